"""Lines come together with the books, through the API, and apart again as if they had never been."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.erp.bills import service as bills
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.terms import service as terms
from bizsuite.erp.terms.rules.terms import NewPaymentTerm, TermLine
from bizsuite.erp.terms.rules.words import InstalmentKind
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.graph.node import encode
from tests.erp.banking.bank import CLOSE, MATCH, MATCH_ALL, REOPEN, UNMATCH, Bank, invoiced, ledger, suggested
from tests.erp.banking.files import entry
from tests.erp.finance.books import integrity, opened
from tests.erp.payments.test_graph import REMOVE, REVERSE

PAY = """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
  payment { id number residual { amount } } userErrors { code } } }"""
STATE = """SELECT
  (SELECT json_agg(json_build_array(number, residual, payment_state) ORDER BY number) FROM invoicing_invoice
    WHERE status = 'POSTED') AS invoices,
  (SELECT json_agg(json_build_array(number, residual, payment_state) ORDER BY number) FROM bills_vendor_bill
    WHERE status = 'POSTED') AS bills,
  (SELECT coalesce(sum(residual), 0) FROM finance_entry_line) AS open_items,
  (SELECT json_agg(json_build_array(account_id, total) ORDER BY account_id) FROM (SELECT account_id,
    sum(debit - credit) AS total FROM finance_entry_line WHERE posted_on IS NOT NULL GROUP BY account_id
    HAVING sum(debit - credit) <> 0) held) AS balances,
  (SELECT json_agg(json_build_array(party_id, receivable) ORDER BY party_id) FROM finance_party_balance
    WHERE receivable <> 0) AS owed,
  (SELECT json_agg(json_build_array(status, open_count)) FROM banking_statement) AS statements,
  (SELECT json_agg(json_build_array(position, status) ORDER BY position) FROM banking_statement_line) AS lines"""


async def one_line(bank: Bank, amount: str, text: str = "", **more: Any) -> str:
    """The line of a statement that has one."""
    closing = f"{Decimal(1000) + Decimal(amount):.2f}"
    made = await bank.imported(entry(amount, text, **more), closing=closing)
    found: str = made["lines"]["nodes"][0]["id"]
    return found


def matched(payload: Any) -> Any:
    """The standing matches of the line of a payload."""
    return payload["bankStatementLine"]["matches"]["nodes"]


async def test_a_line_settles_an_invoice_by_a_payment_of_its_day(bank: Bank) -> None:
    invoice = await invoiced(bank.books, "100")
    line = await one_line(bank, "100.00")
    done = await bank.books.office.done(MATCH, input={"id": line, "parts": [{"invoiceId": invoice["id"]}]})
    (match,) = matched(done)
    payment = match.pop("payment")
    assert match == {
        "kind": "PAYMENT",
        "amount": {"amount": "100.00"},
        "bookedOn": "2026-03-10",
        "label": "",
        "rule": None,
        "creditNote": None,
        "account": None,
        "entry": None,
    }
    assert (payment["direction"], payment["residual"]["amount"]) == ("IN", "0.00")
    assert [each["invoice"]["number"] for each in payment["allocations"]["nodes"]] == [invoice["number"]]
    assert done["bankStatementLine"]["statement"] == {"openCount": 0, "status": "OPEN"}
    assert [await bank.balance(), await opened(bank.books)] == [100, 0]
    assert await integrity(bank.books) == []


async def test_a_line_is_split_over_invoices_charges_and_an_advance(bank: Bank) -> None:
    first, second = await invoiced(bank.books, "100"), await invoiced(bank.books, "50")
    line = await one_line(bank, "158.00", "Ada pays")
    parts = [
        {"invoiceId": first["id"], "amount": "100"},
        {"invoiceId": second["id"], "amount": "50"},
        {"accountPurpose": "BANK_CHARGES", "amount": "-2", "label": "Charge"},
        {"customerId": bank.books.customer_gid},
    ]
    done = await bank.books.office.done(MATCH, input={"id": line, "parts": parts})
    payment, charge = matched(done)
    assert (payment["payment"]["amount"]["amount"], payment["payment"]["residual"]["amount"]) == (
        "160.00",
        "10.00",
    )
    assert (charge["kind"], charge["amount"]["amount"], charge["label"]) == ("ACCOUNT", "-2.00", "Charge")
    assert charge["account"] == {"purpose": "BANK_CHARGES"}
    assert [
        (each["account"]["purpose"], each["debit"]["amount"], each["credit"]["amount"])
        for each in charge["entry"]["lines"]["nodes"]
    ] == [("BANK", "0.00", "2.00"), ("BANK_CHARGES", "2.00", "0.00")]
    assert [await bank.balance(), await opened(bank.books)] == [158, -10]
    assert await integrity(bank.books) == []


async def test_a_payment_in_the_books_is_recognised_and_one_on_its_way_arrives(bank: Bank) -> None:
    books = bank.books
    said = {
        "customerId": books.customer_gid,
        "on": "2026-03-09",
        "amount": {"amount": "30", "currency": "USD"},
    }
    direct = (await books.office.done(PAY, input=said))["payment"]
    transit = await ledger(books, "PAYMENTS_IN_TRANSIT")
    coming = (await books.office.done(PAY, input=said | {"accountId": transit}))["payment"]
    elsewhere = (await books.office.done(PAY, input=said | {"accountId": await ledger(books, "CASH")}))[
        "payment"
    ]
    made = await bank.imported(entry("30.00"), entry("30.00"), entry("31.00"), closing="1091.00")
    one, two, three = (line["id"] for line in made["lines"]["nodes"])
    assert await bank.balance() == 30
    first = await books.office.done(MATCH, input={"id": one, "parts": [{"paymentId": direct["id"]}]})
    assert [(each["kind"], each["bookedOn"], each["entry"]) for each in matched(first)] == [
        ("KNOWN_PAYMENT", "2026-03-09", None)
    ]
    assert await bank.balance() == 30
    for line, payment, code in (
        (two, direct, "PAYMENT_MATCHED"),
        (two, elsewhere, "PAYMENT_ELSEWHERE"),
        (three, coming, "MATCH_AMOUNT"),
    ):
        asked = {"id": line, "parts": [{"paymentId": payment["id"]}]}
        assert await books.office.refused(MATCH, input=asked) == [code]
    second = await books.office.done(MATCH, input={"id": two, "parts": [{"paymentId": coming["id"]}]})
    assert [each["bookedOn"] for each in matched(second)] == ["2026-03-10"]
    assert await bank.balance() == 60
    before = await books.office.rows("SELECT count(*) AS n FROM payment WHERE status = 'POSTED'")
    for line in (one, two):
        await books.office.done(UNMATCH, input={"id": line})
    assert await bank.balance() == 30
    assert await books.office.rows("SELECT count(*) AS n FROM payment WHERE status = 'POSTED'") == before
    assert await integrity(books) == []


async def test_money_goes_out_to_an_account_and_back_to_a_customer(bank: Bank) -> None:
    books = bank.books
    made = await bank.imported(entry("-5.50", "Charges"), entry("-20.00", "Refund"), closing="974.50")
    one, two = (line["id"] for line in made["lines"]["nodes"])
    charges = await ledger(books, "BANK_CHARGES")
    done = await books.office.done(MATCH, input={"id": one, "parts": [{"accountId": charges}]})
    assert [(each["label"], each["account"]) for each in matched(done)] == [("", {"purpose": "BANK_CHARGES"})]
    done = await books.office.done(MATCH, input={"id": two, "parts": [{"customerId": books.customer_gid}]})
    assert [each["payment"]["direction"] for each in matched(done)] == ["OUT"]
    assert [await bank.balance(), await opened(books)] == [Decimal("-25.5"), 20]


@pytest.mark.parametrize(
    ("parts", "code", "path"),
    [
        ([], "INVALID_VALUE", ["parts"]),
        ([{}], "INVALID_VALUE", ["parts", "0"]),
        ([{"customerId": "ADA", "accountPurpose": "CASH"}], "INVALID_VALUE", ["parts", "0"]),
        ([{"customerId": "ADA", "amount": "99"}], "MATCH_SUM", ["parts"]),
        ([{"customerId": "ADA", "amount": "100"}, {"accountPurpose": "CASH"}], "MATCH_SUM", ["parts"]),
        ([{"customerId": "ADA", "amount": "0"}], "INVALID_VALUE", ["parts", "0", "amount"]),
        ([{"customerId": "ADA", "amount": "1.001"}], "AMOUNT_PRECISION", ["parts", "0", "amount"]),
        ([{"customerId": "ADA"}, {"customerId": "ADA"}], "INVALID_VALUE", ["parts"]),
        ([{"accountPurpose": "BANK"}], "INVALID_VALUE", ["parts", "0", "accountId"]),
        ([{"accountPurpose": "RECEIVABLE"}], "PARTY_REQUIRED", ["parts", "0"]),
        ([{"invoiceId": "INVOICE", "takeDiscount": True}], "DISCOUNT_NONE", ["parts", "0", "takeDiscount"]),
        ([{"invoiceId": "INVOICE"}], "OVER_ALLOCATION", ["parts", "0", "amount"]),
        (
            [{"customerId": "ADA", "amount": "5"}, {"invoiceId": "INVOICE"}],
            "OVER_ALLOCATION",
            ["parts", "1", "amount"],
        ),
        ([{"invoiceId": "NOBODY"}], "NOT_FOUND", ["parts", "0", "invoiceId"]),
    ],
    ids=str,
)
async def test_what_is_refused_leaves_the_line_open(
    bank: Bank, parts: list[dict[str, Any]], code: str, path: list[str]
) -> None:
    books = bank.books
    invoice = await invoiced(books, "40")
    known = {
        "ADA": books.customer_gid,
        "INVOICE": invoice["id"],
        "NOBODY": encode("Invoice", books.customer),
    }
    line = await one_line(bank, "100.00")
    before = await books.office.rows(STATE)
    said = [{name: known.get(value, value) for name, value in part.items()} for part in parts]
    answer = await books.office.ask(MATCH, input={"id": line, "parts": said})
    assert answer.errors == []
    (error,) = answer.data["bankLineMatch"]["userErrors"]
    assert (error["code"], error["path"]) == (code, path)
    assert await books.office.rows(STATE) == before
    assert await books.office.rows("SELECT 1 FROM banking_line_match") == []


@pytest.mark.parametrize("part", [{"customerId": "ADA"}, {"accountPurpose": "BANK_CHARGES"}], ids=str)
async def test_a_rate_of_nothing_is_no_rate_of_the_day(bank: Bank, part: dict[str, Any]) -> None:
    books = bank.books
    line = await one_line(bank, "100.00")
    said = [{name: books.customer_gid if value == "ADA" else value for name, value in part.items()}]
    answer = await books.office.ask(MATCH, input={"id": line, "parts": said, "exchangeRate": "0"})
    assert answer.data["bankLineMatch"]["userErrors"] == [
        {"code": "EXCHANGE_RATE_INVALID", "path": ["exchangeRate"]}
    ]
    assert await books.office.rows("SELECT 1 FROM banking_line_match") == []


async def test_taking_a_match_back_restores_everything(bank: Bank) -> None:
    books = bank.books
    first, second = await invoiced(books, "100"), await invoiced(books, "50")
    line = await one_line(bank, "130.00")
    before = await books.office.rows(STATE)
    parts = [
        {"invoiceId": first["id"], "amount": "100"},
        {"invoiceId": second["id"], "amount": "35"},
        {"accountPurpose": "BANK_CHARGES"},
    ]
    for _ in range(2):
        await books.office.done(MATCH, input={"id": line, "parts": parts})
        assert await books.office.refused(MATCH, input={"id": line, "parts": parts}) == ["LINE_MATCHED"]
        assert await bank.balance() == 130
        undone = await books.office.done(UNMATCH, input={"id": line})
        assert (undone["bankStatementLine"]["status"], matched(undone)) == ("OPEN", [])
        assert await books.office.rows(STATE) == before
    assert await books.office.refused(UNMATCH, input={"id": line}) == ["LINE_OPEN"]
    assert await books.office.rows("SELECT status, count(*) AS n FROM banking_line_match GROUP BY 1") == [
        {"status": "UNDONE", "n": 4}
    ]
    assert await integrity(books) == []


async def test_a_line_whose_payment_was_reversed_by_itself_is_free_again(bank: Bank) -> None:
    books = bank.books
    invoice = await invoiced(books, "100")
    line = await one_line(bank, "100.00")
    parts = [{"invoiceId": invoice["id"]}]
    made = await books.office.done(MATCH, input={"id": line, "parts": parts})
    (allocation,) = await books.office.rows("SELECT id FROM finance_allocation")
    await books.office.done(REMOVE, input={"id": encode("Allocation", allocation["id"]), "on": "2026-03-12"})
    paid = matched(made)[0]["payment"]["id"]
    await books.office.done(REVERSE, input={"id": paid, "on": "2026-03-12"})
    undone = await books.office.done(UNMATCH, input={"id": line})
    assert (undone["bankStatementLine"]["status"], matched(undone)) == ("OPEN", [])
    assert await bank.balance() == 0
    await books.office.done(MATCH, input={"id": line, "parts": parts})
    assert await bank.balance() == 100
    assert await integrity(books) == []


async def test_a_discount_is_taken_and_given_back(bank: Bank) -> None:
    books = bank.books
    term = await books.office.done(
        """mutation($input: PaymentTermCreateInput!) { paymentTermCreate(input: $input) {
        paymentTerm { id } userErrors { code } } }""",
        input={
            "name": "2/10",
            "discount": "0.02",
            "discountDays": 10,
            "lines": [{"kind": "REMAINDER", "days": 30}],
        },
    )
    invoice = await invoiced(books, "100", paymentTermId=term["paymentTerm"]["id"])
    line = await one_line(bank, "98.00", invoice["number"])
    before = await books.office.rows(STATE)
    answer = await books.office.ask(
        "query($id: ID!) { bankStatementLine(id: $id) { suggestions { score reasons takesDiscount } } }",
        id=line,
    )
    assert answer.data["bankStatementLine"]["suggestions"] == [
        {"score": 100, "reasons": ["REFERENCE", "DISCOUNT", "NAME"], "takesDiscount": True}
    ]
    said = {"id": line, "parts": [{"invoiceId": invoice["id"], "takeDiscount": True}]}
    done = await books.office.done(MATCH, input=said)
    assert [each["creditNote"] for each in matched(done)] == [{"total": {"amount": "2.00"}}]
    assert await opened(books) == 0
    await books.office.done(UNMATCH, input={"id": line})
    assert await books.office.rows(STATE) == before
    assert await integrity(books) == []


async def test_a_bill_is_paid_with_its_discount_and_open_again(bank: Bank) -> None:
    books = bank.books
    async with books.office.work() as db:
        supplier = (await parties.create_supplier(db, NewSupplier(name="Sam"))).id
        rest = TermLine(kind=InstalmentKind.REMAINDER, days=30)
        told = NewPaymentTerm(name="2/10", lines=[rest], discount=Decimal("0.02"), discount_days=10)
        term = await terms.create_payment_term(db, told)
        line = NewDocumentLine(quantity=Decimal(1), unit_price=Decimal(100))
        new = NewBill(
            supplier_id=supplier,
            on=date(2026, 3, 5),
            lines=[line],
            payment_term_id=term.id,
            reference="SAM-77",
        )
        bill = await bills.create_bill(db, new)
        await bills.post_bill(db, bill.id)
    statement = await bank.imported(
        entry("-98.00", "Your invoice SAM 77", name="Sam Inc.", iban=""), closing="902.00"
    )
    before = await books.office.rows(STATE)
    assert await suggested(books, statement["id"]) == [
        [(100, "REFERENCE DISCOUNT NAME", "-98.00", bill.number)]
    ]
    for _ in range(2):
        done = await books.office.done(MATCH_ALL, input={"id": statement["id"]})
        assert done["bankStatement"]["openCount"] == 0
        assert await bank.balance() == -98
        rows = await books.office.rows("SELECT residual FROM bills_vendor_bill ORDER BY id")
        assert next(row["residual"] for row in rows) == 0
        assert await integrity(books) == []
        await books.office.done(UNMATCH, input={"id": statement["lines"]["nodes"][0]["id"]})
        assert await books.office.rows(STATE) == before
    assert await integrity(books) == []


async def test_a_statement_is_closed_when_the_books_agree(bank: Bank) -> None:
    books = bank.books
    made = await bank.imported(entry("100.00"), closing="1100.00")
    line = made["lines"]["nodes"][0]["id"]
    asked = {"id": made["id"]}
    assert await books.office.refused(CLOSE, input=asked) == ["STATEMENT_LINES_OPEN"]
    await books.office.done(MATCH, input={"id": line, "parts": [{"customerId": books.customer_gid}]})
    answer = await books.office.ask(CLOSE, input=asked)
    (error,) = answer.data["bankStatementClose"]["userErrors"]
    assert error == {"code": "STATEMENT_BALANCE", "ledger": "100", "closing": "1100", "difference": "-1000"}
    async with books.office.work() as db:
        await finance.post_entries(db, [_opening(bank)])
    assert (await books.office.done(CLOSE, input=asked))["bankStatement"] == {"status": "CLOSED"}
    assert await books.office.refused(CLOSE, input=asked) == ["STATEMENT_CLOSED"]
    assert await books.office.refused(UNMATCH, input={"id": line}) == ["STATEMENT_CLOSED"]
    assert await integrity(books) == []
    later = await bank.imported(
        entry("5.00", day="2026-03-31"), number="S-2", opening="1100.00", closing="1105.00", day="2026-03-31"
    )
    await books.office.done(
        MATCH, input={"id": later["lines"]["nodes"][0]["id"], "parts": [{"customerId": books.customer_gid}]}
    )
    assert await integrity(books) == []
    async with books.office.work() as db:
        await finance.post_entries(db, [_opening(bank)])
    assert [found.check for found in await integrity(books)] == ["statement_vs_ledger"]
    assert (await books.office.done(REOPEN, input=asked))["bankStatement"] == {"status": "OPEN"}
    assert await books.office.refused(REOPEN, input=asked) == ["STATEMENT_OPEN"]
    assert await integrity(books) == []


def _opening(bank: Bank) -> NewEntry:
    return bank.books.entry(
        JournalKind.GENERAL, AccountPurpose.BANK, AccountPurpose.OPENING, "1000", date(2026, 3, 1)
    )
