"""Budgets through the graph: drafted, approved, revised, closed; and what a client is told of an overrun."""

import uuid
from typing import Any

import asyncpg
import pytest

from bizsuite.graph.node import encode
from tests.erp.budgets.plans import account_of, cost, post, year_of
from tests.erp.finance.books import Books, integrity
from tests.erp.finance.test_guards import owner

NOBODY = uuid.UUID("01890000-0000-7000-8000-000000000000")
"""The key of no row; the same in every process, since it is in the names of tests."""
SHOWN = """id name revision status control span tolerance
  lines { nodes { position accountKind account { code } value { code } amount { amount currency }
    parts(first: 12) { nodes { amount { amount } period { name } } } } }"""
CREATE = f"""mutation($input: BudgetCreateInput!) {{ budgetCreate(input: $input) {{
  budget {{ {SHOWN} }} userErrors {{ code path }} }} }}"""
UPDATE = f"""mutation($input: BudgetUpdateInput!) {{ budgetUpdate(input: $input) {{
  budget {{ {SHOWN} }} userErrors {{ code path }} }} }}"""
APPROVE = """mutation($input: BudgetApproveInput!) { budgetApprove(input: $input) {
  budget { id status revisionOf { revision status } } userErrors { code } } }"""
REVISE = f"""mutation($input: BudgetReviseInput!) {{ budgetRevise(input: $input) {{
  budget {{ {SHOWN} }} userErrors {{ code }} }} }}"""
CLOSE = "mutation($input: BudgetCloseInput!) { budgetClose(input: $input) { budget { status } userErrors { code } } }"
DELETE = "mutation($input: BudgetDeleteInput!) { budgetDelete(input: $input) { userErrors { code } } }"
ENTRY = """mutation($input: JournalEntryCreateInput!) { journalEntryCreate(input: $input) {
  journalEntry { number budgetOverruns { nodes { control planned { amount } actual { amount } wanted { amount }
    lastDay budget { name } line { account { code } } user { name } } } }
  userErrors { code message
    ... on BudgetIsExceeded { budget line firstDay lastDay limit actual wanted } } } }"""


async def asked(books: Books, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The input of a budget: of 1,200 for what is sold, unless other lines are given."""
    costs = encode("LedgerAccount", await account_of(books, "COST_OF_SALES"))
    year = encode("FiscalYear", await year_of(books))
    said = list(lines) or [{"accountId": costs, "amount": "1200"}]
    return {"fiscalYearId": year, "name": "Costs", "lines": said, **more}


async def spending(books: Books, amount: str, **more: Any) -> dict[str, Any]:
    """The input of an entry that costs so much."""
    costs, stock = [
        encode("LedgerAccount", await account_of(books, part)) for part in ("COST_OF_SALES", "CASH")
    ]
    lines = [{"accountId": costs, "debit": amount}, {"accountId": stock, "credit": amount}]
    return {"on": "2026-03-10", "lines": lines, "post": True, **more}


async def test_a_budget_is_drafted_changed_and_approved(books: Books) -> None:
    made = (await books.office.done(CREATE, input=await asked(books)))["budget"]
    (line,) = made["lines"]["nodes"]
    assert (made["status"], made["revision"], made["control"], made["span"]) == (
        "DRAFT",
        1,
        "WARN",
        "CUMULATIVE",
    )
    assert (line["accountKind"], line["account"]["code"]) == ("COST_OF_SALES", "5000")
    assert line["amount"] == {"amount": "1200.00", "currency": "USD"}
    assert [part["amount"]["amount"] for part in line["parts"]["nodes"]] == ["100.00"] * 12
    assert line["parts"]["nodes"][2]["period"] == {"name": "2026-03"}
    months = [str(10 * month) for month in range(12)]
    change = {
        "id": made["id"],
        "expectedVersion": 1,
        "control": "STOP",
        "tolerance": "0.05",
        "lines": [{"accountKind": "EXPENSE", "amounts": months}],
    }
    changed = (await books.office.done(UPDATE, input=change))["budget"]
    (line,) = changed["lines"]["nodes"]
    assert (changed["control"], changed["tolerance"], line["account"]) == ("STOP", "0.05", None)
    assert line["amount"]["amount"] == "660.00"
    assert [part["amount"]["amount"] for part in line["parts"]["nodes"]] == [
        f"{month}.00" for month in months
    ]
    approved = (await books.office.done(APPROVE, input={"id": made["id"]}))["budget"]
    assert approved["status"] == "APPROVED"
    assert await books.office.refused(UPDATE, input={"id": made["id"], "name": "x"}) == ["BUDGET_NOT_DRAFT"]
    assert await books.office.refused(DELETE, input={"id": made["id"]}) == ["BUDGET_NOT_DRAFT"]
    assert await books.office.refused(APPROVE, input={"id": made["id"]}) == ["BUDGET_NOT_DRAFT"]
    closed = (await books.office.done(CLOSE, input={"id": made["id"]}))["budget"]
    assert closed == {"status": "CLOSED"}
    assert await integrity(books) == []


async def test_a_revision_takes_the_place_of_the_one_before_which_is_kept(books: Books) -> None:
    made = (await books.office.done(CREATE, input=await asked(books)))["budget"]
    assert await books.office.refused(REVISE, input={"id": made["id"]}) == ["BUDGET_NOT_APPROVED"]
    await books.office.done(APPROVE, input={"id": made["id"]})
    draft = (await books.office.done(REVISE, input={"id": made["id"]}))["budget"]
    assert (draft["revision"], draft["status"]) == (2, "DRAFT")
    assert draft["lines"] == made["lines"]
    assert await books.office.refused(REVISE, input={"id": made["id"]}) == ["BUDGET_REVISED"]
    assert await books.office.refused(UPDATE, input={"id": draft["id"], "name": "x"}) == [
        "BUDGET_IS_REVISION"
    ]
    more = (await asked(books))["lines"][0] | {"amount": "2400"}
    await books.office.done(UPDATE, input={"id": draft["id"], "lines": [more]})
    approved = (await books.office.done(APPROVE, input={"id": draft["id"]}))["budget"]
    assert approved["revisionOf"] == {"revision": 1, "status": "CLOSED"}
    ask = """{ budgets { nodes { revision status revisedBy { revision } lines { nodes { amount { amount } } } } }
      fiscalYears { nodes { budgets { totalCount } } } }"""
    found = (await books.office.ask(ask)).data
    assert [
        (each["revision"], each["status"], each["lines"]["nodes"][0]["amount"]["amount"])
        for each in found["budgets"]["nodes"]
    ] == [(2, "APPROVED", "2400.00"), (1, "CLOSED", "1200.00")]
    assert found["fiscalYears"]["nodes"] == [{"budgets": {"totalCount": 2}}]
    connection = await owner(books)
    try:
        for statement in (
            "UPDATE budgets_line SET amount = 1",
            "DELETE FROM budgets_part",
            "UPDATE budgets_budget SET tolerance = 1",
            "UPDATE budgets_budget SET status = 'DRAFT'",
            "UPDATE budgets_budget SET status = 'APPROVED' WHERE revision = 1",
            "DELETE FROM budgets_budget",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_draft_is_thrown_away(books: Books) -> None:
    made = (await books.office.done(CREATE, input=await asked(books)))["budget"]
    await books.office.done(DELETE, input={"id": made["id"]})
    assert await books.office.rows("SELECT 1 FROM budgets_part") == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": " "}, "INVALID_VALUE"),
        ({"tolerance": "2"}, "INVALID_VALUE"),
        ({"fiscalYearId": encode("FiscalYear", NOBODY)}, "NOT_FOUND"),
        ({"lines": [{"accountKind": "EXPENSE", "amounts": ["1"]}]}, "BUDGET_PERIODS"),
        ({"lines": [{"accountKind": "EXPENSE", "amount": "-1"}]}, "INVALID_VALUE"),
        ({"lines": [{"accountKind": "LIABILITY_PAYABLE", "amount": "1"}]}, "INVALID_VALUE"),
        ({"lines": [{"accountKind": "EXPENSE", "amount": "0.001"}]}, "AMOUNT_PRECISION"),
        ({"lines": [{"accountKind": "EXPENSE", "amount": "1"}] * 2}, "BUDGET_LINE_TWICE"),
        (
            {
                "lines": [
                    {
                        "accountId": encode("LedgerAccount", NOBODY),
                        "amount": "1",
                    }
                ]
            },
            "NOT_FOUND",
        ),
        (
            {
                "lines": [
                    {
                        "accountKind": "EXPENSE",
                        "valueId": encode("DimensionValue", NOBODY),
                        "amount": "1",
                    }
                ]
            },
            "NOT_FOUND",
        ),
    ],
    ids=str,
)
async def test_a_budget_is_refused_and_nothing_is_written(
    books: Books, more: dict[str, Any], code: str
) -> None:
    assert await books.office.refused(CREATE, input={**await asked(books), **more}) == [code]
    assert await books.office.rows("SELECT 1 FROM budgets_budget") == []


async def test_an_empty_budget_is_not_approved_and_a_name_is_taken_once(books: Books) -> None:
    made = (await books.office.done(CREATE, input={**await asked(books), "lines": []}))["budget"]
    assert await books.office.refused(APPROVE, input={"id": made["id"]}) == ["BUDGET_EMPTY"]
    assert await books.office.refused(CREATE, input=await asked(books)) == ["NAME_TAKEN"]


async def test_a_client_is_told_what_a_budget_had_left(books: Books) -> None:
    made = (await books.office.done(CREATE, input=await asked(books, control="STOP")))["budget"]
    await books.office.done(APPROVE, input={"id": made["id"]})
    answer = await books.office.ask(ENTRY, as_="finance", input=await spending(books, "300.01"))
    assert answer.data["journalEntryCreate"] == {
        "journalEntry": None,
        "userErrors": [
            {
                "code": "BUDGET_EXCEEDED",
                "message": "Budget Costs has 300 for 5000 until 2026-03-31; 0 is spent, 300.01 more is wanted.",
                "budget": "Costs",
                "line": "5000",
                "firstDay": "2026-01-01",
                "lastDay": "2026-03-31",
                "limit": "300",
                "actual": "0",
                "wanted": "300.01",
            }
        ],
    }
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []


async def test_a_warning_stands_in_the_payload_also_of_a_dry_run_and_of_a_retry(books: Books) -> None:
    made = (await books.office.done(CREATE, input=await asked(books)))["budget"]
    await books.office.done(APPROVE, input={"id": made["id"]})
    await post(books, cost(books, "299"))
    noted = {
        "control": "WARN",
        "planned": {"amount": "300.00"},
        "actual": {"amount": "299.00"},
        "wanted": {"amount": "2.00"},
        "lastDay": "2026-03-31",
        "budget": {"name": "Costs"},
        "line": {"account": {"code": "5000"}},
    }
    for more in ({"dryRun": True}, {"idempotencyKey": "k"}, {"idempotencyKey": "k"}):
        said = await spending(books, "2", **more)
        entry = (await books.office.done(ENTRY, as_="finance", input=said))["journalEntry"]
        (told,) = entry["budgetOverruns"]["nodes"]
        del told["user"]
        assert told == noted
    assert await books.office.rows("SELECT count(*) AS n FROM budgets_overrun") == [{"n": 1}]
    events = await books.office.rows("SELECT subject_type FROM outbox_event WHERE type = 'BUDGET_OVERRUN'")
    assert events == [{"subject_type": "BudgetOverrun"}]


async def test_what_somebody_posts_who_may_exceed_is_audited(books: Books) -> None:
    made = (await books.office.done(CREATE, input=await asked(books, control="STOP")))["budget"]
    await books.office.done(APPROVE, input={"id": made["id"]})
    entry = (await books.office.done(ENTRY, input=await spending(books, "301")))["journalEntry"]
    (told,) = entry["budgetOverruns"]["nodes"]
    assert (told["control"], told["wanted"]["amount"]) == ("STOP", "301.00")
    audited = await books.office.rows("SELECT command, changes::text AS changes FROM audit_entry ORDER BY id")
    assert audited[-1]["command"] == "journal_entry_create"
    assert "budgets_overrun" in audited[-1]["changes"]


async def test_budgets_with_lines_and_parts_are_read_in_a_statement_each(books: Books) -> None:
    for name in ("One", "Two"):
        lines = [{"accountKind": kind, "amount": "120"} for kind in ("EXPENSE", "COST_OF_SALES")]
        await books.office.done(CREATE, input=await asked(books, *lines, name=name))
    ask = """{ budgets { nodes { lines { nodes { account { code }
      parts(first: 12) { nodes { period { name } } } } } } } }"""
    found = await books.office.ask(ask)
    assert [len(each["lines"]["nodes"]) for each in found.data["budgets"]["nodes"]] == [2, 2]
    assert len(found.statements) == 4
