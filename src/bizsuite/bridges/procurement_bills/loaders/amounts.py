"""What lines of orders come to on bills, and lines of bills on notes: nets, taxes, and each tax."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.procurement_bills.loaders.keys import among
from bizsuite.bridges.procurement_bills.tables import BillMatch
from bizsuite.erp.bills.tables import VendorBill, VendorBillLine, VendorBillLineTax
from bizsuite.erp.procurement.tables import OrderLine
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

Sizes = tuple[Decimal, Decimal, Decimal]
"""A base, what a tax on it comes to exactly, and rounded."""
_MATCH, _LINE = table_of(BillMatch), table_of(OrderLine)
_BILL, _BILL_LINE, _LINE_TAX = table_of(VendorBill), table_of(VendorBillLine), table_of(VendorBillLineTax)
_SIGN = sa.case((_MATCH.c.quantity > 0, 1), else_=-1)
_STANDING = (
    _BILL.c.status != InvoiceStatus.REVERSED,
    sa.or_(_MATCH.c.quantity > 0, _BILL.c.status == InvoiceStatus.POSTED),
)
"""Bills count from when they are drafted, notes once they are posted."""


@dataclass(slots=True)
class Told:
    """What documents say of a line: how much, at which amounts, with each tax; and what was expected of them."""

    quantity: Decimal = ZERO
    net: Decimal = ZERO
    expected: Decimal = ZERO
    tax: Decimal = ZERO
    taxes: dict[uuid.UUID, Sizes] = field(default_factory=dict)


async def told_of_orders(db: Db, lines: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Told]:
    """What bills that stand say of lines of orders, less what notes take back. Two statements."""
    return await _told(db, _MATCH.c.order_line_id, lines, _SIGN, *_STANDING)


async def told_by_notes(db: Db, matches: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Told]:
    """What notes, drafts included, say of matches of bills; sizes are those of the notes. Two statements."""
    return await _told(db, _MATCH.c.of_id, matches, sa.literal(1), _BILL.c.status != InvoiceStatus.REVERSED)


async def _told(
    db: Db, key: sa.Column[Any], keys: Collection[uuid.UUID], sign: Any, *where: sa.ColumnElement[bool]
) -> dict[uuid.UUID, Told]:
    chosen = (_MATCH.c.tenant_id == db.actor.tenant_id, among(key, keys), *where)
    sums, own = (
        sa.func.sum(sa.func.abs(_MATCH.c.quantity) * sign),
        _LINE_TAX.c,
    )
    amounts = [sa.func.sum(column * sign) for column in (_BILL_LINE.c.net, _BILL_LINE.c.tax)]
    rows = await db.rows(
        sa.select(key, sums, *amounts, sa.func.sum(_MATCH.c.expected))
        .select_from(_with_bills())
        .where(*chosen)
        .group_by(key)
    )
    found = {row[0]: Told(quantity=row[1], net=row[2], tax=row[3], expected=row[4]) for row in rows}
    taxed = _with_bills().join(
        _LINE_TAX, sa.and_(own.tenant_id == _BILL_LINE.c.tenant_id, own.line_id == _BILL_LINE.c.id)
    )
    sizes = [sa.func.sum(column * sign) for column in (own.base, own.unrounded, own.amount)]
    for line_id, tax_id, *told in await db.rows(
        sa.select(key, own.tax_id, *sizes).select_from(taxed).where(*chosen).group_by(key, own.tax_id)
    ):
        found[line_id].taxes[tax_id] = (told[0], told[1], told[2])
    return found


def _with_bills() -> Any:
    tenant = _MATCH.c.tenant_id
    return _MATCH.join(
        _BILL_LINE, sa.and_(_BILL_LINE.c.tenant_id == tenant, _BILL_LINE.c.id == _MATCH.c.bill_line_id)
    ).join(_BILL, sa.and_(_BILL.c.tenant_id == tenant, _BILL.c.id == _MATCH.c.vendor_bill_id))


async def taxes_of_bill(db: Db, bill_id: uuid.UUID) -> Mapping[uuid.UUID, dict[uuid.UUID, Sizes]]:
    """What each tax comes to on each line of a bill, in the order in which they are computed."""
    own = _LINE_TAX.c
    found: defaultdict[uuid.UUID, dict[uuid.UUID, Sizes]] = defaultdict(dict)
    for row in await db.rows(
        sa.select(own.line_id, own.tax_id, own.base, own.unrounded, own.amount)
        .where(own.tenant_id == db.actor.tenant_id, own.vendor_bill_id == bill_id)
        .order_by(own.line_id, own.position)
    ):
        found[row.line_id][row.tax_id] = (row.base, row.unrounded, row.amount)
    return found


async def agreed_on(db: Db, lines: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    """What lines of orders agree on: quantity, price, discount, net and currency, and whether their taxes are kept."""
    names = ("id", "quantity", "unit_price", "discount", "net", "currency", "is_taxed")
    rows = await db.rows(
        sa.select(*(_LINE.c[name] for name in names)).where(
            _LINE.c.tenant_id == db.actor.tenant_id, among(_LINE.c.id, lines)
        )
    )
    return {row.id: row for row in rows}
