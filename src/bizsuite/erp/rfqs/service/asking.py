"""Requests for quotation are written, sent, given up."""

import uuid
from decimal import Decimal
from typing import Any

from bizsuite.base.catalog.loaders import measures
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.procurement.service import check_steps
from bizsuite.erp.requisitions.rules.requests import remaining
from bizsuite.erp.requisitions.rules.words import PurchaseRequestStatus
from bizsuite.erp.requisitions.tables import Request
from bizsuite.erp.rfqs.loaders import currencies_of, invitations_of, request_lines, wares_of
from bizsuite.erp.rfqs.rules import asking, words
from bizsuite.erp.rfqs.rules.asking import NewRfq, NewRfqLine
from bizsuite.erp.rfqs.tables import Rfq, RfqLine, RfqSupplier
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, number_each

RFQS = Series("rfqs.rfq", "RFQ-{year}-{number:05d}")


async def create_rfq(db: Db, new: NewRfq) -> Rfq:
    """Write a request for quotation, a draft, in the actor's company.

    Lines for purchase requests ask for what is still to be ordered of them, unless they say how much. Refuses with
    NOT_FOUND, INVALID_VALUE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING, REQUEST_NOT_APPROVED, REQUEST_EXCEEDED,
    REQUEST_NEEDS_PRODUCT, RFQ_SUPPLIER_TWICE.
    """
    asking.check_new(new)
    known = await currencies_of(db, new.suppliers)
    for place, supplier in enumerate(new.suppliers):
        if supplier not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=["supplierIds", str(place)])
    made = Rfq(
        number="",
        company_id=db.actor.company_id,
        owner_id=db.actor.user_id,
        department_id=db.actor.department_id,
        respond_by=new.respond_by,
        note=prose(new.note, "note"),
    )
    lines = await _lines(db, made, new)
    (made.number,) = await number_each(db, RFQS, [(made.company_id, today(db.actor.zone))])
    db.add(made)
    db.add_all(lines)
    db.add_all(
        RfqSupplier(rfq_id=made.id, position=place + 1, supplier_id=supplier, **whose(made))
        for place, supplier in enumerate(new.suppliers)
    )
    await db.flush()
    await db.publish(words.RequestForQuotationCreated(made.id))
    return made


def whose(rfq: Rfq) -> dict[str, Any]:
    """What all parts of a request have in common: who may see it may see them."""
    return {name: getattr(rfq, name) for name in ("company_id", "owner_id", "department_id")}


async def _lines(db: Db, made: Rfq, new: NewRfq) -> list[RfqLine]:
    """Refuses as `create_rfq` does."""
    requested = await request_lines(db, {line.request_line_id for line in new.lines if line.request_line_id})
    products = {
        line.product_id
        or (
            getattr(requested.get(line.request_line_id), "product_id", None) if line.request_line_id else None
        )
        for line in new.lines
    }
    wares = await wares_of(db, {key for key in products if key is not None})
    units = await measures(db, [line.unit_id for line in new.lines])
    rows = []
    for place, line in enumerate(new.lines):
        path = ["lines", str(place)]
        wanted = await _requested(db, line, requested, path)
        product = line.product_id or getattr(wanted, "product_id", None)
        if product is None:
            raise Refused("REQUEST_NEEDS_PRODUCT", "Say which product this is.", path=[*path, "productId"])
        if product not in wares:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "productId"])
        unit = getattr(wanted, "unit_id", None) or line.unit_id or wares[product].unit_id
        if line.unit_id is not None:
            _check_unit(line.unit_id, units, wares[product], path)
        quantity = _quantity(line, wanted, path)
        rows.append(
            RfqLine(
                rfq_id=made.id,
                position=place + 1,
                product_id=product,
                unit_id=unit,
                quantity=quantity,
                wanted_on=line.wanted_on or getattr(wanted, "wanted_on", None),
                request_line_id=line.request_line_id,
                **whose(made),
            )
        )
    await check_steps(db, [(line, ("lines", str(place))) for place, line in enumerate(rows)], units)
    return rows


def _quantity(line: NewRfqLine, wanted: Any, path: list[str]) -> Decimal:
    """How much is asked for. Refuses with INVALID_VALUE, REQUEST_EXCEEDED (fact: remaining)."""
    left = None if wanted is None else remaining(wanted.quantity, wanted.ordered_quantity)
    quantity = line.quantity if line.quantity is not None else left
    assert quantity is not None
    asking.check_quantity(quantity, *path, "quantity")
    if left is not None and quantity > left:
        raise Refused(
            "REQUEST_EXCEEDED",
            "{remaining} of this line is still to be ordered.",
            path=[*path, "quantity"],
            remaining=left,
        )
    return quantity


async def _requested(db: Db, line: NewRfqLine, there: Any, path: list[str]) -> Any:
    """The line of a purchase request that is asked for. Refuses with NOT_FOUND, REQUEST_NOT_APPROVED."""
    if line.request_line_id is None:
        return None
    found = there.get(line.request_line_id)
    if found is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "requestLineId"])
    request = await db.need(Request, found.request_id)
    if request.status is not PurchaseRequestStatus.APPROVED:
        raise Refused(
            "REQUEST_NOT_APPROVED",
            "The request is {status}.",
            path=[*path, "requestLineId"],
            status=request.status.value,
        )
    return found


def _check_unit(unit_id: uuid.UUID, units: Any, product: Any, path: list[str]) -> None:
    """Refuses with NOT_FOUND, UNIT_CATEGORY_MISMATCH."""
    if unit_id not in units:
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "unitId"])
    if units[unit_id].category_id != product.category_id:
        raise Refused(
            "UNIT_CATEGORY_MISMATCH", "Units of two categories cannot be converted.", path=[*path, "unitId"]
        )


async def lock_rfq(db: Db, rfq_id: uuid.UUID) -> Rfq:
    """Lock a request. Refuses with NOT_FOUND, also where the actor does not work in its company."""
    row = await db.lock(Rfq, rfq_id)
    if row.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    return row


async def send_rfq(db: Db, rfq_id: uuid.UUID) -> Rfq:
    """Ask the suppliers. Refuses with NOT_FOUND, RFQ_NOT_DRAFT."""
    row = await lock_rfq(db, rfq_id)
    row.status, row.sent_at, row.updated_at = asking.send(row.status), now(), now()
    await db.flush()
    await db.publish(words.RequestForQuotationSent(row.id))
    return row


async def cancel_rfq(db: Db, rfq_id: uuid.UUID, *, reason: str = "") -> Rfq:
    """Give a request up; whoever was asked is closed. Refuses with NOT_FOUND, RFQ_ENDED, INVALID_VALUE."""
    row = await lock_rfq(db, rfq_id)
    row.status, row.reason = asking.cancel(row.status), prose(reason, "reason")
    await end(db, row, frozenset())
    await db.publish(words.RequestForQuotationCancelled(row.id))
    return row


async def end(db: Db, row: Rfq, awarded: frozenset[uuid.UUID]) -> None:
    """Close a request that is locked: whose answers, by invitation, are awarded, and all others."""
    row.ended_at, row.ended_by_id, row.updated_at = now(), db.actor.user_id, now()
    for invited in await invitations_of(db, [row.id]):
        invited.status = asking.ended(invited.status, awarded=invited.id in awarded)
    await db.flush()
