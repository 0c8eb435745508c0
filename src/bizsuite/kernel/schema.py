"""What the database holds besides tables: roles, row-level security, append-only guards."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

from bizsuite.kernel.audit import AuditEntry
from bizsuite.kernel.database import APPLICATION_ROLE, JOBS_ROLE, RELAY_ROLE
from bizsuite.kernel.tables import METADATA, PLATFORM_TABLES, table_of

MINIMUM_VERSION = 150000
"""PostgreSQL 15: security-invoker views, NULLS NOT DISTINCT."""


def roles() -> list[str]:
    """Statements that create the roles which the program takes on; they own nothing and bypass nothing."""
    made = []
    for role in (APPLICATION_ROLE, RELAY_ROLE, JOBS_ROLE):
        made.append(
            f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOBYPASSRLS; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        made.append(f"GRANT {role} TO CURRENT_USER")
        made.append(f"GRANT USAGE ON SCHEMA public TO {role}")
    return made


def row_security(table: str, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> list[str]:
    """Statements that give the application's role these rights on the rows of the tenant of its transaction.

    After a transaction the setting is '' and not NULL, hence nullif; the sub-select is evaluated once a statement.
    """
    tenant = "(SELECT nullif(current_setting('app.tenant', true), '')::uuid)"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} TO {APPLICATION_ROLE} USING (tenant_id = {tenant})",
        f"GRANT {rights} ON {table} TO {APPLICATION_ROLE}",
    ]


def append_only(table: str) -> list[str]:
    """Statements that refuse to change or delete rows of a table, whoever asks."""
    return [
        f"""CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of {table} never change' USING ERRCODE = 'restrict_violation'; END $$""",
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only()""",
    ]


def after_create(table: type[SQLModel], statements: Sequence[str]) -> None:
    """Run these statements whenever the table is created; migrations hold the same text."""
    for statement in statements:
        ddl: Any = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(table_of(table), "after_create", ddl)


after_create(AuditEntry, append_only("audit_entry"))


def business_tables() -> Iterable[str]:
    """Every table that belongs to tenants."""
    return (name for name in sorted(METADATA.tables) if name not in PLATFORM_TABLES)


def create_everything(connection: Connection) -> None:
    """Roles, tables, triggers and policies from the declarations, in an empty database.

    Migrations must lead to exactly the same; `bizsuite migrate --check` compares the two catalogues.
    """
    for statement in roles():
        connection.exec_driver_sql(statement)
    METADATA.create_all(connection)
    for table in business_tables():
        for statement in row_security(table):
            connection.exec_driver_sql(statement)


async def install(url: str) -> None:
    """Create everything that the imported modules declare, in an empty database: for tests, quicker than migrating."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(create_everything)
    finally:
        await engine.dispose()
