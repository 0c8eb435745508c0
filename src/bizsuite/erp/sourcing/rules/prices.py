"""What may be recorded as a supplier's price. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from bizsuite.base.catalog.rules.checks import check_amount
from bizsuite.base.catalog.rules.units import Measure, check_step
from bizsuite.base.parties.rules.checks import currency_of, prose
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

BREAKS_MAX = 50
LEAD_DAYS_MAX = 3660
QUANTITY_LIMIT = Decimal(10) ** 13
"""Quantities stay below this."""


@dataclass(frozen=True, slots=True)
class Break:
    """What one unit costs from a quantity on."""

    quantity_from: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSupplierPrice:
    """What a supplier asks for a product: in `unit_id`, the product's own if none is named, and in one currency.

    Ordered are `quantity_min` at least, and multiples of `quantity_multiple`, if there is one, in that unit.
    """

    product_id: uuid.UUID
    supplier_id: uuid.UUID
    currency: str
    starts_on: date
    breaks: Sequence[Break]
    unit_id: uuid.UUID | None = None
    quantity_min: Decimal = ZERO
    quantity_multiple: Decimal | None = None
    lead_days: int = 0
    ends_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """From when to when a price holds that is recorded for the same product, supplier, unit and currency."""

    id: uuid.UUID
    starts_on: date
    ends_on: date | None


def price_of(new: NewSupplierPrice, product: Measure, unit: Measure) -> NewSupplierPrice:
    """A supplier's price as it is kept, its breaks by quantity.

    Refuses with INVALID_VALUE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING, QUANTITY_BREAK_TWICE.
    """
    if unit.category_id != product.category_id:
        raise Refused(
            "UNIT_CATEGORY_MISMATCH", "Units of two categories cannot be converted.", path=["unitId"]
        )
    _check_quantities(new, unit)
    if not 0 <= new.lead_days <= LEAD_DAYS_MAX:
        raise Refused(
            "INVALID_VALUE", "Days lie between 0 and {most}.", path=["leadDays"], most=LEAD_DAYS_MAX
        )
    check_day(new.starts_on, "startsOn")
    if new.ends_on is not None:
        check_end(new.starts_on, new.ends_on, "endsOn")
    return replace(
        new,
        unit_id=unit.id,
        currency=currency_of(new.currency, "currency") or "",
        note=prose(new.note, "note"),
        breaks=_breaks_of(new.breaks, unit),
    )


def _check_quantities(new: NewSupplierPrice, unit: Measure) -> None:
    if not 0 <= new.quantity_min < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "A quantity must not be negative.", path=["quantityMin"])
    check_step(new.quantity_min, unit, "quantityMin")
    if new.quantity_multiple is not None:
        if not 0 < new.quantity_multiple < QUANTITY_LIMIT:
            raise Refused(
                "INVALID_VALUE", "The quantity must be greater than zero.", path=["quantityMultiple"]
            )
        check_step(new.quantity_multiple, unit, "quantityMultiple")


def _breaks_of(given: Sequence[Break], unit: Measure) -> list[Break]:
    if not 0 < len(given) <= BREAKS_MAX:
        raise Refused(
            "INVALID_VALUE", "There are 1 to {most} prices by quantity.", path=["breaks"], most=BREAKS_MAX
        )
    kept: dict[Decimal, Break] = {}
    for place, each in enumerate(given):
        where = ("breaks", str(place))
        if not 0 <= each.quantity_from < QUANTITY_LIMIT:
            raise Refused("INVALID_VALUE", "A quantity must not be negative.", path=[*where, "quantityFrom"])
        check_step(each.quantity_from, unit, *where, "quantityFrom")
        check_amount(each.unit_price, *where, "unitPrice")
        if each.quantity_from in kept:
            raise Refused(
                "QUANTITY_BREAK_TWICE", "Two prices hold from one quantity.", path=[*where, "quantityFrom"]
            )
        kept[each.quantity_from] = each
    return [kept[quantity] for quantity in sorted(kept)]


def check_end(starts_on: date, ends_on: date, *path: str) -> None:
    """Whether a price can end on a day: not before it starts. Refuses with INVALID_VALUE."""
    check_day(ends_on, *path)
    if ends_on < starts_on:
        raise Refused("INVALID_VALUE", "The end lies before the start.", path=path)


def check_apart(starts_on: date, ends_on: date | None, others: Sequence[Held], *path: str) -> None:
    """Whether no other price holds on one of the days. Refuses with SUPPLIER_PRICE_OVERLAP (fact: startsOn)."""
    for held in sorted(others, key=lambda each: each.starts_on):
        if held.starts_on <= (ends_on or date.max) and starts_on <= (held.ends_on or date.max):
            raise Refused(
                "SUPPLIER_PRICE_OVERLAP",
                "Another price holds from {startsOn}.",
                path=path,
                startsOn=held.starts_on,
            )


def superseded(starts_on: date, others: Sequence[Held]) -> tuple[Held, date] | None:
    """The price without an end that a new one takes the place of, and the last day that it keeps."""
    for held in others:
        if held.ends_on is None and held.starts_on < starts_on:
            return held, starts_on - timedelta(days=1)
    return None
