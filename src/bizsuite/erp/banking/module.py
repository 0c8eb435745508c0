"""The manifest of banking."""

from bizsuite.erp.banking import resolvers, types
from bizsuite.erp.banking.rules import words
from bizsuite.erp.finance.types import LedgerAccount
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.BANK_ACCOUNT_READ)]
_ALL = [*_READ, Grant(words.BANK_ACCOUNT_WRITE)]

MODULE = Module(
    name="erp.banking",
    description="The company's accounts at banks.",
    requires=["base.identity", "base.parties", "erp.finance"],
    types=[types.BankAccount],
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
    ],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "manager": _READ,
        "analyst": _READ,
        "integrator": _READ,
    },
)
