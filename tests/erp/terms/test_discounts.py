"""Early-payment discounts, from the term to the credit note that gives them up, through the API."""

from decimal import Decimal
from typing import Any

import pytest

from tests.erp.finance.books import Books, integrity, opened

TERM = """mutation($input: PaymentTermCreateInput!) { paymentTermCreate(input: $input) {
  paymentTerm { id discount discountDays discountTax } userErrors { code path } } }"""
TAX = """mutation($input: TaxCreateInput!) { taxCreate(input: $input) { tax { id } userErrors { code } } }"""
SHOWN = """id number discountDate paymentState discount { amount } total { amount } residual { amount }
  creditNotes { nodes { number invoiceDate net { amount } tax { amount } total { amount } paymentState
    lines { nodes { description account { purpose } net { amount } tax { amount } } }
    entry { lines { nodes { account { code } debit { amount } credit { amount } } } } } }"""
INVOICE = f"""mutation($input: InvoiceCreateInput!) {{ invoiceCreate(input: $input) {{
  invoice {{ {SHOWN} }} userErrors {{ code path }} }} }}"""
PAY = f"""mutation($input: PaymentReceiveInput!) {{ paymentReceive(input: $input) {{
  payment {{ number residual {{ amount }} allocations {{ nodes {{ amount {{ amount }} invoice {{ {SHOWN} }} }} }} }}
  userErrors {{ code path message }} }} }}"""


async def term(books: Books, **more: Any) -> str:
    said = {
        "name": "2/10 net 30",
        "discount": "0.02",
        "discountDays": 10,
        "lines": [{"kind": "REMAINDER", "days": 30}],
    }
    found: str = (await books.office.done(TERM, input=said | more))["paymentTerm"]["id"]
    return found


async def invoiced(books: Books, *lines: dict[str, Any], **more: Any) -> Any:
    given = [{"description": "Goods", "quantity": "1"} | line for line in lines]
    said = {"customerId": books.customer_gid, "on": "2026-03-01", "lines": given, "post": True} | more
    return (await books.office.done(INVOICE, input=said))["invoice"]


def paid(books: Books, size: str, invoice: Any, on: str = "2026-03-11", **part: Any) -> dict[str, Any]:
    allocation = {"invoiceId": invoice["id"], "takeDiscount": True} | part
    money = {"amount": size, "currency": "USD"}
    return {"customerId": books.customer_gid, "on": on, "amount": money, "allocations": [allocation]}


async def settled(books: Books, amount: str, invoice: Any) -> Any:
    payment = (await books.office.done(PAY, input=paid(books, amount, invoice)))["payment"]
    (allocation,) = payment["allocations"]["nodes"]
    assert allocation["amount"]["amount"] == amount
    assert payment["residual"]["amount"] == "0.00"
    shown = allocation["invoice"]
    assert (shown["paymentState"], shown["residual"]["amount"]) == ("PAID", "0.00")
    assert await opened(books) == 0
    assert await integrity(books) == []
    (note,) = shown["creditNotes"]["nodes"]
    assert (note["total"]["amount"], note["paymentState"]) == (invoice["discount"]["amount"], "PAID")
    return note


def booked(note: Any) -> list[tuple[str, Decimal]]:
    return [
        (each["account"]["code"], Decimal(each["debit"]["amount"]) - Decimal(each["credit"]["amount"]))
        for each in note["entry"]["lines"]["nodes"]
    ]


async def test_a_discount_reduces_the_tax_of_plain_rates(books: Books) -> None:
    lines = [{"unitPrice": "100", "taxRate": "0.2"}, {"unitPrice": "33.33", "taxRate": "0.1"}]
    invoice = await invoiced(books, *lines, paymentTermId=await term(books), charges="5")
    assert (invoice["discountDate"], invoice["discount"]["amount"], invoice["total"]["amount"]) == (
        "2026-03-11",
        "3.24",
        "161.66",
    )
    note = await settled(books, "158.42", invoice)
    assert (note["number"], note["invoiceDate"], note["net"]["amount"], note["tax"]["amount"]) == (
        "CRN/2026/00001",
        "2026-03-11",
        "2.77",
        "0.47",
    )
    assert {line["account"]["purpose"] for line in note["lines"]["nodes"]} == {"SALES_DISCOUNT"}
    assert booked(note) == [("1100", Decimal("-3.24")), ("4200", Decimal("2.77")), ("2200", Decimal("0.47"))]


async def test_a_discount_may_keep_the_tax(books: Books) -> None:
    key = await term(books, discountTax="KEEPS_TAX")
    invoice = await invoiced(books, {"unitPrice": "100", "taxRate": "0.2"}, paymentTermId=key)
    assert invoice["discount"]["amount"] == "2.00"
    note = await settled(books, "118.00", invoice)
    assert booked(note) == [("1100", Decimal("-2.00")), ("4200", Decimal("2.00"))]


async def test_a_discount_may_reduce_the_tax_from_the_start(books: Books) -> None:
    key = await term(books, discountTax="REDUCED_AT_ONCE")
    lines = [{"unitPrice": "100", "taxRate": "0.2"}]
    invoice = await invoiced(books, *lines, paymentTermId=key, charges="10")
    # 20 % of 98; the discount is 2 % of 110, without tax.
    assert (invoice["total"]["amount"], invoice["discount"]["amount"]) == ("129.60", "2.20")
    note = await settled(books, "127.40", invoice)
    assert booked(note) == [("1100", Decimal("-2.20")), ("4200", Decimal("2.20"))]
    late = await invoiced(books, *lines, paymentTermId=key)
    whole = paid(books, "119.60", late, on="2026-03-30", takeDiscount=False)
    payment = (await books.office.done(PAY, input=whole))["payment"]
    assert payment["allocations"]["nodes"][0]["invoice"]["paymentState"] == "PAID"
    again = await invoiced(books, *lines, paymentTermId=key)
    credit = {"kind": "CREDIT_NOTE", "creditOfId": again["id"]}
    assert (await invoiced(books, *lines, **credit))["total"]["amount"] == "119.60"
    assert await opened(books) == 0


async def test_named_taxes_are_told_on_what_the_discount_leaves(books: Books) -> None:
    taxes = []
    for code, more in (
        ("VAT", {"rate": "0.19", "isIncluded": True}),
        ("FEE", {"kind": "FIXED", "amount": "1", "position": 1}),
        ("CMP", {"rate": "0.1", "isCompound": True, "position": 2}),
    ):
        said = {"code": code, "name": code, "kind": "PERCENT"} | more
        taxes.append((await books.office.done(TAX, input=said))["tax"]["id"])
    key = await term(books, discountTax="REDUCED_AT_ONCE")
    invoice = await invoiced(books, {"unitPrice": "119", "taxIds": taxes}, paymentTermId=key)
    # Net 100; 19 % of 98 = 18.62; 1; 10 % of 117.62 = 11.76.
    assert (invoice["total"]["amount"], invoice["discount"]["amount"]) == ("131.38", "2.00")
    note = await settled(books, "129.38", invoice)
    assert (note["net"]["amount"], note["tax"]["amount"]) == ("2.00", "0.00")
    told = await books.office.rows(
        "SELECT code, part, m.amount FROM tax_movement m JOIN tax t ON t.id = m.tax_id ORDER BY part, position"
    )
    assert [tuple(row.values()) for row in told] == [
        ("VAT", "BASE", Decimal("98")),
        ("FEE", "BASE", Decimal("98")),
        ("CMP", "BASE", Decimal("117.62")),
        ("VAT", "TAX", Decimal("18.62")),
        ("FEE", "TAX", Decimal("1")),
        ("CMP", "TAX", Decimal("11.76")),
    ]


async def test_a_discount_reduces_named_taxes_and_what_is_told_of_them(books: Books) -> None:
    taxes = []
    for code, more in (
        ("VAT", {"rate": "0.19", "isIncluded": True, "lastDay": "2026-03-05"}),
        ("FEE", {"kind": "FIXED", "amount": "1"}),
    ):
        said = {"code": code, "name": code, "kind": "PERCENT"} | more
        taxes.append((await books.office.done(TAX, input=said))["tax"]["id"])
    invoice = await invoiced(books, {"unitPrice": "119", "taxIds": taxes}, paymentTermId=await term(books))
    assert (invoice["total"]["amount"], invoice["discount"]["amount"]) == ("120.00", "2.38")
    note = await settled(books, "117.62", invoice)
    assert (note["net"]["amount"], note["tax"]["amount"]) == ("2.00", "0.38")
    told = await books.office.rows(
        "SELECT part, sum(amount) AS amount FROM tax_movement GROUP BY part ORDER BY part"
    )
    assert told == [{"part": "BASE", "amount": Decimal("198")}, {"part": "TAX", "amount": Decimal("19.62")}]


async def test_a_discount_is_taken_off_what_instalments_are_left(books: Books) -> None:
    parts = [{"kind": "PERCENT", "fraction": "0.5"}, {"kind": "REMAINDER", "days": 60}]
    invoice = await invoiced(books, {"unitPrice": "100"}, paymentTermId=await term(books, lines=parts))
    first = paid(books, "50", invoice, on="2026-03-02", takeDiscount=False)
    await books.office.done(PAY, input=first)
    await settled(books, "48.00", invoice)


async def test_a_discount_that_cannot_be_taken_leaves_nothing(books: Books) -> None:
    key = await term(books)
    invoice = await invoiced(books, {"unitPrice": "100"}, paymentTermId=key)
    other = await invoiced(books, {"unitPrice": "100"})
    for given, code in (
        (paid(books, "98", invoice, on="2026-03-12"), "DISCOUNT_EXPIRED"),
        (paid(books, "98", other), "DISCOUNT_NONE"),
        (paid(books, "50", invoice, amount="50"), "DISCOUNT_PARTIAL"),
        (paid(books, "100", invoice, amount="98.01"), "DISCOUNT_PARTIAL"),
        (paid(books, "97", invoice), "OVER_ALLOCATION"),
    ):
        assert await books.office.refused(PAY, input=given) == [code], given
    assert await books.office.rows("SELECT 1 FROM payment") == []
    assert len(await books.office.rows("SELECT 1 FROM invoicing_invoice")) == 2
    assert await opened(books) == 200


async def test_a_dry_run_shows_the_note_and_writes_nothing(books: Books) -> None:
    invoice = await invoiced(books, {"unitPrice": "100"}, paymentTermId=await term(books))
    shown = await books.office.done(PAY, input=paid(books, "98", invoice) | {"dryRun": True})
    (allocation,) = shown["payment"]["allocations"]["nodes"]
    assert allocation["invoice"]["creditNotes"]["nodes"][0]["total"] == {"amount": "2.00"}
    assert await books.office.rows("SELECT 1 FROM payment") == []


@pytest.mark.parametrize(
    "more", [{"discountDays": None}, {"discount": "0"}, {"discount": "1"}, {"discountDays": -1}], ids=str
)
async def test_what_a_term_cannot_say_about_a_discount(books: Books, more: dict[str, Any]) -> None:
    said = {"name": "x", "discount": "0.02", "discountDays": 10, "lines": [{"kind": "REMAINDER"}]}
    assert await books.office.refused(TERM, input=said | more) == ["INVALID_VALUE"]
    assert await books.office.rows("SELECT 1 FROM terms_payment_term") == []
