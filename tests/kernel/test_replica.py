import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import pytest
import sqlalchemy as sa

from bizsuite.kernel import replica
from bizsuite.kernel.database import Database
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.postgres import Server
from bizsuite.kernel.replica import ReplicaLost
from bizsuite.kernel.schema import install
from tests.kernel.test_db import write_note
from tests.kernel.toys import WIRING, Note, as_owner, create_toys, somebody
from tests.standby import Standby, primary_and_standby

TRIES = 100


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Server, Standby]]:
    with primary_and_standby() as found:
        yield found


@pytest.fixture(scope="module")
async def toys(pair: tuple[Server, Standby]) -> str:
    """The address of the toy tables on the primary."""
    url = pair[0].url()
    await install(url)
    await create_toys(url)
    return url


@pytest.fixture
async def store(
    pair: tuple[Server, Standby], toys: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Database]:
    """Both, opened as a server opens them; patient, since the machine of the tests is busy."""
    monkeypatch.setattr(replica, "PATIENCE_SECONDS", 5)
    monkeypatch.setattr(replica, "ASK_SECONDS", 5)
    monkeypatch.setattr(replica, "AWAY_SECONDS", 0.1)
    found = Database(toys, WIRING, pool=5, replica=pair[1].url())
    yield found
    await found.close()


async def read(store: Database, actor: Actor) -> tuple[set[str], bool]:
    """The titles of the notes as a query sees them, and whether it was the replica that answered."""
    async with store.reading(actor) as db:
        titles = {note.title for note in await db.all(sa.select(Note))}
        ((of_replica,),) = await db.rows(sa.select(sa.func.pg_is_in_recovery()))
    return titles, of_replica


async def read_from_replica(store: Database, actor: Actor) -> set[str]:
    """What the replica says as soon as it is asked again; connections from before it was away break first."""
    for _ in range(TRIES):
        with suppress(ReplicaLost):
            titles, of_replica = await read(store, actor)
            if of_replica:
                return titles
        await asyncio.sleep(0.05)
    raise AssertionError("the replica was never asked")


async def test_a_query_is_read_from_the_replica_and_sees_every_write_before_it(store: Database) -> None:
    actor, expected = somebody(), set()
    for number in range(TRIES):
        expected.add(f"note {number}")
        await write_note(store, actor, f"note {number}")
        assert await read(store, actor) == (expected, True)
    assert (await read(store, somebody()))[0] == set()


async def test_a_replica_that_lags_is_not_read(
    store: Database, pair: tuple[Server, Standby], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "PATIENCE_SECONDS", 0.05)
    actor = somebody()
    await write_note(store, actor, "before")
    assert await read_from_replica(store, actor) == {"before"}
    await as_owner(pair[1].url(), "SELECT pg_wal_replay_pause()")
    try:
        await write_note(store, actor, "since")
        assert await read(store, actor) == ({"before", "since"}, False)
    finally:
        await as_owner(pair[1].url(), "SELECT pg_wal_replay_resume()")
    assert await read_from_replica(store, actor) == {"before", "since"}


async def test_a_replica_that_is_away_is_not_missed(store: Database, pair: tuple[Server, Standby]) -> None:
    actor, standby = somebody(), pair[1]
    await write_note(store, actor, "one")
    assert await read_from_replica(store, actor) == {"one"}
    standby.stop(signal.SIGQUIT)
    try:
        for _ in range(5):
            assert await read(store, actor) == ({"one"}, False)
        await write_note(store, actor, "two")
        assert await read(store, actor) == ({"one", "two"}, False)
    finally:
        standby.start()
    assert await read_from_replica(store, actor) == {"one", "two"}


async def test_a_read_that_the_replica_breaks_off_is_to_be_read_again(
    store: Database, pair: tuple[Server, Standby]
) -> None:
    actor = somebody()
    await read_from_replica(store, actor)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bizsuite'"
    with pytest.raises(ReplicaLost):
        async with store.reading(actor) as db:
            await as_owner(pair[1].url(), end)
            await db.all(sa.select(Note))
    assert (await read(store, actor))[1] is False


async def test_a_loss_that_somebody_has_swallowed_is_told_at_the_end(
    store: Database, pair: tuple[Server, Standby]
) -> None:
    """As an executor does, which turns what a field raises into an error of the answer."""
    actor = somebody()
    await read_from_replica(store, actor)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bizsuite'"
    with pytest.raises(ReplicaLost):
        async with store.reading(actor) as db:
            await as_owner(pair[1].url(), end)
            with pytest.raises(sa.exc.DBAPIError):
                await db.all(sa.select(Note))


async def test_another_database_is_no_replica(store: Database, server: Server, toys: str) -> None:
    for stranger in (server.url(), toys):
        opened = Database(toys, WIRING, pool=2, replica=stranger)
        try:
            assert (await read(opened, somebody())) == (set(), False)
        finally:
            await opened.close()


async def test_an_address_where_nobody_is_costs_nothing_but_the_try(toys: str) -> None:
    opened = Database(toys, WIRING, pool=2, replica="postgresql+asyncpg://x@127.0.0.1:1/x")
    try:
        assert (await read(opened, somebody())) == (set(), False)
    finally:
        await opened.close()
