"""What deciding about the invoices of orders needs to know, and what is at odds between the two."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.bridges.sales_finance.tables import OrderInvoice, OrderLineInvoice
from bizsuite.erp.invoicing.rules.words import InvoiceStatus
from bizsuite.erp.invoicing.tables import Invoice, InvoiceLine
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_LINK, _LINE_LINK = table_of(OrderInvoice), table_of(OrderLineInvoice)
_INVOICE, _INVOICE_LINE = table_of(Invoice), table_of(InvoiceLine)
_ORDER, _ORDER_LINE, _COMPANY = table_of(Order), table_of(OrderLine), table_of(Company)

Quantities = dict[uuid.UUID, Decimal]


async def drafted(db: Db, order_id: uuid.UUID) -> Quantities:
    """How much of each line of an order stands on drafts."""
    rows = await db.rows(
        _claims(sa.func.sum(_LINE_LINK.c.quantity).label("quantity"))
        .where(
            _ORDER_LINE.c.tenant_id == db.actor.tenant_id,
            _ORDER_LINE.c.order_id == order_id,
            _INVOICE.c.status == InvoiceStatus.DRAFT,
        )
        .group_by(_ORDER_LINE.c.id)
    )
    return {row.id: row.quantity for row in rows}


async def charges_billed(db: Db, orders: Sequence[uuid.UUID], *statuses: InvoiceStatus) -> Quantities:
    """The charges that invoices in these states claim, by order."""
    linked = sa.and_(_INVOICE.c.tenant_id == _LINK.c.tenant_id, _INVOICE.c.id == _LINK.c.invoice_id)
    rows = await db.rows(
        sa.select(_LINK.c.order_id, sa.func.sum(_INVOICE.c.charges).label("charges"))
        .select_from(_LINK.join(_INVOICE, linked))
        .where(
            _LINK.c.tenant_id == db.actor.tenant_id,
            _LINK.c.order_id.in_(orders),
            _INVOICE.c.status.in_(statuses),
        )
        .group_by(_LINK.c.order_id)
    )
    return defaultdict(lambda: ZERO, {row.order_id: row.charges for row in rows})


async def claims_of_invoices(db: Db, invoices: Sequence[uuid.UUID]) -> dict[uuid.UUID, Quantities]:
    """How much of which lines of which orders these invoices claim; orders that only charges tie are there too."""
    found: dict[uuid.UUID, Quantities] = {}
    linked = await db.rows(
        sa.select(_LINK.c.order_id).where(
            _LINK.c.tenant_id == db.actor.tenant_id, _LINK.c.invoice_id.in_(invoices)
        )
    )
    for row in linked:
        found.setdefault(row.order_id, {})
    if not found:
        return {}
    rows = await db.rows(
        _claims(_ORDER_LINE.c.order_id, sa.func.sum(_LINE_LINK.c.quantity).label("quantity"))
        .where(_ORDER_LINE.c.tenant_id == db.actor.tenant_id, _INVOICE.c.id.in_(invoices))
        .group_by(_ORDER_LINE.c.id, _ORDER_LINE.c.order_id)
    )
    for row in rows:
        found[row.order_id][row.id] = row.quantity
    return found


async def base_currency(db: Db, company_id: uuid.UUID) -> str:
    """The currency of a company's books."""
    found: str = await db.one(
        sa.select(_COMPANY.c.currency).where(
            _COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id == company_id
        )
    )
    return found


async def integrity(db: Db) -> list[Finding]:
    """Lines of orders whose invoiced quantity is not what their posted invoices claim."""
    posted = (
        sa.select(sa.func.coalesce(sa.func.sum(_LINE_LINK.c.quantity), 0))
        .select_from(_joined())
        .where(
            _LINE_LINK.c.tenant_id == _ORDER_LINE.c.tenant_id,
            _LINE_LINK.c.order_line_id == _ORDER_LINE.c.id,
            _INVOICE.c.status == InvoiceStatus.POSTED,
        )
        .correlate(_ORDER_LINE)
        .scalar_subquery()
    )
    told = sa.func.concat("line ", _ORDER_LINE.c.invoiced_quantity, ", invoices ", posted)
    rows = await db.rows(
        sa.select(_ORDER_LINE.c.id, told.label("detail")).where(
            _ORDER_LINE.c.tenant_id == db.actor.tenant_id, _ORDER_LINE.c.invoiced_quantity != posted
        )
    )
    return [Finding("invoiced_vs_invoices", "SalesOrderLine", row.id, row.detail) for row in rows]


def _joined() -> sa.Join:
    """Claims with their invoices."""
    tenant = _LINE_LINK.c.tenant_id
    line = sa.and_(_INVOICE_LINE.c.tenant_id == tenant, _INVOICE_LINE.c.id == _LINE_LINK.c.invoice_line_id)
    invoice = sa.and_(_INVOICE.c.tenant_id == tenant, _INVOICE.c.id == _INVOICE_LINE.c.invoice_id)
    return _LINE_LINK.join(_INVOICE_LINE, line).join(_INVOICE, invoice)


def _claims(*columns: sa.ColumnElement[object]) -> "sa.Select[object]":
    """Lines of orders with what invoices claim of them."""
    same = sa.and_(
        _ORDER_LINE.c.tenant_id == _LINE_LINK.c.tenant_id, _ORDER_LINE.c.id == _LINE_LINK.c.order_line_id
    )
    return sa.select(_ORDER_LINE.c.id, *columns).select_from(_joined().join(_ORDER_LINE, same))
