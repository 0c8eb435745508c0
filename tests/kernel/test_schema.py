import uuid

import pytest
from sqlalchemy.exc import DBAPIError

from bizsuite.kernel.database import APPLICATION_ROLE, JOBS_ROLE, RELAY_ROLE
from bizsuite.kernel.schema import append_only, install, roles, row_security
from bizsuite.kernel.tables import PLATFORM_TABLES
from tests.kernel.toys import as_owner

TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, r.rolname,
    (SELECT array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum))
     FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = c.oid AND i.indisprimary),
    (SELECT array_agg(p.polname::text || ' ' || array_to_string(p.polroles::regrole[], ' '))
     FROM pg_policy p WHERE p.polrelid = c.oid)
FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE 'toy%'"""


async def test_every_business_table_is_keyed_and_walled_by_tenant(database: str) -> None:
    checked = 0
    for name, is_forced, owner, key, policies in await as_owner(database, TABLES):
        assert owner != APPLICATION_ROLE
        if name in PLATFORM_TABLES:
            continue
        checked += 1
        assert key == ["tenant_id", "id"], name
        assert is_forced, name
        assert policies == [f"tenant {APPLICATION_ROLE}"], name
    assert checked >= 4


async def test_no_role_of_the_program_stands_above_the_walls(database: str) -> None:
    found = await as_owner(
        database,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin,"
        " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid)"
        " FROM pg_roles WHERE rolname LIKE 'bizsuite\\_%' ORDER BY rolname",
    )
    nothing = (False, False, False, False, False, 0)
    assert found == [(role, *nothing) for role in sorted((APPLICATION_ROLE, JOBS_ROLE, RELAY_ROLE))]


async def test_only_the_relay_reads_across_tenants(database: str) -> None:
    """What lets a role see every tenant's rows is a policy that is always true."""
    found = await as_owner(
        database,
        "SELECT tablename::text, roles::text[] FROM pg_policies WHERE qual = 'true' ORDER BY tablename",
    )
    assert found == [("outbox_counter", [RELAY_ROLE]), ("outbox_event", [RELAY_ROLE])]


async def test_roles_may_be_created_twice(database: str) -> None:
    await as_owner(database, *roles(), *roles())


async def test_a_database_that_holds_tables_already_is_not_installed_again(database: str) -> None:
    with pytest.raises(DBAPIError, match="already exists"):
        await install(database)


async def test_rights_are_those_that_were_asked_for(database: str) -> None:
    await as_owner(database, "CREATE TABLE toy (tenant_id uuid)", *row_security("toy", "SELECT"))
    tenant = f"SET app.tenant = '{uuid.uuid4()}'"
    with pytest.raises(DBAPIError, match="permission denied"):
        await as_owner(database, f"SET ROLE {APPLICATION_ROLE}", tenant, "DELETE FROM toy")
    assert await as_owner(database, f"SET ROLE {APPLICATION_ROLE}", tenant, "SELECT * FROM toy") == []


async def test_an_append_only_table_takes_rows_and_keeps_them(database: str) -> None:
    await as_owner(database, "CREATE TABLE toy (id int)", *append_only("toy"), "INSERT INTO toy VALUES (1)")
    for act in ("UPDATE toy SET id = 2", "DELETE FROM toy"):
        with pytest.raises(DBAPIError, match="rows of toy never change"):
            await as_owner(database, act)
    assert await as_owner(database, "SELECT id FROM toy") == [(1,)]
