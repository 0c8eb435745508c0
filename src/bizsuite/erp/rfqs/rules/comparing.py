"""Answers side by side: for each line what each supplier asks, in one currency, with the best marked. Pure.

Compared is the price of one unit in the company's currency, exactly. Of two that ask the same, who has all of it is
better, then who is faster, then who was asked first. What has expired, or has no rate of exchange, is not the best.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.kernel.values import ZERO, round_half_up, round_money


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A line: so much is asked for."""

    id: uuid.UUID
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a supplier, by his invitation, asks for a line."""

    id: uuid.UUID
    invitation_id: uuid.UUID
    line_id: uuid.UUID
    currency: str
    unit_price: Decimal
    quantity: Decimal
    lead_days: int
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one supplier asks for one line; amounts are in the company's currency, None without a rate of exchange."""

    invitation_id: uuid.UUID
    quote: Quote | None
    unit_price: Decimal | None = None
    total: Decimal | None = None
    is_complete: bool = False
    is_valid: bool = False
    is_best: bool = False
    is_fastest: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line, and a cell for each supplier who was asked, in their order."""

    line_id: uuid.UUID
    cells: Sequence[Cell]


def compare(
    lines: Sequence[Wanted],
    invitations: Sequence[uuid.UUID],
    quotes: Sequence[Quote],
    *,
    base: str,
    rates: Mapping[str, Decimal],
    on: date,
) -> list[Row]:
    """Answers side by side on a day. `rates` are units of a currency per one of `base`, by currency."""
    by_place = {(quote.line_id, quote.invitation_id): quote for quote in quotes}
    return [Row(line.id, _cells(line, invitations, by_place, base, rates, on)) for line in lines]


def _cells(
    line: Wanted,
    invitations: Sequence[uuid.UUID],
    quotes: Mapping[tuple[uuid.UUID, uuid.UUID], Quote],
    base: str,
    rates: Mapping[str, Decimal],
    on: date,
) -> list[Cell]:
    found = [(key, quotes.get((line.id, key))) for key in invitations]
    priced = {key: _price(quote, base, rates) for key, quote in found if quote is not None}
    fit = [
        (priced[key], offered(quote, line.quantity) < line.quantity, quote.lead_days, place, key)
        for place, (key, quote) in enumerate(found)
        if quote is not None and priced[key] is not None and is_valid(quote, on)
    ]
    best = min(fit)[-1] if fit else None
    fastest = min(fit, key=lambda each: (each[2], each[0], each[3]))[-1] if fit else None
    return [
        Cell(invitation_id=key, quote=None)
        if quote is None
        else Cell(
            invitation_id=key,
            quote=quote,
            unit_price=_shown(priced[key]),
            total=_total(quote, line.quantity, base, rates),
            is_complete=offered(quote, line.quantity) >= line.quantity,
            is_valid=is_valid(quote, on),
            is_best=key == best,
            is_fastest=key == fastest,
        )
        for key, quote in found
    ]


def is_valid(quote: Quote, on: date) -> bool:
    """Whether an answer still holds on a day."""
    return quote.valid_until is None or on <= quote.valid_until


def offered(quote: Quote, wanted: Decimal) -> Decimal:
    """How much of what is wanted a supplier has."""
    return min(quote.quantity, wanted)


def _price(quote: Quote, base: str, rates: Mapping[str, Decimal]) -> Fraction | None:
    if quote.currency == base:
        return Fraction(quote.unit_price)
    rate = rates.get(quote.currency)
    return None if rate is None else Fraction(quote.unit_price) / Fraction(rate)


def _shown(price: Fraction | None) -> Decimal | None:
    return None if price is None else round_half_up(Decimal(price.numerator) / Decimal(price.denominator), 6)


def _total(quote: Quote, wanted: Decimal, base: str, rates: Mapping[str, Decimal]) -> Decimal | None:
    total, _, _ = line_amounts(offered(quote, wanted), quote.unit_price, ZERO, ZERO, quote.currency)
    if quote.currency == base:
        return total
    rate = rates.get(quote.currency)
    return None if rate is None else round_money(total / rate, base)
