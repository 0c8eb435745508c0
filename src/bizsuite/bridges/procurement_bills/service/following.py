"""What follows for orders, goods and payments when bills are posted, undone or deleted, and when goods come."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from bizsuite.bridges.procurement_bills import loaders
from bizsuite.bridges.procurement_bills.loaders import among
from bizsuite.bridges.procurement_bills.loaders.bills import MATCH
from bizsuite.bridges.procurement_bills.rules import billing, covering
from bizsuite.bridges.procurement_bills.rules.words import BILL_TYPE
from bizsuite.bridges.procurement_bills.service.covering import cover, cover_services
from bizsuite.bridges.procurement_bills.tables import BillingPolicyRule, BillMatch, DirectArrival
from bizsuite.erp.bills.rules.words import (
    VendorBillPosted,
    VendorBillReversed,
    VendorBillsDeleting,
    VendorBillsPaying,
    VendorBillsPosting,
    VendorBillsReversing,
)
from bizsuite.erp.bills.tables import VendorBill
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.inventory.rules import GoodsMoved
from bizsuite.erp.procurement import service as orders
from bizsuite.erp.procurement.rules import amounts
from bizsuite.erp.procurement.rules.events import (
    PurchaseOrderLinesRemoving,
    PurchaseOrderReceived,
    PurchaseOrderShipped,
)
from bizsuite.erp.valuation import service as valuation
from bizsuite.erp.valuation.service import Cause
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_BILL, _POLICY = table_of(VendorBill), table_of(BillingPolicyRule)


_OF_ORDERS: WeakKeyDictionary[Db, frozenset[uuid.UUID]] = WeakKeyDictionary()
"""The bills that are being posted in a transaction and bill of orders: those of others ask nothing one by one."""


async def note_posting(db: Db, event: VendorBillsPosting) -> None:
    """Tell orders what is being billed of them; they refuse more than can be. See `_hold`."""
    _OF_ORDERS[db] = await _hold(db, event.vendor_bill_ids, 1)


async def note_reversing(db: Db, event: VendorBillsReversing) -> None:
    """Tell orders what is no longer billed of them. See `_hold`."""
    await _hold(db, event.vendor_bill_ids, -1)


async def _hold(db: Db, bills: Sequence[uuid.UUID], sign: int) -> frozenset[uuid.UUID]:
    """Orders first, then what suppliers owe and are owed, then the goods: all is locked before the ledger is.

    Answers the bills that bill anything of orders.
    """
    matches = await loaders.matches_of_bills(db, bills)
    if not matches:
        return frozenset()
    told = await loaders.orders_of(db, matches)
    quantities = {
        order_id: {key: quantity * sign for key, quantity in own.items()} for order_id, own in told.items()
    }
    await orders.note_billed(db, quantities)
    if sign < 0 or any(row.of_id is not None for row in matches):
        await finance.lock_balances(db, await _owners(db, bills))
    moves = await loaders.moves_of_lines(db, {row.order_line_id for row in matches if row.is_goods})
    await valuation.hold_costs(db, [move.id for move in moves])
    return frozenset(row.vendor_bill_id for row in matches)


async def _owners(db: Db, bills: Sequence[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    rows = await db.rows(
        sa.select(_BILL.c.company_id, _BILL.c.supplier_id).where(
            _BILL.c.tenant_id == db.actor.tenant_id, among(_BILL.c.id, bills)
        )
    )
    return {(row.company_id, row.supplier_id) for row in rows}


async def note_posted(db: Db, event: VendorBillPosted) -> None:
    """Let goods that came cover what a bill bills, at what it has posted for them."""
    if event.vendor_bill_id not in _OF_ORDERS.get(db, ()):
        return
    matches = await _own(db, event.vendor_bill_id)
    bill = await db.need(VendorBill, event.vendor_bill_id)
    await _value(db, bill, matches)
    fraction, amount = await loaders.tolerance_of(db, bill.company_id)
    agreed = await loaders.agreed_on(db, {match.order_line_id for match in matches})
    billed = {line.id: line for line in await loaders.bill_lines(db, bill.id)}
    for match in matches:
        match.is_posted, match.posted_at = True, now()
        if match.of_id is None:
            # The order may have been amended since the bill was drafted; from now on its price stays.
            line, own = agreed[match.order_line_id], billed[match.bill_line_id]
            same_price = (own.unit_price, own.discount) == (line.unit_price, line.discount)
            if not same_price or match.expected != match.net:
                match.expected = amounts.net_of(line, match.quantity)
            match.tolerated = billing.tolerated(
                match.expected, fraction, amount, bill.exchange_rate, bill.currency
            )
    await db.flush()
    await _follow(db, matches, bill.id, bill.bill_date)


async def note_reversed(db: Db, event: VendorBillReversed) -> None:
    """Let go of the goods that a bill has billed; others may bill them."""
    matches = await _own(db, event.vendor_bill_id)
    if not matches:
        return
    bill = await db.need(VendorBill, event.vendor_bill_id)
    for match in matches:
        match.is_posted, match.base = False, ZERO
    await db.flush()
    await _follow(db, matches, bill.id, bill.bill_date)


async def _own(db: Db, bill_id: uuid.UUID) -> Sequence[BillMatch]:
    """What the lines of a locked bill bill, in the order of these."""
    return await db.all(sa.select(BillMatch).where(MATCH.c.vendor_bill_id == bill_id).order_by(MATCH.c.id))


async def _value(db: Db, bill: VendorBill, matches: Sequence[BillMatch]) -> None:
    """Note what lines come to in the company's currency: those on one account together what is posted there."""
    lines = await loaders.bill_lines(db, bill.id)
    by_account: dict[uuid.UUID | None, list[Any]] = {}
    for line in lines:
        by_account.setdefault(line.account_id, []).append(line)
    worth: dict[uuid.UUID, Decimal] = {}
    base = matches[0].base_currency
    for account_id, own in by_account.items():
        if account_id is None or bill.entry_id is None:
            sign = -1 if bill.gives_up else 1
            worth |= {line.id: in_base(line.net, bill.exchange_rate, base) * sign for line in own}
        else:
            total = await loaders.posted_on(db, bill.entry_id, account_id)
            parts = covering.base_of([line.net for line in own], total, base)
            worth |= {line.id: part for line, part in zip(own, parts, strict=True)}
    for match in matches:
        match.base = worth[match.bill_line_id]


async def _follow(db: Db, matches: Sequence[BillMatch], bill_id: uuid.UUID, on: date) -> None:
    cause = Cause(type=BILL_TYPE, id=bill_id, on=on, origin_type=BILL_TYPE, origin_id=bill_id)
    await cover(db, {match.order_line_id for match in matches if match.is_goods}, cause)
    services = {match.order_line_id for match in matches if not match.is_goods}
    if services:
        for order_id in await loaders.orders_of(db, [m for m in matches if not m.is_goods]):
            kept = await loaders.rendered_of(db, order_id)
            await cover_services(db, {key: kept[key] for key in services if key in kept})


async def note_goods(db: Db, event: GoodsMoved) -> None:
    """Let goods that have just come cover what was billed before they came, and those that went back cover nothing."""
    came = [
        move
        for move in event.moves
        if (move.source_id is None and move.origin_type == "Receipt")
        or (move.target_id is None and move.return_of_id is not None)
    ]
    if not came:
        return
    lines = await loaders.lines_brought(db, [move.move_id for move in came])
    first = came[0]
    cause = Cause(
        type=first.origin_type,
        id=first.origin_id,
        on=first.on,
        origin_type=first.origin_type,
        origin_id=first.origin_id,
    )
    await cover(db, lines, cause)


async def note_shipped(db: Db, event: PurchaseOrderShipped) -> None:
    """Let goods that a supplier has just delivered to a customer cover what was billed of them."""
    if not event.moves:
        return
    moves = await loaders.moves_by_id(db, event.moves)
    db.add_many(
        DirectArrival,
        [
            {"company_id": move.company_id, "order_line_id": event.moves[move.id], "move_id": move.id}
            for move in moves
        ],
    )
    first = moves[0]
    cause = Cause(type="Delivery", id=first.delivery_id, on=first.moved_on)
    await cover(db, set(event.moves.values()), cause)


async def note_rendered(db: Db, event: PurchaseOrderReceived) -> None:
    """Let services that have just been rendered cover what was billed before."""
    await cover_services(db, await loaders.rendered_of(db, event.order_id))


async def forget_drafts(db: Db, event: VendorBillsDeleting) -> None:
    """Untie drafts that are about to be thrown away from their orders."""
    await db.run(
        sa.delete(MATCH).where(
            MATCH.c.tenant_id == db.actor.tenant_id, among(MATCH.c.vendor_bill_id, event.vendor_bill_ids)
        )
    )


async def forget_lines(db: Db, event: PurchaseOrderLinesRemoving) -> None:
    """Forget by what lines of drafts are billed that are about to be removed."""
    await db.run(
        sa.delete(_POLICY).where(
            _POLICY.c.tenant_id == db.actor.tenant_id, among(_POLICY.c.order_line_id, event.line_ids)
        )
    )


async def keep_blocked(db: Db, event: VendorBillsPaying) -> None:
    """Name the bills that may not be paid, since they do not agree with their orders."""
    event.blocked.update(await loaders.blocked_among(db, event.vendor_bill_ids))
