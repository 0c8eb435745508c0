"""What happens to credit and invoices when something happens to an order, and to the order when it is invoiced."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.bridges.sales_finance import deducting, loaders, rules
from bizsuite.bridges.sales_finance.agreed import Agreed, agreed_of
from bizsuite.bridges.sales_finance.excepting import require_exceptions
from bizsuite.bridges.sales_finance.loaders import Billing
from bizsuite.bridges.sales_finance.tables import (
    DownPaymentDeduction,
    OrderDownPayment,
    OrderInvoice,
    OrderLineInvoice,
)
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.words import PartyHeld
from bizsuite.erp.finance.service import NewCommitment
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine
from bizsuite.erp.invoicing.rules.words import (
    InvoicesDeleting,
    InvoicesPosting,
    InvoicesReversing,
)
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.erp.sales import service as orders
from bizsuite.erp.sales.rules import (
    SalesOrderCancelled,
    SalesOrderClosed,
    SalesOrderEnding,
    SalesOrderReturned,
    SalesOrdersConfirming,
    SalesOrdersExpected,
    SalesOrderStatus,
    Sold,
)
from bizsuite.erp.sales.tables import Order
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

ORDER_TYPE = "SalesOrder"


async def find_balances(db: Db, event: SalesOrdersExpected) -> None:
    """See to it that the customers have balances, which are locked together with the balances of goods."""
    await finance.ensure_balances(db, event.buyers)


async def check_credit(db: Db, event: SalesOrdersConfirming) -> None:
    """Before orders bind: their customers' credit must bear them, and is bound by them. Refuses with CREDIT_EXCEEDED
    unless somebody has agreed to more, and as whoever holds up orders of a customer does.

    They are taken in their order, each with what those before it bind. It happens before they are confirmed, so that
    parties are locked before the balances of goods.
    """
    wanted = [_to_bind(sold) for sold in event.orders]
    balances = await finance.lock_balances(db, {(each.company_id, each.party_id) for each in wanted})
    bound = {owner: balance.committed for owner, balance in balances.items()}
    exceeding: dict[int, Refused] = {}
    for position, each in enumerate(wanted):
        owner = (each.company_id, each.party_id)
        limit, receivable = balances[owner].credit_limit, balances[owner].receivable
        with refused_at(position, len(wanted)):
            if balances[owner].is_on_hold:
                await db.publish(PartyHeld(*owner))
        try:
            with refused_at(position, len(wanted)):
                rules.require_credit(limit, receivable, bound[owner], each.amount)
        except Refused as refusal:
            exceeding[position] = refusal
        bound[owner] += each.amount
    if exceeding:
        await require_exceptions(db, [each.source_id for each in wanted], exceeding)
    finance.commit_new(db, wanted)


def _to_bind(sold: Sold) -> NewCommitment:
    """What an order will bind once it is confirmed."""
    order = sold.order
    needed = rules.committed(SalesOrderStatus.CONFIRMED, sold.lines, order.charges, order.currency)
    return NewCommitment(
        company_id=order.company_id,
        party_id=order.customer_id,
        source_type=ORDER_TYPE,
        source_id=order.id,
        amount=rules.committed_in_base(needed, order.exchange_rate, sold.base),
    )


async def discard_drafts(db: Db, event: SalesOrderEnding) -> None:
    """Throw away the drafts that invoice more of an order that ends than was delivered; nobody could post them.

    The order is locked already; invoices come next, before credit.
    """
    claims = await loaders.drafts_of(db, event.order_id)
    if not claims:
        return
    billing = (await loaders.billing_of(db, [event.order_id]))[event.order_id]
    keys = list(claims)
    gone = [keys[place] for place in rules.overtaken(billing.lines, list(claims.values()))]
    locked = await db.lock_all(Invoice, gone)
    await invoicing.discard_drafts(
        db, [draft for draft in locked.values() if draft.status is InvoiceStatus.DRAFT]
    )


async def release_credit(db: Db, event: SalesOrderCancelled | SalesOrderClosed | SalesOrderReturned) -> None:
    """Release what an order no longer binds."""
    billing = (await loaders.billing_of(db, [event.order_id]))[event.order_id]
    await finance.commit_amounts(db, [_commitment(billing, loaders.still_committed(billing))])


def _commitment(billing: Billing, amount: Decimal) -> NewCommitment:
    order = billing.order
    return NewCommitment(
        company_id=order.company_id,
        party_id=order.customer_id,
        source_type=ORDER_TYPE,
        source_id=order.id,
        amount=amount,
    )


async def note_posting(db: Db, event: InvoicesPosting) -> None:
    """Tell orders what is being invoiced of them; they refuse more than can be. Their commitments shrink by as much."""
    await _note(db, event.invoice_ids, 1)


async def note_reversing(db: Db, event: InvoicesReversing) -> None:
    """Tell orders what is no longer invoiced of them; it is bound again.

    Refuses with DOWN_PAYMENT_DEDUCTED where a down payment is deducted that would be undone.
    """
    await deducting.require_free(db, event.invoice_ids)
    await _note(db, event.invoice_ids, -1)


async def forget_invoices(db: Db, event: InvoicesDeleting) -> None:
    """Untie drafts that are about to be thrown away from their orders."""
    lines = await loaders.lines_of_invoices(db, event.invoice_ids)
    for table, column, keys in (
        (OrderLineInvoice, "invoice_line_id", [key for each in lines.values() for key in each]),
        (DownPaymentDeduction, "invoice_line_id", [key for each in lines.values() for key in each]),
        (OrderInvoice, "invoice_id", list(event.invoice_ids)),
        (OrderDownPayment, "invoice_id", list(event.invoice_ids)),
    ):
        link = table_of(table)
        await db.run(sa.delete(link).where(link.c.tenant_id == db.actor.tenant_id, link.c[column].in_(keys)))
    await deducting.forget_milestones(db, event.invoice_ids)


async def _note(db: Db, invoices: Sequence[uuid.UUID], sign: int) -> None:
    """All orders first, then all parties: that is the order of locks."""
    by_order = await loaders.invoiced_lines(db, invoices)
    if not by_order:
        return
    told = {
        order_id: {key: quantity * sign for key, quantity in by_order[order_id].items()}
        for order_id in sorted(by_order)
        if by_order[order_id]
    }
    if told:
        await orders.note_invoices(db, told)
    billing = await loaders.billing_of(db, by_order)
    moved = await loaders.moved_by(db, invoices)
    after = [
        billing[key].with_posted(*(size * sign for size in moved.get(key, (ZERO, ZERO)))) for key in by_order
    ]
    await finance.commit_amounts(db, [_commitment(each, loaders.still_committed(each)) for each in after])


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoicing:
    """What of an order is to be invoiced on a day: all that is on no invoice, or so much of these lines.

    Charges go with the first invoice. Without a rate it is the order's.
    """

    order_id: uuid.UUID
    on: date
    quantities: Mapping[uuid.UUID, Decimal] | None = None
    due_days: int | None = None
    payment_term_id: uuid.UUID | None = None
    cash_rounding_id: uuid.UUID | None = None
    exchange_rate: Decimal | None = None
    post: bool = False


async def invoice_order(db: Db, asked: Invoicing) -> Invoice:
    """Draft an invoice of an order, and post it when asked to; see `invoice_orders`."""
    return (await invoice_orders(db, [asked]))[0]


async def invoice_orders(db: Db, asked: Sequence[Invoicing]) -> list[Invoice]:
    """Draft invoices of orders, each order once, and post those that are to be posted.

    As many statements for many orders as for one. Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, NOTHING_TO_INVOICE,
    OVER_INVOICE, INVALID_VALUE; the position of the order begins the path where they are many. When posted also with
    what `post_invoices` refuses.
    """
    await lock_orders(db, {each.order_id for each in asked})
    billing = await loaders.billing_of(db, {each.order_id for each in asked})
    agreed = await agreed_of(db, billing)
    chosen = []
    for position, each in enumerate(asked):
        with refused_at(position, len(asked)):
            chosen.append(_chosen(billing[each.order_id], agreed, each))
    news = [
        _draft(billing[each.order_id], each, lines, agreed) for each, lines in zip(asked, chosen, strict=True)
    ]
    news, taken = await deducting.deducted(db, [billing[each.order_id] for each in asked], news)
    drafts = await invoicing.create_invoices(db, news)
    lines = await loaders.lines_of_invoices(db, [draft.id for draft in drafts])
    for draft, each, quantities, advances in zip(drafts, asked, chosen, taken, strict=True):
        own = lines.get(draft.id, [])
        db.add(OrderInvoice(order_id=each.order_id, invoice_id=draft.id))
        db.add_all(
            OrderLineInvoice(
                order_line_id=key, invoice_id=draft.id, invoice_line_id=line_id, quantity=quantity
            )
            for (key, quantity), line_id in zip(quantities.items(), own, strict=False)
        )
        deducting.note(db, advances, own[len(quantities) :])
    await db.flush()
    if post := [draft.id for draft, each in zip(drafts, asked, strict=True) if each.post]:
        await invoicing.post_invoices(db, post)
    return drafts


async def lock_orders(db: Db, keys: Collection[uuid.UUID]) -> None:
    """Lock orders in one statement. Refuses with NOT_FOUND."""
    found = await db.lock_all(Order, keys)
    for key in keys:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        require_company(db, found[key].company_id)


def _chosen(billing: Billing, agreed: Agreed, asked: Invoicing) -> dict[uuid.UUID, Decimal]:
    """What is invoiced now, in the order of the lines."""
    left = rules.uninvoiced(billing.order.status, billing.lines, agreed.quantities)
    wanted = rules.chosen(left, asked.quantities, [line.id for line in billing.lines])
    waiting = rules.waiting(billing.order.status, billing.lines, agreed.quantities)
    rules.require_something(wanted, _charges(billing), waiting)
    return {line.id: wanted[line.id] for line in billing.lines if line.id in wanted}


def _charges(billing: Billing) -> Decimal:
    """The charges that are on no invoice yet."""
    charges: Decimal = billing.order.charges - billing.charged
    return charges


def _draft(
    billing: Billing, asked: Invoicing, quantities: Mapping[uuid.UUID, Decimal], agreed: Agreed
) -> NewInvoice:
    order = billing.order
    own_rate = order.exchange_rate if order.currency != billing.base else None
    return NewInvoice(
        customer_id=order.customer_id,
        on=asked.on,
        lines=[
            NewInvoiceLine(
                product_id=line.product_id,
                description=line.description,
                quantity=quantities[line.id],
                unit_price=line.unit_price,
                discount=line.discount,
                tax_rate=line.tax_rate,
                settled_tax_ids=agreed.tax_ids(line),
                rest=agreed.rest(line, quantities[line.id]),
            )
            for line in billing.lines
            if line.id in quantities
        ],
        due_days=asked.due_days,
        payment_term_id=asked.payment_term_id,
        cash_rounding_id=asked.cash_rounding_id,
        company_id=order.company_id,
        currency=order.currency,
        exchange_rate=own_rate if asked.exchange_rate is None else asked.exchange_rate,
        charges=_charges(billing),
        reference=order.customer_reference or order.number,
    )


def link_invoice(db: Db, order_id: uuid.UUID, invoice_id: uuid.UUID) -> None:
    """Note that a document is of an order; written with what is written next."""
    db.add(OrderInvoice(order_id=order_id, invoice_id=invoice_id))


def note_down_payment(db: Db, order_id: uuid.UUID, invoice_id: uuid.UUID, fraction: Decimal) -> None:
    """Note that a document asks for a fraction of an order ahead; written with what is written next."""
    db.add(OrderDownPayment(order_id=order_id, invoice_id=invoice_id, fraction=fraction))
