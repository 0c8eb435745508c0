"""What stock may do: goods come and go, are set aside and taken, and no balance breaks its promises. Pure.

The promises, for every product at every place: what is reserved is never negative, never more than is on hand, and
equal to what the demands hold there; on hand is never negative except where that is allowed; what is reserved for
others is never taken.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.erp.inventory.rules import LotTracking, Picking, RemovalStrategy, Traits
from bizsuite.erp.inventory.rules.lots import pieces, there_already
from bizsuite.erp.inventory.rules.removal import order_of
from bizsuite.kernel.errors import Broken, Refused
from bizsuite.kernel.paths import DOCUMENT
from bizsuite.kernel.values import ZERO

Spot = tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]
"""A product at a location: which lot of it, where its goods are told apart."""


@dataclass(slots=True)
class Level:
    """How much of a product lies at a place, and how much of it is set aside."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    closed_through: date | None = None
    """The last day on which nothing moves here any more."""

    @property
    def free(self) -> Decimal:
        """What may be taken or set aside."""
        return max(self.on_hand - self.reserved, ZERO)


@dataclass(frozen=True, slots=True)
class Pick:
    """So much from this place, and of which lot."""

    location_id: uuid.UUID
    quantity: Decimal
    lot_id: uuid.UUID | None = None

    def told(self) -> dict[str, Any]:
        """What a move of these goods says of them."""
        return {"from_location_id": self.location_id, "quantity": self.quantity, "lot_id": self.lot_id}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A demand that is not wholly covered yet."""

    demand_id: uuid.UUID
    product_id: uuid.UUID
    missing: Decimal
    due_on: date


@dataclass(slots=True)
class Shift:
    """By how much the stock of a product in a warehouse changes, and what is planned for it."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    incoming: Decimal = ZERO
    outgoing: Decimal = ZERO

    def __bool__(self) -> bool:
        return bool(self.on_hand or self.reserved or self.incoming or self.outgoing)


@dataclass(slots=True)
class Stock:
    """The balances of some products, as they are under lock, and the reservations on them.

    `shelves` are the places of one warehouse in the order in which they are emptied; every other place is virtual,
    and its balance may have any sign.
    """

    levels: dict[Spot, Level]
    shelves: Sequence[uuid.UUID]
    may_be_negative: bool = False
    held: dict[uuid.UUID, dict[Spot, Decimal]] = field(default_factory=dict)
    """What each demand holds, and where."""
    names: Mapping[uuid.UUID, str] = field(default_factory=dict)
    """What people call the products."""
    tracked: dict[uuid.UUID, Picking] = field(default_factory=dict)
    """The products whose goods are told apart, and how they are taken."""
    lots: dict[uuid.UUID, Traits] = field(default_factory=dict)
    """What is known of the lots."""
    day: date | None = None
    """The day on which goods are taken: what has expired by then is not, unless it is named."""
    _orders: dict[uuid.UUID, list[Spot]] = field(default_factory=dict)
    """Where the lots of a product lie, in the order in which they are taken; made when it is asked for."""

    def free(self, product_id: uuid.UUID) -> Decimal:
        """What is not reserved, over all shelves."""
        return sum((level.free for _, level in self._stored(product_id)), ZERO)

    def held_by(self, demand_id: uuid.UUID) -> Decimal:
        """What a demand holds altogether."""
        return sum(self.held.get(demand_id, {}).values(), ZERO)

    def strategy_of(self, product_id: uuid.UUID) -> RemovalStrategy:
        """By what places and lots are chosen; goods that are not told apart are taken place by place."""
        picking = self.tracked.get(product_id)
        return RemovalStrategy.LOCATION if picking is None else picking.strategy

    # Setting aside

    def reserve(self, demand_id: uuid.UUID, product_id: uuid.UUID, wanted: Decimal) -> Decimal:
        """Set aside what is there, up to what is wanted; says how much that was."""
        left = wanted
        for spot, level in self._stored(product_id):
            if part := self._whole(product_id, min(left, level.free)):
                level.reserved += part
                holding = self.held.setdefault(demand_id, {})
                holding[spot] = holding.get(spot, ZERO) + part
                left -= part
        return wanted - left

    def release(self, demand_id: uuid.UUID, quantity: Decimal | None = None) -> Decimal:
        """Free what a demand holds, or so much of it; says how much that was."""
        left = self.held_by(demand_id) if quantity is None else quantity
        asked = left
        for spot in list(self.held.get(demand_id, {})):
            left -= self._let_go(demand_id, spot, left)
        return asked - left

    def release_at(self, demand_id: uuid.UUID, spot: Spot) -> Decimal:
        """Free what a demand holds at one place; says how much that was."""
        return self._let_go(demand_id, spot, self.held[demand_id][spot])

    def allot(self, waiting: Iterable[Waiting]) -> None:
        """Set aside for those who wait, in order of date; the older demand first where dates are equal."""
        for each in sorted(waiting, key=lambda one: (one.due_on, one.demand_id)):
            self.reserve(each.demand_id, each.product_id, each.missing)

    # Moving

    def take(
        self,
        product_id: uuid.UUID,
        quantity: Decimal,
        demand_id: uuid.UUID | None = None,
        path: Sequence[str] = DOCUMENT,
        lot_id: uuid.UUID | None = None,
    ) -> list[Pick]:
        """Take goods off the shelves: what the demand holds first, then what is free, shelf by shelf.

        Goods that are told apart are taken lot by lot, or from one that is named. `path` is where the input says how
        much. Refuses with STOCK_SHORT (facts: the product, what is available to this demand), SERIAL_QUANTITY.
        """
        stored, picking = self._stored(product_id, lot_id), self.tracked.get(product_id)
        if picking is not None:
            pieces(picking.mode, quantity, path, of_one=False)
        holding = self.held.get(demand_id, {}) if demand_id else {}
        available = sum((level.free + holding.get(spot, ZERO) for spot, level in stored), ZERO)
        below = self._overdrawn(product_id, demand_id) if quantity > available else None
        if quantity > available and below is None:
            raise self._short(product_id, available, path)
        picks: dict[Spot, Decimal] = {}
        left = quantity - self._take_held(stored, quantity, demand_id, picks)
        for spot, level in stored:
            part = min(left, level.free)
            left -= self._lift(level, spot, part, picks)
        if below is not None:
            self._lift(self.levels[below], below, left, picks)
        return [Pick(location_id, part, lot_id) for (_, location_id, lot_id), part in picks.items()]

    def take_at(self, spot: Spot, quantity: Decimal, path: Sequence[str] = DOCUMENT) -> None:
        """Take free goods from one place; refuses with STOCK_SHORT. Virtual places give whatever is asked for."""
        product_id, location_id, lot_id = spot
        level = self._level(spot)
        overdrawing = location_id in self.shelves and quantity > level.free
        if overdrawing and (level.reserved or lot_id is not None or not self.may_be_negative):
            raise self._short(product_id, level.free, path)
        level.on_hand -= quantity

    def put(self, spot: Spot, quantity: Decimal) -> None:
        """Lay goods down at a place; refuses with SERIAL_TWICE where a piece is in the warehouse already."""
        level = self._level(spot)
        if spot[1] in self.shelves and self._is_serial(spot[0]):
            here = (
                each.on_hand
                for own, each in self.levels.items()
                if own[2] == spot[2] and own[1] in self.shelves
            )
            if sum(here, quantity) > 1:
                raise there_already(DOCUMENT)
        level.on_hand += quantity

    # Inside

    def _level(self, spot: Spot) -> Level:
        """The balance of a spot; of a lot of which nothing lies there it comes into being."""
        if spot[2] is not None and spot not in self.levels:
            self.levels[spot] = Level()
            self._orders.pop(spot[0], None)
        return self.levels[spot]

    def _stored(self, product_id: uuid.UUID, lot_id: uuid.UUID | None = None) -> list[tuple[Spot, Level]]:
        """What lies on the shelves in the order in which it is taken; of goods that are told apart what is good."""
        picking = self.tracked.get(product_id)
        if picking is not None:
            chosen = self._in_order(product_id, picking.strategy)
            return [(spot, self.levels[spot]) for spot in chosen if self._is_chosen(spot[2], lot_id)]
        spots: list[Spot] = [(product_id, location_id, None) for location_id in self.shelves]
        return [(spot, level) for spot in spots if (level := self.levels.get(spot)) is not None]

    def _is_chosen(self, lot_id: uuid.UUID | None, named: uuid.UUID | None) -> bool:
        """Whether goods of a lot are taken: of one that is named, or of any that is good."""
        if lot_id is None or named is not None:
            return lot_id is not None and lot_id == named
        return self.day is None or self.lots[lot_id].is_good_on(self.day)

    def _in_order(self, product_id: uuid.UUID, strategy: RemovalStrategy) -> list[Spot]:
        """Where the lots of a product lie on the shelves, in the order in which they are taken."""
        if (known := self._orders.get(product_id)) is not None:
            return known
        places = {location_id: place for place, location_id in enumerate(self.shelves)}

        def order(spot: Spot) -> tuple[Any, ...]:
            assert spot[2] is not None
            return order_of(strategy, self.lots[spot[2]], places[spot[1]])

        own = (spot for spot in self.levels if spot[0] == product_id and spot[2] is not None)
        self._orders[product_id] = sorted((spot for spot in own if spot[1] in places), key=order)
        return self._orders[product_id]

    def _whole(self, product_id: uuid.UUID, part: Decimal) -> Decimal:
        """Of goods with serial numbers whole pieces only."""
        return part - part % 1 if self._is_serial(product_id) else part

    def _is_serial(self, product_id: uuid.UUID) -> bool:
        """Whether goods of a product are told apart piece by piece."""
        picking = self.tracked.get(product_id)
        return picking is not None and picking.mode is LotTracking.SERIAL

    def _let_go(self, demand_id: uuid.UUID, spot: Spot, most: Decimal) -> Decimal:
        """Reduce one reservation by at most so much."""
        holding = self.held[demand_id]
        part = min(holding[spot], most)
        holding[spot] -= part
        self.levels[spot].reserved -= part
        if self.levels[spot].reserved < 0:
            raise Broken(f"more was held than reserved at {spot}")
        if not holding[spot]:
            del holding[spot]
        return part

    def _take_held(
        self,
        stored: Sequence[tuple[Spot, Level]],
        quantity: Decimal,
        demand_id: uuid.UUID | None,
        picks: dict[Spot, Decimal],
    ) -> Decimal:
        """Take what a demand holds, at most so much."""
        taken = ZERO
        if demand_id is None or not (holding := self.held.get(demand_id)):
            return taken
        for spot, level in stored:
            if spot in holding and taken < quantity:
                part = self._let_go(demand_id, spot, quantity - taken)
                taken += self._lift(level, spot, part, picks)
        return taken

    def _lift(self, level: Level, spot: Spot, part: Decimal, picks: dict[Spot, Decimal]) -> Decimal:
        """Take so much off one shelf and note it."""
        if part:
            level.on_hand -= part
            picks[spot] = picks.get(spot, ZERO) + part
        return part

    def _overdrawn(self, product_id: uuid.UUID, demand_id: uuid.UUID | None) -> Spot | None:
        """The shelf that goes below zero where that is allowed: the last on which nothing is reserved for others."""
        own = self.held.get(demand_id, {}) if demand_id else {}
        if not self.may_be_negative or product_id in self.tracked:
            return None
        for spot, level in reversed(self._stored(product_id)):
            if level.reserved == own.get(spot, ZERO):
                return spot
        return None

    def _short(self, product_id: uuid.UUID, available: Decimal, path: Sequence[str]) -> Refused:
        return Refused(
            "STOCK_SHORT",
            "Of {product} only {available} is available.",
            path=path,
            product=self.names.get(product_id, str(product_id)),
            product_id=product_id,
            available=available,
        )
