"""Balances under lock: reading them in the one order that all share, and writing back what became of them.

The demands and reservations of a product in a warehouse change only while its balances there are locked.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template
from bizsuite.erp.inventory.balances import Level, Spot, Stock, Waiting
from bizsuite.erp.inventory.rules import Demanded
from bizsuite.erp.inventory.service.places import Places
from bizsuite.erp.inventory.tables import Balance, Demand, Reservation
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, new_id

_BALANCE, _DEMAND, _RESERVATION = table_of(Balance), table_of(Demand), table_of(Reservation)
_PRODUCT, _TEMPLATE = table_of(Product), table_of(Template)

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

    def reserve_waiting(self) -> None:
        """Set aside what is free for the demands that are not wholly covered, in order of date."""
        self.stock.allot(
            Waiting(each.id, each.product_id, missing, each.due_on)
            for each in self.demands.values()
            if (missing := each.quantity - self.stock.held_by(each.id)) > 0
        )


async def hold(
    db: Db,
    places: Places,
    products: Collection[uuid.UUID],
    *,
    virtual: Iterable[str] = (),
    shelves: Iterable[uuid.UUID] = (),
    subjects: Collection[Subject] | None = None,
) -> Held:
    """Lock the balances of these products on the shelves of a warehouse and in the named virtual places.

    Rows that are missing come into being: for the dock, the named shelves and the virtual places. Also reads
    the demands of the subjects, of all when None, and what they hold. Refuses with NOT_FOUND,
    PRODUCT_NOT_GOODS.
    """
    asides = [places.virtual[code] for code in virtual]
    needed = {places.dock, *shelves, *asides}
    levels, names = await _locked(db, places, sorted(set(products)), needed)
    stock = Stock(levels, places.shelves, may_be_negative=places.may_be_negative, names=names)
    held = Held(places, stock, levels_before={spot: (at.on_hand, at.reserved) for spot, at in levels.items()})
    if subjects is None or subjects:
        await _read_demands(db, held, products, subjects)
    return held


def _among(column: sa.Column[uuid.UUID], values: Iterable[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Whether a column holds one of these ids: one text of a statement, however many they are."""
    return column == sa.any_(sa.literal(sorted(set(values)), sa.ARRAY(sa.Uuid)))


async def _locked(
    db: Db, places: Places, products: Sequence[uuid.UUID], needed: Collection[uuid.UUID]
) -> tuple[dict[Spot, Level], dict[uuid.UUID, str]]:
    """The balances in the order of product and place, locked; made where they are missing. Notes the SKUs."""
    spots = {(product, place) for product in products for place in needed}
    for attempt in ("as they are", "once they are there"):
        db.ranked(Balance)
        rows = await db.rows(
            sa.select(_BALANCE, _PRODUCT.c.sku)
            .join(
                _PRODUCT,
                sa.and_(_PRODUCT.c.tenant_id == _BALANCE.c.tenant_id, _PRODUCT.c.id == _BALANCE.c.product_id),
            )
            .where(
                _BALANCE.c.tenant_id == db.actor.tenant_id,
                _among(_BALANCE.c.product_id, products),
                _among(_BALANCE.c.location_id, {*places.shelves, *needed}),
            )
            .order_by(_BALANCE.c.product_id, _BALANCE.c.location_id)
            .with_for_update(of=_BALANCE)
        )
        found = {(row.product_id, row.location_id): Level(row.on_hand, row.reserved) for row in rows}
        missing = sorted(spots - set(found))
        if not missing or attempt != "as they are":
            break
        await _make(db, places, missing)
    return found, {row.product_id: row.sku for row in rows}


async def _make(db: Db, places: Places, spots: Sequence[Spot]) -> None:
    """Insert empty balances; whoever is quicker does not disturb.

    Refuses with NOT_FOUND, and with PRODUCT_NOT_GOODS for a service: what never has a balance never moves.
    """
    wanted = {product_id for product_id, _ in spots}
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    known = await db.rows(
        sa.select(_PRODUCT.c.sku, _TEMPLATE.c.kind)
        .join(_TEMPLATE, of_template)
        .where(_PRODUCT.c.tenant_id == db.actor.tenant_id, _among(_PRODUCT.c.id, wanted))
    )
    if len(known) < len(wanted):
        raise Refused("NOT_FOUND", "There is no such record.", path=["productId"])
    for row in known:
        if row.kind != ProductKind.GOODS:
            raise Refused(
                "PRODUCT_NOT_GOODS", "{product} is not kept in stock.", path=["productId"], product=row.sku
            )
    rows = [
        {"tenant_id": db.actor.tenant_id, "id": new_id(), "company_id": places.company_id}
        | {"product_id": product_id, "location_id": location_id, "on_hand": ZERO, "reserved": ZERO}
        | {"may_be_negative": places.may_be_negative or location_id not in places.shelves}
        for product_id, location_id in spots
    ]
    await db.run(insert(_BALANCE).values(rows).on_conflict_do_nothing())


async def _read_demands(
    db: Db, held: Held, products: Collection[uuid.UUID], subjects: Collection[Subject] | None
) -> None:
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
            _DEMAND.c.warehouse_id == held.places.warehouse_id,
            _among(_DEMAND.c.product_id, products),
        )
    )
    if subjects is not None:
        chosen = chosen.where(_among(_DEMAND.c.subject_id, {subject_id for _, subject_id in subjects}))
    for row in await db.rows(chosen):
        subject = (row.subject_type, row.subject_id)
        if subject not in held.demands:
            held.demands[subject] = Wanted(
                row.id, subject, row.product_id, row.quantity, row.due_on, stored=row.quantity
            )
        if row.location_id is not None:
            spot = (row.product_id, row.location_id)
            held.stock.held.setdefault(row.id, {})[spot] = row.held
            held.reserved_before[row.id, spot] = row.held


async def settle(db: Db, held: Held) -> None:
    """Write back what became of balances, demands and reservations: a statement for each kind of change."""
    await _write_levels(db, held)
    before, after = held.reserved_before, _now_reserved(held)
    gone = [key for key in before if key not in after]
    if gone:
        pairs = [(demand_id, location_id) for demand_id, (_, location_id) in gone]
        await db.run(
            sa.delete(_RESERVATION).where(
                _RESERVATION.c.tenant_id == db.actor.tenant_id,
                sa.tuple_(_RESERVATION.c.demand_id, _RESERVATION.c.location_id).in_(pairs),
            )
        )
    await _write_demands(db, held)
    changed = {key: quantity for key, quantity in after.items() if before.get(key) != quantity}
    if changed:
        await _write_reservations(db, held, changed)


def _now_reserved(held: Held) -> dict[tuple[uuid.UUID, Spot], Decimal]:
    return {
        (demand_id, spot): quantity
        for demand_id, parts in held.stock.held.items()
        for spot, quantity in parts.items()
        if quantity
    }


async def _write_levels(db: Db, held: Held) -> None:
    changed = [
        {"of_product": product_id, "at_location": location_id}
        | {"now_on_hand": level.on_hand, "now_reserved": level.reserved}
        for (product_id, location_id), level in held.stock.levels.items()
        if held.levels_before[product_id, location_id] != (level.on_hand, level.reserved)
    ]
    if not changed:
        return
    await db.run(
        sa.update(_BALANCE)
        .where(
            _BALANCE.c.tenant_id == db.actor.tenant_id,
            _BALANCE.c.product_id == sa.bindparam("of_product"),
            _BALANCE.c.location_id == sa.bindparam("at_location"),
        )
        .values(
            on_hand=sa.bindparam("now_on_hand"),
            reserved=sa.bindparam("now_reserved"),
            version=_BALANCE.c.version + 1,
            updated_at=sa.func.now(),
        ),
        changed,
    )


async def _write_demands(db: Db, held: Held) -> None:
    """New demands come, met ones go, the others say what is still open."""
    tenant_id = db.actor.tenant_id
    met = [each.id for each in held.demands.values() if each.stored is not None and each.quantity <= 0]
    if met:
        await db.run(sa.delete(_DEMAND).where(_DEMAND.c.tenant_id == tenant_id, _among(_DEMAND.c.id, met)))
    kept = [each for each in held.demands.values() if each.quantity > 0 and each.quantity != each.stored]
    if not kept:
        return
    rows = [
        {"tenant_id": tenant_id, "id": each.id, "company_id": held.places.company_id}
        | {"warehouse_id": held.places.warehouse_id, "product_id": each.product_id, "due_on": each.due_on}
        | {"subject_type": each.subject[0], "subject_id": each.subject[1], "quantity": each.quantity}
        for each in kept
    ]
    added = insert(_DEMAND)
    await db.run(
        added.on_conflict_do_update(
            index_elements=["tenant_id", "id"], set_={"quantity": added.excluded.quantity}
        ),
        rows,
    )


async def _write_reservations(db: Db, held: Held, changed: dict[tuple[uuid.UUID, Spot], Decimal]) -> None:
    subjects = {each.id: each.subject for each in held.demands.values()}
    rows = [
        {"tenant_id": db.actor.tenant_id, "id": new_id(), "company_id": held.places.company_id}
        | {"demand_id": demand_id, "product_id": product_id, "location_id": location_id, "quantity": quantity}
        | {"subject_type": subjects[demand_id][0], "subject_id": subjects[demand_id][1]}
        for (demand_id, (product_id, location_id)), quantity in changed.items()
    ]
    added = insert(_RESERVATION)
    await db.run(
        added.on_conflict_do_update(
            index_elements=["tenant_id", "demand_id", "location_id"],
            set_={
                "quantity": added.excluded.quantity,
                "version": _RESERVATION.c.version + 1,
                "updated_at": sa.func.now(),
            },
        ),
        rows,
    )
