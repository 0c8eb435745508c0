"""What people are asked to do for an approval."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.kernel.tables import (
    LockRank,
    Table,
    check,
    choice,
    indexed,
    moment,
    references,
    text,
)
from bizsuite.oa.approvals.rules import (
    ApprovalInstanceStatus,
    ApprovalTaskKind,
    ApprovalTaskStatus,
)
from bizsuite.oa.approvals.rules.process.case import Sign, SignMode


class Task(Table, table=True):
    """What one person is asked to do for a seat; a seat may see a chain of tasks."""

    __tablename__ = "approval_task"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["tenant_id", "instance_id", "instance_status"],
            ["approval_instance.tenant_id", "approval_instance.id", "approval_instance.status"],
            onupdate="CASCADE",
        ),
        indexed("instance_id", "opened_at"),
        # The inbox: of one person, in one state, by due time.
        indexed("assignee_id", "status", "due_at", "id"),
        indexed("opened_at", "id"),
        check(
            "status NOT IN ('WAITING', 'PENDING', 'DELEGATED', 'APPROVED_AWAITING')"
            " OR instance_status IN ('RUNNING', 'RETURNED', 'SUSPENDED')",
            "open_only_while_under_way",
        ),
        check(
            "(status IN ('WAITING', 'PENDING', 'DELEGATED')) = (decided_at IS NULL)", "decided_when_not_open"
        ),
        check("(run_id IS NULL) = (kind = 'RESUBMIT')", "of_a_node_unless_resubmitted"),
        check("(sign IS NULL) = (sign_mode IS NULL)", "added_before_or_after_by_a_mode"),
        check("(delegation_id IS NULL) = (delegator_id IS NULL)", "delegated_by_somebody"),
        # Who may take a task out of a pool finds it among those that nobody has.
        sa.Index(
            "ix_approval_task_pool",
            "candidate_ids",
            postgresql_using="gin",
            postgresql_where=sa.text("assignee_id IS NULL AND status = 'PENDING'"),
        ),
    )

    instance_id: uuid.UUID = Field(sa_type=sa.Uuid)
    instance_status: ApprovalInstanceStatus = choice(ApprovalInstanceStatus, ApprovalInstanceStatus.RUNNING)
    """The status of the approval, kept equal by the foreign key: what may be done with a task depends on it."""
    company_id: uuid.UUID = references("company", indexed=False)
    run_id: uuid.UUID | None = references("approval_node_run", optional=True)
    seat_id: uuid.UUID | None = references("approval_seat", optional=True)
    kind: ApprovalTaskKind = choice(ApprovalTaskKind, ApprovalTaskKind.APPROVE)
    assignee_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    origin_id: uuid.UUID | None = references("approval_task", optional=True, indexed=False)
    """The task that this one came from, such as by reassignment."""
    parent_id: uuid.UUID | None = references("approval_task", optional=True, indexed=False)
    """The task to which it was added; of an OPINION the one whose assignee asked for it."""
    sign: Sign | None = choice(Sign, None, optional=True)
    sign_mode: SignMode | None = choice(SignMode, None, optional=True)
    ordinal: int = 0
    candidate_ids: list[uuid.UUID] = Field(default_factory=list, sa_type=sa.ARRAY(sa.Uuid))
    """Who may claim it, while it is in a pool."""
    status: ApprovalTaskStatus = choice(ApprovalTaskStatus, ApprovalTaskStatus.PENDING)
    offers: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSONB)
    """What can be done with it as things are, by whose part it is; kept under the lock of the approval."""
    initiator_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    """Of the approval, who may remind the assignee."""
    adder_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    """Who added it, and may take it away again."""
    delegator_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    """In whose place the assignee decides, by a standing delegation."""
    delegation_id: uuid.UUID | None = references("approval_delegation", optional=True)
    shared: bool = False
    """Whether the delegator may act on it too."""
    opened_at: datetime = moment()
    due_at: datetime | None = moment(optional=True)
    seconds_left: int | None = None
    """How much of its time is left while its clock stands still."""
    decided_at: datetime | None = moment(optional=True)
    """When it was decided, closed, cancelled or handed on."""
    recalled_at: datetime | None = moment(optional=True)
    comment: str = text()
    signature: str = text()
    """The name with which it was signed."""
    signature_file_id: uuid.UUID | None = references("files_stored_file", optional=True)
    """The picture with which it was signed."""
