import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.terms.rules import terms
from bizsuite.erp.terms.rules.cash import Cash, NewCashRounding, cash_rounding_of
from bizsuite.erp.terms.rules.terms import Instalment, NewPaymentTerm, Term, TermLine
from bizsuite.erp.terms.rules.words import CashRoundingMode, DueRule, InstalmentKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_money

REST = TermLine(kind=InstalmentKind.REMAINDER)
HALF = TermLine(kind=InstalmentKind.PERCENT, fraction=Decimal("0.5"))
FIXED = TermLine(kind=InstalmentKind.FIXED, amount=Decimal(40), days=10)
ON = date(2026, 1, 31)

fractions = st.decimals(min_value="0.001", max_value="0.3", places=3)
totals = st.decimals(min_value=0, max_value=999_999, places=2)
days = st.dates(date(1950, 1, 1), date(2150, 1, 1))
rules = st.sampled_from([rule for rule in DueRule if rule is not DueRule.DAY_OF_MONTH])
shares = st.one_of(
    st.builds(
        TermLine, kind=st.just(InstalmentKind.PERCENT), fraction=fractions, due=rules, days=st.integers(0, 90)
    ),
    st.builds(
        TermLine,
        kind=st.just(InstalmentKind.FIXED),
        amount=st.decimals(min_value="0.01", max_value=5000, places=2),
        months=st.integers(0, 24),
    ),
)
steps = st.builds(
    Cash,
    id=st.just(uuid.uuid4()),
    is_active=st.just(True),
    currency=st.just("CHF"),
    step=st.sampled_from([Decimal("0.05"), Decimal("0.1"), Decimal(1)]),
    mode=st.sampled_from(CashRoundingMode),
)


def term(*lines: TermLine, currency: str | None = None) -> Term:
    return Term(id=uuid.uuid4(), is_active=True, currency=currency, lines=lines)


def refused(call: Any, *args: Any) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as found:
        call(*args)
    return found.value.code, found.value.path


@given(totals, days, st.lists(shares, max_size=3))
def test_instalments_sum_to_the_total_exactly(total: Decimal, on: date, lines: list[TermLine]) -> None:
    parts = terms.instalments(total, "CHF", on, term(*lines, REST))
    assert sum((part.amount for part in parts), ZERO) == total
    assert [part.due_date for part in parts] == sorted(part.due_date for part in parts)
    assert all(part.amount >= 0 and part.due_date >= on for part in parts)
    assert all(part.amount for part in parts) or len(parts) == 1
    assert all(part.amount == round_money(part.amount, "CHF") for part in parts)


@given(totals, days, st.lists(shares, max_size=3), steps)
def test_cash_is_rounded_in_each_instalment(
    total: Decimal, on: date, lines: list[TermLine], cash: Cash
) -> None:
    exact = terms.instalments(total, "CHF", on, term(*lines, REST))
    parts = terms.instalments(total, "CHF", on, term(*lines, REST), cash.rounded)
    assert all(part.amount % cash.step == 0 for part in parts)
    difference = sum((part.amount for part in parts), ZERO) - total
    assert abs(difference) < cash.step * (len(lines) + 1)
    if cash.mode is CashRoundingMode.UP:
        assert difference >= 0
    if cash.mode is CashRoundingMode.DOWN:
        assert difference <= 0
    assert len(parts) <= len(exact)


def test_the_fractions_are_of_the_original_total_and_the_rest_takes_what_is_left() -> None:
    thirds = replace(HALF, fraction=Decimal("0.333333"))
    parts = terms.instalments(
        Decimal("100.00"), "USD", ON, term(thirds, replace(REST, days=60), replace(thirds, days=30))
    )
    assert parts == [
        Instalment(date(2026, 1, 31), Decimal("33.33")),
        Instalment(date(2026, 3, 2), Decimal("33.33")),
        Instalment(date(2026, 4, 1), Decimal("33.34")),
    ]


def test_a_fixed_amount_is_at_most_what_is_left() -> None:
    lines = (FIXED, HALF, REST)
    assert terms.instalments(Decimal(100), "USD", ON, term(*lines, currency="USD")) == [
        Instalment(date(2026, 1, 31), Decimal("50.00")),
        Instalment(date(2026, 1, 31), Decimal("10.00")),
        Instalment(date(2026, 2, 10), Decimal(40)),
    ]
    parts = terms.instalments(Decimal(30), "USD", ON, term(*lines, currency="USD"))
    assert parts == [Instalment(date(2026, 2, 10), Decimal(30))]


def test_nothing_is_one_instalment_of_nothing() -> None:
    parts = terms.instalments(Decimal("0.00"), "USD", ON, term(HALF, replace(REST, days=5)))
    assert parts == [Instalment(date(2026, 2, 5), Decimal("0.00"))]


def test_fixed_amounts_are_of_one_currency() -> None:
    found = refused(terms.instalments, Decimal(10), "USD", ON, term(FIXED, REST, currency="EUR"))
    assert found == ("TERM_CURRENCY_MISMATCH", ("paymentTermId",))


@pytest.mark.parametrize(
    ("line", "on", "due"),
    [
        ({"days": 30}, date(2026, 1, 31), date(2026, 3, 2)),
        ({"months": 1}, date(2026, 1, 31), date(2026, 2, 28)),
        ({"months": 1}, date(2028, 1, 31), date(2028, 2, 29)),
        ({"months": 13, "days": 1}, date(2026, 1, 15), date(2027, 2, 16)),
        ({"due": DueRule.MONTH_END}, date(2026, 2, 10), date(2026, 2, 28)),
        ({"due": DueRule.MONTH_END, "days": 30}, date(2026, 1, 31), date(2026, 3, 31)),
        ({"due": DueRule.AFTER_MONTH_END, "days": 10}, date(2026, 1, 5), date(2026, 2, 10)),
        ({"due": DueRule.AFTER_MONTH_END, "months": 1, "days": 10}, date(2026, 1, 31), date(2026, 3, 10)),
        ({"due": DueRule.DAY_OF_MONTH, "day_of_month": 15}, date(2026, 1, 15), date(2026, 1, 15)),
        ({"due": DueRule.DAY_OF_MONTH, "day_of_month": 15}, date(2026, 1, 16), date(2026, 2, 15)),
        ({"due": DueRule.DAY_OF_MONTH, "day_of_month": 31, "days": 1}, date(2026, 1, 31), date(2026, 2, 28)),
        ({"due": DueRule.DAY_OF_MONTH, "day_of_month": 5, "months": 1}, date(2026, 12, 10), date(2027, 2, 5)),
    ],
    ids=str,
)
def test_due_dates(line: dict[str, Any], on: date, due: date) -> None:
    assert terms.due_date(replace(REST, **line), on) == due


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"lines": []}, "INVALID_VALUE", ("lines",)),
        ({"lines": [HALF]}, "TERM_REMAINDER", ("lines",)),
        ({"lines": [REST, REST]}, "TERM_REMAINDER", ("lines",)),
        (
            {"lines": [HALF, HALF, replace(HALF, fraction=Decimal("0.01")), REST]},
            "TERM_OVER_TOTAL",
            ("lines",),
        ),
        ({"lines": [FIXED, REST]}, "TERM_CURRENCY", ("currency",)),
        ({"lines": [REST], "currency": "USD"}, "TERM_CURRENCY", ("currency",)),
        (
            {"lines": [replace(FIXED, amount=Decimal("0.001")), REST], "currency": "USD"},
            "AMOUNT_PRECISION",
            ("lines", "0", "amount"),
        ),
        ({"lines": [replace(HALF, fraction=None), REST]}, "INVALID_VALUE", ("lines", "0", "fraction")),
        ({"lines": [replace(HALF, fraction=Decimal(0)), REST]}, "INVALID_VALUE", ("lines", "0", "fraction")),
        ({"lines": [replace(REST, amount=Decimal(1))]}, "INVALID_VALUE", ("lines", "0", "amount")),
        ({"lines": [replace(REST, days=-1)]}, "INVALID_VALUE", ("lines", "0", "days")),
        ({"lines": [replace(REST, months=121)]}, "INVALID_VALUE", ("lines", "0", "months")),
        ({"lines": [replace(REST, day_of_month=3)]}, "INVALID_VALUE", ("lines", "0", "dayOfMonth")),
        (
            {"lines": [replace(REST, due=DueRule.DAY_OF_MONTH, day_of_month=32)]},
            "INVALID_VALUE",
            ("lines", "0", "dayOfMonth"),
        ),
        ({"name": " "}, "INVALID_VALUE", ("name",)),
    ],
    ids=str,
)
def test_what_a_term_cannot_say(change: dict[str, Any], code: str, path: tuple[str, ...]) -> None:
    new = replace(NewPaymentTerm(name="Half now", lines=[HALF, REST]), **change)
    assert refused(terms.term_of, new) == (code, path)


@pytest.mark.parametrize(
    ("mode", "amount", "rounded"),
    [
        (CashRoundingMode.HALF_UP, "10.025", "10.05"),
        (CashRoundingMode.HALF_UP, "10.024", "10.00"),
        (CashRoundingMode.UP, "10.01", "10.05"),
        (CashRoundingMode.DOWN, "10.04", "10.00"),
        (CashRoundingMode.UP, "10.05", "10.05"),
    ],
)
def test_coins(mode: CashRoundingMode, amount: str, rounded: str) -> None:
    cash = Cash(id=uuid.uuid4(), is_active=True, currency="CHF", step=Decimal("0.05"), mode=mode)
    assert cash.rounded(Decimal(amount)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("step", "code"), [("0", "INVALID_VALUE"), ("-1", "INVALID_VALUE"), ("0.001", "AMOUNT_PRECISION")]
)
def test_steps_that_are_no_coins(step: str, code: str) -> None:
    new = NewCashRounding(name="Rappen", currency="CHF", step=Decimal(step))
    assert refused(cash_rounding_of, new) == (code, ("step",))
