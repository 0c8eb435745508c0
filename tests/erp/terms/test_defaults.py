"""Default payment terms of customers and suppliers, through the API."""

import asyncio
from dataclasses import replace
from typing import Any

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.erp.terms.loaders import default_terms
from bizsuite.erp.terms.rules.words import TermRole
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books

TERM = """mutation($input: PaymentTermCreateInput!) { paymentTermCreate(input: $input) {
  paymentTerm { id } userErrors { code } } }"""
CHANGE = """mutation($input: PaymentTermUpdateInput!) { paymentTermUpdate(input: $input) {
  paymentTerm { isActive } userErrors { code } } }"""
NODES = "paymentTerms { totalCount nodes { role paymentTerm { name } company { name } } }"
SET = f"""mutation($input: CustomerTermSetInput!) {{ customerTermSet(input: $input) {{
  customer {{ version {NODES} }} userErrors {{ code path }} }} }}"""
SUPPLIER = f"""mutation($input: SupplierTermSetInput!) {{ supplierTermSet(input: $input) {{
  supplier {{ {NODES} }} userErrors {{ code path }} }} }}"""
INVOICE = """mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) {
  invoice { dueDate paymentTerm { name } } userErrors { code path } } }"""

BILL = """mutation($input: VendorBillCreateInput!) { vendorBillCreate(input: $input) {
  vendorBill { dueDate paymentTerm { name } } userErrors { code path } } }"""


async def term(books: Books, name: str, days: int) -> str:
    said = {"name": name, "lines": [{"kind": "REMAINDER", "days": days}]}
    found: str = (await books.office.done(TERM, input=said))["paymentTerm"]["id"]
    return found


async def set_term(books: Books, key: str | None, **more: Any) -> Any:
    said = {"id": books.customer_gid, "paymentTermId": key} | more
    return (await books.office.done(SET, input=said))["customer"]


async def due(books: Books, as_: Any = "admin", **more: Any) -> tuple[str, str | None]:
    line = {"description": "Goods", "quantity": "1", "unitPrice": "100", "taxRate": "0"}
    said = {"customerId": books.customer_gid, "on": "2026-03-01", "lines": [line]} | more
    invoice = (await books.office.done(INVOICE, as_=as_, input=said))["invoice"]
    return invoice["dueDate"], invoice["paymentTerm"] and invoice["paymentTerm"]["name"]


async def test_invoices_take_the_term_of_their_customer_unless_they_say_otherwise(books: Books) -> None:
    week, month = await term(books, "A week", 7), await term(books, "Two months", 61)
    assert await due(books) == ("2026-03-31", None)
    customer = await set_term(books, week)
    nodes = customer["paymentTerms"]["nodes"]
    assert [(node["role"], node["paymentTerm"]["name"]) for node in nodes] == [("CUSTOMER", "A week")]
    assert await due(books) == ("2026-03-08", "A week")
    assert await due(books, paymentTermId=month) == ("2026-05-01", "Two months")
    assert await due(books, dueDays=3) == ("2026-03-04", None)
    assert await due(books, kind="CREDIT_NOTE") == ("2026-03-31", None)
    assert await due(books, customerId=encode("Customer", books.other_customer)) == ("2026-03-31", None)
    # Another company has terms of its own.
    second = replace(books.office.admin, company_id=books.office.home.second)
    assert await due(books, second, currency="USD", exchangeRate="2") == ("2026-03-31", None)
    changed = await set_term(books, month)
    assert changed["paymentTerms"]["totalCount"] == 1
    assert await due(books) == ("2026-05-01", "Two months")
    # One that is switched off does not count.
    await books.office.done(CHANGE, input={"id": month, "isActive": False})
    assert await due(books) == ("2026-03-31", None)
    assert (await set_term(books, None))["paymentTerms"]["nodes"] == []
    events = await books.office.rows("SELECT type FROM outbox_event WHERE type = 'CUSTOMER_TERM_SET'")
    assert len(events) == 3


async def test_a_supplier_has_a_term_of_its_own_even_where_it_is_a_customer_too(books: Books) -> None:
    week, month = await term(books, "A week", 7), await term(books, "A month", 31)
    async with books.office.work() as db:
        supplier = await parties.create_supplier(db, NewSupplier(party_id=books.customer))
    await set_term(books, week)
    said = {"id": encode("Supplier", supplier.id), "paymentTermId": month}
    shown = (await books.office.done(SUPPLIER, input=said))["supplier"]["paymentTerms"]["nodes"]
    assert [(node["role"], node["paymentTerm"]["name"]) for node in shown] == [("SUPPLIER", "A month")]
    assert await due(books) == ("2026-03-08", "A week")
    line = {"description": "Steel", "quantity": "1", "unitPrice": "100"}
    asked = {"supplierId": encode("Supplier", supplier.id), "on": "2026-03-01", "lines": [line]}
    bill = (await books.office.done(BILL, input=asked))["vendorBill"]
    assert (bill["dueDate"], bill["paymentTerm"]["name"]) == ("2026-04-01", "A month")
    async with books.office.work() as db:
        found = await default_terms(db, [books.company], [books.customer], TermRole.SUPPLIER)
    assert [found[books.company, books.customer].lines[0].days] == [31]


async def test_what_cannot_be_a_default_is_refused_and_a_dry_run_writes_nothing(books: Books) -> None:
    off = await term(books, "Off", 7)
    await books.office.done(CHANGE, input={"id": off, "isActive": False})
    good = await term(books, "Good", 7)
    asked = {"id": books.customer_gid, "paymentTermId": off}
    assert await books.office.refused(SET, input=asked) == ["TERM_INACTIVE"]
    assert await books.office.refused(SET, input=asked | {"paymentTermId": books.customer_gid}) == [
        "NOT_FOUND"
    ]
    missing = encode("PaymentTerm", books.customer)
    assert await books.office.refused(SET, input=asked | {"paymentTermId": missing}) == ["NOT_FOUND"]
    nobody = encode("Customer", books.company)
    assert await books.office.refused(SET, input={"id": nobody, "paymentTermId": good}) == ["NOT_FOUND"]
    stale = {"id": books.customer_gid, "paymentTermId": good, "expectedVersion": 99}
    assert await books.office.refused(SET, input=stale) == ["STALE_VERSION"]
    shown = await set_term(books, good, dryRun=True)
    assert shown["paymentTerms"]["totalCount"] == 1
    assert await books.office.rows("SELECT 1 FROM terms_party_term") == []
    answer = await books.office.ask(SET, as_="sales", input=asked | {"paymentTermId": good})
    assert [error["code"] for error in answer.data["customerTermSet"]["userErrors"]] == ["PERMISSION_DENIED"]


async def test_two_who_set_a_term_at_once_leave_one(books: Books) -> None:
    keys = [await term(books, f"Term {number}", number) for number in range(1, 5)]
    await asyncio.gather(*(set_term(books, key) for key in keys))
    assert len(await books.office.rows("SELECT 1 FROM terms_party_term")) == 1
