"""Every write of vendor bills."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from bizsuite.erp.bills.agreeing import GUARD
from bizsuite.erp.bills.rules.bills import NewBill, bill_of
from bizsuite.erp.bills.rules.words import VendorBillsPaying
from bizsuite.erp.bills.tables import BILLS, NUMBER_TAKEN, VendorBill
from bizsuite.erp.finance import service as finance
from bizsuite.erp.trade import service as trade
from bizsuite.erp.trade.rules.documents import require_draft, require_posted
from bizsuite.erp.trade.rules.sides import PURCHASES
from bizsuite.erp.trade.service import Along, Settled
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    NUMBER_TAKEN: Refused(
        "BILL_DUPLICATE", "The supplier's bill of this number is recorded already.", path=["reference"]
    )
}


async def create_bill(db: Db, new: NewBill) -> VendorBill:
    """Draft a bill or a debit note; see `create_bills`."""
    return (await create_bills(db, [new]))[0]


async def create_bills(db: Db, new: Sequence[NewBill]) -> list[VendorBill]:
    """Draft bills and debit notes, in the order given; as many statements for many as for one.

    Refuses with BILL_DUPLICATE (a bill of the supplier with this number stands), BILL_EMPTY, DEBIT_MISMATCH and what
    `trade.create` refuses.
    """
    kept = []
    for position, each in enumerate(new):
        with refused_at(position, len(new)):
            kept.append(bill_of(each))
    async with unless_taken(db, _TAKEN):
        return await trade.create(db, BILLS, kept)


async def draft_discounts(db: Db, taken: Sequence[tuple[VendorBill, date]]) -> list[VendorBill]:
    """Draft the debit notes by which discounts are taken on days; the bills are locked, and offer one.

    As many statements for many as for one. Refuses with ACCOUNT_MISSING and what `create_bills` refuses.
    """
    return await trade.draft_discounts(db, BILLS, taken)


async def lock_bills(
    db: Db, keys: Iterable[uuid.UUID], *, path: Sequence[str] = ("id",)
) -> dict[uuid.UUID, VendorBill]:
    """Lock bills of the actor's companies, in the order of their ids. Refuses with NOT_FOUND."""
    return await trade.lock(db, BILLS, keys, path=path)


async def post_bill(db: Db, bill_id: uuid.UUID, *, on: date | None = None) -> VendorBill:
    """Post a draft; see `post_bills`."""
    return (await post_bills(db, [bill_id], on=on))[0]


async def post_bills(db: Db, keys: Sequence[uuid.UUID], *, on: date | None = None) -> list[VendorBill]:
    """Post drafts, each on its date, or all on another day: we owe them. Debit notes settle their bills.

    Refuses with NOT_FOUND, BILL_NOT_DRAFT, DEBIT_TOO_LARGE, BILL_NOT_POSTED (that of a debit note), PERIOD_MISSING,
    PERIOD_CLOSED, CHART_MISSING, TAX_NOT_IN_FORCE, and with whatever code those have who must agree.
    """
    locked = await lock_bills(db, keys)
    for key in keys:
        require_draft(PURCHASES, locked[key].status)
    await db.agree(GUARD, keys)
    return (await post_along(db, keys, Along(), on=on))[0]


async def post_along(
    db: Db, keys: Sequence[uuid.UUID], along: Along, *, on: date | None = None
) -> tuple[list[VendorBill], finance.Posting]:
    """Post drafts, see `post_bills`, and what others post along with them: the numbers and matches of that.

    All matches are told; those of bills that were posted or claimed back have settled these already.
    """
    return await trade.post_along(db, BILLS, keys, along, on=on)


async def delete_bill(db: Db, bill_id: uuid.UUID) -> None:
    """Throw a draft away, with its lines. Refuses with NOT_FOUND, BILL_NOT_DRAFT, SUBJECT_LOCKED."""
    bill = (await lock_bills(db, [bill_id]))[bill_id]
    require_draft(PURCHASES, bill.status)
    await db.agree(GUARD, [bill_id], "change")
    await trade.discard(db, BILLS, [bill])


async def discard_drafts(db: Db, drafts: Sequence[VendorBill]) -> None:
    """Throw drafts away, with their lines; they are locked, and whoever refers to them lets go first."""
    await trade.discard(db, BILLS, drafts)


async def blocked_bills(db: Db, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these locked bills that may not be paid, as whoever is asked says."""
    asked = VendorBillsPaying(sorted(keys))
    if asked.vendor_bill_ids:
        await db.publish(asked)
    return asked.blocked


def settle(bill: VendorBill, amount: Decimal) -> None:
    """Note that so much of a locked bill has been settled; negative, that it is open again."""
    trade.settle(bill, amount)


async def move_taxes(db: Db, settled: Settled) -> None:
    """Let the taxes that are due on payment follow what is settled of locked bills, by an entry for each.

    Nothing is asked where no tax waits. Refuses with PERIOD_MISSING, PERIOD_CLOSED, ACCOUNT_MISSING.
    """
    await trade.move_taxes(db, BILLS, settled)


async def reverse_bill(db: Db, bill_id: uuid.UUID, *, on: date) -> VendorBill:
    """Undo a posted bill of which nothing is settled, by the reversal of its entry on a day.

    Refuses with NOT_FOUND, BILL_NOT_POSTED, BILL_SETTLED, PERIOD_MISSING, PERIOD_CLOSED, SUBJECT_LOCKED.
    """
    bill = (await lock_bills(db, [bill_id]))[bill_id]
    require_posted(PURCHASES, bill.status)
    await db.agree(GUARD, [bill_id], "change")
    return await trade.reverse(db, BILLS, bill_id, on=on)
