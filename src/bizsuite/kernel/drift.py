"""Compares what two databases hold besides rows, line by line, so that a difference has a name."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

SCHEMAS = "('public', 'jobs')"
_OURS = f"""n.nspname IN {SCHEMAS} AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')"""
_RELATION = "FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace"

CATALOGUE = {
    "relation": f"""
SELECT format('%s %I.%I security %s forced %s persistence %s options %s', o.relkind, n.nspname, o.relname,
    o.relrowsecurity, o.relforcerowsecurity, o.relpersistence, o.reloptions)
{_RELATION} WHERE {_OURS} AND o.relkind IN ('r', 'p', 'v', 'm', 'S') AND o.relname <> 'alembic_version'""",
    "column": f"""
SELECT format('%I.%I.%I %s %s default %s identity %s generated %s collation %s', n.nspname, o.relname, a.attname,
    format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' ELSE 'NULL' END,
    pg_get_expr(v.adbin, v.adrelid), a.attidentity, a.attgenerated, a.attcollation::regcollation)
{_RELATION} JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef v ON v.adrelid = o.oid AND v.adnum = a.attnum
WHERE {_OURS} AND o.relkind IN ('r', 'p', 'v', 'm') AND o.relname <> 'alembic_version'""",
    "constraint": f"""
SELECT format('%s %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN pg_class o ON o.oid = c.conrelid JOIN pg_namespace n ON n.oid = o.relnamespace
WHERE {_OURS} AND o.relname <> 'alembic_version'""",
    "index": f"""
SELECT pg_get_indexdef(o.oid) {_RELATION} JOIN pg_index i ON i.indexrelid = o.oid
WHERE {_OURS} AND o.relkind IN ('i', 'I') AND i.indrelid::regclass::text <> 'alembic_version'""",
    "trigger": f"""
SELECT format('%s %s', pg_get_triggerdef(t.oid), t.tgenabled) {_RELATION} JOIN pg_trigger t ON t.tgrelid = o.oid
WHERE {_OURS} AND NOT t.tgisinternal""",
    "function": f"""
SELECT pg_get_functiondef(o.oid) FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace
WHERE {_OURS} AND o.prokind IN ('f', 'p')""",
    "type": f"""
SELECT format('%I.%I %s', n.nspname, o.typname, (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
    FROM pg_enum e WHERE e.enumtypid = o.oid))
FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace WHERE {_OURS} AND o.typtype IN ('e', 'd')""",
    "policy": f"""
SELECT format('%I.%I %I %s %s to %s using %s check %s', schemaname, tablename, policyname, permissive, cmd, roles,
    qual, with_check) FROM pg_policies WHERE schemaname IN {SCHEMAS}""",
    "right": f"""
SELECT format('%s on %I.%I to %s', g.privilege_type, n.nspname, o.relname, g.grantee::regrole)
{_RELATION} CROSS JOIN LATERAL aclexplode(o.relacl) g
WHERE {_OURS} AND g.grantee <> o.relowner AND o.relname <> 'alembic_version'
UNION ALL
SELECT format('%s (%I) on %I.%I to %s', g.privilege_type, a.attname, n.nspname, o.relname, g.grantee::regrole)
{_RELATION} JOIN pg_attribute a ON a.attrelid = o.oid CROSS JOIN LATERAL aclexplode(a.attacl) g WHERE {_OURS}
UNION ALL
SELECT format('%s on schema %I to %s', g.privilege_type, n.nspname, g.grantee::regrole)
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) g
WHERE n.nspname IN {SCHEMAS} AND g.grantee NOT IN (0, n.nspowner)""",
    "extension": "SELECT extname FROM pg_extension",
}
"""By kind, a query for one line a thing; whatever an extension brings, and Alembic's own table, is left out."""


async def drift(migrated: str, created: str) -> list[str]:
    """What only one of two databases has: the migrated one, or the one created from the declarations; sorted."""
    ours, declared = await _catalogue(migrated), await _catalogue(created)
    return sorted(
        [f"only by migrations: {line}" for line in ours - declared]
        + [f"only declared: {line}" for line in declared - ours]
    )


async def _catalogue(url: str) -> set[str]:
    engine = create_async_engine(url, poolclass=NullPool)
    found: set[str] = set()
    try:
        async with engine.connect() as connection:
            for kind, query in CATALOGUE.items():
                lines: Sequence[str] = (await connection.exec_driver_sql(query)).scalars().all()
                found.update(f"{kind}: {line}" for line in lines)
    finally:
        await engine.dispose()
    return found
