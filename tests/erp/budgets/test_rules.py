"""How budgets are spread, and when they are exceeded."""

import uuid
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.budgets.rules import plans
from bizsuite.erp.budgets.rules.control import ControlledLine, Excess, Part, exceeded
from bizsuite.erp.budgets.rules.plans import NewBudgetLine
from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetSpan, BudgetStatus
from bizsuite.erp.finance.rules.dimensions import Split
from bizsuite.erp.finance.rules.ledger import KnownAccount, KnownJournal, Line, Prepared
from bizsuite.erp.finance.rules.words import AccountKind, JournalKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, new_id

COMPANY = uuid.UUID(int=1)
ACCOUNT = KnownAccount(
    id=uuid.UUID(int=2), code="5000", kind=AccountKind.EXPENSE, is_heading=False, is_active=True
)
OTHER = replace(ACCOUNT, id=uuid.UUID(int=3), code="5100")
SHOP, OFFICE, DIMENSION = uuid.UUID(int=4), uuid.UUID(int=5), uuid.UUID(int=6)
GENERAL = KnownJournal(uuid.UUID(int=7), "GEN", JournalKind.GENERAL)


def refused(act: Callable[..., Any], *args: Any) -> tuple[str, list[str]]:
    with pytest.raises(Refused) as error:
        act(*args)
    return error.value.code, list(error.value.path)


@given(
    st.decimals(min_value="0", max_value="9999999999", places=4),
    st.integers(1, 24),
    st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_what_is_spread_sums_to_the_whole_evenly(total: Decimal, periods: int, currency: str) -> None:
    unit = Decimal(1).scaleb(-minor_units(currency))
    total = total.quantize(unit)
    parts = plans.spread(total, periods, currency)
    assert sum(parts, ZERO) == total
    assert len(parts) == periods
    assert max(parts) - min(parts) <= unit
    assert all(part == part.quantize(unit) and part >= 0 for part in parts)


def test_a_hundred_over_twelve_months() -> None:
    assert [str(part) for part in plans.spread(Decimal(100), 12, "USD")] == ["8.33", "8.34", "8.33"] * 4


def test_lines_are_checked() -> None:
    path = ["lines", "0"]
    line = NewBudgetLine(account_id=uuid.uuid4(), amount=Decimal(5))
    assert plans.parts_of(line, 2, "USD", path) == [Decimal("2.50")] * 2
    by_month = replace(line, amount=None, amounts=[Decimal(1), Decimal(4)])
    assert plans.parts_of(by_month, 2, "USD", path) == [Decimal(1), Decimal(4)]
    for wrong, error in (
        (replace(line, amount=None), ("INVALID_VALUE", path)),
        (replace(line, amounts=[Decimal(1)]), ("INVALID_VALUE", path)),
        (replace(line, amount=Decimal(-1)), ("INVALID_VALUE", [*path, "amount"])),
        (replace(line, amount=Decimal("0.001")), ("AMOUNT_PRECISION", [*path, "amount"])),
        (replace(line, amount=plans.LIMIT), ("INVALID_VALUE", [*path, "amount"])),
        (replace(by_month, amounts=[Decimal(1)]), ("BUDGET_PERIODS", [*path, "amounts"])),
        (
            replace(by_month, amounts=[Decimal(1), Decimal("0.001")]),
            ("AMOUNT_PRECISION", [*path, "amounts", "1"]),
        ),
        (replace(by_month, amounts=[plans.LIMIT - 1] * 2), ("INVALID_VALUE", [*path, "amounts"])),
    ):
        assert refused(plans.parts_of, wrong, 2, "USD", path) == error
    both = replace(line, account_kind=AccountKind.EXPENSE)
    assert refused(plans.kind_of, both, AccountKind.EXPENSE, path) == ("INVALID_VALUE", path)
    assert refused(plans.kind_of, NewBudgetLine(), None, path) == ("INVALID_VALUE", path)
    assert refused(plans.kind_of, line, AccountKind.ASSET_RECEIVABLE, path) == ("INVALID_VALUE", path)
    assert plans.kind_of(line, AccountKind.EXPENSE, path) is AccountKind.EXPENSE
    assert refused(plans.check_lines, [line, line]) == ("BUDGET_LINE_TWICE", ["lines", "1"])
    assert refused(plans.check_lines, [line] * 2001) == ("INVALID_VALUE", ["lines"])
    assert refused(plans.check_tolerance, Decimal("1.1")) == ("INVALID_VALUE", ["tolerance"])
    assert refused(plans.check_tolerance, Decimal("0.0000001")) == ("INVALID_VALUE", ["tolerance"])
    assert refused(plans.require_draft, BudgetStatus.APPROVED) == ("BUDGET_NOT_DRAFT", ["id"])
    assert refused(plans.require_approved, BudgetStatus.CLOSED) == ("BUDGET_NOT_APPROVED", ["id"])


def planned(*parts: tuple[str, str], **more: Any) -> ControlledLine:
    """A line with what is planned and spent in the first months of a year."""
    told: dict[str, Any] = {
        "id": uuid.UUID(int=8),
        "budget_id": uuid.UUID(int=9),
        "budget": "Costs",
        "company_id": COMPANY,
        "control": BudgetControl.STOP,
        "span": BudgetSpan.PERIOD,
        "tolerance": ZERO,
        "currency": "USD",
        "account_id": ACCOUNT.id,
        "account_kind": AccountKind.EXPENSE,
        "label": "5000",
        "values": None,
        "parts": [
            Part(
                first_day=date(2026, at, 1),
                last_day=date(2026, at, monthrange(2026, at)[1]),
                amount=Decimal(amount),
                spent=Decimal(spent),
            )
            for at, (amount, spent) in enumerate(parts, 1)
        ],
    }
    return ControlledLine(**{**told, **more})


def entry(
    amount: str,
    month: int = 1,
    *,
    account: KnownAccount = ACCOUNT,
    shares: tuple[tuple[uuid.UUID, str], ...] = (),
    journal: KnownJournal = GENERAL,
    company: uuid.UUID = COMPANY,
) -> Prepared:
    """An entry that debits so much; a negative amount is a credit."""
    size = Decimal(amount)
    line = Line(
        id=new_id(),
        account=account,
        debit=max(size, ZERO),
        credit=max(-size, ZERO),
        party_id=None,
        label="",
        currency="USD",
        amount=size,
        due_date=None,
        splits=[
            Split(value_id=key, dimension_id=DIMENSION, fraction=Decimal(1), amount=Decimal(part))
            for key, part in shares
        ],
    )
    return Prepared(
        id=new_id(),
        company_id=company,
        base_currency="USD",
        journal=journal,
        on=date(2026, month, 15),
        lines=[line],
        description="",
        origin_type=None,
        origin_id=None,
        reversal_of_id=None,
    )


def told(excesses: list[Excess]) -> list[tuple[str, str, str, int]]:
    """Limit, what was spent before, what was wanted, and the month in which that ends."""
    return [(f"{e.limit}", f"{e.spent}", f"{e.wanted}", e.last_day.month) for e in excesses]


def test_a_period_is_held_against_its_own_part() -> None:
    within, beyond = entry("40"), entry("40.01")
    assert exceeded(planned(("100", "100"), ("50", "0")), [within]) == []
    assert told(exceeded(planned(("100", "100.01"), ("50", "0")), [beyond])) == [
        ("100.00", "60.00", "40.01", 1)
    ]


def test_what_is_left_is_there_for_later_periods_where_a_budget_is_cumulative() -> None:
    line = planned(("100", "20"), ("50", "130"), ("50", "0"), span=BudgetSpan.CUMULATIVE)
    assert exceeded(line, [entry("130", 2)]) == []
    over = planned(("100", "20"), ("50", "130.01"), ("50", "0"), span=BudgetSpan.CUMULATIVE)
    assert told(exceeded(over, [entry("130.01", 2)])) == [("150.00", "20.00", "130.01", 2)]


def test_spending_late_for_an_early_day_counts_in_all_later_periods() -> None:
    line = planned(("100", "60"), ("50", "80"), ("50", "10"), span=BudgetSpan.CUMULATIVE)
    late = entry("50", 1)
    assert told(exceeded(line, [late])) == []
    full = planned(("100", "60"), ("50", "100"), ("50", "10"), span=BudgetSpan.CUMULATIVE)
    assert told(exceeded(full, [late])) == [("150.00", "110", "50", 2)]


def test_a_tolerance_is_a_fraction_of_what_is_planned() -> None:
    line = planned(("99.99", "105"), tolerance=Decimal("0.05"))
    assert told(exceeded(line, [entry("5")])) == [("104.98", "100", "5", 1)]
    assert exceeded(planned(("99.99", "104.98"), tolerance=Decimal("0.05")), [entry("5")]) == []


def test_entries_of_one_posting_count_one_after_the_other() -> None:
    first, second, third = entry("60"), entry("60"), entry("-30")
    line = planned(("100", "90"))
    (found,) = exceeded(line, [first, second, third])
    assert (found.entry_id, found.spent, found.wanted) == (second.id, Decimal(60), Decimal(60))


@pytest.mark.parametrize(
    "counted",
    [
        entry("-1"),
        entry("500", account=OTHER),
        entry("500", company=uuid.UUID(int=99)),
        entry("500", journal=KnownJournal(uuid.uuid4(), "CLS", JournalKind.CLOSING)),
    ],
    ids=["credit", "account", "company", "closing"],
)
def test_what_spends_nothing_of_a_line_exceeds_nothing(counted: Prepared) -> None:
    assert exceeded(planned(("100", "900")), [counted]) == []


def test_a_kind_of_accounts_is_held_together() -> None:
    line = planned(("100", "110"), account_id=None)
    assert told(exceeded(line, [entry("20", account=OTHER)])) == [("100.00", "90", "20", 1)]


def test_income_is_never_too_much() -> None:
    assert exceeded(planned(("1", "-900"), account_kind=AccountKind.INCOME), [entry("900")]) == []


def test_a_value_is_held_against_what_is_divided_to_it() -> None:
    line = planned(("100", "130"), values=frozenset({SHOP}))
    assert exceeded(line, [entry("500", shares=((OFFICE, "500"),))]) == []
    assert exceeded(line, [entry("500")]) == []
    split = entry("500", shares=((OFFICE, "460"), (SHOP, "40")))
    assert told(exceeded(line, [split])) == [("100.00", "90", "40", 1)]


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(-100, 200), st.integers(1, 6)), min_size=1, max_size=5),
    st.sampled_from(list(BudgetSpan)),
)
def test_a_posting_exceeds_exactly_where_a_limit_is_passed(
    parts: list[tuple[int, int]], given_entries: list[tuple[int, int]], span: BudgetSpan
) -> None:
    """Against counting by hand: entry by entry, for every span that holds its day."""
    entries = [entry(str(size), min(month, len(parts))) for size, month in given_entries]
    before = [spent for _, spent in parts]
    after = list(before)
    for each in entries:
        after[each.on.month - 1] += int(each.lines[0].balance)
    line = planned(
        *((str(plan), str(spent)) for (plan, _), spent in zip(parts, after, strict=True)), span=span
    )
    by_hand = []
    running = list(before)
    for each in entries:
        month, size = each.on.month, int(each.lines[0].balance)
        running[month - 1] += size
        for end in range(month, len(parts) + 1):
            begin = 0 if span is BudgetSpan.CUMULATIVE else end - 1
            if span is BudgetSpan.PERIOD and end != month:
                continue
            limit = sum(plan for plan, _ in parts[begin:end])
            if size > 0 and sum(running[begin:end]) > limit:
                by_hand.append(each.id)
                break
    assert [found.entry_id for found in sorted(exceeded(line, entries), key=lambda e: e.entry_id)] == sorted(
        by_hand
    )
