"""How suppliers' prices are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.tables import SupplierProduct
from bizsuite.base.parties import reads as parties
from bizsuite.erp.sourcing import tables
from bizsuite.erp.sourcing.rules import words
from bizsuite.kernel.reads import Entity, many, money, newest, one, sorts

supplier_price = Entity(
    name="SupplierPrice",
    table=tables.SupplierPrice,
    permission=words.SUPPLIER_PRICE_READ,
    sort=sorts(newest("starts_on")),
    filters=("currency", "starts_on", "ends_on", "lead_days", "created_at"),
    sorts=("starts_on", "ends_on", "lead_days", "created_at"),
)
supplier_price_break = Entity(
    name="SupplierPriceBreak",
    table=tables.SupplierPriceBreak,
    permission=words.SUPPLIER_PRICE_READ,
    sort=sorts("quantity_from"),
    filters=("quantity_from",),
    sorts=("quantity_from",),
)

price_product = one(supplier_price, "product_id", catalog.product)
price_supplier = one(supplier_price, "supplier_id", parties.supplier)
price_unit = one(supplier_price, "unit_id", catalog.unit)
price_breaks = many(supplier_price, supplier_price_break, "supplier_price_id", "quantity_from")
break_price = one(supplier_price_break, "supplier_price_id", supplier_price)
break_unit_price = money(supplier_price_break, "unit_price")
product_prices = many(catalog.product, supplier_price, "product_id", newest("starts_on"))
supplier_prices = many(parties.supplier, supplier_price, "supplier_id", newest("starts_on"))
supplied_prices = many(
    catalog.supplier_product,
    supplier_price,
    "id",
    newest("starts_on"),
    via=SupplierProduct,
    via_target="product_id",
    target_column="product_id",
    where=lambda price, supplied: price.supplier_id == supplied.supplier_id,
)
