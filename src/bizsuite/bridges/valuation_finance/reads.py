"""How the cost ledger and the books reach each other."""

from bizsuite.base.identity import reads as identity
from bizsuite.bridges.valuation_finance.tables import CostPosting, StockAccounting
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.valuation import reads as valuation
from bizsuite.erp.valuation.rules.words import VALUATION_READ
from bizsuite.kernel.reads import Entity, many, newest, one, one_via, sorts

accounting = Entity(
    name="StockAccounting",
    table=StockAccounting,
    permission=VALUATION_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("system",),
    sorts=("created_at",),
)
accounting_company = one(accounting, "company_id", identity.company)
company_accountings = many(identity.company, accounting, "company_id", "created_at")

cost_entry_journal_entry = one_via(valuation.entry, finance.entry, CostPosting, "cost_entry_id", "entry_id")
journal_entry_cost_entries = many(
    finance.entry,
    valuation.entry,
    "entry_id",
    newest("valued_on"),
    via=CostPosting,
    via_target="cost_entry_id",
)
