"""When bills are to be paid, what is taken off early, and bills in other currencies."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.bills import service
from bizsuite.erp.bills.tables import VendorBill
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.trade.rules.sides import PURCHASES, settling
from bizsuite.erp.trade.service import Along
from bizsuite.graph.node import decode
from tests.erp.bills.payables import CREATE, POST, Payables
from tests.erp.finance.books import integrity
from tests.erp.terms.test_discounts import term

CASH = """mutation($input: CashRoundingCreateInput!) { cashRoundingCreate(input: $input) {
  cashRounding { id } userErrors { code path } } }"""


async def halves(payables: Payables, **more: Any) -> str:
    """A term of two instalments: a half after a month, the rest after two."""
    said = {
        "name": "Halves",
        "discount": None,
        "discountDays": None,
        "lines": [{"kind": "PERCENT", "fraction": "0.5", "days": 30}, {"kind": "REMAINDER", "days": 60}],
    }
    return await term(payables.books, **said | more)


async def test_a_term_divides_a_bill(payables: Payables) -> None:
    line = {"description": "Steel", "quantity": "1", "unitPrice": "99.99"}
    asked = payables.asked(line, paymentTermId=await halves(payables))
    draft = (await payables.office.done(CREATE, input=asked))["vendorBill"]
    assert draft["dueDate"] == "2026-04-30"
    bill = (await payables.office.done(POST, input={"id": draft["id"]}))["vendorBill"]
    assert [(each["dueDate"], each["amount"]["amount"]) for each in bill["instalments"]["nodes"]] == [
        ("2026-03-31", "50.00"),
        ("2026-04-30", "49.99"),
    ]
    assert await payables.booked(bill["id"]) == [
        ("2100", "0.00", "50.00"),
        ("2100", "0.00", "49.99"),
        ("6000", "99.99", "0.00"),
    ]
    part = {"description": "Returned", "quantity": "1", "unitPrice": "60"}
    await payables.posted(part, kind="DEBIT_NOTE", originBillId=bill["id"])
    rows = await payables.office.rows(
        "SELECT residual FROM finance_entry_line WHERE due_date IS NOT NULL AND credit > 0 ORDER BY due_date"
    )
    assert [row["residual"] for row in rows] == [0, Decimal("-39.99")]
    assert await payables.owed() == "39.99"
    assert await integrity(payables.books) == []


async def test_the_aged_payables_are_the_instalments(payables: Payables) -> None:
    line = {"description": "Steel", "quantity": "1", "unitPrice": "99.99"}
    await payables.posted(line, paymentTermId=await halves(payables))
    rows = await payables.office.rows(
        "SELECT sum(l.residual_base) AS owed FROM finance_entry_line l JOIN finance_account a"
        " ON a.id = l.account_id WHERE a.purpose = 'PAYABLE'"
    )
    assert rows == [{"owed": Decimal("-99.99")}]
    assert await payables.balances() == {"2100": "-99.99", "6000": "99.99"}


async def test_cash_rounding_goes_to_its_account(payables: Payables) -> None:
    said = {"name": "Five", "currency": "USD", "step": "0.05"}
    key = (await payables.office.done(CASH, input=said))["cashRounding"]["id"]
    line = {"description": "Steel", "quantity": "1", "unitPrice": "9.98"}
    bill = await payables.posted(line, cashRoundingId=key)
    assert (bill["cashRounding"]["amount"], bill["total"]["amount"]) == ("0.02", "10.00")
    assert await payables.booked(bill["id"]) == [
        ("2100", "0.00", "10.00"),
        ("6000", "9.98", "0.00"),
        ("6800", "0.02", "0.00"),
    ]
    assert await integrity(payables.books) == []


async def test_a_discount_is_taken_by_a_debit_note(payables: Payables) -> None:
    key = await term(payables.books)
    line = {"description": "Steel", "quantity": "1", "unitPrice": "100", "taxRate": "0.2"}
    bill = await payables.posted(line, paymentTermId=key)
    assert (bill["discountDate"], bill["discount"]["amount"]) == ("2026-03-11", "2.40")
    bill_id = decode(bill["id"]).key
    async with payables.office.work() as db:
        locked = await service.lock_bills(db, [bill_id])
        (note,) = await service.draft_discounts(db, [(locked[bill_id], date(2026, 3, 11))])
        paying, match = paid(payables, locked[bill_id], Decimal("117.60"), await first_line(payables))
        await service.post_along(db, [note.id], Along([paying], [match]))
    ask = """query($id: ID!) { vendorBill(id: $id) { paymentState residual { amount } debitNotes { nodes { id
      number total { amount } lines { nodes { account { purpose } } } } } } }"""
    found = (await payables.office.ask(ask, id=bill["id"])).data["vendorBill"]
    assert (found["paymentState"], found["residual"]["amount"]) == ("PAID", "0.00")
    (shown,) = found["debitNotes"]["nodes"]
    assert (shown["number"], shown["total"]["amount"]) == ("DBN/2026/00001", "2.40")
    assert shown["lines"]["nodes"] == [{"account": {"purpose": "PURCHASE_DISCOUNT"}}]
    assert await payables.booked(shown["id"]) == [
        ("2100", "2.40", "0.00"),
        ("5100", "0.00", "2.00"),
        ("1300", "0.00", "0.40"),
    ]
    assert await payables.owed() == "0.00"
    assert await integrity(payables.books) == []


def paid(payables: Payables, bill: VendorBill, amount: Decimal, line_id: Any) -> tuple[NewEntry, Any]:
    """An entry that pays a bill from the bank, and the match by which it settles it."""
    debit = NewLine(account=AccountPurpose.PAYABLE, debit=amount, party_id=payables.supplier)
    bank = NewLine(account=AccountPurpose.BANK, credit=amount, party_id=payables.supplier)
    entry = NewEntry(
        company_id=payables.books.company,
        journal=JournalKind.GENERAL,
        on=date(2026, 3, 11),
        lines=[debit, bank],
    )
    return entry, settling(PURCHASES, [line_id], debit.id, amount, on=date(2026, 3, 11))


async def first_line(payables: Payables) -> Any:
    (row,) = await payables.office.rows("SELECT id FROM finance_entry_line WHERE residual < 0")
    return row["id"]


async def test_a_bill_in_another_currency_is_owed_at_its_own_rate(payables: Payables) -> None:
    bill = await payables.posted(currency="EUR", exchangeRate="0.8")
    assert bill["total"] == {"amount": "100.00", "currency": "EUR"}
    assert await payables.owed() == "125.00"
    rows = await payables.office.rows(
        "SELECT credit, amount, residual, residual_base FROM finance_entry_line WHERE credit > 0"
    )
    assert rows == [
        {
            "credit": Decimal(125),
            "amount": Decimal(-100),
            "residual": Decimal(-100),
            "residual_base": Decimal(-125),
        }
    ]
    part = {"description": "Returned", "quantity": "1", "unitPrice": "40"}
    # What is claimed back at another rate is worth 80.00, and settles what is owed at 50.00.
    note = await payables.posted(part, kind="DEBIT_NOTE", originBillId=bill["id"], exchangeRate="0.5")
    assert (note["total"], note["paymentState"]) == ({"amount": "40.00", "currency": "EUR"}, "PAID")
    assert await payables.owed() == "75.00"
    assert await payables.balances() == {"2100": "-75.00", "6000": "45.00", "6900": "30.00"}
    assert await integrity(payables.books) == []


@pytest.mark.parametrize("more", [{"dueDays": 3661}, {"dueDays": 10, "paymentTermId": "term"}], ids=str)
async def test_a_bill_has_days_or_a_term(payables: Payables, more: dict[str, Any]) -> None:
    if "paymentTermId" in more:
        more = more | {"paymentTermId": await halves(payables)}
    assert await payables.office.refused(CREATE, input=payables.asked(**more)) == ["INVALID_VALUE"]
    assert await payables.office.rows("SELECT 1 FROM bills_vendor_bill") == []
