"""Which tables are written: what a step left alone need not be inspected again; what was refused touches none."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from bizsuite.kernel.db import Db
from tests.suite import Office

TABLES = """SELECT table_name AS name FROM information_schema.tables
WHERE table_schema = 'public' AND table_name <> 'walk_written'"""
BEGIN = (
    "CREATE UNLOGGED TABLE walk_written (name text)",
    """CREATE FUNCTION walk_writes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
$$ BEGIN INSERT INTO walk_written VALUES (TG_TABLE_NAME); RETURN NULL; END $$""",
    f"""DO $$ DECLARE named text; BEGIN FOR named IN {TABLES} LOOP
EXECUTE format('CREATE TRIGGER walk_writes AFTER INSERT OR UPDATE OR DELETE ON %I
  FOR EACH STATEMENT EXECUTE FUNCTION walk_writes()', named); END LOOP; END $$""",
)
TAKE = "WITH taken AS (DELETE FROM walk_written RETURNING name) SELECT DISTINCT name FROM taken"
USED_UP = {"number_series"}
"""What a refusal may have written: numbers may be used up for nothing."""


@dataclass
class _Known:
    """What a check read when it was well the last time, and whether something of that was written since."""

    reads: set[str] = field(default_factory=set)
    is_due: bool = True
    question: str = ""
    """Whether one of its statements finds a row now, where none of them did then."""
    values: list[Any] = field(default_factory=list)


class Watch:
    """Hears of every statement that writes a table, by a trigger, and of the tables that each check reads."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._tables: frozenset[str] = frozenset()
        self._known: defaultdict[str, _Known] = defaultdict(_Known)
        self._heard: list[tuple[str, Sequence[Any]]] = []
        event.listen(
            office.database.engine.sync_engine,
            "before_cursor_execute",
            lambda *given: self._heard.append((given[2], given[3])),
        )

    async def begin(self) -> None:
        """Watch all tables from now on."""
        async with self._office.database.engine.begin() as connection:
            for statement in BEGIN:
                await connection.exec_driver_sql(statement)
        self._tables = frozenset([row["name"] for row in await self._office.rows(TABLES)])

    async def written(self) -> set[str]:
        """The tables that were written, by what was committed, since this was asked the last time."""
        async with self._office.database.engine.begin() as connection:
            names = set((await connection.exec_driver_sql(TAKE)).scalars())
        self._heard.clear()
        for known in self._known.values():
            known.is_due = known.is_due or not known.reads.isdisjoint(names)
        return names

    def is_due(self, check: str) -> bool:
        """Whether something that this check reads was written since it was well; also when it was never asked.

        It would find today what it found then: the same statements meet the same rows.
        """
        return self._known[check].is_due

    async def is_silent(self, check: str, db: Db) -> bool:
        """Whether all statements of a check still find nothing: so it finds nothing, without being asked in full."""
        known = self._known[check]
        if known.question and not (await db.driver_rows(known.question, known.values))[0][0]:
            known.is_due = False
        return not known.is_due

    @asynccontextmanager
    async def reading(self, check: str, db: Db | None = None) -> AsyncIterator[None]:
        """Note which tables a check reads, which is well once this ends; `written` must have been asked before.

        With the snapshot in which it is asked its statements are kept, if none of them finds a row.
        """
        self._heard.clear()
        yield
        heard = list(self._heard)
        words = {word for text, _ in heard for word in re.findall(r"\w+", text)}
        reads = words & self._tables
        assert reads, f"{check} reads nothing"
        known = self._known[check] = _Known(reads, is_due=False)
        if db is not None:
            question, values = _found(heard)
            if not (await db.driver_rows(question, values))[0][0]:
                known.question, known.values = question, values


def _found(heard: Sequence[tuple[str, Sequence[Any]]]) -> tuple[str, list[Any]]:
    """Whether one of these statements finds a row, as one statement, and its values."""
    parts, values = [], list[Any]()
    for text, own in heard:
        numbered = re.split(r"\$(\d+)", text)
        numbered[1::2] = [f"${int(number) + len(values)}" for number in numbered[1::2]]
        parts.append(f"EXISTS ({''.join(numbered)})")
        values += own
    return f"SELECT {' OR '.join(parts)}", values
