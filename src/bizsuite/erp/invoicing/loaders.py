"""What cannot be declared about invoices: ids in other systems, and the look for broken promises."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.invoicing import reads, tables
from bizsuite.erp.invoicing.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of

_INVOICE = table_of(tables.Invoice)
_LINE = table_of(tables.InvoiceLine)
_ENTRY_LINE = table_of(EntryLine)

Found = sa.Select[*tuple[Any, ...]]


async def external_ids_of_invoices(
    db: Db, invoices: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know invoices."""
    return await external_ids(db, "Invoice", invoices)


invoice_external_ids = batch(reads.invoice, external_ids_of_invoices)


async def integrity(db: Db) -> list[Finding]:
    """Invoices of the company that the actor works in that break a promise."""
    checks = (("invoice_vs_lines", _totals(db)), ("invoice_vs_open_items", _residuals(db)))
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
