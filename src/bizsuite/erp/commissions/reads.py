"""How plans and settlements of commissions are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.commissions import tables
from bizsuite.erp.commissions.rules import words
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, sorts

plan = Entity(
    name="CommissionPlan",
    table=tables.CommissionPlan,
    permission=words.COMMISSION_READ,
    company="company_id",
    own=lambda row, asker: row.agent_id == asker.user_id,
    sort=sorts(newest("valid_from")),
    filters=("rate", "valid_from", "valid_to", "is_active"),
    sorts=("valid_from", "rate"),
)
settlement = Entity(
    name="CommissionSettlement",
    table=tables.CommissionSettlement,
    permission=words.COMMISSION_READ,
    company="company_id",
    own=lambda row, asker: row.agent_id == asker.user_id,
    sort=sorts(newest("settled_through")),
    filters=("number", "settled_through", "amount", "created_at"),
    sorts=("settled_through", "number", "amount"),
    by=("number",),
)
line = Entity(
    name="CommissionSettlementLine",
    table=tables.CommissionSettlementLine,
    company="company_id",
    detail_of={"settlement_id": [settlement]},
    sort=sorts("invoice_line_id"),
    filters=("accrued", "due", "amount"),
    sorts=("amount",),
    count_max=COUNT_MAX,
)

plan_company = one(plan, "company_id", identity.company)
plan_agent = one(plan, "agent_id", identity.user)
plan_customer = one(plan, "customer_id", parties.customer)
plan_category = one(plan, "category_id", catalog.category)
settlement_company = one(settlement, "company_id", identity.company)
settlement_agent = one(settlement, "agent_id", identity.user)
settlement_entry = one(settlement, "entry_id", finance.entry)
settlement_amount = money(settlement, "amount")
settlement_lines = many(settlement, line, "settlement_id", "invoice_line_id")
line_settlement = one(line, "settlement_id", settlement)
line_invoice_line = one(line, "invoice_line_id", invoicing.line)
line_plan = one(line, "plan_id", plan)
line_accrued, line_due, line_amount = money(line, "accrued"), money(line, "due"), money(line, "amount")

user_plans = many(identity.user, plan, "agent_id", newest("valid_from"))
user_settlements = many(identity.user, settlement, "agent_id", newest("settled_through"))
invoice_line_commissions = many(invoicing.line, line, "invoice_line_id", newest("created_at"))
