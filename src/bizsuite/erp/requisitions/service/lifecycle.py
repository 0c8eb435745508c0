"""The life of a request: submitted, approved, rejected, given up; and what somebody agrees to who agrees to it."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.requisitions.loaders import REQUEST, lines_of
from bizsuite.erp.requisitions.rules import events, requests
from bizsuite.erp.requisitions.rules.events import Requested
from bizsuite.erp.requisitions.service.locking import lock_request
from bizsuite.erp.requisitions.tables import Request, RequestLine
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.values import Money

GUARD = "purchaseRequest.approve"
"""The guard point of approving a request."""


async def submit_request(db: Db, request_id: uuid.UUID) -> Request:
    """Hand a draft to whoever approves. Refuses with NOT_FOUND, REQUEST_NOT_DRAFT, and as those who must agree do."""
    request = await lock_request(db, request_id)
    status = requests.submit(request.status)
    lines = (await lines_of(db, [request_id]))[request_id]
    await db.publish(events.PurchaseRequestSubmitting(Requested(request, lines)))
    request.status, request.submitted_at, request.updated_at = status, now(), now()
    request.reason, request.decided_at, request.decided_by_id = "", None, None
    await db.flush()
    await db.publish(events.PurchaseRequestSubmitted(request_id))
    return request


async def approve_request(db: Db, request_id: uuid.UUID) -> Request:
    """Agree to a request, so that it can be ordered.

    Refuses with NOT_FOUND, REQUEST_NOT_SUBMITTED, and with whatever code those have who must agree.
    """
    request = await lock_request(db, request_id)
    status = requests.decide(request.status, approved=True)
    await db.agree(GUARD, [request_id])
    lines = (await lines_of(db, [request_id]))[request_id]
    await db.publish(events.PurchaseRequestApproving(Requested(request, lines)))
    _decided(db, request)
    request.status = status
    await db.flush()
    await db.publish(events.PurchaseRequestApproved(request_id))
    return request


async def reject_request(db: Db, request_id: uuid.UUID, *, reason: str = "") -> Request:
    """Do not agree to a request. Refuses with NOT_FOUND, REQUEST_NOT_SUBMITTED, INVALID_VALUE, SUBJECT_LOCKED."""
    request = await lock_request(db, request_id)
    status = requests.decide(request.status, approved=False)
    told = prose(reason, "reason")
    await db.agree(GUARD, [request_id], "change")
    _decided(db, request)
    request.status, request.reason = status, told
    await db.flush()
    await db.publish(events.PurchaseRequestRejected(request_id))
    return request


async def cancel_request(db: Db, request_id: uuid.UUID, *, reason: str = "") -> Request:
    """Give a request up. Refuses with NOT_FOUND, REQUEST_ENDED, REQUEST_ORDERED, INVALID_VALUE, SUBJECT_LOCKED."""
    request = await lock_request(db, request_id)
    lines = (await lines_of(db, [request_id]))[request_id]
    status = requests.cancel(request.status, lines)
    told = prose(reason, "reason")
    await db.agree(GUARD, [request_id], "change")
    request.status, request.reason, request.updated_at = status, told, now()
    await db.flush()
    await db.publish(events.PurchaseRequestCancelled(request_id))
    return request


def _decided(db: Db, request: Request) -> None:
    request.decided_at, request.decided_by_id, request.updated_at = now(), db.actor.user_id, now()


async def facts_of_requests(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to requests may depend on; the amount is what they are thought to come to. Two statements.

    Refuses with NOT_FOUND, REQUEST_NOT_SUBMITTED.
    """
    await db.flush()
    rows = await db.rows(
        sa.select(REQUEST).where(REQUEST.c.tenant_id == db.actor.tenant_id, REQUEST.c.id.in_(sorted(keys)))
    )
    found, lines = {row.id: row for row in rows}, await lines_of(db, keys)
    for key in keys:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        requests.decide(found[key].status, approved=True)
    return {
        key: GuardFacts(
            title=row.number,
            company_id=row.company_id,
            amount=Money(row.estimated_total, row.currency),
            owner_id=row.owner_id,
            revision=_fingerprint(lines[key]),
        )
        for key, row in found.items()
    }


def _fingerprint(lines: Sequence[RequestLine]) -> str:
    """Changes whenever what is wanted, or what it is thought to cost, does."""
    told = [
        f"{line.product_id} {line.description} {line.unit_id} {line.quantity.normalize()} {line.estimated.normalize()}"
        for line in lines
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
