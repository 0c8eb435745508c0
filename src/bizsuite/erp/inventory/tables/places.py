"""Where goods are: warehouses, and places in them and beyond them."""

import uuid

from bizsuite.erp.inventory.rules import NegativeStockPolicy, StockLocationKind
from bizsuite.kernel.tables import Table, check, choice, references, unique


class Warehouse(Table, table=True):
    """A building or yard where a company keeps goods."""

    __tablename__ = "inventory_warehouse"
    __table_args__ = (unique("company_id", "code"),)

    company_id: uuid.UUID = references("company", indexed=False)
    code: str
    name: str
    negative_stock: NegativeStockPolicy = choice(NegativeStockPolicy, NegativeStockPolicy.FORBID)
    is_active: bool = True
    is_transit: bool = False
    """Whether it is no building, but stands for what is between two of ours."""


class Location(Table, table=True):
    """A place: a shelf or an area of a warehouse, or a virtual one such as all suppliers."""

    __tablename__ = "inventory_location"
    __table_args__ = (
        unique("company_id", "code"),
        check("parent_id <> id", "not_below_itself"),
        check("kind <> 'INTERNAL' OR warehouse_id IS NOT NULL", "internal_in_a_warehouse"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID | None = references("inventory_warehouse", optional=True)
    parent_id: uuid.UUID | None = references("inventory_location", optional=True)
    """A VIEW above this place; goods lie in leaves only."""
    code: str
    name: str
    rank: int = 0
    """Places with a lower one are emptied first; of equal ones by their codes."""
    kind: StockLocationKind = choice(StockLocationKind, StockLocationKind.INTERNAL)
