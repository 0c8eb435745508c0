"""Approvals, the visits of their nodes, and the seats that vote there."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.kernel.tables import (
    LockRank,
    Table,
    amount,
    check,
    choice,
    indexed,
    moment,
    references,
    text,
    unique,
)
from bizsuite.oa.approvals.rules import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalSeatOutcome,
)
from bizsuite.oa.approvals.rules.process.words import Mode, Rejecting


class Instance(Table, table=True):
    """One approval of one subject by one version of a definition. Every command locks this row first."""

    __tablename__ = "approval_instance"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique("business_no"),
        # Tasks follow the status by a foreign key over it.
        sa.UniqueConstraint("tenant_id", "id", "status"),
        unique(
            "subject_id",
            "definition_id",
            name="uq_approval_instance_active",
            where="status IN ('RUNNING', 'RETURNED', 'SUSPENDED') AND parent_id IS NULL",
        ),
        unique("current_subject_id"),
        indexed("subject_id"),
        indexed("started_at", "id"),
        check(
            "(status IN ('DRAFT', 'RUNNING', 'RETURNED', 'SUSPENDED')) = (ended_at IS NULL)",
            "ended_when_final",
        ),
        check("(status IN ('SUSPENDED', 'EXPIRED')) = (suspended_from IS NOT NULL)", "what_it_was_before"),
        check("(parent_id IS NULL) = (parent_run_id IS NULL)", "part_of_a_visit"),
        unique(
            "revokes_id",
            name="uq_approval_instance_revocation",
            where="status IN ('RUNNING', 'RETURNED', 'SUSPENDED')",
        ),
        check("round >= 0 AND form_revision >= 0", "counted_from_nothing"),
    )

    definition_id: uuid.UUID = references("approval_definition")
    version_id: uuid.UUID = references("approval_version", indexed=False)
    subject_type: str
    subject_id: uuid.UUID = Field(sa_type=sa.Uuid)
    current_subject_id: uuid.UUID | None = Field(default=None, nullable=True, sa_type=sa.Uuid)
    """The subject again while this is its newest approval, so that a subject finds that one by a unique column."""
    revision: str = text()
    """What the guard said about the state of the subject that is to be approved."""
    company_id: uuid.UUID = references("company")
    party_id: uuid.UUID | None = references("party", optional=True)
    """The customer or supplier whom the subject belongs to."""
    initiator_id: uuid.UUID = references("user_account")
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    """The initiator's department when it began."""
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    """Whom the subject belonged to when it began."""
    amount: Decimal | None = amount(None, optional=True)
    """The value of the act when it began, in the base currency of the company."""
    parent_id: uuid.UUID | None = references("approval_instance", optional=True)
    """The approval that it is part of."""
    parent_run_id: uuid.UUID | None = Field(default=None, nullable=True, sa_type=sa.Uuid)
    """The visit of a node of that one which has started it."""
    revokes_id: uuid.UUID | None = references("approval_instance", optional=True)
    """The approval that is revoked once this one is approved."""
    revocation_id: uuid.UUID | None = references("approval_instance", optional=True, indexed=False)
    """The approval under way by which this one is to be revoked; it is locked with what is under way."""
    title: str
    business_no: str
    status: ApprovalInstanceStatus = choice(ApprovalInstanceStatus, ApprovalInstanceStatus.RUNNING)
    round: int = 1
    """How often it was submitted."""
    form_revision: int = 0
    form: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    """What is filled in, as it is now."""
    summary: list[list[str]] = Field(default_factory=list, sa_type=JSONB)
    """What lists show of the form: its fields in English and in Chinese."""
    copied_from_id: uuid.UUID | None = references("approval_instance", optional=True, indexed=False)
    """The request that this one was made of."""
    suspended_from: ApprovalInstanceStatus | None = choice(ApprovalInstanceStatus, None, optional=True)
    """What a halted or expired approval was before."""
    back_to: str | None = None
    """The node to which it goes straight back when it is submitted again."""
    choices: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSONB)
    """Whom people have chosen for nodes that ask whom somebody chooses, by the ids of these."""
    offers: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSONB)
    """What can be done with it as things are, by whose part it is."""
    revocable_until: datetime | None = moment(optional=True)
    started_at: datetime = moment()
    ended_at: datetime | None = moment(optional=True)
    log_seq: int = 0
    log_hash: str = text()
    """Number and hash of the last row of the log, so that rows missing at its end are noticed."""


class NodeRun(Table, table=True):
    """One visit of a node of the graph."""

    __tablename__ = "approval_node_run"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique("instance_id", "node_id", "branch_path", "visit"),
        unique(
            "instance_id",
            "node_id",
            "branch_path",
            name="uq_approval_node_run_open",
            where="status = 'OPEN'",
        ),
        check("(status = 'OPEN') = (closed_at IS NULL)", "closed_when_not_open"),
    )

    instance_id: uuid.UUID = references("approval_instance", indexed=False)
    node_id: str
    visit: int = 1
    branch_path: str = text()
    round: int = 1
    mode: Mode | None = choice(Mode, None, optional=True)
    """How votes are counted, as it was when the node opened; nothing where nobody votes."""
    rejecting: Rejecting | None = choice(Rejecting, None, optional=True)
    threshold: int | None = None
    status: ApprovalRunStatus = choice(ApprovalRunStatus, ApprovalRunStatus.OPEN)
    opened_at: datetime = moment()
    closed_at: datetime | None = moment(optional=True)
    branches: dict[str, bool] = Field(default_factory=dict, sa_type=JSONB)
    """Of a block, the branches that are gone on in, and which of them have ended."""
    superseded: bool = False
    """Passed before the approval was returned to a node before it: it counts for nothing any more."""
    back_to: str | None = None
    """The node that it goes on to at once when it is passed."""
    form_revision: int = 0
    due_at: datetime | None = moment(optional=True)
    """Until when a node waits."""
    seconds_left: int | None = None
    """How much of that is left while its clock stands still."""


class Seat(Table, table=True):
    """The unit that votes. A person has at most one in a visit; who gets a second one has them merged."""

    __tablename__ = "approval_seat"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique("node_run_id", "ordinal"),
        unique(
            "node_run_id", "principal_id", name="uq_approval_seat_principal", where="merged_into_id IS NULL"
        ),
        check("merged_into_id <> id", "not_merged_into_itself"),
    )

    node_run_id: uuid.UUID = references("approval_node_run", indexed=False)
    ordinal: int
    principal_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    """Who votes; nobody in a pool until it is claimed."""
    on_behalf_of_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    outcome: ApprovalSeatOutcome = choice(ApprovalSeatOutcome, ApprovalSeatOutcome.NONE)
    merged_into_id: uuid.UUID | None = references("approval_seat", optional=True, indexed=False)
    """The seat that speaks for this one too; a merged seat does not count."""
