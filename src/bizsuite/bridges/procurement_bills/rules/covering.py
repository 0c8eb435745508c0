"""Which goods that came cover which lines of bills, and what they turn out to have cost. Pure.

Lines are covered in the order in which their bills were posted, by goods in the order in which they came. What is said
once is not said otherwise later, unless a line is taken back. So whatever the order of bills and receipts:
what is billed and has not come, and what came and is not billed, are the rest of one and the other, to the cent.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from bizsuite.kernel.values import ZERO, minor_units, round_half_up, round_money


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
    """Goods that came for a line of an order, and at what in the company's currency; less what went back of them."""

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
    """What of an arrival is in no claim; below zero where claims cover what has gone back."""

    arrival: Arrival
    quantity: Decimal
    received: Decimal = ZERO
    """What claims have of its value."""


@dataclass(slots=True)
class _Standing:
    """A claim while it is being covered: the goods that it has of each move, and the covers that are added."""

    claim: Claim
    held: dict[uuid.UUID, Decimal]
    added: list[Cover] = field(default_factory=list)

    @property
    def covered(self) -> Decimal:
        """How many goods it has so far."""
        return sum(self.held.values(), ZERO)

    @property
    def billed(self) -> Decimal:
        """At what its goods are billed so far."""
        return sum((each.billed for each in (*self.claim.covers, *self.added)), ZERO)


def recover(
    claims: Sequence[Claim], arrivals: Sequence[Arrival], currency: str
) -> dict[uuid.UUID, list[Cover]]:
    """What changes of what covers claims, by claim: covers to be added, below zero where goods are let go.

    Claims are in the order of their bills, arrivals in that in which they came. Goods that went back cover nothing: the
    last bill lets them go first. What is let go is there for those who wait.
    """
    open_ = {each.move_id: _Open(each, each.quantity) for each in arrivals}
    for cover in (cover for claim in claims for cover in claim.covers):
        open_[cover.move_id].quantity -= cover.quantity
        open_[cover.move_id].received += cover.received
    standing = [_Standing(claim, _held(claim)) for claim in claims]
    for each in reversed(standing):
        if gone := _let_go(each, open_):
            _change(each, gone, open_, currency)
    for each in standing:
        taken = _take(each.claim.wanted - each.covered, open_)
        _change(each, taken, open_, currency)
    _level(standing, open_, currency)
    return {each.claim.id: each.added for each in standing if each.added}


def _held(claim: Claim) -> dict[uuid.UUID, Decimal]:
    held: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    for cover in claim.covers:
        held[cover.move_id] += cover.quantity
    return dict(held)


def _let_go(standing: _Standing, open_: dict[uuid.UUID, _Open]) -> dict[uuid.UUID, Decimal]:
    """Goods that went back, and what a claim bills no more: the last that came first."""
    gone = {
        key: max(open_[key].quantity, -held) for key, held in standing.held.items() if open_[key].quantity < 0
    }
    left = standing.covered + sum(gone.values(), ZERO) - standing.claim.wanted
    for move_id in reversed(standing.held):
        part = min(standing.held[move_id] + gone.get(move_id, ZERO), left)
        if part > 0:
            gone[move_id] = gone.get(move_id, ZERO) - part
            left -= part
    return {key: quantity for key, quantity in gone.items() if quantity}


def _take(wanted: Decimal, open_: dict[uuid.UUID, _Open]) -> dict[uuid.UUID, Decimal]:
    """Goods that nobody bills yet, the oldest first."""
    taken: dict[uuid.UUID, Decimal] = {}
    for move_id, each in open_.items():
        part = min(each.quantity, wanted)
        if part > 0:
            taken[move_id] = part
            wanted -= part
    return taken


def _change(
    standing: _Standing, changed: dict[uuid.UUID, Decimal], open_: dict[uuid.UUID, _Open], currency: str
) -> None:
    """Add covers, with what they are billed at and came at, so that both end as they must."""
    claim = standing.claim
    due = share(claim.billed, standing.covered + sum(changed.values(), ZERO), claim.wanted, currency)
    more = due - standing.billed
    if not changed and (not more or not standing.held):
        return
    # What a note takes back of a line alone changes what its goods are billed at.
    changed = changed or {next(reversed(standing.held)): ZERO}
    whole, so_far, given = sum(changed.values(), ZERO), ZERO, ZERO
    for move_id, quantity in changed.items():
        so_far += quantity
        billed = share(more, so_far, whole, currency) - given
        given += billed
        standing.held[move_id] = standing.held.get(move_id, ZERO) + quantity
        received = _received(open_[move_id], currency, quantity)
        standing.added.append(Cover(move_id, quantity, billed, received))


def _received(open_: _Open, currency: str, quantity: Decimal = ZERO) -> Decimal:
    """What claims get more of the value of an arrival as they cover more of it, so that they have the part that is due.

    While others still cover what has gone back, they keep their part of what they had.
    """
    arrival, before = open_.arrival, open_.arrival.quantity - open_.quantity
    after = before + quantity
    if after > arrival.quantity:
        due = share(open_.received, after, before, currency)
    else:
        due = share(arrival.value, after, arrival.quantity, currency)
    more = due - open_.received
    open_.quantity, open_.received = open_.quantity - quantity, due
    return more


def _level(standing: Sequence[_Standing], open_: dict[uuid.UUID, _Open], currency: str) -> None:
    """Where goods went back that nobody bills, those that stay may have come at a cent more or less."""
    for each in reversed(standing):
        for move_id in (key for key, quantity in each.held.items() if quantity):
            if more := _received(open_[move_id], currency):
                each.added.append(Cover(move_id, ZERO, ZERO, more))


def stayed_at(unit_cost: Decimal, quantity: Decimal, gone_back: Decimal, currency: str) -> Decimal:
    """What goods came at that did not go back: what they cost and what was taken off for them are whole cents each."""
    came, back = (round_money(unit_cost * each, currency) for each in (quantity, gone_back))
    return came - back


def share(value: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
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
        part = (share(total, so_far, whole, currency) if whole else ZERO) - given
        given += part
        found.append(part)
    return found
