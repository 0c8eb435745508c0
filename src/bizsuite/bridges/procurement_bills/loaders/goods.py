"""What came for lines of orders, and what bills claim of it."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.procurement_bills.loaders.keys import among
from bizsuite.bridges.procurement_bills.rules import covering
from bizsuite.bridges.procurement_bills.rules.covering import Arrival, Claim, Cover
from bizsuite.bridges.procurement_bills.rules.words import LINE_TYPE
from bizsuite.bridges.procurement_bills.tables import (
    BillMatch,
    BillMatchCover,
    DirectArrival,
)
from bizsuite.erp.inventory.rules import StockMoveStatus
from bizsuite.erp.inventory.tables import Move
from bizsuite.erp.valuation.rules.words import CostsPastStockAsked
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

MATCH, COVER, _DIRECT = (table_of(each) for each in (BillMatch, BillMatchCover, DirectArrival))
_MOVE = table_of(Move)


def _arrived(db: Db, lines: Collection[uuid.UUID]) -> Sequence[sa.ColumnElement[bool]]:
    """What moves must be to have brought goods for lines of orders."""
    return (
        _MOVE.c.tenant_id == db.actor.tenant_id,
        _MOVE.c.subject_type == LINE_TYPE,
        among(_MOVE.c.subject_id, lines),
        _MOVE.c.receipt_id.is_not(None),
        _MOVE.c.status == StockMoveStatus.DONE,
    )


async def brought_by(
    db: Db, receipts: Sequence[uuid.UUID], lines: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Decimal]:
    """How many goods receipts have brought for lines of an order that no bill covers. Refuses with NOT_FOUND."""
    covered = (
        sa.select(sa.func.coalesce(sa.func.sum(COVER.c.quantity), 0))
        .where(COVER.c.tenant_id == _MOVE.c.tenant_id, COVER.c.move_id == _MOVE.c.id)
        .scalar_subquery()
    )
    rows = await db.rows(
        sa.select(_MOVE.c.receipt_id, _MOVE.c.subject_id, (_MOVE.c.quantity - covered).label("open")).where(
            *_arrived(db, lines), among(_MOVE.c.receipt_id, receipts)
        )
    )
    if {row.receipt_id for row in rows} != set(receipts):
        raise Refused("NOT_FOUND", "There is no such record.", path=["receiptIds"])
    found: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        found[row.subject_id] += row.open
    return found


def _gone_back() -> sa.ScalarSelect[Any]:
    """How much of what a receipt brought has gone back to its supplier."""
    back = _MOVE.alias("back")
    return (
        sa.select(sa.func.coalesce(sa.func.sum(back.c.quantity), 0))
        .where(
            back.c.tenant_id == _MOVE.c.tenant_id,
            back.c.return_of_id == _MOVE.c.id,
            back.c.status == StockMoveStatus.DONE,
            _MOVE.c.receipt_id.is_not(None),
        )
        .correlate(_MOVE)
        .scalar_subquery()
    )


async def moves_of_lines(db: Db, lines: Collection[uuid.UUID]) -> Sequence[Any]:
    """The moves by which goods have come for lines of orders, in the order in which they came; with the line of each,
    and how much has `gone_back`.

    Those that went to customers at once are `direct`.
    """
    of_line = sa.and_(_DIRECT.c.tenant_id == _MOVE.c.tenant_id, _DIRECT.c.move_id == _MOVE.c.id)
    direct = sa.select(_DIRECT.c.move_id).where(
        _DIRECT.c.tenant_id == db.actor.tenant_id, among(_DIRECT.c.order_line_id, lines)
    )
    return await db.rows(
        sa.select(
            _MOVE,
            sa.func.coalesce(_DIRECT.c.order_line_id, _MOVE.c.subject_id).label("order_line_id"),
            _DIRECT.c.id.is_not(None).label("direct"),
            _gone_back().label("gone_back"),
        )
        .join_from(_MOVE, _DIRECT, of_line, isouter=True)
        .where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            sa.or_(sa.and_(*_arrived(db, lines)), _MOVE.c.id.in_(direct)),
        )
        .order_by(_MOVE.c.moved_on, _MOVE.c.moved_at, _MOVE.c.id)
    )


async def lines_brought(db: Db, moves: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The lines of orders for which these moves have brought goods, or taken them back to the supplier."""
    rows = await db.rows(
        sa.select(_MOVE.c.subject_id).where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            among(_MOVE.c.id, moves),
            _MOVE.c.subject_type == LINE_TYPE,
            sa.or_(_MOVE.c.receipt_id.is_not(None), _MOVE.c.return_id.is_not(None)),
        )
    )
    return frozenset(row.subject_id for row in rows)


async def moves_by_id(db: Db, moves: Collection[uuid.UUID]) -> Sequence[Any]:
    """These moves."""
    return await db.rows(
        sa.select(_MOVE).where(_MOVE.c.tenant_id == db.actor.tenant_id, among(_MOVE.c.id, moves))
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a line of an order: the claims of bills on it, and the goods that came for it."""

    company_id: uuid.UUID
    currency: str
    claims: Sequence[Claim]
    arrivals: Sequence[Arrival]
    taken_back: Mapping[uuid.UUID, Decimal]
    """By claim what notes have taken back."""
    direct: frozenset[uuid.UUID]
    """The moves of goods that went to customers at once, and have no value of ours."""


async def standings_of(db: Db, lines: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Standing]:
    """The claims on goods of lines of orders, and what came for them. Three statements."""
    rows = await db.rows(
        sa.select(MATCH)
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.order_line_id, lines),
            MATCH.c.is_goods,
            sa.or_(MATCH.c.is_posted, MATCH.c.covered > 0),
        )
        .order_by(MATCH.c.posted_at, MATCH.c.id)
    )
    if not rows:
        return {}
    covers = await _covers(db, [row.id for row in rows])
    moves = await moves_of_lines(db, {row.order_line_id for row in rows})
    found = {}
    for line_id in dict.fromkeys(row.order_line_id for row in rows):
        own = [row for row in rows if row.order_line_id == line_id]
        notes: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
        for row in own:
            if row.of_id is not None and row.is_posted:
                notes[row.of_id].append(row)
        found[line_id] = Standing(
            own[0].company_id,
            own[0].base_currency,
            [_claim(row, notes[row.id], covers[row.id]) for row in own if row.of_id is None],
            [_arrival(move) for move in moves if move.order_line_id == line_id],
            {row.id: -sum((note.wanted for note in notes[row.id]), ZERO) for row in own if row.of_id is None},
            frozenset(move.id for move in moves if move.direct),
        )
    return found


async def _covers(db: Db, matches: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[Cover]]:
    rows = await db.rows(
        sa.select(COVER)
        .where(COVER.c.tenant_id == db.actor.tenant_id, among(COVER.c.match_id, matches))
        .order_by(COVER.c.created_at, COVER.c.id)
    )
    found: defaultdict[uuid.UUID, list[Cover]] = defaultdict(list)
    for row in rows:
        found[row.match_id].append(Cover(row.move_id, row.quantity, row.billed, row.received))
    return found


def _claim(row: Any, notes: Sequence[Any], covers: Sequence[Cover]) -> Claim:
    """A line of a bill that stands; one that was undone claims nothing."""
    if not row.is_posted:
        return Claim(id=row.id, wanted=ZERO, billed=ZERO, covers=covers)
    return Claim(
        id=row.id,
        wanted=row.wanted + sum((note.wanted for note in notes), ZERO),
        billed=row.base + sum((note.base for note in notes), ZERO),
        covers=covers,
    )


def _arrival(move: Any) -> Arrival:
    """Goods at what they came at, less what went back: what is said of a unit, as receipt and returns were posted."""
    value = covering.stayed_at(move.unit_cost or ZERO, move.quantity, move.gone_back, move.currency)
    return Arrival(move_id=move.id, quantity=move.quantity - move.gone_back, value=value)


async def tell_differences(db: Db, asked: CostsPastStockAsked) -> None:
    """Say by how much more bills say of goods than what they came at. One statement."""
    rows = await db.rows(
        sa.select(COVER.c.move_id, sa.func.sum(COVER.c.billed - COVER.c.received).label("difference"))
        .where(COVER.c.tenant_id == db.actor.tenant_id, among(COVER.c.move_id, asked.moves))
        .group_by(COVER.c.move_id)
    )
    asked.differences.update({row.move_id: row.difference for row in rows})
