"""Business acts of programs: the same services, the same traces, without a request."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeVar

import sqlalchemy as sa

from bizsuite.kernel.audit import audit_of
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken
from bizsuite.kernel.outbox import events_of
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.writing import Write

T = TypeVar("T")


async def act(database: Database, actor: Actor, command: str, work: Callable[[Db], Awaitable[T]]) -> T:
    """Do `work` in one transaction, with its audit row and its events, as a mutation does; rivals are tried again."""
    return await database.write(actor, lambda db: _traced(db, command, work))


async def _one_of_many(db: Db, command: str, work: Callable[[Db], Awaitable[T]]) -> T:
    """An act after others that have made tables grow.

    The database plans a statement for the table as it is the first time; plans for an empty table read all of it later.
    """
    await db.run(sa.text("DISCARD PLANS"))
    return await _traced(db, command, work)


async def _traced(db: Db, command: str, work: Callable[[Db], Awaitable[T]]) -> T:
    done = await work(db)
    await conclude(db, command)
    return done


class Acts(Protocol):
    """Many acts of a program, one after the other; each leaves its traces, or nothing."""

    async def act(self, actor: Actor, command: str, work: Callable[[Db], Awaitable[T]]) -> T:
        """Do `work` as one act."""

    def reading(self, actor: Actor) -> AbstractAsyncContextManager[Db]:
        """What the acts so far have made of the data."""


class SingleActs:
    """Acts that become durable one by one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def act(self, actor: Actor, command: str, work: Callable[[Db], Awaitable[T]]) -> T:
        """Do `work` in a transaction of its own."""
        return await self._database.write(actor, lambda db: _one_of_many(db, command, work))

    def reading(self, actor: Actor) -> AbstractAsyncContextManager[Db]:
        """A snapshot."""
        return self._database.snapshot(actor)


class JointActs:
    """Acts that become durable together when all of them are done, or in a dry run not at all."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def act(self, actor: Actor, command: str, work: Callable[[Db], Awaitable[T]]) -> T:
        """Do `work` behind a savepoint."""
        db = self._db.next_act(actor)
        async with db.all_or_nothing():
            return await _one_of_many(db, command, work)

    @asynccontextmanager
    async def reading(self, actor: Actor) -> AsyncIterator[Db]:
        """The transaction itself."""
        yield self._db.next_act(actor)


@asynccontextmanager
async def joint_acts(
    database: Database, actor: Actor, *, dry_run: bool = False, secluded: bool = False
) -> AsyncIterator[Acts]:
    """Acts in one transaction that ends with the block; what is raised in it undoes them all.

    It keeps what it locks until its end: it is for dry runs, and for a tenant that nobody else sees yet (`secluded`).
    """
    async with database.transaction(actor, dry_run=dry_run, secluded=secluded) as db:
        yield JointActs(db)


async def conclude(db: Db, command: str, *more: Write, is_request: bool = False) -> None:
    """End an act: what it has still to write goes with its events, its audit row and `more`, in one statement.

    With `is_request` it is our fault to change something without an event. Constraints that the database checks late
    are checked by the commit; what a dry run would do is checked now, since nothing of it is committed.
    """
    await db.endings.run(db)

    def finish() -> Sequence[Write]:
        if is_request and db.changes and not db.emitted:
            raise Broken(f"{command} changed something and published no event")
        return [*events_of(db), *audit_of(db, command), *more]

    await db.flush(finish)
    if is_request and db.dry_run and db.is_checked_late:
        await db.run(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
