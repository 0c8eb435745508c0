"""What cannot be declared: prices, ids in other systems, and what must be known before the catalogue is written."""

from bizsuite.base.catalog.loaders.external import external_ids_of_products, product_external_ids
from bizsuite.base.catalog.loaders.kits import kits_of, leaves
from bizsuite.base.catalog.loaders.prices import PriceBook, price_book, prices_of
from bizsuite.base.catalog.loaders.units import (
    measure_columns,
    measure_in,
    measure_of,
    measures,
    purchase_units,
)

__all__ = [
    "PriceBook",
    "external_ids_of_products",
    "kits_of",
    "leaves",
    "measure_columns",
    "measure_in",
    "measure_of",
    "measures",
    "price_book",
    "prices_of",
    "product_external_ids",
    "purchase_units",
]
