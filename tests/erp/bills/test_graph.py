"""Vendor bills through the API."""

import asyncio
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.bills import service
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.finance import service as finance
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.graph.node import encode
from tests.erp.bills.payables import CREATE, DELETE, POST, REVERSE, Payables
from tests.erp.finance.books import integrity

NOBODY = uuid.UUID("01890000-0000-7000-8000-000000000000")
"""The key of no row; the same in every process, since it is in the names of tests."""
SERIES = {"number_series": "key = 'finance.BIL'"}
"""Of which rows of a table there are none."""


async def test_a_bill_is_drafted_and_nothing_is_owed_yet(payables: Payables) -> None:
    line = {
        "description": "Steel",
        "quantity": "3",
        "unitPrice": "19.99",
        "discount": "0.1",
        "taxRate": "0.13",
    }
    draft = (await payables.office.done(CREATE, input=payables.asked(line, reference=" F-17 ")))["vendorBill"]
    assert draft["lines"]["nodes"] == [
        {
            "description": "Steel",
            "quantity": "3",
            "unitPrice": {"amount": "19.99"},
            "discount": "0.1",
            "taxRate": "0.13",
            "net": {"amount": "53.97"},
            "tax": {"amount": "7.02"},
            "gross": {"amount": "60.99"},
        }
    ]
    names = ("number", "reference", "status", "kind", "paymentState", "dueDate")
    assert [draft[name] for name in names] == [None, "F-17", "DRAFT", "BILL", "UNPAID", "2026-03-31"]
    assert draft["total"] == {"amount": "60.99", "currency": "USD"}
    assert await payables.owed() == "0.00"


async def test_posting_books_it_and_we_owe_it(payables: Payables) -> None:
    line = {"description": "Steel", "quantity": "2", "unitPrice": "50", "taxRate": "0.13"}
    draft = (await payables.office.done(CREATE, input=payables.asked(line)))["vendorBill"]
    bill = (await payables.office.done(POST, input={"id": draft["id"], "expectedVersion": 1}))["vendorBill"]
    assert (bill["number"], bill["status"], bill["residual"]["amount"]) == (
        "BIL/2026/00001",
        "POSTED",
        "113.00",
    )
    assert bill["entry"]["origin"] == {"id": draft["id"], "__typename": "VendorBill"}
    assert bill["instalments"]["nodes"] == [{"dueDate": "2026-03-31", "amount": {"amount": "113.00"}}]
    assert await payables.booked(draft["id"]) == [
        ("2100", "0.00", "113.00"),
        ("6000", "100.00", "0.00"),
        ("1300", "13.00", "0.00"),
    ]
    assert await payables.owed() == "113.00"
    assert await integrity(payables.books) == []


async def test_the_graph_reaches_a_bill_from_all_sides(payables: Payables) -> None:
    bill = await payables.posted(reference="F-1")
    ask = """query($id: ID!) { supplier(id: $id) { payable { amount currency }
      bills { totalCount nodes { reference lines { nodes { quantity account { code } bill { number } } }
        instalments { nodes { residual { amount } line { credit { amount } } } }
        entry { origin { id } } supplier { name } } } } }"""
    found = await payables.office.ask(ask, id=payables.supplier_gid)
    assert found.data["supplier"] == {
        "payable": {"amount": "100.00", "currency": "USD"},
        "bills": {
            "totalCount": 1,
            "nodes": [
                {
                    "reference": "F-1",
                    "lines": {
                        "nodes": [{"quantity": "2", "account": None, "bill": {"number": "BIL/2026/00001"}}]
                    },
                    "instalments": {
                        "nodes": [
                            {"residual": {"amount": "100.00"}, "line": {"credit": {"amount": "100.00"}}}
                        ]
                    },
                    "entry": {"origin": {"id": bill["id"]}},
                    "supplier": {"name": "Mill"},
                }
            ],
        },
    }
    assert len(found.statements) == 9
    grouped = await payables.office.ask(
        "{ vendorBillAggregates(groupBy: [{field: SUPPLIER}]) { nodes { count total { sum { amount } } } } }"
    )
    assert grouped.data["vendorBillAggregates"]["nodes"] == [
        {"count": 1, "total": [{"sum": {"amount": "100.00"}}]}
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"on": "2025-12-31"}, "PERIOD_MISSING"),
        ({"lines": []}, "BILL_EMPTY"),
        ({"currency": "EUR"}, "EXCHANGE_RATE_MISSING"),
        ({"exchangeRate": "2"}, "EXCHANGE_RATE_INVALID"),
        ({"dueDays": -1}, "INVALID_VALUE"),
        ({"reference": "x" * 101}, "INVALID_VALUE"),
        ({"supplierId": encode("Supplier", NOBODY)}, "NOT_FOUND"),
        ({"lines": [{"quantity": "-1", "unitPrice": "1"}]}, "INVALID_VALUE"),
        ({"charges": "0.001"}, "AMOUNT_PRECISION"),
        (
            {"lines": [{"quantity": "1", "unitPrice": "1", "productId": encode("Product", NOBODY)}]},
            "NOT_FOUND",
        ),
        ({"originBillId": encode("VendorBill", NOBODY)}, "NOT_FOUND"),
    ],
    ids=str,
)
async def test_a_refusal_leaves_nothing(payables: Payables, more: dict[str, Any], code: str) -> None:
    assert await payables.office.refused(CREATE, input=payables.asked(post=True) | more) == [code]
    for table in ("bills_vendor_bill", "bills_vendor_bill_line", "finance_entry", "number_series"):
        assert await payables.office.rows(f"SELECT 1 FROM {table} WHERE {SERIES.get(table, 'true')}") == []


async def test_a_suppliers_number_is_recorded_once(payables: Payables) -> None:
    bill = await payables.posted(reference="F-1")
    assert await payables.office.refused(CREATE, input=payables.asked(reference=" F-1")) == ["BILL_DUPLICATE"]
    other = {"supplierId": encode("Supplier", payables.other_supplier)}
    theirs = payables.asked(reference="F-1") | other
    draft = (await payables.office.done(CREATE, input=theirs))["vendorBill"]
    assert await payables.office.refused(CREATE, input=theirs) == ["BILL_DUPLICATE"]
    await payables.office.done(DELETE, input={"id": draft["id"]})
    await payables.office.done(CREATE, input=theirs)
    await payables.office.done(REVERSE, input={"id": bill["id"], "on": "2026-04-01"})
    again = await payables.posted(reference="F-1")
    assert again["number"] == "BIL/2026/00002"
    for _ in range(2):
        await payables.posted()
    note = await payables.posted(kind="DEBIT_NOTE", originBillId=again["id"], reference="F-1")
    assert note["kind"] == "DEBIT_NOTE"


async def test_two_at_once_record_a_number_once(payables: Payables) -> None:
    def new() -> NewBill:
        line = NewDocumentLine(quantity=Decimal(1), unit_price=Decimal(5))
        return NewBill(supplier_id=payables.supplier, on=date(2026, 3, 1), lines=[line], reference="F-9")

    async def record() -> None:
        async with payables.office.work() as db:
            await service.create_bill(db, new())

    outcomes = await asyncio.gather(*(record() for _ in range(4)), return_exceptions=True)
    assert sorted(getattr(outcome, "code", "") for outcome in outcomes) == ["", *["BILL_DUPLICATE"] * 3]


async def test_nothing_is_billed_into_a_closed_period(payables: Payables) -> None:
    draft = (await payables.office.done(CREATE, input=payables.asked()))["vendorBill"]
    period = await payables.office.rows(
        f"SELECT id FROM finance_period WHERE name = '2026-03' AND company_id = '{payables.books.company}'"
    )
    async with payables.office.work() as db:
        await finance.close_period(db, period[0]["id"])
    assert await payables.office.refused(POST, input={"id": draft["id"]}) == ["PERIOD_CLOSED"]
    assert await payables.office.rows("SELECT status FROM bills_vendor_bill") == [{"status": "DRAFT"}]
    assert await payables.office.rows("SELECT 1 FROM finance_entry") == []
    done = await payables.office.done(POST, input={"id": draft["id"], "on": "2026-04-10"})
    assert (done["vendorBill"]["billDate"], done["vendorBill"]["dueDate"]) == ("2026-04-10", "2026-05-10")


async def test_it_is_posted_once_also_by_two_at_once(payables: Payables) -> None:
    await payables.office.done(CREATE, input=payables.asked())
    key = uuid.UUID((await payables.office.rows("SELECT id::text FROM bills_vendor_bill"))[0]["id"])

    async def post() -> None:
        async with payables.office.work() as db:
            await service.post_bill(db, key)

    outcomes = await asyncio.gather(*(post() for _ in range(4)), return_exceptions=True)
    assert sorted(getattr(outcome, "code", "") for outcome in outcomes) == ["", *["BILL_NOT_DRAFT"] * 3]
    assert await payables.owed() == "100.00"


async def test_a_reversed_bill_leaves_no_trace_in_any_balance(payables: Payables) -> None:
    bill = await payables.posted(charges="9.99")
    done = (await payables.office.done(REVERSE, input={"id": bill["id"], "on": "2026-04-01"}))["vendorBill"]
    assert (done["status"], done["residual"]["amount"], done["paymentState"]) == (
        "REVERSED",
        "0.00",
        "REVERSED",
    )
    assert await payables.owed() == "0.00"
    assert await payables.balances() == {}
    again = {"id": bill["id"], "on": "2026-04-01"}
    assert await payables.office.refused(REVERSE, input=again) == ["BILL_NOT_POSTED"]
    assert await integrity(payables.books) == []


async def test_a_debit_note_claims_a_part_back_and_then_the_rest(payables: Payables) -> None:
    bill = await payables.posted(reference="F-1")
    part = {"description": "Returned", "quantity": "1", "unitPrice": "30"}
    note = await payables.posted(part, kind="DEBIT_NOTE", originBillId=bill["id"])
    assert (note["number"], note["paymentState"], note["residual"]["amount"]) == (
        "DBN/2026/00001",
        "PAID",
        "0.00",
    )
    assert await payables.booked(note["id"]) == [("2100", "30.00", "0.00"), ("6000", "0.00", "30.00")]
    ask = """query($id: ID!) { vendorBill(id: $id) { paymentState residual { amount } debitNotes { nodes { number
      originBill { number } settlements { nodes { vendorBill { number } } } } }
      allocations { nodes { amount { amount } debitNote { number } payment { number } } } } }"""
    found = (await payables.office.ask(ask, id=bill["id"])).data["vendorBill"]
    assert found == {
        "paymentState": "PARTIAL",
        "residual": {"amount": "70.00"},
        "debitNotes": {
            "nodes": [
                {
                    "number": "DBN/2026/00001",
                    "originBill": {"number": "BIL/2026/00001"},
                    "settlements": {"nodes": [{"vendorBill": {"number": "BIL/2026/00001"}}]},
                }
            ]
        },
        "allocations": {
            "nodes": [
                {"amount": {"amount": "30.00"}, "debitNote": {"number": "DBN/2026/00001"}, "payment": None}
            ]
        },
    }
    settled = {"id": bill["id"], "on": "2026-04-01"}
    assert await payables.office.refused(REVERSE, input=settled) == ["BILL_SETTLED"]
    much = payables.asked(kind="DEBIT_NOTE", originBillId=bill["id"], post=True)
    assert await payables.office.refused(CREATE, input=much) == ["DEBIT_TOO_LARGE"]
    rest = {"description": "Returned", "quantity": "1", "unitPrice": "70"}
    await payables.posted(rest, kind="DEBIT_NOTE", originBillId=bill["id"])
    assert await payables.owed() == "0.00"
    assert await payables.balances() == {}
    assert await integrity(payables.books) == []


async def test_a_debit_note_is_about_a_bill_of_the_same_supplier(payables: Payables) -> None:
    bill = await payables.posted()
    other = {
        "kind": "DEBIT_NOTE",
        "originBillId": bill["id"],
        "supplierId": encode("Supplier", payables.other_supplier),
    }
    assert await payables.office.refused(CREATE, input=payables.asked() | other) == ["DEBIT_MISMATCH"]
    as_bill = payables.asked(originBillId=bill["id"])
    assert await payables.office.refused(CREATE, input=as_bill) == ["DEBIT_MISMATCH"]


async def test_a_debit_note_of_no_bill_is_what_the_supplier_owes(payables: Payables) -> None:
    note = await payables.posted(kind="DEBIT_NOTE")
    assert (note["paymentState"], note["residual"]["amount"]) == ("UNPAID", "100.00")
    assert await payables.owed() == "-100.00"
    assert await integrity(payables.books) == []


async def test_suppliers_bills_newest_first_and_by_number(payables: Payables) -> None:
    for day in ("2026-03-05", "2026-07-01", "2026-05-01"):
        await payables.posted(on=day)
    ask = """query($id: ID!) { supplier(id: $id) {
      bills(first: 2, orderBy: [{field: BILL_DATE, direction: DESC}]) { totalCount
      nodes { billDate number status dueDate total { amount currency } residual { amount } } } } }"""
    found = await payables.office.ask(ask, id=payables.supplier_gid)
    page = found.data["supplier"]["bills"]
    assert page["totalCount"] == 3
    assert [node["billDate"] for node in page["nodes"]] == ["2026-07-01", "2026-05-01"]
    assert len(found.statements) == 3
    one = await payables.office.ask('{ vendorBill(by: {number: "BIL/2026/00002"}) { billDate } }')
    assert one.data["vendorBill"] == {"billDate": "2026-07-01"}


async def test_lines_of_posted_bills_never_change(payables: Payables) -> None:
    await payables.posted()
    for statement in (
        "UPDATE bills_vendor_bill_line SET net = 1",
        "DELETE FROM bills_vendor_bill_line",
    ):
        with pytest.raises(Exception, match="never change"):
            async with payables.office.database.engine.begin() as connection:
                await connection.exec_driver_sql(statement)


async def test_many_are_drafted_and_posted_in_as_many_statements_as_two(payables: Payables) -> None:
    def new(count: int) -> list[NewBill]:
        line = NewDocumentLine(quantity=Decimal(1), unit_price=Decimal(5))
        return [
            NewBill(supplier_id=payables.supplier, on=date(2026, 3, 1), lines=[line, line])
            for _ in range(count)
        ]

    counts = []
    for count in (2, 20):
        async with payables.office.work() as db:
            payables.office.statements.clear()
            drafts = await service.create_bills(db, new(count))
            await service.post_bills(db, [draft.id for draft in drafts])
            counts.append(len(payables.office.statements))
    assert counts[0] == counts[1]
    assert await payables.owed() == "220.00"
    assert await integrity(payables.books) == []


async def test_posting_ten_lines_takes_as_many_statements_as_one(payables: Payables) -> None:
    post = (
        "mutation($input: VendorBillPostInput!) { vendorBillPost(input: $input) { vendorBill { number } } }"
    )
    counts: list[int] = []
    for lines in (1, 10):
        said = [{"description": "Steel", "quantity": "1", "unitPrice": "50"}] * lines
        draft = (await payables.office.done(CREATE, input=payables.asked(*said)))["vendorBill"]["id"]
        answer = await payables.office.ask(post, input={"id": draft})
        assert answer.data["vendorBillPost"]["vendorBill"]["number"] == f"BIL/2026/{len(counts) + 1:05d}"
        counts.append(len(answer.statements))
    assert counts == [7, 7]


async def test_who_may_not(payables: Payables) -> None:
    office = payables.office
    assert await office.refused(CREATE, as_="manager", input=payables.asked()) == ["PERMISSION_DENIED"]
    assert await office.refused(CREATE, as_="sales", input=payables.asked()) == ["PERMISSION_DENIED"]
    bill = await payables.posted()
    answer = await office.ask("{ vendorBills { nodes { id } } }", as_="sales")
    assert answer.codes == ["FORBIDDEN"]
    seen = await office.ask(
        "query($id: ID!) { vendorBill(id: $id) { number } }", as_="analyst", id=bill["id"]
    )
    assert seen.data == {"vendorBill": {"number": "BIL/2026/00001"}}
    draft = (await office.done(CREATE, as_="integrator", input=payables.asked()))["vendorBill"]
    await office.done(POST, as_="integrator", input={"id": draft["id"]})
    undo = {"id": draft["id"], "on": "2026-04-01"}
    assert await office.refused(REVERSE, as_="integrator", input=undo) == ["PERMISSION_DENIED"]
    other = await office.another_tenant()
    assert await office.refused(POST, as_=other.people["admin"], input={"id": bill["id"]}) == ["NOT_FOUND"]


async def test_a_dry_run_shows_the_entry_and_the_instalments(payables: Payables) -> None:
    draft = (await payables.office.done(CREATE, input=payables.asked()))["vendorBill"]
    shown = (await payables.office.done(POST, input={"id": draft["id"], "dryRun": True}))["vendorBill"]
    assert (shown["number"], shown["status"]) == ("BIL/2026/?", "POSTED")
    assert shown["instalments"]["nodes"] == [{"dueDate": "2026-03-31", "amount": {"amount": "100.00"}}]
    assert [line["account"]["code"] for line in shown["entry"]["lines"]["nodes"]] == ["2100", "6000"]
    assert await payables.office.rows("SELECT status FROM bills_vendor_bill") == [{"status": "DRAFT"}]
    assert await payables.office.rows("SELECT 1 FROM finance_entry") == []
    assert await payables.owed() == "0.00"


async def test_events_name_the_bill(payables: Payables) -> None:
    bill = await payables.posted()
    await payables.office.done(REVERSE, input={"id": bill["id"], "on": "2026-04-01"})
    rows = await payables.office.rows("SELECT type FROM outbox_event WHERE type LIKE 'VENDOR%' ORDER BY id")
    assert [row["type"] for row in rows] == [
        "VENDOR_BILL_CREATED",
        "VENDOR_BILL_POSTED",
        "VENDOR_BILL_REVERSED",
    ]
