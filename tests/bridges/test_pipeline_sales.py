"""From a won opportunity to an order, in one transaction, seen from both sides."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer
from bizsuite.graph.node import encode
from tests.suite import Office, opened

ENTER = """mutation($input: OpportunityCreateInput!) { opportunityCreate(input: $input) {
  opportunity { id amount { amount } salesOrder { id } } userErrors { code path } } }"""
WIN = """mutation($input: OpportunityWinInput!) { opportunityWin(input: $input) {
  opportunity { stage { kind } salesOrder { id number status net { amount currency } owner { name }
    customer { name } opportunity { name }
    lines { nodes { quantity unitPrice { amount } discount net { amount } product { sku } } } } }
  userErrors { code path } } }"""
TABLES = ("sales_order", "sales_order_line", "bridge_opportunity_order", "outbox_event", "audit_entry")


async def entered(office: Office, *, archived: bool = False, **said: Any) -> str:
    """An opportunity over three teas and ten cups."""
    async with office.work() as db:
        sales = office.actor("sales").user_id
        customer = await parties.create_customer(db, NewCustomer(name="Alfreds", owner_id=sales))
        new = [
            NewProduct(sku=sku, name=sku, list_price=Decimal(price))
            for sku, price in (("TEA", "10"), ("CUP", "2.50"))
        ]
        tea, cup = await catalog.create_products(db, new)
    lines = [
        {"productId": encode("Product", tea.id), "quantity": "3", "unitPrice": "9.99", "discount": "0.15"},
        {"productId": encode("Product", cup.id), "quantity": "10"},
    ]
    told = {"name": "Spring tea", "customerId": encode("Customer", customer.id), "lines": lines, **said}
    made: dict[str, Any] = (await office.done(ENTER, as_="sales", input=told))["opportunity"]
    assert made["salesOrder"] is None
    if archived:
        async with office.work() as db:
            await catalog.update_product(db, tea.id, {"is_active": False})
    key: str = made["id"]
    return key


async def counts(office: Office) -> dict[str, int]:
    return {table: (await office.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"] for table in TABLES}


async def test_a_won_opportunity_becomes_a_draft_of_the_same_terms(office: Office) -> None:
    key = await entered(office)
    won = (await office.done(WIN, as_="sales", input={"id": key}))["opportunity"]
    order = won["salesOrder"]
    assert (won["stage"], order["status"], order["net"]) == (
        {"kind": "WON"},
        "DRAFT",
        {"amount": "50.47", "currency": "USD"},
    )
    assert (order["owner"], order["customer"], order["opportunity"]) == (
        {"name": "Sales"},
        {"name": "Alfreds"},
        {"name": "Spring tea"},
    )
    assert order["lines"]["nodes"] == [
        {
            "quantity": "3",
            "unitPrice": {"amount": "9.99"},
            "discount": "0.15",
            "net": {"amount": "25.47"},
            "product": {"sku": "TEA"},
        },
        {
            "quantity": "10",
            "unitPrice": {"amount": "2.50"},
            "discount": "0",
            "net": {"amount": "25.00"},
            "product": {"sku": "CUP"},
        },
    ]
    back = await office.ask(
        f'{{ salesOrder(id: "{order["id"]}") {{ opportunity {{ id salesOrder {{ id }} }} }} }}'
    )
    assert back.data == {"salesOrder": {"opportunity": {"id": key, "salesOrder": {"id": order["id"]}}}}
    types = [row["type"] for row in await office.rows("SELECT type FROM outbox_event ORDER BY id")]
    assert types[-2:] == ["OPPORTUNITY_WON", "SALES_ORDER_CREATED"]


async def test_a_foreign_currency_keeps_its_rate(office: Office) -> None:
    key = await entered(office, amount="50", lines=None, currency="EUR", exchangeRate="0.9")
    await office.done(WIN, as_="sales", input={"id": key})
    assert (await counts(office))["sales_order"] == 0
    async with office.work() as db:
        product = await catalog.create_product(
            db, NewProduct(sku="POT", name="Pot", list_price=Decimal(30), currency="EUR")
        )
    lines = [{"productId": encode("Product", product.id), "quantity": "2"}]
    customer = (await office.ask("{ customers { nodes { id } } }")).data["customers"]["nodes"][0]["id"]
    said = {"name": "Pots", "customerId": customer, "currency": "EUR", "exchangeRate": "0.9", "lines": lines}
    pots = (await office.done(ENTER, as_="sales", input=said))["opportunity"]["id"]
    won = (await office.done(WIN, as_="sales", input={"id": pots}))["opportunity"]
    assert won["salesOrder"]["net"] == {"amount": "60.00", "currency": "EUR"}
    (row,) = await office.rows("SELECT exchange_rate FROM sales_order")
    assert row["exchange_rate"] == Decimal("0.9")


async def test_what_cannot_be_ordered_cannot_be_won(office: Office) -> None:
    key = await entered(office, archived=True)
    before = await counts(office)
    assert await office.refused(WIN, as_="sales", input={"id": key}) == ["PRODUCT_INACTIVE"]
    assert await counts(office) == before
    shown = await office.ask(f'{{ opportunity(id: "{key}") {{ stage {{ kind }} closedAt }} }}')
    assert shown.data == {"opportunity": {"stage": {"kind": "OPEN"}, "closedAt": None}}


async def test_a_dry_run_shows_the_order_and_writes_none(office: Office) -> None:
    key = await entered(office)
    before = await counts(office)
    won = (await office.done(WIN, as_="sales", input={"id": key, "dryRun": True}))["opportunity"]
    assert (won["salesOrder"]["number"], won["salesOrder"]["net"]["amount"]) == ("SO-2026-?", "50.47")
    assert await counts(office) == before


async def test_a_retry_makes_one_order(office: Office) -> None:
    key = await entered(office)
    said = {"id": key, "idempotencyKey": "once"}
    first = await office.done(WIN, as_="sales", input=said)
    assert await office.done(WIN, as_="sales", input=said) == first
    assert await office.refused(WIN, as_="sales", input={"id": key}) == ["OPPORTUNITY_CLOSED"]
    assert (await counts(office))["sales_order"] == (await counts(office))["bridge_opportunity_order"] == 1


MANY = """{ opportunities { nodes { name salesOrder { number opportunity { name } } } } }"""


async def test_the_edge_takes_one_statement_for_all(office: Office) -> None:
    keys = [await entered(office), *[await entered_again(office) for _ in range(3)]]
    for won, key in enumerate(keys[:3], 1):
        await office.done(WIN, as_="sales", input={"id": key})
        answer = await office.ask(MANY)
        assert [node["salesOrder"] is None for node in answer.data["opportunities"]["nodes"]].count(
            False
        ) == won
        assert len(answer.statements) == 3  # opportunities, their orders, the opportunities of these


async def entered_again(office: Office) -> str:
    """A second opportunity with the products and the customer that are there."""
    found = (await office.ask("{ products { nodes { id } } customers { nodes { id } } }")).data
    said = {
        "name": "Again",
        "customerId": found["customers"]["nodes"][0]["id"],
        "lines": [{"productId": found["products"]["nodes"][0]["id"], "quantity": "1"}],
    }
    key: str = (await office.done(ENTER, as_="sales", input=said))["opportunity"]["id"]
    return key


@pytest.mark.parametrize(
    ("chosen", "on_opportunity", "on_order"),
    [
        (["crm.pipeline"], False, None),
        (["erp.sales"], None, False),
        (["crm.pipeline", "erp.sales"], True, True),
    ],
)
async def test_the_edge_is_there_when_both_sides_are(
    database: str, chosen: list[str], on_opportunity: bool | None, on_order: bool | None
) -> None:
    async with opened(database, chosen) as office:
        types = office.suite.schema.core.type_map
        for name, field, there in (
            ("Opportunity", "salesOrder", on_opportunity),
            ("SalesOrder", "opportunity", on_order),
        ):
            assert (name in types) == (there is not None)
            if there is not None:
                assert (field in types[name].fields) == there  # type: ignore[attr-defined]
