"""The manifest of the catalogue."""

from bizsuite.base.catalog import types
from bizsuite.base.catalog.resolvers import (
    CatalogMutation,
    CatalogQuery,
    CustomerPrices,
    ProductPrices,
    SupplierProducts,
)
from bizsuite.base.catalog.rules import words
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.PRODUCT_READ), Grant(words.PRICE_READ)]
_WRITE = [Grant(words.PRODUCT_WRITE), Grant(words.PRICE_WRITE)]
_COST = Grant(words.PRODUCT_COST)

MODULE = Module(
    name="base.catalog",
    description="What is sold and bought: products, units of measure, prices.",
    requires=["base.identity", "base.parties"],
    types=[
        types.Product,
        types.ProductTemplate,
        types.ProductAttribute,
        types.VariantValue,
        types.Barcode,
        types.KitPart,
        types.SupplierProduct,
        types.Category,
        types.Unit,
        types.UnitCategory,
        types.PriceList,
        types.PriceRule,
        types.OverReturn,
    ],
    extends={
        Query: CatalogQuery,
        Mutation: CatalogMutation,
        types.Product: ProductPrices,
        Customer: CustomerPrices,
        Supplier: SupplierProducts,
    },
    events=[
        Emits(words.ProductCreated, "PRODUCT_CREATED", "Product", "product_id", "There is a new product."),
        Emits(
            words.ProductChanged,
            "PRODUCT_CHANGED",
            "Product",
            "product_id",
            "A product has another name, price, supplier or state.",
        ),
        Emits(
            words.TemplateCreated,
            "PRODUCT_TEMPLATE_CREATED",
            "ProductTemplate",
            "template_id",
            "There is a new template of products.",
        ),
        Emits(
            words.TemplateChanged,
            "PRODUCT_TEMPLATE_CHANGED",
            "ProductTemplate",
            "template_id",
            "A template has another name or category.",
        ),
        Emits(
            words.CategoryCreated, "CATEGORY_CREATED", "Category", "category_id", "There is a new category."
        ),
        Emits(
            words.CategoryChanged,
            "CATEGORY_CHANGED",
            "Category",
            "category_id",
            "A category has another name or place.",
        ),
        Emits(words.UnitCreated, "UNIT_CREATED", "Unit", "unit_id", "There is a new unit of measure."),
        Emits(
            words.PriceListCreated,
            "PRICE_LIST_CREATED",
            "PriceList",
            "price_list_id",
            "There is a new price list.",
        ),
        Emits(
            words.PriceListChanged,
            "PRICE_LIST_CHANGED",
            "PriceList",
            "price_list_id",
            "A price list has other rules, or was switched on or off.",
        ),
    ],
    grants={
        "admin": [*_READ, *_WRITE, _COST],
        "sales": _READ,
        "manager": [*_READ, *_WRITE, _COST],
        "finance": [*_READ, _COST],
        "warehouse": [_READ[0]],
        "hr": [],
        "analyst": [*_READ, _COST],
        "integrator": [*_READ, *_WRITE, _COST],
    },
)
