"""Pages of groups as SQL."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from graphql import FieldNode

from bizsuite.graph.engine.connections import Pages, PageWindow
from bizsuite.graph.engine.groups import GroupRow, Groups
from bizsuite.graph.engine.keyset import mark_of
from bizsuite.graph.engine.selection import selected_twice
from bizsuite.graph.engine.shape import Variables, plain
from bizsuite.graph.engine.source import plain_type
from bizsuite.kernel.aggregates import Aggregates
from bizsuite.kernel.reads import Entity, Sort

if TYPE_CHECKING:
    from bizsuite.graph.engine.compiler import Compiler

GIVEN = ("groupBy", "having", "orderBy")
"""The arguments that decide, beside the filter, which groups there are and in which order."""


def groups_mark(
    group: Entity, filter: Mapping[str, Any] | None, sort: Sequence[Sort], given: Mapping[str, Any]
) -> str:
    """What tells the cursors of these groups from those of others."""
    return mark_of(group, filter, sort, *(given.get(name) for name in GIVEN))


class AggregatePages(Pages):
    """One connection of groups."""

    def __init__(self, compiler: "Compiler", declared: Aggregates) -> None:
        super().__init__(compiler, declared.group)
        self._declared = declared

    def window(self, given: Mapping[str, Any], nodes: Sequence[FieldNode]) -> PageWindow:
        """The part of the groups that the arguments ask for. Faults: BAD_USER_INPUT, FORBIDDEN."""
        names = selected_twice(nodes, self.compiler.document.fragments)
        return _AggregateWindow(self, given, Groups(self._declared, self.compiler.conditions, given, names))


class _AggregateWindow(PageWindow):
    """The part of the groups that the arguments ask for."""

    def __init__(self, pages: Pages, given: Mapping[str, Any], groups: Groups) -> None:
        self._groups = groups
        super().__init__(pages, given)

    def order(self) -> tuple[Sort, ...]:
        """The order of the groups."""
        return self._groups.sort

    def kind(self, column: str) -> sa.types.TypeEngine[Any]:
        """The SQL type of a column of the groups."""
        return plain_type(self._groups.table.c[column].type)

    def mark(self, variables: Variables) -> str:
        """What tells the cursors of these groups from those of others."""
        given = plain(self.given, variables)
        return groups_mark(self.pages.entity, given.get("filter"), self.sort, given)

    @property
    def marked(self) -> Any:
        """The arguments that the mark is made of."""
        return {name: self.given.get(name) for name in ("filter", *GIVEN)}

    def selected(self) -> tuple[Any, Any, list[Any]]:
        """A group, and what groups are selected from."""
        return GroupRow(self._groups.table), self._groups.table, []

    def counted(self) -> Any:
        """How many groups there are."""
        return sa.select(sa.func.count()).select_from(self._groups.table).scalar_subquery()
