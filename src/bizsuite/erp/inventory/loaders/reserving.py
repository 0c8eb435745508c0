"""Why goods were set aside where they were."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import RemovalStrategy, StockLocationKind
from bizsuite.erp.inventory.rules.reserving import ReservationStep, outcome_of
from bizsuite.erp.inventory.tables import Balance, Location, Lot, Reservation
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

STEPS_MAX = 50
"""How many places and lots from the first are told of one reservation, besides those that its demand holds."""
_RESERVATION, _BALANCE, _LOT = table_of(Reservation), table_of(Balance), table_of(Lot)
_LOCATION = table_of(Location)


async def spots_of(db: Db, reservations: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[ReservationStep]]:
    """The places and lots from which goods of reservations could be taken, in the order in which they are taken.

    One statement. They are as they are now; what lay there when the goods were set aside is not kept.
    """
    ordered = _ordered(db, reservations).subquery()
    found: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    chosen = sa.or_(ordered.c.place <= STEPS_MAX, ordered.c.held > 0)
    for row in await db.rows(
        sa.select(ordered).where(chosen).order_by(ordered.c.reservation_id, ordered.c.place)
    ):
        found[row.reservation_id].append(row)
    day = today(db.actor.zone)
    return {key: _steps(rows, day) for key, rows in found.items()}


def _steps(rows: Sequence[Any], day: Any) -> list[ReservationStep]:
    last = max((row.place for row in rows if row.held > 0), default=0)
    steps = []
    for row in rows:
        free = row.on_hand - row.reserved
        outcome = outcome_of(
            held=row.held,
            free=free,
            is_good=row.expires_on is None or day <= row.expires_on,
            is_before=row.place < last,
        )
        steps.append(ReservationStep(row, outcome, free))
    return steps


def _ordered(db: Db, reservations: Sequence[uuid.UUID]) -> Any:
    """Every balance of the product in the warehouse of each reservation, numbered as goods are taken."""
    asked, own, place = _RESERVATION.alias("asked"), _LOCATION.alias("own"), _LOCATION.alias("place")
    tenant = asked.c.tenant_id
    inside = sa.and_(
        place.c.tenant_id == tenant,
        place.c.warehouse_id == own.c.warehouse_id,
        place.c.kind == StockLocationKind.INTERNAL,
    )
    lies = sa.and_(
        _BALANCE.c.tenant_id == tenant,
        _BALANCE.c.product_id == asked.c.product_id,
        _BALANCE.c.location_id == place.c.id,
        sa.or_(_BALANCE.c.on_hand != 0, _BALANCE.c.reserved != 0),
    )
    of_lot = sa.and_(_LOT.c.tenant_id == tenant, _LOT.c.id == _BALANCE.c.lot_id)
    number = sa.func.row_number().over(partition_by=asked.c.id, order_by=_keys(asked, place))
    return (
        sa.select(
            asked.c.id.label("reservation_id"),
            *(_BALANCE.c[name] for name in ("location_id", "lot_id", "on_hand", "reserved")),
            _LOT.c.expires_on,
            _LOT.c.received_on,
            _held(asked).label("held"),
            number.label("place"),
        )
        .select_from(
            asked.join(own, sa.and_(own.c.tenant_id == tenant, own.c.id == asked.c.location_id))
            .join(place, inside)
            .join(_BALANCE, lies)
            .outerjoin(_LOT, of_lot)
        )
        .where(tenant == db.actor.tenant_id, asked.c.id.in_(sorted(reservations)))
    )


def _held(asked: Any) -> Any:
    """How much of a balance the demand of a reservation holds."""
    other = _RESERVATION.alias("other")
    return (
        sa.select(sa.func.coalesce(sa.func.sum(other.c.quantity), 0))
        .where(
            other.c.tenant_id == asked.c.tenant_id,
            other.c.demand_id == asked.c.demand_id,
            other.c.location_id == _BALANCE.c.location_id,
            other.c.lot_id.is_not_distinct_from(_BALANCE.c.lot_id),
        )
        .correlate(asked, _BALANCE)
        .scalar_subquery()
    )


def _keys(asked: Any, place: Any) -> list[Any]:
    """What sorts balances by the strategy of a reservation, as `rules.removal.order_of` does."""
    strategy = asked.c.strategy
    return [
        sa.case((strategy == RemovalStrategy.LOCATION, place.c.rank)),
        sa.case((strategy == RemovalStrategy.LOCATION, place.c.code)),
        sa.case((strategy == RemovalStrategy.FEFO, _LOT.c.expires_on)).nulls_last(),
        _LOT.c.received_on.nulls_last(),
        # As the rules compare codes: by the numbers of their characters.
        _LOT.c.code.collate("C"),
        place.c.rank,
        place.c.code,
    ]
