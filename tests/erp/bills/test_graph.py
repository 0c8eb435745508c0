"""Vendor bills through the API."""

import uuid

from tests.erp.bills.payables import CREATE, POST, Payables
from tests.erp.finance.books import integrity

NOBODY = uuid.UUID("01890000-0000-7000-8000-000000000000")
"""The key of no row; the same in every process, since it is in the names of tests."""


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
