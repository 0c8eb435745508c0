"""Counts through the API: blind, counted again, confirmed by a second person, posted once; refusals write nothing."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import now, today
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import accounts, ago, delivered, findings, received

LINES = "lines { nodes { id times isRecount counted expected difference product { sku } } }"
COUNT = f"stockCount {{ id number status {LINES} }}"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value and its books, that can be counted."""
    async with shop_of(database, ["erp.counts", "erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []


async def begun(shop: Shop, **more: Any) -> Any:
    made = await shop.must("stockCountCreate", COUNT, **more)
    return made["stockCount"]


def found(count: Any, quantities: Mapping[str, int]) -> list[dict[str, str]]:
    """What was found of products, on the lines of a count."""
    ids = {line["product"]["sku"]: line["id"] for line in count["lines"]["nodes"]}
    return [{"id": ids[sku], "counted": str(number)} for sku, number in quantities.items()]


async def entered(shop: Shop, count: Any, /, **quantities: int) -> Any:
    lines = found(count, quantities)
    return (await shop.must("stockCountEnter", COUNT, as_="warehouse", id=count["id"], lines=lines))[
        "stockCount"
    ]


async def completed(shop: Shop, count: Any, **quantities: int) -> Any:
    """A count that was entered by the warehouse and compared with the books."""
    await entered(shop, count, **quantities)
    return (await shop.must("stockCountComplete", COUNT, id=count["id"]))["stockCount"]


async def trace(shop: Shop) -> list[int]:
    tables = ("audit_entry", "outbox_event", "inventory_move", "stock_count", "stock_count_line")
    return [await shop.count(table) for table in tables]


async def test_stock_is_counted_and_set_right_by_one_entry(shop: Shop) -> None:
    await received(shop, 10, "2", days=2)
    await received(shop, 4, "5", days=2, sku="CUP")
    count = await begun(shop, note="Autumn")
    assert [line["product"]["sku"] for line in count["lines"]["nodes"]] == ["CUP", "TEA"]
    count = await completed(shop, count, TEA=7, CUP=6)
    assert count["status"] == "COUNTED"
    confirmed = await shop.must(
        "stockCountConfirm",
        "stockCount { status confirmedBy { name } lines { nodes { expected counted difference isOpen move {"
        " quantity reason movedOn subject { __typename id } fromLocation { code } } } } }",
        id=count["id"],
    )
    shown = confirmed["stockCount"]
    assert (shown["status"], shown["confirmedBy"]["name"]) == ("CONFIRMED", "Admin")
    cup, tea = shown["lines"]["nodes"]
    assert (cup["expected"], cup["counted"], cup["difference"]) == ("4", "6", "2")
    assert (tea["expected"], tea["counted"], tea["difference"]) == ("10", "7", "-3")
    assert (tea["isOpen"], cup["move"]["fromLocation"]["code"]) == (False, "LOSS")
    assert tea["move"] == {
        "quantity": "3",
        "reason": count["number"],
        "movedOn": today().isoformat(),
        "subject": {"__typename": "StockCountLine", "id": count["lines"]["nodes"][1]["id"]},
        "fromLocation": {"code": "MAIN/STOCK"},
    }
    # 20 and 20 came; 3 of 2 are missing, 2 of 5 were found: one entry of the books says both.
    assert await accounts(shop) == {
        "GOODS_RECEIVED": "-40.00",
        "INVENTORY": "44.00",
        "STOCK_DIFFERENCE": "-4.00",
    }
    origins = await shop.office.rows("SELECT origin_type, origin_id FROM finance_entry ORDER BY created_at")
    assert [row["origin_type"] for row in origins] == ["Receipt", "Receipt", "StockCount"]
    assert encode("StockCount", origins[-1]["origin_id"]) == count["id"]
    assert [name for name, _ in await shop.events() if name.startswith("STOCK_COUNT")] == [
        "STOCK_COUNT_CREATED",
        "STOCK_COUNT_ENTERED",
        "STOCK_COUNT_COMPLETED",
        "STOCK_COUNT_CONFIRMED",
    ]


async def test_who_counts_does_not_see_what_is_expected(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    count = await completed(shop, await begun(shop), TEA=7)
    query = "query($id: ID!) { stockCount(id: $id) { " + LINES + " } }"
    for role, told in (("warehouse", (None, None)), ("manager", ("10", "-3")), ("analyst", ("10", "-3"))):
        answer = await shop.ask(query, as_=role, id=count["id"])
        assert answer.errors == []
        ((line),) = answer.data["stockCount"]["lines"]["nodes"]
        assert (line["expected"], line["difference"]) == told
        assert line["counted"] == "7"


async def test_what_differs_too_much_is_counted_again_and_confirmed_by_another(shop: Shop) -> None:
    await shop.stocked(TEA=100, CUP=100)
    count = await begun(shop, toleranceQuantity="2", toleranceRate="0.05")
    count = await completed(shop, count, TEA=95, CUP=94)
    assert count["status"] == "OPEN"
    assert {each["product"]["sku"]: each["isRecount"] for each in count["lines"]["nodes"]} == {
        "CUP": True,
        "TEA": False,
    }
    assert await shop.codes("stockCountComplete", id=count["id"]) == ["COUNT_INCOMPLETE"]
    assert await shop.codes("stockCountConfirm", id=count["id"]) == ["COUNT_STATUS"]
    lines = found(count, {"CUP": 93})
    await shop.must("stockCountEnter", COUNT, as_="manager", id=count["id"], lines=lines)
    again = await shop.must("stockCountComplete", COUNT, id=count["id"])
    assert again["stockCount"]["status"] == "COUNTED"
    before = await trace(shop)
    assert await shop.codes("stockCountConfirm", as_="manager", id=count["id"]) == [
        "COUNT_NEEDS_SECOND_PERSON"
    ]
    assert await trace(shop) == before
    assert await shop.codes("stockCountConfirm", id=count["id"]) == []
    assert [(await shop.availability(sku))[0] for sku in ("TEA", "CUP")] == ["95", "93"]


async def test_what_was_complete_can_be_counted_once_more(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    count = await completed(shop, await begun(shop), TEA=7)
    reopened = await entered(shop, count, TEA=8)
    line = reopened["lines"]["nodes"][0]
    assert (reopened["status"], line["counted"], line["times"], line["expected"]) == ("OPEN", "8", 2, None)


async def test_moves_since_the_count_are_kept(shop: Shop) -> None:
    await received(shop, 10, "2", days=2)
    count = await completed(shop, await begun(shop), TEA=7)
    assert await delivered(shop, 4) == []
    await received(shop, 5, "2")
    await shop.must("stockCountConfirm", COUNT, id=count["id"])
    assert (await shop.availability())[0] == "8"


async def test_goods_that_were_there_but_entered_late_are_no_difference(shop: Shop) -> None:
    await received(shop, 8, "2", days=3)
    count = await completed(shop, await begun(shop), TEA=10)
    assert count["lines"]["nodes"][0]["difference"] == "2"
    await received(shop, 2, "2", days=1)
    confirmed = (await shop.must("stockCountConfirm", COUNT, id=count["id"]))["stockCount"]
    line = confirmed["lines"]["nodes"][0]
    assert (line["expected"], line["difference"]) == ("10", "0")
    assert (await shop.availability())[0] == "10"


async def test_goods_on_no_line_are_found(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    count = await begun(shop)
    place = await shop.ask('{ stockLocation(by: {code: "MAIN/STOCK"}) { id } }')
    spot = {"locationId": place.data["stockLocation"]["id"], "counted": "2"}
    lines = [{"productId": shop.product("POT"), **spot}, {"productId": shop.product("TEA"), **spot}]
    more = await shop.must("stockCountEnter", COUNT, id=count["id"], lines=lines)
    assert [line["counted"] for line in more["stockCount"]["lines"]["nodes"]] == ["2", "2"]
    await shop.must("stockCountComplete", COUNT, id=count["id"])
    await shop.must("stockCountConfirm", COUNT, id=count["id"])
    assert [(await shop.availability(sku))[0] for sku in ("TEA", "POT")] == ["2", "2"]
    advice = {"productId": shop.product("ADVICE"), **spot}
    await shop.stocked(CUP=1)
    other = await begun(shop, productIds=[shop.product("CUP")])
    assert await shop.codes("stockCountEnter", id=other["id"], lines=[advice]) == ["PRODUCT_NOT_GOODS"]


async def test_a_count_covers_what_is_asked_for(shop: Shop) -> None:
    await shop.stocked(TEA=3, CUP=4)
    products = [shop.product("POT"), shop.product("CUP")]
    count = await begun(shop, productIds=products)
    assert [line["product"]["sku"] for line in count["lines"]["nodes"]] == ["CUP"]
    assert await shop.codes("stockCountCreate") == ["COUNT_OVERLAPS"]
    assert await shop.codes("stockCountCreate", productIds=[shop.product("POT")]) == ["COUNT_EMPTY"]
    await shop.must("stockCountCancel", "stockCount { status }", id=count["id"])
    whole = await begun(shop)
    assert len(whole["lines"]["nodes"]) == 2


async def test_a_count_can_be_of_a_category_and_of_places(shop: Shop) -> None:
    await shop.stocked(TEA=3, CUP=4)
    async with shop.office.work() as db:
        (tenant,) = {db.actor.tenant_id}
    await shop.office.rows("SELECT 1")
    top = (await shop.office.rows("SELECT gen_random_uuid() AS id, gen_random_uuid() AS below"))[0]
    async with shop.office.database.engine.begin() as connection:
        for key, name, parent in ((top["id"], "Drinks", None), (top["below"], "Hot", top["id"])):
            await connection.exec_driver_sql(
                "INSERT INTO catalog_category (tenant_id, id, name, description, parent_id)"
                " VALUES ($1, $2, $3, '', $4)",
                (tenant, key, name, parent),
            )
        await connection.exec_driver_sql(
            "UPDATE catalog_template SET category_id = $1 WHERE name = 'TEA'", (top["below"],)
        )
    count = await begun(shop, categoryId=encode("Category", top["id"]))
    assert [line["product"]["sku"] for line in count["lines"]["nodes"]] == ["TEA"]
    places = (await shop.ask("{ stockLocations { nodes { id code } } }")).data["stockLocations"]["nodes"]
    ids = {place["code"]: place["id"] for place in places}
    assert await shop.codes("stockCountCreate", locationIds=[ids["LOSS"]]) == ["NOT_FOUND"]
    assert await shop.codes("stockCountCreate", locationIds=[ids["MAIN/STOCK"]]) == ["COUNT_OVERLAPS"]


async def test_every_refusal_writes_nothing(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    count = await begun(shop)
    line = count["lines"]["nodes"][0]["id"]
    other = encode("StockCountLine", shop.wares.products["TEA"])
    before = await trace(shop)

    async def refused(code: str, name: str, **given: Any) -> None:
        assert await shop.codes(name, **given) == [code]
        assert await trace(shop) == before

    tomorrow, then = (now() + timedelta(days=1)).isoformat(), (now() - timedelta(days=1)).isoformat()
    await refused("COUNT_OVERLAPS", "stockCountCreate")
    await refused("INVALID_VALUE", "stockCountCreate", toleranceRate="2")
    await refused("INVALID_VALUE", "stockCountCreate", toleranceQuantity="-1")
    await refused("NOT_FOUND", "stockCountCreate", warehouseId=encode("Warehouse", shop.wares.supplier))
    await refused("NOT_FOUND", "stockCountCreate", productIds=[encode("Product", shop.wares.supplier)])
    await refused("NOT_FOUND", "stockCountCreate", categoryId=encode("Category", shop.wares.supplier))
    for lines, code in (
        ([], "INVALID_VALUE"),
        ([{"counted": "1"}], "INVALID_VALUE"),
        ([{"id": other, "counted": "1"}], "NOT_FOUND"),
        ([{"id": line, "counted": "-1"}], "INVALID_VALUE"),
        ([{"id": line, "counted": "1"}] * 2, "INVALID_VALUE"),
        ([{"id": line, "counted": "1", "countedAt": tomorrow}], "COUNTED_OUTSIDE_THE_COUNT"),
        ([{"id": line, "counted": "1", "countedAt": then}], "COUNTED_OUTSIDE_THE_COUNT"),
    ):
        await refused(code, "stockCountEnter", id=count["id"], lines=lines)
    await refused("COUNT_INCOMPLETE", "stockCountComplete", id=count["id"])
    await refused("COUNT_STATUS", "stockCountConfirm", id=count["id"])
    await refused("NOT_FOUND", "stockCountConfirm", id=encode("StockCount", shop.wares.supplier))
    await shop.must("stockCountCancel", COUNT, id=count["id"])
    before = await trace(shop)
    for name in ("stockCountComplete", "stockCountConfirm", "stockCountCancel"):
        await refused("COUNT_STATUS", name, id=count["id"])
    await refused("COUNT_STATUS", "stockCountEnter", id=count["id"], lines=[{"id": line, "counted": "1"}])


async def test_what_left_since_is_not_missing_as_well(shop: Shop) -> None:
    await received(shop, 10, "2", days=2)
    count = await completed(shop, await begun(shop), TEA=2)
    assert await delivered(shop, 9) == []
    before = await trace(shop)
    assert await shop.codes("stockCountConfirm", id=count["id"]) == ["STOCK_SHORT"]
    assert await trace(shop) == before


async def test_nothing_is_set_right_in_a_closed_period(shop: Shop) -> None:
    await shop.stocked(TEA=10, on=ago(5))
    count = await completed(shop, await begun(shop), TEA=9)
    async with shop.office.database.engine.begin() as connection:
        # The day of counting is over and closed when somebody confirms.
        await connection.exec_driver_sql("UPDATE inventory_balance SET closed_through = current_date + 1")
    assert await shop.codes("stockCountConfirm", id=count["id"]) == ["STOCK_PERIOD_CLOSED"]
    async with shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE inventory_balance SET closed_through = NULL")


async def test_who_may_what(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    count = await begun(shop)
    for role, name in (
        ("sales", "stockCountCreate"),
        ("warehouse", "stockCountConfirm"),
        ("finance", "stockCountCancel"),
    ):
        given = {} if name == "stockCountCreate" else {"id": count["id"]}
        assert await shop.codes(name, as_=role, **given) == ["PERMISSION_DENIED"]


async def test_pages_of_counts_cost_the_same_however_many_lines(shop: Shop) -> None:
    await shop.stocked(TEA=10, CUP=3, POT=2)
    await begun(shop, productIds=[shop.product("TEA")])
    lines = "lines { nodes { product { sku } location { code } } }"
    query = "{ stockCounts { nodes { number warehouse { code } " + lines + " } } }"
    one = await shop.ask(query)
    await begun(shop, productIds=[shop.product("CUP"), shop.product("POT")])
    two = await shop.ask(query)
    assert len(two.data["stockCounts"]["nodes"]) == 2
    assert len(one.statements) == len(two.statements) == 5


async def lots(shop: Shop) -> dict[str, str]:
    answer = await shop.ask("{ lots { nodes { id code } } }")
    return {lot["code"]: lot["id"] for lot in answer.data["lots"]["nodes"]}


async def test_goods_that_are_told_apart_are_counted_by_lot(shop: Shop) -> None:
    tracking = {"productId": shop.product("TEA"), "mode": "LOT"}
    await shop.must("productLotTrackingSet", "productLotTracking { product { sku } }", **tracking)
    parts = [{"code": code, "quantity": "5"} for code in ("A", "B", "C")]
    made = await shop.must(
        "receiptCreate", "receipt { id }", lines=[shop.line("TEA", 15) | {"unitCost": "2", "lots": parts}]
    )
    await shop.must("receiptPost", "receipt { id }", id=made["receipt"]["id"])
    known = await lots(shop)
    gone: dict[str, Any] = {"change": "-5", "lot": {"code": "C"}}
    await shop.must("stockAdjust", "stockMove { id }", productId=shop.product("TEA"), **gone)
    count = await begun(shop, productIds=[shop.product("TEA")])
    answer = await shop.ask(
        "{ stockCounts { nodes { lines { nodes { id lot { code } location { id } } } } } }"
    )
    lines = answer.data["stockCounts"]["nodes"][0]["lines"]["nodes"]
    assert sorted(line["lot"]["code"] for line in lines) == ["A", "B"]
    ids = {line["lot"]["code"]: line["id"] for line in lines}
    spot = {"productId": shop.product("TEA"), "locationId": lines[0]["location"]["id"], "counted": "2"}
    for lot, code in ((None, "LOT_REQUIRED"), (encode("Lot", shop.wares.supplier), "NOT_FOUND")):
        assert await shop.codes("stockCountEnter", id=count["id"], lines=[{**spot, "lotId": lot}]) == [code]
    cup = {**spot, "productId": shop.product("CUP"), "lotId": known["C"]}
    assert await shop.codes("stockCountEnter", id=count["id"], lines=[cup]) == ["NOT_FOUND"]
    told = [{"id": ids["A"], "counted": "4"}, {"id": ids["B"], "counted": "5"}, {**spot, "lotId": known["C"]}]
    await shop.must("stockCountEnter", COUNT, id=count["id"], lines=told)
    await shop.must("stockCountComplete", COUNT, id=count["id"])
    await shop.must("stockCountConfirm", COUNT, id=count["id"])
    found = await shop.ask(
        "{ lots { nodes { code balances(filter: {location: {kind: {eq: INTERNAL}}}) { nodes { onHand } } } } }"
    )
    assert {
        lot["code"]: [each["onHand"] for each in lot["balances"]["nodes"]]
        for lot in found.data["lots"]["nodes"]
    } == {"A": ["4"], "B": ["5"], "C": ["2"]}
