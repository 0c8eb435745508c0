"""The words of the catalogue: kinds, permissions, events. Pure."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from bizsuite.kernel.values import Permission

PRODUCT_READ = Permission("catalog.product.read")
PRODUCT_WRITE = Permission("catalog.product.write")
PRODUCT_COST = Permission("catalog.product.cost")
"""What a product costs us."""
PRICE_READ = Permission("catalog.price.read")
PRICE_WRITE = Permission("catalog.price.write")


class ProductKind(StrEnum):
    """Whether a product is kept in stock, or done."""

    GOODS = "GOODS"
    SERVICE = "SERVICE"


class PriceBasis(StrEnum):
    """What made a price: the most specific thing that a rule names, or the list price where no rule applies."""

    CUSTOMER = "CUSTOMER"
    VARIANT = "VARIANT"
    TEMPLATE = "TEMPLATE"
    CATEGORY = "CATEGORY"
    ALL = "ALL"
    LIST_PRICE = "LIST_PRICE"


class PriceOutcome(StrEnum):
    """What became of a price that applied: it won, or in which step of the comparison it lost."""

    WON = "WON"
    LESS_SPECIFIC = "LESS_SPECIFIC"
    LOWER_PRIORITY = "LOWER_PRIORITY"
    EARLIER_START = "EARLIER_START"
    SMALLER_QUANTITY = "SMALLER_QUANTITY"
    CONFLICT = "CONFLICT"


@dataclass(frozen=True, slots=True)
class ProductCreated:
    """There is a new product."""

    product_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ProductChanged:
    """A product has another name, price, unit or state."""

    product_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class TemplateCreated:
    """There is a new template of products."""

    template_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class TemplateChanged:
    """A template has another name or category."""

    template_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CategoryCreated:
    """There is a new category."""

    category_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CategoryChanged:
    """A category has another name or place."""

    category_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class UnitCreated:
    """There is a new unit of measure."""

    unit_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PriceListCreated:
    """There is a new price list."""

    price_list_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PriceListChanged:
    """A price list has another name, is switched on or off, or has other rules."""

    price_list_id: uuid.UUID
