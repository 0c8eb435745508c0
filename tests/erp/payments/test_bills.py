"""Paying what suppliers claim: bills settled in full and in part, debit notes, discounts, small rests."""

import asyncio
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.erp.bills import service as bills
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.bills.rules.words import VendorBillKind
from bizsuite.erp.payments import service
from bizsuite.erp.payments.rules import Document, DocumentKind, Limit, NewAllocation
from bizsuite.erp.terms import service as terms
from bizsuite.erp.terms.rules.terms import NewPaymentTerm, TermLine
from bizsuite.erp.terms.rules.words import InstalmentKind
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.graph.node import decode, encode
from tests.erp.finance.books import Books, integrity
from tests.erp.payments.test_graph import REMOVE
from tests.erp.payments.test_graph import invoiced as invoice_of

SEND = """mutation($input: PaymentSendInput!) { paymentSend(input: $input) {
  payment { id number residual { amount }
    settlements { nodes { id amount { amount } vendorBill { number paymentState residual { amount } }
      exchangeEntry { lines { nodes { account { purpose } debit { amount } credit { amount } } } } } } }
  userErrors { code path ... on OverAllocation { available } } } }"""
RECEIVE = """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
  payment { id residual { amount } } userErrors { code path } } }"""
ALLOCATE = """mutation($input: AllocationCreateInput!) { allocationCreate(input: $input) {
  allocation { id amount { amount } vendorBill { residual { amount } paymentState } debitNote { paymentState } }
  userErrors { code path } } }"""


@pytest.fixture
async def supplier(books: Books) -> uuid.UUID:
    """A supplier of the company."""
    async with books.office.work() as db:
        return (await parties.create_supplier(db, NewSupplier(name="Sam"))).id


async def billed(books: Books, supplier: uuid.UUID, amount: str, **more: Any) -> str:
    """A posted bill of this amount, by the id that clients know."""
    line = NewDocumentLine(quantity=Decimal(1), unit_price=Decimal(amount))
    said: dict[str, Any] = {"supplier_id": supplier, "on": date(2026, 3, 1), "lines": [line]}
    async with books.office.work() as db:
        draft = await bills.create_bill(db, NewBill(**said | more))
        await bills.post_bill(db, draft.id)
    return encode("VendorBill", draft.id)


def sent(supplier: uuid.UUID, amount: str, *named: Any, currency: str = "USD", **more: Any) -> dict[str, Any]:
    """The input of a payment to a supplier that settles these bills."""
    allocations = [each if isinstance(each, dict) else {"billId": each} for each in named]
    money = {"amount": amount, "currency": currency}
    said = {"supplierId": encode("Supplier", supplier), "on": "2026-04-01", "amount": money}
    return said | {"allocations": allocations} | more


async def owed(books: Books) -> Decimal:
    """What is on the control account of suppliers."""
    rows = await books.office.rows(
        "SELECT coalesce(sum(l.credit - l.debit), 0) AS sum FROM finance_entry_line l"
        " JOIN finance_account a ON a.id = l.account_id WHERE a.purpose = 'PAYABLE'"
    )
    found: Decimal = rows[0]["sum"]
    return found


async def test_a_payment_settles_two_bills_and_leaves_the_rest_open(
    books: Books, supplier: uuid.UUID
) -> None:
    one, two = await billed(books, supplier, "100"), await billed(books, supplier, "50")
    asked = sent(supplier, "130", one, {"billId": two, "amount": "20"})
    payment = (await books.office.done(SEND, input=asked))["payment"]
    told = [
        (
            each["amount"]["amount"],
            each["vendorBill"]["paymentState"],
            each["vendorBill"]["residual"]["amount"],
        )
        for each in payment["settlements"]["nodes"]
    ]
    assert sorted(told) == [("100.00", "PAID", "0.00"), ("20.00", "PARTIAL", "30.00")]
    assert (payment["number"], payment["residual"]["amount"]) == ("PAY/2026/00001", "10.00")
    both = {"paymentId": payment["id"], "billId": two, "on": "2026-05-01"}
    made = (await books.office.done(ALLOCATE, input=both))["allocation"]
    assert (made["amount"]["amount"], made["vendorBill"]["residual"]["amount"]) == ("10.00", "20.00")
    assert await owed(books) == 20
    assert await integrity(books) == []


async def test_what_the_rate_has_gained_is_booked_with_each_part(books: Books, supplier: uuid.UUID) -> None:
    bill = await billed(books, supplier, "100", currency="EUR", exchange_rate=Decimal("0.8"))
    asked = sent(supplier, "60", bill, currency="EUR", exchangeRate="0.96")
    payment = (await books.office.done(SEND, input=asked))["payment"]
    (settled,) = payment["settlements"]["nodes"]
    # Owed at 60 / 0.8 = 75, paid with 60 / 0.96 = 62.50.
    lines = [
        (line["account"]["purpose"], line["debit"]["amount"], line["credit"]["amount"])
        for line in settled["exchangeEntry"]["lines"]["nodes"]
    ]
    assert lines == [("EXCHANGE_GAIN", "0.00", "12.50"), ("PAYABLE", "12.50", "0.00")]
    assert await owed(books) == 50
    await books.office.done(REMOVE, input={"id": settled["id"], "on": "2026-05-02"})
    assert await owed(books) == Decimal("62.50")
    rows = await books.office.rows("SELECT residual, payment_state FROM bills_vendor_bill")
    assert rows == [{"residual": 100, "payment_state": "UNPAID"}]
    assert await integrity(books) == []


async def test_instalments_are_settled_in_turn(books: Books, supplier: uuid.UUID) -> None:
    half = TermLine(kind=InstalmentKind.PERCENT, fraction=Decimal("0.5"))
    rest = TermLine(kind=InstalmentKind.REMAINDER, days=60)
    async with books.office.work() as db:
        term = (await terms.create_payment_term(db, NewPaymentTerm(name="Halves", lines=[half, rest]))).id
    bill = await billed(books, supplier, "100", payment_term_id=term)
    payment = (await books.office.done(SEND, input=sent(supplier, "70", bill)))["payment"]
    assert sorted(each["amount"]["amount"] for each in payment["settlements"]["nodes"]) == ["20.00", "50.00"]
    assert await integrity(books) == []


async def test_a_debit_note_is_another_way_to_settle_and_can_be_had_back(
    books: Books, supplier: uuid.UUID
) -> None:
    bill = await billed(books, supplier, "100")
    note = await billed(books, supplier, "30", kind=VendorBillKind.DEBIT_NOTE)
    both = {"debitNoteId": note, "billId": bill, "amount": "10", "on": "2026-05-01"}
    made = (await books.office.done(ALLOCATE, input=both))["allocation"]
    assert made["debitNote"] == {"paymentState": "PARTIAL"}
    assert made["vendorBill"]["residual"]["amount"] == "90.00"
    refund = sent(supplier, "20", note)
    done = (await books.office.done(RECEIVE, input=refund))["payment"]
    assert done["residual"]["amount"] == "0.00"
    assert await owed(books) == 90
    assert await integrity(books) == []


async def test_the_discount_for_paying_early_is_taken(books: Books, supplier: uuid.UUID) -> None:
    rest = TermLine(kind=InstalmentKind.REMAINDER, days=30)
    term = NewPaymentTerm(name="Early", lines=[rest], discount=Decimal("0.02"), discount_days=40)
    async with books.office.work() as db:
        key = (await terms.create_payment_term(db, term)).id
    bill = await billed(books, supplier, "100", payment_term_id=key)
    wrong = sent(supplier, "97", {"billId": bill, "takeDiscount": True, "amount": "97"})
    assert await books.office.refused(SEND, input=wrong) == ["DISCOUNT_PARTIAL"]
    late = sent(supplier, "98", {"billId": bill, "takeDiscount": True}, on="2026-05-01")
    assert await books.office.refused(SEND, input=late) == ["DISCOUNT_EXPIRED"]
    asked = sent(supplier, "98", {"billId": bill, "takeDiscount": True})
    payment = (await books.office.done(SEND, input=asked))["payment"]
    assert payment["settlements"]["nodes"][0]["vendorBill"]["paymentState"] == "PAID"
    rows = await books.office.rows(
        "SELECT a.purpose, l.credit - l.debit AS gained FROM finance_entry_line l"
        " JOIN finance_account a ON a.id = l.account_id WHERE a.purpose = 'PURCHASE_DISCOUNT'"
    )
    assert rows == [{"purpose": "PURCHASE_DISCOUNT", "gained": 2}]
    assert await owed(books) == 0
    assert await integrity(books) == []


async def test_what_is_not_to_be_paid_is_written_off_as_a_gain(books: Books, supplier: uuid.UUID) -> None:
    async with books.office.work() as db:
        await service.set_write_off_policy(db, books.company, Limit(amount=Decimal(1)))
    bill = await billed(books, supplier, "100")
    asked = sent(supplier, "99.50", {"billId": bill, "writeOff": True})
    payment = (await books.office.done(SEND, as_="finance", input=asked))["payment"]
    assert payment["settlements"]["nodes"][0]["vendorBill"]["paymentState"] == "PAID"
    rows = await books.office.rows(
        "SELECT amount, amount_base, claim_type, source_type FROM payment_write_off"
    )
    half = Decimal("-0.50")
    assert rows == [
        {"amount": half, "amount_base": half, "claim_type": "VendorBill", "source_type": "Payment"}
    ]
    assert await owed(books) == 0
    assert await integrity(books) == []
    await books.office.done(
        REMOVE, input={"id": payment["settlements"]["nodes"][0]["id"], "on": "2026-05-01"}
    )
    assert await books.office.rows("SELECT residual FROM bills_vendor_bill") == [{"residual": 100}]
    assert await integrity(books) == []


async def test_what_does_not_fit_is_refused(books: Books, supplier: uuid.UUID) -> None:
    bill, invoice = await billed(books, supplier, "100"), await invoice_of(books, "10")
    note = await billed(books, supplier, "30", kind=VendorBillKind.DEBIT_NOTE)
    for asked, code in (
        (sent(supplier, "5", note), "NOT_A_BILL"),
        (sent(supplier, "5", {"invoiceId": invoice}), "NOT_A_CREDIT_NOTE"),
        (sent(supplier, "5", {"billId": bill, "invoiceId": invoice}), "INVALID_VALUE"),
        (sent(supplier, "500", {"billId": bill, "amount": "100.01"}), "OVER_ALLOCATION"),
        (sent(supplier, "5", bill, bill), "INVALID_VALUE"),
        (sent(supplier, "5", bill, currency="EUR", exchangeRate="0.9"), "CURRENCY_MISMATCH"),
        (sent(supplier, "5", {"billId": encode("VendorBill", uuid.uuid4())}), "NOT_FOUND"),
        (sent(supplier, "5", {"billId": bill, "takeDiscount": True}), "DISCOUNT_NONE"),
        (sent(supplier, "5", bill, supplierId=None, customerId=books.customer_gid), "PARTY_MISMATCH"),
    ):
        assert await books.office.refused(SEND, input=asked) == [code]
    assert await books.office.refused(RECEIVE, input=sent(supplier, "5", bill)) == ["NOT_A_DEBIT_NOTE"]
    both = {"debitNoteId": bill, "billId": bill, "on": "2026-05-01"}
    assert await books.office.refused(ALLOCATE, input=both) == ["NOT_A_DEBIT_NOTE"]
    async with books.office.work() as db:
        draft = NewBill(
            supplier_id=supplier,
            on=date(2026, 3, 1),
            lines=[NewDocumentLine(quantity=Decimal(1), unit_price=Decimal(9))],
        )
        unposted = encode("VendorBill", (await bills.create_bill(db, draft)).id)
    assert await books.office.refused(SEND, input=sent(supplier, "5", unposted)) == ["BILL_NOT_POSTED"]
    for table in ("payment", "finance_allocation"):
        assert await books.office.rows(f"SELECT 1 FROM {table}") == []


async def test_the_same_payment_allocated_twice_at_once_is_allocated_once(
    books: Books, supplier: uuid.UUID
) -> None:
    keys = [decode(await billed(books, supplier, "100")).key for _ in range(3)]
    payment = decode((await books.office.done(SEND, input=sent(supplier, "100")))["payment"]["id"]).key

    async def allocate(bill: uuid.UUID) -> None:
        wanted = [NewAllocation(bill_id=bill, amount=Decimal(100))]
        async with books.office.work() as db:
            await service.allocate(db, Document(DocumentKind.PAYMENT, payment), wanted, on=date(2026, 5, 1))

    outcomes = await asyncio.gather(*(allocate(key) for key in [*keys, *keys]), return_exceptions=True)
    assert sorted(getattr(outcome, "code", "") for outcome in outcomes) == ["", *["OVER_ALLOCATION"] * 5]
    states = await books.office.rows("SELECT payment_state FROM bills_vendor_bill ORDER BY payment_state")
    assert [row["payment_state"] for row in states] == ["PAID", "UNPAID", "UNPAID"]
    assert await integrity(books) == []


async def test_payments_of_a_supplier_are_read_level_by_level(books: Books, supplier: uuid.UUID) -> None:
    for _ in range(3):
        await books.office.done(SEND, input=sent(supplier, "5", await billed(books, supplier, "5")))
    ask = """query($id: ID!) { supplier(id: $id) { payments { nodes { number settlements { nodes {
      vendorBill { number entry { number lines { nodes { residual { amount } } } } } } } } } } }"""
    found = await books.office.ask(ask, id=encode("Supplier", supplier))
    assert len(found.data["supplier"]["payments"]["nodes"]) == 3
    assert len(found.statements) == 6
