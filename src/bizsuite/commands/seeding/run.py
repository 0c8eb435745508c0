"""`seed`: both demo tenants, or what of them is missing."""

import asyncio
import sys
from datetime import date

from bizsuite.app import compose
from bizsuite.base.identity.service.actors import find_tenant
from bizsuite.commands.place import Place, Stopped, place
from bizsuite.commands.seeding.calendars import keep_calendars
from bizsuite.commands.seeding.company import found
from bizsuite.commands.seeding.history import live
from bizsuite.commands.seeding.office import fill_desks
from bizsuite.commands.seeding.trading import trade
from bizsuite.kernel.clock import today
from bizsuite.kernel.database import Database
from bizsuite.settings import Settings

ORDERS, SECOND_ORDERS, SMALL_ORDERS = 150, 60, 12
"""Orders of a year at scale 1: of acme's companies, and of globex."""


def seed(scale: int) -> None:
    """Make the demo tenants; stops when they are there."""
    with place(Settings.load()) as where:
        if not asyncio.run(_seed(where, scale)):
            raise Stopped("the tenants acme and globex are there already.")


def seed_once(where: Place, settings: Settings) -> None:
    """Make the demo tenants unless they are there."""
    asyncio.run(_seed(where, 1))


async def _seed(where: Place, scale: int) -> bool:
    database = where.open(compose().wiring, pool=4)
    try:
        missing = [name for name in ("acme", "globex") if await find_tenant(database, name) is None]
        if not missing:
            return False
        sys.stdout.write("making the demo companies, once ...\n")
        sys.stdout.flush()
        now = today()
        if "acme" in missing:
            await _acme(database, now, scale)
        if "globex" in missing:
            await _globex(database, now)
    finally:
        await database.close()
    return True


async def _acme(database: Database, now: date, scale: int) -> None:
    demo = await found(database, "acme", "Acme Manufacturing", opened_on=date(now.year - 2, 1, 1))
    for branch, orders in zip(demo.branches, (ORDERS, SECOND_ORDERS), strict=True):
        await live(database, demo, branch, now, orders=orders * scale)
    await trade(database, demo, now)
    await keep_calendars(database, demo)
    await fill_desks(database, demo, now)


async def _globex(database: Database, now: date) -> None:
    demo = await found(database, "globex", "Globex Trading", opened_on=date(now.year - 2, 1, 1), small=True)
    await live(database, demo, demo.first, now, orders=SMALL_ORDERS)
