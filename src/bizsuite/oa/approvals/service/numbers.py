"""The numbers of approvals."""

from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.oa.approvals.rules.process.nodes import Process

NUMBERS = Series("approvals.instance", "AP-{year}-{number:05d}")


async def number_for(db: Db, process: Process) -> str:
    """The next number of an approval: by the prefix of its process, which those with the same prefix share."""
    prefix = process.settings.number_prefix
    series = NUMBERS
    if prefix and prefix != "AP":
        series = Series(f"approvals.instance.{prefix}", prefix + "-{year}-{number:05d}")
    return await next_number(db, series, db.actor.tenant_id, today(db.actor.zone))
