"""Spreading an amount over others to the cent. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from bizsuite.kernel.values import ZERO


def spread(amount: Decimal, over: Sequence[Decimal], places: int) -> list[Decimal]:
    """Parts of an amount in proportion to others, which have so many decimals, and none larger than its own.

    The parts sum to the amount, or to the others where these are less. What rounding down leaves goes, one smallest
    unit each, to those that lost most by it; among equals the first.
    """
    whole = sum(over, ZERO)
    if not whole:
        return [ZERO for _ in over]
    smallest = Decimal(1).scaleb(-places)
    units = int(min(amount, whole) / smallest)
    exact = [Fraction(each) * units / Fraction(whole) for each in over]
    parts = [floor(each) for each in exact]
    lost = sorted(range(len(over)), key=lambda at: (parts[at] - exact[at], at))
    for at in lost[: units - sum(parts)]:
        parts[at] += 1
    return [smallest * each for each in parts]
