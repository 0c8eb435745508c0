"""How products, units and prices are reached."""

import sqlalchemy as sa

from bizsuite.base.catalog import tables
from bizsuite.base.catalog.rules import words
from bizsuite.base.parties import reads as parties
from bizsuite.kernel.reads import Columns, Entity, column, many, masked, money, one, sorts
from bizsuite.kernel.tables import table_of

unit_category = Entity(
    name="UnitCategory",
    table=tables.UnitCategory,
    permission=words.PRODUCT_READ,
    sort=sorts("name"),
    filters=("name",),
    sorts=("name",),
    by=("name",),
)
unit = Entity(
    name="Unit",
    table=tables.Unit,
    permission=words.PRODUCT_READ,
    sort=sorts("code"),
    filters=("code", "name", "is_active"),
    sorts=("code", "name"),
    by=("code",),
)
category = Entity(
    name="Category",
    table=tables.Category,
    permission=words.PRODUCT_READ,
    sort=sorts("name"),
    filters=("name",),
    sorts=("name",),
    external=True,
)
template = Entity(
    name="ProductTemplate",
    table=tables.Template,
    permission=words.PRODUCT_READ,
    sort=sorts("name"),
    filters=("name", "kind"),
    sorts=("name",),
)
product = Entity(
    name="Product",
    table=tables.Product,
    permission=words.PRODUCT_READ,
    sort=sorts("name"),
    filters=(
        "sku",
        "name",
        "list_price",
        "currency",
        "sales_tax_rate",
        "is_discontinued",
        "is_active",
        "created_at",
    ),
    sorts=("name", "sku", "list_price", "created_at"),
    by=("sku",),
    external=True,
    search="search",
)
attribute = Entity(
    name="ProductAttribute", table=tables.Attribute, permission=words.PRODUCT_READ, sort=sorts("name")
)
variant_value = Entity(
    name="VariantValue", table=tables.VariantValue, permission=words.PRODUCT_READ, filters=("value",)
)
barcode = Entity(
    name="Barcode",
    table=tables.Barcode,
    permission=words.PRODUCT_READ,
    sort=sorts("code"),
    filters=("code",),
    by=("code",),
)
kit_part = Entity(
    name="KitPart",
    table=tables.KitPart,
    permission=words.PRODUCT_READ,
    sort=sorts("position"),
    filters=("quantity",),
)
supplier_product = Entity(
    name="SupplierProduct",
    table=tables.SupplierProduct,
    permission=words.PRODUCT_READ,
    sort=sorts("position"),
    filters=("supplier_code", "supplier_name"),
)
price_list = Entity(
    name="PriceList",
    table=tables.PriceList,
    permission=words.PRICE_READ,
    sort=sorts("name"),
    filters=("name", "currency", "is_active"),
    sorts=("name",),
    by=("name",),
)
price_rule = Entity(
    name="PriceRule",
    table=tables.PriceRule,
    permission=words.PRICE_READ,
    filters=("priority", "starts_on", "ends_on", "quantity_min"),
    sorts=("priority", "starts_on", "quantity_min"),
)

unit_of_category = one(unit, "category_id", unit_category)
category_units = many(unit_category, unit, "category_id", "code")
category_parent = one(category, "parent_id", category)
category_children = many(category, category, "parent_id", "name")
category_templates = many(category, template, "category_id", "name")
template_category = one(template, "category_id", category)
template_products = many(template, product, "template_id", "name")

product_template = one(product, "template_id", template)
product_unit = one(product, "unit_id", unit)
product_purchase_unit = one(product, "purchase_unit_id", unit)
product_list_price = money(product, "list_price")
product_unit_cost = masked(money(product, "unit_cost"), unless=words.PRODUCT_COST)
product_values = many(product, variant_value, "product_id")
product_kit_parts = many(product, kit_part, "kit_id", "position")
product_in_kits = many(product, kit_part, "component_id")
part_kit = one(kit_part, "kit_id", product)
part_component = one(kit_part, "component_id", product)
product_barcodes = many(product, barcode, "product_id", "code")
product_suppliers = many(product, supplier_product, "product_id", "position")
value_attribute = one(variant_value, "attribute_id", attribute)
value_product = one(variant_value, "product_id", product)
barcode_product = one(barcode, "product_id", product)
supplied_product = one(supplier_product, "product_id", product)
supplying_supplier = one(supplier_product, "supplier_id", parties.supplier)
supplied_purchase_unit = one(supplier_product, "purchase_unit_id", unit)
supplier_products = many(parties.supplier, supplier_product, "supplier_id", "position")

rule_unit_price = money(price_rule, "unit_price")
rule_markup = masked(column(price_rule, "markup"), unless=words.PRODUCT_COST)
rule_surcharge = masked(money(price_rule, "surcharge"), unless=words.PRODUCT_COST)
rule_margin_min = masked(money(price_rule, "margin_min"), unless=words.PRODUCT_COST)
rule_margin_max = masked(money(price_rule, "margin_max"), unless=words.PRODUCT_COST)
rule_unit = one(price_rule, "unit_id", unit)
rule_base_list = one(price_rule, "base_list_id", price_list)
price_list_rules = many(price_list, price_rule, "price_list_id")
rule_price_list = one(price_rule, "price_list_id", price_list)
rule_customer = one(price_rule, "customer_id", parties.customer)
rule_product = one(price_rule, "product_id", product)
rule_template = one(price_rule, "template_id", template)
rule_category = one(price_rule, "category_id", category)
customer_price_rules = many(parties.customer, price_rule, "customer_id")


def _speaks_of(rule: Columns, product: Columns) -> sa.ColumnElement[bool]:
    """Whether a rule of an active list is for a product: for itself, its template, a category above it, or for all."""
    lists, tenant_id = table_of(tables.PriceList).alias(), rule.tenant_id
    is_active = sa.exists().where(
        lists.c.tenant_id == tenant_id, lists.c.id == rule.price_list_id, lists.c.is_active
    )
    return sa.and_(
        is_active,
        sa.or_(
            rule.product_id == product.id,
            rule.template_id == product.template_id,
            rule.category_id.in_(_categories_of(product)),
            sa.and_(rule.product_id.is_(None), rule.template_id.is_(None), rule.category_id.is_(None)),
        ),
    )


def _categories_of(product: Columns) -> sa.Select[tuple[object]]:
    """The category of a product and those above it, each once."""
    templates = table_of(tables.Template).alias()
    near, above = table_of(tables.Category).alias(), table_of(tables.Category).alias()
    rows = product.id.table
    way = (
        sa.select(near.c.id, near.c.parent_id)
        .join(
            templates,
            sa.and_(templates.c.tenant_id == near.c.tenant_id, templates.c.category_id == near.c.id),
        )
        .where(near.c.tenant_id == product.tenant_id, templates.c.id == product.template_id)
        .correlate(rows)
        .cte("way", recursive=True, nesting=True)
    )
    whole = way.union(
        sa.select(above.c.id, above.c.parent_id)
        .join(way, above.c.id == way.c.parent_id)
        .where(above.c.tenant_id == product.tenant_id)
        .correlate(rows)
    )
    return sa.select(whole.c.id)


# The products themselves stand between: their rows are what the condition compares a rule with.
product_prices = many(
    product,
    price_rule,
    "id",
    "quantity_min",
    via=tables.Product,
    via_target="tenant_id",
    target_column="tenant_id",
    where=_speaks_of,
)
