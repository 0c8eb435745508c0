"""How the ledger is reached: accounts, entries, periods, allocations."""

from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import words
from bizsuite.kernel.aggregates import Aggregates, Dimension, by, by_node
from bizsuite.kernel.reads import (
    COUNT_MAX,
    Asker,
    Columns,
    Entity,
    expression,
    many,
    money,
    newest,
    one,
    one_back,
    poly,
    sorts,
)
from bizsuite.kernel.tables import table_of

_LINE = table_of(tables.EntryLine)
_COMPANY = table_of(Company)

account = Entity(
    name="LedgerAccount",
    table=tables.Account,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "name", "kind", "purpose", "is_heading", "is_active"),
    sorts=("code", "name"),
    by=("code",),
    external=True,
)
journal = Entity(
    name="Journal",
    table=tables.Journal,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "kind"),
    sorts=("code",),
    by=("code",),
)
monthly_revenue = Entity(
    name="MonthlyRevenue",
    table=tables.MonthlyRevenue,
    permission=words.ENTRY_READ,
    company="company_id",
    sort=sorts(newest("month")),
    filters=("month", "amount"),
    sorts=("month", "amount"),
    by=("month",),
)
fiscal_year = Entity(
    name="FiscalYear",
    table=tables.FiscalYear,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts(newest("first_day")),
    filters=("name", "first_day", "last_day"),
    sorts=("first_day",),
    by=("name",),
)
period = Entity(
    name="FiscalPeriod",
    table=tables.FiscalPeriod,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("first_day"),
    filters=("name", "first_day", "last_day", "status"),
    sorts=("first_day",),
)
entry = Entity(
    name="JournalEntry",
    table=tables.Entry,
    permission=words.ENTRY_READ,
    company="company_id",
    sort=sorts(newest("entry_date")),
    filters=("number", "status", "entry_date", "description", "origin_type", "chain_position"),
    sorts=("entry_date", "number", "chain_position"),
    by=("number",),
    external=True,
    count_max=COUNT_MAX,
)
line = Entity(
    name="JournalLine",
    table=tables.EntryLine,
    permission=words.ENTRY_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("posted_on", "due_date", "label", "currency", "debit", "credit", "amount", "residual"),
    sorts=("posted_on", "due_date", "position", "debit", "credit"),
    count_max=COUNT_MAX,
)
allocation = Entity(
    name="Allocation",
    table=tables.Allocation,
    permission=words.ENTRY_READ,
    company="company_id",
    sort=sorts("allocated_on"),
    filters=("allocated_on", "amount", "currency"),
    sorts=("allocated_on", "amount"),
)
account_parent = one(account, "parent_id", account)
account_children = many(account, account, "parent_id", "code")
account_lines = many(
    account, line, "account_id", newest("posted_on"), where=lambda target, _: target.posted_on.is_not(None)
)

journal_entries = many(journal, entry, "journal_id", newest("entry_date"))
fiscal_year_periods = many(fiscal_year, period, "fiscal_year_id", "first_day")
period_year = one(period, "fiscal_year_id", fiscal_year)

entry_company = one(entry, "company_id", identity.company)
entry_journal = one(entry, "journal_id", journal)
entry_lines = many(entry, line, "entry_id", "position")
entry_origin = poly(entry, "origin_type", "origin_id")
entry_reversal_of = one(entry, "reversal_of_id", entry)
entry_reversed_by = one_back(entry, entry, "reversal_of_id")


def _total(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    own = sa.and_(_LINE.c.tenant_id == asker.tenant_id, _LINE.c.entry_id == row.id)
    return sa.select(sa.func.coalesce(sa.func.sum(_LINE.c.debit), 0)).where(own).scalar_subquery()


def _books_currency(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    own = sa.and_(_COMPANY.c.tenant_id == asker.tenant_id, _COMPANY.c.id == row.company_id)
    return sa.select(_COMPANY.c.currency).where(own).scalar_subquery()


entry_total = expression(entry, "total", _total, currency=_books_currency)

line_entry = one(line, "entry_id", entry)
line_account = one(line, "account_id", account)
line_customer = one(line, "party_id", parties.customer)
line_supplier = one(line, "party_id", parties.supplier)
line_debit = money(line, "debit", "base_currency")
line_credit = money(line, "credit", "base_currency")
line_amount = money(line, "amount")
line_residual = money(line, "residual")
line_residual_base = money(line, "residual_base", "base_currency")
line_allocations = many(line, allocation, "debit_line_id", "allocated_on")
line_settlements = many(line, allocation, "credit_line_id", "allocated_on")


monthly_revenue_amount = money(monthly_revenue, "amount")
monthly_revenue_company = one(monthly_revenue, "company_id", identity.company)

allocation_amount = money(allocation, "amount")
allocation_debit = poly(allocation, "debit_origin_type", "debit_origin_id")
allocation_credit = poly(allocation, "credit_origin_type", "credit_origin_id")
allocation_debit_line = one(allocation, "debit_line_id", line)
allocation_credit_line = one(allocation, "credit_line_id", line)
allocation_exchange_entry = one(allocation, "exchange_entry_id", entry)
allocation_removal_of = one(allocation, "removal_of_id", allocation)
allocation_removed_by = one_back(allocation, allocation, "removal_of_id")

line_aggregates = Aggregates(
    of=line,
    description="The company's journal lines counted and summed in its currency; drafts are not `postedOn` a day.",
    by=[
        *by("posted_on", "due_date", "currency"),
        by_node("account", line_account),
        Dimension(name="account_kind", column="kind", through=[line_account]),
        by_node("customer", line_customer),
        by_node("supplier", line_supplier),
        *by("status", "entry_date", through=[line_entry]),
        by_node("journal", entry_journal, [line_entry]),
    ],
    money=["debit", "credit", "residual_base"],
    currency="base_currency",
)
