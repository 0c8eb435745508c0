"""What down payments hang on orders and invoices."""

import strawberry

from bizsuite.bridges.down_payments import asking, milestones, reads, types
from bizsuite.bridges.sales_finance.tables import OrderMilestone
from bizsuite.erp.invoicing.rules.words import INVOICE_CREATE, INVOICE_POST
from bizsuite.erp.invoicing.types import Invoice, InvoiceLine
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.rules import SALES_ORDER_READ, SALES_ORDER_UPDATE
from bizsuite.erp.sales.tables import Order
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.scopes import require_reach

MILESTONES_MAX = 100


@strawberry.type
class SalesOrderDownPayments:
    """What down payments hang on SalesOrder."""

    down_payments: Connection[Invoice] | None = related(
        reads.order_down_payments, "The invoices that ask for a part of it ahead, newest first."
    )
    milestones: Connection[types.SalesOrderMilestone] | None = related(
        reads.order_milestones, "In which parts it is asked for as these are reached, in their order."
    )


@strawberry.type
class InvoiceLineDownPayments:
    """What down payments hang on InvoiceLine."""

    deducts: InvoiceLine | None = related(
        reads.line_deducts, "The line of a down payment that it takes back; its net is below zero then."
    )
    deductions: Connection[InvoiceLine] | None = related(
        reads.line_deductions, "The lines that take it back, where it is a down payment."
    )


@strawberry.type
class DownPaymentMutation:
    """What can be done with orders that are paid ahead."""

    @mutation(needs=INVOICE_CREATE)
    async def sales_order_pay_ahead(
        self, info: Info, input: types.SalesOrderPayAheadInput
    ) -> types.SalesOrderPayAheadPayload:
        """Ask for a part of a confirmed order ahead, with its tax: an invoice that later ones deduct.

        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED, INVALID_VALUE, AMOUNT_PRECISION, DOWN_PAYMENT_EXCEEDS,
        ACCOUNT_MISSING; when it is posted also those of invoicePost.
        """
        db, asked = info.context.db, input.asked()
        if asked.post:
            db.actor.require(INVOICE_POST)
        await require_reach(db, Order, asked.order_id, write=SALES_ORDER_READ, read=SALES_ORDER_READ)
        invoice = await asking.ask_ahead(db, asked)
        return types.SalesOrderPayAheadPayload.of(sales_order=asked.order_id, invoice=invoice)

    @mutation(needs=INVOICE_POST)
    async def sales_order_give_back(
        self, info: Info, input: types.SalesOrderGiveBackInput
    ) -> types.SalesOrderGiveBackPayload:
        """Credit what was asked for ahead of an order and no invoice has deducted, with its tax.

        Refusals: NOT_FOUND, NOTHING_TO_CREDIT and those of invoicePost.
        """
        db, key = info.context.db, key_of(sales.order, input.id)
        await require_reach(db, Order, key, write=SALES_ORDER_READ, read=SALES_ORDER_READ)
        await asking.give_back(db, key, input.on)
        return types.SalesOrderGiveBackPayload.of(sales_order=key)

    @mutation(needs=SALES_ORDER_UPDATE)
    async def sales_order_plan(
        self, info: Info, input: types.SalesOrderPlanInput
    ) -> types.SalesOrderPlanPayload:
        """Say in which parts an order is asked for as milestones are reached; together they are all of it.

        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED, MILESTONE_REACHED, MILESTONES_SUM, INVALID_VALUE.
        """
        db, key = info.context.db, key_of(sales.order, input.id)
        if len(input.milestones) > MILESTONES_MAX:
            raise Refused(
                "INVALID_VALUE",
                "There are at most {most} milestones.",
                path=["milestones"],
                most=MILESTONES_MAX,
            )
        await require_reach(db, Order, key, write=SALES_ORDER_UPDATE, read=SALES_ORDER_READ)
        await milestones.plan(db, key, input.planned())
        return types.SalesOrderPlanPayload.of(sales_order=key)

    @mutation(needs=INVOICE_CREATE)
    async def sales_order_milestone_reach(
        self, info: Info, input: types.SalesOrderMilestoneReachInput
    ) -> types.SalesOrderMilestoneReachPayload:
        """Note that a milestone is reached, and ask for its part of the order.

        Refusals: NOT_FOUND, MILESTONE_REACHED and those of salesOrderPayAhead.
        """
        db, key = info.context.db, key_of(reads.milestone, input.id)
        if input.post:
            db.actor.require(INVOICE_POST)
        found = await db.get(OrderMilestone, key)
        if found is not None:
            await require_reach(db, Order, found.order_id, write=SALES_ORDER_READ, read=SALES_ORDER_READ)
        made = await milestones.reach(db, key, input.on, post=input.post)
        return types.SalesOrderMilestoneReachPayload.of(sales_order_milestone=made)

    @mutation(needs=INVOICE_CREATE)
    async def sales_order_milestones_submit(
        self, info: Info, input: types.SalesOrderMilestonesSubmitInput
    ) -> types.SalesOrderMilestonesSubmitPayload:
        """Ask for what is due by a day of confirmed orders of the company, the first due first; at most 200 at once.

        Refusals: those of salesOrderMilestoneReach.
        """
        db = info.context.db
        if input.post:
            db.actor.require(INVOICE_POST)
        await milestones.reach_due(db, input.on, post=input.post)
        return types.SalesOrderMilestonesSubmitPayload.of(company=db.actor.company_id)
