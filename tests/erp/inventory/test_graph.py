"""Stock through the API: exact answers, exact statement counts, and refusals that write nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bizsuite.graph.node import encode
from tests.erp.shop import Shop, shop_of

AVAILABILITY = "stockAvailability { onHand reserved available incoming outgoing }"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock alone, with what it needs."""
    async with shop_of(database, ["erp.inventory"]) as made:
        yield made


async def delivery_of(shop: Shop, **quantities: int | str) -> Any:
    lines = [shop.line(sku, quantity) for sku, quantity in quantities.items()]
    payload = await shop.must(
        "deliveryCreate",
        "delivery { id number status lines { nodes { id quantity product { sku } } } }",
        customerId=shop.customer(),
        lines=lines,
    )
    return payload["delivery"]


async def test_a_product_without_stock_has_none(shop: Shop) -> None:
    assert await shop.availability() == ["0", "0", "0", "0", "0"]


async def test_goods_are_expected_arrive_are_planned_and_leave(shop: Shop) -> None:
    made = await shop.must(
        "receiptCreate",
        "receipt { id number status supplier { name } lines { nodes { status unitCost { amount currency } } } }",
        supplierId=encode("Supplier", shop.wares.supplier),
        lines=[shop.line("TEA", 10) | {"unitCost": "6.5"}],
    )
    receipt = made["receipt"]
    assert receipt["number"].startswith("IN-")
    assert (receipt["status"], receipt["supplier"]) == ("DRAFT", {"name": "Maker"})
    assert receipt["lines"]["nodes"] == [
        {"status": "DRAFT", "unitCost": {"amount": "6.50", "currency": "USD"}}
    ]
    assert await shop.availability() == ["0", "0", "0", "10", "0"]
    await shop.must("receiptPost", "receipt { status }", id=receipt["id"])
    assert await shop.availability() == ["10", "0", "10", "0", "0"]
    delivery = await delivery_of(shop, TEA=4)
    assert await shop.availability() == ["10", "0", "10", "0", "4"]
    posted = await shop.must("deliveryPost", "delivery { status version }", id=delivery["id"])
    assert posted["delivery"] == {"status": "POSTED", "version": 2}
    assert await shop.availability() == ["6", "0", "6", "0", "0"]
    assert [name for name, _ in await shop.events()] == [
        "WAREHOUSE_CREATED",
        "RECEIPT_CREATED",
        "RECEIPT_POSTED",
        "DELIVERY_CREATED",
        "DELIVERY_POSTED",
    ]


async def test_a_part_of_a_delivery_is_posted(shop: Shop) -> None:
    await shop.stocked(TEA=10, CUP=10)
    delivery = await delivery_of(shop, TEA=4, CUP=2)
    tea = delivery["lines"]["nodes"][0]
    payload = await shop.must(
        "deliveryPost",
        "delivery { deliveredOn lines { nodes { status quantity movedOn product { sku } } } }",
        id=delivery["id"],
        lines=[{"id": tea["id"], "quantity": "3"}],
        on="2026-01-02",
    )
    assert payload["delivery"]["deliveredOn"] == "2026-01-02"
    assert [
        (node["status"], node["quantity"], node["product"]["sku"])
        for node in payload["delivery"]["lines"]["nodes"]
    ] == [("DONE", "3", "TEA"), ("CANCELLED", "2", "CUP")]
    assert await shop.codes("deliveryPost", id=delivery["id"]) == ["SHIPMENT_NOT_DRAFT"]


async def test_a_shortage_says_what_there_is_and_writes_nothing(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    delivery = await delivery_of(shop, TEA=4)
    before = [await shop.count(table) for table in ("audit_entry", "outbox_event")]
    query = """mutation($i: DeliveryPostInput!) { deliveryPost(input: $i) { delivery { id }
        userErrors { code message path ... on StockShort { product available } } } }"""
    answer = await shop.ask(query, i={"id": delivery["id"]})
    assert answer.data["deliveryPost"] == {
        "delivery": None,
        "userErrors": [
            {
                "code": "STOCK_SHORT",
                "message": "Of TEA only 3 is available.",
                "path": ["id"],
                "product": "TEA",
                "available": "3",
            }
        ],
    }
    assert [await shop.count(table) for table in ("audit_entry", "outbox_event")] == before
    status = await shop.ask("{ deliveries { nodes { status lines { nodes { status } } } } }")
    assert status.data["deliveries"]["nodes"] == [
        {"status": "DRAFT", "lines": {"nodes": [{"status": "DRAFT"}]}}
    ]


async def paths(shop: Shop, name: str, **given: Any) -> list[tuple[str, list[str]]]:
    """Run a mutation; its refusals with the inputs that are at fault."""
    _, errors = await shop.do(name, "__typename", **given)
    return [(error["code"], error["path"]) for error in errors]


async def test_a_refusal_names_the_line(shop: Shop) -> None:
    await shop.stocked(TEA=3, CUP=9)
    delivery = await delivery_of(shop, CUP=1, TEA=4)
    cup, tea = (line["id"] for line in delivery["lines"]["nodes"])
    one, four, five = ({"id": tea, "quantity": each} for each in ("1", "4", "5"))
    cups = {"id": cup, "quantity": "1"}

    async def told(*lines: dict[str, str]) -> list[tuple[str, list[str]]]:
        return await paths(shop, "deliveryPost", id=delivery["id"], lines=lines)

    assert await told(cups, four) == [("STOCK_SHORT", ["lines", "1", "quantity"])]
    assert await told(four, cups) == [("STOCK_SHORT", ["lines", "0", "quantity"])]
    assert await told(cups, five) == [("MORE_THAN_PLANNED", ["lines", "1", "quantity"])]
    assert await told(cups, one, one) == [("INVALID_VALUE", ["lines", "2", "id"])]
    other = {"id": encode("StockMove", shop.wares.supplier), "quantity": "1"}
    assert await told(cups, other) == [("NOT_FOUND", ["lines", "1", "id"])]


async def test_stock_is_set_right(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    fields = "stockMove { quantity reason fromLocation { code } toLocation { code } }"
    payload = await shop.must(
        "stockAdjust", fields, productId=shop.product("TEA"), counted="5", reason="count"
    )
    assert payload["stockMove"] == {
        "quantity": "2",
        "reason": "count",
        "fromLocation": {"code": "LOSS"},
        "toLocation": {"code": "MAIN/STOCK"},
    }
    tea = {"productId": shop.product("TEA")}
    assert await shop.codes("stockAdjust", **tea) == ["INVALID_VALUE"]
    assert await shop.codes("stockAdjust", **tea, change="1", counted="1") == ["INVALID_VALUE"]
    assert await paths(shop, "stockAdjust", **tea, change="-6") == [("STOCK_SHORT", ["change"])]
    assert await shop.codes("stockAdjust", productId=shop.product("ADVICE"), change="1") == [
        "PRODUCT_NOT_GOODS"
    ]


async def test_where_goods_lie_and_how_they_moved(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    query = """query($id: ID!) { product(id: $id) {
        stockBalances(filter: {location: {kind: {eq: INTERNAL}}}) {
            nodes { onHand location { code warehouse { code } } } }
        stockMoves { totalCount nodes {
            status quantity fromLocation { kind } toLocation { kind parent { kind } } receipt { number } } }
        stockReservations { totalCount } } }"""
    answer = await shop.ask(query, id=shop.product("TEA"))
    found = answer.data["product"]
    assert found["stockBalances"]["nodes"] == [
        {"onHand": "3", "location": {"code": "MAIN/STOCK", "warehouse": {"code": "MAIN"}}}
    ]
    (move,) = found["stockMoves"]["nodes"]
    assert (move["status"], move["quantity"], move["fromLocation"]["kind"], move["toLocation"]) == (
        "DONE",
        "3",
        "SUPPLIER",
        {"kind": "INTERNAL", "parent": {"kind": "VIEW"}},
    )
    assert move["receipt"]["number"].startswith("IN-")


async def test_availability_of_any_number_of_products_takes_one_statement(shop: Shop) -> None:
    await shop.stocked(TEA=3, CUP=2)
    answer = await shop.ask(f"{{ products {{ nodes {{ sku {AVAILABILITY} }} }} }}")
    found = {node["sku"]: node["stockAvailability"]["onHand"] for node in answer.data["products"]["nodes"]}
    assert found == {"ADVICE": "0", "CUP": "2", "POT": "0", "TEA": "3"}
    assert len(answer.statements) == 2


async def test_stock_is_of_the_company_that_the_request_works_in(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    second = shop.office.home.second
    away = replace(shop.office.admin, company_id=second)
    query = f"query($id: ID!) {{ product(id: $id) {{ {AVAILABILITY} stockMoves {{ totalCount }} }} }}"
    answer = await shop.ask(query, as_=away, id=shop.product("TEA"))
    assert answer.data["product"]["stockAvailability"]["onHand"] == "0"
    assert answer.data["product"]["stockMoves"] == {"totalCount": 0}
    delivery = await delivery_of(shop, TEA=1)
    only = replace(away, company_ids=frozenset({second}))
    assert await shop.codes("deliveryPost", as_=only, id=delivery["id"]) == ["NOT_FOUND"]
    stranger = (await shop.office.another_tenant()).people["admin"]
    assert await shop.codes("deliveryPost", as_=stranger, id=delivery["id"]) == ["NOT_FOUND"]
    query = "query($id: ID!) { delivery(id: $id) { id } }"
    assert (await shop.ask(query, as_=stranger, id=delivery["id"])).data == {"delivery": None}


async def test_rights(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    delivery = await delivery_of(shop, TEA=1)
    assert await shop.codes("deliveryPost", as_="sales", id=delivery["id"]) == ["PERMISSION_DENIED"]
    assert await shop.codes("warehouseCreate", as_="warehouse", code="X", name="X") == ["PERMISSION_DENIED"]
    nobody = replace(
        shop.office.admin,
        grants={k: v for k, v in shop.office.admin.grants.items() if k.startswith("catalog")},
    )
    query = f"query($id: ID!) {{ product(id: $id) {{ sku {AVAILABILITY} stockMoves {{ totalCount }} }} }}"
    answer = await shop.ask(query, as_=nobody, id=shop.product("TEA"))
    assert answer.data["product"] == {"sku": "TEA", "stockAvailability": None, "stockMoves": None}
    assert answer.codes == ["FORBIDDEN", "FORBIDDEN"]


async def test_a_posting_is_done_once_for_a_key_and_not_at_all_in_a_dry_run(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    delivery = await delivery_of(shop, TEA=1)
    dry = await shop.must("deliveryPost", "delivery { status }", id=delivery["id"], dryRun=True)
    assert dry["delivery"] == {"status": "POSTED"}
    assert (await shop.availability())[0] == "3"
    assert await shop.codes("deliveryPost", id=delivery["id"], expectedVersion=7) == ["STALE_VERSION"]
    for _ in range(2):
        posted = await shop.must("deliveryPost", "delivery { status }", id=delivery["id"], idempotencyKey="k")
        assert posted["delivery"] == {"status": "POSTED"}
    assert (await shop.availability())[0] == "2"


async def test_warehouses_are_set_up(shop: Shop) -> None:
    fields = "warehouse { code negativeStock locations { nodes { code kind } } }"
    payload = await shop.must("warehouseCreate", fields, code="EAST", name="East", negativeStock="ALLOW")
    assert payload["warehouse"] == {
        "code": "EAST",
        "negativeStock": "ALLOW",
        "locations": {
            "nodes": [{"code": "EAST", "kind": "VIEW"}, {"code": "EAST/STOCK", "kind": "INTERNAL"}]
        },
    }
    assert await shop.codes("warehouseCreate", code="EAST", name="x") == ["CODE_TAKEN"]
    assert await shop.codes("warehouseCreate", code=" ", name="x") == ["INVALID_VALUE"]
    answer = await shop.ask('{ warehouse(by: {code: "EAST"}) { name } warehouses { totalCount } }')
    assert answer.data == {"warehouse": {"name": "East"}, "warehouses": {"totalCount": 1}}


async def test_what_does_not_fit_is_refused(shop: Shop) -> None:
    line = shop.line("TEA", 1)
    customer = {"customerId": shop.customer()}
    assert await shop.codes("deliveryCreate", **customer, lines=[]) == ["SHIPMENT_EMPTY"]
    assert await shop.codes("deliveryCreate", **customer, lines=[line | {"quantity": "0"}]) == [
        "INVALID_VALUE"
    ]
    assert await shop.codes("deliveryCreate", customerId=line["productId"], lines=[line]) == ["NOT_FOUND"]
    late = {"on": "2999-01-01"}
    receipt = await shop.must("receiptCreate", "receipt { id }", lines=[line])
    assert await shop.codes("receiptPost", id=receipt["receipt"]["id"], **late) == ["DATE_IN_FUTURE"]
    assert await shop.codes("receiptPost", id=receipt["receipt"]["id"]) == []
    advice = shop.line("ADVICE", 1)
    assert await shop.codes("receiptCreate", lines=[advice]) == ["PRODUCT_NOT_GOODS"]
    assert await shop.codes("deliveryCreate", **customer, lines=[advice]) == ["PRODUCT_NOT_GOODS"]


async def test_goods_lie_on_more_than_one_shelf(shop: Shop) -> None:
    await shop.stocked(TEA=3)
    answer = await shop.ask('{ stockLocation(by: {code: "MAIN"}) { id children { nodes { id } } } }')
    view = answer.data["stockLocation"]
    made = await shop.must(
        "stockLocationCreate",
        "stockLocation { id kind parent { code } }",
        parentId=view["id"],
        code="MAIN/B",
        name="B",
    )
    location = made["stockLocation"]
    assert (location["kind"], location["parent"]) == ("INTERNAL", {"code": "MAIN"})
    leaf = view["children"]["nodes"][0]["id"]
    again = {"code": "MAIN/B", "name": "B"}
    assert await shop.codes("stockLocationCreate", parentId=view["id"], **again) == ["CODE_TAKEN"]
    assert await shop.codes("stockLocationCreate", parentId=leaf, code="X", name="X") == ["LOCATION_NOT_VIEW"]
    tea = {"productId": shop.product("TEA")}
    await shop.must("stockAdjust", "stockMove { id }", **tea, locationId=location["id"], change="2")
    assert await shop.availability() == ["5", "0", "5", "0", "0"]
    delivery = await delivery_of(shop, TEA=4)
    fields = "delivery { lines { nodes { quantity fromLocation { code } } } }"
    posted = await shop.must("deliveryPost", fields, id=delivery["id"])
    assert [
        (node["fromLocation"]["code"], node["quantity"]) for node in posted["delivery"]["lines"]["nodes"]
    ] == [("MAIN/B", "2"), ("MAIN/STOCK", "2")]
    assert await shop.codes("stockAdjust", **tea, locationId=location["id"], change="-1") == ["STOCK_SHORT"]
    await shop.stocked(TEA=1)
    balances = await shop.ask(
        '{ stockBalances(filter: {onHand: {gt: "1"}}) { nodes { onHand location { code } } } }'
    )
    assert {"onHand": "2", "location": {"code": "MAIN/STOCK"}} in balances.data["stockBalances"]["nodes"]


@pytest.mark.parametrize("text", ["a\0b", "x" * 20_001])
async def test_texts_that_cannot_be_kept_are_refused(shop: Shop, text: str) -> None:
    tea = {"productId": shop.product("TEA"), "change": "1"}
    assert await shop.codes("stockAdjust", **tea, reason=text) == ["INVALID_VALUE"]
    assert await shop.codes("warehouseCreate", code=text, name="x") == ["INVALID_VALUE"]
    given: dict[str, Any] = {"customerId": shop.customer(), "lines": [shop.line("TEA", 1)]}
    assert await shop.codes("deliveryCreate", **given, note=text) == ["INVALID_VALUE"]
    costly = shop.line("TEA", 1) | {"unitCost": "-1"}
    assert await shop.codes("receiptCreate", lines=[costly]) == ["INVALID_VALUE"]
