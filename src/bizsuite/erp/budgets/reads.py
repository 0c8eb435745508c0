"""How budgets are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.erp.budgets import tables
from bizsuite.erp.budgets.rules import words
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.reads import dimensions
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, one_back, sorts

budget = Entity(
    name="Budget",
    table=tables.Budget,
    permission=words.BUDGET_READ,
    company="company_id",
    sort=sorts("name", newest("revision")),
    filters=("name", "revision", "status", "control", "span"),
    sorts=("name", "revision", "created_at"),
)
line = Entity(
    name="BudgetLine",
    table=tables.BudgetLine,
    permission=words.BUDGET_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("account_kind", "amount"),
    sorts=("position", "amount"),
)
part = Entity(
    name="BudgetPart",
    table=tables.BudgetPart,
    permission=words.BUDGET_READ,
    company="company_id",
    sort=sorts("created_at", "id"),
    filters=("amount",),
    sorts=("amount",),
)
overrun = Entity(
    name="BudgetOverrun",
    table=tables.BudgetOverrun,
    permission=words.BUDGET_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("control", "first_day", "last_day", "wanted", "created_at"),
    sorts=("created_at", "wanted"),
    count_max=COUNT_MAX,
)

budget_company = one(budget, "company_id", identity.company)
budget_year = one(budget, "fiscal_year_id", finance.fiscal_year)
budget_revision_of = one(budget, "revision_of_id", budget)
budget_revised_by = one_back(budget, budget, "revision_of_id")
budget_lines = many(budget, line, "budget_id", "position")
budget_overruns = many(budget, overrun, "budget_id", newest("created_at"))

line_budget = one(line, "budget_id", budget)
line_account = one(line, "account_id", finance.account)
line_value = one(line, "value_id", dimensions.dimension_value)
line_amount = money(line, "amount")
line_parts = many(line, part, "line_id", "id")
line_overruns = many(line, overrun, "line_id", newest("created_at"))

part_line = one(part, "line_id", line)
part_period = one(part, "period_id", finance.period)
part_amount = money(part, "amount")

overrun_budget = one(overrun, "budget_id", budget)
overrun_line = one(overrun, "line_id", line)
overrun_entry = one(overrun, "entry_id", finance.entry)
overrun_user = one(overrun, "user_id", identity.user)
overrun_planned = money(overrun, "planned")
overrun_actual = money(overrun, "actual")
overrun_wanted = money(overrun, "wanted")

entry_overruns = many(finance.entry, overrun, "entry_id", "first_day")
year_budgets = many(finance.fiscal_year, budget, "fiscal_year_id", "name", newest("revision"))
