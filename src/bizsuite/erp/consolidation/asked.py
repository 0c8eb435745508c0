"""Which companies are to be consolidated, of which days, at which rates."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.service.access import may_work_in
from bizsuite.erp.consolidation import loaders, types
from bizsuite.erp.consolidation.rules.consolidating import Member
from bizsuite.erp.finance.rules.words import ACCOUNT_READ
from bizsuite.erp.rates.rules import RATES
from bizsuite.erp.statements.resolvers.asked import check, day_of
from bizsuite.graph.node import decode
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput, Forbidden
from bizsuite.kernel.reads import Record

MEMBERS_MAX = 20
AVERAGE_DAYS_MAX = 800
"""Days of which a mean is taken at most; for more it has to be given."""
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A group of companies, and days."""

    members: Sequence[Member]
    rows: Mapping[uuid.UUID, Record]
    currency: str
    days: loaders.Days


async def asked_of(
    db: Db,
    companies: Sequence[types.ConsolidationMemberInput],
    currency: str,
    as_of: date | None,
    *,
    since: date | None = None,
    results_only: bool = False,
) -> Asked | None:
    """What is to be consolidated; None where the actor does not work in one of the companies.

    Faults: FORBIDDEN without the permission to read accounts; BAD_USER_INPUT.
    """
    if not db.actor.may(ACCOUNT_READ):
        raise Forbidden("You need the permission {permission}.", permission=ACCOUNT_READ.name)
    until = day_of(db, as_of)
    if since is not None and check(since) > until:
        raise BadInput("`since` comes after `asOf`.")
    given = _named(db, companies)
    found = {} if given is None else await loaders.currencies(db, list(given))
    if given is None or len(found) < len(given):
        return None
    begins = {
        key: since or first for key, first in (await loaders.year_starts(db, list(given), until)).items()
    }
    days = loaders.Days(begins, until, results_only)
    own = {key: base for key, (base, _) in found.items()}
    closing = await _closing(db, given, own, currency, until)
    average = await _average(db, given, own, currency, days)
    members = [Member(key, closing[key], average[key]) for key in given]
    return Asked(members, {key: row for key, (_, row) in found.items()}, currency, days)


def _named(
    db: Db, companies: Sequence[types.ConsolidationMemberInput]
) -> dict[uuid.UUID, types.ConsolidationMemberInput] | None:
    """The companies by their keys, in the order given; None where one is not the actor's. Faults: BAD_USER_INPUT."""
    if not 0 < len(companies) <= MEMBERS_MAX:
        raise BadInput("From 1 to {most} companies are consolidated.", most=MEMBERS_MAX)
    ids = [decode(each.company_id) for each in companies]
    if len(set(ids)) < len(ids):
        raise BadInput("A company is consolidated once.")
    for each in companies:
        for rate in (each.closing_rate, each.average_rate):
            if rate not in (None, UNSET) and not RATES[0] <= Decimal(rate or 0) <= RATES[1]:
                raise BadInput("A rate lies between {least} and {most}.", least=RATES[0], most=RATES[1])
    if any(each.type != identity.company.name or not may_work_in(db.actor, each.key) for each in ids):
        return None
    return {each.key: member for each, member in zip(ids, companies, strict=True)}


async def _closing(
    db: Db,
    given: Mapping[uuid.UUID, types.ConsolidationMemberInput],
    own: Mapping[uuid.UUID, str],
    currency: str,
    until: date,
) -> Mapping[uuid.UUID, Decimal]:
    """The closing rates: those that are given, else those that are kept. Faults: BAD_USER_INPUT without one."""
    told = _told({key: each.closing_rate for key, each in given.items()}, own, currency)
    missing = [key for key in given if key not in told]
    kept = await loaders.closing_rates(db, missing, currency, until)
    return _whole(given, {**kept, **told}, currency, until)


async def _average(
    db: Db,
    given: Mapping[uuid.UUID, types.ConsolidationMemberInput],
    own: Mapping[uuid.UUID, str],
    currency: str,
    days: loaders.Days,
) -> Mapping[uuid.UUID, Decimal]:
    """The average rates in the same way."""
    told = _told({key: each.average_rate for key, each in given.items()}, own, currency)
    missing = {key: first for key, first in days.since.items() if key not in told}
    if any((days.until - first).days >= AVERAGE_DAYS_MAX for first in missing.values()):
        raise BadInput("For more than {most} days give the average rate.", most=AVERAGE_DAYS_MAX)
    kept = await loaders.average_rates(db, missing, currency, days.until)
    return _whole(given, {**kept, **told}, currency, days.until)


def _told(
    rates: Mapping[uuid.UUID, Any], own: Mapping[uuid.UUID, str], currency: str
) -> dict[uuid.UUID, Decimal]:
    """The rates that need not be looked up: one for books in the group's currency, and those that are given."""
    told = {key: ONE for key, base in own.items() if base == currency}
    for key, rate in rates.items():
        if rate in (None, UNSET):
            continue
        if key in told and rate != ONE:
            raise BadInput("Books in the currency of the group have the rate 1.")
        told[key] = rate
    return told


def _whole(
    given: Mapping[uuid.UUID, Any], rates: Mapping[uuid.UUID, Decimal], currency: str, on: date
) -> Mapping[uuid.UUID, Decimal]:
    if len(rates) < len(given):
        raise BadInput(
            "A company has no exchange rate for {currency} by {on}: keep one, or give it.",
            currency=currency,
            on=on,
        )
    return rates
