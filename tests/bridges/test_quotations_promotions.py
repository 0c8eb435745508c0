"""Promotions and coupons of quotations: offered, restored, accepted as an order; and two for the last of a coupon."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.kits import Part
from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.bridges.quotations_promotions import loaders
from bizsuite.erp.promotions import loaders as promoting
from bizsuite.erp.quotations import loaders as quoting
from bizsuite.erp.quotations import service
from bizsuite.erp.quotations.rules.given import Acceptance
from bizsuite.erp.sales import loaders as selling
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import Refused
from tests.erp.promotions.test_graph import coupon, promoted
from tests.erp.shop import Shop, shop_of

ADJUSTED = """promotionAdjustments { nodes { position isGift amount { amount } discountBefore discountAfter
  promotion { name } } }"""
LINES = f"lines {{ nodes {{ id quantity discount net {{ amount }} product {{ sku }} {ADJUSTED} }} }}"
QUOTATION = f"""id version status net {{ amount }} total {{ amount }} versions {{ nodes {{ number status
  coupons {{ nodes {{ coupon {{ code used }} }} }} {LINES} }} }}"""
DECISIONS = "decisions { outcome amount { amount } promotion { name } }"
ORDER = (
    f"""id net {{ amount }} total {{ amount }} couponUses {{ nodes {{ coupon {{ code used }} }} }} {LINES}"""
)
TABLES = (
    *("quotations_version", "quotations_line", "bridge_quotation_adjustment", "bridge_quotation_coupon"),
    *("sales_order", "sales_order_line", "promotion_adjustment", "promotion_coupon_use", "outbox_event"),
)


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Quotations, promotions and who must agree; at the end nothing is at odds."""
    async with shop_of(database, ["erp.promotions", "erp.quotations", "oa.approvals"]) as made:
        yield made
        async with made.office.work() as db:
            for module in (loaders, promoting, quoting, selling):
                assert await module.integrity(db) == []


async def quoted(shop: Shop, *lines: tuple[Any, ...], customer: str = "Anna", **more: Any) -> str:
    payload = await shop.must(
        "quotationCreate",
        "quotation { id }",
        customerId=shop.customer(customer),
        lines=[shop.line(*line) for line in lines],
        **more,
    )
    found: str = payload["quotation"]["id"]
    return found


async def apply(shop: Shop, quotation: str, *codes: str) -> Any:
    selection = f"quotation {{ {QUOTATION} }} {DECISIONS}"
    return await shop.must("quotationApplyPromotions", selection, id=quotation, couponCodes=list(codes))


async def changed(shop: Shop, name: str, quotation: str, **given: Any) -> Any:
    return (await shop.must(name, f"quotation {{ {QUOTATION} }}", id=quotation, **given))["quotation"]


async def accepted(shop: Shop, quotation: str, **given: Any) -> Any:
    payload = await shop.must("quotationAccept", f"salesOrder {{ {ORDER} }}", id=quotation, **given)
    return payload["salesOrder"]


def lines(of: Any) -> list[tuple[str, str, str, str]]:
    return [
        (each["product"]["sku"], each["quantity"], each["discount"], each["net"]["amount"])
        for each in of["lines"]["nodes"]
    ]


def latest(quotation: Any) -> Any:
    return quotation["versions"]["nodes"][0]


def offered(version: Any) -> list[tuple[str, int]]:
    return [(each["coupon"]["code"], each["coupon"]["used"]) for each in version["coupons"]["nodes"]]


def effects(of: Any) -> list[Any]:
    return [each["promotionAdjustments"]["nodes"] for each in of["lines"]["nodes"]]


async def counts(shop: Shop) -> dict[str, int]:
    return {table: await shop.count(table) for table in TABLES}


async def half(shop: Shop, **limits: Any) -> str:
    promotion = await promoted(shop, "Code", "PERCENT_OFF", percent="0.5", needsCoupon=True)
    await coupon(shop, promotion, "HALF", **limits)
    return promotion


async def used(shop: Shop) -> int:
    found: int = (await shop.office.rows("SELECT used FROM promotion_coupon"))[0]["used"]
    return found


async def test_a_quotation_gets_what_an_order_of_the_same_lines_gets(shop: Shop) -> None:
    await promoted(shop, "Ten", "PERCENT_OFF", percent="0.1", priority=2)
    await promoted(shop, "Five", "AMOUNT_OFF", amount="5", currency="USD", amountMin="50", priority=1)
    gift = {"freeProductId": shop.product("CUP"), "freeQuantity": "1", "quantityMin": "2"}
    await promoted(shop, "Cup", "FREE_GOODS", productIds=[shop.product("TEA")], **gift)
    what = (("TEA", 3), ("CUP", 10))
    quotation = await quoted(shop, *what)
    payload = await apply(shop, quotation)
    order = (await shop.order(*what))["id"]
    ordered = await shop.must("salesOrderApplyPromotions", f"salesOrder {{ {ORDER} }} {DECISIONS}", id=order)
    assert payload["decisions"] == ordered["decisions"]
    assert payload["quotation"]["net"] == {"amount": "66.97"}
    assert payload["quotation"]["total"] == ordered["salesOrder"]["total"]
    version = latest(payload["quotation"])
    assert lines(version) == lines(ordered["salesOrder"])
    assert [(sku, quantity, net) for sku, quantity, _, net in lines(version)] == [
        ("TEA", "3", "25.10"),
        ("CUP", "10", "41.87"),
        ("CUP", "1", "0.00"),
    ]
    assert effects(version) == effects(ordered["salesOrder"])
    assert [(each["position"], each["isGift"]) for each in effects(version)[2]] == [(5, True)]
    again = await apply(shop, quotation)
    assert lines(latest(again["quotation"])) == lines(version)
    assert effects(latest(again["quotation"])) == effects(version)


async def test_its_order_holds_what_was_offered_though_promotions_have_ended(shop: Shop) -> None:
    promotion = await half(shop)
    gift = {"freeProductId": shop.product("TEA"), "freeQuantity": "2"}
    free = await promoted(shop, "Tea", "FREE_GOODS", **gift)
    quotation = await quoted(shop, ("CUP", 2), ("POT", 1), charges="3")
    version = latest((await apply(shop, quotation, "half"))["quotation"])
    assert lines(version) == [
        ("CUP", "2", "0.5", "5.00"),
        ("POT", "1", "0.5", "60.00"),
        ("TEA", "2", "1", "0.00"),
    ]
    assert offered(version) == [("HALF", 0)]
    await changed(shop, "quotationSend", quotation)
    for each in (promotion, free):
        await shop.must("promotionUpdate", "promotion { id }", id=each, isActive=False)
    assert (await used(shop), await shop.count("promotion_coupon_use")) == (0, 0)
    order = await accepted(shop, quotation, confirm=True)
    assert (order["net"], order["total"]) == ({"amount": "65.00"}, {"amount": "68.00"})
    assert lines(order) == lines(version)
    assert effects(order) == effects(version)
    assert order["couponUses"] == {"nodes": [{"coupon": {"code": "HALF", "used": 1}}]}
    await shop.must("salesOrderCancel", "salesOrder { status }", id=order["id"])
    assert await used(shop) == 0


async def test_a_changed_draft_gets_them_anew_and_keeps_its_own_discounts(shop: Shop) -> None:
    await half(shop)
    gift = {"freeProductId": shop.product("TEA"), "freeQuantity": "1", "quantityMin": "2"}
    await promoted(shop, "Tea", "FREE_GOODS", productIds=[shop.product("CUP")], **gift)
    quotation = await quoted(shop, ("CUP", 2))
    given = [shop.line("CUP", 4) | {"discount": "0.2"}]
    await apply(shop, quotation, "HALF")
    version = latest(await changed(shop, "quotationUpdate", quotation, lines=given))
    assert lines(version) == [("CUP", "4", "0.6", "8.00"), ("TEA", "2", "1", "0.00")]
    assert effects(version)[0][0]["discountBefore"] == "0.2"
    version = latest(await changed(shop, "quotationUpdate", quotation, charges="1"))
    assert lines(version) == [("CUP", "4", "0.6", "8.00"), ("TEA", "2", "1", "0.00")]
    dropped = latest((await apply(shop, quotation))["quotation"])
    assert lines(dropped) == [("CUP", "4", "0.2", "16.00"), ("TEA", "2", "1", "0.00")]
    assert offered(dropped) == []
    fewer = latest(await changed(shop, "quotationUpdate", quotation, lines=[shop.line("CUP", 1)]))
    assert lines(fewer) == [("CUP", "1", "0", "5.00")]
    assert await shop.count("bridge_quotation_adjustment") == 0


async def test_a_draft_that_never_had_any_gets_none_by_changing(shop: Shop) -> None:
    await promoted(shop, "Ten", "PERCENT_OFF", percent="0.1")
    quotation = await quoted(shop, ("CUP", 2))
    version = latest(await changed(shop, "quotationUpdate", quotation, charges="1"))
    assert lines(version) == [("CUP", "2", "0", "10.00")]
    assert "QUOTATION_PROMOTIONS_APPLIED" not in [name for name, _ in await shop.events()]


async def test_a_new_version_is_restored_and_gets_what_holds_today(shop: Shop) -> None:
    promotion = await half(shop)
    gift = {"freeProductId": shop.product("TEA"), "freeQuantity": "1"}
    await promoted(shop, "Tea", "FREE_GOODS", **gift)
    quotation = await quoted(shop, ("CUP", 2))
    await apply(shop, quotation, "HALF")
    sent = latest(await changed(shop, "quotationSend", quotation))
    revised = await changed(shop, "quotationRevise", quotation)
    new, former = revised["versions"]["nodes"]
    assert (new["number"], former["number"]) == (2, 1)
    assert lines(new) == lines(former) == lines(sent)
    assert effects(new) == effects(former) == effects(sent)
    assert offered(new) == offered(former) == [("HALF", 0)]
    await changed(shop, "quotationSend", quotation)
    await shop.must("promotionUpdate", "promotion { id }", id=promotion, isActive=False)
    revised = await changed(shop, "quotationRevise", quotation)
    assert lines(latest(revised)) == [("CUP", "2", "0", "10.00"), ("TEA", "1", "1", "0.00")]
    assert offered(latest(revised)) == []
    assert [lines(each) for each in revised["versions"]["nodes"][1:]] == [lines(sent), lines(sent)]
    await changed(shop, "quotationSend", quotation)
    assert lines(await accepted(shop, quotation)) == lines(latest(revised))
    assert (await used(shop), await shop.count("promotion_coupon_use")) == (0, 0)


async def test_a_coupon_that_was_used_up_meanwhile_refuses_acceptance(shop: Shop) -> None:
    await half(shop, usesMax=1)
    first, second = await quoted(shop, ("CUP", 2)), await quoted(shop, ("CUP", 4), customer="Ben")
    for quotation in (first, second):
        await apply(shop, quotation, "HALF")
        await changed(shop, "quotationSend", quotation)
    assert (await accepted(shop, first))["total"] == {"amount": "5.00"}
    before = await counts(shop)
    _, errors = await shop.do("quotationAccept", "__typename", id=second)
    assert [(each["code"], each["path"]) for each in errors] == [("COUPON_USED_UP", ["id"])]
    assert await counts(shop) == before
    revised = latest(await changed(shop, "quotationRevise", second))
    assert (lines(revised), offered(revised)) == ([("CUP", "4", "0", "20.00")], [])
    await changed(shop, "quotationSend", second)
    assert (await accepted(shop, second))["total"] == {"amount": "20.00"}
    assert await used(shop) == 1


async def test_what_is_refused_changes_nothing(shop: Shop) -> None:
    promotion = await promoted(
        shop, "Code", "PERCENT_OFF", percent="0.5", needsCoupon=True, customerIds=[shop.customer("Ben")]
    )
    await coupon(shop, promotion, "BEN", customerUsesMax=1)
    anna, ben = await quoted(shop, ("CUP", 2)), await quoted(shop, ("CUP", 2), customer="Ben")
    sent = await quoted(shop, ("CUP", 1))
    await changed(shop, "quotationSend", sent)
    order = (await shop.order(("CUP", 2), customer="Ben"))["id"]
    await shop.must("salesOrderApplyPromotions", "__typename", id=order, couponCodes=["BEN"])
    before = await counts(shop)

    async def refused(quotation: str, *codes: str, as_: str = "admin") -> list[tuple[str, list[str]]]:
        given = {"id": quotation, "couponCodes": list(codes)}
        _, errors = await shop.do("quotationApplyPromotions", "__typename", as_=as_, **given)
        return [(error["code"], error["path"]) for error in errors]

    at = ["couponCodes", "0"]
    assert await refused(anna, "NOBODY") == [("COUPON_UNKNOWN", at)]
    assert await refused(anna, "BEN") == [("COUPON_NOT_VALID", at)]
    assert await refused(ben, "BEN") == [("COUPON_USED_UP", at)]
    assert await refused(anna, " ") == [("INVALID_VALUE", at)]
    assert await refused(anna, *["BEN"] * 21) == [("INVALID_VALUE", ["couponCodes"])]
    assert await refused(sent) == [("QUOTATION_NOT_DRAFT", ["id"])]
    assert [code for code, _ in await refused(anna, as_="finance")] == ["PERMISSION_DENIED"]
    assert await refused(shop.product("CUP")) == [("NOT_FOUND", ["id"])]
    assert await counts(shop) == before


async def test_what_somebody_is_asked_about_keeps_its_promotions(shop: Shop) -> None:
    manager = encode("User", shop.office.actor("manager").user_id)
    said = {"key": "any", "guard": "quotation.send", "titleEn": "Quotation", "titleZh": "报价", "mode": "ALL"}
    made = await shop.must(
        "approvalDefinitionCreate",
        "approvalDefinition { id }",
        **said,
        assignees={"rule": "USERS", "userIds": [manager]},
    )
    await shop.must(
        "approvalDefinitionPublish", "approvalDefinition { id }", id=made["approvalDefinition"]["id"]
    )
    await half(shop)
    quotation = await quoted(shop, ("CUP", 2))
    await shop.must("approvalSubmit", "__typename", as_="sales", subjectId=quotation, guard="quotation.send")
    before = await counts(shop)
    given: dict[str, Any] = {"id": quotation, "couponCodes": ["HALF"]}
    assert await shop.codes("quotationApplyPromotions", **given) == ["SUBJECT_LOCKED"]
    assert await counts(shop) == before


async def test_a_kit_is_offered_whole_and_its_order_knows_what_is_in_it(shop: Shop) -> None:
    wares = shop.wares.products
    async with shop.office.work() as db:
        new = NewProduct(sku="SET", name="Set", list_price=Decimal(150), kind=ProductKind.KIT)
        (row,) = await catalog.create_products(db, [new])
        wares["SET"] = row.id
    async with shop.office.work() as db:
        parts = [Part(wares["TEA"], Decimal(2)), Part(wares["POT"], Decimal(1))]
        await catalog.set_kit(db, wares["SET"], parts)
    await half(shop)
    gift = {"freeProductId": shop.product("SET"), "freeQuantity": "1"}
    await promoted(shop, "Set", "FREE_GOODS", **gift)
    quotation = await quoted(shop, ("SET", 2), ("CUP", 2))
    version = latest((await apply(shop, quotation, "HALF"))["quotation"])
    assert lines(version) == [
        ("SET", "2", "0.5", "150.00"),
        ("CUP", "2", "0.5", "5.00"),
        ("SET", "1", "1", "0.00"),
    ]
    await changed(shop, "quotationSend", quotation)
    order = await accepted(shop, quotation)
    assert order["total"] == {"amount": "155.00"}
    told = dict(zip(range(7), zip(lines(order), effects(order), strict=True), strict=True))
    assert [told[at] for at in (0, 3, 4)] == list(zip(lines(version), effects(version), strict=True))
    inside = [told[at] for at in (1, 2, 5, 6)]
    assert [(line[0], line[1]) for line, _ in inside] == [
        ("TEA", "4"),
        ("POT", "2"),
        ("TEA", "2"),
        ("POT", "1"),
    ]
    assert [kept for _, kept in inside] == [[], [], [], []]


async def test_of_two_quotations_with_the_last_of_a_coupon_one_is_accepted(shop: Shop) -> None:
    await half(shop, usesMax=1)
    quotations = [await quoted(shop, ("CUP", 2), customer=name) for name in ("Anna", "Ben")]
    for each in quotations:
        await apply(shop, each, "HALF")
        await changed(shop, "quotationSend", each)

    async def accept(quotation: str) -> str:
        try:
            async with shop.office.work() as db:
                await service.accept(db, decode(quotation).key, Acceptance(confirm=True))
        except Refused as refusal:
            return refusal.code
        return "DONE"

    assert sorted(await asyncio.gather(*map(accept, quotations))) == ["COUPON_USED_UP", "DONE"]
    assert (await used(shop), await shop.count("sales_order")) == (1, 1)
    assert await shop.count("promotion_adjustment") == 1


async def test_reading_takes_as_many_statements_for_many_as_for_one(shop: Shop) -> None:
    await half(shop)
    query = f"{{ quotations {{ nodes {{ {QUOTATION} }} }} }}"
    taken = []
    for _ in range(2):
        for _ in range(2):
            await apply(shop, await quoted(shop, ("CUP", 2), ("TEA", 1)), "HALF")
        taken.append(len((await shop.ask(query)).statements))
    # Quotations, versions, their coupons, what these are, lines, products, what was done to them, promotions.
    assert taken == [8, 8]
