"""Requests are locked before what they say is read; those of many by id, so that two never wait for each other."""

import uuid
from collections.abc import Collection, Mapping

from bizsuite.erp.requisitions.tables import Request
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


async def lock_request(db: Db, request_id: uuid.UUID) -> Request:
    """Lock a request. Refuses with NOT_FOUND, also where the actor does not work in its company."""
    found = await lock_requests(db, [request_id])
    if request_id not in found:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    return found[request_id]


async def lock_requests(db: Db, keys: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Request]:
    """Lock requests in one statement; those of companies that the actor does not work in are left out."""
    companies = {*db.actor.company_ids, db.actor.company_id}
    found = await db.lock_all(Request, keys)
    return {key: row for key, row in found.items() if row.company_id in companies}
