"""How far below the price of the lists something may be sold without an exception. Pure."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bizsuite.erp.sales.pricing import Terms
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_money


@dataclass(frozen=True, slots=True)
class Short:
    """A line that costs less than it may without an exception."""

    position: int
    """Of the line in its order."""
    least: Decimal
    """What it would have to come to, without tax."""
    missing: Decimal
    """By how much it comes to less."""


def limit_of(
    product_id: uuid.UUID, company_id: uuid.UUID, limits: Mapping[uuid.UUID, Decimal]
) -> Decimal | None:
    """The largest discount, as a fraction: that of the product, else that of the company; None: any."""
    return limits.get(product_id, limits.get(company_id))


def short_of(
    position: int, terms: Terms, listed: Decimal | None, limit: Decimal | None, currency: str
) -> Short | None:
    """Whether a line comes to less than the price of the lists less the largest discount; without either it does not.

    Both sides are what the customer pays for the whole line before its taxes, rounded as the line is.
    """
    if listed is None or limit is None:
        return None
    least = round_money(terms.quantity * listed * (1 - limit), currency)
    asked = round_money(terms.quantity * terms.unit_price * (1 - terms.discount), currency)
    return Short(position, least, least - asked) if asked < least else None


def missing_in(found: Iterable[Short]) -> Decimal:
    """By how much an order comes to less than it may, over all its lines."""
    return sum((each.missing for each in found), ZERO)


def discount_exceeded(short: Short, currency: str) -> Refused:
    """The refusal of an order for its first line that costs too little (facts: line, least, currency)."""
    return Refused(
        "DISCOUNT_EXCEEDED",
        "Line {line} comes to less than {least} {currency}, the least that it may without an exception.",
        path=["id"],
        line=short.position,
        least=short.least,
        currency=currency,
    )


def check_discount_max(given: Decimal | None) -> Decimal | None:
    """The largest discount of a policy. Refuses INVALID_VALUE."""
    if given is not None and not (given.is_finite() and 0 <= given <= 1):
        raise Refused("INVALID_VALUE", "A discount lies between 0 and 1.", path=["discountMax"])
    return given
