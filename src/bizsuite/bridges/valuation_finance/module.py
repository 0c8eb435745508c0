"""The manifest of the bridge between the value of stock and the books."""

from bizsuite.bridges.valuation_finance import loaders, resolvers, service
from bizsuite.erp.finance.types import JournalEntry
from bizsuite.erp.valuation.rules.words import StockValued
from bizsuite.erp.valuation.types import CostEntry
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="bridges.valuation_finance",
    description="The value of goods is posted as they come, lie and go.",
    requires=["erp.valuation", "erp.finance"],
    extends={CostEntry: resolvers.CostEntryFinance, JournalEntry: resolvers.JournalEntryValuation},
    listens={StockValued: service.post_value},
    integrity=[loaders.integrity],
)
