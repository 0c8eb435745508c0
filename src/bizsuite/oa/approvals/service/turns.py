"""What becomes of tasks that had to wait, when it is their turn: somebody may decide in their assignee's place."""

import uuid

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalTaskStatus
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process import handing
from bizsuite.oa.approvals.rules.process.assigning import Sitting
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.service.standing import may_be_lent, sittings_for

_GIVING = frozenset({ApprovalCommand.TRANSFER, ApprovalCommand.REASSIGN, ApprovalCommand.ADD_SIGN})
"""By what somebody gets a task that their node has not asked them for."""


async def stand_in_when_it_is_their_turn(db: Db, dossier: Dossier, command: ApprovalCommand) -> None:
    """Give tasks that begin now, and had to wait before, to whoever decides in their assignees' places; so with those
    that the command has given to somebody or added. Whom a node asks itself has been looked at when it opened.
    """
    seen: set[uuid.UUID] = set()
    while begun := [task for task in _begun(dossier, command) if task.id not in seen]:
        seen |= {task.id for task in begun}
        told = await sittings_for(db, dossier, {task.assignee_id for task in begun if task.assignee_id})
        for task in begun:
            sitting = told.get(task.assignee_id) if task.assignee_id else None
            if sitting is not None and task.status is ApprovalTaskStatus.PENDING:
                await lend(db, dossier, task, sitting)


async def lend(db: Db, dossier: Dossier, task: live.Task, sitting: Sitting) -> bool:
    """Give a task to whoever decides in its assignee's place; who has a seat there already gets no second one, and the
    votes are counted anew. Whether that could be.
    """
    case = dossier.case
    if task.assignee_id is None or not may_be_lent(case, task, sitting):
        return False
    given = handing.stand_in(case, task, sitting)
    if isinstance(given, live.Seat):
        case.merged.append((task.assignee_id, sitting.user_id))
        await drive(db, dossier, handing.merge(case, task, given))
    return True


def _begun(dossier: Dossier, command: ApprovalCommand) -> list[live.Task]:
    return [
        task
        for task in dossier.case.open_tasks()
        if task.status is ApprovalTaskStatus.PENDING
        and (
            dossier.before.get(task.id) is ApprovalTaskStatus.WAITING
            or (command in _GIVING and task.id not in dossier.before and _is_given(task))
        )
    ]


def _is_given(task: live.Task) -> bool:
    """Whether somebody has got a task from somebody, or was added by them."""
    return task.origin_id is not None or task.parent_id is not None
