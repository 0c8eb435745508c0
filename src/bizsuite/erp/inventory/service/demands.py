"""Setting goods aside for whoever waits for them, and letting them go again."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.rules import Demanded
from bizsuite.erp.inventory.service.held import Subject, hold, settle
from bizsuite.erp.inventory.service.places import places_of
from bizsuite.erp.inventory.tables import Demand, Reservation
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of


async def reserve(
    db: Db,
    demands: Sequence[Demanded],
    *,
    company_id: uuid.UUID | None = None,
    warehouse_id: uuid.UUID | None = None,
) -> dict[uuid.UUID, Decimal]:
    """Note these demands and set aside what is there for them, the earliest first; says how much for each subject.

    A demand that cannot be covered is no refusal: it waits, shows as outgoing, and gets what arrives later. The same
    subject again takes on the new quantity. Refuses with NOT_FOUND, INVALID_VALUE.
    """
    if not demands:
        return {}
    places = await places_of(db, company_id, warehouse_id)
    products = {each.product_id for each in demands}
    subjects = {(each.subject_type, each.subject_id) for each in demands}
    held = await hold(db, places, products, subjects=subjects)
    wanted = []
    for each in demands:
        rules.positive(each.quantity, ["quantity"])
        demand = held.want(each)
        surplus = held.stock.held_by(demand.id) - demand.quantity
        if surplus > 0:
            held.stock.release(demand.id, surplus)
        wanted.append(demand)
    held.reserve_waiting()
    await settle(db, held)
    return {demand.subject[1]: held.stock.held_by(demand.id) for demand in wanted}


async def release(db: Db, subjects: Collection[Subject]) -> None:
    """End the demands of these subjects; what they held goes to those who wait, in order of date."""
    for company_id, warehouse_id, products in await _where_they_wait(db, subjects):
        places = await places_of(db, company_id, warehouse_id)
        held = await hold(db, places, products)
        for subject in subjects:
            if (demand := held.demand_of(subject)) is not None:
                held.stock.release(demand.id)
                demand.quantity = Decimal(0)
        held.reserve_waiting()
        await settle(db, held)


async def _where_they_wait(
    db: Db, subjects: Collection[Subject]
) -> Sequence[tuple[uuid.UUID, uuid.UUID, set[uuid.UUID]]]:
    """Company, warehouse and products of the demands of some subjects."""
    columns = table_of(Demand).c
    rows = await db.rows(
        sa.select(columns.company_id, columns.warehouse_id, columns.product_id).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.subject_id.in_(sorted({subject_id for _, subject_id in subjects})),
        )
    )
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], set[uuid.UUID]] = defaultdict(set)
    for row in rows:
        found[row.company_id, row.warehouse_id].add(row.product_id)
    return [(company, warehouse, products) for (company, warehouse), products in sorted(found.items())]


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
    held = await hold(db, places, [reservation.product_id], subjects=[subject])
    demand = held.demand_of(subject)
    spot = (reservation.product_id, reservation.location_id)
    if demand is None or spot not in held.stock.held.get(demand.id, {}):
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    held.stock.release_at(demand.id, spot)
    await settle(db, held)
    await db.publish(rules.ReservationReleased(reservation.product_id, *subject))
    return reservation.product_id
