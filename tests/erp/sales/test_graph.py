"""Selling through the API: exact answers, exact statement counts, and refusals that write nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bizsuite.graph.node import decode
from bizsuite.kernel.permissions import Scope
from tests.erp.shop import ORDER, Shop, shop_of


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales alone, with what it needs."""
    async with shop_of(database, ["erp.sales"]) as made:
        yield made


async def test_an_order_is_written_with_its_lines(shop: Shop) -> None:
    fields = """salesOrder { number status deliveryState invoiceState orderDate currency exchangeRate
        net { amount } tax { amount } charges { amount } total { amount currency }
        customer { name } owner { name } company { currency }
        lines { totalCount nodes { position description quantity discount taxRate toDeliver toInvoice order { number }
            unitPrice { amount } net { amount } tax { amount } gross { amount } product { sku } } } }"""
    cups = shop.line("CUP", "10", "4.5") | {"discount": "0.15"}
    payload = await shop.must(
        "salesOrderCreate",
        fields,
        customerId=shop.customer(),
        lines=[shop.line("TEA", "3"), cups],
        orderDate="2026-11-23",
        charges="32.385",
    )
    lines = payload["salesOrder"].pop("lines")
    assert payload["salesOrder"] == {
        "number": "SO-2026-00001",
        "status": "DRAFT",
        "deliveryState": "NONE",
        "invoiceState": "NONE",
        "orderDate": "2026-11-23",
        "currency": "USD",
        "exchangeRate": "1",
        "net": {"amount": "68.22"},
        "tax": {"amount": "5.99"},
        "charges": {"amount": "32.39"},
        "total": {"amount": "106.60", "currency": "USD"},
        "customer": {"name": "Anna"},
        "owner": {"name": "Admin"},
        "company": {"currency": "USD"},
    }
    assert lines["totalCount"] == 2
    assert lines["nodes"][1] == {
        "position": 2,
        "description": "Cup",
        "quantity": "10",
        "discount": "0.15",
        "taxRate": "0",
        "toDeliver": "10",
        "toInvoice": "10",
        "unitPrice": {"amount": "4.50"},
        "net": {"amount": "38.25"},
        "tax": {"amount": "0.00"},
        "gross": {"amount": "38.25"},
        "product": {"sku": "CUP"},
        "order": {"number": "SO-2026-00001"},
    }
    assert [name for name, _ in await shop.events()] == ["SALES_ORDER_CREATED"]


async def test_customers_show_their_orders_in_three_statements(shop: Shop) -> None:
    for number in range(3):
        await shop.order(("TEA", number + 1), orderDate=f"2026-0{number + 1}-01")
    await shop.order(("CUP", 1), customer="Ben", orderDate="2026-05-01")
    query = """{ customers(orderBy: [{field: NAME, direction: ASC}]) { nodes { name
        orders(first: 2, orderBy: [{field: ORDER_DATE, direction: DESC}]) { totalCount nodes { orderDate } } } } }"""
    answer = await shop.ask(query)
    assert answer.data["customers"]["nodes"] == [
        {
            "name": "Anna",
            "orders": {"totalCount": 3, "nodes": [{"orderDate": "2026-03-01"}, {"orderDate": "2026-02-01"}]},
        },
        {"name": "Ben", "orders": {"totalCount": 1, "nodes": [{"orderDate": "2026-05-01"}]}},
    ]
    assert len(answer.statements) == 3


async def test_orders_are_found_filtered_and_sorted(shop: Shop) -> None:
    one = await shop.order(("TEA", 1), orderDate="2026-01-01", customerReference="PO 1")
    two = await shop.order(("POT", 2), customer="Ben", orderDate="2026-01-02")
    by = "query($n: String) { salesOrder(by: {number: $n}) { id } }"
    assert (await shop.ask(by, n=two["number"])).data["salesOrder"]["id"] == two["id"]
    for given, expected in (
        ('{total: {gt: "100"}}', [two]),
        ('{status: {in: [DRAFT]}, customer: {name: {eq: "Anna"}}}', [one]),
        ('{lines: {some: {product: {sku: {eq: "POT"}}}}}', [two]),
        ('{customerReference: {startsWith: "po"}}', [one]),
        ("{deliveryState: {ne: NONE}}", []),
    ):
        answer = await shop.ask(f"{{ salesOrders(filter: {given}) {{ nodes {{ id }} }} }}")
        assert [node["id"] for node in answer.data["salesOrders"]["nodes"]] == [
            each["id"] for each in expected
        ]
    by_total = "{ salesOrders(orderBy: [{field: TOTAL, direction: DESC}]) { nodes { id } } }"
    assert [node["id"] for node in (await shop.ask(by_total)).data["salesOrders"]["nodes"]] == [
        two["id"],
        one["id"],
    ]


async def test_another_system_finds_its_order_again(shop: Shop) -> None:
    known: dict[str, Any] = {"externalIds": [{"system": "northwind", "value": "10248"}]}
    order = await shop.order(("TEA", 1), **known)
    query = """{ salesOrder(by: {externalId: {system: "northwind", value: "10248"}}) {
        id externalIds { system value } } }"""
    assert (await shop.ask(query)).data["salesOrder"] == {"id": order["id"], **known}
    customer = {"customerId": shop.customer()}
    assert await shop.codes("salesOrderCreate", **customer, **known) == ["EXTERNAL_ID_TAKEN"]


async def test_absent_null_and_a_value_are_three_things(shop: Shop) -> None:
    order = await shop.order(("TEA", 1), note="old", requestedOn="2026-12-01", customerReference="PO 1")
    fields = "salesOrder { version note requestedOn customerReference owner { name } }"
    payload = await shop.must(
        "salesOrderUpdate", fields, id=order["id"], note="new", requestedOn=None, ownerId=None
    )
    assert payload["salesOrder"] == {
        "version": 2,
        "note": "new",
        "requestedOn": None,
        "customerReference": "PO 1",
        "owner": None,
    }
    _, errors = await shop.do("salesOrderUpdate", fields, id=order["id"], note=None)
    assert errors == [{"code": "INVALID_VALUE", "path": ["note"], "message": "This cannot be empty."}]


async def test_lines_are_added_changed_and_removed(shop: Shop) -> None:
    order = await shop.order(("TEA", 3), ("CUP", 1))
    lines = "lines { nodes { id position quantity product { sku } } }"
    answer = await shop.ask(f"query($id: ID!) {{ salesOrder(id: $id) {{ {lines} }} }}", id=order["id"])
    tea, cup = answer.data["salesOrder"]["lines"]["nodes"]
    payload = await shop.must(
        "salesOrderUpdate",
        f"salesOrder {{ total {{ amount }} {lines} }}",
        id=order["id"],
        addLines=[shop.line("POT", 1)],
        changeLines=[{"id": tea["id"], "quantity": "2"}],
        removeLines=[cup["id"]],
    )
    assert payload["salesOrder"]["total"] == {"amount": "143.98"}
    assert [
        (each["quantity"], each["product"]["sku"]) for each in payload["salesOrder"]["lines"]["nodes"]
    ] == [
        ("2", "TEA"),
        ("1", "POT"),
    ]


async def test_the_life_of_an_order_and_its_events(shop: Shop) -> None:
    order = await shop.order(("TEA", 1))
    confirmed = await shop.must("salesOrderConfirm", f"salesOrder {{ {ORDER} confirmedAt }}", id=order["id"])
    assert (confirmed["salesOrder"]["status"], confirmed["salesOrder"]["version"]) == ("CONFIRMED", 2)
    assert await shop.codes("salesOrderConfirm", id=order["id"]) == ["ORDER_NOT_DRAFT"]
    assert await shop.codes("salesOrderUpdate", id=order["id"], note="x") == ["ORDER_NOT_DRAFT"]
    closed = await shop.must("salesOrderClose", f"salesOrder {{ {ORDER} }}", id=order["id"])
    assert closed["salesOrder"]["status"] == "CLOSED"
    assert await shop.codes("salesOrderCancel", id=order["id"]) == ["ORDER_NOT_OPEN"]
    key = decode(order["id"]).key
    assert await shop.events() == [
        ("SALES_ORDER_CREATED", key),
        ("SALES_ORDER_CONFIRMED", key),
        ("SALES_ORDER_CLOSED", key),
    ]


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"lines": [{"quantity": "0"}]}, "INVALID_VALUE", ["lines", "0", "quantity"]),
        ({"lines": [{"quantity": "-1"}]}, "INVALID_VALUE", ["lines", "0", "quantity"]),
        ({"lines": [{"discount": "1.1"}]}, "INVALID_VALUE", ["lines", "0", "discount"]),
        ({"lines": [{"unitPrice": "-1"}]}, "INVALID_VALUE", ["lines", "0", "unitPrice"]),
        (
            {"lines": [{"quantity": "99999999999999", "unitPrice": "100"}]},
            "INVALID_VALUE",
            ["lines", "0", "quantity"],
        ),
        ({"lines": [{"description": "a\0b"}]}, "INVALID_VALUE", ["lines", "0", "description"]),
        ({"note": "a\0b"}, "INVALID_VALUE", ["note"]),
        ({"customerReference": "x" * 251}, "INVALID_VALUE", ["customerReference"]),
        ({"charges": "-1"}, "INVALID_VALUE", ["charges"]),
        ({"lines": [{"taxRate": "2"}]}, "INVALID_VALUE", ["lines", "0", "taxRate"]),
        ({"orderDate": "0001-01-01"}, "INVALID_VALUE", ["orderDate"]),
        ({"orderDate": "9999-12-31"}, "INVALID_VALUE", ["orderDate"]),
        ({"requestedOn": "1899-12-31"}, "INVALID_VALUE", ["requestedOn"]),
        ({"currency": "CNY"}, "EXCHANGE_RATE_MISSING", ["exchangeRate"]),
        ({"exchangeRate": "2"}, "EXCHANGE_RATE_INVALID", ["exchangeRate"]),
        ({"currency": "CNY", "exchangeRate": "0"}, "EXCHANGE_RATE_INVALID", ["exchangeRate"]),
    ],
)
async def test_a_refusal_writes_nothing(
    shop: Shop, change: dict[str, Any], code: str, path: list[str]
) -> None:
    lines = [shop.line("TEA", 1) | given for given in change.pop("lines", [])]
    payload, errors = await shop.do(
        "salesOrderCreate", "salesOrder { id }", customerId=shop.customer(), lines=lines, **change
    )
    assert payload["salesOrder"] is None
    assert [(error["code"], error["path"]) for error in errors] == [(code, path)]
    assert [await shop.count(table) for table in ("sales_order", "sales_order_line", "outbox_event")] == [
        0,
        0,
        0,
    ]


async def test_ids_of_other_types_and_strangers_are_not_found(shop: Shop) -> None:
    order = await shop.order(("TEA", 1))
    line = [shop.line("TEA", 1) | {"productId": shop.customer()}]
    assert await shop.codes("salesOrderCreate", customerId=shop.product("TEA"), lines=[]) == ["NOT_FOUND"]
    assert await shop.codes("salesOrderCreate", customerId=shop.customer(), lines=line) == ["NOT_FOUND"]
    other = (await shop.office.another_tenant()).people["admin"]
    query = "query($id: ID!) { salesOrder(id: $id) { id } node(id: $id) { id } }"
    assert (await shop.ask(query, as_=other, id=order["id"])).data == {"salesOrder": None, "node": None}
    for name in ("salesOrderUpdate", "salesOrderConfirm", "salesOrderCancel", "salesOrderClose"):
        assert await shop.codes(name, as_=other, id=order["id"]) == ["NOT_FOUND"]


async def test_companies_do_not_see_each_others_orders(shop: Shop) -> None:
    order = await shop.order(("TEA", 1))
    second = shop.office.home.second
    away = replace(shop.office.admin, company_id=second)
    assert (await shop.ask("{ salesOrders { totalCount } }", as_=away)).data["salesOrders"]["totalCount"] == 0
    only = replace(away, company_ids=frozenset({second}))
    assert await shop.codes("salesOrderConfirm", as_=only, id=order["id"]) == ["NOT_FOUND"]
    query = "query($id: ID!) { salesOrder(id: $id) { id } }"
    assert (await shop.ask(query, as_=only, id=order["id"])).data == {"salesOrder": None}


async def test_rights_and_their_reach(shop: Shop) -> None:
    order = await shop.order(("TEA", 1))
    assert await shop.codes("salesOrderConfirm", as_="analyst", id=order["id"]) == ["PERMISSION_DENIED"]
    hr = await shop.ask("{ customers { nodes { orders { totalCount } } } }", as_="admin")
    assert hr.errors == []
    own = {name: Scope.OWN for name in shop.office.actor("sales").grants if name.startswith("sales.")}
    seller = replace(shop.office.actor("sales"), grants={**shop.office.actor("sales").grants, **own})
    assert await shop.codes("salesOrderConfirm", as_=seller, id=order["id"]) == ["NOT_FOUND"]
    await shop.must("salesOrderCreate", "salesOrder { id }", as_=seller, customerId=shop.customer())
    mine = await shop.ask("{ salesOrders { nodes { owner { name } lines { totalCount } } } }", as_=seller)
    assert mine.data["salesOrders"]["nodes"] == [{"owner": {"name": "Sales"}, "lines": {"totalCount": 0}}]
    line = await shop.ask("{ salesOrders { nodes { lines { nodes { id } } } } }")
    ids = [node["id"] for each in line.data["salesOrders"]["nodes"] for node in each["lines"]["nodes"]]
    foreign = await shop.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", as_=seller, ids=ids)
    assert foreign.data["nodes"] == [None]


async def test_the_same_key_writes_one_order(shop: Shop) -> None:
    given: dict[str, Any] = {
        "customerId": shop.customer(),
        "lines": [shop.line("TEA", 1)],
        "idempotencyKey": "k-1",
    }
    first = await shop.must("salesOrderCreate", f"salesOrder {{ {ORDER} }}", **given)
    again = await shop.must("salesOrderCreate", f"salesOrder {{ {ORDER} }}", **given)
    assert first == again
    assert await shop.count("sales_order") == 1
    other: dict[str, Any] = given | {"lines": []}
    assert await shop.codes("salesOrderCreate", **other) == ["IDEMPOTENCY_KEY_REUSED"]


async def test_a_dry_run_shows_the_order_and_stores_nothing(shop: Shop) -> None:
    payload = await shop.must(
        "salesOrderCreate",
        f"salesOrder {{ {ORDER} lines {{ totalCount }} }}",
        customerId=shop.customer(),
        lines=[shop.line("TEA", 1)],
        dryRun=True,
    )
    assert payload["salesOrder"]["number"] == f"SO-{payload['salesOrder']['number'][3:7]}-?"
    assert payload["salesOrder"]["lines"] == {"totalCount": 1}
    assert [await shop.count(table) for table in ("sales_order", "outbox_event", "number_series")] == [
        0,
        0,
        0,
    ]


async def test_two_writers_one_wins(shop: Shop) -> None:
    order = await shop.order(("TEA", 1))
    await shop.must("salesOrderUpdate", "salesOrder { id }", id=order["id"], note="first", expectedVersion=1)
    assert await shop.codes("salesOrderUpdate", id=order["id"], note="second", expectedVersion=1) == [
        "STALE_VERSION"
    ]


async def test_a_new_order_of_ten_lines_takes_few_statements(shop: Shop) -> None:
    await shop.order(("TEA", 1))
    query = """mutation($i: SalesOrderCreateInput!) {
        salesOrderCreate(input: $i) { salesOrder { id } userErrors { code } } }"""
    lines = [shop.line("TEA", number + 1) for number in range(10)]
    answer = await shop.ask(query, i={"customerId": shop.customer(), "lines": lines})
    read, written, shown = answer.statements
    assert all(name in read for name in ("party_customer", "catalog_product", "catalog_price_rule"))
    tables = ("sales_order", "sales_order_line", "outbox_event", "audit_entry")
    assert [f"INSERT INTO {table} " in written for table in tables] == [True] * 4
    assert "FROM sales_order" in shown


async def test_messages_speak_chinese(shop: Shop) -> None:
    order = await shop.order()
    speaker = replace(shop.office.admin, locale="zh")
    _, errors = await shop.do("salesOrderConfirm", "salesOrder { id }", as_=speaker, id=order["id"])
    assert errors == [{"code": "ORDER_EMPTY", "path": ["id"], "message": "订单至少要有一行才能确认。"}]
