"""The manifest of the statements."""

from bizsuite.erp.finance.types import JournalLine, LedgerAccount
from bizsuite.erp.statements import files, loaders, resolvers
from bizsuite.graph.roots import Query
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="erp.statements",
    description="What the ledger comes to on any day: trial balance, ledgers, ageing, balance sheet, results.",
    requires=["base.identity", "base.parties", "erp.finance"],
    extends={
        Query: resolvers.StatementsQuery,
        JournalLine: resolvers.JournalLineStatements,
        LedgerAccount: resolvers.LedgerAccountStatements,
    },
    files={files.MAKER: files.make},
    integrity=[loaders.integrity],
)
