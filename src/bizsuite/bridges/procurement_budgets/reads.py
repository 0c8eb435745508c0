"""How commitments are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.bridges.procurement_budgets import tables
from bizsuite.erp.budgets import reads as budgets
from bizsuite.erp.budgets.rules.words import BUDGET_READ
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.requisitions import reads as requisitions
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, one_back, sorts

commitment = Entity(
    name="BudgetCommitment",
    table=tables.Commitment,
    permission=BUDGET_READ,
    company="company_id",
    sort=sorts("due_on"),
    filters=("due_on", "amount"),
    sorts=("due_on", "amount"),
    count_max=COUNT_MAX,
)
overrun = Entity(
    name="CommitmentOverrun",
    table=tables.CommitmentExcess,
    permission=BUDGET_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("control", "first_day", "last_day", "wanted", "created_at"),
    sorts=("created_at", "wanted"),
    count_max=COUNT_MAX,
)

commitment_amount = money(commitment, "amount")
commitment_account = one(commitment, "account_id", finance.account)
commitment_value = one(commitment, "value_id", dimensions.dimension_value)
commitment_request_line = one(commitment, "request_line_id", requisitions.line)
commitment_order_line = one(commitment, "order_line_id", procurement.line)
request_line_commitment = one_back(requisitions.line, commitment, "request_line_id")
order_line_commitment = one_back(procurement.line, commitment, "order_line_id")
account_commitments = many(finance.account, commitment, "account_id", "due_on")

overrun_planned = money(overrun, "planned")
overrun_actual = money(overrun, "actual")
overrun_committed = money(overrun, "committed")
overrun_wanted = money(overrun, "wanted")
overrun_budget = one(overrun, "budget_id", budgets.budget)
overrun_line = one(overrun, "line_id", budgets.line)
overrun_request = one(overrun, "request_id", requisitions.request)
overrun_order = one(overrun, "order_id", procurement.order)
overrun_user = one(overrun, "user_id", identity.user)
request_overruns = many(requisitions.request, overrun, "request_id", newest("created_at"))
order_overruns = many(procurement.order, overrun, "order_id", newest("created_at"))
line_overruns = many(budgets.line, overrun, "line_id", newest("created_at"))
