"""A compiled operation: the statement, how its parameters are filled, and what Python adds to its text."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import orjson

from bizsuite.graph.engine.executed import Executing
from bizsuite.graph.engine.holes import BatchHole, ComputedHole, ExecutedHole, Hole, Irregular, NodeHole
from bizsuite.graph.engine.json_text import HOLE, NULL
from bizsuite.graph.engine.shape import Read, Variables
from bizsuite.graph.engine.statement import KEYS, Statement
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor

Facets = Sequence[tuple[Read, Any]]
SEPARATOR = "\x03"
"""Between texts that are filled in one pass."""


class Fetch(Protocol):
    """Runs a statement on the driver."""

    def __call__(self, sql: str, arguments: Sequence[Any]) -> Awaitable[Sequence[Any]]:
        """Its rows."""


class Outdated(Exception):
    """What the actor may do has changed since it was admitted."""


class SnapshotNeeded(Exception):
    """More statements follow, which must see what the first one saw."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One request for a plan."""

    variables: Variables
    actor: Actor
    asked: Mapping[str, Any]
    fetch: Fetch
    executing: Executing | None = None
    """The snapshot for batch functions and the executor; None where only one statement is run."""
    variable_values: Any = None

    def snapshot(self) -> Db:
        """The transaction that batch functions read in."""
        return self.executor().context.db

    def executor(self) -> Executing:
        """Who fills what only the executor can answer."""
        if self.executing is None:
            raise SnapshotNeeded
        return self.executing


@dataclass(frozen=True, slots=True)
class LeftRoot:
    """A root field that the executor answers: it writes the hole that stands for it."""

    text: str

    def __call__(self, variables: Variables) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Plan:
    """How one operation is answered for one shape of variables and one set of permissions."""

    facets: Facets
    statement: Statement | None
    roots: Sequence[tuple[str, int | Callable[[Variables], str]]]
    """Each response key with the column that holds its JSON, or with what writes it."""
    holes: Sequence[Hole]
    is_guarded: bool = False
    """Whether the first column is the access epoch of the asker."""

    @property
    def is_planned(self) -> bool:
        """Whether there is any root field that the executor has not to answer."""
        return any(not isinstance(each, LeftRoot) for _, each in self.roots)

    @property
    def needs_snapshot(self) -> bool:
        """Whether statements follow the first one for sure."""
        return any(isinstance(each, BatchHole | ExecutedHole) for each in self.holes)

    async def data(self, asking: Asking) -> str:
        """The JSON of `data`. Raises Irregular where the executor must answer, Outdated; faults: BAD_USER_INPUT."""
        row: Sequence[Any] = ()
        if self.statement is not None:
            (row,) = await asking.fetch(
                self.statement.sql, self.statement.arguments(asking.variables, asking.asked)
            )
            if self.is_guarded and asking.actor.epoch is not None and row[0] != asking.actor.epoch:
                raise Outdated
        texts = [
            f'"{key}":{row[root] if isinstance(root, int) else root(asking.variables)}'
            for key, root in self.roots
        ]
        return await filled(f"{{{','.join(texts)}}}", self.holes, asking)


@dataclass(frozen=True, slots=True)
class KeyedPlan:
    """How the rows of one entity are read by their ids."""

    facets: Facets
    statement: Statement
    holes: Sequence[Hole]

    async def read(self, asking: Asking, keys: Sequence[UUID]) -> Mapping[UUID, str]:
        """The JSON of each row that is there and may be seen."""
        executing = asking.executing
        if executing is not None and executing.errors is None and self._has_error:
            raise Irregular("an error for sure")
        arguments = self.statement.arguments(asking.variables, {**asking.asked, KEYS: keys})
        rows = await asking.fetch(self.statement.sql, arguments)
        whole = await filled(SEPARATOR.join(text for _, text in rows), self.holes, asking)
        return dict(zip((key for key, _ in rows), whole.split(SEPARATOR), strict=True)) if rows else {}

    @property
    def _has_error(self) -> bool:
        return any(isinstance(each, ExecutedHole) and each.is_refused for each in self.holes)


async def filled(text: str, holes: Sequence[Hole], asking: Asking) -> str:
    """The text with every hole filled, each batch function called once."""
    if NULL in text:
        raise Irregular("null where none is allowed")
    if HOLE not in text:
        return text
    pieces = text.split(HOLE)
    later: defaultdict[int, list[tuple[int, list[Any]]]] = defaultdict(list)
    executed: dict[int, tuple[ExecutedHole, list[Any]]] = {}
    computed: dict[str, str] = {}
    for at in range(1, len(pieces), 2):
        piece = pieces[at]
        if piece in computed:
            # Of the same columns a pure function makes the same.
            pieces[at] = computed[piece]
            continue
        number, _, said = piece.partition(":")
        found, needs = holes[int(number)], orjson.loads(said)
        if isinstance(found, ComputedHole):
            pieces[at] = computed[piece] = found.filled(needs, asking.actor).decode()
        elif isinstance(found, ExecutedHole):
            executed[at] = found, needs
        else:
            later[int(number)].append((at, needs))
    for index, places in later.items():
        made = holes[index]
        fill = _batch if isinstance(made, BatchHole) else _nodes
        await fill(made, places, pieces, asking)
    if executed:
        texts = await asking.executor().filled(list(executed.values()))
        for at, text in zip(executed, texts, strict=True):
            pieces[at] = text
    return "".join(pieces)


async def _batch(
    made: Any, places: Sequence[tuple[int, list[Any]]], pieces: list[str], asking: Asking
) -> None:
    assert isinstance(made, BatchHole)
    keys = {at: made.key(needs[0]) for at, needs in places}
    found = await made.load(asking.snapshot(), list(dict.fromkeys(keys.values())))
    written = {key: made.write(found.get(key)).decode() for key in set(keys.values())}
    for at, key in keys.items():
        pieces[at] = written[key]


async def _nodes(
    made: Any, places: Sequence[tuple[int, list[Any]]], pieces: list[str], asking: Asking
) -> None:
    assert isinstance(made, NodeHole)
    asking.snapshot()
    by_type: defaultdict[str, dict[UUID, None]] = defaultdict(dict)
    for _, (name, key) in places:
        by_type[name].setdefault(UUID(key))
    found = {
        name: await made.plans.read(asking, name, list(keys)) if made.is_node(name) else {}
        for name, keys in by_type.items()
    }
    for at, (name, key) in places:
        pieces[at] = found[name].get(UUID(key), "null")
