"""What cannot be declared about orders: ids in other systems, and what breaks their promises."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.sales import reads
from bizsuite.erp.sales.rules import FulfilmentState
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of

ORDER, LINE = table_of(Order), table_of(OrderLine)


async def external_ids_of_orders(db: Db, orders: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know orders."""
    return await external_ids(db, "SalesOrder", orders)


order_external_ids = batch(reads.order, external_ids_of_orders)


async def integrity(db: Db) -> list[Finding]:
    """Orders of the actor's tenant whose header is not what their lines say."""
    found = []
    standing = LINE.c.delivered_quantity - LINE.c.replaced_quantity
    kept = LINE.c.quantity - LINE.c.returned_quantity + LINE.c.replaced_quantity
    for check, statement in (
        ("order_totals_vs_lines", _totals(db)),
        ("delivery_state_vs_lines", _states(db, ORDER.c.delivery_state, standing, LINE.c.quantity)),
        ("invoice_state_vs_lines", _states(db, ORDER.c.invoice_state, LINE.c.invoiced_quantity, kept)),
        ("order_lines_alike", _unlike(db)),
    ):
        found += [Finding(check, "SalesOrder", row.id, row.detail) for row in await db.rows(statement)]
    return found


def _of_order(db: Db, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """Orders with their lines, if they have any; one row for each order."""
    same = sa.and_(LINE.c.tenant_id == ORDER.c.tenant_id, LINE.c.order_id == ORDER.c.id)
    return (
        sa.select(ORDER.c.id, *columns)
        .join_from(ORDER, LINE, same, isouter=True)
        .where(ORDER.c.tenant_id == db.actor.tenant_id)
        .group_by(ORDER.c.tenant_id, ORDER.c.id)
    )


def _sum(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(column), 0)


def _totals(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Orders whose net or tax is not the sum of their lines."""
    net, tax = _sum(LINE.c.net), _sum(LINE.c.tax)
    detail = sa.func.concat("net ", ORDER.c.net, ", lines ", net, "; tax ", ORDER.c.tax, ", lines ", tax)
    return _of_order(db, detail.label("detail")).having(sa.or_(ORDER.c.net != net, ORDER.c.tax != tax))


def _states(db: Db, state: sa.Column[Any], done: Any, wanted: Any) -> sa.Select[*tuple[Any, ...]]:
    """Orders whose stored state is not the one that follows from their lines."""
    none = sa.not_(sa.func.coalesce(sa.func.bool_or(done > 0), sa.false()))
    computed = sa.case(
        (none, FulfilmentState.NONE.value),
        (sa.func.bool_and(done >= wanted), FulfilmentState.FULL.value),
        else_=FulfilmentState.PARTIAL.value,
    )
    detail = sa.func.concat("stored ", state, ", lines say ", computed)
    return _of_order(db, detail.label("detail")).having(sa.cast(state, sa.Text) != computed)


def _unlike(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Orders with lines of another currency, company or owner."""
    same = sa.and_(
        LINE.c.currency == ORDER.c.currency,
        LINE.c.company_id == ORDER.c.company_id,
        LINE.c.owner_id.is_not_distinct_from(ORDER.c.owner_id),
        LINE.c.department_id.is_not_distinct_from(ORDER.c.department_id),
    )
    unlike = sa.func.count(LINE.c.id).filter(sa.not_(same))
    detail = sa.func.concat(unlike, " lines")
    return _of_order(db, detail.label("detail")).having(unlike > 0)
