"""What it has cost to get goods here: divided among the receipts that brought them, and taken back."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.inventory.rules import StockMoveStatus, day_of_move, open_on
from bizsuite.erp.inventory.tables import Move, Receipt
from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.rules import checks, words
from bizsuite.erp.valuation.rules.checks import CostShare, NewLandedCost
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.service.bearing import (
    bear,
    bearers_of,
    closed_through,
    hold_products,
    moves_by_id,
)
from bizsuite.erp.valuation.service.entries import Cause
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

_MOVE, _RECEIPT = table_of(Move), table_of(Receipt)
_COST, _SHARE = table_of(tables.LandedCost), table_of(tables.LandedCostShare)


async def post_landed_cost(db: Db, new: NewLandedCost) -> tables.LandedCost:
    """Let the goods of receipts bear what it has cost to get them here; what is sold by now adds to its cost of sales.

    Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, LANDED_COST_NO_BEARER,
    LANDED_COST_UNMEASURED, LANDED_COST_STANDARD.
    """
    moves = await _arrivals(db, new.receipt_ids)
    company_id, currency = moves[0].company_id, moves[0].currency
    amount = checks.landed_amount(new.amount, currency)
    on = day_of_move(new.on, today(db.actor.zone))
    open_on(on, await closed_through(db, company_id))
    held = await hold_products(db, company_id, currency, {move.product_id for move in moves})
    if any(each.row.method == CostingMethod.STANDARD for each in held.values()):
        raise Refused("LANDED_COST_STANDARD", "A standard cost bears no landed cost.", path=["receiptIds"])
    row = tables.LandedCost(
        company_id=company_id,
        currency=currency,
        posted_on=on,
        share_by=new.share_by,
        amount=amount,
        note=prose(new.note, "note"),
    )
    parts = checks.shares(await bearers_of(db, moves), amount, new.share_by, currency)
    await _bear(db, row, moves, parts)
    await db.publish(words.LandedCostPosted(row.id, company_id))
    return row


async def cancel_landed_cost(
    db: Db, landed_cost_id: uuid.UUID, *, on: date | None = None, note: str = ""
) -> tables.LandedCost:
    """Take a landed cost back by one that mirrors it, share by share; the new one.

    Refuses with NOT_FOUND, LANDED_COST_CANCELLED, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, INVALID_VALUE (goods would cost
    less than nothing).
    """
    cost = await db.lock(tables.LandedCost, landed_cost_id)
    if cost.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    taken_back = sa.select(_COST.c.id).where(
        _COST.c.tenant_id == db.actor.tenant_id, _COST.c.cancels_id == cost.id
    )
    checks.require_standing(await db.one(taken_back) is not None, cost.cancels_id is not None)
    day = day_of_move(on, today(db.actor.zone))
    open_on(day, await closed_through(db, cost.company_id))
    shares = await db.rows(
        sa.select(_SHARE.c.move_id, _SHARE.c.factor, _SHARE.c.amount).where(
            _SHARE.c.tenant_id == db.actor.tenant_id, _SHARE.c.landed_cost_id == cost.id
        )
    )
    parts = [CostShare(each.move_id, each.factor, -each.amount) for each in shares]
    moves = await moves_by_id(db, [each.move_id for each in parts])
    await hold_products(db, cost.company_id, cost.currency, {move.product_id for move in moves})
    bearers = await bearers_of(db, moves)
    checks.require_worth(bearers, {each.move_id: each.amount for each in parts}, ["id"])
    row = tables.LandedCost(
        company_id=cost.company_id,
        currency=cost.currency,
        posted_on=max(day, cost.posted_on),
        share_by=cost.share_by,
        amount=-cost.amount,
        cancels_id=cost.id,
        note=prose(note, "note"),
    )
    await _bear(db, row, moves, parts)
    await db.publish(words.LandedCostCancelled(row.id, row.company_id))
    return row


async def _bear(db: Db, row: tables.LandedCost, moves: Sequence[Any], parts: Sequence[CostShare]) -> None:
    """Store a landed cost with its shares, and let the goods bear them."""
    db.add(row)
    db.add_all(
        tables.LandedCostShare(
            company_id=row.company_id,
            currency=row.currency,
            landed_cost_id=row.id,
            move_id=each.move_id,
            factor=each.factor,
            amount=each.amount,
        )
        for each in parts
    )
    await db.flush()
    cause = Cause(type="LandedCost", id=row.id, on=row.posted_on, origin_type="LandedCost", origin_id=row.id)
    written = await bear(db, moves, {each.move_id: each.amount for each in parts}, cause)
    await db.publish(words.StockValued(written))


async def _arrivals(db: Db, receipts: Sequence[uuid.UUID]) -> Sequence[Any]:
    """The moves by which goods of receipts of one company have come. Refuses with NOT_FOUND, LANDED_COST_NO_BEARER."""
    own = {*db.actor.company_ids, db.actor.company_id}
    known = await db.rows(
        sa.select(_RECEIPT.c.id, _RECEIPT.c.company_id).where(
            _RECEIPT.c.tenant_id == db.actor.tenant_id, _RECEIPT.c.id.in_(receipts)
        )
    )
    companies = {row.company_id for row in known}
    if {row.id for row in known} != set(receipts) or len(companies) != 1 or not companies <= own:
        raise Refused("NOT_FOUND", "There is no such record.", path=["receiptIds"])
    moves = await db.rows(
        sa.select(_MOVE)
        .where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.receipt_id.in_(receipts),
            _MOVE.c.status == StockMoveStatus.DONE,
        )
        .order_by(_MOVE.c.receipt_id, _MOVE.c.position, _MOVE.c.id)
    )
    if not moves:
        raise Refused(
            "LANDED_COST_NO_BEARER", "No goods of these receipts can bear a cost.", path=["receiptIds"]
        )
    return moves
