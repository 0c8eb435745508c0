"""`import`: read and understand everything first, then write what is missing."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa
import typer
from sqlmodel import col

from bizsuite.app import MODULES, wire
from bizsuite.commands.importing import masters
from bizsuite.commands.importing.checks import check, leave_out, unskippable
from bizsuite.commands.importing.company import ensure_books, find_administrator, make_tenant
from bizsuite.commands.importing.faults import Faults, RowRefused
from bizsuite.commands.importing.files import read_rows
from bizsuite.commands.importing.mapping import Plan, read_mapping
from bizsuite.commands.importing.masters import Ids
from bizsuite.commands.importing.orders import COMMAND, History, lines_by_order
from bizsuite.commands.importing.progress import telling
from bizsuite.commands.importing.values import Item, Understood, understand
from bizsuite.commands.place import Stopped, place
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.tables import PartyBalance
from bizsuite.erp.inventory import service as inventory
from bizsuite.erp.inventory.rules import Goods
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.acts import act
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import known
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import ZERO
from bizsuite.settings import Settings

POLICIES = ("stop", "skip")
ENTITIES = {
    "employees": "Employee",
    "suppliers": "Supplier",
    "customers": "Customer",
    "categories": "Category",
    "products": "Product",
    "orders": "SalesOrder",
}


@dataclass
class Import:
    """One import: what was understood, and what services refuse of it."""

    tenant: str
    plan: Plan
    rows: Understood
    faults: Faults
    skip: bool
    ids: dict[str, Ids] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)

    def refuse(self, refused: RowRefused) -> None:
        """Note what a service refuses; goes on only where faulty rows are to be skipped."""
        self.faults.found.append(refused.fault)
        if not self.skip:
            raise Stopped(str(refused.fault))
        _say(str(refused.fault))


def run(folder: Path, tenant: str, mapping: Path, *, dry_run: bool = False, on_error: str = "stop") -> None:
    """Import a folder; stops with the faults of its files, or leaves out the faulty rows."""
    if on_error not in POLICIES:
        raise typer.BadParameter(f"{on_error!r} is neither stop nor skip.", param_hint="--on-error")
    plan = read_mapping(mapping)
    rows, faults = _read(folder, plan, skip=on_error == "skip")
    asked = Import(tenant, plan, rows, faults, on_error == "skip")
    with place(Settings.load()) as where:
        asyncio.run(_run(where.open(wire(MODULES), pool=4), asked, dry_run))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _read(folder: Path, plan: Plan, *, skip: bool) -> tuple[Understood, Faults]:
    faults = Faults()
    rows = {name: read_rows(folder, section, faults) for name, section in plan.sections.items()}
    understood = understand(plan, rows, faults)
    check(plan, understood, faults)
    if faults:
        for line in faults.lines():
            _say(line)
        if not skip or unskippable(rows, plan, faults):
            raise Stopped(f"{len(faults.found)} faults in the files; nothing was written.")
        left = leave_out(plan, understood, faults)
        _say(f"left out: {', '.join(f'{number} {name}' for name, number in left.items())}")
    return understood, faults


async def _run(database: Database, asked: Import, dry_run: bool) -> None:
    try:
        actor = await find_administrator(database, asked.tenant, asked.plan)
        if dry_run:
            await _tell_what_would_be(database, asked, actor)
            return
        if actor is None:
            actor = await make_tenant(database, asked.tenant, asked.plan)
            _say(f"made the tenant {asked.tenant} with the administrator admin@{asked.tenant}.example")
        changed = await _write(database, asked, actor)
        if not changed:
            _say("everything is there already; nothing was changed")
        await _sum_up(database, asked, actor)
    finally:
        await database.close()


async def _tell_what_would_be(database: Database, asked: Import, actor: Actor | None) -> None:
    """How much is new; nothing is stored."""
    if actor is None:
        _say(f"would make the tenant {asked.tenant}")
    for name, items in asked.rows.items():
        if name not in ENTITIES:
            continue
        there: Mapping[str, object] = {}
        if actor is not None:
            async with database.snapshot(actor) as db:
                there = await known(db, ENTITIES[name], asked.plan.system, [item.key for item in items])
        _say(f"would import {len(items) - len(there)} of {len(items)} {name}")


async def _write(database: Database, asked: Import, actor: Actor) -> int:
    """Write what is missing; how many records that were."""
    await act(database, actor, COMMAND, lambda db: ensure_books(db, asked.plan))
    while True:
        try:
            await act(database, actor, COMMAND, lambda db: _masters(db, asked))
            break
        except RowRefused as refused:
            asked.refuse(refused)
            leave_out(asked.plan, asked.rows, asked.faults)
    with telling() as told:
        for name, number in asked.new.items():
            told.expect(name, number)
            told.advance(name, number)
        lines = lines_by_order(asked.rows.get("order_lines", []))
        items = asked.rows.get("orders", [])
        history = History(database, actor, asked.plan, items, lines, asked.ids, told, asked.refuse)
        await history.look()
        written = await history.run()
    await _limit_credit(database, asked, actor)
    return written + sum(asked.new.values())


async def _masters(db: Db, asked: Import) -> None:
    """Everything that orders refer to, and the stock that new products began with, in one transaction."""
    plan, rows, ids = asked.plan, asked.rows, asked.ids

    def of(name: str) -> list[Item]:
        return rows.get(name, [])

    ids["employees"], asked.new["employees"] = await masters.load_employees(db, plan, of("employees"))
    ids["suppliers"], asked.new["suppliers"] = await masters.load_suppliers(db, plan, of("suppliers"))
    ids["customers"], asked.new["customers"] = await masters.load_customers(db, plan, of("customers"))
    await db.flush()
    for name in ("suppliers", "customers"):
        await masters.load_contacts(db, plan, name, of(name), ids[name])
    ids["categories"], asked.new["categories"] = await masters.load_categories(db, plan, of("categories"))
    await db.flush()
    there = await known(db, "Product", plan.system, [item.key for item in of("products")])
    ids["products"], asked.new["products"] = await masters.load_products(
        db, plan, of("products"), ids["categories"], ids["suppliers"]
    )
    await db.flush()
    await _open_stock(db, asked, [item for item in of("products") if item.key not in there])


async def _open_stock(db: Db, asked: Import, products: list[Item]) -> None:
    """Enter so much of new products that what is on hand today is there once all that was shipped has left."""
    shipped = {item.key for item in asked.rows.get("orders", []) if item["shipped_date"]}
    left: dict[str, Decimal] = {}
    for line in asked.rows.get("order_lines", []):
        if line["order"] in shipped:
            left[line["product"]] = left.get(line["product"], ZERO) + line["quantity"]
    goods = [
        Goods(product_id=asked.ids["products"][item.key], quantity=quantity, unit_cost=item["unit_cost"])
        for item in products
        if (quantity := (item["on_hand"] or ZERO) + left.get(item.key, ZERO)) > 0
    ]
    if goods:
        with clock_set_to(datetime.combine(asked.plan.rules.opened_on, time(0), UTC)):
            await inventory.open_stock(db, goods, on=asked.plan.rules.opened_on)


async def _limit_credit(database: Database, asked: Import, actor: Actor) -> None:
    """Set the credit limits of customers that have none; last, since what happened before them was not refused."""
    limits = {
        asked.ids["customers"][item.key]: item["credit_limit"]
        for item in asked.rows.get("customers", [])
        if item["credit_limit"] is not None
    }
    if not limits:
        return
    balance = PartyBalance

    async def work(db: Db) -> None:
        rows = await db.rows(
            sa.select(col(balance.party_id)).where(
                col(balance.company_id) == actor.company_id, col(balance.credit_limit).is_not(None)
            )
        )
        for party in sorted(set(limits) - {row.party_id for row in rows}):
            await finance.set_credit_limit(db, actor.company_id, party, limits[party])

    await act(database, actor, COMMAND, work)


async def _sum_up(database: Database, asked: Import, actor: Actor) -> None:
    """What is there now of what the files hold."""
    orders = [item.key for item in asked.rows.get("orders", [])]
    async with database.snapshot(actor) as db:
        there = await known(db, "SalesOrder", asked.plan.system, orders)
        nets = await db.rows(sa.select(col(Order.id), col(Order.net), col(Order.charges)))
        owed = await db.one(
            sa.select(sa.func.sum(col(PartyBalance.receivable))).where(
                col(PartyBalance.company_id) == actor.company_id
            )
        )
    mine = [row for row in nets if row.id in set(there.values())]
    currency = asked.plan.rules.currency
    net, charges = sum((row.net for row in mine), ZERO), sum((row.charges for row in mine), ZERO)
    _say(f"{asked.tenant}: {len(mine)} orders, net {net:,.2f} {currency}, charges {charges:,.2f} {currency}")
    _say(f"{asked.tenant}: receivable {owed or ZERO:,.2f} {currency}")
