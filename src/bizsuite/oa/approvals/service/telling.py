"""What others are told of the tasks of an approval, once a command has changed them."""

import uuid

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalTaskStatus
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.service.dossier import Dossier

_DECIDED = {ApprovalTaskStatus.APPROVED, ApprovalTaskStatus.REJECTED, ApprovalTaskStatus.RETURNED}


async def tell(db: Db, dossier: Dossier) -> None:
    """Tell of tasks that were decided, or are gone from whoever had them; then of those that have opened."""
    changed = [task for task in dossier.case.tasks if dossier.before.get(task.id) is not task.status]
    opened = [task for task in changed if task.status is ApprovalTaskStatus.PENDING]
    for task in (*(each for each in changed if each not in opened), *opened):
        if task.assignee_id is not None and (event := _event(dossier, task, task.assignee_id)) is not None:
            await db.publish(event)


def _event(dossier: Dossier, task: live.Task, assignee_id: uuid.UUID) -> object | None:
    instance = dossier.instance
    who = (task.id, instance.id, assignee_id, instance.company_id)
    if task.status is ApprovalTaskStatus.PENDING:
        return rules.ApprovalTaskOpened(*who)
    if task.status in _DECIDED:
        return rules.ApprovalTaskDecided(task.id, instance.id, task.status, instance.company_id)
    if task.id not in dossier.before or task.status in live.OPEN:
        return None
    if task.status is ApprovalTaskStatus.REASSIGNED:
        return rules.ApprovalTaskReassigned(*who)
    return rules.ApprovalTaskClosed(*who)
