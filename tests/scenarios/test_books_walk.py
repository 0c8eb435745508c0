"""A random walk over the books, through the API and in three currencies: after each step everything agrees.

Customers and suppliers are billed and pay, in part and too much, small rests are written off; allocations are taken
back, documents reversed and credited; open items are valued at the end of months, machines lose value, rents are
deferred, periods are closed and opened. Whatever is done or refused, the books tie to the cent, in every currency.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity, open_books
from tests.suite import Office

STEPS = 60
PLACES = {"USD": 2, "EUR": 2, "JPY": 0}
RATES = {"EUR": ("0.85", "0.9", "0.97"), "JPY": ("140", "150", "163.5")}
EXPECTED = {
    "ALLOCATION_FIXED",
    "ALLOCATION_REMOVED",
    "ASSET_DEPRECIATED_LATER",
    "ASSET_NOT_IN_SERVICE",
    "CREDIT_TOO_LARGE",
    "CURRENCY_MISMATCH",
    "DEFERRAL_SOURCE",
    "OVER_ALLOCATION",
    "PAYMENT_ALLOCATED",
    "PERIOD_CLOSED",
    "REVALUATION_EXISTS",
    "WRITE_OFF_LIMIT",
}
"""What business may refuse on this walk; each of these leaves everything as it was."""


class Walk:
    """One walk: what there is to act on, and the chance by which it goes on."""

    def __init__(self, office: Office, books: Books, supplier: str, seed: int) -> None:
        self.office, self.books, self.supplier = office, books, supplier
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    # What is done

    async def step(self) -> None:
        """One act, which may be refused; then everything must agree."""
        act: Callable[[], Awaitable[None]] = self.chance.choice(
            [
                self.sell,
                self.sell,
                self.buy,
                self.buy,
                self.collect,
                self.collect,
                self.pay,
                self.pay,
                self.prepay,
                self.credit,
                self.use_advance,
                self.take_back,
                self.reverse_document,
                self.reverse_payment,
                self.journal,
                self.revalue,
                self.buy_machine,
                self.depreciate,
                self.dispose,
                self.defer,
                self.release,
                self.period,
            ]
        )
        await act()

    async def do(self, name: str, /, **given: Any) -> None:
        """Run a mutation; a dry run of it comes first, which says the same and writes nothing."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        query = f"mutation($i: {kind}!) {{ {name}(input: $i) {{ userErrors {{ code }} }} }}"
        dry = await self.codes(query, {**given, "dryRun": True})
        wet = await self.codes(query, given)
        assert dry == wet, (name, dry, wet)
        self.done[name] += not wet
        self.refused.update(wet)

    async def codes(self, query: str, given: Any) -> list[str]:
        answer = await self.office.ask(query, i=given)
        assert answer.errors == [], (query, answer.errors)
        (payload,) = answer.data.values()
        return [error["code"] for error in payload["userErrors"]]

    def day(self, first: int = 1, last: int = 6) -> str:
        return f"2026-{self.chance.randint(first, last):02d}-{self.chance.randint(1, 28):02d}"

    def amount(self, currency: str, most: int = 100_000) -> str:
        return str(Decimal(self.chance.randint(1, most)).scaleb(-PLACES[currency]))

    def money(self) -> dict[str, str]:
        """A currency and the rate of the day."""
        currency = self.chance.choice(list(PLACES))
        told = {"currency": currency}
        if currency in RATES:
            told["exchangeRate"] = self.chance.choice(RATES[currency])
        return told

    def lines(self, currency: str) -> list[dict[str, str]]:
        return [
            {
                "description": "Work",
                "quantity": str(self.chance.randint(1, 4)),
                "unitPrice": self.amount(currency),
                "taxRate": self.chance.choice(["0", "0.07", "0.19"]),
            }
            for _ in range(self.chance.randint(1, 3))
        ]

    async def sell(self) -> None:
        """A customer is billed."""
        money = self.money()
        await self.do(
            "invoiceCreate",
            customerId=self.books.customer_gid,
            on=self.day(1, 4),
            lines=self.lines(money["currency"]),
            post=True,
            **money,
        )

    async def buy(self) -> None:
        """A supplier bills."""
        money = self.money()
        await self.do(
            "vendorBillCreate",
            supplierId=self.supplier,
            on=self.day(1, 4),
            reference=f"S-{self.chance.random()}",
            lines=self.lines(money["currency"]),
            post=True,
            **money,
        )

    async def some(self, sql: str) -> dict[str, Any] | None:
        rows = await self.office.rows(sql)
        return self.chance.choice(rows) if rows else None

    async def open_document(self, table: str, kind: str) -> dict[str, Any] | None:
        return await self.some(
            f"SELECT id, currency, residual, total FROM {table}"
            f" WHERE kind = '{kind}' AND status = 'POSTED' AND residual > 0 ORDER BY id"
        )

    def settled(self, row: dict[str, Any]) -> tuple[Decimal, Decimal, bool]:
        """What is paid, what of it is for the document, and whether a small rest is written off."""
        residual = Decimal(row["residual"])
        cent = Decimal(1).scaleb(-PLACES[row["currency"]])
        part = max((residual * self.chance.choice([1, 1, 2]) / 3).quantize(cent), cent)
        way = self.chance.choice(["all", "all", "part", "too much", "short"])
        if way == "part":
            return part, min(part, residual), False
        if way == "too much":
            return residual + part, residual, False
        if way == "short" and residual > 3 * cent:
            return residual - 2 * cent, residual - 2 * cent, True
        return residual, residual, False

    async def collect(self) -> None:
        """A customer pays an invoice: all, a part, too much, or short by a little."""
        if row := await self.open_document("invoicing_invoice", "INVOICE"):
            await self.settle(row, "paymentReceive", customerId=self.books.customer_gid, of="invoiceId")

    async def pay(self) -> None:
        """We pay a bill, in the same ways."""
        if row := await self.open_document("bills_vendor_bill", "BILL"):
            await self.settle(row, "paymentSend", supplierId=self.supplier, of="billId")

    async def settle(self, row: dict[str, Any], name: str, *, of: str, **party: str) -> None:
        paid, part, is_short = self.settled(row)
        currency = row["currency"]
        node = encode("Invoice" if of == "invoiceId" else "VendorBill", row["id"])
        rate = {"exchangeRate": self.chance.choice(RATES[currency])} if currency in RATES else {}
        allocation = {of: node, "amount": str(part), "writeOff": is_short}
        amount = {"amount": str(paid), "currency": currency}
        await self.do(name, on=self.day(4, 6), amount=amount, allocations=[allocation], **rate, **party)

    async def prepay(self) -> None:
        """Money comes or goes that settles nothing yet."""
        money = self.money()
        amount = {"amount": self.amount(money["currency"]), "currency": money.pop("currency")}
        name, party = self.chance.choice(
            [
                ("paymentReceive", {"customerId": self.books.customer_gid}),
                ("paymentSend", {"supplierId": self.supplier}),
            ]
        )
        await self.do(name, on=self.day(2, 5), amount=amount, **money, **party)

    async def use_advance(self) -> None:
        """What was paid too much settles something else."""
        table, kind, node, of, side = self.chance.choice(
            [
                ("invoicing_invoice", "INVOICE", "Invoice", "invoiceId", "customer_id"),
                ("bills_vendor_bill", "BILL", "VendorBill", "billId", "supplier_id"),
            ]
        )
        row = await self.open_document(table, kind)
        payment = await self.some(
            f"SELECT id, residual, currency FROM payment WHERE {side} IS NOT NULL AND residual > 0"
            " AND status = 'POSTED' ORDER BY id"
        )
        if row and payment:
            part = min(Decimal(row["residual"]), Decimal(payment["residual"]))
            await self.do(
                "allocationCreate",
                paymentId=encode("Payment", payment["id"]),
                **{of: encode(node, row["id"])},
                amount=str(part.normalize()) if part == part.to_integral() else str(part),
                on=self.day(5, 6),
            )

    async def credit(self) -> None:
        """A part of a document is given up."""
        table, kind, node, name, of, party = self.chance.choice(
            [
                ("invoicing_invoice", "INVOICE", "Invoice", "invoiceCreate", "creditOfId", "customerId"),
                ("bills_vendor_bill", "BILL", "VendorBill", "vendorBillCreate", "originBillId", "supplierId"),
            ]
        )
        if row := await self.open_document(table, kind):
            price = self.amount(row["currency"], 2_000)
            lines = [{"description": "Less", "quantity": "1", "unitPrice": price, "taxRate": "0.07"}]
            await self.do(
                name,
                kind="CREDIT_NOTE" if kind == "INVOICE" else "DEBIT_NOTE",
                on=self.day(4, 6),
                lines=lines,
                post=True,
                **{
                    of: encode(node, row["id"]),
                    party: self.books.customer_gid if kind == "INVOICE" else self.supplier,
                },
                **({} if kind == "INVOICE" else {"reference": f"D-{self.chance.random()}"}),
            )

    async def take_back(self) -> None:
        """An allocation is taken back, with what it made of exchange rates and small rests."""
        row = await self.some(
            "SELECT id FROM finance_allocation a WHERE removal_of_id IS NULL AND NOT EXISTS"
            " (SELECT FROM finance_allocation r WHERE r.removal_of_id = a.id) ORDER BY id"
        )
        if row:
            await self.do("allocationRemove", id=encode("Allocation", row["id"]), on=self.day(5, 6))

    async def reverse_document(self) -> None:
        """A document of which nothing is settled is undone."""
        table, kind, node, name = self.chance.choice(
            [
                ("invoicing_invoice", "INVOICE", "Invoice", "invoiceReverse"),
                ("bills_vendor_bill", "BILL", "VendorBill", "vendorBillReverse"),
            ]
        )
        row = await self.open_document(table, kind)
        if row and row["residual"] == row["total"]:
            await self.do(name, id=encode(node, row["id"]), on=self.day(4, 6))

    async def reverse_payment(self) -> None:
        """A payment bounces."""
        row = await self.some("SELECT id FROM payment WHERE status = 'POSTED' ORDER BY id")
        if row:
            await self.do("paymentReverse", id=encode("Payment", row["id"]), on=self.day(5, 6))

    async def account(self, code: str) -> str:
        rows = await self.office.rows(
            f"SELECT id FROM finance_account WHERE code = '{code}' AND company_id = '{self.books.company}'"
        )
        return encode("LedgerAccount", rows[0]["id"])

    async def journal(self) -> None:
        """An entry by hand."""
        amount = self.amount("USD")
        lines = [
            {"accountId": await self.account("6000"), "debit": amount},
            {"accountId": await self.account("1020"), "credit": amount},
        ]
        await self.do("journalEntryCreate", on=self.day(), lines=lines, post=True)

    async def revalue(self) -> None:
        """What is open in other currencies is valued at the end of a month."""
        await self.do("currencyRevaluationCreate", on=self.chance.choice(["2026-03-31", "2026-05-31"]))

    async def buy_machine(self) -> None:
        """A machine begins to work."""
        category = await self.some("SELECT id FROM asset_category ORDER BY id")
        assert category is not None
        on = self.day(1, 3)
        await self.do(
            "assetCreate",
            categoryId=encode("AssetCategory", category["id"]),
            name="Machine",
            cost=self.amount("USD"),
            counterAccountId=await self.account("1020"),
            acquiredOn=on,
            placeInServiceOn=on,
        )

    async def depreciate(self) -> None:
        """Assets lose value."""
        await self.do(
            "depreciationRunCreate", until=self.chance.choice(["2026-02-28", "2026-04-30", "2026-06-30"])
        )

    async def dispose(self) -> None:
        """A machine is sold, or scrapped."""
        row = await self.some("SELECT id FROM asset WHERE status = 'IN_SERVICE' ORDER BY id")
        if row:
            proceeds = self.chance.choice([None, self.amount("USD", 5_000)])
            told = {} if proceeds is None else {"proceeds": proceeds}
            await self.do("assetDispose", id=encode("Asset", row["id"]), on=self.day(5, 6), **told)

    async def defer(self) -> None:
        """What a line has billed belongs to later months."""
        table, node, name = self.chance.choice(
            [
                ("invoicing_invoice_line", "InvoiceLine", "invoiceLineId"),
                ("bills_vendor_bill_line", "VendorBillLine", "billLineId"),
            ]
        )
        owner, key = (
            ("invoicing_invoice", "invoice_id")
            if "invoice" in name
            else ("bills_vendor_bill", "vendor_bill_id")
        )
        row = await self.some(
            f"SELECT l.id FROM {table} l JOIN {owner} d ON d.id = l.{key}"
            " WHERE d.status = 'POSTED' AND l.net > 0 AND NOT EXISTS"
            " (SELECT FROM deferral_schedule s WHERE l.id IN (s.invoice_line_id, s.bill_line_id)) ORDER BY l.id"
        )
        if row:
            await self.do(
                "deferralScheduleCreate",
                **{name: encode(node, row["id"])},
                firstDay="2026-04-10",
                months=self.chance.randint(1, 5),
            )

    async def release(self) -> None:
        """What belongs to the months that are over is earned or used."""
        await self.do(
            "deferralRunCreate", until=self.chance.choice(["2026-04-30", "2026-06-30", "2026-12-31"])
        )

    async def period(self) -> None:
        """January is closed, or opened again."""
        row = await self.some(
            "SELECT id, status FROM finance_period WHERE first_day = '2026-01-01'"
            f" AND company_id = '{self.books.company}'"
        )
        assert row is not None
        name = "periodClose" if row["status"] == "OPEN" else "periodReopen"
        await self.do(name, id=encode("FiscalPeriod", row["id"]))

    # What must hold

    async def agrees(self) -> None:
        """Every inspection of every module, and what is asked here of the rows themselves, apart from our own code."""
        assert await integrity(self.books) == []
        for sql in (UNBALANCED, OPEN_ITEMS, GAPS, ALLOCATED):
            assert await self.office.rows(sql) == [], sql


UNBALANCED = """SELECT entry_id FROM finance_entry_line WHERE posted_on IS NOT NULL
GROUP BY entry_id HAVING sum(debit) <> sum(credit) OR count(*) < 2"""
OPEN_ITEMS = """SELECT a.code, l.currency FROM finance_entry_line l JOIN finance_account a ON a.id = l.account_id
WHERE a.kind IN ('ASSET_RECEIVABLE', 'LIABILITY_PAYABLE') AND l.posted_on IS NOT NULL
GROUP BY a.code, l.currency
HAVING sum(l.amount) <> sum(l.residual) OR sum(l.debit - l.credit) <> sum(l.residual_base)"""
GAPS = """SELECT journal_id FROM finance_entry WHERE status = 'POSTED' GROUP BY journal_id
HAVING count(*) <> max(substring(number FROM '[0-9]+$')::int) OR count(DISTINCT number) <> count(*)"""
ALLOCATED = """SELECT l.id FROM finance_entry_line l JOIN finance_account a ON a.id = l.account_id
LEFT JOIN finance_allocation m ON l.id IN (m.debit_line_id, m.credit_line_id)
WHERE a.kind IN ('ASSET_RECEIVABLE', 'LIABILITY_PAYABLE') AND l.posted_on IS NOT NULL
GROUP BY l.id, l.amount, l.residual HAVING abs(l.amount) - coalesce(sum(m.amount), 0) <> abs(l.residual)"""


async def prepared(office: Office, seed: int) -> Walk:
    """A company with a supplier, rates of the days, a category of machines, and a limit for small rests."""
    books = await open_books(office)
    async with office.work() as db:
        supplier = await parties.create_supplier(db, NewSupplier(name="Maker"))
    walk = Walk(office, books, encode("Supplier", supplier.id), seed)
    for currency, rates in RATES.items():
        for on, rate in zip(("2026-01-01", "2026-03-15", "2026-05-15"), rates, strict=True):
            await walk.do("exchangeRateSet", currency=currency, on=on, rate=rate)
    await walk.do("companyWriteOffSet", id=encode("Company", books.company), amount="1")
    await walk.do("assetCategoryCreate", name="Machines", lifeMonths=7)
    assert not walk.refused
    return walk


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_is_done_the_books_agree(office: Office, seed: int, length: int) -> None:
    walk = await prepared(office, seed)
    for _ in range(STEPS * length):
        await walk.step()
        await walk.agrees()
    assert set(walk.refused) <= EXPECTED, walk.refused
    assert sum(walk.done.values()) > STEPS * length / 3
