"""How payments are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.payments import rules, tables
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import Entity, many, money, newest, one, sorts

payment = Entity(
    name="Payment",
    table=tables.Payment,
    permission=rules.PAYMENT_READ,
    company="company_id",
    sort=sorts(newest("payment_date")),
    filters=("number", "status", "payment_date", "currency", "amount", "residual", "reference", "created_at"),
    sorts=("payment_date", "number", "amount", "residual"),
    by=("number",),
    external=True,
)

payment_amount = money(payment, "amount")
payment_residual = money(payment, "residual")
payment_company = one(payment, "company_id", identity.company)
payment_customer = one(payment, "customer_id", parties.customer)
payment_account = one(payment, "account_id", finance.account)
payment_entry = one(payment, "entry_id", finance.entry)
payment_allocations = many(payment, finance.allocation, "credit_origin_id", "allocated_on")

customer_payments = many(parties.customer, payment, "customer_id", newest("payment_date"))
allocation_payment = one(finance.allocation, "credit_origin_id", payment)

payment_aggregates = Aggregates(
    of=payment,
    description="The company's payments counted and summed: by status, span, customer, account, currency.",
    by=[
        *by("status", "payment_date", "created_at", "currency"),
        by_node("customer", payment_customer),
        by_node("account", payment_account),
    ],
    money=["amount", "residual"],
)
