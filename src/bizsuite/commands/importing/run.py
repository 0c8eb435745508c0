"""`import`: read and understand everything first, then write what is missing, or see whether it could be written."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
import typer
from sqlmodel import col

from bizsuite.app import MODULES, wire
from bizsuite.base.identity import service as identity
from bizsuite.commands.importing.checks import check, leave_out, unskippable
from bizsuite.commands.importing.company import find_administrator, make_tenant
from bizsuite.commands.importing.faults import Faults, RowRefused
from bizsuite.commands.importing.files import read_rows
from bizsuite.commands.importing.loading import Loading
from bizsuite.commands.importing.mapping import Plan, read_mapping
from bizsuite.commands.importing.progress import telling
from bizsuite.commands.importing.values import Understood, understand
from bizsuite.commands.place import Stopped, place
from bizsuite.erp.finance.tables import PartyBalance
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.acts import Acts, SingleActs, joint_acts
from bizsuite.kernel.database import Database
from bizsuite.kernel.external import known
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import ZERO
from bizsuite.settings import Settings

POLICIES = ("stop", "skip")


@dataclass
class Import:
    """What was asked for."""

    tenant: str
    plan: Plan
    rows: Understood
    faults: Faults
    skip: bool
    dry_run: bool


def run(folder: Path, tenant: str, mapping: Path, *, dry_run: bool = False, on_error: str = "stop") -> None:
    """Import a folder; stops with the faults of its files, or leaves out the faulty rows."""
    if on_error not in POLICIES:
        raise typer.BadParameter(f"{on_error!r} is neither stop nor skip.", param_hint="--on-error")
    plan = read_mapping(mapping)
    rows, faults = _read(folder, plan, skip=on_error == "skip")
    asked = Import(tenant, plan, rows, faults, on_error == "skip", dry_run)
    with place(Settings.load()) as where:
        asyncio.run(_run(where.open(wire(MODULES), pool=4), asked))


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
        if not skip or unskippable(understood, plan, faults):
            raise Stopped(f"{len(faults.found)} faults in the files; nothing was written.")
        left = leave_out(plan, understood, faults)
        _say(f"left out: {', '.join(f'{number} {name}' for name, number in left.items())}")
    return understood, faults


async def _run(database: Database, asked: Import) -> None:
    try:
        actor = await find_administrator(database, asked.tenant, asked.plan)
        async with _acts(database, asked, actor) as (acts, founder):
            told = await _load(acts, asked, actor, founder)
        for line in told:
            _say(line)
    finally:
        await database.close()


@asynccontextmanager
async def _acts(database: Database, asked: Import, actor: Actor | None) -> AsyncIterator[tuple[Acts, Actor]]:
    """How this import writes, and as whom it begins.

    A dry run is one transaction, and so is an import into a tenant that it makes; where people work already, each act
    is one of its own.
    """
    if actor is not None and not asked.dry_run:
        yield SingleActs(database), actor
        return
    beginner = actor or identity.founder()
    async with joint_acts(database, beginner, dry_run=asked.dry_run, secluded=actor is None) as acts:
        yield acts, beginner


async def _load(acts: Acts, asked: Import, found: Actor | None, founder: Actor) -> list[str]:
    """Write what is missing; what there is to tell once that is sure to stay."""
    actor = found or await make_tenant(acts, founder, asked.tenant, asked.plan)
    refusals = Refusals(asked, into_new=found is None)
    with telling() as told:
        loading = Loading(
            acts, actor, asked.tenant, asked.plan, asked.rows, asked.faults, told, refusals.note
        )
        await loading.run()
    lines = []
    if found is None:
        made = "would make" if asked.dry_run else "made"
        lines.append(f"{made} the tenant {asked.tenant} with the administrator admin@{asked.tenant}.example")
    for stage, number in told.done():
        lines.append(f"would import {number} {stage}" if asked.dry_run else f"{stage}: {number}")
    if not lines:
        lines.append("everything is there already; nothing was changed")
    lines += await _sums(acts, asked, actor)
    if asked.dry_run:
        lines.append("this was a dry run; nothing was written")
    if asked.dry_run and refusals.number and not asked.skip:
        raise Stopped(f"{refusals.number} rows would be refused; nothing was written.")
    return lines


@dataclass
class Refusals:
    """What becomes of the rows that services refuse."""

    asked: Import
    into_new: bool
    """Whether the tenant comes into being with the import."""
    number: int = 0

    def note(self, refused: RowRefused) -> None:
        """Tell a refusal; go on only in a dry run, which tells them all, and where faulty rows are left out."""
        self.number += 1
        self.asked.faults.found.append(refused.fault)
        if self.asked.skip or self.asked.dry_run:
            _say(str(refused.fault))
        elif self.into_new:
            raise Stopped(f"{refused.fault} Nothing was written.")
        else:
            raise Stopped(
                f"{refused.fault} What was written before it stays; the next run goes on from there."
            )


async def _sums(acts: Acts, asked: Import, actor: Actor) -> list[str]:
    """What is there now of what the files hold."""
    orders = [item.key for item in asked.rows.get("orders", [])]
    async with acts.reading(actor) as db:
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
    return [
        f"{asked.tenant}: {len(mine)} orders, net {net:,.2f} {currency}, charges {charges:,.2f} {currency}",
        f"{asked.tenant}: receivable {owed or ZERO:,.2f} {currency}",
    ]
