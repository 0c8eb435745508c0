"""Lines of another currency that are written by hand without what they come to in the company's."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance.rules.conversion import parts_in_base
from bizsuite.erp.finance.rules.ledger import NewEntry
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import rate_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import refused_within
from bizsuite.kernel.values import ZERO


async def valued(db: Db, entry: NewEntry, unvalued: Collection[uuid.UUID]) -> NewEntry:
    """The entry with a debit or credit for these lines, which have only an amount: at the rates of its day.

    The lines of one currency are converted together, so that they balance where their amounts do. Two statements, none
    where nothing is to be valued. Refuses with EXCHANGE_RATE_MISSING.
    """
    if not unvalued:
        return entry
    base: str = await db.one(sa.select(col(Company.currency)).where(col(Company.id) == entry.company_id))
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(entry.lines):
        if line.id in unvalued:
            groups[line.currency or base].append(place)
    wanted = {each: Wanted(entry.company_id, each, entry.on) for each in groups if each != base}
    rates = await rates_at(db, wanted.values())
    lines = list(entry.lines)
    for currency, places in groups.items():
        with refused_within(["lines", str(places[0])]):
            found = rates.get(wanted[currency]) if currency in wanted else None
            rate = rate_of(currency, base, None, found, path=["currency"])
        sizes = parts_in_base([lines[place].amount or ZERO for place in places], rate, base)
        for place, size in zip(places, sizes, strict=True):
            lines[place] = replace(lines[place], debit=max(size, ZERO), credit=max(-size, ZERO))
    return replace(entry, lines=lines)
