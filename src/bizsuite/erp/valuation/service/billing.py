"""What goods turned out to cost when they were billed: more or less than what they came at."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta
from decimal import Decimal

from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.rules import words
from bizsuite.erp.valuation.rules.checks import NewBilledCost, require_worth
from bizsuite.erp.valuation.service.bearing import (
    bear,
    bearers_of,
    closed_through,
    hold_products,
    moves_by_id,
)
from bizsuite.erp.valuation.service.entries import Cause
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO


async def hold_costs(db: Db, moves: Collection[uuid.UUID]) -> None:
    """Lock what the goods of these moves are worth, before something is locked that comes after it."""
    rows = await moves_by_id(db, moves) if moves else []
    by_company: defaultdict[tuple[uuid.UUID, str], set[uuid.UUID]] = defaultdict(set)
    for row in rows:
        by_company[row.company_id, row.currency].add(row.product_id)
    for (company_id, currency), products in sorted(by_company.items()):
        await hold_products(db, company_id, currency, products)


async def note_billed_costs(db: Db, costs: Sequence[NewBilledCost], cause: Cause) -> None:
    """Let goods of receipts of one company cost more or less, as a bill or whatever `cause` names has told.

    What has left of them by now adds to its cost of sales; under STANDARD it is a price variance. The other side is
    that of the receipt, such as GOODS_RECEIVED. Where the day is closed for stock it counts on the first day after.
    Refuses with INVALID_VALUE where goods would cost less than nothing.
    """
    added: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    for each in costs:
        added[each.move_id] += each.difference
    if not any(added.values()):
        return
    moves = await moves_by_id(db, added)
    company_id, currency = moves[0].company_id, moves[0].currency
    await hold_products(db, company_id, currency, {move.product_id for move in moves})
    require_worth(await bearers_of(db, moves), added, ["lines"])
    closed = await closed_through(db, company_id)
    if closed is not None and cause.on <= closed:
        cause = Cause(
            type=cause.type,
            id=cause.id,
            on=closed + timedelta(days=1),
            origin_type=cause.origin_type,
            origin_id=cause.origin_id,
        )
    db.add_all(
        tables.BilledCost(
            company_id=company_id,
            move_id=each.move_id,
            billed_on=cause.on,
            cause_type=cause.type,
            cause_id=cause.id,
            quantity=each.quantity,
            currency=currency,
            amount=each.difference,
        )
        for each in costs
        if each.difference
    )
    await db.flush()
    if written := await bear(db, moves, added, cause):
        await db.publish(words.StockValued(written))
