from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.finance.chart.templates import chart
from bizsuite.erp.finance.rules import periods as rules
from bizsuite.erp.finance.rules.words import AccountPurpose, ChartTemplate, JournalKind, PeriodStatus
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Period

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def test_a_calendar_year_has_twelve_months() -> None:
    months = rules.months_of(Period(date(2024, 1, 1), date(2024, 12, 31)))
    assert len(months) == 12
    assert months[1] == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert months[-1] == Period(date(2024, 12, 1), date(2024, 12, 31))


@given(days, st.integers(min_value=0, max_value=540))
def test_the_months_of_a_year_cover_each_of_its_days_once(first: date, length: int) -> None:
    year = Period(first, first + timedelta(days=length))
    months = rules.months_of(year)
    assert months[0].start == year.start and months[-1].end == year.end
    for one, next_one in pairwise(months):
        assert one.end is not None and one.end + timedelta(days=1) == next_one.start
    assert all(month.end is not None and month.start.month == month.end.month for month in months)


YEAR_2025 = Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), None),
        (date(2024, 7, 1), date(2024, 12, 31), None),
        (date(2025, 12, 31), date(2026, 12, 30), "FISCAL_YEAR_OVERLAP"),
        (date(2025, 3, 1), date(2025, 4, 30), "FISCAL_YEAR_OVERLAP"),
        (date(2024, 1, 1), date(2025, 1, 1), "FISCAL_YEAR_OVERLAP"),
        (date(2026, 2, 1), date(2026, 12, 31), "FISCAL_YEAR_GAP"),
        (date(2026, 12, 31), date(2026, 1, 1), "INVALID_VALUE"),
        (date(2026, 1, 1), date(2027, 12, 31), "INVALID_VALUE"),
        (date(1, 1, 1), date(1, 12, 31), "INVALID_VALUE"),
        (date(2200, 7, 1), date(2201, 6, 30), "INVALID_VALUE"),
    ],
)
def test_a_new_year_beside_2025(first: date, last: date, refusal: str | None) -> None:
    if refusal is None:
        assert rules.new_year(first, last, [YEAR_2025]) == Period(first, last)
        return
    with pytest.raises(Refused) as refused:
        rules.new_year(first, last, [YEAR_2025])
    assert code(refused) == refusal


def test_the_first_year_may_begin_on_any_day() -> None:
    assert rules.new_year(date(1996, 7, 1), date(1997, 6, 30), []).start == date(1996, 7, 1)


PERIODS = [
    (Period(date(2025, 1, 1), date(2025, 1, 31)), PeriodStatus.CLOSED),
    (Period(date(2025, 2, 1), date(2025, 2, 28)), PeriodStatus.OPEN),
]


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (date(2025, 2, 1), None),
        (date(2025, 2, 28), None),
        (date(2025, 1, 31), "PERIOD_CLOSED"),
        (date(2025, 3, 1), "PERIOD_MISSING"),
        (date(2024, 12, 31), "PERIOD_MISSING"),
    ],
)
def test_a_posting_needs_an_open_period(day: date, refusal: str | None) -> None:
    if refusal is None:
        rules.require_open(day, PERIODS)
        return
    with pytest.raises(Refused) as refused:
        rules.require_open(day, PERIODS)
    assert (code(refused), refused.value.facts["day"]) == (refusal, day)


def test_closing_and_opening_again() -> None:
    assert rules.close_period(PeriodStatus.OPEN) is PeriodStatus.CLOSED
    assert rules.reopen_period(PeriodStatus.CLOSED) is PeriodStatus.OPEN
    with pytest.raises(Refused) as closed:
        rules.close_period(PeriodStatus.CLOSED)
    with pytest.raises(Refused) as opened:
        rules.reopen_period(PeriodStatus.OPEN)
    assert (code(closed), code(opened)) == ("PERIOD_CLOSED", "PERIOD_OPEN")


@pytest.mark.parametrize("template", ChartTemplate)
def test_a_chart_plays_every_part_once(template: ChartTemplate) -> None:
    accounts = chart(template).accounts
    played = [account.purpose for account in accounts if account.purpose]
    assert sorted(played) == sorted(AccountPurpose)
    assert len({account.code for account in accounts}) == len(accounts)
    assert not [account for account in accounts if account.is_heading and account.purpose]


@pytest.mark.parametrize("template", ChartTemplate)
def test_the_accounts_of_a_chart_form_a_tree(template: ChartTemplate) -> None:
    seen: set[str] = set()
    for account in chart(template).accounts:
        assert account.parent is not None or account.is_heading
        assert account.parent is None or account.parent in seen
        seen.add(account.code)


@pytest.mark.parametrize("template", ChartTemplate)
def test_a_chart_has_a_journal_of_each_kind(template: ChartTemplate) -> None:
    assert sorted(journal.kind for journal in chart(template).journals) == sorted(JournalKind)


def test_the_chinese_chart_has_the_codes_of_the_standard() -> None:
    names = {account.code: account.name for account in chart(ChartTemplate.CHINESE).accounts}
    assert (names["1122"], names["2202"], names["4103"], names["6001"], names["6401"]) == (
        "应收账款",
        "应付账款",
        "本年利润",
        "主营业务收入",
        "主营业务成本",
    )
