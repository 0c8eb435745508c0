"""Writing what was understood: first all that orders refer to, then the orders and what became of them."""

import itertools
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.commands.importing import masters
from bizsuite.commands.importing.checks import leave_out
from bizsuite.commands.importing.company import ensure_books
from bizsuite.commands.importing.faults import Faults, RowRefused, told_by_row
from bizsuite.commands.importing.mapping import Plan
from bizsuite.commands.importing.masters import Ids
from bizsuite.commands.importing.orders import COMMAND, History, lines_by_order
from bizsuite.commands.importing.progress import Told
from bizsuite.commands.importing.salespeople import load_salespeople
from bizsuite.commands.importing.values import Item, Understood
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.tables import PartyBalance
from bizsuite.erp.inventory import service as inventory
from bizsuite.erp.inventory.rules import Goods
from bizsuite.erp.planning import service as planning
from bizsuite.erp.planning.rules.reordering import Levels, NewRule
from bizsuite.erp.procurement import service as procurement
from bizsuite.erp.procurement.rules.orders import NewLine, NewOrder
from bizsuite.kernel.acts import Acts
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import known
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import ZERO

T = TypeVar("T")

PIECE = 2000
"""Customers or products that are one act: what it holds in memory and notes in its audit row stays bounded."""


@dataclass
class Loading:
    """The rows that are to be there, and our ids of those that are."""

    acts: Acts
    actor: Actor
    tenant: str
    plan: Plan
    rows: Understood
    faults: Faults
    told: Told
    on_refusal: Callable[[RowRefused], None]
    ids: dict[str, Ids] = field(default_factory=dict)

    async def run(self) -> None:
        """Write what is missing. Rows that are refused are handed to `on_refusal`, and left out if that returns."""
        # Before goods, whose value is posted as they come.
        await self.acts.act(self.actor, COMMAND, lambda db: ensure_books(db, self.plan))
        self._note(await self._despite_refusals(self._first))
        await self._in_pieces("customers", self._customers, PIECE)
        # All at once before orders: a product that is refused takes orders with it, of which the stock of others must
        # not have been counted.
        await self._in_pieces("products", self._products, sys.maxsize if self._of("orders") else PIECE)
        self.ids["salespeople"] = await self._despite_refusals(self._salespeople)
        await History(
            self.acts,
            self.actor,
            self.plan,
            self._of("orders"),
            lines_by_order(self._of("order_lines")),
            self.ids,
            self.told,
            self.on_refusal,
        ).run()
        limits = await self._despite_refusals(self._limit_credit)
        self.told.expect("credit limits", limits)
        self.told.advance("credit limits", limits)

    async def _despite_refusals(self, work: Callable[[Db], Awaitable[T]]) -> T:
        """One act, tried again without the rows that are refused."""
        while True:
            try:
                return await self.acts.act(self.actor, COMMAND, work)
            except RowRefused as refused:
                self.on_refusal(refused)
                leave_out(self.plan, self.rows, self.faults)

    def _of(self, name: str) -> list[Item]:
        return self.rows.get(name, [])

    def _note(self, new: Mapping[str, int]) -> None:
        """Tell how many of each are new."""
        for name, number in new.items():
            self.told.expect(name, number)
            self.told.advance(name, number)

    async def _in_pieces(
        self, name: str, load: Callable[[Db, Sequence[Item]], Awaitable[int]], size: int
    ) -> None:
        """Load the rows of a section, which may be very many, in acts of a bounded size."""
        self.ids[name] = {}
        for start in itertools.count(0, size):
            if start >= len(self._of(name)):
                return

            def piece(db: Db, start: int = start) -> Awaitable[int]:
                # Taken anew by each try: rows that were refused are not among them any more.
                return load(db, self._of(name)[start : start + size])

            self._note({name: await self._despite_refusals(piece)})

    async def _first(self, db: Db) -> dict[str, int]:
        """What customers and products refer to, or others than orders; how many of each are new."""
        plan, ids, new = self.plan, self.ids, {}
        ids["employees"], new["employees"] = await masters.load_employees(db, plan, self._of("employees"))
        ids["suppliers"], new["suppliers"] = await masters.load_suppliers(db, plan, self._of("suppliers"))
        await masters.load_contacts(db, plan, "suppliers", self._of("suppliers"), ids["suppliers"])
        ids["categories"], new["categories"] = await masters.load_categories(db, plan, self._of("categories"))
        return new

    async def _customers(self, db: Db, items: Sequence[Item]) -> int:
        ids, new = await masters.load_customers(db, self.plan, items)
        await masters.load_contacts(db, self.plan, "customers", items, ids)
        has_orders = bool(self._of("orders"))
        self.ids["customers"] |= {
            item.key: ids[item.key] for item in items if has_orders or item["credit_limit"] is not None
        }
        return new

    async def _products(self, db: Db, items: Sequence[Item]) -> int:
        """Products, and the stock that new ones began with."""
        there = await known(db, "Product", self.plan.system, [item.key for item in items])
        ids, new = await masters.load_products(
            db, self.plan, items, self.ids["categories"], self.ids["suppliers"]
        )
        self.ids["products"] = ids
        made = [item for item in items if item.key not in there]
        await self._reorder(db, made)
        await self._open_stock(db, made)
        await self._order(db, made)
        return new

    async def _salespeople(self, db: Db) -> Ids:
        return await load_salespeople(db, self.tenant, await self._selling(db), self.ids["employees"])

    async def _selling(self, db: Db) -> list[Item]:
        """The employees who took orders that are not there yet."""
        orders = self._of("orders")
        there = await known(db, "SalesOrder", self.plan.system, [item.key for item in orders])
        names = {item["salesperson"] for item in orders if item.key not in there}
        return [item for item in self._of("employees") if item.key in names]

    async def _open_stock(self, db: Db, products: list[Item]) -> None:
        """Enter so much of new products that what is on hand today is there once all that was shipped has left."""
        shipped = {item.key for item in self._of("orders") if item["shipped_date"]}
        left: dict[str, Decimal] = {}
        for line in self._of("order_lines"):
            if line["order"] in shipped:
                left[line["product"]] = left.get(line["product"], ZERO) + line["quantity"]
        levels = [(item["on_hand"] or ZERO) + left.get(item.key, ZERO) for item in products]
        opened = [item for item, level in zip(products, levels, strict=True) if level]
        goods = [
            Goods(product_id=self.ids["products"][item.key], quantity=level, unit_cost=item["unit_cost"])
            for item, level in zip(products, levels, strict=True)
            if level
        ]
        opened_on = self.plan.rules.opened_on
        if goods:
            with clock_set_to(datetime.combine(opened_on, time(0), UTC)), told_by_row(opened):
                await inventory.open_stock(db, goods, on=opened_on)

    async def _reorder(self, db: Db, products: list[Item]) -> None:
        """Let new products be re-ordered of their suppliers when less than their level will be there, up to that."""
        wanted = [item for item in products if item["reorder_level"] and not item["is_discontinued"]]
        rules = [
            NewRule(
                product_id=self.ids["products"][item.key],
                supplier_id=self.ids["suppliers"].get(item["supplier"] or ""),
                levels=Levels(minimum=item["reorder_level"], maximum=item["reorder_level"]),
                path=(str(place),),
            )
            for place, item in enumerate(wanted)
        ]
        if rules:
            with told_by_row(wanted):
                await planning.set_rules(db, rules)

    async def _order(self, db: Db, products: list[Item]) -> None:
        """Order what is on order of new products of their suppliers, an order each, as of today: it is incoming."""
        by_supplier: dict[str, list[Item]] = {}
        for item in products:
            if item["on_order"] and item["supplier"] and not item["is_discontinued"]:
                by_supplier.setdefault(item["supplier"], []).append(item)
        if not by_supplier:
            return
        today = self.plan.rules.today
        orders = [
            NewOrder(
                supplier_id=self.ids["suppliers"][supplier],
                order_date=today,
                lines=[
                    NewLine(
                        product_id=self.ids["products"][item.key],
                        quantity=item["on_order"],
                        unit_price=item["unit_cost"] or ZERO,
                    )
                    for item in own
                ],
                external={self.plan.system: f"on_order/{supplier}/{own[0].key}"},
            )
            for supplier, own in by_supplier.items()
        ]
        first = [own[0] for own in by_supplier.values()]
        with clock_set_to(datetime.combine(today, time(0), UTC)), told_by_row(first):
            await procurement.create_orders(db, orders, confirm=True)

    async def _limit_credit(self, db: Db) -> int:
        """Set the credit limits of customers that have none; last, since what happened before them was not refused."""
        customers = self.ids["customers"]
        limits = {
            customers[item.key]: item for item in self._of("customers") if item["credit_limit"] is not None
        }
        balance = PartyBalance
        held = await db.rows(
            sa.select(col(balance.party_id)).where(
                col(balance.company_id) == self.actor.company_id, col(balance.credit_limit).is_not(None)
            )
        )
        missing = sorted(set(limits) - {row.party_id for row in held})
        for party in missing:
            with told_by_row([limits[party]]):
                await finance.set_credit_limit(
                    db, self.actor.company_id, party, limits[party]["credit_limit"]
                )
        return len(missing)
