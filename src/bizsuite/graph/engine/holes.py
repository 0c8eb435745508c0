"""Fields of an answer that the database cannot write: holes in its text, filled in afterwards.

Where a field needs Python, the statement writes the columns that it needs between two marks that no JSON has. However
deep they stand, one pass over the text finds them; each batch function is called once, with the keys of all. A field
with a resolver of its own is a hole that the executor fills, with all that is selected below it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from graphql import FieldNode, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from bizsuite.graph.engine.json_text import HOLE, Pieces
from bizsuite.graph.engine.selections import Unplanned
from bizsuite.graph.engine.source import plain_type
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reads import (
    Batch,
    Column,
    Computed,
    Declaration,
    Embedded,
    Entity,
    Many,
    MoneyColumn,
    One,
    Poly,
    Record,
)


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


@dataclass(frozen=True, slots=True, eq=False)
class ExecutedHole:
    """A field that the executor answers."""

    parent: GraphQLObjectType
    details: list[FieldDetails]
    """Where the document selects it; always the same list, by which the executor knows what is selected below."""
    entity: Entity | None = None
    """What the field is of; None for a root field."""
    reads: Mapping[str, FromJson] = field(default_factory=dict)
    """The columns of the row that its resolver looks at."""
    is_refused: bool = False
    """Whether it is an error for sure, for whoever the plan is made for."""

    def source(self, said: Sequence[Any]) -> Record | None:
        """The row that the field is of, from its columns as JSON."""
        if self.entity is None:
            return None
        values = zip(self.reads.items(), said, strict=True)
        return Record(self.entity, {name: read(each) for (name, read), each in values})


def details_of(nodes: Sequence[FieldNode]) -> list[FieldDetails]:
    """Nodes of a document that select one field, as the executor takes them."""
    return [FieldDetails(node, None) for node in nodes]


Hole = ComputedHole | BatchHole | NodeHole | ExecutedHole


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
    if isinstance(kind, sa.ARRAY):
        of_one = from_json(kind.item_type)
        return lambda said: None if said is None else [of_one(each) for each in said]
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


def looked_at_by(declaration: Declaration | None) -> Sequence[str]:
    """The columns by which the executor answers a declared field. Raises Unplanned where columns are not enough."""
    match declaration:
        case Column():
            return (declaration.column,)
        case MoneyColumn():
            return (declaration.amount, declaration.currency)
        case Computed():
            return declaration.needs
        case Batch() | Embedded() | One():
            return (declaration.key,)
        case Many():
            return (declaration.source_column,)
        case Poly():
            return (declaration.type_column, declaration.id_column)
    raise Unplanned(f"no columns for {declaration}")
