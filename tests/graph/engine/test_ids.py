"""Ids that the database writes are those that Python writes, whatever the name of the type."""

import uuid

import sqlalchemy as sa

from bizsuite.graph.engine.json_text import global_id, joined
from bizsuite.graph.node import encode
from tests.suite import Office

KEY = uuid.UUID("0190d6a0-7c1e-7a3b-8c2d-1f2e3d4c5b6a")


async def test_the_database_writes_ids_of_types_with_names_of_every_length(office: Office) -> None:
    """PostgreSQL ends a line after 76 characters, which a name of 20 letters comes to exactly."""
    names = [("Word" * 20)[:length] for length in range(1, 70)]
    texts = [joined(global_id(name, sa.literal(KEY, sa.Uuid))) for name in names]
    async with office.database.engine.connect() as connection:
        (row,) = (await connection.execute(sa.select(*texts))).all()
    assert list(row) == [f'"{encode(name, KEY)}"' for name in names]
