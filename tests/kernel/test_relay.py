import asyncio
import random
import sys
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa

from bizsuite.kernel.database import RELAY_ROLE, Database
from bizsuite.kernel.direct import direct_engine
from bizsuite.kernel.outbox import events_of
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.relay import LEADER_LOCK, Relay, relay_lag
from tests.kernel.toys import Note, NoteRead, NoteWritten, as_owner, somebody, tell

WRITERS = 8
EVENTS = 2_000


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def sequenced(url: str) -> object:
    return (await as_owner(url, "SELECT count(*) FROM outbox_event WHERE seq IS NOT NULL"))[0][0]


async def until_sequenced(url: str, count: int, seconds: float = 20) -> None:
    """Wait until this many events have their place."""
    async with asyncio.timeout(seconds):
        while await sequenced(url) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def places(url: str) -> dict[uuid.UUID, list[tuple[uuid.UUID, int]]]:
    """By tenant, in the order of their places: the subject and the number of each event; gaps fail here."""
    rows = await as_owner(
        url,
        "SELECT tenant_id, seq, subject_id, (payload ->> 'number')::int FROM outbox_event ORDER BY tenant_id, seq",
    )
    found: dict[uuid.UUID, list[tuple[uuid.UUID, int]]] = defaultdict(list)
    for tenant_id, seq, subject_id, number in rows:
        found[tenant_id].append((subject_id, number))
        assert seq == len(found[tenant_id])
    return found


def numbers_by_subject(events: list[tuple[uuid.UUID, int]]) -> dict[uuid.UUID, list[int]]:
    found: dict[uuid.UUID, list[int]] = defaultdict(list)
    for subject, number in events:
        found[subject].append(number)
    return found


async def leader_backend(url: str) -> int | None:
    """The process of the database that serves the leader."""
    rows = await as_owner(
        url,
        f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {LEADER_LOCK} AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    return rows[0][0] if rows else None


async def a_leader(url: str, other_than: int | None = None) -> int:
    """Wait for a leader."""
    async with asyncio.timeout(10):
        while (pid := await leader_backend(url)) in (None, other_than):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert pid is not None
    return pid


async def write_notes(store: Database, actors: list[Actor], notes: dict[uuid.UUID, uuid.UUID]) -> None:
    """Eight writers change the same few notes, with random delays between the insert and the commit."""
    left = iter(range(EVENTS))
    subjects = list(notes.items())

    async def writer(seed: int) -> None:
        chance = random.Random(seed)
        for _ in left:
            note_id, tenant_id = chance.choice(subjects)
            actor = next(actor for actor in actors if actor.tenant_id == tenant_id)
            async with store.transaction(actor) as db:
                note = await db.lock(Note, note_id)
                note.count += 1
                await db.publish(NoteWritten(note.id, note.count))
                await db.flush(lambda: events_of(db))
                await asyncio.sleep(chance.uniform(0, 0.01))

    async with asyncio.TaskGroup() as group:
        for seed in range(WRITERS):
            group.create_task(writer(seed))


async def make_notes(store: Database, actors: list[Actor], each: int) -> dict[uuid.UUID, uuid.UUID]:
    notes: dict[uuid.UUID, uuid.UUID] = {}
    for actor in actors:
        async with store.transaction(actor) as db:
            for number in range(each):
                note = Note(title=f"note {number}")
                db.add(note)
                notes[note.id] = actor.tenant_id
    return notes


async def test_nothing_is_lost_and_order_is_kept_while_leaders_die(store: Database, toys: str) -> None:
    actors = [somebody(), somebody()]
    notes = await make_notes(store, actors, each=6)
    killed = 0

    async def assassin() -> None:
        nonlocal killed
        victim = None
        while True:
            victim = await a_leader(toys, other_than=victim)
            await asyncio.sleep(0.3)
            await as_owner(toys, f"SELECT pg_terminate_backend({victim})")
            killed += 1

    async with running(Relay(toys), Relay(toys, batch=7)):
        hunting = asyncio.create_task(assassin())
        await write_notes(store, actors, notes)
        hunting.cancel()
        await asyncio.gather(hunting, return_exceptions=True)
        await until_sequenced(toys, EVENTS)
    assert killed >= 2
    told = await places(toys)
    assert sum(len(events) for events in told.values()) == EVENTS
    for events in told.values():
        for numbers in numbers_by_subject(events).values():
            assert numbers == list(range(1, len(numbers) + 1))
    counters = await as_owner(toys, "SELECT tenant_id, seq FROM outbox_counter")
    assert dict(counters) == {tenant: len(events) for tenant, events in told.items()}


async def test_one_leads_and_the_other_takes_over_when_it_stops(store: Database, toys: str) -> None:
    actor, first, second = somebody(), Relay(toys), Relay(toys)
    async with running(second):
        second_leads = await a_leader(toys)
        async with running(first):
            await tell(store, actor, NoteRead(uuid.uuid4()))
            await until_sequenced(toys, 1)
            assert (first.is_leader, second.is_leader) == (False, True)
            await as_owner(toys, f"SELECT pg_terminate_backend({second_leads})")
            await a_leader(toys, other_than=second_leads)
            await tell(store, actor, NoteRead(uuid.uuid4()))
            await until_sequenced(toys, 2)
            assert (first.is_leader, second.is_leader).count(True) == 1
    async with running(first):
        await a_leader(toys)
        assert (first.is_leader, second.is_leader) == (True, False)


async def test_a_killed_process_leaves_its_leadership_to_another(store: Database, toys: str) -> None:
    program = (
        "import asyncio, sys\nfrom bizsuite.kernel.relay import Relay\nasyncio.run(Relay(sys.argv[1]).run())"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, toys)
    try:
        elsewhere = await a_leader(toys)
        async with running(Relay(toys)):
            await tell(store, somebody(), NoteRead(uuid.uuid4()))
            await until_sequenced(toys, 1)
            process.kill()
            assert await a_leader(toys, other_than=elsewhere) != elsewhere
            await tell(store, somebody(), NoteRead(uuid.uuid4()))
            await until_sequenced(toys, 2)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_more_events_than_a_batch_are_sequenced_at_once(store: Database, toys: str) -> None:
    actor, note = somebody(), uuid.uuid4()
    await tell(store, actor, *(NoteWritten(note, number) for number in range(1, 1202)))
    relay, batches = Relay(toys), 0

    def count() -> None:
        nonlocal batches
        batches += 1

    relay.on_batch.append(count)
    async with running(relay):
        await until_sequenced(toys, 1201)
    assert batches == 3
    assert numbers_by_subject((await places(toys))[actor.tenant_id]) == {note: list(range(1, 1202))}


async def test_a_nudge_ends_the_waiting(store: Database, toys: str) -> None:
    relay = Relay(toys)
    async with running(relay):
        await a_leader(toys)
        loop, delays = asyncio.get_running_loop(), []
        for _ in range(10):
            told = asyncio.Event()
            relay.on_batch[:] = [told.set]
            await asyncio.sleep(0.03)
            await tell(store, somebody(), NoteRead(uuid.uuid4()))
            begun = loop.time()
            relay.nudge()
            await told.wait()
            delays.append(loop.time() - begun)
        assert sorted(delays)[5] < 0.05


async def test_the_lag_is_the_age_of_the_oldest_event_without_a_place(store: Database, toys: str) -> None:
    async def lag() -> float:
        async with store.platform(RELAY_ROLE) as session:
            return await relay_lag(session)

    assert await lag() == 0
    await tell(store, somebody(), NoteRead(uuid.uuid4()))
    await as_owner(toys, "UPDATE outbox_event SET stored_at = stored_at - interval '1 minute'")
    assert 60 <= await lag() < 120
    async with running(Relay(toys)):
        await until_sequenced(toys, 1)
    assert await lag() == 0


async def test_an_idle_leader_holds_no_transaction_open(toys: str) -> None:
    async with running(Relay(toys)):
        pid = await a_leader(toys)
        found = await as_owner(toys, f"SELECT state, backend_xmin FROM pg_stat_activity WHERE pid = {pid}")
        assert found[0] == ("idle", None)


async def test_a_direct_connection_works_under_its_own_role(toys: str) -> None:
    engine = direct_engine(toys, RELAY_ROLE)
    async with engine.connect() as connection:
        assert await connection.scalar(sa.text("SELECT current_user")) == RELAY_ROLE
    await engine.dispose()
