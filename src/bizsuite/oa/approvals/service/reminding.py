"""How often people may be reminded."""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules import ApprovalCommand
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.tables import Action

REMIND_EVERY = timedelta(days=1)


async def require_quiet(db: Db, dossier: Dossier, task: live.Task) -> None:
    """Whether nobody was reminded of a task for a day. Refuses REMINDED_ALREADY."""
    last = await db.one(
        sa.select(sa.func.max(col(Action.at))).where(
            col(Action.instance_id) == dossier.instance.id,
            col(Action.task_id) == task.id,
            col(Action.action) == ApprovalCommand.REMIND,
        )
    )
    if last is not None and dossier.case.now - last < REMIND_EVERY:
        raise Refused("REMINDED_ALREADY", "This person was reminded today.", path=["id"])
