"""Orders of an import, and what became of each: confirmed, delivered, invoiced, paid, in the order of time."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.bridges.sales_finance.service import Invoicing, invoice_orders
from bizsuite.bridges.sales_inventory.service import Delivering, deliver_order
from bizsuite.commands.importing.faults import RowRefused, told_by_row
from bizsuite.commands.importing.mapping import Plan
from bizsuite.commands.importing.masters import Ids
from bizsuite.commands.importing.progress import Told
from bizsuite.commands.importing.values import Item
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.erp.payments.rules import NewAllocation, NewPayment
from bizsuite.erp.payments.service import receive_payments
from bizsuite.erp.sales import service as sales
from bizsuite.erp.sales.rules import NewLine, NewOrder, SalesOrderStatus
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.acts import act
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.external import known, remember
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import ZERO

CHUNK = 100
"""How many orders one transaction writes at most."""
COMMAND = "import"
DOCUMENTS = ("SalesOrder", "Delivery", "Invoice", "Payment")
Work = Callable[[Db, Sequence[Item]], Awaitable[Ids]]
"""Writes documents for some orders; their ids by the keys of the orders."""


@dataclass
class History:
    """The orders that are to be there, and which of their documents are."""

    database: Database
    actor: Actor
    plan: Plan
    items: Sequence[Item]
    lines: dict[str, list[Item]]
    masters: dict[str, Ids]
    told: Told
    on_refusal: Callable[[RowRefused], None]
    done: dict[str, Ids] = field(default_factory=dict)
    drafts: set[str] = field(default_factory=set)

    async def look(self) -> None:
        """See what is there already."""
        keys = [item.key for item in self.items]
        async with self.database.snapshot(self.actor) as db:
            for entity in DOCUMENTS:
                self.done[entity] = await known(db, entity, self.plan.system, keys)
            found = await db.rows(sa.select(col(Order.id)).where(col(Order.status) == SalesOrderStatus.DRAFT))
        drafts = {row.id for row in found}
        self.drafts = {key for key, order in self.done["SalesOrder"].items() if order in drafts}

    async def run(self) -> int:
        """Write what is missing; how many documents that were."""
        orders = sorted(self.items, key=lambda item: (item["order_date"], item.line))
        shipped = [item for item in orders if item["shipped_date"]]
        created = [item for item in orders if item.key not in self.done["SalesOrder"]]
        stages = self._stages(shipped)
        waiting = [item for item in orders if not item["shipped_date"]]
        unconfirmed = {item.key for item in created} | self.drafts
        self.told.expect("orders", len(created))
        for stage in stages:
            self.told.expect(stage.name, len(stage.items))
        for start in range(0, len(created), CHUNK):
            chunk = created[start : start + CHUNK]
            await self._write("orders", "SalesOrder", chunk, self._create, chunk[-1]["order_date"])
        confirmed = [item for item in shipped if item.key in unconfirmed]
        months = sorted({_month(day) for stage in stages for day in map(stage.day, stage.items)})
        by_month = {_month(item["order_date"]) for item in confirmed}
        for month in sorted({*months, *by_month}):
            for item in confirmed:
                if _month(item["order_date"]) == month:
                    await self._write("", "", [item], self._confirm, item["order_date"])
            for stage in stages:
                due = sorted(
                    (each for each in stage.items if _month(stage.day(each)) == month), key=stage.day
                )
                for start in range(0, len(due), stage.size):
                    chunk = due[start : start + stage.size]
                    await self._write(stage.name, stage.entity, chunk, stage.work, stage.day(chunk[-1]))
        for item in waiting:
            if item.key in unconfirmed:
                await self._write("", "", [item], self._confirm, self.plan.rules.today)
        return len(created) + sum(len(stage.items) for stage in stages) + len(self.drafts)

    def _stages(self, shipped: Sequence[Item]) -> "list[Stage]":
        def missing(entity: str, items: Sequence[Item]) -> list[Item]:
            return [item for item in items if item.key not in self.done[entity]]

        def left(item: Item) -> date:
            day: date = item["shipped_date"]
            return day

        def due(item: Item) -> date:
            return left(item) + timedelta(days=self.plan.rules.due_days)

        paid = [item for item in shipped if due(item) <= self.plan.rules.today]
        return [
            Stage("deliveries", "Delivery", missing("Delivery", shipped), self._deliver, left, 1),
            Stage("invoices", "Invoice", missing("Invoice", shipped), self._invoice, left, CHUNK),
            Stage("payments", "Payment", missing("Payment", paid), self._pay, due, CHUNK),
        ]

    async def _write(self, stage: str, entity: str, items: Sequence[Item], work: Work, day: date) -> None:
        """Write some documents in one transaction; where one is refused, each in its own to find out which."""
        if entity and entity != "SalesOrder":
            items = [item for item in items if item.key in self.done["SalesOrder"]]
        if not items:
            return

        async def traced(db: Db) -> Ids:
            with told_by_row(items):
                made = await work(db, items)
            if entity and entity != "SalesOrder":
                remember(db, entity, self.plan.system, made)
            return made

        try:
            with clock_set_to(datetime.combine(day, time(12), UTC)):
                made = await act(self.database, self.actor, COMMAND, traced)
        except RowRefused as refused:
            self.on_refusal(refused)
            rest = [item for item in items if item.line != refused.fault.line]
            return await self._write(stage, entity, rest, work, day)
        except Refused:
            # Nothing says which of them it was: each on its own will.
            for item in items:
                await self._write(stage, entity, [item], work, day)
            return None
        if entity:
            self.done[entity] |= made
            self.told.advance(stage, len(items))
        return None

    async def _create(self, db: Db, items: Sequence[Item]) -> Ids:
        made = await sales.create_orders(db, [self._order(item) for item in items])
        return {item.key: order.id for item, order in zip(items, made, strict=True)}

    def _order(self, item: Item) -> NewOrder:
        return NewOrder(
            customer_id=self.masters["customers"][item["customer"]],
            order_date=item["order_date"],
            requested_on=item["requested_date"],
            currency=self.plan.rules.currency,
            charges=item["charges"] or ZERO,
            external={self.plan.system: item.key},
            lines=[
                NewLine(
                    product_id=self.masters["products"][line["product"]],
                    quantity=line["quantity"],
                    unit_price=line["unit_price"],
                    discount=line["discount"] or ZERO,
                )
                for line in self.lines[item.key]
            ],
        )

    async def _confirm(self, db: Db, items: Sequence[Item]) -> Ids:
        for item in items:
            if item.key in self.done["SalesOrder"]:
                await sales.confirm_order(db, self.done["SalesOrder"][item.key])
        return {}

    async def _deliver(self, db: Db, items: Sequence[Item]) -> Ids:
        made: Ids = {}
        for item in items:
            order = self.done["SalesOrder"][item.key]
            delivery = await deliver_order(db, order, Delivering(on=item["shipped_date"]))
            made |= {item.key: delivery.id} if delivery else {}
        return made

    async def _invoice(self, db: Db, items: Sequence[Item]) -> Ids:
        asked = [
            Invoicing(
                order_id=self.done["SalesOrder"][item.key],
                on=item["shipped_date"],
                due_days=self.plan.rules.due_days,
                post=True,
            )
            for item in items
        ]
        made = await invoice_orders(db, asked)
        return {item.key: invoice.id for item, invoice in zip(items, made, strict=True)}

    async def _pay(self, db: Db, items: Sequence[Item]) -> Ids:
        wanted = {self.done["Invoice"][item.key]: item for item in items if item.key in self.done["Invoice"]}
        found = await db.all(
            sa.select(Invoice).where(col(Invoice.id).in_(wanted)).order_by(col(Invoice.due_date))
        )
        claims = [each for each in found if each.residual == each.total > 0]
        if not claims:
            return {}
        made = await receive_payments(db, [_payment(each) for each in claims])
        return {wanted[claim.id].key: payment.id for claim, payment in zip(claims, made, strict=True)}


@dataclass(frozen=True)
class Stage:
    """One kind of document that follows from orders, on a day of its own."""

    name: str
    entity: str
    items: Sequence[Item]
    work: Work
    day: Callable[[Item], date]
    size: int


def _payment(claim: Invoice) -> NewPayment:
    return NewPayment(
        customer_id=claim.customer_id,
        on=claim.due_date,
        amount=claim.residual,
        currency=claim.currency,
        allocations=[NewAllocation(invoice_id=claim.id)],
    )


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def lines_by_order(lines: Sequence[Item]) -> dict[str, list[Item]]:
    """The lines of each order, in the order of the file."""
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for line in lines:
        found[line["order"]].append(line)
    return dict(found)
