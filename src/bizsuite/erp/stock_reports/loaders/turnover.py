"""How fast stock is sold: what was sold at its cost, beside what lay there."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import StockLocationKind
from bizsuite.erp.inventory.tables import Location, Move
from bizsuite.erp.statements.loaders.pages import Asked as Paging
from bizsuite.erp.statements.loaders.pages import Keyset, Page, page_of
from bizsuite.erp.stock_reports.loaders.chosen import chosen
from bizsuite.erp.stock_reports.rules.reports import Asked, Turnover
from bizsuite.erp.valuation.tables import CostEntry
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_ENTRY, _LOCATION, _MOVE = table_of(CostEntry), table_of(Location), table_of(Move)
_SUMMED = ("opening", "closing", "cost")

TURNOVER_KEYSET = Keyset(
    (("closing", sa.Numeric(), True), ("product_id", sa.Uuid(), False), ("warehouse_id", sa.Uuid(), False))
)
"""Where most is tied up comes first."""


@dataclass(frozen=True, slots=True)
class Turned:
    """How a product in a warehouse has turned over, how much of it lies there, and when it was sold last."""

    product_id: uuid.UUID
    warehouse_id: uuid.UUID
    quantity: Decimal
    turnover: Turnover
    last_sold_on: date | None


@dataclass(frozen=True, slots=True)
class StockTurnover:
    """How all goods have turned over, and a page of them."""

    total: Turnover
    page: Page[Turned]


async def turnovers(db: Db, asked: Asked, since: date, paging: Paging) -> StockTurnover:
    """What the cost ledger says of some days, in one statement; without goods that neither lay there nor were sold."""
    sums = _sums(db, asked, since)
    totals = sa.select(
        sa.func.count().label("entries"),
        *(sa.func.coalesce(sa.func.sum(sums.c[name]), 0).label(f"all_{name}") for name in _SUMMED),
    ).subquery("totals")
    page = TURNOVER_KEYSET.page(sums, paging).subquery("page")
    rows = await db.rows(
        sa.select(totals, page)
        .select_from(totals.outerjoin(page, sa.true()))
        .order_by(*TURNOVER_KEYSET.order(page, backward=paging.backward))
    )
    days = (asked.as_of - since).days + 1
    found = [row for row in rows if row.product_id is not None]

    def told(row: Any) -> Turned:
        turned = _turnover(row, _SUMMED, days)
        return Turned(row.product_id, row.warehouse_id, row.quantity, turned, row.last_sold_on)

    whole = _turnover(rows[0], [f"all_{name}" for name in _SUMMED], days)
    return StockTurnover(whole, page_of(paging, TURNOVER_KEYSET, found, told, rows[0].entries))


def _turnover(row: Any, names: Sequence[str], days: int) -> Turnover:
    opening, closing, cost = (row._mapping[name] for name in names)
    return Turnover(opening=opening, closing=closing, cost=cost, days=days)


def _sums(db: Db, asked: Asked, since: date) -> Any:
    """A row for each product and warehouse of which something lay there or was sold."""
    own = sa.and_(_MOVE.c.tenant_id == _ENTRY.c.tenant_id, _MOVE.c.id == _ENTRY.c.move_id)
    customers = sa.select(_LOCATION.c.id).where(
        _LOCATION.c.tenant_id == db.actor.tenant_id,
        _LOCATION.c.company_id == asked.company_id,
        _LOCATION.c.kind == StockLocationKind.CUSTOMER,
    )
    leaves = _MOVE.c.to_location_id.in_(customers)
    sold = sa.or_(leaves, _MOVE.c.from_location_id.in_(customers))
    begun = _ENTRY.c.valued_on >= since

    def total(amount: Any, *wanted: Any) -> sa.ColumnElement[Any]:
        return sa.func.coalesce(sa.func.sum(amount).filter(*wanted) if wanted else sa.func.sum(amount), 0)

    opening, closing = total(_ENTRY.c.value, sa.not_(begun)), total(_ENTRY.c.value)
    cost = -total(_ENTRY.c.value, begun, sold)
    last = sa.func.max(_ENTRY.c.valued_on).filter(leaves, _ENTRY.c.quantity < 0)
    quantity = total(_ENTRY.c.quantity)
    rows = (
        sa.select(
            _ENTRY.c.product_id,
            _ENTRY.c.warehouse_id,
            quantity.label("quantity"),
            opening.label("opening"),
            closing.label("closing"),
            cost.label("cost"),
            last.label("last_sold_on"),
        )
        .select_from(_ENTRY.outerjoin(_MOVE, own))
        .where(*chosen(db, _ENTRY, asked), _ENTRY.c.valued_on <= asked.as_of)
        .group_by(_ENTRY.c.product_id, _ENTRY.c.warehouse_id)
        .having(sa.or_(opening != 0, closing != 0, cost != 0, quantity != 0))
    )
    if (day := asked.chosen.not_sold_since) is not None:
        rows = rows.having(quantity > 0, sa.or_(last.is_(None), last < day))
    return rows.cte("sums")
