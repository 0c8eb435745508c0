"""How payment runs are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.banking import reads as banking
from bizsuite.erp.bills import reads as bills
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.payment_runs import tables
from bizsuite.erp.payment_runs.rules import words
from bizsuite.erp.payments import reads as payments
from bizsuite.kernel.reads import Entity, many, money, newest, one, sorts

run = Entity(
    name="PaymentRun",
    table=tables.PaymentRun,
    permission=words.RUN_READ,
    company="company_id",
    sort=sorts(newest("execution_date")),
    filters=("number", "status", "due_until", "execution_date", "currency", "total", "created_at"),
    sorts=("execution_date", "number", "total"),
    by=("number",),
)
line = Entity(
    name="PaymentRunLine",
    table=tables.PaymentRunLine,
    permission=words.RUN_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("amount", "discount", "is_open"),
    sorts=("amount",),
)

run_total = money(run, "total")
run_company = one(run, "company_id", identity.company)
run_bank_account = one(run, "bank_account_id", banking.bank_account)
run_entry = one(run, "entry_id", finance.entry)
run_lines = many(run, line, "run_id", "created_at")

line_amount = money(line, "amount")
line_discount = money(line, "discount")
line_run = one(line, "run_id", run)
line_bill = one(line, "bill_id", bills.bill)
line_supplier = one(line, "supplier_id", parties.supplier)
line_payee_account = one(line, "payee_account_id", parties.bank_account)
line_payment = one(line, "payment_id", payments.payment)
bill_run_lines = many(bills.bill, line, "bill_id", "created_at")
payment_run_lines = many(payments.payment, line, "payment_id", "created_at")
