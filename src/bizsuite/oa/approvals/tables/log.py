"""What was done with an approval: rows that are chained and never change."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import (
    LockRank,
    Table,
    choice,
    moment,
    references,
    text,
    unique,
)
from bizsuite.oa.approvals.rules import (
    ApprovalCommand,
    ApprovalInstanceStatus,
)


class Action(Table, table=True):
    """One command in the log of an approval; rows are chained by hashes and never change."""

    __tablename__ = "approval_action"
    __audited__ = False
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (unique("instance_id", "seq"),)

    instance_id: uuid.UUID = references("approval_instance", indexed=False)
    seq: int
    action: ApprovalCommand = choice(ApprovalCommand)
    actor_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    """Nobody where it happened by itself."""
    on_behalf_of_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    task_id: uuid.UUID | None = references("approval_task", optional=True, indexed=False)
    form_revision_id: uuid.UUID | None = references("approval_form_revision", optional=True, indexed=False)
    """What it left in the form."""
    from_status: ApprovalInstanceStatus | None = choice(ApprovalInstanceStatus, None, optional=True)
    to_status: ApprovalInstanceStatus = choice(ApprovalInstanceStatus)
    comment: str = text()
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    at: datetime = moment()
    previous_hash: str = text()
    hash: str


after_create(Action, append_only("approval_action"))
