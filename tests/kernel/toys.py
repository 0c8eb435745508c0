"""A tiny business of parties and notes, in a metadata of its own so that the product's catalogue stays clean."""

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field

from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.modules import Emits
from bizsuite.kernel.outbox import events_of
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.schema import row_security
from bizsuite.kernel.tables import NAMING, LockRank, Table, amount, choice, references, text, unique
from bizsuite.kernel.values import CompanyId, TenantId, UserId, new_id
from bizsuite.kernel.wiring import Wiring


class Toy(Table):
    """Tables that exist only here."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(naming_convention=NAMING)


class Mood(StrEnum):
    """A word for `choice` to hold."""

    CALM = "CALM"
    LOUD = "LOUD"


class Owner(Toy, table=True):
    """Somebody who writes notes; locked after them."""

    __tablename__ = "toy_owner"
    __lock_rank__ = LockRank.PARTY

    name: str


class Note(Toy, table=True):
    """Something written."""

    __tablename__ = "toy_note"
    __table_args__ = (unique("title"),)

    title: str
    count: int = Field(default=0)
    worth: Decimal = amount()
    mood: Mood = choice(Mood, Mood.CALM)
    password_hash: str = text()
    owner_id: uuid.UUID | None = references("toy_owner", optional=True)


@dataclass(frozen=True)
class NoteWritten:
    """The public event of this little business."""

    note_id: uuid.UUID
    number: int
    worth: Decimal = Decimal("1.50")


@dataclass(frozen=True)
class NoteRead:
    """Another public event."""

    note_id: uuid.UUID


WIRING = Wiring(
    emits={
        NoteWritten: Emits(NoteWritten, "noteWritten", "Note", "note_id", "A note was written."),
        NoteRead: Emits(NoteRead, "noteRead", "Note", "note_id", "A note was read."),
    }
)


def somebody(tenant: uuid.UUID | None = None) -> Actor:
    """An actor of a tenant, by default of a new one."""
    return Actor(
        tenant_id=TenantId(tenant or new_id()),
        user_id=UserId(new_id()),
        company_id=CompanyId(new_id()),
        request_id="r-1",
    )


def granted(grants: Mapping[str, Scope]) -> Actor:
    """An actor of a new tenant who holds these grants."""
    return replace(somebody(), grants=grants)


async def create_toys(url: str) -> None:
    """Create the toy tables as every business table is created."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_create)
    await engine.dispose()


def _create(connection: Connection) -> None:
    Toy.metadata.create_all(connection)
    for table in Toy.metadata.sorted_tables:
        for statement in row_security(table.name):
            connection.exec_driver_sql(statement)


@asynccontextmanager
async def opened(url: str, pool: int = 20) -> AsyncIterator[Database]:
    """A database with the wiring of the toys, closed at the end."""
    database = Database(url, WIRING, pool=pool)
    try:
        yield database
    finally:
        await database.close()


async def as_owner(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements as the owner of the database, who stands above its walls; the rows of the last one."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    rows: list[tuple[Any, ...]] = []
    try:
        async with engine.connect() as connection:
            for statement in statements:
                result = await connection.exec_driver_sql(statement)
                rows = [tuple(row) for row in result.all()] if result.returns_rows else []
    finally:
        await engine.dispose()
    return rows


async def tell(database: Database, actor: Actor, *events: object) -> None:
    """Publish events in one transaction, down to the outbox."""

    async def work(db: Db) -> None:
        for event in events:
            await db.publish(event)
        await db.flush(lambda: events_of(db))

    await database.write(actor, work)
