"""Setting goods aside for whoever waits for them, and letting them go again."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.rules import Demanded
from bizsuite.erp.inventory.service.held import Held, Need, Subject, Wanted
from bizsuite.erp.inventory.service.locking import hold, hold_each
from bizsuite.erp.inventory.service.places import Places, Site, in_warehouses, places_of, places_of_sites
from bizsuite.erp.inventory.service.settling import settle
from bizsuite.erp.inventory.tables import Demand, Reservation
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of


async def reserve(db: Db, demands: Sequence[Demanded], *, new: bool = False) -> dict[uuid.UUID, Decimal]:
    """Note these demands and set aside what is there for them, the earliest first; says how much for each subject.

    A demand that cannot be covered is no refusal: it waits, shows as outgoing, and gets what arrives later. The same
    subject again takes on the new quantity; `new` says that none of them was noted before. As many statements for many
    as for one.
    Refuses with NOT_FOUND, INVALID_VALUE.
    """
    by_site: defaultdict[Site, list[Demanded]] = defaultdict(list)
    for each in demands:
        rules.positive(each.quantity, ["quantity"])
        by_site[each.company_id or db.actor.company_id, each.warehouse_id].append(each)
    if not by_site:
        return {}
    by_warehouse = in_warehouses(await places_of_sites(db, by_site), by_site)
    helds = await hold_each(db, [_need(places, own, new) for places, own in by_warehouse])
    wanted = []
    for held, (_, own) in zip(helds, by_warehouse, strict=True):
        wanted += [(held, _want(held, each)) for each in own]
        held.reserve_waiting()
    settle(db, *helds)
    return {demand.subject[1]: held.stock.held_by(demand.id) for held, demand in wanted}


def _need(places: Places, demands: Sequence[Demanded], new: bool) -> Need:
    subjects = set() if new else {(each.subject_type, each.subject_id) for each in demands}
    return Need(
        places=places,
        products={each.product_id for each in demands},
        subjects=subjects,
    )


def _want(held: Held, demanded: Demanded) -> Wanted:
    """Note a demand, and free what it holds beyond it."""
    demand = held.want(demanded)
    surplus = held.stock.held_by(demand.id) - demand.quantity
    if surplus > 0:
        held.stock.release(demand.id, surplus)
    return demand


async def release(db: Db, subjects: Collection[Subject]) -> None:
    """End the demands of these subjects; what they held goes to those who wait, in order of date.

    As many statements for many as for one.
    """
    waiting = await _where_they_wait(db, subjects)
    if not waiting:
        return
    places = await places_of_sites(db, waiting)
    helds = await hold_each(
        db, [Need(places=places[site], products=products) for site, products in waiting.items()]
    )
    for held in helds:
        for subject in subjects:
            if (demand := held.demand_of(subject)) is not None:
                held.stock.release(demand.id)
                demand.quantity = Decimal(0)
        held.reserve_waiting()
    settle(db, *helds)


async def _where_they_wait(db: Db, subjects: Collection[Subject]) -> Mapping[Site, set[uuid.UUID]]:
    """The products of the demands of some subjects, by company and warehouse."""
    columns = table_of(Demand).c
    rows = await db.rows(
        sa.select(columns.company_id, columns.warehouse_id, columns.product_id).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.subject_id
            == sa.any_(sa.literal(sorted({subject_id for _, subject_id in subjects}), sa.ARRAY(sa.Uuid))),
        )
    )
    found: defaultdict[Site, set[uuid.UUID]] = defaultdict(set)
    for row in rows:
        found[row.company_id, row.warehouse_id].add(row.product_id)
    return found


async def release_reservation(db: Db, reservation_id: uuid.UUID) -> uuid.UUID:
    """Free what one reservation holds, for whoever takes it first; its demand goes on waiting. Answers the product.

    Refuses with NOT_FOUND.
    """
    reservation = await db.need(Reservation, reservation_id)
    if reservation.company_id not in db.actor.company_ids:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    subject = (reservation.subject_type, reservation.subject_id)
    waiting = await db.need(Demand, reservation.demand_id)
    places = await places_of(db, reservation.company_id, waiting.warehouse_id)
    held = await hold(db, Need(places=places, products=[reservation.product_id], subjects=[subject]))
    demand = held.demand_of(subject)
    spot = (reservation.product_id, reservation.location_id, reservation.lot_id)
    if demand is None or spot not in held.stock.held.get(demand.id, {}):
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    # Whoever changes it holds its balance, as this does now: it is locked for its version alone.
    await db.lock(Reservation, reservation_id)
    held.stock.release_at(demand.id, spot)
    settle(db, held)
    await db.publish(rules.ReservationReleased(reservation.product_id, *subject))
    return reservation.product_id
