"""Writing the log of an approval."""

import uuid
from collections.abc import Mapping
from typing import Any

from bizsuite.base.identity.service.actors import NOBODY
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalInstanceStatus
from bizsuite.oa.approvals.tables import Action, Instance


def note(
    db: Db,
    instance: Instance,
    action: ApprovalCommand,
    *,
    was: ApprovalInstanceStatus | None,
    task_id: uuid.UUID | None = None,
    comment: str = "",
    on_behalf_of_id: uuid.UUID | None = None,
    payload: Mapping[str, Any] | None = None,
    form_revision_id: uuid.UUID | None = None,
) -> None:
    """Append what was done, or happened by itself, to the log of a locked approval, chained to the row before.

    `was` is the status that it had.
    """
    row = Action(
        instance_id=instance.id,
        seq=instance.log_seq + 1,
        action=action,
        actor_id=None if db.actor.user_id == NOBODY else db.actor.user_id,
        on_behalf_of_id=on_behalf_of_id,
        task_id=task_id,
        form_revision_id=form_revision_id,
        from_status=was,
        to_status=instance.status,
        comment=comment,
        payload=dict(payload or {}),
        at=now(),
        previous_hash=instance.log_hash or rules.GENESIS,
        hash="",
    )
    row.hash = rules.link_hash(row.previous_hash, rules.content_of(row))
    instance.log_seq, instance.log_hash = row.seq, row.hash
    db.add(row)
