"""Buying through the API: exact answers, exact statement counts, and refusals that write nothing."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from bizsuite.base.catalog.tables import Product
from bizsuite.base.parties.tables import Supplier
from bizsuite.erp.procurement import loaders, service
from bizsuite.erp.procurement.rules.words import PurchaseState
from bizsuite.erp.procurement.tables import Order
from bizsuite.graph.node import decode, encode
from tests.erp.procurement.buying import ORDER, Buying, buying_of

NOWHERE = UUID("0192d3a0-0000-7000-8000-000000000001")


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """Buying alone, with what it needs."""
    async with buying_of(database, ["erp.procurement"]) as made:
        yield made


async def note(buying: Buying, what: Any, order: Any, *quantities: int, **more: Any) -> None:
    """Tell an order what came of its lines, or was billed."""
    lines = [decode(line["id"]).key for line in order["lines"]["nodes"]]
    told = {key: quantity for key, quantity in zip(lines, quantities, strict=False) if quantity}
    async with buying.shop.office.work() as db:
        await what(db, {decode(order["id"]).key: told}, **more)


async def test_an_order_is_written_with_its_lines(buying: Buying) -> None:
    fields = """purchaseOrder { number status receiptState billState revision orderDate expectedOn currency
        exchangeRate supplierReference net { amount } tax { amount } total { amount currency }
        supplier { name } owner { name } company { currency } paymentTerm { name }
        lines { totalCount nodes { position description quantity discount taxRate toReceive toBill expectedOn
            order { number } unit { code } unitPrice { amount } net { amount } tax { amount } gross { amount }
            product { sku } } } }"""
    lines = [
        buying.line("TEA", 3, "4.5", taxRate="0.2", discount="0.1", expectedOn="2026-12-01"),
        buying.line("CUP", 2, "24", unitId=buying.dozen),
    ]
    payload = await buying.shop.must(
        "purchaseOrderCreate",
        fields,
        supplierId=buying.supplier,
        lines=lines,
        orderDate="2026-11-23",
        expectedOn="2026-12-10",
        supplierReference="Q-7",
    )
    made = payload["purchaseOrder"]
    shown = made.pop("lines")
    assert made == {
        "number": "PO-2026-00001",
        "status": "DRAFT",
        "receiptState": "NONE",
        "billState": "NONE",
        "revision": 0,
        "orderDate": "2026-11-23",
        "expectedOn": "2026-12-10",
        "currency": "USD",
        "exchangeRate": "1",
        "supplierReference": "Q-7",
        "net": {"amount": "60.15"},
        "tax": {"amount": "2.43"},
        "total": {"amount": "62.58", "currency": "USD"},
        "supplier": {"name": "Maker"},
        "owner": {"name": "Admin"},
        "company": {"currency": "USD"},
        "paymentTerm": None,
    }
    assert shown["totalCount"] == 2
    assert shown["nodes"][0]["expectedOn"] == "2026-12-01"
    assert shown["nodes"][1] == {
        "position": 2,
        "description": "Cup",
        "quantity": "2",
        "discount": "0",
        "taxRate": "0",
        "toReceive": "2",
        "toBill": "2",
        "expectedOn": "2026-12-10",
        "order": {"number": "PO-2026-00001"},
        "unit": {"code": "DOZ"},
        "unitPrice": {"amount": "24.00"},
        "net": {"amount": "48.00"},
        "tax": {"amount": "0.00"},
        "gross": {"amount": "48.00"},
        "product": {"sku": "CUP"},
    }


async def test_statements_do_not_grow_with_lines(buying: Buying) -> None:
    counts = []
    for lines in (1, 12):
        given = [buying.line("TEA", 1, "4") for _ in range(lines)]
        await buying.order(*given)
        counts.append(len(buying.shop.office.statements))
    assert counts[0] == counts[1]
    query = """{ purchaseOrders { nodes { number lines { nodes { net { amount } product { sku } unit { code } } }
        supplier { name } amendments { nodes { revision lines { nodes { line { position } } } } } } } }"""
    answer = await buying.shop.ask(query)
    few = len(answer.statements)
    for _ in range(4):
        await buying.order()
    assert len((await buying.shop.ask(query)).statements) == few


async def test_suppliers_and_products_know_their_orders(buying: Buying) -> None:
    await buying.order()
    answer = await buying.shop.ask(
        """query($s: ID!, $p: ID!) { supplier(id: $s) { purchaseOrders { nodes { number } } }
        product(id: $p) { purchaseOrderLines { nodes { order { number } } } }
        purchaseOrderAggregates { nodes { count } } }""",
        s=buying.supplier,
        p=buying.shop.product("TEA"),
    )
    assert answer.errors == []
    assert answer.data["purchaseOrderAggregates"]["nodes"] == [{"count": 1}]
    assert answer.data["supplier"]["purchaseOrders"]["nodes"] == [{"number": "PO-2026-00001"}]
    assert answer.data["product"]["purchaseOrderLines"]["nodes"] == [{"order": {"number": "PO-2026-00001"}}]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"quantity": "0"}, "INVALID_VALUE"),
        ({"unitPrice": None}, "PRICE_MISSING"),
        ({"unitId": encode("Unit", NOWHERE)}, "NOT_FOUND"),
        ({"productId": encode("Product", NOWHERE)}, "NOT_FOUND"),
        ({"discount": "1.5"}, "INVALID_VALUE"),
    ],
)
async def test_lines_that_cannot_be_bought_are_refused(buying: Buying, line: Any, code: str) -> None:
    given = buying.line("TEA", 1, "4") | line
    codes = await buying.shop.codes("purchaseOrderCreate", supplierId=buying.supplier, lines=[given])
    assert codes == [code]
    assert await buying.shop.count("procurement_order") == 0


async def test_who_is_archived_sells_nothing_and_what_is_gone_is_not_bought(buying: Buying) -> None:
    wares, lines = buying.shop.wares, [buying.line("TEA", 1, "4")]

    async def codes() -> list[str]:
        return await buying.shop.codes("purchaseOrderCreate", supplierId=buying.supplier, lines=lines)

    for values, code in (
        ({"is_discontinued": True}, "PRODUCT_DISCONTINUED"),
        ({"is_discontinued": False, "is_active": False}, "PRODUCT_INACTIVE"),
    ):
        async with buying.shop.office.work() as db:
            tea = await db.need(Product, wares.products["TEA"])
            for name, value in values.items():
                setattr(tea, name, value)
        assert await codes() == [code]
    async with buying.shop.office.work() as db:
        (await db.need(Supplier, wares.supplier)).is_active = False
    assert await codes() == ["SUPPLIER_INACTIVE"]
    assert await buying.shop.count("procurement_order") == 0


async def test_nobody_knows_warehouses_here(buying: Buying) -> None:
    """Without inventory no warehouse can be named; with an id of another type neither."""
    for named in ("Warehouse", "Product"):
        codes = await buying.shop.codes(
            "purchaseOrderCreate",
            supplierId=buying.supplier,
            warehouseId=encode(named, NOWHERE),
        )
        assert codes == ["NOT_FOUND"]


async def test_a_draft_is_changed_and_then_no_more(buying: Buying) -> None:
    order = await buying.order()
    tea, cup = (line["id"] for line in order["lines"]["nodes"])
    changed = await buying.act(
        "Update",
        order,
        expectedOn="2026-12-24",
        changeLines=[{"id": tea, "quantity": "6", "expectedOn": "2026-12-25"}],
        removeLines=[cup],
        addLines=[buying.line("POT", 1, "60")],
    )
    assert changed["total"]["amount"] == "84.00"
    assert [line["quantity"] for line in changed["lines"]["nodes"]] == ["6", "1"]
    assert [line["expectedOn"] for line in changed["lines"]["nodes"]] == ["2026-12-25", "2026-12-24"]
    assert await buying.refused("Update", order, note=None) == ["INVALID_VALUE"]
    assert await buying.refused("Update", order, removeLines=[cup]) == ["NOT_FOUND"]
    sent = await buying.act("Send", order)
    assert sent["status"] == "SENT"
    assert await buying.refused("Update", order, note="late") == ["ORDER_NOT_DRAFT"]
    assert await buying.refused("Send", order) == ["ORDER_NOT_DRAFT"]
    assert (await buying.act("Confirm", order))["status"] == "CONFIRMED"
    assert await buying.refused("Confirm", order) == ["ORDER_NOT_OPEN"]


async def test_an_empty_order_is_not_confirmed(buying: Buying) -> None:
    payload = await buying.shop.must(
        "purchaseOrderCreate", f"purchaseOrder {{ {ORDER} }}", supplierId=buying.supplier
    )
    order = payload["purchaseOrder"]
    for verb in ("Send", "Confirm"):
        assert await buying.refused(verb, order) == ["ORDER_EMPTY"]
    codes = await buying.shop.codes("purchaseOrderCreate", supplierId=buying.supplier, confirm=True)
    assert codes == ["ORDER_EMPTY"]
    assert await buying.shop.count("procurement_order") == 1


async def test_each_amendment_keeps_what_was_said_before(buying: Buying) -> None:
    order = await buying.order(confirm=True)
    tea, cup = (line["id"] for line in order["lines"]["nodes"])
    amended = await buying.act(
        "Amend",
        order,
        reason="More tea",
        changeLines=[{"id": tea, "quantity": "12", "unitPrice": "3.5"}],
        addLines=[buying.line("POT", 1, "60", expectedOn="2026-12-31")],
    )
    assert (amended["revision"], amended["total"]["amount"]) == (1, "112.00")
    await buying.act("Amend", order, expectedOn="2026-12-20")
    await buying.act("Amend", order, changeLines=[{"id": cup, "quantity": "5"}])
    fields = """revision amendments { nodes { revision reason formerExpectedOn formerTotal { amount }
        amendedBy { name } lines { nodes { formerQuantity formerUnitPrice { amount } quantity
        unitPrice { amount } expectedOn line { position } } } } }"""
    assert await buying.again(order, fields) == {
        "revision": 2,
        "amendments": {
            "nodes": [
                {
                    "revision": 2,
                    "reason": "",
                    "formerExpectedOn": None,
                    "formerTotal": {"amount": "112.00"},
                    "amendedBy": {"name": "Admin"},
                    "lines": {"nodes": []},
                },
                {
                    "revision": 1,
                    "reason": "More tea",
                    "formerExpectedOn": None,
                    "formerTotal": {"amount": "50.00"},
                    "amendedBy": {"name": "Admin"},
                    "lines": {
                        "nodes": [
                            {
                                "formerQuantity": "10",
                                "formerUnitPrice": {"amount": "4.00"},
                                "quantity": "12",
                                "unitPrice": {"amount": "3.50"},
                                "expectedOn": None,
                                "line": {"position": 1},
                            },
                            {
                                "formerQuantity": None,
                                "formerUnitPrice": None,
                                "quantity": "1",
                                "unitPrice": {"amount": "60.00"},
                                "expectedOn": "2026-12-31",
                                "line": {"position": 3},
                            },
                        ]
                    },
                },
            ]
        },
    }


async def test_an_amendment_never_goes_below_what_is_done(buying: Buying) -> None:
    order = await buying.order()
    tea = order["lines"]["nodes"][0]["id"]
    less = [{"id": tea, "quantity": "3"}]
    assert await buying.refused("Amend", order, changeLines=less) == ["ORDER_NOT_AMENDABLE"]
    await buying.act("Confirm", order)
    await note(buying, service.note_received, order, 4)
    assert await buying.refused("Amend", order, changeLines=less) == ["ORDER_LINE_BELOW_DONE"]
    await note(buying, service.note_billed, order, 4)
    dearer = [{"id": tea, "unitPrice": "5"}]
    assert await buying.refused("Amend", order, changeLines=dearer) == ["ORDER_LINE_BILLED"]
    changed = await buying.act("Amend", order, changeLines=[{"id": tea, "quantity": "4"}])
    assert (changed["receiptState"], changed["billState"]) == ("PARTIAL", "PARTIAL")


async def test_the_rest_of_lines_is_cancelled(buying: Buying) -> None:
    order = await buying.order(confirm=True)
    tea, _ = (line["id"] for line in order["lines"]["nodes"])
    await note(buying, service.note_received, order, 4)
    assert await buying.refused("Cancel", order, lines=[{"id": tea, "quantity": "7"}]) == ["OVER_CANCEL"]
    assert await buying.refused("Cancel", order, lines=[{"id": tea, "quantity": "0"}]) == ["INVALID_VALUE"]
    left = await buying.act("Cancel", order, lines=[{"id": tea, "quantity": "6"}])
    assert (left["status"], left["receiptState"]) == ("CONFIRMED", "PARTIAL")
    assert left["lines"]["nodes"][0]["toReceive"] == "0"
    left = await buying.act("Cancel", order)
    assert (left["status"], left["receiptState"]) == ("CONFIRMED", "FULL")
    assert await buying.refused("Cancel", order) == ["NOTHING_TO_CANCEL"]
    assert (await buying.act("Close", order))["status"] == "CLOSED"
    assert await buying.refused("Close", order) == ["ORDER_NOT_CONFIRMED"]
    assert await buying.refused("Cancel", order) == ["ORDER_NOT_OPEN"]


async def test_an_order_of_which_nothing_came_is_void(buying: Buying) -> None:
    for confirm in (False, True):
        order = await buying.order(confirm=confirm)
        left = await buying.act("Cancel", order)
        assert (left["status"], left["receiptState"], left["billState"]) == ("CANCELLED", "NONE", "NONE")
    billed = await buying.order(confirm=True)
    await note(buying, service.note_billed, billed, 10)
    assert await buying.refused("Cancel", billed) == ["ORDER_BILLED"]


async def test_states_follow_from_lines(buying: Buying) -> None:
    order = await buying.order(confirm=True)
    for what, given, states in (
        (service.note_received, (4, 0), ("PARTIAL", "NONE")),
        (service.note_received, (6, 5), ("FULL", "NONE")),
        (service.note_billed, (10, 0), ("FULL", "PARTIAL")),
        (service.note_received, (0, -2), ("FULL", "PARTIAL")),
        (service.note_billed, (0, 3), ("FULL", "FULL")),
    ):
        await note(buying, what, order, *given)
        now = await buying.again(order)
        assert (now["receiptState"], now["billState"]) == states
    cups = now["lines"]["nodes"][1]
    assert (cups["receivedQuantity"], cups["returnedQuantity"], cups["toBill"]) == ("5", "2", "0")
    async with buying.shop.office.work() as db:
        assert await loaders.integrity(db) == []
    async with buying.shop.office.work() as db:
        found = await db.need(Order, decode(order["id"]).key)
        found.receipt_state, found.net, found.total = PurchaseState.NONE, found.net + 1, found.total + 1
        await db.flush()
        checks = {finding.check for finding in await loaders.integrity(db)}
    assert checks == {"purchase_totals_vs_lines", "receipt_state_vs_lines"}


async def test_roles_do_what_they_may(buying: Buying) -> None:
    order = await buying.order()
    shop = buying.shop
    given = {"supplierId": buying.supplier, "lines": [buying.line("TEA", 1, "4")]}
    assert await shop.codes("purchaseOrderCreate", as_="warehouse", **given) == []
    assert await shop.codes("purchaseOrderCreate", as_="warehouse", confirm=True, **given) == [
        "PERMISSION_DENIED"
    ]
    for role in ("warehouse", "finance", "analyst", "hr"):
        assert await shop.codes("purchaseOrderConfirm", as_=role, id=order["id"]) == ["PERMISSION_DENIED"]
    assert await shop.codes("purchaseOrderConfirm", as_="manager", id=order["id"]) == []
    assert await shop.count("procurement_order") == 2


async def test_two_versions_of_an_order_meet(buying: Buying) -> None:
    order = await buying.order()
    await buying.act("Send", order, expectedVersion=order["version"])
    assert await buying.refused("Confirm", order, expectedVersion=order["version"]) == ["STALE_VERSION"]
