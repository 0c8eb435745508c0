import uuid
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bizsuite.kernel.audit import AuditEntry, audit_of
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from tests.kernel.toys import Mood, Note, as_owner, somebody


async def audited(store: Database, actor: Actor) -> list[AuditEntry]:
    async with store.snapshot(actor) as db:
        return list(await db.all(sa.select(AuditEntry).order_by(sa.column("id"))))


async def write_note(store: Database, actor: Actor) -> uuid.UUID:
    async with store.transaction(actor) as db:
        note = Note(title="合同", worth=Decimal("10.50"), password_hash="secret")
        db.add(note)
        await db.flush(lambda: audit_of(db, "note_write"))
    return note.id


async def test_a_new_row_is_told_whole_and_its_secrets_never(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)
    (entry,) = await audited(store, actor)
    assert (entry.actor_id, entry.request_id, entry.command) == (actor.user_id, "r-1", "note_write")
    assert entry.changes == [
        {
            "table": "toy_note",
            "id": str(note_id),
            "action": "INSERT",
            "before": None,
            "after": {
                "id": str(note_id),
                "title": "合同",
                "count": 0,
                "worth": "10.50",
                "mood": "CALM",
                "owner_id": None,
            },
        }
    ]


async def test_rows_without_objects_are_stored_and_told_like_others(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        one = Note(title="合同", worth=Decimal("10.50"), mood=Mood.LOUD, password_hash="secret")
        db.add(one)
        await db.flush(lambda: audit_of(db, "one"))
    async with store.transaction(actor) as db:
        given = {"worth": Decimal("10.50"), "mood": Mood.LOUD, "password_hash": "secret"}
        made = db.add_many(Note, [{"title": f"{number} 合同", **given} for number in range(3)])
        assert db.add_many(Note, []) == []
        await db.flush(lambda: audit_of(db, "many"))
        ids = [row["id"] for row in made]
        for key in ids:
            await db.lock(Note, key)
    assert ids == sorted(set(ids))
    single, many = await audited(store, actor)
    (told,) = single.changes
    assert many.changes == [
        {**told, "id": str(key), "after": {**told["after"], "id": str(key), "title": f"{number} 合同"}}
        for number, key in enumerate(ids)
    ]
    async with store.snapshot(actor) as db:
        for number, key in enumerate(ids):
            row = await db.need(Note, key)
            assert (row.title, row.count, row.worth) == (f"{number} 合同", 0, Decimal("10.50"))
            assert (row.mood, row.password_hash, row.version) == (Mood.LOUD, "secret", 1)
            assert (row.created_at, row.updated_at) == (made[number]["created_at"],) * 2


async def test_a_changed_row_is_told_before_and_after(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)
    async with store.transaction(actor) as db:
        note = await db.lock(Note, note_id)
        note.mood = Mood.LOUD
        note.count = 3
        note.password_hash = "other"
        await db.flush(lambda: audit_of(db, "note_shout"))
    change: dict[str, Any] = (await audited(store, actor))[1].changes[0]
    assert change["action"] == "UPDATE"
    assert (change["before"], change["after"]) == ({"mood": "CALM", "count": 0}, {"mood": "LOUD", "count": 3})


async def test_a_deleted_row_is_told_as_it_was(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)
    async with store.transaction(actor) as db:
        await db.delete(await db.need(Note, note_id))
        await db.flush(lambda: audit_of(db, "note_delete"))
    change: dict[str, Any] = (await audited(store, actor))[1].changes[0]
    assert (change["action"], change["after"]) == ("DELETE", None)
    assert change["before"]["title"] == "合同"


async def test_what_a_savepoint_undid_is_not_told(store: Database) -> None:
    actor = somebody()

    async def fail(db: Db) -> None:
        async with db.all_or_nothing():
            db.add(Note(title="undone"))
            await db.flush()
            raise LookupError

    async with store.transaction(actor) as db:
        db.add(Note(title="done"))
        with pytest.raises(LookupError):
            await fail(db)
        await db.flush(lambda: audit_of(db, "both"))
    (entry,) = await audited(store, actor)
    assert [change["after"]["title"] for change in entry.changes] == ["done"]


async def test_a_command_that_changed_nothing_leaves_no_entry(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)
    async with store.transaction(actor) as db:
        note = await db.lock(Note, note_id)
        note.count = 0
        await db.flush(lambda: audit_of(db, "note_nothing"))
    assert [entry.command for entry in await audited(store, actor)] == ["note_write"]


@pytest.mark.parametrize("act", ["UPDATE audit_entry SET command = 'x'", "DELETE FROM audit_entry"])
async def test_an_entry_never_changes_whoever_asks(store: Database, toys: str, act: str) -> None:
    await write_note(store, somebody())
    with pytest.raises(DBAPIError, match="rows of audit_entry never change"):
        await as_owner(toys, act)


async def test_every_change_is_one_version_more(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)
    async with store.transaction(actor) as db:
        note = await db.lock(Note, note_id)
        written = note.updated_at
        note.count = 9
    async with store.snapshot(actor) as db:
        note = await db.need(Note, note_id)
    assert note.version == 2
    assert note.updated_at > written
    assert note.created_at < note.updated_at
