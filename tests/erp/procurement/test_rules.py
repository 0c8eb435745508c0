"""What buying decides, by the hundred and without a database."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.procurement.rules import amounts, lifecycle, quantities
from bizsuite.erp.procurement.rules.amounts import Agreed, fingerprint
from bizsuite.erp.procurement.rules.orders import Version
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus, PurchaseState
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

D = Decimal
STATUSES = list(PurchaseOrderStatus)
whole = st.integers(0, 30).map(Decimal)


@dataclass
class Line:
    """A line as far as the rules look at it."""

    quantity: Decimal = Decimal(10)
    cancelled_quantity: Decimal = ZERO
    received_quantity: Decimal = ZERO
    returned_quantity: Decimal = ZERO
    billed_quantity: Decimal = ZERO
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def code_of(work: Any, *given: Any, **named: Any) -> str:
    with pytest.raises(Refused) as caught:
        work(*given, **named)
    return caught.value.code


@pytest.mark.parametrize("status", STATUSES)
def test_each_act_is_for_some_states_only(status: PurchaseOrderStatus) -> None:
    allowed = {
        "change": {"DRAFT"},
        "send": {"DRAFT"},
        "confirm": {"DRAFT", "SENT"},
        "amend": {"SENT", "CONFIRMED"},
        "cancel all": {"DRAFT", "SENT", "CONFIRMED"},
        "cancel some": {"SENT", "CONFIRMED"},
        "close": {"CONFIRMED"},
    }
    acts: dict[str, Callable[[], Any]] = {
        "change": lambda: lifecycle.change(status),
        "send": lambda: lifecycle.send(status, 1),
        "confirm": lambda: lifecycle.confirm(status, 1),
        "amend": lambda: lifecycle.amend(status),
        "cancel all": lambda: lifecycle.cancel(status, some=False),
        "cancel some": lambda: lifecycle.cancel(status, some=True),
        "close": lambda: lifecycle.close(status),
    }
    codes = {
        "change": "ORDER_NOT_DRAFT",
        "send": "ORDER_NOT_DRAFT",
        "confirm": "ORDER_NOT_OPEN",
        "amend": "ORDER_NOT_AMENDABLE",
        "cancel all": "ORDER_NOT_OPEN",
        "cancel some": "ORDER_NOT_OPEN",
        "close": "ORDER_NOT_CONFIRMED",
    }
    for name, act in acts.items():
        if status.value in allowed[name]:
            act()
        else:
            assert code_of(act) == codes[name]


def test_an_order_without_lines_is_neither_sent_nor_confirmed() -> None:
    assert code_of(lifecycle.send, PurchaseOrderStatus.DRAFT, 0) == "ORDER_EMPTY"
    assert code_of(lifecycle.confirm, PurchaseOrderStatus.SENT, 0) == "ORDER_EMPTY"


def test_goods_go_back_also_when_the_order_is_closed() -> None:
    lifecycle.bound(PurchaseOrderStatus.CLOSED, also_closed=True)
    assert code_of(lifecycle.bound, PurchaseOrderStatus.CLOSED) == "ORDER_NOT_CONFIRMED"
    assert code_of(lifecycle.bound, PurchaseOrderStatus.SENT, also_closed=True) == "ORDER_NOT_CONFIRMED"


@given(st.lists(st.tuples(whole, whole)))
def test_a_state_is_a_function_of_quantities(pairs: list[tuple[Decimal, Decimal]]) -> None:
    state = quantities.state_of(pairs)
    if not any(made for made, _ in pairs):
        assert state is PurchaseState.NONE
    elif all(made >= wanted for made, wanted in pairs):
        assert state is PurchaseState.FULL
    else:
        assert state is PurchaseState.PARTIAL


def test_what_is_cancelled_is_not_waited_for_and_what_went_back_is_not_billed() -> None:
    line = Line(cancelled_quantity=D(4), received_quantity=D(6), returned_quantity=D(2), billed_quantity=D(4))
    assert quantities.receipt_state([line]) is PurchaseState.FULL
    assert quantities.bill_state([line]) is PurchaseState.FULL
    assert quantities.to_receive(line.quantity, line.cancelled_quantity, line.received_quantity) == 0
    assert quantities.to_bill(D(10), D(4), D(6), D(2), D(3)) == 1


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), max_size=20), st.integers(0, 3))
def test_receipts_and_returns_stay_within_bounds(acts: list[tuple[bool, int]], tenths: int) -> None:
    """`0 <= received - returned <= due x (1 + tolerance)`, whatever is tried; a refusal changes nothing."""
    line, tolerance = Line(), D(tenths) / 10
    for comes, quantity in acts:
        told = {line.id: D(quantity if comes else -quantity)}
        kept = line.received_quantity - line.returned_quantity
        try:
            came = quantities.receive([line], told, tolerance={line.id: tolerance})[line.id]
        except Refused as refusal:
            assert refusal.code == ("OVER_RECEIPT" if comes else "OVER_RETURN")
            assert kept + quantity > 10 * (1 + tolerance) if comes else quantity > kept
            continue
        line.received_quantity, line.returned_quantity = came.received, came.returned
        kept = line.received_quantity - line.returned_quantity
        assert 0 <= kept <= 10 * (1 + tolerance)


def test_a_receipt_beyond_the_tolerance_says_what_is_open() -> None:
    line = Line(received_quantity=D(8))
    assert quantities.receive([line], {line.id: D(3)}, tolerance={line.id: D("0.1")})[line.id].received == 11
    with pytest.raises(Refused) as caught:
        quantities.receive([line], {line.id: D("3.5")}, tolerance={line.id: D("0.1")})
    assert caught.value.code == "OVER_RECEIPT"
    assert caught.value.facts == {"open": D(3), "tolerance": D("0.1")}


def test_what_goes_back_to_be_replaced_has_not_come() -> None:
    line = Line(received_quantity=D(10), returned_quantity=D(3))
    back = quantities.receive([line], {line.id: D(-2)}, replaced=True)[line.id]
    assert (back.received, back.returned) == (D(8), D(3))
    gone = quantities.receive([line], {line.id: D(-7)})[line.id]
    assert (gone.received, gone.returned) == (D(10), D(10))
    assert code_of(quantities.receive, [line], {line.id: D(-8)}, replaced=True) == "OVER_RETURN"


def test_a_bill_claims_what_is_due_or_came() -> None:
    line = Line(received_quantity=D(11), returned_quantity=D(1), billed_quantity=D(4))
    assert quantities.bill([line], {line.id: D(6)}) == {line.id: D(10)}
    assert code_of(quantities.bill, [line], {line.id: D(7)}) == "OVER_BILL"
    assert quantities.bill([line], {line.id: D(7)}, may_exceed=True) == {line.id: D(11)}
    assert quantities.bill([line], {line.id: D(-4)}) == {line.id: D(0)}
    assert code_of(quantities.bill, [line], {line.id: D(-5)}) == "UNDER_BILL"
    assert code_of(quantities.bill, [line], {uuid.uuid4(): D(1)}) == "NOT_FOUND"


def test_only_what_is_still_to_come_is_cancelled() -> None:
    line, other = Line(received_quantity=D(6)), Line()
    assert quantities.cancel([line, other], None) == {line.id: D(4), other.id: D(10)}
    assert quantities.cancel([line, other], {line.id: D(3)}) == {line.id: D(3)}
    assert code_of(quantities.cancel, [line], {line.id: D(5)}) == "OVER_CANCEL"
    assert code_of(quantities.cancel, [line], {line.id: D(0)}) == "INVALID_VALUE"
    line.billed_quantity = D(8)
    assert code_of(quantities.cancel, [line], {line.id: D(3)}) == "ORDER_BILLED"
    assert quantities.cancel([line], {line.id: D(2)}) == {line.id: D(2)}


def test_an_order_is_void_once_nothing_of_it_is_left() -> None:
    status = PurchaseOrderStatus.CONFIRMED
    gone = Line(cancelled_quantity=D(10))
    assert lifecycle.after_cancelling(status, [gone]) is PurchaseOrderStatus.CANCELLED
    for other in (Line(), Line(cancelled_quantity=D(4), received_quantity=D(6))):
        assert lifecycle.after_cancelling(status, [gone, other]) is status


@dataclass(frozen=True)
class Said:
    """A line as far as what was agreed on goes."""

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    net: Decimal
    currency: str = "EUR"


VERSION = Version(D(10), D(4), ZERO, ZERO, None, "Tea")


def test_an_amendment_stays_above_what_is_done() -> None:
    line = Line(received_quantity=D(3), cancelled_quantity=D(2))
    lifecycle.amend_line(line, VERSION, {"quantity": D(5), "unit_price": D(9)}, ())
    with pytest.raises(Refused) as caught:
        lifecycle.amend_line(line, VERSION, {"quantity": D(4)}, ["changeLines", "0"])
    assert (caught.value.code, caught.value.facts) == ("ORDER_LINE_BELOW_DONE", {"least": D(5)})
    billed = Line(billed_quantity=D(4))
    assert code_of(lifecycle.amend_line, billed, VERSION, {"unit_price": D(5)}, ()) == "ORDER_LINE_BILLED"
    assert code_of(lifecycle.amend_line, billed, VERSION, {"quantity": D(3)}, ()) == "ORDER_LINE_BELOW_DONE"
    lifecycle.amend_line(billed, VERSION, {"unit_price": D(4), "quantity": D(4)}, ())


@pytest.mark.parametrize(
    ("version", "path"),
    [
        (Version(ZERO, D(1), ZERO, ZERO, None, ""), "quantity"),
        (Version(D(1), D(-1), ZERO, ZERO, None, ""), "unitPrice"),
        (Version(D(1), D(1), D("1.1"), ZERO, None, ""), "discount"),
        (Version(D(1), D(1), ZERO, D(2), None, ""), "taxRate"),
        (Version(D(10) ** 13, D(100), ZERO, ZERO, None, ""), "quantity"),
    ],
)
def test_amounts_that_cannot_be_are_refused(version: Version, path: str) -> None:
    with pytest.raises(Refused) as caught:
        amounts.amounts_of(version, "EUR", ["lines", "0"])
    assert (caught.value.code, list(caught.value.path)) == ("INVALID_VALUE", ["lines", "0", path])


def test_a_line_is_rounded_once() -> None:
    found = amounts.amounts_of(Version(D(3), D("0.335"), D("0.1"), D("0.2"), None, ""), "EUR")
    assert (found.net, found.tax, found.gross) == (D("0.90"), D("0.18"), D("1.08"))


def test_goods_cost_the_net_price_at_the_rate_of_the_order() -> None:
    assert amounts.unit_cost(Said(D(1), D(24), D("0.5"), D(12)), D(8), Fraction(12)) == D("0.125")
    assert amounts.unit_cost(Said(D(1), D(1), ZERO, D(1)), D(3), Fraction(1)) == D("0.333333")


def test_goods_cost_nothing_of_the_taxes_that_their_price_contains() -> None:
    contained = Said(D(3), D("11.90"), ZERO, D("30.00"))
    assert amounts.unit_cost(contained, D(1), Fraction(1)) == D("10.000000")
    assert [amounts.net_of(contained, D(part)) for part in (1, 2, 3)] == [D("10.00"), D("20.00"), D("30.00")]
    odd = Said(D(3), D("1.19"), ZERO, D("3.01"))
    assert [amounts.net_of(odd, D(part)) for part in (1, 2, 3)] == [D("1.00"), D("2.01"), D("3.01")]


def test_what_a_part_comes_to_is_rounded_once_from_its_price() -> None:
    plain = Said(D(3), D("0.335"), D("0.1"), D("0.90"))
    assert [amounts.net_of(plain, D(part)) for part in (1, 2, 3)] == [D("0.30"), D("0.60"), D("0.90")]


@given(st.lists(st.integers(1, 11), min_size=1, max_size=12))
def test_parts_of_a_dozen_come_to_dozens(parts: list[int]) -> None:
    """Pieces that come one after the other never leave a rest of a dozen behind."""
    received = ZERO
    for part in parts:
        received += quantities.of_goods(received, D(part), Fraction(12), D("0.001"))
    assert quantities.goods_of(received, Fraction(12), D("0.001")) == sum(parts)
    if sum(parts) % 12 == 0:
        assert received == sum(parts) // 12


def test_what_was_agreed_to_is_told_apart() -> None:
    supplier, product, unit = (uuid.uuid4() for _ in range(3))

    def of(version: Version, **more: Any) -> str:
        told: dict[str, Any] = {"supplier_id": supplier, "currency": "EUR", "exchange_rate": D(1)} | more
        return fingerprint(Agreed(lines=[(product, unit, version)], **told))

    same = of(VERSION)
    assert of(Version(D("10.0"), D("4.00"), ZERO, ZERO, date(2026, 1, 1), "Else")) == same
    assert of(Version(D(11), D(4), ZERO, ZERO, None, "")) != same
    assert of(VERSION, currency="USD") != same
    assert of(VERSION, exchange_rate=D(2)) != same
