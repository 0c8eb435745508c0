"""Payment terms, instalments and cash rounding, from the term to the last payment, through the API."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity, opened

TERM = """mutation($input: PaymentTermCreateInput!) { paymentTermCreate(input: $input) {
  paymentTerm { id name currency isActive lines { nodes { position kind fraction amount { amount } due days } } }
  userErrors { code path } } }"""
CHANGE = """mutation($input: PaymentTermUpdateInput!) { paymentTermUpdate(input: $input) {
  paymentTerm { name isActive } userErrors { code } } }"""
CASH = """mutation($input: CashRoundingCreateInput!) { cashRoundingCreate(input: $input) {
  cashRounding { id step { amount currency } mode } userErrors { code path } } }"""
CHANGE_CASH = """mutation($input: CashRoundingUpdateInput!) { cashRoundingUpdate(input: $input) {
  cashRounding { name isActive } userErrors { code } } }"""
SHOWN = """id number dueDate paymentState total { amount } cashRounding { amount } residual { amount }
  instalments { nodes { dueDate amount { amount } residual { amount } line { debit { amount } } } }"""
INVOICE = f"""mutation($input: InvoiceCreateInput!) {{ invoiceCreate(input: $input) {{
  invoice {{ {SHOWN} }} userErrors {{ code path }} }} }}"""
PAY = f"""mutation($input: PaymentReceiveInput!) {{ paymentReceive(input: $input) {{
  payment {{ residual {{ amount }} allocations {{ nodes {{ amount {{ amount }} invoice {{ {SHOWN} }} }} }} }}
  userErrors {{ code path ... on OverAllocation {{ available }} }} }} }}"""
REST = {"kind": "REMAINDER", "days": 60}
HALF = {"kind": "PERCENT", "fraction": "0.5"}
THIRDS = {
    "name": "Three parts",
    "lines": [
        {"kind": "PERCENT", "fraction": "0.3333"},
        {"kind": "PERCENT", "fraction": "0.3333", "days": 30},
        REST,
    ],
}


async def term(books: Books, **said: Any) -> str:
    made = await books.office.done(TERM, input=said or THIRDS)
    found: str = made["paymentTerm"]["id"]
    return found


async def rounding(books: Books, **said: Any) -> str:
    asked = {"name": "Nickels", "currency": "USD", "step": "0.05"} | said
    found: str = (await books.office.done(CASH, input=asked))["cashRounding"]["id"]
    return found


def asked(books: Books, price: str = "100", **more: Any) -> dict[str, Any]:
    lines = [{"description": "Advice", "quantity": "1", "unitPrice": price}]
    return {"customerId": books.customer_gid, "on": "2026-03-01", "lines": lines, "post": True} | more


async def invoiced(books: Books, price: str = "100", **more: Any) -> Any:
    return (await books.office.done(INVOICE, input=asked(books, price, **more)))["invoice"]


def parts(invoice: Any) -> list[tuple[str, str, str]]:
    return [
        (part["dueDate"], part["amount"]["amount"], part["residual"]["amount"])
        for part in invoice["instalments"]["nodes"]
    ]


async def pay(books: Books, amount: str, invoice: Any, allocated: str | None = None, **more: Any) -> Any:
    part = {"invoiceId": invoice["id"]} | ({} if allocated is None else {"amount": allocated})
    money = {"amount": amount, "currency": "USD"}
    said = {
        "customerId": books.customer_gid,
        "on": "2026-04-01",
        "amount": money,
        "allocations": [part],
    } | more
    return (await books.office.done(PAY, input=said))["payment"]


async def test_a_term_is_recorded_with_its_lines(books: Books) -> None:
    made = (
        await books.office.done(
            TERM,
            input={
                "name": " Deposit ",
                "currency": "USD",
                "lines": [{"kind": "FIXED", "amount": "25"}, HALF, REST | {"due": "MONTH_END"}],
            },
        )
    )["paymentTerm"]
    assert (made["name"], made["currency"], made["isActive"]) == ("Deposit", "USD", True)
    assert [
        (line["position"], line["kind"], line["fraction"], line["amount"], line["due"], line["days"])
        for line in made["lines"]["nodes"]
    ] == [
        (1, "FIXED", None, {"amount": "25.00"}, "NET", 0),
        (2, "PERCENT", "0.5", None, "NET", 0),
        (3, "REMAINDER", None, None, "MONTH_END", 60),
    ]
    found = await books.office.ask(
        '{ paymentTerm(by: {name: "Deposit"}) { lines { totalCount } } paymentTerms { totalCount } }'
    )
    assert found.data == {"paymentTerm": {"lines": {"totalCount": 3}}, "paymentTerms": {"totalCount": 1}}
    assert [
        row["type"]
        for row in await books.office.rows("SELECT type FROM outbox_event ORDER BY id DESC LIMIT 1")
    ] == ["PAYMENT_TERM_CREATED"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"lines": [HALF]}, "TERM_REMAINDER"),
        ({"lines": [HALF, HALF, {"kind": "PERCENT", "fraction": "0.1"}, REST]}, "TERM_OVER_TOTAL"),
        ({"lines": [{"kind": "FIXED", "amount": "1"}, REST]}, "TERM_CURRENCY"),
        ({"lines": [{"kind": "FIXED", "amount": "0.001"}, REST], "currency": "USD"}, "AMOUNT_PRECISION"),
        ({"lines": [REST | {"days": -1}]}, "INVALID_VALUE"),
        ({"name": "Three parts"}, "NAME_TAKEN"),
    ],
    ids=str,
)
async def test_a_term_that_is_refused_leaves_nothing(books: Books, said: dict[str, Any], code: str) -> None:
    await term(books)
    assert await books.office.refused(TERM, input={"name": "Other", "lines": [REST]} | said) == [code]
    assert await books.office.rows("SELECT name FROM terms_payment_term") == [{"name": "Three parts"}]
    assert len(await books.office.rows("SELECT 1 FROM terms_payment_term_line")) == 3


async def test_each_instalment_is_a_claim_of_its_own(books: Books) -> None:
    invoice = await invoiced(books, paymentTermId=await term(books))
    assert parts(invoice) == [
        ("2026-03-01", "33.33", "33.33"),
        ("2026-03-31", "33.33", "33.33"),
        ("2026-04-30", "33.34", "33.34"),
    ]
    assert (invoice["dueDate"], invoice["total"]["amount"], invoice["cashRounding"]["amount"]) == (
        "2026-04-30",
        "100.00",
        "0.00",
    )
    assert [part["line"]["debit"]["amount"] for part in invoice["instalments"]["nodes"]] == [
        "33.33",
        "33.33",
        "33.34",
    ]
    assert await opened(books) == 100
    assert await integrity(books) == []


async def test_payments_settle_the_first_due_first_and_taking_back_opens_it_again(books: Books) -> None:
    invoice = await invoiced(books, paymentTermId=await term(books))
    payment = await pay(books, "50", invoice)
    made = payment["allocations"]["nodes"]
    assert sorted(each["amount"]["amount"] for each in made) == ["16.67", "33.33"]
    now = made[0]["invoice"]
    assert [residual for _, _, residual in parts(now)] == ["0.00", "16.66", "33.34"]
    assert (now["paymentState"], now["residual"]["amount"]) == ("PARTIAL", "50.00")
    assert await integrity(books) == []
    ids = await books.office.rows("SELECT id FROM finance_allocation ORDER BY amount DESC")
    remove = "mutation($i: AllocationRemoveInput!) { allocationRemove(input: $i) { userErrors { code } } }"
    await books.office.done(remove, i={"id": encode("Allocation", ids[0]["id"]), "on": "2026-04-02"})
    found = await books.office.ask(f"query($id: ID!) {{ invoice(id: $id) {{ {SHOWN} }} }}", id=invoice["id"])
    assert [residual for _, _, residual in parts(found.data["invoice"])] == ["33.33", "16.66", "33.34"]
    assert await integrity(books) == []
    last = await pay(books, "90", invoice)
    assert last["residual"]["amount"] == "6.67"
    assert last["allocations"]["nodes"][0]["invoice"]["paymentState"] == "PAID"
    assert await integrity(books) == []


async def test_more_than_all_instalments_is_refused_with_their_sum(books: Books) -> None:
    invoice = await invoiced(books, paymentTermId=await term(books))
    money = {"amount": "150", "currency": "USD"}
    said = {
        "customerId": books.customer_gid,
        "on": "2026-04-01",
        "amount": money,
        "allocations": [{"invoiceId": invoice["id"], "amount": "100.01"}],
    }
    answer = await books.office.ask(PAY, input=said)
    assert answer.data["paymentReceive"]["userErrors"] == [
        {"code": "OVER_ALLOCATION", "path": ["allocations", "0", "amount"], "available": "100"}
    ]
    assert await books.office.rows("SELECT 1 FROM payment") == []


async def test_instalments_in_another_currency_sum_in_both(books: Books) -> None:
    invoice = await invoiced(
        books, "100.01", paymentTermId=await term(books), currency="EUR", exchangeRate="0.9"
    )
    rows = await books.office.rows(
        "SELECT debit, amount FROM finance_entry_line WHERE amount > 0 ORDER BY position"
    )
    assert [row["amount"] for row in rows] == [Decimal("33.33"), Decimal("33.33"), Decimal("33.35")]
    assert sum(row["debit"] for row in rows) == Decimal("111.12") == await opened(books)
    assert await integrity(books) == []
    said = {
        "customerId": books.customer_gid,
        "on": "2026-04-01",
        "amount": {"amount": "100.01", "currency": "EUR"},
        "exchangeRate": "0.8",
        "allocations": [{"invoiceId": invoice["id"]}],
    }
    await books.office.done(PAY, input=said)
    assert await opened(books) == 0
    assert await integrity(books) == []


async def test_posting_on_another_day_moves_all_due_dates(books: Books) -> None:
    draft = await invoiced(books, paymentTermId=await term(books), post=False)
    assert (draft["dueDate"], parts(draft)) == ("2026-04-30", [])
    post = f"""mutation($i: InvoicePostInput!) {{ invoicePost(input: $i) {{
      invoice {{ {SHOWN} }} userErrors {{ code }} }} }}"""
    shown = (await books.office.done(post, i={"id": draft["id"], "on": "2026-06-01", "dryRun": True}))[
        "invoice"
    ]
    invoice = (await books.office.done(post, i={"id": draft["id"], "on": "2026-06-01"}))["invoice"]
    assert [day for day, _, _ in parts(invoice)] == ["2026-06-01", "2026-07-01", "2026-07-31"]
    assert parts(shown) == parts(invoice)
    assert invoice["dueDate"] == "2026-07-31"


async def test_a_credit_note_settles_all_instalments_and_reversal_undoes_them(books: Books) -> None:
    key = await term(books)
    invoice = await invoiced(books, paymentTermId=key)
    await invoiced(books, "60", kind="CREDIT_NOTE", creditOfId=invoice["id"])
    found = await books.office.ask(f"query($id: ID!) {{ invoice(id: $id) {{ {SHOWN} }} }}", id=invoice["id"])
    assert [residual for _, _, residual in parts(found.data["invoice"])] == ["0.00", "6.66", "33.34"]
    other = await invoiced(books, "10", paymentTermId=key)
    reverse = f"""mutation($i: InvoiceReverseInput!) {{ invoiceReverse(input: $i) {{
      invoice {{ {SHOWN} }} userErrors {{ code }} }} }}"""
    done = (await books.office.done(reverse, i={"id": other["id"], "on": "2026-04-01"}))["invoice"]
    assert [residual for _, _, residual in parts(done)] == ["0.00", "0.00", "0.00"]
    assert await opened(books) == 40
    assert await integrity(books) == []


async def test_cash_is_rounded_in_each_instalment_and_booked(books: Books) -> None:
    said = {"paymentTermId": await term(books), "cashRoundingId": await rounding(books)}
    invoice = await invoiced(books, **said)
    assert [amount for _, amount, _ in parts(invoice)] == ["33.35", "33.35", "33.35"]
    assert (invoice["total"]["amount"], invoice["cashRounding"]["amount"]) == ("100.05", "0.05")
    lower = await invoiced(books, "10.02", cashRoundingId=said["cashRoundingId"])
    assert (lower["total"]["amount"], lower["cashRounding"]["amount"]) == ("10.00", "-0.02")
    rows = await books.office.rows(
        "SELECT credit - debit AS gain FROM finance_entry_line l JOIN finance_account a ON a.id = l.account_id"
        " WHERE a.purpose = 'CASH_ROUNDING' ORDER BY l.id"
    )
    assert [row["gain"] for row in rows] == [Decimal("0.05"), Decimal("-0.02")]
    assert await integrity(books) == []
    note = await invoiced(books, "10.02", kind="CREDIT_NOTE", creditOfId=lower["id"])
    assert (note["total"]["amount"], note["paymentState"]) == ("10.00", "PAID")
    assert await opened(books) == Decimal("100.05")
    assert await integrity(books) == []


async def test_what_an_invoice_may_not_say_of_its_terms(books: Books) -> None:
    key, cash = await term(books), await rounding(books)
    fixed = await term(books, name="Deposit", currency="EUR", lines=[{"kind": "FIXED", "amount": "5"}, REST])
    francs = await rounding(books, name="Rappen", currency="CHF")
    for said, code in (
        ({"paymentTermId": key, "dueDays": 10}, "INVALID_VALUE"),
        ({"paymentTermId": key, "kind": "CREDIT_NOTE"}, "INVALID_VALUE"),
        ({"paymentTermId": fixed}, "TERM_CURRENCY_MISMATCH"),
        ({"cashRoundingId": francs}, "CASH_ROUNDING_CURRENCY"),
        ({"paymentTermId": encode("PaymentTerm", books.customer)}, "NOT_FOUND"),
        ({"cashRoundingId": encode("CashRounding", books.customer)}, "NOT_FOUND"),
    ):
        assert await books.office.refused(INVOICE, input=asked(books, **said)) == [code], said
    draft = await invoiced(books, paymentTermId=key, cashRoundingId=cash, post=False)
    await books.office.done(CHANGE, input={"id": key, "isActive": False})
    await books.office.done(CHANGE_CASH, input={"id": cash, "isActive": False, "name": "Coins"})
    assert await books.office.refused(INVOICE, input=asked(books, paymentTermId=key)) == ["TERM_INACTIVE"]
    assert await books.office.refused(INVOICE, input=asked(books, cashRoundingId=cash)) == [
        "CASH_ROUNDING_INACTIVE"
    ]
    assert len(await books.office.rows("SELECT 1 FROM invoicing_invoice")) == 1
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []
    post = "mutation($i: InvoicePostInput!) { invoicePost(input: $i) { invoice { status } userErrors { code } } }"
    assert (await books.office.done(post, i={"id": draft["id"]}))["invoice"] == {"status": "POSTED"}


async def test_who_may_not_write_terms(books: Books) -> None:
    assert await books.office.refused(TERM, as_="sales", input=THIRDS) == ["PERMISSION_DENIED"]
    assert await books.office.refused(
        CASH, as_="sales", input={"name": "a", "currency": "USD", "step": "1"}
    ) == ["PERMISSION_DENIED"]
    seen = await books.office.ask("{ paymentTerms { totalCount } }", as_="sales")
    assert seen.data == {"paymentTerms": {"totalCount": 0}}
    stale = {"id": await term(books), "name": "x", "expectedVersion": 7}
    assert await books.office.refused(CHANGE, input=stale) == ["STALE_VERSION"]


async def test_instalments_of_many_invoices_are_one_statement(books: Books) -> None:
    key, counts = await term(books), []
    for _ in range(2):
        await invoiced(books, paymentTermId=key)
        ask = "{ invoices { nodes { instalments { nodes { amount { amount } line { position } } } } } }"
        answer = await books.office.ask(ask)
        counts.append(len(answer.statements))
    assert counts[0] == counts[1] == 3
