"""A random walk over invoices with all kinds of taxes, terms and settlements; after each step the books are sound."""

import random
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.payments import service as payments
from bizsuite.erp.payments.rules import NewAllocation, NewPayment
from bizsuite.erp.taxes import service as taxes
from bizsuite.erp.taxes.rules.checks import NewTax, Share
from bizsuite.erp.taxes.rules.words import TaxDocument, TaxKind, TaxPart, TaxRounding, TaxUse
from bizsuite.erp.terms import service as terms
from bizsuite.erp.terms.rules.terms import NewPaymentTerm, TermLine
from bizsuite.erp.terms.rules.words import InstalmentKind
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity

STEPS = 40
RATES = {"USD": None, "EUR": Decimal("0.9")}


class Walk:
    """One walk: what there is to act on, and the chance by which it goes on."""

    use = TaxUse.SALES
    accounts = ("1300", "2200")
    """Where taxes wait, and where else they are posted."""

    def __init__(self, books: Books, seed: int) -> None:
        self.books = books
        self.chance = random.Random(seed)
        self.taxes: list[uuid.UUID] = []
        self.terms: list[uuid.UUID] = []
        self.refused: list[str] = []

    async def prepare(self, db: Db, rounding: TaxRounding) -> None:
        """Taxes of all kinds with boxes, a term with instalments, and one with a discount."""
        company = self.books.company
        rows = await self.books.office.rows(
            f"SELECT id FROM finance_account WHERE code = '{self.accounts[0]}' AND company_id = '{company}'"
        )
        waits: uuid.UUID = rows[0]["id"]
        await taxes.set_tax_rounding(db, company, rounding)
        box = (await taxes.create_tax_box(db, "T", "Tax")).id
        shares = [Share(document=TaxDocument.INVOICE, part=part, box_id=box) for part in TaxPart]
        back = replace(shares[1], factor=Decimal(-1), account_id=waits)
        plain = NewTax(
            code="A", name="A", kind=TaxKind.PERCENT, use=self.use, rate=Decimal("0.19"), shares=shares
        )
        for new in (
            plain,
            replace(plain, code="B", rate=Decimal("0.07"), is_included=True),
            replace(plain, code="C", rate=Decimal("0.033"), transition_account_id=waits),
            replace(plain, code="D", rate=Decimal("0.2"), shares=[*shares, back]),
            replace(plain, code="E", rate=Decimal("-0.1")),
            replace(plain, code="F", kind=TaxKind.FIXED, rate=None, amount=Decimal("0.25"), position=-1),
            replace(plain, code="G", rate=Decimal("0.05"), is_compound=True, position=1),
        ):
            self.taxes.append((await taxes.create_tax(db, new)).id)
        rest = TermLine(kind=InstalmentKind.REMAINDER, days=60)
        third = TermLine(kind=InstalmentKind.PERCENT, fraction=Decimal("0.3333"))
        for term in (
            NewPaymentTerm(name="Parts", lines=[third, rest]),
            NewPaymentTerm(name="Early", lines=[rest], discount=Decimal("0.03"), discount_days=200),
        ):
            self.terms.append((await terms.create_payment_term(db, term)).id)

    async def step(self) -> None:
        """One act, which may be refused; then everything must agree."""
        acts = (
            self.invoice,
            self.invoice,
            self.pay,
            self.pay,
            self.early,
            self.credit,
            self.unmatch,
            self.undo,
        )
        try:
            async with self.books.office.work() as db:
                await self.chance.choice(acts)(db)
        except Refused as refusal:
            self.refused.append(refusal.code)
        assert await integrity(self.books) == []
        await self.told_is_posted()

    async def told_is_posted(self) -> None:
        """Invariant 23, for each account that taxes are posted to."""
        wrong = await self.books.office.rows(
            "SELECT a.code FROM finance_account a JOIN finance_entry_line l ON l.account_id = a.id"
            f" LEFT JOIN tax_movement m ON m.line_id = l.id WHERE a.code IN {self.accounts}"
            " GROUP BY a.code HAVING sum(l.credit - l.debit) <> coalesce(sum(m.amount), 0)"
        )
        assert wrong == []

    def price(self) -> Decimal:
        """A price of up to a thousand, to the cent."""
        return Decimal(self.chance.randint(1, 100_000)) / 100

    async def invoice(self, db: Db) -> None:
        """An invoice of some lines with some taxes each."""
        currency = self.chance.choice(["USD", "USD", "EUR"])
        usable = self.taxes if currency == "USD" else [key for key in self.taxes if key != self.taxes[5]]
        lines = [
            NewInvoiceLine(
                quantity=Decimal(self.chance.randint(1, 5)),
                unit_price=self.price(),
                discount=Decimal(self.chance.choice(["0", "0.1"])),
                tax_ids=self.chance.sample(usable, self.chance.randint(0, 4)),
            )
            for _ in range(self.chance.randint(1, 4))
        ]
        new = NewInvoice(
            customer_id=self.books.customer,
            on=self.day(1, 3),
            lines=lines,
            payment_term_id=self.chance.choice([None, *self.terms]),
            currency=currency,
            exchange_rate=RATES[currency],
        )
        draft = await invoicing.create_invoice(db, new)
        await invoicing.post_invoice(db, draft.id)

    def day(self, first: int, last: int) -> date:
        """A day of some months of the year."""
        return date(2026, self.chance.randint(first, last), self.chance.randint(1, 28))

    async def some_open(self, more: str = "") -> dict[str, object] | None:
        """An invoice that is open."""
        rows = await self.books.office.rows(
            "SELECT id, currency, residual, discount, tax_rule_id FROM invoicing_invoice"
            f" WHERE kind = 'INVOICE' AND status = 'POSTED' AND residual > 0 {more} ORDER BY id"
        )
        return self.chance.choice(rows) if rows else None

    async def pay(self, db: Db, *, discount: bool = False) -> None:
        """A payment of a part of an open invoice, or of all of it, at whatever rate holds on the day."""
        claim = await self.some_open("AND discount > 0" if discount else "")
        if claim is None:
            return
        currency, residual = str(claim["currency"]), Decimal(str(claim["residual"]))
        part = (
            residual if discount or self.chance.random() < 0.4 else (residual / 3).quantize(Decimal("0.01"))
        )
        new = NewPayment(
            customer_id=self.books.customer,
            on=self.day(3, 6),
            amount=part,
            currency=currency,
            exchange_rate=RATES[currency] and Decimal(self.chance.choice(["0.85", "0.9", "0.97"])),
            allocations=[NewAllocation(invoice_id=uuid.UUID(str(claim["id"])), takes_discount=discount)],
        )
        await payments.book_payment(db, new)

    async def early(self, db: Db) -> None:
        """A payment that takes the discount."""
        await self.pay(db, discount=True)

    async def credit(self, db: Db) -> None:
        """A credit note that gives up a part of an open invoice, with some taxes."""
        claim = await self.some_open()
        if claim is None:
            return
        line = NewInvoiceLine(
            quantity=Decimal(1), unit_price=self.price() / 10, tax_ids=self.chance.sample(self.taxes[:4], 2)
        )
        new = NewInvoice(
            kind=InvoiceKind.CREDIT_NOTE,
            customer_id=self.books.customer,
            on=self.day(3, 6),
            lines=[line],
            credit_of_id=uuid.UUID(str(claim["id"])),
        )
        note = await invoicing.create_invoice(db, new)
        await invoicing.post_invoice(db, note.id)

    async def unmatch(self, db: Db) -> None:
        """Take an allocation back."""
        rows = await self.books.office.rows(
            "SELECT id FROM finance_allocation a WHERE removal_of_id IS NULL AND NOT EXISTS"
            " (SELECT FROM finance_allocation r WHERE r.removal_of_id = a.id) ORDER BY id"
        )
        if rows:
            await payments.remove_allocation(db, self.chance.choice(rows)["id"], on=self.day(5, 8))

    async def undo(self, db: Db) -> None:
        """Reverse an invoice of which nothing is settled."""
        claim = await self.some_open("AND residual = total")
        if claim is not None:
            await invoicing.reverse_invoice(db, uuid.UUID(str(claim["id"])), on=self.day(5, 8))


@pytest.mark.parametrize("rounding", TaxRounding)
@pytest.mark.parametrize("seed", [3, 6])
async def test_whatever_is_done_the_books_agree(books: Books, rounding: TaxRounding, seed: int) -> None:
    walk = Walk(books, seed)
    async with books.office.work() as db:
        await walk.prepare(db, rounding)
    for _ in range(STEPS):
        await walk.step()
    told = await books.office.rows("SELECT count(*) AS n FROM tax_movement WHERE part = 'TAX'")
    assert told[0]["n"] > 50
    assert set(walk.refused) <= {"ALLOCATION_FIXED", "DISCOUNT_PARTIAL"}
