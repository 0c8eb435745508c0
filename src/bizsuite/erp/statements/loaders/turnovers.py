"""What accounts hold and what is posted to them: one pass over the lines, however many spans are asked for."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import reads, tables
from bizsuite.erp.statements.rules.spans import Span, Turnover, cuts, turnover
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import Record
from bizsuite.kernel.tables import table_of

_ACCOUNT = table_of(tables.Account)
_COMPANY = table_of(Company)
_LINE = table_of(tables.EntryLine)

Segments = dict[int, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Turnovers:
    """The accounts of a company that were posted to, in the order of their codes, with a turnover for each span."""

    currency: str
    accounts: Mapping[uuid.UUID, Record]
    """With headings, where those are asked for."""
    own: Mapping[uuid.UUID, Sequence[Turnover]]
    """By account, without headings."""


async def turnovers(
    db: Db,
    company_id: uuid.UUID,
    spans: Sequence[Span],
    *,
    headings: bool = False,
    only: sa.ColumnElement[bool] | None = None,
) -> Turnovers:
    """What was posted to each account of a company of the tenant in some spans, and before them, in one statement.

    `only` says which lines count, by their table; all when left out.
    """
    cut = cuts(spans)
    until = max(span.until for span in spans)
    summed = _summed(db, company_id, cut, [_LINE.c.posted_on <= until, *([] if only is None else [only])])
    rows = await db.rows(_statement(db, company_id, summed, headings))
    accounts: dict[uuid.UUID, Record] = {}
    segments: dict[uuid.UUID, Segments] = {}
    for row in rows:
        if row.id is None:
            continue
        if row.id not in accounts:
            found = row._mapping
            accounts[row.id] = Record(
                reads.account, {column.name: found[column.name] for column in _ACCOUNT.c}
            )
        if row.segment is not None:
            segments.setdefault(row.id, {})[row.segment] = (row.debit, row.credit)
    own = {key: [turnover(sums, cut, span) for span in spans] for key, sums in segments.items()}
    return Turnovers(rows[0].books_currency if rows else "", accounts, own)


def _statement(db: Db, company_id: uuid.UUID, summed: Any, headings: bool) -> sa.Select[Any]:
    """The company, beside every account with its sums; where nothing was posted, the company alone."""
    same = sa.and_(_ACCOUNT.c.tenant_id == db.actor.tenant_id, _ACCOUNT.c.id == summed.c.account_id)
    shown = _ACCOUNT.outerjoin(summed, same) if headings else _ACCOUNT.join(summed, same)
    wanted = [_ACCOUNT.c.tenant_id == _COMPANY.c.tenant_id, _ACCOUNT.c.company_id == _COMPANY.c.id]
    if headings:
        wanted.append(sa.or_(_ACCOUNT.c.is_heading, summed.c.account_id.is_not(None)))
    return (
        sa.select(
            _COMPANY.c.currency.label("books_currency"),
            *_ACCOUNT.c,
            summed.c.segment,
            summed.c.debit,
            summed.c.credit,
        )
        .select_from(_COMPANY.outerjoin(shown, sa.and_(*wanted)))
        .where(_COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id == company_id)
        .order_by(_ACCOUNT.c.code, _ACCOUNT.c.id)
    )


def _summed(
    db: Db, company_id: uuid.UUID, cut: Sequence[Any], conditions: Sequence[sa.ColumnElement[bool]]
) -> Any:
    """Debits and credits by account and segment."""
    segment: sa.ColumnElement[int] = sa.literal_column("0")
    if cut:
        segment = sa.func.width_bucket(_LINE.c.posted_on, sa.literal(list(cut), sa.ARRAY(sa.Date)))
    by = [_LINE.c.account_id, *([segment] if cut else [])]
    return (
        sa.select(
            _LINE.c.account_id,
            segment.label("segment"),
            sa.func.sum(_LINE.c.debit).label("debit"),
            sa.func.sum(_LINE.c.credit).label("credit"),
        )
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.company_id == company_id,
            *conditions,
        )
        .group_by(*by)
        .subquery()
    )
