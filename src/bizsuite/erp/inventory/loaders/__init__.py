"""What breaks the promises that stock makes."""

import uuid
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory import tables
from bizsuite.erp.inventory.loaders import documents, lot_checks
from bizsuite.erp.inventory.loaders.documents import told as told_of
from bizsuite.erp.inventory.rules import (
    StockLocationKind,
    StockMoveStatus,
)
from bizsuite.erp.inventory.tables import (
    Balance,
    Delivery,
    Demand,
    GoodsReturn,
    Location,
    Move,
    Receipt,
    Reservation,
)
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

BALANCE, DEMAND, LOCATION = table_of(Balance), table_of(Demand), table_of(Location)
MOVE, RESERVATION = table_of(Move), table_of(Reservation)
_AVAILABILITY, _SNAPSHOT = table_of(tables.Availability), table_of(tables.Snapshot)
_BY_PLACE: dict[str, Any] = {
    "partition_by": (
        _SNAPSHOT.c.tenant_id,
        _SNAPSHOT.c.product_id,
        _SNAPSHOT.c.location_id,
        _SNAPSHOT.c.lot_id,
    ),
    "order_by": _SNAPSHOT.c.as_of,
}
_TRANSFER = table_of(tables.Transfer)
PARTS = ("on_hand", "reserved", "incoming", "outgoing")
"""What is known of a product in a warehouse."""


async def integrity(db: Db) -> list[Finding]:
    """Rows of the actor's tenant by which stock breaks its promises."""
    found = []
    for check, subject, statement in (
        ("stock_vs_moves", "StockBalance", _balances_and_moves(db)),
        ("stock_sums_to_zero", "Product", _sums(db)),
        ("reserved_vs_reservations", "StockBalance", _reserved(db)),
        ("reservations_vs_demand", "StockReservation", _demanded(db)),
        ("goods_in_view", "StockMove", _in_views(db)),
        ("availability_vs_stock", "Product", _availability(db)),
        ("snapshots_vs_moves", "Product", _snapshots(db)),
        ("lot_vs_product", "StockMove", lot_checks.strange_lots(db)),
        ("stock_vs_tracking", "StockBalance", lot_checks.told_apart(db)),
        ("serial_vs_pieces", "Lot", lot_checks.pieces(db)),
        ("delivery_vs_moves", "Delivery", documents.of_moves(db, table_of(Delivery), MOVE.c.delivery_id)),
        ("receipt_vs_moves", "Receipt", documents.of_moves(db, table_of(Receipt), MOVE.c.receipt_id)),
        ("return_vs_moves", "GoodsReturn", documents.of_moves(db, table_of(GoodsReturn), MOVE.c.return_id)),
        ("transfer_vs_moves", "StockTransfer", documents.transfers(db)),
        ("returned_within_moved", "StockMove", documents.over_returned(db)),
    ):
        found += [Finding(check, subject, row.id, row.detail) for row in await db.rows(statement)]
    return found


def _balances_and_moves(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Balances that are not the sum of what came and went."""

    def side(place: sa.Column[Any], sign: int) -> sa.Select[*tuple[Any, ...]]:
        return sa.select(
            MOVE.c.product_id,
            place.label("location_id"),
            MOVE.c.lot_id,
            (MOVE.c.quantity * sign).label("quantity"),
        ).where(MOVE.c.tenant_id == db.actor.tenant_id, MOVE.c.status == StockMoveStatus.DONE)

    sides = sa.union_all(side(MOVE.c.to_location_id, 1), side(MOVE.c.from_location_id, -1)).subquery()
    spot = (sides.c.product_id, sides.c.location_id, sides.c.lot_id)
    moved = sa.select(*spot, sa.func.sum(sides.c.quantity).label("quantity")).group_by(*spot).subquery()
    held = sa.select(BALANCE).where(BALANCE.c.tenant_id == db.actor.tenant_id).subquery()
    same = sa.and_(
        held.c.product_id == moved.c.product_id,
        held.c.location_id == moved.c.location_id,
        _lot(held.c.lot_id) == _lot(moved.c.lot_id),
    )
    on_hand = sa.func.coalesce(held.c.on_hand, 0)
    sum_of_moves = sa.func.coalesce(moved.c.quantity, 0)
    return (
        sa.select(
            sa.func.coalesce(held.c.id, moved.c.product_id).label("id"),
            told_of("on hand ", on_hand, ", moves ", sum_of_moves),
        )
        .select_from(held.outerjoin(moved, same, full=True))
        .where(on_hand != sum_of_moves)
    )


def _lot(column: Any) -> sa.ColumnElement[Any]:
    """A lot, or what stands for none: a full join compares equal values only."""
    return sa.func.coalesce(column, sa.literal(uuid.UUID(int=0), sa.Uuid))


def _sums(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Products of which the balances of a lot, over all places of a company, do not sum to nothing."""
    total = sa.func.sum(BALANCE.c.on_hand)
    return (
        sa.select(BALANCE.c.product_id.label("id"), told_of("all places together ", total))
        .where(BALANCE.c.tenant_id == db.actor.tenant_id)
        .group_by(BALANCE.c.company_id, BALANCE.c.product_id, BALANCE.c.lot_id)
        .having(total != 0)
    )


def _reserved(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Balances whose reserved part is not the sum of the reservations."""
    held = (
        sa.select(sa.func.coalesce(sa.func.sum(RESERVATION.c.quantity), 0))
        .where(
            RESERVATION.c.tenant_id == BALANCE.c.tenant_id,
            RESERVATION.c.product_id == BALANCE.c.product_id,
            RESERVATION.c.location_id == BALANCE.c.location_id,
            RESERVATION.c.lot_id.is_not_distinct_from(BALANCE.c.lot_id),
        )
        .scalar_subquery()
    )
    return sa.select(BALANCE.c.id, told_of("reserved ", BALANCE.c.reserved, ", reservations ", held)).where(
        BALANCE.c.tenant_id == db.actor.tenant_id, BALANCE.c.reserved != held
    )


def _availability(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Products whose availability in a warehouse is not what balances, drafts and demands come to."""
    parts = sa.union_all(_stored(db), *_planned(db), _waiting(db)).subquery()
    come_to = (
        sa.select(
            parts.c.product_id,
            parts.c.warehouse_id,
            *(sa.func.sum(parts.c[name]).label(name) for name in PARTS),
        )
        .group_by(parts.c.product_id, parts.c.warehouse_id)
        .subquery()
    )
    held = sa.select(_AVAILABILITY).where(_AVAILABILITY.c.tenant_id == db.actor.tenant_id).subquery()
    same = sa.and_(held.c.product_id == come_to.c.product_id, held.c.warehouse_id == come_to.c.warehouse_id)

    def told(source: sa.Subquery) -> sa.ColumnElement[str]:
        return sa.func.concat_ws(", ", *(sa.func.coalesce(source.c[name], 0) for name in PARTS))

    differs = sa.or_(
        *(sa.func.coalesce(held.c[name], 0) != sa.func.coalesce(come_to.c[name], 0) for name in PARTS)
    )
    return (
        sa.select(
            sa.func.coalesce(held.c.product_id, come_to.c.product_id).label("id"),
            told_of("kept ", told(held), "; rows ", told(come_to)),
        )
        .select_from(held.outerjoin(come_to, same, full=True))
        .where(differs)
    )


_NONE = sa.literal(0, sa.Numeric)


def _part(product: Any, warehouse: Any, **values: Any) -> sa.Select[*tuple[Any, ...]]:
    """What rows of one kind add to a product in a warehouse."""
    named = [values.get(name, _NONE).label(name) for name in PARTS]
    return sa.select(product.label("product_id"), warehouse.label("warehouse_id"), *named)


def _stored(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """What lies in a warehouse."""
    at = sa.and_(LOCATION.c.tenant_id == BALANCE.c.tenant_id, LOCATION.c.id == BALANCE.c.location_id)
    return (
        _part(
            BALANCE.c.product_id,
            LOCATION.c.warehouse_id,
            on_hand=BALANCE.c.on_hand,
            reserved=BALANCE.c.reserved,
        )
        .join_from(BALANCE, LOCATION, at)
        .where(BALANCE.c.tenant_id == db.actor.tenant_id, LOCATION.c.kind == StockLocationKind.INTERNAL)
    )


def _planned(db: Db) -> list[sa.Select[*tuple[Any, ...]]]:
    """What drafts bring to our places, and what they take from them for which no demand waits."""
    drafts = (
        MOVE.c.tenant_id == db.actor.tenant_id,
        MOVE.c.status == StockMoveStatus.DRAFT,
        LOCATION.c.kind == StockLocationKind.INTERNAL,
    )
    product, warehouse, quantity = MOVE.c.product_id, LOCATION.c.warehouse_id, MOVE.c.quantity
    unawaited = sa.or_(MOVE.c.subject_id.is_(None), MOVE.c.return_id.is_not(None))

    def at(place: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return sa.and_(LOCATION.c.tenant_id == MOVE.c.tenant_id, LOCATION.c.id == place)

    return [
        _part(product, warehouse, incoming=quantity)
        .join_from(MOVE, LOCATION, at(MOVE.c.to_location_id))
        .where(*drafts),
        _part(product, warehouse, outgoing=quantity)
        .join_from(MOVE, LOCATION, at(MOVE.c.from_location_id))
        .where(*drafts, unawaited),
    ]


def _waiting(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """What demands wait for."""
    waiting = _part(DEMAND.c.product_id, DEMAND.c.warehouse_id, outgoing=DEMAND.c.quantity)
    return waiting.where(DEMAND.c.tenant_id == db.actor.tenant_id)


def _snapshots(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Products of which something else was kept at the end of a period than the moves come to."""
    kept = sa.select(
        _SNAPSHOT,
        sa.func.lag(_SNAPSHOT.c.on_hand, 1, 0).over(**_BY_PLACE).label("before"),
        sa.func.lag(_SNAPSHOT.c.as_of).over(**_BY_PLACE).label("since"),
    ).where(_SNAPSHOT.c.tenant_id == db.actor.tenant_id)
    each = kept.subquery()

    def moved(place: sa.Column[Any]) -> sa.ScalarSelect[Any]:
        return (
            sa.select(sa.func.coalesce(sa.func.sum(MOVE.c.quantity), 0))
            .where(
                MOVE.c.tenant_id == each.c.tenant_id,
                MOVE.c.product_id == each.c.product_id,
                place == each.c.location_id,
                MOVE.c.lot_id.is_not_distinct_from(each.c.lot_id),
                MOVE.c.status == StockMoveStatus.DONE,
                MOVE.c.moved_on <= each.c.as_of,
                sa.or_(each.c.since.is_(None), MOVE.c.moved_on > each.c.since),
            )
            .correlate(each)
            .scalar_subquery()
        )

    come_to = each.c.before + moved(MOVE.c.to_location_id) - moved(MOVE.c.from_location_id)
    return sa.select(
        each.c.product_id.label("id"), told_of(each.c.as_of, ": kept ", each.c.on_hand, ", moves ", come_to)
    ).where(each.c.on_hand != come_to)


def _demanded(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Demands that hold more than they want, or goods of another product."""
    of_demand = sa.and_(DEMAND.c.tenant_id == RESERVATION.c.tenant_id, DEMAND.c.id == RESERVATION.c.demand_id)
    held = sa.func.sum(RESERVATION.c.quantity)
    alike = sa.func.bool_and(RESERVATION.c.product_id == DEMAND.c.product_id)
    return (
        sa.select(
            sa.func.min(sa.cast(RESERVATION.c.id, sa.Text)).cast(sa.Uuid).label("id"),
            told_of("wanted ", DEMAND.c.quantity, ", held ", held),
        )
        .join(DEMAND, of_demand)
        .where(RESERVATION.c.tenant_id == db.actor.tenant_id)
        .group_by(DEMAND.c.id, DEMAND.c.quantity)
        .having(sa.or_(held > DEMAND.c.quantity, sa.not_(alike)))
    )


def _in_views(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Moves from or to a place that only groups others."""
    at = sa.and_(
        LOCATION.c.tenant_id == MOVE.c.tenant_id,
        LOCATION.c.id.in_([MOVE.c.from_location_id, MOVE.c.to_location_id]),
    )
    return (
        sa.select(MOVE.c.id, told_of("place ", LOCATION.c.code))
        .join(LOCATION, at)
        .where(MOVE.c.tenant_id == db.actor.tenant_id, LOCATION.c.kind == StockLocationKind.VIEW)
    )
