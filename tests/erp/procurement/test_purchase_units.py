"""Lines that name no unit are in the one in which their product is bought, of this supplier or at all."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.catalog.tables import Unit
from bizsuite.graph.node import decode
from tests.erp.procurement.buying import Buying, buying_of
from tests.erp.shop import Shop

LINES = "lines { nodes { quantity unit { code } unitPrice { amount } net { amount } } }"


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """Buying of a supplier who is known to sell tea, at 24 a dozen."""
    async with buying_of(
        database, ["erp.sourcing", "erp.blanket_orders", "erp.requisitions", "erp.rfqs"]
    ) as made:
        tea, shop = made.shop.product("TEA"), made.shop
        await shop.must("productUpdate", "product { id }", id=tea, supplierIds=[made.supplier])
        await shop.must(
            "supplierPriceSet",
            "supplierPrice { id }",
            productId=tea,
            supplierId=made.supplier,
            currency="USD",
            unitId=made.dozen,
            startsOn="2026-01-01",
            breaks=[{"unitPrice": "24"}],
        )
        yield made


async def bought_in(buying: Buying, unit: str | None) -> None:
    """Say in which unit tea is bought at all."""
    await buying.shop.must(
        "productUpdate", "product { id }", id=buying.shop.product("TEA"), purchaseUnitId=unit
    )


async def sold_in(buying: Buying, unit: str | None) -> None:
    """Say in which unit tea is bought of the supplier."""
    answer = await buying.shop.ask(
        "query($id: ID!) { product(id: $id) { suppliers { nodes { id } } } }", id=buying.shop.product("TEA")
    )
    key = answer.data["product"]["suppliers"]["nodes"][0]["id"]
    made = await buying.shop.must(
        "supplierProductUpdate",
        "supplierProduct { purchaseUnit { id } }",
        id=key,
        purchaseUnitId=unit,
    )
    assert made["supplierProduct"]["purchaseUnit"] == (unit and {"id": unit})


async def ordered(buying: Buying, **more: Any) -> list[tuple[str, str, str]]:
    """Unit, price and net of a line of 12 teas, and of one of 2 cups."""
    payload = await buying.shop.must(
        "purchaseOrderCreate",
        f"purchaseOrder {{ {LINES} }}",
        supplierId=buying.supplier,
        lines=[buying.line("TEA", 12, **more), buying.line("CUP", 2, "3")],
    )
    return [
        (line["unit"]["code"], line["unitPrice"]["amount"], line["net"]["amount"])
        for line in payload["purchaseOrder"]["lines"]["nodes"]
    ]


CUPS = ("PCS", "3.00", "6.00")


async def test_a_line_without_a_unit_is_in_that_of_the_supplier_else_of_the_product(buying: Buying) -> None:
    piece = (
        await buying.shop.ask(
            "query($id: ID!) { product(id: $id) { unit { id } } }", id=buying.shop.product("TEA")
        )
    ).data["product"]["unit"]["id"]
    assert await ordered(buying) == [("PCS", "2.00", "24.00"), CUPS]
    await bought_in(buying, buying.dozen)
    assert await ordered(buying) == [("DOZ", "24.00", "288.00"), CUPS]
    await sold_in(buying, piece)
    assert await ordered(buying) == [("PCS", "2.00", "24.00"), CUPS]
    assert await ordered(buying, unitId=buying.dozen) == [("DOZ", "24.00", "288.00"), CUPS]
    await bought_in(buying, None)
    await sold_in(buying, buying.dozen)
    assert await ordered(buying) == [("DOZ", "24.00", "288.00"), CUPS]
    assert await ordered(buying, unitId=piece) == [("PCS", "2.00", "24.00"), CUPS]
    await sold_in(buying, None)
    assert await ordered(buying) == [("PCS", "2.00", "24.00"), CUPS]


async def test_lines_of_drafts_and_amendments_are_in_it_as_well(buying: Buying) -> None:
    await bought_in(buying, buying.dozen)
    order = await buying.order(buying.line("CUP", 1, "3"))
    await buying.shop.must(
        "purchaseOrderUpdate", "purchaseOrder { id }", id=order["id"], addLines=[buying.line("TEA", 1)]
    )
    await buying.act("Confirm", order)
    await buying.shop.must(
        "purchaseOrderAmend", "purchaseOrder { id }", id=order["id"], addLines=[buying.line("TEA", 3)]
    )
    again = await buying.again(order, LINES)
    assert [(line["quantity"], line["unit"]["code"]) for line in again["lines"]["nodes"]] == [
        ("1", "PCS"),
        ("1", "DOZ"),
        ("3", "DOZ"),
    ]


async def test_agreements_and_requests_for_quotation_are_in_it_as_well(buying: Buying) -> None:
    await bought_in(buying, buying.dozen)
    line = {"productId": buying.shop.product("TEA"), "quantity": "5"}
    blanket = await buying.shop.must(
        "blanketOrderCreate",
        "blanketOrder { lines { nodes { unit { code } } } }",
        supplierId=buying.supplier,
        currency="USD",
        startsOn="2026-01-01",
        endsOn="2026-12-31",
        lines=[line | {"unitPrice": "20"}],
    )
    assert blanket["blanketOrder"]["lines"]["nodes"] == [{"unit": {"code": "DOZ"}}]
    rfq = await buying.shop.must(
        "requestForQuotationCreate",
        "requestForQuotation { lines { nodes { unit { code } } } }",
        supplierIds=[buying.supplier],
        lines=[line],
    )
    assert rfq["requestForQuotation"]["lines"]["nodes"] == [{"unit": {"code": "DOZ"}}]


async def test_a_quantity_is_a_whole_step_of_its_unit_however_it_is_named(buying: Buying) -> None:
    """Dozens come whole: half of one is refused when an order is written, changed or amended, and nothing is kept."""
    shop, half = buying.shop, {"quantity": "0.5"}
    async with shop.office.work() as db:
        (await db.need(Unit, decode(buying.dozen).key)).rounding = Decimal(1)
    maker = {"supplierId": buying.supplier}
    lines = [buying.line("TEA", 1, "9"), buying.line("TEA", "0.5", "9", unitId=buying.dozen)]
    told = [("QUANTITY_ROUNDING", "lines.1.quantity")]
    assert await refusals(shop, "purchaseOrderCreate", lines=lines, **maker) == told
    await bought_in(buying, buying.dozen)
    told = [("QUANTITY_ROUNDING", "lines.0.quantity")]
    unnamed = [buying.line("TEA", "0.5", "9")]
    assert await refusals(shop, "purchaseOrderCreate", lines=unnamed, **maker) == told
    order = await buying.order(buying.line("TEA", 2, "9"))
    (line,) = order["lines"]["nodes"]
    changed = {"id": order["id"], "changeLines": [{"id": line["id"]} | half]}
    told = [("QUANTITY_ROUNDING", "changeLines.0.quantity")]
    assert await refusals(shop, "purchaseOrderUpdate", **changed) == told
    await buying.act("Confirm", order)
    assert await refusals(shop, "purchaseOrderAmend", **changed) == told
    assert [each["quantity"] for each in (await buying.again(order))["lines"]["nodes"]] == ["2"]
    assert await shop.count("procurement_order") == 1


async def test_so_is_one_in_what_comes_before_an_order(buying: Buying) -> None:
    shop = buying.shop
    async with shop.office.work() as db:
        (await db.need(Unit, decode(buying.dozen).key)).rounding = Decimal(1)
    half = [{"productId": shop.product("TEA"), "quantity": "0.5", "unitId": buying.dozen}]
    told = [("QUANTITY_ROUNDING", "lines.0.quantity")]
    assert await refusals(shop, "purchaseRequestCreate", lines=half) == told
    assert (
        await refusals(shop, "requestForQuotationCreate", supplierIds=[buying.supplier], lines=half) == told
    )
    agreed = {"supplierId": buying.supplier, "currency": "USD", "startsOn": "2026-01-01"}
    lines = [half[0] | {"unitPrice": "20"}]
    assert await refusals(shop, "blanketOrderCreate", endsOn="2026-12-31", lines=lines, **agreed) == told
    for table in ("requisitions_request", "rfqs_rfq", "blanket_order"):
        assert await shop.count(table) == 0


async def refusals(shop: Shop, name: str, **given: Any) -> list[tuple[str, str]]:
    """What a mutation refuses: codes and paths."""
    _, errors = await shop.do(name, "__typename", **given)
    return [(error["code"], ".".join(error["path"])) for error in errors]
