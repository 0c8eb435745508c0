"""What is open in other currencies on a day, and what accounts of money hold."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.rules.words import CONTROL_KINDS, AccountKind
from bizsuite.erp.finance.tables import Account, Allocation, EntryLine
from bizsuite.erp.revaluation import tables
from bizsuite.erp.revaluation.rules import Position
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_ACCOUNT, _ALLOCATION, _LINE = table_of(Account), table_of(Allocation), table_of(EntryLine)
_REVALUATION, _ITEM = table_of(tables.CurrencyRevaluation), table_of(tables.CurrencyRevaluationItem)


async def positions(db: Db, company_id: uuid.UUID, on: date, base: str) -> Sequence[Position]:
    """The open items of a company in other currencies than its own, and what its accounts of money hold in them.

    At the end of the day; by account, currency and item. One statement.
    """
    both = _open_items(db, company_id, on, base).union_all(_money(db, company_id, on, base)).subquery()
    order = (both.c.code, both.c.currency, both.c.line_id)
    rows = await db.rows(sa.select(both).order_by(*order))
    return [
        Position(
            account_id=row.account_id,
            kind=AccountKind(row.kind),
            currency=row.currency,
            amount=row.amount,
            carried=row.carried,
            line_id=row.line_id,
            party_id=row.party_id,
        )
        for row in rows
    ]


def _posted(db: Db, company_id: uuid.UUID, on: date, base: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        _LINE.c.tenant_id == db.actor.tenant_id,
        _LINE.c.company_id == company_id,
        _LINE.c.posted_on <= on,
        _LINE.c.currency != base,
    )


def _on_account() -> sa.ColumnElement[bool]:
    return sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id)


def _open_items(db: Db, company_id: uuid.UUID, on: date, base: str) -> sa.Select[Any]:
    """What is open of an item now, and what has been allocated of it since that day."""
    since = _since(db, company_id, on)
    amount = _LINE.c.residual + sa.func.coalesce(since.c.amount, 0)
    carried = _LINE.c.residual_base + sa.func.coalesce(since.c.base, 0)
    return (
        sa.select(
            _ACCOUNT.c.code,
            _LINE.c.account_id,
            sa.cast(_ACCOUNT.c.kind, sa.Text).label("kind"),
            _LINE.c.currency,
            amount.label("amount"),
            carried.label("carried"),
            _LINE.c.id.label("line_id"),
            _LINE.c.party_id,
        )
        .select_from(_LINE.join(_ACCOUNT, _on_account()).outerjoin(since, since.c.line_id == _LINE.c.id))
        .where(
            _posted(db, company_id, on, base),
            _ACCOUNT.c.kind.in_(sorted(CONTROL_KINDS)),
            sa.or_(_LINE.c.residual != 0, since.c.line_id.is_not(None)),
            amount != 0,
        )
    )


def _since(db: Db, company_id: uuid.UUID, on: date) -> sa.Subquery:
    """What has been allocated of each item after a day, taken off what was open of it."""

    def side(line: sa.Column[Any], base: sa.Column[Any], sign: int) -> sa.Select[Any]:
        return sa.select(
            line.label("line_id"), (_ALLOCATION.c.amount * sign).label("amount"), (base * sign).label("base")
        ).where(
            _ALLOCATION.c.tenant_id == db.actor.tenant_id,
            _ALLOCATION.c.company_id == company_id,
            _ALLOCATION.c.allocated_on > on,
        )

    sides = (
        side(_ALLOCATION.c.debit_line_id, _ALLOCATION.c.debit_base, 1)
        .union_all(side(_ALLOCATION.c.credit_line_id, _ALLOCATION.c.credit_base, -1))
        .subquery()
    )
    amount, base = sa.func.sum(sides.c.amount), sa.func.sum(sides.c.base)
    summed = sa.select(sides.c.line_id, amount.label("amount"), base.label("base"))
    return summed.group_by(sides.c.line_id).subquery("since")


def _money(db: Db, company_id: uuid.UUID, on: date, base: str) -> sa.Select[Any]:
    """What accounts of money hold in each other currency; what is left in the books of an empty one counts as well."""
    amount, carried = sa.func.sum(_LINE.c.amount), sa.func.sum(_LINE.c.debit - _LINE.c.credit)
    return (
        sa.select(
            _ACCOUNT.c.code,
            _ACCOUNT.c.id,
            sa.cast(_ACCOUNT.c.kind, sa.Text),
            _LINE.c.currency,
            amount,
            carried,
            sa.cast(sa.null(), sa.Uuid),
            sa.cast(sa.null(), sa.Uuid),
        )
        .join_from(_LINE, _ACCOUNT, _on_account())
        .where(_posted(db, company_id, on, base), _ACCOUNT.c.kind == AccountKind.ASSET_CASH)
        .group_by(_ACCOUNT.c.tenant_id, _ACCOUNT.c.id, _LINE.c.currency)
        .having(sa.or_(amount != 0, carried != 0))
    )


async def integrity(db: Db) -> list[Finding]:
    """Revaluations of the company that the actor works in whose items come to something else than they have posted."""
    summed = (
        sa.select(_ITEM.c.currency_revaluation_id.label("id"), sa.func.sum(_ITEM.c.difference).label("sum"))
        .where(_ITEM.c.tenant_id == db.actor.tenant_id)
        .group_by(_ITEM.c.currency_revaluation_id)
        .subquery()
    )
    expected = sa.func.coalesce(summed.c.sum, ZERO)
    stored = _REVALUATION.c.gain - _REVALUATION.c.loss
    rows = await db.rows(
        sa.select(_REVALUATION.c.id, stored.label("stored"), expected.label("expected"))
        .select_from(_REVALUATION.outerjoin(summed, summed.c.id == _REVALUATION.c.id))
        .where(
            _REVALUATION.c.tenant_id == db.actor.tenant_id,
            _REVALUATION.c.company_id == db.actor.company_id,
            stored != expected,
        )
    )
    return [
        Finding(
            "revaluation_vs_items",
            "CurrencyRevaluation",
            row.id,
            f"posted {row.stored}, items come to {row.expected}",
        )
        for row in rows
    ]
