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
from bizsuite.bridges.sales_finance.tables import (
    DownPaymentDeduction,
    OrderDownPayment,
    OrderInvoice,
    OrderLineInvoice,
)
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.tables import Invoice, InvoiceLine, InvoiceLineTax
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_ORDER, _LINE, _COMPANY = table_of(Order), table_of(OrderLine), table_of(Company)
_INVOICE, _INVOICE_LINE = table_of(Invoice), table_of(InvoiceLine)
_LINE_TAX = table_of(InvoiceLineTax)
_LINK, _LINE_LINK = table_of(OrderInvoice), table_of(OrderLineInvoice)
_ADVANCE, _DEDUCTION = table_of(OrderDownPayment), table_of(DownPaymentDeduction)

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
    advanced: Decimal = ZERO
    """What posted down payments come to that no posted invoice has deducted, with tax."""

    def with_posted(self, charges: Decimal, advanced: Decimal) -> "Billing":
        """The same once so much more of its charges, and of down payments, has been posted."""
        return replace(
            self,
            charged_posted=self.charged_posted + charges,
            advanced=self.advanced + advanced,
        )


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
        head.id: Billing(head, head.base, lines[head.id], *charged.get(head.id, (ZERO, ZERO, ZERO)))
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
        .select_from(with_invoices())
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
            with_invoices().join(
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


def with_invoices() -> Any:
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


def _advance() -> sa.ScalarSelect[Any]:
    """What an invoice adds to the down payments of its order: those that it asks for less those that it deducts."""
    same = sa.and_(
        _INVOICE_LINE.c.tenant_id == _INVOICE.c.tenant_id, _INVOICE_LINE.c.invoice_id == _INVOICE.c.id
    )
    asks = sa.and_(_ADVANCE.c.tenant_id == _INVOICE.c.tenant_id, _ADVANCE.c.invoice_id == _INVOICE.c.id)
    deducts = sa.and_(
        _DEDUCTION.c.tenant_id == _INVOICE_LINE.c.tenant_id,
        _DEDUCTION.c.invoice_line_id == _INVOICE_LINE.c.id,
    )
    own = sa.or_(sa.exists().where(asks), sa.exists().where(deducts))
    sign = sa.case((_INVOICE.c.kind == InvoiceKind.CREDIT_NOTE, -1), else_=1)
    return (
        sa.select(sa.func.coalesce(sa.func.sum(_INVOICE_LINE.c.gross), 0) * sign)
        .where(same, own)
        .correlate(_INVOICE)
        .scalar_subquery()
    )


async def _charged(db: Db, orders: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Decimal, Decimal, Decimal]]:
    """The charges of each order that are on standing invoices, those of them that are on posted ones, and what is paid
    ahead by posted ones."""
    is_posted = _INVOICE.c.status == InvoiceStatus.POSTED
    posted = sa.func.sum(_INVOICE.c.charges).filter(is_posted)
    advanced = sa.func.sum(_advance()).filter(is_posted)
    rows = await db.rows(
        sa.select(
            _LINK.c.order_id,
            sa.func.sum(_INVOICE.c.charges),
            sa.func.coalesce(posted, 0),
            sa.func.coalesce(advanced, 0),
        )
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
    return {order_id: (standing, in_books, ahead) for order_id, standing, in_books, ahead in rows}


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
        .select_from(with_invoices())
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


async def moved_by(db: Db, invoices: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Decimal, Decimal]]:
    """By order, the charges on these invoices, and what they add to its down payments."""
    rows = await db.rows(
        sa.select(_LINK.c.order_id, sa.func.sum(_INVOICE.c.charges), sa.func.sum(_advance()))
        .join(
            _INVOICE, sa.and_(_INVOICE.c.tenant_id == _LINK.c.tenant_id, _INVOICE.c.id == _LINK.c.invoice_id)
        )
        .where(_LINK.c.tenant_id == db.actor.tenant_id, _any(_LINK.c.invoice_id, invoices))
        .group_by(_LINK.c.order_id)
    )
    return {order_id: (charges, advanced) for order_id, charges, advanced in rows}


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


def still_committed(billing: Billing) -> Decimal:
    """What an order still binds of its customer's credit, in the company's currency."""
    order = billing.order
    charges = order.charges - billing.charged_posted
    amount = rules.committed(order.status, billing.lines, charges, order.currency)
    return rules.committed_in_base(max(amount - billing.advanced, ZERO), order.exchange_rate, billing.base)
