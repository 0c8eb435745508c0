"""The four operations that front ends send, word for word, over a company that has traded."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import parse, validate

from bizsuite.graph.context import Contexts
from tests.differential import Differential
from tests.scenarios.trade import OPERATIONS, Trade, operation, traded

CUSTOMER360_MAX = 20
CUSTOMERS_PAGE_MAX = 3


@pytest.fixture
async def trade(database: str) -> AsyncIterator[Trade]:
    """The company."""
    async with traded(database) as made:
        yield made


async def answered(trade: Trade, name: str, as_: str, **variables: Any) -> tuple[Any, int]:
    """The data of an operation, and how many statements it took."""
    answer = await trade.ask(operation(name), as_=as_, **variables)
    assert answer.errors == []
    return answer.data, len(answer.statements)


async def test_the_operations_are_valid(trade: Trade) -> None:
    for path in OPERATIONS.glob("*.graphql"):
        assert validate(trade.office.suite.schema.core, parse(path.read_text())) == []
    assert len(list(OPERATIONS.glob("*.graphql"))) == 4


async def test_a_customer_with_all_that_belongs_to_it(trade: Trade) -> None:
    data, statements = await answered(trade, "customer360", "analyst", id=trade.customer())
    customer = data["customer"]
    assert (customer["number"], customer["name"]) == ("C-Anna", "Anna")
    # Invoiced 10 x 9.99 + 20 % = 119.88, 80 + 20 % = 96 and charges 20, paid 100; 30 x 5 is bound.
    assert customer["receivable"] == {"amount": "135.88", "currency": "USD"}
    assert customer["creditLimit"] == {"amount": "5000.00", "currency": "USD"}
    assert customer["creditAvailable"] == {"amount": "4714.12", "currency": "USD"}
    (contact,) = customer["contacts"]["nodes"]
    assert (contact["name"], contact["email"]) == ("Åse Lund", "aase@anna.example")
    (opportunity,) = customer["opportunities"]["nodes"]
    assert opportunity["name"] == "A tea room 茶室"
    assert opportunity["amount"] == {"amount": "950.00", "currency": "USD"}
    waiting, bound, settled = customer["orders"]["nodes"]
    assert customer["orders"]["totalCount"] == 3
    assert [each["status"] for each in (waiting, bound, settled)] == ["DRAFT", "CONFIRMED", "CONFIRMED"]
    assert [each["total"]["amount"] for each in (waiting, bound, settled)] == ["1200.00", "150.00", "235.88"]
    (cups,) = bound["lines"]["nodes"]
    assert cups["product"]["stockAvailability"] == {
        "onHand": "40",
        "reserved": "32",
        "available": "8",
        "incoming": "0",
        "outgoing": "32",
    }
    (task,) = waiting["approvalTasks"]["nodes"]
    assert (task["status"], task["assignee"]["name"]) == ("PENDING", "Manager")
    (invoice,) = customer["invoices"]["nodes"]
    assert (invoice["number"], invoice["status"]) == ("INV/2026/00001", "POSTED")
    assert (invoice["invoiceDate"], invoice["total"]["amount"]) == ("2026-09-10", "235.88")
    assert invoice["residual"] == {"amount": "135.88", "currency": "USD"}
    (shown,) = settled["invoices"]["nodes"]
    assert (shown["id"], shown["residual"]["amount"]) == (invoice["id"], "135.88")
    assert customer["approvalTasks"]["totalCount"] == 1
    assert customer["approvalTasks"]["nodes"][0]["instance"]["subject"] == {
        "__typename": "SalesOrder",
        "id": waiting["id"],
        "number": waiting["number"],
    }
    assert statements <= CUSTOMER360_MAX


@pytest.mark.parametrize(("name", "most"), [("customer360", 1), ("customers_page", 1), ("inbox", 2)])
async def test_the_operations_are_planned(trade: Trade, name: str, most: int) -> None:
    """The names of roles are a batch; all else is one statement."""
    office = trade.office
    differential = Differential(office.suite.schema, Contexts(office.database, office.services))
    given = {"id": trade.customer()} if name == "customer360" else {}
    document = parse(operation(name))
    office.statements.clear()
    answer = await differential.planned(document, given, office.actor("analyst"))
    assert answer is not None
    told = [text for text in office.statements if "set_config" not in text]
    assert len(told) == most


async def test_statements_do_not_grow_with_the_orders(trade: Trade) -> None:
    _, few = await answered(trade, "customer360", "analyst", id=trade.customer())
    _, few_listed = await answered(trade, "customers_page", "analyst")
    for _ in range(17):
        await trade.order(("CUP", 1), ("TEA", 2))
    _, many = await answered(trade, "customer360", "analyst", id=trade.customer())
    _, many_listed = await answered(trade, "customers_page", "analyst")
    assert (many, many_listed) == (few, few_listed)
    assert many_listed <= CUSTOMERS_PAGE_MAX


async def test_a_page_of_customers(trade: Trade) -> None:
    data, statements = await answered(trade, "customers_page", "analyst")
    page = data["customers"]
    assert page["totalCount"] == 2
    assert page["pageInfo"]["hasNextPage"] is False
    totals = {
        node["name"]: [order["total"]["amount"] for order in node["orders"]["nodes"]]
        for node in page["nodes"]
    }
    assert totals == {"Anna": ["1200.00", "150.00", "235.88"], "Ben": ["10.00"]}
    assert [node["name"] for node in page["nodes"]] == ["Anna", "Ben"]
    assert statements <= CUSTOMERS_PAGE_MAX


async def test_what_waits_for_the_manager(trade: Trade) -> None:
    data, _ = await answered(trade, "inbox", "manager")
    viewer = data["viewer"]
    assert viewer["name"] == "Manager"
    assert viewer["approvalTasks"]["totalCount"] == 1
    (task,) = viewer["approvalTasks"]["nodes"]
    assert "APPROVE" in task["availableActions"]
    assert task["instance"]["initiator"]["name"] == "Sales"
    assert task["instance"]["subject"]["total"] == {"amount": "1200.00", "currency": "USD"}
