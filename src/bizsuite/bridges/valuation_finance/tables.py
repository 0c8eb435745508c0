"""The link between the cost ledger and the books, and how a company posts the value of goods."""

import uuid

from bizsuite.bridges.valuation_finance.rules import StockAccountingSystem
from bizsuite.kernel.tables import Table, choice, references


class CostPosting(Table, table=True):
    """The journal entry in which a row of the cost ledger is posted."""

    __tablename__ = "bridge_cost_posting"
    __audited__ = False

    cost_entry_id: uuid.UUID = references("valuation_entry", unique=True)
    entry_id: uuid.UUID = references("finance_entry")


class StockAccounting(Table, table=True):
    """By which system a company posts the value of goods, where it has said so."""

    __tablename__ = "bridge_stock_accounting"

    company_id: uuid.UUID = references("company", unique=True)
    system: StockAccountingSystem = choice(StockAccountingSystem, StockAccountingSystem.ANGLO_SAXON)
