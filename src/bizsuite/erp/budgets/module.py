"""The manifest of budgets."""

from bizsuite.erp.budgets import files, loaders, resolvers, service, types
from bizsuite.erp.budgets.rules import words
from bizsuite.erp.finance.rules.ledger import EntriesPosting
from bizsuite.erp.finance.types import FiscalYear, JournalEntry
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.BUDGET_READ)]
_WRITE = [*_READ, Grant(words.BUDGET_WRITE), Grant(words.BUDGET_APPROVE)]

MODULE = Module(
    name="erp.budgets",
    description="What is planned by account, dimension and period, held against what is posted.",
    requires=["base.identity", "base.parties", "erp.finance", "erp.statements"],
    types=[
        types.Budget,
        types.BudgetLine,
        types.BudgetPart,
        types.BudgetOverrun,
        types.BudgetIsExceeded,
    ],
    extends={
        Query: resolvers.BudgetQuery,
        Mutation: resolvers.BudgetMutation,
        JournalEntry: resolvers.JournalEntryBudgets,
        FiscalYear: resolvers.FiscalYearBudgets,
    },
    events=[
        Emits(words.BudgetCreated, "BUDGET_CREATED", "Budget", "budget_id", "A draft has been written."),
        Emits(words.BudgetChanged, "BUDGET_CHANGED", "Budget", "budget_id", "A draft says something else."),
        Emits(words.BudgetDeleted, "BUDGET_DELETED", "Budget", "budget_id", "A draft has been thrown away."),
        Emits(words.BudgetApproved, "BUDGET_APPROVED", "Budget", "budget_id", "A budget is in force."),
        Emits(
            words.BudgetClosed, "BUDGET_CLOSED", "Budget", "budget_id", "A budget controls nothing any more."
        ),
        Emits(
            words.BudgetOverrun,
            "BUDGET_OVERRUN",
            "BudgetOverrun",
            "overrun_id",
            "An entry has spent more than a budget had left.",
        ),
    ],
    listens={EntriesPosting: service.keep_within},
    grants={
        "admin": [*_WRITE, Grant(words.BUDGET_EXCEED)],
        "finance": _WRITE,
        "manager": [*_READ, Grant(words.BUDGET_APPROVE)],
        "analyst": _READ,
        "integrator": [*_READ, Grant(words.BUDGET_WRITE)],
    },
    files={files.MAKER: files.make},
    integrity=[loaders.integrity],
)
