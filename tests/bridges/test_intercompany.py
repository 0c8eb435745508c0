"""What a company invoices a sister is drafted there as a bill that comes to the same, once."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.bridges.intercompany import MODULE, integrity, mirrored_lines
from bizsuite.erp.bills import service as bills
from bizsuite.erp.consolidation import service as sisters
from bizsuite.erp.rates import service as rates
from bizsuite.erp.rates.rules import NewRate
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.permissions import Actor
from tests.erp.finance.books import Books, open_books
from tests.suite import Office

INVOICE = """mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) {
  invoice { id number total { amount } mirroredBill { id } } userErrors { code path } } }"""
SHOWN = """query($id: ID!) { invoice(id: $id) { total { amount } mirroredBill {
  id status kind reference billDate dueDate currency company { name } supplier { name }
  net { amount } tax { amount } total { amount } mirroredInvoice { number }
  lines { nodes { description quantity unitPrice { amount } taxRate net { amount } tax { amount } } } } } }"""
DELETE = "mutation($id: ID!) { vendorBillDelete(input: {id: $id}) { userErrors { code } } }"


@pytest.fixture
async def books(office: Office) -> Books:
    """Two companies with books: the first knows the second as a customer, which knows the first as a supplier."""
    made = await open_books(office)
    async with office.work() as db:
        seller = (await parties.create_supplier(db, NewSupplier(name="First"))).id
        await sisters.create_sister(db, office.home.second, made.customer)
        await sisters.create_sister(db, office.home.company, seller)
    return made


async def mirror(books: Books) -> None:
    """What the job does."""
    (cron,) = MODULE.crons
    await cron.handler(books.office.database)


async def invoiced(books: Books, *lines: dict[str, Any], **more: Any) -> Any:
    """A posted invoice for the sister."""
    said = {"customerId": books.customer_gid, "on": str(today("UTC")), "lines": list(lines), "post": True}
    return (await books.office.done(INVOICE, input=said | more))["invoice"]


def line(price: str, quantity: str = "1", **more: Any) -> dict[str, Any]:
    return {"description": "Service", "quantity": quantity, "unitPrice": price} | more


def buyer(books: Books) -> Actor:
    """Somebody who works in the second company."""
    return replace(books.office.admin, company_id=books.office.home.second)


async def shown(books: Books, invoice: Any) -> Any:
    """The bill of an invoice, as those see it who work in the company that it is for."""
    answer = await books.office.ask(SHOWN, as_=buyer(books), id=invoice["id"])
    assert answer.errors == []
    return answer.data["invoice"]["mirroredBill"]


async def test_an_invoice_for_a_sister_is_drafted_there_once(books: Books) -> None:
    invoice = await invoiced(
        books,
        line("33.333", "3", taxRate="0.19"),
        line("10", discount="0.05"),
        currency="CNY",
        exchangeRate="7",
    )
    assert invoice["mirroredBill"] is None
    await mirror(books)
    await mirror(books)
    bill = await shown(books, invoice)
    assert (bill["status"], bill["kind"], bill["reference"]) == ("DRAFT", "BILL", invoice["number"])
    assert (bill["company"]["name"], bill["supplier"]["name"], bill["currency"]) == (
        "acme CNY",
        "First",
        "CNY",
    )
    assert (bill["net"]["amount"], bill["tax"]["amount"], bill["total"]["amount"]) == (
        "109.50",
        "19.00",
        "128.50",
    )
    assert bill["total"] == invoice["total"]
    assert bill["mirroredInvoice"] == {"number": invoice["number"]}
    assert [
        (each["quantity"], each["unitPrice"]["amount"], each["taxRate"]) for each in bill["lines"]["nodes"]
    ] == [
        ("3", "33.333", "0.19"),
        ("1", "10.00", "0"),
    ]
    assert len(await books.office.rows("SELECT 1 FROM bills_vendor_bill")) == 1


async def test_what_is_no_business_of_sisters_is_left_alone(books: Books) -> None:
    other = encode("Customer", books.other_customer)
    await invoiced(books, line("10"), customerId=other)
    await invoiced(books, line("10"), post=False, currency="CNY", exchangeRate="7")
    await invoiced(books, line("10"), on="2026-01-01", currency="CNY", exchangeRate="7")
    await mirror(books)
    assert await books.office.rows("SELECT 1 FROM bills_vendor_bill") == []


async def test_what_could_not_be_drafted_is_drafted_when_it_can_be(books: Books) -> None:
    """The second company has no rate for dollars; later it has one."""
    invoice = await invoiced(books, line("10"))
    await mirror(books)
    assert await shown(books, invoice) is None
    async with books.office.work() as db:
        new = NewRate(currency="USD", on=today("UTC"), rate=Decimal("0.14"))
        await rates.set_rates(db, books.office.home.second, [new])
    await mirror(books)
    assert (await shown(books, invoice))["total"] == {"amount": "10.00"}


async def test_a_draft_that_is_thrown_away_is_not_drafted_again(books: Books) -> None:
    invoice = await invoiced(books, line("10"), currency="CNY", exchangeRate="7")
    await mirror(books)
    bill = await shown(books, invoice)
    await books.office.done(DELETE, id=bill["id"])
    await mirror(books)
    assert await shown(books, invoice) is None
    assert await books.office.rows("SELECT 1 FROM bills_vendor_bill") == []


async def test_a_bill_that_says_something_else_is_found(books: Books) -> None:
    invoice = await invoiced(books, line("10"), currency="CNY", exchangeRate="7")
    await mirror(books)
    (row,) = await books.office.rows("SELECT id FROM bills_vendor_bill")
    async with books.office.work() as db:
        await bills.post_bill(db, row["id"])

    async def found() -> list[Finding]:
        async with books.office.work(buyer(books)) as db:
            return await integrity(db)

    assert await found() == []
    reverse = """mutation($id: ID!, $on: Date!) { invoiceReverse(input: {id: $id, on: $on}) { userErrors { code } } }"""
    await books.office.done(reverse, id=invoice["id"], on=str(today("UTC")))
    assert [(each.check, each.subject_type) for each in await found()] == [
        ("intercompany_mirror", "VendorBill")
    ]


def row(quantity: str, price: str, net: str, tax: str, rate: str) -> Any:
    """A line of an invoice."""
    numbers = {"quantity": quantity, "unit_price": price, "net": net, "tax": tax, "tax_rate": rate}
    kept = {name: Decimal(number) for name, number in numbers.items()}
    return SimpleNamespace(**kept, discount=Decimal(0), product_id=None, description="Goods")


def test_lines_come_to_the_same_whatever_their_taxes_were() -> None:
    plain = mirrored_lines([row("3", "1.10", "3.30", "0.63", "0.19")], Decimal("0.63"), "USD")
    assert [(each.quantity, each.unit_price, each.tax_rate) for each in plain] == [
        (Decimal(3), Decimal("1.10"), Decimal("0.19"))
    ]
    # The price includes the tax: 11.90 is 10.00 and 1.90.
    included = mirrored_lines([row("1", "11.90", "10.00", "1.90", "0.19")], Decimal("1.90"), "USD")
    assert [(each.quantity, each.unit_price, each.tax_rate) for each in included] == [
        (Decimal(1), Decimal("10.00"), Decimal("0.19"))
    ]
    # Rows of taxes that are no plain rate, or a tax that is rounded for the whole document.
    for lines, tax in (
        ([row("1", "10.00", "10.00", "2.50", "0")], "2.50"),
        ([row("1", "0.13", "0.13", "0.02", "0.19"), row("1", "0.13", "0.13", "0.02", "0.19")], "0.05"),
    ):
        made = mirrored_lines(lines, Decimal(tax), "USD")
        assert [each.tax_rate for each in made] == [Decimal(0)] * (len(lines) + 1)
        assert sum(each.unit_price for each in made) == sum(each.net for each in lines) + Decimal(tax)
