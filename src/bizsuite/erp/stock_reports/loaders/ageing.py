"""How old stock is: what it is worth by how long ago it came.

Under FIFO the layers say it. Otherwise goods are not told apart by what they have cost: those that lie there are taken
to be those that came last, and each is worth the same.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.tables import Move
from bizsuite.erp.statements.loaders.pages import Asked as Paging
from bizsuite.erp.statements.loaders.pages import Keyset, Page, page_of
from bizsuite.erp.stock_reports.loaders.chosen import chosen
from bizsuite.erp.stock_reports.rules.reports import Asked
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.tables import CostEntry, CostLayer, StockValue
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import minor_units

_ENTRY, _LAYER, _MOVE = table_of(CostEntry), table_of(CostLayer), table_of(Move)
_STOCK = table_of(StockValue)

AGEING_KEYSET = Keyset(
    (("value", sa.Numeric(), True), ("product_id", sa.Uuid(), False), ("warehouse_id", sa.Uuid(), False))
)
"""What is worth most comes first."""


@dataclass(frozen=True, slots=True)
class AgedStock:
    """A product in a warehouse: how much there is and what it is worth, by bucket."""

    product_id: uuid.UUID
    warehouse_id: uuid.UUID
    quantity: Decimal
    value: Decimal
    values: Sequence[Decimal]


@dataclass(frozen=True, slots=True)
class StockAgeing:
    """The values of all goods by bucket, and a page of them."""

    totals: Sequence[Decimal]
    page: Page[AgedStock]


async def aged_stock(db: Db, asked: Asked, currency: str, paging: Paging) -> StockAgeing:
    """What stock is worth today, by how long before `as_of` it came, in one statement."""
    places = range(len(asked.days) + 1)
    names = [f"value_{place}" for place in places]
    sums = _sums(db, asked, currency, names)
    totals = sa.select(
        sa.func.count().label("entries"),
        *(sa.func.coalesce(sa.func.sum(sums.c[name]), 0).label(f"all_{name}") for name in names),
    ).subquery("totals")
    page = AGEING_KEYSET.page(sums, paging).subquery("page")
    rows = await db.rows(
        sa.select(totals, page)
        .select_from(totals.outerjoin(page, sa.true()))
        .order_by(*AGEING_KEYSET.order(page, backward=paging.backward))
    )
    found = [row for row in rows if row.product_id is not None]

    def told(row: Any) -> AgedStock:
        values = [row._mapping[name] for name in names]
        return AgedStock(row.product_id, row.warehouse_id, row.quantity, row.value, values)

    whole = [rows[0]._mapping[f"all_{name}"] for name in names]
    return StockAgeing(whole, page_of(paging, AGEING_KEYSET, found, told, rows[0].entries))


def _sums(db: Db, asked: Asked, currency: str, names: Sequence[str]) -> Any:
    """A row for each product and warehouse, with a column for each bucket."""
    parts = sa.union_all(_of_layers(db, asked), _of_receipts(db, asked, currency)).subquery("parts")
    ends = sa.literal([day + 1 for day in asked.days], sa.ARRAY(sa.Integer))
    bucket = sa.func.width_bucket(sa.literal(asked.as_of, sa.Date) - parts.c.day, ends, type_=sa.Integer)
    cells = sa.select(*parts.c, bucket.label("bucket")).subquery("cells")
    columns = [
        sa.func.coalesce(
            sa.func.sum(cells.c.value).filter(cells.c.bucket == sa.literal_column(str(place))), 0
        ).label(name)
        for place, name in enumerate(names)
    ]
    return (
        sa.select(
            cells.c.product_id,
            cells.c.warehouse_id,
            sa.func.sum(cells.c.quantity).label("quantity"),
            sa.func.sum(cells.c.value).label("value"),
            *columns,
        )
        .group_by(cells.c.product_id, cells.c.warehouse_id)
        .cte("sums")
    )


def _is_walked() -> sa.ColumnElement[bool]:
    """Whether the goods of a stock are not told apart by its layers."""
    return sa.and_(_STOCK.c.method != CostingMethod.FIFO, _STOCK.c.quantity > 0)


def _of_layers(db: Db, asked: Asked) -> sa.Select[Any]:
    """What is left of goods that came together, and what issues took without goods."""
    own = sa.and_(_LAYER.c.tenant_id == _STOCK.c.tenant_id, _LAYER.c.stock_id == _STOCK.c.id)
    came = sa.and_(_MOVE.c.tenant_id == _LAYER.c.tenant_id, _MOVE.c.id == _LAYER.c.move_id)
    return (
        sa.select(
            _STOCK.c.product_id,
            _STOCK.c.warehouse_id,
            _MOVE.c.moved_on.label("day"),
            _LAYER.c.quantity,
            _LAYER.c.value,
        )
        .select_from(_STOCK.join(_LAYER, own).join(_MOVE, came))
        .where(*chosen(db, _STOCK, asked), _LAYER.c.quantity != 0, sa.not_(_is_walked()))
    )


def _of_receipts(db: Db, asked: Asked, currency: str) -> sa.Select[Any]:
    """The last goods that came, as many as lie there; their values, rounded one after the other, sum to all of it."""
    same = sa.and_(
        _ENTRY.c.tenant_id == _STOCK.c.tenant_id,
        _ENTRY.c.product_id == _STOCK.c.product_id,
        _ENTRY.c.warehouse_id == _STOCK.c.warehouse_id,
        _ENTRY.c.lot_id.is_not_distinct_from(_STOCK.c.lot_id),
        _ENTRY.c.lot_id.is_not_distinct_from(_STOCK.c.lot_id),
        _ENTRY.c.quantity > 0,
    )
    newest = (_ENTRY.c.valued_on.desc(), _ENTRY.c.id.desc())
    covered = sa.func.sum(_ENTRY.c.quantity).over(partition_by=_STOCK.c.id, order_by=newest)
    came = (
        sa.select(
            _STOCK.c.product_id,
            _STOCK.c.warehouse_id,
            _ENTRY.c.valued_on.label("day"),
            _STOCK.c.quantity.label("here"),
            _STOCK.c.value.label("worth"),
            (covered - _ENTRY.c.quantity).label("newer"),
            sa.func.least(covered, _STOCK.c.quantity).label("reached"),
        )
        .select_from(_STOCK.join(_ENTRY, same))
        .where(*chosen(db, _STOCK, asked), _is_walked())
        .subquery("came")
    )
    places = minor_units(currency)

    def share(quantity: Any) -> Any:
        return sa.func.round(came.c.worth * quantity / came.c.here, places)

    return sa.select(
        came.c.product_id,
        came.c.warehouse_id,
        came.c.day,
        (came.c.reached - came.c.newer).label("quantity"),
        (share(came.c.reached) - share(came.c.newer)).label("value"),
    ).where(came.c.newer < came.c.here)
