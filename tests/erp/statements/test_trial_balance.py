"""The trial balance: zero on every day, with headings, beside other days, down to its lines."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books
from tests.erp.finance.test_graph import CREATE, entry

TURNOVER = "opening { amount } debit { amount } credit { amount } balance { amount }"
TRIAL = f"""query($company: ID, $asOf: Date, $since: Date, $headings: Boolean! = false,
  $compare: StatementComparison) {{
  trialBalance(company: $company, asOf: $asOf, since: $since, headings: $headings, compare: $compare) {{
  asOf since comparedAsOf comparedSince
  lines {{ account {{ code name kind isHeading }} level {TURNOVER} compared {{ {TURNOVER} }} }}
  opening {{ amount }} debit {{ amount currency }} credit {{ amount }} balance {{ amount }}
  compared {{ {TURNOVER} }} }} }}"""
DRILL = """query($company: ID, $asOf: Date, $since: Date, $after: String, $filter: JournalLineFilter) {
  trialBalance(company: $company, asOf: $asOf, since: $since, headings: true) {
  lines { account { code } balance { amount } lines(first: 2, after: $after, filter: $filter) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { postedOn debit { amount } credit { amount } entry { number } } } } } }"""


async def posted(books: Books) -> None:
    """A sale in January, another and a receipt in February."""
    async with books.office.work() as db:
        await service.post_entries(
            db,
            [
                books.sale("100", on=date(2026, 1, 10)),
                books.sale("50", on=date(2026, 2, 10)),
                books.receipt("60", on=date(2026, 2, 20)),
            ],
        )


def amounts(told: Any) -> list[str]:
    """Opening, debit, credit and balance."""
    return [told[name]["amount"] for name in ("opening", "debit", "credit", "balance")]


async def trial(books: Books, **asked: Any) -> Any:
    """The trial balance as it is told."""
    answer = await books.office.ask(TRIAL, **asked)
    assert answer.errors == []
    return answer.data["trialBalance"]


async def test_a_trial_balance_sums_to_zero_on_every_day(books: Books) -> None:
    await posted(books)
    january = await trial(books, asOf="2026-01-31")
    february = await trial(books, asOf="2026-02-28", since="2026-02-01")
    assert {line["account"]["code"]: amounts(line) for line in february["lines"]} == {
        "1020": ["0.00", "60.00", "0.00", "60.00"],
        "1100": ["100.00", "50.00", "60.00", "90.00"],
        "4000": ["-100.00", "0.00", "50.00", "-150.00"],
    }
    assert february["debit"] == {"amount": "110.00", "currency": "USD"}
    assert amounts(february) == ["0.00", "110.00", "110.00", "0.00"]
    assert (february["compared"], february["comparedAsOf"]) == (None, None)
    closing = {line["account"]["code"]: line["balance"]["amount"] for line in january["lines"]}
    assert closing == {"1100": "100.00", "4000": "-100.00"}
    for day in range(1, 29):
        on_day = await trial(books, asOf=f"2026-02-{day:02d}")
        assert on_day["balance"]["amount"] == "0.00"
        assert on_day["debit"]["amount"] == on_day["credit"]["amount"]


async def test_headings_hold_the_sums_of_what_is_under_them(books: Books) -> None:
    await posted(books)
    february = await trial(books, asOf="2026-02-28", since="2026-02-01", headings=True)
    assert [(line["account"]["code"], line["level"], amounts(line)) for line in february["lines"]] == [
        ("1", 0, ["100.00", "110.00", "60.00", "150.00"]),
        ("1020", 1, ["0.00", "60.00", "0.00", "60.00"]),
        ("1100", 1, ["100.00", "50.00", "60.00", "90.00"]),
        ("4", 0, ["-100.00", "0.00", "50.00", "-150.00"]),
        ("4000", 1, ["-100.00", "0.00", "50.00", "-150.00"]),
    ]
    assert amounts(february) == ["0.00", "110.00", "110.00", "0.00"]


async def test_other_days_stand_beside_them(books: Books) -> None:
    await posted(books)
    february = await trial(
        books, asOf="2026-02-28", since="2026-02-01", compare={"period": "PREVIOUS_PERIOD"}
    )
    assert (february["comparedSince"], february["comparedAsOf"]) == ("2026-01-01", "2026-01-31")
    assert {line["account"]["code"]: amounts(line["compared"]) for line in february["lines"]} == {
        "1020": ["0.00", "0.00", "0.00", "0.00"],
        "1100": ["0.00", "100.00", "0.00", "100.00"],
        "4000": ["0.00", "0.00", "100.00", "-100.00"],
    }
    assert amounts(february["compared"]) == ["0.00", "100.00", "100.00", "0.00"]
    year = await trial(books, asOf="2026-02-28", compare={"period": "PREVIOUS_YEAR"})
    assert (year["comparedSince"], year["comparedAsOf"]) == (None, "2025-02-28")
    assert {tuple(amounts(line["compared"])) for line in year["lines"]} == {("0.00",) * 4}
    later = await trial(
        books, asOf="2026-01-31", compare={"days": {"asOf": "2026-02-28", "since": "2026-01-11"}}
    )
    assert {
        line["account"]["code"]: (amounts(line)[3], amounts(line["compared"])) for line in later["lines"]
    } == {
        "1020": ("0.00", ["0.00", "60.00", "0.00", "60.00"]),
        "1100": ("100.00", ["100.00", "50.00", "60.00", "90.00"]),
        "4000": ("-100.00", ["-100.00", "0.00", "50.00", "-150.00"]),
    }


async def test_a_line_leads_to_what_it_is_made_of(books: Books) -> None:
    await posted(books)
    answer = await books.office.ask(DRILL, asOf="2026-02-28", since="2026-02-01")
    told = {line["account"]["code"]: line["lines"] for line in answer.data["trialBalance"]["lines"]}
    assert told["1"] is None
    assert [
        (node["postedOn"], node["debit"]["amount"], node["credit"]["amount"])
        for node in told["1100"]["nodes"]
    ] == [
        ("2026-02-10", "50.00", "0.00"),
        ("2026-02-20", "0.00", "60.00"),
    ]
    assert told["4000"]["totalCount"] == 1
    # The sums; pages, counts and entries of all accounts together.
    assert len(answer.statements) == 4
    whole = await books.office.ask(DRILL, asOf="2026-12-31")
    page = next(
        line["lines"] for line in whole.data["trialBalance"]["lines"] if line["account"]["code"] == "1100"
    )
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    rest = await books.office.ask(DRILL, asOf="2026-12-31", after=page["pageInfo"]["endCursor"])
    (last,) = [line for line in rest.data["trialBalance"]["lines"] if line["account"]["code"] == "1100"]
    assert [node["postedOn"] for node in last["lines"]["nodes"]] == ["2026-02-20"]
    large = await books.office.ask(DRILL, asOf="2026-12-31", filter={"debit": {"gt": "50"}})
    counts = {line["account"]["code"]: line["lines"] for line in large.data["trialBalance"]["lines"]}
    assert (counts["1100"]["totalCount"], counts["4000"]["totalCount"]) == (1, 0)


async def test_a_trial_balance_takes_one_statement(books: Books) -> None:
    await posted(books)
    for asked in (
        {},
        {"since": "2026-02-01", "asOf": "2026-03-01", "headings": True},
        {"compare": {"period": "PREVIOUS_YEAR"}},
    ):
        assert len((await books.office.ask(TRIAL, **asked)).statements) == 1


async def test_days_that_cannot_be_meant(books: Books) -> None:
    for asked in (
        {"asOf": "2026-02-01", "since": "2026-02-02"},
        {"since": "2199-01-01"},
        {"asOf": "2026-02-01", "compare": {"period": "PREVIOUS_PERIOD"}},
        {"asOf": "9999-12-31"},
        {"asOf": "0001-01-01"},
        {"asOf": "2026-02-01", "since": "0001-01-01"},
        {"asOf": "2026-02-01", "compare": {"days": {"asOf": "9999-12-31"}}},
        {"asOf": "2026-02-01", "compare": {"days": {"asOf": "2026-01-01", "since": "2026-01-02"}}},
    ):
        answer = await books.office.ask(TRIAL, **asked)
        assert (answer.data, answer.codes) == ({"trialBalance": None}, ["BAD_USER_INPUT"])
    assert (await trial(books, asOf="2026-02-02", since="2026-02-02"))["since"] == "2026-02-02"
    assert (await trial(books, asOf="2200-12-31", compare={"period": "PREVIOUS_YEAR"}))["lines"] == []


async def test_another_company_has_books_in_its_own_currency(books: Books) -> None:
    second = books.office.home.second
    assert (await trial(books, company=encode("Company", second)))["debit"] == {
        "amount": "0.00",
        "currency": "CNY",
    }
    there = replace(books.office.admin, company_id=second)
    made = await entry(books, "7", "7", post=True)
    for line in made["lines"]:
        code = "1020" if "debit" in line else "3900"
        sql = f"SELECT id FROM finance_account WHERE code = '{code}' AND company_id = '{second}'"
        line["accountId"] = encode("LedgerAccount", (await books.office.rows(sql))[0]["id"])
    assert await books.office.done(CREATE, as_=there, input={**made, "companyId": encode("Company", second)})
    answer = await books.office.ask(DRILL, company=encode("Company", second), asOf="2026-12-31")
    told = {line["account"]["code"]: line for line in answer.data["trialBalance"]["lines"]}
    assert told["1020"]["balance"]["amount"] == "7.00"
    assert [node["debit"]["amount"] for node in told["1020"]["lines"]["nodes"]] == ["7.00"]


async def test_books_of_others_are_no_books(books: Books) -> None:
    other = await books.office.another_tenant()
    for company in (encode("Company", other.company), encode("Customer", books.customer)):
        answer = await books.office.ask(TRIAL, company=company)
        assert (answer.data, answer.errors) == ({"trialBalance": None}, [])
    elsewhere = replace(books.office.admin, company_ids=frozenset({books.office.home.company}))
    answer = await books.office.ask(TRIAL, as_=elsewhere, company=encode("Company", books.office.home.second))
    assert (answer.data, answer.errors) == ({"trialBalance": None}, [])
    assert (await books.office.ask(TRIAL, company="rubbish")).codes == ["BAD_USER_INPUT"]


async def test_whoever_may_not_read_entries_or_accounts_sees_none(books: Books) -> None:
    for missing in ("finance.entry.read", "finance.account.read"):
        admin = books.office.admin
        actor = replace(admin, grants={name: each for name, each in admin.grants.items() if name != missing})
        answer = await books.office.ask(TRIAL, as_=actor)
        assert (answer.data, answer.codes) == ({"trialBalance": None}, ["FORBIDDEN"])


async def test_what_closes_one_day_opens_the_next(books: Books) -> None:
    """Opening(d) and what moves from d to e are the closing of e, for every pair of days."""
    async with books.office.work() as db:
        for number, of_month in enumerate((3, 3, 9, 17, 28)):
            sale = books.sale(f"{number + 1}.11", on=date(2026, 2, of_month))
            await service.post_entries(db, [sale])
        other = books.entry(
            JournalKind.GENERAL, AccountPurpose.BANK, AccountPurpose.OPENING, "0.07", date(2026, 2, 9)
        )
        await service.post_entries(db, [other])
    days = [date(2026, 2, 2) + timedelta(days=step) for step in range(0, 28, 3)]
    closing = {}
    for day in days:
        told = await trial(books, asOf=str(day))
        closing[day] = {line["account"]["code"]: Decimal(line["balance"]["amount"]) for line in told["lines"]}
    for first, last in pairwise(days):
        told = await trial(books, asOf=str(last), since=str(first + timedelta(days=1)))
        for line in told["lines"]:
            opening, debit, credit, balance = map(Decimal, amounts(line))
            assert opening == closing[first].get(line["account"]["code"], 0)
            assert opening + debit - credit == balance == closing[last][line["account"]["code"]]
