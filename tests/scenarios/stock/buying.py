"""What a walk buys: orders, receipts, bills at other prices, notes that take back, goods that go back."""

from decimal import Decimal
from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from tests.scenarios.stock.ground import Ground

LINES = """SELECT l.id, l.product_id, l.unit_id, l.quantity - l.cancelled_quantity - l.received_quantity AS open,
  l.received_quantity, l.returned_quantity, l.billed_quantity, l.unit_price FROM procurement_order_line l
WHERE l.order_id = '{}' ORDER BY l.position"""
BILLS = """SELECT b.id FROM bills_vendor_bill b WHERE b.kind = 'BILL' AND b.status = '{}'
AND EXISTS (SELECT FROM bridge_bill_match m WHERE m.vendor_bill_id = b.id) ORDER BY b.id"""


async def order(on: Ground) -> None:
    """Some goods, and seldom advice, are ordered: in dollars or euros, for one of the warehouses."""
    lines = []
    for _ in range(on.chance.randint(1, 3)):
        sku = on.product("TEA", "TEA", "CUP", "CUP", "POT", "ADVICE")
        line = on.buying.line(sku, str(on.quantity(sku)), on.price())
        if sku in {"TEA", "CUP"} and on.chance.random() < 0.2:
            line |= {"unitId": on.buying.dozen, "quantity": str(on.chance.randint(1, 2))}
        lines.append(line)
    money = {"currency": "EUR", "exchangeRate": on.chance.choice(["0.9", "0.93"])}
    await on.do(
        "purchaseOrderCreate",
        supplierId=on.buying.supplier,
        lines=lines,
        warehouseId=await on.warehouse(),
        confirm=True,
        **(money if on.chance.random() < 0.25 else {}),
    )


async def _ordered(on: Ground) -> tuple[str, list[dict[str, Any]]]:
    """A confirmed order and its lines."""
    row = await on.some(
        "SELECT id FROM procurement_order WHERE status = 'CONFIRMED' AND customer_id IS NULL"
        " ORDER BY id DESC LIMIT 8"
    )
    if row is None:
        return "", []
    return encode("PurchaseOrder", row["id"]), await on.rows(LINES.format(row["id"]))


def _line(row: dict[str, Any]) -> str:
    return encode("PurchaseOrderLine", row["id"])


async def receive(on: Ground) -> None:
    """Some of an order comes, today or days ago; seldom more than was ordered."""
    key, rows = await _ordered(on)
    lines = []
    for row in rows:
        sku, whole = on.sku_of(row["product_id"]), Decimal(row["open"])
        if whole > 0 or on.chance.random() < 0.05:
            quantity = on.part(max(whole, Decimal(1)))
            is_dozen = encode("Unit", row["unit_id"]) == on.buying.dozen
            lots = on.new_lots(sku, quantity * (12 if is_dozen else 1))
            lines.append({"id": _line(row), "quantity": str(quantity), **lots})
    if lines:
        await on.do("purchaseOrderReceive", id=key, on=on.day(), lines=lines)


async def bill(on: Ground) -> None:
    """The supplier bills: what is left, or some of it, often at another price; at once, or as a draft."""
    key, rows = await _ordered(on)
    given: dict[str, Any] = {}
    if rows and on.chance.random() < 0.7:
        lines = []
        for row in rows:
            line = {"id": _line(row), "quantity": str(on.part(_billable(row)))}
            if on.chance.random() < 0.5:
                change = Decimal(on.chance.randint(80, 130)) / 100
                line["unitPrice"] = str((row["unit_price"] * change).quantize(Decimal("0.001")))
            lines.append(line)
        given["lines"] = on.chance.sample(lines, on.chance.randint(1, len(lines)))
    if key:
        post = on.chance.random() < 0.85
        await on.do("purchaseOrderBill", id=key, on=on.day(), post=post, **given)


def _billable(row: dict[str, Any]) -> Decimal:
    """Something near what can be billed of a line."""
    came: Decimal = row["received_quantity"] - row["returned_quantity"]
    left: Decimal = came + max(row["open"], Decimal(0)) - row["billed_quantity"]
    return max(left, Decimal(1))


async def post_bill(on: Ground) -> None:
    """A draft is posted."""
    if row := await on.some(BILLS.format("DRAFT")):
        await on.do("vendorBillPost", id=encode("VendorBill", row["id"]))


async def reverse_bill(on: Ground) -> None:
    """A bill was wrong from the first."""
    if row := await on.some(BILLS.format("POSTED")):
        await on.do("vendorBillReverse", id=encode("VendorBill", row["id"]), on=today().isoformat())


async def debit(on: Ground) -> None:
    """The supplier takes some of a bill back."""
    row = await on.some(BILLS.format("POSTED"))
    if row is None:
        return
    matches = await on.rows(
        "SELECT bill_line_id, quantity FROM bridge_bill_match"
        f" WHERE vendor_bill_id = '{row['id']}' AND quantity > 0 ORDER BY id"
    )
    lines = [
        {"id": encode("VendorBillLine", each["bill_line_id"]), "quantity": str(on.part(each["quantity"]))}
        for each in on.chance.sample(matches, on.chance.randint(1, len(matches)))
    ]
    given = {"lines": lines} if on.chance.random() < 0.8 else {}
    await on.do(
        "vendorBillDebit", id=encode("VendorBill", row["id"]), on=today().isoformat(), post=True, **given
    )


async def send_back(on: Ground) -> None:
    """Some of what came goes back to the supplier, who replaces it or not."""
    row = await on.some("SELECT id FROM inventory_receipt WHERE status = 'POSTED' ORDER BY id DESC LIMIT 10")
    if row is None:
        return
    moves = await on.rows(
        f"SELECT id, quantity FROM inventory_move WHERE receipt_id = '{row['id']}' AND status = 'DONE' ORDER BY id"
    )
    lines = [
        {"id": encode("StockMove", each["id"]), "quantity": str(on.part(each["quantity"]))}
        for each in on.chance.sample(moves, on.chance.randint(1, len(moves)))
    ]
    await on.do(
        "goodsReturnCreate",
        receiptId=encode("Receipt", row["id"]),
        lines=lines,
        replace=on.chance.random() < 0.3,
        post=True,
        on=on.day(4),
    )


async def amend(on: Ground) -> None:
    """Something else is agreed about an order: another price, or more."""
    key, rows = await _ordered(on)
    if rows:
        row = on.chance.choice(rows)
        change = on.chance.choice([{"unitPrice": on.price()}, {"quantity": str(on.chance.randint(1, 14))}])
        await on.do("purchaseOrderAmend", id=key, reason="agreed", changeLines=[{"id": _line(row)} | change])


async def close(on: Ground) -> None:
    """What is still to come of an order will not."""
    key, _ = await _ordered(on)
    if key:
        await on.do("purchaseOrderClose", id=key)


async def drop_ship(on: Ground) -> None:
    """What a customer ordered comes to him from the supplier."""
    sold = await on.shop.order(("TEA", on.chance.randint(1, 9), "9.99"), confirm=True)
    query = "query($id: ID!) { salesOrder(id: $id) { lines { nodes { id } } } }"
    (line,) = (await on.shop.ask(query, id=sold["id"])).data["salesOrder"]["lines"]["nodes"]
    bought = await on.do(
        "salesOrderDropShip",
        "purchaseOrder { id }",
        id=sold["id"],
        supplierId=on.buying.supplier,
        lines=[{"id": line["id"], "unitPrice": on.price()}],
        confirm=True,
    )
    if bought:
        await on.do("purchaseOrderShip", id=bought["purchaseOrder"]["id"], on=on.day())
        given = {"lines": None} if on.chance.random() < 0.5 else {}
        await on.do("purchaseOrderBill", id=bought["purchaseOrder"]["id"], on=on.day(3), post=True, **given)


ACTS = [order] * 3 + [receive] * 6 + [bill] * 4 + [post_bill, reverse_bill] + [debit] * 2 + [send_back] * 3
ACTS += [amend, close, drop_ship]
