"""What the ledger holds of a line of a budget: SQL for one line and some days."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import tables as finance
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.kernel.tables import table_of

_ACCOUNT, _ENTRY = table_of(finance.Account), table_of(finance.Entry)
_JOURNAL, _LINE = table_of(finance.Journal), table_of(finance.EntryLine)
_SPLIT, _VALUE = table_of(finance.DimensionSplit), table_of(finance.DimensionValue)


def under(roots: sa.Select[Any], tenant: Any) -> sa.CTE:
    """Values of dimensions (`root`), each with itself and all under it (`id`); a ring is walked once."""
    tree = roots.cte("under", recursive=True)
    upper, lower = tree.alias(), _VALUE.alias()
    lower_rows = sa.select(upper.c.root, lower.c.id).join(
        lower, sa.and_(lower.c.tenant_id == tenant, lower.c.parent_id == upper.c.id)
    )
    return tree.union(lower_rows)


def posted_to(line: Any, posted: Any) -> sa.ColumnElement[bool]:
    """Whether a posted line is on the account of a line of a budget, or on one of its kind; closing counts nowhere."""
    account, entry, journal = _ACCOUNT.alias().c, _ENTRY.alias(), _JOURNAL.alias()
    accounts = (
        sa.select(account.id)
        .where(
            account.tenant_id == line.tenant_id,
            account.company_id == line.company_id,
            sa.or_(
                account.id == line.account_id,
                sa.and_(line.account_id.is_(None), account.kind == line.account_kind),
            ),
        )
        .correlate(line.account_id.table)
    )
    closing = (
        sa.select(entry.c.id)
        .select_from(
            entry.join(
                journal,
                sa.and_(journal.c.tenant_id == entry.c.tenant_id, journal.c.id == entry.c.journal_id),
            )
        )
        .where(
            journal.c.tenant_id == line.tenant_id,
            journal.c.company_id == line.company_id,
            journal.c.kind == JournalKind.CLOSING,
        )
        .correlate(line.account_id.table)
    )
    return sa.and_(
        posted.tenant_id == line.tenant_id,
        posted.company_id == line.company_id,
        posted.account_id.in_(accounts),
        posted.entry_id.not_in(closing),
    )


def spent(line: Any, first_day: Any, last_day: Any, tree: sa.CTE) -> sa.ColumnElement[Any]:
    """Debits less credits on the account or kind of a line, of its value and those under it, on these days."""
    whole, divided, split = _LINE.alias().c, _LINE.alias().c, _SPLIT.alias().c
    # Selects within selects say themselves what they refer to outside.
    outside = line.account_id.table
    of_all = (
        sa.select(sa.func.coalesce(sa.func.sum(whole.debit - whole.credit), 0))
        .where(posted_to(line, whole), whole.posted_on.between(first_day, last_day))
        .correlate(outside, *_tables(first_day, last_day))
    )
    values = tree.alias().c
    own = sa.select(values.id).where(values.root == line.value_id).correlate(outside)
    of_value = (
        sa.select(sa.func.coalesce(sa.func.sum(split.amount), 0))
        .select_from(
            split.id.table.join(
                divided.id.table,
                sa.and_(divided.tenant_id == split.tenant_id, divided.id == split.line_id),
            )
        )
        .where(
            split.tenant_id == line.tenant_id,
            split.value_id.in_(own),
            posted_to(line, divided),
            divided.posted_on.between(first_day, last_day),
        )
        .correlate(outside, *_tables(first_day, last_day))
    )
    return sa.case((line.value_id.is_(None), of_all.scalar_subquery()), else_=of_value.scalar_subquery())


def _tables(*days: Any) -> list[Any]:
    """The tables that days are columns of."""
    return [day.table for day in days if isinstance(day, sa.Column)]
