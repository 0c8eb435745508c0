import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

import pytest

from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import Unavailable
from bizsuite.kernel.feed import Feed, Lagging, Missed
from bizsuite.kernel.outbox import Event, Gap, decode_cursor
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.relay import Relay
from tests.kernel.test_relay import running, until_sequenced
from tests.kernel.toys import NoteRead, NoteWritten, as_owner, somebody, tell

NOTE = uuid.uuid4()


@asynccontextmanager
async def fed(url: str, queue: int = 1000) -> AsyncIterator[Feed]:
    """A relay that leads and a feed behind it."""
    relay = Relay(url)
    feed = Feed(url, relay, queue=queue)
    try:
        async with running(relay):
            yield feed
    finally:
        await feed.close()


async def take(events: AsyncIterator[Event], count: int, seconds: float = 10) -> list[Event]:
    async with asyncio.timeout(seconds):
        return [await anext(events) for _ in range(count)]


async def until(condition: Callable[[], bool], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def write(store: Database, feed: Feed, actor: Actor, count: int) -> None:
    await tell(store, actor, *(NoteWritten(NOTE, number) for number in range(count)))
    feed.nudge()


async def test_a_follower_hears_what_happens_from_now_on(store: Database, toys: str) -> None:
    actor = somebody()
    async with fed(toys) as feed:
        await write(store, feed, actor, 3)
        await until_sequenced(toys, 3)
        async with aclosing(feed.follow(actor.tenant_id)) as events:
            first = asyncio.create_task(take(events, 1))
            await until(lambda: feed.is_reading)
            await write(store, feed, actor, 2)
            heard = [*await first, *await take(events, 1)]
    assert [(event.seq, event.payload["number"]) for event in heard] == [(4, 0), (5, 1)]
    assert heard[0].subject_id == NOTE


async def test_the_past_is_replayed_and_the_present_joins_without_gap_or_repetition(
    store: Database, toys: str
) -> None:
    actor = somebody()
    async with fed(toys) as feed:
        await write(store, feed, actor, 1200)

        async def go_on() -> None:
            for _ in range(40):
                await write(store, feed, actor, 5)
                await asyncio.sleep(0.002)

        async def follow(after: int) -> list[int]:
            async with aclosing(feed.follow(actor.tenant_id, after)) as events:
                return [event.seq for event in await take(events, 1400 - after, seconds=20)]

        await until_sequenced(toys, 1200)
        writing = asyncio.create_task(go_on())
        begun = [0, 1, 499, 500, 700, 1199, 1200]
        heard = await asyncio.gather(*(follow(after) for after in begun))
        await writing
    assert heard == [list(range(after + 1, 1401)) for after in begun]


async def test_types_are_chosen_in_replay_and_live(store: Database, toys: str) -> None:
    actor = somebody()
    async with fed(toys) as feed:
        await tell(store, actor, NoteRead(NOTE), NoteWritten(NOTE, 1), NoteRead(NOTE))
        await until_sequenced(toys, 3)
        async with aclosing(feed.follow(actor.tenant_id, 0, {"noteRead"})) as events:
            replayed = await take(events, 2)
            await tell(store, actor, NoteWritten(NOTE, 2), NoteRead(NOTE))
            assert [event.seq for event in replayed + await take(events, 1)] == [1, 3, 5]


async def test_a_tenant_never_hears_of_another(store: Database, toys: str) -> None:
    one, other = somebody(), somebody()
    async with (
        fed(toys) as feed,
        aclosing(feed.follow(one.tenant_id, 0)) as ours,
        aclosing(feed.follow(other.tenant_id, 0)) as theirs,
    ):
        waiting = asyncio.create_task(take(theirs, 1))
        for actor in (one, other, one, other):
            await write(store, feed, actor, 1)
        heard = [*await take(ours, 2), *await waiting, *await take(theirs, 1)]
    assert [event.seq for event in heard] == [1, 2, 1, 2]
    assert [event.actor_id for event in heard] == [one.user_id] * 2 + [other.user_id] * 2


async def test_a_slow_follower_is_told_where_to_go_on(store: Database, toys: str) -> None:
    actor = somebody()
    async with fed(toys, queue=10) as feed:
        await write(store, feed, actor, 2)
        await until_sequenced(toys, 2)
        async with (
            aclosing(feed.follow(actor.tenant_id, 0)) as slow,
            aclosing(feed.follow(actor.tenant_id, 0)) as quick,
        ):
            await take(slow, 1)
            slow_reading = asyncio.create_task(take(slow, 2))
            quick_reading = asyncio.create_task(take(quick, 3))
            await until(lambda: feed.is_reading)
            await write(store, feed, actor, 1)
            assert [event.seq for event in await slow_reading] == [2, 3]
            assert [event.seq for event in await quick_reading] == [1, 2, 3]
            for expected in range(4, 24):
                await write(store, feed, actor, 1)
                assert (await take(quick, 1))[0].seq == expected
            with pytest.raises(Lagging) as told:
                await take(slow, 1)
        resumed = decode_cursor(told.value.cursor)
        assert resumed == 3
        async with aclosing(feed.follow(actor.tenant_id, resumed)) as again:
            assert [event.seq for event in await take(again, 20)] == list(range(4, 24))


async def test_a_cursor_that_the_log_cannot_serve_is_a_gap(store: Database, toys: str) -> None:
    actor = somebody()
    async with fed(toys) as feed:
        await write(store, feed, actor, 5)
        await until_sequenced(toys, 5)
        await as_owner(toys, "DELETE FROM outbox_event WHERE seq < 4")
        assert await feed.gap(actor.tenant_id, 3) is None
        for lost in (0, 2, 6):
            assert await feed.gap(actor.tenant_id, lost) == Gap(4, 5)
            with pytest.raises(Missed) as told:
                await take(feed.follow(actor.tenant_id, lost), 1)
            assert told.value.gap == Gap(4, 5)


async def test_events_dropped_during_the_replay_are_said_to_be_missed(store: Database, toys: str) -> None:
    actor = somebody()
    async with fed(toys) as feed:
        await write(store, feed, actor, 600)
        await until_sequenced(toys, 600)
        async with aclosing(feed.follow(actor.tenant_id, 0)) as events:
            assert len(await take(events, 500)) == 500
            await as_owner(toys, "DELETE FROM outbox_event WHERE seq < 550")
            with pytest.raises(Missed) as told:
                await take(events, 1)
    assert told.value.gap == Gap(550, 600)


async def test_it_reads_only_while_somebody_follows(store: Database, toys: str) -> None:
    actor = somebody()
    async with fed(toys) as feed:
        assert not feed.is_reading
        await write(store, feed, actor, 1)
        async with aclosing(feed.follow(actor.tenant_id, 0)) as events:
            await take(events, 1)
            waiting = asyncio.create_task(take(events, 1))
            await until(lambda: feed.is_reading)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        await until(lambda: not feed.is_reading)


async def test_followers_live_through_the_loss_of_every_connection(store: Database, toys: str) -> None:
    actor = somebody()
    async with fed(toys) as feed, aclosing(feed.follow(actor.tenant_id)) as events:
        first = asyncio.create_task(take(events, 1))
        await until(lambda: feed.is_reading)
        for _ in range(3):
            await as_owner(
                toys,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name LIKE 'bizsuite %' AND datname = current_database()",
            )
            await write(store, feed, actor, 1)
        assert [event.seq for event in [*await first, *await take(events, 2)]] == [1, 2, 3]


async def test_the_past_is_read_up_to_a_place_and_no_further(store: Database, toys: str) -> None:
    actor = somebody()
    async with fed(toys) as feed:
        assert await feed.newest(actor.tenant_id) == 0
        await write(store, feed, actor, 1203)
        await until_sequenced(toys, 1203)
        assert await feed.newest(actor.tenant_id) == 1203
        for after, upto in ((0, 0), (0, 1), (0, 500), (0, 1000), (3, 1203), (1203, 1203), (1000, 7)):
            heard = [event.seq async for event in feed.past(actor.tenant_id, after, upto)]
            assert heard == list(range(after + 1, upto + 1))
        assert [event async for event in feed.past(actor.tenant_id, 0, 1203, {"noteRead"})] == []
        await as_owner(toys, "DELETE FROM outbox_event WHERE seq < 4")
        for lost in (0, 2, 1204):
            with pytest.raises(Missed) as told:
                await anext(feed.past(actor.tenant_id, lost, 1203))
            assert told.value.gap == Gap(4, 1203)
        assert not feed.is_reading


async def test_a_log_that_cannot_be_read_is_unavailable(toys: str) -> None:
    feed = Feed(toys.replace("port=", "port=1"))
    with pytest.raises(Unavailable):
        await take(feed.follow(uuid.uuid4(), 0), 1)
    await feed.close()
