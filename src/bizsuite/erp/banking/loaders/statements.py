"""What has to be known of a bank account before a statement is kept."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from bizsuite.erp.banking import tables
from bizsuite.erp.banking.rules.csv_files import CsvLayout
from bizsuite.erp.banking.rules.statements import Before
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_STATEMENT = table_of(tables.Statement).c
_LINE = table_of(tables.StatementLine).c
_LAYOUT = table_of(tables.CsvLayout).c


async def layout_of(db: Db, bank_account_id: uuid.UUID) -> CsvLayout | None:
    """How the bank of an account writes its tables; None where nobody has said so."""
    names = tuple(CsvLayout.__dataclass_fields__)
    rows = await db.rows(
        sa.select(*(_LAYOUT[name] for name in names)).where(
            _LAYOUT.tenant_id == db.actor.tenant_id, _LAYOUT.bank_account_id == bank_account_id
        )
    )
    return CsvLayout(**rows[0]._mapping) if rows else None


async def last_statement(db: Db, bank_account_id: uuid.UUID) -> Before | None:
    """The last statement of an account."""
    rows = await db.rows(
        sa.select(_STATEMENT.position, _STATEMENT.closing, _STATEMENT.closed_on)
        .where(_STATEMENT.tenant_id == db.actor.tenant_id, _STATEMENT.bank_account_id == bank_account_id)
        .order_by(_STATEMENT.position.desc())
        .limit(1)
    )
    return Before(rows[0].position, rows[0].closing, rows[0].closed_on) if rows else None


async def identities(db: Db, bank_account_id: uuid.UUID) -> tuple[set[str], set[str]]:
    """The numbers of the statements of an account, and their fingerprints."""
    rows = await db.rows(
        sa.select(_STATEMENT.number, _STATEMENT.fingerprint).where(
            _STATEMENT.tenant_id == db.actor.tenant_id, _STATEMENT.bank_account_id == bank_account_id
        )
    )
    return {row.number for row in rows}, {row.fingerprint for row in rows}


async def known_references(db: Db, bank_account_id: uuid.UUID, asked: Collection[str]) -> set[str]:
    """Which of these references the lines of an account have already."""
    if not asked:
        return set()
    rows = await db.rows(
        sa.select(_LINE.reference).where(
            _LINE.tenant_id == db.actor.tenant_id,
            _LINE.bank_account_id == bank_account_id,
            _LINE.reference == sa.any_(sa.literal(sorted(asked), sa.ARRAY(sa.Text))),
            _LINE.reference != "",
        )
    )
    return {row.reference for row in rows}
