"""The decisions about stock, without a database: cases, and long random walks."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.balances import Level, Pick, Spot, Stock, Waiting
from bizsuite.erp.inventory.rules import ShipmentStatus, StockLocationKind
from bizsuite.kernel.errors import Refused

TEA, CUP = uuid.UUID(int=1), uuid.UUID(int=2)
FRONT, BACK, AWAY = uuid.UUID(int=11), uuid.UUID(int=12), uuid.UUID(int=19)
ANNA, BEN = uuid.UUID(int=21), uuid.UUID(int=22)


def stock(front: str = "0", back: str = "0", *, negative: bool = False) -> Stock:
    levels: dict[Spot, Level] = {
        (TEA, FRONT, None): Level(Decimal(front)),
        (TEA, BACK, None): Level(Decimal(back)),
        (TEA, AWAY, None): Level(),
    }
    return Stock(levels, [FRONT, BACK], may_be_negative=negative, names={TEA: "T-1"})


def refusal(act: Callable[..., Any], *given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*given)
    return caught.value


def test_goods_are_taken_shelf_by_shelf() -> None:
    found = stock("3", "5")
    assert found.take(TEA, Decimal(4)) == [Pick(FRONT, Decimal(3)), Pick(BACK, Decimal(1))]
    assert found.free(TEA) == 4


def test_what_is_reserved_is_taken_by_its_demand_first() -> None:
    found = stock("3", "5")
    assert found.reserve(ANNA, TEA, Decimal(4)) == 4
    assert found.take(TEA, Decimal(2), BEN) == [Pick(BACK, Decimal(2))]
    assert found.take(TEA, Decimal(5), ANNA) == [Pick(FRONT, Decimal(3)), Pick(BACK, Decimal(2))]
    assert (found.held_by(ANNA), found.free(TEA)) == (Decimal(0), Decimal(1))


def test_what_is_reserved_for_others_is_never_taken() -> None:
    found = stock("3", "5")
    found.reserve(ANNA, TEA, Decimal(7))
    refused = refusal(found.take, TEA, Decimal(2), BEN)
    assert refused.code == "STOCK_SHORT"
    assert refused.facts == {"product": "T-1", "product_id": TEA, "available": Decimal(1)}
    assert found.levels[TEA, BACK, None] == Level(Decimal(5), Decimal(4))
    assert refusal(found.take, TEA, Decimal(9), ANNA).facts["available"] == 8


def test_more_than_there_is_cannot_be_set_aside() -> None:
    found = stock("3", "5")
    assert found.reserve(ANNA, TEA, Decimal(10)) == 8
    assert found.reserve(BEN, TEA, Decimal(1)) == 0
    assert found.reserve(BEN, CUP, Decimal(1)) == 0


def test_a_reservation_can_be_let_go_in_part() -> None:
    found = stock("3", "5")
    found.reserve(ANNA, TEA, Decimal(6))
    assert found.release(ANNA, Decimal(4)) == 4
    assert (found.held_by(ANNA), found.free(TEA)) == (Decimal(2), Decimal(6))
    assert found.release(ANNA) == 2
    assert found.release(ANNA) == 0


def test_new_stock_goes_to_those_who_wait_in_order_of_date() -> None:
    found = stock("5")
    found.allot(
        [
            Waiting(ANNA, TEA, Decimal(4), date(2026, 1, 2)),
            Waiting(BEN, TEA, Decimal(3), date(2026, 1, 1)),
        ]
    )
    assert (found.held_by(BEN), found.held_by(ANNA)) == (Decimal(3), Decimal(2))


def test_where_it_is_allowed_a_shelf_goes_below_zero() -> None:
    found = stock("3", "5", negative=True)
    assert found.take(TEA, Decimal(10)) == [Pick(FRONT, Decimal(3)), Pick(BACK, Decimal(7))]
    assert found.levels[TEA, BACK, None] == Level(Decimal(-2), Decimal(0))
    assert found.free(TEA) == 0


def test_not_even_then_is_a_reservation_uncovered() -> None:
    found = stock("3", "5", negative=True)
    found.reserve(ANNA, TEA, Decimal(8))
    assert refusal(found.take, TEA, Decimal(1), BEN).code == "STOCK_SHORT"
    assert found.take(TEA, Decimal(9), ANNA) == [Pick(FRONT, Decimal(3)), Pick(BACK, Decimal(6))]


def test_one_place_gives_only_what_is_free_there() -> None:
    found = stock("3", "5")
    found.reserve(ANNA, TEA, Decimal(1))
    assert refusal(found.take_at, (TEA, FRONT, None), Decimal(3)).facts["available"] == 2
    found.take_at((TEA, FRONT, None), Decimal(2))
    found.take_at((TEA, AWAY, None), Decimal(100))
    assert found.levels[TEA, AWAY, None].on_hand == -100


quantities = st.decimals("0.001", 20, places=3)
products = st.sampled_from([TEA, CUP])
demands = st.sampled_from([ANNA, BEN, uuid.UUID(int=23)])


class Walk(RuleBasedStateMachine):
    """Goods come, go, are set aside, freed and taken at random; every promise holds after each step."""

    @initialize(negative=st.booleans())
    def begin(self, negative: bool) -> None:
        spots = [(product, place, None) for product in (TEA, CUP) for place in (FRONT, BACK, AWAY)]
        self.stock = Stock({spot: Level() for spot in spots}, [FRONT, BACK], may_be_negative=negative)

    def tried(self, act: Callable[..., Any], *given: Any) -> bool:
        """Whether it was allowed. What is refused changes nothing."""
        before = (repr(self.stock.levels), repr(self.stock.held))
        try:
            act(*given)
        except Refused:
            assert (repr(self.stock.levels), repr(self.stock.held)) == before
            return False
        return True

    @rule(product=products, place=st.sampled_from([FRONT, BACK]), quantity=quantities)
    def receive(self, product: uuid.UUID, place: uuid.UUID, quantity: Decimal) -> None:
        self.stock.take_at((product, AWAY, None), quantity)
        self.stock.put((product, place, None), quantity)

    @rule(product=products, place=st.sampled_from([FRONT, BACK]), quantity=quantities)
    def lose(self, product: uuid.UUID, place: uuid.UUID, quantity: Decimal) -> None:
        if self.tried(self.stock.take_at, (product, place, None), quantity):
            self.stock.put((product, AWAY, None), quantity)

    @rule(product=products, demand=demands, quantity=quantities)
    def reserve(self, product: uuid.UUID, demand: uuid.UUID, quantity: Decimal) -> None:
        if all(held == product for held, *_ in self.stock.held.get(demand, {})):
            self.stock.reserve(demand, product, quantity)

    @rule(demand=demands, quantity=st.one_of(st.none(), quantities))
    def release(self, demand: uuid.UUID, quantity: Decimal | None) -> None:
        self.stock.release(demand, quantity)

    @rule(product=products, demand=st.one_of(st.none(), demands), quantity=quantities)
    def deliver(self, product: uuid.UUID, demand: uuid.UUID | None, quantity: Decimal) -> None:
        if demand and any(held != product for held, *_ in self.stock.held.get(demand, {})):
            return
        if self.tried(self.stock.take, product, quantity, demand):
            self.stock.put((product, AWAY, None), quantity)

    @invariant()
    def every_promise_holds(self) -> None:
        for (product, place, lot), level in getattr(self, "stock", Stock({}, [])).levels.items():
            assert 0 <= level.reserved <= max(level.on_hand, Decimal(0))
            assert level.on_hand >= 0 or self.stock.may_be_negative or place == AWAY
            held = sum(parts.get((product, place, lot), Decimal(0)) for parts in self.stock.held.values())
            assert held == level.reserved

    @invariant()
    def nothing_comes_from_nothing(self) -> None:
        for product in (TEA, CUP):
            levels = getattr(self, "stock", Stock({}, [])).levels
            assert sum(level.on_hand for (found, *_), level in levels.items() if found == product) == 0


TestWalk = Walk.TestCase


@pytest.mark.parametrize(
    ("given", "planned", "expected"),
    [
        (None, {ANNA: "3"}, {ANNA: "3"}),
        ({ANNA: "2"}, {ANNA: "3", BEN: "1"}, {ANNA: "2"}),
        ({ANNA: "2", BEN: "0"}, {ANNA: "3", BEN: "1"}, {ANNA: "2"}),
        ({}, {ANNA: "3"}, {}),
    ],
)
def test_a_part_can_be_posted(given: Any, planned: Any, expected: Any) -> None:
    def exact(parts: Any) -> Any:
        return None if parts is None else {line: Decimal(quantity) for line, quantity in parts.items()}

    assert rules.parts_to_post(exact(planned), exact(given)) == exact(expected)


def test_no_more_can_be_posted_than_is_planned() -> None:
    planned = {ANNA: Decimal(3)}
    assert refusal(rules.parts_to_post, planned, {ANNA: Decimal(4)}).facts == {"planned": Decimal(3)}
    assert refusal(rules.parts_to_post, planned, {BEN: Decimal(1)}).code == "NOT_FOUND"
    assert refusal(rules.parts_to_post, planned, {ANNA: Decimal(-1)}).code == "INVALID_VALUE"


def test_only_drafts_are_posted_or_cancelled() -> None:
    draft, posted, cancelled = ShipmentStatus
    assert rules.post(draft, 1) is posted
    assert rules.cancel(draft) is cancelled
    assert refusal(rules.post, draft, 0).code == "SHIPMENT_EMPTY"
    for status in (posted, cancelled):
        assert refusal(rules.post, status, 1).code == "SHIPMENT_NOT_DRAFT"
        assert refusal(rules.cancel, status).code == "SHIPMENT_NOT_DRAFT"


@pytest.mark.parametrize(
    ("change", "counted", "expected"),
    [("3", None, "3"), ("-10", None, "-10"), (None, "7", "2"), (None, "0", "-5")],
)
def test_stock_is_set_right_by_a_change_or_a_count(
    change: str | None, counted: str | None, expected: str
) -> None:
    found = rules.adjustment(
        Decimal(5), Decimal(change) if change else None, Decimal(counted) if counted else None
    )
    assert found == Decimal(expected)


@pytest.mark.parametrize(
    ("change", "counted"), [(None, None), ("1", "6"), ("0", None), (None, "5"), (None, "-1")]
)
def test_an_adjustment_says_one_thing(change: str | None, counted: str | None) -> None:
    given = (Decimal(change) if change else None, Decimal(counted) if counted else None)
    assert refusal(rules.adjustment, Decimal(5), *given).code == "INVALID_VALUE"


def test_goods_do_not_move_tomorrow() -> None:
    today = date(2026, 11, 23)
    assert rules.day_of_move(None, today) == today
    assert rules.day_of_move(date(1996, 7, 4), today) == date(1996, 7, 4)
    assert refusal(rules.day_of_move, date(2026, 11, 24), today).code == "DATE_IN_FUTURE"
    assert refusal(rules.day_of_move, date(1, 1, 1), today).code == "INVALID_VALUE"
    assert rules.day_planned(date(2026, 11, 24), today) == date(2026, 11, 24)
    assert refusal(rules.day_planned, date(9999, 1, 1), today).code == "INVALID_VALUE"


def test_goods_lie_in_internal_places_only() -> None:
    rules.place(StockLocationKind.INTERNAL)
    for kind in set(StockLocationKind) - {StockLocationKind.INTERNAL}:
        assert refusal(rules.place, kind).code == "LOCATION_NOT_INTERNAL"
