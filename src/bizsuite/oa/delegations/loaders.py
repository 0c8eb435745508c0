"""Standing delegations as the rules speak of them."""

import uuid
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.oa.delegations.rules.standing import DEPTH_MAX, Delegation, holding
from bizsuite.oa.delegations.tables import ApprovalDelegation

_NAMES = tuple(Delegation.__dataclass_fields__)


async def standing_for(
    db: Db, people: Collection[uuid.UUID], definition_key: str, amount: Decimal | None, at: datetime
) -> dict[uuid.UUID, Delegation]:
    """The delegations that hold for an act of this value, of these people and of those who act for them, in turn.

    One statement for each step of the longest chain, and one more that finds its end; none for nobody.
    """
    found: dict[uuid.UUID, Delegation] = {}
    asked: set[uuid.UUID] = set()
    wanted = set(people)
    for _ in range(DEPTH_MAX):
        if not wanted:
            break
        steps = holding(await delegations_of(db, wanted, at), definition_key, amount, at)
        found |= steps
        asked |= wanted
        wanted = {each.delegate_id for each in steps.values()} - asked
    return found


async def delegations_of(db: Db, people: Collection[uuid.UUID], after: datetime) -> list[Delegation]:
    """The delegations of these people that end after a moment, and were not ended before. One statement."""
    rows = await db.all(
        sa.select(ApprovalDelegation).where(
            col(ApprovalDelegation.delegator_id) == sa.any_(sa.literal(sorted(people), sa.ARRAY(sa.Uuid))),
            col(ApprovalDelegation.valid_to) > after,
            col(ApprovalDelegation.ended_at).is_(None),
        )
    )
    return [Delegation(**{name: getattr(row, name) for name in _NAMES}) for row in rows]
