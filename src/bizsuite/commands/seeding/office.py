"""What lies on the desks today: credit limits, opportunities, and orders that wait for an approval."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bizsuite.commands.seeding import words
from bizsuite.commands.seeding.company import Branch, Demo
from bizsuite.commands.seeding.processes import publish_ready_made
from bizsuite.crm.pipeline import service as pipeline
from bizsuite.crm.pipeline.rules import NewLine, NewOpportunity
from bizsuite.erp.finance import service as finance
from bizsuite.erp.sales import service as sales
from bizsuite.erp.sales.rules import NewLine as NewOrderLine
from bizsuite.erp.sales.rules import NewOrder
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import round_money
from bizsuite.oa.approvals import service as approvals

BIG = (("CP-07", 22), ("PC-25", 70), ("DM-15", 110))
"""Orders large enough to wait for an approval: a product and a quantity each."""


async def fill_desks(database: Database, demo: Demo, today: date) -> None:
    """Limits and a pipeline in every company, processes of approval, and some orders that wait by them."""
    await act(database, demo.admin, "seed", publish_ready_made)
    for branch in demo.branches:
        at_home = branch is demo.first
        chosen = words.OPPORTUNITIES if at_home else words.CHINESE_OPPORTUNITIES
        await act(database, branch.people["finance"], "seed", lambda db, branch=branch: _limits(db, branch))  # type: ignore[misc]
        await act(
            database,
            branch.people["sales"],
            "seed",
            lambda db, branch=branch, chosen=chosen: _pipeline(db, demo, branch, chosen, today),  # type: ignore[misc]
        )
        for at, (sku, quantity) in enumerate(BIG if at_home else BIG[:1]):
            new = NewOrder(
                customer_id=branch.customers[at],
                order_date=today,
                lines=[NewOrderLine(product_id=demo.products[sku], quantity=Decimal(quantity))],
            )
            await act(database, branch.people["sales"], "seed", lambda db, new=new: _submitted(db, new))  # type: ignore[misc]


async def _limits(db: Db, branch: Branch) -> None:
    for customer in branch.customers[:8]:
        await finance.set_credit_limit(db, db.actor.company_id, customer, Decimal(500000))


async def _pipeline(
    db: Db, demo: Demo, branch: Branch, chosen: Sequence[words.DemoOpportunity], today: date
) -> None:
    rate = words.YUAN if branch.currency == "CNY" else Decimal(1)
    prices = {each.sku: round_money(Decimal(each.price) * rate, branch.currency) for each in words.PRODUCTS}
    stages = [stage for stage in await pipeline.ensure_stages(db) if stage.kind.value == "OPEN"]
    for at, (name, customer, (sku, quantity)) in enumerate(chosen):
        await pipeline.create_opportunity(
            db,
            NewOpportunity(
                name=name,
                customer_id=demo.customers[customer],
                currency=branch.currency,
                close_date=today + timedelta(days=14 * (at + 1)),
                stage_id=stages[at % len(stages)].id,
                lines=[NewLine(demo.products[sku], Decimal(quantity), prices[sku])],
            ),
        )


async def _submitted(db: Db, new: NewOrder) -> None:
    order = await sales.create_order(db, new)
    await db.flush()
    await approvals.submit(db, "SalesOrder", order.id, guard="salesOrder.confirm")
