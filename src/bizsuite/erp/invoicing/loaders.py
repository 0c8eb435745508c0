"""What cannot be declared about invoices: ids in other systems, and the look for broken promises."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.invoicing import reads, tables
from bizsuite.erp.invoicing.rules.words import InvoiceStatus, PaymentState
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of

_INVOICE = table_of(tables.Invoice)
_LINE = table_of(tables.InvoiceLine)
_ENTRY_LINE = table_of(EntryLine)
_DEFERRAL = table_of(tables.TaxDeferral)

Found = sa.Select[*tuple[Any, ...]]


async def external_ids_of_invoices(
    db: Db, invoices: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know invoices."""
    return await external_ids(db, "Invoice", invoices)


invoice_external_ids = batch(reads.invoice, external_ids_of_invoices)


async def integrity(db: Db) -> list[Finding]:
    """Invoices of the company that the actor works in that break a promise."""
    checks = (
        ("invoice_vs_lines", _totals(db)),
        ("invoice_vs_open_items", _residuals(db)),
        ("tax_vs_settlement", _deferrals(db)),
    )
    return [
        Finding(check, "Invoice", row.id, row.detail)
        for check, statement in checks
        for row in await db.rows(statement)
    ]


def _own(db: Db) -> sa.ColumnElement[bool]:
    return sa.and_(_INVOICE.c.tenant_id == db.actor.tenant_id, _INVOICE.c.company_id == db.actor.company_id)


def _totals(db: Db) -> Found:
    """Invoices whose totals are not the sums of their lines."""
    lines = sa.and_(_LINE.c.tenant_id == _INVOICE.c.tenant_id, _LINE.c.invoice_id == _INVOICE.c.id)
    net, tax = (sa.func.coalesce(sa.func.sum(column), 0) for column in (_LINE.c.net, _LINE.c.tax))
    return (
        sa.select(_INVOICE.c.id, sa.func.concat("lines: net ", net, ", tax ", tax).label("detail"))
        .select_from(_INVOICE.outerjoin(_LINE, lines))
        .where(_own(db))
        .group_by(_INVOICE.c.tenant_id, _INVOICE.c.id)
        .having(sa.or_(net != _INVOICE.c.net, tax != _INVOICE.c.tax))
    )


def _residuals(db: Db) -> Found:
    """Posted invoices of which something else is open than of their entries."""
    lines = sa.and_(
        _ENTRY_LINE.c.tenant_id == _INVOICE.c.tenant_id, _ENTRY_LINE.c.entry_id == _INVOICE.c.entry_id
    )
    still_open = sa.func.coalesce(sa.func.sum(sa.func.abs(_ENTRY_LINE.c.residual)), 0)
    return (
        sa.select(
            _INVOICE.c.id,
            sa.func.concat("residual ", _INVOICE.c.residual, ", open items ", still_open).label("detail"),
        )
        .select_from(_INVOICE.outerjoin(_ENTRY_LINE, lines))
        .where(_own(db), _INVOICE.c.status != InvoiceStatus.DRAFT)
        .group_by(_INVOICE.c.tenant_id, _INVOICE.c.id)
        .having(still_open != _INVOICE.c.residual)
    )


def _deferrals(db: Db) -> Found:
    """Invoices whose taxes that are due on payment have not followed it: all of a paid one, none of an unpaid one."""
    own = sa.and_(_DEFERRAL.c.tenant_id == _INVOICE.c.tenant_id, _DEFERRAL.c.invoice_id == _INVOICE.c.id)
    detail = sa.func.concat(
        _INVOICE.c.payment_state, ": moved ", _DEFERRAL.c.moved, " of ", _DEFERRAL.c.amount
    )
    state = _INVOICE.c.payment_state
    return (
        sa.select(_INVOICE.c.id, detail.label("detail"))
        .select_from(_INVOICE.join(_DEFERRAL, own))
        .where(
            _own(db),
            sa.or_(
                sa.and_(state == PaymentState.PAID, _DEFERRAL.c.moved != _DEFERRAL.c.amount),
                sa.and_(state.in_([PaymentState.UNPAID, PaymentState.REVERSED]), _DEFERRAL.c.moved != 0),
            ),
        )
    )
