"""Who gets what waits for somebody who is not active."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.rules import ADMIN
from bizsuite.base.identity.tables import Role, User, UserRole
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import loaders
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalTaskKind
from bizsuite.oa.approvals.rules.process import leaving
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.tables import Action

INITIATOR = "initiatorTo"
"""In the log of a handing over: to whom what is returned goes from then on."""
_ADMINISTRATORS_MAX = 20


async def successors_of(
    db: Db, user_id: uuid.UUID, successor_id: uuid.UUID | None = None
) -> Sequence[uuid.UUID]:
    """Who may get what waits for somebody, in this order: their successor, the managers above them from near to far,
    administrators; those who are active, and stay so until the transaction ends.
    """
    heads = [head for head in await loaders.heads_above(db, user_id) if head is not None]
    administrators = await db.rows(
        sa.select(col(User.id))
        .join(UserRole, col(UserRole.user_id) == col(User.id))
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .where(col(Role.key) == ADMIN, col(User.is_active))
        .order_by(col(User.id))
        .limit(_ADMINISTRATORS_MAX)
    )
    named = [] if successor_id is None else [successor_id]
    listed = list(dict.fromkeys([*named, *heads, *(row.id for row in administrators)]))
    active = await loaders.held_active(db, listed)
    return [person for person in listed if person in active and person != user_id]


async def come_back_to_somebody(db: Db, dossier: Dossier) -> None:
    """What is returned to an initiator who has left comes to whoever got it when they did, else to their manager."""
    case = dossier.case
    back = [
        task
        for task in case.open_tasks()
        if task.kind is ApprovalTaskKind.RESUBMIT and task.id not in dossier.before
    ]
    for task in back:
        leaver = task.assignee_id
        if leaver is None or leaver == db.actor.user_id or await loaders.held_active(db, [leaver]):
            continue
        ladder = await successors_of(db, leaver, await _successor_in_log(db, dossier.instance.id))
        move = leaving.move_of(case, task, ladder)
        if move.to is not None:
            # Nobody has seen the task yet: it begins with whoever gets it.
            task.assignee_id = move.to
        else:
            await drive(db, dossier, leaving.make(case, move))


async def _successor_in_log(db: Db, instance_id: uuid.UUID) -> uuid.UUID | None:
    rows = await db.all(
        sa.select(Action)
        .where(col(Action.instance_id) == instance_id, col(Action.action) == ApprovalCommand.HAND_OVER)
        .order_by(col(Action.seq).desc())
    )
    told = [row.payload[INITIATOR] for row in rows if INITIATOR in row.payload]
    return uuid.UUID(told[0]) if told else None
