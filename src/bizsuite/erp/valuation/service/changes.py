"""Saying what goods are worth: how a product is valued, what is at hand, and what it cost to get it here."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.inventory.rules import StockMoveStatus, day_of_move, open_on
from bizsuite.erp.inventory.tables import Move, Period, Receipt
from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.rules import checks, words
from bizsuite.erp.valuation.rules.checks import Bearer, NewCosting, NewLandedCost, NewRevaluation
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.service.gathering import Held, Spot, hold
from bizsuite.erp.valuation.service.valuing import Cause, revise
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import existing
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_money

_STOCK, _COSTING, _MOVE = table_of(tables.StockValue), table_of(tables.Costing), table_of(Move)
_SHARE = table_of(tables.LandedCostShare)
_COMPANY, _RECEIPT, _PERIOD = table_of(Company), table_of(Receipt), table_of(Period)


async def set_costing(db: Db, new: NewCosting) -> tables.Costing:
    """Value a product otherwise from now on. What is at hand keeps its value; a new standard cost revalues it.

    Refuses with NOT_FOUND, INVALID_VALUE.
    """
    standard = checks.standard_cost_of(new)
    company_id, currency = await _company(db, new.company_id)
    await _need_product(db, new.product_id)
    row = await _costing(db, company_id, new.product_id, currency)
    row.method, row.standard_cost = new.method, standard
    held = await _held(db, company_id, currency, [new.product_id])
    made: list[tables.CostChange] = []
    for (product_id, warehouse_id), each in held.items():
        told: dict[str, Any] = {"company_id": company_id, "currency": currency, "product_id": product_id}
        if each.row.method != new.method:
            made.append(_change(db, told, warehouse_id, method=new.method))
        if new.method is CostingMethod.STANDARD:
            made.append(_change(db, told, warehouse_id, unit_cost=standard))
    await _changed(db, company_id, currency, new.product_id, made)
    await db.publish(words.CostingSet(new.product_id, company_id))
    return row


async def revalue(db: Db, new: NewRevaluation) -> uuid.UUID:
    """Give what is at hand of a product another value from today on; under STANDARD it is the new standard.

    The id of the product. Refuses with NOT_FOUND, INVALID_VALUE, NOTHING_TO_REVALUE.
    """
    cost = checks.unit_cost_of(new.unit_cost, "unitCost")
    company_id, currency = await _company(db, new.company_id)
    await _need_product(db, new.product_id)
    held = await _held(db, company_id, currency, [new.product_id])
    told: dict[str, Any] = {"company_id": company_id, "currency": currency, "product_id": new.product_id}
    told["reason"] = prose(new.reason, "reason")
    made = [
        _change(db, told, warehouse_id, unit_cost=cost)
        for (_, warehouse_id), each in held.items()
        if new.warehouse_id in (None, warehouse_id) and each.row.quantity > 0
    ]
    if not made:
        raise Refused("NOTHING_TO_REVALUE", "Nothing of this is at hand there.", path=["productId"])
    await _changed(db, company_id, currency, new.product_id, made)
    await db.publish(words.StockRevalued(new.product_id, company_id))
    return new.product_id


async def post_landed_cost(db: Db, new: NewLandedCost) -> tables.LandedCost:
    """Let the goods of receipts bear what it has cost to get them here; what is sold by now adds to its cost of sales.

    Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, LANDED_COST_NO_BEARER,
    LANDED_COST_STANDARD.
    """
    moves = await _arrivals(db, new.receipt_ids)
    company_id, currency = moves[0].company_id, moves[0].currency
    amount = checks.landed_amount(new.amount, currency)
    on = day_of_move(new.on, today(db.actor.zone))
    open_on(on, await _closed_through(db, company_id))
    products = {move.product_id for move in moves}
    held = await _held(db, company_id, currency, products)
    if any(each.row.method == CostingMethod.STANDARD for each in held.values()):
        raise Refused("LANDED_COST_STANDARD", "A standard cost bears no landed cost.", path=["receiptIds"])
    told: dict[str, Any] = {"company_id": company_id, "currency": currency}
    row = tables.LandedCost(
        **told, posted_on=on, share_by=new.share_by, amount=amount, note=prose(new.note, "note")
    )
    parts = checks.shares(await _bearers(db, moves), amount, new.share_by, currency)
    db.add(row)
    db.add_all(
        tables.LandedCostShare(**told, landed_cost_id=row.id, move_id=move_id, amount=part)
        for move_id, part in parts.items()
    )
    await db.flush()
    cause = Cause(type="LandedCost", id=row.id, on=on, origin_type="LandedCost", origin_id=row.id)
    written = []
    for product_id in sorted({move.product_id for move in moves if move.id in parts}):
        written += await revise(db, company_id, currency, product_id, cause)
    await db.publish(words.LandedCostPosted(row.id, company_id))
    await db.publish(words.StockValued(written))
    return row


async def _changed(
    db: Db, company_id: uuid.UUID, currency: str, product_id: uuid.UUID, made: Sequence[tables.CostChange]
) -> None:
    """Let changes of cost take effect, and tell what value they moved."""
    if not made:
        return
    db.add_all(made)
    await db.flush()
    last = made[-1]
    cause = Cause(type="CostChange", id=last.id, on=last.changed_on)
    if written := await revise(db, company_id, currency, product_id, cause):
        await db.publish(words.StockValued(written))


def _change(db: Db, told: dict[str, Any], warehouse_id: uuid.UUID, **what: Any) -> tables.CostChange:
    on = today(db.actor.zone)
    return tables.CostChange(**told, warehouse_id=warehouse_id, changed_on=on, changed_at=now(), **what)


async def _company(db: Db, named: uuid.UUID | None) -> tuple[uuid.UUID, str]:
    """A company of the actor, and its currency. Refuses with NOT_FOUND."""
    company_id = named or db.actor.company_id
    own = {*db.actor.company_ids, db.actor.company_id}
    currency = await db.one(
        sa.select(_COMPANY.c.currency).where(
            _COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id == company_id
        )
    )
    if company_id not in own or currency is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["companyId"])
    return company_id, currency


async def _need_product(db: Db, product_id: uuid.UUID) -> None:
    if product_id not in await existing(db, Product, [product_id]):
        raise Refused("NOT_FOUND", "There is no such record.", path=["productId"])


async def _costing(db: Db, company_id: uuid.UUID, product_id: uuid.UUID, currency: str) -> tables.Costing:
    """How a product is valued, locked; the row comes into being."""
    found = await db.one(
        sa.select(_COSTING.c.id).where(
            _COSTING.c.tenant_id == db.actor.tenant_id,
            _COSTING.c.company_id == company_id,
            _COSTING.c.product_id == product_id,
        )
    )
    if found is not None:
        return await db.lock(tables.Costing, found)
    row = tables.Costing(company_id=company_id, product_id=product_id, currency=currency)
    db.add(row)
    return row


async def _held(
    db: Db, company_id: uuid.UUID, currency: str, products: Collection[uuid.UUID]
) -> dict[Spot, Held]:
    """What these products are worth wherever they have been valued, locked."""
    rows = await db.rows(
        sa.select(_STOCK.c.product_id, _STOCK.c.warehouse_id).where(
            _STOCK.c.tenant_id == db.actor.tenant_id,
            _STOCK.c.company_id == company_id,
            _STOCK.c.product_id.in_(sorted(products)),
        )
    )
    spots = [(row.product_id, row.warehouse_id) for row in rows]
    return await hold(db, company_id, currency, spots) if spots else {}


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


async def _bearers(db: Db, moves: Sequence[Any]) -> list[Bearer]:
    """The moves whose cost is known, with the landed costs that they bear already; the goods are locked."""
    named = _SHARE.c.move_id.in_([move.id for move in moves])
    rows = await db.rows(
        sa.select(_SHARE.c.move_id, sa.func.sum(_SHARE.c.amount).label("amount"))
        .where(_SHARE.c.tenant_id == db.actor.tenant_id, named)
        .group_by(_SHARE.c.move_id)
    )
    borne: dict[uuid.UUID, Decimal] = {row.move_id: row.amount for row in rows}
    return [
        Bearer(
            move.id,
            move.quantity,
            round_money(move.unit_cost * move.quantity, move.currency),
            borne.get(move.id, ZERO),
        )
        for move in moves
        if move.unit_cost is not None
    ]


async def _closed_through(db: Db, company_id: uuid.UUID) -> date | None:
    last: date | None = await db.one(
        sa.select(sa.func.max(_PERIOD.c.closed_through)).where(
            _PERIOD.c.tenant_id == db.actor.tenant_id, _PERIOD.c.company_id == company_id
        )
    )
    return last
