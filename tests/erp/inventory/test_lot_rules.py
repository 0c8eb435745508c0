"""The decisions about lots, without a database: what may be said of them, and in which order they are taken."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizsuite.erp.inventory.balances import Level, Pick, Spot, Stock
from bizsuite.erp.inventory.rules import (
    LotPart,
    LotTracking,
    Picking,
    RemovalRule,
    RemovalStrategy,
    Tracking,
    Traits,
    lots,
)
from bizsuite.erp.inventory.rules.removal import one_subject, order_of, picking_of
from bizsuite.kernel.errors import Refused

MILK, FRONT, BACK, AWAY = (uuid.UUID(int=n) for n in (1, 11, 12, 19))
OLD, FRESH, LATE = (uuid.UUID(int=n) for n in (31, 32, 33))
ANNA, BEN = uuid.UUID(int=41), uuid.UUID(int=42)
TODAY = date(2026, 11, 23)
KNOWN = {
    OLD: Traits("L-1", date(2026, 12, 31), date(2026, 1, 1)),
    FRESH: Traits("L-2", date(2026, 11, 30), date(2026, 2, 1)),
    LATE: Traits("L-3", date(2026, 11, 1), date(2026, 3, 1)),
}


def stock(
    *levels: tuple[uuid.UUID, uuid.UUID, int],
    strategy: RemovalStrategy = RemovalStrategy.FIFO,
    mode: LotTracking = LotTracking.LOT,
    negative: bool = False,
) -> Stock:
    """What lies where, of which lot; FRONT is emptied before BACK."""
    stored: dict[Spot, Level] = {(MILK, FRONT, None): Level()}
    stored |= {(MILK, place, lot): Level(Decimal(n)) for place, lot, n in levels}
    picking = {MILK: Picking(mode, strategy)}
    return Stock(
        stored, [FRONT, BACK], may_be_negative=negative, tracked=picking, lots=dict(KNOWN), day=TODAY
    )


def refusal(act: Callable[..., Any], *given: Any, **named: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(*given, **named)
    return caught.value.code


def picked(found: Stock, quantity: int, **named: Any) -> list[Any]:
    return [
        (each.location_id, each.lot_id, each.quantity)
        for each in found.take(MILK, Decimal(quantity), **named)
    ]


LYING = [(BACK, OLD, 4), (FRONT, FRESH, 3), (BACK, FRESH, 2), (FRONT, LATE, 9)]


@pytest.mark.parametrize(
    ("strategy", "taken"),
    [
        (RemovalStrategy.FIFO, [(BACK, OLD, 4), (FRONT, FRESH, 2)]),
        (RemovalStrategy.FEFO, [(FRONT, FRESH, 3), (BACK, FRESH, 2), (BACK, OLD, 1)]),
        (RemovalStrategy.LOCATION, [(FRONT, FRESH, 3), (BACK, OLD, 3)]),
    ],
)
def test_goods_are_taken_in_the_order_that_is_said_and_never_expired(
    strategy: RemovalStrategy, taken: list[Any]
) -> None:
    assert picked(stock(*LYING, strategy=strategy), 6) == taken


def test_what_has_expired_is_not_available() -> None:
    found = stock(*LYING)
    assert found.free(MILK) == 9
    assert refusal(found.take, MILK, Decimal(10)) == "STOCK_SHORT"
    assert found.reserve(ANNA, MILK, Decimal(20)) == 9


def test_a_lot_is_good_on_its_last_day() -> None:
    assert KNOWN[FRESH].is_good_on(date(2026, 11, 30))
    assert not KNOWN[FRESH].is_good_on(date(2026, 12, 1))
    assert Traits("X").is_good_on(date.max)


def test_a_lot_that_is_named_is_taken_wherever_it_lies() -> None:
    found = stock(*LYING)
    assert picked(found, 4, lot_id=FRESH) == [(FRONT, FRESH, 3), (BACK, FRESH, 1)]
    assert refusal(found.take, MILK, Decimal(2), lot_id=FRESH) == "STOCK_SHORT"
    assert picked(found, 9, lot_id=LATE) == [(FRONT, LATE, 9)]


def test_what_is_reserved_of_a_lot_is_kept_for_its_demand() -> None:
    found = stock(*LYING)
    assert found.reserve(ANNA, MILK, Decimal(5)) == 5
    assert refusal(found.take, MILK, Decimal(1), lot_id=OLD) == "STOCK_SHORT"
    assert picked(found, 4) == [(FRONT, FRESH, 2), (BACK, FRESH, 2)]
    assert picked(found, 5, demand_id=ANNA) == [(BACK, OLD, 4), (FRONT, FRESH, 1)]


def test_goods_that_are_told_apart_never_go_below_zero() -> None:
    found = stock((FRONT, OLD, 2), negative=True)
    assert refusal(found.take, MILK, Decimal(3)) == "STOCK_SHORT"
    assert refusal(found.take_at, (MILK, FRONT, OLD), Decimal(3)) == "STOCK_SHORT"


def test_goods_without_a_lot_are_no_goods_of_a_tracked_product() -> None:
    found = stock((FRONT, OLD, 2))
    found.levels[MILK, BACK, None] = Level(Decimal(7))
    assert found.free(MILK) == 2


def test_a_lot_that_comes_is_taken_in_its_turn() -> None:
    found = stock((FRONT, OLD, 1), strategy=RemovalStrategy.FEFO)
    assert found.free(MILK) == 1
    found.put((MILK, BACK, FRESH), Decimal(2))
    assert picked(found, 3) == [(BACK, FRESH, 2), (FRONT, OLD, 1)]


def test_of_serial_numbers_whole_pieces_are_taken_and_set_aside() -> None:
    found = stock((FRONT, OLD, 1), (FRONT, FRESH, 1), mode=LotTracking.SERIAL)
    assert refusal(found.take, MILK, Decimal("1.5")) == "SERIAL_QUANTITY"
    assert found.reserve(ANNA, MILK, Decimal("1.5")) == 1
    assert picked(found, 1, demand_id=BEN) == [(FRONT, FRESH, 1)]


def test_a_piece_is_laid_down_once() -> None:
    found = stock((FRONT, OLD, 1), mode=LotTracking.SERIAL)
    assert refusal(found.put, (MILK, FRONT, OLD), Decimal(1)) == "SERIAL_TWICE"
    assert refusal(found.put, (MILK, BACK, OLD), Decimal(1)) == "SERIAL_TWICE"
    found.take_at((MILK, FRONT, OLD), Decimal(1))
    found.put((MILK, BACK, OLD), Decimal(1))
    found.put((MILK, BACK, FRESH), Decimal(1))
    assert picked(found, 2) == [(BACK, OLD, 1), (BACK, FRESH, 1)]


PLACES = st.sampled_from([FRONT, BACK])
LOTS = st.sampled_from([OLD, FRESH, LATE])
SHELVES = st.dictionaries(st.tuples(PLACES, LOTS), st.integers(1, 9), max_size=6)


@settings(max_examples=300)
@given(
    shelves=SHELVES, strategy=st.sampled_from(RemovalStrategy), quantity=st.integers(1, 40), seed=st.randoms()
)
def test_the_choice_is_complete_ordered_good_and_does_not_depend_on_the_order_of_rows(
    shelves: dict[tuple[uuid.UUID, uuid.UUID], int], strategy: RemovalStrategy, quantity: int, seed: Any
) -> None:
    rows = [(place, lot, n) for (place, lot), n in shelves.items()]
    good = sum(n for _, lot, n in rows if lot != LATE)
    found = stock(*rows, strategy=strategy)
    if quantity > good:
        assert refusal(found.take, MILK, Decimal(quantity)) == "STOCK_SHORT"
        return
    taken = found.take(MILK, Decimal(quantity))
    assert sum(each.quantity for each in taken) == quantity
    keys = [order_of(strategy, KNOWN[each.lot_id or OLD], int(each.location_id == BACK)) for each in taken]
    assert keys == sorted(set(keys))
    assert all(each.lot_id != LATE for each in taken)
    # Nothing that comes earlier in the order was passed over.
    for place, lot, n in rows:
        part = sum((e.quantity for e in taken if (e.location_id, e.lot_id) == (place, lot)), Decimal(0))
        if lot != LATE and part < n:
            assert all(key <= order_of(strategy, KNOWN[lot], int(place == BACK)) for key in keys)
    again = list(rows)
    seed.shuffle(again)
    assert stock(*again, strategy=strategy).take(MILK, Decimal(quantity)) == taken


def test_a_pick_says_what_a_move_says() -> None:
    assert Pick(FRONT, Decimal(2), OLD).told() == {
        "from_location_id": FRONT,
        "quantity": Decimal(2),
        "lot_id": OLD,
    }


# Which strategy

FOOD, DAIRY, SHOP, YARD = (uuid.UUID(int=n) for n in (51, 52, 61, 62))


def rule(strategy: RemovalStrategy, **named: uuid.UUID) -> RemovalRule:
    return one_subject(RemovalRule(strategy=strategy, **named))


def chosen(*rules: RemovalRule, has_expiry: bool = False, warehouse: uuid.UUID = SHOP) -> RemovalStrategy:
    tracking = Tracking(LotTracking.LOT, has_expiry)
    return picking_of(tracking, rules, MILK, [DAIRY, FOOD], warehouse).strategy


FIFO, FEFO, PLACE = RemovalStrategy


def test_where_nothing_is_said_what_expires_first_goes_first() -> None:
    assert chosen() is FIFO
    assert chosen(has_expiry=True) is FEFO


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        (rule(FIFO, warehouse_id=SHOP), rule(PLACE, category_id=FOOD)),
        (rule(FIFO, category_id=FOOD), rule(PLACE, category_id=DAIRY)),
        (rule(FIFO, category_id=FOOD, warehouse_id=SHOP), rule(PLACE, category_id=DAIRY)),
        (rule(FIFO, category_id=DAIRY), rule(PLACE, product_id=MILK)),
        (rule(FIFO, category_id=DAIRY, warehouse_id=SHOP), rule(PLACE, product_id=MILK)),
        (rule(FIFO, product_id=MILK), rule(PLACE, product_id=MILK, warehouse_id=SHOP)),
        (rule(FIFO, category_id=DAIRY), rule(PLACE, category_id=DAIRY, warehouse_id=SHOP)),
    ],
)
def test_what_is_said_closer_counts(weaker: RemovalRule, stronger: RemovalRule) -> None:
    assert chosen(weaker, stronger) is PLACE
    assert chosen(stronger, weaker) is PLACE
    assert chosen(weaker) is FIFO


def test_what_is_said_of_others_does_not_count() -> None:
    other = uuid.UUID(int=99)
    assert chosen(rule(PLACE, product_id=other), rule(PLACE, category_id=other)) is FIFO
    assert chosen(rule(PLACE, warehouse_id=YARD), rule(PLACE, product_id=MILK, warehouse_id=YARD)) is FIFO
    assert chosen(rule(PLACE, warehouse_id=YARD), warehouse=YARD) is PLACE


def test_a_rule_is_for_something() -> None:
    assert refusal(one_subject, RemovalRule(strategy=FIFO)) == "INVALID_VALUE"
    assert (
        refusal(one_subject, RemovalRule(strategy=FIFO, product_id=MILK, category_id=FOOD)) == "INVALID_VALUE"
    )


# What may be said

SAID = LotPart(code="L-1", path=["lots", "0"])
NONE, LOT, SERIAL = LotTracking


def test_the_lots_of_a_line_are_its_quantity() -> None:
    two = [LotPart(code="A", quantity=Decimal(2)), LotPart(code="B", quantity=Decimal(3))]
    assert [own for _, own in lots.quantities_of(two, Decimal(5), ["q"])] == [2, 3]
    assert [own for _, own in lots.quantities_of([SAID], Decimal(5), ["q"])] == [5]
    assert refusal(lots.quantities_of, two, Decimal(6), ["q"]) == "LOT_QUANTITIES"
    assert refusal(lots.quantities_of, [SAID, SAID], Decimal(6), ["q"]) == "INVALID_VALUE"
    assert refusal(lots.quantities_of, [SAID], Decimal(0), ["q"]) == "INVALID_VALUE"


@pytest.mark.parametrize(
    ("mode", "named", "code"),
    [(NONE, True, "LOT_NOT_TRACKED"), (LOT, False, "LOT_REQUIRED"), (SERIAL, False, "LOT_REQUIRED")],
)
def test_tracked_goods_name_their_lot_and_others_none(mode: LotTracking, named: bool, code: str) -> None:
    assert refusal(lots.is_named, mode, named, "MILK", ["lots"]) == code
    lots.is_named(mode, not named, "MILK", ["lots"])


@pytest.mark.parametrize(
    ("mode", "quantity", "of_one", "is_refused"),
    [
        (SERIAL, "1", True, False),
        (SERIAL, "2", True, True),
        (SERIAL, "0.5", True, True),
        (SERIAL, "2", False, False),
        (SERIAL, "2.5", False, True),
        (LOT, "2.5", True, False),
        (NONE, "2.5", False, False),
    ],
)
def test_a_serial_number_is_one_piece(
    mode: LotTracking, quantity: str, of_one: bool, is_refused: bool
) -> None:
    if is_refused:
        assert refusal(lots.pieces, mode, Decimal(quantity), ["q"], of_one=of_one) == "SERIAL_QUANTITY"
    else:
        lots.pieces(mode, Decimal(quantity), ["q"], of_one=of_one)


def test_when_a_new_lot_expires_is_said_where_lots_expire() -> None:
    dated = LotPart(code="A", expires_on=TODAY)
    assert lots.expiry_of_new(Tracking(LOT, True), dated) == TODAY
    assert lots.expiry_of_new(Tracking(LOT), SAID) is None
    assert refusal(lots.expiry_of_new, Tracking(LOT, True), SAID) == "LOT_EXPIRY_REQUIRED"
    assert refusal(lots.expiry_of_new, Tracking(LOT), dated) == "INVALID_VALUE"


def test_what_is_said_of_a_known_lot_must_be_so() -> None:
    lots.is_same_expiry(KNOWN[OLD], SAID)
    lots.is_same_expiry(KNOWN[OLD], LotPart(code="L-1", expires_on=date(2026, 12, 31)))
    wrong = LotPart(code="L-1", expires_on=TODAY)
    assert refusal(lots.is_same_expiry, KNOWN[OLD], wrong) == "LOT_EXPIRY_DIFFERS"


def test_what_has_expired_moves_where_that_is_allowed() -> None:
    assert refusal(lots.is_good, KNOWN[LATE], TODAY, False, ["lot"]) == "LOT_EXPIRED"
    lots.is_good(KNOWN[LATE], TODAY, True, ["lot"])
    lots.is_good(KNOWN[FRESH], TODAY, False, ["lot"])


def test_how_goods_are_told_apart_changes_while_there_are_none() -> None:
    by_lot = Tracking(LOT)
    assert lots.change_of_tracking(Tracking(), by_lot, False) == by_lot
    assert lots.change_of_tracking(by_lot, by_lot, True) == by_lot
    assert refusal(lots.change_of_tracking, Tracking(), by_lot, True) == "TRACKING_WITH_STOCK"
    assert refusal(lots.change_of_tracking, by_lot, Tracking(LOT, True), True) == "TRACKING_WITH_STOCK"
    assert refusal(lots.change_of_tracking, Tracking(), Tracking(NONE, True), False) == "INVALID_VALUE"
