"""What rows are grouped by, as columns of a statement: their own, or of what the asker may see beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.graph.catalogue import Catalogue, camel
from bizsuite.graph.engine.conditions import join
from bizsuite.graph.engine.source import Source, column_type, plain_type
from bizsuite.kernel.aggregates import Aggregates, Dimension, Granularity
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reads import Asker, Entity, One
from bizsuite.kernel.tables import table_of


def dimensions(declared: Aggregates, catalogue: Catalogue) -> Mapping[str, Dimension]:
    """The dimensions by their words, without those that lead to what no module of the schema has."""
    return {
        each.name.upper(): each
        for each in declared.by
        if all(relation.target.name in catalogue.entities for relation in _path(each))
    }


def _path(dimension: Dimension) -> Sequence[One]:
    return (*dimension.through, dimension.node) if dimension.node is not None else tuple(dimension.through)


def holder(dimension: Dimension, entity: Entity) -> Entity:
    """The entity that the column of a dimension stands in."""
    return dimension.through[-1].target if dimension.through else entity


def day_of(dimension: Dimension, entity: Entity) -> bool:
    """Whether it is a day or a moment, so that there are spans to gather it in."""
    if dimension.node is not None:
        return False
    return isinstance(column_type(holder(dimension, entity), dimension.column), sa.Date | sa.DateTime)


def kind_of(dimension: Dimension, entity: Entity) -> sa.types.TypeEngine[Any]:
    """The SQL type of what rows are grouped by."""
    if dimension.node is not None:
        return sa.Uuid()
    if day_of(dimension, entity):
        return sa.Date()
    return column_type(holder(dimension, entity), dimension.column)


def cut(column: Any, granularity: Granularity | None) -> Any:
    """The first day of the span that a day or moment lies in, in the asker's time zone; other columns as they are."""
    if granularity is None:
        return column
    if isinstance(plain_type(column.type), sa.DateTime):
        column = sa.func.timezone(Asker.zone, column, type_=sa.DateTime())
    if granularity is not Granularity.DAY:
        span: Any = sa.literal_column(f"'{granularity.value.lower()}'")
        column = sa.func.date_trunc(span, sa.cast(column, sa.DateTime()), type_=sa.DateTime())
    return sa.cast(column, sa.Date)


class Joins:
    """Where rows are selected from, with the rows that dimensions lead to joined to them, each relation once."""

    def __init__(self, source: Source, actor: Actor, catalogue: Catalogue) -> None:
        self.clause: Any = source.clause
        self._entity = source.entity
        self._actor = actor
        self._catalogue = catalogue
        self._sources: dict[tuple[One, ...], Source] = {(): source}

    def column(self, dimension: Dimension) -> Any:
        """What rows are grouped by. Faults: FORBIDDEN."""
        through, node = tuple(dimension.through), dimension.node
        row, entity = self._reach(through), holder(dimension, self._entity)
        if node is None:
            self._catalogue.permit_whole(entity, camel(dimension.column), self._actor)
            return getattr(row, dimension.column)
        if self._is_seen_by_all(entity, node):
            return getattr(row, node.key)
        return self._reach((*through, node)).id

    def beside(self, source: Source, relation: One) -> Source | None:
        """The row that a relation of one of these leads to, if it is joined; within its walls, as a filter has it."""
        for path, known in self._sources.items():
            if known is source:
                return self._sources.get((*path, relation))
        return None

    def _is_seen_by_all(self, entity: Entity, relation: One) -> bool:
        """Whether the asker sees every row that a relation leads to, and there always is one: then its id will do."""
        walled = Source(relation.target).is_walled(self._actor)
        column = table_of(entity.table).c.get(relation.key)
        target = table_of(relation.target.table).name
        return not walled and column is not None and column.info.get("references") == target

    def _reach(self, path: tuple[One, ...]) -> Source:
        """The row at the end of a path; of one that the asker may not see every column is null."""
        if path not in self._sources:
            before, relation = self._reach(path[:-1]), path[-1]
            target = self._sources[path] = Source(relation.target)
            clause, tied, _ = join(relation, target, before)
            walls = target.walls(self._actor, listed=False)
            self.clause = self.clause.outerjoin(clause, sa.and_(tied, *walls))
        return self._sources[path]
