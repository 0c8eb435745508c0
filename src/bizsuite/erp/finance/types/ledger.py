"""Accounts, journals, years and periods as clients see them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from bizsuite.base.identity.types import Company
from bizsuite.erp.finance import reads
from bizsuite.erp.finance.rules.schedules import ProRata, ScheduleFrequency
from bizsuite.erp.finance.rules.words import (
    AccountKind,
    AccountPurpose,
    ChartTemplate,
    JournalKind,
    PeriodStatus,
)
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

if TYPE_CHECKING:
    from bizsuite.erp.finance.types.entries import JournalEntry, JournalLine

for _words in (
    AccountKind,
    AccountPurpose,
    ChartTemplate,
    JournalKind,
    PeriodStatus,
    ProRata,
    ScheduleFrequency,
):
    strawberry.enum(_words, description=_words.__doc__)

_ENTRIES = "bizsuite.erp.finance.types.entries"


@entity(reads.account)
class LedgerAccount(Node):
    """An account of a company's ledger, or a heading above accounts."""

    code: str = column("The code; unique in the company.")
    name: str = column("What it is called.")
    kind: AccountKind = column("What it holds.")
    purpose: AccountPurpose | None = column("The part that it plays when documents are posted.")
    is_heading: bool = column("Whether it only stands above others; headings take no postings.")
    is_active: bool = column("Whether it takes postings.")
    currency: CurrencyCode | None = column(
        "The currency in which all its lines are; null where each has its own."
    )
    parent: "LedgerAccount | None" = related(reads.account_parent, "The heading that it stands under.")
    children: Connection["LedgerAccount"] | None = related(reads.account_children, "What stands under it.")
    lines: Connection[Annotated["JournalLine", strawberry.lazy(_ENTRIES)]] | None = related(
        reads.account_lines, "What was posted to it, newest first."
    )


@entity(reads.journal)
class Journal(Node):
    """A book of entries of one kind, which it numbers without a gap in each year."""

    code: str = column("Begins the numbers of its entries.")
    name: str = column("What it is called.")
    kind: JournalKind = column("Which business it records.")
    entries: Connection[Annotated["JournalEntry", strawberry.lazy(_ENTRIES)]] | None = related(
        reads.journal_entries, "Its entries, newest first."
    )


@entity(reads.monthly_revenue)
class MonthlyRevenue(Node):
    """What a company earned in one month, in its currency; kept as documents are posted."""

    month: date = column("The month, by its first day.")
    amount: Money = column(
        "Credits less debits of its income accounts; negative where more was taken back than earned.",
        reads.monthly_revenue_amount,
    )
    company: Company | None = related(reads.monthly_revenue_company, "Who earned it.")


@entity(reads.fiscal_year)
class FiscalYear(Node):
    """A year of a company's books."""

    name: str = column("The name; unique in the company.")
    first_day: date = column("The first day.")
    last_day: date = column("The last day.")
    periods: Connection["FiscalPeriod"] | None = related(reads.fiscal_year_periods, "Its periods, in order.")


@entity(reads.period)
class FiscalPeriod(Node):
    """A part of a fiscal year, usually a month; while it is closed nothing is posted into it."""

    name: str = column("The name, such as `2026-11`.")
    first_day: date = column("The first day.")
    last_day: date = column("The last day.")
    status: PeriodStatus = column("Whether it takes postings.")
    fiscal_year: FiscalYear | None = related(reads.period_year, "The year that it belongs to.")
