"""The decisions of selling, by the thousand and without a database."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.sales import pricing, rules
from bizsuite.erp.sales.pricing import Agreed, Terms
from bizsuite.erp.sales.rules import FulfilmentState, InvoicingPolicy, SalesOrderStatus
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Money

DRAFT, CONFIRMED, CLOSED, CANCELLED = SalesOrderStatus
NONE, PARTIAL, FULL = FulfilmentState


@dataclass
class Line:
    """A line without a database."""

    id: uuid.UUID
    quantity: Decimal
    delivered_quantity: Decimal = Decimal(0)
    invoiced_quantity: Decimal = Decimal(0)
    invoicing_policy: InvoicingPolicy = InvoicingPolicy.ORDERED
    returned_quantity: Decimal = Decimal(0)
    replaced_quantity: Decimal = Decimal(0)


def line(quantity: str, delivered: str = "0", invoiced: str = "0") -> Line:
    return Line(uuid.uuid4(), Decimal(quantity), Decimal(delivered), Decimal(invoiced))


def terms(quantity: str = "1", price: str = "1", discount: str = "0", tax: str = "0") -> Terms:
    return Terms(Decimal(quantity), Decimal(price), Decimal(discount), Decimal(tax))


def refusal(act: Callable[..., Any], *given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*given)
    return caught.value


decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**6, places=6)
fractions = st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=1, places=4)
positive = st.decimals(allow_nan=False, allow_infinity=False, min_value="0.001", max_value=10**4, places=3)


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "tax", "currency", "expected"),
    [
        ("12", "14", "0", "0", "USD", ("168.00", "0.00", "168.00")),
        ("10", "9.80", "0.15", "0", "USD", ("83.30", "0.00", "83.30")),
        ("3", "0.115", "0", "0.1", "EUR", ("0.35", "0.04", "0.39")),
        ("1", "0.005", "0", "0", "EUR", ("0.01", "0.00", "0.01")),
        ("1", "0.0049", "0", "0", "EUR", ("0.00", "0.00", "0.00")),
        ("3", "333.5", "0", "0.1", "JPY", ("1001", "100", "1101")),
        ("1.5", "1.001", "0", "0.05", "KWD", ("1.502", "0.075", "1.577")),
        ("7", "19.99", "1", "0.2", "USD", ("0.00", "0.00", "0.00")),
    ],
)
def test_a_line_is_rounded_once_and_taxed_on_its_rounded_net(
    quantity: str, price: str, discount: str, tax: str, currency: str, expected: tuple[str, str, str]
) -> None:
    found = pricing.amounts_of(terms(quantity, price, discount, tax), currency)
    assert (str(found.net), str(found.tax), str(found.gross)) == expected


@given(decimals.filter(lambda q: q > 0), decimals, fractions, fractions)
def test_amounts_agree_with_exact_arithmetic(
    quantity: Decimal, price: Decimal, discount: Decimal, tax: Decimal
) -> None:
    found = pricing.amounts_of(Terms(quantity, price, discount, tax), "USD")
    exact = Fraction(quantity) * Fraction(price) * (1 - Fraction(discount))
    assert Fraction(found.net) == _half_up(exact)
    assert Fraction(found.tax) == _half_up(Fraction(found.net) * Fraction(tax))
    assert found.gross == found.net + found.tax


def _half_up(exact: Fraction) -> Fraction:
    cents, rest = divmod(exact * 100, 1)
    return Fraction(cents + (1 if rest >= Fraction(1, 2) else 0), 100)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (terms(quantity="0"), "quantity"),
        (terms(quantity="-1"), "quantity"),
        (terms(quantity=str(10**14)), "quantity"),
        (terms(price="-0.01"), "unitPrice"),
        (terms(price=str(10**14)), "unitPrice"),
        (terms(discount="-0.1"), "discount"),
        (terms(discount="1.0001"), "discount"),
        (terms(tax="-0.1"), "taxRate"),
        (terms(tax="1.000001"), "taxRate"),
        (terms(quantity=str(10**9), price=str(10**9)), "quantity"),
    ],
)
def test_what_cannot_be_is_refused_by_name(wrong: Terms, name: str) -> None:
    refused = refusal(pricing.amounts_of, wrong, "USD", ("lines", "3"))
    assert (refused.code, refused.path) == ("INVALID_VALUE", ("lines", "3", name))


def test_an_order_comes_to_its_lines_and_charges() -> None:
    made = [
        pricing.amounts_of(terms("3", "9.99", "0", "0.2"), "EUR"),
        pricing.amounts_of(terms("1", "5"), "EUR"),
    ]
    found = pricing.totals_of(made, Decimal("32.385"), "EUR")
    assert found == pricing.Totals(Decimal("34.97"), Decimal("5.99"), Decimal("32.39"), Decimal("73.35"))


def test_an_order_without_lines_comes_to_its_charges() -> None:
    assert pricing.totals_of([], Decimal(7), "EUR").total == Decimal(7)


@pytest.mark.parametrize("charges", ["-0.01", str(10**14), str(10**14 - 1) + ".99"])
def test_charges_have_bounds(charges: str) -> None:
    whole = [pricing.amounts_of(terms("1", "5"), "EUR")]
    refused = refusal(pricing.totals_of, whole, Decimal(charges), "EUR")
    assert (refused.code, refused.path) == ("INVALID_VALUE", ("charges",))


@given(st.lists(st.tuples(positive, positive, fractions, fractions), max_size=8), decimals)
def test_header_and_lines_always_agree(
    given_lines: list[tuple[Decimal, Decimal, Decimal, Decimal]], charges: Decimal
) -> None:
    made = [pricing.amounts_of(Terms(*each), "USD") for each in given_lines]
    found = pricing.totals_of(made, charges, "USD")
    assert found.net == sum(each.net for each in made)
    assert found.tax == sum(each.tax for each in made)
    assert found.total == sum(each.gross for each in made) + found.charges


def test_the_amount_in_the_companys_currency_is_rounded_half_up() -> None:
    assert pricing.base_amount(Decimal(780), Decimal("7.8"), "EUR") == Money(Decimal("100.00"), "EUR")
    assert pricing.base_amount(Decimal(1), Decimal("0.008"), "JPY") == Money(Decimal(125), "JPY")
    assert pricing.base_amount(Decimal("0.01"), Decimal(2), "EUR") == Money(Decimal("0.01"), "EUR")


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([], NONE),
        ([("0", "5")], NONE),
        ([("0", "5"), ("0", "1")], NONE),
        ([("1", "5")], PARTIAL),
        ([("5", "5"), ("0", "1")], PARTIAL),
        ([("5", "5")], FULL),
        ([("5", "5"), ("1", "1")], FULL),
    ],
)
def test_the_state_is_a_function_of_the_lines(done: list[tuple[str, str]], expected: FulfilmentState) -> None:
    lines = [line(wanted, delivered=made, invoiced=made) for made, wanted in done]
    assert rules.delivery_state(lines) is expected
    assert rules.invoice_state(lines) is expected


@pytest.mark.parametrize(
    ("status", "lines", "code"),
    [
        (CONFIRMED, 1, "ORDER_NOT_DRAFT"),
        (CLOSED, 1, "ORDER_NOT_DRAFT"),
        (CANCELLED, 0, "ORDER_NOT_DRAFT"),
        (DRAFT, 0, "ORDER_EMPTY"),
    ],
)
def test_only_a_draft_with_lines_is_confirmed(status: SalesOrderStatus, lines: int, code: str) -> None:
    assert refusal(rules.confirm, status, lines).code == code
    assert rules.confirm(DRAFT, 1) is CONFIRMED


def test_only_an_untouched_order_is_cancelled() -> None:
    assert rules.cancel(DRAFT, []) is CANCELLED
    assert rules.cancel(CONFIRMED, [line("5")]) is CANCELLED
    assert refusal(rules.cancel, CONFIRMED, [line("5", "1")]).code == "ORDER_DELIVERED"
    assert refusal(rules.cancel, CONFIRMED, [line("5", "0", "1")]).code == "ORDER_INVOICED"
    for status in (CLOSED, CANCELLED):
        assert refusal(rules.cancel, status, []).code == "ORDER_NOT_OPEN"


def test_only_a_confirmed_order_is_closed() -> None:
    assert rules.close(CONFIRMED) is CLOSED
    for status in (DRAFT, CLOSED, CANCELLED):
        assert refusal(rules.close, status).code == "ORDER_NOT_CONFIRMED"


def test_deliveries_add_up_to_what_was_ordered_and_no_further() -> None:
    first, second = line("5", "2"), line("1")
    both = [first, second]
    assert rules.deliver(CONFIRMED, both, {first.id: Decimal(3)}) == {first.id: Decimal(5)}
    refused = refusal(rules.deliver, CONFIRMED, both, {first.id: Decimal("3.000001")})
    assert (refused.code, refused.facts) == ("OVER_DELIVERY", {"open": Decimal(3)})
    assert refused.message == "3 of this line can be delivered."
    assert refusal(rules.deliver, CONFIRMED, both, {second.id: Decimal(-1)}).code == "INVALID_VALUE"
    assert refusal(rules.deliver, CONFIRMED, both, {uuid.uuid4(): Decimal(1)}).code == "NOT_FOUND"
    for status in (DRAFT, CLOSED, CANCELLED):
        assert refusal(rules.deliver, status, both, {first.id: Decimal(1)}).code == "ORDER_NOT_CONFIRMED"


def test_what_was_delivered_comes_back_and_goes_out_again_only_where_it_is_replaced() -> None:
    sold = replace(line("5", "4"), returned_quantity=Decimal(1), replaced_quantity=Decimal(1))
    assert (rules.to_deliver(sold), rules.kept(sold)) == (Decimal(2), Decimal(5))
    assert rules.delivery_state([sold]) is PARTIAL
    assert rules.take_back(CONFIRMED, [sold], {sold.id: Decimal(3)}, replaced=True) == {sold.id: Decimal(4)}
    assert rules.take_back(CLOSED, [sold], {sold.id: Decimal(3)}, replaced=False) == {sold.id: Decimal(4)}

    def back(status: SalesOrderStatus, quantity: int, replaced: bool) -> Any:
        return rules.take_back(status, [sold], {sold.id: Decimal(quantity)}, replaced=replaced)

    assert refusal(back, CONFIRMED, 4, False).code == "UNDER_DELIVERY"
    assert refusal(back, CLOSED, 1, True).code == "ORDER_NOT_CONFIRMED"
    assert refusal(back, DRAFT, 1, False).code == "ORDER_NOT_CONFIRMED"
    for_good = replace(line("5", "5", "3"), returned_quantity=Decimal(2))
    assert (rules.to_deliver(for_good), rules.kept(for_good)) == (Decimal(0), Decimal(3))
    assert (rules.delivery_state([for_good]), rules.invoice_state([for_good])) == (FULL, FULL)


def test_a_closed_order_is_invoiced_as_far_as_it_was_delivered() -> None:
    sold = line("5", "2", "1")
    assert rules.invoice(CONFIRMED, [sold], {sold.id: Decimal(4)}) == {sold.id: Decimal(5)}
    assert rules.invoice(CLOSED, [sold], {sold.id: Decimal(1)}) == {sold.id: Decimal(2)}
    assert refusal(rules.invoice, CLOSED, [sold], {sold.id: Decimal(2)}).code == "OVER_INVOICE"
    assert refusal(rules.invoice, CONFIRMED, [sold], {sold.id: Decimal(5)}).code == "OVER_INVOICE"
    assert rules.invoice(CLOSED, [sold], {sold.id: Decimal(-1)}) == {sold.id: Decimal(0)}
    assert refusal(rules.invoice, CONFIRMED, [sold], {sold.id: Decimal(-2)}).code == "UNDER_INVOICE"
    assert refusal(rules.invoice, DRAFT, [sold], {sold.id: Decimal(1)}).code == "ORDER_NOT_CONFIRMED"


@given(st.lists(st.tuples(st.integers(0, 2), st.decimals(-3, 6, places=2)), max_size=20))
def test_whatever_is_tried_a_line_stays_within_what_was_ordered(steps: list[tuple[int, Decimal]]) -> None:
    lines = [line("5"), line("0.5"), line("10")]
    for position, quantity in steps:
        try:
            after = rules.deliver(CONFIRMED, lines, {lines[position].id: quantity})
        except Refused:
            continue
        for each in lines:
            each.delivered_quantity = after.get(each.id, each.delivered_quantity)
    assert all(0 <= each.delivered_quantity <= each.quantity for each in lines)
    whole = [each.delivered_quantity == each.quantity for each in lines]
    some = any(each.delivered_quantity for each in lines)
    assert rules.delivery_state(lines) is (FULL if all(whole) else PARTIAL if some else NONE)


AGREED = Agreed(
    customer_id=uuid.UUID(int=1),
    currency="EUR",
    exchange_rate=Decimal(1),
    charges=Decimal("2.5"),
    lines=[(uuid.UUID(int=2), terms("3", "9.99", "0.1", "0.2"))],
)


def test_a_revision_is_the_same_however_a_number_is_written() -> None:
    rewritten = replace(AGREED, charges=Decimal("2.50"), exchange_rate=Decimal("1.000"))
    assert pricing.revision(rewritten) == pricing.revision(AGREED)


@pytest.mark.parametrize(
    "changed",
    [
        replace(AGREED, customer_id=uuid.UUID(int=9)),
        replace(AGREED, currency="USD"),
        replace(AGREED, exchange_rate=Decimal(2)),
        replace(AGREED, charges=Decimal(0)),
        replace(AGREED, lines=[]),
        replace(AGREED, lines=[*AGREED.lines, *AGREED.lines]),
        replace(AGREED, lines=[(uuid.UUID(int=3), terms("3", "9.99", "0.1", "0.2"))]),
        replace(AGREED, lines=[(uuid.UUID(int=2), terms("4", "9.99", "0.1", "0.2"))]),
        replace(AGREED, lines=[(uuid.UUID(int=2), terms("3", "9.98", "0.1", "0.2"))]),
        replace(AGREED, lines=[(uuid.UUID(int=2), terms("3", "9.99", "0.2", "0.2"))]),
        replace(AGREED, lines=[(uuid.UUID(int=2), terms("3", "9.99", "0.1", "0.1"))]),
    ],
)
def test_a_revision_changes_with_whatever_was_agreed_to(changed: Agreed) -> None:
    assert pricing.revision(changed) != pricing.revision(AGREED)
