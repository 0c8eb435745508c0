"""Locking balances in the one order that all share, and reading who waits for what lies there."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product
from bizsuite.erp.inventory.balances import Level, Spot, Stock
from bizsuite.erp.inventory.rules import LotTracking
from bizsuite.erp.inventory.service.held import Held, Need, Stored
from bizsuite.erp.inventory.service.lots_held import hold_lots
from bizsuite.erp.inventory.service.spots import make_balances
from bizsuite.erp.inventory.tables import Balance, Demand, Reservation
from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of

_BALANCE, _DEMAND, _PRODUCT = table_of(Balance), table_of(Demand), table_of(Product)
_RESERVATION = table_of(Reservation)


@dataclass(slots=True)
class _Locked:
    """Balances that are locked, by what lies where, and the SKUs of their products."""

    levels: dict[Spot, Level] = field(default_factory=dict)
    rows: dict[Spot, Stored] = field(default_factory=dict)
    names: dict[uuid.UUID, str] = field(default_factory=dict)
    tracked: set[uuid.UUID] = field(default_factory=set)
    """The products whose goods are told apart."""


async def hold(db: Db, need: Need) -> Held:
    """Lock the balances that one act needs; see `hold_each`."""
    return (await hold_each(db, [need]))[0]


async def hold_each(db: Db, needs: Sequence[Need]) -> list[Held]:
    """Lock the balances that several acts need, each in a warehouse of its own; read the demands after that.

    Two statements, whatever there is to lock, and two or three more for goods that are told apart; the same balance in
    two of them is one.
    Refuses with NOT_FOUND, PRODUCT_NOT_GOODS.
    """
    locked = await _locked(db, needs)
    found = []
    for need in needs:
        own = {(product, place) for product in need.products for place in need.reachable}
        levels = {spot: level for spot, level in locked.levels.items() if spot[:2] in own}
        stock = Stock(
            levels, need.places.shelves, may_be_negative=need.places.may_be_negative, names=locked.names
        )
        found.append(Held(need.places, stock, rows={spot: locked.rows[spot] for spot in levels}))
    if locked.tracked:
        named = {spot[2] for need in needs for spot in need.spots} - {None}
        await hold_lots(db, found, locked.tracked, [lot_id for lot_id in named if lot_id is not None])
    if any(need.subjects is None or need.subjects for need in needs):
        await _read_demands(db, needs, found)
    return found


def _among(column: sa.Column[uuid.UUID], values: Iterable[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Whether a column holds one of these ids: one text of a statement, however many they are."""
    return column == sa.any_(sa.literal(sorted(set(values)), sa.ARRAY(sa.Uuid)))


async def _locked(db: Db, needs: Sequence[Need]) -> _Locked:
    """The balances, locked; made where they are missing."""
    found = await _lock(db, needs)
    required = {spot for need in needs for spot in need.required}
    if missing := required - found.levels.keys():
        at = {place: need.places for need in needs for place in need.reachable}
        await make_balances(db, at, sorted((product, place) for product, place, _ in missing))
        found = await _lock(db, needs)
    return found


async def _lock(db: Db, needs: Sequence[Need]) -> _Locked:
    """Lock the balances that are there, in the order of product and place, shelves before virtual places.

    Who needs a virtual place needs a shelf too: so those who hold the shelves already, such as for an order that is
    confirmed and delivered at once, do not wait for somebody who waits for them.
    """
    asides = {place for need in needs for place in need.asides}
    places = {place for need in needs for place in need.reachable}
    products = {product for need in needs for product in need.products}
    db.ranked(Balance, {spot for need in needs for spot in need.required})
    rows = await db.rows(_to_lock(products=sorted(products), places=sorted(places), asides=sorted(asides)))
    found = _Locked()
    for row in rows:
        spot = (row.product_id, row.location_id, None)
        found.levels[spot] = Level(row.on_hand, row.reserved, row.closed_through)
        found.rows[spot] = Stored(row.id, row.on_hand, row.reserved)
        found.names[row.product_id] = row.sku
        if row.tracking is not LotTracking.NONE:
            found.tracked.add(row.product_id)
    return found


@question
def _to_lock() -> Select:
    """The balances of `products` in `places`, those in places that are `asides` last."""
    columns = ("id", "product_id", "location_id", "on_hand", "reserved", "closed_through", "tracking")
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
            _BALANCE.c.lot_id.is_(None),
        )
        .order_by(_BALANCE.c.product_id, among(_BALANCE.c.location_id, "asides"), _BALANCE.c.location_id)
        .with_for_update(of=_BALANCE)
    )


async def _read_demands(db: Db, needs: Sequence[Need], helds: Sequence[Held]) -> None:
    """The demands and what each holds, in one statement."""
    chosen = (
        sa.select(
            _DEMAND,
            _RESERVATION.c.id.label("reservation_id"),
            _RESERVATION.c.location_id,
            _RESERVATION.c.lot_id,
            _RESERVATION.c.quantity.label("held"),
        )
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
