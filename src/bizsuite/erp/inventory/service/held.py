"""Balances under lock: reading them in the one order that all share, and writing back what became of them.

The demands, reservations and availability of a product in a warehouse change only while its balances there are locked.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product
from bizsuite.erp.inventory.balances import Level, Shift, Spot, Stock, Waiting
from bizsuite.erp.inventory.rules import Demanded
from bizsuite.erp.inventory.service.places import Places
from bizsuite.erp.inventory.service.spots import make_balances
from bizsuite.erp.inventory.tables import Availability, Balance, Demand, Reservation
from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, new_id
from bizsuite.kernel.writing import STAMPED, adding, changing, removing

_AVAILABILITY, _BALANCE = table_of(Availability), table_of(Balance)
_DEMAND, _RESERVATION = table_of(Demand), table_of(Reservation)
_PRODUCT = table_of(Product)

_SHIFTED = ("on_hand", "reserved", "incoming", "outgoing")

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


@dataclass(slots=True)
class Held:
    """The stock of some products in one warehouse while it is locked."""

    places: Places
    stock: Stock
    demands: dict[Subject, Wanted] = field(default_factory=dict)
    levels_before: dict[Spot, tuple[Decimal, Decimal]] = field(default_factory=dict)
    reserved_before: dict[tuple[uuid.UUID, Spot], Decimal] = field(default_factory=dict)
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
        for spot, level in self.stock.levels.items():
            before = self.levels_before[spot]
            if spot[1] in shelves and before != (level.on_hand, level.reserved):
                found[spot[0]].on_hand += level.on_hand - before[0]
                found[spot[0]].reserved += level.reserved - before[1]
        for each in self.demands.values():
            if change := max(each.quantity, ZERO) - (each.stored or ZERO):
                found[each.product_id].outgoing += change
        return {product: shift for product, shift in found.items() if shift}

    @property
    def closed_through(self) -> date | None:
        """The last day on which nothing of the company moves any more."""
        days = [level.closed_through for level in self.stock.levels.values()]
        return max((day for day in days if day is not None), default=None)

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
            spot = (row.product_id, row.location_id)
            self.stock.held.setdefault(row.id, {})[spot] = row.held
            self.reserved_before[row.id, spot] = row.held

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

    Rows that are missing come into being: for the dock, the named shelves and the virtual places. `subjects` says whose
    demands are read, with what they hold; all of these products when None.
    """

    places: Places
    products: Collection[uuid.UUID]
    virtual: Sequence[str] = ()
    shelves: Sequence[uuid.UUID] = ()
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
        return {(product, place) for product in self.products for place in places}


async def hold(db: Db, need: Need) -> Held:
    """Lock the balances that one act needs; see `hold_each`."""
    return (await hold_each(db, [need]))[0]


async def hold_each(db: Db, needs: Sequence[Need]) -> list[Held]:
    """Lock the balances that several acts need, each in a warehouse of its own; read the demands after that.

    Two statements, whatever there is to lock; the same balance in two of them is one.
    Refuses with NOT_FOUND, PRODUCT_NOT_GOODS.
    """
    levels, names = await _locked(db, needs)
    before = {spot: (level.on_hand, level.reserved) for spot, level in levels.items()}
    found = []
    for need in needs:
        own = {(product, place) for product in need.products for place in need.reachable}
        stock = Stock(
            {spot: levels[spot] for spot in own & levels.keys()},
            need.places.shelves,
            may_be_negative=need.places.may_be_negative,
            names=names,
        )
        found.append(Held(need.places, stock, levels_before={spot: before[spot] for spot in stock.levels}))
    if any(need.subjects is None or need.subjects for need in needs):
        await _read_demands(db, needs, found)
    return found


def _among(column: sa.Column[uuid.UUID], values: Iterable[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Whether a column holds one of these ids: one text of a statement, however many they are."""
    return column == sa.any_(sa.literal(sorted(set(values)), sa.ARRAY(sa.Uuid)))


async def _locked(db: Db, needs: Sequence[Need]) -> tuple[dict[Spot, Level], dict[uuid.UUID, str]]:
    """The balances, locked; made where they are missing. Notes the SKUs."""
    found, names = await _lock(db, needs)
    if missing := sorted({spot for need in needs for spot in need.required} - set(found)):
        at = {place: need.places for need in needs for place in need.reachable}
        await make_balances(db, at, missing)
        found, names = await _lock(db, needs)
    return found, names


async def _lock(db: Db, needs: Sequence[Need]) -> tuple[dict[Spot, Level], dict[uuid.UUID, str]]:
    """Lock the balances that are there, in the order of product and place, shelves before virtual places.

    Who needs a virtual place needs a shelf too: so those who hold the shelves already, such as for an order that is
    confirmed and delivered at once, do not wait for somebody who waits for them.
    """
    asides = {place for need in needs for place in need.asides}
    places = {place for need in needs for place in need.reachable}
    products = {product for need in needs for product in need.products}
    db.ranked(Balance, {spot for need in needs for spot in need.required})
    rows = await db.rows(_to_lock(products=sorted(products), places=sorted(places), asides=sorted(asides)))
    found = {
        (row.product_id, row.location_id): Level(row.on_hand, row.reserved, row.closed_through)
        for row in rows
    }
    return found, {row.product_id: row.sku for row in rows}


@question
def _to_lock() -> Select:
    """The balances of `products` in `places`, those in places that are `asides` last."""
    columns = ("product_id", "location_id", "on_hand", "reserved", "closed_through")
    return (
        sa.select(*(_BALANCE.c[name] for name in columns), _PRODUCT.c.sku)
        .join(
            _PRODUCT,
            sa.and_(_PRODUCT.c.tenant_id == _BALANCE.c.tenant_id, _PRODUCT.c.id == _BALANCE.c.product_id),
        )
        .where(
            _BALANCE.c.tenant_id == TENANT,
            among(_BALANCE.c.product_id, "products"),
            among(_BALANCE.c.location_id, "places"),
        )
        .order_by(_BALANCE.c.product_id, among(_BALANCE.c.location_id, "asides"), _BALANCE.c.location_id)
        .with_for_update(of=_BALANCE)
    )


async def _read_demands(db: Db, needs: Sequence[Need], helds: Sequence[Held]) -> None:
    """The demands and what each holds, in one statement."""
    chosen = (
        sa.select(_DEMAND, _RESERVATION.c.location_id, _RESERVATION.c.quantity.label("held"))
        .outerjoin(
            _RESERVATION,
            sa.and_(
                _RESERVATION.c.tenant_id == _DEMAND.c.tenant_id, _RESERVATION.c.demand_id == _DEMAND.c.id
            ),
        )
        .where(
            _DEMAND.c.tenant_id == db.actor.tenant_id,
            _among(_DEMAND.c.warehouse_id, {need.places.warehouse_id for need in needs}),
            _among(_DEMAND.c.product_id, {product for need in needs for product in need.products}),
        )
    )
    subjects = [need.subjects for need in needs if need.subjects is not None]
    if len(subjects) == len(needs):
        named = {subject_id for each in subjects for _, subject_id in each}
        chosen = chosen.where(_among(_DEMAND.c.subject_id, named))
    of_warehouse = {need.places.warehouse_id: (need, held) for need, held in zip(needs, helds, strict=True)}
    for row in await db.rows(chosen):
        need, held = of_warehouse[row.warehouse_id]
        if need.subjects is None or (row.subject_type, row.subject_id) in need.subjects:
            held.note(row)


def settle(db: Db, *helds: Held) -> None:
    """Let what became of balances, demands, reservations and availability be written with what is written next."""
    _write_levels(db, helds)
    _write_shifts(db, helds)
    gone, changed = [], []
    for held in helds:
        before, after = held.reserved_before, _now_reserved(held)
        gone += [(demand_id, spot[1]) for demand_id, spot in before if (demand_id, spot) not in after]
        changed += [(held, *key, quantity) for key, quantity in after.items() if before.get(key) != quantity]
    if gone:
        rows = [
            {"tenant_id": db.actor.tenant_id, "demand_id": demand_id, "location_id": place}
            for demand_id, place in gone
        ]
        db.later(removing(_RESERVATION, rows))
    _write_demands(db, helds)
    if changed:
        _write_reservations(db, changed)


def _now_reserved(held: Held) -> dict[tuple[uuid.UUID, Spot], Decimal]:
    return {
        (demand_id, spot): quantity
        for demand_id, parts in held.stock.held.items()
        for spot, quantity in parts.items()
        if quantity
    }


def _write_levels(db: Db, helds: Sequence[Held]) -> None:
    changed = {
        spot: level
        for held in helds
        for spot, level in held.stock.levels.items()
        if held.levels_before[spot] != (level.on_hand, level.reserved)
    }
    rows = [
        {"tenant_id": db.actor.tenant_id, "product_id": product_id, "location_id": location_id}
        | {"on_hand": level.on_hand, "reserved": level.reserved}
        for (product_id, location_id), level in sorted(changed.items(), key=itemgetter(0))
    ]
    if rows:
        db.later(changing(_BALANCE, rows, ("tenant_id", "product_id", "location_id"), also=STAMPED))


def _write_shifts(db: Db, helds: Sequence[Held]) -> None:
    rows = [
        {"tenant_id": db.actor.tenant_id, "product_id": product_id, "warehouse_id": held.places.warehouse_id}
        | {"on_hand": shift.on_hand, "reserved": shift.reserved}
        | {"incoming": shift.incoming, "outgoing": shift.outgoing}
        for held in helds
        for product_id, shift in held.shifts().items()
    ]
    if rows:
        keys = ("tenant_id", "product_id", "warehouse_id")
        db.later(changing(_AVAILABILITY, rows, keys, plus=_SHIFTED, also=STAMPED))


def _write_demands(db: Db, helds: Sequence[Held]) -> None:
    """New demands come, met ones go, the others say what is still open."""
    tenant_id = db.actor.tenant_id
    everyone = [(held, each) for held in helds for each in held.demands.values()]
    met = [
        {"tenant_id": tenant_id, "id": each.id}
        for _, each in everyone
        if each.stored is not None and each.quantity <= 0
    ]
    if met:
        db.later(removing(_DEMAND, met))
    rows = [
        {"tenant_id": tenant_id, "id": each.id, "company_id": held.places.company_id}
        | {"warehouse_id": held.places.warehouse_id, "product_id": each.product_id, "due_on": each.due_on}
        | {"subject_type": each.subject[0], "subject_id": each.subject[1], "quantity": each.quantity}
        for held, each in everyone
        if each.quantity > 0 and each.quantity != each.stored
    ]
    if rows:
        db.later(adding(_DEMAND, rows, "(tenant_id, id) DO UPDATE SET quantity = excluded.quantity"))


def _write_reservations(db: Db, changed: Sequence[tuple[Held, uuid.UUID, Spot, Decimal]]) -> None:
    helds = {id(held): held for held, *_ in changed}.values()
    subjects = {each.id: each.subject for held in helds for each in held.demands.values()}
    rows = [
        {"tenant_id": db.actor.tenant_id, "company_id": held.places.company_id}
        | {"demand_id": demand_id, "product_id": product_id, "location_id": location_id, "quantity": quantity}
        | {"subject_type": subjects[demand_id][0], "subject_id": subjects[demand_id][1]}
        for held, demand_id, (product_id, location_id), quantity in changed
    ]
    conflict = f"(tenant_id, demand_id, location_id) DO UPDATE SET quantity = excluded.quantity, {STAMPED}"
    db.later(adding(_RESERVATION, rows, conflict))
