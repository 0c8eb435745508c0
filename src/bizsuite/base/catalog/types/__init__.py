"""The GraphQL types of the catalogue, their inputs and payloads."""

from bizsuite.base.catalog.types.nodes import (
    Barcode,
    Category,
    Product,
    ProductAttribute,
    ProductTemplate,
    SupplierProduct,
    Unit,
    UnitCategory,
    VariantValue,
)
from bizsuite.base.catalog.types.prices import PriceList, PriceRule, PriceStep, ProductPrice

__all__ = [
    "Barcode",
    "Category",
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
