"""How the cost ledger and the books reach each other."""

from bizsuite.bridges.valuation_finance.tables import CostPosting
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.valuation import reads as valuation
from bizsuite.kernel.reads import many, newest, one_via

cost_entry_journal_entry = one_via(valuation.entry, finance.entry, CostPosting, "cost_entry_id", "entry_id")
journal_entry_cost_entries = many(
    finance.entry,
    valuation.entry,
    "entry_id",
    newest("valued_on"),
    via=CostPosting,
    via_target="cost_entry_id",
)
