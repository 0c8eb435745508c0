"""What buying leaves to others: ports. Alone, orders know no prices of suppliers, no taxes and no warehouses. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.base.catalog.taxation import OrderTaxing


@dataclass(slots=True, kw_only=True)
class PriceAsk:
    """A line that is to be written; whoever knows what the supplier asks answers by setting what it lacks.

    Lines that name a price are asked about too (`unit_price` is theirs): whoever knows the smallest quantity may
    refuse, at `path`, and tell the day by which goods come.
    """

    company_id: uuid.UUID
    supplier_id: uuid.UUID
    product_id: uuid.UUID
    unit_id: uuid.UUID
    quantity: Decimal
    currency: str
    on: date
    path: Sequence[str]
    unit_price: Decimal | None
    """Of one `unit_id`, in `currency`."""
    discount: Decimal | None
    """As a fraction; none where nobody says so is none."""
    expected_on: date | None
    """By when the line shall come."""
    supplier_code: str = ""
    """By what the supplier knows the product."""


@dataclass(frozen=True, slots=True)
class PurchasePricesAsked:
    """Lines are about to be written; whoever knows what suppliers ask says so now."""

    asks: Sequence[PriceAsk]


@dataclass(frozen=True, slots=True)
class PurchaseOrdersTaxing:
    """Orders are about to be summed up; their lines bear taxes now."""

    drafts: Sequence[OrderTaxing]


@dataclass(slots=True, kw_only=True)
class PlaceAsk:
    """A warehouse that an order names; whoever keeps warehouses says whether its company has it."""

    company_id: uuid.UUID
    warehouse_id: uuid.UUID
    path: Sequence[str]
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class PurchasePlacesAsked:
    """Orders name warehouses; whoever keeps them marks those that are there."""

    asks: Sequence[PlaceAsk]
