"""How bank accounts, and what banks say about them, are reached."""

from bizsuite.base.files import reads as files
from bizsuite.base.identity import reads as identity
from bizsuite.erp.banking import tables
from bizsuite.erp.banking.rules import words
from bizsuite.erp.bills import reads as bills
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.payments import reads as payments
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import Entity, many, money, newest, one, one_back, sorts

bank_account = Entity(
    name="BankAccount",
    table=tables.BankAccount,
    permission=words.BANK_ACCOUNT_READ,
    company="company_id",
    sort=sorts("name"),
    filters=("name", "iban", "number", "bic", "currency", "is_active"),
    sorts=("name",),
    by=("name",),
    external=True,
)
csv_layout = Entity(
    name="BankCsvLayout",
    table=tables.CsvLayout,
    permission=words.BANK_ACCOUNT_READ,
    company="company_id",
    sort=sorts("id"),
)
statement = Entity(
    name="BankStatement",
    table=tables.Statement,
    permission=words.STATEMENT_READ,
    company="company_id",
    sort=sorts(newest("closed_on"), newest("position")),
    filters=("number", "status", "format", "opened_on", "closed_on", "opening", "closing", "open_count"),
    sorts=("closed_on", "number", "position"),
)
line = Entity(
    name="BankStatementLine",
    table=tables.StatementLine,
    permission=words.STATEMENT_READ,
    company="company_id",
    sort=sorts("position"),
    filters=(
        *("status", "booked_on", "value_on", "amount", "reference", "counterparty", "counterparty_account"),
        *("creditor_reference", "text"),
    ),
    sorts=("position", "booked_on", "amount"),
)
match_rule = Entity(
    name="BankMatchRule",
    table=tables.MatchRule,
    permission=words.STATEMENT_READ,
    company="company_id",
    sort=sorts("position", "name"),
    filters=("name", "contains", "is_active"),
    sorts=("position", "name"),
    by=("name",),
)
match = Entity(
    name="BankLineMatch",
    table=tables.LineMatch,
    permission=words.STATEMENT_READ,
    company="company_id",
    sort=sorts("position", "id"),
    filters=("kind", "status", "booked_on", "amount"),
    sorts=("position", "booked_on"),
)

bank_account_company = one(bank_account, "company_id", identity.company)
bank_account_account = one(bank_account, "account_id", finance.account)
account_bank_account = one_back(finance.account, bank_account, "account_id")
bank_account_csv_layout = one_back(bank_account, csv_layout, "bank_account_id")
bank_account_statements = many(bank_account, statement, "bank_account_id", newest("position"))
csv_layout_bank_account = one(csv_layout, "bank_account_id", bank_account)

statement_bank_account = one(statement, "bank_account_id", bank_account)
statement_file = one(statement, "file_id", files.stored_file)
statement_opening = money(statement, "opening")
statement_closing = money(statement, "closing")
statement_lines = many(statement, line, "statement_id", "position")
line_statement = one(line, "statement_id", statement)
line_amount = money(line, "amount")
line_matches = many(line, match, "line_id", "position", "id")

match_rule_bank_account = one(match_rule, "bank_account_id", bank_account)
match_rule_account = one(match_rule, "account_id", finance.account)
match_amount = money(match, "amount")
match_line = one(match, "line_id", line)
match_payment = one(match, "payment_id", payments.payment)
match_credit_note = one(match, "credit_note_id", invoicing.invoice)
match_debit_note = one(match, "debit_note_id", bills.bill)
match_entry = one(match, "entry_id", finance.entry)
match_account = one(match, "account_id", finance.account)
match_rule_of_match = one(match, "rule_id", match_rule)
payment_bank_matches = many(payments.payment, match, "payment_id", "id")

line_aggregates = Aggregates(
    of=line,
    description="Lines of the company's bank statements counted and summed, negative for what went out.",
    by=[
        *by("status", "booked_on", "currency"),
        by_node("statement", line_statement),
        by_node("bank_account", statement_bank_account, [line_statement]),
    ],
    money=["amount"],
)
