"""Posting the value of goods as they move."""

from bizsuite.bridges.valuation_finance import rules
from bizsuite.bridges.valuation_finance.tables import CostPosting
from bizsuite.erp.finance import service as finance
from bizsuite.erp.valuation.rules.words import StockValued
from bizsuite.kernel.db import Db


async def post_value(db: Db, event: StockValued) -> None:
    """Post what came to and went from stock, an entry for each document and day.

    Refuses as posting does: PERIOD_MISSING, PERIOD_CLOSED, ACCOUNT_MISSING, CHART_MISSING.
    """
    made = rules.postings(event.entries)
    if not made:
        return
    await finance.post_entries(db, [entry for entry, _ in made])
    rows = [{"cost_entry_id": key, "entry_id": entry.id} for entry, keys in made for key in keys]
    db.add_many(CostPosting, rows)
