"""Promotions and coupons through the API: applied to drafts, explained, given back; and two at once."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bizsuite.erp.promotions import loaders, service
from bizsuite.erp.sales import loaders as selling
from bizsuite.graph.node import decode
from bizsuite.kernel.errors import Refused
from tests.erp.shop import Shop, shop_of

APPLY = """salesOrder { version net { amount } tax { amount } total { amount } lines { nodes { id quantity discount
    net { amount } product { sku } promotionAdjustments { nodes { position isGift amount { amount } discountBefore
    discountAfter promotion { name } } } } } couponUses { nodes { coupon { code used } } } }
  decisions { outcome amount { amount } promotion { name } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales with promotions."""
    async with shop_of(database, ["erp.promotions"]) as made:
        yield made


async def promoted(shop: Shop, name: str, effect: str, **said: Any) -> str:
    payload = await shop.must("promotionCreate", "promotion { id }", name=name, effect=effect, **said)
    found: str = payload["promotion"]["id"]
    return found


async def coupon(shop: Shop, promotion: str, code: str, **limits: Any) -> str:
    payload = await shop.must(
        "couponCreate", "coupon { id code }", promotionId=promotion, code=code, **limits
    )
    assert payload["coupon"]["code"] == code.upper()
    found: str = payload["coupon"]["id"]
    return found


async def apply(shop: Shop, order: str, *codes: str) -> Any:
    return await shop.must("salesOrderApplyPromotions", APPLY, id=order, couponCodes=list(codes))


async def nothing_is_wrong(shop: Shop) -> bool:
    async with shop.office.work() as db:
        return [*(await loaders.integrity(db)), *(await selling.integrity(db))] == []


def discounts(payload: Any) -> list[tuple[str, str, str]]:
    nodes = payload["salesOrder"]["lines"]["nodes"]
    return [(node["product"]["sku"], node["discount"], node["net"]["amount"]) for node in nodes]


async def test_promotions_are_applied_in_their_order_and_explained_on_each_line(shop: Shop) -> None:
    await promoted(shop, "Ten", "PERCENT_OFF", percent="0.1", priority=2)
    await promoted(shop, "Five", "AMOUNT_OFF", amount="5", currency="USD", amountMin="50")
    order = (await shop.order(("TEA", 3), ("CUP", 10)))["id"]
    payload = await apply(shop, order)
    assert [
        (each["promotion"]["name"], each["outcome"], each["amount"]["amount"])
        for each in payload["decisions"]
    ] == [
        ("Ten", "APPLIED", "8.00"),
        ("Five", "APPLIED", "5.00"),
    ]
    assert payload["salesOrder"]["net"] == {"amount": "66.97"}
    first = payload["salesOrder"]["lines"]["nodes"][0]
    assert first["net"]["amount"] == "25.10"
    assert first["promotionAdjustments"]["nodes"] == [
        {
            "position": 1,
            "isGift": False,
            "amount": {"amount": "3.00"},
            "discountBefore": "0",
            "discountAfter": first["discount"],
            "promotion": {"name": "Ten"},
        },
        {
            "position": 3,
            "isGift": False,
            "amount": {"amount": "1.87"},
            "discountBefore": "0",
            "discountAfter": first["discount"],
            "promotion": {"name": "Five"},
        },
    ]
    again = await apply(shop, order)
    assert discounts(again) == discounts(payload)
    assert await nothing_is_wrong(shop)


async def test_free_goods_are_lines_of_their_own_and_go_when_nothing_earns_them(shop: Shop) -> None:
    await promoted(
        shop,
        "Cup",
        "FREE_GOODS",
        freeProductId=shop.product("CUP"),
        freeQuantity="1",
        quantityMin="3",
        productIds=[shop.product("TEA")],
    )
    order = (await shop.order(("TEA", 7)))["id"]
    payload = await apply(shop, order)
    assert discounts(payload) == [("TEA", "0", "69.93"), ("CUP", "1", "0.00")]
    gift = payload["salesOrder"]["lines"]["nodes"][1]
    assert (gift["quantity"], gift["promotionAdjustments"]["nodes"][0]["isGift"]) == ("2", True)
    tea = payload["salesOrder"]["lines"]["nodes"][0]["id"]
    changed = await shop.must(
        "salesOrderUpdate",
        "salesOrder { lines { nodes { quantity product { sku } } } }",
        id=order,
        changeLines=[{"id": tea, "quantity": "2"}],
    )
    assert changed["salesOrder"]["lines"]["nodes"] == [{"quantity": "2", "product": {"sku": "TEA"}}]
    assert await shop.count("promotion_adjustment") == 0
    assert await nothing_is_wrong(shop)


async def test_a_changed_draft_gets_its_promotions_anew_and_keeps_its_own_discounts(shop: Shop) -> None:
    await promoted(shop, "Five", "AMOUNT_OFF", amount="5", currency="USD")
    order = (await shop.order(("TEA", 1), ("CUP", 2)))["id"]
    payload = await apply(shop, order)
    assert payload["salesOrder"]["net"] == {"amount": "14.99"}
    cup = payload["salesOrder"]["lines"]["nodes"][1]["id"]
    net = "salesOrder { net { amount } }"
    more = await shop.must("salesOrderUpdate", net, id=order, changeLines=[{"id": cup, "quantity": "20"}])
    assert more["salesOrder"]["net"] == {"amount": "104.99"}
    less = await shop.must("salesOrderUpdate", net, id=order, changeLines=[{"id": cup, "discount": "0.5"}])
    assert less["salesOrder"]["net"] == {"amount": "54.99"}
    gone = await shop.must("salesOrderUpdate", net, id=order, removeLines=[cup])
    assert gone["salesOrder"]["net"] == {"amount": "4.99"}
    assert await nothing_is_wrong(shop)


async def test_a_draft_whose_lines_are_all_replaced_gets_its_promotions_anew(shop: Shop) -> None:
    await promoted(shop, "Half", "PERCENT_OFF", percent="0.5")
    order, plain = [(await shop.order(("CUP", 2)))["id"] for _ in range(2)]
    await apply(shop, order)
    net = "salesOrder { net { amount } }"
    for key, amount in ((order, "60.00"), (plain, "120.00")):
        changed = await shop.must("salesOrderUpdate", net, id=key, lines=[shop.line("POT", 1)])
        assert changed["salesOrder"]["net"] == {"amount": amount}
    assert await shop.count("promotion_adjustment") == 1
    assert await nothing_is_wrong(shop)


async def test_a_coupon_is_used_given_back_and_used_again(shop: Shop) -> None:
    promotion = await promoted(shop, "Code", "PERCENT_OFF", percent="0.5", needsCoupon=True)
    await coupon(shop, promotion, "half", usesMax=1)
    first, second = [(await shop.order(("CUP", 2)))["id"] for _ in range(2)]
    assert discounts(await apply(shop, first)) == [("CUP", "0", "10.00")]
    used = await apply(shop, first, "Half")
    assert discounts(used) == [("CUP", "0.5", "5.00")]
    assert used["salesOrder"]["couponUses"] == {"nodes": [{"coupon": {"code": "HALF", "used": 1}}]}
    assert await shop.codes("salesOrderApplyPromotions", id=second, couponCodes=["HALF"]) == [
        "COUPON_USED_UP"
    ]
    dropped = await apply(shop, first)
    assert discounts(dropped) == [("CUP", "0", "10.00")]
    await apply(shop, second, "HALF")
    await shop.must("salesOrderCancel", "salesOrder { status }", id=second)
    await apply(shop, first, "HALF")
    await apply(shop, first, "HALF")
    assert (await shop.office.rows("SELECT used FROM promotion_coupon"))[0]["used"] == 1
    assert await nothing_is_wrong(shop)


async def test_a_coupon_is_given_back_when_the_draft_no_longer_earns_it(shop: Shop) -> None:
    promotion = await promoted(shop, "Code", "PERCENT_OFF", percent="0.5", needsCoupon=True, quantityMin="5")
    await coupon(shop, promotion, "HALF", usesMax=1, customerUsesMax=1)
    order = (await shop.order(("CUP", 5)))["id"]
    line = (await apply(shop, order, "HALF"))["salesOrder"]["lines"]["nodes"][0]["id"]
    changed = await shop.must(
        "salesOrderUpdate",
        "salesOrder { net { amount } couponUses { totalCount } }",
        id=order,
        changeLines=[{"id": line, "quantity": "4"}],
    )
    assert changed["salesOrder"] == {"net": {"amount": "20.00"}, "couponUses": {"totalCount": 0}}
    assert (await shop.office.rows("SELECT used FROM promotion_coupon"))[0]["used"] == 0


async def test_what_is_refused_changes_nothing(shop: Shop) -> None:
    promotion = await promoted(
        shop, "Code", "PERCENT_OFF", percent="0.5", needsCoupon=True, customerIds=[shop.customer("Ben")]
    )
    ended = await promoted(shop, "Old", "PERCENT_OFF", percent="0.5", needsCoupon=True, endsOn="2020-01-01")
    await coupon(shop, promotion, "BEN", customerUsesMax=1)
    await coupon(shop, ended, "OLD")
    order = (await shop.order(("CUP", 2)))["id"]

    async def refused(*codes: str, order: str = order) -> list[tuple[str, list[str]]]:
        _, errors = await shop.do(
            "salesOrderApplyPromotions", "__typename", id=order, couponCodes=list(codes)
        )
        return [(error["code"], error["path"]) for error in errors]

    at = ["couponCodes", "0"]
    assert await refused("NOBODY") == [("COUPON_UNKNOWN", at)]
    assert await refused("BEN") == [("COUPON_NOT_VALID", at)]
    assert await refused("OLD") == [("COUPON_NOT_VALID", at)]
    assert await refused(" ") == [("INVALID_VALUE", at)]
    assert await refused(*["BEN"] * 21) == [("INVALID_VALUE", ["couponCodes"])]
    mine, other = [(await shop.order(("CUP", 2), customer="Ben"))["id"] for _ in range(2)]
    await apply(shop, mine, "BEN")
    assert await refused("BEN", order=other) == [("COUPON_USED_UP", at)]
    await shop.must("salesOrderConfirm", "salesOrder { status }", id=mine)
    assert await refused("BEN", order=mine) == [("ORDER_NOT_DRAFT", ["id"])]
    assert await shop.count("promotion_coupon_use") == 1
    assert [
        row["discount"] for row in await shop.office.rows("SELECT discount FROM sales_order_line ORDER BY id")
    ] == [
        Decimal(0),
        Decimal("0.5"),
        Decimal(0),
    ]


async def test_promotions_and_coupons_are_written_once_by_those_who_may(shop: Shop) -> None:
    promotion = await promoted(shop, "Code", "PERCENT_OFF", percent="0.5", needsCoupon=True)
    plain = await promoted(shop, "Plain", "CHEAPEST_FREE", groupSize=3)
    await coupon(shop, promotion, "HALF")
    codes = shop.codes
    said: dict[str, Any] = {"name": "Code", "effect": "CHEAPEST_FREE", "groupSize": 3}
    assert await codes("promotionCreate", **said) == ["NAME_TAKEN"]
    assert await codes("promotionCreate", as_="sales", **said | {"name": "B"}) == ["PERMISSION_DENIED"]
    assert await codes("promotionCreate", **said | {"name": "B", "percent": "0.1"}) == ["INVALID_VALUE"]
    assert await codes("promotionCreate", **said | {"name": "B", "productIds": [shop.customer()]}) == [
        "NOT_FOUND"
    ]
    assert await codes("couponCreate", promotionId=promotion, code="half") == ["CODE_TAKEN"]
    assert await codes("couponCreate", promotionId=plain, code="X") == ["INVALID_VALUE"]
    assert await codes("promotionUpdate", id=promotion, endsOn="1026-01-01") == ["INVALID_VALUE"]
    await shop.must("promotionUpdate", "promotion { isActive }", id=plain, isActive=False)
    order = (await shop.order(("CUP", 3)))["id"]
    assert (await apply(shop, order))["decisions"] == []
    assert (await shop.count("promotion"), await shop.count("promotion_coupon")) == (2, 1)


async def test_of_two_that_use_the_last_of_a_coupon_at_once_one_wins(shop: Shop) -> None:
    promotion = await promoted(shop, "Code", "PERCENT_OFF", percent="0.5", needsCoupon=True)
    await coupon(shop, promotion, "LAST", usesMax=2)
    orders = [decode((await shop.order(("CUP", 2)))["id"]).key for _ in range(6)]

    async def use(order: Any) -> str:
        try:
            async with shop.office.work() as db:
                await service.apply_promotions(db, order, ["LAST"])
        except Refused as refusal:
            return refusal.code
        return "DONE"

    outcomes = await asyncio.gather(*(use(order) for order in orders))
    assert sorted(outcomes) == ["COUPON_USED_UP"] * 4 + ["DONE"] * 2
    assert (await shop.office.rows("SELECT used FROM promotion_coupon"))[0]["used"] == 2
    assert await nothing_is_wrong(shop)


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE promotion_coupon SET used = 2",
        "UPDATE promotion_coupon SET used = -1",
        "UPDATE promotion SET percent = 2",
        "UPDATE promotion SET effect = 'AMOUNT_OFF'",
        "UPDATE promotion SET amount_min = 5",
    ],
)
async def test_the_database_itself_holds_what_the_rules_say(shop: Shop, broken: str) -> None:
    promotion = await promoted(shop, "Code", "PERCENT_OFF", percent="0.5", needsCoupon=True)
    await coupon(shop, promotion, "LAST", usesMax=1)
    with pytest.raises(sa.exc.IntegrityError):
        async with shop.office.work() as db:
            await db.run(sa.text(broken))
