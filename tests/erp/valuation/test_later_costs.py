"""What becomes known later of what goods have cost: freight by weight and volume, taken back, and what was billed."""

import uuid
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.valuation import service
from bizsuite.erp.valuation.rules.checks import NewBilledCost
from bizsuite.erp.valuation.service import Cause
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import new_id
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import accounts, ago, costed, delivered, findings, received, values, worth

SHARES = """landedCost { id amount { amount } cancels { amount { amount } }
  shares { nodes { factor amount { amount } move { product { sku } } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value, in the books of this year and the last."""
    async with shop_of(database, ["erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []


async def measured(shop: Shop, sku: str, weight: str | None, volume: str | None) -> None:
    await shop.must("productUpdate", "product { sku }", id=shop.product(sku), weight=weight, volume=volume)


async def both(shop: Shop) -> str:
    """A receipt of 10 tea at 2 and 4 cups at 5; its id."""
    lines = [
        shop.line("TEA", 10) | {"unitCost": "2"},
        shop.line("CUP", 4) | {"unitCost": "5"},
    ]
    made = await shop.must("receiptCreate", "receipt { id }", lines=lines)
    await shop.must("receiptPost", "receipt { id }", id=made["receipt"]["id"], on=ago(3))
    return str(made["receipt"]["id"])


def shown(payload: Any) -> dict[str, tuple[str, str]]:
    rows = payload["landedCost"]["shares"]["nodes"]
    return {row["move"]["product"]["sku"]: (row["factor"], row["amount"]["amount"]) for row in rows}


async def billed(shop: Shop, difference: str, quantity: str = "10", on: date | None = None) -> uuid.UUID:
    """The goods of the only receipt are billed at so much more; who has told."""
    (move,) = await shop.office.rows("SELECT id FROM inventory_move WHERE receipt_id IS NOT NULL")
    cost = NewBilledCost(move_id=move["id"], quantity=Decimal(quantity), difference=Decimal(difference))
    cause = Cause(type="VendorBill", id=new_id(), on=on or today())
    async with shop.office.work() as db:
        await service.note_billed_costs(db, [cost], cause)
    return cause.id


async def test_freight_is_divided_by_weight_and_by_volume(shop: Shop) -> None:
    receipt = await both(shop)
    await measured(shop, "TEA", "0.2", "1.5")
    await measured(shop, "CUP", "0.5", "0.25")
    weighed = await shop.must("landedCostPost", SHARES, receiptIds=[receipt], amount="10", shareBy="WEIGHT")
    assert shown(weighed) == {"TEA": ("2", "5.00"), "CUP": ("2", "5.00")}
    roomy = await shop.must("landedCostPost", SHARES, receiptIds=[receipt], amount="10", shareBy="VOLUME")
    assert shown(roomy) == {"TEA": ("15", "9.38"), "CUP": ("1", "0.62")}


async def test_what_nobody_has_measured_bears_nothing_unseen(shop: Shop) -> None:
    receipt = await both(shop)
    await measured(shop, "TEA", "0.2", None)
    before = await shop.count("valuation_landed_cost"), await shop.count("finance_entry")
    for share_by in ("WEIGHT", "VOLUME"):
        assert await shop.codes("landedCostPost", receiptIds=[receipt], amount="1", shareBy=share_by) == [
            "LANDED_COST_UNMEASURED"
        ]
    assert await shop.codes("productUpdate", id=shop.product("TEA"), weight="-1") == ["INVALID_VALUE"]
    assert (await shop.count("valuation_landed_cost"), await shop.count("finance_entry")) == before


async def test_a_landed_cost_is_taken_back_share_by_share(shop: Shop) -> None:
    receipt = await received(shop, 10, "2", days=3)
    await delivered(shop, 4, days=2)
    posted = await shop.must("landedCostPost", SHARES, receiptIds=[receipt], amount="5")
    key = posted["landedCost"]["id"]
    assert await worth(shop) == ("6", "15.00")
    taken = await shop.must("landedCostCancel", SHARES, id=key, note="billed twice")
    assert taken["landedCost"]["cancels"] == {"amount": {"amount": "5.00"}}
    assert shown(taken) == {"TEA": ("20", "-5.00")}
    assert await worth(shop) == ("6", "12.00")
    assert await accounts(shop) == {"COST_OF_SALES": "8.00", "GOODS_RECEIVED": "-20.00", "INVENTORY": "12.00"}
    answer = await shop.ask(
        "query($id: ID!) { landedCost(id: $id) { cancelledBy { nodes { note amount { amount } } } } }",
        id=key,
    )
    assert answer.data["landedCost"]["cancelledBy"]["nodes"] == [
        {"note": "billed twice", "amount": {"amount": "-5.00"}}
    ]
    before = await shop.count("valuation_landed_cost"), await shop.count("valuation_entry")
    assert await shop.codes("landedCostCancel", id=key) == ["LANDED_COST_CANCELLED"]
    assert await shop.codes("landedCostCancel", id=taken["landedCost"]["id"]) == ["LANDED_COST_CANCELLED"]
    assert await shop.codes("landedCostCancel", id=key, as_="sales") == ["PERMISSION_DENIED"]
    assert (await shop.count("valuation_landed_cost"), await shop.count("valuation_entry")) == before
    assert "LANDED_COST_CANCELLED" in [name for name, _ in await shop.events()]


async def test_nothing_is_taken_back_that_goods_have_not(shop: Shop) -> None:
    receipt = await received(shop, 10, "1", days=3)
    posted = await shop.must("landedCostPost", SHARES, receiptIds=[receipt], amount="5")
    await shop.must("landedCostPost", SHARES, receiptIds=[receipt], amount="-12")
    before = await shop.count("valuation_entry")
    assert await shop.codes("landedCostCancel", id=posted["landedCost"]["id"]) == ["INVALID_VALUE"]
    assert await shop.count("valuation_entry") == before


async def test_what_was_billed_is_split_between_stock_and_what_was_sold(shop: Shop) -> None:
    await received(shop, 10, "2", days=3)
    await delivered(shop, 4, days=2)
    bill = await billed(shop, "1.50")
    assert (await values(shop))[2:] == [("CORRECTION", "0", "1.50"), ("CORRECTION", "0", "-0.60")]
    assert await worth(shop) == ("6", "12.90")
    assert await accounts(shop) == {"COST_OF_SALES": "8.60", "GOODS_RECEIVED": "-21.50", "INVENTORY": "12.90"}
    answer = await shop.ask(
        "{ costEntries(filter: {kind: {eq: CORRECTION}}) { nodes {"
        " move { billedCosts { nodes { quantity amount { amount } } } } } } }"
    )
    shown = [row["move"]["billedCosts"]["nodes"] for row in answer.data["costEntries"]["nodes"]]
    assert [{"quantity": "10", "amount": {"amount": "1.50"}}] in shown
    (entry,) = await shop.office.rows("SELECT cause_type, cause_id FROM valuation_billed_cost")
    assert (entry["cause_type"], entry["cause_id"]) == ("VendorBill", bill)
    # Billed at less after all.
    await billed(shop, "-2.50")
    assert await accounts(shop) == {"COST_OF_SALES": "7.60", "GOODS_RECEIVED": "-19.00", "INVENTORY": "11.40"}


async def test_under_a_standard_cost_it_is_a_variance(shop: Shop) -> None:
    await costed(shop, "STANDARD", standardCost="2")
    await received(shop, 10, "2.10", days=3)
    await delivered(shop, 4, days=2)
    await billed(shop, "0.50")
    assert await worth(shop) == ("6", "12.00")
    assert await accounts(shop) == {
        "COST_OF_SALES": "8.00",
        "GOODS_RECEIVED": "-21.50",
        "INVENTORY": "12.00",
        "PRICE_VARIANCE": "1.50",
    }


async def test_goods_are_billed_at_nothing_but_no_less(shop: Shop) -> None:
    await received(shop, 10, "2", days=3)
    before = await shop.count("valuation_billed_cost"), await shop.count("finance_entry")
    with pytest.raises(Refused) as refused:
        await billed(shop, "-20.01")
    assert refused.value.code == "INVALID_VALUE"
    assert (await shop.count("valuation_billed_cost"), await shop.count("finance_entry")) == before
    await billed(shop, "-20.00")
    assert await worth(shop) == ("10", "0.00")
    assert await accounts(shop) == {}


async def test_a_bill_of_closed_days_counts_on_the_first_open_one(shop: Shop) -> None:
    await received(shop, 10, "2", days=9)
    closed = today() - timedelta(days=5)
    await shop.must("stockPeriodClose", "stockPeriod { id }", through=closed.isoformat())
    await billed(shop, "3.00", on=today() - timedelta(days=7))
    (row,) = await shop.office.rows("SELECT valued_on FROM valuation_entry WHERE kind = 'CORRECTION'")
    assert row["valued_on"] == closed + timedelta(days=1)
    (kept,) = await shop.office.rows("SELECT billed_on FROM valuation_billed_cost")
    assert kept["billed_on"] == closed + timedelta(days=1)
