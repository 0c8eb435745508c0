"""Down payments and milestones as clients see them, and what can be said to them."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.bridges.down_payments import reads
from bizsuite.bridges.down_payments.asking import DownPayment
from bizsuite.bridges.down_payments.milestones import NewMilestone
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.invoicing.types import Invoice
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.refusals import UserError, refusal


@refusal("DOWN_PAYMENT_EXCEEDS")
class DownPaymentExceeds(UserError):
    """More is asked for ahead than is open of the order (DOWN_PAYMENT_EXCEEDS)."""

    open: Decimal = strawberry.field(description="How much can be asked for, with tax, in its currency.")


@entity(reads.milestone)
class SalesOrderMilestone(Node):
    """A part of an order that is asked for once something is reached; all of them are the order, or one is its agreed
    down payment."""

    position: int = column("Its place, from 1.")
    name: str = column("What is to be reached.")
    fraction: Decimal = column("How much of the order it is.")
    due_on: date | None = column("The day on which it counts as reached by itself; null: somebody says so.")
    reached_on: date | None = column("The day on which it was reached.")
    order: SalesOrder | None = related(reads.milestone_order, "The order.")
    invoice: Invoice | None = related(reads.milestone_invoice, "The invoice that asked for it.")


@strawberry.input
class SalesOrderPayAheadInput(Change):
    """The order of which a part is asked for ahead."""

    on: date = strawberry.field(description="The day on which the invoice counts.")
    fraction: Decimal | None = strawberry.field(
        default=UNSET, description="How much of the order, above 0 and at most 1: 0.3. Or an amount."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="How much with tax, in the order's currency, instead of a fraction."
    )
    due_days: int | None = strawberry.field(default=UNSET, description="Days until it is to be paid.")
    text: str = strawberry.field(default="", description="What its lines say; the number of the order.")
    post: bool = strawberry.field(default=False, description="Post it at once.")

    def asked(self) -> DownPayment:
        """What is asked for, as the service takes it."""
        told = known(self, "fraction", "amount", "due_days", "text")
        return DownPayment(order_id=key_of(sales.order, self.id), on=self.on, post=self.post, **told)


@strawberry.type
class SalesOrderPayAheadPayload(Payload):
    """The order and the invoice of its down payment."""

    sales_order: SalesOrder | None = result(sales.order, "The order.")
    invoice: Invoice | None = result(invoicing.invoice, "The invoice.")


@strawberry.input
class SalesOrderGiveBackInput(Change):
    """The order of which is given back what was asked for ahead."""

    on: date = strawberry.field(description="The day on which the credit notes count.")


@strawberry.type
class SalesOrderGiveBackPayload(Payload):
    """The order, with its credit notes."""

    sales_order: SalesOrder | None = result(sales.order, "The order.")


@strawberry.input
class SalesOrderMilestoneInput:
    """A part of an order."""

    name: str = strawberry.field(description="What is to be reached.")
    fraction: Decimal = strawberry.field(description="How much of the order; all of them sum to 1.")
    due_on: date | None = strawberry.field(
        default=UNSET, description="The day on which it counts as reached by itself, where there is one."
    )


@strawberry.input
class SalesOrderPlanInput(Change):
    """The order, and in which parts it is asked for."""

    milestones: list[SalesOrderMilestoneInput] = strawberry.field(
        description="All of them, instead of those that are there; an empty list is no plan. At most 100."
    )

    def planned(self) -> list[NewMilestone]:
        """The milestones as the service takes them."""
        return [
            NewMilestone(name=each.name, fraction=each.fraction, due_on=each.due_on or None)
            for each in self.milestones
        ]


@strawberry.type
class SalesOrderPlanPayload(Payload):
    """The order with its milestones."""

    sales_order: SalesOrder | None = result(sales.order, "The order.")


@strawberry.input
class SalesOrderMilestoneReachInput(Change):
    """The milestone that is reached."""

    on: date = strawberry.field(description="The day on which it was, which is that of the invoice.")
    post: bool = strawberry.field(default=False, description="Post the invoice at once.")


@strawberry.type
class SalesOrderMilestoneReachPayload(Payload):
    """The milestone, with its invoice."""

    sales_order_milestone: SalesOrderMilestone | None = result(reads.milestone, "The milestone.")


@strawberry.input
class SalesOrderMilestonesSubmitInput(Command):
    """Which milestones are due."""

    on: date = strawberry.field(description="All that are due by this day, which is that of the invoices.")
    post: bool = strawberry.field(default=False, description="Post the invoices at once.")


@strawberry.type
class SalesOrderMilestonesSubmitPayload(Payload):
    """The company; its milestones tell what was reached, at most 200 at once."""

    company: Company | None = result(identity.company, "The company.")
