"""What the bridge hangs on the cost ledger and on journal entries."""

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.bridges.valuation_finance import reads, rules, service, types
from bizsuite.erp.finance.types import JournalEntry
from bizsuite.erp.valuation.types import CostEntry
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class CostEntryFinance:
    """What the bridge hangs on CostEntry."""

    journal_entry: JournalEntry | None = related(
        reads.cost_entry_journal_entry, "The entry in which it is posted; null where it came to nothing."
    )


@strawberry.type
class StockMoveFinance:
    """What the bridge hangs on StockMove."""

    entries: Connection[JournalEntry] | None = related(
        reads.move_entries,
        "The journal entries that post what its goods are worth, each once, newest first: later corrections of their "
        "cost too, and the cost of what a supplier has sent straight to a customer.",
    )


@strawberry.type
class JournalEntryValuation:
    """What the bridge hangs on JournalEntry."""

    cost_entries: Connection[CostEntry] | None = related(
        reads.journal_entry_cost_entries, "The rows of the cost ledger that it posts, newest first."
    )


@strawberry.type
class CompanyStockAccounting:
    """What the bridge hangs on Company."""

    stock_accountings: Connection[types.StockAccounting] | None = related(
        reads.company_accountings,
        "By which system it posts the value of goods: one, or none where nobody has chosen; it is ANGLO_SAXON then.",
    )


@strawberry.type
class ValuationFinanceMutation:
    """What can be said of how the value of goods is posted."""

    @mutation(needs=rules.STOCK_ACCOUNTING_SET)
    async def stock_accounting_set(
        self, info: Info, input: types.StockAccountingSetInput
    ) -> types.StockAccountingSetPayload:
        """Choose by which system a company posts the value of goods, before the first of them is posted.

        Refusals: NOT_FOUND, STOCK_ACCOUNTING_IN_USE.
        """
        company_id = key_of(identity.company, input.id)
        row = await service.set_system(info.context.db, company_id, input.system)
        return types.StockAccountingSetPayload.of(stock_accounting=row)
