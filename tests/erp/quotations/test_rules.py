"""When quotations may be changed, sent and accepted, and until when they hold."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.quotations.rules import lifecycle
from bizsuite.erp.quotations.rules.captions import head_of
from bizsuite.erp.quotations.rules.words import QuotationStatus
from bizsuite.kernel.errors import Refused

DRAFT, SENT, ACCEPTED, DECLINED, EXPIRED, SUPERSEDED, CANCELLED = QuotationStatus
DAY = date(2026, 3, 1)
statuses, days = st.sampled_from(QuotationStatus), st.dates(date(2026, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True)
class Totals:
    currency: str
    net: Decimal
    tax: Decimal
    charges: Decimal


def test_without_a_last_day_it_holds_thirty_days() -> None:
    assert lifecycle.last_day(None, DAY) == date(2026, 3, 31)
    assert lifecycle.last_day(DAY, DAY) == DAY


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), date(1800, 1, 1), date(2300, 1, 1)])
def test_a_last_day_is_still_to_come(day: date) -> None:
    with pytest.raises(Refused) as refusal:
        lifecycle.last_day(day, DAY)
    assert (refusal.value.code, refusal.value.path) == ("INVALID_VALUE", ("validUntil",))


@given(statuses, st.integers(0, 3), days, days)
def test_drafts_with_lines_that_still_hold_are_sent(
    status: QuotationStatus, lines: int, until: date, today: date
) -> None:
    try:
        assert lifecycle.send(status, lines, until, today) is SENT
    except Refused as refusal:
        expected = "QUOTATION_NOT_DRAFT" if status is not DRAFT else "QUOTATION_EMPTY"
        assert refusal.code == (expected if status is not DRAFT or not lines else "QUOTATION_EXPIRED")
    else:
        assert status is DRAFT and lines and until >= today


@given(statuses, st.integers(1, 3), st.none() | st.integers(1, 3), days, days)
def test_only_the_version_that_counts_is_accepted_and_only_while_it_holds(
    status: QuotationStatus, number: int, wanted: int | None, until: date, today: date
) -> None:
    try:
        assert lifecycle.accept(status, number, wanted, until, today) is ACCEPTED
    except Refused as refusal:
        if wanted not in (None, number):
            assert refusal.code == "QUOTATION_SUPERSEDED" and refusal.facts["current"] == number
        elif status not in (SENT, EXPIRED):
            assert refusal.code == "QUOTATION_NOT_SENT"
        else:
            assert refusal.code == "QUOTATION_EXPIRED" and refusal.facts["until"] == until
            assert status is EXPIRED or until < today
    else:
        assert wanted in (None, number) and status is SENT and today <= until


@pytest.mark.parametrize(
    ("status", "former"),
    [(SENT, SUPERSEDED), (EXPIRED, SUPERSEDED), (DECLINED, DECLINED)],
)
def test_what_was_sent_or_declined_gets_another_version(
    status: QuotationStatus, former: QuotationStatus
) -> None:
    assert lifecycle.revise(status) is former


@pytest.mark.parametrize("status", [DRAFT, ACCEPTED, SUPERSEDED, CANCELLED])
def test_nothing_else_gets_another_version(status: QuotationStatus) -> None:
    with pytest.raises(Refused, match="QUOTATION_NOT_SENT"):
        lifecycle.revise(status)


@given(statuses)
def test_drafts_and_what_was_sent_are_withdrawn_and_nothing_else(status: QuotationStatus) -> None:
    if status in (DRAFT, SENT, EXPIRED):
        assert lifecycle.cancel(status) is CANCELLED
    else:
        with pytest.raises(Refused, match="QUOTATION_NOT_SENT"):
            lifecycle.cancel(status)


def test_an_order_that_comes_to_something_else_is_not_what_was_accepted() -> None:
    sent = Totals("USD", Decimal(100), Decimal(20), Decimal(5))
    lifecycle.require_same(sent, Totals("USD", Decimal("100.00"), Decimal(20), Decimal(5)))
    with pytest.raises(Refused) as refusal:
        lifecycle.require_same(sent, Totals("USD", Decimal(100), Decimal(21), Decimal(5)))
    assert (refusal.value.code, refusal.value.facts["total"]) == ("QUOTATION_DIFFERS", Decimal(126))


def test_nobody_accepts_tomorrow() -> None:
    lifecycle.require_day(DAY, DAY)
    with pytest.raises(Refused, match="DATE_IN_FUTURE"):
        lifecycle.require_day(DAY + timedelta(days=1), DAY)


def test_quotations_are_read_in_two_languages() -> None:
    assert (head_of("total", "en"), head_of("total", "zh-CN")) == ("Total", "总计")
