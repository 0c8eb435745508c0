"""A day with the bank, as a bookkeeper lives it: one story, told through the API."""

from typing import Any

import pytest

from bizsuite.graph.node import encode
from tests.erp.banking.bank import (
    CLOSE,
    IMPORT,
    MATCH,
    MATCH_ALL,
    RULE,
    UNMATCH,
    Bank,
    invoiced,
    ledger,
    open_bank,
    suggested,
)
from tests.erp.banking.files import camt, entry
from tests.erp.finance.books import Books, integrity, open_books, opened
from tests.suite import Office

ENTRY = """mutation($input: JournalEntryCreateInput!) { journalEntryCreate(input: $input) {
  journalEntry { id } userErrors { code } } }"""
REVERSE = """mutation($input: JournalEntryReverseInput!) { journalEntryReverse(input: $input) {
  journalEntry { id } userErrors { code } } }"""
RECEIVE = """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
  payment { number } userErrors { code } } }"""
BOOKS = """{ trialBalance { lines { account { purpose } balance { amount } } balance { amount } }
  integrity { findings { check detail } } }"""


@pytest.fixture
async def books(office: Office) -> Books:
    """A company with books for 2026."""
    return await open_books(office)


@pytest.fixture
async def bank(books: Books) -> Bank:
    """Its account at a bank."""
    return await open_bank(books)


async def write(bank: Bank, debit: str, credit: str, amount: str, on: str) -> str:
    """An entry by hand."""
    lines = [
        {"accountId": await ledger(bank.books, debit), "debit": amount},
        {"accountId": await ledger(bank.books, credit), "credit": amount},
    ]
    made = await bank.books.office.done(ENTRY, input={"on": on, "lines": lines, "post": True})
    found: str = made["journalEntry"]["id"]
    return found


async def held(bank: Bank) -> dict[str, str]:
    """What each account holds, in books that balance and of which nothing is wrong."""
    data = (await bank.books.office.ask(BOOKS)).data
    assert data["trialBalance"]["balance"]["amount"] == "0.00"
    assert data["integrity"]["findings"] == []
    return {line["account"]["purpose"]: line["balance"]["amount"] for line in data["trialBalance"]["lines"]}


async def begun(bank: Bank) -> tuple[Any, list[Any]]:
    """A balance, a rule, three invoices and a cheque on its way; what Ada owes, and what Bob owes."""
    books = bank.books
    bob = encode("Customer", books.other_customer)
    await write(bank, "BANK", "OPENING", "1000", "2026-03-01")
    rule = {"name": "Charges", "contains": "service fee", "accountId": await ledger(books, "BANK_CHARGES")}
    await books.office.done(RULE, input=rule)
    ada_owes = await invoiced(books, "120", on="2026-03-02")
    bob_owes = [await invoiced(books, price, on="2026-03-03", customerId=bob) for price in ("80", "45.50")]
    cheque = {
        "customerId": books.customer_gid,
        "on": "2026-03-08",
        "amount": {"amount": "60", "currency": "USD"},
        "accountId": await ledger(books, "PAYMENTS_IN_TRANSIT"),
    }
    await books.office.done(RECEIVE, input=cheque)
    return ada_owes, bob_owes


async def matched_by_hand(bank: Bank, statement: str, lines: list[str], bob_owes: list[Any]) -> None:
    """The cheque is suggested; Bob has paid both invoices less what the transfer cost; the rest is an advance."""
    books = bank.books
    bob = encode("Customer", books.other_customer)
    told = await suggested(books, statement)
    assert [[each[:3] for each in line] for line in told] == [
        [],
        [],
        [],
        [(60, "AMOUNT NAME ALONE", "60.00")],
        [],
    ]
    payment = (await books.office.ask("{ payments { nodes { id account { purpose } } } }")).data["payments"][
        "nodes"
    ]
    (on_its_way,) = (each["id"] for each in payment if each["account"] == {"purpose": "PAYMENTS_IN_TRANSIT"})
    said: list[tuple[str, list[dict[str, Any]]]] = [
        (lines[3], [{"paymentId": on_its_way}]),
        (
            lines[1],
            [
                *({"invoiceId": each["id"], "amount": each["total"]["amount"]} for each in bob_owes),
                {"accountPurpose": "BANK_CHARGES"},
            ],
        ),
        (lines[4], [{"customerId": books.customer_gid}]),
    ]
    for line, parts in said:
        await books.office.done(MATCH, input={"id": line, "parts": parts})

    # The stranger was Bob: the advance goes from Ada to him.
    await books.office.done(UNMATCH, input={"id": lines[4]})
    await books.office.done(MATCH, input={"id": lines[4], "parts": [{"customerId": bob}]})


async def closed_in_spite_of_a_slip(bank: Bank, statement: str) -> None:
    """Somebody has booked cash as if it had come to the bank, which the closing balance tells."""
    books = bank.books
    slip = await write(bank, "BANK", "SALES", "20", "2026-03-30")
    answer = await books.office.ask(CLOSE, input={"id": statement})
    (error,) = answer.data["bankStatementClose"]["userErrors"]
    assert error == {
        "code": "STATEMENT_BALANCE",
        "ledger": "1330.6",
        "closing": "1310.6",
        "difference": "20",
    }
    await books.office.done(REVERSE, input={"id": slip, "on": "2026-03-30"})
    closed = await books.office.done(CLOSE, input={"id": statement})
    assert closed["bankStatement"] == {"status": "CLOSED"}


async def gone_on(bank: Bank) -> None:
    """The next file begins where this one ended, and repeats a line."""
    books = bank.books
    gap = camt(number="S-2", opening="1300.00", closing="1300.00", day="2026-04-01")
    assert (await bank.refusal(gap))["code"] == "STATEMENT_GAP"
    later = camt(
        entry("15.00", "", reference="R-5", name="Stranger", iban=""),
        entry("9.00", "", reference="R-6", day="2026-04-01", name="Ada"),
        number="S-2",
        opening="1295.60",
        closing="1319.60",
        day="2026-04-01",
    )
    made = (await books.office.done(IMPORT, input=bank.file(later)))["bankStatement"]
    assert [line["reference"] for line in made["lines"]["nodes"]] == ["R-6"]
    assert made["opening"]["amount"] == "1310.60"
    assert await integrity(books) == []


async def test_what_came_in_and_went_out_is_in_the_books_by_the_evening(bank: Bank) -> None:
    books = bank.books
    # The year began with a balance; the bank charges something every month; what is on its way waits on an account.
    ada_owes, bob_owes = await begun(bank)

    # The file of the bank comes in, by mistake twice.
    file = camt(
        entry("120.00", f"Invoice {ada_owes['number']}", reference="R-1", name="Ada"),
        entry("123.50", "two invoices, less costs", reference="R-2", name="Bob", iban=""),
        entry("-7.90", "Service fee March", reference="R-3", name="", iban=""),
        entry("60.00", "Cheque", reference="R-4", name="Ada", iban=""),
        entry("15.00", "", reference="R-5", name="Stranger", iban=""),
        closing="1310.60",
    )
    statement = (await books.office.done(IMPORT, input=bank.file(file)))["bankStatement"]
    assert (await bank.refusal(file))["code"] == "STATEMENT_DUPLICATE"
    lines = [line["id"] for line in statement["lines"]["nodes"]]

    # What is certain needs no eye: the invoice that is named, and the fee.
    done = (await books.office.done(MATCH_ALL, input={"id": statement["id"]}))["bankStatement"]
    assert done["openCount"] == 3
    assert [each["status"] for each in done["lines"]["nodes"]] == [
        "MATCHED",
        "OPEN",
        "MATCHED",
        "OPEN",
        "OPEN",
    ]
    assert await opened(books) == -60

    # The rest is said by hand, after a slip the statement is closed.
    await matched_by_hand(bank, statement["id"], lines, bob_owes)
    await closed_in_spite_of_a_slip(bank, statement["id"])

    # In the evening the books say what the bank says.
    balances = await held(bank)
    assert balances["BANK"] == "1310.60"
    assert balances["BANK_CHARGES"] == "9.90"
    # Ada's cheque of 60 and Bob's 15 settle nothing yet.
    assert balances["RECEIVABLE"] == "-75.00"
    assert balances.get("PAYMENTS_IN_TRANSIT", "0.00") == "0.00"

    # Tomorrow's file is there already.
    await gone_on(bank)
