"""Brings a database to the newest schema, and tells whether it is there."""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bizsuite.kernel.database import APPLICATION_ROLE
from bizsuite.kernel.schema import MINIMUM_VERSION

if TYPE_CHECKING:
    from alembic.config import Config

PACKAGE = Path(__file__).parents[1]
FOLDER = next(
    (at for at in (PACKAGE / "migrations", PACKAGE.parents[1] / "migrations") if at.is_dir()), PACKAGE
)
"""Where the migrations are: inside an installed package, or beside the sources of a checkout."""

ONE_AT_A_TIME = 0x6D696772
"""The advisory lock of whoever migrates; any number that nobody else uses."""
LOCK_ATTEMPTS = 5
LOCK_TIMEOUT = "55P03"

_REVISION = re.compile(r"^revision(?:\s*:\s*\w+)?\s*=\s*['\"](\w+)['\"]", re.MULTILINE)
_DOWN = re.compile(r"^down_revision[^=]*=\s*(.+)$", re.MULTILINE)


class Unmigratable(Exception):
    """The database cannot be brought to the newest schema; the message says why in one sentence."""


async def upgrade(url: str, folder: Path = FOLDER, to: str = "head") -> None:
    """Bring a database to the newest schema, as its owner; safe to run twice, and by two at once.

    Every migration is a transaction. One that waits for a lock longer than its time-out is tried again, since it would
    hold up all who come after it. Raises Unmigratable for a server that is too old and for a database that is too new.
    """
    for attempt in range(1, LOCK_ATTEMPTS + 1):
        try:
            return await as_owner(url, _upgrade, folder, to)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_TIMEOUT or attempt == LOCK_ATTEMPTS:
                raise
            await asyncio.sleep(attempt)


async def downgrade(url: str, to: str, folder: Path = FOLDER) -> None:
    """Take a database back to a revision, or to `base`: for tests and for the repair of a failed release."""
    await as_owner(url, _downgrade, folder, to)


async def behind(url: str, folder: Path = FOLDER) -> bool:
    """Whether migrations are pending: cheap, and without Alembic.

    A database that a newer program has migrated is not behind; the old program serves it for one step.
    """
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            applied = await _applied(connection)
    finally:
        await engine.dispose()
    followed = revisions(folder)
    return applied != head(followed) and (applied is None or applied in followed)


def revisions(folder: Path = FOLDER) -> dict[str, str | None]:
    """Every revision of the migrations with the one that it follows, read from the files."""
    found: dict[str, str | None] = {}
    for file in sorted((folder / "versions").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        if (revision := _REVISION.search(text)) and (down := _DOWN.search(text)):
            found[revision[1]] = None if down[1].strip() == "None" else down[1].strip(" '\"")
    return found


def head(followed: dict[str, str | None]) -> str | None:
    """The newest revision; None when there is none."""
    return next(iter(followed.keys() - set(followed.values())), None)


async def as_owner(url: str, work: Any, folder: Path, argument: str) -> None:
    """Let `work` run Alembic over a connection of the owner, one at a time."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await _check_server(connection)
            await _wait_for_turn(connection)
            await connection.run_sync(work, folder, argument)
    finally:
        await engine.dispose()


async def _check_server(connection: AsyncConnection) -> None:
    version = int(await connection.scalar(sa.text("SHOW server_version_num")) or 0)
    if version < MINIMUM_VERSION:
        raise Unmigratable(
            f"PostgreSQL {MINIMUM_VERSION // 10_000} or newer is needed, this is {version // 10_000}."
        )


async def _wait_for_turn(connection: AsyncConnection) -> None:
    """Take the lock of whoever migrates; asked again and again, since a waiting statement would hold up vacuum."""
    while not await connection.scalar(sa.select(sa.func.pg_try_advisory_lock(ONE_AT_A_TIME))):
        await connection.rollback()
        await asyncio.sleep(0.2)
    await connection.commit()


async def _applied(connection: AsyncConnection) -> str | None:
    if await connection.scalar(sa.text("SELECT to_regclass('alembic_version')")) is None:
        return None
    found: str | None = await connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def config(connection: Connection, folder: Path) -> "Config":
    """Alembic's settings, for a connection and a folder of migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("timezone", "UTC")
    stamp = "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d"
    config.set_main_option("file_template", f"{stamp}_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, folder: Path, to: str) -> None:
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(config(connection, folder), to)
    except CommandError as error:
        raise Unmigratable(f"The migrations do not fit this database: {error}.") from error
    connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {APPLICATION_ROLE}")
    connection.commit()


def _downgrade(connection: Connection, folder: Path, to: str) -> None:
    from alembic import command

    command.downgrade(config(connection, folder), to)
