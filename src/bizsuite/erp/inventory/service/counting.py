"""Setting stock right to what was counted at some moment, whatever has moved since."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.balances import Spot
from bizsuite.erp.inventory.rules import StockMoveStatus
from bizsuite.erp.inventory.rules.lots import there_already
from bizsuite.erp.inventory.service.held import Held, Need, Subject
from bizsuite.erp.inventory.service.locking import hold
from bizsuite.erp.inventory.service.places import places_of
from bizsuite.erp.inventory.service.settling import settle
from bizsuite.erp.inventory.service.shipments import mark_done, moved
from bizsuite.erp.inventory.tables import SERIAL_TAKEN, Balance, Move
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.paths import DOCUMENT
from bizsuite.kernel.sets import given
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.uniqueness import unless_taken

_BALANCE, _MOVE = table_of(Balance), table_of(Move)
_ASKED = sa.Table(
    "asked",
    sa.MetaData(),
    sa.Column("product_id", sa.Uuid),
    sa.Column("location_id", sa.Uuid),
    sa.Column("lot_id", sa.Uuid),
    sa.Column("day", sa.Date),
    sa.Column("moment", sa.DateTime(timezone=True)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How much of a product was found at a place at a moment; `subject` is for whom stock is set right."""

    product_id: uuid.UUID
    location_id: uuid.UUID
    quantity: Decimal
    at: datetime
    subject: Subject
    lot_id: uuid.UUID | None = None
    """Which lot, where its goods are told apart."""
    path: Sequence[str] = DOCUMENT

    @property
    def spot(self) -> Spot:
        """The product at the place, and its lot."""
        return self.product_id, self.location_id, self.lot_id


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the books said at the moment of counting, and the move that set them right; None where they were."""

    on_hand: Decimal
    move_id: uuid.UUID | None


async def on_hand_at(db: Db, moments: Mapping[Spot, datetime]) -> dict[Spot, Decimal]:
    """What lay at places at a moment each: all that had moved on days before it, and on its day was recorded by then.

    Goods of an earlier day that are entered later count as having been there. One statement.
    """
    if not moments:
        return {}
    rows = [
        {"product_id": spot[0], "location_id": spot[1], "lot_id": spot[2]}
        | {"day": _day(db, at), "moment": at}
        for spot, at in moments.items()
    ]
    asked = given(_ASKED, rows, "asked")
    came, left = (_since(db, asked, place).lateral() for place in ("to_location_id", "from_location_id"))
    on_hand = sa.func.coalesce(_BALANCE.c.on_hand, 0) - came.c.quantity + left.c.quantity
    kept = sa.and_(
        _BALANCE.c.tenant_id == db.actor.tenant_id,
        _BALANCE.c.product_id == asked.c.product_id,
        _BALANCE.c.location_id == asked.c.location_id,
        _BALANCE.c.lot_id.is_not_distinct_from(asked.c.lot_id),
    )
    found = await db.rows(
        sa.select(
            asked.c.product_id, asked.c.location_id, asked.c.lot_id, on_hand.label("on_hand")
        ).select_from(asked.outerjoin(_BALANCE, kept).join(came, sa.true()).join(left, sa.true()))
    )
    return {(row.product_id, row.location_id, row.lot_id): row.on_hand for row in found}


def _since(db: Db, asked: Any, place: str) -> sa.Select[Any]:
    """How much came to a place, or left it, after a moment: on a later day, or recorded later on that day."""
    return sa.select(sa.func.coalesce(sa.func.sum(_MOVE.c.quantity), 0).label("quantity")).where(
        _MOVE.c.tenant_id == db.actor.tenant_id,
        _MOVE.c[place] == asked.c.location_id,
        _MOVE.c.product_id == asked.c.product_id,
        _MOVE.c.lot_id.is_not_distinct_from(asked.c.lot_id),
        _MOVE.c.status == sa.literal_column(f"'{StockMoveStatus.DONE.value}'"),
        _MOVE.c.moved_on >= asked.c.day,
        sa.or_(_MOVE.c.moved_on > asked.c.day, _MOVE.c.moved_at > asked.c.moment),
    )


def _day(db: Db, at: datetime) -> date:
    return at.astimezone(ZoneInfo(db.actor.zone)).date()


async def correct_to_counted(
    db: Db,
    company_id: uuid.UUID,
    warehouse_id: uuid.UUID,
    counted: Sequence[Counted],
    *,
    origin: Subject,
    reason: str,
) -> list[Corrected]:
    """Set stock right to what was counted, on the day of counting, against LOSS; what moved since then is kept.

    Goods that are missing are no longer set aside for anybody: their demands get what is free, in order of date. As
    many statements for many as for one; one telling of all moves, which are of the document `origin`.
    Refuses with NOT_FOUND, PRODUCT_NOT_GOODS, STOCK_PERIOD_CLOSED, STOCK_SHORT where more has left since than was
    found, LOT_REQUIRED, LOT_NOT_TRACKED, SERIAL_QUANTITY, and SERIAL_TWICE where a piece lies elsewhere.
    """
    places = await places_of(db, company_id, warehouse_id)
    products = {each.product_id for each in counted}
    spots = {each.spot for each in counted}
    held = await hold(db, Need(places=places, products=products, virtual=["LOSS"], spots=spots))
    then = await on_hand_at(db, {each.spot: each.at for each in counted})
    moves, corrected = [], []
    for each in counted:
        move = _move(held, each, each.quantity - then[each.spot], _day(db, each.at), reason)
        corrected.append(Corrected(then[each.spot], move.id if move else None))
        if move is not None:
            moves.append(move)
    held.reserve_waiting()
    db.add_all(moves)
    settle(db, held)
    async with unless_taken(db, {SERIAL_TAKEN: there_already(counted[0].path if counted else DOCUMENT)}):
        await db.flush()
    if moves:
        told = [replace(each, origin_type=origin[0], origin_id=origin[1]) for each in moved(places, moves)]
        await db.publish(rules.GoodsMoved(told))
    return corrected


def _move(held: Held, counted: Counted, difference: Decimal, on: date, reason: str) -> Move | None:
    """What sets one place right; None where nothing does."""
    if not difference:
        return None
    rules.open_on(on, held.closed_through, counted.path)
    held.check_lot(counted.product_id, counted.lot_id, counted.path)
    held.check_pieces(counted.product_id, counted.quantity, counted.path)
    loss = held.places.virtual["LOSS"]
    source, target = (loss, counted.location_id) if difference > 0 else (counted.location_id, loss)
    if difference < 0:
        _let_go(held, counted.spot, -difference)
    held.stock.take_at((counted.product_id, source, counted.lot_id), abs(difference), counted.path)
    held.stock.put((counted.product_id, target, counted.lot_id), abs(difference))
    move = Move(
        company_id=held.places.company_id,
        product_id=counted.product_id,
        from_location_id=source,
        to_location_id=target,
        lot_id=counted.lot_id,
        quantity=abs(difference),
        currency=held.places.currency,
        moved_on=on,
        subject_type=counted.subject[0],
        subject_id=counted.subject[1],
        reason=reason,
    )
    mark_done(move, now())
    return move


def _let_go(held: Held, spot: Spot, missing: Decimal) -> None:
    """Free what is set aside of missing goods, of the demand that is due last first."""
    level = held.stock.levels.get(spot)
    if level is None:
        return
    holding = [each for each in held.demands.values() if spot in held.stock.held.get(each.id, {})]
    for demand in sorted(holding, key=lambda each: (each.due_on, each.id), reverse=True):
        if missing <= level.free:
            return
        held.stock.release_at(demand.id, spot)
