"""Which promotions hold and what they take off, without a database."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.erp.promotions.rules import given as told
from bizsuite.erp.promotions.rules.applying import (
    Basket,
    Bought,
    Gift,
    Promotion,
    amount_of,
    discount_for,
    holds_on,
    offer_of,
)
from bizsuite.erp.promotions.rules.given import NewCoupon, NewPromotion
from bizsuite.erp.promotions.rules.spreading import spread
from bizsuite.erp.promotions.rules.words import PromotionEffect, PromotionOutcome
from bizsuite.kernel.errors import Refused

PERCENT, AMOUNT, FREE, CHEAPEST = PromotionEffect
APPLIED, OTHER_CUSTOMER, OTHER_CURRENCY, NOTHING, BELOW, EXCLUDED = PromotionOutcome
ANNA, BEN, TEA, CUP, POT, DRINKS = (uuid.UUID(int=number) for number in range(1, 7))
DAY = date(2026, 11, 23)


def line(number: int, product: uuid.UUID, quantity: str, price: str, discount: str = "0") -> Bought:
    return Bought(
        id=uuid.UUID(int=100 + number),
        product_id=product,
        categories=[DRINKS] if product == TEA else [],
        quantity=Decimal(quantity),
        full=Decimal(quantity) * Decimal(price),
        discount=Decimal(discount),
    )


ORDER = Basket(
    customer_id=ANNA,
    on=DAY,
    currency="EUR",
    lines=[line(1, TEA, "3", "9.99"), line(2, CUP, "10", "5.00", "0.1"), line(3, POT, "1", "120.00")],
)


def promotion(number: int, effect: PromotionEffect, **said: Any) -> Promotion:
    values: dict[str, Any] = {
        key: Decimal(value) if isinstance(value, str) and key != "currency" else value
        for key, value in said.items()
    }
    return Promotion(id=uuid.UUID(int=1000 + number), effect=effect, **values)


def off(*promotions: Promotion, basket: Basket = ORDER) -> list[str]:
    offer = offer_of(basket, promotions)
    return [str(offer.off(each.id)) for each in basket.lines]


def outcomes(*promotions: Promotion, basket: Basket = ORDER) -> list[PromotionOutcome]:
    return [each.outcome for each in offer_of(basket, promotions).decisions]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (promotion(1, PERCENT, percent="0.1"), ["3.00", "4.50", "12.00"]),
        (promotion(1, PERCENT, percent="1"), ["29.97", "45.00", "120.00"]),
        (promotion(1, PERCENT, percent="0.1", products=frozenset({TEA})), ["3.00", "0", "0"]),
        (promotion(1, PERCENT, percent="0.1", categories=frozenset({DRINKS})), ["3.00", "0", "0"]),
        (
            promotion(1, PERCENT, percent="0.1", categories=frozenset({DRINKS}), products=frozenset({POT})),
            ["3.00", "0", "12.00"],
        ),
        (promotion(1, AMOUNT, amount="10", currency="EUR"), ["1.54", "2.31", "6.15"]),
        (promotion(1, AMOUNT, amount="0.01", currency="EUR"), ["0.00", "0.00", "0.01"]),
        (promotion(1, AMOUNT, amount="1000", currency="EUR"), ["29.97", "45.00", "120.00"]),
        (promotion(1, AMOUNT, amount="50", currency="EUR", products=frozenset({CUP})), ["0", "45.00", "0"]),
        (promotion(1, CHEAPEST, group_size=3), ["0", "18.00", "0"]),
        (promotion(1, CHEAPEST, group_size=14), ["0", "4.50", "0"]),
        (promotion(1, CHEAPEST, group_size=3, products=frozenset({TEA})), ["9.99", "0", "0"]),
        (promotion(1, CHEAPEST, group_size=2, products=frozenset({TEA, POT})), ["19.98", "0", "0"]),
    ],
)
def test_what_is_taken_off_each_line(said: Promotion, expected: list[str]) -> None:
    assert [Decimal(each) for each in off(said)] == [Decimal(each) for each in expected]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"customers": [ANNA]}, APPLIED),
        ({"customers": [BEN]}, OTHER_CUSTOMER),
        ({"currency": "USD", "amount_min": "1"}, OTHER_CURRENCY),
        ({"currency": "EUR", "amount_min": "194.97"}, APPLIED),
        ({"currency": "EUR", "amount_min": "194.98"}, BELOW),
        ({"currency": "EUR", "amount_min": "30", "products": [TEA]}, BELOW),
        ({"quantity_min": "14"}, APPLIED),
        ({"quantity_min": "14.001"}, BELOW),
        ({"quantity_min": "10", "products": [CUP]}, APPLIED),
        ({"quantity_min": "11", "products": [CUP]}, BELOW),
        ({"products": [ANNA]}, NOTHING),
        ({"categories": [POT]}, NOTHING),
    ],
)
def test_whether_a_promotion_holds(said: dict[str, Any], outcome: PromotionOutcome) -> None:
    given = {name: frozenset(value) if isinstance(value, list) else value for name, value in said.items()}
    assert outcomes(promotion(1, PERCENT, percent="0.1", **given)) == [outcome]


@pytest.mark.parametrize(
    ("days", "holds"),
    [
        ({}, True),
        ({"starts_on": DAY, "ends_on": DAY}, True),
        ({"starts_on": date(2026, 11, 24)}, False),
        ({"ends_on": date(2026, 11, 22)}, False),
    ],
)
def test_the_days_of_a_promotion(days: dict[str, date], holds: bool) -> None:
    assert holds_on(promotion(1, PERCENT, percent="0.1", **days), DAY) is holds


def test_those_that_come_later_work_on_what_is_left() -> None:
    half, ten = (
        promotion(1, PERCENT, percent="0.5", priority=2),
        promotion(2, PERCENT, percent="0.1", priority=1),
    )
    offer = offer_of(ORDER, [ten, half])
    assert [(each.promotion_id, each.outcome) for each in offer.decisions] == [
        (half.id, APPLIED),
        (ten.id, APPLIED),
    ]
    assert [each.amount for each in offer.taken] == [
        Decimal(each) for each in ("14.99", "22.50", "60.00", "1.50", "2.25", "6.00")
    ]


def test_a_minimum_is_compared_with_what_is_left() -> None:
    half = promotion(1, PERCENT, percent="0.5", priority=2)
    dear = promotion(2, AMOUNT, amount="5", currency="EUR", amount_min="100")
    assert outcomes(half, dear) == [APPLIED, BELOW]
    assert outcomes(replace(half, priority=-1), dear) == [APPLIED, APPLIED]


def test_an_exclusive_one_goes_alone_or_not_at_all() -> None:
    alone = promotion(1, PERCENT, percent="0.5", is_exclusive=True, priority=2)
    more = promotion(2, PERCENT, percent="0.1", priority=1)
    assert outcomes(alone, more) == [APPLIED, EXCLUDED]
    assert outcomes(replace(alone, priority=0), more) == [APPLIED, EXCLUDED]
    other = replace(alone, customers=frozenset({BEN}))
    assert outcomes(other, more) == [OTHER_CUSTOMER, APPLIED]


def test_nothing_is_given_twice() -> None:
    everything = promotion(1, PERCENT, percent="1", priority=2)
    assert outcomes(everything, promotion(2, PERCENT, percent="0.1")) == [APPLIED, NOTHING]


@pytest.mark.parametrize(
    ("least", "given_away"), [(None, "2"), ("3", "6"), ("10", "2"), ("4", "4"), ("5", "4")]
)
def test_free_goods_come_once_for_each_time_that_enough_is_bought(least: str | None, given_away: str) -> None:
    said: dict[str, Any] = {} if least is None else {"quantity_min": least}
    free = promotion(1, FREE, free_product_id=TEA, free_quantity="2", products=frozenset({CUP}), **said)
    assert offer_of(ORDER, [free]).gifts == [Gift(free.id, TEA, Decimal(given_away))]


def test_among_equals_the_one_that_was_made_first_comes_first() -> None:
    first, second = promotion(1, PERCENT, percent="0.5"), promotion(2, PERCENT, percent="0.1")
    offer = offer_of(ORDER, [second, first])
    assert [each.promotion_id for each in offer.decisions] == [first.id, second.id]


GOOD = NewPromotion(name=" Spring ", effect=PERCENT, percent=Decimal("0.1"))


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": ""}, "name"),
        ({"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 31)}, "endsOn"),
        ({"starts_on": date(1026, 2, 1)}, "startsOn"),
        ({"priority": 1_000_001}, "priority"),
        ({"percent": None}, "percent"),
        ({"percent": Decimal(0)}, "percent"),
        ({"percent": Decimal("1.01")}, "percent"),
        ({"amount": Decimal(1)}, "amount"),
        ({"group_size": 3}, "groupSize"),
        ({"effect": AMOUNT, "percent": None, "amount": Decimal(1)}, "currency"),
        ({"effect": AMOUNT, "percent": None, "amount": Decimal("1.001"), "currency": "EUR"}, "amount"),
        ({"effect": AMOUNT, "percent": None, "amount": Decimal(-1), "currency": "EUR"}, "amount"),
        ({"effect": FREE, "percent": None, "free_quantity": Decimal(1)}, "freeProductId"),
        ({"effect": FREE, "percent": None, "free_product_id": TEA}, "freeQuantity"),
        ({"effect": CHEAPEST, "percent": None, "group_size": 1}, "groupSize"),
        ({"amount_min": Decimal(1)}, "currency"),
        ({"quantity_min": Decimal(0)}, "quantityMin"),
        ({"quantity_min": Decimal("0.0000001")}, "quantityMin"),
        ({"customers": [ANNA] * 501}, "customerIds"),
    ],
)
def test_a_promotion_that_cannot_be_meant_is_refused(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as caught:
        told.promotion_of(replace(GOOD, **wrong))
    assert (caught.value.code, caught.value.path) == ("INVALID_VALUE", (path,))


def test_what_is_told_is_kept_in_one_form() -> None:
    assert told.promotion_of(GOOD).name == "Spring"
    assert told.coupon_of(NewCoupon(promotion_id=TEA, code=" spring26 ")).code == "SPRING26"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [({"code": " "}, "code"), ({"uses_max": 0}, "usesMax"), ({"customer_uses_max": -1}, "customerUsesMax")],
)
def test_a_coupon_that_cannot_be_meant_is_refused(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as caught:
        told.coupon_of(NewCoupon(**{"promotion_id": TEA, "code": "A", **wrong}))
    assert (caught.value.code, caught.value.path) == ("INVALID_VALUE", (path,))


cents = st.decimals(0, 10_000, places=2)


@given(cents, st.lists(cents, min_size=1, max_size=12))
def test_the_parts_of_a_spread_sum_exactly_and_none_is_too_large(
    amount: Decimal, over: list[Decimal]
) -> None:
    parts = spread(amount, over, 2)
    assert sum(parts) == min(amount, sum(over))
    assert all(0 <= part <= each for part, each in zip(parts, over, strict=True))
    whole = sum(over)
    if whole:
        exact = [min(amount, whole) * each / whole for each in over]
        assert all(abs(part - each) < Decimal("0.010001") for part, each in zip(parts, exact, strict=True))


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    lines = [
        line(
            number,
            draw(st.sampled_from([TEA, CUP, POT])),
            str(draw(st.integers(1, 50))),
            str(draw(st.decimals(0, 500, places=2))),
            str(draw(st.sampled_from(["0", "0.1", "0.333", "1"]))),
        )
        for number in range(draw(st.integers(1, 6)))
    ]
    return replace(ORDER, lines=lines)


@st.composite
def offers(draw: st.DrawFn) -> list[Promotion]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        effect = draw(st.sampled_from([PERCENT, AMOUNT, CHEAPEST]))
        said: dict[str, Any] = {"priority": draw(st.integers(0, 2)), "is_exclusive": draw(st.booleans())}
        if effect is PERCENT:
            said["percent"] = draw(st.sampled_from(["0.05", "0.333333", "1"]))
        elif effect is AMOUNT:
            said |= {"amount": str(draw(st.decimals("0.01", 300, places=2))), "currency": "EUR"}
        else:
            said["group_size"] = draw(st.integers(2, 5))
        said["products"] = draw(
            st.sampled_from([frozenset[uuid.UUID](), frozenset({TEA}), frozenset({CUP, POT})])
        )
        made.append(promotion(number, effect, **said))
    return made


@given(baskets(), offers(), st.randoms())
def test_an_offer_is_the_same_however_its_promotions_are_known(
    basket: Basket, known: list[Promotion], random: Any
) -> None:
    shuffled = list(known)
    random.shuffle(shuffled)
    assert offer_of(basket, shuffled) == offer_of(basket, known)


@given(baskets(), offers())
def test_no_line_falls_below_nothing_and_its_discount_says_just_what_was_taken(
    basket: Basket, known: list[Promotion]
) -> None:
    offer = offer_of(basket, known)
    assert all(each.amount > 0 for each in offer.taken)
    for each in basket.lines:
        target = amount_of(each, "EUR") - offer.off(each.id)
        assert target >= 0
        discount = discount_for(each, target, "EUR")
        assert (
            line_amounts(each.quantity, each.full / each.quantity, discount, Decimal(0), "EUR")[0] == target
        )


@given(baskets(), offers())
def test_what_is_taken_is_what_the_decisions_say(basket: Basket, known: list[Promotion]) -> None:
    offer = offer_of(basket, known)
    for decision in offer.decisions:
        assert decision.amount == sum(
            each.amount for each in offer.taken if each.promotion_id == decision.promotion_id
        )
        assert (decision.outcome is APPLIED) == (decision.amount > 0)
