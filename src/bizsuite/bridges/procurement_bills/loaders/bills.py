"""What bills bill of lines of orders."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.procurement_bills.loaders.keys import among
from bizsuite.bridges.procurement_bills.tables import (
    BillMatch,
)
from bizsuite.erp.bills.tables import VendorBill, VendorBillLine
from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.procurement.tables import OrderLine
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

MATCH = table_of(BillMatch)
_BILL, _BILL_LINE = table_of(VendorBill), table_of(VendorBillLine)
_ENTRY_LINE, _LINE = table_of(EntryLine), table_of(OrderLine)


async def billed_of(db: Db, lines: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Decimal]:
    """How much of lines of orders is on bills that stand, drafts included, less what notes take back."""
    of_bill = sa.and_(_BILL.c.tenant_id == MATCH.c.tenant_id, _BILL.c.id == MATCH.c.vendor_bill_id)
    counts = sa.or_(MATCH.c.quantity > 0, _BILL.c.status == InvoiceStatus.POSTED)
    rows = await db.rows(
        sa.select(MATCH.c.order_line_id, sa.func.sum(MATCH.c.quantity).label("quantity"))
        .join_from(MATCH, _BILL, of_bill)
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.order_line_id, lines),
            _BILL.c.status != InvoiceStatus.REVERSED,
            counts,
        )
        .group_by(MATCH.c.order_line_id)
    )
    return {row.order_line_id: row.quantity for row in rows}


async def bill_lines(db: Db, bill_id: uuid.UUID) -> Sequence[Any]:
    """The lines of a bill, in their order."""
    return await db.rows(
        sa.select(_BILL_LINE)
        .where(_BILL_LINE.c.tenant_id == db.actor.tenant_id, _BILL_LINE.c.vendor_bill_id == bill_id)
        .order_by(_BILL_LINE.c.position)
    )


async def posted_on(db: Db, entry_id: uuid.UUID, account_id: uuid.UUID) -> Decimal:
    """What an entry has debited to an account, less what it has credited, in the company's currency."""
    rows = await db.rows(
        sa.select(
            sa.func.coalesce(sa.func.sum(_ENTRY_LINE.c.debit - _ENTRY_LINE.c.credit), 0).label("n")
        ).where(
            _ENTRY_LINE.c.tenant_id == db.actor.tenant_id,
            _ENTRY_LINE.c.entry_id == entry_id,
            _ENTRY_LINE.c.account_id == account_id,
        )
    )
    found: Decimal = rows[0].n
    return found


async def matches_of_bills(db: Db, bills: Collection[uuid.UUID]) -> Sequence[Any]:
    """What the lines of bills bill of the lines of orders, with the order of each."""
    return await db.rows(
        sa.select(MATCH).where(MATCH.c.tenant_id == db.actor.tenant_id, among(MATCH.c.vendor_bill_id, bills))
    )


async def blocked_among(db: Db, bills: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these bills that have a line which may not be paid. One statement."""
    over = MATCH.c.wanted - MATCH.c.taken_back > MATCH.c.covered
    differs = sa.and_(
        MATCH.c.wanted > MATCH.c.taken_back,
        sa.func.abs(MATCH.c.net - MATCH.c.expected) > MATCH.c.tolerated,
    )
    rows = await db.rows(
        sa.select(MATCH.c.vendor_bill_id)
        .distinct()
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.vendor_bill_id, bills),
            MATCH.c.of_id.is_(None),
            MATCH.c.is_posted,
            MATCH.c.released_at.is_(None),
            sa.or_(over, differs),
        )
    )
    return frozenset(row.vendor_bill_id for row in rows)


async def service_matches(db: Db, lines: Collection[uuid.UUID]) -> Sequence[Any]:
    """What posted bills and notes bill of services, in the order in which they were posted."""
    return await db.rows(
        sa.select(MATCH)
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.order_line_id, lines),
            sa.not_(MATCH.c.is_goods),
            MATCH.c.is_posted,
        )
        .order_by(MATCH.c.posted_at, MATCH.c.id)
    )


async def noted_of(db: Db, matches: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Decimal, Decimal]]:
    """How much notes take back of lines of bills, drafts included: in the order's unit, and in that of the goods."""
    of_bill = sa.and_(_BILL.c.tenant_id == MATCH.c.tenant_id, _BILL.c.id == MATCH.c.vendor_bill_id)
    rows = await db.rows(
        sa.select(
            MATCH.c.of_id,
            sa.func.sum(-MATCH.c.quantity).label("quantity"),
            sa.func.sum(-MATCH.c.wanted).label("wanted"),
        )
        .join_from(MATCH, _BILL, of_bill)
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.of_id, matches),
            _BILL.c.status != InvoiceStatus.REVERSED,
        )
        .group_by(MATCH.c.of_id)
    )
    return {row.of_id: (row.quantity, row.wanted) for row in rows}


async def rendered_of(db: Db, order_id: uuid.UUID) -> Mapping[uuid.UUID, Decimal]:
    """How much of its lines an order has received and kept."""
    kept = (_LINE.c.received_quantity - _LINE.c.returned_quantity).label("kept")
    rows = await db.rows(
        sa.select(_LINE.c.id, kept).where(
            _LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.order_id == order_id
        )
    )
    return {row.id: row.kept for row in rows}


async def orders_of(db: Db, matches: Sequence[Any]) -> Mapping[uuid.UUID, dict[uuid.UUID, Decimal]]:
    """By order how much of its lines these matches bill."""
    quantities: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in matches:
        quantities[row.order_line_id] += row.quantity
    rows = await db.rows(
        sa.select(_LINE.c.id, _LINE.c.order_id).where(
            _LINE.c.tenant_id == db.actor.tenant_id, among(_LINE.c.id, quantities)
        )
    )
    found: defaultdict[uuid.UUID, dict[uuid.UUID, Decimal]] = defaultdict(dict)
    for row in rows:
        found[row.order_id][row.id] = quantities[row.id]
    return {key: found[key] for key in sorted(found)}
