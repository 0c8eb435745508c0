"""What statements rely on: that on every day what is open of items is what their control account holds."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules.words import CONTROL_KINDS
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_ACCOUNT = table_of(tables.Account)
_ALLOCATION = table_of(tables.Allocation)
_LINE = table_of(tables.EntryLine)

Found = sa.Select[*tuple[Any, ...]]


async def integrity(db: Db) -> list[Finding]:
    """Rows of the company that the actor works in by which a statement of some day would not be true."""
    found = []
    for check, subject, statement in (
        ("allocation_before_items", "Allocation", _early(db)),
        ("exchange_vs_allocations", "LedgerAccount", _exchange(db)),
    ):
        found += [Finding(check, subject, row.id, row.detail) for row in await db.rows(statement)]
    return found


def _own(db: Db, table: Any) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.tenant_id == db.actor.tenant_id, table.c.company_id == db.actor.company_id)


def _early(db: Db) -> Found:
    """Allocations that count before their items are in the books, or before what they take back."""
    debit, credit, earlier = _LINE.alias(), _LINE.alias(), _ALLOCATION.alias()

    def named(table: Any, key: str) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.tenant_id == _ALLOCATION.c.tenant_id, table.c.id == _ALLOCATION.c[key])

    rows = (
        _ALLOCATION.join(debit, named(debit, "debit_line_id"))
        .join(credit, named(credit, "credit_line_id"))
        .outerjoin(earlier, named(earlier, "removal_of_id"))
    )
    first = sa.func.greatest(debit.c.posted_on, credit.c.posted_on, earlier.c.allocated_on)
    detail = sa.func.concat("on ", _ALLOCATION.c.allocated_on, ", before ", first).label("detail")
    return (
        sa.select(_ALLOCATION.c.id, detail)
        .select_from(rows)
        .where(_own(db, _ALLOCATION), _ALLOCATION.c.allocated_on < first)
    )


def _exchange(db: Db) -> Found:
    """Days on which a control account is changed by another exchange difference than its allocations make."""
    booked = (
        sa.select(
            _LINE.c.account_id, _LINE.c.posted_on.label("day"), (_LINE.c.debit - _LINE.c.credit).label("base")
        )
        .join(
            _ACCOUNT, sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id)
        )
        .where(
            _own(db, _LINE),
            _LINE.c.posted_on.is_not(None),
            _LINE.c.amount == 0,
            _ACCOUNT.c.kind.in_(CONTROL_KINDS),
        )
    )
    made = (
        sa.select(
            _LINE.c.account_id,
            _ALLOCATION.c.allocated_on,
            _ALLOCATION.c.debit_base - _ALLOCATION.c.credit_base,
        )
        .join(
            _LINE,
            sa.and_(_LINE.c.tenant_id == _ALLOCATION.c.tenant_id, _LINE.c.id == _ALLOCATION.c.debit_line_id),
        )
        .where(_own(db, _ALLOCATION), _ALLOCATION.c.debit_base != _ALLOCATION.c.credit_base)
    )
    both = booked.union_all(made).subquery()
    off = sa.func.sum(both.c.base)
    detail = sa.func.concat(both.c.day, ": off by ", off).label("detail")
    return (
        sa.select(both.c.account_id.label("id"), detail)
        .group_by(both.c.account_id, both.c.day)
        .having(off != 0)
    )
