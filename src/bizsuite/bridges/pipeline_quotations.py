"""From an opportunity to quotations of its products and terms; the order of an accepted one is the opportunity's."""

import uuid
from datetime import date

import sqlalchemy as sa
import strawberry
from strawberry import UNSET

from bizsuite.bridges.pipeline_sales import OpportunityOrder, is_ordered
from bizsuite.crm.pipeline import reads as pipeline
from bizsuite.crm.pipeline import service as opportunities
from bizsuite.crm.pipeline.rules import OPPORTUNITY_READ
from bizsuite.crm.pipeline.tables import Opportunity as OpportunityRow
from bizsuite.crm.pipeline.types import Opportunity
from bizsuite.erp.quotations import reads as quotations
from bizsuite.erp.quotations import service as quoting
from bizsuite.erp.quotations.rules.given import NewQuotation
from bizsuite.erp.quotations.rules.words import QUOTATION_WRITE, QuotationAccepted
from bizsuite.erp.quotations.tables import Quotation as QuotationRow
from bizsuite.erp.quotations.types import Quotation
from bizsuite.erp.sales.rules import NewLine, NewOrder
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related, result
from bizsuite.graph.mutations import Change, Payload, mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.db import Db
from bizsuite.kernel.modules import Module
from bizsuite.kernel.reads import many, newest, one_via
from bizsuite.kernel.scopes import require_reach
from bizsuite.kernel.tables import Table, references, table_of


class OpportunityQuotation(Table, table=True):
    """A quotation of an opportunity, which may have several."""

    __tablename__ = "bridge_opportunity_quotation"

    opportunity_id: uuid.UUID = references("pipeline_opportunity")
    quotation_id: uuid.UUID = references("quotations_quotation", unique=True)


async def quote(db: Db, opportunity: OpportunityRow, valid_until: date | None) -> QuotationRow:
    """Draft a quotation of what an opportunity is about. Refuses as `quotations.service.create` does."""
    lines = await opportunities.lines_of(db, opportunity.id)
    quotation = await quoting.create(
        db,
        NewQuotation(
            subject=opportunity.name,
            valid_until=valid_until,
            order=NewOrder(
                customer_id=opportunity.customer_id,
                company_id=opportunity.company_id,
                owner_id=opportunity.owner_id,
                currency=opportunity.currency,
                exchange_rate=opportunity.exchange_rate,
                lines=[
                    NewLine(
                        product_id=line.product_id,
                        quantity=line.quantity,
                        unit_price=line.unit_price,
                        discount=line.discount,
                    )
                    for line in lines
                ],
            ),
        ),
    )
    db.add(OpportunityQuotation(opportunity_id=opportunity.id, quotation_id=quotation.id))
    await db.flush()
    return quotation


async def note_order(db: Db, event: QuotationAccepted) -> None:
    """The order of an accepted quotation is that of its opportunity, unless that has one already.

    Winning the opportunity, which is for its owner to say, writes no other.
    """
    link = table_of(OpportunityQuotation).c
    rows = await db.rows(
        sa.select(link.opportunity_id).where(
            link.tenant_id == db.actor.tenant_id, link.quotation_id == event.quotation_id
        )
    )
    for row in rows:
        await db.lock(OpportunityRow, row.opportunity_id)
        if not await is_ordered(db, row.opportunity_id):
            db.add(OpportunityOrder(opportunity_id=row.opportunity_id, order_id=event.order_id))
            await db.flush()


opportunity_quotations = many(
    pipeline.opportunity,
    quotations.quotation,
    "opportunity_id",
    newest("created_at"),
    via=OpportunityQuotation,
    via_target="quotation_id",
)
quotation_opportunity = one_via(
    quotations.quotation, pipeline.opportunity, OpportunityQuotation, "quotation_id", "opportunity_id"
)


@strawberry.type
class OpportunityQuotations:
    """What the bridge hangs on Opportunity."""

    quotations: Connection[Quotation] | None = related(
        opportunity_quotations, "Quotations of what it is about, newest first."
    )


@strawberry.type
class QuotationPipeline:
    """What the bridge hangs on Quotation."""

    opportunity: Opportunity | None = related(quotation_opportunity, "The opportunity that it is for.")


@strawberry.input
class OpportunityQuoteInput(Change):
    """The opportunity to quote."""

    valid_until: date | None = strawberry.field(
        default=UNSET, description="The last day on which it can be accepted; in 30 days unless given."
    )


@strawberry.type
class OpportunityQuotePayload(Payload):
    """The opportunity and its new quotation."""

    opportunity: Opportunity | None = result(pipeline.opportunity, "The opportunity.")
    quotation: Quotation | None = result(quotations.quotation, "The new quotation, a draft.")


@strawberry.type
class PipelineQuotationsMutation:
    """What can be done with opportunities and quotations together."""

    @mutation(needs=QUOTATION_WRITE)
    async def opportunity_quote(self, info: Info, input: OpportunityQuoteInput) -> OpportunityQuotePayload:
        """Draft a quotation of the products and terms of an opportunity. Refusals: those of quotationCreate."""
        db, key = info.context.db, key_of(pipeline.opportunity, input.id)
        await require_reach(db, OpportunityRow, key, write=OPPORTUNITY_READ, read=OPPORTUNITY_READ)
        opportunity = await db.lock(OpportunityRow, key)
        quotation = await quote(db, opportunity, input.valid_until or None)
        return OpportunityQuotePayload.of(opportunity=key, quotation=quotation)


MODULE = Module(
    name="bridges.pipeline_quotations",
    description="Opportunities are quoted; what is accepted is their order.",
    requires=["crm.pipeline", "erp.quotations", "erp.sales", "bridges.pipeline_sales"],
    types=[],
    extends={
        Opportunity: OpportunityQuotations,
        Quotation: QuotationPipeline,
        Mutation: PipelineQuotationsMutation,
    },
    listens={QuotationAccepted: note_order},
)
