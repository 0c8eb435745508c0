"""Random walks over payments of both sides in three currencies: settling and taking back is the identity."""

import random
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.erp.bills import service as bills
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.bills.rules.words import VendorBillKind
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import NewInvoice
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.payments import service
from bizsuite.erp.payments.rules import (
    Document,
    DocumentKind,
    Limit,
    NewAllocation,
    NewPayment,
    PaymentDirection,
)
from bizsuite.erp.terms import service as terms
from bizsuite.erp.terms.rules.terms import NewPaymentTerm, TermLine
from bizsuite.erp.terms.rules.words import InstalmentKind
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity

RATES: dict[str, list[str | None]] = {
    "USD": [None],
    "EUR": ["0.8", "0.9", "0.97"],
    "JPY": ["140", "151.3"],
}
PLACES = {"USD": 2, "EUR": 2, "JPY": 0}
STEPS = 50
OPEN = """SELECT l.id, l.residual, l.residual_base FROM finance_entry_line l
  JOIN finance_entry e ON e.id = l.entry_id AND e.tenant_id = l.tenant_id
  WHERE e.origin_type IN ('Invoice', 'VendorBill', 'Payment') AND l.amount <> 0 ORDER BY l.id"""
ACCOUNTS = """SELECT a.code, sum(l.debit - l.credit) AS sum FROM finance_entry_line l
  JOIN finance_account a ON a.id = l.account_id GROUP BY a.code HAVING sum(l.debit - l.credit) <> 0 ORDER BY a.code"""
DOCUMENTS = """SELECT id, residual, payment_state FROM invoicing_invoice UNION ALL
  SELECT id, residual, payment_state FROM bills_vendor_bill UNION ALL
  SELECT id, residual, status FROM payment ORDER BY id"""


class Walk:
    """One walk: documents and payments of a customer and a supplier, and the chance by which it goes on."""

    def __init__(self, books: Books, supplier: uuid.UUID, term: uuid.UUID, seed: int) -> None:
        self.books, self.supplier, self.term = books, supplier, term
        self.chance = random.Random(seed)
        self.groups: dict[tuple[str, str], list[Document]] = {}
        """Documents and payments by currency and side."""
        self.made: list[uuid.UUID] = []
        self.codes: set[str] = set()

    def amount(self, currency: str) -> Decimal:
        """An amount as fine as the currency is."""
        return Decimal(self.chance.randint(1, 50_000)).scaleb(-PLACES[currency])

    def rate(self, currency: str) -> Decimal | None:
        """A rate of some day."""
        chosen = self.chance.choice(RATES[currency])
        return None if chosen is None else Decimal(chosen)

    def day(self, first: int, last: int) -> date:
        """A day of some months of the year."""
        return date(2026, self.chance.randint(first, last), self.chance.randint(1, 28))

    async def begin(self, db: Db) -> None:
        """Documents of both sides and payments of both directions, settling nothing yet."""
        for currency in RATES:
            for _ in range(2):
                line = NewDocumentLine(quantity=Decimal(1), unit_price=self.amount(currency))
                said: dict[str, Any] = {
                    "on": self.day(1, 3),
                    "lines": [line],
                    "currency": currency,
                    "exchange_rate": self.rate(currency),
                    "payment_term_id": self.chance.choice([None, self.term]),
                }
                invoice = await invoicing.create_invoice(
                    db, NewInvoice(customer_id=self.books.customer, **said)
                )
                bill = await bills.create_bill(db, NewBill(supplier_id=self.supplier, **said))
                del said["payment_term_id"]
                note = await invoicing.create_invoice(
                    db, NewInvoice(customer_id=self.books.customer, kind=InvoiceKind.CREDIT_NOTE, **said)
                )
                debit = await bills.create_bill(
                    db, NewBill(supplier_id=self.supplier, kind=VendorBillKind.DEBIT_NOTE, **said)
                )
                for kind, own in (
                    (DocumentKind.INVOICE, (invoice, note)),
                    (DocumentKind.BILL, (bill, debit)),
                ):
                    group = self.groups.setdefault((currency, kind), [])
                    group += [Document(kind, each.id) for each in own]

    async def post(self) -> None:
        """Post what was drafted, and book the payments."""
        for (currency, kind), group in self.groups.items():
            is_sale = kind == DocumentKind.INVOICE
            for document in group:
                async with self.books.office.work() as db:
                    post = invoicing.post_invoice if is_sale else bills.post_bill
                    await post(db, document.id)
            for direction in PaymentDirection:
                new = NewPayment(
                    on=self.day(2, 4),
                    direction=direction,
                    amount=self.amount(currency),
                    currency=currency,
                    exchange_rate=self.rate(currency),
                    customer_id=self.books.customer if is_sale else None,
                    supplier_id=None if is_sale else self.supplier,
                )
                async with self.books.office.work() as db:
                    group.append(Document(DocumentKind.PAYMENT, (await service.book_payment(db, new)).id))

    async def state(self) -> list[list[dict[str, Any]]]:
        """What is open of whatever there is, and what is on the accounts."""
        return [await self.books.office.rows(asked) for asked in (OPEN, ACCOUNTS, DOCUMENTS)]

    async def settle(self, db: Db) -> None:
        """Let something of one currency and side settle another, in part or wholly, and perhaps write the rest off."""
        source, target = self.chance.sample(self.chance.choice(list(self.groups.values())), 2)
        wanted = NewAllocation(
            amount=self.chance.choice([None, Decimal(self.chance.randint(1, 40))]),
            writes_off=self.chance.random() < 0.3,
            invoice_id=target.id if target.kind is DocumentKind.INVOICE else None,
            bill_id=target.id if target.kind is DocumentKind.BILL else None,
            payment_id=target.id if target.kind is DocumentKind.PAYMENT else None,
        )
        await service.allocate(db, source, [wanted], on=self.day(4, 6))

    async def take_back(self, db: Db) -> None:
        """Take one of the allocations back; those that go with it are gone as well."""
        await service.remove_allocation(db, self.chance.choice(self.made), on=self.day(6, 8))

    async def step(self, act: Any) -> None:
        """One act, which may be refused; then everything must agree."""
        try:
            async with self.books.office.work() as db:
                await act(db)
        except Refused as refusal:
            self.codes.add(refusal.code)
            return
        rows = await self.books.office.rows(
            "SELECT id FROM finance_allocation a WHERE removal_of_id IS NULL AND debit_origin_id <> credit_origin_id"
            " AND NOT EXISTS (SELECT FROM finance_allocation r WHERE r.removal_of_id = a.id) ORDER BY id"
        )
        self.made = [row["id"] for row in rows]
        assert await integrity(self.books) == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_settling_and_taking_back_in_whatever_order_is_the_identity(books: Books, seed: int) -> None:
    half = TermLine(kind=InstalmentKind.PERCENT, fraction=Decimal("0.3333"))
    rest = TermLine(kind=InstalmentKind.REMAINDER, days=60)
    async with books.office.work() as db:
        supplier = (await parties.create_supplier(db, NewSupplier(name="Sam"))).id
        term = (await terms.create_payment_term(db, NewPaymentTerm(name="Parts", lines=[half, rest]))).id
        await service.set_write_off_policy(db, books.company, Limit(amount=Decimal(40)))
    walk = Walk(books, supplier, term, seed)
    async with books.office.work() as db:
        await walk.begin(db)
    await walk.post()
    before = await walk.state()
    for _ in range(STEPS):
        await walk.step(walk.settle)
        if walk.made and walk.chance.random() < 0.2:
            await walk.step(walk.take_back)
    assert len(walk.made) > 5
    assert await walk.state() != before
    while walk.made:
        await walk.step(walk.take_back)
    assert await walk.state() == before
    assert walk.codes <= {
        *("OVER_ALLOCATION", "PAYMENT_DIRECTION", "WRITE_OFF_LIMIT"),
        *("NOT_AN_INVOICE", "NOT_A_CREDIT_NOTE", "NOT_A_BILL", "NOT_A_DEBIT_NOTE"),
    }
