"""Declared reads answered level by level: one statement a level, whatever the number of rows.

It is the plain back end, by which every other one is measured: for each declaration a resolver for graphql-core, with
dataloaders that gather the keys of a level.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from graphql import GraphQLResolveInfo, get_named_type, is_leaf_type
from sqlalchemy.engine import Row

from bizsuite.graph.catalogue import Catalogue, camel
from bizsuite.graph.context import Context
from bizsuite.graph.engine.aggregate_pages import groups_mark
from bizsuite.graph.engine.conditions import Conditions, compare, join
from bizsuite.graph.engine.counting import entries
from bizsuite.graph.engine.embedding import values_of
from bizsuite.graph.engine.fragments import NOT_PLANNED, fragment
from bizsuite.graph.engine.groups import GroupRow, Groups
from bizsuite.graph.engine.keyset import beyond, complete, mark_of, order_by, steps_of
from bizsuite.graph.engine.operands import Literals
from bizsuite.graph.engine.selection import expressions, selected, selected_twice
from bizsuite.graph.engine.source import Source, column_type, plain_type
from bizsuite.graph.node import decode
from bizsuite.graph.page import Slice, Window, decode_cursor, page_size
from bizsuite.kernel.aggregates import Aggregates
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.external import known
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reads import Embedded, Entity, Expression, Many, Masked, One, Record, Sort, asked_by

Keys = Sequence[Any]


class Oracle:
    """Reads the declarations of one schema."""

    def __init__(self, catalogue: Catalogue, page_max: int) -> None:
        self.catalogue = catalogue
        self.page_max = page_max

    # One row

    async def by_id(
        self, info: GraphQLResolveInfo[Context], entity: Entity, key: UUID | None
    ) -> Record | None:
        """The row of an entity with this id, if the actor may see it."""
        return await self._one(info, One(of=entity, key="id", target=entity), key)

    async def record(self, info: GraphQLResolveInfo[Context], entity: Entity, key: UUID) -> Record | None:
        """The same for who goes on working with the row: its columns, never its text."""
        return await self._record(info, One(of=entity, key="id", target=entity), key)

    async def one(self, info: GraphQLResolveInfo[Context], relation: One, parent: Record) -> Record | None:
        """The row that a relation leads to, if the actor may see it."""
        return await self._one(info, relation, parent[relation.key])

    async def _one(self, info: GraphQLResolveInfo[Context], relation: One, key: UUID | None) -> Record | None:
        if key is None:
            return None
        if relation.target_column == "id" and relation.via is None:
            found: Any = await fragment(info, relation.target, key)
            if found is not NOT_PLANNED:
                return found  # type: ignore[no-any-return] # what the executor passes on as it is
        return await self._record(info, relation, key)

    async def embedded(
        self,
        info: GraphQLResolveInfo[Context],
        declaration: Embedded,
        parent: Record,
        args: Mapping[str, Any],
    ) -> Any:
        """The values embedded in a row; those of all rows of a level are read together."""
        context: Context = info.context
        is_scalar = is_leaf_type(get_named_type(info.return_type))

        async def load_many(keys: list[Any]) -> list[Any]:
            given = _keys(column_type(declaration.of, declaration.key))
            values = values_of(declaration, given.c.key, args, Literals()).lateral("found")
            statement = sa.select(given.c.key.label("parent_key"), *values.c).select_from(
                given.join(values, sa.true())
            )
            rows = {row.parent_key: row for row in await fetch(context.db, statement, keys=keys)}
            if is_scalar:
                name = values.c[0].name
                return [rows[key]._mapping[name] for key in keys]
            return [rows[key] for key in keys]

        handle = ("embedded", declaration, *sorted(args.items()))
        return await context.loader(handle, load_many).load(parent[declaration.key])

    async def _record(self, info: GraphQLResolveInfo[Context], relation: One, key: UUID) -> Record | None:
        """Relations that lead to the same rows by the same key share their dataloader."""
        context: Context = info.context
        wanted = expressions(self.catalogue, relation.target, selected(info.field_nodes, info.fragments))

        async def load_many(keys: list[UUID]) -> list[Record | None]:
            found = await self._rows_by(context.db, relation, wanted, keys)
            return [found.get(key) for key in keys]

        handle = ("one", relation.target, relation.target_column, relation.via, relation.via_source, wanted)
        record: Record | None = await context.loader(handle, load_many).load(key)
        return record

    async def _rows_by(
        self, db: Db, relation: One, wanted: Sequence[Expression | Masked], keys: Keys
    ) -> Mapping[UUID, Record]:
        source = Source(relation.target)
        clause, tied, key = join(relation, source, None)
        chosen = (
            sa.select(key.label("parent_key"), *source.columns(wanted, db.actor))
            .select_from(clause)
            .where(tied, key == sa.any_(sa.bindparam("keys", type_=sa.ARRAY(sa.Uuid))))
            .where(*source.walls(db.actor, listed=False))
        )
        rows = await fetch(db, chosen, keys=list(keys))
        return {row.parent_key: Record(relation.target, dict(row._mapping)) for row in rows}

    async def found(
        self, info: GraphQLResolveInfo[Context], entity: Entity, args: Mapping[str, Any]
    ) -> Record | None:
        """The row that `id` or one of the other keys names. Faults: BAD_USER_INPUT unless exactly one is given."""
        text, by = args.get("id"), args.get("by")
        if (text is None) == (by is None):
            raise BadInput("Pass either `id` or `by`.")
        if text is not None:
            named = decode(text)
            return await self.by_id(info, entity, named.key) if named.type == entity.name else None
        return await self.by_id(info, entity, await self._key(info.context.db, entity, by or {}))

    async def _key(self, db: Db, entity: Entity, by: Mapping[str, Any]) -> UUID | None:
        (name, value), *_ = by.items()
        if name == "externalId":
            return (await known(db, entity.name, value["system"], [value["value"]])).get(value["value"])
        source = Source(entity)
        column = next(column for column in entity.by if camel(column) == name)
        chosen = (
            sa.select(source.id.label("id"))
            .select_from(source.clause)
            .where(
                compare(Literals(), getattr(source, column), "eq", value),
                *source.walls(db.actor, listed=True),
            )
        )
        rows = await fetch(db, chosen.limit(1))
        key: UUID | None = rows[0].id if rows else None
        return key

    # Lists

    def window(
        self, info: GraphQLResolveInfo[Context], entity: Entity, sort: Sequence[Sort], args: Mapping[str, Any]
    ) -> Window:
        """The part of a list that the arguments ask for. Faults: BAD_USER_INPUT."""
        asked = (
            self._sort(info.context.db.actor, entity, args.get("orderBy"))
            or tuple(sort)
            or tuple(entity.sort)
        )
        mark, steps = mark_of(entity, args.get("filter"), asked), complete(asked)
        kinds = [column_type(entity, step.column) for step in steps]
        return self._window(info, args, mark, steps, kinds)

    def _window(
        self,
        info: GraphQLResolveInfo[Context],
        args: Mapping[str, Any],
        mark: str,
        steps: tuple[Sort, ...],
        kinds: Sequence[Any],
    ) -> Window:
        size, backward = page_size(args.get("first"), args.get("last"), self.page_max)
        ends = [
            decode_cursor(text, mark, kinds) if (text := args.get(name)) is not None else None
            for name in ("after", "before")
        ]
        after, before = reversed(ends) if backward else ends
        names = selected(info.field_nodes, info.fragments)
        counted = not names.isdisjoint({"totalCount", "countPrecision"})
        return Window(size, backward, after, before, steps, mark, counted)

    def _sort(
        self, actor: Actor, entity: Entity, given: Sequence[Mapping[str, Any]] | None
    ) -> tuple[Sort, ...]:
        sortable = self.catalogue.sortable(entity)
        for each in steps_of(given):
            self.catalogue.permit(entity, camel(each["field"].value.lower()), actor)
        return tuple(
            Sort(
                sortable[each["field"].value],
                descending=each["direction"].value == "DESC",
                nulls_first=each["nulls"].value == "FIRST",
            )
            for each in given or ()
        )

    async def listed(
        self, info: GraphQLResolveInfo[Context], entity: Entity, args: Mapping[str, Any]
    ) -> Slice:
        """A page of all rows of an entity."""
        window = self.window(info, entity, (), args)
        wanted = expressions(self.catalogue, entity, selected(info.field_nodes, info.fragments))
        db: Db = info.context.db
        source = Source(entity)
        conditions = [*source.walls(db.actor, listed=True), *self._filter(db, source, args)]
        rows = await fetch(
            db, self._page(source, source.clause, conditions, window, source.columns(wanted, db.actor))
        )
        counted = None
        if window.counted:
            counted = (await fetch(db, sa.select(entries(entity, source.clause, conditions))))[0].entries
        return _slice(entity, window, rows, counted)

    async def grouped(
        self, info: GraphQLResolveInfo[Context], declared: Aggregates, args: Mapping[str, Any]
    ) -> Slice:
        """A page of groups of the rows of an entity."""
        db: Db = info.context.db
        names = selected_twice(info.field_nodes, info.fragments)
        groups = Groups(declared, Conditions(self.catalogue, db.actor), args, names)
        table, sort = groups.table, groups.sort
        mark = groups_mark(declared.group, args.get("filter"), sort, args)
        kinds = [plain_type(table.c[step.column].type) for step in sort]
        window = self._window(info, args, mark, sort, kinds)
        rows = await fetch(db, self._page(GroupRow(table), table, [], window, table.c))
        counted = None
        if window.counted:
            counting = sa.select(sa.func.count().label("entries")).select_from(table)
            counted = (await fetch(db, counting))[0].entries
        return _slice(declared.group, window, rows, counted)

    async def related(
        self, info: GraphQLResolveInfo[Context], relation: Many, parent: Record, args: Mapping[str, Any]
    ) -> Slice:
        """A page of the rows that belong to one parent; the pages of all parents of a level are read together."""
        context: Context = info.context
        entity = relation.target
        window = self.window(info, entity, relation.sort, args)
        wanted = expressions(self.catalogue, entity, selected(info.field_nodes, info.fragments))

        async def load_many(keys: list[Any]) -> list[Slice]:
            found = await self._pages(context.db, relation, window, wanted, args, keys)
            return [found[key] for key in keys]

        handle = ("many", relation, window, wanted)
        loaded: Slice = await context.loader(handle, load_many).load(parent[relation.source_column])
        return loaded

    async def _pages(
        self,
        db: Db,
        relation: Many,
        window: Window,
        wanted: Sequence[Expression | Masked],
        args: Mapping[str, Any],
        keys: Keys,
    ) -> Mapping[Any, Slice]:
        source = Source(relation.target)
        clause, tied, key = join(relation, source, None)
        given = _keys(key.type)
        below = (relation.key, relation.of) if relation.via is None else None
        walls = source.walls(db.actor, listed=not relation.in_any_company, below=below)
        conditions = [tied, *walls, *self._filter(db, source, args)]
        page = self._page(
            source, clause, [*conditions, key == given.c.key], window, source.columns(wanted, db.actor)
        )
        lateral = page.subquery().lateral("page")
        statement = sa.select(given.c.key.label("parent_key"), *lateral.c).select_from(
            given.join(lateral, sa.true())
        )
        grouped: defaultdict[Any, list[Row[Any]]] = defaultdict(list)
        for row in await fetch(db, statement, keys=list(keys)):
            grouped[row.parent_key].append(row)
        counts = (
            await self._counts(db, relation.target, clause, key, conditions, keys) if window.counted else {}
        )
        counted = window.counted
        return {
            each: _slice(relation.target, window, grouped[each], counts.get(each, 0) if counted else None)
            for each in keys
        }

    async def _counts(
        self, db: Db, entity: Entity, clause: Any, key: Any, conditions: Sequence[Any], keys: Keys
    ) -> Mapping[Any, int]:
        if entity.count_max is not None:
            given = _keys(key.type)
            counted = entries(entity, clause, [*conditions, key == given.c.key], given)
            found = await fetch(db, sa.select(given.c.key.label("parent_key"), counted), keys=list(keys))
            return {row.parent_key: row.entries for row in found}
        listed_keys = sa.bindparam("keys", type_=sa.ARRAY(key.type))
        statement = (
            sa.select(key.label("parent_key"), sa.func.count().label("entries"))
            .select_from(clause)
            .where(*conditions, key == sa.any_(listed_keys))
            .group_by(key)
        )
        return {row.parent_key: row.entries for row in await fetch(db, statement, keys=list(keys))}

    def _page(
        self, row: Any, clause: Any, conditions: Sequence[Any], window: Window, columns: Sequence[Any]
    ) -> sa.Select[Any]:
        """One page, and one row more to know whether the list goes on."""
        statement = sa.select(*columns).select_from(clause).where(*conditions)
        if window.cursor is not None:
            statement = statement.where(beyond(row, window.sort, window.cursor, window.backward))
        if window.until is not None:
            statement = statement.where(beyond(row, window.sort, window.until, not window.backward))
        return statement.order_by(*order_by(row, window.sort, window.backward)).limit(window.size + 1)

    def _filter(self, db: Db, source: Source, args: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
        given = args.get("filter")
        return [Conditions(self.catalogue, db.actor).of(source, given)] if given else []


async def fetch(db: Db, statement: sa.Select[Any], **values: Any) -> Sequence[Row[Any]]:
    """Run a statement of declared reads for the actor."""
    return await db.rows(statement.params(**asked_by(db.actor), **values))


def _keys(kind: sa.types.TypeEngine[Any]) -> Any:
    """The parents' keys as a table of one column."""
    listed = sa.bindparam("keys", type_=sa.ARRAY(kind))
    return sa.func.unnest(listed).table_valued(sa.column("key", kind)).render_derived(name="given")


def _slice(entity: Entity, window: Window, rows: Sequence[Any], count: int | None) -> Slice:
    nodes = [Record(entity, dict(row._mapping)) for row in rows[: window.size]]
    if window.backward:
        nodes.reverse()
    return Slice(window, nodes, more=len(rows) > window.size, count=count, most=entity.count_max)
