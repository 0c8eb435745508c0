"""Writing the log of an approval."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.service.actors import NOBODY
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
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
    row = _row_after(
        db,
        instance,
        action,
        was=was,
        task_id=task_id,
        comment=comment,
        on_behalf_of_id=on_behalf_of_id,
        payload=dict(payload or {}),
        form_revision_id=form_revision_id,
    )
    instance.log_seq, instance.log_hash = row.seq, row.hash
    db.add(row)


async def note_refused(
    db: Db, instance_id: uuid.UUID, command: str, code: str, task_id: uuid.UUID | None = None
) -> None:
    """Append to the log that a command of an administrator was refused, and why; the approval keeps its version, since
    nothing of it has changed. Refuses NOT_FOUND.
    """
    instance = await db.lock(Instance, instance_id)
    told = {"command": command, "code": code}
    row = _row_after(
        db, instance, ApprovalCommand.REFUSED, was=instance.status, task_id=task_id, payload=told
    )
    db.add(row)
    await db.run(
        sa.update(Instance)
        .where(col(Instance.id) == instance_id)
        .values(log_seq=row.seq, log_hash=row.hash)
        .execution_options(synchronize_session=False)
    )


@contextmanager
def noted_when_refused(
    instance_id: uuid.UUID, command: str, task_id: uuid.UUID | None = None, *, wanted: bool = True
) -> Iterator[None]:
    """Let what is refused inside be written down in the log once nothing is left of the command."""
    try:
        yield
    except Refused as refused:
        if wanted:
            refused.noted = partial(
                note_refused, instance_id=instance_id, command=command, code=refused.code, task_id=task_id
            )
        raise


def _row_after(db: Db, instance: Instance, action: ApprovalCommand, *, was: Any, **told: Any) -> Action:
    """The next row of a log, chained to the one before."""
    row = Action(
        instance_id=instance.id,
        seq=instance.log_seq + 1,
        action=action,
        actor_id=None if db.actor.user_id == NOBODY else db.actor.user_id,
        from_status=was,
        to_status=instance.status,
        at=now(),
        previous_hash=instance.log_hash or rules.GENESIS,
        hash="",
        **told,
    )
    row.hash = rules.link_hash(row.previous_hash, rules.content_of(row))
    return row
