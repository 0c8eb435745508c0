"""Business in other currencies: partial payments, and the end of a month. Two stories, told through the API."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity, open_books
from tests.suite import Office

RATES = (
    """mutation($input: ExchangeRatesSetInput!) { exchangeRatesSet(input: $input) { userErrors { code } } }"""
)
INVOICE = """mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) {
  invoice { id exchangeRate } userErrors { code ... on PeriodIsLocked { area lockedUntil } } } }"""
SUPPLIER = """mutation($input: SupplierCreateInput!) { supplierCreate(input: $input) {
  supplier { id } userErrors { code } } }"""
BILL = """mutation($input: VendorBillCreateInput!) { vendorBillCreate(input: $input) {
  vendorBill { id exchangeRate } userErrors { code } } }"""
PAY = """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
  payment { exchangeRate allocations { nodes { id exchangeEntry { lines { nodes { account { code }
    debit { amount } credit { amount } } } } invoice { paymentState residual { amount } } } } }
  userErrors { code } } }"""
REMOVE = """mutation($input: AllocationRemoveInput!) { allocationRemove(input: $input) {
  allocation { invoice { residual { amount } } } userErrors { code } } }"""
ALLOCATE = """mutation($input: AllocationCreateInput!) { allocationCreate(input: $input) {
  allocation { invoice { paymentState } } userErrors { code } } }"""
REVALUE = """mutation($input: CurrencyRevaluationCreateInput!) { currencyRevaluationCreate(input: $input) {
  currencyRevaluation { gain { amount } loss { amount } entry { entryDate } reversal { entryDate }
    items { nodes { account { code } currencyRevaluation { revaluedOn } amount { currency } difference { amount } } } }
  userErrors { code } } }"""
LOCKS = """{ areaLocks { nodes { id area } } }"""
LOCK = """mutation($input: AreaLockSetInput!) { areaLockSet(input: $input) { userErrors { code } } }"""
LEAVE = """mutation($input: LockExceptionCreateInput!) { lockExceptionCreate(input: $input) { userErrors { code } } }"""
BOOKS = """query($on: Date!) { trialBalance(asOf: $on) { balance { amount }
    lines { account { code } balance { amount } } }
  agedReceivables(asOf: $on) { totals { base { amount } } } agedPayables(asOf: $on) { totals { base { amount } } } }"""


@pytest.fixture
async def books(office: Office) -> Books:
    """A company with books in dollars, over a database of this test's own."""
    return await open_books(office)


async def rated(books: Books, *said: tuple[str, str, str]) -> None:
    rates = [{"currency": currency, "on": on, "rate": rate} for currency, on, rate in said]
    await books.office.done(RATES, input={"rates": rates})


def sold(books: Books, price: str, on: str, currency: str) -> dict[str, Any]:
    lines = [{"description": "Advice", "quantity": "1", "unitPrice": price}]
    return {"customerId": books.customer_gid, "on": on, "currency": currency, "lines": lines, "post": True}


async def paid(books: Books, amount: str, on: str, invoice: str, currency: str = "EUR") -> Any:
    said = {
        "customerId": books.customer_gid,
        "on": on,
        "amount": {"amount": amount, "currency": currency},
        "allocations": [{"invoiceId": invoice}],
    }
    return (await books.office.done(PAY, input=said))["payment"]


async def told(books: Books, on: str) -> dict[str, Decimal]:
    """What the books say on a day: they balance, and the control accounts are what is aged."""
    data = (await books.office.ask(BOOKS, on=on)).data
    assert data["trialBalance"]["balance"]["amount"] == "0.00"
    held = {
        line["account"]["code"]: Decimal(line["balance"]["amount"]) for line in data["trialBalance"]["lines"]
    }
    for code, aged in (("1100", "agedReceivables"), ("2100", "agedPayables")):
        owed = sum((Decimal(each["base"]["amount"]) for each in data[aged]["totals"]), Decimal(0))
        assert abs(owed) == abs(held.get(code, Decimal(0)))
    assert await integrity(books) == []
    return {code: amount for code, amount in held.items() if amount}


async def test_an_invoice_in_euros_is_paid_in_parts_at_the_rates_of_their_days(books: Books) -> None:
    await rated(
        books, ("EUR", "2026-03-01", "0.8"), ("EUR", "2026-04-01", "0.9"), ("EUR", "2026-05-01", "0.75")
    )
    invoice = (await books.office.done(INVOICE, input=sold(books, "1000", "2026-03-10", "EUR")))["invoice"]
    assert invoice["exchangeRate"] == "0.8"
    assert (await told(books, "2026-03-31"))["1100"] == 1250

    # EUR 400 were claimed at USD 500.00 and come in at 444.44.
    first = await paid(books, "400", "2026-04-10", invoice["id"])
    (allocation,) = first["allocations"]["nodes"]
    assert allocation["invoice"] == {"paymentState": "PARTIAL", "residual": {"amount": "600.00"}}
    lines = allocation["exchangeEntry"]["lines"]["nodes"]
    assert [(line["account"]["code"], line["debit"]["amount"]) for line in lines] == [
        ("6900", "55.56"),
        ("1100", "0.00"),
    ]
    assert (await told(books, "2026-04-30"))["1100"] == 750

    # EUR 600 were claimed at USD 750.00 and come in at 800.00.
    second = await paid(books, "600", "2026-05-10", invoice["id"])
    assert second["exchangeRate"] == "0.75"
    closed = await told(books, "2026-05-31")
    assert "1100" not in closed
    assert (closed["6900"], closed["4900"]) == (Decimal("55.56"), Decimal("-50.00"))
    assert closed["1020"] == Decimal("1244.44")

    # Taken back and settled again, all is as it was.
    again = second["allocations"]["nodes"][0]["id"]
    removed = await books.office.done(REMOVE, input={"id": again, "on": "2026-05-11"})
    assert removed["allocation"]["invoice"]["residual"]["amount"] == "600.00"
    assert "4900" not in await told(books, "2026-05-31")
    (payment,) = await books.office.rows("SELECT id FROM payment WHERE amount = 600")
    said = {"paymentId": encode("Payment", payment["id"]), "invoiceId": invoice["id"], "on": "2026-05-12"}
    made = await books.office.done(ALLOCATE, input=said)
    assert made["allocation"]["invoice"]["paymentState"] == "PAID"
    assert await told(books, "2026-05-31") == closed


async def trade(books: Books) -> str:
    """What happens in March in euros, yuan and yen; the invoice in euros."""
    await rated(
        books,
        ("EUR", "2026-03-01", "0.8"),
        ("CNY", "2026-03-01", "7"),
        ("JPY", "2026-03-01", "150"),
        ("EUR", "2026-03-31", "0.9"),
        ("CNY", "2026-03-31", "7.2"),
        ("JPY", "2026-03-31", "160"),
    )
    euros = (await books.office.done(INVOICE, input=sold(books, "1000", "2026-03-10", "EUR")))["invoice"]
    yuan = (await books.office.done(INVOICE, input=sold(books, "700", "2026-03-11", "CNY")))["invoice"]
    await paid(books, "350", "2026-03-20", yuan["id"], "CNY")
    supplier = (await books.office.done(SUPPLIER, input={"name": "Kyoto Tea"}))["supplier"]["id"]
    lines = [{"description": "Tea", "quantity": "1", "unitPrice": "30000"}]
    await books.office.done(
        BILL,
        input={
            "supplierId": supplier,
            "on": "2026-03-15",
            "currency": "JPY",
            "lines": lines,
            "post": True,
            "reference": "K-1",
        },
    )
    before = await told(books, "2026-03-31")
    assert (before["1100"], before["2100"], before["1020"]) == (Decimal(1300), Decimal(-200), Decimal(50))
    found: str = euros["id"]
    return found


async def late_invoice(books: Books) -> None:
    """An invoice for March is refused once that is locked, until the auditor has leave."""
    # The books of sales are closed for March: a late invoice is refused, until the auditor's leave.
    areas = (await books.office.ask(LOCKS)).data["areaLocks"]["nodes"]
    sales = next(each["id"] for each in areas if each["area"] == "SALES")
    await books.office.done(LOCK, input={"id": sales, "lockedUntil": "2026-03-31"})
    late = sold(books, "100", "2026-03-30", "EUR")
    answer = await books.office.ask(INVOICE, input=late)
    assert answer.data["invoiceCreate"]["userErrors"] == [
        {"code": "PERIOD_LOCKED", "area": "SALES", "lockedUntil": "2026-03-31"}
    ]
    me = {"userId": encode("User", books.office.actor("finance").user_id), "area": "SALES"}
    leave = me | {"expiresAt": "2027-01-31T00:00:00Z", "reason": "Found by the auditor"}
    await books.office.done(LEAVE, input=leave)
    await books.office.done(INVOICE, as_="finance", input=late)


async def test_a_month_ends_with_open_items_in_three_currencies(books: Books) -> None:
    invoice = await trade(books)
    await late_invoice(books)
    # EUR 1,100 at 0.9 instead of 0.8, CNY 350 owed and held at 7.2 instead of 7, JPY 30,000 at 160 instead of 150.
    # The late invoice took the rate of the first of March.
    found = (await books.office.done(REVALUE, input={"on": "2026-03-31"}))["currencyRevaluation"]
    assert (found["entry"]["entryDate"], found["reversal"]["entryDate"]) == ("2026-03-31", "2026-04-01")
    assert sorted(
        (each["account"]["code"], each["amount"]["currency"], each["difference"]["amount"])
        for each in found["items"]["nodes"]
    ) == [
        ("1020", "CNY", "-1.39"),
        ("1100", "CNY", "-1.39"),
        ("1100", "EUR", "-13.89"),
        ("1100", "EUR", "-138.89"),
        ("2100", "JPY", "12.50"),
    ]
    assert (found["gain"]["amount"], found["loss"]["amount"]) == ("12.50", "155.56")
    march = await told(books, "2026-03-31")
    assert (march["1100"], march["1190"]) == (Decimal(1425), Decimal("-154.17"))
    assert (march["2100"], march["2190"], march["1020"]) == (
        Decimal(-200),
        Decimal("12.50"),
        Decimal("48.61"),
    )
    april = await told(books, "2026-04-01")
    assert {"1190", "2190", "4910", "6910"} & set(april) == set()

    # In April the first invoice is paid; what is realised is the difference of the documents.
    await rated(books, ("EUR", "2026-04-15", "1"))
    await paid(books, "1000", "2026-04-20", invoice)
    after = await told(books, "2026-04-30")
    assert (after["6900"], after["1100"]) == (Decimal(250), Decimal(175))
