"""Kits: what is in them, down to what is kept in stock or done, and that no kit is in itself. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, split_amount

PARTS_MAX = 100
"""How many components a kit may have."""
LIMIT = Decimal(10) ** 9
SHARE_PLACES = 12


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a component in one kit."""

    component_id: uuid.UUID
    quantity: Decimal


def check_parts(parts: Sequence[Part]) -> None:
    """Whether so many components can be meant, each once. Refuses INVALID_VALUE, KIT_PART_TWICE."""
    if len(parts) > PARTS_MAX:
        raise Refused("INVALID_VALUE", "A kit has at most {most} components.", path=["parts"], most=PARTS_MAX)
    seen = set[uuid.UUID]()
    for place, part in enumerate(parts):
        if not part.quantity.is_finite() or not ZERO < part.quantity < LIMIT:
            raise Refused(
                "INVALID_VALUE",
                "The quantity must be greater than zero.",
                path=["parts", str(place), "quantity"],
            )
        if part.component_id in seen:
            raise Refused(
                "KIT_PART_TWICE", "This component is named twice.", path=["parts", str(place), "productId"]
            )
        seen.add(part.component_id)


def check_ring(
    kit: uuid.UUID, parts: Sequence[Part], inside: Mapping[uuid.UUID, Iterable[uuid.UUID]]
) -> None:
    """Whether a kit would be in itself, also inside others; `inside` names the components of every kit.

    Refuses KIT_RECURSIVE.
    """
    for place, part in enumerate(parts):
        seen, ahead = set[uuid.UUID](), [part.component_id]
        while ahead:
            each = ahead.pop()
            if each == kit:
                raise Refused(
                    "KIT_RECURSIVE",
                    "A kit cannot be in itself, not even inside others.",
                    path=["parts", str(place), "productId"],
                )
            if each not in seen:
                seen.add(each)
                ahead += inside.get(each, ())


def whole_kits(there: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """How many whole kits pairs of (what is there, what is in one kit) make; none without components."""
    counts = [floor(Fraction(have) / Fraction(each)) for have, each in there]
    return Decimal(max(min(counts), 0)) if counts else ZERO


def shares_of(worth: Sequence[tuple[Decimal, Decimal, Decimal]]) -> list[Decimal]:
    """Which part of a kit's price each of its components bears, of triples of (quantity in one kit, list price, cost).

    The price is divided by what the components cost when they are sold alone, their list prices: the trade's relative
    stand-alone prices. Where none has a list price it is divided by their costs, and evenly where nobody knows these
    either. The parts sum to 1.
    """
    for weights in ([size * price for size, price, _ in worth], [size * cost for size, _, cost in worth]):
        if any(weights):
            return split_amount(Decimal(1), weights, SHARE_PLACES)
    return split_amount(Decimal(1), [Decimal(1)] * len(worth), SHARE_PLACES)
