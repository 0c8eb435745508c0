"""How much may be billed, whether bills agree with orders, and which goods cover them."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.bridges.procurement_bills.rules import billing, covering
from bizsuite.bridges.procurement_bills.rules.billing import BilledLine
from bizsuite.bridges.procurement_bills.rules.covering import Arrival, Claim, Cover
from bizsuite.bridges.procurement_bills.rules.words import BillingPolicy, BillMatchReason, BillMatchState
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

ORDERED, RECEIVED = BillingPolicy.ORDERED, BillingPolicy.RECEIVED
QUANTITY, PRICE = BillMatchReason.QUANTITY_OVER_RECEIVED, BillMatchReason.PRICE_OVER_TOLERANCE
A, B = uuid.UUID(int=1), uuid.UUID(int=2)
D = Decimal


@dataclass
class Line:
    """A line of an order as far as billing it goes."""

    quantity: Decimal
    received_quantity: Decimal = ZERO
    returned_quantity: Decimal = ZERO
    cancelled_quantity: Decimal = ZERO
    billed_quantity: Decimal = ZERO
    id: uuid.UUID = A


@pytest.mark.parametrize(
    ("policy", "quantity", "received", "returned", "cancelled", "expected"),
    [
        (ORDERED, 10, 0, 0, 0, 10),
        (ORDERED, 10, 4, 0, 0, 10),
        (ORDERED, 10, 12, 0, 0, 12),
        (ORDERED, 10, 12, 3, 0, 9),
        (ORDERED, 10, 4, 0, 6, 4),
        (ORDERED, 10, 4, 1, 6, 3),
        (RECEIVED, 10, 0, 0, 0, 0),
        (RECEIVED, 10, 4, 0, 0, 4),
        (RECEIVED, 10, 4, 1, 0, 3),
        (RECEIVED, 10, 12, 0, 0, 12),
        (RECEIVED, 10, 4, 4, 6, 0),
    ],
)
def test_what_may_be_billed_is_what_was_ordered_or_what_came(
    policy: BillingPolicy, quantity: int, received: int, returned: int, cancelled: int, expected: int
) -> None:
    assert billing.billable(policy, Line(D(quantity), D(received), D(returned), D(cancelled))) == expected


def asked(**quantities: str) -> dict[uuid.UUID, BilledLine]:
    return {{"a": A, "b": B}[name]: BilledLine(quantity=D(text)) for name, text in quantities.items()}


def test_without_lines_all_that_is_left_is_billed() -> None:
    assert billing.to_bill({A: D(3), B: D(0)}, None) == asked(a="3")
    assert billing.to_bill({A: D(3), B: D(4)}, asked(b="4")) == asked(b="4")


@pytest.mark.parametrize(
    ("left", "wanted", "code", "path"),
    [
        ({A: D(0)}, None, "NOTHING_TO_BILL", ("id",)),
        ({}, None, "NOTHING_TO_BILL", ("id",)),
        ({A: D(1)}, {}, "NOTHING_TO_BILL", ("lines",)),
        ({A: D(1)}, asked(b="1"), "NOT_FOUND", ("lines", "0", "id")),
        ({A: D(1)}, asked(a="0"), "INVALID_VALUE", ("lines", "0", "quantity")),
        ({A: D(1)}, asked(a="-1"), "INVALID_VALUE", ("lines", "0", "quantity")),
        ({A: D(1)}, asked(a="1.000001"), "OVER_BILL", ("lines", "0", "quantity")),
        ({A: D(-2)}, asked(a="1"), "OVER_BILL", ("lines", "0", "quantity")),
        ({A: D(5), B: D(1)}, asked(a="5", b="2"), "OVER_BILL", ("lines", "1", "quantity")),
    ],
)
def test_no_more_is_billed_than_may_be(
    left: dict[uuid.UUID, Decimal],
    wanted: dict[uuid.UUID, BilledLine] | None,
    code: str,
    path: tuple[str, ...],
) -> None:
    with pytest.raises(Refused) as refused:
        billing.to_bill(left, wanted)
    assert (refused.value.code, refused.value.path) == (code, path)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({B: D(1)}, "NOT_FOUND"),
        ({A: D(0)}, "INVALID_VALUE"),
        ({A: D(4)}, "UNDER_BILL"),
        ({}, "NOTHING_TO_BILL"),
    ],
)
def test_no_more_is_taken_back_than_is_billed(wanted: dict[uuid.UUID, Decimal], code: str) -> None:
    with pytest.raises(Refused) as refused:
        billing.to_take_back({A: D(3)}, wanted)
    assert refused.value.code == code
    assert billing.to_take_back({A: D(3), B: D(0)}, None) == {A: D(3)}


@pytest.mark.parametrize("wanted", [D(10), D("0.5")])
@pytest.mark.parametrize("missing", [D(0), D("0.000001"), D("0.25")])
@pytest.mark.parametrize("taken", [D(0), D("0.25")])
@pytest.mark.parametrize("differs", [D(0), D("1.99"), D(2), D("2.01"), D(-2), D("-2.01")])
@pytest.mark.parametrize("limit", [D(0), D(2)])
def test_a_line_is_matched_if_it_came_at_the_price_that_was_agreed(
    wanted: Decimal, missing: Decimal, taken: Decimal, differs: Decimal, limit: Decimal
) -> None:
    facts = (wanted, taken, wanted - taken - missing, D(100), D(100) + differs, limit)
    expected = [QUANTITY] if missing else []
    expected += [PRICE] if abs(differs) > limit else []
    assert billing.reasons(*facts) == expected
    assert billing.over_received(*facts[:3]) == missing
    assert billing.shown_reasons(True, *facts) == expected
    assert billing.shown_reasons(False, *facts) == []
    state = BillMatchState.BLOCKED if expected else BillMatchState.MATCHED
    assert billing.state(True, None, *facts) is state
    released = BillMatchState.RELEASED if expected else BillMatchState.MATCHED
    assert billing.state(True, "now", *facts) is released
    assert billing.state(False, None, *facts) is BillMatchState.DRAFT


def test_what_was_taken_back_wholly_needs_no_goods_and_no_price() -> None:
    assert billing.reasons(D(3), D(3), D(0), D(10), D(20), D(0)) == []


@pytest.mark.parametrize(
    ("fraction", "amount", "rate", "expected"),
    [
        ("0", "0", "1", "0.00"),
        ("0.02", "0", "1", "4.00"),
        ("0.02", "5", "1", "5.00"),
        ("0.02", "3", "1", "4.00"),
        # 5 EUR are 5.50 USD at 1.1.
        ("0", "5", "1.1", "5.50"),
        ("0.00333", "0", "1", "0.67"),
    ],
)
def test_the_larger_of_two_limits_holds(fraction: str, amount: str, rate: str, expected: str) -> None:
    assert str(billing.tolerated(D(200), D(fraction), D(amount), D(rate), "USD")) == expected


@pytest.mark.parametrize(
    ("fraction", "amount", "code"),
    [
        ("-0.01", "0", "INVALID_VALUE"),
        ("1.01", "0", "INVALID_VALUE"),
        ("0", "-1", "INVALID_VALUE"),
        ("0", "1e14", "INVALID_VALUE"),
        ("0", "0.001", "AMOUNT_PRECISION"),
    ],
)
def test_limits_are_limits(fraction: str, amount: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        billing.require_tolerance(D(fraction), D(amount), "EUR")
    assert refused.value.code == code


def arrival(number: int, quantity: str, value: str) -> Arrival:
    return Arrival(move_id=uuid.UUID(int=100 + number), quantity=D(quantity), value=D(value))


def claim(number: int, wanted: str, billed: str, *covers: Cover) -> Claim:
    return Claim(id=uuid.UUID(int=number), wanted=D(wanted), billed=D(billed), covers=covers)


def told(found: dict[uuid.UUID, list[Cover]]) -> dict[int, list[tuple[int, str, str, str]]]:
    return {
        key.int: [
            (each.move_id.int - 100, str(each.quantity), str(each.billed), str(each.received))
            for each in covers
        ]
        for key, covers in found.items()
    }


def test_the_oldest_goods_cover_the_first_bill() -> None:
    arrivals = [arrival(1, "4", "8.00"), arrival(2, "10", "20.00")]
    found = covering.recover([claim(1, "6", "13.20"), claim(2, "20", "44.00")], arrivals, "EUR")
    assert told(found) == {
        1: [(1, "4", "8.80", "8.00"), (2, "2", "4.40", "4.00")],
        2: [(2, "8", "17.60", "16.00")],
    }


def test_goods_that_come_later_cover_what_is_left() -> None:
    first = claim(1, "6", "13.20", Cover(uuid.UUID(int=101), D(4), D("8.80"), D("8.00")))
    arrivals = [arrival(1, "4", "8.00"), arrival(2, "10", "20.00")]
    assert told(covering.recover([first], arrivals, "EUR")) == {1: [(2, "2", "4.40", "4.00")]}
    # And nothing is said twice.
    whole = replace(first, covers=[*first.covers, Cover(uuid.UUID(int=102), D(2), D("4.40"), D("4.00"))])
    assert covering.recover([whole], arrivals, "EUR") == {}


def test_what_is_taken_back_lets_goods_go_for_those_who_wait() -> None:
    covers = (Cover(uuid.UUID(int=101), D(4), D("8.80"), D("8.00")),)
    found = covering.recover(
        [claim(1, "1", "2.20", *covers), claim(2, "5", "10.00")], [arrival(1, "4", "8.00")], "EUR"
    )
    assert told(found) == {1: [(1, "-3", "-6.60", "-6.00")], 2: [(1, "3", "6.00", "6.00")]}


def test_a_bill_that_is_undone_lets_all_go_to_the_cent() -> None:
    covers = (Cover(uuid.UUID(int=101), D(3), D("3.34"), D("10.00")),)
    found = covering.recover([claim(1, "0", "0", *covers)], [arrival(1, "3", "10.00")], "EUR")
    assert told(found) == {1: [(1, "-3", "-3.34", "-10.00")]}


def test_goods_that_went_back_leave_their_bill_to_those_that_stayed() -> None:
    covers = (Cover(uuid.UUID(int=101), D(5), D("25.00"), D("20.00")),)
    stayed = [arrival(1, "0", "0.00"), arrival(2, "5", "25.00")]
    found = covering.recover([claim(1, "5", "25.00", *covers)], stayed, "EUR")
    assert told(found) == {1: [(1, "-5", "-25.00", "-20.00"), (2, "5", "25.00", "25.00")]}
    # Where none stayed that nobody bills, the last bill waits for others.
    first = claim(1, "4", "16.00", Cover(uuid.UUID(int=101), D(4), D("16.00"), D("8.00")))
    last = claim(2, "6", "24.00", Cover(uuid.UUID(int=101), D(6), D("24.00"), D("12.00")))
    found = covering.recover([first, last], [arrival(1, "7", "14.00")], "EUR")
    assert told(found) == {2: [(1, "-3", "-12.00", "-6.00")]}


def test_goods_that_stayed_are_covered_at_what_they_came_at_to_the_cent() -> None:
    """Of three at 1.2333 one is billed, and another one goes back: what stays of them has come at 2.47."""
    one = claim(1, "1", "1.30", Cover(uuid.UUID(int=101), D(1), D("1.30"), D("1.23")))
    assert covering.stayed_at(D("1.2333"), D(3), D(1), "EUR") == D("2.47")
    assert told(covering.recover([one], [arrival(1, "2", "2.47")], "EUR")) == {1: [(1, "0", "0", "0.01")]}


@pytest.mark.parametrize(
    ("wanted", "came", "expected"),
    [(["3", "4"], "5", ["3", "2"]), (["3", "4"], "0", ["0", "0"]), (["3", "4"], "9", ["3", "4"])],
)
def test_services_cover_bills_in_turn(wanted: list[str], came: str, expected: list[str]) -> None:
    found = covering.in_turn([(uuid.UUID(int=at), D(each)) for at, each in enumerate(wanted)], D(came))
    assert [str(each) for each in found.values()] == expected


@given(
    st.lists(st.integers(0, 10_000), max_size=60), st.integers(0, 1_000_000), st.sampled_from(["EUR", "JPY"])
)
def test_lines_of_an_account_are_worth_what_is_posted(nets: list[int], cents: int, currency: str) -> None:
    total = D(cents) if currency == "JPY" else D(cents) / 100
    parts = covering.base_of([D(each) / 100 for each in nets], total, currency)
    assert sum(parts) == (total if any(nets) else 0)
    assert all(part >= 0 for part in parts)


sizes = st.integers(1, 60).map(lambda n: D(n) / 2)
values = st.integers(0, 9_999).map(lambda n: D(n) / 100)
steps = st.lists(st.tuples(st.sampled_from("rrrbbbtug"), sizes, values, st.integers(0, 99)), max_size=25)


@given(steps)
def test_whatever_comes_and_is_billed_what_is_open_ties_to_the_cent(
    story: list[tuple[str, Decimal, Decimal, int]],
) -> None:
    """Receipts, bills, notes, reversals, returns in any order: no goods are billed twice, each cent has its place."""
    arrivals: list[Arrival] = []
    claims: list[Claim] = []
    for number, (kind, quantity, value, choice) in enumerate(story):
        if kind == "r":
            arrivals.append(Arrival(move_id=uuid.UUID(int=1000 + number), quantity=quantity, value=value))
        elif kind == "b":
            claims.append(Claim(id=uuid.UUID(int=number), wanted=quantity, billed=value))
        elif kind == "g" and arrivals:
            at = choice % len(arrivals)
            arrivals[at] = _less(arrivals[at], min(quantity, arrivals[at].quantity))
        elif claims:
            at = choice % len(claims)
            one = claims[at]
            part = one.wanted if kind in "ug" else min(quantity, one.wanted)
            rest = one.wanted - part
            left = D(0) if kind in "ug" or not rest else round(one.billed * rest / one.wanted, 2)
            claims[at] = replace(one, wanted=rest, billed=left)
        found = covering.recover(claims, arrivals, "EUR")
        claims = [replace(each, covers=[*each.covers, *found.get(each.id, [])]) for each in claims]
        _ties(claims, arrivals)
        assert covering.recover(claims, arrivals, "EUR") == {}


def _less(arrival: Arrival, gone: Decimal) -> Arrival:
    """What stayed of an arrival."""
    left = arrival.quantity - gone
    value = round(arrival.value * left / arrival.quantity, 2) if left else D(0)
    return replace(arrival, quantity=left, value=value)


def _ties(claims: list[Claim], arrivals: list[Arrival]) -> None:
    taken: defaultdict[uuid.UUID, Decimal] = defaultdict(Decimal)
    received: defaultdict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for claim in claims:
        assert 0 <= claim.covered <= claim.wanted
        billed = sum((each.billed for each in claim.covers), D(0))
        if claim.covered == claim.wanted and claim.covers:
            assert billed == claim.billed
        assert 0 <= billed <= claim.billed or not claim.covers
        for each in claim.covers:
            taken[each.move_id] += each.quantity
            received[each.move_id] += each.received
    waiting = sum((each.wanted - each.covered for each in claims), D(0))
    for one in arrivals:
        assert 0 <= taken[one.move_id] <= one.quantity
        assert 0 <= received[one.move_id] <= one.value
        if taken[one.move_id] == one.quantity:
            assert received[one.move_id] == one.value
        if not taken[one.move_id]:
            assert received[one.move_id] == 0
        # Goods lie there only where nobody waits for them.
        assert not waiting or taken[one.move_id] == one.quantity
