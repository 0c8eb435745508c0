"""Schedules of assets: exact for any cost, life, rate and day."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.finance.rules.schedules import ProRata, ScheduleFrequency, course, money
from bizsuite.erp.fixed_assets.rules.assets import (
    Depreciation,
    check_amount,
    check_depreciation,
    check_residual_fraction,
    check_values,
)
from bizsuite.erp.fixed_assets.rules.plans import Plan, completed, given_up, written_down_rate
from bizsuite.erp.fixed_assets.rules.words import DepreciationMethod
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import minor_units, round_money

METHOD, YEARLY, MONTHLY = DepreciationMethod, ScheduleFrequency.YEARLY, ScheduleFrequency.MONTHLY


def plan(
    method: DepreciationMethod,
    value: str,
    *,
    residual: str = "0",
    months: int = 60,
    start: date = date(2026, 1, 1),
    pro_rata: ProRata = ProRata.MONTHS,
    frequency: ScheduleFrequency = YEARLY,
    currency: str = "USD",
    rate: str | None = None,
    year_month: int = 1,
) -> Plan:
    """A schedule from the day that an asset is placed in service."""
    life = course(start, months, pro_rata)
    assert life.end is not None
    return Plan(
        method=method,
        pro_rata=pro_rata,
        frequency=frequency,
        first_day=life.start,
        last_day=life.end,
        book_value=Decimal(value),
        residual=Decimal(residual),
        currency=currency,
        rate=None if rate is None else Decimal(rate),
        year_month=year_month,
    )


def told(made: Plan) -> list[str]:
    """The amounts of its lines."""
    return [str(line.amount) for line in made.lines()]


def test_textbook_schedules() -> None:
    """Each worked by hand: 10,000 over five years, 1,000 of it left."""
    assert told(plan(METHOD.STRAIGHT_LINE, "10000", residual="1000")) == ["1800.00"] * 5
    assert told(plan(METHOD.DOUBLE_DECLINING, "10000", residual="1000")) == [
        *("4000.00", "2400.00", "1440.00", "864.00", "296.00")
    ]
    assert told(plan(METHOD.WRITTEN_DOWN_VALUE, "10000", residual="1000")) == [
        *("3690.43", "2328.50", "1469.18", "926.99", "584.90")
    ]
    assert told(plan(METHOD.DECLINING_BALANCE, "10000", rate="0.3")) == [
        *("3000.00", "2100.00", "1470.00", "1029.00", "2401.00")
    ]


def test_double_declining_changes_to_the_straight_line_once_that_is_more() -> None:
    """Without residual value the fourth year's straight line of 2,160 over two years beats 864."""
    assert told(plan(METHOD.DOUBLE_DECLINING, "10000")) == [
        *("4000.00", "2400.00", "1440.00", "1080.00", "1080.00")
    ]


def test_a_year_that_is_cut_bears_its_part_of_two_years_of_the_life() -> None:
    """In service since April: nine months of the first 4,000, then three of it and nine of 2,400, and so on."""
    assert told(plan(METHOD.DOUBLE_DECLINING, "10000", start=date(2026, 4, 1))) == [
        *("3000.00", "2800.00", "1680.00", "1170.00", "1080.00", "270.00")
    ]


def test_years_are_those_of_the_company() -> None:
    """A fiscal year that begins in April cuts a life that begins in January after three months."""
    lines = plan(METHOD.STRAIGHT_LINE, "1200", months=12, year_month=4).lines()
    assert [(line.first_day, line.last_day, line.amount) for line in lines] == [
        (date(2026, 1, 1), date(2026, 3, 31), Decimal("300.00")),
        (date(2026, 4, 1), date(2027, 3, 31), Decimal("900.00")),
    ]


@pytest.mark.parametrize(
    ("pro_rata", "first", "last", "count"),
    [
        # 17 of 365 days; 17 of 31 days of a month; the whole month; from the next month on.
        (ProRata.DAYS, "55.89", "46.03", 13),
        (ProRata.MONTHS, "54.84", "45.16", 13),
        (ProRata.FULL_MONTHS, "100.00", "100.00", 12),
        (ProRata.NEXT_MONTH, "100.00", "100.00", 12),
    ],
)
def test_time_is_counted_as_said(pro_rata: ProRata, first: str, last: str, count: int) -> None:
    """1,200 over a year from 15 January."""
    made = plan(
        METHOD.STRAIGHT_LINE,
        "1200",
        months=12,
        start=date(2026, 1, 15),
        pro_rata=pro_rata,
        frequency=MONTHLY,
    )
    assert (told(made)[0], told(made)[-1], len(made.lines())) == (first, last, count)
    begins = date(2026, 2, 28) if pro_rata is ProRata.NEXT_MONTH else date(2026, 1, 31)
    assert made.lines()[0].last_day == begins


def test_what_comes_to_nothing_has_no_line() -> None:
    """Five yen over a year are five lines; land has none."""
    made = plan(METHOD.STRAIGHT_LINE, "5", months=12, frequency=MONTHLY, currency="JPY")
    assert told(made) == ["1"] * 5
    assert plan(METHOD.STRAIGHT_LINE, "100", residual="100").lines() == []


def test_the_rate_of_a_written_down_value() -> None:
    """A value that halves in two years loses about 29 % a year."""
    assert written_down_rate(Decimal(100), Decimal(50), Fraction(2)) == Decimal("0.292893218813")


def test_when_a_schedule_ends_early() -> None:
    """Where the first month counts in full the last does not, and the other way round."""
    middle, end = date(2026, 6, 15), date(2026, 6, 30)
    assert [completed(middle, each) for each in ProRata] == [
        *(middle, middle, date(2026, 5, 31), date(2026, 5, 31))
    ]
    assert [given_up(middle, each) for each in ProRata] == [middle, middle, date(2026, 5, 31), end]
    assert {given_up(end, each) for each in ProRata} == {end}


CURRENCIES = st.sampled_from(["JPY", "USD", "KWD"])
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any schedule."""
    currency = draw(CURRENCIES)
    method = draw(st.sampled_from(METHOD))
    cost = draw(st.integers(1, 10**12))
    residual = draw(st.integers(1 if method is METHOD.WRITTEN_DOWN_VALUE else 0, cost))
    rate = draw(st.decimals("0.01", 1, places=4)) if method is METHOD.DECLINING_BALANCE else None
    return plan(
        method,
        str(money(cost, currency)),
        residual=str(money(residual, currency)),
        months=draw(st.integers(1, 240)),
        start=draw(DAYS),
        pro_rata=draw(st.sampled_from(ProRata)),
        frequency=draw(st.sampled_from(ScheduleFrequency)),
        currency=currency,
        rate=None if rate is None else str(rate),
        year_month=draw(st.integers(1, 12)),
    )


@given(plans())
def test_lines_sum_to_the_depreciable_amount_and_never_go_below_the_residual_value(made: Plan) -> None:
    lines = made.lines()
    assert sum(line.amount for line in lines) == made.book_value - made.residual
    value = made.book_value
    for line in lines:
        assert line.amount > 0
        assert line.amount == round_money(line.amount, made.currency)
        value -= line.amount
        assert line.book_value == value >= made.residual
    assert all(one.last_day < other.first_day for one, other in pairwise(lines))
    assert all(made.first_day <= line.first_day <= line.last_day for line in lines)


@given(plans(), st.data())
def test_what_is_due_grows_and_a_cut_takes_nothing_away(made: Plan, data: st.DataObject) -> None:
    """Cut anywhere, what is due by then and the lines after it still sum to the whole."""
    span = (made.last_day - made.first_day).days
    day = made.first_day + timedelta(days=data.draw(st.integers(-1, span)))
    assert 0 <= made.by(day - timedelta(days=1)) <= made.by(day) <= made.book_value - made.residual
    whole = [line.amount for line in made.lines() if line.last_day <= day]
    assert sum(whole) <= made.by(day)
    assert minor_units(made.currency) == -int(made.by(day).as_tuple().exponent)


def code_of(act: object) -> str:
    """The code with which something is refused."""
    assert callable(act)
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_what_cannot_be_meant_is_refused() -> None:
    """Each with its own code."""
    straight, declining = METHOD.STRAIGHT_LINE, METHOD.DECLINING_BALANCE
    assert code_of(lambda: check_depreciation(Depreciation(life_months=0))) == "INVALID_VALUE"
    assert code_of(lambda: check_depreciation(Depreciation(life_months=1201))) == "INVALID_VALUE"
    with_rate = Depreciation(method=straight, life_months=1, rate=Decimal("0.1"))
    assert code_of(lambda: check_depreciation(with_rate)) == "RATE_NOT_USED"
    without = Depreciation(method=declining, life_months=1)
    assert code_of(lambda: check_depreciation(without)) == "RATE_REQUIRED"
    above = Depreciation(method=declining, life_months=1, rate=Decimal("1.1"))
    assert code_of(lambda: check_depreciation(above)) == "INVALID_VALUE"
    assert code_of(lambda: check_residual_fraction(Decimal("1.01"))) == "INVALID_VALUE"
    assert code_of(lambda: check_amount(Decimal(-1), "USD", "cost")) == "INVALID_VALUE"
    assert code_of(lambda: check_amount(Decimal("0.1"), "JPY", "cost")) == "AMOUNT_PRECISION"
    wdv = Depreciation(method=METHOD.WRITTEN_DOWN_VALUE, life_months=12)
    assert code_of(lambda: check_values(wdv, Decimal(10), Decimal(0))) == "RESIDUAL_REQUIRED"
    assert code_of(lambda: check_values(wdv, Decimal(10), Decimal(11))) == "RESIDUAL_TOO_LARGE"
