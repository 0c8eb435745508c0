"""Taxes that are due on payment: they wait on a transition account, and move as the invoice is settled."""

from decimal import Decimal
from typing import Any

from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity, opened
from tests.erp.taxes.test_graph import account, box, invoiced, line, owed, report, tax

PAY = """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
  payment { id } userErrors { code } } }"""
REMOVE = (
    """mutation($input: AllocationRemoveInput!) { allocationRemove(input: $input) { userErrors { code } } }"""
)
WAITS = """query($id: ID!) { invoice(id: $id) { taxDeferrals { nodes {
  part amount { amount } moved { amount } tax { code transitionAccount { code } } box { code } } } } }"""


async def waiting(books: Books, rate: str = "0.19", **more: Any) -> str:
    """A tax that waits on the account 1300, with boxes for its base and for itself."""
    base, own = [await box(books, code) for code in ("BASE", "TAX")]
    shares = [{"part": "BASE", "boxId": base}, {"part": "TAX", "boxId": own}]
    waits = await account(books, "1300")
    return await tax(books, "CASH", rate, shares=shares, transitionAccountId=waits, **more)


async def paid(books: Books, size: str, *invoices: Any, on: str = "2026-04-01", **more: Any) -> None:
    allocations = [{"invoiceId": invoice["id"]} | more for invoice in invoices]
    money = {"amount": size, "currency": "USD"}
    said = {"customerId": books.customer_gid, "on": on, "amount": money, "allocations": allocations}
    await books.office.done(PAY, input=said)


async def owing(books: Books) -> tuple[Any, Any]:
    """What waits on the transition account, and what is owed."""
    return await owed(books, "1300"), await owed(books)


async def moved(books: Books, invoice: Any) -> list[tuple[str, str, str]]:
    found = (await books.office.ask(WAITS, id=invoice["id"])).data["invoice"]["taxDeferrals"]["nodes"]
    return [(each["part"], each["amount"]["amount"], each["moved"]["amount"]) for each in found]


async def test_the_tax_becomes_due_with_each_part_that_is_paid(books: Books) -> None:
    invoice = await invoiced(books, line("100", await waiting(books)))
    assert await moved(books, invoice) == [("TAX", "19.00", "0.00"), ("BASE", "100.00", "0.00")]
    assert await owing(books) == (19, 0)
    assert await report(books) == {"BASE": ("0.00", "0.00"), "TAX": ("0.00", "0.00")}
    await paid(books, "40", invoice)
    assert await moved(books, invoice) == [("TAX", "19.00", "6.39"), ("BASE", "100.00", "33.61")]
    assert await owing(books) == (Decimal("12.61"), Decimal("6.39"))
    assert await integrity(books) == []
    await paid(books, "39.01", invoice, on="2026-05-01")
    await paid(books, "39.99", invoice, on="2026-06-01")
    assert await moved(books, invoice) == [("TAX", "19.00", "19.00"), ("BASE", "100.00", "100.00")]
    assert await owing(books) == (0, 19)
    april = await report(books, "2026-04-01", "2026-04-30")
    assert april == {"BASE": ("33.61", "0.00"), "TAX": ("0.00", "6.39")}
    assert await report(books) == {"BASE": ("100.00", "0.00"), "TAX": ("0.00", "19.00")}
    assert await integrity(books) == []


async def test_taking_an_allocation_back_takes_the_tax_back(books: Books) -> None:
    invoice = await invoiced(books, line("100", await waiting(books)))
    await paid(books, "119", invoice)
    assert await owed(books) == 19
    (row,) = await books.office.rows("SELECT id FROM finance_allocation")
    await books.office.done(REMOVE, input={"id": encode("Allocation", row["id"]), "on": "2026-04-03"})
    assert await moved(books, invoice) == [("TAX", "19.00", "0.00"), ("BASE", "100.00", "0.00")]
    assert await owing(books) == (19, 0)
    assert await report(books) == {"BASE": ("0.00", "0.00"), "TAX": ("0.00", "0.00")}
    reverse = "mutation($i: InvoiceReverseInput!) { invoiceReverse(input: $i) { userErrors { code } } }"
    await books.office.done(reverse, i={"id": invoice["id"], "on": "2026-04-04"})
    assert await owing(books) == (0, 0)
    assert await opened(books) == -119
    assert await integrity(books) == []


async def test_a_credit_note_gives_up_what_waits(books: Books) -> None:
    key = await waiting(books)
    invoice = await invoiced(books, line("100", key))
    note = await invoiced(books, line("100", key), kind="CREDIT_NOTE", creditOfId=invoice["id"])
    assert await moved(books, note) == [("TAX", "-19.00", "-19.00"), ("BASE", "-100.00", "-100.00")]
    assert await moved(books, invoice) == [("TAX", "19.00", "19.00"), ("BASE", "100.00", "100.00")]
    assert await owing(books) == (0, 0)
    assert await opened(books) == 0
    assert await report(books) == {"BASE": ("0.00", "0.00"), "TAX": ("0.00", "0.00")}
    assert await integrity(books) == []


async def test_one_payment_of_several_invoices_and_currencies(books: Books) -> None:
    key = await waiting(books)
    one, two = await invoiced(books, line("100", key)), await invoiced(books, line("10", key))
    await paid(books, "130.90", one, two)
    assert await owed(books) == Decimal("20.90")
    euros = await invoiced(books, line("50", key), currency="EUR", exchangeRate="0.8")
    part = {"amount": "29.75", "currency": "EUR"}
    said = {"customerId": books.customer_gid, "on": "2026-04-01", "amount": part, "exchangeRate": "0.9"}
    await books.office.done(PAY, input=said | {"allocations": [{"invoiceId": euros["id"]}]})
    assert await moved(books, euros) == [("TAX", "11.88", "5.94"), ("BASE", "62.50", "31.25")]
    assert await integrity(books) == []


async def test_nothing_is_paid_into_a_closed_period(books: Books) -> None:
    invoice = await invoiced(books, line("100", await waiting(books)))
    money = {"amount": "119", "currency": "USD"}
    said = {"customerId": books.customer_gid, "on": "2027-04-01", "amount": money}
    allocations = {"allocations": [{"invoiceId": invoice["id"]}]}
    assert await books.office.refused(PAY, input=said | allocations) == ["PERIOD_MISSING"]
    assert await moved(books, invoice) == [("TAX", "19.00", "0.00"), ("BASE", "100.00", "0.00")]


async def test_what_leaves_nothing_to_pay_is_due_at_once(books: Books) -> None:
    withheld = [await tax(books, code, "-0.6") for code in ("W1", "W2")]
    invoice = await invoiced(books, line("100", await waiting(books, "0.2"), *withheld))
    assert (invoice["total"]["amount"], invoice["paymentState"]) == ("0.00", "PAID")
    assert await moved(books, invoice) == [("TAX", "20.00", "20.00"), ("BASE", "100.00", "100.00")]
    assert await report(books) == {"BASE": ("100.00", "0.00"), "TAX": ("0.00", "20.00")}
    assert await integrity(books) == []
