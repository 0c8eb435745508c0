"""What is told about products, units and prices that are to be recorded: plain values. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypedDict

from bizsuite.base.catalog.rules.formulas import Formula
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit of measure, by its factor or its rate; its category is made when there is none of that name."""

    code: str
    name: str
    category: str
    factor: Decimal | None = None
    rate: Decimal | None = None
    rounding: Decimal = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCategory:
    """A category of products."""

    name: str
    description: str = ""
    parent_id: uuid.UUID | None = None
    external: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTemplate:
    """What the variants of a product have in common."""

    name: str
    description: str = ""
    kind: ProductKind = ProductKind.GOODS
    category_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product. Without a template it gets one of its own, from name, description, kind and category.

    Without a unit it is counted in pieces; without a currency its prices are in that of the actor's company.
    `attributes` are pairs such as ("Colour", "red"). `suppliers` are asked in their order.
    """

    sku: str
    name: str
    list_price: Decimal = ZERO
    currency: str | None = None
    unit_id: uuid.UUID | None = None
    purchase_unit_id: uuid.UUID | None = None
    """In what it is bought, unless in its own unit."""
    template_id: uuid.UUID | None = None
    description: str = ""
    kind: ProductKind = ProductKind.GOODS
    category_id: uuid.UUID | None = None
    quantity_per_unit: str = ""
    unit_cost: Decimal | None = None
    sales_tax_rate: Decimal = ZERO
    weight: Decimal | None = None
    """What one unit weighs, in kilograms."""
    volume: Decimal | None = None
    """The room that one unit takes, in litres."""
    is_discontinued: bool = False
    attributes: Sequence[tuple[str, str]] = ()
    barcodes: Sequence[str] = ()
    suppliers: Sequence[uuid.UUID] = ()
    external: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPriceRule:
    """A price, a discount or a formula; see `rules.prices` for which one holds.

    With a unit its price and quantity are of that unit; without one they are of the product's.
    """

    customer_id: uuid.UUID | None = None
    product_id: uuid.UUID | None = None
    template_id: uuid.UUID | None = None
    category_id: uuid.UUID | None = None
    priority: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    quantity_min: Decimal = ZERO
    unit_id: uuid.UUID | None = None
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    formula: Formula | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPriceList:
    """A price list with its rules."""

    name: str
    currency: str
    rules: Sequence[NewPriceRule] = ()


class ProductChanges(TypedDict, total=False):
    """What is to change of a product; only the names that are given. Lists replace what was there."""

    sku: str
    name: str
    list_price: Decimal
    currency: str
    unit_cost: Decimal | None
    sales_tax_rate: Decimal
    weight: Decimal | None
    volume: Decimal | None
    quantity_per_unit: str
    purchase_unit_id: uuid.UUID | None
    is_discontinued: bool
    is_active: bool
    barcodes: Sequence[str]
    suppliers: Sequence[uuid.UUID]


class TemplateChanges(TypedDict, total=False):
    """What is to change of a template."""

    name: str
    description: str
    category_id: uuid.UUID | None


class CategoryChanges(TypedDict, total=False):
    """What is to change of a category."""

    name: str
    description: str
    parent_id: uuid.UUID | None
