"""Changing drafts. What is left out stays as it is; null empties what may be empty."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.taxation import OrderTaxing, TaxAsk
from bizsuite.base.identity.tables import Company
from bizsuite.erp.rates.rules import rate_of
from bizsuite.erp.sales import pricing, rules
from bizsuite.erp.sales.rules import InvoicingPolicy, LineChanges, kits
from bizsuite.erp.sales.service.create import departments_of
from bizsuite.erp.sales.service.lines import Asked, amend, lines_of, priced_lines, restate
from bizsuite.erp.sales.service.locking import GUARD, lock_order
from bizsuite.erp.sales.service.taxing import tax_drafts
from bizsuite.erp.sales.tables import Order, OrderLine, SalesPolicy
from bizsuite.erp.sales.taxation import SalesOrderLinesRemoving, ask_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO


async def update_order(
    db: Db, order_id: uuid.UUID, changes: Mapping[str, Any], lines: LineChanges | None = None
) -> Order:
    """Change what is given of a draft: `rules.CHANGEABLE` names, and lines.

    Refuses with NOT_FOUND, ORDER_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE, and for lines as `create_order` does.
    """
    changes = rules.check_changes(changes)
    order = await lock_order(db, order_id)
    rules.change(order.status)
    if not changes and not lines:
        return order
    await db.agree(GUARD, [order.id], "change")
    kept = await _without_removed(db, await lines_of(db, order.id), lines or LineChanges())
    company = await _company(db, order.company_id)
    await _change_header(db, order, changes, company.currency)
    taxing = OrderTaxing(order=order, lines=kept)
    if lines:
        taxing = await _change_lines(db, order, kept, lines, company.invoicing_policy)
    if lines or "order_date" in changes:
        await tax_drafts(db, [taxing], {order.company_id} if company.is_taxed else ())
    kept = taxing.lines
    for line in kept:
        line.owner_id, line.department_id = order.owner_id, order.department_id
    totals = pricing.totals_of(kept, changes.get("charges", order.charges), order.currency)
    order.net, order.tax, order.charges, order.total = totals.net, totals.tax, totals.charges, totals.total
    await db.flush()
    await db.publish(rules.SalesOrderChanged(order.id))
    return order


async def _company(db: Db, company_id: uuid.UUID) -> Any:
    """What changing an order needs to know of its company. One statement."""
    company, policy = table_of(Company).c, table_of(SalesPolicy)
    own = sa.and_(policy.c.tenant_id == company.tenant_id, policy.c.company_id == company.id)
    (found,) = await db.rows(
        sa.select(company.currency, company.is_taxed, policy.c.invoicing_policy)
        .select_from(company.id.table.outerjoin(policy, own))
        .where(company.tenant_id == db.actor.tenant_id, company.id == company_id)
    )
    return found


async def _change_header(db: Db, order: Order, changes: Mapping[str, Any], base: str) -> None:
    for name in rules.CHANGEABLE:
        if name in changes and name not in ("charges", "exchange_rate"):
            setattr(order, name, changes[name])
    if "owner_id" in changes:
        owner_id = changes["owner_id"]
        homes = await departments_of(db, {owner_id} - {None})
        order.department_id = homes.get(owner_id)
    if "exchange_rate" in changes:
        order.exchange_rate = rate_of(order.currency, base, changes["exchange_rate"])


async def _without_removed(db: Db, before: Sequence[OrderLine], changes: LineChanges) -> Sequence[OrderLine]:
    """Remove lines first: those that come later may take their positions. Answers those that stay."""
    there = {line.id for line in before}
    rules.check_line_changes(changes, there)
    kits.check_changes(changes, before)
    removed = there if changes.replaced is not None else kits.with_own_components(changes.removed, before)
    if removed:
        await db.publish(SalesOrderLinesRemoving(sorted(removed)))
    # What is in a kit names its line, and goes before it.
    for is_component in (True, False):
        gone = [
            line for line in before if line.id in removed and (line.kit_line_id is not None) is is_component
        ]
        for line in gone:
            await db.delete(line)
        if gone:
            await db.flush()
    return [line for line in before if line.id not in removed]


async def _change_lines(
    db: Db,
    order: Order,
    kept: Sequence[OrderLine],
    changes: LineChanges,
    policy: InvoicingPolicy | None,
) -> OrderTaxing:
    """Change and add lines; answers those that are there afterwards, with what their taxes shall be."""
    asks = await _amended(db, kept, changes)
    added = changes.added if changes.replaced is None else changes.replaced
    first = max((line.position for line in kept), default=0) + 1
    member = "addLines" if changes.replaced is None else "lines"
    (asked,), (new,) = await priced_lines(db, [Asked(order, added, first, member, policy)])
    db.add_all(new)
    asks |= {
        line.id: ask_of(given, [member, str(number)])
        for number, (line, given) in enumerate(zip(new, asked.lines, strict=True))
    }
    return OrderTaxing(order=order, lines=[*kept, *new], asks=asks)


async def _amended(db: Db, kept: Sequence[OrderLine], changes: LineChanges) -> dict[uuid.UUID, TaxAsk]:
    """Change lines; what the taxes of those shall be of which that changes. One statement more for other quantities."""
    by_id, asks = {line.id: line for line in kept}, dict[uuid.UUID, TaxAsk]()
    measured, amended = (
        dict[uuid.UUID, tuple[Sequence[str], OrderLine]](),
        list[tuple[OrderLine, list[str]]](),
    )
    for number, change in enumerate(changes.changed):
        # A line that is removed as well needs no other values.
        if (line := by_id.get(change.line_id)) is None:
            continue
        path = ["changeLines", str(number)]
        if change.tax_ids is not None:
            line.tax_rate = ZERO
        for name, value in change.values.items():
            setattr(line, _kept_as(line, name), value)
        if "quantity" in change.values or (line.unit_id and "unit_price" in change.values):
            measured[line.id] = (path, line)
        amended.append((line, path))
        gives_rate = "tax_rate" in change.values
        if gives_rate or change.tax_ids is not None:
            asks[line.id] = TaxAsk(tax_ids=change.tax_ids, is_rate_given=gives_rate, path=path)
    await restate(db, measured)
    amended += [(line, []) for line in kits.follow(kept, {line.id: path for line, path in amended})]
    for line, path in amended:
        amend(line, path)
    return asks


def _kept_as(line: OrderLine, name: str) -> str:
    """The column of a value that is given of a line; quantity and price are of the unit in which it was ordered."""
    if line.unit_id is None:
        return name
    return {"quantity": "ordered_quantity", "unit_price": "ordered_price"}.get(name, name)
