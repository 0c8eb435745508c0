"""Orders in dozens of what is counted in pieces: from the price to stock, deliveries and invoices."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewPriceList, NewPriceRule, NewUnit
from bizsuite.graph.node import encode
from tests.erp.shop import Shop, shop_of

LINES = """lines { nodes { id quantity unitPrice { amount } orderedQuantity orderedPrice { amount } unit { code }
  net { amount } deliveredQuantity invoicedQuantity toDeliver toInvoice } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock and invoices, with a dozen and a kilogram; a dozen of tea costs 100."""
    async with shop_of(database, ["erp.sales", "erp.inventory", "erp.invoicing"]) as made:
        await made.keep_books(2026)
        yield made


async def units(shop: Shop) -> tuple[str, str]:
    async with shop.office.work() as db:
        dozen = await catalog.create_unit(
            db, NewUnit(code="DZ", name="Dozen", category="Count", factor=Decimal(12), rounding=Decimal(1))
        )
        kilo = await catalog.create_unit(
            db, NewUnit(code="KG", name="Kilogram", category="Weight", factor=Decimal(1))
        )
        rule = NewPriceRule(
            product_id=shop.wares.products["TEA"],
            unit_id=dozen.id,
            quantity_min=Decimal(1),
            unit_price=Decimal(100),
        )
        await catalog.create_price_list(db, NewPriceList(name="Dozens", currency="USD", rules=[rule]))
    return encode("Unit", dozen.id), encode("Unit", kilo.id)


async def ordered(shop: Shop, line: dict[str, Any], **more: Any) -> Any:
    payload = await shop.must(
        "salesOrderCreate",
        f"salesOrder {{ id version net {{ amount }} {LINES} }}",
        customerId=shop.customer(),
        lines=[line],
        **more,
    )
    return payload["salesOrder"]


async def test_dozens_are_sold_delivered_in_pieces_and_invoiced_to_the_cent(shop: Shop) -> None:
    dozen, _ = await units(shop)
    await shop.stocked(TEA=36)
    order = await ordered(shop, shop.line("TEA", 3) | {"unitId": dozen, "discount": "0.1"}, confirm=True)
    (line,) = order["lines"]["nodes"]
    assert (line["quantity"], line["unitPrice"]["amount"]) == ("36", "8.333333")
    assert (line["orderedQuantity"], line["orderedPrice"]["amount"], line["unit"]) == (
        "3",
        "100.00",
        {"code": "DZ"},
    )
    assert (line["net"]["amount"], order["net"]["amount"]) == ("270.00", "270.00")
    assert await shop.availability("TEA") == ["36", "36", "0", "0", "36"]
    part = [{"id": line["id"], "quantity": "7"}]
    await shop.must("salesOrderDeliver", "delivery { id }", id=order["id"], lines=part)
    await shop.must(
        "salesOrderInvoice", "invoice { id }", id=order["id"], lines=part, on="2026-11-23", post=True
    )
    await shop.must("salesOrderDeliver", "delivery { id }", id=order["id"])
    await shop.must("salesOrderInvoice", "invoice { id }", id=order["id"], on="2026-11-23", post=True)
    states = f"deliveryState invoiceState {LINES} invoices {{ nodes {{ net {{ amount }} }} }}"
    query = f"query($id: ID!) {{ salesOrder(id: $id) {{ {states} }} }}"
    found = (await shop.ask(query, id=order["id"])).data["salesOrder"]
    assert (found["deliveryState"], found["invoiceState"]) == ("FULL", "FULL")
    (line,) = found["lines"]["nodes"]
    assert (line["deliveredQuantity"], line["invoicedQuantity"], line["toDeliver"], line["toInvoice"]) == (
        "36",
        "36",
        "0",
        "0",
    )
    assert sum(Decimal(each["net"]["amount"]) for each in found["invoices"]["nodes"]) == Decimal(270)
    assert await shop.availability("TEA") == ["0", "0", "0", "0", "0"]


async def test_a_draft_changes_in_the_unit_of_its_line(shop: Shop) -> None:
    dozen, _ = await units(shop)
    order = await ordered(shop, shop.line("TEA", 1) | {"unitId": dozen})
    (line,) = order["lines"]["nodes"]
    change = {"id": line["id"], "quantity": "5", "unitPrice": "99.99"}
    payload = await shop.must(
        "salesOrderUpdate",
        f"salesOrder {{ net {{ amount }} {LINES} }}",
        id=order["id"],
        changeLines=[change],
    )
    (line,) = payload["salesOrder"]["lines"]["nodes"]
    assert (line["quantity"], line["unitPrice"]["amount"]) == ("60", "8.3325")
    assert (line["orderedQuantity"], line["orderedPrice"]["amount"]) == ("5", "99.99")
    assert payload["salesOrder"]["net"]["amount"] == "499.95"
    for quantity, code in (("0.5", "QUANTITY_ROUNDING"), ("0", "INVALID_VALUE"), ("-1", "INVALID_VALUE")):
        wrong = {"id": line["id"], "quantity": quantity}
        assert await shop.codes("salesOrderUpdate", id=order["id"], changeLines=[wrong]) == [code]
    (kept,) = await shop.office.rows("SELECT quantity, ordered_quantity FROM sales_order_line")
    assert (kept["quantity"], kept["ordered_quantity"]) == (Decimal(60), Decimal(5))


async def test_what_no_unit_holds_is_refused_and_nothing_is_written(shop: Shop) -> None:
    dozen, kilo = await units(shop)
    tea = shop.line("TEA", 1)
    for wrong, code, path in (
        ({"unitId": kilo, "unitPrice": "1"}, "UNIT_CATEGORY_MISMATCH", ["lines", "0", "unitId"]),
        ({"unitId": kilo}, "UNIT_CATEGORY_MISMATCH", ["lines", "0", "unitPrice"]),
        ({"unitId": dozen, "quantity": "1.5"}, "QUANTITY_ROUNDING", ["lines", "0", "quantity"]),
        ({"quantity": "1.0005"}, "QUANTITY_ROUNDING", ["lines", "0", "quantity"]),
        ({"unitId": shop.product("TEA")}, "NOT_FOUND", ["lines", "0", "unitId"]),
    ):
        given: dict[str, Any] = {"customerId": shop.customer(), "lines": [tea | wrong]}
        _, errors = await shop.do("salesOrderCreate", "__typename", **given)
        assert [(error["code"], error["path"]) for error in errors] == [(code, path)]
    assert await shop.count("sales_order") == 0
