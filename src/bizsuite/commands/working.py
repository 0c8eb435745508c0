"""`jobs`: a worker apart from the server."""

import asyncio
import signal

from bizsuite.app import Blueprint, compose, worker
from bizsuite.commands import logs
from bizsuite.commands.place import Place, check, place
from bizsuite.commands.serving import blueprint
from bizsuite.settings import Settings


def run(*, once: bool) -> None:
    """Do background jobs until a signal comes, or until none is left; jobs that are begun are finished first."""
    settings = Settings.load()
    logs.begin(settings.log_format)
    with place(settings) as found:
        asyncio.run(check(found))
        asyncio.run(_work(found, blueprint(settings, found), once))


async def _work(found: Place, plan: Blueprint, once: bool) -> None:
    suite = compose(plan.modules, storage=plan.storage)
    database = found.open(suite.wiring)
    labour = worker(plan, database, suite.modules)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, labour.stop)
    try:
        await labour.run(once=once)
    finally:
        await database.close()
