"""The manifest of the ledger."""

from typing import Any

from bizsuite.base.identity import rules as identity
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.finance import loaders, reads, resolvers, service, types
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.finance.rules import accounts, locks, words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.db import Db
from bizsuite.kernel.modules import Emits, Guard, Module
from bizsuite.kernel.permissions import Grant

_READS = (words.ACCOUNT_READ, words.ENTRY_READ, words.CREDIT_READ)
_WRITES = (
    words.ENTRY_CREATE,
    words.ENTRY_POST,
    words.ENTRY_REVERSE,
    words.PERIOD_MAINTAIN,
    words.DIMENSION_MAINTAIN,
    words.CREDIT_SET,
    locks.LOCK_SET,
    accounts.ACCOUNT_MAINTAIN,
)
_ALL = [Grant(permission) for permission in (*_READS, *_WRITES)]


async def _found_books(db: Db, event: Any) -> None:
    """A new company begins with a chart of accounts."""
    await service.ensure_company(db, event.company_id)


MODULE = Module(
    name="erp.finance",
    description="The ledger: accounts, periods, entries that balance, open items, and what customers owe.",
    requires=["base.identity", "base.parties", "erp.rates"],
    aggregates=[reads.line_aggregates, dimensions.split_aggregates],
    types=[
        types.LedgerAccount,
        types.Journal,
        types.FiscalYear,
        types.FiscalPeriod,
        types.MonthlyRevenue,
        types.JournalEntry,
        types.JournalLine,
        types.Allocation,
        types.Dimension,
        types.DimensionValue,
        types.DimensionSplit,
        types.DimensionFractions,
        types.DimensionIsRequired,
        types.AreaLock,
        types.LockChange,
        types.LockException,
        types.LockExceptionUse,
        types.EntryUnbalanced,
        types.OverAllocation,
        types.PeriodIsClosed,
        types.PeriodIsLocked,
        types.PeriodIsMissing,
        types.WriteOffLimit,
    ],
    extends={
        Query: resolvers.FinanceQuery,
        Mutation: resolvers.FinanceMutation,
        Customer: resolvers.CustomerFinance,
        Supplier: resolvers.SupplierFinance,
    },
    events=[
        Emits(
            words.ChartLoaded,
            "CHART_LOADED",
            "Company",
            "company_id",
            "A company has been given its accounts.",
        ),
        Emits(
            words.FiscalYearCreated,
            "FISCAL_YEAR_CREATED",
            "FiscalYear",
            "fiscal_year_id",
            "A fiscal year has been opened.",
        ),
        Emits(
            words.PeriodClosed,
            "PERIOD_CLOSED",
            "FiscalPeriod",
            "period_id",
            "A period takes no postings now.",
        ),
        Emits(
            words.PeriodReopened,
            "PERIOD_REOPENED",
            "FiscalPeriod",
            "period_id",
            "A period takes postings again.",
        ),
        Emits(
            accounts.LedgerAccountCreated,
            "LEDGER_ACCOUNT_CREATED",
            "LedgerAccount",
            "account_id",
            "A chart has another account.",
        ),
        Emits(
            accounts.LedgerAccountChanged,
            "LEDGER_ACCOUNT_CHANGED",
            "LedgerAccount",
            "account_id",
            "An account has another name, or was switched on or off.",
        ),
        Emits(
            accounts.LedgerAccountDeleted,
            "LEDGER_ACCOUNT_DELETED",
            "Company",
            "company_id",
            "An account that nothing had used is gone.",
        ),
        Emits(locks.AreaLockMoved, "AREA_LOCK_MOVED", "AreaLock", "area_lock_id", "A lock has been moved."),
        Emits(
            locks.LockExceptionGranted,
            "LOCK_EXCEPTION_GRANTED",
            "LockException",
            "lock_exception_id",
            "Somebody may post in a locked area for a while.",
        ),
        Emits(
            locks.LockExceptionUsed,
            "LOCK_EXCEPTION_USED",
            "LockException",
            "lock_exception_id",
            "Somebody has posted in a locked area by an exception.",
        ),
        Emits(
            locks.LockExceptionRevoked,
            "LOCK_EXCEPTION_REVOKED",
            "LockException",
            "lock_exception_id",
            "An exception has ended before its time.",
        ),
        Emits(
            words.EntryDrafted,
            "JOURNAL_ENTRY_DRAFTED",
            "JournalEntry",
            "entry_id",
            "A draft has been written.",
        ),
        Emits(
            words.EntryPosted, "JOURNAL_ENTRY_POSTED", "JournalEntry", "entry_id", "An entry is in the books."
        ),
        Emits(
            words.DimensionCreated,
            "DIMENSION_CREATED",
            "Dimension",
            "dimension_id",
            "Lines can be divided by something new.",
        ),
        Emits(
            words.DimensionChanged,
            "DIMENSION_CHANGED",
            "Dimension",
            "dimension_id",
            "A dimension has another name, was switched on or off, or is needed on other accounts.",
        ),
        Emits(
            words.DimensionValueCreated,
            "DIMENSION_VALUE_CREATED",
            "DimensionValue",
            "value_id",
            "There is a new value of a dimension.",
        ),
        Emits(
            words.DimensionValueChanged,
            "DIMENSION_VALUE_CHANGED",
            "DimensionValue",
            "value_id",
            "A value has another name, place or span, or was switched on or off.",
        ),
        Emits(
            words.AllocationMade,
            "ALLOCATION_MADE",
            "Allocation",
            "allocation_id",
            "Open items settle each other.",
        ),
        Emits(
            words.AllocationRemoved,
            "ALLOCATION_REMOVED",
            "Allocation",
            "allocation_id",
            "An allocation has been taken back by this one, which negates it.",
        ),
        Emits(
            words.CustomerCreditSet,
            "CUSTOMER_CREDIT_SET",
            "Customer",
            "customer_id",
            "A customer's credit limit has been set.",
        ),
    ],
    listens={identity.CompanyCreated: _found_books},
    guards=[
        Guard(
            service.GUARD,
            subject="JournalEntry",
            facts=service.facts_of_entries,
            act=service.post_entry,
            description="Posting an entry written by hand. The amount is the sum of its debits.",
            permission=words.ENTRY_POST,
        )
    ],
    grants={
        "admin": [*_ALL, Grant(locks.LOCK_RELAX)],
        "finance": _ALL,
        "sales": [Grant(words.CREDIT_READ)],
        "manager": [Grant(permission) for permission in (*_READS, words.CREDIT_SET)],
        "analyst": [Grant(permission) for permission in _READS],
        "integrator": [Grant(permission) for permission in (*_READS, words.ENTRY_CREATE, words.ENTRY_POST)],
    },
    integrity=[loaders.integrity],
)
