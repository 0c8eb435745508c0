"""Counts, and what was found where."""

import uuid
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.counts.rules.words import StockCountStatus
from bizsuite.kernel.tables import (
    Table,
    check,
    choice,
    indexed,
    moment,
    rate,
    references,
    text,
    unique,
)
from bizsuite.kernel.tables import quantity as measured

LINE_TAKEN = "uq_stock_count_line_spot"
SPOT_TAKEN = "uq_stock_count_line_open_spot"


class StockCount(Table, table=True):
    """Goods of a warehouse that are counted together."""

    __tablename__ = "stock_count"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "created_at"),
        check("tolerance_quantity >= 0 AND tolerance_rate BETWEEN 0 AND 1", "tolerance_not_negative"),
        check("(status = 'CONFIRMED') = (confirmed_at IS NOT NULL)", "confirmed_at_a_time"),
        check("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", "confirmed_by_somebody"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse")
    number: str
    status: StockCountStatus = choice(StockCountStatus, StockCountStatus.OPEN)
    tolerance_quantity: Decimal | None = measured(None, optional=True)
    tolerance_rate: Decimal | None = rate(None, optional=True)
    """A part of what the books say, as a fraction."""
    note: str = text()
    confirmed_at: datetime | None = moment(optional=True)
    confirmed_by_id: uuid.UUID | None = references("user_account", optional=True)


class StockCountLine(Table, table=True):
    """A product at a place: what was found, when and by whom."""

    __tablename__ = "stock_count_line"
    __table_args__ = (
        unique("count_id", "product_id", "location_id", "lot_id", name=LINE_TAKEN, nulls_alike=True),
        # Two counts of the same goods would set them right twice.
        sa.Index(
            SPOT_TAKEN,
            *("tenant_id", "product_id", "location_id", "lot_id"),
            unique=True,
            postgresql_where=sa.text("is_open"),
            postgresql_nulls_not_distinct=True,
        ),
        indexed("count_id", "position"),
        check("counted >= 0 AND times >= 0", "not_negative"),
        check("(counted IS NULL) = (times = 0)", "counted_some_times"),
        check("(counted IS NULL) = (counted_at IS NULL)", "counted_at_a_time"),
        check("(counted IS NULL) = (counted_by_id IS NULL)", "counted_by_somebody"),
        check("difference = counted - expected", "difference_is_what_is_over"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    count_id: uuid.UUID = references("stock_count", indexed=False)
    position: int
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    location_id: uuid.UUID = references("inventory_location")
    lot_id: uuid.UUID | None = references("inventory_lot", optional=True)
    """Which lot of it, where its goods are told apart."""
    counted: Decimal | None = measured(None, optional=True)
    counted_at: datetime | None = moment(optional=True)
    counted_by_id: uuid.UUID | None = references("user_account", optional=True)
    times: int = 0
    """How often it was counted; what was counted last counts."""
    is_recount: bool = False
    """Whether it is to be counted again."""
    expected: Decimal | None = measured(None, optional=True)
    """What the books said at the moment of counting, once the count was completed."""
    difference: Decimal | None = measured(None, optional=True)
    move_id: uuid.UUID | None = references("inventory_move", optional=True)
    """What has set stock right; none where it was."""
    is_open: bool = True
    """Whether nobody else counts the same goods meanwhile."""
