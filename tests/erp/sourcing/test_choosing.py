"""Which supplier's price holds, how much must be ordered, and what became of the others: values only."""

import uuid
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog.rules.units import Measure, ratio_of
from bizsuite.erp.sourcing.rules import choosing
from bizsuite.erp.sourcing.rules.choosing import Ask, Choice, Offer
from bizsuite.erp.sourcing.rules.prices import Break
from bizsuite.erp.sourcing.rules.words import SupplierPriceOutcome as Outcome
from bizsuite.erp.sourcing.rules.words import SupplierRanking
from bizsuite.kernel.errors import Refused

PIECES, WEIGHT = uuid.uuid4(), uuid.uuid4()
TODAY = date(2026, 6, 1)
PRODUCT, FIRST, SECOND, THIRD = (uuid.uuid4() for _ in range(4))


def unit(factor: str, rounding: str = "1", category: uuid.UUID = PIECES) -> Measure:
    size = Decimal(factor)
    rate = (1 / size).quantize(Decimal("0.000000000001"))
    return Measure(uuid.uuid4(), category, size, rate, Decimal(rounding))


EACH, BOX, HUNDRED = unit("1"), unit("12"), unit("100")
KILO, GRAM = (
    unit("1", "0.001", WEIGHT),
    Measure(uuid.uuid4(), WEIGHT, Decimal("0.001"), Decimal(1000), Decimal(1)),
)


def offer(supplier: uuid.UUID = FIRST, *breaks: tuple[str, str], **more: Any) -> Offer:
    told: Any = {
        "currency": "EUR",
        "unit": EACH,
        "quantity_min": Decimal(0),
        "quantity_multiple": None,
        "lead_days": 0,
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
        "position": {FIRST: 0, SECOND: 1, THIRD: 2}[supplier],
    }
    prices = [Break(Decimal(quantity), Decimal(price)) for quantity, price in breaks or (("0", "5"),)]
    decimals: Any = {
        name: Decimal(more.pop(name)) for name in ("quantity_min", "quantity_multiple") if name in more
    }
    return Offer(id=uuid.uuid4(), supplier_id=supplier, breaks=prices, **told | decimals | more)


def choose(quantity: str, *offers: Offer, unit: Measure = EACH, **more: Any) -> Choice:
    ask = Ask(product_id=PRODUCT, quantity=Decimal(quantity), on=TODAY, currency="EUR", **more)
    return choosing.best_supplier_price(ask, unit, offers)


def outcomes(choice: Choice) -> list[Outcome]:
    return [step.outcome for step in choice.steps]


@pytest.mark.parametrize(
    ("wanted", "minimum", "multiple", "ordered"),
    [
        ("1", "0", None, "1"),
        ("7", "10", None, "10"),
        ("10", "10", None, "10"),
        ("11", "10", None, "11"),
        ("7", "0", "5", "10"),
        ("10", "0", "5", "10"),
        ("1", "12", "5", "15"),
        ("16", "12", "5", "20"),
        ("99", "1", "100", "100"),
        ("101", "1", "100", "200"),
    ],
)
def test_what_is_ordered_is_the_least_that_is_sold_and_whole_packs(
    wanted: str, minimum: str, multiple: str | None, ordered: str
) -> None:
    told = (
        offer(quantity_min=minimum)
        if multiple is None
        else offer(quantity_min=minimum, quantity_multiple=multiple)
    )
    assert choosing.quantity_to_order(Decimal(wanted), EACH, told) == Decimal(ordered)


@pytest.mark.parametrize(
    ("wanted", "source", "target", "ordered"),
    [
        ("1", EACH, BOX, "1"),
        ("12", EACH, BOX, "1"),
        ("13", EACH, BOX, "2"),
        ("24", EACH, BOX, "2"),
        ("2", BOX, EACH, "24"),
        ("1", BOX, HUNDRED, "1"),
        ("25", BOX, HUNDRED, "3"),
        ("1", GRAM, KILO, "0.001"),
        ("1500", GRAM, KILO, "1.5"),
        ("0.25", KILO, GRAM, "250"),
    ],
)
def test_what_is_wanted_is_taken_up_to_the_unit_of_the_supplier(
    wanted: str, source: Measure, target: Measure, ordered: str
) -> None:
    assert choosing.quantity_to_order(Decimal(wanted), source, offer(unit=target)) == Decimal(ordered)


@pytest.mark.parametrize(
    ("quantity", "price", "total"),
    [
        ("1", "5", "5"),
        ("9", "5", "45"),
        ("10", "4", "40"),
        ("99", "4", "396"),
        ("100", "3.333333", "333.33"),
        ("101", "3.333333", "336.67"),
    ],
)
def test_the_price_is_the_one_of_the_quantity_that_is_ordered(quantity: str, price: str, total: str) -> None:
    best = choose(quantity, offer(FIRST, ("0", "5"), ("100", "3.333333"), ("10", "4"))).required()
    assert (best.unit_price, best.total) == (Decimal(price), Decimal(total))


def test_a_minimum_lifts_a_small_want_to_the_price_of_many() -> None:
    best = choose("1", offer(FIRST, ("0", "5"), ("100", "3"), quantity_min="100")).required()
    assert (best.quantity, best.unit_price, best.total) == (Decimal(100), Decimal(3), Decimal(300))


@pytest.mark.parametrize(
    ("ranking", "won", "lost"),
    [
        (SupplierRanking.PREFERRED, FIRST, [Outcome.LESS_PREFERRED, Outcome.LESS_PREFERRED]),
        (SupplierRanking.CHEAPEST, SECOND, [Outcome.DEARER, Outcome.DEARER]),
        (SupplierRanking.FASTEST, THIRD, [Outcome.SLOWER, Outcome.SLOWER]),
    ],
)
def test_what_is_best_is_said_by_who_asks(
    ranking: SupplierRanking, won: uuid.UUID, lost: list[Outcome]
) -> None:
    offers = [
        offer(FIRST, ("0", "6"), lead_days=9),
        offer(SECOND, ("0", "4"), lead_days=14),
        offer(THIRD, ("0", "7"), lead_days=2),
    ]
    choice = choose("10", *offers, ranking=ranking)
    assert choice.required().offer.supplier_id == won
    assert outcomes(choice) == [Outcome.WON, *lost]


def test_who_sells_by_the_hundred_is_dear_to_whoever_needs_one() -> None:
    by_hundred = offer(FIRST, ("0", "1"), quantity_min="100")
    by_one = offer(SECOND, ("0", "9"))
    assert choose("1", by_hundred, by_one, ranking=SupplierRanking.CHEAPEST).required().offer == by_one
    assert choose("50", by_hundred, by_one, ranking=SupplierRanking.CHEAPEST).required().offer == by_hundred


def test_of_one_supplier_the_better_unit_wins_and_then_more_for_the_same_money() -> None:
    each, box = offer(FIRST, ("0", "5")), offer(FIRST, ("0", "48"), unit=BOX)
    assert choose("12", each, box).required().offer == box
    assert outcomes(choose("12", each, box)) == [Outcome.WON, Outcome.DEARER]
    dear = offer(FIRST, ("0", "60"), unit=BOX)
    ten = offer(FIRST, ("0", "5"), quantity_min="12")
    assert choose("11", dear, ten).problem == "SUPPLIER_PRICE_CONFLICT"
    more = offer(FIRST, ("0", "500"), unit=HUNDRED)
    many = offer(FIRST, ("0", "50"), quantity_multiple="10", quantity_min="10")
    choice = choose("10", more, many)
    assert choice.required().offer == more
    assert outcomes(choice) == [Outcome.WON, Outcome.LESS_GOODS]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"position": None}, Outcome.NOT_LISTED),
        ({"currency": "USD"}, Outcome.OTHER_CURRENCY),
        ({"starts_on": date(2026, 6, 2)}, Outcome.NOT_STARTED),
        ({"ends_on": date(2026, 5, 31)}, Outcome.ENDED),
    ],
)
def test_what_does_not_apply_says_why(said: dict[str, Any], outcome: Outcome) -> None:
    choice = choose("1", offer(**said))
    assert (choice.best, choice.problem, outcomes(choice)) == (None, "SUPPLIER_PRICE_MISSING", [outcome])
    assert choice.steps[0].quantity is None


@pytest.mark.parametrize(
    "said", [{"starts_on": TODAY}, {"ends_on": TODAY}, {"starts_on": TODAY, "ends_on": TODAY}]
)
def test_the_first_and_the_last_day_are_included(said: dict[str, Any]) -> None:
    assert choose("1", offer(**said)).required().unit_price == 5


def test_a_price_for_many_is_none_for_few_and_others_than_asked_for_say_so() -> None:
    many = offer(FIRST, ("100", "3"))
    assert outcomes(choose("99", many)) == [Outcome.BELOW_FIRST_BREAK]
    assert outcomes(choose("100", many)) == [Outcome.WON]
    other = offer(SECOND)
    choice = choose("100", many, other, supplier_id=SECOND)
    assert outcomes(choice) == [Outcome.WON, Outcome.OTHER_SUPPLIER]
    assert choice.required().offer == other


def test_two_equal_prices_are_a_conflict_and_never_an_arbitrary_pick() -> None:
    twins = [offer(FIRST), offer(FIRST)]
    choice = choose("1", *twins, offer(SECOND))
    assert choice.best is None
    assert outcomes(choice) == [Outcome.CONFLICT, Outcome.CONFLICT, Outcome.LESS_PREFERRED]
    with pytest.raises(Refused) as refused:
        choice.required("lines", "0", "unitPrice")
    assert (refused.value.code, list(refused.value.path)) == (
        "SUPPLIER_PRICE_CONFLICT",
        ["lines", "0", "unitPrice"],
    )
    with pytest.raises(Refused) as refused:
        choose("1").required("lines")
    assert refused.value.code == "SUPPLIER_PRICE_MISSING"


@pytest.mark.parametrize(
    ("quantity", "asked", "code"),
    [
        ("0", EACH, "INVALID_VALUE"),
        ("-1", EACH, "INVALID_VALUE"),
        ("1E+13", EACH, "INVALID_VALUE"),
        ("0.5", EACH, "QUANTITY_ROUNDING"),
        ("1.000001", BOX, "QUANTITY_ROUNDING"),
        ("1", KILO, "UNIT_CATEGORY_MISMATCH"),
        ("9999999999999", HUNDRED, "INVALID_VALUE"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(quantity: str, asked: Measure, code: str) -> None:
    with pytest.raises(Refused) as refused:
        choose(quantity, offer(), unit=asked)
    assert refused.value.code == code


def test_a_day_that_cannot_be_meant_is_refused() -> None:
    ask = Ask(product_id=PRODUCT, quantity=Decimal(1), on=date(9999, 12, 31), currency="EUR")
    with pytest.raises(Refused) as refused:
        choosing.best_supplier_price(ask, EACH, [offer()])
    assert (refused.value.code, list(refused.value.path)) == ("INVALID_VALUE", ["on"])


def test_goods_come_after_the_lead_time() -> None:
    assert choose("1", offer(lead_days=30)).required().day_of_arrival(TODAY) == date(2026, 7, 1)


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    multiple = draw(st.sampled_from([None, "1", "5", "12", "100"]))
    return offer(
        draw(st.sampled_from([FIRST, SECOND, THIRD])),
        *(
            (str(size), str(draw(st.integers(1, 9))))
            for size in draw(st.sets(st.sampled_from([0, 5, 50]), min_size=1))
        ),
        unit=draw(st.sampled_from([EACH, BOX, HUNDRED])),
        quantity_min=str(draw(st.sampled_from([0, 1, 10, 100]))),
        **({} if multiple is None else {"quantity_multiple": multiple}),
        lead_days=draw(st.integers(0, 3)),
        currency=draw(st.sampled_from(["EUR", "EUR", "EUR", "USD"])),
        starts_on=draw(st.sampled_from([date(2026, 1, 1), TODAY, date(2026, 7, 1)])),
        ends_on=draw(st.sampled_from([None, None, TODAY, date(2026, 7, 31)])),
    )


many = st.lists(offers(), max_size=7)
rankings = st.sampled_from(list(SupplierRanking))


@given(many, rankings, st.integers(1, 250), st.randoms())
def test_the_order_in_which_prices_are_known_does_not_matter(
    known: list[Offer], ranking: SupplierRanking, quantity: int, random: Any
) -> None:
    shuffled = list(known)
    random.shuffle(shuffled)
    assert choose(str(quantity), *known, ranking=ranking) == choose(str(quantity), *shuffled, ranking=ranking)


@given(many, rankings, st.integers(1, 250))
def test_every_price_is_explained_and_at_most_one_won(
    known: list[Offer], ranking: SupplierRanking, quantity: int
) -> None:
    choice = choose(str(quantity), *known, ranking=ranking)
    assert {step.offer.id for step in choice.steps} == {each.id for each in known}
    assert outcomes(choice).count(Outcome.WON) == (choice.best is not None)
    assert (choice.problem is None) == (choice.best is not None)


@given(many, st.integers(1, 250))
def test_what_is_ordered_covers_what_is_wanted_and_nothing_applicable_is_cheaper(
    known: list[Offer], quantity: int
) -> None:
    choice = choose(str(quantity), *known, ranking=SupplierRanking.CHEAPEST)
    priced = [step for step in choice.steps if step.total is not None]
    for step in priced:
        assert step.quantity is not None
        told = step.offer
        assert Fraction(step.quantity) * ratio_of(told.unit) >= quantity
        assert step.quantity >= told.quantity_min
        assert told.quantity_multiple is None or step.quantity % told.quantity_multiple == 0
    if choice.best is not None:
        assert choice.best.total == min(step.total for step in priced if step.total is not None)


@given(offers(), st.integers(1, 250))
def test_less_would_not_do(told: Offer, quantity: int) -> None:
    ordered = choosing.quantity_to_order(Decimal(quantity), EACH, told)
    step = told.quantity_multiple or told.unit.rounding
    less = ordered - step
    covers = Fraction(less) * ratio_of(told.unit) >= quantity
    assert not (covers and less >= told.quantity_min)
