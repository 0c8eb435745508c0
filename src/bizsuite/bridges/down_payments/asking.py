"""Asking for a part of an order ahead, by plan or not, and giving back what was paid ahead."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.bridges.sales_finance import advances, deducting, loaders
from bizsuite.bridges.sales_finance import service as bridge
from bizsuite.bridges.sales_finance.advances import Kind, Taxed
from bizsuite.bridges.sales_finance.loaders import STANDING, Billing
from bizsuite.bridges.sales_finance.service import link_invoice, note_down_payment
from bizsuite.bridges.sales_finance.tables import OrderDownPayment, OrderInvoice, OrderMilestone
from bizsuite.bridges.sales_taxes.loaders import taxes_of_lines
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.tables import Invoice, InvoiceLine
from bizsuite.erp.sales.rules import SalesOrderCancelled, SalesOrderStatus
from bizsuite.erp.trade.rules.documents import Rest
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_ADVANCE, _LINK, _INVOICE = table_of(OrderDownPayment), table_of(OrderInvoice), table_of(Invoice)
_ACCOUNT, _MILESTONE = table_of(Account), table_of(OrderMilestone)


@dataclass(frozen=True, slots=True, kw_only=True)
class DownPayment:
    """A part of an order that is asked for on a day: a fraction of it, or an amount with tax."""

    order_id: uuid.UUID
    on: date
    fraction: Decimal | None = None
    amount: Decimal | None = None
    comes_to: Decimal | None = None
    """What the fraction comes to with tax, where that was agreed on to the cent."""
    due_days: int | None = None
    text: str = ""
    post: bool = False


async def ask_ahead(db: Db, asked: DownPayment) -> Invoice:
    """Draft the invoice of a down payment with its tax, and post it when asked to; later invoices deduct it.

    It is what lies between the fractions of the order that were asked for before and after it, so that all of them up
    to 1 sum to the order to the cent. Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, INVALID_VALUE, AMOUNT_PRECISION,
    DOWN_PAYMENT_EXCEEDS, ACCOUNT_MISSING and, when it is posted, as `post_invoices` does.
    """
    await bridge.lock_orders(db, [asked.order_id])
    billing = (await loaders.billing_of(db, [asked.order_id]))[asked.order_id]
    order = billing.order
    require_confirmed(order.status)
    fraction = advances.fraction_asked(asked.fraction, asked.amount, order.total, order.currency)
    before, invoiced = await _asked_before(db, asked.order_id)
    parts = {
        kind: advances.part_of(whole, before, before + fraction, order.currency)
        for kind, whole in (await _wholes(db, billing)).items()
    }
    agreed = asked.comes_to if asked.amount is None else asked.amount
    if agreed is not None:
        parts = advances.adjusted(parts, agreed)
    # Rounding may have given the parts before this one less than their fractions, or more.
    wanted = min(order.total * fraction, sum((part.net + part.tax for part in parts.values()), ZERO))
    advances.require_room(before + fraction, wanted, order.total - invoiced)
    account = await _account(db, order.company_id)
    text = line_of_text(asked.text, "text") or order.number
    lines = [
        _line(kind, part, text, account) for kind, part in parts.items() if part.net or part.tax or part.taxes
    ]
    (draft,) = await invoicing.create_invoices(db, [_new(billing, asked, lines)])
    link_invoice(db, order.id, draft.id)
    note_down_payment(db, order.id, draft.id, fraction)
    await db.flush()
    if asked.post:
        await invoicing.post_invoices(db, [draft.id])
    return draft


def require_confirmed(status: SalesOrderStatus) -> None:
    """Only what binds is asked for. Refuses with ORDER_NOT_CONFIRMED."""
    if status is not SalesOrderStatus.CONFIRMED:
        raise Refused("ORDER_NOT_CONFIRMED", "The order is {status}.", path=["id"], status=status.value)


async def _wholes(db: Db, billing: Billing) -> dict[Kind, Taxed]:
    """What an order comes to, by how it is taxed; charges are not."""
    taxes = await taxes_of_lines(db, [line.id for line in billing.lines if line.is_taxed])
    found: dict[Kind, Taxed] = {}
    for line in billing.lines:
        own = {row.tax_id: (row.base, row.unrounded, row.amount) for row in taxes.get(line.id, ())}
        kind = deducting.kind_of(line.tax_rate, own)
        found[kind] = found.get(kind, Taxed()).plus(Taxed(net=line.net, tax=line.tax, taxes=own))
    if billing.order.charges:
        plain: Kind = (ZERO, ())
        found[plain] = found.get(plain, Taxed()).plus(Taxed(net=billing.order.charges))
    return found


async def _asked_before(db: Db, order_id: uuid.UUID) -> tuple[Decimal, Decimal]:
    """Which fraction of an order standing down payments ask for, and what all of its standing invoices come to."""
    own = sa.and_(_INVOICE.c.tenant_id == _LINK.c.tenant_id, _INVOICE.c.id == _LINK.c.invoice_id)
    ahead = sa.and_(_ADVANCE.c.tenant_id == _LINK.c.tenant_id, _ADVANCE.c.invoice_id == _LINK.c.invoice_id)
    gross = _INVOICE.c.net + _INVOICE.c.tax + _INVOICE.c.charges
    signed = sa.case((_INVOICE.c.kind == InvoiceKind.CREDIT_NOTE, -gross), else_=gross)
    (row,) = await db.rows(
        sa.select(
            sa.func.coalesce(sa.func.sum(_ADVANCE.c.fraction), 0).label("fraction"),
            sa.func.coalesce(sa.func.sum(signed), 0).label("invoiced"),
        )
        .select_from(_LINK.join(_INVOICE, own).outerjoin(_ADVANCE, ahead))
        .where(
            _LINK.c.tenant_id == db.actor.tenant_id,
            _LINK.c.order_id == order_id,
            _INVOICE.c.status.in_(STANDING),
        )
    )
    return row.fraction, row.invoiced


async def _account(db: Db, company_id: uuid.UUID) -> uuid.UUID:
    """The company's account of down payments. Refuses with ACCOUNT_MISSING."""
    rows = await db.rows(
        sa.select(_ACCOUNT.c.id).where(
            _ACCOUNT.c.tenant_id == db.actor.tenant_id,
            _ACCOUNT.c.company_id == company_id,
            _ACCOUNT.c.purpose == AccountPurpose.DOWN_PAYMENTS,
        )
    )
    if not rows:
        raise Refused(
            "ACCOUNT_MISSING",
            "No account plays the part {purpose}.",
            path=["id"],
            purpose=AccountPurpose.DOWN_PAYMENTS.value,
        )
    found: uuid.UUID = rows[0].id
    return found


def _line(kind: Kind, part: Taxed, text: str, account_id: uuid.UUID) -> NewInvoiceLine:
    rate, taxes = kind
    return NewInvoiceLine(
        description=text,
        quantity=Decimal(1),
        unit_price=part.net,
        tax_rate=rate,
        settled_tax_ids=list(taxes) or None,
        rest=Rest(net=part.net, tax=part.tax, taxes=part.taxes, is_last=True),
        account_id=account_id,
    )


def _new(billing: Billing, asked: DownPayment, lines: Sequence[NewInvoiceLine]) -> NewInvoice:
    order = billing.order
    return NewInvoice(
        customer_id=order.customer_id,
        on=asked.on,
        lines=lines,
        due_days=asked.due_days,
        company_id=order.company_id,
        currency=order.currency,
        exchange_rate=order.exchange_rate if order.currency != billing.base else None,
        reference=order.customer_reference or order.number,
    )


async def give_back(db: Db, order_id: uuid.UUID, on: date) -> list[Invoice]:
    """Credit what was asked for ahead of an order and is not deducted, with its tax: a posted credit note for each.

    Refuses with NOT_FOUND, NOTHING_TO_CREDIT and as `post_invoices` does.
    """
    await bridge.lock_orders(db, [order_id])
    billing = (await loaders.billing_of(db, [order_id]))[order_id]
    still = [
        each for each in (await deducting.advances_of(db, [order_id])).get(order_id, []) if each.left.net
    ]
    if not still:
        raise Refused("NOTHING_TO_CREDIT", "Nothing of this order was asked for ahead.", path=["id"])
    of_line = await _invoices_of(db, [each.line_id for each in still])
    notes = []
    for invoice_id in dict.fromkeys(of_line[each.line_id] for each in still):
        own = [each for each in still if of_line[each.line_id] == invoice_id]
        notes.append((invoice_id, own))
    made = await invoicing.create_invoices(
        db, [_credit(billing, invoice_id, own, on) for invoice_id, own in notes]
    )
    lines = await loaders.lines_of_invoices(db, [each.id for each in made])
    for note, (_, own) in zip(made, notes, strict=True):
        link_invoice(db, order_id, note.id)
        deducting.note(db, [each.line_id for each in own], lines[note.id])
    await db.flush()
    await invoicing.post_invoices(db, [each.id for each in made])
    return made


def _credit(billing: Billing, invoice_id: uuid.UUID, own: Sequence[advances.Advance], on: date) -> NewInvoice:
    order = billing.order
    return NewInvoice(
        kind=InvoiceKind.CREDIT_NOTE,
        customer_id=order.customer_id,
        credit_of_id=invoice_id,
        on=on,
        lines=[deducting.line_of(each, each.left) for each in own],
        due_days=0,
        company_id=order.company_id,
        currency=order.currency,
        follows_rules=False,
        reference=order.customer_reference or order.number,
    )


async def _invoices_of(db: Db, lines: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    line = table_of(InvoiceLine)
    rows = await db.rows(
        sa.select(line.c.id, line.c.invoice_id).where(
            line.c.tenant_id == db.actor.tenant_id, line.c.id.in_(lines)
        )
    )
    return {row.id: row.invoice_id for row in rows}


async def end_order(db: Db, event: SalesOrderCancelled) -> None:
    """An order that is paid ahead is not cancelled before that is credited.

    Refuses with ORDER_PAID_AHEAD (fact: how much).
    """
    billing = (await loaders.billing_of(db, [event.order_id]))[event.order_id]
    if billing.advanced > 0:
        raise Refused(
            "ORDER_PAID_AHEAD",
            "{open} of this order was asked for ahead; credit it first.",
            path=["id"],
            open=billing.advanced,
        )
