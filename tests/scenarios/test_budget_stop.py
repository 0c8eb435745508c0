"""A budget that stops: one story, told through the API, from the plan to what became of it."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from tests.suite import Office, opened

ACCOUNTS = "{ ledgerAccounts(first: 100) { nodes { id code purpose } } fiscalYears { nodes { id } } }"
DIMENSION = """mutation($input: DimensionCreateInput!) { dimensionCreate(input: $input) {
  dimension { id } userErrors { code } } }"""
VALUE = """mutation($input: DimensionValueCreateInput!) { dimensionValueCreate(input: $input) {
  dimensionValue { id } userErrors { code } } }"""
PLAN = "mutation($input: BudgetCreateInput!) { budgetCreate(input: $input) { budget { id } userErrors { code } } }"
CHANGE = "mutation($input: BudgetUpdateInput!) { budgetUpdate(input: $input) { budget { id } userErrors { code } } }"
APPROVE = """mutation($input: BudgetApproveInput!) { budgetApprove(input: $input) {
  budget { id status } userErrors { code } } }"""
REVISE = "mutation($input: BudgetReviseInput!) { budgetRevise(input: $input) { budget { id } userErrors { code } } }"
SPEND = """mutation($input: JournalEntryCreateInput!) { journalEntryCreate(input: $input) {
  journalEntry { id number budgetOverruns { nodes { control budget { name } planned { amount } actual { amount }
    wanted { amount } } } }
  userErrors { code ... on BudgetIsExceeded { budget line limit actual wanted } } } }"""
UNDO = """mutation($input: JournalEntryReverseInput!) { journalEntryReverse(input: $input) {
  journalEntry { number } userErrors { code } } }"""
SEEN = """query($id: ID!) { budgetComparison(budgetId: $id, asOf: "2026-03-31") {
    lines { planned { amount } actual { amount } difference { amount } lines { totalCount } } }
  budgetOverruns { nodes { control wanted { amount } entry { number } } }
  integrity { findings { check detail } } }"""


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    """A whole company with books for 2026."""
    async with opened(database) as made:
        company = made.home.company
        async with made.work() as db:
            await finance.ensure_company(db, company)
        async with made.work() as db:
            await finance.create_fiscal_year(
                db, company, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)
            )
        yield made


class Company:
    """What the people of the story do."""

    def __init__(self, office: Office, accounts: dict[str, str], year: str) -> None:
        self.office = office
        self.accounts = accounts
        self.year = year
        self.shop = ""

    def spending(self, amount: str, on: str) -> dict[str, Any]:
        """What the shop spends from the bank."""
        shares = [{"valueId": self.shop}]
        lines = [
            {"accountId": self.accounts["5000"], "debit": amount, "dimensions": shares},
            {"accountId": self.accounts["1020"], "credit": amount},
        ]
        return {"on": on, "lines": lines, "post": True}

    async def spend(self, amount: str, on: str, as_: str = "finance") -> dict[str, Any]:
        """The entry by which the shop spends."""
        found: dict[str, Any] = (await self.office.done(SPEND, as_=as_, input=self.spending(amount, on)))[
            "journalEntry"
        ]
        return found

    async def stopped(self, amount: str, on: str) -> dict[str, Any]:
        """The refusal of what the shop wants to spend."""
        answer = await self.office.ask(SPEND, as_="finance", input=self.spending(amount, on))
        error: dict[str, Any]
        (error,) = answer.data["journalEntryCreate"]["userErrors"]
        assert error["code"] == "BUDGET_EXCEEDED"
        return error

    async def seen(self, budget: str) -> dict[str, Any]:
        """What became of a budget by the end of March."""
        data: dict[str, Any] = (await self.office.ask(SEEN, as_="analyst", id=budget)).data
        return data


async def company_of(office: Office) -> Company:
    data = (await office.ask(ACCOUNTS)).data
    codes = {each["code"]: each["id"] for each in data["ledgerAccounts"]["nodes"]}
    company = Company(office, codes, data["fiscalYears"]["nodes"][0]["id"])
    dimension = (await office.done(DIMENSION, as_="finance", input={"code": "CC", "name": "Cost centre"}))[
        "dimension"
    ]["id"]
    value = {"dimensionId": dimension, "code": "SHOP", "name": "The shop"}
    company.shop = (await office.done(VALUE, as_="finance", input=value))["dimensionValue"]["id"]
    return company


async def test_a_shop_spends_what_was_planned_and_not_more(office: Office) -> None:
    company = await company_of(office)

    # Finance plans 100 a month for the shop, and the manager approves it.
    line = {"accountId": company.accounts["5000"], "valueId": company.shop, "amount": "1200"}
    plan = {"fiscalYearId": company.year, "name": "Shop", "control": "STOP", "lines": [line]}
    budget = (await office.done(PLAN, as_="finance", input=plan))["budget"]["id"]
    await office.done(APPROVE, as_="manager", input={"id": budget})

    # What is left of January is there in February; what is left by then is told to the cent.
    assert (await company.spend("60", "2026-01-20"))["number"] == "GEN/2026/00001"
    await company.spend("135", "2026-02-10")
    error = await company.stopped("5.01", "2026-02-11")
    assert error == {
        "code": "BUDGET_EXCEEDED",
        "budget": "Shop",
        "line": "5000 / SHOP",
        "limit": "200",
        "actual": "195",
        "wanted": "5.01",
    }
    last = await company.spend("5", "2026-02-11")
    assert last["budgetOverruns"]["nodes"] == []

    # Spending late for January would take February beyond its limit too.
    assert (await company.stopped("1", "2026-01-31"))["limit"] == "200"

    # Somebody who may exceed the budget does so, and it is noted with what was left.
    beyond = await company.spend("30", "2026-02-12", as_="admin")
    assert beyond["budgetOverruns"]["nodes"] == [
        {
            "control": "STOP",
            "budget": {"name": "Shop"},
            "planned": {"amount": "200.00"},
            "actual": {"amount": "200.00"},
            "wanted": {"amount": "30.00"},
        }
    ]

    # What was a mistake is undone, which no budget stops, and there is room again.
    await office.done(UNDO, as_="finance", input={"id": last["id"], "on": "2026-02-13"})
    await company.stopped("0.01", "2026-02-14")

    await revised(company, budget, line, beyond["number"])


async def revised(company: Company, budget: str, line: dict[str, Any], beyond: str) -> None:
    """The story goes on: more is planned, and somebody looks at what became of it."""
    office = company.office
    # A revision takes the place of the plan; the old one is kept.
    revision = (await office.done(REVISE, as_="finance", input={"id": budget}))["budget"]["id"]
    await office.done(CHANGE, as_="finance", input={"id": revision, "lines": [{**line, "amount": "1800"}]})
    await company.stopped("0.01", "2026-02-14")
    await office.done(APPROVE, as_="manager", input={"id": revision})
    await company.spend("70", "2026-02-14")
    await company.stopped("5.01", "2026-02-14")

    seen = await company.seen(revision)
    assert seen["budgetComparison"]["lines"] == [
        {
            "planned": {"amount": "450.00"},
            "actual": {"amount": "295.00"},
            "difference": {"amount": "155.00"},
            "lines": {"totalCount": 6},
        }
    ]
    assert (await company.seen(budget))["budgetComparison"]["lines"][0]["planned"]["amount"] == "300.00"
    assert seen["budgetOverruns"]["nodes"] == [
        {"control": "STOP", "wanted": {"amount": "30.00"}, "entry": {"number": beyond}}
    ]
    assert seen["integrity"]["findings"] == []
