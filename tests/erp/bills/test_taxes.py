"""Taxes on what is bought: had back, reversed, partly an expense, withheld, due as the bill is paid."""

from decimal import Decimal
from typing import Any

from bizsuite.graph.node import encode
from tests.erp.bills.payables import CREATE, Payables
from tests.erp.finance.books import integrity
from tests.erp.taxes.test_graph import account, box, line, report, tax

RULE = """mutation($input: TaxRuleCreateInput!) { taxRuleCreate(input: $input) {
  taxRule { id use supplier { name } } userErrors { code path } } }"""
SAID = """query($id: ID!) { vendorBill(id: $id) { taxes { nodes { base { amount } amount { amount } tax { code } } }
  lines { nodes { taxes { nodes { unrounded { amount } } } } } taxRule { name }
  taxDeferrals { nodes { part amount { amount } moved { amount } } }
  entry { taxMovements { nodes { part amount { amount } box { code } } } } } }"""


async def bought(payables: Payables, code: str, rate: str = "0.19", **more: Any) -> str:
    """A tax on purchases with a box for its base and one for itself."""
    base, own = [await box(payables.books, f"{code}.{part}") for part in ("B", "T")]
    shares = [{"part": "BASE", "boxId": base}, {"part": "TAX", "boxId": own}]
    return await tax(payables.books, code, rate, **({"use": "PURCHASES", "shares": shares} | more))


async def totals(payables: Payables, *lines: dict[str, Any], **more: Any) -> tuple[Any, tuple[str, str, str]]:
    """A posted bill, and its net, tax and total."""
    bill = await payables.posted(*lines, **more)
    return bill, tuple(bill[name]["amount"] for name in ("net", "tax", "total"))


async def test_input_tax_is_had_back(payables: Payables) -> None:
    bill, sums = await totals(payables, line("99.99", await bought(payables, "VST")))
    assert sums == ("99.99", "19.00", "118.99")
    assert await payables.booked(bill["id"]) == [
        ("2100", "0.00", "118.99"),
        ("6000", "99.99", "0.00"),
        ("1300", "19.00", "0.00"),
    ]
    said = (await payables.office.ask(SAID, id=bill["id"])).data["vendorBill"]
    assert said["taxes"]["nodes"] == [
        {"base": {"amount": "99.99"}, "amount": {"amount": "19.00"}, "tax": {"code": "VST"}}
    ]
    assert said["lines"]["nodes"][0]["taxes"]["nodes"] == [{"unrounded": {"amount": "18.9981"}}]
    # What is had back is the other way round than what is owed.
    assert await report(payables.books) == {"VST.B": ("-99.99", "0.00"), "VST.T": ("0.00", "-19.00")}
    assert await integrity(payables.books) == []
    await payables.posted(
        line("99.99", await key_of(payables, "VST")), kind="DEBIT_NOTE", originBillId=bill["id"]
    )
    assert await report(payables.books) == {"VST.B": ("0.00", "0.00"), "VST.T": ("0.00", "0.00")}
    assert await payables.balances() == {}


async def key_of(payables: Payables, code: str) -> str:
    (row,) = await payables.office.rows(f"SELECT id FROM tax WHERE code = '{code}'")
    return encode("Tax", row["id"])


async def test_a_tax_in_the_price_leaves_the_price(payables: Payables) -> None:
    key = await bought(payables, "INC", isIncluded=True)
    _, sums = await totals(payables, line("119", key), line("0.03", key))
    assert sums == ("100.03", "19.00", "119.03")
    assert await integrity(payables.books) == []


async def test_reverse_charge_is_owed_and_had_back_at_once(payables: Payables) -> None:
    books = payables.books
    boxes = [await box(books, code) for code in ("OUT.B", "OUT.T", "IN.B", "IN.T")]
    owed, back = await account(books, "2200"), await account(books, "1300")
    shares = [
        {"part": "BASE", "boxId": boxes[2]},
        {"part": "BASE", "factor": "-1", "boxId": boxes[0]},
        {"part": "TAX", "accountId": back, "boxId": boxes[3]},
        {"part": "TAX", "factor": "-1", "accountId": owed, "boxId": boxes[1]},
    ]
    key = await tax(books, "RC", "0.2", use="PURCHASES", shares=shares)
    bill, sums = await totals(payables, line("100", key))
    assert sums == ("100.00", "0.00", "100.00")
    assert await payables.booked(bill["id"]) == [
        ("2100", "0.00", "100.00"),
        ("6000", "100.00", "0.00"),
        ("1300", "20.00", "0.00"),
        ("2200", "0.00", "20.00"),
    ]
    assert await report(books) == {
        "IN.B": ("-100.00", "0.00"),
        "IN.T": ("0.00", "-20.00"),
        "OUT.B": ("100.00", "0.00"),
        "OUT.T": ("0.00", "20.00"),
    }
    assert await integrity(books) == []


async def test_what_cannot_be_had_back_is_an_expense(payables: Payables) -> None:
    expense = await account(payables.books, "6800")
    shares = [
        {"part": "TAX", "factor": "0.5"},
        {"part": "TAX", "factor": "0.5", "accountId": expense},
    ]
    key = await tax(payables.books, "CAR", "0.2", use="PURCHASES", shares=shares)
    bill, sums = await totals(payables, line("100.25", key))
    assert sums == ("100.25", "20.05", "120.30")
    # The first share takes the cent that cannot be divided, which is less here: 10.03 twice were too much.
    assert await payables.booked(bill["id"]) == [
        ("2100", "0.00", "120.30"),
        ("6000", "100.25", "0.00"),
        ("1300", "10.02", "0.00"),
        ("6800", "10.03", "0.00"),
    ]
    assert await integrity(payables.books) == []


async def test_what_is_withheld_is_owed_to_the_authority(payables: Payables) -> None:
    owed = await account(payables.books, "2200")
    shares = [{"part": "TAX", "accountId": owed}]
    withheld = await tax(payables.books, "WHT", "-0.1", use="PURCHASES", shares=shares)
    bill, sums = await totals(payables, line("100", await bought(payables, "VST", "0.2"), withheld))
    assert sums == ("100.00", "10.00", "110.00")
    assert await payables.booked(bill["id"]) == [
        ("2100", "0.00", "110.00"),
        ("6000", "100.00", "0.00"),
        ("1300", "20.00", "0.00"),
        ("2200", "0.00", "10.00"),
    ]
    assert await integrity(payables.books) == []


async def test_a_tax_waits_until_its_bill_is_settled(payables: Payables) -> None:
    waits = await account(payables.books, "1350")
    key = await bought(payables, "CASH", "0.19", transitionAccountId=waits)
    bill, _ = await totals(payables, line("100", key))
    assert (await payables.balances())["1350"] == "19.00"
    assert await report(payables.books) == {"CASH.B": ("0.00", "0.00"), "CASH.T": ("0.00", "0.00")}
    part = line("40", key)
    await payables.posted(part, kind="DEBIT_NOTE", originBillId=bill["id"])
    said = (await payables.office.ask(SAID, id=bill["id"])).data["vendorBill"]["taxDeferrals"]["nodes"]
    assert [(each["part"], each["amount"]["amount"], each["moved"]["amount"]) for each in said] == [
        ("TAX", "-19.00", "-7.60"),
        ("BASE", "-100.00", "-40.00"),
    ]
    # What the note gives up, and what is due since the bill is settled by as much, undo each other.
    assert await report(payables.books) == {"CASH.B": ("0.00", "0.00"), "CASH.T": ("0.00", "0.00")}
    assert (await payables.balances())["1350"] == "11.40"
    assert await integrity(payables.books) == []


async def test_a_rate_bears_the_standard_tax_on_purchases(payables: Payables) -> None:
    await tax(payables.books, "SOLD", "0.19", isStandard=True)
    await bought(payables, "BOUGHT", isStandard=True)
    bill, sums = await totals(payables, {"quantity": "1", "unitPrice": "100", "taxRate": "0.19"})
    assert sums == ("100.00", "19.00", "119.00")
    said = (await payables.office.ask(SAID, id=bill["id"])).data["vendorBill"]
    assert [each["tax"]["code"] for each in said["taxes"]["nodes"]] == ["BOUGHT"]
    plain, sums = await totals(payables, {"quantity": "1", "unitPrice": "100", "taxRate": "0.07"})
    assert sums == ("100.00", "7.00", "107.00")
    assert (await payables.booked(plain["id"]))[2] == ("1300", "7.00", "0.00")


async def test_a_tax_on_sales_is_none_on_purchases(payables: Payables) -> None:
    sold = await tax(payables.books, "SOLD")
    asked = payables.asked(line("100", sold), post=True)
    assert await payables.office.refused(CREATE, input=asked) == ["TAX_USE"]
    assert await payables.office.rows("SELECT 1 FROM bills_vendor_bill") == []
    rule = {"name": "R", "use": "PURCHASES", "taxes": [{"taxId": sold}]}
    assert await payables.office.refused(RULE, input=rule) == ["TAX_USE"]
    group = {"code": "G", "name": "G", "kind": "GROUP", "use": "PURCHASES", "memberIds": [sold]}
    create = "mutation($input: TaxCreateInput!) { taxCreate(input: $input) { userErrors { code } } }"
    assert await payables.office.refused(create, input=group) == ["TAX_USE"]
    assert await payables.office.rows("SELECT 1 FROM tax_rule") == []


async def test_a_rule_replaces_taxes_and_accounts_of_a_supplier(payables: Payables) -> None:
    domestic, foreign = await bought(payables, "DOM"), await bought(payables, "FOR", "0.05")
    other = await account(payables.books, "6800")
    rule = {
        "name": "Abroad",
        "use": "PURCHASES",
        "supplierId": payables.supplier_gid,
        "taxes": [{"taxId": domestic, "replacementId": foreign}],
        "accounts": [{"replacementId": other}],
    }
    made = (await payables.office.done(RULE, input=rule))["taxRule"]
    assert (made["use"], made["supplier"]) == ("PURCHASES", {"name": "Mill"})
    wrong: dict[str, Any] = rule | {"name": "Wrong", "use": "SALES", "taxes": [], "customerId": None}
    assert await payables.office.refused(RULE, input=wrong) == ["INVALID_VALUE"]
    bill, sums = await totals(payables, line("100", domestic))
    assert sums == ("100.00", "5.00", "105.00")
    assert (await payables.booked(bill["id"]))[1] == ("6800", "100.00", "0.00")
    assert (await payables.office.ask(SAID, id=bill["id"])).data["vendorBill"]["taxRule"] == {
        "name": "Abroad"
    }
    other_supplier = {"supplierId": encode("Supplier", payables.other_supplier)}
    _, sums = await totals(payables, line("100", domestic), **other_supplier)
    assert sums == ("100.00", "19.00", "119.00")
    assert Decimal((await payables.balances())["6800"]) == 100
