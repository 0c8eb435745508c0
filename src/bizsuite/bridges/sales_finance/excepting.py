"""Orders that take a customer beyond the credit limit, since somebody has agreed to that."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.sales_finance import rules
from bizsuite.erp.finance.tables import PartyBalance
from bizsuite.erp.sales import service as orders
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_within
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, Money

GUARD = "salesOrder.exceedCredit"
"""The guard point of confirming an order that the customer's credit does not bear."""
_BALANCE = table_of(PartyBalance)


async def require_exceptions(db: Db, wanted: Sequence[uuid.UUID], refusals: Mapping[int, Refused]) -> None:
    """Whether somebody has agreed to each of these orders that credit does not bear; `refusals` are by their places.

    As many statements for many as for one. Refuses with CREDIT_EXCEEDED where there is nobody who could agree, and
    with whatever code those have who could and have not.
    """
    places = list(refusals)
    try:
        agreed = await db.agree(GUARD, [wanted[place] for place in places])
    except Refused as refusal:
        # Their positions are those among the ones that exceed.
        at = 0
        if len(places) > 1:
            at, refusal.path = int(refusal.path[0]), refusal.path[1:]
        with refused_within([str(places[at])] if len(wanted) > 1 else []):
            raise
    for place in places:
        if wanted[place] not in agreed:
            raise refusals[place]


async def facts_of_exceptions(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to exceptions may depend on; the amounts are those beyond the limits, as things are now.

    Three statements. Refuses with NOT_FOUND, ORDER_NOT_DRAFT.
    """
    facts = await orders.facts_of_orders(db, keys)
    rows = await db.rows(
        sa.select(_BALANCE).where(
            _BALANCE.c.tenant_id == db.actor.tenant_id,
            _BALANCE.c.party_id.in_(sorted({each.party_id for each in facts.values() if each.party_id})),
        )
    )
    balances = {(row.company_id, row.party_id): row for row in rows}
    return {
        key: replace(each, amount=_beyond(each.amount, balances.get((each.company_id, each.party_id))))
        for key, each in facts.items()
    }


def _beyond(needed: Any, balance: Any) -> Money:
    """By how much an order takes a customer beyond the limit."""
    if balance is None or balance.credit_limit is None:
        return Money(ZERO, needed.currency)
    available: Decimal = rules.available(balance.credit_limit, balance.receivable, balance.committed)
    return Money(max(needed.amount - available, ZERO), needed.currency)
