"""The link between the cost ledger and the books, and how a company posts the value of goods."""

import uuid

from bizsuite.bridges.valuation_finance.rules import StockAccountingSystem
from bizsuite.kernel.tables import Table, check, choice, references


class CostPosting(Table, table=True):
    """The journal entry in which a row of the cost ledger is posted, or a move that never came to stock of ours."""

    __tablename__ = "bridge_cost_posting"
    __audited__ = False
    __table_args__ = (check("cost_entry_id IS NOT NULL OR move_id IS NOT NULL", "posts_something"),)

    cost_entry_id: uuid.UUID | None = references("valuation_entry", optional=True, unique=True)
    move_id: uuid.UUID | None = references("inventory_move", optional=True)
    """The move whose value it is; None where goods were given another value as they lay."""
    entry_id: uuid.UUID = references("finance_entry")


class StockAccounting(Table, table=True):
    """By which system a company posts the value of goods, where it has said so."""

    __tablename__ = "bridge_stock_accounting"

    company_id: uuid.UUID = references("company", unique=True)
    system: StockAccountingSystem = choice(StockAccountingSystem, StockAccountingSystem.ANGLO_SAXON)
