"""The end of a year through the graph: closed, kept closed, opened again."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity

CLOSE = """mutation($input: FiscalYearCloseInput!) { fiscalYearClose(input: $input) { userErrors { code path }
    yearEnd { id status result { amount currency } fiscalYear { name } company { id }
        entry { number entryDate description journal { code kind }
            lines { nodes { account { code } debit { amount } credit { amount } label } } } } } }"""
REOPEN = """mutation($input: FiscalYearReopenInput!) { fiscalYearReopen(input: $input) { userErrors { code }
    yearEnd { status reversal { number reversalOf { number } } } } }"""
YEARS = "{ fiscalYears { nodes { id name version periods { nodes { name status } } yearEnds { nodes { status } } } } }"
REVENUE = "{ monthlyRevenues { nodes { month amount { amount } } } }"


async def years(books: Books) -> dict[str, Any]:
    """The years of the company by name."""
    nodes = (await books.office.ask(YEARS)).data["fiscalYears"]["nodes"]
    return {node["name"]: node for node in nodes}


async def trade(books: Books) -> None:
    """A sale and a cost in 2026."""
    cost = books.entry(
        JournalKind.GENERAL,
        AccountPurpose.COST_OF_SALES,
        AccountPurpose.CASH,
        "90",
        date(2026, 5, 5),
    )
    async with books.office.work() as db:
        await finance.post_entries(db, [books.sale("150"), cost])


async def held(books: Books, purpose: AccountPurpose) -> Decimal:
    """What an account holds."""
    (row,) = await books.office.rows(
        "SELECT coalesce(sum(debit - credit), 0) AS held FROM finance_entry_line line JOIN finance_account account"
        f" ON account.id = line.account_id WHERE purpose = '{purpose.value}' AND posted_on IS NOT NULL"
    )
    found: Decimal = row["held"]
    return found


async def test_a_year_is_closed_its_result_is_retained_and_it_takes_no_more(books: Books) -> None:
    await trade(books)
    year = (await years(books))["2026"]
    end = (await books.office.done(CLOSE, input={"id": year["id"]}))["yearEnd"]
    assert (end["status"], end["result"]) == ("CLOSED", {"amount": "60.00", "currency": "USD"})
    assert end["fiscalYear"] == {"name": "2026"}
    entry = end["entry"]
    assert (entry["number"], entry["entryDate"]) == ("CLS/2026/00001", "2026-12-31")
    assert entry["journal"] == {"code": "CLS", "kind": "CLOSING"}
    assert [
        (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"])
        for line in entry["lines"]["nodes"]
    ] == [("4000", "150.00", "0.00"), ("5000", "0.00", "90.00"), ("3100", "0.00", "60.00")]
    after = (await years(books))["2026"]
    assert {period["status"] for period in after["periods"]["nodes"]} == {"CLOSED"}
    assert after["yearEnds"]["nodes"] == [{"status": "CLOSED"}]
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await finance.post_entries(db, [books.sale("1", on=date(2026, 12, 31))])
    assert refused.value.code == "PERIOD_CLOSED"
    # What was earned in March was earned.
    revenue = (await books.office.ask(REVENUE)).data["monthlyRevenues"]["nodes"]
    assert revenue == [{"month": "2026-03-01", "amount": {"amount": "150.00"}}]
    assert await integrity(books) == []


async def test_a_closed_year_is_kept_closed_until_it_is_opened_again(books: Books) -> None:
    await trade(books)
    year = (await years(books))["2026"]
    await books.office.done(CLOSE, input={"id": year["id"]})
    assert await books.office.refused(CLOSE, input={"id": year["id"]}) == ["FISCAL_YEAR_CLOSED"]
    (period,) = await books.office.rows(
        "SELECT id FROM finance_period WHERE name = '2026-12' AND status = 'CLOSED'"
    )
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await finance.reopen_period(db, period["id"])
    assert refused.value.code == "FISCAL_YEAR_CLOSED"
    end = (await books.office.done(REOPEN, input={"id": year["id"]}))["yearEnd"]
    assert end == {
        "status": "REOPENED",
        "reversal": {"number": "CLS/2026/00002", "reversalOf": {"number": "CLS/2026/00001"}},
    }
    assert await held(books, AccountPurpose.RETAINED) == 0
    assert await held(books, AccountPurpose.SALES) == -150
    periods = (await years(books))["2026"]["periods"]["nodes"]
    assert [each["name"] for each in periods if each["status"] == "OPEN"] == ["2026-12"]
    assert await books.office.refused(REOPEN, input={"id": year["id"]}) == ["FISCAL_YEAR_OPEN"]
    # Something is found, posted, and the year is closed anew with another result.
    async with books.office.work() as db:
        await finance.post_entries(db, [books.sale("40", on=date(2026, 12, 31))])
    again = (await books.office.done(CLOSE, input={"id": year["id"]}))["yearEnd"]
    assert again["result"]["amount"] == "100.00"
    assert await held(books, AccountPurpose.RETAINED) == -100
    statuses = (await years(books))["2026"]["yearEnds"]["nodes"]
    assert statuses == [{"status": "CLOSED"}, {"status": "REOPENED"}]
    assert await integrity(books) == []


async def test_years_are_closed_in_order_and_opened_again_in_the_other(books: Books) -> None:
    await trade(books)
    async with books.office.work() as db:
        await finance.create_fiscal_year(
            db, books.company, first_day=date(2027, 1, 1), last_day=date(2027, 12, 31)
        )
    found = await years(books)
    first, second = found["2026"]["id"], found["2027"]["id"]
    assert await books.office.refused(CLOSE, input={"id": second}) == ["FISCAL_YEAR_EARLIER_OPEN"]
    await books.office.done(CLOSE, input={"id": first})
    # Nothing happened in 2027: there is nothing to post.
    empty = (await books.office.done(CLOSE, input={"id": second}))["yearEnd"]
    assert (empty["result"]["amount"], empty["entry"]) == ("0.00", None)
    assert await books.office.refused(REOPEN, input={"id": first}) == ["FISCAL_YEAR_LATER_CLOSED"]
    assert (await books.office.done(REOPEN, input={"id": second}))["yearEnd"]["reversal"] is None
    await books.office.done(REOPEN, input={"id": first})
    assert await integrity(books) == []


async def test_a_refusal_and_a_dry_run_leave_nothing(books: Books) -> None:
    await trade(books)
    year = (await years(books))["2026"]
    async with books.office.work() as db:
        await finance.draft_entry(db, books.sale("1"))
    assert await books.office.refused(CLOSE, input={"id": year["id"]}) == ["FISCAL_YEAR_HAS_DRAFTS"]
    stale = {"id": year["id"], "expectedVersion": 7}
    assert await books.office.refused(CLOSE, input=stale) == ["STALE_VERSION"]
    (draft,) = await books.office.rows("SELECT id FROM finance_entry WHERE status = 'DRAFT'")
    async with books.office.work() as db:
        await finance.post_entry(db, draft["id"])
    shown = (await books.office.done(CLOSE, input={"id": year["id"], "dryRun": True}))["yearEnd"]
    assert (shown["entry"]["number"], shown["result"]["amount"]) == ("CLS/2026/?", "61.00")
    assert await books.office.rows("SELECT 1 FROM closing_year_end") == []
    assert await held(books, AccountPurpose.RETAINED) == 0
    open_ = {period["status"] for period in (await years(books))["2026"]["periods"]["nodes"]}
    assert open_ == {"OPEN"}


async def test_who_may_not(books: Books) -> None:
    year = (await years(books))["2026"]
    for who in ("analyst", "integrator", "sales"):
        assert await books.office.refused(CLOSE, as_=who, input={"id": year["id"]}) == ["PERMISSION_DENIED"]
    stranger = (await books.office.another_tenant()).people["admin"]
    assert await books.office.refused(CLOSE, as_=stranger, input={"id": year["id"]}) == ["NOT_FOUND"]
    assert await books.office.rows("SELECT 1 FROM closing_year_end") == []


async def test_what_is_posted_while_a_year_is_closed_is_in_its_result_or_refused(books: Books) -> None:
    await trade(books)
    year = (await years(books))["2026"]

    async def post(number: int) -> Decimal:
        try:
            async with books.office.work() as db:
                await finance.post_entries(db, [books.sale(str(number), on=date(2026, 6, 1))])
        except Refused as refused:
            assert refused.code == "PERIOD_CLOSED"
            return Decimal(0)
        return Decimal(number)

    closing = books.office.done(CLOSE, input={"id": year["id"]})
    ended, *posted = await asyncio.gather(closing, *(post(number) for number in range(1, 9)))
    assert Decimal(ended["yearEnd"]["result"]["amount"]) == 60 + sum(posted)
    assert await held(books, AccountPurpose.RETAINED) == -(60 + sum(posted))
    assert await integrity(books) == []
