"""What a walk sells: orders, deliveries of some of them, invoices and credits, goods that come back."""

from decimal import Decimal
from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from tests.scenarios.stock.ground import Ground

LINES = """SELECT l.id, l.product_id, l.quantity - l.delivered_quantity AS open
FROM sales_order_line l WHERE l.order_id = '{}' ORDER BY l.position"""


async def order(on: Ground) -> None:
    """A customer orders; what is there is set aside for him."""
    lines = []
    for _ in range(on.chance.randint(1, 3)):
        sku = on.product("TEA", "TEA", "CUP", "CUP", "POT", "ADVICE")
        lines.append(on.shop.line(sku, str(on.quantity(sku, 8))))
    customer = on.shop.customer(on.chance.choice(["Anna", "Ben"]))
    await on.do("salesOrderCreate", customerId=customer, lines=lines, confirm=True)


async def _sold(on: Ground) -> tuple[str, list[dict[str, Any]]]:
    row = await on.some("SELECT id FROM sales_order WHERE status = 'CONFIRMED' ORDER BY id DESC LIMIT 8")
    if row is None:
        return "", []
    return encode("SalesOrder", row["id"]), await on.rows(LINES.format(row["id"]))


async def deliver(on: Ground) -> None:
    """Some of an order leaves: of whatever lots are due, or of those that somebody names."""
    key, rows = await _sold(on)
    lines = []
    for row in rows:
        sku, whole = on.sku_of(row["product_id"]), Decimal(row["open"])
        if whole > 0 or on.chance.random() < 0.05:
            line: dict[str, Any] = {
                "id": encode("SalesOrderLine", row["id"]),
                "quantity": str(on.part(max(whole, Decimal(1)))),
            }
            if sku == "CUP" and on.chance.random() < 0.2:
                line["lots"] = [{"code": f"L{on.chance.randint(0, 4)}"}]
            lines.append(line)
    if lines:
        await on.do("salesOrderDeliver", id=key, on=on.day(5), lines=lines)


async def invoice(on: Ground) -> None:
    """All is invoiced that can be."""
    key, _ = await _sold(on)
    if key:
        await on.do("salesOrderInvoice", id=key, on=today().isoformat(), post=True)


async def credit(on: Ground) -> None:
    """What came back is credited."""
    key, _ = await _sold(on)
    if key:
        await on.do("salesOrderCredit", id=key, on=today().isoformat(), post=True)


async def come_back(on: Ground) -> None:
    """Some of what was delivered comes back, to be replaced or not."""
    row = await on.some("SELECT id FROM inventory_delivery WHERE status = 'POSTED' ORDER BY id DESC LIMIT 10")
    if row is None:
        return
    moves = await on.rows(
        f"SELECT id, quantity FROM inventory_move WHERE delivery_id = '{row['id']}' AND status = 'DONE'"
        " ORDER BY id"
    )
    lines = [
        {"id": encode("StockMove", each["id"]), "quantity": str(on.part(each["quantity"]))}
        for each in on.chance.sample(moves, on.chance.randint(1, len(moves)))
    ]
    await on.do(
        "goodsReturnCreate",
        deliveryId=encode("Delivery", row["id"]),
        lines=lines,
        replace=on.chance.random() < 0.3,
        post=True,
        on=on.day(3),
    )


async def close(on: Ground) -> None:
    """What is still to be delivered of an order will not be."""
    key, _ = await _sold(on)
    if key:
        await on.do("salesOrderClose", id=key)


async def release(on: Ground) -> None:
    """What was set aside for one is free for others."""
    if row := await on.some("SELECT id FROM inventory_reservation ORDER BY id"):
        await on.do("reservationRelease", id=encode("StockReservation", row["id"]))


ACTS = [order] * 3 + [deliver] * 5 + [invoice] * 2 + [come_back] * 3 + [credit, close, release]
