"""Why goods were set aside where they were: each place and lot in the order in which goods are taken. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizsuite.kernel.words import Word


class ReservationOutcome(Word):
    """What became of a place or a lot as goods were set aside."""

    CHOSEN = "CHOSEN", "Goods are set aside there."
    TAKEN = (
        "TAKEN",
        "It comes before, but all of it is set aside for others, or it lies nothing there any more.",
    )
    EXPIRED = "EXPIRED", "The lot is no longer good."
    FREED = "FREED", "It comes before and has free goods now, which came or were given up later."
    LATER = "LATER", "It comes after what was chosen."


@dataclass(frozen=True, slots=True)
class ReservationStep:
    """One place or lot, with what became of it."""

    row: Any
    outcome: ReservationOutcome
    free: Decimal
    """What is set aside for nobody."""


def outcome_of(*, held: Decimal, free: Decimal, is_good: bool, is_before: bool) -> ReservationOutcome:
    """What became of a spot of which a demand holds so much, by what is free there now.

    `is_before` says whether the order in which goods are taken has it before the last spot that the demand holds.
    """
    if held > 0:
        return ReservationOutcome.CHOSEN
    if not is_good:
        return ReservationOutcome.EXPIRED
    if not is_before:
        return ReservationOutcome.LATER
    return ReservationOutcome.FREED if free > 0 else ReservationOutcome.TAKEN
