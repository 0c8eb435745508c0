"""What breaks the promises that the value of stock makes."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.inventory.rules import StockLocationKind
from bizsuite.erp.inventory.tables import Balance, Location
from bizsuite.erp.valuation import tables
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_STOCK, _LAYER, _ENTRY = (table_of(each) for each in (tables.StockValue, tables.CostLayer, tables.CostEntry))
_BALANCE, _LOCATION = table_of(Balance), table_of(Location)


async def integrity(db: Db) -> list[Finding]:
    """Stock whose value is not what its ledger and its layers say, or that is not what lies there."""
    found = []
    for check, statement in (
        ("value_vs_cost_ledger", _against(db, _ledger())),
        ("value_vs_layers", _against(db, _layers())),
        ("valued_vs_on_hand", _on_hand(db)),
    ):
        rows = await db.rows(statement)
        found += [Finding(check, "StockValue", row.id, row.detail) for row in rows]
    return found


def _sums(table: sa.Table, own: sa.ColumnElement[bool]) -> tuple[Any, Any]:
    return (
        sa.select(sa.func.coalesce(sa.func.sum(table.c.quantity), 0)).where(own).scalar_subquery(),
        sa.select(sa.func.coalesce(sa.func.sum(table.c.value), 0)).where(own).scalar_subquery(),
    )


def _ledger() -> tuple[Any, Any]:
    """What the cost ledger comes to."""
    return _sums(
        _ENTRY,
        sa.and_(
            _ENTRY.c.tenant_id == _STOCK.c.tenant_id,
            _ENTRY.c.product_id == _STOCK.c.product_id,
            _ENTRY.c.warehouse_id == _STOCK.c.warehouse_id,
            _ENTRY.c.lot_id.is_not_distinct_from(_STOCK.c.lot_id),
        ),
    )


def _layers() -> tuple[Any, Any]:
    """What the layers come to."""
    return _sums(_LAYER, sa.and_(_LAYER.c.tenant_id == _STOCK.c.tenant_id, _LAYER.c.stock_id == _STOCK.c.id))


def _against(db: Db, sums: tuple[Any, Any]) -> Any:
    quantity, value = sums
    kept = sa.func.concat(_STOCK.c.quantity, " worth ", _STOCK.c.value)
    detail = sa.func.concat("kept ", kept, ", rows ", quantity, " worth ", value).label("detail")
    return sa.select(_STOCK.c.id, detail).where(
        _STOCK.c.tenant_id == db.actor.tenant_id,
        sa.or_(_STOCK.c.quantity != quantity, _STOCK.c.value != value),
    )


def _on_hand(db: Db) -> Any:
    """What lies in the places of the warehouse is what is valued there, lot by lot where each is valued by itself."""
    other = _STOCK.alias("other")
    by_itself = sa.exists().where(
        other.c.tenant_id == _STOCK.c.tenant_id,
        other.c.product_id == _STOCK.c.product_id,
        other.c.warehouse_id == _STOCK.c.warehouse_id,
        other.c.lot_id == _BALANCE.c.lot_id,
        other.c.quantity != 0,
    )
    lies = (
        sa.select(sa.func.coalesce(sa.func.sum(_BALANCE.c.on_hand), 0))
        .select_from(
            _BALANCE.join(
                _LOCATION,
                sa.and_(
                    _LOCATION.c.tenant_id == _BALANCE.c.tenant_id, _LOCATION.c.id == _BALANCE.c.location_id
                ),
            )
        )
        .where(
            _BALANCE.c.tenant_id == _STOCK.c.tenant_id,
            _BALANCE.c.product_id == _STOCK.c.product_id,
            _LOCATION.c.warehouse_id == _STOCK.c.warehouse_id,
            _LOCATION.c.kind.in_([StockLocationKind.INTERNAL, StockLocationKind.TRANSIT]),
            sa.case(
                (_STOCK.c.lot_id.is_not(None), _BALANCE.c.lot_id == _STOCK.c.lot_id), else_=sa.not_(by_itself)
            ),
        )
        .scalar_subquery()
    )
    detail = sa.func.concat("valued ", _STOCK.c.quantity, ", on hand ", lies).label("detail")
    return sa.select(_STOCK.c.id, detail).where(
        _STOCK.c.tenant_id == db.actor.tenant_id, _STOCK.c.quantity != lies
    )
