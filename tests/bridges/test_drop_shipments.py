"""Drop shipments: a supplier delivers to the customer, both orders follow in one act, and the books know the cost."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.bridges.procurement_bills import integrity as matched
from bizsuite.bridges.procurement_inventory import loaders as receipts
from bizsuite.bridges.procurement_inventory.receiving import Receiving
from bizsuite.bridges.sales_inventory import loaders as deliveries
from bizsuite.bridges.sales_procurement import loaders, service
from bizsuite.bridges.valuation_finance import loaders as books
from bizsuite.graph.node import decode
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import Refused
from tests.erp.procurement.buying import ORDER, Buying, buying_of

SALES = """id status deliveryState lines { nodes { id deliveredQuantity toDeliver isDropShipped
  deliveries { nodes { number } } purchaseOrderLines { nodes { order { number status } } } } }"""

DAY = today().isoformat()


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A shop that sells, buys, keeps goods and keeps books."""
    modules = ["erp.sales", "erp.procurement", "erp.inventory", "erp.valuation", "erp.finance", "erp.bills"]
    async with buying_of(database, modules) as made:
        await made.shop.keep_books(2026)
        yield made
        async with made.shop.office.work() as db:
            for inspect in (
                *(each.integrity for each in (loaders, receipts, deliveries, books)),
                matched.inspect,
            ):
                assert await inspect(db) == []


async def sold(buying: Buying, *lines: Any) -> Any:
    """A confirmed sales order of 10 teas at 9.99, and of others, requested for a day."""
    given = lines or (("TEA", 10, "9.99"),)
    return await buying.shop.order(*given, confirm=True, requestedOn="2026-12-01", deliveryAddress="12 Lane")


async def sales_order(buying: Buying, order: Any) -> Any:
    """The sales order as it is now."""
    answer = await buying.shop.ask(f"query($id: ID!) {{ salesOrder(id: $id) {{ {SALES} }} }}", id=order["id"])
    assert answer.errors == [], answer.errors
    return answer.data["salesOrder"]


async def bought(buying: Buying, order: Any, price: str = "4", **more: Any) -> Any:
    """A confirmed purchase order that serves all of a sales order."""
    lines = (await sales_order(buying, order))["lines"]["nodes"]
    payload = await buying.shop.must(
        "salesOrderDropShip",
        f"purchaseOrder {{ {ORDER} }}",
        id=order["id"],
        supplierId=buying.supplier,
        lines=[{"id": line["id"], "unitPrice": price} for line in lines],
        **({"confirm": True} | more),
    )
    return payload["purchaseOrder"]


async def entries(buying: Buying) -> list[tuple[str, str, str]]:
    """What was posted: purpose of the account, debit, credit."""
    rows = await buying.shop.office.rows(
        """SELECT a.purpose, l.debit, l.credit FROM finance_entry_line l
        JOIN finance_account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id ORDER BY l.id"""
    )
    return [(row["purpose"], f"{row['debit']:.2f}", f"{row['credit']:.2f}") for row in rows]


async def test_both_orders_follow_in_one_act(buying: Buying) -> None:
    shop = buying.shop
    await shop.stocked(TEA=3)
    before = await entries(buying)
    order = await sold(buying)
    assert await shop.availability() == ["3", "3", "0", "0", "10"]
    purchase = await bought(buying, order)
    assert (purchase["status"], purchase["expectedOn"]) == ("CONFIRMED", "2026-12-01")
    assert await shop.availability() == ["3", "0", "3", "0", "0"]
    shown = await buying.again(
        purchase,
        """deliveryAddress customer { name } receipts { nodes { number } }
        lines { nodes { salesOrderLine { order { number } } } }""",
    )
    assert shown == {
        "deliveryAddress": "12 Lane",
        "customer": {"name": "Anna"},
        "receipts": {"nodes": []},
        "lines": {"nodes": [{"salesOrderLine": {"order": {"number": order["number"]}}}]},
    }
    (line,) = purchase["lines"]["nodes"]
    payload = await shop.must(
        "purchaseOrderShip",
        """delivery { number status lines { nodes { fromLocation { code } toLocation { code } quantity
        unitCost { amount } } } }""",
        id=purchase["id"],
        lines=[{"id": line["id"], "quantity": "4"}],
    )
    assert payload["delivery"]["status"] == "POSTED"
    assert payload["delivery"]["lines"]["nodes"] == [
        {
            "fromLocation": {"code": "SUPPLIERS"},
            "toLocation": {"code": "CUSTOMERS"},
            "quantity": "4",
            "unitCost": {"amount": "4.00"},
        }
    ]
    now, own = await sales_order(buying, order), (await buying.again(purchase))["lines"]["nodes"][0]
    (sales_line,) = now["lines"]["nodes"]
    assert (now["deliveryState"], sales_line["deliveredQuantity"], own["receivedQuantity"]) == (
        "PARTIAL",
        "4",
        "4",
    )
    assert sales_line["deliveries"]["nodes"] == [{"number": payload["delivery"]["number"]}]
    assert (await entries(buying))[len(before) :] == [
        ("COST_OF_SALES", "16.00", "0.00"),
        ("GOODS_RECEIVED", "0.00", "16.00"),
    ]
    await shop.must("purchaseOrderShip", "delivery { number }", id=purchase["id"])
    now = await sales_order(buying, order)
    assert (now["deliveryState"], (await buying.again(purchase))["receiptState"]) == ("FULL", "FULL")
    assert await shop.availability() == ["3", "0", "3", "0", "0"]
    assert await shop.codes("purchaseOrderShip", id=purchase["id"]) == ["NOTHING_TO_RECEIVE"]


@pytest.mark.parametrize("first", ["goods", "bill"])
async def test_a_bill_clears_goods_received_and_what_differs_was_sold(buying: Buying, first: str) -> None:
    """Ten at 4 in CNY at 8 a USD, billed at 4.40: the goods have cost 5.50, whichever comes first."""
    shop = buying.shop
    order = await sold(buying)
    lines = (await sales_order(buying, order))["lines"]["nodes"]
    payload = await shop.must(
        "salesOrderDropShip",
        f"purchaseOrder {{ {ORDER} }}",
        id=order["id"],
        supplierId=buying.supplier,
        lines=[{"id": lines[0]["id"], "unitPrice": "4"}],
        currency="CNY",
        exchangeRate="8",
        confirm=True,
    )
    purchase = payload["purchaseOrder"]
    billed = [{"id": purchase["lines"]["nodes"][0]["id"], "quantity": "10", "unitPrice": "4.4"}]

    async def bill() -> str:
        given: dict[str, Any] = {"lines": billed, "exchangeRate": "8", "post": True, "on": DAY}
        made = await shop.must("purchaseOrderBill", "vendorBill { id }", id=purchase["id"], **given)
        return str(made["vendorBill"]["id"])

    async def ship() -> str:
        await shop.must("purchaseOrderShip", "delivery { id }", id=purchase["id"])
        return ""

    key = "".join([await act() for act in ((ship, bill) if first == "goods" else (bill, ship))])
    assert await stands(buying) == {"COST_OF_SALES": "5.50", "GOODS_RECEIVED": "0.00", "PAYABLE": "-5.50"}
    assert await costs(buying, order) == ("5.50", True)
    await shop.must("vendorBillReverse", "vendorBill { id }", id=key, on=DAY)
    assert await stands(buying) == {"COST_OF_SALES": "5.00", "GOODS_RECEIVED": "-5.00", "PAYABLE": "0.00"}
    assert await costs(buying, order) == ("5.00", True)


async def costs(buying: Buying, order: Any) -> tuple[str, bool]:
    """What the goods of a sales order cost, and whether that is known of all of them."""
    query = "query($id: ID!) { salesOrder(id: $id) { margin { cost { amount } isActual } } }"
    answer = await buying.shop.ask(query, id=order["id"])
    assert answer.errors == [], answer.errors
    margin = answer.data["salesOrder"]["margin"]
    return margin["cost"]["amount"], margin["isActual"]


async def test_what_a_supplier_sent_costs_what_he_asks_and_the_rest_what_ours_cost_now(
    buying: Buying,
) -> None:
    """Three teas of ours cost 9 each; of ten that are sold the supplier sends four at 4."""
    shop = buying.shop
    ours = {"productId": shop.product("TEA"), "change": "3", "unitCost": "9"}
    await shop.must("stockAdjust", "__typename", **ours)
    order = await sold(buying)
    purchase = await bought(buying, order)
    assert await costs(buying, order) == ("90.00", False)
    four = [{"id": purchase["lines"]["nodes"][0]["id"], "quantity": "4"}]
    await shop.must("purchaseOrderShip", "__typename", id=purchase["id"], lines=four)
    assert await costs(buying, order) == ("70.00", False)
    await shop.must("purchaseOrderShip", "__typename", id=purchase["id"])
    assert await costs(buying, order) == ("40.00", True)


async def stands(buying: Buying) -> dict[str, str]:
    """What stands on the accounts of goods that are bought and sold."""
    rows = await buying.shop.office.rows(
        """SELECT a.purpose, sum(l.debit - l.credit) AS balance FROM finance_entry_line l
        JOIN finance_account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id GROUP BY a.purpose"""
    )
    found = {row["purpose"]: f"{row['balance']:.2f}" for row in rows}
    return {name: found[name] for name in ("COST_OF_SALES", "GOODS_RECEIVED", "PAYABLE")}


async def test_our_own_goods_are_not_delivered_for_such_a_line(buying: Buying) -> None:
    shop = buying.shop
    await shop.stocked(TEA=20, CUP=20)
    order = await sold(buying, ("TEA", 10, "9.99"), ("CUP", 2, "5"))
    tea, cup = (await sales_order(buying, order))["lines"]["nodes"]
    given = {"id": order["id"], "supplierId": buying.supplier}
    await shop.must(
        "salesOrderDropShip", "purchaseOrder { id }", **given, lines=[{"id": tea["id"], "unitPrice": "4"}]
    )
    codes = await shop.codes("salesOrderDeliver", id=order["id"], lines=[{"id": tea["id"], "quantity": "1"}])
    assert codes == ["LINE_DROP_SHIPPED"]
    await shop.must("salesOrderDeliver", "delivery { id }", id=order["id"])
    now = await sales_order(buying, order)
    assert [line["deliveredQuantity"] for line in now["lines"]["nodes"]] == ["0", "2"]
    for lines, code in (
        ([{"id": tea["id"]}], "LINE_DROP_SHIPPED"),
        ([{"id": cup["id"], "unitPrice": "1"}], "NOTHING_TO_DELIVER"),
        ([], "NOTHING_TO_DELIVER"),
    ):
        assert await shop.codes("salesOrderDropShip", **given, lines=lines) == [code]
    assert await shop.count("procurement_order") == 1


async def test_what_cannot_be_drop_shipped_is_refused(buying: Buying) -> None:
    shop = buying.shop
    draft = await shop.order(("TEA", 1))
    given = {"supplierId": buying.supplier}
    assert await shop.codes("salesOrderDropShip", id=draft["id"], **given) == ["ORDER_NOT_CONFIRMED"]
    order = await sold(buying, ("ADVICE", 1, "80"), ("TEA", 1, "9"))
    advice, tea = (await sales_order(buying, order))["lines"]["nodes"]
    for lines, code in (
        ([{"id": advice["id"], "unitPrice": "1"}], "PRODUCT_NOT_GOODS"),
        ([{"id": tea["id"]}], "PRICE_MISSING"),
        ([{"id": (await sales_order(buying, draft))["lines"]["nodes"][0]["id"]}], "NOT_FOUND"),
    ):
        assert await shop.codes("salesOrderDropShip", id=order["id"], **given, lines=lines) == [code]
    assert await shop.codes("salesOrderDropShip", as_="sales", id=order["id"], **given) == [
        "PERMISSION_DENIED"
    ]
    assert await shop.count("procurement_order") == 0
    assert await shop.availability() == ["0", "0", "0", "0", "1"]
    for_stock = await buying.order(confirm=True)
    assert await shop.codes("purchaseOrderShip", id=for_stock["id"]) == ["ORDER_FOR_STOCK"]
    purchase = await bought(buying, await sold(buying), confirm=False)
    assert await shop.codes("purchaseOrderShip", id=purchase["id"]) == ["ORDER_NOT_CONFIRMED"]
    (line,) = purchase["lines"]["nodes"]
    assert await buying.refused("Update", purchase, removeLines=[line["id"]]) == ["LINE_DROP_SHIPPED"]
    await buying.act("Confirm", purchase)
    assert await shop.codes("purchaseOrderReceive", id=purchase["id"]) == ["ORDER_FOR_CUSTOMER"]


async def test_more_than_the_customer_ordered_is_refused(buying: Buying) -> None:
    shop = buying.shop
    order = await sold(buying)
    purchase = await bought(buying, order)
    (line,) = purchase["lines"]["nodes"]
    over = [{"id": line["id"], "quantity": "11"}]
    assert await shop.codes("purchaseOrderShip", id=purchase["id"], lines=over) == ["OVER_RECEIPT"]
    await shop.must("receiptToleranceSet", "receiptTolerance { fraction }", fraction="0.5")
    before = await sales_order(buying, order), await buying.again(purchase), await entries(buying)
    assert await shop.codes("purchaseOrderShip", id=purchase["id"], lines=over) == ["OVER_DELIVERY"]
    await buying.act("Amend", purchase, addLines=[buying.line("CUP", 1, "2")])
    cup = (await buying.again(purchase))["lines"]["nodes"][1]
    foreign = [{"id": cup["id"], "quantity": "1"}]
    assert await shop.codes("purchaseOrderShip", id=purchase["id"], lines=foreign) == ["ORDER_FOR_STOCK"]
    assert await sales_order(buying, order) == before[0]
    assert await entries(buying) == before[2]


async def test_what_the_supplier_does_not_deliver_is_ours_again(buying: Buying) -> None:
    shop = buying.shop
    await shop.stocked(TEA=20)
    for end in ("Cancel", "Close"):
        order = await sold(buying)
        purchase = await bought(buying, order)
        assert (await shop.availability())[1] == "0"
        await buying.act(end, purchase)
        now = await sales_order(buying, order)
        assert now["lines"]["nodes"][0]["isDropShipped"] is False
        assert (await shop.availability())[1] == "10"
        await shop.must("salesOrderCancel", "salesOrder { id }", id=order["id"])


async def test_a_sales_order_that_is_cancelled_takes_drafts_along_only(buying: Buying) -> None:
    shop = buying.shop
    order = await sold(buying)
    purchase = await bought(buying, order, confirm=False)
    await shop.must("salesOrderCancel", "salesOrder { id }", id=order["id"])
    assert (await buying.again(purchase))["status"] == "CANCELLED"
    assert await shop.availability() == ["0", "0", "0", "0", "0"]
    other = await sold(buying)
    firm = await bought(buying, other)
    assert await shop.codes("salesOrderCancel", id=other["id"]) == ["DROP_SHIPMENT_ORDERED"]
    assert (await buying.again(firm))["status"] == "CONFIRMED"
    assert (await sales_order(buying, other))["status"] == "CONFIRMED"


async def test_the_same_goods_are_not_delivered_twice_at_once(buying: Buying) -> None:
    order = await sold(buying)
    purchase = await bought(buying, order)
    office, key = buying.shop.office, decode(purchase["id"]).key

    async def ship() -> str:
        try:
            await office.database.write(office.admin, lambda db: service.note_shipped(db, key, Receiving()))
        except Refused as refusal:
            return refusal.code
        return "shipped"

    assert sorted(await asyncio.gather(*(ship() for _ in range(4)))) == [
        *["NOTHING_TO_RECEIVE"] * 3,
        "shipped",
    ]
    assert (await sales_order(buying, order))["deliveryState"] == "FULL"
