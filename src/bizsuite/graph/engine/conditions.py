"""From a client's filter to the conditions of a statement. Operands are always bound, never spliced in."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.engine.source import Source
from bizsuite.graph.node import decode
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.external import ExternalId
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reads import Asker, Column, Declaration, Expression, Many, MoneyColumn, One
from bizsuite.kernel.search import matches
from bizsuite.kernel.tables import table_of

DEPTH_MAX = 3


class Conditions:
    """Translates filters of one schema for one actor."""

    def __init__(self, catalogue: Catalogue, actor: Actor) -> None:
        self.catalogue = catalogue
        self.actor = actor

    def of(self, source: Source, given: Mapping[str, Any], depth: int = 0) -> sa.ColumnElement[bool]:
        """All conditions of one filter object. Faults: BAD_USER_INPUT beyond the depth or for a malformed operand."""
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
                    parts.append(compare(source.id, _ids(source.entity.name, operand)))
                case "search":
                    parts.append(matches(getattr(source, source.entity.search or ""), _text(operand)))
                case "externalId":
                    parts.append(self._external(source, operand))
                case _:
                    parts.append(self._field(source, fields[name], operand, depth))
        return sa.and_(sa.true(), *parts)

    def _field(
        self, source: Source, declaration: Declaration, operand: Mapping[str, Any], depth: int
    ) -> sa.ColumnElement[bool]:
        match declaration:
            case Column():
                return compare(getattr(source, declaration.column), operand)
            case MoneyColumn():
                return compare(getattr(source, declaration.amount), operand)
            case Expression():
                return compare(declaration.value(source, Asker), operand)
            case One():
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
        return found.correlate(*tables(source)).exists()

    def _external(self, source: Source, operand: Mapping[str, Any]) -> sa.ColumnElement[bool]:
        other = table_of(ExternalId).alias()
        return (
            sa.select(sa.literal(1))
            .where(
                other.c.tenant_id == Asker.tenant_id,
                other.c.subject_type == source.entity.name,
                other.c.subject_id == source.id,
                other.c.system == _text(operand["system"]),
                compare(other.c.value, operand["value"]),
            )
            .correlate(*tables(source))
            .exists()
        )


def join(
    relation: One | Many, target: Source, source: Source | None
) -> tuple[Any, sa.ColumnElement[bool], Any]:
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


def _join_one(
    relation: One, target: Source, source: Source | None
) -> tuple[Any, sa.ColumnElement[bool], Any]:
    clause: Any = target.clause
    reached = getattr(target, relation.target_column)
    if relation.via is not None:
        link = table_of(relation.via).alias()
        same = sa.and_(link.c.tenant_id == target.tenant_id, link.c[relation.via_target] == reached)
        clause, reached = clause.join(link, same), link.c[relation.via_source]
    tied = reached == getattr(source, relation.key) if source is not None else sa.true()
    return clause, tied, reached


def tables(source: Source) -> list[Any]:
    """The aliases that an inner statement takes from the outer one."""
    return [source.own, *(tables(source.role_of) if source.role_of else ())]


def compare(column: Any, operand: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    """One value against all operators that are given."""
    parts = []
    for operator, value in operand.items():
        if value is None:
            raise BadInput("`{operator}` is null; ask with isNull instead.", operator=operator)
        parts.append(_compared(column, operator, value))
    return sa.and_(sa.true(), *parts)


def _compared(column: Any, operator: str, value: Any) -> Any:
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str):
            _text(text)
    match operator:
        case "eq":
            return column == value
        case "ne":
            return column.is_distinct_from(value)
        case "in":
            return column.in_(value)
        case "notIn":
            return sa.or_(column.is_(None), column.not_in(value))
        case "lt":
            return column < value
        case "lte":
            return column <= value
        case "gt":
            return column > value
        case "gte":
            return column >= value
        case "isNull":
            return column.is_(None) if value else column.is_not(None)
        case "contains":
            return column.icontains(value, autoescape=True)
        case "startsWith":
            return column.istartswith(value, autoescape=True)
    raise TypeError(f"no operator {operator}")


def _ids(entity: str, operand: Mapping[str, Any]) -> dict[str, Any]:
    """Ids as uuids; one of another type is equal to no row."""
    read: dict[str, Any] = {}
    for operator, value in operand.items():
        if operator == "isNull" or value is None:
            read[operator] = value
        elif isinstance(value, list):
            read[operator] = [found.key for text in value if (found := decode(text)).type == entity]
        else:
            found = decode(value)
            read[operator] = found.key if found.type == entity else _NO_ROW
    return read


_NO_ROW = "00000000-0000-0000-0000-000000000000"


def _text(value: str) -> str:
    """Text that the database can hold. Faults: BAD_USER_INPUT for a null character."""
    if "\0" in value:
        raise BadInput("Text cannot hold the null character.")
    return value
