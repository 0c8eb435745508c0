"""The life of a bill from abroad: recorded once, partly sent back, paid in parts at other rates."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from tests.erp.bills.payables import CREATE, POST, Payables
from tests.erp.bills.test_terms import halves
from tests.erp.finance.books import integrity, open_books
from tests.erp.taxes.test_graph import account, box, report, tax
from tests.suite import Office

PAY = """mutation($input: PaymentSendInput!) { paymentSend(input: $input) {
  payment { number } userErrors { code } } }"""
AGED = "query($on: Date!) { agedPayables(asOf: $on) { totals { amounts { amount } base { amount } } } }"
LIFE = """query($id: ID!) { vendorBill(id: $id) { paymentState residual { amount }
  instalments { nodes { dueDate residual { amount } } } debitNotes { nodes { number } }
  allocations { nodes { amount { amount } debitNote { number } paymentOut { number }
    exchangeEntry { lines { nodes { account { code } } } } } } } }"""


@pytest.fixture
async def payables(office: Office) -> Payables:
    """A company with books in dollars and two suppliers, over a database of this test's own."""
    books = await open_books(office)
    async with office.work() as db:
        made = [(await parties.create_supplier(db, NewSupplier(name=name))).id for name in ("Mill", "Forge")]
    return Payables(books, *made)


async def reverse_charge(payables: Payables) -> str:
    """A tax that the buyer owes instead of the supplier, and has back, with boxes for both."""
    books = payables.books
    boxes = {code: await box(books, code) for code in ("IN", "OUT")}
    shares = [
        {"part": "BASE", "boxId": boxes["IN"]},
        {"part": "BASE", "factor": "-1", "boxId": boxes["OUT"]},
        {"part": "TAX", "boxId": boxes["IN"]},
        {"part": "TAX", "factor": "-1", "accountId": await account(books, "2200"), "boxId": boxes["OUT"]},
    ]
    return await tax(books, "RC20", "0.2", use="PURCHASES", shares=shares)


async def sent(payables: Payables, amount: str, rate: str, on: str, bill: str) -> None:
    said = {
        "supplierId": payables.supplier_gid,
        "on": on,
        "amount": {"amount": amount, "currency": "EUR"},
        "exchangeRate": rate,
        "allocations": [{"billId": bill}],
    }
    await payables.office.done(PAY, input=said)


async def aged(payables: Payables, on: str) -> tuple[list[str], Decimal]:
    """What is owed on a day by how long it is overdue, and all of it in the currency of the books."""
    (totals,) = (await payables.office.ask(AGED, on=on)).data["agedPayables"]["totals"]
    return [each["amount"] for each in totals["amounts"]], Decimal(totals["base"]["amount"])


async def life(payables: Payables, bill: str) -> Any:
    """What the bill shows of itself by now; the books agree."""
    assert await integrity(payables.books) == []
    return (await payables.office.ask(LIFE, id=bill)).data["vendorBill"]


def settled(seen: Any) -> list[tuple[str, str, set[str] | None]]:
    """What settled the bill: how much, by what, and the accounts of what the rates made of it."""
    return [
        (
            each["amount"]["amount"],
            (each["debitNote"] or each["paymentOut"])["number"],
            each["exchangeEntry"]
            and {line["account"]["code"] for line in each["exchangeEntry"]["lines"]["nodes"]},
        )
        for each in seen["allocations"]["nodes"]
    ]


async def test_a_bill_from_abroad_is_paid_in_parts(payables: Payables) -> None:
    key = await reverse_charge(payables)
    goods = {"description": "Gears", "quantity": "10", "unitPrice": "100", "taxIds": [key]}
    asked = payables.asked(
        goods,
        reference="R-77",
        currency="EUR",
        exchangeRate="0.8",
        paymentTermId=await halves(payables),
    )
    draft = (await payables.office.done(CREATE, input=asked))["vendorBill"]["id"]
    shown = (await payables.office.done(POST, input={"id": draft, "dryRun": True}))["vendorBill"]
    assert [each["amount"]["amount"] for each in shown["instalments"]["nodes"]] == ["500.00", "500.00"]
    assert await payables.balances() == {}
    await payables.office.done(POST, input={"id": draft})
    assert await payables.office.refused(CREATE, input=asked) == ["BILL_DUPLICATE"]
    assert await payables.balances() == {
        "1300": "250.00",
        "2100": "-1250.00",
        "2200": "-250.00",
        "6000": "1250.00",
    }

    back = goods | {"quantity": "2"}
    await payables.posted(back, kind="DEBIT_NOTE", originBillId=draft, on="2026-03-20")
    seen = await life(payables, draft)
    assert [(each["dueDate"], each["residual"]["amount"]) for each in seen["instalments"]["nodes"]] == [
        ("2026-03-31", "300.00"),
        ("2026-04-30", "500.00"),
    ]
    assert await aged(payables, "2026-04-10") == (["500.00", "300.00", "0.00", "0.00", "0.00"], Decimal(1000))

    await sent(payables, "300", "0.75", "2026-04-11", draft)
    assert (await life(payables, draft))["paymentState"] == "PARTIAL"
    assert await payables.owed() == "625.00"
    await sent(payables, "500", "1", "2026-04-30", draft)
    seen = await life(payables, draft)
    assert (seen["paymentState"], seen["residual"]["amount"]) == ("PAID", "0.00")
    assert settled(seen) == [
        ("200.00", "DBN/2026/00001", None),
        ("300.00", "PAY/2026/00001", {"2100", "6900"}),
        ("500.00", "PAY/2026/00002", {"2100", "4900"}),
    ]
    assert await payables.owed() == "0.00"
    # 300 at 375.00 cost 400.00; 500 at 625.00 cost 500.00.
    assert await payables.balances() == {
        "1020": "-900.00",
        "1300": "200.00",
        "2200": "-200.00",
        "4900": "-125.00",
        "6000": "1000.00",
        "6900": "25.00",
    }
    assert await report(payables.books) == {"IN": ("-1000.00", "-200.00"), "OUT": ("1000.00", "200.00")}
