"""The GraphQL types of the catalogue, their inputs and payloads."""

from bizsuite.base.catalog.types.nodes import (
    Barcode,
    Category,
    KitPart,
    Product,
    ProductAttribute,
    ProductTemplate,
    SupplierProduct,
    Unit,
    UnitCategory,
    VariantValue,
)
from bizsuite.base.catalog.types.prices import PriceList, PriceRule, PriceStep, ProductPrice
from bizsuite.base.catalog.types.refusals import OverReturn

__all__ = [
    "Barcode",
    "Category",
    "KitPart",
    "OverReturn",
    "PriceList",
    "PriceRule",
    "PriceStep",
    "Product",
    "ProductAttribute",
    "ProductPrice",
    "ProductTemplate",
    "SupplierProduct",
    "Unit",
    "UnitCategory",
    "VariantValue",
]
