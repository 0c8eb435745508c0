"""What reports of stock are read from."""

from bizsuite.erp.stock_reports.loaders.ageing import AGEING_KEYSET, AgedStock, StockAgeing, aged_stock
from bizsuite.erp.stock_reports.loaders.ledger import LEDGER_KEYSET, StockLedger, stock_ledgers
from bizsuite.erp.stock_reports.loaders.turnover import TURNOVER_KEYSET, StockTurnover, Turned, turnovers

__all__ = [
    "AGEING_KEYSET",
    "LEDGER_KEYSET",
    "TURNOVER_KEYSET",
    "AgedStock",
    "StockAgeing",
    "StockLedger",
    "StockTurnover",
    "Turned",
    "aged_stock",
    "stock_ledgers",
    "turnovers",
]
