"""What suppliers have billed for besides goods in stock, and what of it is paid."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bizsuite.commands.seeding import goods
from bizsuite.erp.bills import service as bills
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.bills.tables import VendorBill
from bizsuite.erp.payments.rules import NewAllocation, NewPayment, PaymentDirection
from bizsuite.erp.payments.service import book_payments
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.kernel.db import Db

DUE = timedelta(days=30)
TEXT = "Packaging and tools 包装与工装"


async def bill(
    db: Db, suppliers: Sequence[uuid.UUID], day: date, *, currency: str, factor: Decimal
) -> list[VendorBill]:
    """Every supplier bills on a day for what it has brought along; the tax on it is had back."""
    drafts = await bills.create_bills(
        db,
        [
            NewBill(
                supplier_id=supplier,
                on=day,
                currency=currency,
                reference=f"{day:%y%m}-{place:03d}",
                due_days=DUE.days,
                lines=[
                    NewDocumentLine(
                        description=TEXT,
                        quantity=Decimal(4 + place),
                        unit_price=Decimal("48.50") * factor,
                        tax_rate=goods.TAX_RATE,
                    )
                ],
            )
            for place, supplier in enumerate(suppliers, 1)
        ],
    )
    return await bills.post_bills(db, [draft.id for draft in drafts])


async def pay(db: Db, billed: Sequence[VendorBill], day: date) -> None:
    """Each of these bills is paid on a day."""
    await book_payments(
        db,
        [
            NewPayment(
                direction=PaymentDirection.OUT,
                supplier_id=each.supplier_id,
                on=day,
                amount=each.total,
                currency=each.currency,
                allocations=[NewAllocation(bill_id=each.id)],
            )
            for each in billed
        ],
    )
