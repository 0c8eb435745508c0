"""Tables of the catalogue. What is sold is a product; products that differ in attributes only share a template."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import FormulaBasis, ProductKind
from bizsuite.kernel.search import search_column, search_index
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    quantity,
    rate,
    references,
    text,
    unique,
)


class UnitCategory(Table, table=True):
    """Units that can be converted into each other, such as those of weight."""

    __tablename__ = "catalog_unit_category"
    __table_args__ = (unique("name"),)

    name: str


class Unit(Table, table=True):
    """A unit of measure: how many of its category's reference unit it is, and how many of it one of those is.

    Of the two numbers one is exact; a third of a kilogram is a rate of 3, and no decimal factor says it.
    """

    __tablename__ = "catalog_unit"
    __table_args__ = (
        unique("code"),
        check("factor > 0 AND rate > 0 AND rounding > 0", "positive"),
    )

    category_id: uuid.UUID = references("catalog_unit_category")
    code: str
    name: str
    factor: Decimal = rate(Decimal(1))
    rate: Decimal = rate(Decimal(1))
    rounding: Decimal = quantity(Decimal("0.001"))
    """The step to which quantities in this unit are rounded."""
    is_active: bool = True


class Category(Table, table=True):
    """A group of products; categories form a tree."""

    __tablename__ = "catalog_category"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "parent_id", "name", postgresql_nulls_not_distinct=True),
        check("parent_id <> id", "not_below_itself"),
    )

    name: str
    description: str = text()
    parent_id: uuid.UUID | None = references("catalog_category", optional=True, indexed=False)


class Template(Table, table=True):
    """What variants of a product have in common."""

    __tablename__ = "catalog_template"
    __table_args__ = (indexed("name", "id"),)

    name: str
    description: str = text()
    kind: ProductKind = choice(ProductKind, ProductKind.GOODS)
    category_id: uuid.UUID | None = references("catalog_category", optional=True)


class Product(Table, table=True):
    """Something that is sold or bought: one variant of its template, or the only one."""

    __tablename__ = "catalog_product"
    # Variants of a template differ in their attributes; lists are sorted by name.
    __table_args__ = (
        unique("sku"),
        unique("template_id", "combination"),
        indexed("name", "id"),
        search_index("catalog_product"),
        check("list_price >= 0 AND unit_cost >= 0", "price_not_negative"),
        check("weight >= 0 AND volume >= 0", "measure_not_negative"),
        check("sales_tax_rate BETWEEN 0 AND 1", "tax_rate_range"),
    )

    template_id: uuid.UUID = references("catalog_template", indexed=False)
    combination: str = text()
    """The attributes in one canonical text; empty for the only product of its template."""
    sku: str
    name: str
    unit_id: uuid.UUID = references("catalog_unit")
    purchase_unit_id: uuid.UUID | None = references("catalog_unit", optional=True)
    """In what it is bought, unless in its own unit; of the same category."""
    quantity_per_unit: str = text()
    """What one unit holds, in words, such as `10 boxes x 30 bags`."""
    list_price: Decimal = amount()
    currency: str = currency_code()
    unit_cost: Decimal | None = amount(None, optional=True)
    """What one unit costs us by plan, in the same currency."""
    sales_tax_rate: Decimal = rate()
    weight: Decimal | None = quantity(None, optional=True)
    """What one unit weighs, in kilograms."""
    volume: Decimal | None = quantity(None, optional=True)
    """The room that one unit takes, in litres; a cubic metre is 1000."""
    is_discontinued: bool = False
    """Sold off, and not bought any more."""
    is_active: bool = True
    search: list[str] | None = search_column()


class Attribute(Table, table=True):
    """What variants differ in, such as colour."""

    __tablename__ = "catalog_attribute"
    __table_args__ = (unique("name"),)

    name: str


class VariantValue(Table, table=True):
    """One attribute of one variant, such as colour: red."""

    __tablename__ = "catalog_variant_value"
    __table_args__ = (unique("product_id", "attribute_id"),)

    product_id: uuid.UUID = references("catalog_product", indexed=False)
    attribute_id: uuid.UUID = references("catalog_attribute")
    value: str


class KitPart(Table, table=True):
    """How much of a component is in one kit, in the component's unit; a component may be a kit itself."""

    __tablename__ = "catalog_kit_part"
    __table_args__ = (
        unique("kit_id", "component_id"),
        check("kit_id <> component_id", "not_in_itself"),
        check("quantity > 0", "quantity_positive"),
    )

    kit_id: uuid.UUID = references("catalog_product", indexed=False)
    component_id: uuid.UUID = references("catalog_product")
    quantity: Decimal = quantity(None)
    position: int = 0


class Barcode(Table, table=True):
    """A code by which a scanner knows a product."""

    __tablename__ = "catalog_barcode"
    __table_args__ = (unique("code"),)

    product_id: uuid.UUID = references("catalog_product")
    code: str


class SupplierProduct(Table, table=True):
    """Who supplies a product, and by what number and name they know it."""

    __tablename__ = "catalog_supplier_product"
    __table_args__ = (unique("product_id", "supplier_id"),)

    product_id: uuid.UUID = references("catalog_product", indexed=False)
    supplier_id: uuid.UUID = references("party_supplier")
    supplier_code: str = text()
    supplier_name: str = text()
    purchase_unit_id: uuid.UUID | None = references("catalog_unit", optional=True)
    """In what it is bought of this supplier; none: as of all others."""
    position: int = 0
    """The first one is asked first."""


class PriceList(Table, table=True):
    """Rules for prices in one currency."""

    __tablename__ = "catalog_price_list"
    __table_args__ = (unique("name"), indexed("currency"))

    name: str
    currency: str = currency_code()
    is_active: bool = True


class PriceRule(Table, table=True):
    """A price, a discount on the list price or a formula, for some products, customers, days and quantities.

    What it names of product, template and category is at most one; without any it is for all products.
    """

    __tablename__ = "catalog_price_rule"
    __table_args__ = (
        check("num_nonnulls(product_id, template_id, category_id) <= 1", "one_target"),
        check("num_nonnulls(unit_price, discount, formula_basis) = 1", "price_discount_or_formula"),
        check("(base_list_id IS NOT NULL) = (formula_basis IS NOT DISTINCT FROM 'PRICE_LIST')", "base_list"),
        check("base_list_id <> price_list_id", "not_from_itself"),
        check("markup >= -1 AND rounding_step > 0 AND ending >= 0", "formula_range"),
        check("margin_max >= margin_min", "margins_in_order"),
        check("unit_price >= 0 AND discount BETWEEN 0 AND 1", "value_range"),
        check("quantity_min >= 0", "quantity_not_negative"),
        check("ends_on >= starts_on", "days_in_order"),
    )

    price_list_id: uuid.UUID = references("catalog_price_list")
    currency: str = currency_code()
    """That of its list."""
    customer_id: uuid.UUID | None = references("party_customer", optional=True)
    product_id: uuid.UUID | None = references("catalog_product", optional=True)
    template_id: uuid.UUID | None = references("catalog_template", optional=True)
    category_id: uuid.UUID | None = references("catalog_category", optional=True)
    priority: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    quantity_min: Decimal = quantity()
    unit_price: Decimal | None = amount(None, optional=True)
    discount: Decimal | None = rate(None, optional=True)
    """A fraction of the list price."""
    unit_id: uuid.UUID | None = references("catalog_unit", optional=True)
    """Of what its price and quantity are; the product's unit where it names none."""
    formula_basis: FormulaBasis | None = choice(FormulaBasis, optional=True)
    base_list_id: uuid.UUID | None = references("catalog_price_list", optional=True)
    """The list to reckon from."""
    markup: Decimal = rate()
    """A fraction of the basis that is added."""
    surcharge: Decimal = amount()
    rounding_step: Decimal | None = amount(None, optional=True)
    ending: Decimal | None = amount(None, optional=True)
    margin_min: Decimal | None = amount(None, optional=True)
    margin_max: Decimal | None = amount(None, optional=True)
    converts: bool = False
    """Whether a basis in another currency is taken at the rate of the day."""
