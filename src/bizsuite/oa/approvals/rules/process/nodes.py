"""The nodes of a process, as a definition says them: a sequence, in which blocks hold branches that are sequences.

Branches are nested, so that a block is always closed where it was opened, every path reaches the end, and what must
have been passed before a node is what stands before it, in its own sequence and in those around.
"""

import uuid
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from bizsuite.oa.approvals.rules.process.conditions import Condition
from bizsuite.oa.approvals.rules.process.words import (
    AssigneeRule,
    Basis,
    EmptyPolicy,
    InitiatorPolicy,
    Mode,
    NodeKind,
    Rejecting,
    RejectPolicy,
    Repetition,
    ReturnMode,
    Shortage,
    TimeoutAction,
    WithdrawPolicy,
)
from bizsuite.oa.forms.rules.words import FieldRight
from bizsuite.oa.forms.rules.written import Label, Name, Written

NODES_MAX = 200
USERS_MAX = 50
LEVELS_MAX = 20
HOURS_MAX = 24 * 366
START = "START"
"""The name of the place before the first node, where the initiator is; no node may be called so."""

Users = Annotated[tuple[uuid.UUID, ...], Field(max_length=USERS_MAX)]
Hours = Annotated[int, Field(ge=1, le=HOURS_MAX)]


class Choice(Written):
    """From whom somebody may choose, and how many."""

    user_ids: Users = ()
    role: str | None = Field(default=None, max_length=64)
    department_id: uuid.UUID | None = None
    """With those below it. Nothing of the three: everybody active."""
    least: int = Field(default=1, ge=1, le=USERS_MAX)
    most: int = Field(default=USERS_MAX, ge=1, le=USERS_MAX)


class Until(Written):
    """How far up the managers of a chain go; one of the three is said, and whoever it leads to is asked too."""

    role: str | None = Field(default=None, max_length=64)
    """The first one who has this role."""
    department_id: uuid.UUID | None = None
    """The head of this department."""
    level: int | None = Field(default=None, ge=1, le=LEVELS_MAX)
    """Counted from the top: 1 is the head of the topmost department above the initiator."""


class Case(Written):
    """A rule that is taken when its condition holds."""

    when: Condition | None = None
    """Nothing: always."""
    then: "Assignees"


class Assignees(Written):
    """Who is asked; which of the parameters are given depends on the rule."""

    rule: AssigneeRule
    user_ids: Users = ()
    role: str | None = Field(default=None, max_length=64)
    post: str | None = Field(default=None, max_length=64)
    department_id: uuid.UUID | None = None
    within_department: bool = False
    """ROLE and POST: only in the department of the initiator and below."""
    level: int | None = Field(default=None, ge=1, le=LEVELS_MAX)
    """MANAGER_LEVEL: which; MANAGER_CHAIN: up to which, unless `until` says it."""
    until: Until | None = None
    """MANAGER_CHAIN: up to whom."""
    basis: Basis = Basis.DEPT
    """MANAGER_LEVEL: whose managers they are; direct ones are those of now."""
    skip_self: bool = True
    shortage: Shortage = Shortage.TOPMOST
    """Where the managers do not go up that far: all there are (MANAGER_LEVEL: the last one), or nobody. A chain up to
    a `level` is as long as it can be."""
    top_down: bool = False
    """MANAGER_CHAIN: whoever is highest is first."""
    choice: Choice | None = None
    field: Name | None = None
    path: str | None = Field(default=None, max_length=200)
    cases: tuple[Case, ...] = Field(default=(), max_length=20)


class Asked(Written):
    """Who is asked at a node, and what is done when that is nobody or the initiator."""

    assignees: Assignees
    when_initiator: InitiatorPolicy = InitiatorPolicy.SELF
    when_empty: EmptyPolicy = EmptyPolicy.BLOCK
    empty_user_ids: Users = ()


class Step(Written):
    """What is done when a share of the time has passed, and how often again."""

    at_percent: int = Field(ge=1, le=1000)
    action: TimeoutAction
    every_hours: Hours | None = None
    times: int = Field(default=1, ge=1, le=100)


class Deadline(Written):
    """By when a task is to be done."""

    hours: Hours
    business: bool = False
    """Hours of business days only, by the calendar of the tenant."""
    steps: tuple[Step, ...] = Field(default=(), max_length=10)


class Rights(Written):
    """What the people of a node may do with their tasks, beyond deciding."""

    transfer: bool = True
    delegate: bool = True
    add_sign: bool = True
    recall: bool = False


class People(Asked):
    """What nodes have in common at which people do something."""

    id: Name
    title: Label
    mode: Mode = Mode.ALL
    threshold: int | None = Field(default=None, ge=1, le=100)
    deadline: Deadline | None = None
    fields: dict[Name, FieldRight] = Field(default_factory=dict)
    rights: Rights = Rights()
    needs_comment: bool = False
    needs_signature: bool = False
    return_to: tuple[str, ...] | None = Field(default=None, max_length=NODES_MAX)
    """Where it may be returned to: names of nodes before it, or START; null: anywhere before it."""
    return_mode: ReturnMode = ReturnMode.RE_EXECUTE


class Approve(People):
    """People approve or reject."""

    kind: Literal[NodeKind.APPROVE]
    rejecting: Rejecting | None = None
    on_reject: RejectPolicy = RejectPolicy.END
    reject_to: Name | None = None
    segregation: bool = False
    """Nothing approves here by itself, and the initiator never does."""


class Handle(People):
    """People do something and submit it."""

    kind: Literal[NodeKind.HANDLE]


class Cc(Asked):
    """People are told, and may say that they have read it."""

    kind: Literal[NodeKind.CC]
    id: Name
    title: Label
    fields: dict[Name, FieldRight] = Field(default_factory=dict)


class Branch(Written):
    """One way on from a block."""

    id: Name
    title: Label
    when: Condition | None = None
    default: bool = False
    nodes: tuple["Node", ...] = Field(default=(), max_length=NODES_MAX)


Branches = Annotated[tuple[Branch, ...], Field(min_length=2, max_length=20)]


class Exclusive(Written):
    """One of several ways."""

    kind: Literal[NodeKind.EXCLUSIVE]
    id: Name
    branches: Branches


class Inclusive(Written):
    """Those of several ways whose conditions hold."""

    kind: Literal[NodeKind.INCLUSIVE]
    id: Name
    branches: Branches


class Parallel(Written):
    """All of several ways."""

    kind: Literal[NodeKind.PARALLEL]
    id: Name
    branches: Branches


class Delay(Written):
    """Waiting: for some hours, or until the day in a field of the form."""

    kind: Literal[NodeKind.DELAY]
    id: Name
    hours: Hours | None = None
    business: bool = False
    until_field: Name | None = None


class SubProcess(Written):
    """Another process for the same subject, once or for each row of a table of the form.

    The node is passed when all of them are approved, and rejected by the first one that is over and is not.
    """

    kind: Literal[NodeKind.SUBPROCESS]
    id: Name
    title: Label
    definition: str = Field(max_length=64)
    waits: bool = True
    each_of: Name | None = None
    form: dict[Name, Name] = Field(default_factory=dict)
    """What fills the fields of the other form, by their ids: a column of the row, or a field of this form."""


class Auto(Written):
    """A decision by rule."""

    kind: Literal[NodeKind.AUTO]
    id: Name
    title: Label
    approves: bool
    when: Condition | None = None
    """Decides so where this holds, and the other way where it does not; nothing: always so."""
    comment: str = Field(default="", max_length=400)


class Act(Written):
    """Something that is done when the step that reaches it is at its end: a command that a module offers for the
    subject, or only the event that it was reached.

    One that waits goes on when somebody answers with its token.
    """

    kind: Literal[NodeKind.ACTION]
    id: Name
    title: Label
    command: str | None = Field(default=None, max_length=100)
    waits: bool = False


Node = Annotated[
    Approve | Handle | Cc | Exclusive | Inclusive | Parallel | Delay | SubProcess | Auto | Act,
    Field(discriminator="kind"),
]
AnyNode = Approve | Handle | Cc | Exclusive | Inclusive | Parallel | Delay | SubProcess | Auto | Act
Block = Exclusive | Inclusive | Parallel


class Settings(Written):
    """What holds for the whole process."""

    withdraw: WithdrawPolicy = WithdrawPolicy.BEFORE_FIRST_DECISION
    repetition: Repetition = Repetition.ASK_AGAIN
    revoke_hours: int = Field(default=0, ge=0, le=HOURS_MAX)
    """For how long after it was approved it can be revoked; 0: not at all."""
    revocation: str | None = Field(default=None, max_length=64)
    """The definition, by its key, by which revoking must be approved first; nothing: it is done at once."""
    expires_hours: Hours | None = None
    """How long it may take until it expires, around the clock; what is halted stands still."""
    auto_approve_max: Decimal | None = Field(default=None, ge=0)
    """Up to which value a step AUTO_APPROVE approves by itself, in the base currency of the company; such steps want
    one. What has no value is approved."""
    department: Literal["SNAPSHOT", "CURRENT"] = "SNAPSHOT"
    """Whether nodes that open later ask by the department that the initiator had, or has."""
    title: str = Field(default="", max_length=400)
    """A template in which `{field}` stands for a field of the form or a path of the subject."""
    summary: tuple[Name, ...] = Field(default=(), max_length=10)
    """Fields of the form that lists show."""
    number_prefix: str = Field(default="", pattern=r"^([A-Z][A-Z0-9]{0,9})?$")
    """What numbers begin with, as in `LV-2026-00001`; nothing: AP. Processes with the same prefix share a series."""


class Process(Written):
    """What happens between submitting and the end."""

    nodes: tuple[Node, ...] = Field(min_length=1, max_length=NODES_MAX)
    settings: Settings = Settings()
    start_role: str | None = Field(default=None, max_length=64)
    """Who may submit; nothing: whoever may submit at all."""
