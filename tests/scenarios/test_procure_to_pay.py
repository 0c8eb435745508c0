"""From an order to its payment in the whole suite: goods in parts, some sold, a dearer bill, freight known late."""

from datetime import timedelta
from typing import Any

from bizsuite.app import SUITES
from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying, buying_of
from tests.erp.valuation.test_graph import accounts, findings

BILL = """vendorBill { id paymentState total { amount } matches { nodes { state reasons overReceived
  billLine { product { sku } } releasedBy { name } releaseReason } } }"""


def on(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


async def matches(buying: Buying, bill: str) -> dict[str, tuple[str, list[str]]]:
    """Whether the lines of a bill may be paid, by product."""
    answer = await buying.shop.ask(f"query($id: ID!) {{ vendorBill(id: $id) {{ {BILL[13:-1]} }} }}", id=bill)
    assert answer.errors == [], answer.errors
    nodes = answer.data["vendorBill"]["matches"]["nodes"]
    return {node["billLine"]["product"]["sku"]: (node["state"], node["reasons"]) for node in nodes}


async def received(buying: Buying, order: Any, days: int, *quantities: str) -> str:
    """Take in so much of the lines of an order; the receipt."""
    lines = [
        {"id": line["id"], "quantity": quantity}
        for line, quantity in zip(order["lines"]["nodes"], quantities, strict=False)
    ]
    payload = await buying.shop.must(
        "purchaseOrderReceive", "receipt { id }", id=order["id"], on=on(days), lines=lines
    )
    return str(payload["receipt"]["id"])


FREIGHT = (("3", "6.00"), ("4", "8.00"))
"""What weighs how much bears what of the freight."""


async def billed(shop: Any, order: Any) -> str:
    """The supplier bills all of it, and the tea for more than was agreed."""
    tea, cup = order["lines"]["nodes"]
    payload = await shop.must(
        "purchaseOrderBill",
        BILL,
        id=order["id"],
        on=on(6),
        reference="R-1",
        lines=[
            {"id": tea["id"], "quantity": "10", "unitPrice": "4.20"},
            {"id": cup["id"], "quantity": "5"},
        ],
        post=True,
    )
    return str(payload["vendorBill"]["id"])


async def three_teas_leave(shop: Any) -> None:
    """A customer gets half of the tea that has come."""
    lines = [shop.line("TEA", 3)]
    made = await shop.must("deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=lines)
    await shop.must("deliveryPost", "delivery { id }", id=made["delivery"]["id"], on=on(8))


async def what_comes_later_unblocks(buying: Any, order: Any, bill: str, paying: dict[str, Any]) -> None:
    """The rest comes, and somebody lets the new price pass: then the bill is paid."""
    shop = buying.shop
    await received(buying, order, 5, "4")
    assert (await matches(buying, bill))["TEA"] == ("BLOCKED", ["PRICE_OVER_TOLERANCE"])
    # All that came is billed; what stands there is the freight that nobody has billed.
    assert (await accounts(shop))["GOODS_RECEIVED"] == "-14.00"
    released = await shop.must("vendorBillRelease", BILL, id=bill, reason="new list of prices")
    named = {
        node["billLine"]["product"]["sku"]: (node["releaseReason"], node["releasedBy"])
        for node in released["vendorBill"]["matches"]["nodes"]
    }
    assert named == {"TEA": ("new list of prices", {"name": "Admin"}), "CUP": ("", None)}
    await shop.must("paymentSend", "payment { number }", **paying)


async def test_procure_to_pay_with_a_price_difference_and_late_freight(database: str) -> None:
    async with buying_of(database, SUITES) as buying:
        shop = buying.shop
        await shop.keep_books(today().year - 1, today().year)
        for sku, weight in (("TEA", "0.5"), ("CUP", "0.8")):
            await shop.must("productUpdate", "product { sku }", id=shop.product(sku), weight=weight)
        order = await buying.act("Confirm", await buying.order())
        first = await received(buying, order, 9, "6", "5")
        assert await accounts(shop) == {"GOODS_RECEIVED": "-34.00", "INVENTORY": "34.00"}

        await three_teas_leave(shop)
        assert (await accounts(shop))["COST_OF_SALES"] == "12.00"

        # 14.00 of freight for 3 kg of tea and 4 kg of cups: half of the tea has left.
        freight = await shop.must(
            "landedCostPost",
            "landedCost { id shares { nodes { factor amount { amount } } } }",
            receiptIds=[first],
            amount="14",
            shareBy="WEIGHT",
            on=on(7),
        )
        shares = freight["landedCost"]["shares"]["nodes"]
        assert sorted((each["factor"], each["amount"]["amount"]) for each in shares) == list(FREIGHT)
        assert await accounts(shop) == {
            "COST_OF_SALES": "15.00",
            "GOODS_RECEIVED": "-48.00",
            "INVENTORY": "33.00",
        }

        bill = await billed(shop, order)
        assert await matches(buying, bill) == {
            "TEA": ("BLOCKED", ["QUANTITY_OVER_RECEIVED", "PRICE_OVER_TOLERANCE"]),
            "CUP": ("MATCHED", []),
        }
        # 6 of 10 teas came: 1.20 more, of which half has left. 16.80 are billed and have not come.
        assert await accounts(shop) == {
            "COST_OF_SALES": "15.60",
            "GOODS_RECEIVED": "2.80",
            "INVENTORY": "33.60",
            "PAYABLE": "-52.00",
        }
        paying: dict[str, Any] = {
            "supplierId": buying.supplier,
            "on": on(1),
            "amount": {"amount": "52", "currency": "USD"},
            "allocations": [{"billId": bill}],
        }
        assert await shop.codes("paymentSend", **paying) == ["BILL_BLOCKED"]

        await what_comes_later_unblocks(buying, order, bill, paying)

        # The freight was none.
        await shop.must("landedCostCancel", "landedCost { id }", id=freight["landedCost"]["id"], on=on(0))
        assert await accounts(shop) == {"BANK": "-52.00", "COST_OF_SALES": "12.60", "INVENTORY": "39.40"}
        assert await findings(shop) == []
        now = await buying.again(order)
        assert (now["receiptState"], now["billState"]) == ("FULL", "FULL")
