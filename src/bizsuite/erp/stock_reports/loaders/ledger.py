"""The stock ledger: what came to a place and left it, with what lay there after each move."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.rules import StockMoveStatus
from bizsuite.erp.inventory.tables import Balance, Move, Snapshot
from bizsuite.erp.statements.loaders.pages import Asked, Keyset, Page, page_of
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import Record
from bizsuite.kernel.tables import table_of

_BALANCE, _MOVE, _SNAPSHOT = table_of(Balance), table_of(Move), table_of(Snapshot)
# A constant of ours stands in the text, so that PostgreSQL sees which partial index fits.
_DONE: Any = sa.literal_column(f"'{StockMoveStatus.DONE.value}'")

LEDGER_KEYSET = Keyset(
    (
        ("moved_on", sa.Date(), False),
        ("moved_at", sa.DateTime(timezone=True), False),
        ("id", sa.Uuid(), False),
    )
)
"""By day; on one day as they were recorded."""


@dataclass(frozen=True, slots=True)
class LedgerMove:
    """A move, by how much it changed what lay there, and what that was after it."""

    move: Record
    change: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class StockLedger:
    """What lay at a place, what came and left in a span, and a page of that."""

    opening: Decimal
    incoming: Decimal
    outgoing: Decimal
    page: Page[LedgerMove]


async def stock_ledgers(
    db: Db, balances: Sequence[uuid.UUID], *, span: Span, paging: Asked
) -> Mapping[uuid.UUID, StockLedger]:
    """The ledgers of balances, in one statement: it begins at the last snapshot before the span."""
    rows: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in await db.rows(_statement(db, balances, span, paging)):
        rows[row.balance_key].append(row)
    return {key: _ledger(paging, own) for key, own in rows.items()}


def _ledger(paging: Asked, rows: Sequence[Any]) -> StockLedger:
    first = rows[0]
    moves = [row for row in rows if row.id is not None]
    page = page_of(paging, LEDGER_KEYSET, moves, _entry, first.entries)
    return StockLedger(first.opening, first.incoming, first.outgoing, page)


def _entry(row: Any) -> LedgerMove:
    found = row._mapping
    record = Record(reads.move, {column.name: found[column.name] for column in _MOVE.c})
    return LedgerMove(record, row.change, row.balance)


def _statement(db: Db, balances: Sequence[uuid.UUID], span: Span, paging: Asked) -> sa.Select[Any]:
    """Each balance with its sums, beside the moves of its page; where there are none, alone."""
    kept = _kept(span)
    sums = _sums(kept, span, paging)
    page = _page(span, paging, sums.c.anchor)
    return (
        sa.select(
            _BALANCE.c.id.label("balance_key"),
            *(sums.c[name] for name in ("opening", "incoming", "outgoing", "entries")),
            *page.c,
        )
        .select_from(_BALANCE.outerjoin(kept, sa.true()).join(sums, sa.true()).outerjoin(page, sa.true()))
        .where(
            _BALANCE.c.tenant_id == db.actor.tenant_id,
            _BALANCE.c.id == sa.any_(sa.literal(sorted(balances), sa.ARRAY(sa.Uuid))),
        )
        .order_by(_BALANCE.c.id, *LEDGER_KEYSET.order(page, backward=paging.backward))
    )


def _kept(span: Span) -> Any:
    """What was kept of the place at the end of the last closed period before the span."""
    before = _SNAPSHOT.c.as_of < span.since if span.since else sa.false()
    return (
        sa.select(_SNAPSHOT.c.as_of, _SNAPSHOT.c.on_hand)
        .where(
            _SNAPSHOT.c.tenant_id == _BALANCE.c.tenant_id,
            _SNAPSHOT.c.product_id == _BALANCE.c.product_id,
            _SNAPSHOT.c.location_id == _BALANCE.c.location_id,
            _SNAPSHOT.c.lot_id.is_not_distinct_from(_BALANCE.c.lot_id),
            before,
        )
        .order_by(_SNAPSHOT.c.as_of.desc())
        .limit(1)
        .correlate(_BALANCE)
        .lateral("kept")
    )


def _moves(*conditions: Any, name: str, also: Any = None) -> Any:
    """What came to the place of a balance, and what left it; each side is read from an index of its own."""

    def side(place: str, sign: int) -> sa.Select[Any]:
        change = (_MOVE.c.quantity * sign).label("change")
        chosen = sa.select(*_MOVE.c, change).where(
            _MOVE.c.tenant_id == _BALANCE.c.tenant_id,
            _MOVE.c[place] == _BALANCE.c.location_id,
            _MOVE.c.product_id == _BALANCE.c.product_id,
            _MOVE.c.lot_id.is_not_distinct_from(_BALANCE.c.lot_id),
            _MOVE.c.status == _DONE,
            *conditions,
        )
        return chosen.correlate(_BALANCE, *(() if also is None else (also,)))

    return sa.union_all(side("to_location_id", 1), side("from_location_id", -1)).lateral(name)


def _sums(kept: Any, span: Span, paging: Asked) -> Any:
    """What lay there before, what came and left, and what lay there where the page begins to be read."""
    # Not coalesce(), which PostgreSQL takes for leaky: behind row-level security it would search no index by it.
    since = sa.case((kept.c.as_of.is_(None), sa.literal_column("'-infinity'::date")), else_=kept.c.as_of)
    rows = _moves(_MOVE.c.moved_on > since, _MOVE.c.moved_on <= span.until, name="moved", also=kept)
    before = rows.c.moved_on < span.since if span.since else sa.false()
    anchor: sa.ColumnElement[bool] = sa.true() if paging.backward else before
    if paging.backward and paging.before is not None:
        anchor = LEDGER_KEYSET.beyond(rows, paging.before, backward=True)
    elif not paging.backward and paging.after is not None:
        anchor = sa.not_(LEDGER_KEYSET.beyond(rows, paging.after, backward=False))
    began = sa.func.coalesce(kept.c.on_hand, 0)

    def total(*wanted: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
        return sa.func.coalesce(sa.func.sum(rows.c.change).filter(*wanted), 0)

    return (
        sa.select(
            (began + total(before)).label("opening"),
            total(sa.not_(before), rows.c.change > 0).label("incoming"),
            (-total(sa.not_(before), rows.c.change < 0)).label("outgoing"),
            sa.func.count().filter(sa.not_(before)).label("entries"),
            (began + total(anchor)).label("anchor"),
        )
        .select_from(rows)
        .group_by(kept.c.on_hand)
        .correlate(_BALANCE, kept)
        .lateral("sums")
    )


def _page(span: Span, paging: Asked, anchor: Any) -> Any:
    """The moves of the page with the balance after each, counted on from the anchor, or back from it."""
    days = [_MOVE.c.moved_on <= span.until, *([_MOVE.c.moved_on >= span.since] if span.since else [])]
    rows = _moves(*days, name="listed")
    chosen = LEDGER_KEYSET.narrowed(sa.select(*rows.c).select_from(rows), rows, paging).subquery("chosen")
    read = sa.func.sum(chosen.c.change).over(order_by=LEDGER_KEYSET.order(chosen, backward=paging.backward))
    balance = anchor - read + chosen.c.change if paging.backward else anchor + read
    return sa.select(*chosen.c, balance.label("balance")).lateral("page")
