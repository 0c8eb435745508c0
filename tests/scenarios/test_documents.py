"""The queries that the documents show analysts are answered, on the rows of a company that has traded."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.dimensions import DimensionShare
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.files import Tickets
from bizsuite.graph.limits import Limits
from bizsuite.kernel.values import new_id
from tests.house.sources import ROOT
from tests.house.test_documents import BLOCK
from tests.scenarios.trade import Trade, traded

QUERIES = {
    parsed.definitions[0].name.value: text  # type: ignore[attr-defined]
    for language, text in BLOCK.findall((ROOT / "docs" / "analysts.md").read_text())
    if language == "graphql"
    for parsed in [parse(text)]
}


@pytest.fixture
async def trade(database: str) -> AsyncIterator[Trade]:
    """A company that has traded."""
    async with traded(database) as made:
        yield made


def groups(data: Any) -> list[Any]:
    """The groups of every grouped field of an answer."""
    return [group for name, field in data.items() if name.endswith("Aggregates") for group in field["nodes"]]


async def divide(trade: Trade) -> None:
    """Costs of two cost centres."""
    company = trade.office.home.company
    async with trade.office.work() as db:
        dimension = await finance.create_dimension(db, company, code="CC", name="Cost centre")
        values = [
            await finance.create_value(db, dimension.id, {"code": code, "name": code}) for code in ("N", "S")
        ]
        shares = [DimensionShare(value.id, Decimal("0.5")) for value in values]
        lines = [
            NewLine(account=AccountPurpose.COST_OF_SALES, debit=Decimal(10), dimensions=shares),
            NewLine(account=AccountPurpose.BANK, credit=Decimal(10)),
        ]
        on = date(2026, 3, 1)
        entry = NewEntry(company_id=company, journal=JournalKind.GENERAL, on=on, lines=lines)
        await finance.post_entries(db, [entry])


async def test_every_query_for_analysts_is_answered(trade: Trade) -> None:
    """By the executor and by a plan alike, without an error; grouped ones have something to say."""
    customer = (await trade.office.ask("{ customers(first: 1) { nodes { id } } }")).data["customers"][
        "nodes"
    ][0]
    await divide(trade)
    trade.office.services |= {
        "limits": Limits(),
        "tickets": Tickets("a secret of this test, and of nothing else"),
    }
    analyst = replace(trade.office.actor("analyst"), session_id=new_id())
    grouped = 0
    for name, text in QUERIES.items():
        (operation,) = (each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode))
        declared = {each.variable.name.value for each in operation.variable_definitions or ()}
        answer = await trade.office.ask(
            text, as_=analyst, **({"id": customer["id"]} if "id" in declared else {})
        )
        assert answer.errors == [], name
        if "Aggregates" in text:
            grouped += 1
            assert groups(answer.data), name
    assert grouped == 6


async def test_what_the_documents_sum(trade: Trade) -> None:
    """Two groups of orders by hand."""
    answer = await trade.office.ask(QUERIES["RevenueByMonthAndCustomer"], as_="analyst")
    found = answer.data["salesOrderAggregates"]
    shown = [
        (each["orderDate"], each["customer"]["name"], each["count"], each["total"][0]["sum"]["amount"])
        for each in found["nodes"]
    ]
    assert [each[:3] for each in shown] == [
        ("2026-09-01", "Anna", 1),
        ("2026-10-01", "Anna", 1),
        ("2026-10-01", "Ben", 1),
    ]
    assert found["totalCount"] == 3
    rows = (await trade.office.ask(QUERIES["RowsOfAGroup"], as_="analyst")).data["salesOrders"]
    assert rows["totalCount"] == 1
    assert rows["nodes"][0]["total"]["amount"] == shown[1][3]
    assert len(answer.statements) == 3, "the page, the count, and the customers of all groups"
