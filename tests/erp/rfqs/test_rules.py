"""What may be asked and answered, how answers compare, what may be awarded: values only."""

import uuid
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.rfqs.rules import asking, awarding, comparing
from bizsuite.erp.rfqs.rules.asking import NewQuote, NewRfq, NewRfqLine
from bizsuite.erp.rfqs.rules.awarding import Award
from bizsuite.erp.rfqs.rules.comparing import Quote, Wanted
from bizsuite.erp.rfqs.rules.words import InvitationStatus, RfqStatus
from bizsuite.kernel.errors import Refused

TODAY = date(2026, 6, 1)
TEA, CUP, FIRST, SECOND, THIRD = (uuid.UUID(int=number) for number in range(1, 6))
INVITED = [FIRST, SECOND, THIRD]


def refused(call: Any, *args: Any) -> tuple[str, list[str], dict[str, object]]:
    with pytest.raises(Refused) as caught:
        call(*args)
    return caught.value.code, list(caught.value.path), dict(caught.value.facts)


def quote(invitation: uuid.UUID, price: str, line: uuid.UUID = TEA, **more: Any) -> Quote:
    told: Any = {"currency": "EUR", "quantity": Decimal(10), "lead_days": 5, "valid_until": None}
    return Quote(
        id=uuid.uuid4(), invitation_id=invitation, line_id=line, unit_price=Decimal(price), **told | more
    )


def compared(*quotes: Quote, quantity: str = "10", **rates: str) -> list[comparing.Cell]:
    (row,) = comparing.compare(
        [Wanted(id=TEA, quantity=Decimal(quantity))],
        INVITED,
        quotes,
        base="EUR",
        rates={name: Decimal(rate) for name, rate in rates.items()},
        on=TODAY,
    )
    assert [cell.invitation_id for cell in row.cells] == INVITED
    return list(row.cells)


def marks(cells: list[comparing.Cell]) -> list[str]:
    return [("B" if cell.is_best else "") + ("F" if cell.is_fastest else "") for cell in cells]


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"lines": []}, "INVALID_VALUE", ["lines"]),
        ({"suppliers": []}, "INVALID_VALUE", ["supplierIds"]),
        ({"suppliers": [FIRST, SECOND, FIRST]}, "RFQ_SUPPLIER_TWICE", ["supplierIds", "2"]),
        ({"suppliers": [uuid.UUID(int=number) for number in range(51)]}, "INVALID_VALUE", ["supplierIds"]),
        ({"respond_by": date(1, 1, 1)}, "INVALID_VALUE", ["respondBy"]),
        ({"lines": [NewRfqLine()]}, "INVALID_VALUE", ["lines", "0"]),
        ({"lines": [NewRfqLine(product_id=TEA)]}, "INVALID_VALUE", ["lines", "0"]),
        (
            {"lines": [NewRfqLine(product_id=TEA, quantity=Decimal(0))]},
            "INVALID_VALUE",
            ["lines", "0", "quantity"],
        ),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_named_by_its_path(said: dict[str, Any], code: str, path: list[str]) -> None:
    basic: Any = {"lines": [NewRfqLine(product_id=TEA, quantity=Decimal(1))], "suppliers": [FIRST]}
    assert refused(asking.check_new, NewRfq(**basic | said))[:2] == (code, path)


@pytest.mark.parametrize(
    ("quotes", "code", "path"),
    [
        ([], "INVALID_VALUE", ["quotes"]),
        ([{"line_id": FIRST}], "NOT_FOUND", ["quotes", "0", "lineId"]),
        ([{}, {}], "RFQ_LINE_TWICE", ["quotes", "1", "lineId"]),
        ([{"unit_price": Decimal(-1)}], "INVALID_VALUE", ["quotes", "0", "unitPrice"]),
        ([{"quantity": Decimal(0)}], "INVALID_VALUE", ["quotes", "0", "quantity"]),
        ([{"lead_days": -1}], "INVALID_VALUE", ["quotes", "0", "leadDays"]),
        ([{"lead_days": 3661}], "INVALID_VALUE", ["quotes", "0", "leadDays"]),
        ([{"valid_until": date(9999, 1, 1)}], "INVALID_VALUE", ["quotes", "0", "validUntil"]),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_named_by_its_path(
    quotes: list[dict[str, Any]], code: str, path: list[str]
) -> None:
    basic: Any = {"line_id": TEA, "unit_price": Decimal(1)}
    news = [NewQuote(**basic | said) for said in quotes]
    assert refused(asking.check_quotes, news, [TEA, CUP])[:2] == (code, path)


@pytest.mark.parametrize("status", list(RfqStatus))
def test_each_step_begins_where_it_may(status: RfqStatus) -> None:
    if status is RfqStatus.DRAFT:
        assert asking.send(status) is RfqStatus.SENT
    else:
        assert refused(asking.send, status)[0] == "RFQ_NOT_DRAFT"
    if status is RfqStatus.SENT:
        asking.sent(status)
    else:
        assert refused(asking.sent, status)[0] == "RFQ_NOT_SENT"
    if status in (RfqStatus.DRAFT, RfqStatus.SENT):
        assert asking.cancel(status) is RfqStatus.CANCELLED
    else:
        assert refused(asking.cancel, status)[0] == "RFQ_ENDED"


@pytest.mark.parametrize("status", list(InvitationStatus))
def test_in_the_end_all_others_are_closed(status: InvitationStatus) -> None:
    declined = status is InvitationStatus.DECLINED
    assert asking.ended(status, awarded=True) is InvitationStatus.AWARDED
    assert asking.ended(status, awarded=False) is (status if declined else InvitationStatus.LOST)


def test_the_lowest_price_is_best_and_the_shortest_time_fastest() -> None:
    cells = compared(quote(FIRST, "5"), quote(SECOND, "4"), quote(THIRD, "6", lead_days=1))
    assert marks(cells) == ["", "B", "F"]
    assert [cell.total for cell in cells] == [Decimal(50), Decimal(40), Decimal(60)]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {}, ["BF", "", ""]),
        ({"quantity": Decimal(9)}, {}, ["F", "B", ""]),
        ({"lead_days": 6}, {}, ["", "BF", ""]),
        ({"valid_until": date(2026, 5, 31)}, {}, ["", "BF", ""]),
        ({"valid_until": TODAY}, {}, ["BF", "", ""]),
        ({"currency": "USD"}, {}, ["", "BF", ""]),
    ],
    ids=str,
)
def test_of_equal_prices_all_of_it_then_speed_then_who_was_asked_first(
    first: dict[str, Any], second: dict[str, Any], expected: list[str]
) -> None:
    cells = compared(quote(FIRST, "4", **first), quote(SECOND, "4", **second))
    assert marks(cells) == expected
    assert cells[2].quote is None


def test_prices_in_other_currencies_are_compared_at_the_rate_of_the_day() -> None:
    cells = compared(quote(FIRST, "4"), quote(SECOND, "4.39", currency="USD"), USD="1.1")
    assert marks(cells) == ["", "BF", ""]
    assert (cells[1].unit_price, cells[1].total) == (Decimal("3.990909"), Decimal("39.91"))
    unknown = compared(quote(FIRST, "4"), quote(SECOND, "1", currency="CNY"))
    assert (unknown[1].unit_price, unknown[1].total, unknown[1].is_best) == (None, None, False)


def test_what_comes_to_is_of_what_the_supplier_has() -> None:
    few, many = compared(quote(FIRST, "4", quantity=Decimal(3)), quote(SECOND, "5", quantity=Decimal(99)))[:2]
    assert (few.total, few.is_complete, many.total, many.is_complete) == (
        Decimal(12),
        False,
        Decimal(50),
        True,
    )


_prices = st.decimals("0.01", 100, places=2)


@given(
    st.lists(st.tuples(st.sampled_from(INVITED), _prices, st.sampled_from(["EUR", "USD", "CNY"])), max_size=3)
)
def test_at_most_one_is_best_and_none_that_holds_is_cheaper(
    said: list[tuple[uuid.UUID, Decimal, str]],
) -> None:
    quotes = {who: quote(who, str(price), currency=currency) for who, price, currency in said}
    cells = compared(*quotes.values(), USD="1.1")
    rates = {"EUR": Fraction(1), "USD": Fraction("1.1")}
    known = {
        cell.invitation_id: Fraction(cell.quote.unit_price) / rates[cell.quote.currency]
        for cell in cells
        if cell.quote is not None and cell.quote.currency in rates
    }
    best = [cell.invitation_id for cell in cells if cell.is_best]
    assert len(best) == bool(known)
    assert all(known[best[0]] <= price for price in known.values())


def awards(*said: tuple[Quote, str | None], wanted: str = "10", on: date = TODAY) -> list[awarding.Awarded]:
    return awarding.check_awards(
        [Award(quote_id=each.id, quantity=None if size is None else Decimal(size)) for each, size in said],
        {each.id: each for each, _ in said},
        {TEA: Decimal(wanted), CUP: Decimal(wanted)},
        on,
    )


def test_without_a_quantity_all_that_is_offered_and_left_is_awarded() -> None:
    few, many = quote(FIRST, "4", quantity=Decimal(3)), quote(SECOND, "5", quantity=Decimal(99))
    assert [each.quantity for each in awards((few, None), (many, None))] == [Decimal(3), Decimal(7)]


@pytest.mark.parametrize(
    ("quantity", "offered", "code", "facts"),
    [
        ("11", "99", "RFQ_EXCEEDED", {"remaining": Decimal(10)}),
        ("6", "5", "QUOTE_EXCEEDED", {"offered": Decimal(5)}),
        ("0", "5", "INVALID_VALUE", {}),
    ],
)
def test_no_more_is_awarded_than_is_wanted_and_offered(
    quantity: str, offered: str, code: str, facts: dict[str, object]
) -> None:
    told = quote(FIRST, "4", quantity=Decimal(offered))
    assert refused(awards, (told, quantity)) == (code, ["awards", "0", "quantity"], facts)


def test_an_answer_that_does_not_hold_any_more_is_not_awarded() -> None:
    old = quote(FIRST, "4", valid_until=date(2026, 5, 31))
    code, path, facts = refused(awards, (old, "1"))
    assert (code, path, facts) == (
        "QUOTE_EXPIRED",
        ["awards", "0", "quoteId"],
        {"validUntil": date(2026, 5, 31)},
    )


def test_nothing_and_what_is_not_there_is_not_awarded() -> None:
    assert refused(awarding.check_awards, [], {}, {}, TODAY)[:2] == ("INVALID_VALUE", ["awards"])
    unknown = [Award(quote_id=TEA)]
    assert refused(awarding.check_awards, unknown, {}, {}, TODAY)[:2] == (
        "NOT_FOUND",
        ["awards", "0", "quoteId"],
    )
    assert refused(awarding.whole, FIRST, [quote(SECOND, "1")])[0] == "RFQ_NOT_ANSWERED"
    full = quote(FIRST, "4")
    assert refused(awards, (full, "10"), (quote(SECOND, "4"), None))[0] == "RFQ_EXCEEDED"


@given(st.lists(st.tuples(st.sampled_from(INVITED), st.integers(1, 8)), max_size=8))
def test_sums_stay_within_what_is_wanted_and_offered(said: list[tuple[uuid.UUID, int]]) -> None:
    quotes = {who: quote(who, "1", quantity=Decimal(7)) for who in INVITED}
    try:
        made = awards(*((quotes[who], str(size)) for who, size in said))
    except Refused as refusal:
        assert refusal.code in ("RFQ_EXCEEDED", "QUOTE_EXCEEDED", "INVALID_VALUE")
    else:
        assert sum(each.quantity for each in made) == sum(size for _, size in said) <= 10
        for who in INVITED:
            assert sum(size for own, size in said if own == who) <= 7
