"""Which tables are written: what a step left alone need not be inspected again; what was refused touches none."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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


class Watch:
    """Hears of every statement that writes a table, by a trigger, and of the tables that each check reads."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._tables: frozenset[str] = frozenset()
        self._due: dict[str, bool] = {}
        self._reads: dict[str, set[str]] = {}

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
        for check, reads in self._reads.items():
            self._due[check] = self._due[check] or not reads.isdisjoint(names)
        return names

    def is_due(self, check: str) -> bool:
        """Whether something that this check reads was written since it was well; also when it was never asked.

        It would find today what it found then: the same statements meet the same rows.
        """
        return self._due.get(check, True)

    @asynccontextmanager
    async def reading(self, check: str) -> AsyncIterator[None]:
        """Note which tables a check reads, which is well once this ends; `written` must have been asked before."""
        self._office.statements.clear()
        yield
        words = {word for text in self._office.statements for word in re.findall(r"\w+", text)}
        reads = words & self._tables
        assert reads, f"{check} reads nothing"
        self._reads[check], self._due[check] = reads, False
