"""Taking in the goods of a purchase order."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bizsuite.base.parties.rules.checks import prose
from bizsuite.bridges.procurement_inventory import loaders
from bizsuite.bridges.procurement_inventory.service import goods_of_line
from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.rules import Goods, LotPart, NewShipment, positive
from bizsuite.erp.inventory.tables import Receipt
from bizsuite.erp.procurement import service as orders
from bizsuite.erp.procurement.loaders import goods_units
from bizsuite.erp.procurement.rules import lifecycle, quantities
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import id_path, line_paths, quantity_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """What of an order has come: all that is open, or so much of these lines, in their units."""

    quantities: Mapping[uuid.UUID, Decimal] | None = None
    on: date | None = None
    note: str = ""
    lots: Mapping[uuid.UUID, Sequence[LotPart]] = field(default_factory=dict)
    """By line, of which lots, in the products' own units."""


async def receive_order(db: Db, order_id: uuid.UUID, asked: Receiving) -> Receipt | None:
    """Take in what is open of a confirmed order, or some of it; what is left stays expected.

    Services are noted as received; without goods there is no document. Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED,
    NOTHING_TO_RECEIVE, OVER_RECEIPT, INVALID_VALUE, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, ORDER_FOR_CUSTOMER. In the act
    that confirms the order, which holds its goods already, they come in new lots only.
    """
    order = await orders.lock_order(db, order_id)
    lifecycle.bound(order.status)
    if order.customer_id is not None:
        raise Refused("ORDER_FOR_CUSTOMER", "The supplier delivers this order to a customer.", path=["id"])
    lines = await orders.lines_of(db, order_id)
    wanted = what_comes(lines, asked.quantities)
    paths = line_paths(asked.quantities)
    wares = await loaders.goods_among(db, {line.product_id for line in lines})
    services = {
        line.id: wanted[line.id] for line in lines if line.id in wanted and line.product_id not in wares
    }
    coming = [line for line in lines if line.id in wanted and line.product_id in wares]
    if services or not coming:
        # Before the goods, since their balances are locked after every document.
        await orders.note_received(db, {order_id: services or wanted}, paths)
    if not coming:
        return None
    units = await goods_units(db, [line.id for line in coming])
    goods = [
        replace(
            goods_of_line(order, line, wanted[line.id], units[line.id], quantity_path(paths, line.id)),
            lots=asked.lots.get(line.id, ()),
        )
        for line in coming
    ]
    return await _arrive(db, order, goods, asked)


async def _arrive(db: Db, order: Order, goods: Sequence[Goods], asked: Receiving) -> Receipt:
    """Post the receipt that is planned for an order, or another one where more comes than that brings."""
    planned = (await loaders.planned_receipts(db, [order.id])).get(order.id)
    moves = {} if planned is None else await loaders.planned_moves(db, planned)
    fits = all(
        each.subject_id in moves and each.quantity <= moves[each.subject_id].quantity for each in goods
    )
    if planned is not None and fits:
        told = {moves[each.subject_id].id: each.quantity for each in goods}
        lots = {moves[each.subject_id].id: each.lots for each in goods if each.lots}
        receipt = await stock.post_receipt(db, planned, quantities=told, on=asked.on, lots=lots)
        receipt.note = prose(asked.note, "note")
        await db.flush()
        return receipt
    return await stock.receive(
        db,
        NewShipment(
            party_id=order.supplier_id,
            goods=[replace(each, on=None) for each in goods],
            company_id=order.company_id,
            warehouse_id=order.warehouse_id,
            on=asked.on,
            note=asked.note,
        ),
    )


def what_comes(
    lines: Sequence[OrderLine], asked: Mapping[uuid.UUID, Decimal] | None
) -> dict[uuid.UUID, Decimal]:
    """How much of which line: what is asked for, or all that is open.

    Refuses NOT_FOUND, NOTHING_TO_RECEIVE, INVALID_VALUE.
    """
    if asked is None:
        still = {
            line.id: quantities.to_receive(line.quantity, line.cancelled_quantity, line.received_quantity)
            for line in lines
        }
        wanted = {line_id: quantity for line_id, quantity in still.items() if quantity}
    else:
        paths, there = line_paths(asked), {line.id for line in lines}
        for key in asked:
            if key not in there:
                raise Refused("NOT_FOUND", "There is no such record.", path=id_path(paths, key))
        wanted = {key: positive(quantity, quantity_path(paths, key)) for key, quantity in asked.items()}
    if not wanted:
        raise Refused("NOTHING_TO_RECEIVE", "Nothing of this order is left to receive.", path=["id"])
    return wanted
