"""Deducting down payments from the invoices of their orders."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.sales_finance.advances import Advance, Kind, Sizes, Taxed, deductions
from bizsuite.bridges.sales_finance.loaders import STANDING, Billing
from bizsuite.bridges.sales_finance.tables import DownPaymentDeduction, OrderDownPayment, OrderMilestone
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.tables import Invoice, InvoiceLine, InvoiceLineTax
from bizsuite.erp.trade.rules.documents import Rest
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_INVOICE, _LINE, _TAX = table_of(Invoice), table_of(InvoiceLine), table_of(InvoiceLineTax)
_ADVANCE, _DEDUCTION, _MILESTONE = (
    table_of(each) for each in (OrderDownPayment, DownPaymentDeduction, OrderMilestone)
)
_SIGN = sa.case((_INVOICE.c.kind == InvoiceKind.CREDIT_NOTE, 1), else_=-1)
"""Credit notes take back by amounts above zero, invoices by some below."""


async def deducted(
    db: Db, billing: Sequence[Billing], news: Sequence[NewInvoice]
) -> tuple[list[NewInvoice], list[list[uuid.UUID]]]:
    """Invoices of orders with the lines that deduct down payments, and the lines of these that they take back.

    Nothing is asked where nobody has paid ahead; otherwise five statements more, for many orders as for one.
    """
    ahead = {each.order.id for each in billing if each.advanced > 0}
    if not ahead:
        return list(news), [[] for _ in news]
    advances = await advances_of(db, ahead)
    made, taken = list[NewInvoice](), list[list[uuid.UUID]]()
    for each, new, reckoned in zip(billing, news, await invoicing.reckon_invoices(db, news), strict=True):
        own = deductions(advances.get(each.order.id, []), _room(*reckoned), each.order.currency)
        lines = [line_of(advance, part.negated()) for advance, part in own]
        made.append(replace(new, lines=[*new.lines, *lines]))
        taken.append([advance.line_id for advance, _ in own])
    return made, taken


def note(db: Db, advances: Sequence[uuid.UUID], lines: Sequence[uuid.UUID]) -> None:
    """Note which lines take back which lines of down payments."""
    db.add_all(
        DownPaymentDeduction(advance_line_id=advance, invoice_line_id=line)
        for advance, line in zip(advances, lines, strict=True)
    )


def line_of(advance: Advance, part: Taxed) -> NewInvoiceLine:
    """The line that takes back a part of a down payment: with a net below zero on an invoice."""
    rate, taxes = advance.kind
    return NewInvoiceLine(
        description=advance.number,
        quantity=Decimal(1),
        unit_price=abs(part.net),
        tax_rate=rate,
        settled_tax_ids=list(taxes),
        rest=Rest(net=part.net, tax=part.tax, taxes=part.taxes, is_last=True),
        account_id=advance.account_id,
    )


def _room(document: Invoice, lines: Sequence[Any], taxes: Sequence[Any]) -> dict[Kind, Taxed]:
    """What an invoice has, by how it is taxed; charges are not."""
    borne: defaultdict[uuid.UUID, dict[uuid.UUID, Sizes]] = defaultdict(dict)
    for row in taxes:
        if isinstance(row, InvoiceLineTax):
            borne[row.line_id][row.tax_id] = (row.base, row.unrounded, row.amount)
    room: dict[Kind, Taxed] = {}
    for line in lines:
        own = borne.get(line.id, {})
        kind = kind_of(line.tax_rate, own)
        had = Taxed(net=line.net, tax=line.tax, taxes=own)
        room[kind] = room.get(kind, Taxed()).plus(had)
    room[ZERO, ()] = room.get((ZERO, ()), Taxed()).plus(Taxed(net=document.charges))
    return room


def kind_of(rate: Decimal, taxes: Collection[uuid.UUID]) -> Kind:
    """How something is taxed that bears a plain rate and these taxes."""
    return rate.normalize() + ZERO, tuple(sorted(taxes))


async def advances_of(db: Db, orders: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Advance]]:
    """The lines of posted down payments of orders, the oldest first, with what is left of them. Four statements."""
    rows = await db.rows(
        sa.select(_ADVANCE.c.order_id, _INVOICE.c.number, _LINE)
        .select_from(
            _ADVANCE.join(_INVOICE, _of(_ADVANCE, _INVOICE)).join(_LINE, _LINE.c.invoice_id == _INVOICE.c.id)
        )
        .where(
            _ADVANCE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.tenant_id == db.actor.tenant_id,
            _ADVANCE.c.order_id == sa.any_(sa.literal(sorted(orders), sa.ARRAY(sa.Uuid))),
            _INVOICE.c.status == InvoiceStatus.POSTED,
        )
        .order_by(_INVOICE.c.invoice_date, _INVOICE.c.number, _LINE.c.position)
    )
    keys = [row.id for row in rows]
    taxes, taken = await _taxes(db, keys), await _taken(db, keys)
    found: defaultdict[uuid.UUID, list[Advance]] = defaultdict(list)
    for row in rows:
        own = taxes.get(row.id, {})
        whole = Taxed(net=row.net, tax=row.tax, taxes=own)
        left = whole.plus(taken.get(row.id, Taxed()).negated())
        found[row.order_id].append(
            Advance(
                line_id=row.id,
                number=row.number,
                account_id=row.account_id,
                kind=kind_of(row.tax_rate, own),
                left=left,
            )
        )
    return dict(found)


def _of(link: sa.Table, invoice: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(invoice.c.tenant_id == link.c.tenant_id, invoice.c.id == link.c.invoice_id)


async def _taxes(db: Db, lines: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, dict[uuid.UUID, Sizes]]:
    rows = await db.rows(
        sa.select(_TAX.c.line_id, _TAX.c.tax_id, _TAX.c.base, _TAX.c.unrounded, _TAX.c.amount).where(
            _TAX.c.tenant_id == db.actor.tenant_id, _TAX.c.line_id.in_(lines)
        )
    )
    found: defaultdict[uuid.UUID, dict[uuid.UUID, Sizes]] = defaultdict(dict)
    for row in rows:
        found[row.line_id][row.tax_id] = (row.base, row.unrounded, row.amount)
    return found


async def _taken(db: Db, lines: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Taxed]:
    """What of these lines standing invoices and credit notes have taken back."""
    tenant = _DEDUCTION.c.tenant_id
    joined = _DEDUCTION.join(
        _LINE, sa.and_(_LINE.c.tenant_id == tenant, _LINE.c.id == _DEDUCTION.c.invoice_line_id)
    ).join(_INVOICE, sa.and_(_INVOICE.c.tenant_id == tenant, _INVOICE.c.id == _LINE.c.invoice_id))
    of = (
        tenant == db.actor.tenant_id,
        _DEDUCTION.c.advance_line_id.in_(lines),
        _INVOICE.c.status.in_(STANDING),
    )
    key = _DEDUCTION.c.advance_line_id
    nets = await db.rows(
        sa.select(
            key, sa.func.sum(_LINE.c.net * _SIGN).label("net"), sa.func.sum(_LINE.c.tax * _SIGN).label("tax")
        )
        .select_from(joined)
        .where(*of)
        .group_by(key)
    )
    borne = sa.and_(_TAX.c.tenant_id == tenant, _TAX.c.line_id == _LINE.c.id)
    names = ("base", "unrounded", "amount")
    taxes = await db.rows(
        sa.select(key, _TAX.c.tax_id, *(sa.func.sum(_TAX.c[name] * _SIGN).label(name) for name in names))
        .select_from(joined.join(_TAX, borne))
        .where(*of)
        .group_by(key, _TAX.c.tax_id)
    )
    found = {row.advance_line_id: Taxed(net=row.net, tax=row.tax) for row in nets}
    for row in taxes:
        sizes = {row.tax_id: (row.base, row.unrounded, row.amount)}
        found[row.advance_line_id] = found[row.advance_line_id].plus(Taxed(taxes=sizes))
    return found


async def require_free(db: Db, invoices: Sequence[uuid.UUID]) -> None:
    """Down payments are not undone while they are deducted. Refuses with DOWN_PAYMENT_DEDUCTED."""
    own, taking = _LINE.alias(), _LINE.alias()
    tenant = _DEDUCTION.c.tenant_id
    rows = await db.rows(
        sa.select(own.c.invoice_id)
        .select_from(
            _DEDUCTION.join(own, sa.and_(own.c.tenant_id == tenant, own.c.id == _DEDUCTION.c.advance_line_id))
            .join(taking, sa.and_(taking.c.tenant_id == tenant, taking.c.id == _DEDUCTION.c.invoice_line_id))
            .join(_INVOICE, sa.and_(_INVOICE.c.tenant_id == tenant, _INVOICE.c.id == taking.c.invoice_id))
        )
        .where(tenant == db.actor.tenant_id, own.c.invoice_id.in_(invoices), _INVOICE.c.status.in_(STANDING))
        .limit(1)
    )
    if rows:
        raise Refused("DOWN_PAYMENT_DEDUCTED", "Another invoice deducts this down payment.", path=["id"])


async def forget_milestones(db: Db, invoices: Sequence[uuid.UUID]) -> None:
    """Milestones whose drafts are thrown away are still to be reached."""
    for row in await db.all(sa.select(OrderMilestone).where(_MILESTONE.c.invoice_id.in_(list(invoices)))):
        row.invoice_id = row.reached_on = None
    await db.flush()
