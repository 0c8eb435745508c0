"""Orders of what was requested, and what becomes of requests when orders are cut down.

A request never has more ordered of it than is wanted: whoever orders holds the request. What an order gives up can be
ordered again; an order that grows later covers no more than it did.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.procurement import service as procurement
from bizsuite.erp.procurement.rules import events as buying
from bizsuite.erp.procurement.rules.orders import NewLine, NewOrder
from bizsuite.erp.procurement.tables import Order
from bizsuite.erp.requisitions.loaders import COVER, Covering, coverings, lines_of, requests_of_lines
from bizsuite.erp.requisitions.rules import events, requests
from bizsuite.erp.requisitions.rules.words import PurchaseRequestStatus
from bizsuite.erp.requisitions.service.locking import lock_requests
from bizsuite.erp.requisitions.tables import Request, RequestLine, RequestOrderLine
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """So much of a request's line, to be ordered: more of it where the supplier sells no less.

    `product_id` says what is bought where the request says it in words; `unit_id` then is its unit. Without a price it
    costs what is agreed with the supplier.
    """

    line_id: uuid.UUID
    quantity: Decimal
    order_quantity: Decimal | None = None
    product_id: uuid.UUID | None = None
    unit_id: uuid.UUID | None = None
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    tax_rate: Decimal | None = None
    tax_ids: Sequence[uuid.UUID] | None = None


async def order_requests(db: Db, new: NewOrder, covers: Sequence[Cover]) -> Order:
    """Write one draft that orders parts of requests; `new` is its header, the lines come from the requests.

    Refuses with NOT_FOUND, INVALID_VALUE, REQUEST_NOT_APPROVED, REQUEST_EXCEEDED, REQUEST_NEEDS_PRODUCT, and as
    procurement's `create_order` does.
    """
    wanted = await _taken(db, covers)
    lines = [
        _ordered(cover, wanted[cover.line_id], ["lines", str(place)]) for place, cover in enumerate(covers)
    ]
    order = await procurement.create_order(
        db,
        NewOrder(**{name: getattr(new, name) for name in NewOrder.__dataclass_fields__} | {"lines": lines}),
    )
    made = await procurement.lines_of(db, order.id)
    await cover_lines(db, [(line.id, cover) for line, cover in zip(made, covers, strict=True)])
    return order


async def cover_lines(db: Db, pairs: Sequence[tuple[uuid.UUID, Cover]]) -> None:
    """Note that order lines, by id, cover so much of requests' lines. Refuses as `order_requests` does."""
    held = await _taken(db, [cover for _, cover in pairs])
    for place, (order_line_id, cover) in enumerate(pairs):
        line = held[cover.line_id]
        request = await db.need(Request, line.request_id)
        line.ordered_quantity = requests.take(request.status, line, cover.quantity, "lines", str(place))
        db.add(
            RequestOrderLine(request_line_id=line.id, order_line_id=order_line_id, quantity=cover.quantity)
        )
    await _settle(db, {line.request_id for line in held.values()})


async def _taken(db: Db, covers: Sequence[Cover]) -> Mapping[uuid.UUID, RequestLine]:
    """The lines that are to be ordered, of requests that are locked. Refuses as `order_requests` does."""
    if not covers:
        raise Refused("INVALID_VALUE", "Name what is to be ordered.", path=["lines"])
    of = await requests_of_lines(db, {cover.line_id for cover in covers})
    held = await lock_requests(db, set(of.values()))
    rows = await lines_of(db, held)
    lines = {line.id: line for own in rows.values() for line in own}
    named: set[uuid.UUID] = set()
    for place, cover in enumerate(covers):
        path = ("lines", str(place))
        if cover.line_id not in lines:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "id"])
        named.add(cover.line_id)
        line = lines[cover.line_id]
        requests.take(held[line.request_id].status, line, cover.quantity, *path)
    return {key: lines[key] for key in named}


def _ordered(cover: Cover, line: RequestLine, path: Sequence[str]) -> NewLine:
    """The order line for a part of a request's line. Refuses with REQUEST_NEEDS_PRODUCT, INVALID_VALUE."""
    product = line.product_id or cover.product_id
    if product is None:
        raise Refused("REQUEST_NEEDS_PRODUCT", "Say which product this is.", path=[*path, "productId"])
    quantity = cover.quantity if cover.order_quantity is None else cover.order_quantity
    if quantity < cover.quantity:
        raise Refused("INVALID_VALUE", "Less is ordered than is covered.", path=[*path, "orderQuantity"])
    return NewLine(
        product_id=product,
        quantity=quantity,
        unit_id=line.unit_id or cover.unit_id,
        unit_price=cover.unit_price,
        discount=cover.discount,
        expected_on=line.wanted_on,
        description=line.description,
        tax_rate=cover.tax_rate,
        tax_ids=cover.tax_ids,
    )


async def _settle(db: Db, keys: Collection[uuid.UUID]) -> None:
    """Let requests that are locked be in the state that follows from their lines, and tell."""
    for key, lines in (await _fresh(db, keys)).items():
        request = await db.need(Request, key)
        request.status, request.updated_at = requests.status_of(lines), now()
    await db.flush()
    for key in sorted(keys):
        await db.publish(events.PurchaseRequestOrdered(key))


async def _fresh(db: Db, keys: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[RequestLine]]:
    await db.flush()
    return await lines_of(db, keys)


async def note_order(
    db: Db,
    event: buying.PurchaseOrderChanged | buying.PurchaseOrderAmended | buying.PurchaseOrderRestCancelled,
) -> None:
    """An order wants less of some lines: what it does not cover any more can be ordered again."""
    await db.flush()
    found = await coverings(db, order_id=event.order_id)
    await _cut(db, found, {each.order_line_id: each.wanted for each in found})


async def note_ended(db: Db, event: buying.PurchaseOrderClosed) -> None:
    """Nothing more of an order will come: what did not come can be ordered again."""
    await db.flush()
    found = await coverings(db, order_id=event.order_id)
    await _cut(db, found, {each.order_line_id: each.received for each in found})


async def note_removed(db: Db, event: buying.PurchaseOrderLinesRemoving) -> None:
    """Lines of a draft are removed: what they covered can be ordered again."""
    found = await coverings(db, order_lines=event.line_ids)
    await _cut(db, found, {})
    if found:
        await db.run(
            sa.delete(COVER).where(
                COVER.c.tenant_id == db.actor.tenant_id,
                COVER.c.order_line_id.in_(sorted(each.order_line_id for each in found)),
            )
        )


async def _cut(db: Db, found: Iterable[Covering], wanted: Mapping[uuid.UUID, Decimal]) -> None:
    """Let order lines cover no more of requests than they still want."""
    before = {each.order_line_id: each for each in found}
    after = requests.kept({key: each.quantity for key, each in before.items()}, wanted)
    less = {key: before[key].quantity - quantity for key, quantity in after.items()}
    cut = [key for key in before if less[key]]
    if not cut:
        return
    of = await requests_of_lines(db, {before[key].request_line_id for key in cut})
    held = await db.lock_all(Request, set(of.values()))
    lines = {line.id: line for own in (await lines_of(db, held)).values() for line in own}
    rows = await db.all(sa.select(RequestOrderLine).where(COVER.c.order_line_id.in_(sorted(cut))))
    for row in rows:
        lines[row.request_line_id].ordered_quantity -= less[row.order_line_id]
        row.quantity = after[row.order_line_id]
    open_ones = {
        key
        for key, row in held.items()
        if row.status in (PurchaseRequestStatus.APPROVED, PurchaseRequestStatus.ORDERED)
    }
    await _settle(db, open_ones)
