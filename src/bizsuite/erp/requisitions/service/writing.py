"""Writing requests, and changing them before they are submitted."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from bizsuite.base.identity.tables import Company, User
from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.procurement.service import check_steps
from bizsuite.erp.requisitions.loaders import known_of, lines_of
from bizsuite.erp.requisitions.rules import events, requests
from bizsuite.erp.requisitions.rules.requests import NewRequest, NewRequestLine
from bizsuite.erp.requisitions.service.locking import lock_request
from bizsuite.erp.requisitions.tables import Request, RequestLine
from bizsuite.kernel.clock import check_day, now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, number_each
from bizsuite.kernel.values import ZERO

REQUESTS = Series("requisitions.request", "PR-{year}-{number:05d}")
_KEPT = ("product_id", "quantity", "wanted_on", "account_id", "dimension_value_id", "estimated_price")


async def create_request(db: Db, new: NewRequest) -> Request:
    """Write a request with its lines in the actor's company.

    Refuses with NOT_FOUND, INVALID_VALUE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING.
    """
    requests.check_lines(new.lines)
    company = await db.need(Company, db.actor.company_id)
    requester = await db.need(User, new.requester_id or db.actor.user_id, path=["requesterId"])
    check_day(new.requested_on, "requestedOn")
    check_day(new.wanted_on, "wantedOn")
    made = Request(
        number="",
        company_id=company.id,
        owner_id=requester.id,
        department_id=requester.department_id,
        requested_on=new.requested_on or today(db.actor.zone),
        wanted_on=new.wanted_on,
        currency=company.currency,
        note=prose(new.note, "note"),
    )
    lines = await _lines(db, made, new.lines)
    (made.number,) = await number_each(db, REQUESTS, [(made.company_id, made.requested_on)])
    db.add(made)
    db.add_all(lines)
    await db.flush()
    await db.publish(events.PurchaseRequestCreated(made.id))
    return made


async def update_request(
    db: Db, request_id: uuid.UUID, changes: Mapping[str, Any], lines: Sequence[NewRequestLine] | None = None
) -> Request:
    """Change a request that is a draft, or was rejected and becomes one again; `lines` replace what was there.

    Refuses with NOT_FOUND, REQUEST_NOT_DRAFT, INVALID_VALUE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING.
    """
    request = await lock_request(db, request_id)
    request.status = requests.change(request.status)
    if "wanted_on" in changes:
        check_day(changes["wanted_on"], "wantedOn")
        request.wanted_on = changes["wanted_on"]
    if "note" in changes:
        request.note = prose(changes["note"] or "", "note")
    if lines is not None:
        requests.check_lines(lines)
        for line in (await lines_of(db, [request.id]))[request.id]:
            await db.delete(line)
        await db.flush()
        db.add_all(await _lines(db, request, lines))
    request.updated_at = now()
    await db.flush()
    await db.publish(events.PurchaseRequestChanged(request.id))
    return request


async def _lines(db: Db, request: Request, news: Sequence[NewRequestLine]) -> list[RequestLine]:
    """Rows for the lines of a request, which comes to what they come to. Refuses as `create_request` does."""
    known = await known_of(db, request.company_id, news)
    made = []
    for place, new in enumerate(news):
        path = ("lines", str(place))
        product = known.products.get(new.product_id) if new.product_id else None
        told = line_of_text(new.description, *path, "description")
        made.append(
            RequestLine(
                request_id=request.id,
                position=place + 1,
                company_id=request.company_id,
                owner_id=request.owner_id,
                department_id=request.department_id,
                unit_id=known.unit_of(new, *path),
                description=told or (product.name if product is not None else ""),
                currency=request.currency,
                estimated=requests.estimate(new, request.currency, *path),
                **{name: getattr(new, name) for name in _KEPT},
            )
        )
    await check_steps(db, [(line, ("lines", str(place))) for place, line in enumerate(made)])
    request.estimated_total = sum((line.estimated for line in made), ZERO)
    if request.estimated_total >= requests.TOTAL_LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=["lines"])
    return made
