"""How the ledger is reached: accounts, entries, periods, allocations, and what a customer owes."""

from collections.abc import Callable
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
dimension = Entity(
    name="Dimension",
    table=tables.Dimension,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "name", "is_active"),
    sorts=("code", "name"),
    by=("code",),
)
dimension_value = Entity(
    name="DimensionValue",
    table=tables.DimensionValue,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "name", "is_active", "first_day", "last_day"),
    sorts=("code", "name"),
    external=True,
)
split = Entity(
    name="DimensionSplit",
    table=tables.DimensionSplit,
    permission=words.ENTRY_READ,
    company="company_id",
    sort=sorts(newest("created_at"), "position"),
    filters=("fraction", "amount"),
    sorts=("created_at", "position", "amount"),
    count_max=COUNT_MAX,
)

area_lock = Entity(
    name="AreaLock",
    table=tables.AreaLock,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("area"),
    filters=("area", "locked_until"),
    sorts=("area", "locked_until"),
    by=("area",),
)
lock_change = Entity(
    name="LockChange",
    table=tables.LockChange,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("created_at", "locked_before", "locked_after"),
    sorts=("created_at",),
)
lock_exception = Entity(
    name="LockException",
    table=tables.LockException,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("area", "expires_at", "revoked_at", "created_at"),
    sorts=("created_at", "expires_at"),
)
lock_exception_use = Entity(
    name="LockExceptionUse",
    table=tables.LockExceptionUse,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("created_at",),
    sorts=("created_at",),
)

area_lock_company = one(area_lock, "company_id", identity.company)
area_lock_changes = many(area_lock, lock_change, "area_lock_id", newest("created_at"))
lock_change_area_lock = one(lock_change, "area_lock_id", area_lock)
lock_change_changed_by = one(lock_change, "changed_by_id", identity.user)
lock_exception_company = one(lock_exception, "company_id", identity.company)
lock_exception_user = one(lock_exception, "user_id", identity.user)
lock_exception_granted_by = one(lock_exception, "granted_by_id", identity.user)
lock_exception_revoked_by = one(lock_exception, "revoked_by_id", identity.user)
lock_exception_uses = many(lock_exception, lock_exception_use, "lock_exception_id", "created_at")
lock_exception_use_exception = one(lock_exception_use, "lock_exception_id", lock_exception)
lock_exception_use_entry = one(lock_exception_use, "entry_id", entry)

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


def _open_on(kind: words.AccountKind) -> Callable[[Columns, Columns], sa.ColumnElement[bool]]:
    """Only posted lines that are open on control accounts of this kind."""

    def holds(row: Columns, _: Columns) -> sa.ColumnElement[bool]:
        account = table_of(tables.Account).alias()
        own = sa.and_(account.c.tenant_id == row.tenant_id, account.c.id == row.account_id)
        is_control = sa.select(1).where(own, account.c.kind == kind).exists()
        return sa.and_(row.residual != 0, row.posted_on.is_not(None), is_control)

    return holds


customer_open_items = many(
    parties.customer, line, "party_id", "due_date", where=_open_on(words.AccountKind.ASSET_RECEIVABLE)
)
supplier_open_items = many(
    parties.supplier, line, "party_id", "due_date", where=_open_on(words.AccountKind.LIABILITY_PAYABLE)
)
line_supplier = one(line, "party_id", parties.supplier)
line_dimensions = many(line, split, "line_id", "position")

dimension_values = many(dimension, dimension_value, "dimension_id", "code")
dimension_accounts = many(
    dimension, account, "dimension_id", "code", via=tables.DimensionRequirement, via_target="account_id"
)
value_dimension = one(dimension_value, "dimension_id", dimension)
value_parent = one(dimension_value, "parent_id", dimension_value)
value_children = many(dimension_value, dimension_value, "parent_id", "code")
value_splits = many(dimension_value, split, "value_id", newest("created_at"))
split_value = one(split, "value_id", dimension_value)
split_dimension = one(split, "dimension_id", dimension)
split_line = one(split, "line_id", line)
split_amount = money(split, "amount")

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

Value = Callable[[Columns, type[Asker]], sa.ColumnElement[Any]]


def of_balance(value: Callable[[Any], sa.ColumnElement[Any]]) -> Value:
    """A value of the balance that a party has with the company which the request works in."""

    def found(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
        balance = table_of(tables.PartyBalance).alias()
        return (
            sa.select(value(balance.c))
            .where(
                balance.c.tenant_id == asker.tenant_id,
                balance.c.company_id == asker.company_id,
                balance.c.party_id == row.id,
            )
            .scalar_subquery()
        )

    return found


def _asker_currency(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    company = _COMPANY.alias()
    own = sa.and_(company.c.tenant_id == asker.tenant_id, company.c.id == asker.company_id)
    return sa.select(company.c.currency).where(own).scalar_subquery()


def _or_zero(value: Value) -> Value:
    return lambda row, asker: sa.func.coalesce(value(row, asker), sa.literal(0, sa.Numeric))


customer_receivable = expression(
    parties.customer, "receivable", _or_zero(of_balance(lambda own: own.receivable)), currency=_asker_currency
)
customer_committed = expression(
    parties.customer, "committed", _or_zero(of_balance(lambda own: own.committed)), currency=_asker_currency
)
customer_credit_limit = expression(
    parties.customer, "credit_limit", of_balance(lambda own: own.credit_limit), currency=_asker_currency
)
customer_credit_available = expression(
    parties.customer,
    "credit_available",
    of_balance(lambda own: own.credit_limit - own.receivable - own.committed),
    currency=_asker_currency,
)


def _owed(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    """What is open of the lines of a party on payable accounts, in the company's currency: positive is owed."""
    open_line, control = _LINE.alias(), table_of(tables.Account).alias()
    same = sa.and_(control.c.tenant_id == open_line.c.tenant_id, control.c.id == open_line.c.account_id)
    return (
        sa.select(sa.func.coalesce(-sa.func.sum(open_line.c.residual_base), 0))
        .select_from(open_line.join(control, same))
        .where(
            open_line.c.tenant_id == asker.tenant_id,
            open_line.c.company_id == asker.company_id,
            open_line.c.party_id == row.id,
            open_line.c.residual != 0,
            open_line.c.posted_on.is_not(None),
            control.c.kind == words.AccountKind.LIABILITY_PAYABLE,
        )
        .scalar_subquery()
    )


supplier_payable = expression(parties.supplier, "payable", _owed, currency=_asker_currency)

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
split_aggregates = Aggregates(
    of=split,
    description="Journal lines by what they are divided by, in the company's currency, debits positive. A line counts "
    "once in each of its dimensions: group by `dimension` or `value`, or filter by one.",
    by=[
        by_node("dimension", split_dimension),
        by_node("value", split_value),
        *by("posted_on", through=[split_line]),
        by_node("account", line_account, [split_line]),
        Dimension(name="account_kind", column="kind", through=[split_line, line_account]),
        *by("status", "entry_date", through=[split_line, line_entry]),
        by_node("journal", entry_journal, [split_line, line_entry]),
    ],
    money=["amount"],
)
