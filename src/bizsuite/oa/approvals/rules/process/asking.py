"""What the engine asks while it goes on. Whoever drives it answers, from the database or from a test."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bizsuite.oa.approvals.rules.process.assigning import Instead, Sitting
from bizsuite.oa.approvals.rules.process.conditions import Known, Operand
from bizsuite.oa.approvals.rules.process.nodes import Act, Asked, Assignees, Delay, SubProcess


@dataclass(frozen=True, slots=True)
class WhoIsAsked:
    """Who sits at a node that opens. Answer: `Seated`."""

    node: Asked
    assignees: Assignees | None
    """The rule to look by: that of the node, or of its cases the one that holds; None where none does."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Those who sit at a node, or what happens instead; of a pool those who may claim."""

    people: Sequence[Sitting] | Instead
    merged: Sequence[tuple[uuid.UUID, uuid.UUID]] = ()
    """Who got no seat because whoever acts in their place has one, with that person."""


@dataclass(frozen=True, slots=True)
class WhatIsKnown:
    """The values that conditions are about. Answer: `Facts`."""

    operands: Sequence[Operand]


@dataclass(frozen=True, slots=True)
class Facts:
    """Values by operand; what is missing is null."""

    values: Mapping[Operand, Known]


@dataclass(frozen=True, slots=True)
class WhenDue:
    """By when something is to be done that begins now. Answer: `Due`."""

    hours: int
    business: bool


@dataclass(frozen=True, slots=True)
class WhenOver:
    """Until when a node waits. Answer: `Due`; one in the past waits for nothing."""

    node: Delay


@dataclass(frozen=True, slots=True)
class WhoIsAbove:
    """The nearest manager above somebody who is active and none of those who are barred. Answer: `Above`."""

    user_id: uuid.UUID
    barred: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Above:
    """A manager, if there is one."""

    user_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Due:
    """A moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Perform:
    """Do what a node says, in this transaction. Answer: None."""

    node: Act


@dataclass(frozen=True, slots=True)
class StartChildren:
    """Start what a node says, as parts of one visit of it. Answer: `Children`."""

    node: SubProcess
    run_id: uuid.UUID
    instead_of: uuid.UUID | None = None
    """The visit that this one takes the place of: what was approved there stays, and the rest is asked for again."""


@dataclass(frozen=True, slots=True)
class Children:
    """How many are not over, and how many of those that are were not approved."""

    running: int
    failed: int = 0


Question = WhoIsAsked | WhatIsKnown | WhenDue | WhenOver | WhoIsAbove | Perform | StartChildren
Answer = Seated | Facts | Due | Above | Children | None
