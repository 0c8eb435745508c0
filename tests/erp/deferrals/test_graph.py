"""Deferrals through the graph: set aside, brought back month by month, given up with their documents."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity

INVOICE = """mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) { userErrors { code path }
    invoice { id lines { nodes { id net { amount } } } } } }"""
REVERSE = "mutation($input: InvoiceReverseInput!) { invoiceReverse(input: $input) { userErrors { code } } }"
BILL = """mutation($input: VendorBillCreateInput!) { vendorBillCreate(input: $input) { userErrors { code path }
    vendorBill { id lines { nodes { id } } } } }"""
DEFER = """mutation($input: DeferralScheduleCreateInput!) { deferralScheduleCreate(input: $input) {
    userErrors { code path } deferralSchedule { id kind status deferredOn firstDay lastDay amount { amount currency }
        remaining { amount } account { code } deferredAccount { code } invoiceLine { net { amount } }
        entry { number entryDate journal { kind } origin { __typename id }
            lines { nodes { account { code } debit { amount } credit { amount } } } }
        lines(first: 50) { nodes { lastDay amount { amount } status } } } } }"""
RUN = """mutation($input: DeferralRunCreateInput!) { deferralRunCreate(input: $input) { userErrors { code path }
    deferralRun { lineCount revenue { amount } expense { amount } entries { nodes { number entryDate
        origin { __typename } deferralLines { nodes { kind amount { amount } } }
        lines { nodes { account { code } debit { amount } credit { amount } } } } } } } }"""
CANCEL = """mutation($input: DeferralScheduleCancelInput!) { deferralScheduleCancel(input: $input) {
    userErrors { code path } deferralSchedule { status remaining { amount } recognised { amount } } } }"""
SCHEDULE = """query($id: ID!) { deferralSchedule(id: $id) { status givenUp recognised { amount } remaining { amount }
    lines(first: 50) { nodes { kind lastDay amount { amount } status postedOn entry { entryDate } } }
    allLines(first: 1) { totalCount } } }"""
REPORT = """query($asOf: Date, $company: ID) { deferralReport(asOf: $asOf, company: $company) { balances {
    account { code } kind deferred { amount } recognised { amount } remaining { amount } ledger { amount }
    difference { amount } } } }"""


async def invoiced(books: Books, *nets: str, on: str = "2026-01-15", **more: Any) -> Any:
    """A posted invoice of lines with these net amounts, or a note."""
    lines = [{"description": "Support", "quantity": "1", "unitPrice": net} for net in nets]
    said = {"customerId": books.customer_gid, "on": on, "lines": lines, "post": True, **more}
    return (await books.office.done(INVOICE, input=said))["invoice"]


async def deferred(books: Books, line: str, **more: Any) -> Any:
    """A deferral of an invoice line over 2026, month by month."""
    said = {"invoiceLineId": line, "firstDay": "2026-01-01", "months": 12, "proRata": "MONTHS", **more}
    return (await books.office.done(DEFER, input=said))["deferralSchedule"]


async def run(books: Books, until: str, **more: Any) -> Any:
    """Bring back what is due up to a day."""
    return (await books.office.done(RUN, input={"until": until, **more}))["deferralRun"]


async def schedule(books: Books, key: str) -> Any:
    """What is said of a deferral."""
    return (await books.office.ask(SCHEDULE, id=key)).data["deferralSchedule"]


async def held(books: Books, purpose: str) -> Decimal:
    """What an account holds: debits less credits."""
    (row,) = await books.office.rows(
        "SELECT coalesce(sum(debit - credit), 0) AS held FROM finance_entry_line line JOIN finance_account account"
        f" ON account.id = line.account_id WHERE purpose = '{purpose}' AND posted_on IS NOT NULL"
    )
    found: Decimal = row["held"]
    return found


def sides(entry: Any) -> list[tuple[str, str, str]]:
    """The lines of an entry."""
    return [
        (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"])
        for line in entry["lines"]["nodes"]
    ]


async def test_a_line_of_an_invoice_is_set_aside_and_comes_back_by_month(books: Books) -> None:
    invoice = await invoiced(books, "1200", "50")
    made = await deferred(books, invoice["lines"]["nodes"][0]["id"])
    assert (made["kind"], made["status"], made["deferredOn"]) == ("REVENUE", "ACTIVE", "2026-01-15")
    assert (made["firstDay"], made["lastDay"]) == ("2026-01-01", "2026-12-31")
    assert made["entry"]["journal"] == {"kind": "DEFERRALS"}
    assert made["entry"]["origin"] == {"__typename": "DeferralSchedule", "id": made["id"]}
    assert sides(made["entry"]) == [("4000", "1200.00", "0.00"), ("2300", "0.00", "1200.00")]
    assert made["invoiceLine"] == {"net": {"amount": "1200.00"}}
    assert [line["amount"]["amount"] for line in made["lines"]["nodes"]] == ["100.00"] * 12
    assert await held(books, "SALES") == -50
    posted = await run(books, "2026-03-31")
    assert (posted["lineCount"], posted["revenue"]["amount"], posted["expense"]["amount"]) == (
        3,
        "300.00",
        "0.00",
    )
    assert [entry["entryDate"] for entry in posted["entries"]["nodes"]] == [
        *("2026-01-31", "2026-02-28", "2026-03-31")
    ]
    assert sides(posted["entries"]["nodes"][0]) == [("2300", "100.00", "0.00"), ("4000", "0.00", "100.00")]
    assert posted["entries"]["nodes"][0]["origin"] == {"__typename": "DeferralRun"}
    assert await run(books, "2026-03-31") is None
    assert await integrity(books) == []
    await run(books, "2026-12-31")
    told = await schedule(books, made["id"])
    assert (told["status"], told["recognised"]["amount"], told["remaining"]["amount"]) == (
        *("COMPLETED", "1200.00", "0.00"),
    )
    assert await held(books, "SALES") == -1250
    assert await held(books, "DEFERRED_REVENUE") == 0
    assert await integrity(books) == []


async def test_an_expense_of_a_bill_or_an_entry_is_set_aside_as_an_asset(books: Books) -> None:
    async with books.office.work() as db:
        supplier = (await parties.create_supplier(db, NewSupplier(name="Insurer"))).id
    said = {
        "supplierId": encode("Supplier", supplier),
        "on": "2026-02-01",
        "reference": "77",
        "lines": [{"description": "Insurance", "quantity": "1", "unitPrice": "365"}],
        "post": True,
    }
    bill = (await books.office.done(BILL, input=said))["vendorBill"]
    of_bill = {
        "billLineId": bill["lines"]["nodes"][0]["id"],
        "firstDay": "2026-02-01",
        "lastDay": "2027-01-31",
    }
    made = (await books.office.done(DEFER, input=of_bill))["deferralSchedule"]
    assert (made["kind"], made["deferredAccount"]["code"]) == ("EXPENSE", "1350")
    assert [line["amount"]["amount"] for line in made["lines"]["nodes"]][:2] == ["28.00", "31.00"]
    rent = books.entry(
        JournalKind.GENERAL, AccountPurpose.DEPRECIATION, AccountPurpose.BANK, "90", books.sale("1").on
    )
    async with books.office.work() as db:
        await finance.post_entries(db, [rent])
    of_entry = {
        "journalLineId": encode("JournalLine", rent.lines[0].id),
        "firstDay": "2026-03-01",
        "months": 3,
    }
    made = (await books.office.done(DEFER, input={**of_entry, "proRata": "FULL_MONTHS"}))["deferralSchedule"]
    assert sides(made["entry"]) == [("1350", "90.00", "0.00"), ("6100", "0.00", "90.00")]
    posted = await run(books, "2026-03-31")
    assert (posted["revenue"]["amount"], posted["expense"]["amount"]) == ("0.00", "89.00")
    assert await held(books, "DEFERRED_EXPENSE") == 365 + 90 - 89
    assert await integrity(books) == []


async def test_no_more_is_deferred_than_the_line_has_even_at_once(books: Books) -> None:
    invoice = await invoiced(books, "100")
    line = invoice["lines"]["nodes"][0]["id"]
    said = {"invoiceLineId": line, "firstDay": "2026-01-01", "months": 2, "amount": "60"}
    answers = await asyncio.gather(*(books.office.ask(DEFER, input=said) for _ in range(3)))
    codes = [
        [error["code"] for error in each.data["deferralScheduleCreate"]["userErrors"]] for each in answers
    ]
    assert sorted(codes) == [[], ["DEFERRAL_EXCEEDED"], ["DEFERRAL_EXCEEDED"]]
    rest = await deferred(books, line, months=2)
    assert rest["amount"] == {"amount": "40.00", "currency": "USD"}
    assert await held(books, "SALES") == 0
    assert await integrity(books) == []


async def test_what_cannot_be_deferred(books: Books) -> None:
    refused = books.office.refused
    draft = await invoiced(books, "100", post=False)
    days = {"firstDay": "2026-01-01", "months": 2}
    line = draft["lines"]["nodes"][0]["id"]
    assert await refused(DEFER, input={**days, "invoiceLineId": line}) == ["DEFERRAL_SOURCE"]
    assert await refused(DEFER, input=days) == ["DEFERRAL_SOURCE"]
    invoice = await invoiced(books, "100")
    good = {**days, "invoiceLineId": invoice["lines"]["nodes"][0]["id"]}
    assert await refused(DEFER, input={**good, "on": "2026-01-14"}) == ["INVALID_VALUE"]
    assert await refused(DEFER, input={**good, "months": 0}) == ["INVALID_VALUE"]
    assert await refused(DEFER, input={**good, "amount": "1.001"}) == ["AMOUNT_PRECISION"]
    (bank,) = await books.office.rows(
        f"SELECT id FROM finance_account WHERE purpose = 'BANK' AND company_id = '{books.company}'"
    )
    wrong = {**good, "deferredAccountId": encode("LedgerAccount", bank["id"])}
    assert await refused(DEFER, input=wrong) == ["ACCOUNT_KIND"]
    note = await invoiced(books, "10", kind="CREDIT_NOTE", creditOfId=invoice["id"])
    assert await refused(DEFER, input={**days, "invoiceLineId": note["lines"]["nodes"][0]["id"]}) == [
        "DEFERRAL_SOURCE"
    ]
    for who in ("analyst", "sales", "integrator"):
        assert await refused(DEFER, as_=who, input=good) == ["PERMISSION_DENIED"]
    stranger = (await books.office.another_tenant()).people["admin"]
    assert await refused(DEFER, as_=stranger, input=good) == ["NOT_FOUND"]
    assert await books.office.rows("SELECT 1 FROM deferral_schedule") == []


async def test_a_period_that_is_closed_is_refused_and_another_day_can_be_named(books: Books) -> None:
    invoice = await invoiced(books, "1200")
    await deferred(books, invoice["lines"]["nodes"][0]["id"])
    rows = await books.office.rows(
        f"SELECT id FROM finance_period WHERE company_id = '{books.company}' AND name = '2026-01'"
    )
    async with books.office.work() as db:
        await finance.close_period(db, rows[0]["id"])
    assert await books.office.refused(RUN, input={"until": "2026-02-28"}) == ["PERIOD_CLOSED"]
    early = {"until": "2026-02-28", "on": "2026-02-27"}
    assert await books.office.refused(RUN, input=early) == ["INVALID_VALUE"]
    assert await books.office.rows("SELECT 1 FROM deferral_run") == []
    shown = await run(books, "2026-02-28", on="2026-03-05", dryRun=True)
    assert shown["entries"]["nodes"][0]["number"] == "DEF/2026/?"
    posted = await run(books, "2026-02-28", on="2026-03-05")
    assert [entry["entryDate"] for entry in posted["entries"]["nodes"]] == ["2026-03-05"]
    assert posted["revenue"]["amount"] == "200.00"


async def test_runs_at_once_bring_back_once(books: Books) -> None:
    invoice = await invoiced(books, "1200", "600")
    for line in invoice["lines"]["nodes"]:
        await deferred(books, line["id"])
    answers = await asyncio.gather(*(books.office.ask(RUN, input={"until": "2026-06-30"}) for _ in range(4)))
    runs = [each.data["deferralRunCreate"]["deferralRun"] for each in answers]
    (posted,) = [each for each in runs if each]
    assert (posted["lineCount"], posted["revenue"]["amount"]) == (12, "900.00")
    assert await held(books, "SALES") == -900
    assert await integrity(books) == []


async def test_the_rest_is_cancelled(books: Books) -> None:
    invoice = await invoiced(books, "1200")
    made = await deferred(books, invoice["lines"]["nodes"][0]["id"])
    await run(books, "2026-02-28")
    early = {"id": made["id"], "on": "2026-01-14"}
    assert await books.office.refused(CANCEL, input=early) == ["INVALID_VALUE"]
    told = await books.office.done(CANCEL, input={"id": made["id"], "on": "2026-03-10"})
    assert told["deferralSchedule"] == {
        "status": "CANCELLED",
        "remaining": {"amount": "0.00"},
        "recognised": {"amount": "1200.00"},
    }
    lines = (await schedule(books, made["id"]))["lines"]["nodes"]
    assert [(line["kind"], line["lastDay"], line["amount"]["amount"]) for line in lines] == [
        ("RECOGNITION", "2026-01-31", "100.00"),
        ("RECOGNITION", "2026-02-28", "100.00"),
        ("RELEASE", "2026-03-10", "1000.00"),
    ]
    assert (await schedule(books, made["id"]))["allLines"]["totalCount"] == 13
    again = {"id": made["id"], "on": "2026-03-10"}
    assert await books.office.refused(CANCEL, input=again) == ["DEFERRAL_NOT_ACTIVE"]
    assert await run(books, "2026-12-31") is None
    assert await held(books, "SALES") == -1200
    assert await integrity(books) == []


async def test_a_credit_note_gives_up_what_is_earned_and_what_is_not_alike(books: Books) -> None:
    invoice = await invoiced(books, "1200")
    made = await deferred(books, invoice["lines"]["nodes"][0]["id"])
    await run(books, "2026-03-31")
    # A quarter of the contract is given back: of 300 that were earned, and of 900 that were not.
    await invoiced(books, "300", on="2026-04-15", kind="CREDIT_NOTE", creditOfId=invoice["id"])
    posted = await run(books, "2026-04-30")
    assert [
        (
            entry["entryDate"],
            [(each["kind"], each["amount"]["amount"]) for each in entry["deferralLines"]["nodes"]],
        )
        for entry in posted["entries"]["nodes"]
    ] == [("2026-04-15", [("RELEASE", "225.00")]), ("2026-04-30", [("RECOGNITION", "75.00")])]
    # Earned: four months of a contract of 900.
    assert await held(books, "SALES") == -300
    told = await schedule(books, made["id"])
    assert (told["givenUp"], told["remaining"]["amount"]) == ("0.25", "600.00")
    assert {line["amount"]["amount"] for line in told["lines"]["nodes"] if line["status"] == "PLANNED"} == {
        "75.00"
    }
    assert await integrity(books) == []
    # The rest of it is given back in June: nothing comes any more, and nothing was earned.
    await invoiced(books, "900", on="2026-06-10", kind="CREDIT_NOTE", creditOfId=invoice["id"])
    await run(books, "2026-06-30")
    assert (await schedule(books, made["id"]))["status"] == "COMPLETED"
    assert await held(books, "SALES") == 0
    assert await held(books, "DEFERRED_REVENUE") == 0
    assert await integrity(books) == []


async def test_a_line_in_another_currency_is_set_aside_at_the_rate_of_its_invoice(books: Books) -> None:
    invoice = await invoiced(books, "100", currency="EUR", exchangeRate="0.9")
    made = await deferred(books, invoice["lines"]["nodes"][0]["id"], months=3)
    assert made["amount"] == {"amount": "111.11", "currency": "USD"}
    assert [line["amount"]["amount"] for line in made["lines"]["nodes"]] == ["37.04", "37.03", "37.04"]
    assert await held(books, "SALES") == 0
    await run(books, "2026-03-31")
    assert await held(books, "SALES") == Decimal("-111.11")
    assert await integrity(books) == []


async def test_a_reversed_invoice_leaves_nothing_set_aside(books: Books) -> None:
    invoice = await invoiced(books, "1200")
    await deferred(books, invoice["lines"]["nodes"][0]["id"])
    await run(books, "2026-02-28")
    await books.office.done(REVERSE, input={"id": invoice["id"], "on": "2026-03-10"})
    posted = await run(books, "2026-12-31")
    assert (posted["lineCount"], posted["revenue"]["amount"]) == (1, "1000.00")
    assert await held(books, "SALES") == 0
    assert await held(books, "DEFERRED_REVENUE") == 0
    assert await integrity(books) == []


async def test_the_report_of_any_day_ties_to_the_ledger(books: Books) -> None:
    invoice = await invoiced(books, "1200")
    await deferred(books, invoice["lines"]["nodes"][0]["id"])
    await run(books, "2026-06-30")
    company = encode("Company", books.company)
    for day, recognised, remaining in (
        ("2026-02-28", "200.00", "1000.00"),
        ("2026-06-30", "600.00", "600.00"),
    ):
        answer = await books.office.ask(REPORT, asOf=day, company=company)
        assert answer.data["deferralReport"]["balances"] == [
            {
                "account": {"code": "2300"},
                "kind": "REVENUE",
                "deferred": {"amount": "1200.00"},
                "recognised": {"amount": recognised},
                "remaining": {"amount": remaining},
                "ledger": {"amount": remaining},
                "difference": {"amount": "0.00"},
            }
        ]
        assert len(answer.statements) == 2
    assert (await books.office.ask(REPORT, asOf="2026-01-14")).data["deferralReport"]["balances"] == []
    assert (await books.office.ask(REPORT, as_="sales")).codes == ["FORBIDDEN"]
    stranger = (await books.office.another_tenant()).people["admin"]
    assert (await books.office.ask(REPORT, as_=stranger, company=company)).data == {"deferralReport": None}


@pytest.mark.parametrize(
    ("statement", "checks"),
    [
        ("UPDATE deferral_line SET amount = 101 WHERE last_day = '2026-12-31'", ["deferral_vs_lines"]),
        (
            "UPDATE deferral_line SET amount = 101 WHERE last_day = '2026-01-31'",
            ["deferral_vs_lines", "deferrals_vs_entry"],
        ),
    ],
)
async def test_what_is_tampered_with_is_found(books: Books, statement: str, checks: list[str]) -> None:
    invoice = await invoiced(books, "1200")
    await deferred(books, invoice["lines"]["nodes"][0]["id"])
    await run(books, "2026-01-31")
    async with books.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        await connection.exec_driver_sql(statement)
    assert sorted({each.check for each in await integrity(books)}) == checks
