"""One transaction as services and loaders see it. Nobody but the edge commits."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Hashable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult, Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bizsuite.kernel.errors import Broken, Refused
from bizsuite.kernel.integrity import Inspection
from bizsuite.kernel.modules import Act, Agreement, Emits, Guard, Handler
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.tables import Table

if TYPE_CHECKING:
    from bizsuite.kernel.jobs import Jobs

T = TypeVar("T", bound=Table)


@dataclass(frozen=True)
class Wiring:
    """What the chosen modules do when something happens: handlers, public events, guards and who answers them."""

    handlers: Mapping[type, Sequence[Handler]] = field(default_factory=dict)
    emits: Mapping[type, Emits] = field(default_factory=dict)
    guards: Mapping[str, Guard] = field(default_factory=dict)
    agreements: Sequence[Agreement] = ()
    inspections: Mapping[str, Sequence[Inspection]] = field(default_factory=dict)
    """By module, what looks through its rows for broken promises."""
    jobs: "Jobs | None" = None
    """The queue for what may be done after the commit."""


class Db:
    """The rows of one tenant inside one transaction.

    Every statement is confined to the actor's tenant; the database's row-level security does so a second time.
    Statements of concurrent callers take turns, since a connection does one thing at a time.
    """

    def __init__(
        self,
        session: AsyncSession,
        actor: Actor,
        wiring: Wiring,
        *,
        dry_run: bool = False,
        secluded: bool = False,
    ) -> None:
        self.session = session
        self.actor = actor
        self.wiring = wiring
        self.dry_run = dry_run
        self.secluded = secluded
        """Whether nobody else sees this tenant before the commit, since it comes into being with this transaction."""
        self.emitted: list[tuple[Emits, object]] = []
        self.changes: list[Mapping[str, Any]] = []
        self._turn = asyncio.Lock()
        self._rank = 0
        self._held: dict[type[Table], set[Hashable]] = {}
        self._expected: tuple[uuid.UUID, int] | None = None

    # Reading

    async def rows(self, statement: sa.Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        """All rows of a statement that selects columns."""
        async with self._turn:
            found: Sequence[Row[Any]] = (await self.session.execute(statement)).all()
        return found

    async def all(self, statement: sa.Select[T]) -> Sequence[T]:
        """All rows of one table that a statement finds."""
        async with self._turn:
            return (await self.session.execute(statement)).scalars().all()

    async def one(self, statement: sa.Select[Any]) -> Any:
        """The single value or row that a statement finds, or None."""
        async with self._turn:
            return (await self.session.execute(statement)).scalars().one_or_none()

    async def get(self, table: type[T], key: uuid.UUID) -> T | None:
        """The row with this id, or None when the tenant has no such row."""
        found: T | None = await self.one(sa.select(table).where(_id(table) == key))
        return found

    async def need(self, table: type[T], key: uuid.UUID, *, path: Sequence[str] = ("id",)) -> T:
        """The row with this id; refuses with NOT_FOUND. A row of another tenant is as missing as any other."""
        return _found(await self.get(table, key), path)

    # Locking

    async def lock(self, table: type[T], key: uuid.UUID, *, path: Sequence[str] = ("id",)) -> T:
        """Lock one row until the transaction ends, and read it fresh; refuses with NOT_FOUND."""
        return _found((await self.lock_all(table, [key])).get(key), path)

    async def lock_all(self, table: type[T], keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, T]:
        """Lock several rows of one table in the order of their ids; missing ones are left out."""
        wanted = set(keys)
        self.ranked(table, wanted)
        # Reading fresh what this transaction has changed and not sent yet would lose the change.
        if any(
            isinstance(row, table) and row.id in wanted for row in (*self.session.dirty, *self.session.new)
        ):
            await self.flush()
        # One text of a statement, however many they are.
        named = _id(table) == sa.any_(sa.literal(sorted(wanted), sa.ARRAY(sa.Uuid)))
        chosen = sa.select(table).where(named).order_by(_id(table))
        rows = await self.all(chosen.with_for_update().execution_options(populate_existing=True))
        for row in rows:
            self._check_version(row)
        self._held[table].difference_update(wanted - {row.id for row in rows})
        return {row.id: row for row in rows}

    def expect_version(self, key: uuid.UUID, version: int) -> None:
        """Refuse with STALE_VERSION as soon as the row with this id is locked, unless it has this version."""
        self._expected = (key, version)

    @property
    def version_unchecked(self) -> bool:
        """Whether an expected version was given and no lock has compared it yet."""
        return self._expected is not None

    def _check_version(self, row: Table) -> None:
        if self._expected is None or self._expected[0] != row.id:
            return
        expected, self._expected = self._expected[1], None
        if row.version != expected:
            raise Refused(
                "STALE_VERSION",
                "The record has changed since you read it: it has version {current} now.",
                path=["expectedVersion"],
                current=row.version,
            )

    def next_act(self, actor: Actor) -> "Db":
        """The same transaction for a further act of a program, with its own order of locks, changes and events.

        What the acts before it have locked stays locked: nobody may be waiting for it whom this act could wait for.
        """
        further = Db(self.session, actor, self.wiring, dry_run=self.dry_run, secluded=self.secluded)
        self.session.info["changes"] = further.changes
        return further

    def ranked(self, table: type[Table], keys: Iterable[Hashable] = ()) -> None:
        """Note that rows of this table are locked now; a rank below one that was locked before is our fault.

        Rows that this transaction has locked or added before, told by their keys, are let through: nobody waits for
        what he holds.
        """
        wanted, held = set(keys), self._held.setdefault(table, set())
        if wanted and wanted <= held:
            return
        if table.__lock_rank__ < self._rank:
            raise Broken(f"{table.__tablename__} (rank {table.__lock_rank__}) locked after rank {self._rank}")
        self._rank = table.__lock_rank__
        held |= wanted

    # Writing

    def add(self, row: Table) -> None:
        """Store a new row of the actor's tenant when the session is next flushed."""
        row.tenant_id = self.actor.tenant_id
        self.session.add(row)
        self._held.setdefault(type(row), set()).add(row.id)

    def add_all(self, rows: Iterable[Table]) -> None:
        """Store several new rows."""
        for row in rows:
            self.add(row)

    async def delete(self, row: Table) -> None:
        """Delete a row."""
        async with self._turn:
            await self.session.delete(row)

    async def flush(self) -> None:
        """Send what was added and changed to the database."""
        async with self._turn:
            await self.session.flush()

    async def run(self, statement: sa.Executable, values: Any = None) -> CursorResult[Any]:
        """Run a set-based INSERT, UPDATE or DELETE."""
        async with self._turn:
            await self.session.flush()
            result = await self.session.execute(statement, values)
        assert isinstance(result, CursorResult)
        return result

    async def driver_rows(self, sql: str, arguments: Sequence[Any]) -> Sequence[Any]:
        """The rows of a statement that was written beforehand, with its numbered parameters, in this transaction."""
        async with self._turn:
            connection = await self.session.connection()
            rows: Sequence[Any] = (await connection.exec_driver_sql(sql, tuple(arguments))).all()
        return rows

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """The connection of this transaction, for what no statement can say: COPY, the queue. Others wait meanwhile."""
        async with self._turn:
            await self.session.flush()
            yield await self.session.connection()

    @asynccontextmanager
    async def all_or_nothing(self) -> AsyncIterator[None]:
        """A savepoint: what happens inside happens wholly, or not at all."""
        await self.flush()
        emitted, changes, rank = len(self.emitted), len(self.changes), self._rank
        held = {table: set(keys) for table, keys in self._held.items()}
        try:
            async with self.session.begin_nested():
                yield
                await self.session.flush()
        except BaseException:
            del self.emitted[emitted:], self.changes[changes:]
            # Going back to the savepoint has let go of what was locked since.
            self._rank, self._held = rank, held
            raise

    # Telling others

    async def publish(self, event: object) -> None:
        """Hand an event to every handler in this transaction, in module order, and note it for the outbox."""
        if emits := self.wiring.emits.get(type(event)):
            self.emitted.append((emits, event))
        for handler in self.wiring.handlers.get(type(event), ()):
            await handler(self, event)

    async def agree(self, guard: str, subjects: Sequence[uuid.UUID], act: Act = "perform") -> None:
        """Ask whoever must agree to an act, or to a change of its subjects; refuses with the code of the answer.

        A service asks before it performs the guarded act, and with "change" before it changes or cancels what others
        may be asked to agree to just now.
        """
        for answer in self.wiring.agreements:
            await answer(self, self.wiring.guards[guard], subjects, act)


def _id(table: type[Table]) -> sa.ColumnElement[uuid.UUID]:
    column: sa.ColumnElement[uuid.UUID] = table.__table__.c.id  # type: ignore[attr-defined]
    return column


def _found(row: T | None, path: Sequence[str]) -> T:
    if row is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=path)
    return row
