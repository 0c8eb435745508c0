"""Recording products, units and price lists, and asking prices, over a real database."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bizsuite.base.catalog import service
from bizsuite.base.catalog.rules.prices import Ask
from bizsuite.base.catalog.rules.shapes import (
    NewCategory,
    NewPriceList,
    NewPriceRule,
    NewProduct,
    NewTemplate,
    NewUnit,
)
from bizsuite.base.catalog.rules.words import PriceBasis
from bizsuite.base.catalog.tables import Barcode, PriceRule, Product, SupplierProduct, Template, Unit
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer, NewSupplier
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.external import known
from tests.suite import Office

TODAY = date(2026, 11, 23)


def chai(**more: Any) -> NewProduct:
    told: dict[str, Any] = {
        "sku": "1",
        "name": "Chai",
        "list_price": Decimal("18.00"),
        "quantity_per_unit": "10 boxes x 30 bags",
        "external": {"northwind": "1"},
    }
    return NewProduct(**{**told, **more})


async def code_of(awaitable: Any) -> tuple[str, list[str]]:
    with pytest.raises(Refused) as caught:
        await awaitable
    return caught.value.code, list(caught.value.path)


async def ends_with(office: Office, act: Callable[[Db], Awaitable[object]]) -> tuple[str, list[str]]:
    """The refusal of an act that the database itself refuses: it ends the transaction."""
    with pytest.raises(Refused) as caught:
        async with office.work() as db:
            await act(db)
    return caught.value.code, list(caught.value.path)


async def test_a_product_gets_a_template_a_unit_and_a_currency(office: Office) -> None:
    async with office.work() as db:
        made = await service.create_product(db, chai())
    async with office.work() as db:
        row = await db.need(Product, made.id)
        assert (row.sku, row.currency, row.combination, row.list_price) == ("1", "USD", "", Decimal(18))
        assert (await db.need(Template, row.template_id)).name == "Chai"
        assert (await db.need(Unit, row.unit_id)).code == "PCS"
        assert await known(db, "Product", "northwind", ["1"]) == {"1": made.id}


async def test_many_products_take_as_many_statements_as_one(office: Office) -> None:
    async with office.work() as db:
        supplier = await parties.create_supplier(db, NewSupplier(name="Exotic Liquids"))
        category = await service.create_category(db, NewCategory(name="Beverages"))
        await service.piece(db)

    def some(count: int, prefix: str) -> list[NewProduct]:
        return [
            chai(
                sku=f"{prefix}{at}",
                external={"northwind": f"{prefix}{at}"},
                suppliers=[supplier.id],
                category_id=category.id,
                barcodes=[f"{prefix}{at}"],
            )
            for at in range(count)
        ]

    counts = []
    for count, prefix in ((1, "a"), (200, "b")):
        async with office.work() as db:
            office.statements.clear()
            await service.create_products(db, some(count, prefix))
            counts.append(len(office.statements))
    # Categories, suppliers and SKUs that are there; unit; currency; external ids; five inserts.
    assert counts == [9, 9]


async def test_variants_of_a_template_differ(office: Office) -> None:
    async with office.work() as db:
        template = await service.create_template(db, NewTemplate(name="Shirt"))
        await db.flush()
        red = {"template_id": template.id, "attributes": [("Colour", "red"), ("Size", "M")]}
        await service.create_product(db, chai(sku="S-R", external={}, **red))
        blue = {"template_id": template.id, "attributes": [("colour", "blue"), ("SIZE", "M")]}
        await service.create_product(db, chai(sku="S-B", external={}, **blue))
        names = await db.rows(sa.text("SELECT name FROM catalog_attribute ORDER BY name"))  # type: ignore[arg-type]
        assert [row.name for row in names] == ["Colour", "Size"]
    same = {"template_id": template.id, "attributes": [("size", "m"), ("colour", "RED")]}
    taken = await ends_with(
        office, lambda db: service.create_product(db, chai(sku="S-R2", external={}, **same))
    )
    assert taken == ("VARIANT_TAKEN", ["attributes"])


async def test_what_is_taken_is_refused_by_name(office: Office) -> None:
    async with office.work() as db:
        await service.create_product(db, chai(barcodes=["4006381333931"]))
    async with office.work() as db:
        assert await code_of(service.create_product(db, chai(external={}))) == ("SKU_TAKEN", ["sku"])
        twice = [chai(sku="2", external={}), chai(sku="2", external={})]
        assert await code_of(service.create_products(db, twice)) == ("SKU_TAKEN", ["1", "sku"])
        assert await code_of(service.create_products(db, [chai(sku="3")])) == (
            "EXTERNAL_ID_TAKEN",
            ["0", "externalIds"],
        )
    other = chai(sku="2", external={}, barcodes=["4006381333931"])
    taken = await ends_with(office, lambda db: service.create_product(db, other))
    assert taken == ("BARCODE_TAKEN", ["barcodes"])


async def test_two_at_once_cannot_take_one_sku(office: Office) -> None:
    async with office.work() as db:
        await service.piece(db)

    async def take() -> str:
        try:
            async with office.work() as db:
                await service.create_product(db, chai(external={}))
        except Refused as refusal:
            return refusal.code
        return "done"

    assert sorted(await asyncio.gather(*(take() for _ in range(5)))) == ["SKU_TAKEN"] * 4 + ["done"]


async def test_the_first_products_of_all_find_one_unit(office: Office) -> None:
    async def make(at: int) -> uuid.UUID:
        async with office.work() as db:
            return (await service.create_product(db, chai(sku=str(at), external={}))).unit_id

    assert len(set(await asyncio.gather(*(make(at) for at in range(6))))) == 1


async def test_references_that_lead_nowhere_are_named(office: Office) -> None:
    nobody = uuid.uuid4()
    for field, path in (("unit_id", "unitId"), ("template_id", "templateId"), ("category_id", "categoryId")):
        async with office.work() as db:
            new = [chai(sku="0", external={}), chai(**{field: nobody})]
            assert await code_of(service.create_products(db, new)) == ("NOT_FOUND", ["1", path])
    async with office.work() as db:
        new = [chai(suppliers=[nobody])]
        assert await code_of(service.create_products(db, new)) == ("NOT_FOUND", ["0", "supplierIds"])


async def test_a_product_changes_with_its_barcodes_and_suppliers(office: Office) -> None:
    async with office.work() as db:
        names = [NewSupplier(name=name) for name in ("A", "B", "C")]
        suppliers = [row.id for row in await parties.create_suppliers(db, names)]
        made = await service.create_product(db, chai(barcodes=["1", "2"], suppliers=suppliers[:2]))
    async with office.work() as db:
        await service.update_product(
            db,
            made.id,
            {
                "barcodes": ["2", "3"],
                "suppliers": [suppliers[2], suppliers[1]],
                "list_price": Decimal(20),
                "unit_cost": Decimal("12.6"),
            },
        )
    async with office.work() as db:
        row = await db.need(Product, made.id)
        assert (row.version, row.list_price, row.unit_cost, row.name) == (
            2,
            Decimal(20),
            Decimal("12.6"),
            "Chai",
        )
        assert sorted(each.code for each in await db.all(sa.select(Barcode))) == ["2", "3"]
        supplied = sorted(await db.all(sa.select(SupplierProduct)), key=lambda each: each.position)
        assert [each.supplier_id for each in supplied] == [suppliers[2], suppliers[1]]
        assert await code_of(service.update_product(db, made.id, {"list_price": Decimal(-1)})) == (
            "INVALID_VALUE",
            ["listPrice"],
        )


async def test_categories_form_a_tree_with_names_unique_beside_each_other(office: Office) -> None:
    async with office.work() as db:
        drinks = await service.create_category(db, NewCategory(name="Drinks"))
        tea = await service.create_category(db, NewCategory(name="Tea", parent_id=drinks.id))
        assert await code_of(service.update_category(db, drinks.id, {"parent_id": tea.id})) == (
            "CATEGORY_CYCLE",
            ["parentId"],
        )
    for name, parent in (("Tea", drinks.id), ("Drinks", None)):
        beside = NewCategory(name=name, parent_id=parent)
        taken = await ends_with(office, lambda db, new=beside: service.create_category(db, new))  # type: ignore[misc]
        assert taken == ("NAME_TAKEN", ["name"])
    async with office.work() as db:
        assert (await service.create_category(db, NewCategory(name="Tea"))).parent_id is None


async def test_units_share_categories_and_have_codes_of_their_own(office: Office) -> None:
    async with office.work() as db:
        kilo = await service.create_unit(
            db, NewUnit(code="KG", name="Kilogram", category="Weight", factor=Decimal(1))
        )
        gram = await service.create_unit(
            db, NewUnit(code="G", name="Gram", category="Weight", rate=Decimal(1000))
        )
        assert (kilo.category_id, gram.factor) == (gram.category_id, Decimal("0.001"))
    again = NewUnit(code="G", name="Gross", category="Count", factor=Decimal(144))
    assert await ends_with(office, lambda db: service.create_unit(db, again)) == ("CODE_TAKEN", ["code"])


async def test_the_price_of_many_products_takes_one_statement(office: Office) -> None:
    async with office.work() as db:
        drinks = await service.create_category(db, NewCategory(name="Drinks"))
        tea = await service.create_category(db, NewCategory(name="Tea", parent_id=drinks.id))
        products = await service.create_products(
            db, [chai(sku=str(at), external={}, category_id=tea.id) for at in range(20)]
        )
        customer = await parties.create_customer(db, NewCustomer(name="Alfreds"))
        await service.create_price_list(
            db,
            NewPriceList(
                name="Spring",
                currency="USD",
                rules=[
                    NewPriceRule(category_id=drinks.id, discount=Decimal("0.1")),
                    NewPriceRule(product_id=products[1].id, unit_price=Decimal(15)),
                    NewPriceRule(customer_id=customer.id, quantity_min=Decimal(10), unit_price=Decimal(12)),
                ],
            ),
        )
    async with office.work() as db:
        office.statements.clear()
        asks = [
            Ask(product_id=product.id, on=TODAY, quantity=quantity, customer_id=customer.id)
            for product in products
            for quantity in (Decimal(1), Decimal(10))
        ]
        prices = await service.prices_of(db, asks)
        assert len([text for text in office.statements if "set_config" not in text]) == 1
    assert [prices[ask].unit_price for ask in asks[:4]] == [
        Decimal("16.20"),
        Decimal(12),
        Decimal(15),
        Decimal(12),
    ]
    assert [prices[ask].basis for ask in asks[:3]] == [
        PriceBasis.CATEGORY,
        PriceBasis.CUSTOMER,
        PriceBasis.VARIANT,
    ]


async def test_a_price_in_another_unit_is_converted_inversely(office: Office) -> None:
    async with office.work() as db:
        dozen = await service.create_unit(
            db, NewUnit(code="DZ", name="Dozen", category="Count", factor=Decimal(12), rounding=Decimal(1))
        )
        weight = await service.create_unit(
            db, NewUnit(code="KG", name="Kilogram", category="Weight", factor=Decimal(1))
        )
        product = await service.create_product(db, chai(list_price=Decimal("1.50")))
        rule = NewPriceRule(quantity_min=Decimal(24), unit_price=Decimal("1.25"))
        await service.create_price_list(db, NewPriceList(name="Bulk", currency="USD", rules=[rule]))
        one = Ask(product_id=product.id, on=TODAY, quantity=Decimal(1), unit_id=dozen.id)
        two = Ask(product_id=product.id, on=TODAY, quantity=Decimal(2), unit_id=dozen.id)
        found = await service.prices_of(db, [one, two])
        assert (found[one].unit_price, found[two].unit_price) == (Decimal("18.0"), Decimal("15.0"))
        wrong = Ask(product_id=product.id, on=TODAY, unit_id=weight.id)
        assert (await service.prices_of(db, [wrong]))[wrong].problem == "UNIT_CATEGORY_MISMATCH"
        missing = Ask(product_id=uuid.uuid4(), on=TODAY)
        assert await service.prices_of(db, [missing]) == {}


async def test_rules_are_added_and_removed_and_lists_switched(office: Office) -> None:
    async with office.work() as db:
        product = await service.create_product(db, chai())
        price_list = await service.create_price_list(
            db, NewPriceList(name="A", currency="USD", rules=[NewPriceRule(unit_price=Decimal(9))])
        )
        (rule,) = await db.all(sa.select(PriceRule))
        ask = Ask(product_id=product.id, on=TODAY)

        async def price() -> Decimal | None:
            await db.flush()
            return (await service.prices_of(db, [ask]))[ask].unit_price

        assert await price() == Decimal(9)
        more = [NewPriceRule(unit_price=Decimal(8))]
        await service.update_price_list(db, price_list.id, add=more)
        with pytest.raises(Refused) as caught:
            (await service.prices_of(db, [ask]))[ask].required()
        assert caught.value.code == "PRICE_RULE_CONFLICT"
        await service.update_price_list(db, price_list.id, remove=[rule.id])
        assert await price() == Decimal(8)
        await service.update_price_list(db, price_list.id, is_active=False)
        assert await price() == Decimal(18)
        gone = service.update_price_list(db, price_list.id, remove=[rule.id])
        assert await code_of(gone) == ("NOT_FOUND", ["remove", "0"])
        nobody = service.update_price_list(
            db, price_list.id, add=[NewPriceRule(customer_id=uuid.uuid4(), unit_price=Decimal(1))]
        )
        assert await code_of(nobody) == ("NOT_FOUND", ["add", "0", "customerId"])
    again = NewPriceList(name="A", currency="USD")
    assert await ends_with(office, lambda db: service.create_price_list(db, again)) == (
        "NAME_TAKEN",
        ["name"],
    )


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE catalog_price_rule SET discount = 0.1",
        "UPDATE catalog_price_rule SET unit_price = -1",
        "UPDATE catalog_product SET list_price = -1",
        "UPDATE catalog_product SET sku = '2' WHERE sku = '1'",
        "UPDATE catalog_unit SET factor = 0",
    ],
)
async def test_the_database_itself_holds_what_the_rules_say(office: Office, broken: str) -> None:
    async with office.work() as db:
        await service.create_products(db, [chai(), chai(sku="2", external={})])
        rules = [NewPriceRule(unit_price=Decimal(9))]
        await service.create_price_list(db, NewPriceList(name="A", currency="USD", rules=rules))
    with pytest.raises(sa.exc.IntegrityError):
        async with office.work() as db:
            await db.run(sa.text(broken))
