"""Whether a supplier sells just so much, and what one unit of it then costs. Pure."""

from decimal import Decimal
from fractions import Fraction

from bizsuite.base.catalog.rules.units import Measure, convert_price, convert_up, ratio_of
from bizsuite.erp.sourcing.rules.choosing import Step
from bizsuite.kernel.errors import Refused


def price_in(best: Step, wanted: Decimal, unit: Measure, *path: str) -> Decimal:
    """What one `unit` costs of a quantity that a supplier sells.

    Refuses with QUANTITY_NOT_SOLD (fact: quantity, the next one in `unit` that he sells).
    """
    ordered, price = best.quantity, best.unit_price
    assert ordered is not None
    assert price is not None
    if Fraction(ordered) * ratio_of(best.offer.unit) != Fraction(wanted) * ratio_of(unit):
        raise Refused(
            "QUANTITY_NOT_SOLD",
            "The supplier sells {quantity}, not less and nothing between.",
            path=path,
            quantity=convert_up(ordered, best.offer.unit, unit),
        )
    return convert_price(price, best.offer.unit, unit)
