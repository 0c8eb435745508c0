"""What a budget may say, and how an amount is spread over the periods of a year. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetSpan, BudgetStatus
from bizsuite.erp.finance.rules.words import CONTROL_KINDS, AccountKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, round_half_up, round_money

LIMIT = Decimal(10) ** 14
"""Amounts stay below this, which is what a column holds."""
LINES_MAX = 2_000
TOLERANCE_STEP = Decimal("0.000001")
SPENDING = frozenset(
    {
        AccountKind.ASSET_CASH,
        AccountKind.ASSET_INVENTORY,
        AccountKind.ASSET_CURRENT,
        AccountKind.ASSET_FIXED,
        AccountKind.COST_OF_SALES,
        AccountKind.EXPENSE,
    }
)
"""Kinds of accounts on which a debit spends; on the others a credit earns, which no budget stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBudgetLine:
    """What is to be spent or earned on an account, or on all of a kind, and for a value of a dimension.

    `amount` is spread evenly over the periods of the year, or `amounts` are given, one for each of them in order.
    """

    account_id: uuid.UUID | None = None
    account_kind: AccountKind | None = None
    value_id: uuid.UUID | None = None
    amount: Decimal | None = None
    amounts: Sequence[Decimal] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBudget:
    """A budget of a fiscal year."""

    fiscal_year_id: uuid.UUID
    name: str
    control: BudgetControl = BudgetControl.WARN
    span: BudgetSpan = BudgetSpan.CUMULATIVE
    tolerance: Decimal = ZERO
    lines: Sequence[NewBudgetLine] = ()


def spread(total: Decimal, periods: int, currency: str) -> list[Decimal]:
    """An amount over so many periods: the parts sum to it, and no two differ by more than one smallest unit.

    The sum of the first parts is always the even share of the whole, rounded half up.
    """
    places = minor_units(currency)
    until = [round_half_up(total * n / periods, places) for n in range(periods + 1)]
    return [after - before for before, after in pairwise(until)]


def parts_of(line: NewBudgetLine, periods: int, currency: str, path: Sequence[str]) -> list[Decimal]:
    """What a line plans for each period of the year.

    Refuses with INVALID_VALUE, AMOUNT_PRECISION; BUDGET_PERIODS (fact: how many periods the year has).
    """
    if (line.amount is None) == (line.amounts is None):
        raise Refused("INVALID_VALUE", "A line has an amount or amounts by period, not both.", path=path)
    if line.amounts is None:
        assert line.amount is not None
        _check(line.amount, currency, [*path, "amount"])
        return spread(line.amount, periods, currency)
    if len(line.amounts) != periods:
        raise Refused(
            "BUDGET_PERIODS",
            "The fiscal year has {periods} periods.",
            path=[*path, "amounts"],
            periods=periods,
        )
    for place, amount in enumerate(line.amounts):
        _check(amount, currency, [*path, "amounts", str(place)])
    if sum(line.amounts, ZERO) >= LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=[*path, "amounts"])
    return list(line.amounts)


def _check(amount: Decimal, currency: str, path: Sequence[str]) -> None:
    if not 0 <= amount < LIMIT:
        raise Refused("INVALID_VALUE", "A budget is not negative, and below 100 trillion.", path=path)
    if amount != round_money(amount, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=path)


def kind_of(line: NewBudgetLine, of_account: AccountKind | None, path: Sequence[str]) -> AccountKind:
    """The kind of account that a line is about. Refuses with INVALID_VALUE."""
    if (line.account_id is None) == (line.account_kind is None):
        raise Refused("INVALID_VALUE", "A line names an account or a kind of accounts, not both.", path=path)
    kind = line.account_kind or of_account
    assert kind is not None
    if kind in CONTROL_KINDS:
        raise Refused(
            "INVALID_VALUE", "What is owed is the outcome of other accounts; no budget plans it.", path=path
        )
    return kind


def check_lines(lines: Sequence[NewBudgetLine]) -> None:
    """No two lines plan the same. Refuses with INVALID_VALUE, BUDGET_LINE_TWICE."""
    if len(lines) > LINES_MAX:
        raise Refused("INVALID_VALUE", "A budget has at most {most} lines.", path=["lines"], most=LINES_MAX)
    seen = set()
    for place, line in enumerate(lines):
        key = (line.account_id, line.account_kind, line.value_id)
        if key in seen:
            raise Refused("BUDGET_LINE_TWICE", "Another line plans the same.", path=["lines", str(place)])
        seen.add(key)


def check_tolerance(tolerance: Decimal) -> Decimal:
    """A tolerance is a fraction of what is planned. Refuses with INVALID_VALUE."""
    if not 0 <= tolerance <= 1 or tolerance % TOLERANCE_STEP:
        raise Refused(
            "INVALID_VALUE",
            "A tolerance lies between 0 and 1, with at most six decimals.",
            path=["tolerance"],
        )
    return tolerance


def require_draft(status: BudgetStatus) -> None:
    """Only a draft changes or is approved. Refuses with BUDGET_NOT_DRAFT."""
    if status is not BudgetStatus.DRAFT:
        raise Refused("BUDGET_NOT_DRAFT", "The budget is {status}.", path=["id"], status=status.value)


def require_approved(status: BudgetStatus) -> None:
    """Only what is in force is revised or closed. Refuses with BUDGET_NOT_APPROVED."""
    if status is not BudgetStatus.APPROVED:
        raise Refused("BUDGET_NOT_APPROVED", "The budget is {status}.", path=["id"], status=status.value)
