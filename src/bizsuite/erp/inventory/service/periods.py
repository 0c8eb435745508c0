"""Closing stock periods: what lay where at their end is kept, and nothing moves in them any more."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.rules import StockLocationKind, StockMoveStatus
from bizsuite.erp.inventory.service.closings import closed_through, keep_others_out
from bizsuite.erp.inventory.tables import Balance, Location, Move, Period, Snapshot
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

_BALANCE, _LOCATION, _MOVE = table_of(Balance), table_of(Location), table_of(Move)
_SNAPSHOT = table_of(Snapshot)


async def close_period(db: Db, through: date) -> Period:
    """Close the stock of the actor's company through a day that is over.

    Whoever moves goods waits for as long as it takes, which grows with the moves of the period and the balances.
    Refuses with INVALID_VALUE, STOCK_PERIOD_NOT_OVER, STOCK_PERIOD_CLOSED.
    """
    company_id = db.actor.company_id
    before = await keep_others_out(db, company_id)
    rules.close_through(through, before, today(db.actor.zone))
    await _lock_balances(db, company_id)
    await db.run(_keeping(db, company_id, before, through))
    await db.run(_stamping(db, company_id, through))
    period = Period(company_id=company_id, closed_through=through)
    db.add(period)
    await db.flush()
    await db.publish(rules.StockPeriodClosed(period.id))
    return period


async def reopen_period(db: Db, period_id: uuid.UUID) -> uuid.UUID:
    """Let goods move again in the last closed period; what was kept of its end is forgotten. Answers the company.

    Refuses with NOT_FOUND, STOCK_PERIOD_NOT_LAST.
    """
    period = await db.lock(Period, period_id)
    company_id, through = period.company_id, period.closed_through
    if company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    rules.reopen(through, await keep_others_out(db, company_id))
    await _lock_balances(db, company_id)
    await db.delete(period)
    await db.flush()
    columns = _SNAPSHOT.c
    await db.run(
        sa.delete(_SNAPSHOT).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.company_id == company_id,
            columns.as_of == through,
        )
    )
    before = (await closed_through(db, [company_id])).get(company_id)
    await db.run(_stamping(db, company_id, before))
    await db.publish(rules.StockPeriodReopened(company_id))
    return company_id


async def _lock_balances(db: Db, company_id: uuid.UUID) -> None:
    """Every balance of the company, in the order in which all lock them."""
    db.ranked(Balance)
    at = sa.and_(_LOCATION.c.tenant_id == _BALANCE.c.tenant_id, _LOCATION.c.id == _BALANCE.c.location_id)
    locked = (
        sa.select(_BALANCE.c.id)
        .join(_LOCATION, at)
        .where(_BALANCE.c.tenant_id == db.actor.tenant_id, _BALANCE.c.company_id == company_id)
        .order_by(
            _BALANCE.c.lot_id.is_not(None),
            _BALANCE.c.product_id,
            _LOCATION.c.kind != StockLocationKind.INTERNAL,
            _BALANCE.c.location_id,
            _BALANCE.c.lot_id,
        )
        .with_for_update(of=_BALANCE)
        .cte("locked")
    )
    await db.rows(sa.select(sa.func.count()).select_from(locked))


def _keeping(db: Db, company_id: uuid.UUID, before: date | None, through: date) -> sa.Executable:
    """Keep what lay at the end of the period at each place where something moved in it."""
    moved = _moved(db, company_id, before, through)
    earlier = _SNAPSHOT.alias("earlier")
    kept = (
        sa.select(earlier.c.on_hand)
        .where(
            earlier.c.tenant_id == db.actor.tenant_id,
            earlier.c.product_id == moved.c.product_id,
            earlier.c.location_id == moved.c.location_id,
            earlier.c.lot_id.is_not_distinct_from(moved.c.lot_id),
        )
        .order_by(earlier.c.as_of.desc())
        .limit(1)
        .scalar_subquery()
    )
    chosen = sa.select(
        sa.literal(db.actor.tenant_id, sa.Uuid),
        sa.func.gen_random_uuid(),
        sa.literal(company_id, sa.Uuid),
        moved.c.product_id,
        moved.c.location_id,
        moved.c.lot_id,
        sa.literal(through, sa.Date),
        sa.func.coalesce(kept, 0) + moved.c.quantity,
    )
    names = ["tenant_id", "id", "company_id", "product_id", "location_id", "lot_id", "as_of", "on_hand"]
    return insert(_SNAPSHOT).from_select(names, chosen, include_defaults=False)


def _moved(db: Db, company_id: uuid.UUID, before: date | None, through: date) -> sa.Subquery:
    """By product, place and lot, what came less what left in the period."""
    days = [_MOVE.c.moved_on <= through, *([_MOVE.c.moved_on > before] if before is not None else [])]

    def side(place: sa.Column[Any], sign: int) -> sa.Select[*tuple[Any, ...]]:
        return sa.select(
            _MOVE.c.product_id,
            place.label("location_id"),
            _MOVE.c.lot_id,
            (_MOVE.c.quantity * sign).label("quantity"),
        ).where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            _MOVE.c.company_id == company_id,
            _MOVE.c.status == StockMoveStatus.DONE,
            *days,
        )

    sides = sa.union_all(side(_MOVE.c.to_location_id, 1), side(_MOVE.c.from_location_id, -1)).subquery()
    quantity = sa.func.sum(sides.c.quantity).label("quantity")
    return (
        sa.select(sides.c.product_id, sides.c.location_id, sides.c.lot_id, quantity)
        .group_by(sides.c.product_id, sides.c.location_id, sides.c.lot_id)
        .subquery("moved")
    )


def _stamping(db: Db, company_id: uuid.UUID, through: date | None) -> sa.Executable:
    """Let every balance of the company say which days are closed."""
    return (
        sa.update(_BALANCE)
        .where(_BALANCE.c.tenant_id == db.actor.tenant_id, _BALANCE.c.company_id == company_id)
        .values(closed_through=through, version=_BALANCE.c.version + 1, updated_at=sa.func.now())
    )
