"""From what is to be ordered to goods on the shelf: what is being ordered is not proposed once more."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.bridges.planning_procurement import service
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import Refused
from tests.erp.planning.test_graph import ahead, proposals, ran, rule, ruled
from tests.erp.shop import Shop, shop_of

ACCEPTED = """supplyAcceptance { proposals orders { nodes { id number status expectedOn supplier { name }
  warehouse { code } total { amount currency } lines { nodes { quantity unitPrice { amount } expectedOn
    unit { code } product { sku } } } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Planning, stock, orders and suppliers' prices."""
    modules = ["erp.planning", "erp.procurement", "erp.sourcing", "erp.inventory"]
    async with shop_of(database, modules) as made:
        yield made


async def keys(shop: Shop) -> list[str]:
    """The ids of what is proposed, by SKU."""
    answer = await shop.ask("{ supplyProposals { nodes { id product { sku } } } }")
    nodes = sorted(answer.data["supplyProposals"]["nodes"], key=lambda node: str(node["product"]["sku"]))
    return [node["id"] for node in nodes]


async def accepted(shop: Shop, ids: list[str] | None = None) -> Any:
    payload = await shop.must("supplyProposalsAccept", ACCEPTED, ids=await keys(shop) if ids is None else ids)
    return payload["supplyAcceptance"]


async def priced(shop: Shop, sku: str, price: str, **more: Any) -> None:
    """What the supplier asks."""
    await shop.must(
        "supplierPriceSet",
        "supplierPrice { id }",
        productId=shop.product(sku),
        supplierId=encode("Supplier", shop.wares.supplier),
        currency="USD",
        startsOn="2020-01-01",
        breaks=[{"unitPrice": price}],
        **more,
    )


async def planned(shop: Shop, cost: str = "3") -> None:
    """What TEA and POT cost by plan."""
    async with shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"UPDATE catalog_product SET unit_cost = {cost} WHERE sku IN ('TEA', 'POT')"
        )


async def test_what_is_proposed_is_ordered_comes_and_is_proposed_no_more(shop: Shop) -> None:
    await shop.stocked(TEA=4)
    await priced(shop, "TEA", "2.50", quantityMin="10", quantityMultiple="12")
    await priced(shop, "CUP", "1.20")
    await ruled(shop, rule(shop, "TEA", 10, 30, leadDays=7), rule(shop, "CUP", 5, 8, leadDays=3))
    assert await ran(shop) == (2, 2, 0, 0)
    made = await accepted(shop)
    (order,) = made["orders"]["nodes"]
    assert (made["proposals"], order["status"], order["supplier"], order["warehouse"]) == (
        2,
        "DRAFT",
        {"name": "Maker"},
        {"code": "MAIN"},
    )
    assert order["expectedOn"] == ahead(3)
    assert order["lines"]["nodes"] == [
        {
            "quantity": "8",
            "unitPrice": {"amount": "1.20"},
            "expectedOn": ahead(3),
            "unit": {"code": "PCS"},
            "product": {"sku": "CUP"},
        },
        # 26 are wanted; the supplier sells dozens.
        {
            "quantity": "36",
            "unitPrice": {"amount": "2.50"},
            "expectedOn": ahead(7),
            "unit": {"code": "PCS"},
            "product": {"sku": "TEA"},
        },
    ]
    assert order["total"] == {"amount": "99.60", "currency": "USD"}
    assert await proposals(shop) == {}
    assert await ran(shop) == (0, 0, 0, 0)
    await shop.must("purchaseOrderSend", "purchaseOrder { status }", id=order["id"])
    assert await ran(shop) == (0, 0, 0, 0)
    await shop.must("purchaseOrderConfirm", "purchaseOrder { status }", id=order["id"])
    assert (await shop.availability())[3] == "36"
    assert await ran(shop) == (0, 0, 0, 0)
    receipt = await shop.ask("{ receipts(filter: {status: {eq: DRAFT}}) { nodes { id } } }")
    await shop.must("receiptPost", "receipt { status }", id=receipt.data["receipts"]["nodes"][0]["id"])
    assert (await shop.availability())[0] == "40"
    assert await ran(shop) == (0, 0, 0, 0)
    back = await shop.ask(
        "query($id: ID!) { purchaseOrder(id: $id) { supplyAcceptance { proposals } } }", id=order["id"]
    )
    assert back.data["purchaseOrder"] == {"supplyAcceptance": {"proposals": 2}}
    assert "SUPPLY_PROPOSALS_ACCEPTED" in [name for name, _ in await shop.events()]


async def test_what_is_not_ordered_after_all_is_proposed_again(shop: Shop) -> None:
    await priced(shop, "TEA", "2.50")
    await ruled(shop, rule(shop, "TEA", 10, 30))
    await ran(shop)
    (order,) = (await accepted(shop))["orders"]["nodes"]
    await shop.must("purchaseOrderCancel", "purchaseOrder { status }", id=order["id"])
    assert await ran(shop) == (1, 1, 0, 0)
    assert await proposals(shop) == {"TEA": "30"}


async def test_without_a_price_it_is_the_planned_cost_in_the_purchase_unit(shop: Shop) -> None:
    await planned(shop)
    boxes = await shop.must(
        "unitCreate", "unit { id }", code="BOX", name="Box", category="Count", factor="6", rounding="1"
    )
    async with shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE catalog_product SET purchase_unit_id = $1 WHERE sku = 'TEA'",
            (decode(boxes["unit"]["id"]).key,),
        )
    await ruled(shop, rule(shop, "TEA", 10, 10), rule(shop, "POT", 2, 2))
    await ran(shop)
    (order,) = (await accepted(shop))["orders"]["nodes"]
    lines = {
        line["product"]["sku"]: (line["quantity"], line["unit"]["code"], line["unitPrice"]["amount"])
        for line in order["lines"]["nodes"]
    }
    assert lines == {"POT": ("2", "PCS", "3.00"), "TEA": ("2", "BOX", "18.00")}
    # Twelve pieces are on order: that covers the ten.
    assert await ran(shop) == (0, 0, 0, 0)


async def test_each_warehouse_has_an_order_of_its_own(shop: Shop) -> None:
    await shop.stocked(CUP=1)
    yard = await shop.must("warehouseCreate", "warehouse { id }", code="YARD", name="Yard")
    await priced(shop, "TEA", "2.50")
    there = rule(shop, "TEA", 7, 7, warehouseId=yard["warehouse"]["id"])
    await ruled(shop, rule(shop, "TEA", 5, 5), there)
    await ran(shop)
    orders = (await accepted(shop))["orders"]["nodes"]
    assert {
        order["warehouse"]["code"]: [line["quantity"] for line in order["lines"]["nodes"]] for order in orders
    } == {"MAIN": ["5"], "YARD": ["7"]}


async def test_where_no_supplier_is_named_the_best_one_is_taken(shop: Shop) -> None:
    await priced(shop, "TEA", "2.50")
    await ruled(shop, rule(shop, "TEA", 5, 5, supplierId=None), rule(shop, "CUP", 5, 5, supplierId=None))
    await ran(shop)
    cup, tea = await keys(shop)
    tables = ("audit_entry", "outbox_event", "procurement_order", "planning_supply_proposal")
    before = [await shop.count(table) for table in tables]
    assert await shop.codes("supplyProposalsAccept", ids=[tea, cup]) == ["PROPOSAL_WITHOUT_SUPPLIER"]
    assert [await shop.count(table) for table in tables] == before
    (order,) = (await accepted(shop, [tea]))["orders"]["nodes"]
    assert order["supplier"] == {"name": "Maker"}


async def test_every_refusal_writes_nothing(shop: Shop) -> None:
    await ruled(shop, rule(shop, "TEA", 5, 5))
    await ran(shop)
    (key,) = await keys(shop)
    tables = ("audit_entry", "outbox_event", "procurement_order", "planning_supply_proposal")
    before = [await shop.count(table) for table in tables]
    unknown = encode("SupplyProposal", shop.wares.supplier)
    for code, ids in (
        ("INVALID_VALUE", []),
        ("NOT_FOUND", [unknown]),
        ("NOT_FOUND", [key, encode("Product", shop.wares.products["TEA"])]),
        ("PRICE_MISSING", [key]),
    ):
        assert await shop.codes("supplyProposalsAccept", ids=ids) == [code]
    assert await shop.codes("supplyProposalsAccept", as_="analyst", ids=[key]) == ["PERMISSION_DENIED"]
    await planned(shop)
    async with shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE party_supplier SET is_active = false")
    assert await shop.codes("supplyProposalsAccept", ids=[key]) == ["SUPPLIER_INACTIVE"]
    assert [await shop.count(table) for table in tables] == before


async def test_two_who_accept_the_same_order_it_once(shop: Shop) -> None:
    await priced(shop, "TEA", "2.50")
    await ruled(shop, rule(shop, "TEA", 5, 5))
    await ran(shop)
    (key,) = [decode(each).key for each in await keys(shop)]

    async def one() -> str:
        try:
            await shop.office.database.write(
                shop.office.admin, lambda db: service.accept_proposals(db, [key])
            )
        except Refused as refusal:
            return refusal.code
        return "DONE"

    assert sorted(await asyncio.gather(*(one() for _ in range(6)))) == ["DONE", *["NOT_FOUND"] * 5]
    assert await shop.count("procurement_order") == 1
    assert await ran(shop) == (0, 0, 0, 0)


async def test_as_many_statements_for_many_as_for_one(shop: Shop) -> None:
    await priced(shop, "TEA", "2.50")
    await priced(shop, "CUP", "2.50")
    await planned(shop)
    await ruled(shop, *(rule(shop, sku, 5, 5) for sku in ("CUP", "POT", "TEA")))
    await ran(shop)
    first, *rest = await keys(shop)
    query = "mutation($i: SupplyProposalsAcceptInput!) { supplyProposalsAccept(input: $i) { userErrors { code } } }"
    one = await shop.ask(query, i={"ids": [first]})
    many = await shop.ask(query, i={"ids": rest})
    assert one.errors == many.errors == []
    assert len(many.statements) == len(one.statements)
