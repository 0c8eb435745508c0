"""How payments and write-offs are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.payments import rules, tables
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import Entity, many, money, newest, one, one_back, poly, sorts

payment = Entity(
    name="Payment",
    table=tables.Payment,
    permission=rules.PAYMENT_READ,
    company="company_id",
    sort=sorts(newest("payment_date")),
    filters=(
        *("number", "status", "direction", "payment_date", "currency", "amount", "residual", "reference"),
        "created_at",
    ),
    sorts=("payment_date", "number", "amount", "residual"),
    by=("number",),
    external=True,
)

write_off = Entity(
    name="WriteOff",
    table=tables.WriteOff,
    permission=rules.PAYMENT_READ,
    company="company_id",
    sort=sorts(newest("written_off_on")),
    filters=("number", "status", "written_off_on", "currency", "amount"),
    sorts=("written_off_on", "number", "amount"),
    by=("number",),
)
write_off_policy = Entity(
    name="WriteOffPolicy", table=tables.WriteOffPolicy, permission=rules.PAYMENT_READ, company="company_id"
)

payment_amount = money(payment, "amount")
payment_residual = money(payment, "residual")
payment_company = one(payment, "company_id", identity.company)
payment_customer = one(payment, "customer_id", parties.customer)
payment_supplier = one(payment, "supplier_id", parties.supplier)
payment_account = one(payment, "account_id", finance.account)
payment_entries = many(payment, finance.entry, "origin_id", "chain_position")
payment_entry = one(payment, "entry_id", finance.entry)
payment_clearing_entry = one(payment, "clearing_entry_id", finance.entry)
payment_allocations = many(payment, finance.allocation, "credit_origin_id", "allocated_on")
payment_settlements = many(payment, finance.allocation, "debit_origin_id", "allocated_on")

customer_payments = many(parties.customer, payment, "customer_id", newest("payment_date"))
supplier_payments = many(parties.supplier, payment, "supplier_id", newest("payment_date"))
allocation_payment = one(finance.allocation, "credit_origin_id", payment)
allocation_payment_out = one(finance.allocation, "debit_origin_id", payment)
allocation_write_off = one(finance.allocation, "credit_origin_id", write_off)
allocation_write_off_gain = one(finance.allocation, "debit_origin_id", write_off)

write_off_amount = money(write_off, "amount")
write_off_amount_base = money(write_off, "amount_base", "base_currency")
write_off_company = one(write_off, "company_id", identity.company)
write_off_claim = poly(write_off, "claim_type", "claim_id")
write_off_source = poly(write_off, "source_type", "source_id")
write_off_entry = one(write_off, "entry_id", finance.entry)
policy_amount = money(write_off_policy, "amount")
policy_company = one(write_off_policy, "company_id", identity.company)
company_write_off_policy = one_back(identity.company, write_off_policy, "company_id")

payment_aggregates = Aggregates(
    of=payment,
    description="The company's payments counted and summed: by status, direction, span, party, account, currency.",
    by=[
        *by("status", "direction", "payment_date", "created_at", "currency"),
        by_node("customer", payment_customer),
        by_node("supplier", payment_supplier),
        by_node("account", payment_account),
    ],
    money=["amount", "residual"],
)
