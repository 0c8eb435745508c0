"""Amending orders that are sent or confirmed; each amendment keeps what was said before."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.procurement.rules import events, lifecycle, orders, quantities
from bizsuite.erp.procurement.rules.events import Bought
from bizsuite.erp.procurement.rules.orders import Amendment, Version
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.service.change import changed_lines
from bizsuite.erp.procurement.service.lifecycle import bought_of
from bizsuite.erp.procurement.service.lines import total
from bizsuite.erp.procurement.service.locking import GUARD, lock_order
from bizsuite.erp.procurement.tables import AmendedLine, Order, OrderAmendment, OrderLine
from bizsuite.kernel.db import Db

_COMPARED = ("quantity", "unit_price", "discount", "tax_rate", "tax", "expected_on")


async def amend_order(db: Db, order_id: uuid.UUID, asked: Amendment) -> Order:
    """Change quantities, prices and days of an order that is sent or confirmed, or add lines to it.

    Each amendment is one more revision, and keeps what the order said before; one that changes nothing is none. A
    confirmed order that comes to more than before needs the agreement that confirming it would need now.
    Refuses with NOT_FOUND, ORDER_NOT_AMENDABLE, ORDER_LINE_BELOW_DONE, ORDER_LINE_BILLED, SUBJECT_LOCKED,
    APPROVAL_REQUIRED, APPROVAL_PENDING, INVALID_VALUE, as `new_lines` does, and with whatever code those have who
    listen to `PurchaseOrderAmending`.
    """
    values = orders.check_changes(asked.values)
    reason = prose(asked.reason, "reason")
    order = await lock_order(db, order_id)
    lifecycle.amend(order.status)
    (bought,) = await bought_of(db, [order])
    former = {line.id: Version.of(line) for line in bought.lines}
    said = _amendment(db, order, reason)
    lines = await _amended_lines(db, order, bought.lines, former, asked)
    for name, value in values.items():
        setattr(order, name, value)
    changes = _changes(said, lines, former)
    if not changes and order.expected_on == said.former_expected_on:
        return order
    if order.status is not PurchaseOrderStatus.CONFIRMED:
        await db.agree(GUARD, [order_id], "change")
    order.revision = said.revision
    total(order, lines)
    order.receipt_state, order.bill_state = quantities.receipt_state(lines), quantities.bill_state(lines)
    db.add(said)
    await db.flush()
    db.add_all(changes)
    await db.flush()
    await _agreed(db, Bought(order, lines, bought.base, bought.goods), former, said)
    await db.publish(events.PurchaseOrderAmended(order_id))
    return order


async def _agreed(db: Db, bought: Bought, former: Mapping[uuid.UUID, Version], said: OrderAmendment) -> None:
    """Ask those who must agree to what a confirmed order says now."""
    order = bought.order
    if order.status is PurchaseOrderStatus.CONFIRMED and order.total > said.former_total:
        db.known[Bought] = {order.id}
        try:
            await db.agree(GUARD, [order.id])
        finally:
            del db.known[Bought]
    await db.publish(events.PurchaseOrderAmending(bought, former))


async def _amended_lines(
    db: Db,
    order: Order,
    lines: Sequence[OrderLine],
    former: Mapping[uuid.UUID, Version],
    asked: Amendment,
) -> Sequence[OrderLine]:
    """The lines as they shall be. Refuses with NOT_FOUND, INVALID_VALUE, ORDER_LINE_BELOW_DONE, ORDER_LINE_BILLED."""
    orders.check_line_changes(asked.lines, former.keys())
    by_id = {line.id: line for line in lines}
    for number, each in enumerate(asked.lines.changed):
        path = ["changeLines", str(number)]
        lifecycle.amend_line(
            by_id[each.line_id],
            former[each.line_id],
            each.values,
            path,
            is_taxed_anew=each.tax_ids is not None,
        )
    return await changed_lines(db, order, lines, asked.lines)


def _amendment(db: Db, order: Order, reason: str) -> OrderAmendment:
    """What an order says before it is amended."""
    return OrderAmendment(
        order_id=order.id,
        revision=order.revision + 1,
        amended_by_id=db.actor.user_id,
        reason=reason,
        former_expected_on=order.expected_on,
        former_net=order.net,
        former_tax=order.tax,
        former_total=order.total,
        **_whose(order),
    )


def _whose(row: Order | OrderAmendment) -> dict[str, Any]:
    names = ("company_id", "owner_id", "department_id", "currency")
    return {name: getattr(row, name) for name in names}


def _changes(
    said: OrderAmendment, lines: Sequence[OrderLine], former: Mapping[uuid.UUID, Version]
) -> list[AmendedLine]:
    """The lines that say something else than before, or were not there."""
    found = []
    for line in lines:
        before = former.get(line.id)
        if before is not None and before == Version.of(line):
            continue
        was = {} if before is None else {f"former_{name}": getattr(before, name) for name in _COMPARED}
        now = {name: getattr(line, name) for name in _COMPARED}
        found.append(AmendedLine(amendment_id=said.id, line_id=line.id, **_whose(said), **was, **now))
    return found
