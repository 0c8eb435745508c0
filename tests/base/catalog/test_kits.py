"""Kits: what is in them down to the last, that none is in itself, and codes that scanners read."""

import asyncio
import uuid
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog import service
from bizsuite.base.catalog.loaders import kits_of
from bizsuite.base.catalog.rules import kits
from bizsuite.base.catalog.rules.kits import Part, whole_kits
from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product
from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Refused
from tests.suite import Office

SET = """mutation($input: ProductKitSetInput!) { productKitSet(input: $input) {
  product { kitParts { nodes { quantity component { sku inKits { nodes { kit { sku } } } } } } }
  userErrors { code path } } }"""
A, B, C = (uuid.UUID(int=number) for number in range(1, 4))


@pytest.mark.parametrize(
    ("there", "kits_there"),
    [
        ([], "0"),
        ([("7", "2")], "3"),
        ([("7", "2"), ("2", "1")], "2"),
        ([("7", "2"), ("0", "1")], "0"),
        ([("-1", "2"), ("5", "1")], "0"),
        ([("0.75", "0.25"), ("9", "4")], "2"),
    ],
)
def test_whole_kits_are_the_least_that_any_component_makes(
    there: list[tuple[str, str]], kits_there: str
) -> None:
    assert whole_kits((Decimal(have), Decimal(each)) for have, each in there) == Decimal(kits_there)


@given(st.lists(st.tuples(st.integers(0, 1_000), st.integers(1, 20)), min_size=1, max_size=5))
def test_whole_kits_can_be_made_and_no_more(there: list[tuple[int, int]]) -> None:
    made = whole_kits((Decimal(have), Decimal(each)) for have, each in there)
    assert all(made * each <= have for have, each in there)
    assert any((made + 1) * each > have for have, each in there)


@pytest.mark.parametrize("inside", [{B: [A]}, {B: [C], C: [A]}, {B: [C, A]}])
def test_a_kit_is_not_in_itself(inside: dict[uuid.UUID, list[uuid.UUID]]) -> None:
    with pytest.raises(Refused) as caught:
        kits.check_ring(A, [Part(B, Decimal(1))], inside)
    assert (caught.value.code, caught.value.path) == ("KIT_RECURSIVE", ("parts", "0", "productId"))


async def products(office: Office, *skus: str) -> dict[str, Product]:
    """Kits are those whose number begins with K."""
    async with office.work() as db:
        made = await service.create_products(
            db,
            [
                NewProduct(
                    sku=sku,
                    name=sku,
                    list_price=Decimal(10),
                    kind=ProductKind.KIT if sku.startswith("K") else ProductKind.GOODS,
                )
                for sku in skus
            ],
        )
    return {row.sku: row for row in made}


def said(kit: Product, *parts: tuple[Product, str]) -> dict[str, Any]:
    return {
        "id": encode("Product", kit.id),
        "parts": [
            {"productId": encode("Product", each.id), "quantity": quantity} for each, quantity in parts
        ],
    }


async def test_kits_inside_kits_are_taken_apart_in_one_statement(office: Office) -> None:
    made = await products(office, "K1", "K2", "K3", "TEA", "CUP", "POT")
    await office.done(SET, input=said(made["K1"], (made["TEA"], "2"), (made["CUP"], "1")))
    await office.done(SET, input=said(made["K2"], (made["K1"], "3"), (made["CUP"], "4")))
    payload = await office.done(SET, input=said(made["K3"], (made["K2"], "2"), (made["POT"], "1")))
    assert payload["product"]["kitParts"]["nodes"] == [
        {"quantity": "2", "component": {"sku": "K2", "inKits": {"nodes": [{"kit": {"sku": "K3"}}]}}},
        {"quantity": "1", "component": {"sku": "POT", "inKits": {"nodes": [{"kit": {"sku": "K3"}}]}}},
    ]
    async with office.work() as db:
        office.statements.clear()
        found = await kits_of(db, [row.id for row in made.values()])
        assert len([text for text in office.statements if "set_config" not in text]) == 1
    names = {row.id: sku for sku, row in made.items()}
    told = {
        names[kit]: {names[part.component_id]: str(part.quantity.normalize()) for part in parts}
        for kit, parts in found.items()
    }
    assert told == {
        "K1": {"TEA": "2", "CUP": "1"},
        "K2": {"TEA": "6", "CUP": "7"},
        "K3": {"TEA": "12", "CUP": "14", "POT": "1"},
    }
    payload = await office.done(SET, input=said(made["K3"], (made["POT"], "5")))
    assert [node["quantity"] for node in payload["product"]["kitParts"]["nodes"]] == ["5"]


async def test_what_cannot_be_in_a_kit_is_refused(office: Office) -> None:
    made = await products(office, "K1", "K2", "TEA")
    await office.done(SET, input=said(made["K1"], (made["TEA"], "2")))
    await office.done(SET, input=said(made["K2"], (made["K1"], "2")))
    tea, first, second = made["TEA"], made["K1"], made["K2"]
    for wrong, code, path in (
        (said(tea, (first, "1")), "PRODUCT_NOT_KIT", ["id"]),
        (said(first, (first, "1")), "KIT_RECURSIVE", ["parts", "0", "productId"]),
        (said(first, (tea, "1"), (second, "1")), "KIT_RECURSIVE", ["parts", "1", "productId"]),
        (said(first, (tea, "1"), (tea, "1")), "KIT_PART_TWICE", ["parts", "1", "productId"]),
        (said(first, (tea, "0")), "INVALID_VALUE", ["parts", "0", "quantity"]),
        (said(first, (tea, "1.5")), "QUANTITY_ROUNDING", ["parts", "0", "quantity"]),
        (said(first, *[(tea, "1")] * 101), "INVALID_VALUE", ["parts"]),
    ):
        answer = await office.ask(SET, input=wrong)
        assert answer.data["productKitSet"]["userErrors"] == [{"code": code, "path": path}]
    assert await office.refused(SET, as_="sales", input=said(first, (tea, "1"))) == ["PERMISSION_DENIED"]
    rows = await office.rows("SELECT quantity FROM catalog_kit_part ORDER BY created_at")
    assert [row["quantity"] for row in rows] == [Decimal(2), Decimal(2)]


async def test_two_kits_that_are_put_into_each_other_at_once_are_not_both(office: Office) -> None:
    made = await products(office, "K1", "K2")

    async def put(kit: str, part: str) -> str:
        try:
            async with office.work() as db:
                await service.set_kit(db, made[kit].id, [Part(made[part].id, Decimal(1))])
        except Refused as refusal:
            return refusal.code
        return "DONE"

    assert sorted(await asyncio.gather(put("K1", "K2"), put("K2", "K1"))) == ["DONE", "KIT_RECURSIVE"]


async def test_a_product_is_found_by_what_a_scanner_reads(office: Office) -> None:
    async with office.work() as db:
        await service.create_product(db, NewProduct(sku="TEA", name="Tea", barcodes=["4006381333931"]))
    query = "query($code: String!) { barcode(by: {code: $code}) { product { sku } } }"
    assert (await office.ask(query, code="4006381333931")).data == {"barcode": {"product": {"sku": "TEA"}}}
    assert (await office.ask(query, code="1")).data == {"barcode": None}


@pytest.mark.parametrize(
    "broken",
    ["UPDATE catalog_kit_part SET quantity = 0", "UPDATE catalog_kit_part SET component_id = kit_id"],
)
async def test_the_database_itself_holds_what_the_rules_say(office: Office, broken: str) -> None:
    made = await products(office, "K1", "TEA")
    async with office.work() as db:
        await service.set_kit(db, made["K1"].id, [Part(made["TEA"].id, Decimal(1))])
    with pytest.raises(sa.exc.IntegrityError):
        async with office.work() as db:
            await db.run(sa.text(broken))
