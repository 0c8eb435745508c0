"""A random walk over bills with all kinds of taxes, terms and settlements; after each step the books are sound."""

import uuid
from decimal import Decimal

import pytest

from bizsuite.erp.bills import service as bills
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.bills.rules.words import VendorBillKind
from bizsuite.erp.payments import service as payments
from bizsuite.erp.payments.rules import NewAllocation, NewPayment, PaymentDirection
from bizsuite.erp.taxes.rules.words import TaxRounding, TaxUse
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.kernel.db import Db
from tests.erp.bills.payables import Payables
from tests.erp.taxes.test_walk import RATES, Walk

STEPS = 30


class BillWalk(Walk):
    """The walk over invoices, on the side of purchases."""

    use = TaxUse.PURCHASES
    accounts = ("1350", "1300")

    def __init__(self, payables: Payables, seed: int) -> None:
        super().__init__(payables.books, seed)
        self.payables = payables

    async def step(self) -> None:
        """One act; then everything must agree, and the supplier is owed what the control account holds."""
        await super().step()
        (held,) = await self.books.office.rows(
            "SELECT coalesce(sum(l.credit - l.debit), 0) AS owed FROM finance_entry_line l"
            " JOIN finance_account a ON a.id = l.account_id WHERE a.purpose = 'PAYABLE'"
        )
        assert Decimal(await self.payables.owed()) == held["owed"]

    def line(self, *taxes: uuid.UUID, price: Decimal) -> NewDocumentLine:
        """A line that bears some taxes."""
        return NewDocumentLine(
            quantity=Decimal(self.chance.randint(1, 5)), unit_price=price, tax_ids=list(taxes)
        )

    async def invoice(self, db: Db) -> None:
        """A bill of some lines with some taxes each."""
        currency = self.chance.choice(["USD", "USD", "EUR"])
        usable = self.taxes if currency == "USD" else [key for key in self.taxes if key != self.taxes[5]]
        lines = [
            self.line(*self.chance.sample(usable, self.chance.randint(0, 4)), price=self.price())
            for _ in range(self.chance.randint(1, 4))
        ]
        new = NewBill(
            supplier_id=self.payables.supplier,
            on=self.day(1, 3),
            lines=lines,
            payment_term_id=self.chance.choice([None, *self.terms]),
            currency=currency,
            exchange_rate=RATES[currency],
        )
        draft = await bills.create_bill(db, new)
        await bills.post_bill(db, draft.id)

    async def some_open(self, more: str = "") -> dict[str, object] | None:
        """A bill that is open."""
        rows = await self.books.office.rows(
            "SELECT id, currency, residual FROM bills_vendor_bill"
            f" WHERE kind = 'BILL' AND status = 'POSTED' AND residual > 0 {more} ORDER BY id"
        )
        return self.chance.choice(rows) if rows else None

    async def pay(self, db: Db, *, discount: bool = False) -> None:
        """A payment of a part of an open bill, or of all of it, at whatever rate holds on the day."""
        claim = await self.some_open("AND discount > 0" if discount else "")
        if claim is None:
            return
        currency, residual = str(claim["currency"]), Decimal(str(claim["residual"]))
        whole = discount or self.chance.random() < 0.4
        new = NewPayment(
            direction=PaymentDirection.OUT,
            supplier_id=self.payables.supplier,
            on=self.day(3, 6),
            amount=residual if whole else (residual / 3).quantize(Decimal("0.01")),
            currency=currency,
            exchange_rate=RATES[currency] and Decimal(self.chance.choice(["0.85", "0.9", "0.97"])),
            allocations=[NewAllocation(bill_id=uuid.UUID(str(claim["id"])), takes_discount=discount)],
        )
        await payments.book_payment(db, new)

    async def credit(self, db: Db) -> None:
        """A debit note that claims a part of an open bill back, with some taxes."""
        claim = await self.some_open()
        if claim is None:
            return
        new = NewBill(
            kind=VendorBillKind.DEBIT_NOTE,
            supplier_id=self.payables.supplier,
            on=self.day(3, 6),
            lines=[self.line(*self.chance.sample(self.taxes[:4], 2), price=self.price() / 10)],
            origin_bill_id=uuid.UUID(str(claim["id"])),
        )
        note = await bills.create_bill(db, new)
        await bills.post_bill(db, note.id)

    async def undo(self, db: Db) -> None:
        """Reverse a bill of which nothing is settled."""
        claim = await self.some_open("AND residual = total")
        if claim is not None:
            await bills.reverse_bill(db, uuid.UUID(str(claim["id"])), on=self.day(5, 8))


@pytest.mark.parametrize("rounding", TaxRounding)
async def test_whatever_is_done_the_books_agree(payables: Payables, rounding: TaxRounding) -> None:
    walk = BillWalk(payables, 4)
    async with payables.office.work() as db:
        await walk.prepare(db, rounding)
    for _ in range(STEPS):
        await walk.step()
    told = await payables.office.rows("SELECT count(*) AS n FROM tax_movement WHERE part = 'TAX'")
    assert told[0]["n"] > 30
    assert set(walk.refused) <= {"ALLOCATION_FIXED", "DISCOUNT_PARTIAL", "DEBIT_TOO_LARGE"}
