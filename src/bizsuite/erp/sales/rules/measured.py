"""Lines that are ordered in another unit than their product's: what they are in both. Pure.

Stock, deliveries and invoices count in the product's own unit, so that what was delivered and invoiced ties exactly;
amounts are those of quantity and price as they were agreed.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bizsuite.base.catalog.rules.units import Measure, convert_price, in_own_unit
from bizsuite.kernel.errors import Refused


def columns_of(
    quantity: Decimal, price: Decimal, unit: Measure | None, own: Measure, path: Sequence[str]
) -> dict[str, Any]:
    """Quantity and price of a line, in its product's own unit and as they were agreed, by the names of columns.

    Refuses QUANTITY_ROUNDING, UNIT_CATEGORY_MISMATCH.
    """
    exact = in_own_unit(quantity, unit or own, own, *path)
    if unit is None or unit.id == own.id:
        return {"quantity": exact, "unit_price": price}
    return {
        "quantity": exact,
        "unit_price": convert_price(price, unit, own),
        "unit_id": unit.id,
        "ordered_quantity": quantity,
        "ordered_price": price,
    }


def check_positive(quantity: Decimal, path: Sequence[str]) -> None:
    """Whether something is ordered at all. Refuses INVALID_VALUE."""
    if not quantity.is_finite() or quantity <= 0:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=[*path, "quantity"])


def unit_of(key: Any, known: Any, path: Sequence[str]) -> Measure | None:
    """The unit that a line names. Refuses NOT_FOUND."""
    if key is not None and key not in known:
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "unitId"])
    found: Measure | None = known.get(key)
    return found
