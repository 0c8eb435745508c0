"""What others are told of the tasks of an approval, once a command has changed them."""

import uuid

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalTaskStatus
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.tables import Task

_DECIDED = {ApprovalTaskStatus.APPROVED, ApprovalTaskStatus.REJECTED, ApprovalTaskStatus.RETURNED}
_ABOUT_TASKS = frozenset(
    {
        ApprovalCommand.DELEGATE,
        ApprovalCommand.TAKE_BACK,
        ApprovalCommand.ANSWER,
        ApprovalCommand.DECLINE,
        ApprovalCommand.ADD_SIGN,
        ApprovalCommand.REMOVE_SIGN,
        ApprovalCommand.CLAIM,
        ApprovalCommand.UNCLAIM,
        ApprovalCommand.RECLAIM,
    }
)
"""What may open and close no task, and is told nevertheless."""


async def tell(db: Db, dossier: Dossier) -> None:
    """Tell of tasks that were decided, or are gone from whoever had them; then of those that have opened."""
    changed = [task for task in dossier.case.tasks if dossier.before.get(task.id) is not task.status]
    opened = [task for task in changed if task.status is ApprovalTaskStatus.PENDING]
    for task in (*(each for each in changed if each not in opened), *opened):
        if (people := people_of(dossier, task)) and (event := _event(dossier, task, people)) is not None:
            await db.publish(event)


async def tell_about(db: Db, dossier: Dossier, command: ApprovalCommand, task_id: uuid.UUID) -> None:
    """Tell of a command that may have opened and closed no task and has changed one."""
    if command in _ABOUT_TASKS:
        instance = dossier.instance
        people = people_of(dossier, dossier.case.task(task_id))
        await db.publish(
            rules.ApprovalTaskChanged(task_id, instance.id, command, people, instance.company_id)
        )


def people_of(dossier: Dossier, task: live.Task) -> rules.People:
    """Whom a task concerns: its assignee, and those for whom it was put into a pool."""
    row = dossier.rows.get(task.id)
    candidates = row.candidate_ids if isinstance(row, Task) else []
    found = dict.fromkeys([*([task.assignee_id] if task.assignee_id else []), *candidates])
    return tuple(found)


def _event(dossier: Dossier, task: live.Task, people: rules.People) -> object | None:
    instance = dossier.instance
    who = (task.id, instance.id, people, instance.company_id)
    if task.status is ApprovalTaskStatus.PENDING:
        return rules.ApprovalTaskOpened(*who)
    if task.status in _DECIDED:
        return rules.ApprovalTaskDecided(task.id, instance.id, task.status, people, instance.company_id)
    if task.id not in dossier.before or task.status in live.OPEN:
        return None
    if task.status is ApprovalTaskStatus.REASSIGNED:
        return rules.ApprovalTaskReassigned(*who)
    return rules.ApprovalTaskClosed(*who)
