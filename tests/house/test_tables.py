"""Tables: tenant keys, composite foreign keys, row-level security."""

from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

import bizsuite.app  # noqa: F401 - imports every slice, and so every table
from bizsuite.kernel.tables import METADATA, PLATFORM_TABLES

BUSINESS = [
    table
    for name, table in sorted(METADATA.tables.items())
    if name not in PLATFORM_TABLES and not name.startswith("toy_")
]


@pytest.mark.parametrize("table", BUSINESS, ids=lambda table: table.name)
def test_keys_begin_with_the_tenant(table: sa.Table) -> None:
    """Two tenants never share a row, a key or a reference; and a tenant's rows lie together."""
    assert [column.name for column in table.primary_key.columns] == ["tenant_id", "id"]
    for key in table.foreign_key_constraints:
        if key.referred_table.name not in PLATFORM_TABLES:
            assert key.column_keys[0] == "tenant_id"
            assert key.elements[0].column.name == "tenant_id"
    for index in table.indexes:
        names = [getattr(each, "name", None) for each in index.expressions]
        assert names[0] == "tenant_id" or index.dialect_kwargs.get("postgresql_using") in (
            "gin",
            "gist",
            "brin",
        ), index.name


@pytest.mark.parametrize("table", BUSINESS, ids=lambda table: table.name)
def test_every_reference_is_a_foreign_key_with_an_index(table: sa.Table) -> None:
    """An edge that the database does not know will be broken one day."""
    for column in table.columns:
        if column.info.get("references"):
            assert any(column.name in key.column_keys for key in table.foreign_key_constraints), column.name


async def test_row_level_security_stands_behind_every_table(database: str) -> None:
    """The second wall: forced, for a role that owns nothing and bypasses nothing."""
    address = database.replace("postgresql+asyncpg", "postgresql")
    connection = await asyncpg.connect(address)
    try:
        rows = await connection.fetch(
            "SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,"
            " EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS policed, r.rolname AS owner"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE n.nspname = 'public' AND c.relkind = 'r'"
        )
        by_name = {row["name"]: row for row in rows}
        for table in BUSINESS:
            found = by_name[table.name]
            assert (found["forced"], found["policed"]) == (True, True), table.name
            assert found["owner"] != "bizsuite_app"
        role: Any = await connection.fetchrow(
            "SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = 'bizsuite_app'"
        )
        assert (role["rolbypassrls"], role["rolsuper"]) == (False, False)
    finally:
        await connection.close()
