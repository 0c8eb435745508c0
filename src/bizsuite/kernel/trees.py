"""Trees whose rows name their parent: who stands above whom, and one change of shape at a time."""

import uuid
from collections.abc import Iterable, Mapping
from functools import cache

import sqlalchemy as sa

from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Question, Rows, Select, among, question
from bizsuite.kernel.tables import Table, table_of


async def hold_tree(db: Db, table: type[Table]) -> None:
    """Let nobody else of the tenant change the shape of this tree until the transaction ends.

    Two moves that are each allowed could close a ring together. Taken before any row is locked.
    """
    name = f"{db.actor.tenant_id}:{table.__tablename__}"
    await db.rows(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


async def above(
    db: Db, table: type[Table], parent: str, keys: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    """For each row, all rows above it, the nearest first; `parent` names the column with a row's parent.

    One statement for all; a ring, which should not be, is walked once.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    found = paths_up(await db.rows(_above(table, parent)(wanted=wanted)))
    return {key: found.get(key, []) for key in wanted}


def paths_up(rows: Rows) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    """The same from what a statement of `rows_above` has found; rows with nothing above them are left out."""
    paths: dict[uuid.UUID, dict[uuid.UUID, None]] = {}
    for begin, higher_up in rows:
        paths.setdefault(begin, {}).setdefault(higher_up)
    return {key: list(path) for key, path in paths.items()}


@cache
def _above(table: type[Table], parent: str) -> Question:
    return question(lambda: rows_above(table, parent, among(table_of(table).c.id, "wanted")))


def rows_above(table: type[Table], parent: str, chosen: sa.ColumnElement[bool]) -> Select:
    """A statement for rows that fulfil a condition, each with every row above it, the nearest first."""
    rows = table_of(table)
    start = (
        sa.select(rows.c.id.label("start"), rows.c[parent].label("above"), sa.literal(1).label("height"))
        .where(rows.c.tenant_id == TENANT, chosen)
        .cte("way", recursive=True, nesting=True)
    )
    nearer = start.alias()
    higher = rows.alias()
    way = start.union_all(
        sa.select(nearer.c.start, higher.c[parent], nearer.c.height + 1)
        .join(higher, sa.and_(higher.c.tenant_id == TENANT, higher.c.id == nearer.c.above))
        .where(nearer.c.height < 1_000)
    )
    return (
        sa.select(way.c.start, way.c.above)
        .where(way.c.above.is_not(None))
        .order_by(way.c.start, way.c.height)
    )
