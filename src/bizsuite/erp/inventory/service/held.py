"""Stock while it is locked: balances, who waits for goods, and what changes.

The demands, reservations and availability of a product in a warehouse change only while its balances there are locked.
How they are locked is in `locking.py`, how they are written back in `settling.py`.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from bizsuite.erp.inventory.balances import Shift, Spot, Stock, Waiting
from bizsuite.erp.inventory.rules import Demanded, LotTracking
from bizsuite.erp.inventory.rules.lots import is_named, pieces
from bizsuite.erp.inventory.service.places import Places
from bizsuite.kernel.values import ZERO, new_id

Subject = tuple[str, uuid.UUID]
"""The type and id of the node that goods are for."""


@dataclass(slots=True)
class Wanted:
    """A demand as it is now; `quantity` is what is still open."""

    id: uuid.UUID
    subject: Subject
    product_id: uuid.UUID
    quantity: Decimal
    due_on: date
    stored: Decimal | None = None
    """What the database holds; None for a demand that is new."""


class Stored(NamedTuple):
    """A balance or a reservation as the database has it."""

    id: uuid.UUID
    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO


NOTHING = (ZERO, ZERO)


@dataclass(slots=True)
class Held:
    """The stock of some products in one warehouse while it is locked."""

    places: Places
    stock: Stock
    demands: dict[Subject, Wanted] = field(default_factory=dict)
    rows: dict[Spot, Stored] = field(default_factory=dict)
    """The balances as they are stored; a lot has none where nothing of it lies."""
    reserved_before: dict[tuple[uuid.UUID, Spot], Stored] = field(default_factory=dict)
    planned: defaultdict[uuid.UUID, Shift] = field(default_factory=lambda: defaultdict(Shift))
    """By product, by how much what drafts bring and take changes."""

    def plan(self, drafted: Mapping[uuid.UUID, Shift], times: int = 1) -> None:
        """Note what drafts will bring and take; with `times` -1 that it is no longer planned."""
        for product_id, shift in drafted.items():
            self.planned[product_id].incoming += shift.incoming * times
            self.planned[product_id].outgoing += shift.outgoing * times

    def shifts(self) -> dict[uuid.UUID, Shift]:
        """By product, by how much its stock in the warehouse changes."""
        found = defaultdict(
            Shift, {product: replace(shift) for product, shift in self.planned.items() if shift}
        )
        shelves = set(self.places.shelves)
        for spot, on_hand, reserved in self.changes():
            if spot[1] in shelves:
                found[spot[0]].on_hand += on_hand
                found[spot[0]].reserved += reserved
        for each in self.demands.values():
            if change := max(each.quantity, ZERO) - (each.stored or ZERO):
                found[each.product_id].outgoing += change
        return {product: shift for product, shift in found.items() if shift}

    def changes(self) -> Iterator[tuple[Spot, Decimal, Decimal]]:
        """By how much what lies somewhere, and what of it is reserved, differs from what is stored."""
        for spot, level in self.stock.levels.items():
            row = self.rows.get(spot)
            on_hand, reserved = NOTHING if row is None else row[1:]
            if (level.on_hand, level.reserved) != (on_hand, reserved):
                yield spot, level.on_hand - on_hand, level.reserved - reserved

    @property
    def closed_through(self) -> date | None:
        """The last day on which nothing of the company moves any more."""
        days = [level.closed_through for level in self.stock.levels.values()]
        return max((day for day in days if day is not None), default=None)

    def check_lot(self, product_id: uuid.UUID, lot_id: uuid.UUID | None, path: Sequence[str]) -> None:
        """Goods that are told apart move by lot, others do not. Refuses with LOT_REQUIRED, LOT_NOT_TRACKED."""
        picking = self.stock.tracked.get(product_id)
        mode = LotTracking.NONE if picking is None else picking.mode
        name = self.stock.names.get(product_id, str(product_id))
        is_named(mode, lot_id is not None, name, path)

    def check_pieces(self, product_id: uuid.UUID, quantity: Decimal, path: Sequence[str]) -> None:
        """Of a serial number there is one piece or none. Refuses with SERIAL_QUANTITY."""
        picking = self.stock.tracked.get(product_id)
        if picking is not None and quantity:
            pieces(picking.mode, quantity, path, of_one=True)

    def demand_of(self, subject: Subject | None) -> Wanted | None:
        """The open demand of a subject."""
        return self.demands.get(subject) if subject is not None else None

    def want(self, demanded: Demanded) -> Wanted:
        """Note a demand; one of the same subject takes on the new quantity."""
        subject = (demanded.subject_type, demanded.subject_id)
        known = self.demands.get(subject)
        if known is None:
            known = Wanted(new_id(), subject, demanded.product_id, ZERO, demanded.due_on)
            self.demands[subject] = known
        known.quantity = demanded.quantity
        return known

    def note(self, row: Any) -> None:
        """Note a demand as it is stored, and one of the reservations that it holds, if it has any."""
        subject = (row.subject_type, row.subject_id)
        if subject not in self.demands:
            self.demands[subject] = Wanted(
                row.id, subject, row.product_id, row.quantity, row.due_on, stored=row.quantity
            )
        if row.location_id is not None:
            spot = (row.product_id, row.location_id, row.lot_id)
            self.stock.held.setdefault(row.id, {})[spot] = row.held
            self.reserved_before[row.id, spot] = Stored(row.reservation_id, reserved=row.held)

    def reserve_waiting(self) -> None:
        """Set aside what is free for the demands that are not wholly covered, in order of date."""
        self.stock.allot(
            Waiting(each.id, each.product_id, missing, each.due_on)
            for each in self.demands.values()
            if (missing := each.quantity - self.stock.held_by(each.id)) > 0
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The balances that an act needs: of these products, on the shelves of a warehouse and in named virtual places.

    Rows without a lot that are missing come into being: for the dock, the named shelves, the virtual places and the
    `spots`, which lie on shelves. `subjects` says whose demands are read, with what they hold; all of these products
    when None.
    """

    places: Places
    products: Collection[uuid.UUID]
    virtual: Sequence[str] = ()
    shelves: Sequence[uuid.UUID] = ()
    spots: Collection[Spot] = ()
    subjects: Collection[Subject] | None = None

    @property
    def asides(self) -> set[uuid.UUID]:
        """The virtual places."""
        return {self.places.virtual[code] for code in self.virtual}

    @property
    def reachable(self) -> set[uuid.UUID]:
        """The places whose balances are locked, as far as they are there."""
        return {*self.places.shelves, *self.shelves, *self.asides}

    @property
    def required(self) -> set[Spot]:
        """The balances that must be there."""
        places = {self.places.dock, *self.shelves, *self.asides}
        own = {(product, place, None) for product in self.products for place in places}
        return own | {spot for spot in self.spots if spot[2] is None}
