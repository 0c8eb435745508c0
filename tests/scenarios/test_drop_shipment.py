"""A supplier sends to the customer what we never have: sold, bought, shipped in parts, billed dearer, invoiced."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying, buying_of
from tests.erp.valuation.test_graph import accounts, findings

SOLD = """query($id: ID!) { salesOrder(id: $id) { deliveryState invoiceState margin { cost { amount } isActual }
  deliveries { nodes { status lines { nodes { quantity product { sku }
    fromLocation { code } toLocation { code } unitCost { amount } } } } }
  lines { nodes { id product { sku } deliveredQuantity invoicedQuantity isDropShipped
    purchaseOrderLines { nodes { receivedQuantity billedQuantity order { number receiptState billState } } } } } } }"""


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A whole company with books and five teas that have cost 4 each; whatever happened, everything ties."""
    async with buying_of(database, ["oa", "crm", "erp"]) as made:
        shop = made.shop
        await shop.keep_books(today().year - 1, today().year)
        tea = shop.line("TEA", 5) | {"unitCost": "4"}
        receipt = await shop.must("receiptCreate", "receipt { id }", lines=[tea])
        await shop.must("receiptPost", "receipt { id }", id=receipt["receipt"]["id"])
        yield made
        assert await findings(shop) == []


async def shown(buying: Buying, order: Any) -> Any:
    """The order of the customer as it is now."""
    answer = await buying.shop.ask(SOLD, id=order["id"])
    assert answer.errors == [], answer.errors
    return answer.data["salesOrder"]


async def bought(buying: Buying, order: Any) -> Any:
    """The pots of it, ordered at 70 each from a supplier who sends them on."""
    pots = (await shown(buying, order))["lines"]["nodes"][0]
    payload = await buying.shop.must(
        "salesOrderDropShip",
        "purchaseOrder { id number deliveryAddress total { amount } lines { nodes { id } } }",
        as_="manager",
        id=order["id"],
        supplierId=buying.supplier,
        lines=[{"id": pots["id"], "unitPrice": "70"}],
        confirm=True,
    )
    return payload["purchaseOrder"]


async def test_a_supplier_delivers_to_the_customer(buying: Buying) -> None:
    shop = buying.shop
    sold = await shop.order(("POT", 3), ("TEA", 5), confirm=True, deliveryAddress="12 Lane")
    purchase = await bought(buying, sold)
    assert (purchase["deliveryAddress"], purchase["total"]["amount"]) == ("12 Lane", "210.00")
    # Nobody waits for pots to come here; the tea is set aside, and is all that leaves our warehouse.
    assert await shop.availability("POT") == ["0", "0", "0", "0", "0"]
    assert await shop.availability("TEA") == ["5", "5", "0", "0", "5"]
    await shop.must("salesOrderDeliver", "delivery { id }", as_="warehouse", id=sold["id"])
    before = await accounts(shop)
    assert before == {"COST_OF_SALES": "20.00", "GOODS_RECEIVED": "-20.00"}

    ship: dict[str, Any] = {"as_": "warehouse", "id": purchase["id"]}
    two = [{"id": purchase["lines"]["nodes"][0]["id"], "quantity": "2"}]
    tried = await shop.must("purchaseOrderShip", "delivery { number }", dryRun=True, lines=two, **ship)
    assert tried["delivery"] is not None
    assert await accounts(shop) == before
    await shop.must("purchaseOrderShip", "delivery { number }", lines=two, **ship)
    assert await accounts(shop) == {"COST_OF_SALES": "160.00", "GOODS_RECEIVED": "-160.00"}
    assert (await shown(buying, sold))["deliveryState"] == "PARTIAL"
    await shop.must("purchaseOrderShip", "delivery { number }", **ship)
    assert await accounts(shop) == {"COST_OF_SALES": "230.00", "GOODS_RECEIVED": "-230.00"}
    await it_is_billed_and_invoiced(buying, sold, purchase)
    await both_orders_have_ended(buying, sold, purchase)


async def it_is_billed_and_invoiced(buying: Buying, sold: Any, purchase: Any) -> None:
    """The supplier wants two more for each pot: that has been sold, so that it is cost of sales."""
    shop = buying.shop
    lines = [{"id": purchase["lines"]["nodes"][0]["id"], "quantity": "3", "unitPrice": "72"}]
    day = today().isoformat()
    await shop.must("purchaseOrderBill", "__typename", id=purchase["id"], on=day, lines=lines, post=True)
    made = await shop.must(
        "salesOrderInvoice", "invoice { total { amount } }", id=sold["id"], on=day, post=True
    )
    # 3 x 120, 5 x 9.99 and 20 % of that.
    assert made["invoice"]["total"]["amount"] == "419.94"
    assert await accounts(shop) == {
        "COST_OF_SALES": "236.00",
        "GOODS_RECEIVED": "-20.00",
        "PAYABLE": "-216.00",
        "RECEIVABLE": "419.94",
        "SALES": "-409.95",
        "SALES_TAX": "-9.99",
    }


async def both_orders_have_ended(buying: Buying, sold: Any, purchase: Any) -> None:
    """What was sold, delivered and invoiced is what was bought, shipped and billed; none of it was ever here."""
    end = await shown(buying, sold)
    assert (end["deliveryState"], end["invoiceState"]) == ("FULL", "FULL")
    assert end["margin"] == {"cost": {"amount": "236.00"}, "isActual": True}
    moves = [move for each in end["deliveries"]["nodes"] for move in each["lines"]["nodes"]]
    assert sorted(
        (each["product"]["sku"], each["quantity"], each["fromLocation"]["code"], each["toLocation"]["code"])
        for each in moves
    ) == [
        ("POT", "1", "SUPPLIERS", "CUSTOMERS"),
        ("POT", "2", "SUPPLIERS", "CUSTOMERS"),
        ("TEA", "5", "MAIN/STOCK", "CUSTOMERS"),
    ]
    pots, tea = end["lines"]["nodes"]
    assert (pots["isDropShipped"], pots["deliveredQuantity"], pots["invoicedQuantity"]) == (True, "3", "3")
    assert (tea["isDropShipped"], tea["deliveredQuantity"], tea["invoicedQuantity"]) == (False, "5", "5")
    assert tea["purchaseOrderLines"]["nodes"] == []
    assert pots["purchaseOrderLines"]["nodes"] == [
        {
            "receivedQuantity": "3",
            "billedQuantity": "3",
            "order": {"number": purchase["number"], "receiptState": "FULL", "billState": "FULL"},
        }
    ]
    for sku in ("POT", "TEA"):
        assert await buying.shop.availability(sku) == ["0", "0", "0", "0", "0"]
