"""What breaks the promises that the documents of stock make."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import ShipmentStatus, StockMoveStatus, StockTransferStatus
from bizsuite.erp.inventory.tables import Move, Transfer
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

MOVE, _TRANSFER = table_of(Move), table_of(Transfer)


def told(*parts: Any) -> sa.ColumnElement[str]:
    """A sentence made of words and values."""
    return sa.func.concat(*parts).label("detail")


def transfers(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Transfers whose moves are not in the state that the transfer says, or of which more arrived than was shipped."""
    ships = MOVE.c.arrival_of_id.is_(None)
    planned = MOVE.c.status == StockMoveStatus.DRAFT
    is_draft = _TRANSFER.c.status == StockTransferStatus.DRAFT
    is_open = _TRANSFER.c.status.in_([StockTransferStatus.DRAFT, StockTransferStatus.SHIPPED])
    wrong = sa.or_(
        sa.and_(planned, sa.not_(sa.case((ships, is_draft), else_=is_open))),
        sa.and_(
            MOVE.c.status == StockMoveStatus.DONE,
            _TRANSFER.c.status.in_([StockTransferStatus.DRAFT, StockTransferStatus.CANCELLED]),
        ),
        sa.and_(
            MOVE.c.status == StockMoveStatus.DONE,
            ships,
            _TRANSFER.c.warehouse_id != _TRANSFER.c.to_warehouse_id,
            MOVE.c.quantity != _arriving(),
        ),
    )
    return (
        sa.select(_TRANSFER.c.id, told(_TRANSFER.c.status, " with a move ", MOVE.c.status))
        .join(MOVE, sa.and_(MOVE.c.tenant_id == _TRANSFER.c.tenant_id, MOVE.c.transfer_id == _TRANSFER.c.id))
        .where(_TRANSFER.c.tenant_id == db.actor.tenant_id, wrong)
    )


def _arriving() -> sa.ScalarSelect[Any]:
    """How much of what a move shipped has arrived, or is still to."""
    arrival = MOVE.alias("arrival")
    return (
        sa.select(sa.func.coalesce(sa.func.sum(arrival.c.quantity), 0))
        .where(
            arrival.c.tenant_id == MOVE.c.tenant_id,
            arrival.c.arrival_of_id == MOVE.c.id,
            arrival.c.status != StockMoveStatus.CANCELLED,
            arrival.c.product_id == MOVE.c.product_id,
            arrival.c.lot_id.is_not_distinct_from(MOVE.c.lot_id),
        )
        .correlate(MOVE)
        .scalar_subquery()
    )


def over_returned(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Moves of which more was returned than moved, or returned before."""
    back = MOVE.alias("back")
    returned = sa.func.sum(back.c.quantity)
    early = sa.func.bool_or(back.c.moved_on < MOVE.c.moved_on)
    return (
        sa.select(MOVE.c.id, told("moved ", MOVE.c.quantity, ", returned ", returned))
        .join(back, sa.and_(back.c.tenant_id == MOVE.c.tenant_id, back.c.return_of_id == MOVE.c.id))
        .where(MOVE.c.tenant_id == db.actor.tenant_id, back.c.status == StockMoveStatus.DONE)
        .group_by(MOVE.c.id, MOVE.c.quantity)
        .having(sa.or_(returned > MOVE.c.quantity, early))
    )


def of_moves(db: Db, document: sa.Table, named: sa.Column[Any]) -> sa.Select[*tuple[Any, ...]]:
    """Documents whose moves are not in the state that the document says."""
    wrong = sa.or_(
        sa.and_(document.c.status == ShipmentStatus.POSTED, MOVE.c.status == StockMoveStatus.DRAFT),
        sa.and_(document.c.status != ShipmentStatus.POSTED, MOVE.c.status == StockMoveStatus.DONE),
    )
    return (
        sa.select(document.c.id, told(document.c.status, " with a move ", MOVE.c.status))
        .join(MOVE, sa.and_(MOVE.c.tenant_id == document.c.tenant_id, named == document.c.id))
        .where(document.c.tenant_id == db.actor.tenant_id, wrong)
    )
