"""Money that goes out, refunds in both directions, and advances that stay open."""

import asyncio
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.payments import rules, service
from bizsuite.erp.payments.rules import Document, DocumentKind, NewAllocation, NewPayment, PaymentDirection
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity, opened
from tests.erp.payments.test_graph import ALLOCATE, RECEIVE, REMOVE, REVERSE, invoiced, paid

SEND = """mutation($input: PaymentSendInput!) { paymentSend(input: $input) {
  payment { id number direction residual { amount } customer { id } supplier { id }
    settlements { nodes { id amount { amount } creditNote { number paymentState } payment { number } } }
    entry { number lines { nodes { account { purpose } debit { amount } credit { amount } } } } }
  userErrors { code path ... on OverAllocation { available } } } }"""


def sent(books: Books, amount: str, *allocations: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The input of a payment that goes out."""
    money = {"amount": amount, "currency": "USD"}
    said = {"customerId": books.customer_gid, "on": "2026-04-01", "amount": money}
    return said | {"allocations": list(allocations)} | more


async def supplied(books: Books) -> str:
    """A supplier, by the id that clients know."""
    async with books.office.work() as db:
        return encode("Supplier", (await parties.create_supplier(db, NewSupplier(name="Sam"))).id)


def sides(payment: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (line["account"]["purpose"], line["debit"]["amount"], line["credit"]["amount"])
        for line in payment["entry"]["lines"]["nodes"]
    ]


async def test_what_a_customer_pays_too_much_stays_open_as_an_advance(books: Books) -> None:
    first = await invoiced(books, "100")
    payment = (await books.office.done(RECEIVE, input=paid(books, "130", first)))["payment"]
    assert payment["residual"]["amount"] == "30.00"
    assert payment["customer"]["receivable"]["amount"] == "-30.00"
    later = await invoiced(books, "50")
    both = {"paymentId": payment["id"], "invoiceId": later, "on": "2026-05-01"}
    made = (await books.office.done(ALLOCATE, input=both))["allocation"]
    assert made["amount"]["amount"] == "30.00"
    assert made["invoice"] == {"residual": {"amount": "20.00"}, "paymentState": "PARTIAL"}
    assert await integrity(books) == []


async def test_an_advance_is_given_back(books: Books) -> None:
    advance = (await books.office.done(RECEIVE, input=paid(books, "130")))["payment"]
    refund = sent(books, "30", {"paymentId": advance["id"]})
    done = (await books.office.done(SEND, input=refund))["payment"]
    assert (done["number"], done["direction"], done["residual"]["amount"]) == (
        "PAY/2026/00001",
        "OUT",
        "0.00",
    )
    assert sides(done) == [("BANK", "0.00", "30.00"), ("RECEIVABLE", "30.00", "0.00")]
    (settled,) = done["settlements"]["nodes"]
    assert (settled["amount"]["amount"], settled["payment"]["number"]) == ("30.00", "RCT/2026/00001")
    assert await opened(books) == -100
    reverse = {"id": done["id"], "on": "2026-05-01"}
    assert await books.office.refused(REVERSE, input=reverse) == ["PAYMENT_ALLOCATED"]
    await books.office.done(REMOVE, input={"id": settled["id"], "on": "2026-05-01"})
    await books.office.done(REVERSE, input=reverse)
    rows = await books.office.rows("SELECT status, residual FROM payment ORDER BY number DESC")
    assert rows == [{"status": "POSTED", "residual": 130}, {"status": "REVERSED", "residual": 0}]
    assert await integrity(books) == []


async def test_a_credit_note_is_given_back(books: Books) -> None:
    note = await invoiced(books, "40", kind=InvoiceKind.CREDIT_NOTE)
    refund = (await books.office.done(SEND, input=sent(books, "25", {"invoiceId": note})))["payment"]
    assert refund["settlements"]["nodes"][0]["creditNote"]["paymentState"] == "PARTIAL"
    again = (await books.office.done(SEND, input=sent(books, "15")))["payment"]
    both = {"paymentId": again["id"], "creditNoteId": note, "on": "2026-05-01"}
    made = (await books.office.done(ALLOCATE, input=both))["allocation"]
    assert made["amount"]["amount"] == "15.00"
    assert await opened(books) == 0
    assert await integrity(books) == []


async def test_money_settles_only_what_stands_on_the_other_side(books: Books) -> None:
    invoice, note = await invoiced(books, "40"), await invoiced(books, "40", kind=InvoiceKind.CREDIT_NOTE)
    advance = (await books.office.done(RECEIVE, input=paid(books, "10")))["payment"]["id"]
    refund = (await books.office.done(SEND, input=sent(books, "10")))["payment"]["id"]
    for wanted, code in (
        ({"invoiceId": invoice}, "NOT_A_CREDIT_NOTE"),
        ({"paymentId": refund}, "PAYMENT_DIRECTION"),
        ({"paymentId": encode("Payment", uuid.uuid4())}, "NOT_FOUND"),
        ({}, "INVALID_VALUE"),
        ({"paymentId": advance, "invoiceId": note}, "INVALID_VALUE"),
        ({"paymentId": advance, "takeDiscount": True}, "DISCOUNT_NONE"),
    ):
        assert await books.office.refused(SEND, input=sent(books, "5", wanted)) == [code]
    assert await books.office.refused(RECEIVE, input=paid(books, "5", {"paymentId": advance})) == [
        "PAYMENT_DIRECTION"
    ]
    for named, code in (
        ({"paymentId": refund, "invoiceId": invoice}, "NOT_A_CREDIT_NOTE"),
        ({"paymentId": advance, "creditNoteId": note}, "NOT_AN_INVOICE"),
        ({"paymentId": advance, "advanceId": advance}, "INVALID_VALUE"),
        ({"invoiceId": invoice, "advanceId": advance}, "INVALID_VALUE"),
    ):
        asked = {**named, "on": "2026-05-01"}
        expected = ["PAYMENT_DIRECTION"] if "advanceId" in named and "paymentId" in named else [code]
        assert await books.office.refused(ALLOCATE, input=asked) == expected
    assert await books.office.rows("SELECT 1 FROM finance_allocation") == []


async def test_an_advance_to_a_supplier_and_its_refund(books: Books) -> None:
    supplier = await supplied(books)
    named = {"customerId": None, "supplierId": supplier}
    advance = (await books.office.done(SEND, input=sent(books, "200") | named))["payment"]
    assert sides(advance) == [("BANK", "0.00", "200.00"), ("PAYABLE", "200.00", "0.00")]
    assert (advance["customer"], advance["supplier"]) == (None, {"id": supplier})
    back = paid(books, "50", {"paymentId": advance["id"]}) | named
    done = (await books.office.done(RECEIVE, input=back))["payment"]
    assert (done["number"], done["customer"], done["residual"]["amount"]) == ("RCT/2026/00001", None, "0.00")
    ask = "query($id: ID!) { supplier(id: $id) { payments { nodes { direction residual { amount } } } } }"
    found = (await books.office.ask(ask, id=supplier)).data["supplier"]["payments"]["nodes"]
    assert sorted((each["direction"], each["residual"]["amount"]) for each in found) == [
        ("IN", "0.00"),
        ("OUT", "150.00"),
    ]
    grouped = "{ paymentAggregates(groupBy: [{field: DIRECTION}]) { nodes { count } } }"
    assert (await books.office.ask(grouped)).errors == []
    assert await integrity(books) == []


async def test_a_payment_is_with_one_party(books: Books) -> None:
    supplier = await supplied(books)
    for named, code in (
        ({"supplierId": supplier}, "INVALID_VALUE"),
        ({"customerId": None}, "INVALID_VALUE"),
        ({"customerId": None, "supplierId": encode("Supplier", books.customer)}, "NOT_FOUND"),
    ):
        assert await books.office.refused(SEND, input=sent(books, "5") | named) == [code]
    mixed = (await books.office.done(RECEIVE, input=paid(books, "10")))["payment"]["id"]
    other = sent(books, "5", {"paymentId": mixed}) | {"customerId": None, "supplierId": supplier}
    assert await books.office.refused(SEND, input=other) == ["PARTY_MISMATCH"]
    assert await books.office.rows("SELECT count(*) FROM payment") == [{"count": 1}]
    assert await books.office.refused(SEND, as_="integrator", input=sent(books, "5")) == ["PERMISSION_DENIED"]


async def test_the_same_advance_is_given_back_once_also_at_once(books: Books) -> None:
    advance = decode((await books.office.done(RECEIVE, input=paid(books, "100")))["payment"]["id"]).key

    async def give_back() -> None:
        new = NewPayment(
            direction=PaymentDirection.OUT,
            customer_id=books.customer,
            on=date(2026, 5, 1),
            amount=Decimal(100),
            currency="USD",
            allocations=[NewAllocation(payment_id=advance)],
        )
        async with books.office.work() as db:
            await service.book_payment(db, new)

    outcomes = await asyncio.gather(*(give_back() for _ in range(4)), return_exceptions=True)
    assert sorted(getattr(outcome, "code", "") for outcome in outcomes) == ["", *["OVER_ALLOCATION"] * 3]
    assert await opened(books) == 0
    assert await integrity(books) == []


@pytest.mark.parametrize("direction", PaymentDirection)
def test_debits_and_credits_by_direction_and_party(direction: PaymentDirection) -> None:
    is_in, party_id = direction is PaymentDirection.IN, uuid.uuid4()
    given = NewPayment(direction=direction, on=date(2026, 4, 1), amount=Decimal(60), currency="EUR")
    for new, control in (
        (replace(given, customer_id=party_id), "RECEIVABLE"),
        (replace(given, supplier_id=party_id), "PAYABLE"),
    ):
        bank, party = rules.ledger_lines(new, Decimal("0.8"), "USD")
        assert (str(bank.account), str(party.account)) == ("BANK", control)
        assert bank.debit - bank.credit == (75 if is_in else -75) == party.credit - party.debit
        assert bank.amount == (60 if is_in else -60) == -(party.amount or 0)


def test_what_a_document_is_settled_by() -> None:
    invoice, payment = (Document(kind, uuid.uuid4()) for kind in (DocumentKind.INVOICE, DocumentKind.PAYMENT))
    rules.require_opposed(invoice, is_debit=True, settles_debits=True)
    rules.require_opposed(payment, is_debit=False, settles_debits=False)
    for document, is_debit, code in (
        (invoice, True, "NOT_A_CREDIT_NOTE"),
        (invoice, False, "NOT_AN_INVOICE"),
        (payment, True, "PAYMENT_DIRECTION"),
    ):
        with pytest.raises(Refused) as refused:
            rules.require_opposed(document, is_debit=is_debit, settles_debits=not is_debit)
        assert refused.value.code == code
