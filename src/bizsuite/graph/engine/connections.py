"""Pages of lists as SQL: the rows of a page first, then the text of those."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type

from bizsuite.graph.catalogue import camel
from bizsuite.graph.engine import json_text
from bizsuite.graph.engine.conditions import Row, join
from bizsuite.graph.engine.counting import entries
from bizsuite.graph.engine.json_text import Pieces, joined, object_of
from bizsuite.graph.engine.keyset import beyond, complete, mark_of, order_by, steps_of
from bizsuite.graph.engine.operands import Operand
from bizsuite.graph.engine.selections import Merged
from bizsuite.graph.engine.shape import Read, Variables, is_fixed, plain
from bizsuite.graph.engine.source import Source, column_type
from bizsuite.graph.page import decode_cursor, page_size
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.reads import Entity, Many, Sort

if TYPE_CHECKING:
    from bizsuite.graph.engine.compiler import Compiler


class PageRow:
    """A row of a page that was selected already."""

    def __init__(self, entity: Entity, page: Any) -> None:
        self.entity = entity
        self.froms: Sequence[Any] = [page]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.froms[0].c[name]
        except KeyError:
            raise AttributeError(f"{self.entity.name} has no column {name}") from None


class Pages:
    """One connection: a list of an entity, of all its rows or of those that belong to an outer row."""

    def __init__(
        self, compiler: "Compiler", entity: Entity, relation: Many | None = None, outer: Row | None = None
    ) -> None:
        self.compiler = compiler
        self.entity = entity
        self.relation = relation
        self.outer = outer
        self.froms = outer.froms if outer is not None else ()

    def text(self, field: GraphQLField, nodes: Sequence[FieldNode]) -> Any:
        """The JSON of the connection that these nodes select. Faults: BAD_USER_INPUT."""
        self.compiler.subselect()
        kind = get_named_type(field.type)
        assert isinstance(kind, GraphQLObjectType)
        window = self.window(self.compiler.shape.arguments(field, nodes[0]), nodes)
        merged = self.compiler.selections.below(kind, nodes)
        page = window.page(_looks_beyond(merged))
        row = PageRow(self.entity, page)
        pieces = object_of((key, self._part(kind, chosen, window, row)) for key, chosen in merged.items())
        selected = sa.select(joined(pieces))
        if window.is_read:
            selected = selected.select_from(page)
        return selected.correlate(*self.froms).scalar_subquery()

    def window(self, given: Mapping[str, Any], nodes: Sequence[FieldNode]) -> "PageWindow":
        """The part of the list that the arguments ask for. Faults: BAD_USER_INPUT."""
        return PageWindow(self, given)

    def _part(
        self, kind: GraphQLObjectType, nodes: Sequence[FieldNode], window: "PageWindow", row: PageRow
    ) -> Pieces:
        match nodes[0].name.value:
            case "nodes":
                return ["[", window.listed(self.compiler.node(row, nodes), row), "]"]
            case "edges":
                return ["[", window.listed(joined(self._edge(kind, nodes, window, row)), row), "]"]
            case "pageInfo":
                return self._page_info(kind, nodes, window, row)
            case "totalCount":
                return [window.count()]
            case "countPrecision":
                return ['"', window.precision(), '"']
        return [f'"{kind.name}"']

    def _edge(
        self, kind: GraphQLObjectType, nodes: Sequence[FieldNode], window: "PageWindow", row: PageRow
    ) -> Pieces:
        edge = get_named_type(kind.fields["edges"].type)
        assert isinstance(edge, GraphQLObjectType)
        fields: list[tuple[str, Pieces]] = []
        for key, chosen in self.compiler.selections.below(edge, nodes).items():
            match chosen[0].name.value:
                case "node":
                    fields.append((key, [self.compiler.node(row, chosen)]))
                case "cursor":
                    fields.append((key, ['"', window.cursor(row), '"']))
                case _:
                    fields.append((key, [f'"{edge.name}"']))
        return object_of(fields)

    def _page_info(
        self, kind: GraphQLObjectType, nodes: Sequence[FieldNode], window: "PageWindow", row: PageRow
    ) -> Pieces:
        info = get_named_type(kind.fields["pageInfo"].type)
        assert isinstance(info, GraphQLObjectType)
        merged = self.compiler.selections.below(info, nodes)
        return object_of(
            (key, [_of_page(chosen[0].name.value, info.name, window, row)]) for key, chosen in merged.items()
        )


def _of_page(name: str, type_name: str, window: "PageWindow", row: PageRow) -> Any:
    """One field of a PageInfo."""
    match name:
        case "hasNextPage" | "hasPreviousPage":
            is_ahead = (name == "hasNextPage") is not window.backward
            came = window.after is not None
            return window.more(row) if is_ahead else str(came).lower()
        case "startCursor" | "endCursor":
            return window.end(row, first=(name == "startCursor") is not window.backward)
    return f'"{type_name}"'


def _looks_beyond(merged: Merged) -> bool:
    """Whether one row more than the page is looked at, to know whether the list goes on."""
    return any(nodes[0].name.value == "pageInfo" for nodes in merged.values())


class PageWindow:
    """The part of a list that the arguments ask for."""

    def __init__(self, pages: Pages, given: Mapping[str, Any]) -> None:
        self.pages = pages
        self.given = given
        shape = pages.compiler.shape
        first, last = (shape.settled(given.get(name)) for name in ("first", "last"))
        # A page's size is part of the shape: for one that is bound PostgreSQL plans to read a tenth of the table.
        self.size, self.backward = page_size(first, last, pages.compiler.page_max)
        self.sort = self.order()
        self.kinds = [self.kind(step.column) for step in self.sort]
        after, before = self._cursor("after"), self._cursor("before")
        self.after, self.before = (before, after) if self.backward else (after, before)
        self.is_read = False
        """Whether anything is said of the rows of the page."""
        self._is_numbered = False

    def order(self) -> tuple[Sort, ...]:
        """A complete order: the one that is asked for, else that of the relation, else that of the entity."""
        pages = self.pages
        default = pages.relation.sort if pages.relation is not None else ()
        self._asked = self._asked_order() or tuple(default) or tuple(pages.entity.sort)
        return complete(self._asked)

    def kind(self, column: str) -> sa.types.TypeEngine[Any]:
        """The SQL type of a column that is sorted by."""
        return column_type(self.pages.entity, column)

    def _asked_order(self) -> tuple[Sort, ...]:
        compiler, entity = self.pages.compiler, self.pages.entity
        settled, sortable = compiler.shape.settled, compiler.catalogue.sortable(entity)
        steps = steps_of(self.given.get("orderBy"))
        for each in steps:
            compiler.catalogue.permit(entity, camel(settled(each["field"]).value.lower()), compiler.actor)
        return tuple(
            Sort(
                sortable[settled(each["field"]).value],
                descending=settled(each["direction"]).value == "DESC",
                nulls_first=settled(each["nulls"]).value == "FIRST",
            )
            for each in steps
        )

    # The mark and the cursors that came with the request

    def mark(self, variables: Variables) -> str:
        """What tells the cursors of this list from those of others."""
        return mark_of(self.pages.entity, plain(self.given.get("filter"), variables), self._asked)

    @property
    def marked(self) -> Any:
        """The arguments that the mark is made of and that the shape does not hold."""
        return self.given.get("filter")

    def _cursor(self, name: str) -> list[Any] | None:
        """The values of a cursor as parameters. Which of them are null decides how a page goes on."""
        operand = self.given.get(name)
        if not isinstance(operand, Operand):
            return None
        shape = self.pages.compiler.shape

        def values(variables: Variables) -> tuple[Any, ...]:
            return decode_cursor(plain(operand, variables), self.mark(variables), self.kinds)

        def nulls(variables: Variables) -> tuple[bool, ...]:
            try:
                return tuple(value is None for value in values(variables))
            except BadInput:
                return ()

        values(shape.variables.coerced)
        are_null = shape.facet(f"nulls of {id(self)} {name}", nulls)

        def value(at: int) -> Read:
            return lambda variables: values(variables)[at]

        return [
            None if is_null else shape.parameter(value(at), kind)
            for at, (is_null, kind) in enumerate(zip(are_null, self.kinds, strict=True))
        ]

    # The rows

    def selected(self) -> tuple[Any, Any, list[Any]]:
        """A row of the whole list with aliases of its own, what to select it from, and the conditions."""
        compiler, relation = self.pages.compiler, self.pages.relation
        source = Source(self.pages.entity)
        clause: Any = source.clause
        conditions: list[Any] = []
        below, own = None, False
        if relation is not None:
            clause, tied, _ = join(relation, source, self.pages.outer)
            conditions.append(tied)
            below = (relation.key, relation.of) if relation.via is None else None
            own = relation.own and getattr(self.pages.outer, "is_asker", False)
        conditions += source.walls(compiler.actor, listed=True, below=below, own=own)
        if given := self.given.get("filter"):
            conditions.append(compiler.conditions.of(source, given))
        return source, clause, conditions

    def page(self, beyond_it: bool) -> Any:
        """The rows of the page in their order, numbered where an end of the list is looked for."""
        whole, clause, conditions = self.selected()
        if self.after is not None:
            conditions.append(beyond(whole, self.sort, self.after, self.backward))
        if self.before is not None:
            conditions.append(beyond(whole, self.sort, self.before, not self.backward))
        size: Any = sa.literal_column(str(self.size + 1 if beyond_it else self.size))
        rows = (
            sa.select(*whole.columns())
            .select_from(clause)
            .where(*conditions)
            .order_by(*order_by(whole, self.sort, self.backward))
            .limit(size)
            .correlate(*self.pages.froms)
            .subquery()
        )
        self._is_numbered = beyond_it or self.backward
        if not self._is_numbered:
            return rows
        number = sa.func.row_number().over().label("page_place")
        count = sa.func.count().over().label("page_rows")
        return sa.select(*rows.c, number, count).correlate(*self.pages.froms).subquery()

    def listed(self, text: Any, row: PageRow) -> Any:
        """The texts of the page's rows in their order."""
        self.is_read = True
        if not self._is_numbered:
            return json_text.list_of(text)
        order = [row.page_place.desc()] if self.backward else []
        return json_text.list_of(text, *order).filter(row.page_place <= self._size)

    def count(self) -> Any:
        """How many rows the whole list has, as text; no more than are counted."""
        most = self.pages.entity.count_max
        found = self.counted()
        return sa.cast(found if most is None else sa.func.least(found, sa.literal_column(str(most))), sa.Text)

    def precision(self) -> Any:
        """Whether all rows were counted."""
        most = self.pages.entity.count_max
        if most is None:
            return "EXACT"
        cut = self.counted() > sa.literal_column(str(most))
        return sa.case((cut, json_text.literal("AT_LEAST")), else_=json_text.literal("EXACT"))

    def counted(self) -> Any:
        """How many rows the whole list has, or one more than are counted."""
        _, clause, conditions = self.selected()
        self.pages.compiler.subselect()
        return entries(self.pages.entity, clause, conditions, *self.pages.froms).element

    def more(self, row: PageRow) -> Any:
        """Whether there is a row beyond the page, as text."""
        self.is_read = True
        return sa.cast(sa.func.count(row.page_place) > self._size, sa.Text)

    def end(self, row: PageRow, *, first: bool) -> Any:
        """The cursor of the row that was read first or last, in quotes; null on an empty page."""
        self.is_read = True
        last = sa.func.least(self._size, row.page_rows)
        at = row.page_place == (sa.literal_column("1") if first else last)
        text = sa.func.max(json_text.literal('"').op("||")(self.cursor(row)).op("||")(json_text.literal('"')))
        found = text.filter(at, row.page_place <= self._size)
        return sa.func.coalesce(found, json_text.literal("null"), type_=sa.Text)

    def cursor(self, row: PageRow) -> Any:
        """The text of a row's cursor."""
        fixed = self.mark(self.pages.compiler.variables.coerced)
        read: Read = (lambda _: fixed) if is_fixed(self.marked) else self.mark
        mark = self.pages.compiler.shape.parameter(read, sa.Text())
        return json_text.cursor(mark, [getattr(row, step.column) for step in self.sort])

    @property
    def _size(self) -> Any:
        return sa.literal_column(str(self.size))
