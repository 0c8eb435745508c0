"""Payments and what they settle, through the API."""

import asyncio
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.payments import service
from bizsuite.erp.payments.rules import Document, DocumentKind, NewAllocation
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.external import remember
from tests.erp.finance.books import Books, integrity, opened

RECEIVE = """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
  payment { id number status amount { amount currency } residual { amount } customer { receivable { amount } }
    allocations { nodes { id amount { amount } invoice { number paymentState residual { amount } } } }
    entry { number lines { nodes { account { code } debit { amount } credit { amount } } } } }
  userErrors { code path ... on OverAllocation { available } } } }"""
ALLOCATE = """mutation($input: AllocationCreateInput!) { allocationCreate(input: $input) {
  allocation { id amount { amount } invoice { residual { amount } paymentState } payment { residual { amount } }
    exchangeEntry { number lines { nodes { account { code } debit { amount } credit { amount } } } } }
  userErrors { code path ... on OverAllocation { available } } } }"""
REMOVE = """mutation($input: AllocationRemoveInput!) { allocationRemove(input: $input) {
  allocation { amount { amount } removalOf { id removedBy { amount { amount } } } invoice { residual { amount } } }
  userErrors { code } } }"""
REVERSE = """mutation($input: PaymentReverseInput!) { paymentReverse(input: $input) {
  payment { status residual { amount } } userErrors { code } } }"""

NOBODY = uuid.UUID("01890000-0000-7000-8000-000000000000")
"""The key of no row; the same in every process, since it is in the names of tests."""


async def invoiced(books: Books, amount: str, **more: Any) -> str:
    """A posted invoice of this amount, by the id that clients know."""
    line = NewInvoiceLine(quantity=Decimal(1), unit_price=Decimal(amount))
    said: dict[str, Any] = {"customer_id": books.customer, "on": date(2026, 3, 1), "lines": [line]}
    new = NewInvoice(**said | more)
    async with books.office.work() as db:
        draft = await invoicing.create_invoice(db, new)
        await invoicing.post_invoice(db, draft.id)
    return encode("Invoice", draft.id)


def paid(books: Books, amount: str, *invoices: Any, currency: str = "USD", **more: Any) -> dict[str, Any]:
    """The input of a payment that settles these invoices."""
    allocations = [each if isinstance(each, dict) else {"invoiceId": each} for each in invoices]
    money = {"amount": amount, "currency": currency}
    return {
        "customerId": books.customer_gid,
        "on": "2026-04-01",
        "amount": money,
        "allocations": allocations,
        **more,
    }


async def test_a_payment_settles_two_invoices_and_leaves_the_rest_open(books: Books) -> None:
    one, two = await invoiced(books, "100"), await invoiced(books, "50")
    asked = paid(books, "130", one, {"invoiceId": two, "amount": "20"})
    payment = (await books.office.done(RECEIVE, input=asked))["payment"]
    assert (payment["number"], payment["status"], payment["residual"]["amount"]) == (
        "RCT/2026/00001",
        "POSTED",
        "10.00",
    )
    assert payment["customer"]["receivable"]["amount"] == "20.00"
    told = [
        (each["amount"]["amount"], each["invoice"]["paymentState"], each["invoice"]["residual"]["amount"])
        for each in payment["allocations"]["nodes"]
    ]
    assert sorted(told) == [("100.00", "PAID", "0.00"), ("20.00", "PARTIAL", "30.00")]
    lines = [
        (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"])
        for line in payment["entry"]["lines"]["nodes"]
    ]
    assert lines == [("1020", "130.00", "0.00"), ("1100", "0.00", "130.00")]
    assert await integrity(books) == []


async def test_too_much_is_refused_with_what_could_be_allocated(books: Books) -> None:
    one = await invoiced(books, "100")
    for asked, path, available in (
        (paid(books, "130", {"invoiceId": one, "amount": "100.01"}), ["allocations", "0", "amount"], "100"),
        (paid(books, "60", {"invoiceId": one, "amount": "60.01"}), ["allocations", "0", "amount"], "60"),
    ):
        answer = await books.office.ask(RECEIVE, input=asked)
        (error,) = answer.data["paymentReceive"]["userErrors"]
        assert error == {"code": "OVER_ALLOCATION", "path": path, "available": available}
    assert await books.office.rows("SELECT 1 FROM payment") == []
    assert await opened(books) == 100


async def test_what_a_payment_cannot_settle(books: Books) -> None:
    other = await invoiced(books, "10", customer_id=books.other_customer)
    euros = await invoiced(books, "10", currency="EUR", exchange_rate=Decimal("0.9"))
    note = await invoiced(books, "10", kind=InvoiceKind.CREDIT_NOTE)
    for invoice, code in (
        (other, "PARTY_MISMATCH"),
        (euros, "CURRENCY_MISMATCH"),
        (note, "NOT_AN_INVOICE"),
        (encode("Invoice", uuid.uuid4()), "NOT_FOUND"),
    ):
        assert await books.office.refused(RECEIVE, input=paid(books, "5", invoice)) == [code]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"on": "2027-01-01"}, "PERIOD_MISSING"),
        ({"amount": {"amount": "0", "currency": "USD"}}, "INVALID_VALUE"),
        ({"amount": {"amount": "0.001", "currency": "USD"}}, "AMOUNT_PRECISION"),
        ({"amount": {"amount": "1", "currency": "CNY"}}, "EXCHANGE_RATE_MISSING"),
        ({"amount": {"amount": "1", "currency": "CNY"}, "exchangeRate": "0"}, "EXCHANGE_RATE_INVALID"),
        ({"customerId": encode("Customer", NOBODY)}, "NOT_FOUND"),
        ({"accountId": encode("LedgerAccount", NOBODY)}, "NOT_FOUND"),
    ],
    ids=str,
)
async def test_a_payment_is_refused_and_leaves_nothing(books: Books, more: dict[str, Any], code: str) -> None:
    assert await books.office.refused(RECEIVE, input=paid(books, "5") | more) == [code]
    assert await books.office.rows("SELECT 1 FROM payment") == []
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []


async def test_nothing_is_received_into_a_closed_period(books: Books) -> None:
    period = await books.office.rows(
        f"SELECT id FROM finance_period WHERE name = '2026-04' AND company_id = '{books.company}'"
    )
    async with books.office.work() as db:
        await finance.close_period(db, period[0]["id"])
    assert await books.office.refused(RECEIVE, input=paid(books, "5")) == ["PERIOD_CLOSED"]


async def test_allocating_and_taking_back_is_the_identity(books: Books) -> None:
    invoice = await invoiced(books, "100", currency="EUR", exchange_rate=Decimal("0.8"))
    payment = (
        await books.office.done(RECEIVE, input=paid(books, "60", currency="EUR", exchangeRate="0.96"))
    )["payment"]
    before = await opened(books)
    assert before == Decimal("62.50")
    made = (
        await books.office.done(
            ALLOCATE, input={"paymentId": payment["id"], "invoiceId": invoice, "on": "2026-05-01"}
        )
    )["allocation"]
    assert (made["amount"]["amount"], made["payment"]["residual"]["amount"]) == ("60.00", "0.00")
    assert made["invoice"] == {"residual": {"amount": "40.00"}, "paymentState": "PARTIAL"}
    lines = [
        (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"])
        for line in made["exchangeEntry"]["lines"]["nodes"]
    ]
    assert lines == [("6900", "12.50", "0.00"), ("1100", "0.00", "12.50")]
    assert await opened(books) == Decimal(50)
    stale = {"id": made["id"], "on": "2026-05-02", "expectedVersion": 2}
    assert await books.office.refused(REMOVE, input=stale) == ["STALE_VERSION"]
    removed = (await books.office.done(REMOVE, input={"id": made["id"], "on": "2026-05-02"}))["allocation"]
    assert removed == {
        "amount": {"amount": "-60.00"},
        "removalOf": {"id": made["id"], "removedBy": {"amount": {"amount": "-60.00"}}},
        "invoice": {"residual": {"amount": "100.00"}},
    }
    assert await opened(books) == before
    assert await books.office.refused(REMOVE, input={"id": made["id"], "on": "2026-05-02"}) == [
        "ALLOCATION_REMOVED"
    ]
    assert await integrity(books) == []


async def test_a_payment_and_a_credit_note_are_two_ways_to_settle(books: Books) -> None:
    invoice, note = await invoiced(books, "100"), await invoiced(books, "30", kind=InvoiceKind.CREDIT_NOTE)
    payment = (await books.office.done(RECEIVE, input=paid(books, "70")))["payment"]
    on = {"invoiceId": invoice, "on": "2026-05-01"}
    assert await books.office.refused(ALLOCATE, input=on) == ["INVALID_VALUE"]
    assert await books.office.refused(ALLOCATE, input=on | {"creditNoteId": invoice}) == ["NOT_A_CREDIT_NOTE"]
    by_note = (await books.office.done(ALLOCATE, input=on | {"creditNoteId": note}))["allocation"]
    assert (by_note["amount"]["amount"], by_note["payment"]) == ("30.00", None)
    by_payment = (await books.office.done(ALLOCATE, input=on | {"paymentId": payment["id"]}))["allocation"]
    assert by_payment["invoice"] == {"residual": {"amount": "0.00"}, "paymentState": "PAID"}
    answer = await books.office.ask(ALLOCATE, input=on | {"paymentId": payment["id"], "amount": "1"})
    assert answer.data["allocationCreate"]["userErrors"] == [
        {"code": "OVER_ALLOCATION", "path": ["amount"], "available": "0"}
    ]
    assert await opened(books) == 0
    assert await integrity(books) == []


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
async def test_nothing_is_settled_on_a_day_that_cannot_be_meant(books: Books, day: str) -> None:
    invoice = await invoiced(books, "100")
    payment = (await books.office.done(RECEIVE, input=paid(books, "70")))["payment"]
    said = {"invoiceId": invoice, "paymentId": payment["id"], "on": day}
    answer = await books.office.ask(ALLOCATE, input=said)
    assert answer.data["allocationCreate"]["userErrors"] == [{"code": "INVALID_VALUE", "path": ["on"]}]
    assert await books.office.rows("SELECT id FROM finance_allocation") == []


async def test_a_bounced_cheque_is_taken_back_and_then_reversed(books: Books) -> None:
    invoice = await invoiced(books, "100")
    payment = (await books.office.done(RECEIVE, input=paid(books, "100", invoice)))["payment"]
    reverse = {"id": payment["id"], "on": "2026-05-01"}
    assert await books.office.refused(REVERSE, input=reverse) == ["PAYMENT_ALLOCATED"]
    (allocation,) = payment["allocations"]["nodes"]
    await books.office.done(REMOVE, input={"id": allocation["id"], "on": "2026-05-01"})
    done = (await books.office.done(REVERSE, input=reverse))["payment"]
    assert done == {"status": "REVERSED", "residual": {"amount": "0.00"}}
    assert await books.office.refused(REVERSE, input=reverse) == ["PAYMENT_REVERSED"]
    fixed = await books.office.rows(
        "SELECT id FROM finance_allocation ORDER BY created_at DESC, id DESC LIMIT 1"
    )
    of_reversal = encode("Allocation", fixed[0]["id"])
    assert await books.office.refused(REMOVE, input={"id": of_reversal, "on": "2026-05-01"}) == [
        "ALLOCATION_FIXED"
    ]
    assert await opened(books) == 100
    assert await integrity(books) == []


async def test_the_same_payment_allocated_twice_at_once_is_allocated_once(books: Books) -> None:
    keys = [decode(await invoiced(books, "100")).key for _ in range(3)]
    payment = decode((await books.office.done(RECEIVE, input=paid(books, "100")))["payment"]["id"]).key

    async def allocate(invoice: uuid.UUID) -> None:
        wanted = [NewAllocation(invoice_id=invoice, amount=Decimal(100))]
        async with books.office.work() as db:
            await service.allocate(db, Document(DocumentKind.PAYMENT, payment), wanted, on=date(2026, 5, 1))

    outcomes = await asyncio.gather(*(allocate(key) for key in [*keys, *keys]), return_exceptions=True)
    assert sorted(getattr(outcome, "code", "") for outcome in outcomes) == ["", *["OVER_ALLOCATION"] * 5]
    states = await books.office.rows("SELECT payment_state FROM invoicing_invoice ORDER BY payment_state")
    assert [row["payment_state"] for row in states] == ["PAID", "UNPAID", "UNPAID"]
    assert await integrity(books) == []


async def test_the_same_key_receives_once_also_at_once(books: Books) -> None:
    asked = paid(books, "10", idempotencyKey="receipt-1")
    answers = await asyncio.gather(*(books.office.ask(RECEIVE, input=asked) for _ in range(4)))
    ids = {answer.data["paymentReceive"]["payment"]["id"] for answer in answers}
    assert len(ids) == 1
    assert await books.office.rows("SELECT count(*) FROM payment") == [{"count": 1}]


async def test_who_may_not(books: Books) -> None:
    assert await books.office.refused(RECEIVE, as_="sales", input=paid(books, "1")) == ["PERMISSION_DENIED"]
    payment = (await books.office.done(RECEIVE, input=paid(books, "1")))["payment"]
    assert (await books.office.ask("{ payments { totalCount } }", as_="warehouse")).codes == ["FORBIDDEN"]
    stranger = (await books.office.another_tenant()).people["admin"]
    ask = "query($id: ID!) { payment(id: $id) { id } node(id: $id) { id } }"
    found = await books.office.ask(ask, as_=stranger, id=payment["id"])
    assert (found.data, found.errors) == ({"payment": None, "node": None}, [])
    reverse = {"id": payment["id"], "on": "2026-05-01"}
    assert await books.office.refused(REVERSE, as_=stranger, input=reverse) == ["NOT_FOUND"]


async def test_the_event_of_a_payment_leads_to_it(books: Books) -> None:
    payment = (await books.office.done(RECEIVE, input=paid(books, "1")))["payment"]
    rows = await books.office.rows(
        "SELECT type, subject_type, subject_id FROM outbox_event ORDER BY id DESC LIMIT 1"
    )
    assert rows == [
        {"type": "PAYMENT_RECEIVED", "subject_type": "Payment", "subject_id": decode(payment["id"]).key}
    ]


async def test_payments_of_a_customer_are_read_level_by_level(books: Books) -> None:
    for _ in range(3):
        await books.office.done(RECEIVE, input=paid(books, "5", await invoiced(books, "5")))
    ask = """query($id: ID!) { customer(id: $id) { payments { nodes { number allocations { nodes {
      invoice { number entry { number lines { nodes { residual { amount } } } } } } } } } } }"""
    found = await books.office.ask(ask, id=books.customer_gid)
    assert len(found.data["customer"]["payments"]["nodes"]) == 3
    assert len(found.statements) == 6


async def test_other_systems_find_their_payments_and_invoices_again(books: Books) -> None:
    invoice = await invoiced(books, "5")
    payment = (await books.office.done(RECEIVE, input=paid(books, "5", invoice)))["payment"]
    async with books.office.work() as db:
        remember(db, "Invoice", "old", {"I-7": decode(invoice).key})
        remember(db, "Payment", "old", {"P-9": decode(payment["id"]).key})
    ask = """{ invoice(by: {externalId: {system: "old", value: "I-7"}}) { number externalIds { system value } }
      payment(by: {externalId: {system: "old", value: "P-9"}}) { number externalIds { system value } } }"""
    assert (await books.office.ask(ask)).data == {
        "invoice": {"number": "INV/2026/00001", "externalIds": [{"system": "old", "value": "I-7"}]},
        "payment": {"number": "RCT/2026/00001", "externalIds": [{"system": "old", "value": "P-9"}]},
    }
