"""What requests and orders commit is kept as they change, and held against budgets when they are agreed to.

Whoever commits holds the budgets in force of the company, so that of two at once the second sees the first.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.procurement_budgets import rules
from bizsuite.bridges.procurement_budgets.loaders import (
    COMMITMENT,
    budgets_in_force,
    check_named,
    commitments_of,
    committed_by_others,
    kinds_of,
    of_line,
    order_lines,
    orders_covering,
)
from bizsuite.bridges.procurement_budgets.rules import Committed, Excess
from bizsuite.bridges.procurement_budgets.tables import Commitment, CommitmentExcess
from bizsuite.erp.budgets.loaders import controlled_by
from bizsuite.erp.budgets.rules.words import BUDGET_EXCEED, BudgetControl
from bizsuite.erp.budgets.tables import Budget
from bizsuite.erp.procurement import service as procurement
from bizsuite.erp.procurement.rules import events as buying
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.erp.procurement.tables import Order
from bizsuite.erp.requisitions.rules import events as requesting
from bizsuite.erp.requisitions.rules.events import Requested
from bizsuite.erp.requisitions.rules.requests import remaining
from bizsuite.erp.requisitions.rules.words import PurchaseRequestStatus
from bizsuite.erp.requisitions.tables import Request, RequestLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """From which account an order's line is spent, and for which value of a dimension."""

    line_id: uuid.UUID
    account_id: uuid.UUID
    value_id: uuid.UUID | None = None


async def hold_request(db: Db, event: requesting.PurchaseRequestSubmitting) -> None:
    """Refuse what a budget that stops has not left, before anybody is asked. Refuses with BUDGET_EXCEEDED."""
    wanted = await _wanted_of(db, event.requested)
    for excess in await _excesses(db, event.requested.request.company_id, wanted, ()):
        _stop(db, excess)


async def commit_request(db: Db, event: requesting.PurchaseRequestApproving) -> None:
    """Commit what a request is thought to come to. Refuses with BUDGET_EXCEEDED, or notes that it is too much."""
    request, wanted = event.requested.request, await _wanted_of(db, event.requested)
    excesses = await _excesses(db, request.company_id, wanted, ())
    await _note(db, excesses, request_id=request.id)
    for line in event.requested.lines:
        if line.account_id is not None:
            db.add(
                Commitment(
                    company_id=request.company_id,
                    request_line_id=line.id,
                    account_id=line.account_id,
                    value_id=line.dimension_value_id,
                    due_on=_day(request, line),
                    currency=line.currency,
                    amount=line.estimated,
                )
            )
    await db.flush()


def _day(request: Any, line: Any) -> Any:
    return line.wanted_on or request.wanted_on or request.requested_on


async def _wanted_of(db: Db, requested: Requested) -> list[Committed]:
    named = [line for line in requested.lines if line.account_id is not None]
    kinds = await kinds_of(db, {line.account_id for line in named})
    return [
        Committed(
            account_id=line.account_id,
            account_kind=kinds[line.account_id],
            value_id=line.dimension_value_id,
            on=_day(requested.request, line),
            amount=line.estimated,
        )
        for line in named
    ]


async def follow_request(
    db: Db, event: requesting.PurchaseRequestOrdered | requesting.PurchaseRequestCancelled
) -> None:
    """Let a request commit what is still to be ordered of it, and the orders that cover it the rest."""
    await db.flush()
    request = await db.need(Request, event.request_id)
    lines = await db.all(sa.select(RequestLine).where(table_of(RequestLine).c.request_id == event.request_id))
    kept = await commitments_of(db, request_lines=[line.id for line in lines])
    for line in lines:
        if (row := kept.get(line.id)) is not None:
            left = remaining(line.quantity, line.ordered_quantity)
            if request.status is PurchaseRequestStatus.CANCELLED:
                left = ZERO
            row.amount = rules.of_request(line.estimated, line.quantity, left, line.currency)
    await db.flush()
    for order_id in await orders_covering(db, event.request_id):
        await _reckon(db, order_id, only_new=True)


async def follow_order(
    db: Db,
    event: buying.PurchaseOrderChanged
    | buying.PurchaseOrderAmended
    | buying.PurchaseOrderRestCancelled
    | buying.PurchaseOrderClosed
    | buying.PurchaseOrderBilled
    | buying.PurchaseOrderReceived,
) -> None:
    """Let an order commit what is still to be billed of it."""
    await _reckon(db, event.order_id)


async def let_go(db: Db, event: buying.PurchaseOrderLinesRemoving) -> None:
    """Lines of a draft commit nothing when they are removed."""
    await db.run(
        sa.delete(COMMITMENT).where(
            COMMITMENT.c.tenant_id == db.actor.tenant_id,
            COMMITMENT.c.order_line_id.in_(sorted(event.line_ids)),
        )
    )


async def hold_orders(db: Db, event: buying.PurchaseOrdersConfirming) -> None:
    """Hold orders against budgets before they bind us. Refuses with BUDGET_EXCEEDED, or notes that it is too much."""
    for bought in event.orders:
        await _hold(db, bought.order)


async def hold_amended(db: Db, event: buying.PurchaseOrderAmending) -> None:
    """Hold an order that binds us against budgets again. Refuses with BUDGET_EXCEEDED, or notes that it is too much."""
    if event.bought.order.status is PurchaseOrderStatus.CONFIRMED:
        await _hold(db, event.bought.order)


async def assign_order(db: Db, order_id: uuid.UUID, given: Sequence[Assigned]) -> Order:
    """Say from which accounts an order's lines are spent; an order that binds us is held against budgets.

    Refuses with NOT_FOUND, INVALID_VALUE, BUDGET_EXCEEDED.
    """
    order = await procurement.lock_order(db, order_id)
    there = {line.id: line for line in await procurement.lines_of(db, order.id)}
    accounts, values = await check_named(
        db,
        order.company_id,
        {each.account_id for each in given},
        {each.value_id for each in given if each.value_id is not None},
    )
    named: set[uuid.UUID] = set()
    for place, each in enumerate(given):
        path = ["lines", str(place)]
        for name, is_there in (
            ("id", each.line_id in there),
            ("accountId", each.account_id in accounts),
            ("dimensionValueId", each.value_id is None or each.value_id in values),
        ):
            if not is_there:
                raise Refused("NOT_FOUND", "There is no such record.", path=[*path, name])
        if each.line_id in named:
            raise Refused("INVALID_VALUE", "This line is named twice.", path=[*path, "id"])
        named.add(each.line_id)
    await _reckon(db, order.id, {each.line_id: each for each in given})
    if order.status is PurchaseOrderStatus.CONFIRMED:
        await _hold(db, order)
    await db.publish(rules.PurchaseOrderBudgetSet(order.id))
    return order


async def _reckon(
    db: Db,
    order_id: uuid.UUID,
    assigned: Mapping[uuid.UUID, Assigned] | None = None,
    *,
    only_new: bool = False,
) -> dict[uuid.UUID, Commitment]:
    """What the lines of an order commit, as they are now, by line; those without an account commit nothing.

    With `only_new` those stay as they are that commit something already: whoever does not hold the order may not have
    seen the last of it.
    """
    await db.flush()
    lines = await order_lines(db, order_id)
    kept = await commitments_of(db, order_lines=[line.id for line in lines])
    for line in lines:
        row = kept.get(line.id)
        said = (assigned or {}).get(line.id)
        account = said.account_id if said else line.request_account_id
        value = said.value_id if said else line.request_value_id
        if row is None and account is not None:
            row = Commitment(
                company_id=line.company_id,
                order_line_id=line.id,
                account_id=account,
                value_id=value,
                due_on=line.due_on,
                currency=line.base,
            )
            db.add(row)
            kept[line.id] = row
        elif row is not None and said is not None:
            row.account_id, row.value_id = said.account_id, said.value_id
        elif row is not None and only_new:
            continue
        if row is not None:
            row.due_on, row.amount = line.due_on, of_line(line)
    await db.flush()
    return kept


async def _hold(db: Db, order: Any) -> None:
    rows = await _reckon(db, order.id)
    kinds = await kinds_of(db, {row.account_id for row in rows.values()})
    wanted = [
        Committed(
            account_id=row.account_id,
            account_kind=kinds[row.account_id],
            value_id=row.value_id,
            on=row.due_on,
            amount=row.amount,
        )
        for row in rows.values()
    ]
    excesses = await _excesses(db, order.company_id, wanted, [row.id for row in rows.values()])
    await _note(db, excesses, order_id=order.id)


async def _excesses(
    db: Db, company_id: uuid.UUID, wanted: Sequence[Committed], without: Sequence[uuid.UUID]
) -> list[Excess]:
    """The lines of budgets that what is wanted exceeds, beside what is spent and committed by others."""
    spending = [each for each in wanted if each.amount > 0]
    if not spending:
        return []
    held = await db.lock_all(Budget, await budgets_in_force(db, company_id))
    if not held:
        return []
    kinds = {each.account_kind for each in spending}
    others = await committed_by_others(db, company_id, kinds, without)
    values = {each.value_id for each in (*spending, *others) if each.value_id is not None}
    lines = await controlled_by(
        db,
        companies={company_id},
        accounts={each.account_id for each in spending},
        kinds=kinds,
        values=values,
        days=[each.on for each in spending],
    )
    return rules.exceeded(lines, spending, others)


def _stop(db: Db, excess: Excess) -> None:
    """Refuses with BUDGET_EXCEEDED where a budget stops and the actor may not exceed it."""
    if excess.line.control is BudgetControl.STOP and not db.actor.may(BUDGET_EXCEED):
        raise excess.refusal()


async def _note(
    db: Db,
    excesses: Sequence[Excess],
    *,
    request_id: uuid.UUID | None = None,
    order_id: uuid.UUID | None = None,
) -> None:
    """Refuses with BUDGET_EXCEEDED, or notes that it is too much."""
    for excess in excesses:
        _stop(db, excess)
    for excess in excesses:
        row = CommitmentExcess(
            company_id=excess.line.company_id,
            budget_id=excess.line.budget_id,
            line_id=excess.line.id,
            user_id=db.actor.user_id,
            control=excess.line.control,
            first_day=excess.first_day,
            last_day=excess.last_day,
            currency=excess.line.currency,
            planned=excess.limit,
            actual=excess.actual,
            committed=excess.committed,
            wanted=excess.wanted,
            request_id=request_id,
            order_id=order_id,
        )
        db.add(row)
        await db.publish(rules.CommitmentOverrun(row.id))
    await db.flush()
