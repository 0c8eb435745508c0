"""What a module is, and how a chosen set of modules becomes an ordered list."""

import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from bizsuite.kernel.integrity import Inspection
from bizsuite.kernel.permissions import Grant
from bizsuite.kernel.values import Permission

if TYPE_CHECKING:
    from bizsuite.kernel.aggregates import Aggregates
    from bizsuite.kernel.db import Db
    from bizsuite.kernel.jobs import Cron
    from bizsuite.kernel.storage import Arrived

Handler = Callable[["Db", Any], Awaitable[None]]
"""Acts on an event inside the transaction that published it; refuses by raising `Refused`."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file that is sent while it is made."""

    name: str
    media_type: str
    chunks: AsyncGenerator[bytes, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptContent:
    """A file that is stored; any part of it can be sent, and no snapshot is held meanwhile."""

    name: str
    media_type: str
    size: int
    tag: str
    """Tells this content from every other one."""
    part: Callable[[int, int], AsyncGenerator[bytes, None]]
    """The bytes from a place to before another."""


FileMaker = Callable[["Db", Mapping[str, Any], str], Awaitable[FileContent | KeptContent]]
"""Makes a file of what was asked, in a language, inside a snapshot that lasts until it is sent; checks every right."""


@dataclass(frozen=True, slots=True)
class FileTaker:
    """Takes a file that is uploaded with a ticket, for what was asked when the ticket was given.

    `expects` gives the size in bytes before anything is received; it checks every right, and refuses what has come
    already. `takes` does the same again in the transaction that keeps what has arrived, and answers what to tell of it.
    """

    expects: Callable[["Db", Mapping[str, Any]], Awaitable[int]]
    takes: Callable[["Db", Mapping[str, Any], "Arrived"], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Emits:
    """A domain event that clients may follow: its public name, and the node that it is about."""

    event: type
    name: str
    subject: str
    key: str
    """The attribute of the event that holds the subject's id."""
    description: str

    def subject_id(self, event: object) -> uuid.UUID:
        """The id of the node that this event is about."""
        found: uuid.UUID = getattr(event, self.key)
        return found


@dataclass(frozen=True, slots=True)
class Guard:
    """A point before a business act at which whoever is installed must agree.

    `subject` is the type of the node acted on. `facts` gathers what agreements to the acts on many subjects may
    depend on: amounts, the customer and the owner, as the transaction has them by now; it locks nothing, since
    agreements come first in the order of locks, and refuses where the state of a subject rules the act out. `act`
    carries out what was agreed to; it is what the last approval runs in its own transaction. `permission` is what
    whoever asks for the act must hold, now or by way of an approval. `revoke` takes back what the act has done, nothing
    where it was not done, and refuses where it is too late; without it what was agreed to is never taken back.
    """

    name: str
    subject: str
    facts: Callable[["Db", Sequence[uuid.UUID]], Awaitable[Mapping[uuid.UUID, "GuardFacts"]]]
    act: Callable[["Db", uuid.UUID], Awaitable[object]]
    description: str
    permission: Permission | None = None
    revoke: Callable[["Db", uuid.UUID], Awaitable[object]] | None = None


@dataclass(frozen=True, slots=True)
class CommandPoint:
    """Something that others may have done to a node by its name, such as a process of approval that gives an order up.

    `subject` is the type of the node acted on. `run` does it in the transaction of the step that leads to it, by
    whatever actor takes that step and whose permissions are not asked: whoever has defined the process decides. What
    it refuses, refuses the step.
    """

    name: str
    subject: str
    run: Callable[["Db", uuid.UUID], Awaitable[object]]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardFacts:
    """What an agreement to an act may depend on, in the words of no particular slice."""

    title: str
    company_id: uuid.UUID
    amount: Any = None
    """`Money` in the company's base currency, where the act has a value."""
    party_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    revision: str = ""
    """Changes whenever what is to be agreed to changes."""


Act = Literal["perform", "change"]
"""What is about to happen at a guard point: the guarded act itself, or a change of what it is about."""

Agreement = Callable[["Db", Guard, Sequence[uuid.UUID], Act], Awaitable[frozenset[uuid.UUID]]]
"""Answers a guard point: raises `Refused` when the act may not go on for all subjects.

It returns those of them to which somebody has agreed expressly; the others need nobody's consent.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """The manifest of a slice or a bridge: what it needs, and what it adds to the graph and to the suite."""

    name: str
    description: str
    requires: Sequence[str] = ()
    types: Sequence[type] = ()
    aggregates: "Sequence[Aggregates]" = ()
    """What can be grouped and summed; each makes a root field with its types."""
    extends: Mapping[type, type] = field(default_factory=dict)
    implements: Mapping[type, Sequence[type]] = field(default_factory=dict)
    events: Sequence[Emits] = ()
    listens: Mapping[type, Handler] = field(default_factory=dict)
    guards: Sequence[Guard] = ()
    commands: Sequence[CommandPoint] = ()
    """What others may have done to nodes of this module, by name."""
    agrees: Agreement | None = None
    approvable: type | None = None
    """The class of fields to hang on the type of every guarded subject; given with `agrees`."""
    grants: Mapping[str, Sequence[Grant]] = field(default_factory=dict)
    """What this module adds to the built-in roles, by the key of the role."""
    jobs: Mapping[str, Callable[..., Awaitable[None]]] = field(default_factory=dict)
    """Handlers of background jobs, by name: `kernel.jobs.Handler`."""
    crons: "Sequence[Cron]" = ()
    """Work at certain times."""
    files: Mapping[str, FileMaker] = field(default_factory=dict)
    """Makers of files that are fetched with a ticket, by name."""
    uploads: Mapping[str, FileTaker] = field(default_factory=dict)
    """Takers of files that are uploaded with a ticket, by name."""
    integrity: Sequence[Inspection] = ()
    """The functions by which `bizsuite doctor` looks for rows of this module that break a promise."""

    @property
    def is_bridge(self) -> bool:
        """Whether it comes by itself as soon as all that it requires is there."""
        return self.name.startswith("bridges.")

    @property
    def is_always_on(self) -> bool:
        """Whether it belongs to the nouns that all suites share."""
        return self.name.startswith("base.")


def resolve(known: Iterable[Module], chosen: Iterable[str]) -> list[Module]:
    """Close the choice over `requires`, add base modules and the bridges whose sides are in, sort by need.

    A chosen name is a slice (`erp.sales`) or a suite (`crm`). Raises ValueError for an unknown name or a ring.
    """
    by_name = {module.name: module for module in known}
    taken: dict[str, Module] = {}

    def take(name: str, path: tuple[str, ...] = ()) -> None:
        if name in path:
            raise ValueError(f"modules require each other: {' -> '.join((*path, name))}")
        if name in taken:
            return
        if name not in by_name:
            raise ValueError(f"there is no module {name!r}")
        for need in by_name[name].requires:
            take(need, (*path, name))
        taken[name] = by_name[name]

    for module in by_name.values():
        if module.is_always_on:
            take(module.name)
    for name in chosen:
        for slice_name in _slices(by_name, name):
            take(slice_name)
    while ready := next((module for module in by_name.values() if _joins(module, taken)), None):
        # A bridge may rest on another one, in whatever order the two are known. Those that could come at once come in
        # the order in which they are known, by which their handlers lock.
        take(ready.name)
    return list(taken.values())


def _joins(module: Module, taken: Mapping[str, Module]) -> bool:
    """Whether a bridge is missing that has all its sides."""
    sides_are_in = all(need in taken for need in module.requires)
    return module.is_bridge and module.name not in taken and sides_are_in


def _slices(known: Mapping[str, Module], name: str) -> list[str]:
    """The slices that a name of a setting means: itself, or all of a suite."""
    if name in known:
        return [name]
    inside = [slice_name for slice_name in known if slice_name.startswith(f"{name}.")]
    if not inside:
        raise ValueError(f"there is no module {name!r}")
    return inside
