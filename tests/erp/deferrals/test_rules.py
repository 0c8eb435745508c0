"""What may be deferred, and lines that sum to the amount whatever is released of them."""

import uuid
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.deferrals.rules.schedules import (
    NewDeferral,
    PlannedLine,
    Source,
    amount_of,
    days_of,
    fraction_given_up,
    kind_of,
    lines_of,
    reduced,
    require_one,
)
from bizsuite.erp.deferrals.rules.words import DeferralKind
from bizsuite.erp.finance.rules.schedules import ProRata, course, money
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Period, round_money

LINE = uuid.UUID("01890000-0000-7000-8000-000000000001")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def test_a_year_by_days_and_by_months() -> None:
    by_days = lines_of(Decimal(365), "USD", YEAR, ProRata.DAYS)
    assert [line.amount for line in by_days[:3]] == [31, 28, 31]
    by_months = lines_of(Decimal(1200), "USD", YEAR, ProRata.MONTHS)
    assert {line.amount for line in by_months} == {Decimal("100.00")}
    cut = lines_of(Decimal(1200), "USD", Period(date(2026, 1, 17), date(2027, 1, 16)), ProRata.MONTHS)
    assert [str(line.amount) for line in (cut[0], cut[1], cut[-1])] == ["48.39", "100.00", "51.61"]
    assert (cut[0].last_day, cut[-1].last_day) == (date(2026, 1, 31), date(2027, 1, 31))


def test_a_half_is_released_and_the_rest_keeps_its_days() -> None:
    lines = lines_of(Decimal(100), "USD", Period(date(2026, 1, 1), date(2026, 3, 31)), ProRata.MONTHS)
    assert [str(line.amount) for line in lines] == ["33.33", "33.34", "33.33"]
    kept = reduced(lines, Fraction(1, 2), "USD")
    assert [str(line.amount) for line in kept] == ["16.67", "16.67", "16.66"]
    assert [line.last_day for line in kept] == [line.last_day for line in lines]
    assert reduced(lines, Fraction(1), "USD") == []


def test_what_notes_give_up_is_a_part_of_what_is_still_claimed() -> None:
    assert fraction_given_up(Decimal("0.5"), Decimal(0)) == Fraction(1, 2)
    assert fraction_given_up(Decimal("0.75"), Decimal("0.5")) == Fraction(1, 2)
    assert fraction_given_up(Decimal(1), Decimal("0.25")) == 1
    assert fraction_given_up(Decimal("0.5"), Decimal("0.5")) == 0
    assert fraction_given_up(Decimal(1), Decimal(1)) == 0


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Decimal, str, list[PlannedLine]]:
    """Any amount over any days."""
    currency = draw(st.sampled_from(["JPY", "USD", "KWD"]))
    amount = money(draw(st.integers(1, 10**12)), currency)
    start = draw(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
    pro_rata = draw(st.sampled_from(ProRata))
    over = course(start, draw(st.integers(1, 120)), pro_rata)
    return amount, currency, lines_of(amount, currency, over, pro_rata)


@given(schedules(), st.fractions(0, 1, max_denominator=1000))
def test_lines_sum_to_the_amount_and_what_is_left_of_them_to_the_rest(
    made: tuple[Decimal, str, list[PlannedLine]], fraction: Fraction
) -> None:
    amount, currency, lines = made
    assert sum(line.amount for line in lines) == amount
    assert all(line.amount > 0 and line.amount == round_money(line.amount, currency) for line in lines)
    kept = reduced(lines, fraction, currency)
    left = sum((line.amount for line in kept), Decimal(0))
    assert all(line.amount > 0 for line in kept)
    assert abs(Fraction(left) - Fraction(amount) * (1 - fraction)) * 2 <= Fraction(money(1, currency))


def code_of(act: Any) -> str:
    """The code with which something is refused."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_what_cannot_be_meant_is_refused() -> None:
    first = date(2026, 1, 1)
    assert code_of(lambda: require_one(NewDeferral(first_day=first, months=1))) == "DEFERRAL_SOURCE"
    both = NewDeferral(first_day=first, months=1, bill_line_id=LINE, journal_line_id=LINE)
    assert code_of(lambda: require_one(both)) == "DEFERRAL_SOURCE"
    both_or_none: list[dict[str, Any]] = [{}, {"months": 1, "last_day": first}]
    for more in both_or_none:
        new = NewDeferral(first_day=first, bill_line_id=LINE, **more)
        assert code_of(lambda new=new: require_one(new)) == "INVALID_VALUE"
    out_of_range: list[dict[str, Any]] = [
        {"months": 0},
        {"months": 1201},
        {"last_day": date(2025, 12, 31)},
    ]
    for more in out_of_range:
        new = NewDeferral(first_day=first, **more)
        assert code_of(lambda new=new: days_of(new)) == "INVALID_VALUE"
    whole = NewDeferral(first_day=first, last_day=date(2026, 2, 1), pro_rata=ProRata.FULL_MONTHS)
    assert code_of(lambda: days_of(whole)) == "INVALID_VALUE"
    assert kind_of(AccountKind.INCOME, Decimal(1)) is DeferralKind.REVENUE
    assert kind_of(AccountKind.COST_OF_SALES, Decimal(-1)) is DeferralKind.EXPENSE
    assert code_of(lambda: kind_of(AccountKind.INCOME, Decimal(-1))) == "DEFERRAL_SOURCE"
    assert code_of(lambda: kind_of(AccountKind.ASSET_CASH, Decimal(1))) == "DEFERRAL_SOURCE"


def test_no_more_is_deferred_than_there_is() -> None:
    source = Source(
        company_id=LINE,
        currency="JPY",
        kind=DeferralKind.REVENUE,
        account_id=LINE,
        amount=Decimal(100),
        on=date(2026, 1, 1),
        label="",
    )
    assert amount_of(None, source, Decimal(40)) == 60
    assert amount_of(Decimal(10), source, Decimal(40)) == 10
    assert code_of(lambda: amount_of(Decimal(61), source, Decimal(40))) == "DEFERRAL_EXCEEDED"
    assert code_of(lambda: amount_of(None, source, Decimal(100))) == "DEFERRAL_EXCEEDED"
    assert code_of(lambda: amount_of(Decimal(0), source, Decimal(0))) == "INVALID_VALUE"
    assert code_of(lambda: amount_of(Decimal("0.5"), source, Decimal(0))) == "AMOUNT_PRECISION"
