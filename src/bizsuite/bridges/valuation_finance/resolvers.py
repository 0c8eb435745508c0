"""What the bridge hangs on the cost ledger and on journal entries."""

import strawberry

from bizsuite.bridges.valuation_finance import reads
from bizsuite.erp.finance.types import JournalEntry
from bizsuite.erp.valuation.types import CostEntry
from bizsuite.graph.fields import related
from bizsuite.graph.page import Connection


@strawberry.type
class CostEntryFinance:
    """What the bridge hangs on CostEntry."""

    journal_entry: JournalEntry | None = related(
        reads.cost_entry_journal_entry, "The entry in which it is posted; null where it came to nothing."
    )


@strawberry.type
class JournalEntryValuation:
    """What the bridge hangs on JournalEntry."""

    cost_entries: Connection[CostEntry] | None = related(
        reads.journal_entry_cost_entries, "The rows of the cost ledger that it posts, newest first."
    )
