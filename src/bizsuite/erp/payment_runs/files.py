"""The file of a payment run, which is fetched with a ticket."""

import uuid
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from bizsuite.erp.finance.service.access import may_work_in
from bizsuite.erp.payment_runs import loaders, tables
from bizsuite.erp.payment_runs.rules.pain import pain_001
from bizsuite.erp.payment_runs.rules.words import RUN_SEND, PaymentRunStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput, Forbidden
from bizsuite.kernel.modules import FileContent

MAKER = "paymentRun"
"""The name by which tickets ask for it."""
XML_TYPE = "application/xml"


async def make(db: Db, told: Mapping[str, Any], locale: str) -> FileContent:
    """The file of a run. Faults: FORBIDDEN where rights were lost since, BAD_USER_INPUT where the run was cancelled."""
    if not db.actor.may(RUN_SEND):
        raise Forbidden("You need the permission {permission}.", permission=RUN_SEND.name)
    run = await db.get(tables.PaymentRun, uuid.UUID(told["run"]))
    if run is None or not may_work_in(db.actor, run.company_id):
        raise Forbidden("You do not work in this company.")
    require_sent(run)
    return FileContent(f"{run.number}.xml", XML_TYPE, _once(pain_001(await loaders.initiation_of(db, run))))


def require_sent(run: tables.PaymentRun) -> None:
    """There is a file of what is on its way or was paid. Faults: BAD_USER_INPUT."""
    if run.status not in (PaymentRunStatus.SENT, PaymentRunStatus.CONFIRMED):
        raise BadInput("There is a file only of payment runs that were sent.")


async def _once(content: bytes) -> AsyncGenerator[bytes, None]:
    yield content
