"""Which days of a company are closed, and who may not be disturbed while that changes."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa

from bizsuite.erp.inventory.tables import Period
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_PERIOD = table_of(Period)


async def keep_open(db: Db, companies: Collection[uuid.UUID]) -> Mapping[uuid.UUID, date]:
    """Let nobody close a period of these companies before this transaction ends; the last closed day of each.

    For whoever makes balances: those that are there already say so themselves, and are locked by whoever closes.
    """
    for company_id in sorted(companies):
        await db.rows(sa.select(sa.func.pg_advisory_xact_lock_shared(_key(company_id))))
    return await closed_through(db, companies)


async def keep_others_out(db: Db, company_id: uuid.UUID) -> date | None:
    """Let nobody else close periods or make balances of a company before this transaction ends; its last closed day."""
    await db.rows(sa.select(sa.func.pg_advisory_xact_lock(_key(company_id))))
    return (await closed_through(db, [company_id])).get(company_id)


async def closed_through(db: Db, companies: Collection[uuid.UUID]) -> Mapping[uuid.UUID, date]:
    """The last closed day of each of these companies that has one."""
    named = _PERIOD.c.company_id == sa.any_(sa.literal(sorted(companies), sa.ARRAY(sa.Uuid)))
    rows = await db.rows(
        sa.select(_PERIOD.c.company_id, sa.func.max(_PERIOD.c.closed_through).label("day"))
        .where(_PERIOD.c.tenant_id == db.actor.tenant_id, named)
        .group_by(_PERIOD.c.company_id)
    )
    return {row.company_id: row.day for row in rows}


def _key(company_id: uuid.UUID) -> sa.ColumnElement[int]:
    return sa.func.hashtextextended(f"stock:{company_id}", 0)
