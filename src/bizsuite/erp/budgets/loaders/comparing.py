"""Budgets held against the ledger: one pass for all lines of one, over the spans that are asked for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.budgets import reads, tables
from bizsuite.erp.budgets.loaders.spending import posted_to, spent, under
from bizsuite.erp.budgets.rules.comparing import Compared, actual_of
from bizsuite.erp.finance import reads as finance_reads
from bizsuite.erp.finance import tables as finance
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import Columns, Many, Record, many
from bizsuite.kernel.tables import table_of

_BUDGET, _LINE, _PART = (table_of(each) for each in (tables.Budget, tables.BudgetLine, tables.BudgetPart))
_ACCOUNT, _PERIOD = table_of(finance.Account), table_of(finance.FiscalPeriod)
_SPLIT = table_of(finance.DimensionSplit)
_VALUE, _YEAR = table_of(finance.DimensionValue), table_of(finance.FiscalYear)
_COMPANY = table_of(Company)


@dataclass(frozen=True, slots=True)
class ComparedBudget:
    """A budget of a company that the actor works in, and the days of its year."""

    budget: Record
    company: str
    year: Span

    @property
    def currency(self) -> str:
        """The currency of its amounts."""
        found: str = self.budget["currency"]
        return found


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line with what was planned and came of it, in each span; `account` and `value` are codes with names."""

    line: Record
    kind: AccountKind
    account: tuple[str, str] | None
    value: str | None
    spans: Sequence[Compared]


async def budget_of(db: Db, budget_id: uuid.UUID) -> ComparedBudget | None:
    """A budget; None where it is of a company that the actor does not work in."""
    companies = {db.actor.company_id, *db.actor.company_ids}
    rows = await db.rows(
        sa.select(
            _BUDGET,
            _YEAR.c.first_day.label("year_first"),
            _YEAR.c.last_day.label("year_last"),
            _COMPANY.c.name.label("company_name"),
        )
        .join(
            _YEAR, sa.and_(_YEAR.c.tenant_id == _BUDGET.c.tenant_id, _YEAR.c.id == _BUDGET.c.fiscal_year_id)
        )
        .join(
            _COMPANY,
            sa.and_(_COMPANY.c.tenant_id == _BUDGET.c.tenant_id, _COMPANY.c.id == _BUDGET.c.company_id),
        )
        .where(
            _BUDGET.c.tenant_id == db.actor.tenant_id,
            _BUDGET.c.id == budget_id,
            _BUDGET.c.company_id.in_(sorted(companies)),
        )
    )
    for row in rows:
        values = {column.name: row._mapping[column.name] for column in _BUDGET.c}
        return ComparedBudget(
            Record(reads.budget, values), row.company_name, Span(row.year_first, row.year_last)
        )
    return None


async def compared(db: Db, budget_id: uuid.UUID, spans: Sequence[Span]) -> list[ComparedLine]:
    """The lines of a budget with what was planned for the spans, and what the ledger holds of them. One statement.

    A period that a span touches counts whole in what was planned.
    """
    tree = _tree(db, budget_id)
    columns: list[sa.ColumnElement[Any]] = []
    for at, span in enumerate(spans):
        first, last = sa.literal(span.since or date.min), sa.literal(span.until)
        columns += [
            _planned(span).label(f"planned{at}"),
            spent(_LINE.c, first, last, tree).label(f"spent{at}"),
        ]
    rows = await db.rows(
        sa.select(
            _LINE,
            _ACCOUNT.c.code.label("account_code"),
            _ACCOUNT.c.name.label("account_name"),
            sa.func.concat(_VALUE.c.code, " ", _VALUE.c.name).label("value_name"),
            *columns,
        )
        .outerjoin(
            _ACCOUNT,
            sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id),
        )
        .outerjoin(_VALUE, sa.and_(_VALUE.c.tenant_id == _LINE.c.tenant_id, _VALUE.c.id == _LINE.c.value_id))
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.budget_id == budget_id)
        .order_by(_LINE.c.position)
    )
    return [_line(row, len(spans)) for row in rows]


def _tree(db: Db, budget_id: uuid.UUID) -> sa.CTE:
    """The values that lines of a budget are about, each with those under it."""
    roots = (
        sa.select(_LINE.c.value_id.label("root"), _LINE.c.value_id.label("id"))
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.budget_id == budget_id,
            _LINE.c.value_id.is_not(None),
        )
        .distinct()
    )
    return under(roots, db.actor.tenant_id)


def _planned(span: Span) -> sa.ColumnElement[Decimal]:
    """What a line plans for the periods that a span touches."""
    part, period = _PART.alias().c, _PERIOD.alias()
    return (
        sa.select(sa.func.coalesce(sa.func.sum(part.amount), 0))
        .select_from(
            part.id.table.join(
                period, sa.and_(period.c.tenant_id == part.tenant_id, period.c.id == part.period_id)
            )
        )
        .where(
            part.tenant_id == _LINE.c.tenant_id,
            part.line_id == _LINE.c.id,
            period.c.first_day <= span.until,
            period.c.last_day >= (span.since or date.min),
        )
        .scalar_subquery()
    )


def _line(row: Any, spans: int) -> ComparedLine:
    found, kind = row._mapping, AccountKind(row.account_kind)
    return ComparedLine(
        line=Record(reads.line, {column.name: found[column.name] for column in _LINE.c}),
        kind=kind,
        account=(row.account_code, row.account_name) if row.account_id else None,
        value=row.value_name if row.value_id else None,
        spans=[Compared(found[f"planned{at}"], actual_of(kind, found[f"spent{at}"])) for at in range(spans)],
    )


async def lines_of(db: Db, budget_id: uuid.UUID, span: Span) -> Many:
    """From a line of a budget to the journal lines that are held against it in a span, oldest first.

    One relation for all lines, so that their pages are read together.
    """
    tree = _tree(db, budget_id)
    pairs = [(row.root, row.id) for row in await db.rows(sa.select(tree.c.root, tree.c.id))]

    def held(posted: Columns, line: Columns) -> Any:
        split = _SPLIT.alias().c
        divided = sa.select(split.id).where(
            split.tenant_id == posted.tenant_id,
            split.line_id == posted.id,
            sa.tuple_(line.value_id, split.value_id).in_(pairs),
        )
        return sa.and_(
            posted.posted_on.between(span.since or date.min, span.until),
            posted_to(line, posted),
            sa.or_(line.value_id.is_(None), divided.exists()),
        )

    return many(
        reads.line,
        finance_reads.line,
        "id",
        "posted_on",
        via=tables.BudgetLine,
        via_target="company_id",
        target_column="company_id",
        where=held,
        in_any_company=True,
    )
