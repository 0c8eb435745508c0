"""What requests and orders commit, and when that is too much: values only."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.bridges.procurement_budgets import rules
from bizsuite.bridges.procurement_budgets.rules import Committed
from bizsuite.erp.budgets.rules.control import ControlledLine, Part
from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetSpan
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus as Status
from bizsuite.kernel.errors import Refused

PENS, DESKS, SHOP, OFFICE = (uuid.uuid4() for _ in range(4))
COSTS = AccountKind.EXPENSE
YEAR = [
    (date(2026, 1, 1), date(2026, 1, 31)),
    (date(2026, 2, 1), date(2026, 2, 28)),
    (date(2026, 3, 1), date(2026, 3, 31)),
]


def planned(*spent: str, amount: str = "100", **more: Any) -> ControlledLine:
    parts = [
        Part(first_day=first, last_day=last, amount=Decimal(amount), spent=Decimal(gone))
        for (first, last), gone in zip(YEAR, (*spent, "0", "0", "0"), strict=False)
    ]
    told: Any = {
        "id": uuid.uuid4(),
        "budget_id": uuid.uuid4(),
        "budget": "Costs",
        "company_id": uuid.uuid4(),
        "control": BudgetControl.STOP,
        "span": BudgetSpan.PERIOD,
        "tolerance": Decimal(0),
        "currency": "USD",
        "account_id": PENS,
        "account_kind": COSTS,
        "label": "5000",
        "values": None,
        "parts": parts,
    }
    return ControlledLine(**told | more)


def committed(amount: str, on: date = date(2026, 2, 10), **more: Any) -> Committed:
    told: Any = {"account_id": PENS, "account_kind": COSTS, "value_id": None, "on": on}
    return Committed(amount=Decimal(amount), **told | more)


def excess(line: ControlledLine, wanted: list[Committed], *others: Committed) -> list[tuple[str, ...]]:
    return [
        tuple(
            format(amount.normalize(), "f")
            for amount in (each.limit, each.actual, each.committed, each.wanted)
        )
        for each in rules.exceeded([line], wanted, others)
    ]


@pytest.mark.parametrize(
    ("estimated", "quantity", "remaining", "amount"),
    [
        ("100", "10", "10", "100"),
        ("100", "10", "0", "0"),
        ("100", "3", "1", "33.33"),
        ("100", "3", "2", "66.67"),
        ("0", "3", "3", "0"),
    ],
)
def test_a_request_commits_what_is_still_to_be_ordered(
    estimated: str, quantity: str, remaining: str, amount: str
) -> None:
    told = rules.of_request(Decimal(estimated), Decimal(quantity), Decimal(remaining), "USD")
    assert told == Decimal(amount)


@pytest.mark.parametrize(
    ("status", "cancelled", "received", "returned", "billed", "amount"),
    [
        (Status.CONFIRMED, 0, 0, 0, 0, "100"),
        (Status.CONFIRMED, 0, 0, 0, 4, "60"),
        (Status.CONFIRMED, 0, 0, 0, 10, "0"),
        (Status.CONFIRMED, 0, 0, 0, 12, "0"),
        (Status.CONFIRMED, 3, 0, 0, 0, "70"),
        (Status.CONFIRMED, 0, 12, 0, 0, "120"),
        (Status.CONFIRMED, 0, 5, 2, 0, "80"),
        (Status.CANCELLED, 10, 0, 0, 0, "0"),
        (Status.CLOSED, 0, 6, 0, 0, "60"),
        (Status.CLOSED, 0, 6, 0, 6, "0"),
        (Status.CLOSED, 0, 0, 0, 0, "0"),
        (Status.DRAFT, 0, 0, 0, 0, "100"),
    ],
)
def test_an_order_commits_what_is_still_to_be_billed(
    status: Status, cancelled: int, received: int, returned: int, billed: int, amount: str
) -> None:
    counted = {
        name: Decimal(value)
        for name, value in (
            ("cancelled", cancelled),
            ("received", received),
            ("returned", returned),
            ("billed", billed),
        )
    }
    told = rules.of_order(status, Decimal(100), Decimal(10), **counted, rate=Decimal(1), base="USD")
    assert told == Decimal(amount)


def test_an_order_abroad_commits_at_its_own_rate() -> None:
    nothing = dict.fromkeys(("cancelled", "received", "returned", "billed"), Decimal(0))
    told = rules.of_order(
        Status.CONFIRMED, Decimal(100), Decimal(10), **nothing, rate=Decimal("0.8"), base="USD"
    )
    assert told == Decimal(125)


def test_what_is_more_than_can_be_kept_is_refused() -> None:
    nothing = dict.fromkeys(("cancelled", "received", "returned", "billed"), Decimal(0))
    with pytest.raises(Refused) as refused:
        rules.of_order(
            Status.CONFIRMED, Decimal(10) ** 13, Decimal(1), **nothing, rate=Decimal("0.1"), base="USD"
        )
    assert refused.value.code == "INVALID_VALUE"


def test_what_is_spent_and_committed_leaves_so_much_and_not_more() -> None:
    line = planned("0", "30")
    others = [committed("40")]
    assert excess(line, [committed("30")], *others) == []
    assert excess(line, [committed("30.01")], *others) == [("100", "30", "40", "30.01")]
    assert excess(line, [committed("10"), committed("20.01")], *others) == [("100", "30", "40", "30.01")]


@pytest.mark.parametrize(
    "foreign",
    [
        {"account_id": DESKS},
        {"on": date(2026, 1, 31)},
        {"on": date(2026, 3, 1)},
        {"on": date(2027, 2, 10)},
    ],
)
def test_what_is_of_something_else_does_not_count(foreign: dict[str, Any]) -> None:
    assert excess(planned("0", "30"), [committed("70")], committed("99", **foreign)) == []
    assert excess(planned("99", "99", "99"), [committed("99", on=date(2027, 1, 1))]) == []


def test_a_budget_of_a_kind_counts_all_its_accounts() -> None:
    line = planned(account_id=None)
    assert excess(line, [committed("60")], committed("40", account_id=DESKS)) == []
    assert excess(line, [committed("61")], committed("40", account_id=DESKS)) == [("100", "0", "40", "61")]
    asset = AccountKind.ASSET_CURRENT
    assert excess(line, [committed("61")], committed("40", account_kind=asset)) == []


def test_a_budget_of_a_cost_centre_counts_what_is_under_it() -> None:
    line = planned(values=frozenset({SHOP}))
    assert excess(line, [committed("101", value_id=OFFICE)]) == []
    assert excess(line, [committed("101")]) == []
    assert excess(line, [committed("61", value_id=SHOP)], committed("40", value_id=SHOP)) == [
        ("100", "0", "40", "61")
    ]


def test_what_is_left_of_a_period_is_there_later_where_it_is_cumulative() -> None:
    line = planned("20", "30", span=BudgetSpan.CUMULATIVE)
    assert excess(line, [committed("150")]) == []
    assert excess(line, [committed("150.01")]) == [("200", "50", "0", "150.01")]
    early = committed("150", on=date(2026, 1, 5))
    assert excess(line, [committed("1")], early) == [("200", "50", "150", "1")]


def test_tolerance_is_allowed() -> None:
    line = planned(tolerance=Decimal("0.1"))
    assert excess(line, [committed("110")]) == []
    assert excess(line, [committed("110.01")]) == [("110", "0", "0", "110.01")]


def test_income_beyond_its_plan_is_no_harm() -> None:
    line = planned(account_kind=AccountKind.INCOME)
    assert excess(line, [committed("999", account_kind=AccountKind.INCOME)]) == []


def test_the_refusal_tells_what_is_left() -> None:
    (found,) = rules.exceeded([planned("0", "30")], [committed("80")], [committed("5")])
    refusal = found.refusal()
    assert refusal.code == "BUDGET_EXCEEDED"
    assert refusal.facts == {
        "budget": "Costs",
        "line": "5000",
        "first_day": date(2026, 2, 1),
        "last_day": date(2026, 2, 28),
        "limit": Decimal(100),
        "actual": Decimal(30),
        "committed": Decimal(5),
        "wanted": Decimal(80),
    }


@given(st.lists(st.integers(1, 60), max_size=12))
def test_whoever_comes_one_after_the_other_never_exceeds_together(sizes: list[int]) -> None:
    line, held = planned("0", "10"), list[Committed]()
    for size in sizes:
        wanted = committed(str(size))
        if not rules.exceeded([line], [wanted], held):
            held.append(wanted)
    assert sum(each.amount for each in held) + 10 <= 100
