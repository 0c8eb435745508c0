"""The manifest of banking."""

from bizsuite.erp.banking import loaders, reads, resolvers, types
from bizsuite.erp.banking.rules import words
from bizsuite.erp.finance.types import LedgerAccount
from bizsuite.erp.payments.types import Payment
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.BANK_ACCOUNT_READ), Grant(words.STATEMENT_READ)]
_WRITES = (
    *(words.BANK_ACCOUNT_WRITE, words.STATEMENT_IMPORT, words.STATEMENT_MATCH, words.STATEMENT_CLOSE),
    words.MATCH_RULE_WRITE,
)
_ALL = [*_READ, *(Grant(permission) for permission in _WRITES)]

MODULE = Module(
    name="erp.banking",
    description="The company's accounts at banks, what banks say about them, and the matching of that.",
    requires=[
        *("base.files", "base.identity", "base.parties", "erp.bills", "erp.finance", "erp.invoicing"),
        *("erp.payments", "erp.rates", "erp.trade"),
    ],
    aggregates=[reads.line_aggregates],
    types=[
        types.BankAccount,
        types.BankCsvLayout,
        types.BankLineMatch,
        types.BankMatchRule,
        types.BankStatement,
        types.BankStatementLine,
        types.MatchSum,
        types.StatementBalance,
        types.StatementGap,
        types.StatementMalformed,
        types.StatementUnbalanced,
    ],
    extends={
        Query: resolvers.BankingQuery,
        Mutation: resolvers.BankingMutation,
        types.BankStatementLine: resolvers.BankStatementLineMatching,
        LedgerAccount: resolvers.LedgerAccountBanking,
        Payment: resolvers.PaymentBanking,
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
        Emits(
            words.BankLineMatched,
            "BANK_LINE_MATCHED",
            "BankStatementLine",
            "line_id",
            "A line of a statement is in the books.",
        ),
        Emits(
            words.BankLineUnmatched,
            "BANK_LINE_UNMATCHED",
            "BankStatementLine",
            "line_id",
            "What a line of a statement was brought together with has been taken back.",
        ),
        Emits(
            words.BankStatementClosed,
            "BANK_STATEMENT_CLOSED",
            "BankStatement",
            "bank_statement_id",
            "All of a statement is in the books, which agree with it.",
        ),
        Emits(
            words.BankStatementReopened,
            "BANK_STATEMENT_REOPENED",
            "BankStatement",
            "bank_statement_id",
            "A closed statement is worked on again.",
        ),
        Emits(
            words.MatchRuleCreated,
            "BANK_MATCH_RULE_CREATED",
            "BankMatchRule",
            "match_rule_id",
            "It has been said to which account lines with a certain text go.",
        ),
        Emits(
            words.MatchRuleChanged,
            "BANK_MATCH_RULE_CHANGED",
            "BankMatchRule",
            "match_rule_id",
            "A rule for lines has another name, or was switched on or off.",
        ),
    ],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "manager": _READ,
        "analyst": _READ,
        "integrator": [*_READ, Grant(words.STATEMENT_IMPORT)],
    },
    integrity=[loaders.integrity],
)
