"""The closing of a year as clients see it."""

import strawberry

from bizsuite.base.identity.types import Company
from bizsuite.erp.closing import reads
from bizsuite.erp.closing.rules import YearEndStatus
from bizsuite.erp.finance.types import FiscalYear, JournalEntry
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import Node

strawberry.enum(YearEndStatus, description=YearEndStatus.__doc__)


@entity(reads.year_end)
class YearEnd(Node):
    """One closing of a fiscal year: its result has gone into retained earnings."""

    status: YearEndStatus = column("Whether it still stands.")
    result: Money = column(
        "The profit of the year in the company's currency; a loss is negative.", reads.year_end_result
    )
    company: Company | None = related(reads.year_end_company, "Whose year it was.")
    fiscal_year: FiscalYear | None = related(reads.year_end_fiscal_year, "The year.")
    entry: JournalEntry | None = related(
        reads.year_end_entry, "What it posted; null where nothing was earned or spent."
    )
    reversal: JournalEntry | None = related(
        reads.year_end_reversal, "What undid that when the year was opened again."
    )


@strawberry.input
class FiscalYearCloseInput(Change):
    """The fiscal year that ends."""


@strawberry.input
class FiscalYearReopenInput(Change):
    """The fiscal year that takes postings again."""


@strawberry.type
class FiscalYearClosePayload(Payload):
    """The closing of the year."""

    year_end: YearEnd | None = result(reads.year_end, "The closing, with its result.")


@strawberry.type
class FiscalYearReopenPayload(Payload):
    """The closing that was taken back."""

    year_end: YearEnd | None = result(reads.year_end, "The closing, which no longer stands.")
