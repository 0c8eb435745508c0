"""The manifest of the reports of stock."""

from bizsuite.erp.inventory.types import StockBalance
from bizsuite.erp.stock_reports import files, resolvers
from bizsuite.graph.roots import Query
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="erp.stock_reports",
    description="Reports of stock: its ledger with running balances, its ageing and its turnover.",
    requires=[
        *("base.identity", "base.catalog"),
        *("erp.inventory", "erp.valuation", "erp.statements"),
    ],
    extends={Query: resolvers.StockReportsQuery, StockBalance: resolvers.StockBalanceReports},
    files={files.MAKER: files.make},
)
