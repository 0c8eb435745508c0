"""The general ledger: the lines of accounts in the order of days, each with the balance after it."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import reads, tables
from bizsuite.erp.statements.loaders.pages import Asked, Keyset, Page, page_of
from bizsuite.erp.statements.rules.spans import Span, Turnover
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import Record
from bizsuite.kernel.tables import table_of

_ACCOUNT = table_of(tables.Account)
_COMPANY = table_of(Company)
_LINE = table_of(tables.EntryLine)

KEYSET = Keyset((("posted_on", sa.Date(), False), ("id", sa.Uuid(), False)))
"""By day; on one day as they were written."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A line, and what its account holds after it."""

    line: Record
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Ledger:
    """What an account held, what was posted to it in a span, and a page of that."""

    currency: str
    turnover: Turnover
    page: Page[LedgerEntry]


async def ledgers(
    db: Db, accounts: Sequence[uuid.UUID], *, span: Span, paging: Asked
) -> Mapping[uuid.UUID, Ledger]:
    """The ledgers of accounts of companies that the actor works in, in one statement."""
    rows: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in await db.rows(_statement(db, accounts, span, paging)):
        rows[row.account_key].append(row)
    return {key: _ledger(paging, own) for key, own in rows.items()}


def _ledger(paging: Asked, rows: Sequence[Any]) -> Ledger:
    first = rows[0]
    lines = [row for row in rows if row.id is not None]
    page = page_of(paging, KEYSET, lines, _entry, first.entries)
    return Ledger(first.books_currency, Turnover(first.opening, first.all_debit, first.all_credit), page)


def _entry(row: Any) -> LedgerEntry:
    found = row._mapping
    return LedgerEntry(
        Record(reads.line, {column.name: found[column.name] for column in _LINE.c}), row.balance
    )


def _statement(db: Db, accounts: Sequence[uuid.UUID], span: Span, paging: Asked) -> sa.Select[Any]:
    """Each account with its sums, beside the lines of its page; where there are none, alone."""
    sums = _sums(span, paging)
    page = _page(span, paging, sums.c.anchor)
    companies = {db.actor.company_id, *db.actor.company_ids}
    return (
        sa.select(
            _ACCOUNT.c.id.label("account_key"),
            _COMPANY.c.currency.label("books_currency"),
            sums.c.opening,
            sums.c.all_debit,
            sums.c.all_credit,
            sums.c.entries,
            *page.c,
        )
        .select_from(
            _ACCOUNT.join(
                _COMPANY,
                sa.and_(_COMPANY.c.tenant_id == _ACCOUNT.c.tenant_id, _COMPANY.c.id == _ACCOUNT.c.company_id),
            )
            .join(sums, sa.true())
            .outerjoin(page, sa.true())
        )
        .where(
            _ACCOUNT.c.tenant_id == db.actor.tenant_id,
            _ACCOUNT.c.company_id.in_(sorted(companies)),
            _ACCOUNT.c.id.in_(sorted(accounts)),
        )
        .order_by(_ACCOUNT.c.id, *KEYSET.order(page, backward=paging.backward))
    )


def _of_account(line: Any) -> list[sa.ColumnElement[bool]]:
    return [
        line.c.tenant_id == _ACCOUNT.c.tenant_id,
        line.c.company_id == _ACCOUNT.c.company_id,
        line.c.account_id == _ACCOUNT.c.id,
    ]


def _sums(span: Span, paging: Asked) -> Any:
    """What the account held before, what was posted, and what it held where the page begins to be read."""
    line = _LINE.alias()
    before = line.c.posted_on < span.since if span.since else sa.false()
    value = line.c.debit - line.c.credit
    anchor: sa.ColumnElement[bool] = sa.true() if paging.backward else before
    if paging.backward and paging.before is not None:
        anchor = KEYSET.beyond(line, paging.before, backward=True)
    elif not paging.backward and paging.after is not None:
        anchor = sa.not_(KEYSET.beyond(line, paging.after, backward=False))

    def total(amount: Any, wanted: sa.ColumnElement[bool], name: str) -> sa.ColumnElement[Any]:
        return sa.func.coalesce(sa.func.sum(amount).filter(wanted), 0).label(name)

    return (
        sa.select(
            total(value, before, "opening"),
            total(line.c.debit, sa.not_(before), "all_debit"),
            total(line.c.credit, sa.not_(before), "all_credit"),
            sa.func.count().filter(sa.not_(before)).label("entries"),
            total(value, anchor, "anchor"),
        )
        .where(*_of_account(line), line.c.posted_on <= span.until)
        .correlate(_ACCOUNT)
        .lateral("sums")
    )


def _page(span: Span, paging: Asked, anchor: Any) -> Any:
    """The lines of the page with the balance after each, counted on from the anchor, or back from it."""
    line = _LINE.alias()
    rows = sa.select(*line.c).where(*_of_account(line), line.c.posted_on <= span.until).correlate(_ACCOUNT)
    if span.since is not None:
        rows = rows.where(line.c.posted_on >= span.since)
    chosen = KEYSET.narrowed(rows, line, paging).subquery("chosen")
    value = chosen.c.debit - chosen.c.credit
    read = sa.func.sum(value).over(order_by=KEYSET.order(chosen, backward=paging.backward))
    balance = anchor - read + value if paging.backward else anchor + read
    return sa.select(*chosen.c, balance.label("balance")).lateral("page")
