"""Writing what was understood: first all that orders refer to, then the orders and what became of them."""

from collections.abc import Awaitable, Callable
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
from bizsuite.kernel.acts import Acts
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import known
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import ZERO

T = TypeVar("T")


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
        new = await self._despite_refusals(self._masters)
        for name, number in new.items():
            self.told.expect(name, number)
            self.told.advance(name, number)
        await self.acts.act(self.actor, COMMAND, lambda db: ensure_books(db, self.plan))
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

    async def _masters(self, db: Db) -> dict[str, int]:
        """Everything that orders refer to, and the stock that new products began with; how many of each are new."""
        plan, ids, new = self.plan, self.ids, {}
        ids["employees"], new["employees"] = await masters.load_employees(db, plan, self._of("employees"))
        ids["suppliers"], new["suppliers"] = await masters.load_suppliers(db, plan, self._of("suppliers"))
        ids["customers"], new["customers"] = await masters.load_customers(db, plan, self._of("customers"))
        await db.flush()
        for name in ("suppliers", "customers"):
            await masters.load_contacts(db, plan, name, self._of(name), ids[name])
        ids["categories"], new["categories"] = await masters.load_categories(db, plan, self._of("categories"))
        await db.flush()
        there = await known(db, "Product", plan.system, [item.key for item in self._of("products")])
        ids["products"], new["products"] = await masters.load_products(
            db, plan, self._of("products"), ids["categories"], ids["suppliers"]
        )
        await db.flush()
        ids["salespeople"] = await load_salespeople(
            db, self.tenant, await self._selling(db), ids["employees"]
        )
        await self._open_stock(db, [item for item in self._of("products") if item.key not in there])
        return new

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
