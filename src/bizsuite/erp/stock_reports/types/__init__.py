"""Reports of stock as clients see them."""

from bizsuite.erp.stock_reports.types.ageing import StockAgeingConnection, StockAgeingLine
from bizsuite.erp.stock_reports.types.inputs import StockReportFilter
from bizsuite.erp.stock_reports.types.ledger import StockLedgerConnection, StockLedgerLine
from bizsuite.erp.stock_reports.types.turnover import StockTurnoverConnection, StockTurnoverLine

__all__ = [
    "StockAgeingConnection",
    "StockAgeingLine",
    "StockLedgerConnection",
    "StockLedgerLine",
    "StockReportFilter",
    "StockTurnoverConnection",
    "StockTurnoverLine",
]
