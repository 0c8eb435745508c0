"""Orders of an import, and what became of each: confirmed, delivered, invoiced, paid, in the order of time."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.bridges.sales_finance.service import Invoicing, invoice_orders
from bizsuite.bridges.sales_inventory.service import Delivering, deliver_orders
from bizsuite.commands.importing.faults import RowRefused, told_by_row
from bizsuite.commands.importing.mapping import Plan
from bizsuite.commands.importing.masters import Ids
from bizsuite.commands.importing.progress import Told
from bizsuite.commands.importing.values import Item
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.erp.payments.rules import NewAllocation, NewPayment
from bizsuite.erp.payments.service import book_payments
from bizsuite.erp.sales import service as sales
from bizsuite.erp.sales.rules import FulfilmentState, NewLine, NewOrder
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.acts import Acts
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.external import known, remember
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import ZERO

CHUNK = 200
"""How many documents one act writes at most."""
COMMAND = "import"
DOCUMENTS = ("SalesOrder", "Delivery", "Invoice", "Payment")
Work = Callable[[Db, Sequence[Item]], Awaitable[Ids]]
"""Writes documents for some orders; their ids by the keys of the orders."""


@dataclass
class History:
    """The orders that are to be there, and which of their documents are."""

    acts: Acts
    actor: Actor
    plan: Plan
    items: Sequence[Item]
    lines: Mapping[str, Sequence[Item]]
    masters: Mapping[str, Ids]
    told: Told
    on_refusal: Callable[[RowRefused], None]
    done: dict[str, Ids] = field(default_factory=dict)
    settled: dict[str, set[str]] = field(default_factory=dict)
    """By kind of document, the keys of orders that need none: they have it, or people have done it by hand."""

    async def run(self) -> None:
        """Write what is missing, span by span of time.

        What was not shipped comes last, so that it sets aside what everything else has left.
        """
        await self._look()
        stages, waiting = self._stages(), self._waiting()
        for stage in (*stages, waiting):
            self.told.expect(stage.name, len(stage.items))
        for span in _spans(stages):
            for stage in stages:
                await self._write_all(stage, [item for item in stage.items if stage.day(item) in span])
        await self._write_all(waiting, waiting.items)

    async def _look(self) -> None:
        """See what is there already."""
        keys = [item.key for item in self.items]
        async with self.acts.reading(self.actor) as db:
            for entity in DOCUMENTS:
                self.done[entity] = await known(db, entity, self.plan.system, keys)
                self.settled[entity] = set(self.done[entity])
            orders = {key: order for order, key in self.done["SalesOrder"].items()}
            for row in await db.rows(
                sa.select(col(Order.id), col(Order.delivery_state), col(Order.invoice_state))
            ):
                for entity, state in (("Delivery", row.delivery_state), ("Invoice", row.invoice_state)):
                    if row.id in orders and state == FulfilmentState.FULL:
                        self.settled[entity].add(orders[row.id])

    def _stages(self) -> "list[Stage]":
        """What is missing of the documents of shipped orders, each kind in the order of its days."""

        def ordered(item: Item) -> date:
            day: date = item["order_date"]
            return day

        def left(item: Item) -> date:
            day: date = item["shipped_date"]
            return day

        def due(item: Item) -> date:
            return left(item) + timedelta(days=self.plan.rules.due_days)

        shipped = [item for item in self.items if item["shipped_date"]]
        paid = [item for item in shipped if due(item) <= self.plan.rules.today]
        return [
            self._stage("orders", "SalesOrder", shipped, self._order, ordered),
            self._stage("deliveries", "Delivery", shipped, self._deliver, left),
            self._stage("invoices", "Invoice", shipped, self._invoice, left),
            self._stage("payments", "Payment", paid, self._pay, due),
        ]

    def _waiting(self) -> "Stage":
        """The orders that are missing and were not shipped."""
        items = [item for item in self.items if not item["shipped_date"]]
        return self._stage("orders", "SalesOrder", items, self._order, lambda item: item["order_date"])

    def _stage(
        self, name: str, entity: str, items: Sequence[Item], work: Work, day: Callable[[Item], date]
    ) -> "Stage":
        missing = [item for item in items if item.key not in self.settled[entity]]
        return Stage(name, entity, sorted(missing, key=lambda item: (day(item), item.line)), work, day)

    async def _write_all(self, stage: "Stage", items: Sequence[Item]) -> None:
        for start in range(0, len(items), CHUNK):
            await self._write(stage, items[start : start + CHUNK])

    async def _write(self, stage: "Stage", items: Sequence[Item]) -> None:
        """Write some documents in one act; those that are refused are told, and left out."""
        if stage.entity != "SalesOrder":
            items = [item for item in items if item.key in self.done["SalesOrder"]]
        if not items:
            return
        try:
            with clock_set_to(_noon(stage.day(items[-1]))):
                made = await self.acts.act(self.actor, COMMAND, lambda db: self._traced(db, stage, items))
        except RowRefused as refused:
            self.on_refusal(refused)
            await self._write_halves(stage, [item for item in items if item is not refused.item])
        except Refused:
            # Nothing says which of them it was.
            await self._write_halves(stage, items)
        else:
            self.done[stage.entity] |= made
            self.told.advance(stage.name, len(made))

    async def _write_halves(self, stage: "Stage", items: Sequence[Item]) -> None:
        """Half of them may be in order where all are not."""
        half = len(items) // 2
        for part in (items[:half], items[half:]):
            await self._write(stage, part)

    async def _traced(self, db: Db, stage: "Stage", items: Sequence[Item]) -> Ids:
        """The documents of some orders, and whose they are."""
        with told_by_row(items, lambda item: self.lines[item.key]):
            made = await stage.work(db, items)
        if stage.entity != "SalesOrder":
            remember(db, stage.entity, self.plan.system, made)
        return made

    async def _order(self, db: Db, items: Sequence[Item]) -> Ids:
        made = await sales.create_orders(db, [self._new_order(item) for item in items])
        at = {order.id: _noon(order.order_date) for order in made}
        await sales.confirm_orders(db, list(at), at=at)
        return {item.key: order.id for item, order in zip(items, made, strict=True)}

    def _new_order(self, item: Item) -> NewOrder:
        return NewOrder(
            customer_id=self.masters["customers"][item["customer"]],
            order_date=item["order_date"],
            requested_on=item["requested_date"],
            owner_id=self.masters["salespeople"].get(item["salesperson"] or ""),
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

    async def _deliver(self, db: Db, items: Sequence[Item]) -> Ids:
        keys = {self.done["SalesOrder"][item.key]: item.key for item in items}
        asked = {order: Delivering(on=item["shipped_date"]) for order, item in zip(keys, items, strict=True)}
        made = await deliver_orders(db, asked)
        return {keys[order]: delivery.id for order, delivery in made.items() if delivery}

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
        made = await book_payments(db, [_payment(each) for each in claims])
        return {wanted[claim.id].key: payment.id for claim, payment in zip(claims, made, strict=True)}


@dataclass(frozen=True)
class Stage:
    """One kind of document that follows from orders, on a day of its own."""

    name: str
    entity: str
    items: Sequence[Item]
    """Those that are missing, by their days."""
    work: Work
    day: Callable[[Item], date]


@dataclass(frozen=True)
class Span:
    """Days after one, until another; without an end the rest of time."""

    after: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.after < day <= self.until


def _spans(stages: Sequence[Stage]) -> list[Span]:
    """Time in pieces of which each has documents for about one act of each kind."""
    days = sorted(stage.day(item) for stage in stages for item in stage.items)
    ends = days[len(stages) * CHUNK - 1 :: len(stages) * CHUNK]
    edges = sorted({date.min, *ends, date.max})
    return [Span(after, until) for after, until in pairwise(edges)]


def _payment(claim: Invoice) -> NewPayment:
    return NewPayment(
        customer_id=claim.customer_id,
        on=claim.due_date,
        amount=claim.residual,
        currency=claim.currency,
        allocations=[NewAllocation(invoice_id=claim.id)],
    )


def _noon(day: date) -> datetime:
    """When that happened of which only the day is known."""
    return datetime.combine(day, time(12), UTC)


def lines_by_order(lines: Sequence[Item]) -> dict[str, list[Item]]:
    """The lines of each order, in the order of the file."""
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for line in lines:
        found[line["order"]].append(line)
    return dict(found)
