"""Python fields in an answer that the database writes: holes in its text, filled in afterwards.

Where a field needs Python, the statement writes the columns that it needs between two marks that no JSON has. However
deep they stand, one pass over the text finds them; each batch function is called once, with the keys of all.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from bizsuite.graph.engine.json_text import HOLE, Pieces
from bizsuite.graph.engine.source import plain_type
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor


class NodePlans(Protocol):
    """Reads nodes as one place of a document selects them."""

    async def read(self, asking: Any, type_name: str, keys: Sequence[UUID]) -> Mapping[UUID, str]:
        """The JSON of the nodes of one type with these ids; without those that the actor may not see."""


Written = Callable[[Any], bytes]
"""Writes what Python found as JSON. Raises Irregular for what must not be null."""
FromJson = Callable[[Any], Any]


class Irregular(Exception):
    """Something in the answer is an error, or makes one: the executor answers, which knows how errors travel."""


@dataclass(frozen=True, slots=True, eq=False)
class ComputedHole:
    """A pure function of some columns."""

    value: Callable[..., Any]
    needs: Sequence[FromJson]
    actor: bool
    write: Written

    def filled(self, said: Sequence[Any], actor: Actor) -> bytes:
        """The field's JSON, from its columns as JSON. Raises Irregular for whatever the function raises."""
        given = [read(each) for read, each in zip(self.needs, said, strict=True)]
        try:
            return self.write(self.value(actor, *given) if self.actor else self.value(*given))
        except Exception as error:
            raise Irregular("a field that fails") from error


@dataclass(frozen=True, slots=True, eq=False)
class BatchHole:
    """A batch function, by one column."""

    load: Callable[[Db, Sequence[Any]], Awaitable[Mapping[Any, Any]]]
    key: FromJson
    write: Written


@dataclass(frozen=True, slots=True, eq=False)
class NodeHole:
    """A node of a type that only its row tells."""

    plans: "NodePlans"
    is_node: Callable[[str], bool]


Hole = ComputedHole | BatchHole | NodeHole


def hole(index: int, *needs: sa.ColumnElement[Any]) -> Pieces:
    """What stands in the text for a hole: its number, and the columns that it needs."""
    said = sa.cast(sa.func.json_build_array(*(_as_json(each) for each in needs)), sa.Text)
    return [f"{HOLE}{index}:", said, HOLE]


def _as_json(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A column as JSON that loses nothing: numbers with decimals become text."""
    kind = plain_type(value.type)
    exact = isinstance(kind, sa.Boolean | sa.Integer | sa.JSON | sa.ARRAY)
    return value if exact else sa.cast(value, sa.Text)


def from_json(kind: sa.types.TypeEngine[Any]) -> FromJson:
    """How a column's JSON becomes what Python functions are given."""
    kind = plain_type(kind)
    read: FromJson
    if isinstance(kind, sa.Enum):
        read = kind.enum_class or str
    elif isinstance(kind, sa.Uuid):
        read = UUID
    elif isinstance(kind, sa.Numeric):
        read = Decimal
    elif isinstance(kind, sa.DateTime):
        read = datetime.fromisoformat
    elif isinstance(kind, sa.Date):
        read = date.fromisoformat
    else:
        return lambda said: said
    return lambda said: None if said is None else read(said)
