"""Small rests that are written off when most of a document is settled."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.payments.rules import Limit, require_limit, written_off_most
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity, opened
from tests.erp.payments.test_graph import invoiced, paid

SET = """mutation($input: CompanyWriteOffSetInput!) { companyWriteOffSet(input: $input) {
  writeOffPolicy { amount { amount currency } fraction company { writeOffPolicy { fraction } } }
  userErrors { code path } } }"""
RECEIVE = """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
  payment { id residual { amount } allocations { nodes { id amount { amount } invoice { paymentState } } } }
  userErrors { code path ... on WriteOffLimit { left most } } } }"""
ALLOCATE = """mutation($input: AllocationCreateInput!) { allocationCreate(input: $input) {
  allocation { id amount { amount } invoice { residual { amount } paymentState } } userErrors { code path } } }"""
REMOVE = """mutation($input: AllocationRemoveInput!) { allocationRemove(input: $input) {
  allocation { id } userErrors { code } } }"""
WRITE_OFFS = """{ writeOffs { nodes { number status amount { amount currency } amountBase { amount }
  claim { __typename id } source { __typename } entry { number origin { __typename }
    lines { nodes { account { purpose } debit { amount } credit { amount } } } } } } }"""


async def limited(books: Books, amount: str, **more: Any) -> None:
    """Let the company write off so much."""
    asked = {"id": encode("Company", books.company), "amount": amount, **more}
    await books.office.done(SET, input=asked)


async def written_off(books: Books) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = (await books.office.ask(WRITE_OFFS)).data["writeOffs"]["nodes"]
    return nodes


def test_the_limit_is_an_amount_and_a_fraction() -> None:
    assert written_off_most(Limit(amount=Decimal(5)), Decimal(10), "USD") == 5
    limit = Limit(amount=Decimal(5), fraction=Decimal("0.01"))
    assert written_off_most(limit, Decimal("123.45"), "USD") == Decimal("1.23")
    assert written_off_most(limit, Decimal(10_000), "USD") == 5
    for wrong, code in (
        (Limit(amount=Decimal(-1)), "INVALID_VALUE"),
        (Limit(amount=Decimal("0.001")), "AMOUNT_PRECISION"),
        (Limit(fraction=Decimal(0)), "INVALID_VALUE"),
        (Limit(fraction=Decimal("1.01")), "INVALID_VALUE"),
    ):
        with pytest.raises(Refused) as refused:
            require_limit(wrong, "USD")
        assert refused.value.code == code


async def test_a_payment_that_is_short_closes_the_invoice(books: Books) -> None:
    await limited(books, "2", fraction="0.01")
    invoice = await invoiced(books, "100")
    asked = paid(books, "99.20", {"invoiceId": invoice, "writeOff": True})
    payment = (await books.office.done(RECEIVE, as_="finance", input=asked))["payment"]
    (allocation,) = payment["allocations"]["nodes"]
    assert (allocation["amount"]["amount"], allocation["invoice"]["paymentState"]) == ("99.20", "PAID")
    (made,) = await written_off(books)
    assert made == {
        "number": "GEN/2026/00001",
        "status": "POSTED",
        "amount": {"amount": "0.80", "currency": "USD"},
        "amountBase": {"amount": "0.80"},
        "claim": {"__typename": "Invoice", "id": invoice},
        "source": {"__typename": "Payment"},
        "entry": {
            "number": "GEN/2026/00001",
            "origin": {"__typename": "WriteOff"},
            "lines": {
                "nodes": [
                    {
                        "account": {"purpose": "WRITE_OFF"},
                        "debit": {"amount": "0.80"},
                        "credit": {"amount": "0.00"},
                    },
                    {
                        "account": {"purpose": "RECEIVABLE"},
                        "debit": {"amount": "0.00"},
                        "credit": {"amount": "0.80"},
                    },
                ]
            },
        },
    }
    assert await opened(books) == 0
    assert await integrity(books) == []


async def test_more_than_the_limit_is_written_off_by_those_who_may(books: Books) -> None:
    invoice = await invoiced(books, "100")
    asked = paid(books, "99", {"invoiceId": invoice, "writeOff": True})
    for limits, most in (({}, "0"), ({"amount": "5", "fraction": "0.009"}, "0.90")):
        if limits:
            await limited(books, **limits)
        answer = await books.office.ask(RECEIVE, as_="finance", input=asked)
        (error,) = answer.data["paymentReceive"]["userErrors"]
        assert error == {
            "code": "WRITE_OFF_LIMIT",
            "path": ["allocations", "0", "writeOff"],
            "left": "1",
            "most": most.rstrip("0") if "." in most else most,
        }
    for table in ("payment", "payment_write_off", "finance_allocation"):
        assert await books.office.rows(f"SELECT 1 FROM {table}") == []
    await books.office.done(RECEIVE, as_="admin", input=asked)
    assert [each["amount"]["amount"] for each in await written_off(books)] == ["1.00"]


async def test_taking_back_the_allocation_takes_back_what_was_written_off(books: Books) -> None:
    await limited(books, "2")
    invoice = await invoiced(books, "100", currency="EUR", exchange_rate=Decimal("0.8"))
    asked = paid(books, "98.99", currency="EUR", exchangeRate="0.96")
    payment = (await books.office.done(RECEIVE, input=asked))["payment"]
    before = await opened(books)
    both = {"paymentId": payment["id"], "invoiceId": invoice, "on": "2026-05-01", "writeOff": True}
    made = (await books.office.done(ALLOCATE, as_="finance", input=both))["allocation"]
    assert made["invoice"] == {"residual": {"amount": "0.00"}, "paymentState": "PAID"}
    assert await opened(books) == 0
    # The rest is given up at what the invoice stands for: 1.01 / 0.8.
    (written,) = await written_off(books)
    assert (written["amount"], written["amountBase"]["amount"]) == (
        {"amount": "1.01", "currency": "EUR"},
        "1.26",
    )
    assert await integrity(books) == []
    await books.office.done(REMOVE, input={"id": made["id"], "on": "2026-05-02"})
    assert await opened(books) == before
    rows = await books.office.rows(
        "SELECT residual FROM invoicing_invoice UNION ALL SELECT residual FROM payment"
    )
    assert [row["residual"] for row in rows] == [100, Decimal("98.99")]
    assert [each["status"] for each in await written_off(books)] == ["REVERSED"]
    borne = await books.office.rows(
        "SELECT sum(l.debit - l.credit) AS sum FROM finance_entry_line l JOIN finance_account a ON a.id = l.account_id"
        " WHERE a.purpose = 'WRITE_OFF'"
    )
    assert borne == [{"sum": 0}]
    assert await integrity(books) == []
    # And once more, from the beginning.
    await books.office.done(ALLOCATE, as_="finance", input=both)
    assert [each["status"] for each in await written_off(books)].count("POSTED") == 1
    assert await integrity(books) == []


async def test_what_was_written_off_can_be_taken_back_by_itself(books: Books) -> None:
    await limited(books, "2")
    invoice = await invoiced(books, "100")
    asked = paid(books, "99", {"invoiceId": invoice, "writeOff": True})
    await books.office.done(RECEIVE, as_="finance", input=asked)
    (own,) = await books.office.rows(
        "SELECT id FROM finance_allocation WHERE credit_origin_type = 'WriteOff'"
    )
    remove = {"id": encode("Allocation", own["id"]), "on": "2026-05-02"}
    await books.office.done(REMOVE, input=remove)
    assert await opened(books) == 1
    rows = await books.office.rows("SELECT residual, payment_state FROM invoicing_invoice")
    assert rows == [{"residual": 1, "payment_state": "PARTIAL"}]
    assert await books.office.refused(REMOVE, input=remove) == ["ALLOCATION_REMOVED"]
    mutual = await books.office.rows(
        "SELECT id FROM finance_allocation WHERE credit_origin_id = debit_origin_id"
    )
    fixed = {"id": encode("Allocation", mutual[0]["id"]), "on": "2026-05-02"}
    assert await books.office.refused(REMOVE, input=fixed) == ["ALLOCATION_FIXED"]
    assert await integrity(books) == []


async def test_nothing_is_written_off_where_nothing_is_left(books: Books) -> None:
    invoice = await invoiced(books, "100")
    asked = paid(books, "120", {"invoiceId": invoice, "writeOff": True})
    payment = (await books.office.done(RECEIVE, as_="finance", input=asked))["payment"]
    assert payment["residual"]["amount"] == "20.00"
    assert await written_off(books) == []
    assert await opened(books) == -20


async def test_who_sets_the_limit(books: Books) -> None:
    asked = {"id": encode("Company", books.company), "amount": "2", "expectedVersion": 99}
    assert await books.office.refused(SET, input=asked) == ["STALE_VERSION"]
    assert await books.office.refused(SET, as_="sales", input=asked) == ["PERMISSION_DENIED"]
    del asked["expectedVersion"]
    assert await books.office.refused(SET, input=asked | {"amount": "-1"}) == ["INVALID_VALUE"]
    assert await books.office.refused(SET, input=asked | {"fraction": "2"}) == ["INVALID_VALUE"]
    done = (await books.office.done(SET, input=asked | {"fraction": "0.5"}))["writeOffPolicy"]
    assert done == {
        "amount": {"amount": "2.00", "currency": "USD"},
        "fraction": "0.5",
        "company": {"writeOffPolicy": {"fraction": "0.5"}},
    }
    await books.office.done(SET, input=asked)
    assert await books.office.rows("SELECT amount, fraction FROM payment_write_off_policy") == [
        {"amount": 2, "fraction": None}
    ]


async def test_the_events_of_a_write_off_lead_to_it(books: Books) -> None:
    await limited(books, "2")
    invoice = await invoiced(books, "100")
    asked = paid(books, "99", {"invoiceId": invoice, "writeOff": True})
    payment = (await books.office.done(RECEIVE, as_="finance", input=asked))["payment"]
    remove = {"id": payment["allocations"]["nodes"][0]["id"], "on": "2026-05-01"}
    await books.office.done(REMOVE, input=remove)
    rows = await books.office.rows(
        "SELECT type, subject_type FROM outbox_event WHERE subject_type LIKE 'WriteOff%' ORDER BY id"
    )
    assert [(row["type"], row["subject_type"]) for row in rows] == [
        ("WRITE_OFF_POLICY_SET", "WriteOffPolicy"),
        ("WRITE_OFF_POSTED", "WriteOff"),
        ("WRITE_OFF_REVERSED", "WriteOff"),
    ]


async def test_a_dry_run_shows_what_would_be_written_off(books: Books) -> None:
    await limited(books, "2")
    invoice = await invoiced(books, "100")
    asked = paid(books, "99", {"invoiceId": invoice, "writeOff": True}, dryRun=True)
    payment = (await books.office.done(RECEIVE, as_="finance", input=asked))["payment"]
    assert payment["allocations"]["nodes"][0]["invoice"]["paymentState"] == "PAID"
    assert await written_off(books) == []
    assert decode(invoice).type == "Invoice"
    assert await opened(books) == 100
