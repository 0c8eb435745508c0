"""Planning through the API: what is to be ordered, what can be promised, exact statement counts, refusals."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from tests.erp.shop import Shop, shop_of

RUN = "supplyRun { proposed added changed removed ranOn }"
PROPOSALS = """{ supplyProposals { nodes { quantity forecast orderOn expectedOn product { sku } warehouse { code }
  supplier { name } rule { minimum } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock and its planning, with what they need."""
    async with shop_of(database, ["erp.planning"]) as made:
        yield made


def ahead(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def rule(shop: Shop, sku: str, minimum: int, maximum: int, **more: Any) -> dict[str, Any]:
    return {
        "productId": shop.product(sku),
        "supplierId": encode("Supplier", shop.wares.supplier),
        "minimum": str(minimum),
        "maximum": str(maximum),
    } | more


async def ruled(shop: Shop, *rules: dict[str, Any]) -> None:
    await shop.must("reorderRulesSet", "company { name }", rules=list(rules))


async def ran(shop: Shop, **more: Any) -> tuple[int, ...]:
    """What a run has proposed, added, changed and removed."""
    run = (await shop.must("supplyRun", RUN, **more))["supplyRun"]
    assert run["ranOn"] == today().isoformat()
    return tuple(run[name] for name in ("proposed", "added", "changed", "removed"))


async def proposals(shop: Shop) -> dict[str, str]:
    nodes = (await shop.ask(PROPOSALS)).data["supplyProposals"]["nodes"]
    return {node["product"]["sku"]: node["quantity"] for node in nodes}


async def expected(shop: Shop, sku: str, quantity: int, days: int) -> str:
    """Goods that will come in so many days; the id of the receipt."""
    made = await shop.must(
        "receiptCreate", "receipt { id }", lines=[shop.line(sku, quantity)], on=ahead(days)
    )
    return str(made["receipt"]["id"])


async def planned(shop: Shop, sku: str, quantity: int, days: int) -> None:
    """Goods that are to leave in so many days."""
    lines = [shop.line(sku, quantity)]
    await shop.must(
        "deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=lines, on=ahead(days)
    )


async def test_what_falls_below_its_minimum_is_ordered_up_to_its_maximum(shop: Shop) -> None:
    await shop.stocked(TEA=5, CUP=50)
    await ruled(
        shop, rule(shop, "TEA", 10, 30, leadDays=7), rule(shop, "CUP", 10, 30), rule(shop, "POT", 0, 4)
    )
    assert await ran(shop) == (1, 1, 0, 0)
    answer = await shop.ask(PROPOSALS)
    assert answer.data["supplyProposals"]["nodes"] == [
        {
            "quantity": "25",
            "forecast": "5",
            "orderOn": today().isoformat(),
            "expectedOn": ahead(7),
            "product": {"sku": "TEA"},
            "warehouse": {"code": "MAIN"},
            "supplier": {"name": "Maker"},
            "rule": {"minimum": "10"},
        }
    ]
    assert [name for name, _ in await shop.events()][-1] == "SUPPLY_RAN"


async def test_a_second_run_proposes_nothing_new(shop: Shop) -> None:
    await ruled(shop, rule(shop, "TEA", 10, 30), rule(shop, "CUP", 5, 5))
    assert await ran(shop) == (2, 2, 0, 0)
    ids = await shop.office.rows("SELECT id, version FROM planning_supply_proposal ORDER BY id")
    assert await ran(shop) == (2, 0, 0, 0)
    assert await shop.office.rows("SELECT id, version FROM planning_supply_proposal ORDER BY id") == ids


async def test_what_is_covered_is_proposed_no_more(shop: Shop) -> None:
    await ruled(shop, rule(shop, "TEA", 10, 30, leadDays=5), rule(shop, "CUP", 5, 5))
    assert await ran(shop) == (2, 2, 0, 0)
    await expected(shop, "TEA", 30, 5)
    await expected(shop, "CUP", 2, 0)
    assert await ran(shop) == (1, 0, 1, 1)
    assert await proposals(shop) == {"CUP": "3"}
    await expected(shop, "CUP", 3, 0)
    assert await ran(shop) == (0, 0, 0, 1)


async def test_only_what_comes_and_leaves_in_time_counts(shop: Shop) -> None:
    await shop.stocked(TEA=10)
    await ruled(shop, rule(shop, "TEA", 10, 20, leadDays=7))
    await planned(shop, "TEA", 4, 8)
    assert await ran(shop) == (0, 0, 0, 0)
    await planned(shop, "TEA", 3, 7)
    await expected(shop, "TEA", 100, 8)
    assert await ran(shop) == (1, 1, 0, 0)
    assert await proposals(shop) == {"TEA": "13"}
    await expected(shop, "TEA", 2, 7)
    assert await ran(shop) == (1, 0, 1, 0)
    assert await proposals(shop) == {"TEA": "11"}


async def test_what_is_set_anew_replaces_what_was_said(shop: Shop) -> None:
    await ruled(shop, rule(shop, "TEA", 10, 30, multiple="12", orderMinimum="40", safetyStock="2"))
    await ran(shop)
    assert await proposals(shop) == {"TEA": "48"}
    await ruled(shop, rule(shop, "TEA", 1, 1))
    assert await ran(shop) == (1, 0, 1, 0)
    assert await proposals(shop) == {"TEA": "1"}
    await ruled(shop, rule(shop, "TEA", 1, 1, isActive=False))
    assert await ran(shop) == (0, 0, 0, 1)
    assert await shop.count("planning_reorder_rule") == 1


async def test_a_run_of_one_warehouse_leaves_the_others_alone(shop: Shop) -> None:
    await shop.stocked(TEA=1)
    made = await shop.must("warehouseCreate", "warehouse { id }", code="YARD", name="Yard")
    yard = made["warehouse"]["id"]
    await ruled(shop, rule(shop, "TEA", 5, 5), rule(shop, "TEA", 7, 7, warehouseId=yard))
    assert await ran(shop, warehouseId=yard) == (1, 1, 0, 0)
    assert await proposals(shop) == {"TEA": "7"}
    assert await ran(shop) == (2, 1, 0, 0)
    async with shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE catalog_product SET is_discontinued = true WHERE sku = 'TEA'"
        )
    assert await ran(shop, warehouseId=yard) == (0, 0, 0, 1)
    assert await ran(shop) == (0, 0, 0, 1)


async def test_a_dry_run_writes_nothing(shop: Shop) -> None:
    await ruled(shop, rule(shop, "TEA", 5, 5))
    payload = await shop.must("supplyRun", RUN, dryRun=True)
    assert payload["supplyRun"]["added"] == 1
    assert [await shop.count(f"planning_supply_{name}") for name in ("run", "proposal")] == [0, 0]


async def test_proposals_are_summed_as_they_are_listed(shop: Shop) -> None:
    await ruled(shop, rule(shop, "TEA", 5, 5), rule(shop, "CUP", 7, 7))
    await ran(shop)
    query = """{ supplyProposalAggregates(groupBy: [{field: SUPPLIER}], filter: {quantity: {gt: "5"}}) {
      nodes { supplier { name } count quantity { sum } } } }"""
    (group,) = (await shop.ask(query)).data["supplyProposalAggregates"]["nodes"]
    assert group == {"supplier": {"name": "Maker"}, "count": 1, "quantity": {"sum": "7"}}


async def test_every_refusal_writes_nothing(shop: Shop) -> None:
    unknown = shop.wares.supplier
    tables = ("audit_entry", "outbox_event", "planning_reorder_rule", "planning_supply_run")
    before = [await shop.count(table) for table in tables]
    for code, rules in (
        ("INVALID_VALUE", []),
        ("INVALID_VALUE", [rule(shop, "TEA", 5, 4)]),
        ("INVALID_VALUE", [rule(shop, "TEA", 5, 5), rule(shop, "TEA", 5, 5)]),
        ("INVALID_VALUE", [rule(shop, "TEA", 5, 5, multiple="0")]),
        ("INVALID_VALUE", [rule(shop, "TEA", 5, 5, leadDays=4000)]),
        ("PRODUCT_NOT_GOODS", [rule(shop, "ADVICE", 5, 5)]),
        ("NOT_FOUND", [rule(shop, "TEA", 5, 5, productId=encode("Product", unknown))]),
        ("NOT_FOUND", [rule(shop, "TEA", 5, 5, supplierId=encode("Supplier", shop.wares.products["TEA"]))]),
        ("NOT_FOUND", [rule(shop, "TEA", 5, 5, warehouseId=encode("Warehouse", unknown))]),
    ):
        assert await shop.codes("reorderRulesSet", rules=rules) == [code]
    assert await shop.codes("supplyRun", warehouseId=encode("Warehouse", unknown)) == ["NOT_FOUND"]
    assert [await shop.count(table) for table in tables] == before
    assert await shop.codes("reorderRulesSet", as_="warehouse", rules=[]) == ["PERMISSION_DENIED"]
    assert await shop.codes("supplyRun", as_="analyst") == ["PERMISSION_DENIED"]


PROMISE = """query($q: Decimal!, $on: Date) { products(orderBy: [{field: SKU}]) { nodes { sku
  availableToPromise(quantity: $q, on: $on) { quantity promisedOn promisable } } } }"""


async def promise(shop: Shop, quantity: int, on: str | None = None) -> dict[str, tuple[str | None, str]]:
    answer = await shop.ask(PROMISE, q=str(quantity), on=on)
    assert answer.errors == []
    return {
        node["sku"]: (node["availableToPromise"]["promisedOn"], node["availableToPromise"]["promisable"])
        for node in answer.data["products"]["nodes"]
    }


async def test_what_can_be_promised_robs_nobody(shop: Shop) -> None:
    await shop.stocked(TEA=5, CUP=5)
    await planned(shop, "TEA", 5, 6)
    await expected(shop, "TEA", 3, 9)
    told = await promise(shop, 1)
    assert (told["TEA"], told["CUP"]) == ((ahead(9), "0"), (today().isoformat(), "5"))
    assert told["ADVICE"] == told["POT"] == (None, "0")
    assert (await promise(shop, 3, ahead(12)))["TEA"] == (ahead(12), "3")
    assert (await promise(shop, 4, ahead(12)))["TEA"] == (None, "3")


async def test_availability_of_many_products_is_read_at_once(shop: Shop) -> None:
    await shop.stocked(TEA=5)
    one = await shop.ask(PROMISE.replace("products(", "products(first: 1, "), q="1")
    many = await shop.ask(PROMISE, q="1")
    assert len(many.data["products"]["nodes"]) == 4
    # The products, and how the stock of all of them stands.
    assert (len(one.statements), len(many.statements)) == (2, 2)


async def test_the_forecast_of_each_day(shop: Shop) -> None:
    await shop.stocked(TEA=5)
    await expected(shop, "TEA", 3, 2)
    await planned(shop, "TEA", 4, 3)
    query = "query($id: ID!, $d: Date!) { product(id: $id) { stockForecast(until: $d) { day forecast promisable } } }"
    answer = await shop.ask(query, id=shop.product("TEA"), d=ahead(4))
    assert [tuple(each.values()) for each in answer.data["product"]["stockForecast"]] == [
        (ahead(0), "5", "4"),
        (ahead(1), "5", "4"),
        (ahead(2), "8", "4"),
        (ahead(3), "4", "4"),
        (ahead(4), "4", "4"),
    ]
    as_of = "query($id: ID!, $d: Date!) { product(id: $id) { stockAsOf(date: $d) { forecast } } }"
    for each in answer.data["product"]["stockForecast"]:
        same = await shop.ask(as_of, id=shop.product("TEA"), d=each["day"])
        assert same.data["product"]["stockAsOf"]["forecast"] == each["forecast"]


@pytest.mark.parametrize(
    "field",
    [
        'availableToPromise(quantity: "0") { promisedOn }',
        'availableToPromise(quantity: "1", on: "1850-01-01") { promisedOn }',
        'availableToPromise(quantity: "1", warehouseId: "nonsense") { promisedOn }',
        'stockForecast(until: "2020-01-01") { day }',
        'stockForecast(until: "2199-01-01") { day }',
    ],
)
async def test_a_question_that_makes_no_sense_is_a_fault(shop: Shop, field: str) -> None:
    answer = await shop.ask(f'{{ product(by: {{sku: "TEA"}}) {{ {field} }} }}')
    assert answer.codes == ["BAD_USER_INPUT"]


async def test_the_stock_of_another_warehouse_is_not_promised(shop: Shop) -> None:
    await shop.stocked(TEA=5)
    yard = (await shop.must("warehouseCreate", "warehouse { id }", code="YARD", name="Yard"))["warehouse"][
        "id"
    ]
    query = """query($id: ID!, $w: ID) { product(id: $id) {
      availableToPromise(quantity: "5", warehouseId: $w) { promisable } } }"""
    for where, told in ((None, "5"), (yard, "0")):
        answer = await shop.ask(query, id=shop.product("TEA"), w=where)
        assert answer.data["product"]["availableToPromise"]["promisable"] == told
