"""Several companies as one, by GraphQL: sisters, translation, eliminations, drill-down, access."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.rates import service as rates
from bizsuite.erp.rates.rules import NewRate
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books

CREATE = """mutation($input: SisterPartyCreateInput!) { sisterPartyCreate(input: $input) {
  sisterParty { id company { name sisterParties { totalCount } } customer { name } supplier { name } }
  userErrors { code path } } }"""
DELETE = """mutation($input: SisterPartyDeleteInput!) { sisterPartyDelete(input: $input) {
  company { name sisterParties { totalCount } } userErrors { code } } }"""
STATEMENT = """ {
    asOf since currency
    members { company { name } closingRate averageRate }
    rows { caption level kind account { code } title companies { amount } eliminations { amount }
      consolidated { amount currency } }
    eliminations {
      company { name } sister { name } kind said { amount } answered { amount } difference { amount } } } }"""
SHEET = (
    """query($of: [ConsolidationMemberInput!]!, $currency: CurrencyCode! = "USD", $on: Date) {
  consolidatedBalanceSheet(companies: $of, currency: $currency, asOf: $on)"""
    + STATEMENT
)
RESULT = (
    """query($of: [ConsolidationMemberInput!]!, $on: Date, $since: Date) {
  consolidatedProfitAndLoss(companies: $of, currency: "USD", asOf: $on, since: $since)"""
    + STATEMENT
)
TRIAL = (
    """query($of: [ConsolidationMemberInput!]!, $on: Date) {
  consolidatedTrialBalance(companies: $of, currency: "USD", asOf: $on)"""
    + STATEMENT
)
LINES = """query($of: [ConsolidationMemberInput!]!, $on: Date) {
  consolidatedProfitAndLoss(companies: $of, currency: "USD", asOf: $on) { rows { account { code }
    lines { totalCount } eliminated { totalCount nodes { debit { amount } credit { amount } } } } } }"""
ON = "2026-12-31"


async def post(
    books: Books, company: uuid.UUID, party: uuid.UUID | None, *parts: tuple[str, str], on: str
) -> None:
    """An entry by the purposes of accounts and signed amounts; all of its lines are with one party."""
    lines = [
        NewLine(
            account=AccountPurpose(purpose),
            debit=max(Decimal(amount), Decimal(0)),
            credit=max(-Decimal(amount), Decimal(0)),
            party_id=party,
        )
        for purpose, amount in parts
    ]
    entry = NewEntry(company_id=company, journal=JournalKind.GENERAL, on=date.fromisoformat(on), lines=lines)
    async with books.office.work() as db:
        await service.post_entries(db, [entry])


async def group(books: Books) -> list[dict[str, Any]]:
    """The first sells to the second, which knows it as a supplier; both have business of their own."""
    home = books.office.home
    async with books.office.work() as db:
        seller = (await parties.create_supplier(db, NewSupplier(name="First"))).id
        for on, rate in (("2026-01-01", "0.15"), (ON, "0.14")):
            new = NewRate(currency="USD", on=date.fromisoformat(on), rate=Decimal(rate))
            await rates.set_rates(db, home.second, [new])
    for company, party in (
        (home.second, encode("Customer", books.customer)),
        (home.company, encode("Supplier", seller)),
    ):
        await books.office.done(CREATE, input={"companyId": encode("Company", company), "partyId": party})
    mine, theirs = home.company, home.second
    await post(books, mine, books.other_customer, ("RECEIVABLE", "50"), ("SALES", "-50"), on="2026-02-01")
    await post(
        books,
        mine,
        books.customer,
        ("RECEIVABLE", "119"),
        ("SALES", "-100"),
        ("SALES_TAX", "-19"),
        on="2026-03-01",
    )
    # 100 and 19 USD at 0.14: what was bought was used up.
    await post(
        books,
        theirs,
        seller,
        ("COST_OF_SALES", "714.29"),
        ("PURCHASE_TAX", "135.71"),
        ("PAYABLE", "-850"),
        on="2026-03-01",
    )
    await post(books, theirs, None, ("BANK", "2000"), ("SALES", "-2000"), on="2026-04-01")
    return [
        {"companyId": encode("Company", mine)},
        {"companyId": encode("Company", theirs), "averageRate": "0.14"},
    ]


def told(answer: Any) -> Any:
    """The one statement of an answer."""
    assert answer.errors == []
    (statement,) = answer.data.values()
    return statement


def row_of(statement: Any, level: int, **wanted: Any) -> tuple[list[str], str, str]:
    """The columns of a row: companies, eliminations, consolidated."""
    (row,) = [
        row
        for row in statement["rows"]
        if row["level"] == level
        and row["account"] is None
        and all(row[name] == value for name, value in wanted.items())
    ]
    return (
        [each["amount"] for each in row["companies"]],
        row["eliminations"]["amount"],
        row["consolidated"]["amount"],
    )


async def test_sisters_are_named_and_forgotten(books: Books) -> None:
    company = encode("Company", books.office.home.second)
    asked = {"companyId": company, "partyId": books.customer_gid}
    made = (await books.office.done(CREATE, input=asked))["sisterParty"]
    assert (made["company"]["sisterParties"], made["customer"], made["supplier"]) == (
        {"totalCount": 1},
        {"name": "Ada"},
        None,
    )
    assert await books.office.refused(CREATE, input=asked) == ["SISTER_TAKEN"]
    for wrong in (
        {"companyId": company, "partyId": encode("Supplier", uuid.uuid4())},
        {"companyId": company, "partyId": encode("Product", books.customer)},
        {"companyId": encode("Company", uuid.uuid4()), "partyId": books.customer_gid},
        {"companyId": books.customer_gid, "partyId": books.customer_gid},
    ):
        assert await books.office.refused(CREATE, input=wrong) == ["NOT_FOUND"]
    assert await books.office.refused(CREATE, as_="sales", input=asked) == ["PERMISSION_DENIED"]
    assert await books.office.refused(DELETE, input={"id": encode("SisterParty", uuid.uuid4())}) == [
        "NOT_FOUND"
    ]
    gone = await books.office.done(DELETE, input={"id": made["id"]})
    assert gone["company"]["sisterParties"] == {"totalCount": 0}
    assert await books.office.rows("SELECT 1 FROM consolidation_sister_party") == []


async def test_a_balance_sheet_of_two_companies_is_one_without_what_they_owe_each_other(books: Books) -> None:
    of = await group(books)
    answer = await books.office.ask(SHEET, of=of, on=ON)
    sheet = told(answer)
    assert len(answer.statements) <= 6
    assert (sheet["asOf"], sheet["since"], sheet["currency"]) == (ON, None, "USD")
    assert [(each["closingRate"], each["averageRate"]) for each in sheet["members"]] == [
        ("1", "1"),
        ("0.14", "0.14"),
    ]
    assert row_of(sheet, 1, kind="ASSET_RECEIVABLE") == (["169.00", "0.00"], "-119.00", "50.00")
    assert row_of(sheet, 1, kind="LIABILITY_PAYABLE") == (["0.00", "119.00"], "-119.00", "0.00")
    assert row_of(sheet, 0, caption="ASSETS") == (["169.00", "299.00"], "-119.00", "349.00")
    assert row_of(sheet, 0, caption="LIABILITIES_AND_EQUITY") == (["169.00", "299.00"], "-119.00", "349.00")
    assert row_of(sheet, 1, caption="ELIMINATION_DIFFERENCE") == (["0.00", "0.00"], "0.00", "0.00")
    assert [
        (each["kind"], each["said"]["amount"], each["answered"]["amount"], each["difference"]["amount"])
        for each in sheet["eliminations"]
    ] == [("BALANCES", "119.00", "-119.00", "0.00"), ("RESULTS", "-100.00", "100.00", "0.00")]


async def test_results_are_those_with_others_at_average_rates(books: Books) -> None:
    of = await group(books)
    result = told(await books.office.ask(RESULT, of=of, on=ON))
    assert row_of(result, 0, caption="REVENUE") == (["150.00", "280.00"], "-100.00", "330.00")
    assert row_of(result, 0, caption="COST_OF_SALES") == (["0.00", "100.00"], "-100.00", "0.00")
    assert row_of(result, 0, caption="NET_RESULT") == (["150.00", "180.00"], "0.00", "330.00")
    # 364 days at 0.15 and the last one at 0.14, where no rate is given.
    of[1] = {"companyId": of[1]["companyId"]}
    kept = told(await books.office.ask(RESULT, of=of, on=ON))
    assert kept["members"][1]["averageRate"] == "0.149972602740"[:-1]
    march = told(await books.office.ask(RESULT, of=of, on="2026-03-31", since="2026-03-01"))
    assert march["since"] == "2026-03-01"
    assert row_of(march, 0, caption="REVENUE") == (["100.00", "0.00"], "-100.00", "0.00")


async def test_the_difference_of_rates_is_told_in_equity(books: Books) -> None:
    of = await group(books)
    of[1]["averageRate"] = "0.15"
    sheet = told(await books.office.ask(SHEET, of=of, on=ON))
    # A result of 1,285.71 CNY at 0.15 is 192.86; at 0.14 it is 180.00.
    assert row_of(sheet, 1, caption="CURRENT_RESULT")[0] == ["150.00", "192.86"]
    assert row_of(sheet, 1, caption="TRANSLATION_DIFFERENCE") == (["0.00", "-12.86"], "0.00", "-12.86")
    assert row_of(sheet, 0, caption="ASSETS")[2] == row_of(sheet, 0, caption="LIABILITIES_AND_EQUITY")[2]


async def test_a_trial_balance_sums_to_zero(books: Books) -> None:
    of = await group(books)
    trial = told(await books.office.ask(TRIAL, of=of, on=ON))
    sums = [row for row in trial["rows"] if row["level"] == 0]
    assert sum(Decimal(row["consolidated"]["amount"]) for row in sums) == 0
    assert row_of(trial, 0, kind="INCOME") == (["-150.00", "-280.00"], "100.00", "-330.00")
    assert {row["caption"] for row in sums if row["kind"]} == {None}
    codes = [row["account"]["code"] for row in trial["rows"] if row["account"] and row["kind"] == "INCOME"]
    assert codes == ["4000", "4000"]


async def test_rows_lead_to_lines_and_to_those_that_are_eliminated(books: Books) -> None:
    of = await group(books)
    rows = told(await books.office.ask(LINES, of=of, on=ON))["rows"]
    found = [
        (row["lines"], row["eliminated"])
        for row in rows
        if row["account"] and row["account"]["code"] == "4000"
    ]
    assert found == [
        (
            {"totalCount": 2},
            {"totalCount": 1, "nodes": [{"debit": {"amount": "0.00"}, "credit": {"amount": "100.00"}}]},
        ),
        ({"totalCount": 1}, None),
    ]
    assert all(row["lines"] is None for row in rows if row["account"] is None)


async def test_what_cannot_be_consolidated(books: Books) -> None:
    of = await group(books)
    office = books.office
    wrongs: list[dict[str, Any]] = [
        {"of": []},
        {"of": [of[0], of[0]]},
        {"of": [of[0]] * 21},
        {"of": [{**of[0], "closingRate": "2"}]},
        {"of": [{**of[1], "closingRate": "0"}]},
        {"of": [{**of[1], "averageRate": "-1"}]},
        {"of": of, "currency": "EUR"},
        {"of": [{"companyId": "x"}]},
        {"of": of, "on": "9999-12-31"},
    ]
    for wrong in wrongs:
        assert (await office.ask(SHEET, **({"on": ON} | wrong))).codes == ["BAD_USER_INPUT"], wrong
    late: dict[str, Any] = {"of": of, "on": "2026-01-01", "since": "2026-02-01"}
    assert (await office.ask(RESULT, **late)).codes == ["BAD_USER_INPUT"]
    long: dict[str, Any] = {"of": [{"companyId": of[1]["companyId"]}], "on": ON, "since": "1950-01-01"}
    assert (await office.ask(RESULT, **long)).codes == ["BAD_USER_INPUT"]
    assert (await office.ask(SHEET, as_="warehouse", of=of, on=ON)).codes == ["FORBIDDEN"]
    only_first = replace(office.actor("finance"), company_ids=frozenset({office.home.company}))
    assert told(await office.ask(SHEET, as_=only_first, of=of, on=ON)) is None
    stranger = encode("Company", (await office.another_tenant()).company)
    assert told(await office.ask(SHEET, of=[of[0], {"companyId": stranger}], on=ON)) is None
