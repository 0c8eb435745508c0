import asyncio
import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InvalidRequestError

from bizsuite.kernel.database import APPLICATION_ROLE, ATTEMPTS, Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from tests.kernel.test_db import write_note
from tests.kernel.toys import Note, Owner, as_owner, opened, somebody


async def test_a_transaction_is_kept_at_its_end_and_undone_by_an_error(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        db.add(Note(title="kept"))
    with pytest.raises(Refused):
        async with store.transaction(actor) as db:
            db.add(Note(title="undone"))
            await db.flush()
            raise Refused("NO", "No.")
    async with store.snapshot(actor) as db:
        assert [note.title for note in await db.all(sa.select(Note))] == ["kept"]


async def test_a_dry_run_is_checked_by_the_database_and_kept_nowhere(store: Database) -> None:
    actor = somebody()
    await write_note(store, actor, "taken")
    async with store.transaction(actor, dry_run=True) as db:
        assert db.dry_run
        db.add(Note(title="dry"))
    with pytest.raises(DBAPIError, match="uq_toy_note"):
        async with store.transaction(actor, dry_run=True) as db:
            db.add(Note(title="taken"))
    async with store.snapshot(actor) as db:
        assert [note.title for note in await db.all(sa.select(Note))] == ["taken"]


async def test_a_snapshot_sees_one_moment_and_changes_nothing(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)
    async with store.snapshot(actor) as db:
        assert (await db.need(Note, note_id)).count == 0
        async with store.transaction(actor) as other:
            (await other.lock(Note, note_id)).count = 5
        assert await db.rows(sa.select(sa.func.max(Note.count))) == [(0,)]
        with pytest.raises(DBAPIError, match="read-only"):
            await db.run(sa.update(Note).values(count=1))
    async with store.snapshot(actor) as db:
        assert (await db.need(Note, note_id)).count == 5


async def test_nothing_is_read_once_a_snapshot_or_a_transaction_has_ended(store: Database) -> None:
    """It would be a transaction that nobody confines to the tenant, on a connection that nobody gives back."""
    for begun in (store.snapshot, store.transaction):
        async with begun(somebody()) as db:
            await db.all(sa.select(Note))
        with pytest.raises(InvalidRequestError, match="permanently closed"):
            await db.all(sa.select(Note))


async def test_a_snapshot_ends_when_its_last_statement_has(store: Database) -> None:
    """Whoever was given up half-way does not take the connection along."""
    pid = sa.select(sa.func.pg_backend_pid())
    async with store.snapshot(somebody()) as db:
        before = await db.one(pid)
        given_up = asyncio.create_task(db.rows(sa.select(sa.func.pg_sleep(0.1), sa.literal(1))))
        await asyncio.sleep(0.01)
    assert given_up.done()
    assert (await given_up)[0][1] == 1
    async with store.snapshot(somebody()) as db:
        assert await db.one(pid) == before


async def test_writers_read_what_others_have_committed_meanwhile(store: Database) -> None:
    actor = somebody()
    note_id = await write_note(store, actor)
    async with store.transaction(actor) as db:
        assert await db.rows(sa.select(sa.func.max(Note.count))) == [(0,)]
        async with store.transaction(actor) as other:
            (await other.lock(Note, note_id)).count = 5
        assert await db.rows(sa.select(sa.func.max(Note.count))) == [(5,)]


async def test_two_that_lock_crosswise_are_both_done(toys: str) -> None:
    """A deadlock of two real connections: one is the victim, and tries again without anybody noticing."""
    actor = somebody()
    attempts = 0
    async with opened(toys, pool=1) as here, opened(toys, pool=1) as there:
        one, other = await write_note(here, actor, "one"), await write_note(here, actor, "other")
        both_hold = asyncio.Barrier(2)

        def crosswise(mine: uuid.UUID, theirs: uuid.UUID) -> object:
            tries = 0

            async def work(db: Db) -> None:
                nonlocal attempts, tries
                attempts += 1
                tries += 1
                (await db.lock(Note, mine)).count += 1
                await db.flush()
                if tries == 1:
                    await both_hold.wait()
                (await db.lock(Note, theirs)).count += 1

            return work

        await asyncio.gather(
            here.write(actor, crosswise(one, other)),  # type: ignore[arg-type]
            there.write(actor, crosswise(other, one)),  # type: ignore[arg-type]
        )
        async with here.snapshot(actor) as db:
            assert [note.count for note in await db.all(sa.select(Note))] == [2, 2]
    assert attempts == 3


async def test_what_never_succeeds_is_given_up(store: Database) -> None:
    tries = 0

    async def work(db: Db) -> None:
        nonlocal tries
        tries += 1
        async with db.connection() as connection:
            await connection.exec_driver_sql("DO $$ BEGIN RAISE 'again' USING ERRCODE = '40001'; END $$")

    with pytest.raises(DBAPIError, match="again"):
        await store.write(somebody(), work)
    assert tries == ATTEMPTS


async def test_what_is_wrong_is_tried_once(store: Database) -> None:
    actor = somebody()
    await write_note(store, actor, "taken")
    tries = 0

    async def work(db: Db) -> None:
        nonlocal tries
        tries += 1
        db.add(Note(title="taken"))

    with pytest.raises(DBAPIError, match="uq_toy_note"):
        await store.write(actor, work)
    assert tries == 1


async def test_write_answers_what_the_work_answers(store: Database) -> None:
    async def work(db: Db) -> str:
        db.add(Owner(name="x"))
        return "done"

    assert await store.write(somebody(), work) == "done"


async def test_a_connection_is_given_back_without_tenant_and_role(toys: str) -> None:
    async with opened(toys, pool=1) as store:
        await write_note(store, somebody())
        async with store.engine.connect() as connection:
            found = await connection.exec_driver_sql(
                "SELECT current_user, nullif(current_setting('app.tenant', true), '')"
            )
            assert tuple(found.one()) == ("bizsuite", None)


async def test_platform_statements_run_under_the_role_that_was_asked_for(store: Database) -> None:
    async with store.platform() as session:
        assert await session.scalar(sa.text("SELECT current_user")) == APPLICATION_ROLE


async def test_behind_a_pooler_nothing_is_prepared(toys: str) -> None:
    store, actor = Database(toys, pooler=True, pool=1), somebody()
    note_id = await write_note(store, actor)
    for _ in range(3):
        async with store.snapshot(actor) as db:
            await db.need(Note, note_id)
    async with store.engine.connect() as connection:
        prepared = await connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements")
        assert [row for row in prepared if "toy_note" in row[0]] == []
    await store.close()


async def test_a_transaction_beside_a_running_one_is_kept_when_that_is_not(
    store: Database, toys: str
) -> None:
    actor = somebody()
    with pytest.raises(LookupError):
        async with store.transaction(actor):
            async with store.beside(actor.tenant_id) as connection:
                await connection.exec_driver_sql(
                    "INSERT INTO toy_owner (tenant_id, id, name) VALUES ($1, gen_random_uuid(), 'kept')",
                    (actor.tenant_id,),
                )
            raise LookupError
    assert await as_owner(toys, "SELECT name FROM toy_owner") == [("kept",)]
