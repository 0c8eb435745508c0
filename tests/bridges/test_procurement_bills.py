"""Bills of purchase orders: matched with what was ordered and what came, and posted so that both tie to the cent."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.bridges.procurement_bills import service
from bizsuite.bridges.procurement_bills.rules.billing import BilledLine, NewOrderBill
from bizsuite.erp.bills import service as bills
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import Refused
from tests.erp.procurement.buying import Buying, buying_of
from tests.erp.valuation.test_graph import accounts, findings

MODULES = [
    "erp.procurement",
    "erp.bills",
    "erp.inventory",
    "erp.valuation",
    "erp.finance",
    "erp.payment_runs",
]
MATCH = """matches { nodes { state reasons quantity wanted covered takenBack overReceived releaseReason
  releasedBy { name } expected { amount } net { amount } tolerated { amount } base { amount } } }"""
BILL = f"""vendorBill {{ id number status total {{ amount currency }}
  lines {{ nodes {{ id quantity net {{ amount }} account {{ code }} }} }} {MATCH} }}"""


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A shop that buys, keeps goods, and pays for them; its books are in USD."""
    async with buying_of(database, MODULES) as made:
        await made.shop.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made.shop) == []


def on(days: int = 0) -> str:
    return (today() - timedelta(days=days)).isoformat()


async def ordered(buying: Buying, *lines: dict[str, Any], **more: Any) -> Any:
    """A confirmed order: of 10 teas at 4 unless lines are given."""
    order = await buying.order(*(lines or (buying.line("TEA", 10, "4"),)), **more)
    return await buying.act("Confirm", order)


def lines_of(order: Any, *quantities: str | None, **more: str) -> list[dict[str, Any]]:
    """Lines of an input."""
    nodes = order["lines"]["nodes"]
    return [
        {"id": line["id"], "quantity": quantity} | more
        for line, quantity in zip(nodes, quantities, strict=False)
        if quantity
    ]


async def received(buying: Buying, order: Any, *quantities: str, days: int = 5) -> str:
    """Take in so much of the lines of an order; the id of the receipt."""
    given: dict[str, Any] = {"lines": lines_of(order, *quantities)} if quantities else {}
    payload = await buying.shop.must(
        "purchaseOrderReceive", "receipt { id }", id=order["id"], on=on(days), **given
    )
    return str(payload["receipt"]["id"])


async def billed(buying: Buying, order: Any, *quantities: str, post: bool = True, **more: Any) -> Any:
    """Bill an order, or so much of its lines; the bill. A price is given by `unitPrice`."""
    price = {"unitPrice": more.pop("unitPrice")} if "unitPrice" in more else {}
    given: dict[str, Any] = {"lines": lines_of(order, *quantities, **price)} if quantities else {}
    told: dict[str, Any] = {"on": on(1), "post": post} | given | more
    return (await buying.shop.must("purchaseOrderBill", BILL, id=order["id"], **told))["vendorBill"]


async def debited(buying: Buying, bill: Any, *quantities: str, **more: Any) -> Any:
    given: dict[str, Any] = {"lines": lines_of(bill, *quantities)} if quantities else {}
    told: dict[str, Any] = {"on": on(), "post": True} | given | more
    return (await buying.shop.must("vendorBillDebit", BILL, id=bill["id"], **told))["vendorBill"]


async def seen(buying: Buying, bill: Any) -> Any:
    """The match of the only line of a bill, as it is now."""
    answer = await buying.shop.ask(f"query($id: ID!) {{ vendorBill(id: $id) {{ {MATCH} }} }}", id=bill["id"])
    (match,) = answer.data["vendorBill"]["matches"]["nodes"]
    return match


async def paid(buying: Buying, bill: Any, amount: str) -> list[str]:
    """Pay a bill; the codes of the refusals."""
    return await buying.shop.codes(
        "paymentSend",
        supplierId=buying.supplier,
        amount={"amount": amount, "currency": "USD"},
        on=on(),
        allocations=[{"billId": bill["id"]}],
    )


async def test_a_bill_of_what_came_clears_goods_received(buying: Buying) -> None:
    order = await ordered(buying)
    await received(buying, order)
    assert await accounts(buying.shop) == {"GOODS_RECEIVED": "-40.00", "INVENTORY": "40.00"}
    bill = await billed(buying, order)
    assert bill["total"] == {"amount": "40.00", "currency": "USD"}
    assert bill["lines"]["nodes"][0]["account"] == {"code": "2150"}
    (match,) = bill["matches"]["nodes"]
    assert (match["state"], match["reasons"], match["covered"]) == ("MATCHED", [], "10")
    assert await accounts(buying.shop) == {"INVENTORY": "40.00", "PAYABLE": "-40.00"}
    now = await buying.again(order)
    assert (now["billState"], now["lines"]["nodes"][0]["billedQuantity"]) == ("FULL", "10")
    assert await paid(buying, bill, "40") == []


async def test_a_price_difference_is_split_between_stock_and_what_was_sold(buying: Buying) -> None:
    """Procure to pay: ordered at 4, 6 of 10 sold, billed at 4.50, blocked, released, paid."""
    shop = buying.shop
    order = await ordered(buying)
    await received(buying, order)
    made = await shop.must(
        "deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=[shop.line("TEA", 6)]
    )
    await shop.must("deliveryPost", "delivery { id }", id=made["delivery"]["id"], on=on(3))
    bill = await billed(buying, order, "10", unitPrice="4.50")
    (match,) = bill["matches"]["nodes"]
    assert (match["state"], match["reasons"]) == ("BLOCKED", ["PRICE_OVER_TOLERANCE"])
    assert (match["expected"], match["net"]) == ({"amount": "40.00"}, {"amount": "45.00"})
    assert await accounts(shop) == {"COST_OF_SALES": "27.00", "INVENTORY": "18.00", "PAYABLE": "-45.00"}
    assert await paid(buying, bill, "45") == ["BILL_BLOCKED"]
    assert await accounts(shop) == {"COST_OF_SALES": "27.00", "INVENTORY": "18.00", "PAYABLE": "-45.00"}
    assert await shop.codes("vendorBillRelease", id=bill["id"], reason=" ") == ["REASON_MISSING"]
    assert await shop.codes("vendorBillRelease", id=bill["id"], reason="ok", as_="sales") == [
        "PERMISSION_DENIED"
    ]
    payload = await shop.must("vendorBillRelease", BILL, id=bill["id"], reason="raised with notice")
    (match,) = payload["vendorBill"]["matches"]["nodes"]
    assert (match["state"], match["releasedBy"]) == ("RELEASED", {"name": "Admin"})
    assert match["releaseReason"] == "raised with notice"
    assert await shop.codes("vendorBillRelease", id=bill["id"], reason="again") == ["BILL_NOT_BLOCKED"]
    assert await paid(buying, bill, "45") == []
    assert "VENDOR_BILL_RELEASED" in [name for name, _ in await shop.events()]


async def test_what_is_billed_before_it_came_waits_for_it(buying: Buying) -> None:
    shop = buying.shop
    order = await ordered(buying)
    await received(buying, order, "4")
    bill = await billed(buying, order)
    match = await seen(buying, bill)
    assert (match["state"], match["reasons"]) == ("BLOCKED", ["QUANTITY_OVER_RECEIVED"])
    assert (match["covered"], match["overReceived"]) == ("4", "6")
    assert await accounts(shop) == {"GOODS_RECEIVED": "24.00", "INVENTORY": "16.00", "PAYABLE": "-40.00"}
    assert await paid(buying, bill, "40") == ["BILL_BLOCKED"]
    await received(buying, order, "5")
    assert (await seen(buying, bill))["overReceived"] == "1"
    assert await accounts(shop) == {"GOODS_RECEIVED": "4.00", "INVENTORY": "36.00", "PAYABLE": "-40.00"}
    await received(buying, order, "1")
    assert (await seen(buying, bill))["state"] == "MATCHED"
    assert await accounts(shop) == {"INVENTORY": "40.00", "PAYABLE": "-40.00"}
    assert await paid(buying, bill, "40") == []


async def test_goods_that_come_after_a_dearer_bill_cost_what_was_billed(buying: Buying) -> None:
    await buying.shop.must(
        "companyMatchToleranceSet",
        "billMatchTolerance { fraction amount { amount } }",
        id=encode("Company", buying.shop.office.home.company),
        fraction="0.10",
        amount="0",
    )
    order = await ordered(buying)
    bill = await billed(buying, order, "10", unitPrice="4.40")
    assert await accounts(buying.shop) == {"GOODS_RECEIVED": "44.00", "PAYABLE": "-44.00"}
    await received(buying, order, "3")
    assert await accounts(buying.shop) == {
        "GOODS_RECEIVED": "30.80",
        "INVENTORY": "13.20",
        "PAYABLE": "-44.00",
    }
    await received(buying, order)
    match = await seen(buying, bill)
    assert (match["state"], match["tolerated"]) == ("MATCHED", {"amount": "4.00"})
    assert await accounts(buying.shop) == {"INVENTORY": "44.00", "PAYABLE": "-44.00"}


async def test_an_order_in_another_currency_ties_in_the_books(buying: Buying) -> None:
    """Ordered in EUR at 0.90 to the dollar, billed at 0.93: thirds of cents have their place."""
    shop = buying.shop
    order = await ordered(
        buying,
        buying.line("TEA", 7, "3.33"),
        buying.line("CUP", 3, "1.11"),
        currency="EUR",
        exchangeRate="0.9",
    )
    await received(buying, order, "5", "1")
    before = await accounts(shop)
    # 5 at 3.70 and 1 at 1.233333.
    assert before == {"GOODS_RECEIVED": "-19.73", "INVENTORY": "19.73"}
    first = await billed(buying, order, "6", "3", exchangeRate="0.93")
    assert first["total"] == {"amount": "23.31", "currency": "EUR"}
    # 23.31 EUR are 25.06 USD: 21.48 for 6 teas, of which 5 came; 3.58 for 3 cups, of which 1 did.
    bases = sorted(match["base"]["amount"] for match in first["matches"]["nodes"])
    assert bases == ["21.48", "3.58"]
    booked = await accounts(shop)
    assert booked["PAYABLE"] == "-25.06"
    # 1 of 6 teas and 2 of 3 cups are billed and have not come.
    assert booked["GOODS_RECEIVED"] == "5.97"
    await received(buying, order)
    assert (await accounts(shop))["GOODS_RECEIVED"] == "-3.70"
    await billed(buying, order, exchangeRate="0.91")
    after = await accounts(shop)
    assert after == {"INVENTORY": str(-Decimal(after["PAYABLE"])), "PAYABLE": after["PAYABLE"]}
    assert after["PAYABLE"] == "-28.72"


async def test_a_standard_cost_and_a_bill_leave_a_variance(buying: Buying) -> None:
    shop = buying.shop
    await shop.must(
        "productCostingSet",
        "productCosting { method }",
        productId=shop.product("TEA"),
        method="STANDARD",
        standardCost="3.50",
    )
    order = await ordered(buying)
    await received(buying, order)
    await billed(buying, order, "10", unitPrice="4.20")
    assert await accounts(shop) == {"INVENTORY": "35.00", "PAYABLE": "-42.00", "PRICE_VARIANCE": "7.00"}


async def test_where_bills_are_expenses_goods_still_cost_what_was_billed(buying: Buying) -> None:
    shop = buying.shop
    await shop.must(
        "stockAccountingSet",
        "stockAccounting { id }",
        id=encode("Company", shop.office.home.company),
        system="CONTINENTAL",
    )
    order = await ordered(buying)
    await received(buying, order)
    await billed(buying, order, "10", unitPrice="4.20")
    assert await accounts(shop) == {
        "INVENTORY": "42.00",
        "PAYABLE": "-42.00",
        "PURCHASES": "42.00",
        "STOCK_VARIATION": "-42.00",
    }


async def test_no_more_is_billed_than_the_policy_allows(buying: Buying) -> None:
    shop = buying.shop
    company = encode("Company", shop.office.home.company)
    order = await ordered(buying)
    await received(buying, order, "4")
    before = [await shop.count(table) for table in ("bills_vendor_bill", "bridge_bill_match")]
    told = {"id": order["id"], "on": on()}
    assert await shop.codes("purchaseOrderBill", **told, lines=lines_of(order, "10.5")) == ["OVER_BILL"]
    await shop.must(
        "companyBillingPolicySet",
        "purchaseBillingPolicy { policy product { sku } }",
        id=company,
        policy="RECEIVED",
        productId=shop.product("TEA"),
    )
    assert await shop.codes("purchaseOrderBill", **told, lines=lines_of(order, "5")) == ["OVER_BILL"]
    assert [await shop.count(table) for table in ("bills_vendor_bill", "bridge_bill_match")] == before
    draft = await billed(buying, order, "3", post=False)
    assert (await seen(buying, draft))["state"] == "DRAFT"
    # Drafts count.
    assert await shop.codes("purchaseOrderBill", **told, lines=lines_of(order, "2")) == ["OVER_BILL"]
    await shop.must("vendorBillDelete", "__typename", id=draft["id"])
    assert await shop.count("bridge_bill_match") == 0
    # What is said of the line goes before what is said of the product.
    line = order["lines"]["nodes"][0]["id"]
    await shop.must(
        "companyBillingPolicySet",
        "purchaseBillingPolicy { policy }",
        id=company,
        policy="ORDERED",
        orderLineId=line,
    )
    await billed(buying, order)
    assert await shop.codes("purchaseOrderBill", **told) == ["NOTHING_TO_BILL"]
    assert await shop.codes("purchaseOrderBill", **told, as_="sales") == ["PERMISSION_DENIED"]
    draft_order = await buying.order(buying.line("TEA", 1, "4"))
    assert await shop.codes("purchaseOrderBill", id=draft_order["id"], on=on()) == ["ORDER_NOT_CONFIRMED"]
    assert await shop.codes(
        "companyBillingPolicySet",
        id=company,
        policy="ORDERED",
        orderLineId=line,
        productId=shop.product("TEA"),
    ) == ["INVALID_VALUE"]
    assert await shop.codes("companyMatchToleranceSet", id=company, fraction="2", amount="0") == [
        "INVALID_VALUE"
    ]


async def test_what_one_receipt_has_brought_is_billed(buying: Buying) -> None:
    order = await ordered(
        buying, buying.line("TEA", 10, "4"), buying.line("CUP", 2, "24", unitId=buying.dozen)
    )
    await received(buying, order, "4", "1")
    second = await received(buying, order, "1", "1")
    bill = await billed(buying, order, receiptIds=[second])
    assert [line["quantity"] for line in bill["lines"]["nodes"]] == ["1", "1"]
    assert [(m["wanted"], m["covered"]) for m in bill["matches"]["nodes"]] == [("1", "1"), ("12", "12")]
    other = await ordered(buying)
    assert await buying.shop.codes("purchaseOrderBill", id=other["id"], on=on(), receiptIds=[second]) == [
        "NOT_FOUND"
    ]


async def test_a_debit_note_takes_back_what_was_billed(buying: Buying) -> None:
    shop = buying.shop
    order = await ordered(buying)
    await received(buying, order)
    bill = await billed(buying, order, "10", unitPrice="4.50")
    await shop.must("vendorBillRelease", "vendorBill { id }", id=bill["id"], reason="ok")
    note = await debited(buying, bill, "4")
    assert note["total"] == {"amount": "18.00", "currency": "USD"}
    # 4 of the goods are not billed any more, and cost what they came at.
    assert await accounts(shop) == {"GOODS_RECEIVED": "-16.00", "INVENTORY": "43.00", "PAYABLE": "-27.00"}
    match = await seen(buying, bill)
    assert (match["takenBack"], match["covered"]) == ("4", "6")
    now = await buying.again(order)
    assert now["lines"]["nodes"][0]["billedQuantity"] == "6"
    assert await shop.codes("vendorBillDebit", id=bill["id"], on=on(), lines=lines_of(bill, "6.5")) == [
        "UNDER_BILL"
    ]
    again = await billed(buying, order)
    assert again["total"] == {"amount": "16.00", "currency": "USD"}
    assert await accounts(shop) == {"INVENTORY": "43.00", "PAYABLE": "-43.00"}
    await debited(buying, bill)
    assert await shop.codes("vendorBillDebit", id=bill["id"], on=on()) == ["NOTHING_TO_BILL"]
    assert await accounts(shop) == {"GOODS_RECEIVED": "-24.00", "INVENTORY": "40.00", "PAYABLE": "-16.00"}


async def test_a_bill_that_is_undone_leaves_its_goods_to_others(buying: Buying) -> None:
    shop = buying.shop
    order = await ordered(buying)
    await received(buying, order, "6")
    wrong = await billed(buying, order, "6", unitPrice="5")
    waiting = await billed(buying, order, "4")
    assert (await seen(buying, waiting))["overReceived"] == "4"
    await shop.must("vendorBillReverse", "vendorBill { status }", id=wrong["id"], on=on())
    assert (await seen(buying, waiting))["state"] == "MATCHED"
    assert (await seen(buying, wrong))["state"] == "DRAFT"
    assert await accounts(shop) == {"GOODS_RECEIVED": "-8.00", "INVENTORY": "24.00", "PAYABLE": "-16.00"}
    now = await buying.again(order)
    assert now["lines"]["nodes"][0]["billedQuantity"] == "4"


async def test_services_are_covered_as_they_are_rendered(buying: Buying) -> None:
    order = await ordered(buying, buying.line("ADVICE", 3, "80"))
    bill = await billed(buying, order)
    assert bill["lines"]["nodes"][0]["account"] is None
    assert (await seen(buying, bill))["reasons"] == ["QUANTITY_OVER_RECEIVED"]
    await buying.shop.must("purchaseOrderReceive", "purchaseOrder { id }", id=order["id"], on=on())
    assert (await seen(buying, bill))["state"] == "MATCHED"
    assert await accounts(buying.shop) == {"PAYABLE": "-240.00", "PURCHASES": "240.00"}


async def test_payment_runs_leave_blocked_bills_out(buying: Buying) -> None:
    shop = buying.shop
    order = await ordered(buying)
    await received(buying, order, "6")
    await billed(buying, order, "4", dueDays=0)
    await billed(buying, order, "6", dueDays=0)
    (bank,) = await shop.office.rows("SELECT id, company_id FROM finance_account WHERE purpose = 'BANK'")
    made = await shop.must(
        "bankAccountCreate",
        "bankAccount { id }",
        name="Main",
        number="DE-1",
        currency="USD",
        accountId=encode("LedgerAccount", bank["id"]),
    )
    run = await shop.must(
        "paymentRunCreate",
        "paymentRun { total { amount } }",
        bankAccountId=made["bankAccount"]["id"],
        dueUntil=on(),
        executionDate=on(),
    )
    assert run["paymentRun"]["total"] == {"amount": "16.00"}


async def test_two_bills_of_a_line_at_once_bill_it_once(buying: Buying) -> None:
    shop = buying.shop
    order = await ordered(buying)
    await received(buying, order)
    key = decode(order["id"]).key
    line = decode(order["lines"]["nodes"][0]["id"]).key

    async def bill(number: int) -> str:
        async def work(db: Any) -> None:
            new = NewOrderBill(
                order_id=key, on=today(), lines={line: BilledLine(quantity=Decimal(6))}, reference=str(number)
            )
            await bills.post_bill(db, (await service.bill_order(db, new)).id)

        try:
            await shop.office.database.write(shop.office.admin, work)
        except Refused as refusal:
            return refusal.code
        return "billed"

    told = await asyncio.gather(*(bill(number) for number in range(4)))
    assert sorted(told) == ["OVER_BILL", "OVER_BILL", "OVER_BILL", "billed"]
    assert await shop.count("bridge_bill_match") == 1
    assert await accounts(shop) == {"GOODS_RECEIVED": "-16.00", "INVENTORY": "40.00", "PAYABLE": "-24.00"}


async def test_goods_that_come_while_they_are_billed_cover_the_bill(buying: Buying) -> None:
    shop = buying.shop
    order = await ordered(buying)
    draft = await billed(buying, order, "10", unitPrice="4.10", post=False)

    async def post() -> None:
        await shop.office.database.write(
            shop.office.admin, lambda db: bills.post_bill(db, decode(draft["id"]).key)
        )

    await asyncio.gather(post(), received(buying, order))
    match = await seen(buying, draft)
    assert (match["covered"], match["overReceived"]) == ("10", "0")
    assert await accounts(shop) == {"INVENTORY": "41.00", "PAYABLE": "-41.00"}


async def test_lines_lead_to_bills_and_goods_in_one_batch_each(buying: Buying) -> None:
    first = await ordered(buying, buying.line("TEA", 10, "4"), buying.line("CUP", 5, "2"))
    await received(buying, first, "4", "5")
    await received(buying, first)
    await billed(buying, first, "3", "5")
    await billed(buying, first)
    query = """{ purchaseOrders { nodes { lines { nodes {
      billLines { nodes { quantity bill { status } } } receipts { nodes { number } }
      matches { nodes { state reasons covers { nodes { quantity billed { amount } move { quantity } } } } }
    } } } } }"""
    answer = await buying.shop.ask(query)
    assert answer.errors == []
    tea, cup = answer.data["purchaseOrders"]["nodes"][0]["lines"]["nodes"]
    assert [line["quantity"] for line in tea["billLines"]["nodes"]] == ["7", "3"]
    assert len(tea["receipts"]["nodes"]) == 2
    covers = [
        [(c["quantity"], c["billed"]["amount"], c["move"]["quantity"]) for c in m["covers"]["nodes"]]
        for m in tea["matches"]["nodes"]
    ]
    assert covers == [[("1", "4.00", "4"), ("6", "24.00", "6")], [("3", "12.00", "4")]]
    assert [m["state"] for m in cup["matches"]["nodes"]] == ["MATCHED"]
    # Orders, lines, lines of bills, bills, receipts, matches, covers, moves; as many for twice as many lines.
    count = len(answer.statements)
    second = await ordered(buying, buying.line("TEA", 1, "4"), buying.line("CUP", 1, "2"))
    await received(buying, second)
    await billed(buying, second)
    assert len((await buying.shop.ask(query)).statements) == count == 8


async def test_what_a_supplier_delivers_to_a_customer_is_billed_to_the_cost_of_sales(database: str) -> None:
    async with buying_of(database, ["erp.sales", *MODULES]) as buying:
        shop = buying.shop
        await shop.keep_books(today().year - 1, today().year)
        sold = await shop.order(("TEA", 10, "9.99"), confirm=True)
        answer = await shop.ask(
            "query($id: ID!) { salesOrder(id: $id) { lines { nodes { id } } } }", id=sold["id"]
        )
        (line,) = answer.data["salesOrder"]["lines"]["nodes"]
        bought = await shop.must(
            "salesOrderDropShip",
            "purchaseOrder { id lines { nodes { id } } }",
            id=sold["id"],
            supplierId=buying.supplier,
            lines=[{"id": line["id"], "unitPrice": "4"}],
            confirm=True,
        )
        order = bought["purchaseOrder"]
        shipping = {"id": order["id"], "on": on(3)}
        await shop.must("purchaseOrderShip", "__typename", **shipping, lines=lines_of(order, "4"))
        booked = {"COST_OF_SALES": "16.00", "GOODS_RECEIVED": "-16.00"}
        assert await accounts(shop) == booked
        bill = await billed(buying, order, "10", unitPrice="4.50")
        match = await seen(buying, bill)
        assert (match["covered"], match["overReceived"]) == ("4", "6")
        assert await accounts(shop) == {
            "COST_OF_SALES": "18.00",
            "GOODS_RECEIVED": "27.00",
            "PAYABLE": "-45.00",
        }
        await shop.must("purchaseOrderShip", "__typename", **shipping)
        assert (await seen(buying, bill))["reasons"] == ["PRICE_OVER_TOLERANCE"]
        assert await accounts(shop) == {"COST_OF_SALES": "45.00", "PAYABLE": "-45.00"}
        assert await findings(shop) == []


async def test_a_draft_is_compared_with_what_the_order_says_when_it_is_posted(buying: Buying) -> None:
    order = await ordered(buying)
    await received(buying, order)
    draft = await billed(buying, order, "10", unitPrice="4.25", post=False)
    line = order["lines"]["nodes"][0]["id"]
    await buying.act("Amend", order, changeLines=[{"id": line, "unitPrice": "4.25"}], reason="agreed")
    await buying.shop.must("vendorBillPost", "vendorBill { id }", id=draft["id"])
    match = await seen(buying, draft)
    assert (match["state"], match["expected"]) == ("MATCHED", {"amount": "42.50"})
    assert await accounts(buying.shop) == {"INVENTORY": "42.50", "PAYABLE": "-42.50"}
