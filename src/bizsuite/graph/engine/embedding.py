"""Values embedded in a row: what the client says of them goes into their SELECT, bound."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import Grouping

from bizsuite.graph.catalogue import camel
from bizsuite.graph.engine.operands import Binder, Turn
from bizsuite.graph.node import decode
from bizsuite.kernel.reads import Asker, Embedded, Entity


def values_of(
    declaration: Embedded, key: sa.ColumnElement[Any], arguments: Mapping[str, Any], binder: Binder
) -> sa.Select[Any]:
    """The SELECT that finds the values for one key. Faults: BAD_USER_INPUT for a malformed id."""
    given: dict[str, sa.ColumnElement[Any] | None] = {}
    for each in declaration.arguments:
        said = arguments.get(camel(each.name))
        if said is None:
            given[each.name] = None
        elif each.entity is None:
            given[each.name] = binder.bound(said, sa.Date())
        else:
            given[each.name] = binder.bound(said, sa.Uuid(), key_in(each.entity))
    return declaration.values(Outer(key), Asker, given)


class Outer(Grouping[Any]):
    """A column of an outer statement, however deep inside it is named: no statement selects from its table for it."""

    inherit_cache = True

    @property
    def _from_objects(self) -> list[Any]:
        return []


def key_in(entity: Entity) -> Turn:
    """The key in an id; None, which no row has, for an id of another type."""

    def key(text: str) -> Any:
        named = decode(text)
        return named.key if named.type == entity.name else None

    return key
