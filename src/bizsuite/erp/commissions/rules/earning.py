"""Who earns how much on what is sold, how much of it is due, and what settles it. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.conversion import in_base, share
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_half_up

_RATE_PLACES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an agent earns on sales from one day to another, to anyone or one customer, of anything or a category."""

    agent_id: uuid.UUID
    rate: Decimal
    """The fraction of what is invoiced without tax: 0.05."""
    valid_from: date
    valid_to: date | None = None
    """The last day; none: until further notice."""
    customer_id: uuid.UUID | None = None
    category_id: uuid.UUID | None = None
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day; both of its ends are days of it."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line of a posted invoice or credit note, and how much of the document is settled.

    `net`, `total` and `settled` are positive in both kinds, in the document's currency; lines that deduct are negative.
    A credit note gives its commission up.
    """

    id: uuid.UUID
    customer_id: uuid.UUID
    on: date
    net: Decimal
    total: Decimal
    """Of the document, with tax."""
    settled: Decimal
    """Of `total`: by payments, credit notes and what is written off, less what has been taken back."""
    exchange_rate: Decimal = Decimal(1)
    gives_up: bool = False
    categories: Sequence[uuid.UUID] = ()
    """That of its product and those above it, the nearest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What an agent earns on a line, in the company's currency; negative where a credit note gives it up."""

    line_id: uuid.UUID
    plan_id: uuid.UUID | None
    """None where nothing is earned on it any more, such as when its invoice was reversed."""
    accrued: Decimal
    due: Decimal
    """The part of `accrued` that goes with what is paid."""
    settled: Decimal

    @property
    def open(self) -> Decimal:
        """What is to be settled; negative where more has been than is due."""
        return self.due - self.settled


def require_plan(plan: Plan, others: Iterable[Plan]) -> None:
    """Whether a plan can be meant, and no other of its agent says something else for the same sales.

    Refuses with INVALID_VALUE, COMMISSION_PLAN_OVERLAPS.
    """
    if not ZERO < plan.rate <= 1:
        raise Refused("INVALID_VALUE", "A commission is above 0 and at most 1.", path=["rate"])
    if plan.rate != round_half_up(plan.rate, _RATE_PLACES):
        raise Refused("INVALID_VALUE", "A commission has at most 6 decimals.", path=["rate"])
    check_day(plan.valid_from, "validFrom")
    check_day(plan.valid_to, "validTo")
    if plan.valid_to is not None and plan.valid_to < plan.valid_from:
        raise Refused("INVALID_VALUE", "A plan ends on its first day or later.", path=["validTo"])
    if any(_equal_rank(plan, other) and _overlap(plan, other) for other in others if other.id != plan.id):
        raise Refused(
            "COMMISSION_PLAN_OVERLAPS",
            "Another plan of the agent holds for the same sales at that time.",
            path=["validFrom"],
        )


def _equal_rank(one: Plan, other: Plan) -> bool:
    return (one.agent_id, one.customer_id, one.category_id) == (
        other.agent_id,
        other.customer_id,
        other.category_id,
    )


def _overlap(one: Plan, other: Plan) -> bool:
    """Whether there is a day on which both hold."""
    return one.holds_on(max(one.valid_from, other.valid_from)) and other.holds_on(
        max(one.valid_from, other.valid_from)
    )


def plan_for(plans: Iterable[Plan], line: SoldLine) -> Plan | None:
    """The plan of one agent that holds for a line, the most specific one; None where he earns nothing on it.

    A customer is more specific than any category, a category than those above it.
    """
    depths = {key: depth for depth, key in enumerate(line.categories)}
    fitting = [
        plan
        for plan in plans
        if plan.holds_on(line.on)
        and plan.customer_id in (None, line.customer_id)
        and (plan.category_id is None or plan.category_id in depths)
    ]

    def breadth(plan: Plan) -> tuple[bool, int]:
        depth = len(depths) if plan.category_id is None else depths[plan.category_id]
        return plan.customer_id is None, depth

    return min(fitting, key=breadth, default=None)


def dues(
    lines: Iterable[SoldLine], plans: Sequence[Plan], settled: Mapping[uuid.UUID, Decimal], currency: str
) -> list[Due]:
    """What one agent earns on each line, is due and has been settled; `settled` by line, in the company's currency.

    Each line is rounded for itself, and a document that is paid has all of its commissions due, to the cent. What was
    settled on a line that earns nothing any more is to be given back.
    """
    found = []
    for line in lines:
        if plan := plan_for(plans, line):
            found.append(_due(line, plan, settled.get(line.id, ZERO), currency))
    earning = {each.line_id for each in found}
    lost = [
        Due(line_id=key, plan_id=None, accrued=ZERO, due=ZERO, settled=amount)
        for key, amount in settled.items()
        if amount and key not in earning
    ]
    return found + lost


def _due(line: SoldLine, plan: Plan, settled: Decimal, currency: str) -> Due:
    earned = in_base(line.net * plan.rate, line.exchange_rate, currency)
    accrued = -earned if line.gives_up else earned
    due = share(line.total, line.settled, accrued, currency)
    return Due(line_id=line.id, plan_id=plan.id, accrued=accrued, due=due, settled=settled)


def to_settle(found: Iterable[Due]) -> list[Due]:
    """Those of which something is open. Refuses with COMMISSION_NOT_DUE where there is none."""
    wanted = [each for each in found if each.open]
    if not wanted:
        raise Refused("COMMISSION_NOT_DUE", "Nothing is due that has not been settled.", path=["agentId"])
    return wanted


def require_later(through: date, last: date | None) -> None:
    """Whether a settlement reaches as far as the last one, which would be taken back in part otherwise.

    Refuses with INVALID_VALUE, COMMISSION_SETTLED_LATER (facts: last).
    """
    check_day(through, "through")
    if last is not None and through < last:
        raise Refused(
            "COMMISSION_SETTLED_LATER",
            "Commissions of the agent are settled through {last} already.",
            path=["through"],
            last=last,
        )


def entry_lines(amount: Decimal) -> list[NewLine]:
    """What books a settlement: the expense and what is owed; the other way round where it gives commissions back.

    Nothing where what is given back makes up for what is due.
    """
    if not amount:
        return []
    owed, given_back = max(amount, ZERO), max(-amount, ZERO)
    return [
        NewLine(account=AccountPurpose.COMMISSIONS, debit=owed, credit=given_back),
        NewLine(account=AccountPurpose.COMMISSIONS_PAYABLE, debit=given_back, credit=owed),
    ]
