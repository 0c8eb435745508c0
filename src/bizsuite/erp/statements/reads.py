"""How one gets from a line of a statement to what it is made up of."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads, tables
from bizsuite.erp.finance.rules.words import AccountKind, JournalKind
from bizsuite.erp.statements.rules.ageing import Ageing
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.kernel.reads import Columns, Many, many
from bizsuite.kernel.tables import table_of

_ACCOUNT = table_of(tables.Account)
_ALLOCATION = table_of(tables.Allocation)
_ENTRY = table_of(tables.Entry)
_JOURNAL = table_of(tables.Journal)
_LINE = table_of(tables.EntryLine)


def lines_of(span: Span) -> Many:
    """From an account to what was posted to it in a span, oldest first."""

    def posted(line: Columns, _: Columns) -> Any:
        until = line.posted_on <= span.until
        return until if span.since is None else sa.and_(until, line.posted_on >= span.since)

    return many(reads.account, reads.line, "account_id", "posted_on", where=posted, in_any_company=True)


def result_lines_of(span: Span) -> Many:
    """The same without what closing a year has posted, told line by line: a page reads no more than it shows."""

    def posted(line: Columns, _: Columns) -> Any:
        began = sa.true() if span.since is None else line.posted_on >= span.since
        return sa.and_(line.posted_on <= span.until, began, sa.not_(_of_closing(line)))

    return many(reads.account, reads.line, "account_id", "posted_on", where=posted, in_any_company=True)


def _of_closing(line: Any) -> sa.ColumnElement[bool]:
    entry, journal = _ENTRY.alias(), _JOURNAL.alias()
    found = _closing_entries(entry, journal).where(
        entry.c.tenant_id == line.tenant_id, entry.c.id == line.entry_id
    )
    return found.exists()


def closes_year(line: Any, tenant: Any, company_id: uuid.UUID) -> sa.ColumnElement[bool]:
    """Whether a line belongs to an entry by which a year is closed, or opened again; all of those are found once."""
    entry, journal = _ENTRY.alias(), _JOURNAL.alias()
    closing = _closing_entries(entry, journal).where(
        journal.c.tenant_id == tenant, journal.c.company_id == company_id
    )
    found: sa.ColumnElement[bool] = line.entry_id.in_(closing)
    return found


def _closing_entries(entry: Any, journal: Any) -> sa.Select[Any]:
    same = sa.and_(journal.c.tenant_id == entry.c.tenant_id, journal.c.id == entry.c.journal_id)
    return (
        sa.select(entry.c.id)
        .select_from(entry.join(journal, same))
        .where(journal.c.kind == JournalKind.CLOSING)
    )


def cash_lines_of(span: Span, company_id: uuid.UUID) -> Many:
    """From an account to what entries that moved cash posted to it in a span, oldest first."""

    def posted(line: Columns, _: Columns) -> Any:
        began = sa.true() if span.since is None else line.posted_on >= span.since
        return sa.and_(line.posted_on <= span.until, began, moves_cash(line, company_id))

    return many(reads.account, reads.line, "account_id", "posted_on", where=posted, in_any_company=True)


def cash_accounts(tenant: Any, company_id: uuid.UUID) -> Any:
    """The accounts of cash of a company."""
    account = _ACCOUNT.alias().c
    return sa.select(account.id).where(
        account.tenant_id == tenant,
        account.company_id == company_id,
        account.kind == AccountKind.ASSET_CASH,
    )


def moves_cash(line: Any, company_id: uuid.UUID) -> sa.ColumnElement[bool]:
    """Whether the entry of a line has another one on an account of cash."""
    other = _LINE.alias().c
    found = sa.select(other.id).where(
        other.tenant_id == line.tenant_id,
        other.entry_id == line.entry_id,
        other.account_id.in_(cash_accounts(other.tenant_id, company_id)),
    )
    return found.exists()


def items_of(asked: Ageing, currency: str) -> Many:
    """From a party to its items of one currency that were open on a day, those that are due first before the others."""

    def was_open(line: Columns, _: Columns) -> Any:
        account = _ACCOUNT.alias().c
        controls = sa.select(account.id).where(
            account.tenant_id == line.tenant_id,
            account.company_id == asked.company_id,
            account.kind == asked.kind,
        )
        return sa.and_(
            line.company_id == asked.company_id,
            line.account_id.in_(controls),
            line.currency == currency,
            line.posted_on <= asked.as_of,
            still_open(line, asked.as_of) != 0,
        )

    return many(parties.party, reads.line, "party_id", "due_date", where=was_open, in_any_company=True)


def still_open(line: Any, as_of: date) -> sa.ColumnElement[Decimal]:
    """What of a line was open on a day, in its currency: SQL for one row of lines."""
    now: sa.ColumnElement[Decimal] = line.residual
    return now + _since(line, "debit_line_id", as_of) - _since(line, "credit_line_id", as_of)


def _since(line: Any, key: str, as_of: date) -> sa.ColumnElement[Decimal]:
    row = _ALLOCATION.alias().c
    taken = sa.select(sa.func.coalesce(sa.func.sum(row.amount), 0)).where(
        row.tenant_id == line.tenant_id, row[key] == line.id, row.allocated_on > as_of
    )
    return taken.scalar_subquery()
