"""From a won opportunity to an order: the same products and terms, in the same transaction, linked both ways."""

import uuid

import sqlalchemy as sa
import strawberry

from bizsuite.crm.pipeline import reads as pipeline
from bizsuite.crm.pipeline import service as opportunities
from bizsuite.crm.pipeline.rules import OpportunityWon
from bizsuite.crm.pipeline.tables import Opportunity as OpportunityRow
from bizsuite.crm.pipeline.types import Opportunity
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales import service as orders
from bizsuite.erp.sales.rules import NewLine, NewOrder
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.fields import related
from bizsuite.kernel.db import Db
from bizsuite.kernel.modules import Module
from bizsuite.kernel.reads import one_via
from bizsuite.kernel.tables import Table, references, table_of


class OpportunityOrder(Table, table=True):
    """The order that came of an opportunity; each has at most one of the other."""

    __tablename__ = "bridge_opportunity_order"

    opportunity_id: uuid.UUID = references("pipeline_opportunity", unique=True)
    order_id: uuid.UUID = references("sales_order", unique=True)


async def write_order(db: Db, event: OpportunityWon) -> None:
    """Write a draft of what was won, unless there is an order already, as of a quotation that was accepted.

    An opportunity without lines becomes an order only by hand.
    """
    if await is_ordered(db, event.opportunity_id):
        return
    won = await db.need(OpportunityRow, event.opportunity_id)
    lines = await opportunities.lines_of(db, won.id)
    if not lines:
        return
    order = await orders.create_order(
        db,
        NewOrder(
            customer_id=won.customer_id,
            company_id=won.company_id,
            owner_id=won.owner_id,
            currency=won.currency,
            exchange_rate=won.exchange_rate,
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
    )
    await db.flush()
    db.add(OpportunityOrder(opportunity_id=won.id, order_id=order.id))


async def is_ordered(db: Db, opportunity_id: uuid.UUID) -> bool:
    """Whether there is an order of an opportunity."""
    own = table_of(OpportunityOrder).c
    rows = await db.rows(
        sa.select(own.id).where(own.tenant_id == db.actor.tenant_id, own.opportunity_id == opportunity_id)
    )
    return bool(rows)


opportunity_order = one_via(pipeline.opportunity, sales.order, OpportunityOrder, "opportunity_id", "order_id")
order_opportunity = one_via(sales.order, pipeline.opportunity, OpportunityOrder, "order_id", "opportunity_id")


@strawberry.type
class OpportunitySales:
    """What the bridge hangs on Opportunity."""

    sales_order: SalesOrder | None = related(opportunity_order, "The order that came of it, once it was won.")


@strawberry.type
class SalesOrderPipeline:
    """What the bridge hangs on SalesOrder."""

    opportunity: Opportunity | None = related(order_opportunity, "The opportunity that it came of.")


MODULE = Module(
    name="bridges.pipeline_sales",
    description="Won opportunities become orders.",
    requires=["crm.pipeline", "erp.sales"],
    types=[],
    extends={Opportunity: OpportunitySales, SalesOrder: SalesOrderPipeline},
    listens={OpportunityWon: write_order},
)
