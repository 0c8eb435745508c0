"""One transaction as services and loaders see it. Nobody but the edge commits."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bizsuite.kernel.audit import additions
from bizsuite.kernel.driver import fetch
from bizsuite.kernel.endings import Endings
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.gathering import Place, gather, place_in
from bizsuite.kernel.locks import ExpectedVersion, Locks
from bizsuite.kernel.many import completed
from bizsuite.kernel.modules import Act, Emits
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.questions import Asked, Rows, Select, asked, joined
from bizsuite.kernel.tables import Table, is_checked_late, table_of
from bizsuite.kernel.unwritten import settle, writes_of
from bizsuite.kernel.wiring import Wiring
from bizsuite.kernel.writing import Missed, Write, adding, statement_of, together

T = TypeVar("T", bound=Table)

STILL_SECONDS = 1
"""How long the end of a snapshot waits for a statement that nobody waits for any more; then its connection is lost."""


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
        self.known: dict[Hashable, Any] = {}
        """What was read before it is needed, by whoever reads it."""
        self.endings = Endings()
        self.is_checked_late = False
        """Whether constraints that the database checks when the transaction ends may have something to check."""
        self._later: list[Write] = []
        self._connection: AsyncConnection | None = None
        self._turn = asyncio.Lock()
        self._locks = Locks()
        self._version = ExpectedVersion()

    # Reading

    async def rows(self, statement: Select | Asked) -> Rows:
        """All rows of a statement that selects columns, or of a question."""
        if isinstance(statement, Asked):
            return (await self.ask([statement], place_in(self)))[0]
        if (place := place_in(self)) is not None and not statement._propagate_attrs:
            return (await self.ask([asked(statement)], place))[0]
        chosen = statement

        async def read() -> Rows:
            async with self._turn:
                await self._write_later()
                return (await self.session.execute(chosen)).all()

        found: Rows = await self._alone(read)
        return found

    async def all(self, statement: sa.Select[T]) -> Sequence[T]:
        """All rows of one table that a statement finds."""

        async def read() -> Sequence[T]:
            async with self._turn:
                await self._write_later()
                return (await self.session.execute(statement)).scalars().all()

        found: Sequence[T] = await self._alone(read)
        return found

    async def one(self, statement: sa.Select[Any]) -> Any:
        """The single value or row that a statement finds, or None."""

        async def read() -> Any:
            async with self._turn:
                await self._write_later()
                return (await self.session.execute(statement)).scalars().one_or_none()

        return await self._alone(read)

    async def together(self, *works: Awaitable[Any]) -> list[Any]:
        """Carry out works at once: what they read at the same time is asked in one round trip, in their order.

        Where one fails, those after it are given up; the failure of the first in order is raised.
        """
        return await gather(self, works)

    async def ask(self, questions: Sequence[Asked], place: Place | None) -> Sequence[Rows]:
        """The answers to questions of works that wait together; `place` is where they stand in another gathering."""
        if place is not None:
            return await place.gathering.ask(place.position, questions)
        tenant = self.actor.tenant_id
        async with self._turn:
            await self._write_later()
            if len(questions) == 1:
                text = questions[0].text
                return [text.rows(await self._told(text.sql, questions[0].arguments(tenant)))]
            (found,) = await self._told(*joined(questions, tenant))
        return [each.text.rows(told) for each, told in zip(questions, found, strict=True)]

    async def _told(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """What the driver tells of the rows of a statement."""
        if self._connection is None:
            self._connection = await self.session.connection()
        return await fetch(self._connection, sql, values)

    async def answers(self, *questions: Asked) -> Sequence[Rows]:
        """The rows of several questions, in one round trip."""
        return await self.ask(questions, place_in(self))

    async def alone(self, act: Callable[[], Awaitable[Any]], place: Place | None) -> Any:
        """Do something for a work that waits with others; `place` is where they stand in another gathering."""
        return await (act() if place is None else place.gathering.alone(place.position, act))

    async def _alone(self, act: Callable[[], Awaitable[Any]]) -> Any:
        return await self.alone(act, place_in(self))

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
        self.held(rows)
        self._locks.miss(table, wanted - {row.id for row in rows})
        return {row.id: row for row in rows}

    def held(self, rows: Iterable[Table]) -> None:
        """Compare rows that a statement of one's own has locked with the version that is expected."""
        for row in rows:
            self._version.check(row)

    def made(self, table: type[Table], keys: Iterable[uuid.UUID]) -> None:
        """Note that a statement of one's own has inserted these rows: locking them makes nobody wait."""
        self._locks.add(table, keys)

    def expect_version(self, key: uuid.UUID, version: int) -> None:
        """Refuse with STALE_VERSION as soon as the row with this id is locked, unless it has this version."""
        self._version.expect(key, version)

    @property
    def version_unchecked(self) -> bool:
        """Whether an expected version was given and no lock has compared it yet."""
        return self._version.is_unchecked

    def next_act(self, actor: Actor) -> "Db":
        """The same transaction for a further act of a program, with its own order of locks, changes and events.

        What the acts before it have locked stays locked: nobody may be waiting for it whom this act could wait for.
        """
        further = Db(self.session, actor, self.wiring, dry_run=self.dry_run, secluded=self.secluded)
        self.session.info["changes"] = further.changes
        return further

    def begun_anew(self) -> AbstractContextManager[None]:
        """One of several acts in a command, with its own order of locks; who meets it crosswise is tried again."""
        return self._locks.begun_anew()

    def ranked(self, table: type[Table], keys: Iterable[Hashable] = ()) -> None:
        """Note that rows of this table are locked now; a rank below one that was locked before is our fault.

        Rows that this transaction has locked or added before, told by their keys, are let through: nobody waits for
        what he holds.
        """
        self._locks.take(table, keys)

    # Writing

    def add(self, row: Table) -> None:
        """Store a new row of the actor's tenant when the session is next flushed."""
        row.tenant_id = self.actor.tenant_id
        self.session.add(row)
        self._locks.add(type(row), [row.id])

    def add_all(self, rows: Iterable[Table]) -> None:
        """Store several new rows."""
        for row in rows:
            self.add(row)

    def add_many(self, kind: type[Table], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Store new rows, all naming the same columns, with what is written next; the rows with all their columns.

        No objects stand for them, so that thousands cost little; whoever wants to change one locks it first.
        """
        if not rows:
            return []
        whole = completed(kind, self.actor.tenant_id, rows)
        self._locks.add(kind, [row["id"] for row in whole])
        self.changes += additions(kind, whole)
        self.later(adding(table_of(kind), whole))
        return whole

    async def delete(self, row: Table) -> None:
        """Delete a row."""
        async with self._turn:
            await self.session.delete(row)

    def later(self, *writes: Write) -> None:
        """Let changes of many rows go with what is written next: before the next reading, or at the end."""
        self._later += writes

    async def flush(self, finish: Callable[[], Sequence[Write]] = tuple) -> None:
        """Send what was added and changed to the database, in one statement where that can be.

        `finish` says what else goes with it, once it is known what the audit will tell of the rest.
        """

        async def write() -> None:
            async with self._turn:
                await self._write(finish)

        await self._alone(write)

    async def _write_later(self) -> None:
        """What is written set by set is seen by whoever reads."""
        if self._later:
            await self._write()

    async def _write(self, finish: Callable[[], Sequence[Write]] = tuple) -> None:
        session = self.session.sync_session
        own = writes_of(session, session.info.get("changes"))
        if own is None:
            await self.session.flush()
            self.is_checked_late = True
        later, self._later = self._later, []
        writes = [*(own or ()), *later, *finish()]
        if not writes:
            return
        for part in together(writes):
            text, values, counted = statement_of(part)
            told = await self._told(text, values)
            for write, count in zip(counted, told[0] if counted else (), strict=True):
                if count != write.expected:
                    raise Missed(write.table)
        self.is_checked_late = self.is_checked_late or any(is_checked_late(write.table) for write in writes)
        settle(session)

    async def run(self, statement: sa.Executable, values: Any = None) -> CursorResult[Any]:
        """Run a set-based INSERT, UPDATE or DELETE."""

        async def write() -> CursorResult[Any]:
            async with self._turn:
                await self._write()
                result = await self.session.execute(statement, values)
            assert isinstance(result, CursorResult)
            return result

        table = getattr(statement, "table", None)
        self.is_checked_late = self.is_checked_late or table is None or is_checked_late(table.name)
        done: CursorResult[Any] = await self._alone(write)
        return done

    async def still(self) -> None:
        """Wait until nothing is read any more, though not for long: what was given up may have a statement running."""
        if self._turn.locked():
            with suppress(TimeoutError):
                async with asyncio.timeout(STILL_SECONDS), self._turn:
                    pass

    async def driver_rows(self, sql: str, arguments: Sequence[Any]) -> Sequence[Any]:
        """The rows of a statement that was written beforehand, with its numbered parameters, in this transaction."""
        async with self._turn:
            return await self._told(sql, arguments)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """The connection of this transaction, for what no statement can say: COPY, the queue. Others wait meanwhile."""
        async with self._turn:
            await self._write()
            self.is_checked_late = True
            yield await self.session.connection()

    @asynccontextmanager
    async def all_or_nothing(self) -> AsyncIterator[None]:
        """A savepoint: what happens inside happens wholly, or not at all."""
        await self.flush()
        emitted, changes, locks = len(self.emitted), len(self.changes), self._locks.copy()
        left = self.endings.mark()
        try:
            async with self.session.begin_nested():
                # Only with this the savepoint is set; what goes to the driver itself does not ask for one.
                await self.session.connection()
                yield
                await self.flush()
        except BaseException:
            del self.emitted[emitted:], self.changes[changes:]
            self.endings.back_to(left)
            # Going back to the savepoint has let go of what was locked since.
            self._locks = locks
            raise

    # Telling others

    async def publish(self, event: object) -> None:
        """Hand an event to every handler in this transaction, in module order, and note it for the outbox."""
        if emits := self.wiring.emits.get(type(event)):
            self.emitted.append((emits, event))
        for handler in self.wiring.handlers.get(type(event), ()):
            await handler(self, event)

    async def foretell(self, event: object) -> None:
        """Hand an event that is still to come to every handler at once, so that what they read is one round trip."""
        handlers = self.wiring.handlers.get(type(event), ())
        await self.together(*(handler(self, event) for handler in handlers))

    async def agree(
        self, guard: str, subjects: Sequence[uuid.UUID], act: Act = "perform"
    ) -> frozenset[uuid.UUID]:
        """Ask whoever must agree to an act, or to a change of its subjects; refuses with the code of the answer.

        A service asks before it performs the guarded act, and with "change" before it changes or cancels what others
        may be asked to agree to just now. The answer is the subjects to which somebody has agreed expressly: what a
        rule forbids may be done for these, where the guard is an exception from that rule.
        """
        agreed: frozenset[uuid.UUID] = frozenset()
        for answer in self.wiring.agreements:
            agreed |= await answer(self, self.wiring.guards[guard], subjects, act)
        return agreed


def _id(table: type[Table]) -> sa.ColumnElement[uuid.UUID]:
    column: sa.ColumnElement[uuid.UUID] = table.__table__.c.id  # type: ignore[attr-defined]
    return column


def _found(row: T | None, path: Sequence[str]) -> T:
    if row is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=path)
    return row
