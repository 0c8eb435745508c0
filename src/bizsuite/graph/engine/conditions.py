"""From a client's filter to the conditions of a statement. Operands are always bound, never spliced in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.engine.masks import veiled
from bizsuite.graph.engine.operands import Binder, Literals, Turn, pattern
from bizsuite.graph.engine.source import Source, plain_type
from bizsuite.graph.node import decode
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.external import ExternalId
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reads import (
    Asker,
    Column,
    Declaration,
    Entity,
    Expression,
    Many,
    Masked,
    MoneyColumn,
    One,
)
from bizsuite.kernel.search import tsquery
from bizsuite.kernel.tables import table_of

DEPTH_MAX = 3


class Row(Protocol):
    """One row as SQL: its columns by name, and what it is selected from."""

    @property
    def entity(self) -> Entity:
        """What it is a row of."""

    @property
    def froms(self) -> Sequence[Any]:
        """What inner statements correlate to."""

    def __getattr__(self, name: str) -> Any: ...


NO_ROW = UUID(int=0)


Beside = Callable[[Source, One], Source | None]
"""The row that a relation leads to, where it is joined to a source already, within its walls; else None."""


class Conditions:
    """Translates filters of one schema for one actor; operands go through the binder."""

    def __init__(
        self,
        catalogue: Catalogue,
        actor: Actor,
        binder: Binder | None = None,
        beside: Beside = lambda source, relation: None,
    ) -> None:
        self.catalogue = catalogue
        self.actor = actor
        self.binder = binder or Literals()
        self._beside = beside

    def of(self, source: Source, given: Mapping[str, Any], depth: int = 0) -> sa.ColumnElement[bool]:
        """All conditions of one filter object.

        Faults: BAD_USER_INPUT beyond the depth or for a malformed operand; FORBIDDEN for a field that needs more.
        """
        if depth > DEPTH_MAX:
            raise BadInput("A filter nests at most {most} levels.", most=DEPTH_MAX)
        fields = self.catalogue.filterable(source.entity)
        parts: list[sa.ColumnElement[bool]] = []
        for name, operand in given.items():
            if operand is None:
                raise BadInput("The filter `{name}` is null; leave it out instead.", name=name)
            match name:
                case "and":
                    parts.extend(self.of(source, each, depth + 1) for each in operand)
                case "or":
                    parts.append(sa.or_(sa.false(), *(self.of(source, each, depth + 1) for each in operand)))
                case "not":
                    parts.append(sa.not_(sa.func.coalesce(self.of(source, operand, depth + 1), sa.false())))
                case "id":
                    parts.append(self.compared(source.id, operand, _key_of(source.entity.name)))
                case "search":
                    parts.append(self._searched(getattr(source, source.entity.search or ""), operand))
                case "externalId":
                    parts.append(self._external(source, operand))
                case _:
                    self.catalogue.permit(source.entity, name, self.actor)
                    parts.append(self._field(source, fields[name], operand, depth))
        return sa.and_(sa.true(), *parts)

    def _field(
        self, source: Source, declaration: Declaration, operand: Mapping[str, Any], depth: int
    ) -> sa.ColumnElement[bool]:
        match declaration:
            case Column():
                return self.compared(getattr(source, declaration.column), operand)
            case MoneyColumn():
                return self.compared(getattr(source, declaration.amount), operand)
            case Masked():
                return self.compared(veiled(declaration, source, self.actor), operand)
            case Expression():
                return self.compared(declaration.value(source, Asker), operand)
            case One():
                joined = self._beside(source, declaration)
                if joined is not None:
                    return sa.and_(joined.id.is_not(None), self.of(joined, operand, depth + 1))
                return self._some(declaration, source, operand, depth)
            case Many():
                return self._many(declaration, source, operand, depth)
        raise TypeError(f"no filter for {declaration}")

    def _many(
        self, relation: Many, source: Source, operand: Mapping[str, Any], depth: int
    ) -> sa.ColumnElement[bool]:
        """`some`, `none` and `every` of a to-many relation."""
        parts = []
        for quantifier, inner in operand.items():
            if inner is None:
                raise BadInput("The filter `{name}` is null; leave it out instead.", name=quantifier)
            if quantifier == "every":
                parts.append(sa.not_(self._some(relation, source, {"not": inner}, depth)))
            else:
                some = self._some(relation, source, inner, depth)
                parts.append(sa.not_(some) if quantifier == "none" else some)
        return sa.and_(sa.true(), *parts)

    def _some(
        self, relation: One | Many, source: Source, operand: Mapping[str, Any], depth: int
    ) -> sa.ColumnElement[bool]:
        """Whether a related row exists that the actor may see and that the inner filter holds for."""
        target = Source(relation.target)
        inner = self.of(target, operand, depth + 1)
        clause, joined, _ = join(relation, target, source)
        walls = target.walls(self.actor, listed=isinstance(relation, Many))
        found = sa.select(sa.literal(1)).select_from(clause).where(joined, *walls, inner)
        return found.correlate(*source.froms).exists()

    def compared(
        self, column: Any, operand: Mapping[str, Any], turn: Turn | None = None
    ) -> sa.ColumnElement[bool]:
        """One value against all operators that are given. Faults: BAD_USER_INPUT for one that is null."""
        parts = []
        for operator, given in operand.items():
            if given is None:
                raise BadInput("`{operator}` is null; ask with isNull instead.", operator=operator)
            parts.append(compare(self.binder, column, operator, given, turn))
        return sa.and_(sa.true(), *parts)

    def _searched(self, column: Any, given: Any) -> sa.ColumnElement[bool]:
        """Whether a row has all words of a query; nothing matches a query without words."""
        wanted = self.binder.bound(given, sa.Text(), tsquery)
        found: sa.ColumnElement[bool] = column.bool_op("@@")(sa.cast(wanted, TSQUERY))
        return found

    def _external(self, source: Source, operand: Mapping[str, Any]) -> sa.ColumnElement[bool]:
        other = table_of(ExternalId).alias()
        return (
            sa.select(sa.literal(1))
            .where(
                other.c.tenant_id == Asker.tenant_id,
                other.c.subject_type == source.entity.name,
                other.c.subject_id == source.id,
                other.c.system == self.binder.bound(operand["system"], sa.Text()),
                self.compared(other.c.value, operand["value"]),
            )
            .correlate(*source.froms)
            .exists()
        )


def join(relation: One | Many, target: Source, source: Row | None) -> tuple[Any, sa.ColumnElement[bool], Any]:
    """FROM, the condition that ties the target to a source row, and the column that holds the source's key.

    Without a source the condition is only what ties a link table to the target.
    """
    if isinstance(relation, One):
        return _join_one(relation, target, source)
    clause: Any = target.clause
    link: Any = target
    if relation.via is not None:
        alias = table_of(relation.via).alias()
        link = alias.c
        same = sa.and_(
            alias.c.tenant_id == target.tenant_id,
            getattr(link, relation.via_target) == getattr(target, relation.target_column),
        )
        clause = clause.join(alias, same)
    key = getattr(link, relation.key)
    tied = key == getattr(source, relation.source_column) if source is not None else sa.true()
    if relation.where is not None:
        tied = sa.and_(tied, relation.where(target, link))
    return clause, tied, key


def _join_one(relation: One, target: Source, source: Row | None) -> tuple[Any, sa.ColumnElement[bool], Any]:
    clause: Any = target.clause
    reached = getattr(target, relation.target_column)
    if relation.via is not None:
        link = table_of(relation.via).alias()
        same = sa.and_(link.c.tenant_id == target.tenant_id, link.c[relation.via_target] == reached)
        clause, reached = clause.join(link, same), link.c[relation.via_source]
    tied = reached == getattr(source, relation.key) if source is not None else sa.true()
    return clause, tied, reached


def compare(binder: Binder, column: Any, operator: str, given: Any, turn: Turn | None = None) -> Any:
    """One value against one operand. `turn` makes of the operand what the column holds."""
    kind = plain_type(column.type)
    match operator:
        case "isNull":
            return column.is_(None) if binder.settled(given) else column.is_not(None)
        case "in":
            # By one value an index keeps its order, by one of a list it does not.
            if (only := binder.only(given)) is not None:
                return column == binder.bound(only, kind, turn)
            return column == sa.any_(_list_of(binder, given, kind, turn))
        case "notIn":
            listed = column == sa.any_(_list_of(binder, given, kind, turn))
            return sa.or_(column.is_(None), sa.not_(listed))
        case "contains":
            return column.icontains(binder.bound(given, kind, pattern), escape="/")
        case "startsWith":
            return column.istartswith(binder.bound(given, kind, pattern), escape="/")
    operand = binder.bound(given, kind, turn)
    match operator:
        case "eq":
            return column == operand
        case "ne":
            return column.is_distinct_from(operand)
        case "lt":
            return column < operand
        case "lte":
            return column <= operand
        case "gt":
            return column > operand
        case "gte":
            return column >= operand
    raise TypeError(f"no operator {operator}")


def _list_of(binder: Binder, given: Any, kind: sa.types.TypeEngine[Any], turn: Turn | None) -> Any:
    each: Turn | None = None if turn is None else lambda values: [turn(value) for value in values]
    return binder.bound(given, sa.ARRAY(kind), each)


def _key_of(entity: str) -> Turn:
    """The uuid in an id; for an id of another type one that no row has."""

    def key(text: str) -> UUID:
        found = decode(text)
        return found.key if found.type == entity else NO_ROW

    return key
