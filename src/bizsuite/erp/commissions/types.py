"""Commissions as clients see them, what is said, and what is answered."""

import uuid
from datetime import date, datetime
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog.types import Category
from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company, User
from bizsuite.base.parties.types import Customer
from bizsuite.erp.commissions import reads
from bizsuite.erp.finance.types import JournalEntry
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.invoicing.types import InvoiceLine
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, field, related, result
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.graph.rows import row


@refusal("COMMISSION_SETTLED_LATER")
class CommissionSettledLater(UserError):
    """A settlement that reaches further would be taken back in part (COMMISSION_SETTLED_LATER)."""

    last: date = strawberry.field(description="Through which day commissions are settled.")


@entity(reads.plan)
class CommissionPlan(Node):
    """What an agent earns on sales: to anyone or one customer, of anything or of a category and those below it.

    Of the plans of an agent that hold on the day of an invoice one counts for each line: that for the customer before
    one for anyone, among these that for the nearest category.
    """

    rate: Decimal = column("The fraction of what is invoiced without tax: 0.05.")
    valid_from: date = column("The first day of invoices on which it is earned.")
    valid_to: date | None = column("The last one; null until further notice.")
    is_active: bool = column("Whether anything is earned by it.")
    company: Company | None = related(reads.plan_company, "On whose sales.")
    agent: User | None = related(reads.plan_agent, "Who earns it.")
    customer: Customer | None = related(reads.plan_customer, "The customer; null for all.")
    category: Category | None = related(reads.plan_category, "The category of products; null for all.")


@entity(reads.settlement)
class CommissionSettlement(Node):
    """What was due to an agent through a day, and had not been settled, as it was booked."""

    number: str = column("Its number; unique in the company.")
    settled_through: date = column("The last day whose documents and payments count.")
    amount: Money = column(
        "What is owed by it, in the company's currency; negative where the agent gives commissions back.",
        reads.settlement_amount,
    )
    created_at: datetime = column("When it was made.")
    company: Company | None = related(reads.settlement_company, "In whose books it is.")
    agent: User | None = related(reads.settlement_agent, "Who earns it.")
    entry: JournalEntry | None = related(
        reads.settlement_entry,
        "What books it; null where what is given back makes up for what was due.",
    )
    lines: "Connection[CommissionSettlementLine] | None" = related(
        reads.settlement_lines, "What it settles, by line of an invoice or credit note."
    )


@entity(reads.line)
class CommissionSettlementLine(Node):
    """What a settlement settles of one line of an invoice or credit note, in the company's currency."""

    accrued: Money = column(
        "What was earned on the line; negative where a credit note gives it up.", reads.line_accrued
    )
    due: Money = column("The part of that which went with what was paid.", reads.line_due)
    amount: Money = column("What of `due` had not been settled before.", reads.line_amount)
    settlement: CommissionSettlement | None = related(reads.line_settlement, "The settlement.")
    invoice_line: InvoiceLine | None = related(reads.line_invoice_line, "The line on which it is earned.")
    plan: CommissionPlan | None = related(
        reads.line_plan, "The plan; null where nothing was earned on the line any more."
    )


@strawberry.type
class CommissionDue:
    """What an agent earns on a line of a posted invoice or credit note, in the company's currency."""

    line_id: strawberry.Private[uuid.UUID]
    plan_id: strawberry.Private[uuid.UUID | None]
    accrued: Money = strawberry.field(
        description="The rate of the plan times what the line comes to without tax, at the rate of its invoice; "
        "negative for a credit note."
    )
    due: Money = strawberry.field(
        description="The part of that which goes with what is settled of the document, in proportion to its total."
    )
    settled: Money = strawberry.field(description="What earlier settlements have settled.")
    open: Money = strawberry.field(
        description="`due - settled`; negative where more was settled than is due."
    )

    @field
    async def invoice_line(self, info: Info) -> InvoiceLine | None:
        """The line on which it is earned; null where you may not see it."""
        return await row(info, invoicing.line, self.line_id)  # type: ignore[no-any-return]

    @field
    async def plan(self, info: Info) -> CommissionPlan | None:
        """The plan; null where nothing is earned on the line any more."""
        return await row(info, reads.plan, self.plan_id)  # type: ignore[no-any-return]


@strawberry.type
class CommissionDueConnection(Connection[CommissionDue]):
    """What an agent earns through a day, the first line that was written first, with the sums of all."""

    through: date = strawberry.field(description="The last day whose documents and payments count.")
    accrued: Money = strawberry.field(description="What is earned on all lines, paid or not.")
    due: Money = strawberry.field(description="What of it goes with what is paid.")
    settled: Money = strawberry.field(description="What settlements through that day have settled.")
    open: Money = strawberry.field(description="What `commissionSettle` would settle.")


@strawberry.input
class CommissionPlanSetInput(Command):
    """What an agent earns; a plan for the same customer and category from the same day is changed."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    agent_id: strawberry.ID = strawberry.field(description="Who earns it: a user.")
    customer_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="On sales to this customer; to all unless given."
    )
    category_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="On products of this category and those below it; of all unless given."
    )
    rate: Decimal = strawberry.field(
        description="The fraction of what is invoiced without tax: above 0, at most 1, at most 6 decimals."
    )
    valid_from: date = strawberry.field(description="The first day of invoices on which it is earned.")
    valid_to: date | None = strawberry.field(
        default=UNSET, description="The last one; until further notice unless given."
    )
    is_active: bool = strawberry.field(
        default=True,
        description="Whether anything is earned by it; a plan that is switched off overlaps no other.",
    )


@strawberry.input
class CommissionSettleInput(Command):
    """Whose commissions, through which day."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    agent_id: strawberry.ID = strawberry.field(description="Who earned them: a user.")
    through: date = strawberry.field(description="The last day whose documents and payments count.")
    on: date | None = strawberry.field(
        default=UNSET, description="The day on which it is booked: `through`, unless a later one is given."
    )

    def agent(self) -> uuid.UUID:
        """The user that is named."""
        return key_of(identity.user, self.agent_id, "agentId")


@strawberry.type
class CommissionPlanSetPayload(Payload):
    """The plan as it holds now."""

    commission_plan: CommissionPlan | None = result(reads.plan, "The plan.")


@strawberry.type
class CommissionSettlePayload(Payload):
    """What was settled."""

    commission_settlement: CommissionSettlement | None = result(reads.settlement, "The settlement.")
