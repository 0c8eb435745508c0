"""What a walk says about costs: landed costs and their end, other methods, other values."""

from decimal import Decimal
from typing import Any

from bizsuite.graph.node import encode
from tests.erp.valuation.test_graph import accounts
from tests.scenarios.stock.ground import Ground

STOOD = """SELECT coalesce(sum(l.debit - l.credit), 0) AS n FROM finance_entry_line l
JOIN finance_account a ON a.id = l.account_id WHERE l.posted_on IS NOT NULL AND a.purpose = '{}'"""
VALUED = """SELECT count(*) AS n, coalesce(sum(value), 0) AS value,
  coalesce(sum(value) FILTER (WHERE kind = 'REVALUATION'), 0) AS revalued FROM valuation_entry"""
GUESSED = """SELECT coalesce(sum(e.value), 0) AS n FROM valuation_entry e JOIN inventory_move m ON m.id = e.move_id
WHERE m.unit_cost IS NULL AND m.receipt_id IS NOT NULL AND m.return_of_id IS NULL"""
"""Goods that came without a price bear nothing, and are thought to be worth what goods have cost last, bearing it."""


async def land(on: Ground) -> None:
    """It becomes known what it has cost to get goods here."""
    rows = await on.rows("SELECT id FROM inventory_receipt WHERE status = 'POSTED' ORDER BY id DESC LIMIT 6")
    if rows:
        chosen = on.chance.sample(rows, min(len(rows), on.chance.randint(1, 2)))
        amount = Decimal(on.chance.randint(-200, 2000)) / 100
        before = await _received(on)
        made = await on.do(
            "landedCostPost",
            receiptIds=[encode("Receipt", row["id"]) for row in chosen],
            amount=str(amount),
            shareBy=on.chance.choice(["VALUE", "QUANTITY", "WEIGHT", "VOLUME"]),
        )
        _bears(on, before, await _received(on), amount if made else Decimal(0))


async def take_back(on: Ground) -> None:
    """A landed cost was none."""
    row = await on.some("SELECT id, amount FROM valuation_landed_cost ORDER BY id")
    if row is not None:
        before = await _received(on)
        made = await on.do("landedCostCancel", id=encode("LandedCost", row["id"]))
        _bears(on, before, await _received(on), -row["amount"] if made else Decimal(0))


async def _received(on: Ground) -> Decimal:
    """What stands in the account of goods that are not billed, without what is only thought to be owed."""
    purpose = "GOODS_RECEIVED" if on.system == "ANGLO_SAXON" else "INVENTORY"
    (booked,), (guessed,) = await on.rows(STOOD.format(purpose)), await on.rows(GUESSED)
    return Decimal(booked["n"]) + Decimal(guessed["n"])


def _bears(on: Ground, before: Decimal, after: Decimal, amount: Decimal) -> None:
    """What goods bear is owed to whoever brought them, wherever it ended: in stock, in what was sold, in a variance."""
    if on.system == "ANGLO_SAXON":
        assert before - after == amount, (before, after, amount)


async def value(on: Ground) -> None:
    """Goods at hand get another value."""
    cost = str(Decimal(on.chance.randint(0, 900)) / 100)
    await on.do("stockRevalue", productId=on.shop.product(on.product()), unitCost=cost, reason="checked")


async def way(on: Ground) -> None:
    """A product is valued otherwise: that moves no value but by an entry that says so."""
    method = on.chance.choice(["FIFO", "AVERAGE", "STANDARD"])
    given: dict[str, Any] = {"method": method}
    if method == "STANDARD":
        given["standardCost"] = on.price()
    elif on.chance.random() < 0.2:
        given["byLot"] = on.chance.random() < 0.5
    (before,) = await on.rows(VALUED)
    booked = await accounts(on.shop)
    made = await on.do("productCostingSet", productId=on.shop.product(on.product()), **given)
    (after,) = await on.rows(VALUED)
    assert after["value"] - before["value"] == after["revalued"] - before["revalued"]
    if made is None or method != "STANDARD":
        assert after == before
        assert await accounts(on.shop) == booked


ACTS = [land] * 3 + [take_back] + [value] * 2 + [way] * 2
