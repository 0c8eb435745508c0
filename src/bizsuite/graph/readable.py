"""Whether an actor may see one row, as every declared read would show it."""

import uuid

import sqlalchemy as sa

from bizsuite.graph.engine.source import Source
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.reads import Entity, asked_by


async def may_see(db: Db, entity: Entity, key: uuid.UUID) -> bool:
    """Whether there is a row of an entity with this id that the actor may see. One statement at most."""
    source = Source(entity)
    try:
        walls = source.walls(db.actor, listed=False)
    except Forbidden:
        return False
    chosen = sa.select(source.id).select_from(source.clause).where(source.id == key, *walls)
    return bool(await db.rows(chosen.params(**asked_by(db.actor))))
