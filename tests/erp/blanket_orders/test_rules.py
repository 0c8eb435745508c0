"""What may be agreed, when it changes its state, how much of it may be called off: values only."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.blanket_orders.rules import agreements
from bizsuite.erp.blanket_orders.rules.agreements import NewBlanketLine, NewBlanketOrder
from bizsuite.erp.blanket_orders.rules.words import BlanketOrderStatus as Status
from bizsuite.kernel.errors import Refused

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@dataclass
class Agreed:
    quantity: Decimal
    called_quantity: Decimal = Decimal(0)


def refused(call: Any, *args: Any) -> tuple[str, list[str], dict[str, object]]:
    with pytest.raises(Refused) as caught:
        call(*args)
    return caught.value.code, list(caught.value.path), dict(caught.value.facts)


def new(*lines: tuple[str, str], **more: Any) -> NewBlanketOrder:
    told = [
        NewBlanketLine(product_id=uuid.uuid4(), quantity=Decimal(quantity), unit_price=Decimal(price))
        for quantity, price in lines or (("10", "1"),)
    ]
    basic: Any = {"supplier_id": uuid.uuid4(), "starts_on": FIRST, "ends_on": LAST, "lines": told}
    return NewBlanketOrder(**basic | more)


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"ends_on": date(2025, 12, 31)}, ["endsOn"]),
        ({"starts_on": date(1, 1, 1)}, ["startsOn"]),
        ({"ends_on": date(9999, 1, 1)}, ["endsOn"]),
        ({"lines": []}, ["lines"]),
        ({"lines": [*new().lines] * 501}, ["lines"]),
        ({"lines": new(("0", "1")).lines}, ["lines", "0", "quantity"]),
        ({"lines": new(("1", "1"), ("-1", "1")).lines}, ["lines", "1", "quantity"]),
        ({"lines": new(("0.0000001", "1")).lines}, ["lines", "0", "quantity"]),
        ({"lines": new(("1", "-1")).lines}, ["lines", "0", "unitPrice"]),
        ({"lines": new(("1", "0.0000001")).lines}, ["lines", "0", "unitPrice"]),
    ],
)
def test_what_is_wrong_is_named_by_its_path(said: dict[str, Any], path: list[str]) -> None:
    assert refused(agreements.check_new, new(**said))[:2] == ("INVALID_VALUE", path)


def test_a_day_is_span_enough() -> None:
    agreements.check_new(new(ends_on=FIRST))


@pytest.mark.parametrize("status", list(Status))
def test_each_step_begins_where_it_may(status: Status) -> None:
    if status is Status.DRAFT:
        assert agreements.activate(status) is Status.ACTIVE
        assert agreements.close(status) is Status.CANCELLED
        return
    assert refused(agreements.activate, status)[0] == "BLANKET_NOT_DRAFT"
    if status is Status.ACTIVE:
        assert agreements.close(status) is Status.CLOSED
    else:
        assert refused(agreements.close, status)[0] == "BLANKET_ENDED"


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize(
    ("on", "valid"),
    [
        (FIRST, True),
        (LAST, True),
        (date(2026, 6, 1), True),
        (date(2025, 12, 31), False),
        (date(2027, 1, 1), False),
    ],
)
def test_only_what_is_in_force_and_valid_is_called_off(status: Status, on: date, valid: bool) -> None:
    if status is not Status.ACTIVE:
        assert refused(agreements.check_valid, status, FIRST, LAST, on)[0] == "BLANKET_NOT_ACTIVE"
    elif not valid:
        code, path, facts = refused(agreements.check_valid, status, FIRST, LAST, on)
        assert (code, path, facts) == (
            "BLANKET_NOT_VALID",
            ["orderDate"],
            {"startsOn": FIRST, "endsOn": LAST},
        )
    else:
        agreements.check_valid(status, FIRST, LAST, on)


def test_beyond_what_is_agreed_is_refused_with_what_remains() -> None:
    line = Agreed(Decimal(10), Decimal(7))
    agreements.call(line, Decimal(3))
    assert refused(agreements.call, line, Decimal("3.000001"), "lines", "0", "quantity") == (
        "BLANKET_EXCEEDED",
        ["lines", "0", "quantity"],
        {"agreed": Decimal(10), "called": Decimal(7), "remaining": Decimal(3)},
    )


@given(st.decimals(1, 1000, places=2), st.lists(st.decimals("0.01", 400, places=2), max_size=30))
def test_never_more_is_called_off_than_is_agreed(quantity: Decimal, parts: list[Decimal]) -> None:
    line = Agreed(quantity)
    for part in parts:
        left = agreements.remaining(line.quantity, line.called_quantity)
        try:
            agreements.call(line, part)
        except Refused as refusal:
            assert refusal.code == "BLANKET_EXCEEDED"
            assert part > left
        else:
            assert part <= left
            line.called_quantity += part
        assert 0 <= line.called_quantity <= line.quantity
