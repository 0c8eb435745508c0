"""What a walk does inside: transfers, counts while goods move, corrections, goods without an order, closed periods."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bizsuite.graph.node import decode, encode
from bizsuite.kernel.clock import now, today
from tests.scenarios.stock import buying, selling
from tests.scenarios.stock.ground import Ground

COUNT = "stockCount { id status lines { nodes { id isRecount } } }"


async def find(on: Ground) -> None:
    """Goods are found, at a cost or not, or are missing."""
    sku = on.product()
    change = on.quantity(sku, 1 if sku == "POT" else 6) * on.chance.choice([1, -1])
    given: dict[str, Any] = {}
    if sku != "TEA":
        lot = on.new_lots(sku, Decimal(1))["lots"][0]
        there = await on.lying(sku) if change < 0 else None
        given["lot"] = {"code": there["code"]} if there else {k: lot[k] for k in lot if k != "quantity"}
    if change > 0 and on.chance.random() < 0.7:
        given["unitCost"] = on.price()
    await on.do(
        "stockAdjust",
        productId=on.shop.product(sku),
        change=str(change),
        on=on.day(),
        reason="found",
        **given,
    )


async def come(on: Ground) -> None:
    """Goods come that nobody has ordered."""
    sku = on.product()
    quantity = on.quantity(sku, 3 if sku == "POT" else 12)
    line = on.shop.line(sku, str(quantity)) | {"unitCost": on.price()} | on.new_lots(sku, quantity)
    made = await on.do(
        "receiptCreate", "receipt { id }", lines=[line], warehouseId=await on.warehouse(), on=on.day()
    )
    if made:
        await on.do("receiptPost", id=made["receipt"]["id"], on=on.day())


async def go(on: Ground) -> None:
    """Goods leave that nobody has ordered."""
    sku = on.product()
    made = await on.do(
        "deliveryCreate",
        "delivery { id }",
        customerId=on.shop.customer(),
        lines=[on.shop.line(sku, str(on.quantity(sku, 5)))],
        warehouseId=await on.warehouse(),
    )
    if made and not await on.do("deliveryPost", id=made["delivery"]["id"], on=on.day(5)):
        await on.do("deliveryCancel", id=made["delivery"]["id"])


async def ship(on: Ground) -> None:
    """Goods leave one warehouse for another."""
    there = await on.lying(on.product())
    if there is not None:
        sku = on.sku_of(there["product_id"])
        line: dict[str, Any] = on.shop.line(sku, str(min(on.part(there["on_hand"]), Decimal(8))))
        if there["lot_id"]:
            line["lotId"] = encode("Lot", there["lot_id"])
        await on.do(
            "stockTransferCreate",
            fromWarehouseId=encode("Warehouse", there["warehouse_id"]),
            toWarehouseId=await on.warehouse(but=there["warehouse_id"]),
            lines=[line],
            ship=True,
            on=on.day(6),
        )


async def arrive(on: Ground) -> None:
    """Some of what is in transit arrives, or is given up where it has not left."""
    row = await on.some("SELECT id FROM inventory_transfer WHERE status = 'SHIPPED' ORDER BY id")
    if row is None:
        return
    moves = await on.rows(
        f"SELECT id, quantity FROM inventory_move WHERE transfer_id = '{row['id']}' AND status = 'DRAFT'"
        " ORDER BY id"
    )
    lines = [
        {"id": encode("StockMove", each["id"]), "quantity": str(on.part(each["quantity"]))} for each in moves
    ]
    given = {"lines": lines} if on.chance.random() < 0.5 else {}
    await on.do("stockTransferReceive", id=encode("StockTransfer", row["id"]), on=on.day(3), **given)


async def count(on: Ground) -> None:
    """Somebody counts without seeing what is expected, goods move meanwhile, and another one confirms."""
    products = [on.shop.product(sku) for sku in on.chance.sample(("TEA", "CUP"), on.chance.randint(1, 2))]
    begun = await on.do("stockCountCreate", COUNT, productIds=products, toleranceQuantity="4")
    if begun is None:
        return
    key = begun["stockCount"]["id"]
    spots = await on.rows(
        "SELECT l.id, l.product_id, l.location_id, l.lot_id, l.position FROM stock_count_line l"
        " JOIN stock_count c ON c.id = l.count_id WHERE c.status = 'OPEN' ORDER BY l.position"
    )
    told = await _tally(on, key, spots)
    await on.chance.choice([go, buying.receive, selling.deliver, find])(on)
    counted = await on.do("stockCountComplete", COUNT, id=key)
    if counted and counted["stockCount"]["status"] == "OPEN":
        again = {line["id"] for line in counted["stockCount"]["lines"]["nodes"] if line["isRecount"]}
        told |= await _tally(on, key, [s for s in spots if encode("StockCountLine", s["id"]) in again])
        counted = await on.do("stockCountComplete", COUNT, id=key)
    await on.chance.choice([go, come, selling.deliver])(on)
    if counted and await on.do("stockCountConfirm", id=key):
        for each in spots:
            number, moment = told[each["id"]]
            moved = await _moved(on, each, moment, before=key)
            assert await _lies(on, each) == number + moved, (each, number, moved)
    else:
        await on.do("stockCountCancel", id=key)


async def _tally(on: Ground, key: str, spots: list[dict[str, Any]]) -> dict[Any, tuple[Decimal, datetime]]:
    """Enter what is found: near what is there; by line that, and when."""
    found = {}
    for each in spots:
        lies = await _lies(on, each)
        found[each["id"]] = max(lies + on.chance.choice([0, 0, 0, -1, 1, 2, 6]), Decimal(0))
    lines = [{"id": encode("StockCountLine", line), "counted": str(number)} for line, number in found.items()]
    assert await on.do("stockCountEnter", COUNT, as_="warehouse", id=key, lines=lines)
    return {line: (number, now()) for line, number in found.items()}


async def _moved(on: Ground, spot: dict[str, Any], moment: datetime, *, before: str) -> Decimal:
    """What came to a place, less what left it, after it was counted and before the count set it right.

    Goods of an earlier day that are entered later were there when somebody counted.
    """
    place, lot = f"'{spot['location_id']}'::uuid", f"= '{spot['lot_id']}'" if spot["lot_id"] else "IS NULL"
    (row,) = await on.rows(
        f"SELECT coalesce(sum(CASE {place} WHEN to_location_id THEN quantity ELSE -quantity END), 0) AS n"
        f" FROM inventory_move WHERE {place} IN (to_location_id, from_location_id) AND status = 'DONE'"
        f" AND product_id = '{spot['product_id']}' AND lot_id {lot} AND moved_on >= '{today()}'"
        f" AND moved_at > '{moment}' AND id NOT IN"
        f" (SELECT move_id FROM stock_count_line WHERE count_id = '{decode(before).key}' AND move_id IS NOT NULL)"
    )
    return Decimal(row["n"])


async def _lies(on: Ground, spot: dict[str, Any]) -> Decimal:
    lot = f"= '{spot['lot_id']}'" if spot["lot_id"] else "IS NULL"
    rows = await on.rows(
        f"SELECT on_hand FROM inventory_balance WHERE product_id = '{spot['product_id']}'"
        f" AND location_id = '{spot['location_id']}' AND lot_id {lot}"
    )
    return Decimal(rows[0]["on_hand"]) if rows else Decimal(0)


async def period(on: Ground) -> None:
    """Days of more than a week ago are closed, or the last that were are opened again."""
    row = await on.some("SELECT id FROM inventory_period ORDER BY closed_through DESC LIMIT 1")
    if row is not None:
        await on.do("stockPeriodReopen", id=encode("StockPeriod", row["id"]))
    else:
        through = today() - timedelta(days=on.chance.randint(8, 12))
        await on.do("stockPeriodClose", through=through.isoformat())


async def keep_longer(on: Ground) -> None:
    """A lot turns out to keep for longer, or not as long."""
    if row := await on.some("SELECT id FROM inventory_lot WHERE expires_on IS NOT NULL ORDER BY id"):
        last = today() + timedelta(days=on.chance.randint(-5, 30))
        await on.do("lotUpdate", id=encode("Lot", row["id"]), expiresOn=last.isoformat())


async def supply(on: Ground) -> None:
    """What is short is proposed; a second run on the same day finds nothing more."""
    await on.do("supplyRun", "supplyRun { proposed }")
    again = await on.do("supplyRun", "supplyRun { added changed removed }")
    assert again["supplyRun"] == {"added": 0, "changed": 0, "removed": 0}


ACTS = [find] * 2 + [come] * 2 + [go] * 2 + [ship] * 3 + [arrive] * 3 + [count] * 2
ACTS += [period, keep_longer, supply]
