"""Every write of standing delegations: setting one, its beginning, its end."""

import uuid
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.rules import UserDeactivating
from bizsuite.base.identity.tables import User
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.jobs import enqueue
from bizsuite.oa.delegations import loaders
from bizsuite.oa.delegations.rules import setting, words
from bizsuite.oa.delegations.rules.setting import NewDelegation
from bizsuite.oa.delegations.tables import ApprovalDelegation

BEGIN, END = "delegations.begin", "delegations.end"


async def set_delegation(db: Db, new: NewDelegation) -> ApprovalDelegation:
    """Let somebody decide in somebody's place; that of others takes the permission `approval.delegation.administer`.

    Refuses PERMISSION_DENIED, NOT_FOUND, INVALID_VALUE, DELEGATION_OVERLAPS, and what whoever asks for approvals
    refuses, such as DEFINITION_UNKNOWN.
    """
    if new.delegator_id != db.actor.user_id:
        db.actor.require(words.DELEGATION_ADMINISTER)
    at = now()
    new = replace(new, note=new.note.strip())
    setting.check_new(new, at)
    people = await db.lock_all(User, [new.delegator_id, new.delegate_id])
    for key, name in ((new.delegator_id, "delegatorId"), (new.delegate_id, "delegateId")):
        if key not in people or not people[key].is_active:
            raise Refused("NOT_FOUND", "There is no such record.", path=[name])
    setting.check_beside(new, await loaders.delegations_of(db, [new.delegator_id], at))
    made = ApprovalDelegation(
        **{
            name: getattr(new, name)
            for name in NewDelegation.__dataclass_fields__
            if name != "definition_keys"
        },
        definition_keys=list(new.definition_keys),
    )
    db.add(made)
    await db.flush()
    await db.publish(words.ApprovalDelegationSet(made.id))
    await _later(db, END, made, made.valid_to, at)
    if made.valid_from > at:
        await _later(db, BEGIN, made, made.valid_from, at)
    else:
        await db.publish(words.ApprovalDelegationBegun(made.id))
    return made


async def end_delegation(db: Db, delegation_id: uuid.UUID) -> ApprovalDelegation:
    """End a delegation before its time; what is open of it goes back at once. For whoever has given it, and
    administrators.

    Refuses NOT_FOUND, PERMISSION_DENIED, DELEGATION_OVER.
    """
    delegation = await db.lock(ApprovalDelegation, delegation_id)
    actor = db.actor
    if actor.user_id not in (delegation.delegator_id, delegation.delegate_id):
        if not actor.may(words.DELEGATION_READ):
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        actor.require(words.DELEGATION_ADMINISTER)
    elif actor.user_id != delegation.delegator_id:
        actor.require(words.DELEGATION_ADMINISTER)
    if delegation.ended_at is not None:
        raise Refused("DELEGATION_OVER", "This delegation is over.", path=["id"])
    await _end(db, delegation)
    return delegation


async def begin_delegation(db: Db, delegation_id: uuid.UUID) -> None:
    """The time of a delegation has begun, unless it was ended before; to be told twice changes nothing."""
    delegation = (await db.lock_all(ApprovalDelegation, [delegation_id])).get(delegation_id)
    if delegation is not None and delegation.ended_at is None and delegation.valid_from <= now():
        await db.publish(words.ApprovalDelegationBegun(delegation.id))


async def let_delegation_end(db: Db, delegation_id: uuid.UUID) -> None:
    """The time of a delegation has passed; to be told twice changes nothing."""
    delegation = (await db.lock_all(ApprovalDelegation, [delegation_id])).get(delegation_id)
    if delegation is not None and delegation.ended_at is None and delegation.valid_to <= now():
        await _end(db, delegation)


async def end_delegations_of(db: Db, event: UserDeactivating) -> None:
    """Whoever leaves neither delegates nor decides in others' places."""
    await end_all_of(db, event.user_id)


async def end_all_of(db: Db, user_id: uuid.UUID) -> list[ApprovalDelegation]:
    """End every delegation that somebody has given or got; what is open of them goes back. Those that were ended."""
    either = sa.or_(
        col(ApprovalDelegation.delegator_id) == user_id, col(ApprovalDelegation.delegate_id) == user_id
    )
    keys = await db.rows(
        sa.select(col(ApprovalDelegation.id)).where(either, col(ApprovalDelegation.ended_at).is_(None))
    )
    if not keys:
        return []
    found = await db.lock_all(ApprovalDelegation, [row.id for row in keys])
    going = [delegation for delegation in found.values() if delegation.ended_at is None]
    for delegation in going:
        await _end(db, delegation)
    return going


async def _end(db: Db, delegation: ApprovalDelegation) -> None:
    at = now()
    delegation.ended_at = at
    # One that has not begun keeps its window: it has ended without ever holding.
    if delegation.valid_from < at < delegation.valid_to:
        delegation.valid_to = at
    await db.flush()
    await db.publish(words.ApprovalDelegationEnded(delegation.id))


async def _later(db: Db, name: str, delegation: ApprovalDelegation, when: datetime, at: datetime) -> None:
    payload = {"delegation_id": str(delegation.id)}
    await enqueue(db, name, payload, f"{name}:{delegation.id}", delay=when - at)
