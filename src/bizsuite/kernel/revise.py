"""Writes migrations from what is declared; for those who change tables."""

import importlib
import pkgutil
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bizsuite.kernel.migrate import FOLDER, as_owner, config
from bizsuite.kernel.schema import create_everything
from bizsuite.kernel.tables import METADATA


def declare_everything(package: str = "bizsuite") -> None:
    """Import whatever declares tables, in all modules, chosen or not."""
    whole = (f"{package}.kernel.", f"{package}.bridges.")
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if ".tables." in f"{found.name}." or found.name.startswith(whole):
            importlib.import_module(found.name)


async def declared(url: str) -> list[str]:
    """The statements that create all that is declared; found by running them in a database and taking it all back."""
    declare_everything()
    engine = create_async_engine(url, poolclass=NullPool)
    said: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not statement.lstrip().upper().startswith("SELECT"):
            said.append(statement.strip())

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(create_everything)
            await connection.rollback()
    finally:
        await engine.dispose()
    return said


async def revise(url: str, message: str, folder: Path = FOLDER) -> None:
    """Write a new revision with what the declarations have and an upgraded database lacks; to be read and completed."""
    await as_owner(url, _revise, folder, message)


async def write_first(url: str, name: str, folder: Path = FOLDER) -> Path:
    """Write the first revision: every declared statement as it stands, asked from a scratch database."""
    said = await declared(url)
    file = folder / "versions" / f"{name}.py"
    file.write_text("\n".join(_first(said)), encoding="utf-8")
    return file


def _first(said: list[str]) -> Iterator[str]:
    """The lines of the first revision."""
    yield '"""All tables, roles, policies and triggers of the first version."""\n'
    yield "from alembic import op\n"
    yield 'revision = "first"\ndown_revision = None\nbranch_labels = None\ndepends_on = None\n'
    yield "STATEMENTS = ["
    yield from (f'    r"""\n{statement}\n""",' for statement in said)
    yield "]\n\n"
    yield "def upgrade() -> None:"
    yield "    op.execute(\"SET LOCAL lock_timeout = '4s'\")"
    yield "    for statement in STATEMENTS:"
    yield "        op.get_bind().exec_driver_sql(statement)\n\n"
    yield "def downgrade() -> None:"
    yield "    op.execute(\"SET LOCAL lock_timeout = '4s'\")"
    tables = sorted(set(METADATA.tables))
    yield f'    op.get_bind().exec_driver_sql("DROP TABLE {", ".join(tables)} CASCADE")'
    yield '    op.get_bind().exec_driver_sql("DROP SCHEMA jobs CASCADE")'
    functions = re.findall(r"CREATE FUNCTION (\w+\([^)]*\))", "\n".join(said))
    for function in functions:
        yield f'    op.get_bind().exec_driver_sql("DROP FUNCTION {function}")'
    yield ""


def is_compared(_: Any, name: str | None, kind: str, reflected: bool, __: Any) -> bool:
    """Whether a new revision is to mention an object: what the tables declare, and never what others own."""
    return not (reflected and kind == "table" and name not in METADATA.tables)


def rendered(kind: str, thing: Any, _: Any) -> str | bool:
    """How a column's type stands in a revision: our own types as what the database stores; False leaves it as it is."""
    if (
        kind == "type"
        and isinstance(thing, sa.types.TypeDecorator)
        and type(thing).__module__.startswith("bizsuite")
    ):
        return f"sa.dialects.postgresql.{type(thing.impl_instance).__name__}()"
    return False


def _revise(connection: Connection, folder: Path, message: str) -> None:
    from alembic import command

    with warnings.catch_warnings():
        # PostgreSQL words generated columns otherwise; whether they are the same is told by `migrate --check`.
        warnings.filterwarnings("ignore", "Computed default on")
        command.revision(config(connection, folder), message, autogenerate=True)
