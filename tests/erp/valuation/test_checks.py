"""What goods bear of a cost: whose, by what, and to the cent."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.valuation.rules import checks
from bizsuite.erp.valuation.rules.checks import Bearer
from bizsuite.erp.valuation.rules.words import LandedCostShareBy
from bizsuite.kernel.errors import Refused

VALUE, QUANTITY = LandedCostShareBy.VALUE, LandedCostShareBy.QUANTITY
WEIGHT, VOLUME = LandedCostShareBy.WEIGHT, LandedCostShareBy.VOLUME
measures = st.integers(0, 10_000).map(lambda n: Decimal(n) / 100)
bearers = st.lists(st.tuples(measures, measures, measures, measures), min_size=1, max_size=120)


def bearer(number: int, quantity: str, value: str, weight: str | None = None, **more: str) -> Bearer:
    return Bearer(
        move_id=uuid.UUID(int=number),
        quantity=Decimal(quantity),
        value=Decimal(value),
        sku=f"SKU-{number}",
        weight=None if weight is None else Decimal(weight),
        **{name: Decimal(text) for name, text in more.items()},
    )


GOODS = [
    bearer(1, "10", "20.00", "0.5", volume="3"),
    bearer(2, "30", "20.00", "0.1", volume="0"),
    bearer(3, "1", "60.00", "2", volume="10"),
]


@pytest.mark.parametrize(
    ("share_by", "expected"),
    [
        (VALUE, [("20.00", "2.00"), ("20.00", "2.00"), ("60.00", "6.00")]),
        (QUANTITY, [("10", "2.44"), ("30", "7.32"), ("1", "0.24")]),
        # 5 kg, 3 kg and 2 kg.
        (WEIGHT, [("5.000000", "5.00"), ("3.000000", "3.00"), ("2.000000", "2.00")]),
        # 30 l, nothing and 10 l.
        (VOLUME, [("30.000000", "7.50"), ("10.000000", "2.50")]),
    ],
)
def test_a_cost_is_divided_by(share_by: LandedCostShareBy, expected: list[tuple[str, str]]) -> None:
    found = checks.shares(GOODS, Decimal(10), share_by, "EUR")
    assert [(str(each.factor), str(each.amount)) for each in found] == expected


def test_who_divides_by_what_nobody_has_measured_is_told_of_which_goods() -> None:
    with pytest.raises(Refused) as refused:
        checks.shares([*GOODS, bearer(4, "1", "1.00")], Decimal(1), WEIGHT, "EUR")
    assert (refused.value.code, refused.value.facts) == ("LANDED_COST_UNMEASURED", {"sku": "SKU-4"})


def test_goods_without_weight_bear_nothing_by_weight() -> None:
    with pytest.raises(Refused) as refused:
        checks.shares([bearer(1, "3", "9.00", "0")], Decimal(1), WEIGHT, "EUR")
    assert refused.value.code == "LANDED_COST_NO_BEARER"


def test_goods_cost_no_less_than_nothing() -> None:
    goods = [bearer(1, "3", "9.00", borne="1.00")]
    assert [each.amount for each in checks.shares(goods, Decimal(-10), VALUE, "EUR")] == [Decimal(-10)]
    with pytest.raises(Refused) as refused:
        checks.shares(goods, Decimal("-10.01"), VALUE, "EUR")
    assert refused.value.code == "INVALID_VALUE"


@given(
    bearers,
    st.integers(-100_000, 100_000).filter(bool),
    st.sampled_from(list(LandedCostShareBy)),
    st.sampled_from(["EUR", "JPY"]),
)
def test_shares_sum_to_the_cost_and_have_its_sign(
    told: list[tuple[Decimal, ...]], cents: int, share_by: LandedCostShareBy, currency: str
) -> None:
    goods = [
        Bearer(
            move_id=uuid.UUID(int=number),
            quantity=quantity,
            # Worth enough to take anything back.
            value=value + 1_000_000 if value else value,
            weight=weight,
            volume=volume,
            borne=Decimal(1_000_000),
        )
        for number, (quantity, value, weight, volume) in enumerate(told)
    ]
    amount = Decimal(cents) if currency == "JPY" else Decimal(cents) / 100
    if not sum(each.factor(share_by) for each in goods):
        return
    found = checks.shares(goods, amount, share_by, currency)
    assert sum(each.amount for each in found) == amount
    assert all(each.amount * amount > 0 for each in found)
    by_id = {each.move_id: each for each in goods}
    assert all(by_id[each.move_id].factor(share_by) == each.factor for each in found)


@pytest.mark.parametrize(("is_cancelled", "cancels"), [(True, False), (False, True), (True, True)])
def test_a_landed_cost_is_taken_back_once(is_cancelled: bool, cancels: bool) -> None:
    with pytest.raises(Refused) as refused:
        checks.require_standing(is_cancelled, cancels)
    assert refused.value.code == "LANDED_COST_CANCELLED"
