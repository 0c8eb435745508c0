import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bizsuite.kernel import migrate
from bizsuite.kernel.drift import drift
from bizsuite.kernel.migrate import FOLDER, Unmigratable, behind, downgrade, head, revisions, upgrade
from bizsuite.kernel.postgres import Server
from bizsuite.kernel.revise import revise, write_first
from tests.database import cloned
from tests.kernel.toys import as_owner, opened, somebody


@pytest.fixture
async def empty(server: Server) -> AsyncIterator[str]:
    """The address of a database that holds nothing."""
    async with cloned(server, "template0") as url:
        yield url


@pytest.fixture
async def folder(tmp_path: Path, empty: str) -> Path:
    """A folder of migrations with one revision: all that is declared now."""
    for name in ("env.py", "script.py.mako"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "versions").mkdir()
    await write_first(empty, "2026-01-01-0000_first", tmp_path)
    return tmp_path


def add(folder: Path, name: str, follows: str, *statements: str) -> None:
    """Write a revision by hand."""
    acts = "\n".join(f'    op.execute("{statement}")' for statement in statements)
    (folder / "versions" / f"2026-02-01-0000_{name}.py").write_text(
        f"from alembic import op\n\nrevision = '{name}'\ndown_revision = '{follows}'\n\n\n"
        f"def upgrade() -> None:\n{acts}\n\n\ndef downgrade() -> None:\n    pass\n"
    )


async def applied(url: str) -> list[str]:
    return [row[0] for row in await as_owner(url, "SELECT version_num FROM alembic_version")]


async def test_migrations_lead_to_what_is_declared(empty: str, database: str, folder: Path) -> None:
    assert await as_owner(empty, "SELECT relname FROM pg_class WHERE relname = 'audit_entry'") == []
    await upgrade(empty, folder)
    assert await drift(empty, database) == []
    async with opened(empty) as store, store.snapshot(somebody()) as db:
        assert db.dry_run is False


async def test_a_database_is_behind_until_it_is_migrated(empty: str, folder: Path) -> None:
    assert await behind(empty, folder)
    await upgrade(empty, folder)
    assert not await behind(empty, folder)
    add(folder, "second", "first", "CREATE TABLE later (id int)")
    assert await behind(empty, folder)
    await upgrade(empty, folder)
    assert not await behind(empty, folder)
    assert await applied(empty) == ["second"]


async def test_a_database_that_is_ahead_is_served_and_not_migrated(empty: str, folder: Path) -> None:
    add(folder, "second", "first", "CREATE TABLE later (id int)")
    await upgrade(empty, folder)
    next((folder / "versions").glob("*second.py")).unlink()
    assert not await behind(empty, folder)
    with pytest.raises(Unmigratable, match="second"):
        await upgrade(empty, folder)


async def test_migrating_twice_and_two_at_once_does_it_once(empty: str, folder: Path) -> None:
    add(folder, "second", "first", "CREATE TABLE later (id int)", "SELECT pg_sleep(0.2)")
    await asyncio.gather(*(upgrade(empty, folder) for _ in range(3)))
    await upgrade(empty, folder)
    assert await applied(empty) == ["second"]


async def test_a_migration_that_fails_leaves_nothing_half_done(empty: str, folder: Path) -> None:
    add(folder, "second", "first", "CREATE TABLE later (id int)", "SELECT 1 / 0")
    with pytest.raises(DBAPIError, match="division by zero"):
        await upgrade(empty, folder)
    assert await applied(empty) == ["first"]
    assert await as_owner(empty, "SELECT to_regclass('later')::text") == [(None,)]


async def test_a_migration_waits_for_a_lock_a_short_while_and_tries_again(empty: str, folder: Path) -> None:
    await upgrade(empty, folder)
    add(
        folder,
        "second",
        "first",
        "SET LOCAL lock_timeout = '100ms'",
        "ALTER TABLE audit_entry ADD COLUMN later int",
    )
    async with holding(empty, "audit_entry") as holder:
        migrating = asyncio.create_task(upgrade(empty, folder))
        await asyncio.sleep(0.5)
        assert not migrating.done()
        # While it waits to try again, nobody is held up behind it.
        async with asyncio.timeout(1):
            await as_owner(empty, "SELECT count(*) FROM audit_entry")
        await holder()
        async with asyncio.timeout(10):
            await migrating
    assert await applied(empty) == ["second"]


@asynccontextmanager
async def holding(url: str, table: str):  # type: ignore[no-untyped-def]
    """Hold a lock on a table as a long report does, until the function that is given is called."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.exec_driver_sql(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
        yield connection.rollback
    await engine.dispose()


async def test_a_database_can_be_taken_back_to_nothing(empty: str, folder: Path) -> None:
    await upgrade(empty, folder)
    await downgrade(empty, "base", folder)
    left = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    assert await as_owner(empty, left) == [("alembic_version",)]
    await upgrade(empty, folder)


async def test_the_application_may_ask_how_far_the_database_is(empty: str, folder: Path) -> None:
    await upgrade(empty, folder)
    asked = await as_owner(empty, "SET ROLE bizsuite_app", "SELECT version_num FROM alembic_version")
    assert asked == [("first",)]


async def test_a_revision_holds_what_the_declarations_have_more(empty: str, folder: Path) -> None:
    await upgrade(empty, folder)
    await revise(empty, "nothing new", folder)
    written = next((folder / "versions").glob("*nothing_new.py"))
    assert "pass" in written.read_text()
    assert "op.add_column" not in written.read_text()
    written.unlink()
    await as_owner(empty, "ALTER TABLE audit_entry DROP COLUMN command")
    await revise(empty, "add command", folder)
    (text,) = [file.read_text() for file in (folder / "versions").glob("20??-??-??-????_add_command.py")]
    assert "op.add_column('audit_entry', sa.Column('command', sa.Text()" in text
    assert "SET LOCAL lock_timeout = '4s'" in text
    assert "import sqlmodel" in text


async def test_asking_imports_no_alembic(empty: str) -> None:
    program = (
        "import asyncio, sys\nfrom bizsuite.kernel.migrate import behind\n"
        "asyncio.run(behind(sys.argv[1]))\nassert 'alembic' not in sys.modules"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, empty)
    assert await process.wait() == 0


async def test_a_server_that_is_too_old_is_named(
    empty: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "MINIMUM_VERSION", 990000)
    with pytest.raises(Unmigratable, match="PostgreSQL 99 or newer is needed"):
        await upgrade(empty, folder)


def test_revisions_are_read_from_their_files(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "a.py").write_text("revision = 'a1'\ndown_revision = None\n")
    (tmp_path / "versions" / "b.py").write_text('revision: str = "b2"\ndown_revision: str | None = "a1"\n')
    (tmp_path / "versions" / "c.py").write_text("'''no revision'''\n")
    assert revisions(tmp_path) == {"a1": None, "b2": "a1"}
    assert head(revisions(tmp_path)) == "b2"
    assert head({}) is None


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("CREATE TABLE extra (id int)", "relation: r public.extra"),
        ("ALTER TABLE number_series ADD extra int", "column: public.number_series.extra integer NULL"),
        ("ALTER TABLE number_series ALTER year TYPE bigint", "column: public.number_series.year bigint"),
        (
            "ALTER TABLE number_series ALTER year DROP NOT NULL",
            "column: public.number_series.year integer NULL",
        ),
        ("ALTER TABLE number_series ALTER year SET DEFAULT 7", "integer NOT NULL default 7"),
        (
            "ALTER TABLE number_series ADD CONSTRAINT extra CHECK (year > 0)",
            "constraint: number_series extra CHECK",
        ),
        ("CREATE INDEX extra ON number_series (year)", "index: CREATE INDEX extra"),
        (
            "DROP TRIGGER audit_entry_append_only ON audit_entry",
            "trigger: CREATE TRIGGER audit_entry_append_only",
        ),
        ("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only", "audit_entry_append_only() D"),
        (
            "CREATE FUNCTION extra() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "function: CREATE OR REPLACE FUNCTION",
        ),
        ("CREATE TYPE extra AS ENUM ('a')", "type: public.extra a"),
        ("DROP POLICY tenant ON number_series", "policy: public.number_series tenant"),
        ("ALTER TABLE number_series NO FORCE ROW LEVEL SECURITY", "security t forced f"),
        (
            "GRANT TRUNCATE ON number_series TO bizsuite_app",
            "right: TRUNCATE on public.number_series to bizsuite_app",
        ),
        (
            "REVOKE UPDATE (seq) ON outbox_event FROM bizsuite_relay",
            "right: UPDATE (seq) on public.outbox_event",
        ),
        ("REVOKE USAGE ON SCHEMA jobs FROM bizsuite_app", "right: USAGE on schema jobs to bizsuite_app"),
        ("CREATE EXTENSION citext", "extension: citext"),
        ("ALTER TABLE jobs.job ADD extra int", "column: jobs.job.extra"),
    ],
)
async def test_every_kind_of_difference_is_named(
    server: Server, template: str, database: str, change: str, line: str
) -> None:
    async with cloned(server, template) as other:
        assert await drift(other, database) == []
        await as_owner(other, change)
        found = await drift(other, database)
    assert any(line in each for each in found), found
    assert make_url(other) != make_url(database)
