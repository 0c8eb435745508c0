"""How exchange rates are reached."""

from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.erp.rates import rules, tables
from bizsuite.kernel.reads import Asker, Columns, Entity, expression, many, newest, one, sorts

exchange_rate = Entity(
    name="ExchangeRate",
    table=tables.ExchangeRate,
    permission=rules.RATE_READ,
    company="company_id",
    sort=sorts(newest("rate_date")),
    filters=("currency", "rate_date", "rate"),
    sorts=("rate_date", "currency", "rate"),
)


def _inverse(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    return sa.func.round(sa.literal(1, sa.Numeric) / row.rate, rules.PLACES)


exchange_rate_inverse = expression(exchange_rate, "inverse", _inverse)
exchange_rate_company = one(exchange_rate, "company_id", identity.company)
company_exchange_rates = many(identity.company, exchange_rate, "company_id", newest("rate_date"))
