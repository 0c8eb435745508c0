"""What runs have sent reaches the bank once: by their confirmation, or by lines of statements."""

from decimal import Decimal

from tests.erp.banking.files import camt, entry
from tests.erp.finance.books import Books, integrity
from tests.erp.payment_runs.test_graph import CONFIRM, SEND, balance, bank_account, drafted, supplier
from tests.erp.payments.test_bills import billed

IMPORT = """mutation($input: BankStatementImportInput!) { bankStatementImport(input: $input) {
  bankStatement { lines { nodes { id } } } userErrors { code path } } }"""
MATCH = """mutation($input: BankLineMatchInput!) { bankLineMatch(input: $input) {
  bankStatementLine { matches(filter: {status: {eq: STANDING}}) { nodes { bookedOn entry { id }
    payment { clearingEntry { id } } } } }
  userErrors { code path } } }"""
UNMATCH = """mutation($input: BankLineUnmatchInput!) { bankLineUnmatch(input: $input) {
  bankStatementLine { status } userErrors { code path } } }"""


async def stated(books: Books, account: str, *amounts: str) -> list[str]:
    """The lines of a statement with these amounts, of the third of April."""
    closing = f"{1000 + sum(Decimal(amount) for amount in amounts):.2f}"
    told = camt(
        *(entry(amount, f"Run {place}", day="2026-04-03") for place, amount in enumerate(amounts)),
        closing=closing,
    )
    said = {"bankAccountId": account, "format": "CAMT053", "content": told}
    made = await books.office.done(IMPORT, input=said)
    return [line["id"] for line in made["bankStatement"]["lines"]["nodes"]]


async def test_what_a_statement_brings_in_is_not_moved_twice(books: Books) -> None:
    account, sam = await bank_account(books), await supplier(books, "Sam")
    mill = await supplier(books, "Mill")
    await billed(books, sam, "100", reference="F-1")
    await billed(books, mill, "70", reference="M-1")
    run = await drafted(books, account)
    done = (await books.office.done(SEND, input={"id": run["id"]}))["paymentRun"]
    ways = {each["payment"]["amount"]["amount"]: each["payment"]["id"] for each in done["lines"]["nodes"]}
    one, two = await stated(books, account, "-100.00", "-70.00")
    first = {"id": one, "parts": [{"paymentId": ways["100.00"]}]}
    told = (await books.office.done(MATCH, input=first))["bankStatementLine"]["matches"]["nodes"][0]
    assert told["payment"]["clearingEntry"] == told["entry"] != None  # noqa: E711 - both say the same entry
    assert (await balance(books, "PAYMENTS_IN_TRANSIT"), await balance(books, "BANK")) == (
        Decimal(-70),
        Decimal(-100),
    )
    confirmed = (await books.office.done(CONFIRM, input={"id": run["id"], "on": "2026-04-02"}))["paymentRun"]
    lines = [
        (line["account"]["purpose"], line["debit"]["amount"], line["credit"]["amount"])
        for line in confirmed["entry"]["lines"]["nodes"]
    ]
    assert lines == [("PAYMENTS_IN_TRANSIT", "70.00", "0.00"), ("BANK", "0.00", "70.00")]
    second = {"id": two, "parts": [{"paymentId": ways["70.00"]}]}
    told = (await books.office.done(MATCH, input=second))["bankStatementLine"]["matches"]["nodes"][0]
    assert (told["entry"], told["bookedOn"]) == (None, "2026-04-02")
    assert (await balance(books, "PAYMENTS_IN_TRANSIT"), await balance(books, "BANK")) == (
        Decimal(0),
        Decimal(-170),
    )
    await books.office.done(UNMATCH, input={"id": one})
    again = (await books.office.done(MATCH, input=first))["bankStatementLine"]["matches"]["nodes"][0]
    assert again["entry"] is not None
    assert (await balance(books, "PAYMENTS_IN_TRANSIT"), await balance(books, "BANK")) == (
        Decimal(0),
        Decimal(-170),
    )
    assert await integrity(books) == []


async def test_a_run_that_statements_have_brought_in_is_confirmed_without_an_entry(books: Books) -> None:
    account, sam = await bank_account(books), await supplier(books, "Sam")
    await billed(books, sam, "100", reference="F-1")
    run = await drafted(books, account)
    done = (await books.office.done(SEND, input={"id": run["id"]}))["paymentRun"]
    (line,) = await stated(books, account, "-100.00")
    paid = [{"paymentId": done["lines"]["nodes"][0]["payment"]["id"]}]
    await books.office.done(MATCH, input={"id": line, "parts": paid})
    confirmed = (await books.office.done(CONFIRM, input={"id": run["id"], "on": "2026-04-02"}))["paymentRun"]
    assert (confirmed["status"], confirmed["entry"]) == ("CONFIRMED", None)
    assert (await balance(books, "PAYMENTS_IN_TRANSIT"), await balance(books, "BANK")) == (
        Decimal(0),
        Decimal(-100),
    )
    assert await integrity(books) == []
