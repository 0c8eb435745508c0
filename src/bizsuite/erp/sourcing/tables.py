"""Suppliers' prices with their breaks by quantity. What a price says never changes; only its last day does."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from bizsuite.kernel.tables import Table, amount, check, currency_code, quantity, references, text, unique


def _apart() -> ExcludeConstraint:
    """Of one supplier, a product has no two prices on a day in one unit and one currency."""
    same = ("tenant_id", "product_id", "supplier_id", "unit_id", "currency")
    days = sa.text("daterange(starts_on, ends_on, '[]')")
    parts: list[tuple[Any, str]] = [*((name, "=") for name in same), (days, "&&")]
    return ExcludeConstraint(*parts, name="ex_sourcing_supplier_price_apart", using="gist")


class SupplierPrice(Table, table=True):
    """What a supplier asks for a product, from when to when, and what he sells at least."""

    __tablename__ = "sourcing_supplier_price"
    __table_args__ = (
        check("ends_on >= starts_on", "days_in_order"),
        check("quantity_min >= 0 AND quantity_multiple > 0", "quantities"),
        check("lead_days >= 0", "lead_days_not_negative"),
        _apart(),
    )

    product_id: uuid.UUID = references("catalog_product")
    supplier_id: uuid.UUID = references("party_supplier")
    unit_id: uuid.UUID = references("catalog_unit")
    """In what he sells: what quantities and prices are of."""
    currency: str = currency_code()
    quantity_min: Decimal = quantity()
    quantity_multiple: Decimal | None = quantity(None, optional=True)
    lead_days: int = 0
    starts_on: date
    ends_on: date | None = None
    note: str = text()


class SupplierPriceBreak(Table, table=True):
    """What one unit costs from a quantity on."""

    __tablename__ = "sourcing_supplier_price_break"
    __table_args__ = (
        unique("supplier_price_id", "quantity_from", name="uq_sourcing_supplier_price_break_from"),
        check("quantity_from >= 0 AND unit_price >= 0", "not_negative"),
    )

    supplier_price_id: uuid.UUID = references("sourcing_supplier_price", indexed=False)
    quantity_from: Decimal = quantity()
    currency: str = currency_code()
    """That of its price, beside the amount."""
    unit_price: Decimal = amount()
