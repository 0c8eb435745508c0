"""What deciding about the invoices of orders needs to know, and what is at odds between orders and invoices."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.bridges.sales_finance import rules
from bizsuite.bridges.sales_finance.tables import OrderInvoice, OrderLineInvoice
from bizsuite.erp.finance.tables import Commitment
from bizsuite.erp.invoicing.tables import Invoice, InvoiceLine, InvoiceLineTax
from bizsuite.erp.sales.rules import SalesOrderStatus
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_ORDER, _LINE, _COMPANY = table_of(Order), table_of(OrderLine), table_of(Company)
_INVOICE, _INVOICE_LINE = table_of(Invoice), table_of(InvoiceLine)
_LINE_TAX = table_of(InvoiceLineTax)
_LINK, _LINE_LINK = table_of(OrderInvoice), table_of(OrderLineInvoice)
_COMMITMENT = table_of(Commitment)

_SIGN = sa.func.sign(_LINE_LINK.c.quantity)
"""Credit notes give up what invoices claim."""

STANDING = (InvoiceStatus.DRAFT, InvoiceStatus.POSTED)
"""Invoices that claim, or are about to claim, what they invoice."""


@dataclass(frozen=True, slots=True)
class Billing:
    """An order as far as invoicing it goes, with its charges that are on invoices, and on posted ones."""

    order: Any
    base: str
    lines: Sequence[Any]
    charged: Decimal
    charged_posted: Decimal

    def with_posted(self, charges: Decimal) -> "Billing":
        """The same once so much more of its charges has been posted."""
        return replace(self, charged_posted=self.charged_posted + charges)


async def billing_of(db: Db, orders: Collection[uuid.UUID]) -> dict[uuid.UUID, Billing]:
    """What invoicing these orders needs to know, in three statements."""
    keys = sorted(orders)
    heads = await db.rows(
        sa.select(_ORDER, _COMPANY.c.currency.label("base"))
        .join(
            _COMPANY,
            sa.and_(_COMPANY.c.tenant_id == _ORDER.c.tenant_id, _COMPANY.c.id == _ORDER.c.company_id),
        )
        .where(_ORDER.c.tenant_id == db.actor.tenant_id, _any(_ORDER.c.id, keys))
    )
    lines: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in await db.rows(
        sa.select(_LINE)
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _any(_LINE.c.order_id, keys))
        .order_by(_LINE.c.position)
    ):
        lines[row.order_id].append(row)
    charged = await _charged(db, keys)
    return {
        head.id: Billing(head, head.base, lines[head.id], *charged.get(head.id, (ZERO, ZERO)))
        for head in heads
    }


def _any(column: sa.Column[Any], keys: Sequence[uuid.UUID]) -> sa.ColumnElement[bool]:
    return column == sa.any_(sa.literal(list(keys), sa.ARRAY(sa.Uuid)))


@dataclass(frozen=True, slots=True)
class Invoiced:
    """How much of a line of an order is on invoices that stand, drafts included, and what that comes to.

    Less what credit notes give up of it.
    """

    quantity: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO


async def on_invoices(db: Db, orders: Collection[uuid.UUID]) -> dict[uuid.UUID, Invoiced]:
    """What of each line of these orders is on invoices that stand."""
    rows = await db.rows(
        sa.select(
            _LINE_LINK.c.order_line_id,
            sa.func.sum(_LINE_LINK.c.quantity),
            sa.func.sum(_INVOICE_LINE.c.net * _SIGN),
            sa.func.sum(_INVOICE_LINE.c.tax * _SIGN),
        )
        .select_from(_with_invoices())
        .where(
            _LINE_LINK.c.tenant_id == db.actor.tenant_id,
            _any(_LINE.c.order_id, sorted(orders)),
            _INVOICE.c.status.in_(STANDING),
        )
        .group_by(_LINE_LINK.c.order_line_id)
    )
    return {key: Invoiced(*sums) for key, *sums in rows}


async def taxes_on_invoices(
    db: Db, lines: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], tuple[Decimal, Decimal, Decimal]]:
    """What each tax of these lines of orders comes to on invoices that stand, by line and tax: base, exact, rounded.

    One statement, none where there is nothing to ask.
    """
    if not lines:
        return {}
    own = _LINE_TAX.c
    rows = await db.rows(
        sa.select(
            *(_LINE_LINK.c.order_line_id, own.tax_id),
            *(sa.func.sum(column * _SIGN) for column in (own.base, own.unrounded, own.amount)),
        )
        .select_from(
            _with_invoices().join(
                _LINE_TAX,
                sa.and_(own.tenant_id == _INVOICE_LINE.c.tenant_id, own.line_id == _INVOICE_LINE.c.id),
            )
        )
        .where(
            _LINE_LINK.c.tenant_id == db.actor.tenant_id,
            _any(_LINE_LINK.c.order_line_id, sorted(lines)),
            _INVOICE.c.status.in_(STANDING),
        )
        .group_by(_LINE_LINK.c.order_line_id, own.tax_id)
    )
    return {(line_id, tax_id): tuple(sums) for line_id, tax_id, *sums in rows}


def _with_invoices() -> Any:
    """Links of lines with both lines and the invoice."""
    tenant = _LINE_LINK.c.tenant_id
    return (
        _LINE_LINK.join(_LINE, sa.and_(_LINE.c.tenant_id == tenant, _LINE.c.id == _LINE_LINK.c.order_line_id))
        .join(
            _INVOICE_LINE,
            sa.and_(_INVOICE_LINE.c.tenant_id == tenant, _INVOICE_LINE.c.id == _LINE_LINK.c.invoice_line_id),
        )
        .join(_INVOICE, sa.and_(_INVOICE.c.tenant_id == tenant, _INVOICE.c.id == _INVOICE_LINE.c.invoice_id))
    )


async def _charged(db: Db, orders: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Decimal, Decimal]]:
    """The charges of each order that are on standing invoices, and those of them that are on posted ones."""
    posted = sa.func.sum(_INVOICE.c.charges).filter(_INVOICE.c.status == InvoiceStatus.POSTED)
    rows = await db.rows(
        sa.select(_LINK.c.order_id, sa.func.sum(_INVOICE.c.charges), sa.func.coalesce(posted, 0))
        .join(
            _INVOICE, sa.and_(_INVOICE.c.tenant_id == _LINK.c.tenant_id, _INVOICE.c.id == _LINK.c.invoice_id)
        )
        .where(
            _LINK.c.tenant_id == db.actor.tenant_id,
            _any(_LINK.c.order_id, orders),
            _INVOICE.c.status.in_(STANDING),
        )
        .group_by(_LINK.c.order_id)
    )
    return {order_id: (standing, in_books) for order_id, standing, in_books in rows}


async def invoiced_lines(db: Db, invoices: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, Decimal]]:
    """By order, how much of which line these invoices invoice; an invoice of charges alone has no lines."""
    found: dict[uuid.UUID, dict[uuid.UUID, Decimal]] = {}
    orders = await db.rows(
        sa.select(_LINK.c.order_id).where(
            _LINK.c.tenant_id == db.actor.tenant_id, _any(_LINK.c.invoice_id, invoices)
        )
    )
    for row in orders:
        found[row.order_id] = {}
    if not found:
        return {}
    rows = await db.rows(
        sa.select(_LINE.c.order_id, _LINE.c.id, sa.func.sum(_LINE_LINK.c.quantity))
        .select_from(_with_invoices())
        .where(_LINE_LINK.c.tenant_id == db.actor.tenant_id, _any(_INVOICE.c.id, invoices))
        .group_by(_LINE.c.order_id, _LINE.c.id)
    )
    for order_id, line_id, quantity in rows:
        found[order_id][line_id] = quantity
    return found


async def drafts_of(db: Db, order_id: uuid.UUID) -> dict[uuid.UUID, dict[uuid.UUID, Decimal]]:
    """The drafts of invoices of an order, oldest first, with how much of which line each invoices; one statement."""
    tenant = _LINK.c.tenant_id
    joined = (
        _LINK.join(_INVOICE, sa.and_(_INVOICE.c.tenant_id == tenant, _INVOICE.c.id == _LINK.c.invoice_id))
        .outerjoin(
            _INVOICE_LINE,
            sa.and_(_INVOICE_LINE.c.tenant_id == tenant, _INVOICE_LINE.c.invoice_id == _INVOICE.c.id),
        )
        .outerjoin(
            _LINE_LINK,
            sa.and_(_LINE_LINK.c.tenant_id == tenant, _LINE_LINK.c.invoice_line_id == _INVOICE_LINE.c.id),
        )
    )
    found: defaultdict[uuid.UUID, dict[uuid.UUID, Decimal]] = defaultdict(dict)
    for row in await db.rows(
        sa.select(_INVOICE.c.id, _LINE_LINK.c.order_line_id, _LINE_LINK.c.quantity)
        .select_from(joined)
        .where(
            tenant == db.actor.tenant_id,
            _LINK.c.order_id == order_id,
            _INVOICE.c.status == InvoiceStatus.DRAFT,
        )
        .order_by(_INVOICE.c.created_at, _INVOICE.c.id)
    ):
        lines = found[row.id]
        if row.order_line_id is not None:
            lines[row.order_line_id] = row.quantity
    return dict(found)


async def charges_of(db: Db, invoices: Sequence[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    """By order, the charges on these invoices."""
    rows = await db.rows(
        sa.select(_LINK.c.order_id, sa.func.sum(_INVOICE.c.charges))
        .join(
            _INVOICE, sa.and_(_INVOICE.c.tenant_id == _LINK.c.tenant_id, _INVOICE.c.id == _LINK.c.invoice_id)
        )
        .where(_LINK.c.tenant_id == db.actor.tenant_id, _any(_LINK.c.invoice_id, invoices))
        .group_by(_LINK.c.order_id)
    )
    return dict(rows)


async def lines_of_invoices(db: Db, invoices: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The lines of each invoice, in their order."""
    found: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for row in await db.rows(
        sa.select(_INVOICE_LINE.c.invoice_id, _INVOICE_LINE.c.id)
        .where(_INVOICE_LINE.c.tenant_id == db.actor.tenant_id, _any(_INVOICE_LINE.c.invoice_id, invoices))
        .order_by(_INVOICE_LINE.c.invoice_id, _INVOICE_LINE.c.position)
    ):
        found[row.invoice_id].append(row.id)
    return found


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
        .select_from(_with_invoices())
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


def still_committed(billing: Billing) -> Decimal:
    """What an order still binds of its customer's credit, in the company's currency."""
    order = billing.order
    charges = order.charges - billing.charged_posted
    amount = rules.committed(order.status, billing.lines, charges, order.currency)
    return rules.committed_in_base(amount, order.exchange_rate, billing.base)
