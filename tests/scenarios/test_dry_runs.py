"""What would happen to goods and books is shown before it does: reservations, moves, what they post; nothing stays."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying, buying_of

POSTED = "lines { nodes { account { purpose } debit { amount } credit { amount } } }"
MOVES = f"lines {{ nodes {{ quantity origin {{ __typename }} entries {{ nodes {{ {POSTED} }} }} }} }}"
TABLES = (
    *(
        "inventory_move",
        "inventory_reservation",
        "inventory_demand",
        "inventory_delivery",
        "inventory_receipt",
    ),
    *("valuation_entry", "finance_entry", "finance_entry_line", "bridge_cost_posting", "bills_vendor_bill"),
    *("outbox_event", "audit_entry"),
)


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A shop that buys, keeps, values, sells and bills, with its books."""
    modules = ["erp.sales", "erp.procurement", "erp.inventory", "erp.valuation", "erp.finance", "erp.bills"]
    async with buying_of(database, modules) as made:
        await made.shop.keep_books(today().year)
        yield made


async def tried(buying: Buying, name: str, selection: str, **given: Any) -> Any:
    """A dry run, which leaves no row of goods or books behind, and what it shows."""
    shop = buying.shop
    before = {table: await shop.count(table) for table in TABLES}
    stock = await shop.availability()
    shown = await shop.must(name, selection, dryRun=True, **given)
    assert {table: await shop.count(table) for table in TABLES} == before
    assert await shop.availability() == stock
    return shown


def lines_of(entry: Any) -> list[tuple[str, str, str]]:
    """What an entry posts: purpose of the account, debit, credit."""
    return [
        (line["account"]["purpose"], line["debit"]["amount"], line["credit"]["amount"])
        for line in entry["lines"]["nodes"]
    ]


def moved(document: Any) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """The moves of a document: how much, what made it, and what its entry posts."""
    found = []
    for move in document["lines"]["nodes"]:
        (entry,) = move["entries"]["nodes"]
        found.append((move["quantity"], move["origin"]["__typename"], lines_of(entry)))
    return found


async def test_confirming_an_order_shows_what_would_be_set_aside(buying: Buying) -> None:
    await buying.shop.stocked(TEA=6)
    order = await buying.shop.order(("TEA", 10))
    selection = """salesOrder { status lines { nodes { toDeliver
      reservations { nodes { quantity strategy location { code } subject { __typename } } } } } }"""
    shown = await tried(buying, "salesOrderConfirm", selection, id=order["id"])
    assert shown["salesOrder"]["status"] == "CONFIRMED"
    (line,) = shown["salesOrder"]["lines"]["nodes"]
    assert line["toDeliver"] == "10"
    (kept,) = line["reservations"]["nodes"]
    assert (kept["quantity"], kept["strategy"]) == ("6", "LOCATION")
    assert kept["subject"] == {"__typename": "SalesOrderLine"}
    assert await buying.shop.count("inventory_reservation") == 0


async def test_a_receipt_shows_what_it_would_bring_and_post(buying: Buying) -> None:
    order = await buying.order(buying.line("TEA", 10, "4"), confirm=True)
    (line,) = order["lines"]["nodes"]
    part = [{"id": line["id"], "quantity": "4"}]
    shown = await tried(
        buying, "purchaseOrderReceive", f"receipt {{ status {MOVES} }}", id=order["id"], lines=part
    )
    assert shown["receipt"]["status"] == "POSTED"
    assert moved(shown["receipt"]) == [
        ("4", "Receipt", [("INVENTORY", "16.00", "0.00"), ("GOODS_RECEIVED", "0.00", "16.00")])
    ]


async def test_a_delivery_shows_what_would_leave_and_post(buying: Buying) -> None:
    shop = buying.shop
    bought = await buying.order(buying.line("TEA", 10, "4"), confirm=True)
    await shop.must("purchaseOrderReceive", "receipt { id }", id=bought["id"])
    order = await shop.order(("TEA", 3, "9"), confirm=True)
    shown = await tried(buying, "salesOrderDeliver", f"delivery {{ status {MOVES} }}", id=order["id"])
    assert shown["delivery"]["status"] == "POSTED"
    assert moved(shown["delivery"]) == [
        ("3", "Delivery", [("INVENTORY", "0.00", "12.00"), ("COST_OF_SALES", "12.00", "0.00")])
    ]
    # It is what happens then.
    made = await shop.must("salesOrderDeliver", f"delivery {{ status {MOVES} }}", id=order["id"])
    assert made["delivery"] == shown["delivery"]


async def test_a_bill_shows_what_it_would_post_and_how_it_matches(buying: Buying) -> None:
    shop = buying.shop
    order = await buying.order(buying.line("TEA", 10, "4"), confirm=True)
    await shop.must("purchaseOrderReceive", "receipt { id }", id=order["id"])
    (line,) = order["lines"]["nodes"]
    dearer = [{"id": line["id"], "quantity": "10", "unitPrice": "5"}]
    selection = f"""vendorBill {{ status entry {{ {POSTED} }}
      lines {{ nodes {{ matches {{ nodes {{ state }} }} }} }} }}"""
    given = {"id": order["id"], "on": today().isoformat(), "lines": dearer}
    for post, status in ((False, "DRAFT"), (True, "POSTED")):
        shown = (await tried(buying, "purchaseOrderBill", selection, post=post, **given))["vendorBill"]
        assert shown["status"] == status
        matches = [match for each in shown["lines"]["nodes"] for match in each["matches"]["nodes"]]
        assert matches == [{"state": "BLOCKED" if post else "DRAFT"}]
    assert sorted(lines_of(shown["entry"])) == [
        ("GOODS_RECEIVED", "50.00", "0.00"),
        ("PAYABLE", "0.00", "50.00"),
    ]
    draft = (await shop.must("purchaseOrderBill", "vendorBill { id }", **given))["vendorBill"]
    shown = (await tried(buying, "vendorBillPost", selection, id=draft["id"]))["vendorBill"]
    assert (shown["status"], len(lines_of(shown["entry"]))) == ("POSTED", 2)
