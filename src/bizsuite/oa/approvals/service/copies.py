"""Telling people of an approval: by nodes, or by those who take part; and noting that they have read it."""

import uuid
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules import APPROVAL_ADMINISTER, ApprovalCommand
from bizsuite.oa.approvals.service.log import note
from bizsuite.oa.approvals.tables import Copy, Instance, Task


async def tell(
    db: Db,
    instance: Instance,
    told: Sequence[tuple[uuid.UUID, str]],
    *,
    sender_id: uuid.UUID | None = None,
    comment: str = "",
) -> Sequence[Copy]:
    """Write a copy for everybody who has none yet, each with the node that tells, and tell of it by an event."""
    if not told:
        return []
    people = dict(reversed(told))
    known = await _who_know(db, instance.id, people)
    made = [
        Copy(
            instance_id=instance.id,
            company_id=instance.company_id,
            user_id=user_id,
            node_id=people[user_id],
            sender_id=sender_id,
            comment=comment,
            sent_at=now(),
        )
        for user_id in dict.fromkeys(user_id for user_id, _ in told)
        if user_id not in known
    ]
    db.add_all(made)
    await db.flush()
    for copy in made:
        await db.publish(rules.ApprovalCopied(copy.id, instance.id, copy.user_id, instance.company_id))
    return made


async def send_copies(
    db: Db, instance_id: uuid.UUID, people: Sequence[uuid.UUID], comment: str | None = None
) -> Instance:
    """Tell more people of an approval, as somebody who takes part or administers; who knows of it is told nothing new.

    Refuses NOT_FOUND, PERMISSION_DENIED, INVALID_VALUE.
    """
    instance = await db.lock(Instance, instance_id)
    said = rules.checked_comment(comment)
    rules.check_copied(people)
    if not await _takes_part(db, instance):
        raise Refused("PERMISSION_DENIED", "This approval is not yours to act on.", path=["id"])
    if not set(people) <= await loaders.held_active(db, people):
        raise Refused("NOT_FOUND", "There is no such record.", path=["userIds"])
    told = [(person, "") for person in people]
    await tell(db, instance, told, sender_id=db.actor.user_id, comment=said)
    payload = {"people": [*map(str, people)]}
    note(db, instance, ApprovalCommand.COPY, was=instance.status, comment=said, payload=payload)
    await db.flush()
    return instance


async def read_copy(db: Db, copy_id: uuid.UUID) -> Copy:
    """Note that the actor has read of an approval; the first time counts.

    Refuses NOT_FOUND, and PERMISSION_DENIED for copies of others.
    """
    copy = await db.lock(Copy, copy_id)
    if copy.user_id != db.actor.user_id:
        raise Refused("PERMISSION_DENIED", "This approval is not yours to act on.", path=["id"])
    if copy.read_at is None:
        copy.read_at = now()
        await db.flush()
        await db.publish(rules.ApprovalCopyRead(copy.id, copy.instance_id, copy.user_id, copy.company_id))
    return copy


async def _who_know(db: Db, instance_id: uuid.UUID, people: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    chosen = sa.select(col(Copy.user_id)).where(
        col(Copy.instance_id) == instance_id, col(Copy.user_id).in_(sorted(people))
    )
    return frozenset(row.user_id for row in await db.rows(chosen))


async def _takes_part(db: Db, instance: Instance) -> bool:
    """Whether the actor has asked for an approval, was asked in it, or administers approvals."""
    if db.actor.user_id == instance.initiator_id or db.actor.may(APPROVAL_ADMINISTER):
        return True
    asked = sa.select(col(Task.id)).where(
        col(Task.instance_id) == instance.id, col(Task.assignee_id) == db.actor.user_id
    )
    return bool(await db.rows(asked.limit(1)))
