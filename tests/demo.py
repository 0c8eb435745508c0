"""The demo company acme as tests have it: whole, with a short history."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from bizsuite.app import SUITES
from bizsuite.base.identity.doorkeeper import Doorkeeper
from bizsuite.commands.seeding.company import Demo, found
from bizsuite.commands.seeding.history import live
from bizsuite.commands.seeding.office import fill_desks
from bizsuite.commands.seeding.trading import trade
from bizsuite.graph.limits import Limits
from bizsuite.kernel.database import Database
from bizsuite.kernel.permissions import Actor
from tests.suite import Home, Office, composed

TODAY = date(2026, 11, 23)
ORDERS = {"acme-1": 8, "acme-2": 8}


@asynccontextmanager
async def demonstrated(url: str) -> AsyncIterator[tuple[Office, Demo]]:
    """The tenant acme with both of its companies."""
    suite = composed(SUITES)
    database = Database(url, suite.wiring)
    try:
        made = await found(database, "acme", "Acme Manufacturing", opened_on=date(2024, 1, 1))
        for branch in made.branches:
            await live(database, made, branch, TODAY, orders=ORDERS[branch.name])
        await trade(database, made, TODAY)
        await fill_desks(database, made, TODAY)
        assert made.second is not None
        second = made.second.people["admin"].company_id
        tenant = made.admin.tenant_id
        home = Home(tenant, made.admin.company_id, second, uuid.UUID(str(tenant)), made.first.people)
        services = {"limits": Limits(), "doorkeeper": Doorkeeper(database, "secret " * 8, suite.modules)}
        yield Office(database, suite, home, services=services), made
    finally:
        await database.close()


async def findings(office: Office, actor: Actor) -> list[object]:
    """All that is at odds in the company that somebody works in, by every inspection."""
    async with office.work(actor) as db:
        checks = [inspect for own in db.wiring.inspections.values() for inspect in own]
        return [finding for inspect in checks for finding in await inspect(db)]
