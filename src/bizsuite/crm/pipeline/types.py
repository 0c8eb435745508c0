"""Opportunities and stages, as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.types import Product
from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import User
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Customer
from bizsuite.crm.pipeline import reads
from bizsuite.crm.pipeline.rules import (
    ForecastCategory,
    LostReason,
    NewLine,
    NewOpportunity,
    OpportunityStageKind,
    ProbabilityPolicy,
)
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.values import ZERO

for _words in (ForecastCategory, LostReason, OpportunityStageKind, ProbabilityPolicy):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.stage)
class OpportunityStage(Node):
    """How far an opportunity has come."""

    name: str = column("The name; unique in the tenant.")
    position: int = column("Where it stands among the stages, from 0.")
    probability: Decimal = column("The chance of winning from here, as a fraction.")
    category: ForecastCategory = column("Where opportunities in it count in a forecast.")
    kind: OpportunityStageKind = column("Whether opportunities in it are open, won or lost.")
    policy: ProbabilityPolicy = column("What it does to a probability that was set by hand.")


@entity(reads.line)
class OpportunityLine(Node):
    """One product that the customer is interested in."""

    position: int = column("Where it stands among the lines, from 0.")
    quantity: Decimal = column("How much, in the product's unit.")
    unit_price: Money = column("The price of one unit before discount.", reads.line_unit_price)
    discount: Decimal = column("The discount as a fraction.")
    net: Money = column("Quantity times price less discount, rounded half-up.", reads.line_net)
    product: Product | None = related(reads.line_product, "The product.")


@entity(reads.visit)
class OpportunityStageVisit(Node):
    """One stay of an opportunity in a stage."""

    entered_at: datetime = column("When it came.")
    left_at: datetime | None = column("When it went on; null while it stays.")
    stage: OpportunityStage = related(reads.visit_stage, "The stage.")


@entity(reads.opportunity)
class Opportunity(Node):
    """A sale that may come about."""

    name: str = column("What it is about.")
    amount: Money = column(
        "What it may bring: the sum of its lines unless set by hand.", reads.opportunity_amount
    )
    is_amount_manual: bool = column("Whether the amount was set by hand.")
    weighted: Money = column(
        "The amount in the company's currency times the probability, rounded half-up.",
        reads.opportunity_weighted,
    )
    probability: Decimal = column("The chance of winning, as a fraction.")
    is_probability_manual: bool = column("Whether the probability was set by hand.")
    close_date: date | None = column("When it is expected to be decided.")
    closed_at: datetime | None = column("When it was won or lost; null while it is open.")
    lost_reason: LostReason | None = column("Why it was lost.")
    lost_note: str = column("What else is to be said of the loss.")
    customer: Customer | None = related(reads.opportunity_customer, "Whose opportunity it is.")
    owner: User | None = related(reads.opportunity_owner, "Who works on it.")
    stage: OpportunityStage = related(reads.opportunity_stage, "How far it has come.")
    lines: Connection[OpportunityLine] = related(reads.opportunity_lines, "The products, in their order.")
    stage_visits: Connection[OpportunityStageVisit] = related(
        reads.opportunity_visits, "The stages that it passed, newest first."
    )


@strawberry.input
class OpportunityLineInput:
    """One product that the customer is interested in."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    quantity: Decimal = strawberry.field(description="How much, in the product's unit; above zero.")
    unit_price: Decimal | None = strawberry.field(
        default=UNSET,
        description="The price of one unit, in its currency; what the price lists say if left out.",
    )
    discount: Decimal | None = strawberry.field(
        default=UNSET, description="The discount as a fraction; none if left out."
    )

    def value(self, position: int) -> NewLine:
        """The line as the rules speak of it."""
        product = key_of(catalog.product, self.product_id, "lines", str(position), "productId")
        price = self.unit_price if self.unit_price is not UNSET else None
        return NewLine(product, self.quantity, price, self.discount or ZERO)


def lines_of(said: list[OpportunityLineInput] | None) -> list[NewLine]:
    """The lines of an input as the rules speak of them."""
    return [line.value(position) for position, line in enumerate(said or ())]


@strawberry.input
class OpportunityCreateInput(Command):
    """An opportunity to be entered."""

    name: str = strawberry.field(description="What it is about; 1 to 200 characters.")
    customer_id: strawberry.ID = strawberry.field(description="Whose opportunity it is.")
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency; the customer's, else the company's, if left out."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="What it may bring; the sum of the lines if left out."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of its currency per one unit of the company's; needed where the two differ.",
    )
    close_date: date | None = strawberry.field(
        default=UNSET, description="When it is expected to be decided."
    )
    stage_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="An open stage; the first one if left out."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Who works on it; you if left out."
    )
    lines: list[OpportunityLineInput] | None = strawberry.field(
        default=UNSET, description="The products; at most 250."
    )

    def new(self) -> NewOpportunity:
        """The opportunity as the rules speak of it."""
        told = known(
            self,
            "currency",
            "amount",
            "exchange_rate",
            "close_date",
            stage_id=reads.stage,
            owner_id=identity.user,
        )
        customer = key_of(parties.customer, self.customer_id, "customerId")
        lines = [] if self.lines is UNSET else lines_of(self.lines)
        return NewOpportunity(name=self.name, customer_id=customer, lines=lines, **told)


@strawberry.input
class OpportunityUpdateInput(Change):
    """What is to be another of an open opportunity; what is left out stays."""

    name: str | None = strawberry.field(default=UNSET, description="What it is about.")
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="What it may bring; null: the sum of the lines again."
    )
    close_date: date | None = strawberry.field(
        default=UNSET, description="When it is expected to be decided."
    )
    owner_id: strawberry.ID | None = strawberry.field(default=UNSET, description="Who works on it.")
    probability: Decimal | None = strawberry.field(
        default=UNSET, description="The chance of winning as a fraction; null: that of the stage again."
    )
    lines: list[OpportunityLineInput] | None = strawberry.field(
        default=UNSET, description="The products that replace all lines."
    )


@strawberry.input
class OpportunityStageSetInput(Change):
    """The stage that an open opportunity moves to."""

    stage_id: strawberry.ID = strawberry.field(description="An open stage.")


@strawberry.input
class OpportunityWinInput(Change):
    """The opportunity that was won."""


@strawberry.input
class OpportunityLoseInput(Change):
    """The opportunity that was lost, and why."""

    reason: LostReason = strawberry.field(description="Why.")
    note: str | None = strawberry.field(
        default=UNSET, description="What else is to be said; required for OTHER."
    )


@strawberry.input
class OpportunityStageCreateInput(Command):
    """A further stage in which opportunities are open."""

    name: str = strawberry.field(description="The name; unique in the tenant.")
    position: int = strawberry.field(description="Where it stands among the stages, from 0.")
    probability: Decimal = strawberry.field(description="The chance of winning from here, as a fraction.")
    category: ForecastCategory = strawberry.field(
        description="Where opportunities in it count in a forecast."
    )


@strawberry.type
class OpportunityCreatePayload(Payload):
    """The new opportunity."""

    opportunity: Opportunity | None = result(reads.opportunity, "The opportunity; null when it was refused.")


@strawberry.type
class OpportunityUpdatePayload(Payload):
    """The changed opportunity."""

    opportunity: Opportunity | None = result(reads.opportunity, "The opportunity; null when it was refused.")


@strawberry.type
class OpportunityStageSetPayload(Payload):
    """The moved opportunity."""

    opportunity: Opportunity | None = result(reads.opportunity, "The opportunity; null when it was refused.")


@strawberry.type
class OpportunityWinPayload(Payload):
    """The won opportunity."""

    opportunity: Opportunity | None = result(reads.opportunity, "The opportunity; null when it was refused.")


@strawberry.type
class OpportunityLosePayload(Payload):
    """The lost opportunity."""

    opportunity: Opportunity | None = result(reads.opportunity, "The opportunity; null when it was refused.")


@strawberry.type
class OpportunityStageCreatePayload(Payload):
    """The new stage."""

    opportunity_stage: OpportunityStage | None = result(reads.stage, "The stage; null when it was refused.")
