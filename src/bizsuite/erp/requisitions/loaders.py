"""What requests need to know: products, units, accounts; order lines that cover them; and what breaks promises."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product, Unit
from bizsuite.erp.finance.tables import Account, DimensionValue
from bizsuite.erp.procurement.tables import OrderLine
from bizsuite.erp.requisitions.rules.requests import NewRequestLine
from bizsuite.erp.requisitions.rules.words import PurchaseRequestStatus
from bizsuite.erp.requisitions.tables import Request, RequestLine, RequestOrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

REQUEST, LINE, COVER = table_of(Request), table_of(RequestLine), table_of(RequestOrderLine)
_ORDER_LINE = table_of(OrderLine)


@dataclass(frozen=True, slots=True)
class Known:
    """What lines name, as far as it is there."""

    products: Mapping[uuid.UUID, Any]
    units: Mapping[uuid.UUID, uuid.UUID]
    """Units with their categories."""
    accounts: Collection[uuid.UUID]
    values: Collection[uuid.UUID]

    def unit_of(self, line: NewRequestLine, *path: str) -> uuid.UUID | None:
        """The unit of a line, whose other names are checked as well. Refuses with NOT_FOUND, UNIT_CATEGORY_MISMATCH."""
        for key, there, name in (
            (line.account_id, self.accounts, "accountId"),
            (line.dimension_value_id, self.values, "dimensionValueId"),
        ):
            if key is not None and key not in there:
                raise _unknown(*path, name)
        if line.product_id is None:
            return None
        product = self.products.get(line.product_id)
        if product is None:
            raise _unknown(*path, "productId")
        unit: uuid.UUID = line.unit_id or product.unit_id
        if unit != product.unit_id and unit not in self.units:
            raise _unknown(*path, "unitId")
        if self.units.get(unit, product.category_id) != product.category_id:
            raise Refused(
                "UNIT_CATEGORY_MISMATCH",
                "Units of two categories cannot be converted.",
                path=[*path, "unitId"],
            )
        return unit


def _unknown(*path: str) -> Refused:
    return Refused("NOT_FOUND", "There is no such record.", path=path)


async def known_of(db: Db, company_id: uuid.UUID, lines: Sequence[NewRequestLine]) -> Known:
    """What lines name: at most four statements, however many lines."""
    product, unit = table_of(Product).c, table_of(Unit).c
    rows = await _named(
        db,
        sa.select(product.id, product.unit_id, unit.category_id, product.name).join_from(
            product.id.table,
            unit.id.table,
            sa.and_(unit.tenant_id == product.tenant_id, unit.id == product.unit_id),
        ),
        product,
        [line.product_id for line in lines],
    )
    units = await _named(db, sa.select(unit.id, unit.category_id), unit, [line.unit_id for line in lines])
    found = []
    for table, keys in (
        (table_of(Account).c, [line.account_id for line in lines]),
        (table_of(DimensionValue).c, [line.dimension_value_id for line in lines]),
    ):
        chosen = sa.select(table.id).where(table.company_id == company_id)
        found.append({row.id for row in await _named(db, chosen, table, keys)})
    return Known({row.id: row for row in rows}, {row.id: row.category_id for row in units}, *found)


async def _named(
    db: Db, statement: sa.Select[*tuple[Any, ...]], columns: Any, keys: Sequence[uuid.UUID | None]
) -> Sequence[Any]:
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return []
    return await db.rows(statement.where(columns.tenant_id == db.actor.tenant_id, columns.id.in_(wanted)))


async def lines_of(db: Db, requests: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[RequestLine]]:
    """The lines of requests whose rows are locked, fresh, in their order. One statement."""
    chosen = (
        sa.select(RequestLine)
        .where(LINE.c.request_id.in_(sorted(requests)))
        .order_by(LINE.c.request_id, LINE.c.position)
    )
    found: dict[uuid.UUID, list[RequestLine]] = {key: [] for key in requests}
    for line in await db.all(chosen.execution_options(populate_existing=True)):
        found[line.request_id].append(line)
    return found


async def requests_of_lines(db: Db, lines: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    """The requests that lines belong to, by line. One statement."""
    rows = await db.rows(
        sa.select(LINE.c.id, LINE.c.request_id).where(
            LINE.c.tenant_id == db.actor.tenant_id, LINE.c.id.in_(sorted(lines))
        )
    )
    return {row.id: row.request_id for row in rows}


@dataclass(frozen=True, slots=True)
class Covering:
    """An order line that covers a request's line: how much of it, and what the order still wants of the line."""

    order_line_id: uuid.UUID
    request_line_id: uuid.UUID
    quantity: Decimal
    wanted: Decimal
    received: Decimal


async def coverings(
    db: Db, *, order_id: uuid.UUID | None = None, order_lines: Collection[uuid.UUID] = ()
) -> Sequence[Covering]:
    """What lines of an order, or these lines of orders, cover. One statement."""
    own = _ORDER_LINE.c
    chosen = own.order_id == order_id if order_id is not None else own.id.in_(sorted(order_lines))
    rows = await db.rows(
        sa.select(
            COVER.c.order_line_id,
            COVER.c.request_line_id,
            COVER.c.quantity,
            (own.quantity - own.cancelled_quantity).label("wanted"),
            own.received_quantity.label("received"),
        )
        .join(_ORDER_LINE, sa.and_(own.tenant_id == COVER.c.tenant_id, own.id == COVER.c.order_line_id))
        .where(COVER.c.tenant_id == db.actor.tenant_id, chosen)
    )
    return [Covering(*row) for row in rows]


async def integrity(db: Db) -> list[Finding]:
    """Lines of requests whose ordered quantity is not what order lines cover, requests whose state does not follow."""
    same = sa.and_(COVER.c.tenant_id == LINE.c.tenant_id, COVER.c.request_line_id == LINE.c.id)
    covered = sa.func.coalesce(sa.func.sum(COVER.c.quantity), 0)
    detail = sa.func.concat("stored ", LINE.c.ordered_quantity, ", order lines cover ", covered)
    of_lines = (
        sa.select(LINE.c.id, detail.label("detail"))
        .join_from(LINE, COVER, same, isouter=True)
        .where(LINE.c.tenant_id == db.actor.tenant_id)
        .group_by(LINE.c.tenant_id, LINE.c.id)
        .having(LINE.c.ordered_quantity != covered)
    )
    done = sa.func.bool_and(LINE.c.ordered_quantity >= LINE.c.quantity)
    ordered = sa.cast(REQUEST.c.status, sa.Text) == PurchaseRequestStatus.ORDERED.value
    of_requests = (
        sa.select(REQUEST.c.id, sa.func.concat("stored ", REQUEST.c.status).label("detail"))
        .join(LINE, sa.and_(LINE.c.tenant_id == REQUEST.c.tenant_id, LINE.c.request_id == REQUEST.c.id))
        .where(REQUEST.c.tenant_id == db.actor.tenant_id)
        .group_by(REQUEST.c.tenant_id, REQUEST.c.id)
        .having(ordered != done)
    )
    return [
        *(Finding("request_ordered", "PurchaseRequestLine", *row) for row in await db.rows(of_lines)),
        *(Finding("request_state_vs_lines", "PurchaseRequest", *row) for row in await db.rows(of_requests)),
    ]
