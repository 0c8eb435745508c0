"""Every write of the catalogue: one function a verb, for one record or for many at once."""

from bizsuite.base.catalog.loaders import prices_of
from bizsuite.base.catalog.service.categories import (
    create_categories,
    create_category,
    update_category,
    update_template,
)
from bizsuite.base.catalog.service.details import supplied_by, update_supplier_product
from bizsuite.base.catalog.service.kits import set_kit
from bizsuite.base.catalog.service.prices import create_price_list, update_price_list
from bizsuite.base.catalog.service.products import (
    create_product,
    create_products,
    create_template,
    update_product,
)
from bizsuite.base.catalog.service.units import create_unit, piece

__all__ = [
    "create_categories",
    "create_category",
    "create_price_list",
    "create_product",
    "create_products",
    "create_template",
    "create_unit",
    "piece",
    "prices_of",
    "set_kit",
    "supplied_by",
    "update_category",
    "update_price_list",
    "update_product",
    "update_supplier_product",
    "update_template",
]
