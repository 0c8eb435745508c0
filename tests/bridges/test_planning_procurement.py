"""From what is to be ordered to goods on the shelf: what is being ordered is not proposed once more."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

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


TRANSFERRED = """supplyAcceptance { proposals orders { nodes { supplier { name } lines { nodes { product { sku } } } } }
  transfers { nodes { id status fromWarehouse { code } toWarehouse { code }
    lines { nodes { quantity product { sku } } } } } }"""


async def of_warehouses(shop: Shop) -> tuple[str, str]:
    """The ids of MAIN, with 100 teas and 50 cups, and of NORTH, with nothing."""
    await shop.stocked(TEA=100, CUP=50)
    await shop.must("warehouseCreate", "warehouse { id }", code="NORTH", name="North")
    answer = await shop.ask("{ warehouses(first: 5) { nodes { id code } } }")
    found = {each["code"]: each["id"] for each in answer.data["warehouses"]["nodes"]}
    return found["MAIN"], found["NORTH"]


def fetching(shop: Shop, sku: str, source: str, target: str, **more: Any) -> dict[str, Any]:
    """A rule that keeps 10 to 20 of a product in a warehouse, fetched from another."""
    return {
        "productId": shop.product(sku),
        "warehouseId": target,
        "sourceWarehouseId": source,
        "minimum": "10",
        "maximum": "20",
    } | more


async def proposed(shop: Shop) -> list[Any]:
    answer = await shop.ask(
        "{ supplyProposals { nodes { id quantity product { sku } warehouse { code } "
        "sourceWarehouse { code } supplier { name } } } }"
    )
    assert answer.errors == [], answer.errors
    return sorted(answer.data["supplyProposals"]["nodes"], key=lambda each: each["product"]["sku"])


async def test_what_a_rule_fetches_from_another_warehouse_becomes_a_transfer(shop: Shop) -> None:
    main, north = await of_warehouses(shop)
    buys = {
        "productId": shop.product("POT"),
        "supplierId": encode("Supplier", shop.wares.supplier),
        "minimum": "1",
        "maximum": "3",
    }
    rules = [fetching(shop, "TEA", main, north), fetching(shop, "CUP", main, north), buys]
    await shop.must("reorderRulesSet", "company { name }", rules=rules)
    await shop.must("supplyRun", "supplyRun { proposed }")
    cup, pot, tea = await proposed(shop)
    assert (cup["sourceWarehouse"], cup["warehouse"], cup["quantity"]) == (
        {"code": "MAIN"},
        {"code": "NORTH"},
        "20",
    )
    assert (pot["sourceWarehouse"], pot["supplier"]) == (None, {"name": "Maker"})
    ids = [each["id"] for each in (tea, pot, cup)]
    await planned(shop)
    payload = await shop.must("supplyProposalsAccept", TRANSFERRED, ids=ids)
    made = payload["supplyAcceptance"]
    assert made["proposals"] == 3
    assert [line["product"]["sku"] for line in made["orders"]["nodes"][0]["lines"]["nodes"]] == ["POT"]
    (transfer,) = made["transfers"]["nodes"]
    assert (transfer["status"], transfer["fromWarehouse"], transfer["toWarehouse"]) == (
        "DRAFT",
        {"code": "MAIN"},
        {"code": "NORTH"},
    )
    # What leaves, and the same as it is to arrive.
    lines = [(line["product"]["sku"], line["quantity"]) for line in transfer["lines"]["nodes"]]
    assert lines == [("TEA", "20"), ("TEA", "20"), ("CUP", "20"), ("CUP", "20")]
    run = "supplyRun { proposed added changed removed }"
    nothing = {"proposed": 0, "added": 0, "changed": 0, "removed": 0}
    assert (await shop.must("supplyRun", run))["supplyRun"] == nothing
    await shop.must("stockTransferShip", "stockTransfer { id }", id=transfer["id"])
    # On its way it is expected still.
    assert (await shop.must("supplyRun", run))["supplyRun"] == nothing
    await shop.must("stockTransferReceive", "stockTransfer { id }", id=transfer["id"])
    assert (await shop.must("supplyRun", run))["supplyRun"] == nothing


async def test_what_is_to_leave_for_another_warehouse_is_reordered_where_it_lies(shop: Shop) -> None:
    main, north = await of_warehouses(shop)
    buys = {
        "productId": shop.product("TEA"),
        "warehouseId": main,
        "supplierId": encode("Supplier", shop.wares.supplier),
        "minimum": "90",
        "maximum": "95",
    }
    await shop.must("reorderRulesSet", "company { name }", rules=[fetching(shop, "TEA", main, north), buys])
    await shop.must("supplyRun", "supplyRun { proposed }")
    (only,) = await proposed(shop)
    await shop.must("supplyProposalsAccept", TRANSFERRED, ids=[only["id"]])
    await shop.must("supplyRun", "supplyRun { proposed }")
    (next_,) = await proposed(shop)
    assert (next_["warehouse"], next_["sourceWarehouse"], next_["quantity"]) == ({"code": "MAIN"}, None, "15")


async def test_a_source_that_cannot_be_is_refused(shop: Shop) -> None:
    main, north = await of_warehouses(shop)
    supplier = encode("Supplier", shop.wares.supplier)

    async def refused(**more: Any) -> list[tuple[str, list[str]]]:
        given = fetching(shop, "TEA", main, north) | more
        _, errors = await shop.do("reorderRulesSet", "__typename", rules=[given])
        return [(error["code"], error["path"]) for error in errors]

    at = ["rules", "0", "sourceWarehouseId"]
    assert await refused(warehouseId=main) == [("TRANSFER_NOWHERE", at)]
    assert await refused(supplierId=supplier) == [("INVALID_VALUE", at)]
    assert await refused(sourceWarehouseId=encode("Warehouse", UUID(int=1))) == [("NOT_FOUND", at)]
    assert await refused(sourceWarehouseId=supplier) == [("NOT_FOUND", at)]
    assert await shop.count("planning_reorder_rule") == 0


async def test_who_may_transfer_nothing_accepts_no_transfer(shop: Shop) -> None:
    main, north = await of_warehouses(shop)
    await shop.must("reorderRulesSet", "company { name }", rules=[fetching(shop, "TEA", main, north)])
    await shop.must("supplyRun", "supplyRun { proposed }")
    (only,) = await proposed(shop)
    actor = shop.office.admin
    grants = {name: grant for name, grant in actor.grants.items() if name != "inventory.transfer.write"}
    codes = await shop.codes("supplyProposalsAccept", as_=replace(actor, grants=grants), ids=[only["id"]])
    assert codes == ["PERMISSION_DENIED"]
    assert await shop.count("inventory_transfer") == 0 and len(await proposed(shop)) == 1
