"""Buying lines of sales orders of a supplier who delivers them to the customer, and noting that he did."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.bridges.procurement_inventory.receiving import Receiving, what_comes
from bizsuite.bridges.sales_inventory.loaders import LINE_TYPE
from bizsuite.bridges.sales_inventory.service import link_delivery
from bizsuite.bridges.sales_procurement import loaders
from bizsuite.bridges.sales_procurement.tables import DropShipment
from bizsuite.erp.inventory import service as stock
from bizsuite.erp.inventory.rules import Demanded, Goods, NewShipment
from bizsuite.erp.inventory.tables import Delivery
from bizsuite.erp.procurement import service as buying
from bizsuite.erp.procurement.loaders import goods_units
from bizsuite.erp.procurement.rules import amounts, lifecycle, quantities
from bizsuite.erp.procurement.rules.events import (
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderLinesRemoving,
    PurchaseOrderShipped,
)
from bizsuite.erp.procurement.rules.orders import NewLine, NewOrder
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.tables import Order as PurchaseOrder
from bizsuite.erp.procurement.tables import OrderLine as PurchaseLine
from bizsuite.erp.sales import rules as selling
from bizsuite.erp.sales import service as sales
from bizsuite.erp.sales.rules import SalesOrderEnding, SalesOrderStatus
from bizsuite.erp.sales.service.lines import lines_of
from bizsuite.erp.sales.tables import Order as SalesOrder
from bizsuite.erp.sales.tables import OrderLine as SalesLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import line_paths, quantity_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A line of a sales order to be bought; without a price at what is agreed with the supplier."""

    line_id: uuid.UUID
    unit_price: Decimal | None = None
    discount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DropShipping:
    """Which lines of a sales order a supplier shall deliver; without any all that is still to be delivered."""

    supplier_id: uuid.UUID
    lines: Sequence[Wish] = ()
    currency: str | None = None
    exchange_rate: Decimal | None = None
    expected_on: date | None = None
    note: str = ""
    confirm: bool = False


async def buy_for_customer(db: Db, sales_order_id: uuid.UUID, asked: DropShipping) -> PurchaseOrder:
    """Write an order to a supplier who shall deliver open lines of a confirmed sales order to its customer.

    Nothing of ours is set aside for these lines any more. Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED,
    LINE_DROP_SHIPPED, PRODUCT_NOT_GOODS, NOTHING_TO_DELIVER, and as creating purchase orders does.
    """
    order = await sales.lock_order(db, sales_order_id)
    if order.status is not SalesOrderStatus.CONFIRMED:
        raise Refused("ORDER_NOT_CONFIRMED", "The order is {status}.", path=["id"], status=order.status.value)
    lines = await lines_of(db, order.id)
    wares = await loaders.wares_of(db, {line.product_id for line in lines})
    chosen = _chosen(lines, asked, wares)
    made = await buying.create_order(db, _new(order, chosen, asked, wares))
    bought = await buying.lines_of(db, made.id)
    db.add_all(
        DropShipment(sales_line_id=line.id, purchase_line_id=own.id)
        for (line, _), own in zip(chosen, bought, strict=True)
    )
    await sales.note_drop_shipped(db, order, {line.id for line, _ in chosen})
    if asked.confirm:
        await buying.confirm_order(db, made.id)
    await stock.release(db, [(LINE_TYPE, line.id) for line, _ in chosen])
    await db.flush()
    return made


def _chosen(
    lines: Sequence[SalesLine], asked: DropShipping, wares: Mapping[uuid.UUID, Any]
) -> list[tuple[SalesLine, Wish]]:
    """The lines to be bought. Refuses with NOT_FOUND, LINE_DROP_SHIPPED, PRODUCT_NOT_GOODS, NOTHING_TO_DELIVER."""
    by_id = {line.id: line for line in lines}
    for place, wish in enumerate(asked.lines):
        line, path = by_id.get(wish.line_id), ["lines", str(place), "id"]
        if line is None:
            raise Refused("NOT_FOUND", "There is no such record.", path=path)
        if line.is_drop_shipped:
            raise Refused("LINE_DROP_SHIPPED", "A supplier delivers this line to the customer.", path=path)
        if not wares[line.product_id].is_goods:
            raise Refused("PRODUCT_NOT_GOODS", "Only goods are delivered by suppliers.", path=path)
    wishes = asked.lines or [
        Wish(line_id=line.id)
        for line in lines
        if wares[line.product_id].is_goods and not line.is_drop_shipped and selling.to_deliver(line) > 0
    ]
    found = [(by_id[wish.line_id], wish) for wish in wishes]
    if not found or any(selling.to_deliver(line) <= 0 for line, _ in found):
        raise Refused("NOTHING_TO_DELIVER", "Nothing of this order is left to deliver.", path=["id"])
    return found


def _new(
    order: SalesOrder,
    chosen: Sequence[tuple[SalesLine, Wish]],
    asked: DropShipping,
    wares: Mapping[uuid.UUID, Any],
) -> NewOrder:
    """The order to the supplier, of goods for the customer, in the units of the products."""
    return NewOrder(
        supplier_id=asked.supplier_id,
        company_id=order.company_id,
        customer_id=order.customer_id,
        delivery_address=order.delivery_address,
        currency=asked.currency,
        exchange_rate=asked.exchange_rate,
        expected_on=asked.expected_on or order.requested_on,
        note=asked.note,
        lines=[
            NewLine(
                product_id=line.product_id,
                unit_id=wares[line.product_id].unit_id,
                quantity=selling.to_deliver(line),
                unit_price=wish.unit_price,
                discount=wish.discount,
                description=line.description,
            )
            for line, wish in chosen
        ],
    )


async def note_shipped(db: Db, purchase_order_id: uuid.UUID, asked: Receiving) -> Delivery:
    """Note that a supplier has delivered to the customer what is open of an order, or some of it.

    Both orders follow in this act; the goods go from the supplier to the customer, at the order's net price.
    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, ORDER_FOR_STOCK, NOTHING_TO_RECEIVE, OVER_RECEIPT, OVER_DELIVERY,
    INVALID_VALUE, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED.
    """
    sources = await loaders.sources_of(db, purchase_order_id)
    # Sales orders come first, as where they are bought.
    await sales.lock_orders(db, sorted({each.order_id for each in sources.values()}))
    order = await buying.lock_order(db, purchase_order_id)
    lifecycle.bound(order.status)
    if order.customer_id is None or not sources:
        raise Refused("ORDER_FOR_STOCK", "The goods of this order come to us.", path=["id"])
    lines = await buying.lines_of(db, order.id)
    wanted = what_comes(lines, asked.quantities)
    goods = await _goods(db, order, [line for line in lines if line.id in wanted], wanted, sources, asked)
    await buying.note_received(db, {order.id: wanted}, line_paths(asked.quantities))
    delivery = await stock.ship_direct(
        db,
        NewShipment(
            party_id=order.customer_id,
            company_id=order.company_id,
            goods=goods,
            on=asked.on,
            address=order.delivery_address,
            note=asked.note,
        ),
    )
    link_delivery(db, next(iter(sources.values())).order_id, delivery.id)
    await db.flush()
    bought = {each.id: line_id for line_id, each in sources.items()}
    moves = {key: bought[subject] for key, subject in await loaders.moves_of(db, delivery.id)}
    await db.publish(PurchaseOrderShipped(order.id, moves))
    return delivery


async def _goods(
    db: Db,
    order: PurchaseOrder,
    lines: Sequence[PurchaseLine],
    wanted: Mapping[uuid.UUID, Decimal],
    sources: Mapping[uuid.UUID, Any],
    asked: Receiving,
) -> list[Goods]:
    """What goes to the customer, for the lines of his order, at the net price. Refuses with ORDER_FOR_STOCK."""
    paths = line_paths(asked.quantities)
    units = await goods_units(db, list(wanted))
    wares = await loaders.wares_of(db, {line.product_id for line in lines})
    found = []
    for line in lines:
        path, unit = quantity_path(paths, line.id), units[line.id]
        if not wares[line.product_id].is_goods:
            continue
        if line.id not in sources:
            raise Refused("ORDER_FOR_STOCK", "The customer has not ordered these goods.", path=path)
        found.append(
            Goods(
                product_id=line.product_id,
                quantity=quantities.goods_of(wanted[line.id], unit.goods, unit.step),
                unit_cost=amounts.unit_cost(line, order.exchange_rate, unit.goods),
                subject_type=LINE_TYPE,
                subject_id=sources[line.id].id,
                path=path,
            )
        )
    return found


async def take_over(db: Db, event: PurchaseOrderCancelled | PurchaseOrderClosed) -> None:
    """What a supplier will not deliver any more is ours to deliver again: goods are set aside for it."""
    by_order: dict[uuid.UUID, set[uuid.UUID]] = {}
    for each in (await loaders.sources_of(db, event.order_id)).values():
        by_order.setdefault(each.order_id, set()).add(each.id)
    found = await sales.lock_orders(db, sorted(by_order)) if by_order else {}
    demands: list[Demanded] = []
    for key, own in by_order.items():
        changed = await sales.note_drop_shipped(db, found[key], own, is_drop_shipped=False)
        if found[key].status is SalesOrderStatus.CONFIRMED:
            demands += [_demanded(found[key], line) for line in changed if selling.to_deliver(line) > 0]
    await stock.reserve(db, demands)


async def untie_lines(db: Db, event: PurchaseOrderLinesRemoving) -> None:
    """Lines of drafts that serve a customer are not removed one by one. Refuses with LINE_DROP_SHIPPED."""
    if await loaders.are_linked(db, event.line_ids):
        raise Refused(
            "LINE_DROP_SHIPPED", "A supplier delivers this line to the customer.", path=["removeLines"]
        )


def _demanded(order: SalesOrder, line: SalesLine) -> Demanded:
    return Demanded(
        subject_type=LINE_TYPE,
        subject_id=line.id,
        product_id=line.product_id,
        quantity=selling.to_deliver(line),
        due_on=order.requested_on or order.order_date,
        company_id=order.company_id,
    )


async def end_purchases(db: Db, event: SalesOrderEnding) -> None:
    """What nobody wants any more is not bought: drafts are cancelled. Refuses with DROP_SHIPMENT_ORDERED for others."""
    serving = await loaders.serving(db, event.order_id)
    for each in serving:
        if each.status is not PurchaseOrderStatus.DRAFT:
            raise Refused(
                "DROP_SHIPMENT_ORDERED",
                "A supplier has been asked to deliver goods of this order: cancel or close that order first.",
                path=["id"],
            )
    if serving:
        order = await sales.lock_order(db, event.order_id)
        lines = await lines_of(db, order.id)
        await sales.note_drop_shipped(db, order, {line.id for line in lines}, is_drop_shipped=False)
    for each in serving:
        await buying.cancel_order(db, each.id)
