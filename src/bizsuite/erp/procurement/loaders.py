"""What cannot be declared about orders: ids in other systems, units of lines, and what breaks their promises."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.units import Measure, ratio_of
from bizsuite.base.catalog.tables import Product, Unit
from bizsuite.erp.procurement import reads
from bizsuite.erp.procurement.tables import Order, OrderLine, ReceiptTolerance
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.headers import Headed
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of

ORDER, LINE = table_of(Order), table_of(OrderLine)
_HEADED = Headed(ORDER, LINE, "order_id")
_SHARED = ("currency", "company_id", "owner_id", "department_id")
_MEASURE = tuple(Measure.__dataclass_fields__)


async def external_ids_of_orders(db: Db, orders: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know orders."""
    return await external_ids(db, "PurchaseOrder", orders)


order_external_ids = batch(reads.order, external_ids_of_orders)


@dataclass(frozen=True, slots=True)
class GoodsUnit:
    """How many units of its product one unit of a line is, and to what step those are rounded."""

    goods: Fraction
    step: Decimal


async def goods_units(db: Db, lines: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GoodsUnit]:
    """How lines are counted in the units of their products. One statement."""
    product, own, bought = table_of(Product), table_of(Unit).alias("own"), table_of(Unit).alias("bought")
    tenant = LINE.c.tenant_id
    of_product = sa.and_(product.c.tenant_id == tenant, product.c.id == LINE.c.product_id)
    names = [
        unit.c[name].label(f"{prefix}_{name}")
        for prefix, unit in (("own", own), ("bought", bought))
        for name in _MEASURE
    ]
    rows = await db.rows(
        sa.select(LINE.c.id, *names)
        .join_from(LINE, product, of_product)
        .join(own, sa.and_(own.c.tenant_id == tenant, own.c.id == product.c.unit_id))
        .join(bought, sa.and_(bought.c.tenant_id == tenant, bought.c.id == LINE.c.unit_id))
        .where(tenant == db.actor.tenant_id, LINE.c.id.in_(sorted(lines)))
    )
    return {row.id: _unit(row) for row in rows}


def _unit(row: Any) -> GoodsUnit:
    own, bought = (
        Measure(**{name: row._mapping[f"{prefix}_{name}"] for name in _MEASURE})
        for prefix in ("own", "bought")
    )
    return GoodsUnit(ratio_of(bought) / ratio_of(own), own.rounding)


async def tolerances_of(db: Db, lines: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Decimal]:
    """By how large a fraction more than is due may come of lines: the product's tolerance, else the company's.

    Lines without any are left out. One statement, none for none.
    """
    if not lines:
        return {}
    found = table_of(ReceiptTolerance)
    meant = sa.and_(
        found.c.tenant_id == LINE.c.tenant_id,
        found.c.company_id == LINE.c.company_id,
        sa.or_(found.c.product_id == LINE.c.product_id, found.c.product_id.is_(None)),
    )
    rows = await db.rows(
        sa.select(LINE.c.id, found.c.fraction)
        .join_from(LINE, found, meant)
        .where(LINE.c.tenant_id == db.actor.tenant_id, LINE.c.id.in_(sorted(lines)))
        .order_by(found.c.product_id.is_not(None))
    )
    return {row.id: row.fraction for row in rows}


async def integrity(db: Db) -> list[Finding]:
    """Orders of the actor's tenant whose header is not what their lines say."""
    due = LINE.c.quantity - LINE.c.cancelled_quantity
    found = []
    for check, statement in (
        ("purchase_totals_vs_lines", _HEADED.totals(db)),
        ("receipt_state_vs_lines", _HEADED.states(db, "receipt_state", LINE.c.received_quantity, due)),
        (
            "bill_state_vs_lines",
            _HEADED.states(db, "bill_state", LINE.c.billed_quantity, due - LINE.c.returned_quantity),
        ),
        ("purchase_lines_alike", _HEADED.unlike(db, *_SHARED)),
    ):
        found += [Finding(check, "PurchaseOrder", row.id, row.detail) for row in await db.rows(statement)]
    return found
