"""Which rates hold on which days."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.exchange import PricesExchanging
from bizsuite.base.identity.tables import Company
from bizsuite.erp.rates.rules import RateAt
from bizsuite.erp.rates.tables import ExchangeRate
from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Select, question
from bizsuite.kernel.tables import table_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rate of a currency for the books of a company on a day."""

    company_id: uuid.UUID
    currency: str
    on: date


async def rates_at(db: Db, wanted: Collection[Wanted]) -> Mapping[Wanted, RateAt]:
    """The rates that hold on days, the latest not later than each; what has none is left out.

    One statement for many as for one, none for none.
    """
    if not wanted:
        return {}
    listed = list(dict.fromkeys(wanted))
    rows = await db.rows(
        _at(
            companies=[each.company_id for each in listed],
            currencies=[each.currency for each in listed],
            days=[each.on for each in listed],
        )
    )
    return {listed[row.place - 1]: RateAt(row.rate, row.rate_date) for row in rows}


async def exchange_prices(db: Db, event: PricesExchanging) -> None:
    """Tell the rates by which price rules take amounts over from other currencies: two statements, however many."""
    company = table_of(Company).c
    ids = {each: each.company_id or db.actor.company_id for each in event.wanted}
    rows = await db.rows(
        sa.select(company.id, company.currency).where(
            company.tenant_id == db.actor.tenant_id, company.id.in_(sorted(set(ids.values())))
        )
    )
    books = {row.id: row.currency for row in rows}
    sides = {
        each: [Wanted(ids[each], currency, each.on) for currency in (each.source, each.target)]
        for each in event.wanted
        if ids[each] in books
    }
    named = [side for pair in sides.values() for side in pair if side.currency != books[side.company_id]]
    found = await rates_at(db, named)
    known = {side: Fraction(found[side].rate) for side in named if side in found}
    known |= {
        side: Fraction(1)
        for pair in sides.values()
        for side in pair
        if side.currency == books[side.company_id]
    }
    for each, (source, target) in sides.items():
        if source in known and target in known:
            event.found[each] = known[target] / known[source]


_ASKED: Mapping[str, sa.types.TypeEngine[Any]] = {
    "companies": sa.Uuid(),
    "currencies": sa.Text(),
    "days": sa.Date(),
}


@question
def _at() -> Select:
    """The latest rates of `companies` for `currencies` not later than `days`, with their places in these."""
    named = [sa.bindparam(name, type_=sa.ARRAY(kind)) for name, kind in _ASKED.items()]
    columns = [sa.column(name, kind) for name, kind in _ASKED.items()]
    asked = sa.func.unnest(*named).table_valued(*columns, with_ordinality="place").render_derived("asked")
    rate = table_of(ExchangeRate).c
    latest = (
        sa.select(rate.rate, rate.rate_date)
        .where(
            rate.tenant_id == TENANT,
            rate.company_id == asked.c.companies,
            rate.currency == asked.c.currencies,
            rate.rate_date <= asked.c.days,
        )
        .order_by(rate.rate_date.desc())
        .limit(1)
        .lateral("latest")
    )
    return sa.select(asked.c.place, latest.c.rate, latest.c.rate_date).join_from(asked, latest, sa.true())
