"""Goods that are told apart."""

import uuid
from datetime import date

import sqlalchemy as sa

from bizsuite.kernel.tables import Table, references, text, unique


class Lot(Table, table=True):
    """Goods of a product that were made or bought together and are told apart from others, or one single piece."""

    __tablename__ = "inventory_lot"
    __table_args__ = (unique("product_id", "code"),)

    product_id: uuid.UUID = references("catalog_product", indexed=False)
    code: str
    """What is printed on the goods; of a single piece its serial number."""
    expires_on: date | None = None
    """The last day on which the goods are good."""
    received_on: date | None = None
    """The day on which the first of them came."""
    note: str = text()


def of_lots(name: str, *columns: str) -> sa.Index:
    """An index by lot, which costs nothing where goods have none."""
    told = sa.text("lot_id IS NOT NULL")
    return sa.Index(name, "tenant_id", "lot_id", *columns, postgresql_where=told)
