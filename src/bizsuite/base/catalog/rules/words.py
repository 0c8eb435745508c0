"""The words of the catalogue: kinds, permissions, events. Pure."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

PRODUCT_READ = Permission("catalog.product.read")
PRODUCT_WRITE = Permission("catalog.product.write")
PRODUCT_COST = Permission("catalog.product.cost")
"""What a product costs us."""
PRICE_READ = Permission("catalog.price.read")
PRICE_WRITE = Permission("catalog.price.write")


class ProductKind(Word):
    """Whether a product is kept in stock, done, or put together of others when it is sold."""

    GOODS = "GOODS", "Kept in stock, delivered."
    SERVICE = "SERVICE", "Done; there is no stock of it."
    KIT = "KIT", "Sold at a price of its own, and delivered as its components; there is no stock of it."


class PriceBasis(Word):
    """What made a price: the most specific thing that a rule names, or the list price where no rule applies."""

    CUSTOMER = "CUSTOMER", "A rule for this customer."
    VARIANT = "VARIANT", "A rule for this product."
    TEMPLATE = "TEMPLATE", "A rule for all variants of its template."
    CATEGORY = "CATEGORY", "A rule for its category or one above."
    ALL = "ALL", "A rule for all products."
    LIST_PRICE = "LIST_PRICE", "No rule applied: the list price of the product."


class PriceOutcome(Word):
    """What became of a price that applied: it won, or in which step of the comparison it lost."""

    WON = "WON", "It is the price."
    LESS_SPECIFIC = "LESS_SPECIFIC", "Another rule names the customer or the product more closely."
    LOWER_PRIORITY = "LOWER_PRIORITY", "Another rule has a higher priority."
    EARLIER_START = "EARLIER_START", "Another rule began later."
    SMALLER_QUANTITY = "SMALLER_QUANTITY", "Another rule asks for a larger quantity."
    CONFLICT = "CONFLICT", "Another rule is equal in all of this and says something else."


class FormulaBasis(Word):
    """What a formula reckons a price from."""

    LIST_PRICE = "LIST_PRICE", "The list price of the product."
    UNIT_COST = "UNIT_COST", "What the product costs us by plan; shown only to those who may see costs."
    PRICE_LIST = "PRICE_LIST", "What another price list says, or the list price where it says nothing."


class FormulaPart(Word):
    """One step of a formula."""

    BASIS = "BASIS", "What it reckons from."
    EXCHANGE = "EXCHANGE", "In the currency of the price list, at the rate of the day."
    UNIT = "UNIT", "For one of the unit that the rule names."
    MARKUP = "MARKUP", "With its percentage."
    SURCHARGE = "SURCHARGE", "With its fixed part; never below nothing."
    ROUNDING = "ROUNDING", "Rounded to its step and ending, or to what the currency has."
    MARGIN_MIN = "MARGIN_MIN", "Raised to the least that it must lie above the basis."
    MARGIN_MAX = "MARGIN_MAX", "Lowered to the most that it may lie above the basis."


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
