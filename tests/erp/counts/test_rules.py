"""What counting decides."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.counts.rules import counting
from bizsuite.erp.counts.rules.counting import CountedLine, Tally, Tolerance
from bizsuite.erp.counts.rules.words import LINES_MAX, StockCountStatus
from bizsuite.kernel.errors import Refused

QUANTITIES = st.decimals(0, 1000, places=3)
ME, YOU = uuid.uuid4(), uuid.uuid4()
BEGUN = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOW = BEGUN + timedelta(hours=2)


@pytest.mark.parametrize(
    ("quantity", "rate", "expected", "counted", "beyond"),
    [
        (None, None, "100", "0", False),
        ("0", None, "100", "100", False),
        ("0", None, "100", "99.999999", True),
        ("5", None, "100", "95", False),
        ("5", None, "100", "94.999999", True),
        ("5", None, "0", "5", False),
        (None, "0.1", "100", "110", False),
        (None, "0.1", "100", "110.000001", True),
        (None, "0.1", "0", "0.000001", True),
        ("5", "0.1", "100", "90", False),
        ("5", "0.1", "10", "5", False),
        ("5", "0.1", "10", "4", True),
        (None, "0.1", "-10", "-9", False),
        (None, "1", "-10", "1", True),
    ],
)
def test_what_is_beyond_tolerance(
    quantity: str | None, rate: str | None, expected: str, counted: str, beyond: bool
) -> None:
    tolerance = counting.tolerance_of(
        None if quantity is None else Decimal(quantity), None if rate is None else Decimal(rate)
    )
    assert tolerance.is_beyond(Decimal(expected), Decimal(counted)) is beyond


@given(QUANTITIES, QUANTITIES, QUANTITIES)
def test_a_larger_tolerance_never_asks_for_more(expected: Decimal, counted: Decimal, more: Decimal) -> None:
    narrow, wide = Tolerance(Decimal(5)), Tolerance(Decimal(5) + more)
    assert wide.is_beyond(expected, counted) <= narrow.is_beyond(expected, counted)


@pytest.mark.parametrize(
    ("quantity", "rate", "path"),
    [("-1", None, "toleranceQuantity"), (None, "-0.1", "toleranceRate"), (None, "1.01", "toleranceRate")],
)
def test_a_tolerance_that_cannot_be_meant(quantity: str | None, rate: str | None, path: str) -> None:
    with pytest.raises(Refused) as refused:
        counting.tolerance_of(quantity and Decimal(quantity), rate and Decimal(rate))  # type: ignore[arg-type]
    assert (refused.value.code, list(refused.value.path)) == ("INVALID_VALUE", [path])


def line(expected: int, counted: int, *, times: int = 1, by: uuid.UUID = ME) -> CountedLine:
    return CountedLine(
        id=uuid.uuid4(),
        expected=Decimal(expected),
        counted=Decimal(counted),
        times=times,
        counted_by_id=by,
    )


def test_lines_beyond_tolerance_are_counted_again_once() -> None:
    right, off, again = line(10, 10), line(10, 2), line(10, 2, times=2)
    assert counting.to_recount([right, off, again], Tolerance(Decimal(1))) == {off.id}
    assert counting.to_recount([right, off, again], Tolerance()) == set()


def test_nobody_confirms_alone_what_differs_too_much() -> None:
    strict = Tolerance(Decimal(1))
    with pytest.raises(Refused) as refused:
        counting.require_second_person([line(10, 10), line(10, 2, times=2)], strict, ME)
    assert refused.value.code == "COUNT_NEEDS_SECOND_PERSON"
    counting.require_second_person([line(10, 2, times=2)], strict, YOU)
    counting.require_second_person([line(10, 2, by=YOU), line(10, 9)], strict, ME)
    counting.require_second_person([line(10, 2)], Tolerance(), ME)


def test_goods_are_counted_during_the_count() -> None:
    early, late = BEGUN - timedelta(microseconds=1), NOW + timedelta(microseconds=1)
    for moment in (early, late):
        with pytest.raises(Refused) as refused:
            counting.counted_at(Tally(counted=Decimal(1), counted_at=moment), BEGUN, NOW)
        assert refused.value.code == "COUNTED_OUTSIDE_THE_COUNT"
    assert counting.counted_at(Tally(counted=Decimal(1)), BEGUN, NOW) == NOW
    for moment in (BEGUN, NOW):
        assert counting.counted_at(Tally(counted=Decimal(1), counted_at=moment), BEGUN, NOW) == moment


def test_a_count_is_not_negative() -> None:
    assert counting.counted(Tally(counted=Decimal(0))) == 0
    for number in (Decimal(-1), Decimal(10) ** 14):
        with pytest.raises(Refused) as refused:
            counting.counted(Tally(counted=number, path=["lines", "0"]))
        assert list(refused.value.path) == ["lines", "0", "counted"]


@pytest.mark.parametrize(("number", "code"), [(0, "COUNT_EMPTY"), (LINES_MAX + 1, "COUNT_TOO_LARGE")])
def test_a_count_has_lines_but_not_too_many(number: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        counting.require_lines(number)
    assert refused.value.code == code
    counting.require_lines(LINES_MAX)


@pytest.mark.parametrize("status", list(StockCountStatus))
def test_each_act_has_its_states(status: StockCountStatus) -> None:
    counting.require_status(status, status)
    others = [each for each in StockCountStatus if each is not status]
    with pytest.raises(Refused) as refused:
        counting.require_status(status, *others)
    assert (refused.value.code, refused.value.facts) == ("COUNT_STATUS", {"status": status.value})


def test_everything_is_counted_before_it_is_compared() -> None:
    counting.require_all_counted(0)
    with pytest.raises(Refused) as refused:
        counting.require_all_counted(3)
    assert (refused.value.code, refused.value.facts) == ("COUNT_INCOMPLETE", {"missing": 3})
