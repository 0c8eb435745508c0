"""What orders and their lines earn: their nets less what the goods have cost, or would cost now."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
import strawberry

from bizsuite.base.catalog.rules.words import PRODUCT_COST
from bizsuite.base.catalog.tables import Product
from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance.rules.conversion import share
from bizsuite.erp.inventory.rules import StockLocationKind, StockMoveStatus
from bizsuite.erp.inventory.tables import Location, Move
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.rules import SalesOrderStatus
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.erp.sales.types import SalesOrder, SalesOrderLine
from bizsuite.erp.valuation.rules.words import CostsPastStockAsked
from bizsuite.erp.valuation.tables import CostEntry, StockValue
from bizsuite.graph.fields import related
from bizsuite.graph.money import Money
from bizsuite.kernel.db import Db
from bizsuite.kernel.modules import Module
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, minor_units, round_half_up, round_money
from bizsuite.kernel.values import Money as Amount

_LINE, _ORDER, _COMPANY, _PRODUCT = (table_of(each) for each in (OrderLine, Order, Company, Product))
_ENTRY, _MOVE, _STOCK = table_of(CostEntry), table_of(Move), table_of(StockValue)
_LOCATION = table_of(Location)


@dataclass(frozen=True, slots=True)
class Earned:
    """What something brings and costs, in the company's currency."""

    revenue: Amount
    cost: Amount
    is_actual: bool

    @property
    def margin(self) -> Amount:
        """What is left."""
        return Amount(self.revenue.amount - self.cost.amount, self.revenue.currency)

    @property
    def rate(self) -> Decimal | None:
        """The margin as a fraction of what it brings, to four decimals."""
        if not self.revenue.amount:
            return None
        return round_half_up(self.margin.amount / self.revenue.amount, 4)


def earned(row: Any, differences: Mapping[uuid.UUID, Decimal]) -> Earned | None:
    """What a line earns; None where nobody knows what it would cost.

    Of an order that is closed only what was delivered counts. What has left costs what the cost ledger says by now,
    what a supplier sent to the customer what he asks for it (`differences` by moves is what bills said of that), the
    rest what a unit costs at present.
    """
    counted = row.delivered_quantity if row.status == SalesOrderStatus.CLOSED else row.quantity
    net = share(row.quantity, counted, row.net, row.currency)
    still = max(counted - row.moved - row.sent, ZERO)
    if still and row.unit_cost is None:
        return None
    cost = row.cost + _sent_at(row, differences) + (still * row.unit_cost if still else ZERO)
    return Earned(_amount(net / row.exchange_rate, row.base), _amount(cost, row.base), is_actual=not still)


def _sent_at(row: Any, differences: Mapping[uuid.UUID, Decimal]) -> Decimal:
    """What goods have cost that never were in our stock: each move in whole cents, as it is posted."""
    moves = zip(row.sent_by or (), row.sent_at or (), strict=True)
    return sum((round_money(cost, row.base) + differences.get(key, ZERO) for key, cost in moves), ZERO)


def _amount(size: Decimal, currency: str) -> Amount:
    return Amount(round_half_up(round_money(size, currency), minor_units(currency)), currency)


def together(lines: Iterable[Earned | None]) -> Earned | None:
    """What lines of one order earn; None where that is not known of one, or there is none."""
    known = list(lines)
    if not known or any(each is None for each in known):
        return None
    sure = [each for each in known if each is not None]
    currency = sure[0].revenue.currency
    return Earned(
        Amount(sum((each.revenue.amount for each in sure), ZERO), currency),
        Amount(sum((each.cost.amount for each in sure), ZERO), currency),
        is_actual=all(each.is_actual for each in sure),
    )


async def margins_of_lines(db: Db, lines: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Earned]:
    """What these lines earn, for those who may see what goods cost. One statement, two where suppliers sent some."""
    rows = await _rows(db, _LINE.c.id, lines)
    differences = await _differences(db, rows)
    return {row.id: found for row in rows if (found := earned(row, differences)) is not None}


async def margins_of_orders(db: Db, orders: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Earned]:
    """What these orders earn, for those who may see what goods cost. One statement, two where suppliers sent some."""
    by_order: defaultdict[uuid.UUID, list[Earned | None]] = defaultdict(list)
    rows = await _rows(db, _LINE.c.order_id, orders)
    differences = await _differences(db, rows)
    for row in rows:
        by_order[row.order_id].append(earned(row, differences))
    return {key: found for key, own in by_order.items() if (found := together(own)) is not None}


async def _differences(db: Db, rows: Iterable[Any]) -> Mapping[uuid.UUID, Decimal]:
    """By how much more was billed than moves say that never were in our stock."""
    asked = CostsPastStockAsked([move for row in rows for move in row.sent_by or ()])
    if asked.moves:
        await db.publish(asked)
    return asked.differences


async def _rows(db: Db, column: sa.Column[Any], keys: Sequence[uuid.UUID]) -> Sequence[Any]:
    if not db.actor.may(PRODUCT_COST):
        return []
    tenant = _LINE.c.tenant_id
    moved = (
        sa.select(
            sa.func.coalesce(-sa.func.sum(_ENTRY.c.quantity), 0).label("moved"),
            sa.func.coalesce(-sa.func.sum(_ENTRY.c.value), 0).label("cost"),
        )
        .select_from(
            _MOVE.join(
                _ENTRY, sa.and_(_ENTRY.c.tenant_id == _MOVE.c.tenant_id, _ENTRY.c.move_id == _MOVE.c.id)
            )
        )
        .where(_MOVE.c.tenant_id == tenant, _MOVE.c.subject_id == _LINE.c.id)
        .lateral("moved")
    )
    sent = _sent()
    return await db.rows(
        sa.select(
            *(
                _LINE.c[name]
                for name in ("id", "order_id", "quantity", "delivered_quantity", "net", "currency")
            ),
            _ORDER.c.status,
            _ORDER.c.exchange_rate,
            _COMPANY.c.currency.label("base"),
            moved.c.moved,
            moved.c.cost,
            sent.c.sent,
            sent.c.sent_by,
            sent.c.sent_at,
            _unit_cost().label("unit_cost"),
        )
        .select_from(
            _LINE.join(_ORDER, sa.and_(_ORDER.c.tenant_id == tenant, _ORDER.c.id == _LINE.c.order_id))
            .join(_COMPANY, sa.and_(_COMPANY.c.tenant_id == tenant, _COMPANY.c.id == _LINE.c.company_id))
            .join(_PRODUCT, sa.and_(_PRODUCT.c.tenant_id == tenant, _PRODUCT.c.id == _LINE.c.product_id))
            .join(moved, sa.true())
            .join(sent, sa.true())
        )
        .where(tenant == db.actor.tenant_id, column == sa.any_(sa.literal(list(keys), sa.ARRAY(sa.Uuid))))
    )


def _sent() -> Any:
    """What a supplier sent to the customer: how much, by which moves, and what each of these says that it costs."""
    source, target = _LOCATION.alias("source"), _LOCATION.alias("target")

    def outside(place: Any, column: sa.Column[Any], kind: StockLocationKind) -> sa.ColumnElement[bool]:
        return sa.and_(place.c.tenant_id == _MOVE.c.tenant_id, place.c.id == column, place.c.kind == kind)

    return (
        sa.select(
            sa.func.coalesce(sa.func.sum(_MOVE.c.quantity), 0).label("sent"),
            sa.func.array_agg(_MOVE.c.id).label("sent_by"),
            sa.func.array_agg(_MOVE.c.quantity * _MOVE.c.unit_cost).label("sent_at"),
        )
        .select_from(
            _MOVE.join(source, outside(source, _MOVE.c.from_location_id, StockLocationKind.SUPPLIER)).join(
                target, outside(target, _MOVE.c.to_location_id, StockLocationKind.CUSTOMER)
            )
        )
        .where(
            _MOVE.c.tenant_id == _LINE.c.tenant_id,
            _MOVE.c.subject_id == _LINE.c.id,
            _MOVE.c.status == StockMoveStatus.DONE,
            _MOVE.c.unit_cost.is_not(None),
        )
        .lateral("sent")
    )


def _unit_cost() -> sa.ColumnElement[Any]:
    """What a unit costs at present: what lies there, else what came last, else what the product says."""
    own = sa.and_(
        _STOCK.c.tenant_id == _LINE.c.tenant_id,
        _STOCK.c.product_id == _LINE.c.product_id,
        _STOCK.c.company_id == _LINE.c.company_id,
    )

    def per_unit(value: sa.Column[Any], quantity: sa.Column[Any]) -> Any:
        sums = sa.func.sum(value) / sa.func.nullif(sa.func.sum(quantity), 0)
        return sa.select(sums).where(own, quantity > 0).correlate(_LINE).scalar_subquery()

    said = sa.case((_PRODUCT.c.currency == _COMPANY.c.currency, _PRODUCT.c.unit_cost))
    return sa.func.coalesce(
        per_unit(_STOCK.c.value, _STOCK.c.quantity),
        per_unit(_STOCK.c.latest_value, _STOCK.c.latest_quantity),
        said,
        type_=sa.Numeric(),
    )


@strawberry.type
class SalesMargin:
    """What an order or one of its lines brings and costs, without tax and charges, in the company's currency."""

    revenue: Money = strawberry.field(
        description="Its net at the order's rate; of an order that is closed that of what was delivered."
    )
    cost: Money = strawberry.field(
        description="What the goods that left have cost by now, as the cost ledger says, what those have cost that a "
        "supplier sent to the customer, and what the rest costs at present."
    )
    margin: Money = strawberry.field(description="What is left.")
    rate: Decimal | None = strawberry.field(
        description="The margin as a fraction of what it brings; null where that is nothing."
    )
    is_actual: bool = strawberry.field(
        description="Whether all of it has left, so that nothing is estimated."
    )


line_margin = batch(sales.line, margins_of_lines)
order_margin = batch(sales.order, margins_of_orders)


@strawberry.type
class SalesOrderMargin:
    """What the bridge hangs on SalesOrder."""

    margin: SalesMargin | None = related(
        order_margin,
        "What it earns; null where what something costs is not known, or is not yours to see.",
    )


@strawberry.type
class SalesOrderLineMargin:
    """What the bridge hangs on SalesOrderLine."""

    margin: SalesMargin | None = related(
        line_margin, "What it earns; null where what it costs is not known, or is not yours to see."
    )


MODULE = Module(
    name="bridges.sales_valuation",
    description="Orders and their lines know what they earn.",
    requires=[
        *("base.catalog", "base.identity"),
        *("erp.sales", "erp.inventory", "erp.valuation", "erp.finance"),
    ],
    types=[SalesMargin],
    extends={SalesOrder: SalesOrderMargin, SalesOrderLine: SalesOrderLineMargin},
)
