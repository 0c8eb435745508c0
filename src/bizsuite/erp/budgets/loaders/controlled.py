"""The lines of budgets that a posting may exceed, with what is spent of them."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.budgets import tables
from bizsuite.erp.budgets.loaders.spending import spent, under
from bizsuite.erp.budgets.rules.control import ControlledLine, Part
from bizsuite.erp.budgets.rules.plans import SPENDING
from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetSpan, BudgetStatus
from bizsuite.erp.finance import tables as finance
from bizsuite.erp.finance.rules.ledger import Prepared
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_BUDGET, _LINE, _PART = (table_of(each) for each in (tables.Budget, tables.BudgetLine, tables.BudgetPart))
_ACCOUNT, _PERIOD = table_of(finance.Account), table_of(finance.FiscalPeriod)
_VALUE, _YEAR = table_of(finance.DimensionValue), table_of(finance.FiscalYear)


async def controlled(db: Db, entries: Sequence[Prepared]) -> list[ControlledLine]:
    """The lines of budgets in force that entries post to, in the order of their budgets, whatever is spent of them.

    One statement. It reads what is posted, these entries among it, to the accounts of these lines and no more.
    """
    lines = [line for entry in entries for line in entry.lines]
    return await controlled_by(
        db,
        companies={entry.company_id for entry in entries},
        accounts={line.account.id for line in lines},
        kinds={line.account.kind for line in lines},
        values={split.value_id for line in lines for split in line.splits},
        days=[entry.on for entry in entries],
    )


async def controlled_by(
    db: Db,
    *,
    companies: set[uuid.UUID],
    accounts: set[uuid.UUID],
    kinds: set[AccountKind],
    values: set[uuid.UUID],
    days: Sequence[date],
) -> list[ControlledLine]:
    """The lines of budgets in force that spending on these accounts and days is held against, with what is posted.

    `values` are all values of dimensions that anybody will ask about. One statement.
    """
    chosen = _chosen(db, companies, accounts, kinds & SPENDING)
    tree = under(
        sa.select(_LINE.c.value_id.label("root"), _LINE.c.value_id.label("id"))
        .where(_LINE.c.id.in_(chosen), _LINE.c.value_id.is_not(None))
        .distinct(),
        db.actor.tenant_id,
    )
    rows = await db.rows(_statement(db, chosen, tree, values).where(_begun(min(days), max(days))))
    own: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        own.setdefault(row.line_id, []).append(row)
    return [_line(each) for each in own.values()]


def _chosen(
    db: Db, companies: set[uuid.UUID], accounts: set[uuid.UUID], kinds: Collection[AccountKind]
) -> sa.Select[Any]:
    """The lines of budgets in force that are about these accounts or kinds."""
    return (
        sa.select(_LINE.c.id)
        .join(
            _BUDGET,
            sa.and_(_BUDGET.c.tenant_id == _LINE.c.tenant_id, _BUDGET.c.id == _LINE.c.budget_id),
        )
        .where(
            _BUDGET.c.tenant_id == db.actor.tenant_id,
            _BUDGET.c.company_id.in_(sorted(companies)),
            _BUDGET.c.status == BudgetStatus.APPROVED,
            _BUDGET.c.control != BudgetControl.IGNORE,
            sa.or_(
                _LINE.c.account_id.in_(sorted(accounts)),
                sa.and_(_LINE.c.account_id.is_(None), _LINE.c.account_kind.in_(sorted(kinds))),
            ),
        )
    )


def _begun(first: Any, last: Any) -> sa.ColumnElement[bool]:
    """The fiscal years of these days."""
    return sa.and_(_YEAR.c.first_day <= last, _YEAR.c.last_day >= first)


def _statement(db: Db, chosen: Any, tree: sa.CTE, values: set[uuid.UUID]) -> sa.Select[Any]:
    """A row for each part of each line."""
    named = tree.alias().c
    # Of all the values under that of a line, those that the entries name are enough to know what they spend of it.
    touched = sa.select(sa.func.array_agg(named.id)).where(
        named.root == _LINE.c.value_id, named.id.in_(sorted(values))
    )

    def same(one: sa.Table, other: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return sa.and_(one.c.tenant_id == _LINE.c.tenant_id, one.c.id == other)

    return (
        sa.select(
            _LINE.c.id.label("line_id"),
            *(_LINE.c[name] for name in ("company_id", "account_id", "account_kind", "value_id")),
            _BUDGET.c.id.label("budget_id"),
            *(_BUDGET.c[name] for name in ("name", "control", "span", "tolerance", "currency")),
            sa.func.concat_ws(
                " / ", sa.func.coalesce(_ACCOUNT.c.code, _LINE.c.account_kind), _VALUE.c.code
            ).label("label"),
            touched.scalar_subquery().label("touched"),
            _PERIOD.c.first_day,
            _PERIOD.c.last_day,
            _PART.c.amount,
            spent(_LINE.c, _PERIOD.c.first_day, _PERIOD.c.last_day, tree).label("spent"),
        )
        .select_from(
            _LINE.join(_BUDGET, same(_BUDGET, _LINE.c.budget_id))
            .join(_YEAR, same(_YEAR, _BUDGET.c.fiscal_year_id))
            .join(_PART, sa.and_(_PART.c.tenant_id == _LINE.c.tenant_id, _PART.c.line_id == _LINE.c.id))
            .join(_PERIOD, same(_PERIOD, _PART.c.period_id))
            .outerjoin(_ACCOUNT, same(_ACCOUNT, _LINE.c.account_id))
            .outerjoin(_VALUE, same(_VALUE, _LINE.c.value_id))
        )
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.id.in_(chosen))
        .order_by(_BUDGET.c.name, _BUDGET.c.id, _LINE.c.position, _PERIOD.c.first_day)
    )


def _line(rows: Sequence[Any]) -> ControlledLine:
    head = rows[0]
    return ControlledLine(
        id=head.line_id,
        budget_id=head.budget_id,
        budget=head.name,
        company_id=head.company_id,
        control=BudgetControl(head.control),
        span=BudgetSpan(head.span),
        tolerance=head.tolerance,
        currency=head.currency,
        account_id=head.account_id,
        account_kind=AccountKind(head.account_kind),
        label=head.label,
        values=None if head.value_id is None else frozenset(head.touched or ()),
        parts=[
            Part(first_day=row.first_day, last_day=row.last_day, amount=row.amount, spent=row.spent)
            for row in rows
        ],
    )
