"""What goods and orders refuse: for each its code, told through the API of a whole company, and nothing is written.

Who refuses what has tests of its own in each slice, with its path and its edges; here is the list of all of it.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bizsuite.base.catalog.tables import Unit, UnitCategory
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying, buying_of
from tests.erp.shop import Shop
from tests.erp.valuation.test_graph import findings
from tests.scenarios.stock.watch import USED_UP, Watch

LINES = "lines { nodes { id } }"


@dataclass
class Trade:
    """A company with something of everything: what the refusals below are tried on."""

    buying: Buying
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def shop(self) -> Shop:
        """The shop."""
        return self.buying.shop

    def line(self, sku: str, quantity: str, **more: Any) -> dict[str, Any]:
        """A line of an input."""
        return self.shop.line(sku, quantity) | more

    def part(self, name: str, quantity: str, **more: Any) -> list[dict[str, Any]]:
        """Part of a line that is named so."""
        return [{"id": self.ids[name], "quantity": quantity} | more]


def ago(days: int) -> str:
    """A day that is over."""
    return (today() - timedelta(days=days)).isoformat()


@pytest.fixture
async def trade(database: str) -> AsyncIterator[Trade]:
    """Tea to weigh, of which eight are promised; cups by lot, of which one has expired; pots by serial number."""
    async with buying_of(database, ["oa", "crm", "erp"]) as buying:
        made = Trade(buying)
        shop = made.shop
        await shop.keep_books(today().year - 1, today().year)
        for sku, mode, expires in (("CUP", "LOT", True), ("POT", "SERIAL", False)):
            await shop.must(
                "productLotTrackingSet",
                "__typename",
                productId=shop.product(sku),
                mode=mode,
                hasExpiry=expires,
            )
        await arrive(made)
        await ship(made)
        await sell(made)
        await price(made)
        await shop.must("stockPeriodClose", "__typename", through=ago(20))
        yield made
        assert await findings(shop) == []


async def arrive(made: Trade) -> None:
    """Ten teas of twelve that were ordered, two lots of cups, one pot."""
    shop = made.shop
    lots = [
        {"code": "OLD", "quantity": "3", "expiresOn": ago(1)},
        {"code": "NEW", "quantity": "3", "expiresOn": ago(-90)},
    ]
    goods = [made.line("CUP", "6", lots=lots), made.line("POT", "1", lots=[{"code": "P1", "quantity": "1"}])]
    receipt = await shop.must("receiptCreate", "receipt { id }", lines=goods)
    await shop.must("receiptPost", "__typename", id=receipt["receipt"]["id"], on=ago(9))
    order = await shop.must(
        "purchaseOrderCreate",
        f"purchaseOrder {{ id {LINES} }}",
        supplierId=made.buying.supplier,
        lines=[made.line("TEA", "12", unitPrice="4")],
        confirm=True,
    )
    made.ids["bought"] = order["purchaseOrder"]["id"]
    (line,) = order["purchaseOrder"]["lines"]["nodes"]
    made.ids["bought.line"] = line["id"]
    came = await shop.must(
        "purchaseOrderReceive",
        f"receipt {{ id {LINES} }}",
        id=made.ids["bought"],
        lines=made.part("bought.line", "10"),
        on=ago(8),
    )
    made.ids["receipt"] = came["receipt"]["id"]
    (move,) = came["receipt"]["lines"]["nodes"]
    made.ids["receipt.line"] = move["id"]


async def ship(made: Trade) -> None:
    """One cup is on its way to another warehouse, and cups are to come of which nobody has said the lot."""
    shop = made.shop
    north = await shop.must("warehouseCreate", "warehouse { id }", code="NORTH", name="North")
    main = await shop.ask('{ warehouse(by: {code: "MAIN"}) { id } lots(first: 9) { nodes { id code } } }')
    new = next(each["id"] for each in main.data["lots"]["nodes"] if each["code"] == "NEW")
    sent = await shop.must(
        "stockTransferCreate",
        "stockTransfer { id lines { nodes { id status } } }",
        fromWarehouseId=main.data["warehouse"]["id"],
        toWarehouseId=north["warehouse"]["id"],
        lines=[made.line("CUP", "1", lotId=new)],
        ship=True,
        on=ago(8),
    )
    made.ids["transfer"] = sent["stockTransfer"]["id"]
    (made.ids["transfer.line"],) = (
        move["id"] for move in sent["stockTransfer"]["lines"]["nodes"] if move["status"] == "DRAFT"
    )
    drafted = await shop.must("receiptCreate", "receipt { id }", lines=[made.line("CUP", "1")])
    made.ids["no lot"] = drafted["receipt"]["id"]


async def sell(made: Trade) -> None:
    """Two of ten teas have left for Anna, and the eight that are there are set aside for her."""
    shop = made.shop
    order = await shop.order(("TEA", 10), confirm=True)
    made.ids["sold"] = order["id"]
    answer = await shop.ask(f"query($id: ID!) {{ salesOrder(id: $id) {{ {LINES} }} }}", id=order["id"])
    (line,) = answer.data["salesOrder"]["lines"]["nodes"]
    made.ids["sold.line"] = line["id"]
    sent = await shop.must(
        "salesOrderDeliver", f"delivery {{ id {LINES} }}", id=order["id"], lines=made.part("sold.line", "2")
    )
    made.ids["delivery"] = sent["delivery"]["id"]
    (move,) = sent["delivery"]["lines"]["nodes"]
    made.ids["delivery.line"] = move["id"]
    for name, goods in (
        ("tea", made.line("TEA", "1")),
        ("old", made.line("CUP", "1", lots=[{"code": "OLD"}])),
        ("more", made.line("CUP", "4")),
    ):
        drafted = await shop.must(
            "deliveryCreate", "delivery { id }", customerId=shop.customer("Ben"), lines=[goods]
        )
        made.ids[name] = drafted["delivery"]["id"]
    waiting = await shop.must("salesOrderCreate", "salesOrder { id }", customerId=shop.customer("Ben"))
    made.ids["draft"] = waiting["salesOrder"]["id"]
    await shop.must("customerCreditSet", "__typename", id=shop.customer("Ben"), limit="100")
    big = await shop.order(("ADVICE", 2), customer="Ben")
    made.ids["big"] = big["id"]


async def price(made: Trade) -> None:
    """A kit of a kit, two price lists of which one reckons from the other, a unit of another category."""
    shop = made.shop
    for sku in ("BOX", "SET"):
        kit = await shop.must(
            "productCreate", "product { id }", sku=sku, name=sku, kind="KIT", listPrice="9", currency="USD"
        )
        made.ids[sku] = kit["product"]["id"]
    parts = [{"productId": made.ids["BOX"], "quantity": "1"}]
    await shop.must("productKitSet", "__typename", id=made.ids["SET"], parts=parts)
    for name in ("first", "second"):
        rules = [{"formula": {"basis": "PRICE_LIST", "priceListId": made.ids.get("first")}}]
        made_list = await shop.must(
            "priceListCreate",
            "priceList { id }",
            name=name,
            currency="USD",
            rules=[] if name == "first" else rules,
        )
        made.ids[name] = made_list["priceList"]["id"]
    cup = shop.product("POT")
    twice = [{"productId": cup, "unitPrice": amount} for amount in ("7", "6")]
    await shop.must("priceListUpdate", "__typename", id=made.ids["first"], add=twice)
    async with shop.office.work() as db:
        category = UnitCategory(name="Weight")
        db.add(category)
        await db.flush()
        kilo = Unit(category_id=category.id, code="KG", name="Kilogram")
        db.add(kilo)
        await db.flush()
        made.ids["kilo"] = encode("Unit", kilo.id)


Tried = tuple[str, str, str, dict[str, Any]]
"""What it is about, the code that it is refused with, the mutation and its input."""


def too_much(made: Trade) -> list[Tried]:
    """More than there is, than was ordered, than moved."""
    ids = made.ids
    receive, deliver = {"id": ids["bought"]}, {"id": ids["sold"]}
    return [
        ("no stock", "STOCK_SHORT", "deliveryPost", {"id": ids["more"]}),
        ("reserved stock", "STOCK_SHORT", "deliveryPost", {"id": ids["tea"]}),
        ("stock that was not there then", "STOCK_SHORT_THEN", "salesOrderDeliver", deliver | {"on": ago(9)}),
        (
            "over-delivery",
            "OVER_DELIVERY",
            "salesOrderDeliver",
            deliver | {"lines": made.part("sold.line", "9")},
        ),
        (
            "over-receipt",
            "OVER_RECEIPT",
            "purchaseOrderReceive",
            receive | {"lines": made.part("bought.line", "3")},
        ),
        (
            "more than is in transit",
            "MORE_THAN_PLANNED",
            "stockTransferReceive",
            {"id": ids["transfer"], "lines": made.part("transfer.line", "2")},
        ),
        (
            "over-return of a customer",
            "OVER_RETURN",
            "goodsReturnCreate",
            {"deliveryId": ids["delivery"], "lines": made.part("delivery.line", "3")},
        ),
        (
            "over-return to a supplier",
            "OVER_RETURN",
            "goodsReturnCreate",
            {"receiptId": ids["receipt"], "lines": made.part("receipt.line", "11")},
        ),
        (
            "over-billing",
            "OVER_BILL",
            "purchaseOrderBill",
            receive | {"on": ago(0), "lines": made.part("bought.line", "13")},
        ),
        (
            "over-invoicing",
            "OVER_INVOICE",
            "salesOrderInvoice",
            deliver | {"on": ago(0), "lines": made.part("sold.line", "11")},
        ),
    ]


def not_fitting(made: Trade) -> list[Tried]:
    """Lots, units and prices that do not fit."""
    ids, shop = made.ids, made.shop
    ben, maker = {"customerId": shop.customer("Ben")}, {"supplierId": made.buying.supplier}
    no_pot = {"lines": [made.line("POT", "1", lots=[{"code": "P9"}])]}
    return [
        ("an unknown lot", "LOT_UNKNOWN", "deliveryCreate", ben | no_pot),
        ("goods without the lot that they are in", "LOT_REQUIRED", "receiptPost", {"id": ids["no lot"]}),
        ("an expired lot", "LOT_EXPIRED", "deliveryPost", {"id": ids["old"], "as_": "warehouse"}),
        (
            "a serial number twice",
            "SERIAL_TWICE",
            "stockAdjust",
            {"productId": shop.product("POT"), "change": "1", "lot": {"code": "P1"}},
        ),
        (
            "a quantity beyond the unit's rounding",
            "QUANTITY_ROUNDING",
            "salesOrderCreate",
            ben | {"lines": [made.line("TEA", "1.0005")]},
        ),
        (
            "a quantity beyond the unit's rounding that is bought",
            "QUANTITY_ROUNDING",
            "purchaseOrderCreate",
            maker | {"lines": [made.line("TEA", "1.0005", unitPrice="1")]},
        ),
        (
            "mixed unit categories of what is bought",
            "UNIT_CATEGORY_MISMATCH",
            "purchaseOrderCreate",
            maker | {"lines": [made.line("TEA", "1", unitId=ids["kilo"], unitPrice="1")]},
        ),
        (
            "mixed unit categories",
            "UNIT_CATEGORY_MISMATCH",
            "salesOrderCreate",
            ben | {"lines": [made.line("TEA", "1", unitId=ids["kilo"], unitPrice="1")]},
        ),
        (
            "a price conflict",
            "PRICE_RULE_CONFLICT",
            "salesOrderCreate",
            ben | {"lines": [made.line("POT", "1")]},
        ),
    ]


def not_at_all(made: Trade) -> list[Tried]:
    """Credit, circles, closed days, goods that are none."""
    ids, shop = made.ids, made.shop
    ben = {"customerId": shop.customer("Ben")}
    found = {"productId": shop.product("TEA"), "change": "1"}
    return [
        ("credit exceeded", "CREDIT_EXCEEDED", "salesOrderConfirm", {"id": ids["big"]}),
        (
            "a recursive kit",
            "KIT_RECURSIVE",
            "productKitSet",
            {"id": ids["BOX"], "parts": [{"productId": ids["SET"], "quantity": "1"}]},
        ),
        (
            "a recursive price list",
            "PRICE_LIST_RECURSIVE",
            "priceListUpdate",
            {
                "id": ids["first"],
                "add": [{"formula": {"basis": "PRICE_LIST", "priceListId": ids["second"]}}],
            },
        ),
        (
            "back-dating into a closed period of stock",
            "STOCK_PERIOD_CLOSED",
            "stockAdjust",
            found | {"on": ago(20)},
        ),
        (
            "goods that are none",
            "PRODUCT_NOT_GOODS",
            "deliveryCreate",
            ben | {"lines": [made.line("ADVICE", "1")]},
        ),
    ]


async def test_each_refusal_has_its_code_and_writes_nothing(trade: Trade) -> None:
    watch = Watch(trade.shop.office)
    await watch.begin()
    for about, code, name, given in [*too_much(trade), *not_fitting(trade), *not_at_all(trade)]:
        for dry in (True, False):
            assert (about, await trade.shop.codes(name, **given, dryRun=dry)) == (about, [code])
        assert (about, await watch.written() - USED_UP) == (about, set())


async def test_a_period_of_the_ledger_that_is_closed_keeps_goods_out(trade: Trade) -> None:
    """Goods value the books: a month that is closed there takes none, though the stock of it is open."""
    shop = trade.shop
    first = today().replace(day=1) - timedelta(days=45)
    (row,) = await shop.office.rows(
        f"SELECT id FROM finance_period WHERE '{first}' BETWEEN first_day AND last_day"
        f" AND company_id = '{shop.office.home.company}'"
    )
    await shop.must("stockPeriodReopen", "__typename", id=await last_period(shop))
    await shop.must("periodClose", "__typename", id=encode("FiscalPeriod", row["id"]))
    watch = Watch(shop.office)
    await watch.begin()
    found = {"productId": shop.product("TEA"), "change": "1", "unitCost": "4", "on": first.isoformat()}
    assert await shop.codes("stockAdjust", **found) == ["PERIOD_CLOSED"]
    assert await watch.written() - USED_UP == set()


async def last_period(shop: Shop) -> str:
    """The only period of stock."""
    (row,) = await shop.office.rows("SELECT id FROM inventory_period")
    return encode("StockPeriod", row["id"])
