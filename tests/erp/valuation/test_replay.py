"""What goods cost as they come, lie and go, and what later knowledge corrects."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.valuation.rules.events import (
    AnyEvent,
    CostingMethod,
    Effect,
    Issue,
    MethodChange,
    Receipt,
    Return,
    Revaluation,
    Transfer,
    Worth,
)
from bizsuite.erp.valuation.rules.replay import Costing, Replay, corrections, replay, totals
from bizsuite.kernel.errors import Refused

FIRST = date(2026, 1, 1)
A, B = uuid.UUID(int=1000), uuid.UUID(int=1001)
FIFO, AVERAGE, STANDARD = CostingMethod.FIFO, CostingMethod.AVERAGE, CostingMethod.STANDARD


def key(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def came(number: int, quantity: str, value: str, on: int | None = None, place: uuid.UUID = A) -> Receipt:
    return Receipt(
        id=key(number),
        day=day(number if on is None else on),
        position=number,
        place=place,
        quantity=Decimal(quantity),
        value=Decimal(value),
    )


def left(number: int, quantity: str, of: int | None = None, place: uuid.UUID = A) -> Issue:
    return Issue(
        id=key(number),
        day=day(number),
        position=number,
        place=place,
        quantity=Decimal(quantity),
        of=None if of is None else key(of),
    )


def back(number: int, quantity: str, of: int, place: uuid.UUID = A) -> Return:
    return Return(
        id=key(number), day=day(number), position=number, place=place, quantity=Decimal(quantity), of=key(of)
    )


def moved(number: int, quantity: str, source: uuid.UUID = A, target: uuid.UUID = B) -> Transfer:
    return Transfer(
        id=key(number),
        day=day(number),
        position=number,
        source=source,
        target=target,
        quantity=Decimal(quantity),
    )


def valued(events: Iterable[AnyEvent], method: CostingMethod = AVERAGE, **more: object) -> Replay:
    return replay(events, replace(Costing("USD", method), **more))  # type: ignore[arg-type]


def worth(done: Replay, place: uuid.UUID = A) -> Worth:
    stock = done.places[place]
    return Worth(stock.quantity, stock.value)


def told(done: Replay) -> dict[int, str]:
    """The value that each event has brought in the end."""
    return {event.int: str(value) for (event, _), value in totals(done.effects).items()}


GOODS: list[AnyEvent] = [came(1, "10", "20.00"), came(2, "10", "30.00"), left(3, "12"), left(4, "8")]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        # 10 of the first and 2 of the second; then all that is left.
        (FIFO, {1: "20.00", 2: "30.00", 3: "-26.00", 4: "-24.00"}),
        (AVERAGE, {1: "20.00", 2: "30.00", 3: "-30.00", 4: "-20.00"}),
    ],
)
def test_issues_take_the_oldest_or_the_average(method: CostingMethod, expected: dict[int, str]) -> None:
    done = valued(GOODS, method)
    assert told(done) == expected
    assert worth(done) == Worth(Decimal(0), Decimal("0.00"))


def test_a_standard_cost_leaves_variances() -> None:
    new = Revaluation(id=key(4), day=day(4), place=A, unit_cost=Decimal("2.50"))
    done = valued([came(1, "10", "21.00"), left(3, "4"), new, left(5, "6")], STANDARD, standard=Decimal(2))
    # The receipt is worth 20.00 here, 1.00 is a price variance; the new standard adds 6 times 0.50.
    assert told(done) == {1: "20.00", 3: "-8.00", 4: "3.00", 5: "-15.00"}


def test_the_last_goods_take_what_is_left_of_the_value() -> None:
    done = valued([came(1, "3", "10.00"), left(2, "1"), left(3, "1"), left(4, "1")])
    assert told(done) == {1: "10.00", 2: "-3.33", 3: "-3.34", 4: "-3.33"}


def test_what_is_issued_before_it_comes_is_estimated_and_then_settled() -> None:
    events: list[AnyEvent] = [came(1, "2", "4.00"), left(2, "5"), came(3, "4", "12.00")]
    done = valued(events, may_be_negative=frozenset({A}))
    # 2 at 2.00, 3 estimated at 2.00; when they come they cost 3.00 each, so the issue costs 3.00 more.
    assert done.effects[1:] == [
        Effect(key(2), A, Decimal(-5), Decimal("-10.00"), key(2)),
        Effect(key(3), A, Decimal(4), Decimal("12.00"), key(3)),
        Effect(key(2), A, Decimal(0), Decimal("-3.00"), key(3)),
    ]
    assert worth(done) == Worth(Decimal(1), Decimal("3.00"))


def test_where_stock_must_not_be_short_it_was_never_short() -> None:
    with pytest.raises(Refused) as refused:
        valued([came(3, "10", "20.00"), left(2, "1")])
    assert refused.value.code == "STOCK_SHORT_THEN"
    assert refused.value.facts == {"day": day(2), "available": Decimal(0)}


def test_returns_come_back_at_what_the_issue_has_cost() -> None:
    events: list[AnyEvent] = [
        came(1, "3", "10.00"),
        left(2, "3"),
        came(3, "1", "9.00"),
        back(4, "1", of=2),
        back(5, "2", of=2),
    ]
    assert told(valued(events, FIFO)) == {1: "10.00", 2: "-10.00", 3: "9.00", 4: "3.33", 5: "6.67"}
    with pytest.raises(Refused) as refused:
        valued([*events, back(6, "1", of=2)], FIFO)
    assert (refused.value.code, refused.value.facts) == ("RETURN_TOO_LARGE", {"left": Decimal(0)})


@pytest.mark.parametrize("method", [FIFO, AVERAGE])
def test_goods_go_back_to_the_supplier_at_what_they_have_cost(method: CostingMethod) -> None:
    events: list[AnyEvent] = [came(1, "2", "4.00"), came(2, "2", "10.00"), left(3, "1", of=2)]
    assert told(valued(events, method))[3] == "-5.00"


def test_a_transfer_takes_its_value_along() -> None:
    done = valued([came(1, "4", "10.00"), moved(2, "3"), left(3, "3", place=B)], FIFO)
    assert told(done)[3] == "-7.50"
    assert worth(done) == Worth(Decimal(1), Decimal("2.50"))


def test_only_goods_that_are_there_are_moved_on() -> None:
    with pytest.raises(Refused) as refused:
        valued([moved(1, "2"), came(3, "2", "7.00")], may_be_negative=frozenset({A}))
    assert refused.value.code == "STOCK_SHORT_THEN"


def test_changing_the_method_moves_no_value() -> None:
    change = MethodChange(id=key(3), day=day(3), place=A, method=AVERAGE)
    done = valued([came(1, "1", "1.00"), came(2, "1", "3.00"), change, left(4, "1")], FIFO)
    assert told(done) == {1: "1.00", 2: "3.00", 4: "-2.00"}


def test_a_receipt_that_is_entered_late_corrects_the_issues_after_it() -> None:
    before = totals(valued(GOODS, FIFO).effects)
    after = totals(valued([*GOODS, came(9, "10", "10.00", on=0)], FIFO).effects)
    found = {each.event.int: str(each.value) for each in corrections(before, after)}
    # The late goods are the oldest: 10 at 1.00 and 2 at 2.00 leave first, then 8 at 2.00.
    assert found == {3: "12.00", 4: "8.00", 9: "10.00"}


def test_a_charge_that_comes_late_is_split_between_stock_and_what_is_gone() -> None:
    before: list[AnyEvent] = [came(1, "10", "20.00"), left(2, "4")]
    done = valued([came(1, "10", "25.00"), left(2, "4")])
    found = corrections(totals(valued(before).effects), totals(done.effects))
    assert {each.event.int: str(each.value) for each in found} == {1: "5.00", 2: "-2.00"}


quantities = st.integers(1, 40).map(lambda n: Decimal(n) / 2)
values = st.integers(0, 5_000).map(lambda n: Decimal(n) / 100)
Step = tuple[str, Decimal, Decimal, int, int]
steps = st.lists(
    st.tuples(st.sampled_from("rrriitbvm"), quantities, values, st.integers(0, 99), st.integers(0, 30)),
    max_size=30,
)


def possible(events: list[AnyEvent], costing: Costing) -> list[AnyEvent]:
    """The events without transfers of what is not there."""
    while True:
        try:
            replay(events, costing)
        except Refused as refused:
            day = refused.facts["day"]
            gone = next(each for each in events if isinstance(each, Transfer) and each.day == day)
            events = [each for each in events if each is not gone]
        else:
            return events


def story(told: Sequence[Step]) -> list[AnyEvent]:
    """Events in two places; returns follow their issue."""
    events: list[AnyEvent] = []
    issues: dict[uuid.UUID, Issue] = {}
    open_: dict[uuid.UUID, Decimal] = {}
    for number, (kind, quantity, value, choice, on) in enumerate(told, 1):
        at = {"id": key(number), "day": day(on), "position": number}
        place, other = (A, B) if choice % 2 else (B, A)
        if kind == "r":
            events.append(Receipt(**at, place=place, quantity=quantity, value=value))  # type: ignore[arg-type]
        elif kind == "i":
            events.append(Issue(**at, place=place, quantity=quantity))  # type: ignore[arg-type]
            issues[key(number)], open_[key(number)] = events[-1], quantity  # type: ignore[assignment]
        elif kind == "t":
            events.append(Transfer(**at, source=place, target=other, quantity=quantity))  # type: ignore[arg-type]
        elif kind == "b" and issues:
            issue = issues[sorted(issues)[choice % len(issues)]]
            part = min(quantity, open_[issue.id])
            if part:
                open_[issue.id] -= part
                events.append(
                    Return(
                        id=key(number), day=max(day(on), issue.day), position=number, place=issue.place,
                        quantity=part, of=issue.id,
                    )
                )  # fmt: skip
        elif kind == "v":
            events.append(Revaluation(**at, place=place, unit_cost=value))  # type: ignore[arg-type]
        elif kind == "m":
            method = (FIFO, AVERAGE, STANDARD)[choice % 3]
            events.append(MethodChange(**at, place=place, method=method))  # type: ignore[arg-type]
    return events


@given(steps, st.sampled_from([FIFO, AVERAGE, STANDARD]))
def test_goods_and_value_tie_whatever_happens(told: list[Step], method: CostingMethod) -> None:
    costing = Costing("USD", method, Decimal("1.25"), frozenset({A, B}))
    events = possible(story(told), costing)
    done = replay(events, costing)
    for place, stock in done.places.items():
        own = [Worth(each.quantity, each.value) for each in done.effects if each.place == place]
        here = [Worth(each.quantity, each.value) for each in stock.layers]
        owed = [Worth(-each.quantity, -each.value) for each in stock.debts]
        assert sum(own, Worth()) == sum([*here, *owed], Worth()) == Worth(stock.quantity, stock.value)
        if not stock.quantity:
            assert not stock.value
        if not stock.debts:
            assert stock.value >= 0
    found = totals(done.effects)
    for event in events:
        if isinstance(event, Transfer):
            assert found.get((event.id, A), 0) + found.get((event.id, B), 0) == 0


@given(steps, st.sampled_from([FIFO, AVERAGE, STANDARD]), st.integers(0, 29))
def test_entering_one_late_ends_as_if_it_had_been_known(
    told: list[Step], method: CostingMethod, late: int
) -> None:
    """What is recorded, with the corrections, is what a replay of everything says; nothing else changes."""
    costing = Costing("USD", method, Decimal("1.25"), frozenset({A, B}))
    events = story([each for each in told if each[0] not in "bt"])
    known = [each for place, each in enumerate(events) if place != late]
    recorded = dict(totals(replay(known, costing).effects))
    full = replay(events, costing)
    for each in corrections(recorded, totals(full.effects)):
        recorded[each.event, each.place] = recorded.get((each.event, each.place), Decimal(0)) + each.value
    for place, stock in full.places.items():
        assert sum(value for (_, own), value in recorded.items() if own == place) == stock.value


@given(st.lists(st.tuples(quantities, values), min_size=1, max_size=8), st.lists(quantities, max_size=8))
def test_first_in_first_out_splits_what_came_into_what_left_and_what_lies(
    came_: list[tuple[Decimal, Decimal]], left_: list[Decimal]
) -> None:
    there = sum((quantity for quantity, _ in came_), Decimal(0))
    events: list[AnyEvent] = [
        came(number, str(quantity), str(value)) for number, (quantity, value) in enumerate(came_)
    ]
    for number, quantity in enumerate(left_, 100):
        if quantity <= there:
            events.append(left(number, str(quantity)))
            there -= quantity
    done = valued(events, FIFO)
    issued = -sum(
        (value for (event, _), value in totals(done.effects).items() if event.int >= 100), Decimal(0)
    )
    assert sum((value for _, value in came_), Decimal(0)) == issued + worth(done).value
