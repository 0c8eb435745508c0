"""Calling off: orders of what is agreed, and what becomes of that when orders change.

How much is called off is counted anew from the order lines whenever one of them changes, while the agreement is held:
of two who call off the last quantity at once, the second sees what the first has taken.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.blanket_orders.loaders import CALL, called_of, lines_called_by, lines_of
from bizsuite.erp.blanket_orders.rules import agreements, words
from bizsuite.erp.blanket_orders.rules.agreements import Call
from bizsuite.erp.blanket_orders.service.agreeing import lock_blanket_order
from bizsuite.erp.blanket_orders.tables import BlanketOrder, BlanketOrderCall, BlanketOrderLine
from bizsuite.erp.procurement import service as procurement
from bizsuite.erp.procurement.rules import events as buying
from bizsuite.erp.procurement.rules.orders import NewLine, NewOrder
from bizsuite.erp.procurement.tables import Order
from bizsuite.kernel.clock import check_day, now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO


async def call_off(
    db: Db,
    blanket_order_id: uuid.UUID,
    calls: Sequence[Call],
    *,
    on: date | None = None,
    confirm: bool = False,
) -> Order:
    """Write an order of parts of an agreement, at its prices, and confirm it when asked to.

    Refuses with NOT_FOUND, INVALID_VALUE, BLANKET_NOT_ACTIVE, BLANKET_NOT_VALID, BLANKET_EXCEEDED, and as
    procurement's `create_order` does.
    """
    blanket = await lock_blanket_order(db, blanket_order_id)
    check_day(on, "orderDate")
    day = on or today(db.actor.zone)
    agreements.check_valid(blanket.status, blanket.starts_on, blanket.ends_on, day)
    if not calls:
        raise Refused("INVALID_VALUE", "Name what is to be ordered.", path=["lines"])
    there = {line.id: line for line in await lines_of(db, [blanket.id])}
    _check(calls, there)
    order = await procurement.create_order(
        db,
        NewOrder(
            supplier_id=blanket.supplier_id,
            company_id=blanket.company_id,
            order_date=day,
            currency=blanket.currency,
            supplier_reference=blanket.supplier_reference,
            lines=[_ordered(call, there[call.line_id]) for call in calls],
        ),
    )
    made = await procurement.lines_of(db, order.id)
    db.add_all(
        BlanketOrderCall(line_id=call.line_id, order_line_id=line.id)
        for call, line in zip(calls, made, strict=True)
    )
    await _recount(db, {call.line_id: blanket.id for call in calls}, "lines")
    return await procurement.confirm_order(db, order.id) if confirm else order


def _check(calls: Sequence[Call], there: Mapping[uuid.UUID, BlanketOrderLine]) -> None:
    """Refuses with NOT_FOUND, INVALID_VALUE, BLANKET_EXCEEDED."""
    sums: dict[uuid.UUID, Decimal] = {}
    for place, call in enumerate(calls):
        path = ("lines", str(place))
        if call.line_id not in there:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "id"])
        agreements.check_quantity(call.quantity, *path, "quantity")
        sums[call.line_id] = sums.get(call.line_id, ZERO) + call.quantity
        agreements.call(there[call.line_id], sums[call.line_id], *path, "quantity")


def _ordered(call: Call, line: BlanketOrderLine) -> NewLine:
    return NewLine(
        product_id=line.product_id,
        quantity=call.quantity,
        unit_id=line.unit_id,
        unit_price=line.unit_price,
        discount=ZERO,
        tax_rate=call.tax_rate,
        tax_ids=call.tax_ids,
        expected_on=call.expected_on,
    )


async def note_order(
    db: Db,
    event: buying.PurchaseOrderChanged
    | buying.PurchaseOrderAmended
    | buying.PurchaseOrderRestCancelled
    | buying.PurchaseOrderClosed,
) -> None:
    """An order says something else: what it calls off is counted anew. Refuses with BLANKET_EXCEEDED."""
    await db.flush()
    called = await lines_called_by(db, order_id=event.order_id)
    await _recount(db, called, "changeLines")


async def note_removed(db: Db, event: buying.PurchaseOrderLinesRemoving) -> None:
    """Lines of a draft are removed: what they called off can be called off again."""
    called = await lines_called_by(db, order_lines=event.line_ids)
    if not called:
        return
    await db.lock_all(BlanketOrder, set(called.values()))
    await db.run(
        sa.delete(CALL).where(
            CALL.c.tenant_id == db.actor.tenant_id, CALL.c.order_line_id.in_(sorted(event.line_ids))
        )
    )
    await _recount(db, called, "removeLines")


async def _recount(db: Db, called: Mapping[uuid.UUID, uuid.UUID], *path: str) -> None:
    """Count what is called off of lines, given with their agreements. Refuses with BLANKET_EXCEEDED."""
    if not called:
        return
    held = await db.lock_all(BlanketOrder, set(called.values()))
    await db.flush()
    sums = await called_of(db, called)
    changed: set[uuid.UUID] = set()
    for line in await lines_of(db, held):
        after = sums.get(line.id, ZERO)
        if line.id in called and after != line.called_quantity:
            agreements.check_called(line, after, *path)
            line.called_quantity = after
            changed.add(line.blanket_order_id)
    await _tell(db, [held[key] for key in sorted(changed)])


async def _tell(db: Db, changed: Collection[BlanketOrder]) -> None:
    for row in changed:
        row.updated_at = now()
    await db.flush()
    for row in changed:
        await db.publish(words.BlanketOrderCalled(row.id))
