"""What the ledger hangs on types that it does not own."""

import uuid
from typing import Any

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.service import count_change
from bizsuite.erp.finance import reads, service, types
from bizsuite.erp.finance.reads import balances
from bizsuite.erp.finance.resolvers.accounts import AccountMutation
from bizsuite.erp.finance.resolvers.dimensions import DimensionMutation, DimensionQuery
from bizsuite.erp.finance.resolvers.locks import LockMutation, LockQuery
from bizsuite.erp.finance.rules import words
from bizsuite.erp.finance.rules.ledger import NewEntry
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.erp.finance.service.access import company_of
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


def _about(description: str) -> Any:
    """An argument's description."""
    return strawberry.argument(description=description)


@strawberry.type
class FinanceQuery(DimensionQuery, LockQuery):
    """Where queries enter the ledger."""

    ledger_account: types.LedgerAccount | None = found(reads.account, "One account, by id or code.")
    ledger_accounts: Connection[types.LedgerAccount] | None = listed(
        reads.account, "The accounts of the company that the request works in, by code."
    )
    journal: types.Journal | None = found(reads.journal, "One journal, by id or code.")
    journals: Connection[types.Journal] | None = listed(reads.journal, "The journals of the company.")
    journal_entry: types.JournalEntry | None = found(reads.entry, "One entry, by id or number.")
    journal_entries: Connection[types.JournalEntry] | None = listed(
        reads.entry, "The entries of the company, newest first."
    )
    fiscal_year: types.FiscalYear | None = found(reads.fiscal_year, "One fiscal year.")
    fiscal_years: Connection[types.FiscalYear] | None = listed(
        reads.fiscal_year, "Fiscal years, newest first."
    )
    monthly_revenue: types.MonthlyRevenue | None = found(
        reads.monthly_revenue, "The revenue of one month; no row where nothing was earned."
    )
    monthly_revenues: Connection[types.MonthlyRevenue] | None = listed(
        reads.monthly_revenue, "The revenue of the company by month, newest first."
    )
    fiscal_period: types.FiscalPeriod | None = found(reads.period, "One fiscal period.")
    fiscal_periods: Connection[types.FiscalPeriod] | None = listed(reads.period, "Fiscal periods, in order.")


@strawberry.type
class CustomerFinance:
    """What the ledger hangs on Customer, in the base currency of the company that the request works in."""

    receivable: Money | None = column(
        "What the customer owes: the open posted items at the rates of their documents.",
        balances.customer_receivable,
        needs=words.CREDIT_READ,
    )
    committed: Money | None = column(
        "What confirmed orders have not been invoiced for yet.",
        balances.customer_committed,
        needs=words.CREDIT_READ,
    )
    credit_limit: Money | None = column(
        "How much the customer may owe; null without a limit.",
        balances.customer_credit_limit,
        needs=words.CREDIT_READ,
    )
    credit_available: Money | None = column(
        "The limit, less receivable, less committed; null without a limit.",
        balances.customer_credit_available,
        needs=words.CREDIT_READ,
    )
    open_items: Connection[types.JournalLine] | None = related(
        balances.customer_open_items,
        "What is open on its account: instalments, and payments and credit notes that settle nothing yet.",
    )


@strawberry.type
class SupplierFinance:
    """What the ledger hangs on Supplier, in the base currency of the company that the request works in."""

    payable: Money | None = column(
        "What we owe the supplier: the open posted items at the rates of their documents.",
        balances.supplier_payable,
        needs=words.CREDIT_READ,
    )
    open_items: Connection[types.JournalLine] | None = related(
        balances.supplier_open_items,
        "What is open on its account: instalments, and payments and debit notes that settle nothing yet.",
    )


@strawberry.type
class FinanceMutation(AccountMutation, DimensionMutation, LockMutation):
    """What can be done with the ledger."""

    @mutation(needs=words.PERIOD_MAINTAIN)
    async def chart_load(self, info: Info, input: types.ChartLoadInput) -> types.ChartLoadPayload:
        """Give a company the accounts and journals to begin with.

        A template that is named replaces another one, as long as nothing of that is in use. Refusals: NOT_FOUND,
        CHART_EXISTS.
        """
        db = info.context.db
        company_id = company_of(db, _company(input.company_id))
        await service.load_chart(db, company_id, **known(input, "template"))
        return types.ChartLoadPayload.of(company=company_id)

    @mutation(needs=words.PERIOD_MAINTAIN)
    async def fiscal_year_create(
        self, info: Info, input: types.FiscalYearCreateInput
    ) -> types.FiscalYearCreatePayload:
        """Open a fiscal year with a period for each month.

        Refusals: CHART_MISSING, INVALID_VALUE, FISCAL_YEAR_OVERLAP, FISCAL_YEAR_GAP, FISCAL_YEAR_EXISTS.
        """
        db = info.context.db
        year = await service.create_fiscal_year(
            db,
            company_of(db, _company(input.company_id)),
            first_day=input.first_day,
            last_day=input.last_day,
            **known(input, "name"),
        )
        return types.FiscalYearCreatePayload.of(fiscal_year=year)

    @mutation(needs=words.PERIOD_MAINTAIN)
    async def period_close(self, info: Info, input: types.PeriodCloseInput) -> types.PeriodClosePayload:
        """Let nothing more be posted into a period. Refusals: NOT_FOUND, PERIOD_CLOSED."""
        period = await service.close_period(info.context.db, key_of(reads.period, input.id))
        return types.PeriodClosePayload.of(fiscal_period=period)

    @mutation(needs=words.PERIOD_MAINTAIN)
    async def period_reopen(self, info: Info, input: types.PeriodReopenInput) -> types.PeriodReopenPayload:
        """Let a closed period be posted into again. Refusals: NOT_FOUND, PERIOD_OPEN."""
        period = await service.reopen_period(info.context.db, key_of(reads.period, input.id))
        return types.PeriodReopenPayload.of(fiscal_period=period)

    @mutation(needs=words.ENTRY_CREATE)
    async def journal_entry_create(
        self, info: Info, input: types.JournalEntryCreateInput
    ) -> types.JournalEntryCreatePayload:
        """Write an entry by hand, and post it when asked to.

        Refusals: CHART_MISSING, NOT_FOUND, ACCOUNT_NOT_POSTABLE, PARTY_REQUIRED, LINE_NEGATIVE, LINE_TWO_SIDED,
        AMOUNT_PRECISION, AMOUNT_SIGN, EXCHANGE_RATE_MISSING, INVALID_VALUE; when it is posted also those of
        journalEntryPost.
        """
        db = info.context.db
        if input.post:
            db.actor.require(words.ENTRY_POST)
        entry = NewEntry(
            company_id=company_of(db, _company(input.company_id)),
            journal=JournalKind.GENERAL,
            on=input.on,
            lines=[line.value(place) for place, line in enumerate(input.lines)],
            **known(input, "description"),
        )
        unvalued = {line.id for line, said in zip(entry.lines, input.lines, strict=True) if said.is_unvalued}
        entry = await service.valued(db, entry, unvalued)
        if input.post:
            await service.post_new(db, entry)
        else:
            await service.draft_entry(db, entry)
        return types.JournalEntryCreatePayload.of(journal_entry=entry.id)

    @mutation(needs=words.ENTRY_POST)
    async def journal_entry_post(
        self, info: Info, input: types.JournalEntryPostInput
    ) -> types.JournalEntryPostPayload:
        """Post a draft on its date.

        Refusals: NOT_FOUND, ENTRY_NOT_DRAFT, ENTRY_EMPTY, ENTRY_UNBALANCED, PERIOD_MISSING, PERIOD_CLOSED, and those of
        whoever must agree, such as APPROVAL_REQUIRED.
        """
        key = key_of(reads.entry, input.id)
        await service.post_entry(info.context.db, key)
        return types.JournalEntryPostPayload.of(journal_entry=key)

    @mutation(needs=words.ENTRY_REVERSE)
    async def journal_entry_reverse(
        self, info: Info, input: types.JournalEntryReverseInput
    ) -> types.JournalEntryReversePayload:
        """Undo a posted entry by one that mirrors it. What a document made is undone by reversing the document.

        Refusals: NOT_FOUND, ENTRY_NOT_POSTED, ENTRY_HAS_ORIGIN, ENTRY_REVERSED, ENTRY_IS_REVERSAL, OVER_ALLOCATION,
        PERIOD_MISSING, PERIOD_CLOSED.
        """
        key = key_of(reads.entry, input.id)
        reversal = await service.reverse_entry(
            info.context.db, key, on=input.on, **known(input, "description")
        )
        return types.JournalEntryReversePayload.of(journal_entry=reversal)

    @mutation(needs=words.CREDIT_SET)
    async def customer_credit_set(
        self, info: Info, input: types.CustomerCreditSetInput
    ) -> types.CustomerCreditSetPayload:
        """Say how much a customer may owe the company that the request works in. Refusals: NOT_FOUND, INVALID_VALUE."""
        db, key = info.context.db, key_of(parties.customer, input.id)
        await count_change(db, key)
        await service.set_credit_limit(db, db.actor.company_id, key, input.limit)
        return types.CustomerCreditSetPayload.of(customer=key)


def _company(named: strawberry.ID | None) -> uuid.UUID | None:
    return key_of(identity.company, named, "companyId") if named else None
