"""The manifest of banking."""

from bizsuite.erp.banking import reads, resolvers, types
from bizsuite.erp.banking.rules import words
from bizsuite.erp.finance.types import LedgerAccount
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.BANK_ACCOUNT_READ), Grant(words.STATEMENT_READ)]
_ALL = [*_READ, Grant(words.BANK_ACCOUNT_WRITE), Grant(words.STATEMENT_IMPORT)]

MODULE = Module(
    name="erp.banking",
    description="The company's accounts at banks, and what banks say about them.",
    requires=["base.identity", "base.parties", "erp.finance"],
    aggregates=[reads.line_aggregates],
    types=[
        types.BankAccount,
        types.BankCsvLayout,
        types.BankStatement,
        types.BankStatementLine,
        types.StatementGap,
        types.StatementMalformed,
        types.StatementUnbalanced,
    ],
    extends={
        Query: resolvers.BankingQuery,
        Mutation: resolvers.BankingMutation,
        LedgerAccount: resolvers.LedgerAccountBanking,
    },
    events=[
        Emits(
            words.BankAccountCreated,
            "BANK_ACCOUNT_CREATED",
            "BankAccount",
            "bank_account_id",
            "A company has another account at a bank.",
        ),
        Emits(
            words.BankAccountChanged,
            "BANK_ACCOUNT_CHANGED",
            "BankAccount",
            "bank_account_id",
            "A company's bank account has another name or BIC, or was switched on or off.",
        ),
        Emits(
            words.CsvLayoutSet,
            "BANK_CSV_LAYOUT_SET",
            "BankAccount",
            "bank_account_id",
            "It has been said how the bank of an account writes tables.",
        ),
        Emits(
            words.BankStatementImported,
            "BANK_STATEMENT_IMPORTED",
            "BankStatement",
            "bank_statement_id",
            "A bank has said what happened on an account.",
        ),
    ],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "manager": _READ,
        "analyst": _READ,
        "integrator": [*_READ, Grant(words.STATEMENT_IMPORT)],
    },
)
