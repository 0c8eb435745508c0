"""Statements that go to the driver as they are: what they write, how they fail, and what is left of the connection."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError

from bizsuite.kernel.audit import AuditEntry
from bizsuite.kernel.clock import now
from bizsuite.kernel.database import Database, is_retried
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import new_id
from bizsuite.kernel.writing import adding, statement_of
from tests.kernel.toys import Mood, Note, as_owner, opened, somebody

_NOTE = table_of(Note)
HOSTILE = [
    "",
    "NULL",
    "null",
    '"',
    "\\",
    '\\"',
    "{}",
    "},{",
    "a,b",
    "'; DROP TABLE toy_note; --",
    " x ",
    "$1",
    "汉\n\t字",
]


async def test_whatever_a_text_holds_is_stored_as_it_is(store: Database) -> None:
    actor = somebody()
    told = [
        {
            "tenant_id": actor.tenant_id,
            "title": text,
            "password_hash": text,
            "owner_id": None,
            "mood": Mood.LOUD,
        }
        | {"count": -number, "worth": Decimal(number) / 8, "created_at": now()}
        for number, text in enumerate(HOSTILE)
    ]
    async with store.transaction(actor) as db:
        db.later(adding(_NOTE, told))
    async with store.snapshot(actor) as db:
        names = ("title", "password_hash", "owner_id", "mood", "count", "worth", "created_at")
        rows = await db.rows(_NOTE.select().with_only_columns(*(_NOTE.c[name] for name in names)))
    key = lambda row: row[0]  # noqa: E731
    assert sorted(map(tuple, rows), key=key) == sorted(
        (tuple(row[n] for n in names) for row in told), key=key
    )


async def test_json_of_any_text_is_stored_as_it_is(store: Database) -> None:
    actor = somebody()
    changes = [{text: [text, None, True, 1.5]} for text in HOSTILE]
    row = {"tenant_id": actor.tenant_id, "id": new_id(), "actor_id": None, "command": "x", "changes": changes}
    _, values, _ = statement_of([adding(table_of(AuditEntry), [row])])
    (told,) = (value for value in values if "DROP" in value)
    async with store.snapshot(actor) as db:
        (found,) = await db.driver_rows("SELECT ($1::text::jsonb[])[1]", [told])
    assert found[0] == changes


async def test_an_error_is_what_sqlalchemy_would_say(store: Database) -> None:
    with pytest.raises(IntegrityError, match="uq_toy_note"):
        async with store.transaction(somebody()) as db:
            db.add_all([Note(title="twice"), Note(title="twice")])
    with pytest.raises(DBAPIError) as raised:
        async with store.snapshot(somebody()) as db:
            await db.driver_rows("SELECT 1 / $1::int", [0])
    assert not is_retried(raised.value) and not raised.value.connection_invalidated
    with pytest.raises(DBAPIError) as raised:
        async with store.transaction(somebody()) as db:
            await db.driver_rows("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", [])
    assert is_retried(raised.value)


async def test_a_connection_that_is_cut_off_is_not_used_again(toys: str) -> None:
    async with opened(toys, pool=1) as store:
        with pytest.raises(DBAPIError) as raised:
            async with store.snapshot(somebody()) as db:
                (row,) = await db.driver_rows("SELECT pg_backend_pid()", [])
                await as_owner(toys, f"SELECT pg_terminate_backend({row[0]})")
                await db.driver_rows("SELECT 1", [])
        assert raised.value.connection_invalidated
        async with store.snapshot(somebody()) as db:
            assert [tuple(each) for each in await db.driver_rows("SELECT 2", [])] == [(2,)]


async def test_whoever_is_interrupted_leaves_no_statement_behind(toys: str) -> None:
    async with opened(toys, pool=1) as store:

        async def sleep() -> None:
            async with store.snapshot(somebody()) as db:
                await db.driver_rows("SELECT pg_sleep(30)", [])

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await sleep()
        actor = somebody()
        async with store.snapshot(actor) as db:
            (row,) = await db.driver_rows(
                "SELECT current_setting('app.tenant'), current_user, pg_backend_pid()", []
            )
    assert tuple(row)[:2] == (str(actor.tenant_id), "bizsuite_app")


async def test_a_transaction_begins_within_its_tenant(store: Database) -> None:
    heard: list[str] = []

    def listen(*given: Any) -> None:
        heard.append(given[2])

    event.listen(store.engine.sync_engine, "before_cursor_execute", listen)
    asked = "SELECT current_setting('transaction_isolation'), current_setting('app.tenant'), current_user"
    for opening, level in ((store.snapshot, "repeatable read"), (store.transaction, "read committed")):
        actor = somebody()
        async with opening(actor) as db:
            (row,) = await db.driver_rows(asked, [])
        assert tuple(row) == (level, str(actor.tenant_id), "bizsuite_app")
    assert heard == [asked, asked]
