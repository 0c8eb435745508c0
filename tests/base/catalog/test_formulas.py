"""Prices that are reckoned: what a formula does step by step, from what it reckons, and between which bounds."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog.rules import checks, formulas
from bizsuite.base.catalog.rules.exchange import Exchange
from bizsuite.base.catalog.rules.formulas import Formula
from bizsuite.base.catalog.rules.prices import Ask, Market, Rule, Subject
from bizsuite.base.catalog.rules.resolving import exchanges_of, resolve
from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.rules.words import FormulaBasis, FormulaPart, PriceOutcome
from bizsuite.kernel.errors import Refused

PRODUCT, TEMPLATE, COUNT, RETAIL, TRADE, EXPORT = (uuid.UUID(int=number) for number in range(1, 7))
TODAY = date(2026, 11, 23)
PIECE = Measure(uuid.UUID(int=11), COUNT, Decimal(1), Decimal(1), Decimal(1))
DOZEN = Measure(uuid.UUID(int=12), COUNT, Decimal(12), Decimal("0.083333333333"), Decimal(1))
KILO = Measure(uuid.UUID(int=13), uuid.UUID(int=14), Decimal(1), Decimal(1), Decimal("0.001"))
SUBJECT = Subject(
    id=PRODUCT,
    sku="TEA",
    template_id=TEMPLATE,
    categories=(),
    list_price=Decimal("10.00"),
    currency="EUR",
    unit_cost=Decimal("6.00"),
    unit=PIECE,
)
ASK = Ask(product_id=PRODUCT, on=TODAY)
LIST, COST, OTHER = FormulaBasis.LIST_PRICE, FormulaBasis.UNIT_COST, FormulaBasis.PRICE_LIST


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def formula(basis: FormulaBasis = LIST, **said: Any) -> Formula:
    told: dict[str, Any] = {
        key: Decimal(value) if isinstance(value, str) else value for key, value in said.items()
    }
    return Formula(basis=basis, **told)


def rule(said: Formula | None = None, **more: Any) -> Rule:
    told: dict[str, Any] = {"id": uuid.uuid4(), "currency": "EUR", "list_id": RETAIL, "formula": said}
    return Rule(**{**told, **more})


def price(said: Formula, **subject: Any) -> str:
    found = resolve(ASK, replace(SUBJECT, **subject), [rule(said)])
    assert found.problem is None
    return str(found.unit_price)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (formula(), "10.00"),
        (formula(markup="-0.15"), "8.50"),
        (formula(markup="0.333"), "13.33"),
        (formula(surcharge="0.75"), "10.75"),
        (formula(surcharge="-11"), "0.00"),
        (formula(markup="-1"), "0.00"),
        (formula(markup="0.1", surcharge="-1"), "10.00"),
        (formula(COST, markup="0.5"), "9.00"),
        (formula(COST, markup="0.5", surcharge="1.20"), "10.20"),
        (formula(markup="0.123", rounding_step="0.05"), "11.25"),
        (formula(markup="0.122", rounding_step="0.05"), "11.20"),
        (formula(markup="0.1225", rounding_step="0.05"), "11.25"),
        (formula(markup="0.44", rounding_step="5"), "15"),
        (formula(markup="0.24", ending="0.99"), "11.99"),
        (formula(markup="0.25", ending="0.99"), "12.99"),
        (formula(markup="0.249", ending="0.99"), "12.99"),
        (formula(markup="4.1", rounding_step="10", ending="9.99"), "49.99"),
        (formula(markup="4.6", rounding_step="10", ending="9.99"), "59.99"),
        (formula(markup="-0.99", ending="0.99"), "0.99"),
        (formula(COST, markup="0.1", margin_min="2"), "8.00"),
        (formula(COST, markup="0.9", margin_max="3.50"), "9.50"),
        (formula(COST, markup="0.5", margin_min="2", margin_max="4"), "9.00"),
        (formula(COST, markup="0.3", ending="0.99", margin_min="2.50"), "8.50"),
        (formula(markup="-0.5", margin_min="-2"), "8.00"),
        (formula(markup="0.1", margin_max="-1"), "9.00"),
    ],
)
def test_what_a_formula_makes(said: Formula, expected: str) -> None:
    assert Decimal(price(said)) == Decimal(expected)


@pytest.mark.parametrize(
    ("list_price", "markup", "expected"),
    [("0.0125", "0.1", "0.0138"), ("0.012", "0.5", "0.018"), ("3", "0.333", "4.00"), ("3", "0.335", "4.01")],
)
def test_without_rounding_a_price_has_the_decimals_of_its_basis_or_currency(
    list_price: str, markup: str, expected: str
) -> None:
    assert Decimal(price(formula(markup=markup), list_price=Decimal(list_price))) == Decimal(expected)


def test_a_yen_has_no_decimals() -> None:
    yen = replace(SUBJECT, currency="JPY", list_price=Decimal(1250))
    found = resolve(ASK, yen, [rule(formula(markup="0.0333"), currency="JPY")])
    assert found.unit_price == Decimal(1292)


def test_the_steps_are_told_one_by_one() -> None:
    said = formula(COST, markup="0.4", surcharge="0.35", ending="0.99", margin_min="3")
    (step, listed) = resolve(ASK, SUBJECT, [rule(said)]).steps
    assert [(each.part, each.amount) for each in step.parts] == [
        (FormulaPart.BASIS, Decimal("6.00")),
        (FormulaPart.MARKUP, Decimal("8.4")),
        (FormulaPart.SURCHARGE, Decimal("8.75")),
        (FormulaPart.ROUNDING, Decimal("8.99")),
        (FormulaPart.MARGIN_MIN, Decimal("9.00")),
    ]
    assert (step.unit_price, step.tells_cost, step.outcome) == (Decimal("9.00"), True, PriceOutcome.WON)
    assert (listed.parts, listed.tells_cost) == ((), False)


def test_a_formula_with_nothing_to_reckon_from_is_no_other_price() -> None:
    found = resolve(ASK, replace(SUBJECT, unit_cost=None), [rule(formula(COST, markup="0.5"))])
    assert (found.problem, found.unit_price) == ("PRICE_BASIS_MISSING", None)
    assert [step.problem for step in found.steps] == ["PRICE_BASIS_MISSING", None]
    with pytest.raises(Refused) as caught:
        found.required("unitPrice")
    assert (caught.value.code, caught.value.path) == ("PRICE_BASIS_MISSING", ("unitPrice",))


def test_a_better_rule_does_not_care_what_a_worse_one_lacks() -> None:
    better = rule(unit_price=Decimal(7), product_id=PRODUCT)
    found = resolve(ASK, replace(SUBJECT, unit_cost=None), [rule(formula(COST)), better])
    assert (found.unit_price, found.problem) == (Decimal(7), None)


def chained(*more: Rule) -> list[Rule]:
    """A list for traders that reckons from one for retail, which holds for nobody by itself."""
    return [
        rule(list_id=RETAIL, unit_price=Decimal(8), holds=False),
        rule(formula(OTHER, base_list_id=RETAIL, markup="-0.25"), list_id=TRADE),
        *more,
    ]


def test_a_list_reckons_from_another() -> None:
    found = resolve(ASK, SUBJECT, chained())
    assert found.unit_price == Decimal("6.00")
    assert [step.outcome for step in found.steps] == [PriceOutcome.WON, PriceOutcome.LESS_SPECIFIC]
    assert [each.amount for each in found.steps[0].parts] == [Decimal(8), Decimal(6)]


def test_the_other_list_decides_as_if_it_were_asked_alone() -> None:
    special = rule(list_id=RETAIL, product_id=PRODUCT, unit_price=Decimal(4), holds=False)
    assert resolve(ASK, SUBJECT, chained(special)).unit_price == Decimal("3.00")
    bulk = rule(list_id=RETAIL, quantity_min=Decimal(10), unit_price=Decimal(4), holds=False)
    assert resolve(ASK, SUBJECT, chained(bulk)).unit_price == Decimal("6.00")
    assert resolve(replace(ASK, quantity=Decimal(10)), SUBJECT, chained(bulk)).unit_price == Decimal("3.00")


def test_where_the_other_list_says_nothing_its_list_price_holds() -> None:
    found = resolve(ASK, SUBJECT, [rule(formula(OTHER, base_list_id=RETAIL, markup="-0.25"), list_id=TRADE)])
    assert found.unit_price == Decimal("7.50")


def test_a_conflict_in_the_other_list_is_one_here() -> None:
    twice = rule(list_id=RETAIL, unit_price=Decimal(9), holds=False)
    assert resolve(ASK, SUBJECT, chained(twice)).problem == "PRICE_RULE_CONFLICT"


def test_a_ring_that_should_not_be_has_nothing_to_reckon_from() -> None:
    ring = [
        rule(formula(OTHER, base_list_id=TRADE), list_id=RETAIL, holds=False),
        rule(formula(OTHER, base_list_id=RETAIL), list_id=TRADE),
    ]
    assert resolve(ASK, SUBJECT, ring).problem == "PRICE_BASIS_MISSING"


@pytest.mark.parametrize("basis", [LIST, COST])
def test_another_currency_is_taken_over_only_where_the_rule_says_so(basis: FormulaBasis) -> None:
    dollars = replace(ASK, currency="USD")
    plain = rule(formula(basis), currency="USD")
    assert resolve(dollars, SUBJECT, [plain]).problem == "PRICE_MISSING"
    taken = rule(formula(basis, markup="0.5", converts=True), currency="USD")
    (wanted,) = exchanges_of(dollars, SUBJECT, [plain, taken])
    assert wanted == Exchange(None, "EUR", "USD", TODAY)
    assert resolve(dollars, SUBJECT, [taken]).problem == "PRICE_RATE_MISSING"
    market = Market(rates={wanted: Fraction(11, 10)})
    found = resolve(dollars, SUBJECT, [taken], market)
    assert found.unit_price == {LIST: Decimal("16.50"), COST: Decimal("9.90")}[basis]
    assert found.steps[0].parts[1].part is FormulaPart.EXCHANGE


def test_a_list_in_another_currency_is_taken_over_with_its_own_prices() -> None:
    rules = [
        rule(list_id=RETAIL, unit_price=Decimal(8), holds=False),
        rule(
            formula(OTHER, base_list_id=RETAIL, converts=True),
            list_id=EXPORT,
            currency="USD",
            base_currency="EUR",
        ),
    ]
    ask = replace(ASK, currency="USD", company_id=uuid.UUID(int=99))
    (wanted,) = exchanges_of(ask, SUBJECT, rules)
    assert wanted == Exchange(uuid.UUID(int=99), "EUR", "USD", TODAY)
    found = resolve(ask, SUBJECT, rules, Market(rates={wanted: Fraction(1, 3) * 4}))
    assert found.unit_price == Decimal("10.67")


def test_a_price_for_a_dozen_stands_beside_that_of_a_piece() -> None:
    dozen = rule(unit_price=Decimal(100), unit=DOZEN, quantity_min=Decimal(1))
    asks = [(1, None), (11, None), (12, None), (24, None), (1, DOZEN), (2, DOZEN)]
    found = [
        resolve(replace(ASK, quantity=Decimal(many)), SUBJECT, [dozen], Market(unit=unit)).unit_price
        for many, unit in asks
    ]
    assert found == [
        Decimal(10),
        Decimal(10),
        Decimal("8.333333"),
        Decimal("8.333333"),
        Decimal(100),
        Decimal(100),
    ]


def test_quantities_of_two_units_are_compared_in_that_of_the_product() -> None:
    dozen = rule(unit_price=Decimal(100), unit=DOZEN, quantity_min=Decimal(1))
    more = rule(unit_price=Decimal(8), quantity_min=Decimal(13))
    twelve, thirteen = (replace(ASK, quantity=Decimal(many)) for many in (12, 13))
    assert resolve(twelve, SUBJECT, [dozen, more]).rule_id == dozen.id
    assert resolve(thirteen, SUBJECT, [dozen, more]).rule_id == more.id
    same = rule(unit_price=Decimal(8), quantity_min=Decimal(12))
    assert resolve(twelve, SUBJECT, [dozen, same]).problem == "PRICE_RULE_CONFLICT"


def test_a_rule_in_a_unit_of_another_category_does_not_apply() -> None:
    assert resolve(ASK, SUBJECT, [rule(unit_price=Decimal(1), unit=KILO)]).rule_id is None


def test_a_formula_in_a_unit_rounds_the_price_of_that_unit() -> None:
    said = rule(formula(COST, markup="0.5", ending="0.99"), unit=DOZEN)
    step = resolve(replace(ASK, quantity=Decimal(1)), SUBJECT, [said], Market(unit=DOZEN)).steps[0]
    assert [(each.part, each.amount) for each in step.parts] == [
        (FormulaPart.BASIS, Decimal(6)),
        (FormulaPart.UNIT, Decimal(72)),
        (FormulaPart.MARKUP, Decimal(108)),
        (FormulaPart.ROUNDING, Decimal("107.99")),
    ]
    assert step.unit_price == Decimal("107.99")


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"basis": OTHER}, "priceListId"),
        ({"base_list_id": RETAIL}, "priceListId"),
        ({"markup": "-1.01"}, "markup"),
        ({"markup": "1001"}, "markup"),
        ({"markup": "NaN"}, "markup"),
        ({"surcharge": "0.0000001"}, "surcharge"),
        ({"surcharge": "1e14"}, "surcharge"),
        ({"margin_min": "Infinity"}, "marginMin"),
        ({"margin_min": "2", "margin_max": "1"}, "marginMax"),
        ({"rounding_step": "0"}, "roundingStep"),
        ({"rounding_step": "-0.05"}, "roundingStep"),
        ({"rounding_step": "0.0000001"}, "roundingStep"),
        ({"ending": "1"}, "ending"),
        ({"ending": "-0.01"}, "ending"),
        ({"rounding_step": "0.05", "ending": "0.05"}, "ending"),
    ],
)
def test_a_formula_that_cannot_be_meant_is_refused(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as caught:
        formulas.check_formula(formula(**wrong), "formula")
    assert (caught.value.code, caught.value.path) == ("INVALID_VALUE", ("formula", path))


@pytest.mark.parametrize(
    "bases",
    [
        {RETAIL: [RETAIL]},
        {RETAIL: [TRADE], TRADE: [RETAIL]},
        {RETAIL: [TRADE], TRADE: [EXPORT], EXPORT: [RETAIL]},
    ],
)
def test_a_list_does_not_reckon_from_itself(bases: dict[uuid.UUID, list[uuid.UUID]]) -> None:
    with pytest.raises(Refused) as caught:
        checks.place_price_list(RETAIL, bases, "formula", "priceListId")
    assert (caught.value.code, caught.value.path) == ("PRICE_LIST_RECURSIVE", ("formula", "priceListId"))


def test_two_lists_may_reckon_from_one() -> None:
    checks.place_price_list(RETAIL, {RETAIL: [TRADE, EXPORT], TRADE: [EXPORT]})


cents = st.decimals(0, 10_000, places=2)
steps = st.sampled_from([None, "0.01", "0.05", "0.25", "1", "10"])


@st.composite
def any_formula(draw: st.DrawFn) -> Formula:
    step = decimal(draw(steps))
    below = (step or Decimal(1)) - Decimal("0.01")
    least = draw(st.none() | st.decimals(-100, 100, places=2))
    span = draw(st.none() | st.decimals(0, 100, places=2))
    return Formula(
        basis=LIST,
        markup=draw(st.decimals(-1, 5, places=4)),
        surcharge=draw(st.decimals(-50, 50, places=2)),
        rounding_step=step,
        ending=draw(st.none() | st.decimals(0, below, places=2)),
        margin_min=least,
        margin_max=None if span is None else (least or Decimal(0)) + span,
    )


@given(any_formula(), cents)
def test_a_price_is_between_its_bounds_and_never_below_nothing(said: Formula, basis: Decimal) -> None:
    formulas.check_formula(said)
    made = Decimal(price(said, list_price=basis))
    assert made >= 0
    if said.margin_min is not None:
        assert made >= basis + said.margin_min
    if said.margin_max is not None:
        assert made <= max(basis + said.margin_max, Decimal(0))


@given(any_formula(), cents)
def test_a_rounded_price_is_the_nearest_that_may_stand(said: Formula, basis: Decimal) -> None:
    free = replace(said, margin_min=None, margin_max=None)
    if free.rounding_step is None and free.ending is None:
        return
    exact = max(basis * (1 + free.markup) + free.surcharge, Decimal(0))
    made = Decimal(price(free, list_price=basis))
    step, ending = free.rounding_step or Decimal(1), free.ending or Decimal(0)
    assert (made - ending) % step == 0
    assert abs(made - exact) <= step / 2 or made == ending


@given(cents, st.integers(1, 50), st.booleans())
def test_price_and_quantity_convert_inversely(list_price: Decimal, many: int, fixed: bool) -> None:
    subject = replace(SUBJECT, list_price=list_price)
    rules = [rule(unit_price=list_price, unit=DOZEN)] if fixed else []
    dozens = resolve(replace(ASK, quantity=Decimal(many)), subject, rules, Market(unit=DOZEN)).unit_price
    pieces = resolve(replace(ASK, quantity=Decimal(12 * many)), subject, rules).unit_price
    assert dozens is not None and pieces is not None
    assert abs(dozens * many - pieces * 12 * many) <= Decimal("0.000006") * many
