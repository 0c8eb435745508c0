"""What a request may be, when it changes its state, how much of it may be ordered: values only."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.requisitions.rules import requests
from bizsuite.erp.requisitions.rules.requests import NewRequestLine
from bizsuite.erp.requisitions.rules.words import PurchaseRequestStatus as Status
from bizsuite.kernel.errors import Refused

TEA = uuid.UUID(int=1)


@dataclass
class Wanted:
    quantity: Decimal
    ordered_quantity: Decimal = Decimal(0)
    id: uuid.UUID = TEA


def wanted(quantity: str, ordered: str = "0") -> Wanted:
    return Wanted(Decimal(quantity), Decimal(ordered))


def refused(call: Any, *args: Any, **more: Any) -> tuple[str, list[str]]:
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    return caught.value.code, list(caught.value.path)


def new(**said: Any) -> NewRequestLine:
    basic: Any = {"quantity": Decimal(1), "product_id": TEA}
    return NewRequestLine(**basic | said)


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"quantity": Decimal(0)}, ["lines", "0", "quantity"]),
        ({"quantity": Decimal(-1)}, ["lines", "0", "quantity"]),
        ({"quantity": Decimal(10) ** 13}, ["lines", "0", "quantity"]),
        ({"quantity": Decimal("0.0000001")}, ["lines", "0", "quantity"]),
        ({"product_id": None}, ["lines", "0"]),
        ({"product_id": None, "description": " "}, ["lines", "0"]),
        ({"product_id": None, "description": "Chairs", "unit_id": TEA}, ["lines", "0", "unitId"]),
        ({"estimated_price": Decimal(-1)}, ["lines", "0", "estimatedPrice"]),
        ({"estimated_price": Decimal("NaN")}, ["lines", "0", "estimatedPrice"]),
    ],
    ids=str,
)
def test_a_line_says_what_and_how_much(said: dict[str, Any], path: list[str]) -> None:
    assert refused(requests.check_lines, [new(**said)]) == ("INVALID_VALUE", path)


@pytest.mark.parametrize("count", [0, 201])
def test_a_request_has_lines_and_not_too_many(count: int) -> None:
    assert refused(requests.check_lines, [new()] * count) == ("INVALID_VALUE", ["lines"])


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "amount"),
    [
        ("3", "1.005", "USD", "3.02"),
        ("1", None, "USD", "0"),
        ("3", "33.5", "JPY", "101"),
        ("0.5", "0.01", "EUR", "0.01"),
    ],
)
def test_an_estimate_is_rounded_once(quantity: str, price: str | None, currency: str, amount: str) -> None:
    line = new(quantity=Decimal(quantity), estimated_price=None if price is None else Decimal(price))
    assert requests.estimate(line, currency) == Decimal(amount)


def test_an_estimate_fits_its_column() -> None:
    line = new(quantity=Decimal(9_999_999_999_999), estimated_price=Decimal(9_999_999_999_999))
    assert refused(requests.estimate, line, "USD", "lines", "0") == ("INVALID_VALUE", ["lines", "0"])


@pytest.mark.parametrize("status", list(Status))
def test_each_step_begins_where_it_may(status: Status) -> None:
    steps: dict[str, tuple[Any, set[Status], Status, str]] = {
        "change": (requests.change, {Status.DRAFT, Status.REJECTED}, Status.DRAFT, "REQUEST_NOT_DRAFT"),
        "submit": (requests.submit, {Status.DRAFT}, Status.SUBMITTED, "REQUEST_NOT_DRAFT"),
        "approve": (
            lambda given: requests.decide(given, approved=True),
            {Status.SUBMITTED},
            Status.APPROVED,
            "REQUEST_NOT_SUBMITTED",
        ),
        "reject": (
            lambda given: requests.decide(given, approved=False),
            {Status.SUBMITTED},
            Status.REJECTED,
            "REQUEST_NOT_SUBMITTED",
        ),
        "cancel": (
            lambda given: requests.cancel(given, [wanted("1")]),
            set(Status) - {Status.CANCELLED},
            Status.CANCELLED,
            "REQUEST_ENDED",
        ),
    }
    for act, allowed, after, code in steps.values():
        if status in allowed:
            assert act(status) is after
        else:
            assert refused(act, status) == (code, ["id"])


def test_what_is_ordered_is_not_given_up() -> None:
    assert refused(requests.cancel, Status.APPROVED, [wanted("2", "1")]) == ("REQUEST_ORDERED", ["id"])


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([("1", "0")], Status.APPROVED),
        ([("1", "1")], Status.ORDERED),
        ([("1", "1"), ("2", "1.999999")], Status.APPROVED),
        ([("1", "1"), ("2", "2")], Status.ORDERED),
    ],
)
def test_where_an_approved_request_is_follows_from_its_lines(
    lines: list[tuple[str, str]], status: Status
) -> None:
    assert requests.status_of([wanted(*line) for line in lines]) is status


@pytest.mark.parametrize("status", list(Status))
def test_only_what_was_approved_is_ordered(status: Status) -> None:
    if status in (Status.APPROVED, Status.ORDERED):
        assert requests.take(status, wanted("5", "2"), Decimal(3)) == Decimal(5)
    else:
        assert refused(requests.take, status, wanted("5"), Decimal(1), "lines", "0") == (
            "REQUEST_NOT_APPROVED",
            ["lines", "0"],
        )


@given(st.decimals(1, 1000, places=2), st.lists(st.decimals("0.01", 400, places=2), max_size=30))
def test_never_more_is_ordered_than_is_wanted(quantity: Decimal, parts: list[Decimal]) -> None:
    line = Wanted(quantity)
    for part in parts:
        left = requests.remaining(line.quantity, line.ordered_quantity)
        try:
            line.ordered_quantity = requests.take(Status.APPROVED, line, part)
        except Refused as refusal:
            assert refusal.code == "REQUEST_EXCEEDED"
            assert refusal.facts == {"remaining": left}
            assert part > left
        else:
            assert part <= left
        assert 0 <= line.ordered_quantity <= line.quantity


@given(
    st.dictionaries(st.uuids(), st.decimals(0, 100, places=2), max_size=5),
    st.dictionaries(st.uuids(), st.decimals(0, 100, places=2), max_size=5),
)
def test_an_order_covers_no_more_than_it_did_nor_than_it_wants(
    covered: dict[uuid.UUID, Decimal], wants: dict[uuid.UUID, Decimal]
) -> None:
    after = requests.kept(covered, wants | dict.fromkeys(list(covered)[:2], Decimal(50)))
    assert after.keys() == covered.keys()
    assert all(after[key] <= covered[key] for key in covered)
    assert all(after[key] <= Decimal(50) for key in list(covered)[:2])
