"""Which price holds: the precedence as a table, and as laws."""

import itertools
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog.rules import prices
from bizsuite.base.catalog.rules.prices import Ask, Subject
from bizsuite.base.catalog.rules.resolving import resolve
from bizsuite.base.catalog.rules.words import PriceBasis, PriceOutcome
from bizsuite.kernel.errors import Refused

PRODUCT, TEMPLATE, NEAR, FAR, CUSTOMER, OTHER = (uuid.UUID(int=number) for number in range(1, 7))
TODAY = date(2026, 11, 23)
WON, LESS_SPECIFIC, LOWER_PRIORITY, EARLIER_START, SMALLER_QUANTITY, CONFLICT = PriceOutcome


def rule(**said: Any) -> prices.Rule:
    told: dict[str, Any] = {"id": uuid.uuid4(), "currency": "EUR", "unit_price": Decimal(9)}
    return prices.Rule(**{**told, **said})


SUBJECT = Subject(
    id=PRODUCT,
    sku="TEA",
    template_id=TEMPLATE,
    categories=[NEAR, FAR],
    list_price=Decimal("10.00"),
    currency="EUR",
)
ASK = Ask(product_id=PRODUCT, on=TODAY, quantity=Decimal(10), customer_id=CUSTOMER)

LADDER: list[dict[str, Any]] = [
    {"customer_id": CUSTOMER, "product_id": PRODUCT},
    {"customer_id": CUSTOMER, "template_id": TEMPLATE},
    {"customer_id": CUSTOMER, "category_id": NEAR},
    {"customer_id": CUSTOMER, "category_id": FAR},
    {"customer_id": CUSTOMER},
    {"product_id": PRODUCT},
    {"template_id": TEMPLATE},
    {"category_id": NEAR},
    {"category_id": FAR},
    {},
]
"""From the most specific to the least."""


@pytest.mark.parametrize(("upper", "lower"), list(itertools.combinations(range(len(LADDER)), 2)))
def test_the_more_specific_rule_wins_whatever_else_it_says(upper: int, lower: int) -> None:
    specific = rule(**LADDER[upper], priority=-5)
    general = rule(**LADDER[lower], priority=5, starts_on=TODAY, quantity_min=Decimal(10))
    found = resolve(ASK, SUBJECT, [general, specific])
    assert (found.rule_id, found.problem) == (specific.id, None)
    assert [step.outcome for step in found.steps] == [WON, LESS_SPECIFIC, LESS_SPECIFIC]


@pytest.mark.parametrize(
    ("better", "worse", "outcome"),
    [
        ({"priority": 2}, {"priority": 1, "starts_on": TODAY, "quantity_min": Decimal(10)}, LOWER_PRIORITY),
        ({"starts_on": TODAY}, {"starts_on": date(2026, 1, 1), "quantity_min": Decimal(10)}, EARLIER_START),
        ({"starts_on": TODAY}, {"quantity_min": Decimal(10)}, EARLIER_START),
        ({"quantity_min": Decimal(10)}, {"quantity_min": Decimal(5)}, SMALLER_QUANTITY),
    ],
)
def test_then_priority_then_start_then_quantity(
    better: dict[str, Any], worse: dict[str, Any], outcome: PriceOutcome
) -> None:
    winner, loser = rule(**better), rule(**worse)
    found = resolve(ASK, SUBJECT, [loser, winner])
    assert (found.rule_id, [step.outcome for step in found.steps]) == (
        winner.id,
        [WON, outcome, LESS_SPECIFIC],
    )


def test_two_rules_of_equal_rank_are_a_conflict() -> None:
    one, other, lower = rule(product_id=PRODUCT), rule(product_id=PRODUCT, unit_price=Decimal(8)), rule()
    found = resolve(ASK, SUBJECT, [one, lower, other])
    assert (found.problem, found.unit_price, found.rule_id) == ("PRICE_RULE_CONFLICT", None, None)
    assert [step.outcome for step in found.steps] == [CONFLICT, CONFLICT, LESS_SPECIFIC]
    with pytest.raises(Refused) as caught:
        found.required("lines", "0", "unitPrice")
    assert (caught.value.code, caught.value.facts["sku"]) == ("PRICE_RULE_CONFLICT", "TEA")


def test_a_conflict_below_the_winner_does_not_matter() -> None:
    found = resolve(ASK, SUBJECT, [rule(), rule(), rule(product_id=PRODUCT)])
    assert (found.unit_price, found.basis) == (Decimal(9), PriceBasis.VARIANT)


@pytest.mark.parametrize(
    "foreign",
    [
        {"customer_id": OTHER},
        {"product_id": OTHER},
        {"template_id": OTHER},
        {"category_id": OTHER},
        {"currency": "USD"},
        {"starts_on": date(2026, 11, 24)},
        {"ends_on": date(2026, 11, 22)},
        {"quantity_min": Decimal("10.001")},
    ],
)
def test_a_rule_that_speaks_of_something_else_does_not_apply(foreign: dict[str, Any]) -> None:
    found = resolve(ASK, SUBJECT, [rule(**foreign)])
    assert (found.unit_price, found.basis, found.rule_id) == (Decimal("10.00"), PriceBasis.LIST_PRICE, None)
    assert [step.outcome for step in found.steps] == [WON]


@pytest.mark.parametrize("edge", [{"starts_on": TODAY}, {"ends_on": TODAY}, {"quantity_min": Decimal(10)}])
def test_limits_are_included(edge: dict[str, Any]) -> None:
    assert resolve(ASK, SUBJECT, [rule(**edge)]).unit_price == Decimal(9)


@pytest.mark.parametrize(
    ("list_price", "discount", "price"),
    [("10.00", "0.15", "8.50"), ("0.99", "0.15", "0.84"), ("0.0125", "0.1", "0.0113"), ("5", "1", "0.00")],
)
def test_a_discount_keeps_the_decimals_of_the_list_price(list_price: str, discount: str, price: str) -> None:
    subject = replace(SUBJECT, list_price=Decimal(list_price))
    discounted = rule(unit_price=None, discount=Decimal(discount))
    assert str(resolve(ASK, subject, [discounted]).unit_price) == price


def test_a_foreign_currency_needs_a_price_of_its_own() -> None:
    dollars = replace(ASK, currency="USD")
    found = resolve(
        dollars, SUBJECT, [rule(), rule(currency="USD", unit_price=None, discount=Decimal("0.1"))]
    )
    assert (found.unit_price, found.problem, found.steps) == (None, "PRICE_MISSING", ())
    with pytest.raises(Refused) as caught:
        found.required()
    assert (caught.value.code, caught.value.message) == ("PRICE_MISSING", "There is no price for TEA in USD.")
    priced = resolve(dollars, SUBJECT, [rule(currency="USD", unit_price=Decimal(11))])
    assert (priced.unit_price, priced.currency) == (Decimal(11), "USD")
    assert [step.outcome for step in priced.steps] == [WON]


@pytest.mark.parametrize(
    ("names", "basis"),
    [
        (LADDER[0], PriceBasis.CUSTOMER),
        (LADDER[4], PriceBasis.CUSTOMER),
        (LADDER[5], PriceBasis.VARIANT),
        (LADDER[6], PriceBasis.TEMPLATE),
        (LADDER[8], PriceBasis.CATEGORY),
        (LADDER[9], PriceBasis.ALL),
    ],
)
def test_the_basis_is_the_most_specific_thing_that_is_named(names: dict[str, Any], basis: PriceBasis) -> None:
    assert resolve(ASK, SUBJECT, [rule(**names)]).basis is basis


def maybe(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *values])


@st.composite
def rules(draw: st.DrawFn) -> prices.Rule:
    target: dict[str, Any] = draw(st.sampled_from([{}, *({name: key} for name, key in TARGETS)]))
    return rule(
        **target,
        currency=draw(st.sampled_from(["EUR", "EUR", "USD"])),
        customer_id=draw(maybe(CUSTOMER, OTHER)),
        priority=draw(st.integers(0, 1)),
        starts_on=draw(maybe(TODAY, date(2026, 1, 1), date(2027, 1, 1))),
        ends_on=draw(maybe(TODAY, date(2026, 2, 1))),
        quantity_min=Decimal(draw(st.sampled_from([0, 5, 10, 20]))),
        unit_price=Decimal(draw(st.integers(1, 20))),
    )


TARGETS = [
    ("product_id", PRODUCT),
    ("product_id", OTHER),
    ("template_id", TEMPLATE),
    ("category_id", NEAR),
    ("category_id", FAR),
]
many = st.lists(rules(), max_size=8)


@given(many, st.randoms())
def test_the_order_in_which_rules_are_known_does_not_matter(
    given_rules: list[prices.Rule], random: Any
) -> None:
    shuffled = list(given_rules)
    random.shuffle(shuffled)
    assert resolve(ASK, SUBJECT, given_rules) == resolve(ASK, SUBJECT, shuffled)


@given(many)
def test_the_winner_is_the_only_one_of_the_greatest_rank(given_rules: list[prices.Rule]) -> None:
    found = resolve(ASK, SUBJECT, given_rules)
    ranks = {
        each.id: prices.rank_of(each, SUBJECT) for each in given_rules if prices.applies(each, ASK, SUBJECT)
    }
    best = [key for key, rank in ranks.items() if rank == max(ranks.values())]
    assert found.problem == ("PRICE_RULE_CONFLICT" if len(best) > 1 else None)
    assert found.rule_id == (best[0] if len(best) == 1 else None)
    assert (found.basis is PriceBasis.LIST_PRICE) == (not ranks)


@given(many)
def test_explaining_names_every_rule_that_applied_and_one_winner(given_rules: list[prices.Rule]) -> None:
    found = resolve(ASK, SUBJECT, given_rules)
    applied = {each.id for each in given_rules if prices.applies(each, ASK, SUBJECT)}
    assert {step.rule_id for step in found.steps if step.rule_id} == applied
    assert [step.outcome for step in found.steps].count(WON) == (0 if found.problem else 1)


@given(many, rules())
def test_a_rule_that_does_not_apply_changes_nothing(
    given_rules: list[prices.Rule], more: prices.Rule
) -> None:
    foreign = replace(more, currency="USD")
    assert resolve(ASK, SUBJECT, [*given_rules, foreign]) == resolve(ASK, SUBJECT, given_rules)
