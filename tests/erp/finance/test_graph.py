"""The ledger through the API."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import service
from bizsuite.erp.finance.chart.templates import chart
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.values import CompanyId
from tests.erp.finance.books import Books, integrity

CREATE = """mutation($input: JournalEntryCreateInput!) { journalEntryCreate(input: $input) {
  journalEntry { id number status total { amount currency } lines { nodes { debit { amount } credit { amount } } } }
  userErrors { code path ... on EntryUnbalanced { debit credit } } } }"""
POST = """mutation($input: JournalEntryPostInput!) { journalEntryPost(input: $input) {
  journalEntry { number status } userErrors { code path } } }"""
REVERSE = """mutation($input: JournalEntryReverseInput!) { journalEntryReverse(input: $input) {
  journalEntry { number reversalOf { number reversedBy { number } } } userErrors { code } } }"""
YEAR = """mutation($input: FiscalYearCreateInput!) { fiscalYearCreate(input: $input) {
  fiscalYear { name firstDay periods(first: 20) { totalCount nodes { name status } } } userErrors { code path } } }"""
CLOSE = """mutation($input: PeriodCloseInput!) { periodClose(input: $input) {
  fiscalPeriod { name status } userErrors { code ... on PeriodIsClosed { day } } } }"""
REOPEN = """mutation($input: PeriodReopenInput!) { periodReopen(input: $input) {
  fiscalPeriod { status } userErrors { code } } }"""
CREDIT = """mutation($input: CustomerCreditSetInput!) { customerCreditSet(input: $input) {
  customer { creditLimit { amount currency } creditAvailable { amount } receivable { amount } committed { amount } }
  userErrors { code path } } }"""


async def account(books: Books, code: str, company: uuid.UUID | None = None) -> str:
    """The id of an account, as clients know it."""
    sql = (
        f"SELECT id FROM finance_account WHERE code = '{code}' AND company_id = '{company or books.company}'"
    )
    return encode("LedgerAccount", (await books.office.rows(sql))[0]["id"])


async def entry(books: Books, debit: str, credit: str, **more: Any) -> dict[str, Any]:
    """The input of an entry of two lines: opening balances into the bank."""
    lines = [
        {"accountId": await account(books, "1020"), "debit": debit},
        {"accountId": await account(books, "3900"), "credit": credit},
    ]
    return {"on": "2026-02-01", "lines": lines, **more}


async def test_an_entry_is_drafted_posted_and_reversed(books: Books) -> None:
    draft = (await books.office.done(CREATE, input=await entry(books, "250.00", "250")))["journalEntry"]
    assert (draft["number"], draft["status"]) == (None, "DRAFT")
    assert draft["total"] == {"amount": "250.00", "currency": "USD"}
    posted = (await books.office.done(POST, input={"id": draft["id"], "expectedVersion": 1}))["journalEntry"]
    assert posted == {"number": "GEN/2026/00001", "status": "POSTED"}
    reversal = (await books.office.done(REVERSE, input={"id": draft["id"], "on": "2026-03-01"}))[
        "journalEntry"
    ]
    assert reversal == {
        "number": "GEN/2026/00002",
        "reversalOf": {"number": "GEN/2026/00001", "reversedBy": {"number": "GEN/2026/00002"}},
    }
    assert await integrity(books) == []


async def test_posting_at_once_and_the_event_of_it(books: Books) -> None:
    made = (await books.office.done(CREATE, input=await entry(books, "1", "1", post=True)))["journalEntry"]
    assert made["number"] == "GEN/2026/00001"
    events = await books.office.rows(
        "SELECT type, subject_type, subject_id FROM outbox_event ORDER BY id DESC LIMIT 1"
    )
    assert events == [
        {"type": "JOURNAL_ENTRY_POSTED", "subject_type": "JournalEntry", "subject_id": decode(made["id"]).key}
    ]


async def test_an_unbalanced_entry_is_refused_with_both_sums_and_nothing_written(books: Books) -> None:
    answer = await books.office.ask(CREATE, input=await entry(books, "10", "9.99", post=True))
    payload = answer.data["journalEntryCreate"]
    assert payload["journalEntry"] is None
    assert payload["userErrors"] == [
        {"code": "ENTRY_UNBALANCED", "path": ["lines"], "debit": "10", "credit": "9.99"}
    ]
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on": "2025-12-31"}, "PERIOD_MISSING"),
        ({"lines": []}, "ENTRY_EMPTY"),
    ],
)
async def test_an_entry_is_refused(books: Books, change: dict[str, Any], code: str) -> None:
    asked = {**await entry(books, "1", "1", post=True), **change}
    assert await books.office.refused(CREATE, input=asked) == [code]
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []


async def test_lines_are_refused_by_their_place(books: Books) -> None:
    foreign = await account(books, "1020", books.office.home.second)
    heading = await account(books, "1")
    receivable = await account(books, "1100")
    for account_id, more, code in (
        (foreign, {}, "NOT_FOUND"),
        (heading, {}, "ACCOUNT_NOT_POSTABLE"),
        (receivable, {}, "PARTY_REQUIRED"),
        (await account(books, "1020"), {"debit": "0.001"}, "AMOUNT_PRECISION"),
        (await account(books, "1020"), {"credit": "1"}, "LINE_TWO_SIDED"),
    ):
        asked = await entry(books, "1", "1")
        asked["lines"][0] = {"accountId": account_id, "debit": "1", **more}
        answer = await books.office.ask(CREATE, input=asked)
        (error,) = answer.data["journalEntryCreate"]["userErrors"]
        assert (error["code"], error["path"][:2]) == (code, ["lines", "0"])
    asked = await entry(books, "1", "1")
    asked["lines"][1]["customerId"] = asked["lines"][1]["accountId"]
    (error,) = (await books.office.ask(CREATE, input=asked)).data["journalEntryCreate"]["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["lines", "1", "customerId"])


async def test_the_same_key_posts_once(books: Books) -> None:
    asked = await entry(books, "1", "1", post=True, idempotencyKey="k-1")
    first = (await books.office.done(CREATE, input=asked))["journalEntry"]
    assert (await books.office.done(CREATE, input=asked))["journalEntry"] == first
    assert await books.office.refused(CREATE, input={**asked, "on": "2026-02-02"}) == [
        "IDEMPOTENCY_KEY_REUSED"
    ]
    assert len(await books.office.rows("SELECT 1 FROM finance_entry")) == 1


async def test_a_dry_run_shows_the_entry_and_keeps_nothing(books: Books) -> None:
    shown = (await books.office.done(CREATE, input=await entry(books, "7", "7", post=True, dryRun=True)))[
        "journalEntry"
    ]
    assert (shown["number"], shown["status"]) == ("GEN/2026/?", "POSTED")
    assert [line["debit"]["amount"] for line in shown["lines"]["nodes"]] == ["7.00", "0.00"]
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []
    assert await books.office.rows("SELECT 1 FROM number_series WHERE key LIKE 'finance.%'") == []


async def test_a_stale_version_is_refused(books: Books) -> None:
    draft = (await books.office.done(CREATE, input=await entry(books, "1", "1")))["journalEntry"]
    assert await books.office.refused(POST, input={"id": draft["id"], "expectedVersion": 7}) == [
        "STALE_VERSION"
    ]


async def test_who_may_not_is_told_so(books: Books) -> None:
    asked = await entry(books, "1", "1")
    assert await books.office.refused(CREATE, as_="sales", input=asked) == ["PERMISSION_DENIED"]
    assert await books.office.refused(
        CREDIT, as_="sales", input={"id": books.customer_gid, "limit": "1"}
    ) == ["PERMISSION_DENIED"]
    answer = await books.office.ask("{ journalEntries { totalCount } viewer { name } }", as_="warehouse")
    assert answer.codes == ["FORBIDDEN"]
    # One list that is not for somebody leaves the rest of the answer standing.
    assert answer.data == {"journalEntries": None, "viewer": {"name": "Warehouse"}}
    assert [error.path for error in answer.errors] == [["journalEntries"]]


async def test_an_entry_of_another_tenant_is_missing(books: Books) -> None:
    draft = (await books.office.done(CREATE, input=await entry(books, "1", "1")))["journalEntry"]
    other = await books.office.another_tenant()
    stranger = other.people["admin"]
    assert await books.office.refused(POST, as_=stranger, input={"id": draft["id"]}) == ["NOT_FOUND"]
    missing = encode("JournalEntry", uuid.uuid4())
    ask = "query($id: ID!) { journalEntry(id: $id) { id } node(id: $id) { id } }"
    found = [await books.office.ask(ask, as_=stranger, id=key) for key in (draft["id"], missing)]
    assert [answer.data for answer in found] == [{"journalEntry": None, "node": None}] * 2


async def test_a_year_is_opened_month_by_month(books: Books) -> None:
    made = await books.office.done(YEAR, input={"firstDay": "2027-01-01", "lastDay": "2027-12-31"})
    assert made["fiscalYear"]["name"] == "2027"
    assert made["fiscalYear"]["periods"]["totalCount"] == 12
    assert made["fiscalYear"]["periods"]["nodes"][1] == {"name": "2027-02", "status": "OPEN"}
    for days, code in (
        (("2027-06-01", "2028-05-31"), "FISCAL_YEAR_OVERLAP"),
        (("2029-01-01", "2029-12-31"), "FISCAL_YEAR_GAP"),
        (("2025-01-01", "2024-12-31"), "INVALID_VALUE"),
    ):
        assert await books.office.refused(YEAR, input={"firstDay": days[0], "lastDay": days[1]}) == [code]
    named = {"firstDay": "2028-01-01", "lastDay": "2028-12-31", "name": "2027"}
    assert await books.office.refused(YEAR, input=named) == ["FISCAL_YEAR_EXISTS"]


async def test_a_period_is_closed_and_opened_again(books: Books) -> None:
    periods = await books.office.ask(
        '{ fiscalPeriods(filter: {name: {eq: "2026-02"}}) { nodes { id status } } }'
    )
    (period,) = periods.data["fiscalPeriods"]["nodes"]
    closed = await books.office.done(CLOSE, input={"id": period["id"]})
    assert closed["fiscalPeriod"] == {"name": "2026-02", "status": "CLOSED"}
    assert await books.office.refused(CLOSE, input={"id": period["id"]}) == ["PERIOD_CLOSED"]
    asked = await entry(books, "1", "1", post=True)
    assert await books.office.refused(CREATE, input=asked) == ["PERIOD_CLOSED"]
    assert (await books.office.done(REOPEN, input={"id": period["id"]}))["fiscalPeriod"] == {"status": "OPEN"}
    assert (await books.office.done(CREATE, input=asked))["journalEntry"]["number"] == "GEN/2026/00001"


async def test_a_customers_credit_is_in_the_currency_of_the_company_that_is_worked_in(books: Books) -> None:
    async with books.office.work() as db:
        await service.post_entries(db, [books.sale("30")])
    made = await books.office.done(CREDIT, input={"id": books.customer_gid, "limit": "100.00"})
    assert made["customer"] == {
        "creditLimit": {"amount": "100.00", "currency": "USD"},
        "creditAvailable": {"amount": "70.00"},
        "receivable": {"amount": "30.00"},
        "committed": {"amount": "0.00"},
    }
    for customer, limit, code in (
        (books.customer_gid, "-1", "INVALID_VALUE"),
        (books.customer_gid, "0.001", "AMOUNT_PRECISION"),
        (encode("Customer", uuid.uuid4()), None, "NOT_FOUND"),
    ):
        assert await books.office.refused(CREDIT, input={"id": customer, "limit": limit}) == [code]


async def test_a_limit_that_somebody_else_has_set_is_not_overwritten(books: Books) -> None:
    given = {"id": books.customer_gid, "limit": "100.00", "expectedVersion": 1}
    shown = CREDIT.replace("customer {", "customer { version")
    assert (await books.office.done(shown, input=given))["customer"]["version"] == 2
    assert await books.office.refused(CREDIT, input={**given, "limit": "7"}) == ["STALE_VERSION"]
    again = await books.office.done(shown, input={**given, "limit": "7", "expectedVersion": 2})
    assert (again["customer"]["version"], again["customer"]["creditLimit"]["amount"]) == (3, "7.00")


async def test_a_company_founded_later_begins_with_a_chart(books: Books) -> None:
    create = """mutation($input: CompanyCreateInput!) { companyCreate(input: $input) {
        company { id } userErrors { code } } }"""
    made = await books.office.done(create, input={"name": "Third", "currency": "EUR"})
    key = decode(made["company"]["id"]).key
    accounts = await books.office.rows(f"SELECT 1 FROM finance_account WHERE company_id = '{key}'")
    assert len(accounts) == len(chart().accounts)


async def test_a_chart_is_loaded_once_and_only_where_one_works(books: Books) -> None:
    load = """mutation($input: ChartLoadInput!) { chartLoad(input: $input) {
        company { name } userErrors { code path } } }"""
    async with books.office.work() as db:
        company = Company(name="Third", currency="EUR")
        db.add(company)
    at_work = replace(
        books.office.admin, company_ids=books.office.admin.company_ids | {CompanyId(company.id)}
    )
    asked = {"companyId": encode("Company", company.id)}
    assert await books.office.refused(load, input=asked) == ["NOT_FOUND"]
    assert (await books.office.done(load, as_=at_work, input=asked))["company"] == {"name": "Third"}
    assert await books.office.refused(load, as_=at_work, input=asked) == ["CHART_EXISTS"]


async def test_a_chart_that_is_named_replaces_an_unused_one(books: Books) -> None:
    load = """mutation($input: ChartLoadInput!) { chartLoad(input: $input) {
        company { name } userErrors { code path } } }"""
    company = {"companyId": encode("Company", books.office.home.second)}
    assert await books.office.refused(load, input=company) == ["CHART_EXISTS"]
    await books.office.done(load, input={**company, "template": "CHINESE"})
    found = await books.office.rows(
        "SELECT code, name FROM finance_account WHERE purpose = 'RECEIVABLE'"
        f" AND company_id = '{books.office.home.second}'"
    )
    assert found == [{"code": "1122", "name": "应收账款"}]
    async with books.office.work() as db:
        await service.draft_entry(db, books.sale("1"))
    in_use = {"companyId": encode("Company", books.company), "template": "CHINESE"}
    assert await books.office.refused(load, input=in_use) == ["CHART_EXISTS"]
    kept = await books.office.rows(
        f"SELECT code FROM finance_account WHERE purpose = 'RECEIVABLE' AND company_id = '{books.company}'"
    )
    assert kept == [{"code": "1100"}]
    assert await integrity(books) == []


async def test_the_chart_is_a_tree(books: Books) -> None:
    answer = await books.office.ask(
        '{ ledgerAccount(by: {code: "1"}) { name isHeading children { nodes { code parent { code } } } } }'
    )
    heading = answer.data["ledgerAccount"]
    assert (heading["name"], heading["isHeading"]) == ("Assets", True)
    assert [child["code"] for child in heading["children"]["nodes"]] == [
        "1010",
        "1020",
        "1050",
        "1100",
        "1190",
        "1200",
        "1300",
        "1350",
        "1500",
        "1510",
    ]
    assert {child["parent"]["code"] for child in heading["children"]["nodes"]} == {"1"}
    assert len(answer.statements) == 3


async def test_what_is_null_is_null_also_where_only_its_currency_is_asked_for(books: Books) -> None:
    """The plan must not make money of a currency alone; every answer is compared with the executor's."""
    answer = await books.office.ask(
        "query($id: ID!) { customer(id: $id) { creditLimit { currency } creditAvailable { __typename }"
        " receivable { currency } } }",
        id=books.customer_gid,
    )
    assert answer.data["customer"] == {
        "creditLimit": None,
        "creditAvailable": None,
        "receivable": {"currency": "USD"},
    }
