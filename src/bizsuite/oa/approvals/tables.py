"""Tables of approvals: what is to be approved, and each approval with its visits, seats, tasks and log."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.kernel.schema import after_create, append_only
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
    ApprovalCommand,
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalSeatOutcome,
    ApprovalTaskKind,
    ApprovalTaskStatus,
    ApprovalVersionStatus,
)
from bizsuite.oa.approvals.rules.process.case import Sign, SignMode
from bizsuite.oa.approvals.rules.process.words import Mode, Rejecting


class Definition(Table, table=True):
    """What must be approved before which act; how, is said by its versions."""

    __tablename__ = "approval_definition"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (unique("key"), indexed("guard"))

    key: str
    guard: str
    """The guard point at which it is asked, such as salesOrder.confirm."""
    subject_type: str
    title_en: str
    title_zh: str
    is_enabled: bool = True


class Version(Table, table=True):
    """One wording of a definition; once published it never changes."""

    __tablename__ = "approval_version"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique("definition_id", "number"),
        unique("definition_id", name="uq_approval_version_published", where="status = 'PUBLISHED'"),
        unique("definition_id", name="uq_approval_version_draft", where="status = 'DRAFT'"),
        check("status = 'DRAFT' OR published_at IS NOT NULL", "published_when_not_draft"),
    )

    definition_id: uuid.UUID = references("approval_definition", indexed=False)
    number: int
    status: ApprovalVersionStatus = choice(ApprovalVersionStatus, ApprovalVersionStatus.DRAFT)
    graph: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    """The nodes between start and end; the rules read and write it."""
    amount_min: Decimal | None = amount(None, optional=True)
    """From this value of the act on, in the base currency of its company; None: always."""
    content_hash: str
    published_at: datetime | None = moment(optional=True)
    published_by_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)


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
            where="status IN ('RUNNING', 'RETURNED', 'SUSPENDED')",
        ),
        unique("current_subject_id"),
        indexed("subject_id"),
        indexed("started_at", "id"),
        check(
            "(status IN ('DRAFT', 'RUNNING', 'RETURNED', 'SUSPENDED')) = (ended_at IS NULL)",
            "ended_when_final",
        ),
        check("(status IN ('SUSPENDED', 'EXPIRED')) = (suspended_from IS NOT NULL)", "what_it_was_before"),
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
    title: str
    business_no: str
    status: ApprovalInstanceStatus = choice(ApprovalInstanceStatus, ApprovalInstanceStatus.RUNNING)
    round: int = 1
    """How often it was submitted."""
    form_revision: int = 0
    suspended_from: ApprovalInstanceStatus | None = choice(ApprovalInstanceStatus, None, optional=True)
    """What a halted or expired approval was before."""
    back_to: str | None = None
    """The node to which it goes straight back when it is submitted again."""
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
    opened_at: datetime = moment()
    due_at: datetime | None = moment(optional=True)
    seconds_left: int | None = None
    """How much of its time is left while its clock stands still."""
    decided_at: datetime | None = moment(optional=True)
    """When it was decided, closed, cancelled or handed on."""
    recalled_at: datetime | None = moment(optional=True)
    comment: str = text()


class Action(Table, table=True):
    """One command in the log of an approval; rows are chained by hashes and never change."""

    __tablename__ = "approval_action"
    __audited__ = False
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (unique("instance_id", "seq"),)

    instance_id: uuid.UUID = references("approval_instance", indexed=False)
    seq: int
    action: ApprovalCommand = choice(ApprovalCommand)
    actor_id: uuid.UUID = references("user_account", indexed=False)
    on_behalf_of_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    task_id: uuid.UUID | None = references("approval_task", optional=True, indexed=False)
    from_status: ApprovalInstanceStatus | None = choice(ApprovalInstanceStatus, None, optional=True)
    to_status: ApprovalInstanceStatus = choice(ApprovalInstanceStatus)
    comment: str = text()
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    at: datetime = moment()
    previous_hash: str = text()
    hash: str


_UNCHANGED = "ARRAY['status', 'version', 'updated_at']"

after_create(
    Version,
    [
        f"""CREATE FUNCTION approval_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status = 'DRAFT' THEN RETURN OLD; END IF;
  ELSIF OLD.status = 'DRAFT' THEN
    RETURN NEW;
  ELSIF OLD.status = 'PUBLISHED' AND NEW.status = 'RETIRED'
    AND to_jsonb(NEW) - {_UNCHANGED} = to_jsonb(OLD) - {_UNCHANGED} THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'restrict_violation';
END $$""",
        """CREATE TRIGGER approval_version_immutable BEFORE UPDATE OR DELETE ON approval_version
FOR EACH ROW EXECUTE FUNCTION approval_version_immutable()""",
    ],
)
after_create(Action, append_only("approval_action"))
