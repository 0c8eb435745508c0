"""Which goods that came cover which lines of bills, and what they turn out to have cost. Pure.

Lines are covered in the order in which their bills were posted, by goods in the order in which they came. What is said
once is not said otherwise later, unless a line is taken back. So whatever the order of bills and receipts:
what is billed and has not come, and what came and is not billed, are the rest of one and the other, to the cent.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from bizsuite.kernel.values import ZERO, minor_units, round_half_up


@dataclass(frozen=True, slots=True)
class Cover:
    """So many goods of a move that are billed by a line: at what they are billed, and at what they came.

    In the company's currency; the difference is what they cost more.
    """

    move_id: uuid.UUID
    quantity: Decimal
    billed: Decimal
    received: Decimal

    @property
    def difference(self) -> Decimal:
        """By how much they are billed at more than they came at."""
        return self.billed - self.received


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Goods that came for a line of an order, and at what in the company's currency."""

    move_id: uuid.UUID
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A line of a bill, less what notes have taken back of it: how many goods it bills, and at what in all."""

    id: uuid.UUID
    wanted: Decimal
    billed: Decimal
    covers: Sequence[Cover] = ()

    @property
    def covered(self) -> Decimal:
        """How many of the goods have come."""
        return sum((each.quantity for each in self.covers), ZERO)


@dataclass(slots=True)
class _Open:
    """What of an arrival is in no claim."""

    arrival: Arrival
    quantity: Decimal
    received: Decimal = ZERO
    """What claims have of its value."""


def recover(
    claims: Sequence[Claim], arrivals: Sequence[Arrival], currency: str
) -> dict[uuid.UUID, list[Cover]]:
    """What changes of what covers claims, by claim: covers to be added, below zero where goods are let go.

    Claims are in the order of their bills, arrivals in that in which they came.
    """
    open_ = {each.move_id: _Open(each, each.quantity) for each in arrivals}
    for claim in claims:
        for cover in claim.covers:
            open_[cover.move_id].quantity -= cover.quantity
            open_[cover.move_id].received += cover.received
    found: dict[uuid.UUID, list[Cover]] = {}
    # Goods that are let go are there for those who wait.
    for claim in (each for each in claims if each.covered > each.wanted):
        found[claim.id] = _valued(claim, _let_go(claim, open_), open_, currency)
    for claim in (each for each in claims if each.covered <= each.wanted):
        found[claim.id] = _valued(claim, _take(claim.wanted - claim.covered, open_), open_, currency)
    return {key: covers for key, covers in found.items() if covers}


def _let_go(claim: Claim, open_: dict[uuid.UUID, _Open]) -> dict[uuid.UUID, Decimal]:
    """Goods that a claim bills no more; the last that came first."""
    left, held = claim.covered - claim.wanted, _held(claim)
    gone: dict[uuid.UUID, Decimal] = {}
    for move_id in reversed(held):
        part = min(held[move_id], left)
        if part > 0:
            gone[move_id] = -part
            open_[move_id].quantity += part
            left -= part
    return gone


def _held(claim: Claim) -> dict[uuid.UUID, Decimal]:
    held: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    for cover in claim.covers:
        held[cover.move_id] += cover.quantity
    return dict(held)


def _take(wanted: Decimal, open_: dict[uuid.UUID, _Open]) -> dict[uuid.UUID, Decimal]:
    """Goods that nobody bills yet, the oldest first."""
    taken: dict[uuid.UUID, Decimal] = {}
    for move_id, each in open_.items():
        part = min(each.quantity, wanted)
        if part > 0:
            taken[move_id] = part
            each.quantity -= part
            wanted -= part
    return taken


def _valued(
    claim: Claim, changed: dict[uuid.UUID, Decimal], open_: dict[uuid.UUID, _Open], currency: str
) -> list[Cover]:
    """The covers that are added, with what they are billed at and came at, so that both end as they must."""
    covered = claim.covered + sum(changed.values(), ZERO)
    due = _share(claim.billed, covered, claim.wanted, currency)
    more = due - sum((each.billed for each in claim.covers), ZERO)
    if not changed and (not more or not claim.covers):
        return []
    # What a note takes back of a line alone changes what its goods are billed at.
    changed = changed or {claim.covers[-1].move_id: ZERO}
    whole, so_far, given = sum(changed.values(), ZERO), ZERO, ZERO
    found = []
    for move_id, quantity in changed.items():
        so_far += quantity
        billed = _share(more, so_far, whole, currency) - given
        given += billed
        found.append(Cover(move_id, quantity, billed, _received(open_[move_id], currency)))
    return found


def _received(open_: _Open, currency: str) -> Decimal:
    """What claims get more of the value of an arrival, so that they have the part of it that they cover."""
    arrival = open_.arrival
    due = _share(arrival.value, arrival.quantity - open_.quantity, arrival.quantity, currency)
    more, open_.received = due - open_.received, due
    return more


def _share(value: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    """The part of a value that goes with a part of a quantity; of nothing it is all of it."""
    if part == whole:
        return value
    with localcontext(prec=80):
        return round_half_up(value * part / whole, minor_units(currency))


def in_turn(claims: Iterable[tuple[uuid.UUID, Decimal]], came: Decimal) -> dict[uuid.UUID, Decimal]:
    """How much of each claim on services has been rendered: those of the first bills first."""
    found = {}
    for key, wanted in claims:
        found[key] = max(min(wanted, came), ZERO)
        came -= found[key]
    return found


def base_of(weights: Sequence[Decimal], total: Decimal, currency: str) -> list[Decimal]:
    """A posted amount divided among the lines that make it up: their parts sum to it, each rounded as they add up."""
    whole, so_far, given = sum(weights, ZERO), ZERO, ZERO
    found = []
    for weight in weights:
        so_far += weight
        part = (_share(total, so_far, whole, currency) if whole else ZERO) - given
        given += part
        found.append(part)
    return found
