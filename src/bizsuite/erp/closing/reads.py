"""How the closings of years are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.erp.closing import tables
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.rules import words
from bizsuite.kernel.reads import Entity, many, money, newest, one, sorts

year_end = Entity(
    name="YearEnd",
    table=tables.YearEnd,
    permission=words.ENTRY_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("status", "created_at"),
    sorts=("created_at",),
)

year_end_company = one(year_end, "company_id", identity.company)
year_end_fiscal_year = one(year_end, "fiscal_year_id", finance.fiscal_year)
year_end_entry = one(year_end, "entry_id", finance.entry)
year_end_reversal = one(year_end, "reversal_id", finance.entry)
year_end_result = money(year_end, "result")
fiscal_year_year_ends = many(finance.fiscal_year, year_end, "fiscal_year_id", newest("created_at"))
