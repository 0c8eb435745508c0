"""Valuing what is open in other currencies at the end of a day, and taking that back."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine, mirrored
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.revaluation import loaders, rules, tables
from bizsuite.erp.revaluation.rules import RevaluationStatus, Valued
from bizsuite.kernel.db import Db

ORIGIN = "CurrencyRevaluation"


async def revalue(
    db: Db, company_id: uuid.UUID, *, on: date, reversed_on: date | None = None
) -> tables.CurrencyRevaluation:
    """Book what open items and accounts of money in other currencies have gained or lost at the rates of a day.

    It is reversed on the next day, or on the one that is named: realised differences stay those between documents.
    Nobody posts meanwhile; as many statements for many items as for one. Refuses with INVALID_VALUE, CHART_MISSING,
    REVALUATION_EXISTS, EXCHANGE_RATE_MISSING, ACCOUNT_MISSING, JOURNAL_MISSING, PERIOD_MISSING, PERIOD_CLOSED,
    PERIOD_LOCKED.
    """
    until = rules.reversal_day(on, reversed_on)
    await finance.hold_chain(db, company_id)
    rules.require_new(await _standing(db, company_id, on))
    company = await db.need(Company, company_id)
    positions = await loaders.positions(db, company_id, on, company.currency)
    wanted = {each.currency: Wanted(company_id, each.currency, on) for each in positions}
    found = await rates_at(db, wanted.values())
    rates = {currency: found[key] for currency, key in wanted.items() if key in found}
    items = rules.valued(positions, rates, company.currency)
    made = tables.CurrencyRevaluation(
        company_id=company_id,
        revalued_on=on,
        reversed_on=until,
        currency=company.currency,
        gain=rules.gain_of(items),
        loss=rules.loss_of(items),
    )
    if lines := rules.entry_lines(items):
        await _post(db, made, lines)
    db.add(made)
    _keep(db, made, items)
    await db.flush()
    await db.publish(rules.CurrenciesRevalued(made.id, company_id))
    return made


async def _standing(db: Db, company_id: uuid.UUID, on: date) -> int:
    made = tables.CurrencyRevaluation
    count: int = await db.one(
        sa.select(sa.func.count()).where(
            col(made.tenant_id) == db.actor.tenant_id,
            col(made.company_id) == company_id,
            col(made.revalued_on) == on,
            col(made.status) == RevaluationStatus.POSTED,
        )
    )
    return count


async def _post(db: Db, made: tables.CurrencyRevaluation, lines: Sequence[NewLine]) -> None:
    entry = _entry(made, made.revalued_on, lines)
    reversal = _entry(made, made.reversed_on, mirrored(lines), entry.id)
    await finance.post_entries(db, [entry, reversal])
    made.entry_id, made.reversal_id = entry.id, reversal.id


def _entry(
    made: tables.CurrencyRevaluation,
    on: date,
    lines: Sequence[NewLine],
    reversal_of_id: uuid.UUID | None = None,
) -> NewEntry:
    return NewEntry(
        company_id=made.company_id,
        journal=JournalKind.REVALUATION,
        on=on,
        lines=lines,
        description=made.revalued_on.isoformat(),
        origin_type=ORIGIN,
        origin_id=made.id,
        reversal_of_id=reversal_of_id,
    )


def _keep(db: Db, made: tables.CurrencyRevaluation, items: Sequence[Valued]) -> None:
    """Note what was found of each item, with what is written next."""
    db.add_many(
        tables.CurrencyRevaluationItem,
        [
            {
                "company_id": made.company_id,
                "currency_revaluation_id": made.id,
                "position": place,
                "account_id": each.position.account_id,
                "line_id": each.position.line_id,
                "party_id": each.position.party_id,
                "currency": each.position.currency,
                "amount": each.position.amount,
                "rate": each.rate.rate,
                "rate_date": each.rate.since,
                "base_currency": made.currency,
                "carried": each.position.carried,
                "value": each.value,
                "difference": each.difference,
            }
            for place, each in enumerate(items, 1)
        ],
    )


async def cancel(db: Db, currency_revaluation_id: uuid.UUID) -> tables.CurrencyRevaluation:
    """Take a revaluation back on both of its days, such as when a rate was wrong; the day may be valued anew.

    Refuses with NOT_FOUND, REVALUATION_CANCELLED, PERIOD_CLOSED, PERIOD_LOCKED.
    """
    made = await db.lock(tables.CurrencyRevaluation, currency_revaluation_id)
    require_company(db, made.company_id)
    rules.require_posted(made.status)
    if made.entry_id is not None and made.reversal_id is not None:
        both = [
            _entry(made, on, mirrored(await finance.lines_of(db, key)))
            for on, key in ((made.revalued_on, made.entry_id), (made.reversed_on, made.reversal_id))
        ]
        await finance.post_entries(db, both)
    made.status = RevaluationStatus.CANCELLED
    await db.flush()
    await db.publish(rules.CurrencyRevaluationCancelled(made.id, made.company_id))
    return made
