"""The look for documents that break a promise, whichever register keeps them."""

from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.trade.rules.words import InvoiceStatus, PaymentState
from bizsuite.erp.trade.tables import D, Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_ENTRY_LINE = table_of(EntryLine)

Found = sa.Select[*tuple[Any, ...]]


async def findings(db: Db, register: Register[D], name: str) -> list[Finding]:
    """Documents of the company that the actor works in that break a promise; `name` begins the names of checks."""
    checks = (
        (f"{name}_vs_lines", _totals(db, register)),
        (f"{name}_vs_open_items", _residuals(db, register)),
        (f"{name}_tax_vs_settlement", _deferrals(db, register)),
    )
    return [
        Finding(check, register.side.node, row.id, row.detail)
        for check, statement in checks
        for row in await db.rows(statement)
    ]


def _own(db: Db, document: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(document.c.tenant_id == db.actor.tenant_id, document.c.company_id == db.actor.company_id)


def _with(register: Register[D], part: sa.Table) -> sa.ColumnElement[bool]:
    """A row of a part that belongs to its document."""
    document = table_of(register.document)
    return sa.and_(part.c.tenant_id == document.c.tenant_id, part.c[register.owner] == document.c.id)


def _totals(db: Db, register: Register[D]) -> Found:
    """Documents whose totals are not the sums of their lines."""
    document, line = table_of(register.document), table_of(register.line)
    net, tax = (sa.func.coalesce(sa.func.sum(column), 0) for column in (line.c.net, line.c.tax))
    return (
        sa.select(document.c.id, sa.func.concat("lines: net ", net, ", tax ", tax).label("detail"))
        .select_from(document.outerjoin(line, _with(register, line)))
        .where(_own(db, document))
        .group_by(document.c.tenant_id, document.c.id)
        .having(sa.or_(net != document.c.net, tax != document.c.tax))
    )


def _residuals(db: Db, register: Register[D]) -> Found:
    """Posted documents of which something else is open than of their entries."""
    document = table_of(register.document)
    lines = sa.and_(
        _ENTRY_LINE.c.tenant_id == document.c.tenant_id, _ENTRY_LINE.c.entry_id == document.c.entry_id
    )
    still_open = sa.func.coalesce(sa.func.sum(sa.func.abs(_ENTRY_LINE.c.residual)), 0)
    return (
        sa.select(
            document.c.id,
            sa.func.concat("residual ", document.c.residual, ", open items ", still_open).label("detail"),
        )
        .select_from(document.outerjoin(_ENTRY_LINE, lines))
        .where(_own(db, document), document.c.status != InvoiceStatus.DRAFT)
        .group_by(document.c.tenant_id, document.c.id)
        .having(still_open != document.c.residual)
    )


def _deferrals(db: Db, register: Register[D]) -> Found:
    """Documents whose taxes that are due on payment have not followed it: all of a paid one, none of an unpaid one."""
    document, deferral = table_of(register.document), table_of(register.deferral)
    state = document.c.payment_state
    detail = sa.func.concat(state, ": moved ", deferral.c.moved, " of ", deferral.c.amount)
    return (
        sa.select(document.c.id, detail.label("detail"))
        .select_from(document.join(deferral, _with(register, deferral)))
        .where(
            _own(db, document),
            sa.or_(
                sa.and_(state == PaymentState.PAID, deferral.c.moved != deferral.c.amount),
                sa.and_(state.in_([PaymentState.UNPAID, PaymentState.REVERSED]), deferral.c.moved != 0),
            ),
        )
    )
