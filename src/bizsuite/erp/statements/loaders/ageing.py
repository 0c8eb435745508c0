"""What was open on a day, by party, currency and age.

What was open of an item on a day is what is open of it now, and what has been allocated of it since: rows of
allocations are only ever added, and what is open now is always what they leave (`residual_vs_allocations` of the
integrity checks). Reading backwards from today is short where the day is near, and no longer than the whole history.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import tables
from bizsuite.erp.statements import reads
from bizsuite.erp.statements.loaders.pages import Asked, Keyset, Page, page_of
from bizsuite.erp.statements.rules.ageing import Ageing
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_ACCOUNT = table_of(tables.Account)
_ALLOCATION = table_of(tables.Allocation)
_COMPANY = table_of(Company)
_LINE = table_of(tables.EntryLine)

KEYSET = Keyset(
    (("base", sa.Numeric(), True), ("party_id", sa.Uuid(), False), ("currency", sa.Text(), False))
)
"""Who owes the most comes first."""


@dataclass(frozen=True, slots=True)
class AgedSum:
    """What is open in one currency, by bucket; of a party, or of all."""

    party_id: uuid.UUID | None
    currency: str
    amounts: Sequence[Decimal]
    bases: Sequence[Decimal]
    """The same in the company's currency."""

    @property
    def total(self) -> Decimal:
        """All that is open, in its currency."""
        return sum(self.amounts, Decimal(0))

    @property
    def base(self) -> Decimal:
        """All that is open, in the company's currency."""
        return sum(self.bases, Decimal(0))


@dataclass(frozen=True, slots=True)
class Aged:
    """The sums of all by currency, and a page of those by party."""

    base_currency: str
    totals: Sequence[AgedSum]
    page: Page[AgedSum]


async def aged(db: Db, asked: Ageing, paging: Asked) -> Aged:
    """What is open, in one statement. Parties with nothing open on that day are left out."""
    rows = await db.rows(_statement(db, asked, paging))
    totals = [_sum(asked, row) for row in rows if row.is_total and row.currency is not None]
    parties = [row for row in rows if not row.is_total]
    count = sum(row.parties for row in rows if row.is_total and row.parties)
    page = page_of(paging, KEYSET, parties, lambda row: _sum(asked, row), count)
    return Aged(rows[0].books_currency if rows else "", totals, page)


def _sum(asked: Ageing, row: Row[Any]) -> AgedSum:
    found, places = row._mapping, range(len(asked.days) + 1)
    return AgedSum(
        row.party_id,
        row.currency,
        [found[f"amount_{place}"] for place in places],
        [found[f"base_{place}"] for place in places],
    )


def _statement(db: Db, asked: Ageing, paging: Asked) -> sa.Select[Any]:
    """Totals by currency, beside the company so that there is always a row, and then the page."""
    places = range(len(asked.days) + 1)
    names = [f"{kind}_{place}" for kind in ("amount", "base") for place in places]
    sums = _by_party(_cells(db, asked), places)
    totals = (
        sa.select(
            sums.c.currency,
            sa.func.count().label("parties"),
            *(sa.func.sum(sums.c[name]).label(name) for name in names),
        )
        .group_by(sums.c.currency)
        .subquery()
    )
    company = sa.and_(_COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id == asked.company_id)
    of_all = (
        sa.select(
            sa.true().label("is_total"),
            _COMPANY.c.currency.label("books_currency"),
            sa.null().cast(sa.Uuid).label("party_id"),
            totals.c.currency,
            totals.c.parties,
            sa.null().cast(sa.Numeric).label("base"),
            *(totals.c[name] for name in names),
        )
        .select_from(_COMPANY.outerjoin(totals, sa.true()))
        .where(company)
    )
    page = KEYSET.page(sums, paging).subquery()
    of_page = sa.select(
        sa.false(),
        sa.null(),
        page.c.party_id,
        page.c.currency,
        sa.null(),
        page.c.base,
        *(page.c[name] for name in names),
    )
    both = of_all.union_all(of_page).subquery()
    order = KEYSET.order(both, backward=paging.backward)
    return sa.select(both).order_by(both.c.is_total.desc(), *order)


def _by_party(cells: Any, places: range) -> Any:
    """A row for each party and currency, with a column for each bucket."""

    def of(kind: str, place: int) -> sa.ColumnElement[Any]:
        summed = sa.func.sum(cells.c[kind]).filter(cells.c.bucket == sa.literal_column(str(place)))
        return sa.func.coalesce(summed, 0).label(f"{kind}_{place}")

    columns = [of(kind, place) for kind in ("amount", "base") for place in places]
    return (
        sa.select(cells.c.party_id, cells.c.currency, sa.func.sum(cells.c.base).label("base"), *columns)
        .group_by(cells.c.party_id, cells.c.currency)
        .cte("sums")
    )


def _cells(db: Db, asked: Ageing) -> Any:
    """What is open, by party, currency and bucket."""
    parts = sa.union_all(_open_now(db, asked), *_settled_since(db, asked)).subquery()
    ends = sa.literal([day + 1 for day in asked.days], sa.ARRAY(sa.Integer))
    bucket = sa.func.width_bucket(sa.literal(asked.as_of, sa.Date) - parts.c.due, ends, type_=sa.Integer)
    items = sa.select(
        parts.c.party_id, parts.c.currency, bucket.label("bucket"), parts.c.amount, parts.c.base
    ).subquery()
    amount, base = sa.func.sum(items.c.amount), sa.func.sum(items.c.base)
    return (
        sa.select(
            items.c.party_id,
            items.c.currency,
            items.c.bucket,
            (amount * asked.sign).label("amount"),
            (base * asked.sign).label("base"),
        )
        .group_by(items.c.party_id, items.c.currency, items.c.bucket)
        .having(sa.or_(amount != 0, base != 0))
        .subquery()
    )


def _of_line(amount: Any, base: Any) -> list[Any]:
    due = sa.func.coalesce(_LINE.c.due_date, _LINE.c.posted_on, type_=sa.Date)
    return [_LINE.c.party_id, _LINE.c.currency, due.label("due"), amount.label("amount"), base.label("base")]


def _controlled(db: Db, asked: Ageing) -> list[sa.ColumnElement[bool]]:
    """Lines that were posted by that day on the control accounts of the company."""
    accounts = sa.select(_ACCOUNT.c.id).where(
        _ACCOUNT.c.tenant_id == db.actor.tenant_id,
        _ACCOUNT.c.company_id == asked.company_id,
        _ACCOUNT.c.kind == asked.kind,
    )
    return [
        _LINE.c.tenant_id == db.actor.tenant_id,
        _LINE.c.company_id == asked.company_id,
        _LINE.c.account_id.in_(accounts),
        _LINE.c.posted_on <= asked.as_of,
    ]


def _open_now(db: Db, asked: Ageing) -> sa.Select[Any]:
    return sa.select(*_of_line(_LINE.c.residual, _LINE.c.residual_base)).where(
        *_controlled(db, asked), _LINE.c.residual != 0
    )


def _settled_since(db: Db, asked: Ageing) -> list[sa.Select[Any]]:
    """What allocations after that day have taken off items that were posted by then, debits and credits."""
    row = _ALLOCATION.c
    sides = (
        (row.debit_line_id, row.amount, row.debit_base),
        (row.credit_line_id, -row.amount, -row.credit_base),
    )
    return [
        sa.select(*_of_line(amount, base))
        .select_from(_ALLOCATION.join(_LINE, sa.and_(_LINE.c.tenant_id == row.tenant_id, _LINE.c.id == line)))
        .where(
            row.tenant_id == db.actor.tenant_id,
            row.company_id == asked.company_id,
            row.allocated_on > asked.as_of,
            *_controlled(db, asked),
        )
        for line, amount, base in sides
    ]


async def open_on(
    db: Db, lines: Sequence[uuid.UUID], *, day: date
) -> Mapping[uuid.UUID, tuple[Decimal, str]]:
    """What of each line was open on a day, with its currency; nothing before it was posted."""
    found = await db.rows(
        sa.select(
            _LINE.c.id, _LINE.c.currency, _LINE.c.posted_on, reads.still_open(_LINE.c, day).label("amount")
        ).where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.id.in_(sorted(lines)))
    )
    return {
        row.id: (
            row.amount if row.posted_on is not None and row.posted_on <= day else Decimal(0),
            row.currency,
        )
        for row in found
    }
