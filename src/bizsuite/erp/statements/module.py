"""The manifest of the statements."""

from bizsuite.erp.statements import resolvers
from bizsuite.graph.roots import Query
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="erp.statements",
    description="What the ledger comes to on any day: trial balance, ledgers, ageing, balance sheet, results.",
    requires=["base.identity", "erp.finance"],
    extends={Query: resolvers.StatementsQuery},
)
