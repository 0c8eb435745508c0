"""Orders that are an exception, since somebody has agreed to that: what they agree to, and what follows from it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bizsuite.erp.sales import pricing
from bizsuite.erp.sales.rules.discounts import Short, missing_in
from bizsuite.erp.sales.service.discounts import short_lines
from bizsuite.erp.sales.service.lifecycle import Draft, confirm_order, drafts_of, facts_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.values import Money

_OUTSTANDING = frozenset({"APPROVAL_REQUIRED", "APPROVAL_PENDING"})


async def confirm_excepted(db: Db, order_id: uuid.UUID) -> None:
    """Confirm an order to which somebody has agreed as an exception, unless others have yet to agree to it: then it
    stays a draft. Refuses as `confirm_order` does for anything else.
    """
    try:
        async with db.all_or_nothing():
            await confirm_order(db, order_id)
    except Refused as refusal:
        if refusal.code not in _OUTSTANDING:
            raise


async def facts_of_discounts(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to such sales depend on; the amounts are what is given beyond the largest discounts, in the
    companies' currencies. Four statements. Refuses with NOT_FOUND, ORDER_NOT_DRAFT.
    """
    drafts = await drafts_of(db, keys)
    found = await short_lines(db, [(each.order, each.lines) for each in drafts.values()])
    return {
        key: replace(facts_of(each), amount=_beyond(each, found.get(key, ()))) for key, each in drafts.items()
    }


def _beyond(draft: Draft, short: Sequence[Short]) -> Money:
    return pricing.base_amount(missing_in(short), draft.order.exchange_rate, draft.base)
