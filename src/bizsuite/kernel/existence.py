"""Whether what is named is there, and whether what is to be unique is taken: asked for many at once."""

import uuid
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import Table, table_of

Paths = Sequence[Sequence[str]]
"""Where each of many records stands in what was given, for the path of a refusal."""


async def existing(db: Db, table: type[Table], keys: Iterable[uuid.UUID | None]) -> frozenset[uuid.UUID]:
    """Those of these ids that name a row of the tenant. One statement, none where there is nothing to ask."""
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return frozenset()
    columns = table_of(table).c
    rows = await db.rows(
        sa.select(columns.id).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.id == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Uuid))),
        )
    )
    return frozenset(row.id for row in rows)


async def need_each(
    db: Db, table: type[Table], keys: Sequence[uuid.UUID | None], paths: Paths, name: str
) -> None:
    """Refuse NOT_FOUND for the first id that names no row; `name` is the input's name, as clients write it."""
    found = await existing(db, table, keys)
    for key, path in zip(keys, paths, strict=True):
        if key is not None and key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, name])


async def taken(db: Db, table: type[Table], column: str, values: Iterable[str]) -> frozenset[str]:
    """Those of these values that some row of the tenant has in this column. One statement at most."""
    wanted = sorted(set(values))
    if not wanted:
        return frozenset()
    columns = table_of(table).c
    rows = await db.rows(
        sa.select(columns[column].label("value")).where(
            columns.tenant_id == db.actor.tenant_id,
            columns[column] == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Text))),
        )
    )
    return frozenset(row.value for row in rows)
