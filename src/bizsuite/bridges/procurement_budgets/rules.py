"""What requests and orders commit, and when that is more than a budget has left. Pure.

A request's line commits what is thought to come of what is still to be ordered of it; an order's line what is still to
be billed of it, at its price. As orders cover requests and bills come for orders, what is committed falls.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from bizsuite.erp.budgets.rules.control import ControlledLine, held
from bizsuite.erp.budgets.rules.plans import SPENDING
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_money

LIMIT = Decimal(10) ** 14
"""Amounts stay below this, which is what a column holds."""


@dataclass(frozen=True, slots=True)
class CommitmentOverrun:
    """A request or an order commits more than a budget had left."""

    overrun_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderBudgetSet:
    """Lines of an order are spent from other accounts than before."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """So much is committed on an account, for a value of a dimension or for none, on a day."""

    account_id: uuid.UUID
    account_kind: AccountKind
    value_id: uuid.UUID | None
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """What is wanted is more than a line had left: of `limit`, `actual` is spent and `committed` by others."""

    line: ControlledLine
    first_day: date
    last_day: date
    limit: Decimal
    actual: Decimal
    committed: Decimal
    wanted: Decimal

    def refusal(self) -> Refused:
        """The refusal of a budget that stops."""
        return Refused(
            "BUDGET_EXCEEDED",
            "Budget {budget} has {limit} for {line} until {last_day}; {actual} is spent, {committed} committed,"
            " {wanted} more is wanted.",
            path=["id"],
            budget=self.line.budget,
            line=self.line.label,
            first_day=self.first_day,
            last_day=self.last_day,
            limit=self.limit,
            actual=self.actual,
            committed=self.committed,
            wanted=self.wanted,
        )


def of_request(estimated: Decimal, quantity: Decimal, remaining: Decimal, currency: str) -> Decimal:
    """What a request's line commits: its estimate, as far as it is still to be ordered."""
    with localcontext(prec=80):
        return round_money(estimated * remaining / quantity, currency)


def of_order(
    status: PurchaseOrderStatus,
    net: Decimal,
    quantity: Decimal,
    *,
    cancelled: Decimal,
    received: Decimal,
    returned: Decimal,
    billed: Decimal,
    rate: Decimal,
    base: str,
) -> Decimal:
    """What an order's line commits, in the company's currency: its net, as far as it is still to be billed.

    Of an order that is closed nothing more comes: only what came is still billed. Refuses with INVALID_VALUE what is
    more than can be kept.
    """
    due = ZERO if status is PurchaseOrderStatus.CLOSED else quantity - cancelled
    open_quantity = max(max(due, received) - returned - billed, ZERO)
    with localcontext(prec=80):
        amount = round_money(net * open_quantity / quantity / rate, base)
    if amount >= LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=["lines"])
    return amount


def share(line: ControlledLine, each: Committed) -> Decimal:
    """What of a commitment is a line's."""
    if line.account_id is not None and each.account_id != line.account_id:
        return ZERO
    if line.account_id is None and each.account_kind is not line.account_kind:
        return ZERO
    if line.values is not None and each.value_id not in line.values:
        return ZERO
    return each.amount


def exceeded(
    lines: Sequence[ControlledLine], wanted: Sequence[Committed], others: Sequence[Committed]
) -> list[Excess]:
    """The lines that what is wanted exceeds, each with the first span in which it does."""
    found = []
    for line in lines:
        if line.account_kind not in SPENDING:
            continue
        for span in held(line):
            own = _within(line, wanted, span.first_day, span.last_day)
            committed = _within(line, others, span.first_day, span.last_day)
            if own > 0 and span.spent + committed + own > span.limit:
                found.append(
                    Excess(
                        line=line,
                        first_day=span.first_day,
                        last_day=span.last_day,
                        limit=span.limit,
                        actual=span.spent,
                        committed=committed,
                        wanted=own,
                    )
                )
                break
    return found


def _within(line: ControlledLine, given: Iterable[Committed], first: date, last: date) -> Decimal:
    return sum((share(line, each) for each in given if first <= each.on <= last), ZERO)
