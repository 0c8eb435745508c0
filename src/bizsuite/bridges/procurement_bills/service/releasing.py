"""Letting a bill be paid that does not agree with its order."""

import uuid

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import prose
from bizsuite.bridges.procurement_bills.loaders.bills import MATCH
from bizsuite.bridges.procurement_bills.rules import billing, words
from bizsuite.bridges.procurement_bills.service.agreeing import GUARD, is_blocked
from bizsuite.bridges.procurement_bills.tables import BillMatch
from bizsuite.erp.bills import service as bills
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db


async def release_bill(db: Db, bill_id: uuid.UUID, *, reason: str) -> uuid.UUID:
    """Let a bill be paid all the same; who did it, when and why stays with its lines.

    Refuses with NOT_FOUND, BILL_NOT_BLOCKED, REASON_MISSING, and with whatever code those have who must agree.
    """
    return await _release(db, bill_id, billing.require_reason(prose(reason, "reason")))


async def release_agreed(db: Db, bill_id: uuid.UUID) -> uuid.UUID:
    """Let a bill be paid since others have agreed to it, who have said why themselves; refuses as `release_bill`."""
    return await _release(db, bill_id, "")


async def _release(db: Db, bill_id: uuid.UUID, said: str) -> uuid.UUID:
    await bills.lock_bills(db, [bill_id])
    matches = await db.all(
        sa.select(BillMatch).where(MATCH.c.vendor_bill_id == bill_id, MATCH.c.of_id.is_(None))
    )
    blocked = [match for match in matches if is_blocked(match)]
    billing.require_blocked(len(blocked))
    await db.agree(GUARD, [bill_id])
    for match in blocked:
        match.released_by_id, match.released_at, match.release_reason = db.actor.user_id, now(), said
    await db.flush()
    await db.publish(words.BillMatchReleased(bill_id))
    return bill_id
