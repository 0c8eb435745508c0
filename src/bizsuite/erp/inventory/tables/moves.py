"""Every effect on stock is a move from one place to another; balances follow in the same transaction."""

import uuid
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field

from bizsuite.erp.inventory.rules import StockMoveStatus
from bizsuite.erp.inventory.tables.lots import of_lots
from bizsuite.kernel.schema import after_create
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    moment,
    references,
    text,
)
from bizsuite.kernel.tables import quantity as measured


def _done(name: str, place: str) -> sa.Index:
    """Moves that have happened, by one of their ends, product and day."""
    return sa.Index(
        f"ix_inventory_move_{name}",
        "tenant_id",
        place,
        "product_id",
        "moved_on",
        postgresql_include=["quantity", "lot_id"],
        postgresql_where=sa.text("status = 'DONE'"),
    )


_ORIGIN_TYPE = """CASE WHEN delivery_id IS NOT NULL THEN 'Delivery'
 WHEN receipt_id IS NOT NULL THEN 'Receipt'
 WHEN return_id IS NOT NULL THEN 'GoodsReturn'
 WHEN transfer_id IS NOT NULL THEN 'StockTransfer'
 ELSE subject_type END"""
_ORIGIN_ID = "COALESCE(delivery_id, receipt_id, return_id, transfer_id, subject_id)"


class Move(Table, table=True):
    """So much of a product from one place to another. Once done it never changes: corrections are new moves."""

    __tablename__ = "inventory_move"
    __table_args__ = (
        check("quantity > 0", "quantity_positive"),
        check("from_location_id <> to_location_id", "from_elsewhere"),
        check("unit_cost >= 0", "unit_cost_not_negative"),
        check("(status = 'DONE') = (moved_at IS NOT NULL)", "moved_when_done"),
        check("(subject_type IS NULL) = (subject_id IS NULL)", "subject_whole"),
        check("num_nonnulls(delivery_id, receipt_id, return_id, transfer_id) <= 1", "one_document"),
        check("(return_id IS NULL) = (return_of_id IS NULL)", "returned_is_named"),
        indexed("product_id", "moved_on", "id"),
        indexed("company_id", "moved_on", "id"),
        indexed("delivery_id", "position"),
        indexed("receipt_id", "position"),
        check("arrival_of_id IS NULL OR transfer_id IS NOT NULL", "arrival_of_a_transfer"),
        indexed("return_id", "position"),
        indexed("transfer_id", "position"),
        indexed("subject_id"),
        # What is expected and what is about to leave; drafts are few.
        sa.Index(
            "ix_inventory_move_planned",
            "tenant_id",
            "product_id",
            "company_id",
            postgresql_where=sa.text("status = 'DRAFT'"),
        ),
        # What came to a place and what left it between two days, from the index alone.
        _done("came", "to_location_id"),
        _done("left", "from_location_id"),
        of_lots("ix_inventory_move_lot", "moved_on"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    from_location_id: uuid.UUID = references("inventory_location", indexed=False)
    to_location_id: uuid.UUID = references("inventory_location", indexed=False)
    lot_id: uuid.UUID | None = references("inventory_lot", optional=True, indexed=False)
    """Of which lot; None for goods that are not told apart."""
    quantity: Decimal = measured(None)
    status: StockMoveStatus = choice(StockMoveStatus, StockMoveStatus.DRAFT)
    moved_on: date
    """The business day: planned for a draft, real once done."""
    moved_at: datetime | None = moment(optional=True)
    """When it was recorded as done."""
    unit_cost: Decimal | None = amount(None, optional=True)
    currency: str = currency_code()
    """The company's, in which the cost is."""
    delivery_id: uuid.UUID | None = references("inventory_delivery", optional=True, indexed=False)
    receipt_id: uuid.UUID | None = references("inventory_receipt", optional=True, indexed=False)
    return_id: uuid.UUID | None = references("inventory_return", optional=True, indexed=False)
    return_of_id: uuid.UUID | None = references("inventory_move", optional=True)
    """The move whose goods come back, or go back."""
    transfer_id: uuid.UUID | None = references("inventory_transfer", optional=True, indexed=False)
    arrival_of_id: uuid.UUID | None = references("inventory_move", optional=True)
    """The move that shipped the goods that arrive."""
    position: int = 0
    subject_type: str | None = None
    """The type of the node for which goods move, such as the line of an order."""
    subject_id: uuid.UUID | None = Field(default=None, nullable=True, sa_type=sa.Uuid)
    origin_type: str | None = Field(
        default=None,
        nullable=True,
        sa_type=sa.Text,
        sa_column_args=[sa.Computed(_ORIGIN_TYPE, persisted=True)],
    )
    """The type of the node that makes goods move: of the document, or of the subject where there is none."""
    origin_id: uuid.UUID | None = Field(
        default=None, nullable=True, sa_type=sa.Uuid, sa_column_args=[sa.Computed(_ORIGIN_ID, persisted=True)]
    )
    reason: str = text()


after_create(
    Move,
    [
        """CREATE FUNCTION inventory_move_done_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a move that is done never changes' USING ERRCODE = 'restrict_violation';
END $$""",
        """CREATE TRIGGER inventory_move_done_never_changes BEFORE UPDATE OR DELETE ON inventory_move
FOR EACH ROW WHEN (OLD.status = 'DONE') EXECUTE FUNCTION inventory_move_done_never_changes()""",
    ],
)
