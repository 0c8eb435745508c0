"""What closing hangs on types that it does not own."""

import strawberry

from bizsuite.erp.closing import reads, rules, service, types
from bizsuite.erp.finance import reads as finance
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class ClosingQuery:
    """Where queries enter."""

    year_end: types.YearEnd | None = found(reads.year_end, "One closing of a fiscal year.")
    year_ends: Connection[types.YearEnd] | None = listed(
        reads.year_end, "Closings of the company's fiscal years, newest first."
    )


@strawberry.type
class FiscalYearClosing:
    """What closing hangs on FiscalYear."""

    year_ends: Connection[types.YearEnd] | None = related(
        reads.fiscal_year_year_ends, "Its closings, newest first; at most the newest stands."
    )


@strawberry.type
class ClosingMutation:
    """What can be done at the end of a year."""

    @mutation(needs=rules.YEAR_CLOSE)
    async def fiscal_year_close(
        self, info: Info, input: types.FiscalYearCloseInput
    ) -> types.FiscalYearClosePayload:
        """Close a fiscal year: profit and loss go to retained earnings on its last day, and its periods are closed.

        Refusals: NOT_FOUND, FISCAL_YEAR_CLOSED, FISCAL_YEAR_EARLIER_OPEN, FISCAL_YEAR_HAS_DRAFTS, ACCOUNT_MISSING,
        JOURNAL_MISSING, ACCOUNT_NOT_POSTABLE, PERIOD_CLOSED.
        """
        end = await service.close_year(info.context.db, key_of(finance.fiscal_year, input.id))
        return types.FiscalYearClosePayload.of(year_end=end)

    @mutation(needs=rules.YEAR_CLOSE)
    async def fiscal_year_reopen(
        self, info: Info, input: types.FiscalYearReopenInput
    ) -> types.FiscalYearReopenPayload:
        """Take the closing of a year back: its entry is reversed, and its last period takes postings again.

        Refusals: NOT_FOUND, FISCAL_YEAR_OPEN, FISCAL_YEAR_LATER_CLOSED.
        """
        end = await service.reopen_year(info.context.db, key_of(finance.fiscal_year, input.id))
        return types.FiscalYearReopenPayload.of(year_end=end)
