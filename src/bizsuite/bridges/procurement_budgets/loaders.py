"""What commitments need to know: lines of orders and requests, and what else is committed."""

import uuid
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.bridges.procurement_budgets import rules
from bizsuite.bridges.procurement_budgets.rules import Committed
from bizsuite.bridges.procurement_budgets.tables import Commitment
from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetStatus
from bizsuite.erp.budgets.tables import Budget
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.finance.tables import Account, DimensionValue
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.erp.requisitions.rules.requests import remaining
from bizsuite.erp.requisitions.rules.words import PurchaseRequestStatus
from bizsuite.erp.requisitions.tables import Request, RequestLine, RequestOrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

COMMITMENT = table_of(Commitment)
_ACCOUNT, _BUDGET, _COMPANY = table_of(Account), table_of(Budget), table_of(Company)
_ORDER, _LINE = table_of(Order), table_of(OrderLine)
_REQUEST_LINE, _COVER = table_of(RequestLine), table_of(RequestOrderLine)


async def order_lines(db: Db, order_id: uuid.UUID) -> Sequence[Any]:
    """The lines of an order, and what the requests say that they cover. One statement."""
    return await db.rows(_order_lines(db).where(_LINE.c.order_id == order_id).order_by(_LINE.c.position))


def _order_lines(db: Db) -> sa.Select[*tuple[Any, ...]]:
    names = ("quantity", "cancelled_quantity", "received_quantity", "returned_quantity", "billed_quantity")

    def same(one: sa.Table, other: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return sa.and_(one.c.tenant_id == _LINE.c.tenant_id, one.c.id == other)

    return (
        sa.select(
            _LINE.c.id,
            _LINE.c.company_id,
            _LINE.c.net,
            *(_LINE.c[name] for name in names),
            sa.func.coalesce(_LINE.c.expected_on, _ORDER.c.expected_on, _ORDER.c.order_date).label("due_on"),
            _ORDER.c.status,
            _ORDER.c.exchange_rate,
            _COMPANY.c.currency.label("base"),
            _REQUEST_LINE.c.account_id.label("request_account_id"),
            _REQUEST_LINE.c.dimension_value_id.label("request_value_id"),
        )
        .select_from(
            _LINE.join(_ORDER, same(_ORDER, _LINE.c.order_id))
            .join(_COMPANY, same(_COMPANY, _LINE.c.company_id))
            .outerjoin(
                _COVER,
                sa.and_(_COVER.c.tenant_id == _LINE.c.tenant_id, _COVER.c.order_line_id == _LINE.c.id),
            )
            .outerjoin(_REQUEST_LINE, same(_REQUEST_LINE, _COVER.c.request_line_id))
        )
        .where(_LINE.c.tenant_id == db.actor.tenant_id)
    )


def of_line(line: Any) -> Decimal:
    """What a row of `order_lines` commits. Refuses with INVALID_VALUE."""
    return rules.of_order(
        PurchaseOrderStatus(line.status),
        line.net,
        line.quantity,
        cancelled=line.cancelled_quantity,
        received=line.received_quantity,
        returned=line.returned_quantity,
        billed=line.billed_quantity,
        rate=line.exchange_rate,
        base=line.base,
    )


async def integrity(db: Db) -> list[Finding]:
    """Commitments of orders and requests that are not what is still to be billed or ordered of their lines."""
    own = COMMITMENT.c
    of_orders = await db.rows(
        _order_lines(db)
        .join(COMMITMENT, sa.and_(own.tenant_id == _LINE.c.tenant_id, own.order_line_id == _LINE.c.id))
        .add_columns(own.id.label("commitment_id"), own.amount.label("stored"))
    )
    found = [(row.commitment_id, row.stored, of_line(row)) for row in of_orders]
    line, request = _REQUEST_LINE.c, table_of(Request)
    of_requests = await db.rows(
        sa.select(own.id, own.amount, line.estimated, line.quantity, line.ordered_quantity, own.currency)
        .join(_REQUEST_LINE, sa.and_(line.tenant_id == own.tenant_id, line.id == own.request_line_id))
        .join(request, sa.and_(request.c.tenant_id == own.tenant_id, request.c.id == line.request_id))
        .where(own.tenant_id == db.actor.tenant_id, request.c.status != PurchaseRequestStatus.CANCELLED.value)
    )
    for row in of_requests:
        left = remaining(row.quantity, row.ordered_quantity)
        found.append((row.id, row.amount, rules.of_request(row.estimated, row.quantity, left, row.currency)))
    return [
        Finding("commitment_vs_lines", "BudgetCommitment", key, f"stored {stored}, lines say {told}")
        for key, stored, told in found
        if stored != told
    ]


async def commitments_of(
    db: Db, *, order_lines: Collection[uuid.UUID] = (), request_lines: Collection[uuid.UUID] = ()
) -> dict[uuid.UUID, Commitment]:
    """What these lines commit, by line. One statement."""
    rows = await db.all(
        sa.select(Commitment).where(
            sa.or_(
                COMMITMENT.c.order_line_id.in_(sorted(order_lines)),
                COMMITMENT.c.request_line_id.in_(sorted(request_lines)),
            )
        )
    )
    return {row.order_line_id or row.request_line_id: row for row in rows}  # type: ignore[misc]


async def orders_covering(db: Db, request_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The orders with lines that cover a request. One statement."""
    rows = await db.rows(
        sa.select(_LINE.c.order_id)
        .distinct()
        .join(_COVER, sa.and_(_COVER.c.tenant_id == _LINE.c.tenant_id, _COVER.c.order_line_id == _LINE.c.id))
        .join(
            _REQUEST_LINE,
            sa.and_(
                _REQUEST_LINE.c.tenant_id == _COVER.c.tenant_id,
                _REQUEST_LINE.c.id == _COVER.c.request_line_id,
            ),
        )
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _REQUEST_LINE.c.request_id == request_id)
    )
    return sorted(row.order_id for row in rows)


async def kinds_of(db: Db, accounts: Collection[uuid.UUID]) -> dict[uuid.UUID, AccountKind]:
    """The kinds of accounts. One statement, none where there is nothing to ask."""
    if not accounts:
        return {}
    rows = await db.rows(
        sa.select(_ACCOUNT.c.id, _ACCOUNT.c.kind).where(
            _ACCOUNT.c.tenant_id == db.actor.tenant_id, _ACCOUNT.c.id.in_(sorted(accounts))
        )
    )
    return {row.id: AccountKind(row.kind) for row in rows}


async def budgets_in_force(db: Db, company_id: uuid.UUID) -> list[uuid.UUID]:
    """The budgets of a company that control something. One statement."""
    rows = await db.rows(
        sa.select(_BUDGET.c.id).where(
            _BUDGET.c.tenant_id == db.actor.tenant_id,
            _BUDGET.c.company_id == company_id,
            _BUDGET.c.status == BudgetStatus.APPROVED,
            _BUDGET.c.control != BudgetControl.IGNORE,
        )
    )
    return [row.id for row in rows]


async def committed_by_others(
    db: Db, company_id: uuid.UUID, kinds: Collection[AccountKind], without: Collection[uuid.UUID]
) -> list[Committed]:
    """What is committed on accounts of these kinds, but for these commitments. One statement."""
    columns: tuple[sa.ColumnElement[Any], ...] = (
        COMMITMENT.c.account_id,
        _ACCOUNT.c.kind,
        COMMITMENT.c.value_id,
        COMMITMENT.c.due_on,
    )
    rows = await db.rows(
        sa.select(*columns, sa.func.sum(COMMITMENT.c.amount).label("amount"))
        .join(
            _ACCOUNT,
            sa.and_(_ACCOUNT.c.tenant_id == COMMITMENT.c.tenant_id, _ACCOUNT.c.id == COMMITMENT.c.account_id),
        )
        .where(
            COMMITMENT.c.tenant_id == db.actor.tenant_id,
            COMMITMENT.c.company_id == company_id,
            COMMITMENT.c.amount > 0,
            COMMITMENT.c.id.not_in(sorted(without)),
            _ACCOUNT.c.kind.in_(sorted(kinds)),
        )
        .group_by(*columns)
    )
    return [
        Committed(
            account_id=row.account_id,
            account_kind=AccountKind(row.kind),
            value_id=row.value_id,
            on=row.due_on,
            amount=row.amount,
        )
        for row in rows
    ]


async def check_named(
    db: Db, company_id: uuid.UUID, accounts: Collection[uuid.UUID], values: Collection[uuid.UUID]
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Those of these accounts and values of dimensions that the company has. Two statements."""
    found = []
    for table, keys in ((_ACCOUNT, accounts), (table_of(DimensionValue), values)):
        rows = await db.rows(
            sa.select(table.c.id).where(
                table.c.tenant_id == db.actor.tenant_id,
                table.c.company_id == company_id,
                table.c.id.in_(sorted(keys)),
            )
        )
        found.append({row.id for row in rows})
    return found[0], found[1]
