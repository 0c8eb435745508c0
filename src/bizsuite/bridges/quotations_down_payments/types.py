"""What is to be paid ahead of quotations as clients see it, and how it is agreed on."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.bridges.down_payments.types import SalesOrderMilestoneInput
from bizsuite.bridges.quotations_down_payments import reads
from bizsuite.bridges.quotations_down_payments.rules import NewPart
from bizsuite.erp.quotations import reads as quotations
from bizsuite.erp.quotations.types import Quotation, QuotationVersion
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import Node


@entity(reads.milestone)
class QuotationMilestone(Node):
    """A part of a version of a quotation that will be asked for ahead: its down payment, or one of its milestones."""

    position: int = column("Its place, from 1.")
    name: str = column("What is to be reached.")
    fraction: Decimal | None = column("How much of the whole it is; null where an amount is agreed on.")
    amount: Money = column("What it comes to, with tax.", reads.milestone_amount)
    due_on: date | None = column("The day on which it counts as reached by itself; null: somebody says so.")
    quotation_version: QuotationVersion | None = related(reads.milestone_version, "The version.")


@strawberry.input
class QuotationDownPaymentInput:
    """A part that is asked for ahead; the rest is invoiced as it always is."""

    name: str = strawberry.field(default="Down payment", description="What the customer reads about it.")
    fraction: Decimal | None = strawberry.field(
        default=UNSET, description="How much of the whole, above 0 and at most 1: 0.3. Or an amount."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="How much with tax, in the quotation's currency, instead of a fraction."
    )
    due_on: date | None = strawberry.field(
        default=UNSET, description="The day on which it is asked for by itself, where there is one."
    )

    def part(self) -> NewPart:
        """It as the rules speak of it."""
        return NewPart(
            name=self.name,
            fraction=None if self.fraction is UNSET else self.fraction,
            amount=None if self.amount is UNSET else self.amount,
            due_on=self.due_on or None,
        )


@strawberry.input
class QuotationPlanInput(Change):
    """The draft, and in which parts it is to be paid ahead; with neither there is no plan any more."""

    down_payment: QuotationDownPaymentInput | None = strawberry.field(
        default=UNSET, description="One part that is asked for ahead."
    )
    milestones: list[SalesOrderMilestoneInput] = strawberry.field(
        default_factory=list, description="Instead: all parts, which sum to 1. At most 100."
    )

    def wanted(self) -> tuple[NewPart | None, list[NewPart]]:
        """The down payment and the milestones as the rules speak of them."""
        parts = [
            NewPart(name=each.name, fraction=each.fraction, due_on=each.due_on or None)
            for each in self.milestones
        ]
        return self.down_payment.part() if self.down_payment else None, parts


@strawberry.type
class QuotationPlanPayload(Payload):
    """The quotation with its plan."""

    quotation: Quotation | None = result(quotations.quotation, "The quotation.")
