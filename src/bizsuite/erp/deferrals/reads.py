"""How deferrals are reached: schedules, their lines, runs, and the lines and entries behind them."""

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.erp.bills import reads as bills
from bizsuite.erp.deferrals import tables
from bizsuite.erp.deferrals.rules import words
from bizsuite.erp.deferrals.rules.words import DeferralLineStatus
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, sorts

schedule = Entity(
    name="DeferralSchedule",
    table=tables.DeferralSchedule,
    permission=words.DEFERRAL_READ,
    company="company_id",
    sort=sorts(newest("deferred_on")),
    filters=("kind", "status", "deferred_on", "first_day", "last_day", "amount", "remaining"),
    sorts=("deferred_on", "first_day", "last_day", "amount", "remaining"),
)
line = Entity(
    name="DeferralLine",
    table=tables.DeferralLine,
    permission=words.DEFERRAL_READ,
    company="company_id",
    sort=sorts("last_day"),
    filters=("kind", "status", "last_day", "posted_on", "amount"),
    sorts=("last_day", "amount"),
    count_max=COUNT_MAX,
)
run = Entity(
    name="DeferralRun",
    table=tables.DeferralRun,
    permission=words.DEFERRAL_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("until", "created_at"),
    sorts=("until", "created_at"),
)

schedule_company = one(schedule, "company_id", identity.company)
schedule_invoice_line = one(schedule, "invoice_line_id", invoicing.line)
schedule_bill_line = one(schedule, "bill_line_id", bills.line)
schedule_journal_line = one(schedule, "journal_line_id", finance.line)
schedule_account = one(schedule, "account_id", finance.account)
schedule_deferred_account = one(schedule, "deferred_account_id", finance.account)
schedule_entry = one(schedule, "entry_id", finance.entry)
schedule_amount = money(schedule, "amount")
schedule_recognised = money(schedule, "recognised")
schedule_remaining = money(schedule, "remaining")
schedule_lines = many(
    schedule,
    line,
    "schedule_id",
    "last_day",
    where=lambda target, _: sa.or_(
        target.status == DeferralLineStatus.PLANNED, target.status == DeferralLineStatus.POSTED
    ),
)
schedule_all_lines = many(schedule, line, "schedule_id", "last_day")

line_schedule = one(line, "schedule_id", schedule)
line_entry = one(line, "entry_id", finance.entry)
line_run = one(line, "run_id", run)
line_amount = money(line, "amount")

run_company = one(run, "company_id", identity.company)
run_revenue = money(run, "revenue")
run_expense = money(run, "expense")
run_lines = many(run, line, "run_id", "last_day")
run_entries = many(run, finance.entry, "origin_id", "entry_date")

invoice_line_deferrals = many(invoicing.line, schedule, "invoice_line_id", "first_day")
bill_line_deferrals = many(bills.line, schedule, "bill_line_id", "first_day")
journal_line_deferrals = many(finance.line, schedule, "journal_line_id", "first_day")
entry_deferral_lines = many(finance.entry, line, "entry_id", "last_day")

schedule_aggregates = Aggregates(
    of=schedule,
    description="The company's deferrals counted and summed: what was set aside, what has come back, what is left.",
    by=[
        *by("kind", "status", "deferred_on", "last_day", "currency"),
        by_node("account", schedule_account),
        by_node("deferred_account", schedule_deferred_account),
    ],
    money=["amount", "recognised", "remaining"],
)
line_aggregates = Aggregates(
    of=line,
    description="What has come back of deferrals and what will, counted and summed. Filter by `status`.",
    by=[*by("kind", "status", "last_day", "posted_on", "currency"), by_node("schedule", line_schedule)],
    money=["amount"],
)
