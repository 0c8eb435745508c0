"""`migrate`, and whether the migrations lead to what the code declares."""

import asyncio
import sys
import tempfile
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine

from bizsuite.commands.place import Place, Stopped, place
from bizsuite.kernel.drift import drift
from bizsuite.kernel.migrate import behind, upgrade
from bizsuite.kernel.postgres import Server
from bizsuite.kernel.revise import declare_everything, revise, write_first
from bizsuite.kernel.schema import install
from bizsuite.settings import Settings

SHOWN_MAX = 40


def migrate() -> None:
    """Bring the database of the settings to the newest schema."""
    with place(Settings.load()) as found:
        done = migrate_to_newest(found)
    sys.stdout.write("migrated\n" if done else "up to date\n")


def migrate_to_newest(found: Place) -> bool:
    """Apply what is pending; whether there was anything."""

    async def run() -> bool:
        if not await behind(found.owner_url):
            return False
        await upgrade(found.owner_url)
        return True

    return asyncio.run(run())


def check_drift() -> None:
    """Compare an upgraded database with one made from the declarations; stops with the differences."""
    with tempfile.TemporaryDirectory(prefix="bizsuite-drift-") as folder:
        Path(folder).chmod(0o755)
        with Server(Path(folder) / "postgres", Settings.load().pg_bin, durable=False) as server:
            found = asyncio.run(_differences(server))
    if found:
        sys.stdout.write("\n".join(found[:SHOWN_MAX]) + "\n")
        raise Stopped(f"migrations and declarations differ in {len(found)} things; write a migration.")


def write_revision(message: str) -> None:
    """Draft a migration with what is declared and not migrated yet; to be read, completed and committed."""
    with tempfile.TemporaryDirectory(prefix="bizsuite-revise-") as folder:
        Path(folder).chmod(0o755)
        with Server(Path(folder) / "postgres", Settings.load().pg_bin, durable=False) as server:
            asyncio.run(_draft(server, message))


async def _draft(server: Server, message: str) -> None:
    if not await behind(server.url()):
        await write_first(server.url(), message)
        return
    await upgrade(server.url())
    await revise(server.url(), message)


async def _differences(server: Server) -> list[str]:
    declare_everything()
    engine = create_async_engine(server.url(), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for name in ("migrated", "declared"):
            await connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    await engine.dispose()
    await upgrade(server.url("migrated"))
    await install(server.url("declared"))
    return await drift(server.url("migrated"), server.url("declared"))
