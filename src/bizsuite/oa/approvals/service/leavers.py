"""What holds when a person leaves: no task stays with somebody who cannot decide it."""

from bizsuite.base.identity.rules import UserDeactivating
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import loaders


async def keep_tasks_decidable(db: Db, event: UserDeactivating) -> None:
    """Refuse to shut out a user for whom tasks wait (USER_HAS_APPROVAL_TASKS): they are reassigned first."""
    count = await loaders.open_tasks_of(db, event.user_id)
    if count:
        raise Refused(
            "USER_HAS_APPROVAL_TASKS",
            "Approval tasks wait for this user: {count}. Reassign them first.",
            path=["id"],
            count=count,
        )
