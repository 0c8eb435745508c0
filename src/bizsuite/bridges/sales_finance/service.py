"""What binds orders and invoices in one transaction. Orders are locked before parties, and those before the books."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.bridges.sales_finance import loaders, rules
from bizsuite.bridges.sales_finance.tables import OrderInvoice, OrderLineInvoice
from bizsuite.erp.finance import service as finance
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine
from bizsuite.erp.invoicing.rules.words import InvoicesPosting, InvoicesReversing, InvoiceStatus
from bizsuite.erp.invoicing.tables import Invoice, InvoiceLine
from bizsuite.erp.sales import rules as selling
from bizsuite.erp.sales import service as orders
from bizsuite.erp.sales.rules import (
    SalesOrderCancelled,
    SalesOrderClosed,
    SalesOrderConfirmed,
    SalesOrderConfirming,
    SalesOrderStatus,
)
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO

ORDER_TYPE = "SalesOrder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """What of an order is to be invoiced: all that is open, or so much of these lines."""

    quantities: Mapping[uuid.UUID, Decimal] | None = None
    on: date | None = None
    due_days: int = 30
    post: bool = True
    """Otherwise the invoice stays a draft."""


async def invoice_order(db: Db, order_id: uuid.UUID, asked: Billing) -> Invoice:
    """Invoice what is open of a confirmed order, or some of it; charges come on the first invoice.

    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, NOTHING_TO_INVOICE, OVER_INVOICE, INVALID_VALUE, and what posting
    refuses: PERIOD_MISSING, PERIOD_CLOSED, CHART_MISSING.
    """
    order = await orders.lock_order(db, order_id)
    lines = await orders.lines_of(db, order_id)
    billed = rules.what_is_billed(lines, await loaders.drafted(db, order_id), asked.quantities)
    selling.invoice(order.status, lines, billed)
    claimed = await loaders.charges_billed(db, [order_id], InvoiceStatus.DRAFT, InvoiceStatus.POSTED)
    charges = order.charges - claimed[order_id]
    rules.require_something(billed, charges)
    chosen = [line for line in lines if line.id in billed]
    invoice = await invoicing.create_invoice(db, _draft(db, order, chosen, billed, charges, asked))
    await _link(db, order, invoice, [(line.id, billed[line.id]) for line in chosen])
    return await invoicing.post_invoice(db, invoice.id) if asked.post else invoice


def _draft(
    db: Db,
    order: Order,
    lines: Sequence[OrderLine],
    billed: Mapping[uuid.UUID, Decimal],
    charges: Decimal,
    asked: Billing,
) -> NewInvoice:
    return NewInvoice(
        customer_id=order.customer_id,
        on=asked.on or today(db.actor.zone),
        due_days=asked.due_days,
        company_id=order.company_id,
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        charges=charges,
        reference=order.number,
        lines=[
            NewInvoiceLine(
                product_id=line.product_id,
                description=line.description,
                quantity=billed[line.id],
                unit_price=line.unit_price,
                discount=line.discount,
                tax_rate=line.tax_rate,
            )
            for line in lines
        ],
    )


async def _link(db: Db, order: Order, invoice: Invoice, claims: Sequence[tuple[uuid.UUID, Decimal]]) -> None:
    """Tie an invoice and its lines to the order and its lines; the lines of both are in the same order."""
    chosen = sa.select(InvoiceLine).where(col(InvoiceLine.invoice_id) == invoice.id)
    made = await db.all(chosen.order_by(col(InvoiceLine.position)))
    db.add(OrderInvoice(order_id=order.id, invoice_id=invoice.id))
    db.add_all(
        OrderLineInvoice(order_line_id=order_line, invoice_line_id=line.id, quantity=quantity)
        for line, (order_line, quantity) in zip(made, claims, strict=True)
    )
    await db.flush()


async def check_credit(db: Db, event: SalesOrderConfirming) -> None:
    """Refuse CREDIT_EXCEEDED before an order binds us."""
    order = await db.need(Order, event.order_id)
    balance = await finance.lock_balance(db, order.company_id, order.customer_id)
    base = await loaders.base_currency(db, order.company_id)
    needed = rules.committed([], order.total, order.exchange_rate, base)
    rules.require_credit(balance.credit_limit, balance.receivable, balance.committed, needed)


async def commit_order(db: Db, event: SalesOrderConfirmed) -> None:
    """Note what a confirmed order will add to the receivable."""
    await _commit(db, [event.order_id])


async def release_order(db: Db, event: SalesOrderCancelled | SalesOrderClosed) -> None:
    """A cancelled or closed order adds nothing more."""
    await _commit(db, [event.order_id])


async def advance_orders(db: Db, event: InvoicesPosting) -> None:
    """Tell orders what is about to be invoiced; they refuse more than was ordered."""
    await _note(db, event.invoice_ids, 1)


async def take_back(db: Db, event: InvoicesReversing) -> None:
    """Tell orders what is not invoiced any more."""
    await _note(db, event.invoice_ids, -1)


async def _note(db: Db, invoices: Sequence[uuid.UUID], sign: int) -> None:
    """All orders first, then all parties: so is the order of locks."""
    claims = await loaders.claims_of_invoices(db, invoices)
    for order_id in sorted(claims):
        if claims[order_id]:
            noted = {line: sign * quantity for line, quantity in claims[order_id].items()}
            await orders.note_invoiced(db, order_id, noted)
    await _commit(db, sorted(claims), invoices, sign)


async def _commit(
    db: Db, order_ids: Sequence[uuid.UUID], invoices: Sequence[uuid.UUID] = (), sign: int = 0
) -> None:
    """Set what each order still commits; `invoices` change their state in this transaction, but have not yet."""
    if not order_ids:
        return
    posted = await loaders.charges_billed(db, order_ids, InvoiceStatus.POSTED)
    moving = await _charges_moving(db, order_ids, invoices)
    for order_id in order_ids:
        order = await db.need(Order, order_id)
        amount = ZERO
        if order.status is SalesOrderStatus.CONFIRMED:
            charges = order.charges - posted[order_id] - sign * moving.get(order_id, ZERO)
            base = await loaders.base_currency(db, order.company_id)
            lines = await orders.lines_of(db, order_id)
            amount = rules.committed(lines, charges, order.exchange_rate, base)
        await finance.commit_amount(
            db, order.company_id, order.customer_id, source_type=ORDER_TYPE, source_id=order_id, amount=amount
        )


async def _charges_moving(
    db: Db, order_ids: Sequence[uuid.UUID], invoices: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, Decimal]:
    """The charges of the invoices whose state is about to change, by order."""
    if not invoices:
        return {}
    chosen = (
        sa.select(col(OrderInvoice.order_id), sa.func.sum(col(Invoice.charges)).label("charges"))
        .join(Invoice, col(Invoice.id) == col(OrderInvoice.invoice_id))
        .where(col(OrderInvoice.order_id).in_(order_ids), col(Invoice.id).in_(invoices))
        .group_by(col(OrderInvoice.order_id))
    )
    return {row.order_id: row.charges for row in await db.rows(chosen)}
