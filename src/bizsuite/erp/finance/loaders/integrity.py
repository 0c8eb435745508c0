"""The look through the books for rows that break a promise; all is well when it finds nothing."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.loaders.chains import breaches
from bizsuite.erp.finance.loaders.dimensions import undivided
from bizsuite.erp.finance.rules.words import CONTROL_KINDS, AccountKind, JournalKind
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.numbering import NumberSeries
from bizsuite.kernel.tables import table_of

_ACCOUNT = table_of(tables.Account)
_ALLOCATION = table_of(tables.Allocation)
_BALANCE = table_of(tables.PartyBalance)
_CHAIN = table_of(tables.Chain)
_COMMITMENT = table_of(tables.Commitment)
_ENTRY = table_of(tables.Entry)
_JOURNAL = table_of(tables.Journal)
_LINE = table_of(tables.EntryLine)
_LOCK = table_of(tables.AreaLock)
_REVENUE = table_of(tables.MonthlyRevenue)
_SERIES = table_of(NumberSeries)
_YEAR = table_of(tables.FiscalYear)

Found = sa.Select[*tuple[Any, ...]]


def _own(db: Db, table: sa.Table) -> sa.ColumnElement[bool]:
    """The rows of the company that is looked through."""
    return sa.and_(table.c.tenant_id == db.actor.tenant_id, table.c.company_id == db.actor.company_id)


async def integrity(db: Db) -> list[Finding]:
    """Rows of the company that the actor works in by which the ledger breaks its promises."""
    found = []
    for check, subject, statement in (
        ("unbalanced_entries", "JournalEntry", _unbalanced(db)),
        ("control_vs_open_items", "LedgerAccount", _controls(db)),
        ("residual_vs_allocations", "JournalLine", _residuals(db)),
        ("party_receivable_vs_lines", "Customer", _receivables(db)),
        ("party_committed_vs_commitments", "Customer", _committed(db)),
        ("series_gaps", "Journal", _gaps(db)),
        ("monthly_revenue_vs_lines", "Company", _revenue(db)),
        ("area_locks_vs_chain", "Company", _locks(db)),
        ("fiscal_years_in_a_row", "FiscalYear", _years(db)),
        ("dimensions_vs_lines", "JournalLine", undivided(db)),
    ):
        found += [Finding(check, subject, row.id, row.detail) for row in await db.rows(statement)]
    return [*found, *await _chains(db)]


async def _chains(db: Db) -> list[Finding]:
    return [
        Finding("hash_chain", "JournalEntry", each.entry_id, f"position {each.position}: {each.detail}")
        for each in await breaches(db)
    ]


def _told(*parts: Any) -> sa.ColumnElement[str]:
    """A sentence made of words and values."""
    return sa.func.concat(*parts).label("detail")


def _sum(value: Any) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(value), 0)


def _unbalanced(db: Db) -> Found:
    """Posted entries whose sides differ, or that have fewer than two lines."""
    lines = sa.and_(_LINE.c.tenant_id == _ENTRY.c.tenant_id, _LINE.c.entry_id == _ENTRY.c.id)
    debit, credit = _sum(_LINE.c.debit), _sum(_LINE.c.credit)
    return (
        sa.select(_ENTRY.c.id, _told("debit ", debit, ", credit ", credit))
        .select_from(_ENTRY.outerjoin(_LINE, lines))
        .where(_own(db, _ENTRY), _ENTRY.c.posted_on.is_not(None))
        .group_by(_ENTRY.c.tenant_id, _ENTRY.c.id)
        .having(sa.or_(debit != credit, sa.func.count(_LINE.c.id) < 2))
    )


def _controls(db: Db) -> Found:
    """Control accounts that hold something else than what is open of their lines."""
    same = sa.and_(_LINE.c.tenant_id == _ACCOUNT.c.tenant_id, _LINE.c.account_id == _ACCOUNT.c.id)
    balance, still_open = _sum(_LINE.c.debit - _LINE.c.credit), _sum(_LINE.c.residual_base)
    return (
        sa.select(_ACCOUNT.c.id, _told("balance ", balance, ", open items ", still_open))
        .join(_LINE, same)
        .where(
            _own(db, _ACCOUNT),
            _ACCOUNT.c.kind.in_(CONTROL_KINDS),
            _LINE.c.posted_on.is_not(None),
        )
        .group_by(_ACCOUNT.c.tenant_id, _ACCOUNT.c.id)
        .having(balance != still_open)
    )


def _residuals(db: Db) -> Found:
    """Open items of which something else is open than their allocations leave."""

    def side(line: sa.Column[Any], base: sa.Column[Any], sign: int) -> Found:
        return sa.select(
            line.label("line_id"), (_ALLOCATION.c.amount * sign).label("amount"), (base * sign).label("base")
        ).where(_own(db, _ALLOCATION))

    sides = sa.union_all(
        side(_ALLOCATION.c.debit_line_id, _ALLOCATION.c.debit_base, 1),
        side(_ALLOCATION.c.credit_line_id, _ALLOCATION.c.credit_base, -1),
    ).subquery()
    taken = (
        sa.select(
            sides.c.line_id,
            sa.func.sum(sides.c.amount).label("amount"),
            sa.func.sum(sides.c.base).label("base"),
        )
        .group_by(sides.c.line_id)
        .subquery()
    )
    controlled = sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id)
    expected = _LINE.c.amount - sa.func.coalesce(taken.c.amount, 0)
    expected_base = _LINE.c.debit - _LINE.c.credit - sa.func.coalesce(taken.c.base, 0)
    return (
        sa.select(_LINE.c.id, _told("open ", _LINE.c.residual, ", expected ", expected))
        .select_from(_LINE.join(_ACCOUNT, controlled).outerjoin(taken, taken.c.line_id == _LINE.c.id))
        .where(
            _own(db, _LINE),
            _LINE.c.posted_on.is_not(None),
            _LINE.c.amount != 0,
            _ACCOUNT.c.kind.in_(CONTROL_KINDS),
            sa.or_(_LINE.c.residual != expected, _LINE.c.residual_base != expected_base),
        )
    )


def _receivables(db: Db) -> Found:
    """Parties whose stored receivable is not the sum of their lines on receivable accounts."""
    controlled = sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id)
    posted = (
        sa.select(_LINE.c.party_id, sa.func.sum(_LINE.c.debit - _LINE.c.credit).label("sum"))
        .join(_ACCOUNT, controlled)
        .where(
            _own(db, _LINE),
            _LINE.c.posted_on.is_not(None),
            _ACCOUNT.c.kind == AccountKind.ASSET_RECEIVABLE,
        )
        .group_by(_LINE.c.party_id)
        .subquery()
    )
    return _compared(db, posted, "receivable")


def _committed(db: Db) -> Found:
    """Parties whose stored commitment is not the sum of their commitments."""
    promised = (
        sa.select(_COMMITMENT.c.party_id, sa.func.sum(_COMMITMENT.c.amount).label("sum"))
        .where(_own(db, _COMMITMENT))
        .group_by(_COMMITMENT.c.party_id)
        .subquery()
    )
    return _compared(db, promised, "committed")


def _compared(db: Db, summed: Any, column: str) -> Found:
    held = sa.select(_BALANCE).where(_own(db, _BALANCE)).subquery()
    same = held.c.party_id == summed.c.party_id
    stored, expected = sa.func.coalesce(held.c[column], 0), sa.func.coalesce(summed.c.sum, 0)
    return (
        sa.select(
            sa.func.coalesce(held.c.party_id, summed.c.party_id).label("id"),
            _told("stored ", stored, ", expected ", expected),
        )
        .select_from(held.outerjoin(summed, same, full=True))
        .where(stored != expected)
    )


def _revenue(db: Db) -> Found:
    """Months whose stored revenue is not what their lines on income accounts come to."""
    income = sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id)
    month = sa.cast(sa.func.date_trunc("month", _LINE.c.posted_on), sa.Date)
    closing = (
        sa.select(_ENTRY.c.id)
        .join(
            _JOURNAL,
            sa.and_(_JOURNAL.c.tenant_id == _ENTRY.c.tenant_id, _JOURNAL.c.id == _ENTRY.c.journal_id),
        )
        .where(_own(db, _ENTRY), _JOURNAL.c.kind == JournalKind.CLOSING)
    )
    summed = (
        sa.select(month.label("month"), sa.func.sum(_LINE.c.credit - _LINE.c.debit).label("sum"))
        .join(_ACCOUNT, income)
        .where(
            _own(db, _LINE),
            _LINE.c.posted_on.is_not(None),
            _ACCOUNT.c.kind == AccountKind.INCOME,
            _LINE.c.entry_id.not_in(closing),
        )
        .group_by(month)
        .subquery()
    )
    held = sa.select(_REVENUE).where(_own(db, _REVENUE)).subquery()
    stored, expected = sa.func.coalesce(held.c.amount, 0), sa.func.coalesce(summed.c.sum, 0)
    return (
        sa.select(
            sa.literal(db.actor.company_id, sa.Uuid).label("id"),
            _told(
                sa.func.coalesce(held.c.month, summed.c.month), ": stored ", stored, ", lines say ", expected
            ),
        )
        .select_from(held.outerjoin(summed, held.c.month == summed.c.month, full=True))
        .where(stored != expected)
    )


def _gaps(db: Db) -> Found:
    """Journals and years whose numbers are not 1 to n, n being the last that was taken."""
    number = sa.cast(sa.func.substring(_ENTRY.c.number, "[0-9]+$"), sa.BigInteger)
    year = sa.cast(sa.extract("year", _ENTRY.c.entry_date), sa.Integer)
    numbered = (
        sa.select(
            _ENTRY.c.journal_id,
            year.label("year"),
            sa.func.count().label("count"),
            sa.func.min(number).label("first"),
            sa.func.max(number).label("last"),
        )
        .where(_own(db, _ENTRY), _ENTRY.c.posted_on.is_not(None))
        .group_by(_ENTRY.c.journal_id, year)
        .subquery()
    )
    own = sa.and_(_JOURNAL.c.tenant_id == db.actor.tenant_id, _JOURNAL.c.id == numbered.c.journal_id)
    taken = sa.and_(
        _SERIES.c.tenant_id == db.actor.tenant_id,
        _SERIES.c.company_id == _JOURNAL.c.company_id,
        _SERIES.c.key == sa.func.concat("finance.", _JOURNAL.c.code),
        _SERIES.c.year == numbered.c.year,
    )
    expected = sa.func.coalesce(_SERIES.c.last, 0)
    return (
        sa.select(
            _JOURNAL.c.id,
            _told(
                numbered.c.year,
                ": ",
                numbered.c.count,
                " numbers up to ",
                numbered.c.last,
                ", taken ",
                expected,
            ),
        )
        .select_from(_JOURNAL.join(numbered, own).outerjoin(_SERIES, taken))
        .where(
            sa.or_(numbered.c.first != 1, numbered.c.last != numbered.c.count, numbered.c.last != expected)
        )
    )


def _locks(db: Db) -> Found:
    """A company whose chain tells those who post other locks than there are."""
    there = (
        sa.select(
            sa.func.coalesce(sa.func.jsonb_object_agg(_LOCK.c.area, _LOCK.c.locked_until), sa.text("'{}'"))
        )
        .where(_own(db, _LOCK), _LOCK.c.locked_until.is_not(None))
        .scalar_subquery()
    )
    return sa.select(
        _CHAIN.c.company_id.label("id"), _told("told ", _CHAIN.c.locks, ", locked ", there)
    ).where(_own(db, _CHAIN), _CHAIN.c.locks != there)


def _years(db: Db) -> Found:
    """Fiscal years that do not begin on the day after the one before them."""
    before = sa.func.lag(_YEAR.c.last_day).over(order_by=_YEAR.c.first_day)
    years = sa.select(_YEAR.c.id, _YEAR.c.first_day, before.label("before")).where(_own(db, _YEAR)).subquery()
    return sa.select(
        years.c.id, _told("begins on ", years.c.first_day, ", the one before ends on ", years.c.before)
    ).where(years.c.first_day != years.c.before + 1)
