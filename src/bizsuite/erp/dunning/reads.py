"""How levels, letters and disputes are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.dunning import tables
from bizsuite.erp.dunning.rules import words
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, sorts

level = Entity(
    name="DunningLevel",
    table=tables.DunningLevel,
    permission=words.DUNNING_READ,
    company="company_id",
    sort=sorts("number"),
    filters=("number", "name", "is_active"),
    sorts=("number",),
)
text = Entity(
    name="DunningText",
    table=tables.DunningText,
    permission=words.DUNNING_READ,
    company="company_id",
    sort=sorts("language"),
    filters=("language",),
    sorts=("language",),
)
run = Entity(
    name="DunningRun",
    table=tables.DunningRun,
    permission=words.DUNNING_READ,
    company="company_id",
    sort=sorts(newest("run_on")),
    filters=("run_on",),
    sorts=("run_on",),
)
letter = Entity(
    name="DunningLetter",
    table=tables.DunningLetter,
    permission=words.DUNNING_READ,
    company="company_id",
    sort=sorts(newest("run_on")),
    filters=("status", "run_on", "sent_on", "overdue", "total"),
    sorts=("run_on", "total"),
    count_max=COUNT_MAX,
)
line = Entity(
    name="DunningLetterLine",
    table=tables.DunningLetterLine,
    permission=words.DUNNING_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("due_date", "days_overdue"),
    sorts=("position", "due_date"),
    count_max=COUNT_MAX,
)
dispute = Entity(
    name="InvoiceDispute",
    table=tables.InvoiceDispute,
    permission=words.DUNNING_READ,
    company="company_id",
    sort=sorts(newest("disputed_on")),
    filters=("disputed_on", "resolved_on"),
    sorts=("disputed_on",),
)

level_fee, level_min_amount = money(level, "fee"), money(level, "min_amount")
level_texts = many(level, text, "level_id", "language")
text_level = one(text, "level_id", level)
run_letters = many(run, letter, "run_id", "created_at")
run_company = one(run, "company_id", identity.company)
letter_run = one(letter, "run_id", run)
letter_customer = one(letter, "customer_id", parties.customer)
letter_level = one(letter, "level_id", level)
letter_entry = one(letter, "entry_id", finance.entry)
letter_lines = many(letter, line, "letter_id", "position")
letter_overdue, letter_interest = money(letter, "overdue"), money(letter, "interest")
letter_fee, letter_total = money(letter, "fee"), money(letter, "total")
line_letter = one(line, "letter_id", letter)
line_level = one(line, "level_id", level)
line_line = one(line, "line_id", finance.line)
line_invoice = one(line, "invoice_id", invoicing.invoice)
line_amount = money(line, "amount")
line_base = money(line, "base", "base_currency")
line_interest = money(line, "interest", "base_currency")
dispute_invoice = one(dispute, "invoice_id", invoicing.invoice)

customer_letters = many(parties.customer, letter, "customer_id", newest("run_on"))
invoice_letter_lines = many(invoicing.invoice, line, "invoice_id", newest("created_at"))
invoice_disputes = many(invoicing.invoice, dispute, "invoice_id", newest("disputed_on"))
journal_line_letter_lines = many(finance.line, line, "line_id", newest("created_at"))
