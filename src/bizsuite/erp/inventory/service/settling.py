"""Writing back what became of stock that was locked: balances, availability, demands and reservations."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bizsuite.erp.inventory.balances import Spot
from bizsuite.erp.inventory.rules import LotTracking
from bizsuite.erp.inventory.service.held import Held
from bizsuite.erp.inventory.tables import Availability, Balance, Demand, Reservation
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.writing import STAMPED, adding, changing, removing

_AVAILABILITY, _BALANCE = table_of(Availability), table_of(Balance)
_DEMAND, _RESERVATION = table_of(Demand), table_of(Reservation)

_SHIFTED = ("on_hand", "reserved", "incoming", "outgoing")


def settle(db: Db, *helds: Held) -> None:
    """Let what became of balances, demands, reservations and availability be written with what is written next."""
    _write_levels(db, helds)
    _write_shifts(db, helds)
    gone, changed = [], []
    for held in helds:
        before, after = held.reserved_before, _now_reserved(held)
        gone += [row.id for key, row in before.items() if key not in after]
        changed += [
            (held, *key, quantity)
            for key, quantity in after.items()
            if key not in before or before[key].reserved != quantity
        ]
    if gone:
        db.later(removing(_RESERVATION, [{"tenant_id": db.actor.tenant_id, "id": key} for key in gone]))
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
    """Balances say what lies there now; of a lot that came to a place for the first time one comes into being."""
    changed: dict[uuid.UUID, dict[str, Any]] = {}
    came: dict[Spot, dict[str, Any]] = {}
    for held in helds:
        for spot, on_hand, reserved in held.changes():
            level = held.stock.levels[spot]
            told = {"on_hand": level.on_hand, "reserved": level.reserved}
            if (row := held.rows.get(spot)) is not None:
                changed[row.id] = {"tenant_id": db.actor.tenant_id, "id": row.id} | told
            elif spot in came:
                came[spot]["on_hand"] += on_hand
            else:
                came[spot] = _first(db, held, spot, on_hand, reserved)
    if changed:
        rows = [changed[key] for key in sorted(changed)]
        db.later(changing(_BALANCE, rows, ("tenant_id", "id"), also=STAMPED))
    if came:
        db.later(adding(_BALANCE, [came[spot] for spot in sorted(came, key=_order)], _ADDED_TO))


_ADDED_TO = (
    "(tenant_id, product_id, location_id, lot_id) DO UPDATE SET on_hand = {table}.on_hand + excluded.on_hand,"
    " reserved = {table}.reserved + excluded.reserved, " + STAMPED
)


def _order(spot: Spot) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """The order in which balances of lots are written, so that two who write the same ones do not meet."""
    product_id, location_id, lot_id = spot
    assert lot_id is not None
    return product_id, location_id, lot_id


def _first(db: Db, held: Held, spot: Spot, on_hand: Decimal, reserved: Decimal) -> dict[str, Any]:
    """A balance of a lot: nothing of it lay there, or it is in a virtual place, to which others add as well."""
    product_id, location_id, lot_id = spot
    on_shelf = location_id in held.places.shelves
    return {
        "tenant_id": db.actor.tenant_id,
        "company_id": held.places.company_id,
        "product_id": product_id,
        "location_id": location_id,
        "lot_id": lot_id,
        "on_hand": on_hand,
        "reserved": reserved,
        "tracking": held.stock.tracked[product_id].mode if on_shelf else LotTracking.NONE,
        "may_be_negative": not on_shelf,
        "closed_through": held.closed_through,
    }


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
        | {"demand_id": demand_id, "product_id": product_id, "quantity": quantity}
        | {"location_id": location_id, "lot_id": lot_id, "strategy": held.stock.strategy_of(product_id)}
        | {"subject_type": subjects[demand_id][0], "subject_id": subjects[demand_id][1]}
        for held, demand_id, (product_id, location_id, lot_id), quantity in changed
    ]
    conflict = (
        f"(tenant_id, demand_id, location_id, lot_id) DO UPDATE SET quantity = excluded.quantity, {STAMPED}"
    )
    db.later(adding(_RESERVATION, rows, conflict))
