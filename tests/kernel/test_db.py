import asyncio
import uuid
from collections.abc import Sequence
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import col

from bizsuite.kernel.database import Database, confine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken, Refused
from bizsuite.kernel.modules import Guard
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.wiring import Wiring
from tests.kernel.toys import WIRING, Mood, Note, NoteRead, NoteWritten, Owner, as_owner, somebody

NOTE, OWNER = table_of(Note).c, table_of(Owner).c


async def write_note(store: Database, actor: Actor, title: str = "one") -> uuid.UUID:
    """A note and its owner, both of the actor's tenant."""
    async with store.transaction(actor) as db:
        owner = Owner(name=f"owner of {title}")
        db.add(owner)
        await db.flush()
        note = Note(title=title, owner_id=owner.id)
        db.add(note)
    return note.id


# The first wall: statements


async def test_a_tenant_sees_its_own_rows_alone(store: Database) -> None:
    ours, theirs = somebody(), somebody()
    for actor in (ours, theirs):
        await write_note(store, actor, "shared title")
    other = aliased(Note)
    async with store.snapshot(ours) as db:
        assert len(await db.all(sa.select(Note))) == 1
        assert len(await db.rows(sa.select(Note, Owner).join(Owner, sa.true()))) == 1
        assert len(await db.rows(sa.select(Note, other).join(other, sa.true()))) == 1
        assert (
            len(await db.rows(sa.select(Owner).where(sa.exists().where(NOTE.title == "shared title")))) == 1
        )
        assert await db.one(sa.select(sa.func.count()).select_from(Note)) == 1


async def test_the_statement_itself_names_the_tenant(toys: str, store: Database) -> None:
    """Without the second wall the first one still stands."""
    ours, theirs = somebody(), somebody()
    await write_note(store, theirs)
    await as_owner(toys, "ALTER TABLE toy_note DISABLE ROW LEVEL SECURITY")
    async with store.transaction(ours) as db:
        assert await db.all(sa.select(Note)) == []
        assert (await db.run(sa.update(Note).values(count=9))).rowcount == 0
        assert (await db.run(sa.delete(Note))).rowcount == 0
    async with store.snapshot(ours) as db:
        other = aliased(Note)
        assert await db.rows(sa.select(Note).join(Owner, sa.true())) == []
        assert await db.rows(sa.select(other)) == []
        assert await db.rows(sa.select(col(Note.title))) == []
        assert await db.one(sa.select(sa.func.count()).select_from(Note)) == 0
        assert await db.one(sa.select(sa.select(sa.func.count(col(Note.title))).scalar_subquery())) == 0
        assert await db.one(sa.select(sa.select(Note).exists())) is False
    assert await as_owner(toys, "SELECT count FROM toy_note") == [(0,)]


async def test_set_based_changes_stay_within_the_tenant(store: Database, toys: str) -> None:
    ours, theirs = somebody(), somebody()
    for actor in (ours, theirs):
        await write_note(store, actor)
    async with store.transaction(ours) as db:
        assert (await db.run(sa.update(Note).values(count=5))).rowcount == 1
    assert sorted(await as_owner(toys, "SELECT count FROM toy_note")) == [(0,), (5,)]
    async with store.transaction(ours) as db:
        assert (await db.run(sa.delete(Note))).rowcount == 1
    assert await as_owner(toys, "SELECT tenant_id FROM toy_note") == [(theirs.tenant_id,)]


async def test_a_foreign_id_is_as_missing_as_any_other(store: Database) -> None:
    foreign = await write_note(store, somebody())
    async with store.transaction(somebody()) as db:
        for missing in (foreign, uuid.uuid4()):
            assert await db.get(Note, missing) is None
            for ask in (db.need, db.lock):
                with pytest.raises(Refused) as refusal:
                    await ask(Note, missing, path=["input", "noteId"])
                assert (refusal.value.code, refusal.value.path) == ("NOT_FOUND", ("input", "noteId"))
                assert refusal.value.message == "There is no such record."


async def test_a_row_belongs_to_whoever_adds_it(store: Database) -> None:
    actor, theirs = somebody(), somebody()
    async with store.transaction(actor) as db:
        note = Note(title="mine", tenant_id=theirs.tenant_id)
        db.add(note)
    assert note.tenant_id == actor.tenant_id


async def test_a_reference_to_a_row_of_another_tenant_is_broken(store: Database, toys: str) -> None:
    await write_note(store, somebody())
    (owner_id,) = (await as_owner(toys, "SELECT id FROM toy_owner"))[0]
    with pytest.raises(DBAPIError, match="fk_toy_note_tenant_id_owner_id"):
        async with store.transaction(somebody()) as db:
            db.add(Note(title="stolen", owner_id=owner_id))


# The second wall: row-level security


async def confined(store: Database, tenant: uuid.UUID, statement: str) -> int:
    async with store.engine.begin() as connection:
        await connection.exec_driver_sql(confine(tenant))
        result = await connection.exec_driver_sql(statement)
        return len(result.all()) if result.returns_rows else result.rowcount


async def test_bare_statements_reach_no_other_tenant(store: Database) -> None:
    ours, theirs = somebody(), somebody()
    await write_note(store, theirs)
    for statement in ("SELECT * FROM toy_note", "UPDATE toy_note SET count = 9", "DELETE FROM toy_note"):
        assert await confined(store, ours.tenant_id, statement) == 0
        assert await confined(store, theirs.tenant_id, statement) == 1


async def test_a_bare_insert_for_another_tenant_is_refused_by_the_database(store: Database) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        await confined(
            store,
            somebody().tenant_id,
            "INSERT INTO toy_owner (tenant_id, id, name) VALUES (gen_random_uuid(), gen_random_uuid(), 'x')",
        )


async def test_a_row_cannot_be_moved_to_another_tenant(store: Database) -> None:
    ours = somebody()
    await write_note(store, ours)
    with pytest.raises(DBAPIError, match="row-level security"):
        await confined(store, ours.tenant_id, "UPDATE toy_note SET tenant_id = gen_random_uuid()")


async def test_without_a_tenant_there_are_no_rows_also_on_a_used_connection(store: Database) -> None:
    await write_note(store, somebody())
    async with store.platform() as session:
        for table in ("toy_note", "toy_owner"):
            assert await session.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0


def test_a_tenant_that_is_no_id_reaches_no_statement() -> None:
    hostile: object = "x'; DROP TABLE toy_note; --"
    with pytest.raises(ValueError, match="badly formed"):
        confine(hostile)  # type: ignore[arg-type]


# Locks


async def test_a_locked_row_is_read_fresh_and_waits_for_its_rival(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)

    async def add_one() -> None:
        async with store.transaction(actor) as db:
            await db.need(Note, note_id)
            await asyncio.sleep(0.01)
            note = await db.lock(Note, note_id)
            note.count += 1

    await asyncio.gather(*(add_one() for _ in range(10)))
    async with store.snapshot(actor) as db:
        note = await db.need(Note, note_id)
    assert (note.count, note.version) == (10, 11)


async def test_several_rows_are_locked_at_once_and_missing_ones_left_out(store: Database) -> None:
    actor = somebody()
    ids = [await write_note(store, actor, f"note {number}") for number in range(3)]
    async with store.transaction(actor) as db:
        found = await db.lock_all(Note, [*reversed(ids), uuid.uuid4(), ids[0]])
    assert list(found) == sorted(ids)


async def test_a_lower_rank_is_never_locked_after_a_higher_one(store: Database) -> None:
    actor = somebody()
    note_id, other_id = await write_note(store, actor), await write_note(store, actor, "two")
    async with store.transaction(actor) as db:
        note = await db.lock(Note, note_id)
        await db.lock_all(Owner, [note.owner_id or note_id])
        await db.lock_all(Owner, [note.owner_id or note_id])
        with pytest.raises(Broken, match=r"toy_note \(rank 20\) locked after rank 30"):
            await db.lock(Note, other_id)


async def test_what_is_held_already_is_let_through(store: Database) -> None:
    actor = somebody()
    note_id, other_id = await write_note(store, actor), await write_note(store, actor, "two")
    async with store.transaction(actor) as db:
        await db.lock(Note, note_id)
        await db.lock_all(Owner, [uuid.uuid4()])
        assert (await db.lock(Note, note_id)).id == note_id
        with pytest.raises(Broken):
            await db.lock_all(Note, [note_id, other_id])
        with pytest.raises(Broken):
            db.ranked(Note)
        mine = Note(title="mine")
        db.add(mine)
        await db.flush()
        assert (await db.lock(Note, mine.id)) is mine


async def test_what_was_not_there_is_not_held(store: Database) -> None:
    ghost = uuid.uuid4()
    async with store.transaction(somebody()) as db:
        assert await db.lock_all(Note, [ghost]) == {}
        await db.lock_all(Owner, [uuid.uuid4()])
        with pytest.raises(Broken):
            await db.lock_all(Note, [ghost])


async def test_a_savepoint_that_is_undone_lets_go_of_its_locks(store: Database) -> None:
    actor = somebody()
    note_id, other_id = await write_note(store, actor), await write_note(store, actor, "two")
    async with store.transaction(actor) as db:
        with pytest.raises(LookupError):
            async with db.all_or_nothing():
                await db.lock(Note, other_id)
                await db.lock_all(Owner, [uuid.uuid4()])
                raise LookupError
        assert (await db.lock(Note, note_id)).id == note_id
        await db.lock_all(Owner, [uuid.uuid4()])
        with pytest.raises(Broken):
            await db.lock(Note, other_id)


async def test_a_stale_version_is_refused_when_the_row_is_locked(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)
    async with store.transaction(actor) as db:
        db.expect_version(note_id, 1)
        unchecked = [db.version_unchecked]
        (await db.lock(Note, note_id)).count = 1
        assert [*unchecked, db.version_unchecked] == [True, False]
    async with store.transaction(actor) as db:
        db.expect_version(note_id, 1)
        with pytest.raises(Refused) as refusal:
            await db.lock(Note, note_id)
    assert (refusal.value.code, refusal.value.facts["current"]) == ("STALE_VERSION", 2)


# All or nothing


async def test_a_savepoint_undoes_rows_events_and_changes(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        db.add(Note(title="before"))
        await db.publish(NoteRead(uuid.uuid4()))
        with pytest.raises(LookupError):
            async with db.all_or_nothing():
                db.add(Note(title="inside"))
                await db.flush()
                await db.publish(NoteWritten(uuid.uuid4(), 1))
                raise LookupError
        async with db.all_or_nothing():
            db.add(Note(title="after"))
        assert [type(event) for _, event in db.emitted] == [NoteRead]
        assert [change["after"]["title"] for change in db.changes] == ["before", "after"]
    async with store.snapshot(actor) as db:
        assert sorted(note.title for note in await db.all(sa.select(Note))) == ["after", "before"]


async def test_a_savepoint_survives_an_error_of_the_database(store: Database) -> None:
    actor = somebody()
    await write_note(store, actor, "taken")
    async with store.transaction(actor) as db:
        with pytest.raises(DBAPIError, match="uq_toy_note_tenant_id_title"):
            async with db.all_or_nothing():
                db.add(Note(title="taken"))
        db.add(Note(title="free"))
    async with store.snapshot(actor) as db:
        assert len(await db.all(sa.select(Note))) == 2


async def test_a_word_that_is_none_is_refused_by_the_database(store: Database, toys: str) -> None:
    await write_note(store, somebody())
    with pytest.raises(DBAPIError, match="ck_toy_note_mood_word"):
        await as_owner(toys, "UPDATE toy_note SET mood = 'SHY'")


async def test_money_is_stored_exactly(store: Database) -> None:
    actor = somebody()
    worth = Decimal("12345678901234.123456")
    async with store.transaction(actor) as db:
        note = Note(title="worth", worth=worth, mood=Mood.LOUD)
        db.add(note)
    async with store.snapshot(actor) as db:
        found = await db.need(Note, note.id)
    assert (found.worth, found.mood) == (worth, Mood.LOUD)


# One connection, many callers


async def test_concurrent_callers_take_turns(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)
    async with store.snapshot(actor) as db:
        found = await asyncio.gather(*(db.get(Note, note_id) for _ in range(50)))
    assert all(note is found[0] for note in found)


async def test_the_bare_connection_shares_the_transaction(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        db.add(Note(title="seen"))
        async with db.connection() as connection:
            assert await connection.scalar(sa.text("SELECT title FROM toy_note")) == "seen"


# Telling others


async def test_handlers_act_in_the_same_transaction_and_in_their_order(toys: str) -> None:
    heard: list[str] = []

    async def first(db: Db, event: NoteWritten) -> None:
        heard.append(f"first {event.number}")
        db.add(Note(title="by the handler"))
        await db.publish(NoteRead(event.note_id))

    async def second(db: Db, event: NoteWritten) -> None:
        heard.append("second")

    async def read(db: Db, event: NoteRead) -> None:
        heard.append("read")

    wiring = Wiring(handlers={NoteWritten: [first, second], NoteRead: [read]}, emits=WIRING.emits)
    store, actor = Database(toys, wiring), somebody()
    async with store.transaction(actor) as db:
        await db.publish(NoteWritten(uuid.uuid4(), 7))
        await db.publish("an event that nobody hears")
        assert [emits.name for emits, _ in db.emitted] == ["noteWritten", "noteRead"]
    assert heard == ["first 7", "read", "second"]
    async with store.snapshot(actor) as db:
        assert [note.title for note in await db.all(sa.select(Note))] == ["by the handler"]
    await store.close()


async def test_a_handler_that_refuses_undoes_everything(toys: str) -> None:
    async def refuse(db: Db, event: NoteWritten) -> None:
        raise Refused("CREDIT_EXCEEDED", "No.")

    store, actor = Database(toys, Wiring(handlers={NoteWritten: [refuse]})), somebody()
    with pytest.raises(Refused):
        async with store.transaction(actor) as db:
            db.add(Note(title="undone"))
            await db.flush()
            await db.publish(NoteWritten(uuid.uuid4(), 1))
    async with store.snapshot(actor) as db:
        assert await db.all(sa.select(Note)) == []
    await store.close()


async def test_whoever_must_agree_is_asked_for_the_act_and_the_subject(toys: str) -> None:
    asked: list[tuple[str, Sequence[uuid.UUID], str]] = []

    async def nothing(*_: object) -> None:
        raise AssertionError("nobody asked for this")

    async def answer(db: Db, guard: Guard, subjects: Sequence[uuid.UUID], act: str) -> frozenset[uuid.UUID]:
        asked.append((guard.name, subjects, act))
        if act == "change":
            raise Refused("APPROVAL_PENDING", "Not now.")
        return frozenset(subjects)

    async def indifferent(*_: object) -> frozenset[uuid.UUID]:
        return frozenset()

    guard = Guard("note.write", "Note", nothing, nothing, "Writing")  # type: ignore[arg-type]
    store = Database(toys, Wiring(guards={"note.write": guard}, agreements=[answer, indifferent]))
    subject = uuid.uuid4()
    async with store.transaction(somebody()) as db:
        assert await db.agree("note.write", [subject]) == {subject}
        with pytest.raises(Refused):
            await db.agree("note.write", [subject], "change")
    assert asked == [("note.write", [subject], "perform"), ("note.write", [subject], "change")]
    await store.close()
