"""A streaming replica for reads that never shows less than the primary had committed when the read came.

A read asks the primary how far its log is flushed (every commit that anybody was told of is in there) and goes to the
replica once that has replayed so much, which takes milliseconds. So everybody reads their own writes, whichever process
took them, and what an event has told them of. A replica that is away, lags or is none costs a read a moment at most.
"""

import asyncio
import logging
import time

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine

from bizsuite.kernel.errors import Unavailable

LOG = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.1
"""How long a read waits for the replica; then the primary answers it."""
PAUSE_SECONDS = 0.002
ASK_SECONDS = 1
AWAY_SECONDS = 5
"""For so long nobody asks a replica that failed."""

_IDENTITY = "(SELECT system_identifier FROM pg_control_system())"
# Without synchronous commit a commit is acknowledged before it is flushed.
_FLUSHED = sa.text(
    "SELECT pg_wal_lsn_diff(CASE WHEN current_setting('synchronous_commit') = 'off'"
    f" THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END, '0/0')::bigint, {_IDENTITY}"
)
_REPLAYED = sa.text(
    "SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END,"
    f" {_IDENTITY}"
)
_FAILED = ("08", "40", "53", "57P", "58", "XX")
"""How SQLSTATEs begin that say nothing of the statement: the replica is away, or had to take back what it showed."""
_CONFLICT = "40"
"""Of these, those after which the replica serves on."""


class ReplicaLost(Unavailable):
    """What was read from the replica is not complete; the primary can be asked the same."""


class _Position:
    """How far the log of a server is: an answer that was asked for after the caller came, shared by all who wait."""

    def __init__(self, engine: AsyncEngine, question: sa.TextClause) -> None:
        self._engine = engine
        self._question = question
        self._turn = asyncio.Lock()
        self._asked = 0
        self._answer: tuple[int | None, int] = (None, 0)

    async def now(self) -> tuple[int | None, int]:
        """The position, None where there is none to speak of, and the identity of the cluster."""
        before = self._asked
        async with self._turn:
            if self._asked == before:
                self._asked += 1
                async with asyncio.timeout(ASK_SECONDS), self._engine.connect() as connection:
                    position, identity = (await connection.execute(self._question)).one()
                self._answer = (position, identity)
            return self._answer


class Replica:
    """The replica as one process sees it."""

    def __init__(self, engine: AsyncEngine, asked: AsyncEngine, primary: AsyncEngine) -> None:
        """Reads go through `engine`; `asked` and `primary` are for questions, so that these never wait for reads."""
        self.engine = engine
        self.failures = 0
        self._asked = asked
        self._primary = primary
        self._flushed = _Position(primary, _FLUSHED)
        self._replayed = _Position(asked, _REPLAYED)
        self._away_until = 0.0
        event.listen(engine.sync_engine, "handle_error", self._note)

    async def close(self) -> None:
        """Close every connection."""
        for engine in (self.engine, self._asked, self._primary):
            await engine.dispose()

    async def is_current(self) -> bool:
        """Whether the replica holds all that was committed when this was called; waits for it a moment."""
        if time.monotonic() < self._away_until:
            return False
        try:
            return await self._caught_up()
        except Exception as error:
            self.away(f"does not answer: {type(error).__name__}")
            return False

    async def _caught_up(self) -> bool:
        deadline = time.monotonic() + PATIENCE_SECONDS
        (flushed, primary), (replayed, identity) = await asyncio.gather(
            self._flushed.now(), self._replayed.now()
        )
        if flushed is None or replayed is None or identity != primary:
            self.away("is no replica of this database")
            return False
        while replayed < flushed:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(PAUSE_SECONDS)
            replayed, _ = await self._replayed.now()
            if replayed is None:
                return False
        return True

    def away(self, why: str) -> None:
        """Leave the replica alone for a while."""
        if time.monotonic() >= self._away_until:
            LOG.warning("the replica %s; the primary answers", why)
        self._away_until = time.monotonic() + AWAY_SECONDS

    def _note(self, context: ExceptionContext) -> None:
        state = str(getattr(context.original_exception, "sqlstate", None) or "")
        if not context.is_disconnect and not state.startswith(_FAILED):
            return
        self.failures += 1
        if not state.startswith(_CONFLICT):
            self.away(f"broke off a read: {state or type(context.original_exception).__name__}")
