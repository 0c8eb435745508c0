"""The life of invoices as stories, through the API: from the order to the money, instalments, discounts, taxes.

What a document came of and what came of it is one query away, and a dry run shows the entry before it is there.
"""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.graph.node import encode
from tests.bridges.test_sales_finance import findings
from tests.erp.shop import Shop, shop_of

LINES = "lines { nodes { account { code } debit { amount } credit { amount } } }"
ENTRY = f"entry {{ number {LINES} }}"
WHOLE = """query($id: ID!) { invoice(id: $id) { number paymentState
  order { number invoices { nodes { number } } }
  entry { number origin { ... on Invoice { number } } lines { nodes { account { code }
    allocations { nodes { payment { number } } } } } }
  entries { nodes { number } }
  allocations { nodes { amount { amount } payment { number entry { number origin { ... on Payment { number } } }
    entries { nodes { number } } allocations { nodes { invoice { number } } } } } } } }"""
OPEN = """query($id: ID!) { customer(id: $id) { openItems { nodes { dueDate residual { amount } customer { name }
  account { code } entry { number } } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock, invoices and payments, and books for 2026."""
    modules = ["erp.sales", "erp.inventory", "erp.finance", "erp.payments"]
    async with shop_of(database, modules) as made:
        async with made.office.work() as db:
            await finance.ensure_company(db, made.office.home.company)
        async with made.office.work() as db:
            await finance.create_fiscal_year(
                db, made.office.home.company, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)
            )
        yield made


def booked(entry: Any) -> list[tuple[str, str, str]]:
    """The lines of an entry: account, debit, credit."""
    return [
        (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"])
        for line in entry["lines"]["nodes"]
    ]


async def kept(shop: Shop) -> list[int]:
    """How much there is of what a dry run must not leave."""
    tables = (
        "finance_entry",
        "finance_allocation",
        "payment",
        "outbox_event",
        "audit_entry",
        "number_series",
    )
    return [await shop.count(table) for table in tables]


async def tried(shop: Shop, name: str, selection: str, **given: Any) -> Any:
    """What a mutation would do; it leaves nothing."""
    before = await kept(shop)
    shown = await shop.must(name, selection, dryRun=True, **given)
    assert await kept(shop) == before
    return shown


async def drafted(shop: Shop, *lines: dict[str, Any], **more: Any) -> str:
    given = [{"description": "Goods", "quantity": "1"} | line for line in lines]
    said: dict[str, Any] = {"customerId": shop.customer(), "on": "2026-03-01", "lines": given} | more
    found: str = (await shop.must("invoiceCreate", "invoice { id }", **said))["invoice"]["id"]
    return found


def paid(shop: Shop, amount: str, on: str, **allocation: Any) -> dict[str, Any]:
    money = {"amount": amount, "currency": "USD"}
    allocations = [allocation] if allocation else []
    return {"customerId": shop.customer(), "on": on, "amount": money, "allocations": allocations}


async def open_items(shop: Shop) -> list[tuple[str | None, str]]:
    nodes = (await shop.ask(OPEN, id=shop.customer())).data["customer"]["openItems"]["nodes"]
    assert {(node["customer"]["name"], node["account"]["code"]) for node in nodes} <= {("Anna", "1100")}
    return [(node["dueDate"], node["residual"]["amount"]) for node in nodes]


async def test_the_life_of_an_invoice_from_its_order_to_the_money(shop: Shop) -> None:
    order = await shop.order(("TEA", 10), ("ADVICE", 1), charges="20")
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=order["id"])
    made = await shop.must("salesOrderInvoice", "invoice { id }", id=order["id"], on="2026-03-01", dueDays=30)
    invoice = made["invoice"]["id"]
    lines = [
        ("1100", "235.88", "0.00"),
        ("4000", "0.00", "179.90"),
        ("4100", "0.00", "20.00"),
        ("2200", "0.00", "35.98"),
    ]
    # The entry is shown before it is posted, and is the same once it is.
    shown = await tried(shop, "invoicePost", f"invoice {{ {ENTRY} }}", id=invoice)
    assert booked(shown["invoice"]["entry"]) == lines
    posted = await shop.must("invoicePost", f"invoice {{ {ENTRY} }}", id=invoice)
    assert booked(posted["invoice"]["entry"]) == lines
    assert await open_items(shop) == [("2026-03-31", "235.88")]

    receive = paid(shop, "200", "2026-03-20", invoiceId=invoice)
    shown = await tried(shop, "paymentReceive", f"payment {{ {ENTRY} }}", **receive)
    assert booked(shown["payment"]["entry"]) == [("1020", "200.00", "0.00"), ("1100", "0.00", "200.00")]
    await shop.must("paymentReceive", "payment { id }", **receive)
    assert await open_items(shop) == [("2026-03-31", "35.88")]
    await shop.must(
        "paymentReceive", "payment { id }", **paid(shop, "35.88", "2026-03-25", invoiceId=invoice)
    )
    assert await open_items(shop) == []

    whole = (await shop.ask(WHOLE, id=invoice)).data["invoice"]
    number, entry = whole["number"], whole["entry"]["number"]
    assert whole["paymentState"] == "PAID"
    assert whole["order"] == {"number": order["number"], "invoices": {"nodes": [{"number": number}]}}
    assert whole["entry"]["origin"] == {"number": number}
    assert whole["entries"]["nodes"] == [{"number": entry}]
    settled = [(each["amount"]["amount"], each["payment"]) for each in whole["allocations"]["nodes"]]
    assert [amount for amount, _ in settled] == ["200.00", "35.88"]
    for _, payment in settled:
        assert payment["entry"]["origin"] == {"number": payment["number"]}
        assert payment["entries"]["nodes"] == [{"number": payment["entry"]["number"]}]
        assert payment["allocations"]["nodes"] == [{"invoice": {"number": number}}]
    receivable = whole["entry"]["lines"]["nodes"][0]
    assert [each["payment"]["number"] for each in receivable["allocations"]["nodes"]] == [
        payment["number"] for _, payment in settled
    ]
    assert await findings(shop) == []


async def test_what_was_posted_is_undone_by_what_a_dry_run_showed(shop: Shop) -> None:
    invoice = await drafted(shop, {"unitPrice": "100", "taxRate": "0.2"}, post=True)
    payment = await shop.must("paymentReceive", "payment { id number }", **paid(shop, "50", "2026-03-02"))
    undone = f"reversedBy {{ number reversalOf {{ number }} {LINES} }}"
    for name, key, lines in (
        (
            "invoice",
            invoice,
            [("1100", "0.00", "120.00"), ("4000", "100.00", "0.00"), ("2200", "20.00", "0.00")],
        ),
        ("payment", payment["payment"]["id"], [("1020", "0.00", "50.00"), ("1100", "50.00", "0.00")]),
    ):
        selection = f"{name} {{ entry {{ number {undone} }} entries {{ nodes {{ number }} }} }}"
        shown = (await tried(shop, f"{name}Reverse", selection, id=key, on="2026-03-05"))[name]
        assert booked(shown["entry"]["reversedBy"]) == lines
        done = (await shop.must(f"{name}Reverse", selection, id=key, on="2026-03-05"))[name]
        assert booked(done["entry"]["reversedBy"]) == lines
        assert done["entry"]["reversedBy"]["reversalOf"] == {"number": done["entry"]["number"]}
        assert [each["number"] for each in done["entries"]["nodes"]] == [
            done["entry"]["number"],
            done["entry"]["reversedBy"]["number"],
        ]
    assert await open_items(shop) == []
    assert await findings(shop) == []


async def test_an_entry_by_hand_is_shown_before_it_is_posted_and_before_it_is_undone(shop: Shop) -> None:
    accounts = {
        row["code"]: row["id"] for row in await shop.office.rows("SELECT code, id FROM finance_account")
    }
    lines = [
        {"accountId": encode("LedgerAccount", accounts["1020"]), "debit": "7"},
        {"accountId": encode("LedgerAccount", accounts["4000"]), "credit": "7"},
    ]
    shape = f"journalEntry {{ id number status origin {{ id }} {LINES} }}"
    made = await shop.must("journalEntryCreate", shape, on="2026-03-01", lines=lines)
    key = made["journalEntry"]["id"]
    mirror = [("1020", "7.00", "0.00"), ("4000", "0.00", "7.00")]
    shown = (await tried(shop, "journalEntryPost", shape, id=key))["journalEntry"]
    assert (shown["status"], booked(shown), shown["origin"]) == ("POSTED", mirror, None)
    await shop.must("journalEntryPost", shape, id=key)
    shown = (await tried(shop, "journalEntryReverse", shape, id=key, on="2026-03-02"))["journalEntry"]
    assert booked(shown) == [(code, credit, debit) for code, debit, credit in mirror]


async def test_instalments_are_paid_one_after_the_other(shop: Shop) -> None:
    lines = [
        {"kind": "PERCENT", "fraction": "0.3333"},
        {"kind": "PERCENT", "fraction": "0.3333", "days": 30},
        {"kind": "REMAINDER", "days": 60},
    ]
    term = await shop.must("paymentTermCreate", "paymentTerm { id }", name="Thirds", lines=lines)
    await shop.must(
        "customerTermSet", "customer { id }", id=shop.customer(), paymentTermId=term["paymentTerm"]["id"]
    )
    invoice = await drafted(shop, {"unitPrice": "100", "taxRate": "0.1999"}, post=True)
    assert await open_items(shop) == [
        ("2026-03-01", "39.99"),
        ("2026-03-31", "39.99"),
        ("2026-04-30", "40.01"),
    ]
    await shop.must("paymentReceive", "payment { id }", **paid(shop, "50", "2026-03-05", invoiceId=invoice))
    assert await open_items(shop) == [("2026-03-31", "29.98"), ("2026-04-30", "40.01")]
    # What is given up settles the first due first as well.
    line = {"unitPrice": "29.98", "taxRate": "0"}
    await drafted(shop, line, kind="CREDIT_NOTE", creditOfId=invoice, post=True)
    assert await open_items(shop) == [("2026-04-30", "40.01")]
    await shop.must(
        "paymentReceive", "payment { id }", **paid(shop, "40.01", "2026-04-30", invoiceId=invoice)
    )
    assert await open_items(shop) == [] and await findings(shop) == []


async def test_who_pays_early_takes_the_discount_and_who_pays_late_does_not(shop: Shop) -> None:
    said: dict[str, Any] = {
        "name": "2/10",
        "discount": "0.02",
        "discountDays": 10,
        "lines": [{"kind": "REMAINDER", "days": 30}],
    }
    term = (await shop.must("paymentTermCreate", "paymentTerm { id }", **said))["paymentTerm"]["id"]
    early, late = [
        await drafted(shop, {"unitPrice": "100", "taxRate": "0.2"}, paymentTermId=term, post=True)
        for _ in range(2)
    ]
    taken = await shop.must(
        "paymentReceive",
        """payment { allocations { nodes { invoice { paymentState
          creditNotes { nodes { net { amount } tax { amount } } } } } } }""",
        **paid(shop, "117.60", "2026-03-11", invoiceId=early, takeDiscount=True),
    )
    (allocation,) = taken["payment"]["allocations"]["nodes"]
    assert allocation["invoice"]["paymentState"] == "PAID"
    assert allocation["invoice"]["creditNotes"]["nodes"] == [
        {"net": {"amount": "2.00"}, "tax": {"amount": "0.40"}}
    ]
    missed = paid(shop, "117.60", "2026-03-12", invoiceId=late, takeDiscount=True)
    assert await shop.codes("paymentReceive", **missed) == ["DISCOUNT_EXPIRED"]
    assert await open_items(shop) == [("2026-03-31", "120.00")]
    await shop.must("paymentReceive", "payment { id }", **paid(shop, "120", "2026-03-12", invoiceId=late))
    assert await open_items(shop) == [] and await findings(shop) == []


async def test_reverse_charge_is_told_on_both_sides_and_asked_of_nobody(shop: Shop) -> None:
    boxes = {
        code: (await shop.must("taxBoxCreate", "taxBox { id }", code=code, name=code))["taxBox"]["id"]
        for code in ("Base", "Due", "Back")
    }
    shares = [
        {"part": "BASE", "boxId": boxes["Base"]},
        {"part": "TAX", "boxId": boxes["Due"]},
        {"part": "TAX", "factor": "-1", "boxId": boxes["Back"]},
    ]
    tax = await shop.must(
        "taxCreate", "tax { id isNeutral }", code="RC20", name="RC", kind="PERCENT", rate="0.2", shares=shares
    )
    assert tax["tax"]["isNeutral"]
    rule = {"name": "Abroad", "customerId": shop.customer()}
    home = await shop.must(
        "taxCreate", "tax { id }", code="VAT20", name="VAT", kind="PERCENT", rate="0.2", isStandard=True
    )
    replaced = [{"taxId": home["tax"]["id"], "replacementId": tax["tax"]["id"]}]
    await shop.must("taxRuleCreate", "taxRule { id }", **rule, taxes=replaced)
    # The order says it already, and its invoice the same.
    order = await shop.order(("TEA", 10, "10"), confirm=True)
    assert order["total"]["amount"] == "100.00"
    made = await shop.must(
        "salesOrderInvoice",
        """invoice { total { amount } taxRule { name } taxes { nodes { tax { code rate } base { amount }
          unrounded { amount } amount { amount } } }
          lines { nodes { taxes { nodes { tax { code } base { amount } unrounded { amount }
            amount { amount } } } } } }""",
        id=order["id"],
        on="2026-03-01",
        post=True,
    )
    invoice = made["invoice"]
    assert (invoice["total"]["amount"], invoice["taxRule"]["name"]) == ("100.00", "Abroad")
    told = {"base": {"amount": "100.00"}, "unrounded": {"amount": "20.00"}, "amount": {"amount": "20.00"}}
    assert invoice["taxes"]["nodes"] == [{"tax": {"code": "RC20", "rate": "0.2"}} | told]
    assert invoice["lines"]["nodes"][0]["taxes"]["nodes"] == [{"tax": {"code": "RC20"}} | told]
    query = """{ taxReport(firstDay: "2026-01-01", lastDay: "2026-12-31") {
      lines { box { code } base { amount } tax { amount } } } }"""
    report = (await shop.ask(query)).data["taxReport"]["lines"]
    assert [(line["box"]["code"], line["base"]["amount"], line["tax"]["amount"]) for line in report] == [
        ("Back", "0.00", "-20.00"),
        ("Base", "100.00", "0.00"),
        ("Due", "0.00", "20.00"),
    ]
    assert await open_items(shop) == [("2026-03-31", "100.00")] and await findings(shop) == []
