"""`jobs`: a worker apart from the server."""

import asyncio

from bizsuite.app import compose, worker
from bizsuite.commands.place import check, place
from bizsuite.commands.serving import blueprint
from bizsuite.settings import Settings


def run(*, once: bool) -> None:
    """Do background jobs until a signal comes, or until none is left."""
    settings = Settings.load()
    with place(settings) as found:
        asyncio.run(check(found))
        plan = blueprint(settings, found)

        async def work() -> None:
            suite = compose(plan.modules)
            database = found.open(suite.wiring)
            try:
                await worker(plan, database, suite.modules).run(once=once)
            finally:
                await database.close()

        asyncio.run(work())
