"""Products, units and categories, as clients see them."""

from datetime import datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog import loaders, reads
from bizsuite.base.catalog.rules.words import PriceBasis, PriceOutcome, ProductKind
from bizsuite.base.parties.types import ExternalId, Supplier
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

for _words in (PriceBasis, PriceOutcome, ProductKind):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.unit_category)
class UnitCategory(Node):
    """Units that can be converted into each other, such as those of weight."""

    name: str = column("The name; unique in the tenant.")
    units: "Connection[Unit]" = related(reads.category_units, "The units, by code.")


@entity(reads.unit)
class Unit(Node):
    """A unit of measure."""

    code: str = column("The short name, such as `KG`; unique in the tenant.")
    name: str = column("The name.")
    factor: Decimal = column("How many of the category's reference unit one of this unit is.")
    rate: Decimal = column("How many of this unit one reference unit is.")
    rounding: Decimal = column("The step to which quantities in this unit are rounded.")
    is_active: bool = column("Whether it can be chosen.")
    category: UnitCategory | None = related(
        reads.unit_of_category, "The units that it can be converted into."
    )


@entity(reads.category)
class Category(Node):
    """A group of products; categories form a tree."""

    name: str = column("The name; unique among those beside it.")
    description: str = column("What belongs to it.")
    parent: "Category | None" = related(reads.category_parent, "The category above.")
    children: "Connection[Category]" = related(reads.category_children, "The categories below, by name.")
    templates: "Connection[ProductTemplate]" = related(
        reads.category_templates, "The templates of its products, by name."
    )


@entity(reads.template)
class ProductTemplate(Node):
    """What the variants of a product have in common; a product without variants is the only one of its template."""

    name: str = column("The name.")
    description: str = column("What it is.")
    kind: ProductKind = column("Whether it is kept in stock or done.")
    category: Category | None = related(reads.template_category, "The category.")
    products: "Connection[Product]" = related(reads.template_products, "The variants, by name.")


@entity(reads.attribute)
class ProductAttribute(Node):
    """What variants differ in, such as colour."""

    name: str = column("The name; unique in the tenant.")


@entity(reads.variant_value)
class VariantValue(Node):
    """One attribute of one variant, such as colour: red."""

    value: str = column("The value.")
    attribute: ProductAttribute | None = related(reads.value_attribute, "The attribute.")


@entity(reads.barcode)
class Barcode(Node):
    """A code by which a scanner knows a product."""

    code: str = column("The code; unique in the tenant.")
    product: "Product | None" = related(reads.barcode_product, "The product.")


@entity(reads.kit_part)
class KitPart(Node):
    """A component of a kit."""

    quantity: Decimal = column("How much of it is in one kit, in the component's unit.")
    position: int = column("Its place among the components, from 0.")
    kit: "Product | None" = related(reads.part_kit, "The kit.")
    component: "Product | None" = related(reads.part_component, "The component; it may be a kit itself.")


@entity(reads.supplier_product)
class SupplierProduct(Node):
    """Who supplies a product, and as what they know it."""

    supplier_code: str = column("The supplier's own number of the product.")
    supplier_name: str = column("The supplier's own name of the product.")
    position: int = column("Who is asked first, from 0.")
    product: "Product | None" = related(reads.supplied_product, "The product.")
    supplier: Supplier | None = related(reads.supplying_supplier, "The supplier.")
    purchase_unit: "Unit | None" = related(
        reads.supplied_purchase_unit,
        "In what it is bought of this supplier; null: in the product's `purchaseUnit`, else in its own unit.",
    )


@entity(reads.product)
class Product(Node):
    """Something that is sold or bought: one variant of its template, or the only one."""

    sku: str = column("The number of the product; unique in the tenant.")
    name: str = column("The name.")
    list_price: Money = column(
        "What one unit costs where no price rule says otherwise.", reads.product_list_price
    )
    unit_cost: Money | None = column(
        "What one unit costs us by plan; null also for those who may not see it.",
        reads.product_unit_cost,
    )
    sales_tax_rate: Decimal = column("The tax on sales, as a fraction.")
    weight: Decimal | None = column("What one unit weighs, in kilograms; null where nobody has said.")
    volume: Decimal | None = column(
        "The room that one unit takes, in litres (a cubic metre is 1000); null where nobody has said."
    )
    quantity_per_unit: str = column("What one unit holds, in words.")
    is_discontinued: bool = column("Whether it is sold off and not bought any more.")
    is_active: bool = column("Whether it can be sold; archived products stay readable.")
    created_at: datetime = column("When it was recorded.")
    unit: Unit | None = related(reads.product_unit, "In what it is counted.")
    purchase_unit: Unit | None = related(
        reads.product_purchase_unit,
        "In what it is bought unless something else is said at its supplier; null: in its own unit.",
    )
    template: ProductTemplate | None = related(reads.product_template, "What its variants have in common.")
    attributes: Connection[VariantValue] = related(reads.product_values, "What tells it from other variants.")
    kit_parts: Connection[KitPart] = related(
        reads.product_kit_parts, "What it is put together of; empty where it is no kit."
    )
    in_kits: Connection[KitPart] = related(reads.product_in_kits, "The kits that it is in.")
    barcodes: Connection[Barcode] = related(reads.product_barcodes, "The codes by which scanners know it.")
    suppliers: Connection[SupplierProduct] = related(
        reads.product_suppliers, "Who supplies it, in their order."
    )
    external_ids: list[ExternalId] = related(
        loaders.product_external_ids, "The ids by which other systems know this record."
    )
