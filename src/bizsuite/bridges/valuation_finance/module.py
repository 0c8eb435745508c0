"""The manifest of the bridge between the value of stock and the books."""

from bizsuite.base.identity.types import Company
from bizsuite.bridges.valuation_finance import loaders, resolvers, rules, service, types
from bizsuite.erp.finance.rules.ledger import EntriesPrepared
from bizsuite.erp.finance.types import JournalEntry
from bizsuite.erp.inventory.rules import GoodsMoved
from bizsuite.erp.inventory.types import StockMove
from bizsuite.erp.valuation.rules.words import StockValued
from bizsuite.erp.valuation.types import CostEntry
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

MODULE = Module(
    name="bridges.valuation_finance",
    description="The value of goods is posted as they come, lie and go.",
    requires=["base.identity", "erp.inventory", "erp.valuation", "erp.finance"],
    types=[types.StockAccounting],
    extends={
        Company: resolvers.CompanyStockAccounting,
        CostEntry: resolvers.CostEntryFinance,
        JournalEntry: resolvers.JournalEntryValuation,
        StockMove: resolvers.StockMoveFinance,
        Mutation: resolvers.ValuationFinanceMutation,
    },
    events=[
        Emits(
            rules.StockAccountingSet,
            "STOCK_ACCOUNTING_SET",
            "Company",
            "company_id",
            "It is chosen by which system a company posts the value of goods.",
        )
    ],
    listens={
        StockValued: service.post_value,
        GoodsMoved: service.post_direct,
        EntriesPrepared: service.keep_hands_off,
    },
    grants={
        "admin": [Grant(rules.STOCK_ACCOUNTING_SET)],
        "finance": [Grant(rules.STOCK_ACCOUNTING_SET)],
    },
    integrity=[loaders.integrity],
)
