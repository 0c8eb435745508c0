"""What is at odds between orders and invoices."""

from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.sales_finance.loaders import billing_of, still_committed, with_invoices
from bizsuite.bridges.sales_finance.tables import OrderLineInvoice
from bizsuite.erp.finance.tables import Commitment
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.erp.sales.rules import SalesOrderStatus
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_ORDER, _LINE, _INVOICE = table_of(Order), table_of(OrderLine), table_of(Invoice)
_LINE_LINK, _COMMITMENT = table_of(OrderLineInvoice), table_of(Commitment)


async def integrity(db: Db) -> list[Finding]:
    """Orders of the company that the actor works in that are at odds with their invoices or their commitments."""
    lines = [
        Finding("invoiced_vs_invoices", "SalesOrderLine", row.id, row.detail)
        for row in await db.rows(_invoiced(db))
    ]
    return [*lines, *await _commitments(db)]


def _invoiced(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Lines of which something else is noted as invoiced than posted invoices say."""
    posted = (
        sa.select(_LINE_LINK.c.order_line_id, sa.func.sum(_LINE_LINK.c.quantity).label("quantity"))
        .select_from(with_invoices())
        .where(
            _LINE_LINK.c.tenant_id == db.actor.tenant_id,
            _INVOICE.c.status == InvoiceStatus.POSTED,
        )
        .group_by(_LINE_LINK.c.order_line_id)
        .subquery()
    )
    expected = sa.func.coalesce(posted.c.quantity, 0)
    detail = sa.func.concat("line ", _LINE.c.invoiced_quantity, ", invoices ", expected)
    return (
        sa.select(_LINE.c.id, detail.label("detail"))
        .select_from(_LINE.outerjoin(posted, posted.c.order_line_id == _LINE.c.id))
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.company_id == db.actor.company_id,
            _LINE.c.invoiced_quantity != expected,
        )
    )


async def _commitments(db: Db) -> list[Finding]:
    """Orders that bind something else of their customers' credit than what is still to be invoiced of them."""
    own = sa.and_(_ORDER.c.tenant_id == db.actor.tenant_id, _ORDER.c.company_id == db.actor.company_id)
    held = sa.and_(_COMMITMENT.c.tenant_id == _ORDER.c.tenant_id, _COMMITMENT.c.source_id == _ORDER.c.id)
    rows = await db.rows(
        sa.select(_ORDER.c.id, sa.func.coalesce(_COMMITMENT.c.amount, 0).label("amount"))
        .select_from(_ORDER.outerjoin(_COMMITMENT, held))
        .where(own, sa.or_(_COMMITMENT.c.amount != 0, _ORDER.c.status == SalesOrderStatus.CONFIRMED))
    )
    billing = await billing_of(db, [row.id for row in rows])
    found = []
    for row in rows:
        expected = still_committed(billing[row.id])
        if row.amount != expected:
            detail = f"committed {row.amount}, still to be invoiced {expected}"
            found.append(Finding("commitment_vs_order", "SalesOrder", row.id, detail))
    return found
