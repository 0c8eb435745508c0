"""What happens to goods when something happens to a purchase order, and to the order when goods come."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bizsuite.bridges.procurement_inventory import loaders
from bizsuite.bridges.procurement_inventory.loaders import LINE_TYPE
from bizsuite.bridges.procurement_inventory.tables import OrderReceipt
from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.rules import (
    Goods,
    GoodsReturnPosting,
    NewShipment,
    ReceiptCancelled,
    ReceiptPosting,
    ReturnDirection,
)
from bizsuite.erp.inventory.tables import Receipt
from bizsuite.erp.procurement import service as orders
from bizsuite.erp.procurement.loaders import GoodsUnit, goods_units
from bizsuite.erp.procurement.rules import amounts, quantities
from bizsuite.erp.procurement.rules.events import (
    PurchaseOrderAmended,
    PurchaseOrderClosed,
    PurchaseOrderRestCancelled,
    PurchaseOrdersConfirmed,
)
from bizsuite.erp.procurement.rules.ports import PurchasePlacesAsked
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


async def know_places(db: Db, event: PurchasePlacesAsked) -> None:
    """Say which of the warehouses that orders name their companies have."""
    known = await loaders.warehouses_of(db, {ask.warehouse_id for ask in event.asks})
    for ask in event.asks:
        ask.is_known = known.get(ask.warehouse_id) == ask.company_id


async def expect_goods(db: Db, event: PurchaseOrdersConfirmed) -> None:
    """Plan a receipt for the goods of each order, which show as incoming from now on."""
    await _expect(db, [(bought.order, bought.lines, bought.goods) for bought in event.orders])


async def follow_order(
    db: Db, event: PurchaseOrderAmended | PurchaseOrderRestCancelled | PurchaseOrderClosed
) -> None:
    """Let what is expected of an order be what is still to come of it."""
    order = await orders.lock_order(db, event.order_id)
    lines = await orders.lines_of(db, order.id)
    goods = await loaders.goods_among(db, {line.product_id for line in lines})
    await _expect(db, [(order, lines, goods)])


_Ordered = tuple[Order, Sequence[OrderLine], Collection[uuid.UUID]]
"""An order, its lines, and the products among them that are goods."""


async def _expect(db: Db, ordered: Sequence[_Ordered]) -> None:
    """Let the planned receipts of orders bring what is still to come of their goods; those for customers have none.

    Receipts that are there are locked before any stock is.
    """
    planned = await loaders.planned_receipts(db, [order.id for order, _, _ in ordered])
    found = await db.lock_all(Receipt, planned.values()) if planned else {}
    units = await goods_units(db, [line.id for _, lines, _ in ordered for line in lines])
    for order, lines, goods in ordered:
        wanted = []
        if order.status is PurchaseOrderStatus.CONFIRMED and order.customer_id is None:
            own = [line for line in lines if line.product_id in goods]
            wanted = [each for line in own for each in _open(order, line, units[line.id])]
        if order.id in planned:
            await stock.revise_receipt(db, found[planned[order.id]], wanted)
        elif wanted:
            await _plan(db, order, wanted)


def _open(order: Order, line: OrderLine, unit: GoodsUnit) -> list[Goods]:
    """What is still to come of a line, as goods: one or none."""
    still = quantities.to_receive(line.quantity, line.cancelled_quantity, line.received_quantity)
    goods = goods_of_line(order, line, still, unit)
    return [goods] if goods.quantity else []


def goods_of_line(
    order: Order, line: OrderLine, quantity: Decimal, unit: GoodsUnit, path: Sequence[str] = ("id",)
) -> Goods:
    """So much of a line as goods, at the net price in the company's currency."""
    return Goods(
        product_id=line.product_id,
        quantity=quantities.goods_of(quantity, unit.goods, unit.step),
        unit_cost=amounts.unit_cost(line, order.exchange_rate, unit.goods),
        subject_type=LINE_TYPE,
        subject_id=line.id,
        path=path,
        on=line.expected_on or order.expected_on or order.order_date,
    )


async def _plan(db: Db, order: Order, wanted: Sequence[Goods]) -> None:
    receipt = await stock.create_receipt(
        db,
        NewShipment(
            party_id=order.supplier_id,
            goods=wanted,
            company_id=order.company_id,
            warehouse_id=order.warehouse_id,
            on=min(each.on for each in wanted if each.on is not None),
        ),
    )
    db.add(OrderReceipt(order_id=order.id, receipt_id=receipt.id))
    await db.flush()


async def note_receipt(db: Db, event: ReceiptPosting) -> None:
    """Tell orders what is about to come for them, and let the rest stay expected; they refuse more than is due."""
    brought: defaultdict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for each in event.brought:
        if each.subject_type == LINE_TYPE:
            brought[each.subject_id] += each.quantity
    if not brought:
        return
    told = await _told(db, brought)
    await orders.note_received(db, told.quantities, {each.subject_id: each.path for each in event.brought})
    linked = await loaders.orders_of_receipt(db, event.receipt_id)
    db.add_all(
        OrderReceipt(order_id=key, receipt_id=event.receipt_id) for key in told.orders if key not in linked
    )
    await db.flush()
    await _expect_rest(db, told)


async def note_return(db: Db, event: GoodsReturnPosting) -> None:
    """Tell orders what is about to go back to their supplier; what he is to replace is expected again."""
    if event.direction is not ReturnDirection.SUPPLIER:
        return
    back: defaultdict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for each in event.returned:
        if each.subject_type == LINE_TYPE:
            back[each.subject_id] -= each.quantity
    if not back:
        return
    told = await _told(db, back)
    paths = {each.subject_id: each.path for each in event.returned}
    await orders.note_received(db, told.quantities, paths, replaced=event.is_replaced)
    if event.is_replaced:
        await _expect_rest(db, told)


@dataclass(frozen=True, slots=True)
class _Told:
    """Orders that are locked, their lines, and in the units of these what came, or went back."""

    orders: Mapping[uuid.UUID, Order]
    lines: Mapping[uuid.UUID, Sequence[OrderLine]]
    quantities: Mapping[uuid.UUID, Mapping[uuid.UUID, Decimal]]


async def _told(db: Db, came: Mapping[uuid.UUID, Decimal]) -> _Told:
    """What orders are told of goods that came for lines, or went back (negative)."""
    of_lines = await loaders.orders_of_lines(db, came)
    named = sorted(set(of_lines.values()))
    found = await orders.lock_orders(db, named)
    lines = await orders.lines_of_orders(db, named)
    units = await goods_units(db, list(of_lines))
    told: dict[uuid.UUID, dict[uuid.UUID, Decimal]] = {key: {} for key in named}
    for line in (line for own in lines.values() for line in own if line.id in came):
        unit, kept = units[line.id], line.received_quantity - line.returned_quantity
        told[line.order_id][line.id] = quantities.of_goods(kept, came[line.id], unit.goods, unit.step)
    return _Told(found, lines, told)


async def _expect_rest(db: Db, told: _Told) -> None:
    """Let what is expected of orders be what is still to come of them."""
    products = {line.product_id for lines in told.lines.values() for line in lines}
    goods = await loaders.goods_among(db, products)
    await _expect(db, [(told.orders[key], lines, goods) for key, lines in told.lines.items()])


async def keep_expected(db: Db, event: ReceiptCancelled) -> None:
    """What is still to come of a confirmed order stays expected: the order gives it up. Refuses GOODS_ORDERED."""
    if await loaders.is_unplanned(db, event.receipt_id):
        raise Refused(
            "GOODS_ORDERED",
            "These goods are ordered: cancel what is still to come of the order.",
            path=["id"],
        )
