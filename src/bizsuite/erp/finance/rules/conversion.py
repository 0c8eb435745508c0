"""Amounts of one currency in another, so that parts always sum to the whole. Pure."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from bizsuite.kernel.values import ZERO, minor_units, round_half_up, round_money, split_amount

_DIGITS = 80
"""Products and quotients of the largest columns are exact enough to be rounded once."""


def in_base(amount: Decimal, rate: Decimal, base: str) -> Decimal:
    """An amount in the company's currency, half-up; `rate` is units of the amount's currency per one unit of it."""
    with localcontext(prec=_DIGITS):
        return round_money(amount / rate, base)


def parts_in_base(parts: Sequence[Decimal], rate: Decimal, base: str) -> list[Decimal]:
    """The parts of a document in the company's currency; they sum to the rounded whole, to the cent.

    The largest part takes what rounding leaves over, so that no part turns its sign.
    """
    whole = sum(parts, ZERO)
    if any(part < 0 for part in parts):
        return _mixed_in_base(parts, rate, base)
    if not whole:
        return [ZERO for _ in parts]
    largest_first = sorted(range(len(parts)), key=lambda position: -parts[position])
    with localcontext(prec=_DIGITS):
        weights = [parts[position] for position in largest_first]
        found = split_amount(in_base(whole, rate, base), weights, minor_units(base))
    by_position = dict(zip(largest_first, found, strict=True))
    return [by_position[position] for position in range(len(parts))]


def _mixed_in_base(parts: Sequence[Decimal], rate: Decimal, base: str) -> list[Decimal]:
    """Parts that partly undo each other: each is converted for itself, since the whole may be next to nothing.

    What rounding leaves over makes the largest part larger, or the least one less, so that no part turns its sign.
    """
    if max(parts) <= 0:
        return [-part for part in parts_in_base([-part for part in parts], rate, base)]
    found = [in_base(part, rate, base) for part in parts]
    left = in_base(sum(parts, ZERO), rate, base) - sum(found, ZERO)
    found[parts.index(max(parts) if left > 0 else min(parts))] += left
    return found


def share(whole: Decimal, part: Decimal, base: Decimal, currency: str) -> Decimal:
    """The part of `base` that goes with `part` of `whole`; the last part takes all that is left."""
    if part == whole:
        return base
    with localcontext(prec=_DIGITS):
        return round_half_up(base * part / whole, minor_units(currency))
