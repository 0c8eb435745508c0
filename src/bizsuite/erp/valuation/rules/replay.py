"""Replaying what happened to a product from its first day, and what that corrects. Pure.

What is posted never changes. An event that comes late, or a cost that becomes known later, changes what others cost
that follow; the difference between what the replay says and what is recorded is posted as corrections.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from bizsuite.erp.valuation.rules.events import (
    AnyEvent,
    CostingMethod,
    Effect,
    Issue,
    MethodChange,
    Place,
    Receipt,
    Return,
    Revaluation,
    Transfer,
    Worth,
)
from bizsuite.erp.valuation.rules.steps import (
    CostStep,
    CostStepKind,
    Explanation,
    steps_of_issue,
    steps_of_receipt,
)
from bizsuite.erp.valuation.rules.stock import Part, Settled, Stock
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_money


@dataclass(frozen=True, slots=True)
class Costing:
    """How a product is valued before the first change: in which currency, by which method, where stock may be short."""

    currency: str
    method: CostingMethod = CostingMethod.AVERAGE
    standard: Decimal = ZERO
    may_be_negative: frozenset[Place] = frozenset()


@dataclass(slots=True)
class _Taken:
    """What an issue has cost, and how much of it has come back."""

    quantity: Decimal
    value: Decimal
    returned: Worth = field(default_factory=Worth)


@dataclass(slots=True)
class Replay:
    """The places of a product, as they are after the events so far."""

    costing: Costing
    places: dict[Place, Stock] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    told: Mapping[UUID, Explanation] = field(default_factory=dict)
    """The events about which somebody asks how their cost comes about."""
    _taken: dict[UUID, _Taken] = field(default_factory=dict)
    _received: dict[UUID, Worth] = field(default_factory=dict)

    def follow(self, event: AnyEvent) -> None:
        """Let an event happen. Refuses with STOCK_SHORT_THEN (facts: day, available), RETURN_TOO_LARGE."""
        match event:
            case Receipt():
                value = self._stock(event.place).received(event.quantity, event.value, event.charges)
                if (told := self._told(event.id, event.place)) is not None:
                    told.steps += steps_of_receipt(event, value, told.method)
                self._received[event.id] = Worth(event.quantity, value)
                self._put(event.id, event.place, event.quantity, value)
            case Issue():
                cost = self._take(event, event.place, event.quantity, event.of)
                self._taken[event.id] = _Taken(event.quantity, cost)
            case Return():
                value = self._coming_back(event)
                self._put(event.id, event.place, event.quantity, value)
            case Transfer():
                cost = self._take(event, event.source, event.quantity, event.of)
                self._put(event.id, event.target, event.quantity, cost)
            case Revaluation():
                grown = self._stock(event.place).revalue(event.unit_cost)
                self._say(event.id, event.place, ZERO, grown, event.id)
            case MethodChange():
                self._stock(event.place).change(event.method)
            case _:
                assert_never(event)

    def _stock(self, place: Place) -> Stock:
        if place not in self.places:
            self.places[place] = Stock(self.costing.currency, self.costing.method, self.costing.standard)
        return self.places[place]

    def _told(self, event: UUID, place: Place) -> Explanation | None:
        """What is told of an event; None where nobody asks."""
        told = self.told.get(event)
        if told is not None:
            told.method = self._stock(place).method
        return told

    def _say(self, event: UUID, place: Place, quantity: Decimal, value: Decimal, cause: UUID) -> None:
        if quantity or value:
            self.effects.append(Effect(event, place, quantity, value, cause))

    def _put(self, event: UUID, place: Place, quantity: Decimal, value: Decimal) -> None:
        settled = self._stock(place).put(event, quantity, value)
        self._say(event, place, quantity, value, event)
        for each in settled:
            self._settle(each, place, event)

    def _settle(self, settled: Settled, place: Place, cause: UUID) -> None:
        """Goods for an issue have come at another cost than estimated."""
        # Of what was issued before this replay began only the ledger knows what it has cost.
        if settled.issue in self._taken:
            self._taken[settled.issue].value += settled.difference
        if (told := self.told.get(settled.issue)) is not None:
            told.steps.append(CostStep(kind=CostStepKind.SETTLED, value=settled.difference, source=cause))
        self._say(settled.issue, place, ZERO, -settled.difference, cause)

    def _take(
        self, event: Issue | Transfer, place: Place, quantity: Decimal, of: UUID | None = None
    ) -> Decimal:
        stock = self._stock(place)
        available = stock.quantity
        # What is not there has no cost yet that a transfer could take along.
        may_be_short = isinstance(event, Issue) and place in self.costing.may_be_negative
        if quantity > available and not may_be_short:
            raise Refused(
                "STOCK_SHORT_THEN",
                "On {day} only {available} would be there.",
                path=["on"],
                day=event.day,
                available=available,
            )
        told, parts = self._told(event.id, place), list[Part]()
        cost = stock.take(
            event.id, quantity, of=of, at=self._going_back(event), told=None if told is None else parts
        )
        if told is not None:
            told.steps += steps_of_issue(parts, told.method)
        self._say(event.id, place, -quantity, -cost, event.id)
        return cost

    def _going_back(self, event: Issue | Transfer) -> Decimal | None:
        """What a unit cost of goods that go back to their supplier; None for others."""
        if not isinstance(event, Issue) or event.of is None:
            return None
        if event.refund is not None:
            return (event.refund + event.landed) / event.quantity
        came = self._received.get(event.of)
        return came.value / came.quantity if came is not None else None

    def _coming_back(self, event: Return) -> Decimal:
        """The part of what an issue has cost that comes back; with the last goods all that is left of it."""
        taken, told = self._taken.get(event.of), self._told(event.id, event.place)
        if taken is None:
            value = self._stock(event.place).priced(event.quantity, event.value)
            if told is not None:
                came = Receipt(
                    id=event.id, day=event.day, place=event.place, quantity=event.quantity, value=event.value
                )
                told.steps += steps_of_receipt(came, value, told.method)
            return value
        left = taken.quantity - taken.returned.quantity
        if event.quantity > left:
            raise Refused("RETURN_TOO_LARGE", "Only {left} can come back.", left=left)
        # Goods that were issued before they came may have turned out cheaper than what came back already.
        rest = max(taken.value - taken.returned.value, ZERO)
        value = rest
        if event.quantity != left:
            value = round_money(rest * event.quantity / left, self.costing.currency)
        taken.returned += Worth(event.quantity, value)
        if told is not None:
            kind = CostStepKind.RETURNED
            told.steps.append(
                CostStep(
                    kind=kind,
                    quantity=event.quantity,
                    value=value,
                    source=event.of,
                    of_quantity=left,
                    of_value=rest,
                )
            )
        return value


def replay(
    events: Iterable[AnyEvent],
    costing: Costing,
    places: Mapping[Place, Stock] = MappingProxyType({}),
    told: Mapping[UUID, Explanation] = MappingProxyType({}),
) -> Replay:
    """Let events happen in the order of their days, and of one day in the order in which they were recorded.

    `places` are those that differ from the costing of the product, or hold something already. `told` are events, by
    their ids, of which is told how their cost comes about.
    """
    done = Replay(costing, dict(places), told=told)
    for event in sorted(events, key=lambda each: (each.day, each.position)):
        done.follow(event)
    return done


Totals = Mapping[tuple[UUID, Place], Decimal]
"""The value that each event has brought to each place, corrections included."""


def totals(effects: Iterable[Effect]) -> Totals:
    """What effects come to."""
    found: defaultdict[tuple[UUID, Place], Decimal] = defaultdict(lambda: ZERO)
    for each in effects:
        found[each.event, each.place] += each.value
    return dict(found)


@dataclass(frozen=True, slots=True)
class Correction:
    """By how much the value that an event has brought to a place must change."""

    event: UUID
    place: Place
    value: Decimal


def corrections(recorded: Totals, replayed: Totals) -> Sequence[Correction]:
    """What makes of the recorded values those of a replay; their sum is the difference of all value."""
    keys = list(dict.fromkeys([*replayed, *recorded]))
    changes = ((key, replayed.get(key, ZERO) - recorded.get(key, ZERO)) for key in keys)
    return [Correction(*key, change) for key, change in changes if change]
