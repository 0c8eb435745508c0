import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.database import RELAY_ROLE, Database, confine
from bizsuite.kernel.direct import direct_engine
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.outbox import (
    NEWEST_POSSIBLE,
    Event,
    Gap,
    decode_cursor,
    encode_cursor,
    events_after,
    events_of,
    gap_after,
    gap_between,
    newest_seq,
    oldest_seq,
)
from bizsuite.kernel.relay import sequence
from tests.kernel.toys import NoteRead, NoteWritten, as_owner, somebody, tell

MOMENT = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)


async def sequence_all(url: str) -> int:
    """One round of the relay, without the relay."""
    engine = direct_engine(url, RELAY_ROLE)
    async with engine.connect() as connection:
        done = await sequence(connection)
    await engine.dispose()
    return done


async def test_an_event_is_stored_with_who_when_and_about_what(store: Database, toys: str) -> None:
    actor, note = somebody(), uuid.uuid4()
    with clock_set_to(MOMENT):
        await tell(store, actor, NoteWritten(note, 7), NoteRead(note))
    assert await sequence_all(toys) == 2
    async with store.snapshot(actor) as db:
        written, read = await events_after(db, 0, None, 10)
    assert written == Event(
        seq=1,
        type="noteWritten",
        subject_type="Note",
        subject_id=note,
        actor_id=actor.user_id,
        occurred_at=MOMENT,
        company_id=actor.company_id,
        request_id=actor.request_id,
        payload={"note_id": str(note), "number": 7, "worth": "1.50"},
    )
    assert (read.seq, read.type) == (2, "noteRead")
    assert decode_cursor(read.cursor) == 2


async def test_nothing_is_stored_of_a_transaction_that_did_not_happen(store: Database, toys: str) -> None:
    actor = somebody()
    async with store.transaction(actor, dry_run=True) as db:
        await db.publish(NoteRead(uuid.uuid4()))
        assert len(events_of(db)) == 1
        await db.flush(lambda: events_of(db))
    with pytest.raises(ZeroDivisionError):
        async with store.transaction(actor) as db:
            await db.publish(NoteRead(uuid.uuid4()))
            await db.flush(lambda: events_of(db))
            _ = 1 / 0
    async with store.transaction(actor) as db:
        assert events_of(db) == []
    assert await as_owner(toys, "SELECT count(*) FROM outbox_event") == [(0,)]


async def test_events_without_a_place_are_not_told_yet(store: Database, toys: str) -> None:
    actor = somebody()
    await tell(store, actor, NoteRead(uuid.uuid4()))
    async with store.snapshot(actor) as db:
        assert await events_after(db, 0, None, 10) == []
        assert (await oldest_seq(db), await newest_seq(db)) == (1, 0)


async def test_events_are_filtered_by_type_and_cut_by_limit(store: Database, toys: str) -> None:
    actor, note = somebody(), uuid.uuid4()
    await tell(store, actor, *(NoteWritten(note, n) for n in range(3)), NoteRead(note))
    await sequence_all(toys)
    async with store.snapshot(actor) as db:
        assert [event.seq for event in await events_after(db, 1, None, 2)] == [2, 3]
        assert [event.seq for event in await events_after(db, 0, {"noteRead"}, 10)] == [4]
        assert [event.seq for event in await events_after(db, 0, (), 10)] == []


async def test_each_tenant_has_a_sequence_of_its_own(store: Database, toys: str) -> None:
    one, other = somebody(), somebody()
    for _ in range(2):
        await tell(store, one, NoteRead(uuid.uuid4()))
        await tell(store, other, NoteRead(uuid.uuid4()))
    await sequence_all(toys)
    for actor in (one, other):
        async with store.snapshot(actor) as db:
            events = await events_after(db, 0, None, 10)
            assert [event.seq for event in events] == [1, 2]
            assert {event.actor_id for event in events} == {actor.user_id}


async def test_the_application_may_neither_change_nor_delete_nor_read_others(
    store: Database, toys: str
) -> None:
    actor = somebody()
    await tell(store, actor, NoteRead(uuid.uuid4()))
    for forbidden in (
        "UPDATE outbox_event SET seq = 1",
        "DELETE FROM outbox_event",
        "UPDATE outbox_counter SET seq = 9",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with store.engine.begin() as connection:
                await connection.exec_driver_sql(confine(actor.tenant_id))
                await connection.exec_driver_sql(forbidden)
    async with store.engine.begin() as connection:
        await connection.exec_driver_sql(confine(somebody().tenant_id))
        assert await connection.scalar(sa.text("SELECT count(*) FROM outbox_event")) == 0


async def test_an_event_cannot_be_written_for_another_tenant(store: Database) -> None:
    stored = "INSERT INTO outbox_event (tenant_id, type, subject_type, subject_id, request_id, payload, occurred_at)"
    with pytest.raises(DBAPIError, match="row-level security"):
        async with store.engine.begin() as connection:
            await connection.exec_driver_sql(confine(somebody().tenant_id))
            await connection.exec_driver_sql(
                f"{stored} VALUES (gen_random_uuid(), 'x', 'x', gen_random_uuid(), '', '{{}}', now())"
            )


async def test_the_relay_gives_places_and_changes_nothing_else(store: Database, toys: str) -> None:
    await tell(store, somebody(), NoteRead(uuid.uuid4()))
    with pytest.raises(DBAPIError, match="permission denied"):
        async with store.platform(RELAY_ROLE) as session:
            await session.execute(sa.text("UPDATE outbox_event SET payload = '{}'"))
    async with store.platform(RELAY_ROLE) as session:
        assert await session.scalar(sa.text("SELECT count(*) FROM outbox_event")) == 1


async def test_a_cursor_before_the_oldest_event_or_after_the_newest_is_a_gap(
    store: Database, toys: str
) -> None:
    actor = somebody()
    await tell(store, actor, *(NoteRead(uuid.uuid4()) for _ in range(5)))
    await sequence_all(toys)
    await as_owner(toys, "DELETE FROM outbox_event WHERE seq < 4")
    async with store.snapshot(actor) as db:
        assert (await oldest_seq(db), await newest_seq(db)) == (4, 5)
        assert [await gap_after(db, seq) for seq in (2, 3, 5)] == [Gap(4, 5), None, None]
        assert await gap_after(db, 6) == Gap(4, 5)
    await as_owner(toys, "DELETE FROM outbox_event")
    async with store.snapshot(actor) as db:
        assert (await oldest_seq(db), await newest_seq(db)) == (6, 5)
        assert [await gap_after(db, seq) for seq in (4, 5)] == [Gap(6, 5), None]


def test_an_empty_log_has_no_gap_at_its_beginning() -> None:
    assert gap_between(0, None, 0) is None
    assert gap_between(1, None, 0) == Gap(1, 0)


@given(st.integers(min_value=0, max_value=NEWEST_POSSIBLE))
def test_a_cursor_is_read_as_it_was_written(seq: int) -> None:
    assert decode_cursor(encode_cursor(seq)) == seq


@pytest.mark.parametrize(
    "cursor",
    ["", "e", "ZTE=", "ZTE!", "MQ", "ZS0x", "ZTAx", "ZSAx", "ZV8x", "héé", "\ud800", "x" * 5000],
    ids=repr,
)
def test_a_malformed_cursor_is_bad_input(cursor: str) -> None:
    with pytest.raises(BadInput):
        decode_cursor(cursor)


def test_a_cursor_beyond_all_numbers_is_bad_input() -> None:
    with pytest.raises(BadInput):
        decode_cursor(encode_cursor(NEWEST_POSSIBLE + 1))


@given(st.text())
def test_whatever_is_decoded_was_encoded_by_us(cursor: str) -> None:
    try:
        seq = decode_cursor(cursor)
    except BadInput:
        return
    assert encode_cursor(seq) == cursor


async def test_the_worth_of_an_event_is_text_and_not_a_float(store: Database, toys: str) -> None:
    actor = somebody()
    await tell(store, actor, NoteWritten(uuid.uuid4(), 1, Decimal("0.10")))
    found = await as_owner(
        toys, "SELECT jsonb_typeof(payload -> 'worth'), payload ->> 'worth' FROM outbox_event"
    )
    assert found[0] == ("string", "0.10")
