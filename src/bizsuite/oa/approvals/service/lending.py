"""What standing delegations do to tasks that are open: they go to the delegate when it begins, and back at its end."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import loaders
from bizsuite.oa.approvals.rules import (
    OPEN_TASKS,
    ApprovalCommand,
    ApprovalInstanceStatus,
    ApprovalTaskStatus,
)
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process import handing
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier, open_dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.service.standing import sittings_for
from bizsuite.oa.approvals.service.turns import lend
from bizsuite.oa.approvals.tables import Definition, Task
from bizsuite.oa.delegations.rules.words import (
    ApprovalDelegationBegun,
    ApprovalDelegationEnded,
    ApprovalDelegationSet,
)
from bizsuite.oa.delegations.tables import ApprovalDelegation

_MOVABLE = (ApprovalTaskStatus.PENDING, ApprovalTaskStatus.WAITING, ApprovalTaskStatus.DELEGATED)
"""What somebody else could still do: what is approved, and waits for others, is done."""


async def require_definitions(db: Db, event: ApprovalDelegationSet) -> None:
    """Whether a delegation names definitions that there are. Refuses DEFINITION_UNKNOWN (fact: key)."""
    delegation = await db.need(ApprovalDelegation, event.delegation_id)
    wanted = delegation.definition_keys
    if not wanted:
        return
    known = await db.rows(sa.select(col(Definition.key)).where(col(Definition.key).in_(sorted(wanted))))
    missing = sorted(set(wanted) - {row.key for row in known})
    if missing:
        raise Refused(
            "DEFINITION_UNKNOWN", "There is no definition {key}.", path=["definitionKeys"], key=missing[0]
        )


async def lend_open_tasks(db: Db, event: ApprovalDelegationBegun) -> None:
    """Give what is open to the delegate, where the delegation includes that; approval by approval."""
    delegation = await db.need(ApprovalDelegation, event.delegation_id)
    if not delegation.include_open:
        return
    mine = sa.and_(col(Task.assignee_id) == delegation.delegator_id, col(Task.delegation_id).is_(None))
    for key in await _approvals_with(db, mine):
        with db.begun_anew():
            await _lend_all(db, await open_dossier(db, key), delegation)


async def give_back(db: Db, event: ApprovalDelegationEnded) -> None:
    """Give what is open of a delegation back to whoever has given it, unless they have left; approval by approval."""
    delegation = await db.need(ApprovalDelegation, event.delegation_id)
    keys = await _approvals_with(db, col(Task.delegation_id) == delegation.id)
    if not keys or not await loaders.held_active(db, [delegation.delegator_id]):
        return
    for key in keys:
        with db.begun_anew():
            await _reclaim_all(db, await open_dossier(db, key), delegation)


async def _approvals_with(db: Db, tasks: sa.ColumnElement[bool]) -> list[uuid.UUID]:
    """The approvals that run and in which such tasks are open, in the order of their ids."""
    found = await db.rows(
        sa.select(col(Task.instance_id))
        .where(
            tasks,
            col(Task.status).in_(sorted(OPEN_TASKS)),
            col(Task.instance_status) == ApprovalInstanceStatus.RUNNING,
        )
        .distinct()
    )
    return sorted(row.instance_id for row in found)


async def _lend_all(db: Db, dossier: Dossier, delegation: ApprovalDelegation) -> None:
    if dossier.case.status is not ApprovalInstanceStatus.RUNNING:
        return
    told = await sittings_for(db, dossier, [delegation.delegator_id])
    sitting = told.get(delegation.delegator_id)
    if sitting is None or sitting.delegation_id != delegation.id:
        return
    moved = []
    for task in _movable(dossier.case):
        if task.assignee_id == delegation.delegator_id and task.status in _MOVABLE:
            moved += [task] if await lend(db, dossier, task, sitting) else []
    await _conclude(db, dossier, ApprovalCommand.STAND_IN, moved, sitting.user_id)


async def _reclaim_all(db: Db, dossier: Dossier, delegation: ApprovalDelegation) -> None:
    moved = []
    for task in _movable(dossier.case):
        if task.delegation_id == delegation.id and task.status in _MOVABLE:
            moved.append(task)
            back = handing.reclaim(dossier.case, task)
            if isinstance(back, live.Seat):
                await drive(db, dossier, handing.merge(dossier.case, task, back))
    await _conclude(db, dossier, ApprovalCommand.RECLAIM, moved, delegation.delegator_id)


def _movable(case: live.Case) -> list[live.Task]:
    return [task for task in case.tasks if task.status in _MOVABLE]


async def _conclude(
    db: Db, dossier: Dossier, command: ApprovalCommand, moved: Sequence[live.Task], person: uuid.UUID
) -> None:
    """Note which tasks went to whom, unless none did."""
    if moved:
        payload = {"tasks": [str(task.id) for task in moved], "assignee": str(person)}
        await conclude(db, dossier, command, payload=payload)
        # The next one may be about the same subject, and reads this one again.
        await db.flush()
