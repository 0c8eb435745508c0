"""Every write of exchange rates."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.service.access import require_company
from bizsuite.base.identity.tables import Company
from bizsuite.erp.rates import rules, tables
from bizsuite.erp.rates.rules import NewRate
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_rates_exchange_rate_tenant_id_company_id_currency_rate_date": Refused(
        "EXCHANGE_RATE_TAKEN", "Somebody else has just set this rate; try again.", path=["currency"]
    )
}


async def set_rates(
    db: Db, company_id: uuid.UUID, news: Sequence[NewRate], path: Sequence[str] | None = None
) -> list[tables.ExchangeRate]:
    """Let rates hold from their days on; one that there is for a day is changed. Documents keep what they took.

    `path` names the list that they are given in, None where there is one alone. As many statements for many as for one.
    Refuses with EXCHANGE_RATE_INVALID, INVALID_VALUE, EXCHANGE_RATE_TAKEN (two set the first rate of a day at once).
    """
    company = await db.need(Company, company_id, path=["companyId"])
    kept = rules.kept_rates(news, company.currency, path)
    known = await _locked(db, company_id, list(kept))
    changed = []
    async with unless_taken(db, _TAKEN):
        for (currency, on), rate in kept.items():
            row = known.get((currency, on))
            if row is None:
                row = tables.ExchangeRate(
                    company_id=company_id,
                    currency=currency,
                    base_currency=company.currency,
                    rate_date=on,
                    rate=rate,
                )
                db.add(row)
            row.rate = rate
            changed.append(row)
    for row in changed:
        await db.publish(rules.ExchangeRateSet(row.id, company_id))
    return changed


async def _locked(
    db: Db, company_id: uuid.UUID, keys: Sequence[rules.Dated]
) -> dict[rules.Dated, tables.ExchangeRate]:
    """The rates that there are for these currencies and days, locked in one order."""
    rate = tables.ExchangeRate
    db.ranked(rate)
    found = await db.all(
        sa.select(rate)
        .where(
            col(rate.company_id) == company_id,
            sa.tuple_(col(rate.currency), col(rate.rate_date)).in_(keys),
        )
        .order_by(col(rate.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(row.currency, row.rate_date): row for row in found}


async def remove_rate(db: Db, exchange_rate_id: uuid.UUID) -> uuid.UUID:
    """Throw a rate away that was set for a wrong day; the id of its company. Refuses with NOT_FOUND."""
    row = await db.lock(tables.ExchangeRate, exchange_rate_id)
    require_company(db, row.company_id)
    await db.delete(row)
    await db.flush()
    await db.publish(rules.ExchangeRateRemoved(row.id, row.company_id))
    return row.company_id
