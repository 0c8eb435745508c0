"""Revaluations and parts of assets, as arithmetic."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.fixed_assets.rules.values import Holding, part_of, require_value, rest_of, revaluation
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import round_money


def told(change: str, surplus: str, impairment: str) -> tuple[str, str]:
    """What goes to the surplus, and what to the result."""
    made = revaluation(Decimal(change), Decimal(surplus), Decimal(impairment))
    return str(made.surplus), str(made.result)


def test_losses_are_made_good_before_there_is_a_surplus_and_a_surplus_is_used_before_there_is_a_loss() -> (
    None
):
    assert told("100", "0", "0") == ("100", "0")
    assert told("100", "0", "30") == ("70", "30")
    assert told("20", "0", "30") == ("0", "20")
    assert told("-100", "0", "0") == ("0", "-100")
    assert told("-100", "40", "0") == ("-40", "-60")
    assert told("-30", "40", "0") == ("-30", "0")


@given(st.lists(st.integers(-(10**6), 10**6), max_size=12))
def test_surplus_and_loss_are_never_negative_and_tell_all_changes(changes: list[int]) -> None:
    surplus = impairment = Decimal(0)
    for change in changes:
        made = revaluation(Decimal(change), surplus, impairment)
        assert made.surplus + made.result == change
        surplus, impairment = surplus + made.surplus, impairment - made.result
        assert surplus >= 0
        assert impairment >= 0
    assert surplus - impairment == sum(changes)


@st.composite
def holdings(draw: st.DrawFn) -> tuple[Holding, str]:
    """What an asset may hold, in some currency."""
    currency = draw(st.sampled_from(["JPY", "USD", "KWD"]))
    places = {"JPY": 0, "USD": -2, "KWD": -3}[currency]
    cost = draw(st.integers(1, 10**9))
    accumulated = draw(st.integers(0, cost))
    residual = draw(st.integers(0, cost - accumulated))
    sizes = (cost, accumulated, residual, draw(st.integers(0, cost)), draw(st.integers(0, cost)))
    names = ("cost", "accumulated", "residual", "surplus", "impairment")
    amounts = {name: Decimal(size).scaleb(places) for name, size in zip(names, sizes, strict=True)}
    return Holding(**amounts), currency


@given(holdings(), st.decimals("0.01", "0.99", places=4))
def test_a_part_and_the_rest_are_the_whole_and_the_rest_stays_in_order(
    held: tuple[Holding, str], fraction: Decimal
) -> None:
    whole, currency = held
    try:
        taken = part_of(whole, fraction, currency)
    except Refused as refused:
        assert refused.code == "INVALID_VALUE"
        assert round_money(whole.cost * fraction, currency) == 0
        return
    rest = rest_of(whole, taken)
    for name in ("cost", "accumulated", "surplus", "impairment"):
        assert getattr(taken, name) + getattr(rest, name) == getattr(whole, name)
        assert getattr(rest, name) >= 0
    for each in (taken, rest):
        assert 0 <= each.accumulated <= each.cost
    assert 0 <= rest.residual <= rest.book_value


def test_all_of_it_is_all_of_it() -> None:
    five = {name: Decimal(1) for name in ("cost", "accumulated", "residual", "surplus", "impairment")}
    whole = Holding(**five)
    assert part_of(whole, Decimal(1), "USD") is whole
    for bad in ("0", "1.01", "-1"):
        with pytest.raises(Refused):
            part_of(whole, Decimal(bad), "USD")


def test_a_value_is_another_one_and_not_below_the_residual_value() -> None:
    require_value(Decimal(9), Decimal(8), Decimal(9))
    for value, code in (("8", "INVALID_VALUE"), ("7", "RESIDUAL_TOO_LARGE")):
        with pytest.raises(Refused) as refused:
            require_value(
                Decimal(value), Decimal(8), Decimal(9) if code == "RESIDUAL_TOO_LARGE" else Decimal(0)
            )
        assert refused.value.code == code
