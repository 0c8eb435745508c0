"""What the catalogue hangs on types that it does not own, and its commands."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, cast

import strawberry

from bizsuite.base.catalog import loaders, reads, service
from bizsuite.base.catalog.rules import words
from bizsuite.base.catalog.rules.prices import Ask
from bizsuite.base.catalog.rules.shapes import CategoryChanges, ProductChanges, TemplateChanges
from bizsuite.base.catalog.types import (
    Barcode,
    Category,
    PriceList,
    PriceRule,
    Product,
    ProductPrice,
    ProductTemplate,
    SupplierProduct,
    Unit,
    UnitCategory,
    commands,
    kits,
    price_commands,
    supplied,
)
from bizsuite.base.parties import reads as parties
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.given import given, known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.reads import Entity


@strawberry.type
class CatalogQuery:
    """Where queries enter."""

    product: Product | None = found(reads.product, "One product, by id, SKU or the id of another system.")
    products: Connection[Product] | None = listed(
        reads.product, "Products, by name unless you ask otherwise."
    )
    product_template: ProductTemplate | None = found(reads.template, "One template of products.")
    product_templates: Connection[ProductTemplate] | None = listed(
        reads.template, "Templates of products, by name."
    )
    barcode: Barcode | None = found(reads.barcode, "One barcode, by id or by what a scanner reads.")
    category: Category | None = found(reads.category, "One category, by id or the id of another system.")
    categories: Connection[Category] | None = listed(reads.category, "Categories of products, by name.")
    unit: Unit | None = found(reads.unit, "One unit of measure, by id or code.")
    units: Connection[Unit] | None = listed(reads.unit, "Units of measure, by code.")
    unit_category: UnitCategory | None = found(reads.unit_category, "One category of units.")
    unit_categories: Connection[UnitCategory] | None = listed(
        reads.unit_category, "Categories of units, by name."
    )
    price_list: PriceList | None = found(reads.price_list, "One price list, by id or name.")
    price_lists: Connection[PriceList] | None = listed(reads.price_list, "Price lists, by name.")


_Customer = Annotated[strawberry.ID | None, strawberry.argument(description="For whom; anybody if left out.")]
_Quantity = Annotated[
    Decimal | None, strawberry.argument(description="For how many, in the product's unit; 1 if left out.")
]
_Day = Annotated[date | None, strawberry.argument(description="On which day; today if left out.")]
_Unit = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Of what the quantity and the price are; the product's unit if left out."
    ),
]
_Currency = Annotated[
    CurrencyCode | None, strawberry.argument(description="In which currency; the product's own if left out.")
]


@strawberry.type
class ProductPrices:
    """What prices hang on Product."""

    prices: Connection[PriceRule] | None = related(
        reads.product_prices,
        "What active price lists say of it, the smallest quantities first: rules for it, for its template, for a "
        "category that it is in, and for all products; for whatever customers and days. Which of them wins tells "
        "`price`.",
    )

    @field(needs=words.PRICE_READ)
    async def price(
        self,
        info: Info,
        product: strawberry.Parent[Product],
        customer_id: _Customer = None,
        quantity: _Quantity = None,
        on: _Day = None,
        currency: _Currency = None,
        unit_id: _Unit = None,
    ) -> ProductPrice | None:
        """What one unit costs a customer, and which rule made it so."""
        row = cast(Any, product)
        ask = Ask(
            product_id=row.id,
            on=on or today(info.context.actor.zone),
            quantity=quantity if quantity is not None else Decimal(1),
            customer_id=_named(parties.customer, "customerId", customer_id),
            currency=currency,
            unit_id=_named(reads.unit, "unitId", unit_id),
        )
        priced = await info.context.load(loaders.prices_of, ask)
        return None if priced is None else ProductPrice.of(priced, info.context.actor)


def _named(entity: Entity, name: str, said: strawberry.ID | None) -> Any:
    """The row that an argument names. Faults: BAD_USER_INPUT for an id of another type."""
    if said is None:
        return None
    named = decode(said)
    if named.type != entity.name:
        raise BadInput("`{argument}` is the id of something else.", argument=name)
    return named.key


@strawberry.type
class CustomerPrices:
    """What prices hang on Customer."""

    price_rules: Connection[PriceRule] | None = related(
        reads.customer_price_rules, "The price rules for this customer alone."
    )


@strawberry.type
class SupplierProducts:
    """What the catalogue hangs on Supplier."""

    products: Connection[SupplierProduct] | None = related(reads.supplier_products, "What they supply.")


@strawberry.type
class CatalogMutation:
    """What can be done with the catalogue."""

    @mutation(needs=words.PRODUCT_WRITE)
    async def product_create(
        self, info: Info, input: commands.ProductCreateInput
    ) -> commands.ProductCreatePayload:
        """Record a product.

        Refusals: INVALID_VALUE, SKU_TAKEN, BARCODE_TAKEN, VARIANT_TAKEN, EXTERNAL_ID_TAKEN, ATTRIBUTE_TWICE,
        BARCODE_TWICE, BARCODE_CHECK_DIGIT, NOT_FOUND, UNIT_CATEGORY_MISMATCH.
        """
        return commands.ProductCreatePayload.of(
            product=await service.create_product(info.context.db, input.new())
        )

    @mutation(needs=words.PRODUCT_WRITE)
    async def product_update(
        self, info: Info, input: commands.ProductUpdateInput
    ) -> commands.ProductUpdatePayload:
        """Change a product.

        Refusals: NOT_FOUND, INVALID_VALUE, SKU_TAKEN, BARCODE_TAKEN, BARCODE_TWICE, BARCODE_CHECK_DIGIT,
        UNIT_CATEGORY_MISMATCH.
        """
        key, changes = key_of(reads.product, input.id), cast(ProductChanges, input.changes())
        changed = await service.update_product(info.context.db, key, changes)
        return commands.ProductUpdatePayload.of(product=changed)

    @mutation(needs=words.PRODUCT_WRITE)
    async def supplier_product_update(
        self, info: Info, input: supplied.SupplierProductUpdateInput
    ) -> supplied.SupplierProductUpdatePayload:
        """Say by what number and name a supplier knows a product, and in which unit it is bought of him.

        Refusals: NOT_FOUND, INVALID_VALUE, UNIT_CATEGORY_MISMATCH.
        """
        changed = await service.update_supplier_product(
            info.context.db,
            key_of(reads.supplier_product, input.id),
            known(input, "supplier_code", "supplier_name") | given(input, purchase_unit_id=reads.unit),
        )
        return supplied.SupplierProductUpdatePayload.of(supplier_product=changed)

    @mutation(needs=words.PRODUCT_WRITE)
    async def product_kit_set(self, info: Info, input: kits.ProductKitSetInput) -> kits.ProductKitSetPayload:
        """Say what a kit is put together of; orders that are there keep what they have.

        Refusals: NOT_FOUND, PRODUCT_NOT_KIT, INVALID_VALUE, KIT_PART_TWICE, QUANTITY_ROUNDING, KIT_RECURSIVE.
        """
        key, parts = key_of(reads.product, input.id), input.told()
        return kits.ProductKitSetPayload.of(product=await service.set_kit(info.context.db, key, parts))

    @mutation(needs=words.PRODUCT_WRITE)
    async def product_template_create(
        self, info: Info, input: commands.ProductTemplateCreateInput
    ) -> commands.ProductTemplateCreatePayload:
        """Add a template, to which variants can be made. Refusals: INVALID_VALUE, NOT_FOUND."""
        made = await service.create_template(info.context.db, input.new())
        return commands.ProductTemplateCreatePayload.of(product_template=made)

    @mutation(needs=words.PRODUCT_WRITE)
    async def product_template_update(
        self, info: Info, input: commands.ProductTemplateUpdateInput
    ) -> commands.ProductTemplateUpdatePayload:
        """Change a template. Refusals: NOT_FOUND, INVALID_VALUE."""
        key, changes = key_of(reads.template, input.id), cast(TemplateChanges, input.changes())
        changed = await service.update_template(info.context.db, key, changes)
        return commands.ProductTemplateUpdatePayload.of(product_template=changed)

    @mutation(needs=words.PRODUCT_WRITE)
    async def category_create(
        self, info: Info, input: commands.CategoryCreateInput
    ) -> commands.CategoryCreatePayload:
        """Add a category. Refusals: INVALID_VALUE, NAME_TAKEN, NOT_FOUND, EXTERNAL_ID_TAKEN."""
        made = await service.create_category(info.context.db, input.new())
        return commands.CategoryCreatePayload.of(category=made)

    @mutation(needs=words.PRODUCT_WRITE)
    async def category_update(
        self, info: Info, input: commands.CategoryUpdateInput
    ) -> commands.CategoryUpdatePayload:
        """Change a category. Refusals: NOT_FOUND, INVALID_VALUE, NAME_TAKEN, CATEGORY_CYCLE."""
        key, changes = key_of(reads.category, input.id), cast(CategoryChanges, input.changes())
        changed = await service.update_category(info.context.db, key, changes)
        return commands.CategoryUpdatePayload.of(category=changed)

    @mutation(needs=words.PRODUCT_WRITE)
    async def unit_create(self, info: Info, input: commands.UnitCreateInput) -> commands.UnitCreatePayload:
        """Add a unit of measure. Refusals: INVALID_VALUE, CODE_TAKEN."""
        return commands.UnitCreatePayload.of(unit=await service.create_unit(info.context.db, input.new()))

    @mutation(needs=words.PRICE_WRITE)
    async def price_list_create(
        self, info: Info, input: price_commands.PriceListCreateInput
    ) -> price_commands.PriceListCreatePayload:
        """Add a price list with its rules.

        Refusals: INVALID_VALUE, NAME_TAKEN, NOT_FOUND, UNIT_CATEGORY_MISMATCH.
        """
        made = await service.create_price_list(info.context.db, input.new())
        return price_commands.PriceListCreatePayload.of(price_list=made)

    @mutation(needs=words.PRICE_WRITE)
    async def price_list_update(
        self, info: Info, input: price_commands.PriceListUpdateInput
    ) -> price_commands.PriceListUpdatePayload:
        """Switch a price list on or off, add rules to it and remove some.

        Refusals: NOT_FOUND, INVALID_VALUE, UNIT_CATEGORY_MISMATCH, PRICE_LIST_RECURSIVE.
        """
        removed = [key_of(reads.price_rule, each, "remove", str(at)) for at, each in enumerate(input.remove)]
        changed = await service.update_price_list(
            info.context.db,
            key_of(reads.price_list, input.id),
            is_active=input.is_active if input.is_active is not strawberry.UNSET else None,
            add=price_commands.news_of(input.add, "add"),
            remove=removed,
        )
        return price_commands.PriceListUpdatePayload.of(price_list=changed)
