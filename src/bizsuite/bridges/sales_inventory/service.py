"""What happens to goods when something happens to an order, and to the order when goods leave."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.bridges.sales_inventory import loaders
from bizsuite.bridges.sales_inventory.loaders import LINE_TYPE
from bizsuite.bridges.sales_inventory.tables import OrderDelivery
from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.rules import (
    DeliveriesPosting,
    Demanded,
    Goods,
    GoodsReturnPosting,
    LotPart,
    NewShipment,
    positive,
)
from bizsuite.erp.inventory.tables import Delivery
from bizsuite.erp.sales import rules as selling
from bizsuite.erp.sales import service as orders
from bizsuite.erp.sales.rules import (
    SalesOrderEnded,
    SalesOrderEnding,
    SalesOrdersConfirmed,
    SalesOrdersExpected,
    kits,
)
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.paths import Paths, id_path, line_paths, quantity_path


async def find_places(db: Db, event: SalesOrdersExpected) -> None:
    """Read where goods lie while orders are being priced."""
    await stock.remember_places(db, {company_id for company_id, _ in event.buyers})


async def reserve_goods(db: Db, event: SalesOrdersConfirmed) -> None:
    """Set aside what is there for the goods of orders; what is not there waits, and is no refusal."""
    await stock.reserve(
        db,
        [
            Demanded(
                subject_type=LINE_TYPE,
                subject_id=line.id,
                product_id=line.product_id,
                quantity=selling.to_deliver(line),
                due_on=sold.order.requested_on or sold.order.order_date,
                company_id=sold.order.company_id,
            )
            for sold in event.orders
            for line in sold.lines
            if line.product_id in sold.goods and not line.is_drop_shipped
        ],
        new=True,
    )


async def hold_plans(db: Db, event: SalesOrderEnding) -> None:
    """Lock the deliveries that are only planned for an order, before credit and stock are."""
    if planned := await loaders.planned_deliveries(db, event.order_id):
        await db.lock_all(Delivery, planned)


async def release_goods(db: Db, event: SalesOrderEnded) -> None:
    """Give up what was planned and set aside for an order; goods go to those who wait."""
    for delivery_id in await loaders.planned_deliveries(db, event.order_id):
        await stock.cancel_delivery(db, delivery_id)
    lines = await loaders.lines_of_order(db, event.order_id)
    await stock.release(db, [(LINE_TYPE, line.id) for line in lines if line.warehouse_id is not None])


async def note_deliveries(db: Db, event: DeliveriesPosting) -> None:
    """Tell orders what is about to leave for them; they refuse more than was ordered."""
    taken: defaultdict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for each in event.taken:
        if each.subject_type == LINE_TYPE:
            taken[each.subject_id] += each.quantity
    if not taken:
        return
    paths = {each.subject_id: each.path for each in event.taken}
    by_order: defaultdict[uuid.UUID, dict[uuid.UUID, Decimal]] = defaultdict(dict)
    for line_id, order_id in (await loaders.orders_of_lines(db, sorted(taken))).items():
        by_order[order_id][line_id] = taken[line_id]
    if by_order:
        told = {order_id: by_order[order_id] for order_id in sorted(by_order)}
        await orders.note_deliveries(db, told, paths)


async def note_returns(db: Db, event: GoodsReturnPosting) -> None:
    """Tell orders what is about to come back of them; what is to be replaced waits for goods again.

    The demand comes before the goods, since these go to those who wait.
    """
    back: defaultdict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for each in event.returned:
        if each.subject_type == LINE_TYPE:
            back[each.subject_id] += each.quantity
    if not back:
        return
    paths = {each.subject_id: each.path for each in event.returned}
    by_order: defaultdict[uuid.UUID, dict[uuid.UUID, Decimal]] = defaultdict(dict)
    for line_id, order_id in (await loaders.orders_of_lines(db, sorted(back))).items():
        by_order[order_id][line_id] = back[line_id]
    told = {order_id: by_order[order_id] for order_id in sorted(by_order)}
    lines = await orders.note_returns(db, told, replaced=event.is_replaced, paths=paths)
    if event.is_replaced:
        again = [line for own in lines.values() for line in own if line.id in back]
        await _want_again(db, again, event)


async def _want_again(db: Db, lines: Sequence[OrderLine], event: GoodsReturnPosting) -> None:
    """Let lines wait for what is to be replaced: where they wait already, else where the goods come back."""
    waiting = await loaders.where_lines_wait(db, [line.id for line in lines])
    await stock.reserve(
        db,
        [
            Demanded(
                subject_type=LINE_TYPE,
                subject_id=line.id,
                product_id=line.product_id,
                quantity=selling.to_deliver(line),
                due_on=event.on,
                company_id=line.company_id,
                warehouse_id=waiting.get(line.id, event.warehouse_id),
            )
            for line in lines
            if not line.is_drop_shipped
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivering:
    """What of an order is to be delivered: all that is open, or so much of these lines."""

    quantities: Mapping[uuid.UUID, Decimal] | None = None
    on: date | None = None
    post: bool = True
    """Otherwise the delivery is planned only."""
    note: str = ""
    lots: Mapping[uuid.UUID, Sequence[LotPart]] = field(default_factory=dict)
    """By line, of which lots; they are chosen where none is named."""


async def deliver_order(db: Db, order_id: uuid.UUID, asked: Delivering) -> Delivery | None:
    """Deliver what is open of a confirmed order, or some of it; see `deliver_orders`."""
    return (await deliver_orders(db, {order_id: asked}))[order_id]


async def deliver_orders(
    db: Db, asked: Mapping[uuid.UUID, Delivering]
) -> Mapping[uuid.UUID, Delivery | None]:
    """Deliver what is open of confirmed orders, or some of it, one order after another.

    The number of statements does not grow with orders and lines. Services are noted as delivered; without goods there
    is no document. Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, NOTHING_TO_DELIVER, OVER_DELIVERY, STOCK_SHORT,
    INVALID_VALUE, DATE_IN_FUTURE; the position of the order begins the path where they are many.
    """
    found, lines = await orders.lock_orders(db, asked), await loaders.lines_of_orders(db, asked)
    leaving = []
    for position, (order_id, each) in enumerate(asked.items()):
        with refused_at(position, len(asked)):
            path = [str(position)] if len(asked) > 1 else []
            leaving.append(_leaving(found[order_id], lines[order_id], each, path))
    services = {each.order_id: each.services for each in leaving if each.services and each.post}
    if services:
        # Before the goods, since their balances are locked after every document.
        await orders.note_deliveries(db, services)
    made: dict[uuid.UUID, Delivery | None] = dict.fromkeys(asked)
    for post, act in ((True, stock.deliver_each), (False, stock.create_deliveries)):
        own = {each.order_id: each.shipment for each in leaving if each.shipment and each.post is post}
        made |= zip(own, await act(db, list(own.values())), strict=True)
    db.add_all(
        OrderDelivery(order_id=order_id, delivery_id=delivery.id)
        for order_id, delivery in made.items()
        if delivery is not None
    )
    await db.flush()
    return made


@dataclass(frozen=True, slots=True)
class _Leaving:
    """What leaves of an order: how much of which services, and the goods."""

    order_id: uuid.UUID
    services: Mapping[uuid.UUID, Decimal]
    shipment: NewShipment | None
    post: bool


def _leaving(order: Order, lines: Sequence[Any], asked: Delivering, path: Sequence[str]) -> _Leaving:
    """What leaves of one order. Refuses with ORDER_NOT_CONFIRMED, NOTHING_TO_DELIVER, OVER_DELIVERY, INVALID_VALUE."""
    wanted = what_leaves(lines, asked.quantities)
    paths = _paths(lines, asked.quantities)
    selling.deliver(order.status, lines, wanted, paths)
    goods = [line for line in lines if line.id in wanted and line.kind == ProductKind.GOODS]
    services = {
        line.id: wanted[line.id] for line in lines if line.id in wanted and line.kind != ProductKind.GOODS
    }
    shipment = _shipment(order, lines, goods, wanted, asked, path) if goods else None
    return _Leaving(order.id, services, shipment, asked.post)


def _paths(lines: Sequence[Any], asked: Mapping[uuid.UUID, Decimal] | None) -> Paths:
    """Where the input names the quantities of lines; those of what is in a kit are that of the kit."""
    paths = line_paths(asked)
    _, within = kits.expanded(lines, asked or {})
    return {**paths, **{key: paths[kit] for key, kit in within.items()}}


def what_leaves(lines: Sequence[Any], asked: Mapping[uuid.UUID, Decimal] | None) -> dict[uuid.UUID, Decimal]:
    """How much of which line: what is asked for, or all that is open of our own goods; of kits what is in them.

    Refuses NOTHING_TO_DELIVER, LINE_DROP_SHIPPED, INVALID_VALUE.
    """
    if asked is None:
        packed = {line.kit_line_id for line in lines}
        own = (line for line in lines if line.id not in packed and not line.is_drop_shipped)
        still = ((line.id, selling.to_deliver(line)) for line in own)
        wanted = {line_id: quantity for line_id, quantity in still if quantity > 0}
    else:
        paths = _paths(lines, asked)
        told = {key: positive(quantity, quantity_path(paths, key)) for key, quantity in asked.items()}
        wanted, _ = kits.expanded(lines, told)
        for line in lines:
            if line.id in wanted and line.is_drop_shipped:
                path = id_path(paths, line.id)
                raise Refused(
                    "LINE_DROP_SHIPPED", "A supplier delivers this line to the customer.", path=path
                )
    if not wanted:
        raise Refused("NOTHING_TO_DELIVER", "Nothing of this order is left to deliver.", path=["id"])
    return wanted


def _shipment(
    order: Order,
    lines: Sequence[Any],
    goods: Sequence[Any],
    wanted: Mapping[uuid.UUID, Decimal],
    asked: Delivering,
    path: Sequence[str],
) -> NewShipment:
    """The delivery of goods among the lines of an order, from where these are set aside."""
    paths = _paths(lines, asked.quantities)
    return NewShipment(
        party_id=order.customer_id,
        company_id=order.company_id,
        warehouse_id=next((line.warehouse_id for line in goods if line.warehouse_id is not None), None),
        goods=[
            Goods(
                product_id=line.product_id,
                quantity=wanted[line.id],
                subject_type=LINE_TYPE,
                subject_id=line.id,
                path=quantity_path(paths, line.id),
                lots=asked.lots.get(line.id, ()),
            )
            for line in goods
        ],
        on=asked.on,
        address=order.delivery_address,
        note=asked.note,
        path=path,
    )


def link_delivery(db: Db, order_id: uuid.UUID, delivery_id: uuid.UUID) -> None:
    """Note that a delivery is of an order; written with what is written next."""
    db.add(OrderDelivery(order_id=order_id, delivery_id=delivery_id))
