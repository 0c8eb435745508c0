"""What a rate may be, and which one a document has."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.rates import rules
from bizsuite.erp.rates.rules import NewRate, RateAt
from bizsuite.kernel.errors import Refused

DAY = date(2026, 3, 1)


def refusal(act: object, *given: object, **more: object) -> Refused:
    """How a rule refuses."""
    assert callable(act)
    with pytest.raises(Refused) as refused:
        act(*given, **more)
    return refused.value


def new(currency: str = "EUR", **said: Decimal) -> NewRate:
    return NewRate(currency=currency, on=DAY, **said)


def test_a_rate_is_kept_as_units_of_the_currency_for_one_of_the_companys() -> None:
    assert rules.kept_rate(new(rate=Decimal("0.9")), "USD") == Decimal("0.9")
    assert rules.kept_rate(new(inverse=Decimal("1.25")), "USD") == Decimal("0.8")
    assert rules.kept_rate(new("JPY", inverse=Decimal("0.0067")), "USD") == Decimal("149.253731343284")


@pytest.mark.parametrize(
    ("rate", "code", "path"),
    [
        (new(rate=Decimal(0)), "EXCHANGE_RATE_INVALID", ("rate",)),
        (new(rate=Decimal(-1)), "EXCHANGE_RATE_INVALID", ("rate",)),
        (new(rate=Decimal("1e10")), "EXCHANGE_RATE_INVALID", ("rate",)),
        (new(rate=Decimal("0.1234567890123")), "EXCHANGE_RATE_INVALID", ("rate",)),
        (new(inverse=Decimal(0)), "EXCHANGE_RATE_INVALID", ("inverse",)),
        (new(), "INVALID_VALUE", ("rate",)),
        (new(rate=Decimal(1), inverse=Decimal(1)), "INVALID_VALUE", ("rate",)),
        (new("USD", rate=Decimal(1)), "INVALID_VALUE", ("currency",)),
        (NewRate(currency="EUR", on=date(1, 1, 1), rate=Decimal(1)), "INVALID_VALUE", ("on",)),
    ],
    ids=str,
)
def test_what_no_rate_is(rate: NewRate, code: str, path: tuple[str, ...]) -> None:
    refused = refusal(rules.kept_rate, rate, "USD")
    assert (refused.code, refused.path) == (code, path)


def test_of_many_the_one_at_fault_is_named_and_each_day_has_one() -> None:
    two = [new(rate=Decimal(1)), new("CHF", rate=Decimal(0))]
    assert refusal(rules.kept_rates, two, "USD", ["rates"]).path == ("rates", "1", "rate")
    twice = [new(rate=Decimal(1)), new(rate=Decimal(2))]
    refused = refusal(rules.kept_rates, twice, "USD", ["rates"])
    assert (refused.code, refused.path) == ("INVALID_VALUE", ("rates", "1", "on"))
    assert refusal(rules.kept_rates, [], "USD", ["rates"]).path == ("rates",)
    many = [new(rate=Decimal(1))] * (rules.AT_ONCE_MAX + 1)
    assert refusal(rules.kept_rates, many, "USD", ["rates"]).facts == {"most": 500}


def test_a_document_has_its_own_rate_else_that_of_its_day() -> None:
    found = RateAt(Decimal("0.9"), DAY)
    assert rules.rate_of("USD", "USD", None) == 1
    assert rules.rate_of("USD", "USD", Decimal("1.0")) == 1
    assert rules.rate_of("EUR", "USD", Decimal("0.8"), found) == Decimal("0.8")
    assert rules.rate_of("EUR", "USD", None, found) == Decimal("0.9")
    missing = refusal(rules.rate_of, "EUR", "USD", None)
    assert (missing.code, missing.path) == ("EXCHANGE_RATE_MISSING", ("exchangeRate",))
    assert refusal(rules.rate_of, "EUR", "USD", Decimal(0), found).code == "EXCHANGE_RATE_INVALID"
    assert refusal(rules.rate_of, "USD", "USD", Decimal(2)).code == "EXCHANGE_RATE_INVALID"


@given(st.decimals(Decimal("0.001"), Decimal(1000), places=6))
def test_turning_a_rate_round_twice_leaves_it_but_for_the_last_decimals(rate: Decimal) -> None:
    again = rules.inverse_of(rules.inverse_of(rate))
    assert abs(again - rate) <= (rate * rate + 1) * Decimal("1e-12")
