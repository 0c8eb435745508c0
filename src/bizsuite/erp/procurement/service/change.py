"""Changing drafts. What is left out stays as it is; null empties what may be empty."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from bizsuite.base.identity.tables import Company
from bizsuite.erp.procurement.rules import events, lifecycle, orders
from bizsuite.erp.procurement.rules.orders import LineChange, LineChanges
from bizsuite.erp.procurement.service.create import check_places, departments_of, named_term
from bizsuite.erp.procurement.service.lines import PRICE_PLACES, Asked, lines_of, new_lines, price, total
from bizsuite.erp.procurement.service.locking import GUARD, lock_order
from bizsuite.erp.procurement.service.measuring import check_steps
from bizsuite.erp.procurement.service.taxing import changed_draft, tax_orders
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.erp.rates.rules import rate_of
from bizsuite.erp.terms.loaders import terms_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO, round_half_up

_CHECKED = ("owner_id", "payment_term_id", "warehouse_id", "exchange_rate")


async def update_order(
    db: Db, order_id: uuid.UUID, changes: Mapping[str, Any], lines: LineChanges | None = None
) -> Order:
    """Change what is given of a draft: `words.CHANGEABLE` names, and lines.

    Refuses with NOT_FOUND, ORDER_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE, TERM_INACTIVE, EXCHANGE_RATE_INVALID, and
    for lines as `create_order` does.
    """
    changes = orders.check_changes(changes)
    order = await lock_order(db, order_id)
    lifecycle.change(order.status)
    if not changes and not lines:
        return order
    await db.agree(GUARD, [order.id], "change")
    await _change_header(db, order, changes)
    wanted = lines or LineChanges()
    kept = await without_removed(db, await lines_of(db, order.id), wanted)
    kept = await changed_lines(db, order, kept, wanted, is_taxed_anew="order_date" in changes)
    for line in kept:
        line.owner_id, line.department_id = order.owner_id, order.department_id
    total(order, kept)
    await db.flush()
    await db.publish(events.PurchaseOrderChanged(order.id))
    return order


async def _change_header(db: Db, order: Order, changes: Mapping[str, Any]) -> None:
    """Refuses with NOT_FOUND, TERM_INACTIVE, EXCHANGE_RATE_INVALID."""
    for name, value in changes.items():
        if name not in _CHECKED:
            setattr(order, name, value)
    if "owner_id" in changes:
        order.owner_id = changes["owner_id"]
        homes = await departments_of(db, [order.owner_id] if order.owner_id else [])
        order.department_id = homes.get(order.owner_id) if order.owner_id else None
    if "payment_term_id" in changes:
        named = changes["payment_term_id"]
        order.payment_term_id = named and named_term(named, await terms_of(db, [named]))
    if "warehouse_id" in changes:
        order.warehouse_id = changes["warehouse_id"]
        await check_places(db, [order])
    if "exchange_rate" in changes:
        company = await db.need(Company, order.company_id)
        order.exchange_rate = rate_of(order.currency, company.currency, changes["exchange_rate"])


async def without_removed(db: Db, before: Sequence[OrderLine], changes: LineChanges) -> Sequence[OrderLine]:
    """Remove lines first: those that come later may take their positions. Answers those that stay."""
    there = {line.id for line in before}
    orders.check_line_changes(changes, there)
    removed = there if changes.replaced is not None else set(changes.removed)
    if removed:
        await db.publish(events.PurchaseOrderLinesRemoving(sorted(removed)))
        for line in before:
            if line.id in removed:
                await db.delete(line)
        await db.flush()
    return [line for line in before if line.id not in removed]


async def changed_lines(
    db: Db,
    order: Order,
    kept: Sequence[OrderLine],
    changes: LineChanges,
    *,
    is_taxed_anew: bool = False,
) -> Sequence[OrderLine]:
    """Change and add lines, and let all bear their taxes, also `is_taxed_anew` alone; answers those that are there.

    Refuses as `new_lines` and `tax_orders` do.
    """
    by_id = {line.id: line for line in kept}
    measured = []
    for number, each in enumerate(changes.changed):
        # A line that is removed as well needs no other values.
        if (line := by_id.get(each.line_id)) is not None:
            change_line(line, each, number)
            if "quantity" in each.values:
                measured.append((line, ["changeLines", str(number)]))
    await check_steps(db, measured)
    added = changes.added if changes.replaced is None else changes.replaced
    new: Sequence[OrderLine] = ()
    if added:
        first = max((line.position for line in kept), default=0) + 1
        member = "addLines" if changes.replaced is None else "lines"
        (new,), _ = await new_lines(db, [Asked(order, added, first, member)])
        db.add_all(new)
    if changes or is_taxed_anew:
        company = await db.need(Company, order.company_id)
        taxed = {order.company_id} if company.is_taxed else frozenset[uuid.UUID]()
        await tax_orders(db, [changed_draft(order, kept, new, changes)], taxed)
    return [*kept, *new]


def change_line(line: OrderLine, change: LineChange, number: int) -> None:
    """Let a line say what it shall, with the amounts that follow. Refuses with INVALID_VALUE."""
    if change.tax_ids is not None:
        line.tax_rate = ZERO
    for name, value in change.values.items():
        setattr(line, name, value)
    line.unit_price = round_half_up(line.unit_price, PRICE_PLACES)
    price(line, ["changeLines", str(number)])
