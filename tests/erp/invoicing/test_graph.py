"""Invoices through the API."""

import asyncio
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.erp.invoicing import service
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity, opened

SHOWN = """id number kind status paymentState invoiceDate dueDate net { amount } tax { amount } charges { amount }
  total { amount currency } residual { amount }"""
CREATE = f"""mutation($input: InvoiceCreateInput!) {{ invoiceCreate(input: $input) {{
  invoice {{ {SHOWN} lines {{ nodes {{ description quantity unitPrice {{ amount }} discount taxRate
    net {{ amount }} tax {{ amount }} gross {{ amount }} }} }} }}
  userErrors {{ code path message }} }} }}"""
POST = f"""mutation($input: InvoicePostInput!) {{ invoicePost(input: $input) {{
  invoice {{ {SHOWN} }} userErrors {{ code path }} }} }}"""
REVERSE = f"""mutation($input: InvoiceReverseInput!) {{ invoiceReverse(input: $input) {{
  invoice {{ {SHOWN} }} userErrors {{ code }} }} }}"""

NOBODY = uuid.UUID("01890000-0000-7000-8000-000000000000")
"""The key of no row; the same in every process, since it is in the names of tests."""


def asked(books: Books, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The input of an invoice of these lines, or of one of 100.00."""
    said = [dict(line) for line in lines] or [{"description": "Advice", "quantity": "2", "unitPrice": "50"}]
    return {"customerId": books.customer_gid, "on": "2026-03-01", "lines": said, **more}


async def posted(books: Books, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await books.office.done(CREATE, input=asked(books, post=True, **more)))[
        "invoice"
    ]
    return found


async def test_an_invoice_is_drafted_and_owes_nothing_yet(books: Books) -> None:
    line = {"description": "Tea", "quantity": "3", "unitPrice": "19.99", "discount": "0.1", "taxRate": "0.13"}
    draft = (await books.office.done(CREATE, input=asked(books, line, charges="5.50")))["invoice"]
    assert draft["lines"]["nodes"] == [
        {
            "description": "Tea",
            "quantity": "3",
            "unitPrice": {"amount": "19.99"},
            "discount": "0.1",
            "taxRate": "0.13",
            "net": {"amount": "53.97"},
            "tax": {"amount": "7.02"},
            "gross": {"amount": "60.99"},
        }
    ]
    assert {name: draft[name] for name in ("number", "status", "kind", "paymentState", "dueDate")} == {
        "number": None,
        "status": "DRAFT",
        "kind": "INVOICE",
        "paymentState": "UNPAID",
        "dueDate": "2026-03-31",
    }
    assert draft["total"] == {"amount": "66.49", "currency": "USD"}
    assert await opened(books) == 0


async def test_posting_books_it_and_the_customer_owes_it(books: Books) -> None:
    draft = (await books.office.done(CREATE, input=asked(books, charges="7")))["invoice"]
    invoice = (
        await books.office.done(POST, input={"id": draft["id"], "expectedVersion": draft.get("version", 1)})
    )["invoice"]
    assert (invoice["number"], invoice["status"], invoice["residual"]["amount"]) == (
        "INV/2026/00001",
        "POSTED",
        "107.00",
    )
    ask = """query($id: ID!) { invoice(id: $id) { customer { name receivable { amount } }
      entry { number origin { id __typename } lines { nodes { debit { amount } credit { amount } dueDate
        account { code } customer { name } } } } } }"""
    found = (await books.office.ask(ask, id=draft["id"])).data["invoice"]
    assert found["customer"] == {"name": "Ada", "receivable": {"amount": "107.00"}}
    assert found["entry"]["origin"] == {"id": draft["id"], "__typename": "Invoice"}
    assert found["entry"]["number"] == "INV/2026/00001"
    told = [
        (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"])
        for line in found["entry"]["lines"]["nodes"]
    ]
    assert told == [("1100", "107.00", "0.00"), ("4000", "0.00", "100.00"), ("4100", "0.00", "7.00")]
    assert await integrity(books) == []


async def test_it_can_be_posted_on_another_day(books: Books) -> None:
    draft = (await books.office.done(CREATE, input=asked(books, dueDays=10)))["invoice"]
    invoice = (await books.office.done(POST, input={"id": draft["id"], "on": "2026-06-20"}))["invoice"]
    assert (invoice["invoiceDate"], invoice["dueDate"]) == ("2026-06-20", "2026-06-30")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"on": "2025-12-31"}, "PERIOD_MISSING"),
        ({"lines": []}, "INVOICE_EMPTY"),
        ({"currency": "EUR"}, "EXCHANGE_RATE_MISSING"),
        ({"exchangeRate": "2"}, "EXCHANGE_RATE_INVALID"),
        ({"currency": "EUR", "exchangeRate": "0"}, "EXCHANGE_RATE_INVALID"),
        ({"charges": "0.001"}, "AMOUNT_PRECISION"),
        ({"dueDays": -1}, "INVALID_VALUE"),
        ({"customerId": encode("Customer", NOBODY)}, "NOT_FOUND"),
        ({"lines": [{"quantity": "-1", "unitPrice": "1"}]}, "INVALID_VALUE"),
        (
            {"lines": [{"quantity": "1", "unitPrice": "1", "productId": encode("Product", NOBODY)}]},
            "NOT_FOUND",
        ),
        ({"creditOfId": encode("Invoice", NOBODY)}, "NOT_FOUND"),
    ],
    ids=str,
)
async def test_a_refusal_leaves_nothing(books: Books, more: dict[str, Any], code: str) -> None:
    assert await books.office.refused(CREATE, input=asked(books, post=True) | more) == [code]
    for table in ("invoicing_invoice", "invoicing_invoice_line", "finance_entry"):
        assert await books.office.rows(f"SELECT 1 FROM {table}") == []


async def test_nothing_is_invoiced_into_a_closed_period(books: Books) -> None:
    draft = (await books.office.done(CREATE, input=asked(books)))["invoice"]
    period = await books.office.rows(
        f"SELECT id FROM finance_period WHERE name = '2026-03' AND company_id = '{books.company}'"
    )
    async with books.office.work() as db:
        await finance.close_period(db, period[0]["id"])
    assert await books.office.refused(POST, input={"id": draft["id"]}) == ["PERIOD_CLOSED"]
    assert await books.office.rows("SELECT status FROM invoicing_invoice") == [{"status": "DRAFT"}]
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []


async def test_it_is_posted_once_also_by_two_at_once(books: Books) -> None:
    draft = (await books.office.done(CREATE, input=asked(books)))["invoice"]
    key = uuid.UUID((await books.office.rows("SELECT id::text FROM invoicing_invoice"))[0]["id"])

    async def post() -> None:
        async with books.office.work() as db:
            await service.post_invoice(db, key)

    outcomes = await asyncio.gather(*(post() for _ in range(5)), return_exceptions=True)
    assert sorted(getattr(outcome, "code", "") for outcome in outcomes) == ["", *["INVOICE_NOT_DRAFT"] * 4]
    assert await books.office.refused(POST, input={"id": draft["id"]}) == ["INVOICE_NOT_DRAFT"]
    assert await opened(books) == 100


async def test_a_reversed_invoice_leaves_no_trace_in_any_balance(books: Books) -> None:
    invoice = await posted(books, charges="9.99")
    done = (await books.office.done(REVERSE, input={"id": invoice["id"], "on": "2026-04-01"}))["invoice"]
    assert (done["status"], done["residual"]["amount"], done["paymentState"]) == (
        "REVERSED",
        "0.00",
        "REVERSED",
    )
    assert await opened(books) == 0
    trial = await books.office.ask("{ trialBalance { lines { balance { amount } } } }")
    assert {line["balance"]["amount"] for line in trial.data["trialBalance"]["lines"]} == {"0.00"}
    assert await books.office.refused(REVERSE, input={"id": invoice["id"], "on": "2026-04-01"}) == [
        "INVOICE_NOT_POSTED"
    ]
    assert await integrity(books) == []


async def test_a_full_credit_note_settles_its_invoice_and_leaves_zero(books: Books) -> None:
    invoice = await posted(books, charges="5")
    note = await posted(books, kind="CREDIT_NOTE", creditOfId=invoice["id"], charges="5")
    assert (note["number"], note["paymentState"], note["residual"]["amount"]) == (
        "CRN/2026/00001",
        "PAID",
        "0.00",
    )
    ask = """query($id: ID!) { invoice(id: $id) { paymentState residual { amount } creditNotes { nodes { number } }
      allocations { nodes { amount { amount } creditNote { number creditOf { number } } payment { number } } } } }"""
    found = (await books.office.ask(ask, id=invoice["id"])).data["invoice"]
    assert found == {
        "paymentState": "PAID",
        "residual": {"amount": "0.00"},
        "creditNotes": {"nodes": [{"number": "CRN/2026/00001"}]},
        "allocations": {
            "nodes": [
                {
                    "amount": {"amount": "105.00"},
                    "creditNote": {"number": "CRN/2026/00001", "creditOf": {"number": "INV/2026/00001"}},
                    "payment": None,
                }
            ]
        },
    }
    trial = await books.office.ask("{ trialBalance { lines { balance { amount } } } }")
    assert {line["balance"]["amount"] for line in trial.data["trialBalance"]["lines"]} == {"0.00"}
    again = asked(books, kind="CREDIT_NOTE", creditOfId=invoice["id"], post=True)
    assert await books.office.refused(CREATE, input=again) == ["CREDIT_TOO_LARGE"]
    assert await integrity(books) == []


async def test_a_credit_note_is_about_an_invoice_of_the_same_customer(books: Books) -> None:
    invoice = await posted(books)
    other = {
        "kind": "CREDIT_NOTE",
        "creditOfId": invoice["id"],
        "customerId": encode("Customer", books.other_customer),
    }
    assert await books.office.refused(CREATE, input=asked(books) | other) == ["CREDIT_MISMATCH"]
    as_invoice = asked(books, creditOfId=invoice["id"])
    assert await books.office.refused(CREATE, input=as_invoice) == ["CREDIT_MISMATCH"]


async def test_an_invoice_in_another_currency_is_owed_at_its_own_rate(books: Books) -> None:
    invoice = await posted(books, currency="EUR", exchangeRate="0.8")
    assert invoice["total"] == {"amount": "100.00", "currency": "EUR"}
    assert await opened(books) == Decimal(125)
    rows = await books.office.rows(
        "SELECT debit, amount, residual, residual_base FROM finance_entry_line WHERE debit > 0"
    )
    assert rows == [
        {
            "debit": Decimal(125),
            "amount": Decimal(100),
            "residual": Decimal(100),
            "residual_base": Decimal(125),
        }
    ]
    note = await posted(books, kind="CREDIT_NOTE", creditOfId=invoice["id"])
    assert note["total"]["currency"] == "EUR"
    assert await opened(books) == 0
    assert await integrity(books) == []


async def test_customers_invoices_newest_first_and_by_number(books: Books) -> None:
    for day in ("2026-03-05", "2026-07-01", "2026-05-01"):
        await posted(books, on=day)
    ask = """query($id: ID!) { customer(id: $id) {
      invoices(first: 2, orderBy: [{field: INVOICE_DATE, direction: DESC}]) { totalCount
      nodes { invoiceDate number status dueDate total { amount currency } residual { amount } } } } }"""
    found = await books.office.ask(ask, id=books.customer_gid)
    page = found.data["customer"]["invoices"]
    assert page["totalCount"] == 3
    assert [node["invoiceDate"] for node in page["nodes"]] == ["2026-07-01", "2026-05-01"]
    assert len(found.statements) == 3
    one = await books.office.ask('{ invoice(by: {number: "INV/2026/00002"}) { invoiceDate } }')
    assert one.data["invoice"] == {"invoiceDate": "2026-07-01"}
    paid = await books.office.ask("{ invoices(filter: {paymentState: {in: [PAID]}}) { totalCount } }")
    assert paid.data["invoices"]["totalCount"] == 0


async def test_lines_of_posted_invoices_never_change(books: Books) -> None:
    await posted(books)
    with pytest.raises(Exception, match="never change"):
        async with books.office.database.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE invoicing_invoice_line SET net = 1")


async def test_many_are_drafted_and_posted_in_as_many_statements_as_two(books: Books) -> None:
    def new(count: int) -> list[NewInvoice]:
        line = NewInvoiceLine(quantity=Decimal(1), unit_price=Decimal(5))
        return [
            NewInvoice(customer_id=books.customer, on=date(2026, 3, 1), lines=[line, line])
            for _ in range(count)
        ]

    counts = []
    for count in (2, 20):
        async with books.office.work() as db:
            books.office.statements.clear()
            drafts = await service.create_invoices(db, new(count))
            await service.post_invoices(db, [draft.id for draft in drafts])
            counts.append(len(books.office.statements))
    assert counts[0] == counts[1]
    assert await opened(books) == 220
    assert await integrity(books) == []


async def test_who_may_not(books: Books) -> None:
    assert await books.office.refused(CREATE, as_="sales", input=asked(books)) == ["PERMISSION_DENIED"]
    invoice = await posted(books)
    answer = await books.office.ask("{ invoices { nodes { id } } }", as_="warehouse")
    assert answer.codes == ["FORBIDDEN"]
    seen = await books.office.ask(
        "query($id: ID!) { invoice(id: $id) { number } }", as_="sales", id=invoice["id"]
    )
    assert seen.data == {"invoice": {"number": "INV/2026/00001"}}
    other = await books.office.another_tenant()
    stranger = other.people["admin"]
    assert await books.office.refused(POST, as_=stranger, input={"id": invoice["id"]}) == ["NOT_FOUND"]


async def test_a_dry_run_shows_what_would_be_posted(books: Books) -> None:
    shown = await posted(books, dryRun=True)
    assert (shown["number"], shown["status"]) == ("INV/2026/?", "POSTED")
    assert await books.office.rows("SELECT 1 FROM invoicing_invoice") == []
    assert await opened(books) == 0


async def test_the_event_names_the_invoice(books: Books) -> None:
    await posted(books)
    rows = await books.office.rows("SELECT type FROM outbox_event ORDER BY id DESC LIMIT 3")
    assert [row["type"] for row in rows] == ["INVOICE_POSTED", "JOURNAL_ENTRY_POSTED", "INVOICE_CREATED"]


async def test_posting_ten_lines_takes_as_many_statements_as_one(books: Books) -> None:
    """The document; its order, lines and books; the party; chain, period and number; all that is written; the payload.
    The constraints that are checked late are checked by the commit."""
    post = "mutation($input: InvoicePostInput!) { invoicePost(input: $input) { invoice { number } } }"
    counts: list[int] = []
    for lines in (1, 10):
        said = [{"description": "Advice", "quantity": "1", "unitPrice": "50"}] * lines
        draft = (await books.office.done(CREATE, input=asked(books, *said)))["invoice"]["id"]
        answer = await books.office.ask(post, input={"id": draft})
        assert answer.data["invoicePost"]["invoice"]["number"] == f"INV/2026/{len(counts) + 1:05d}"
        counts.append(len(answer.statements))
    assert counts == [6, 6]
