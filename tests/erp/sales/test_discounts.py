"""How far below the lists something may be sold without an exception."""

import uuid
from decimal import Decimal

import pytest

from bizsuite.erp.sales.pricing import Terms
from bizsuite.erp.sales.rules.discounts import (
    check_discount_max,
    discount_exceeded,
    limit_of,
    missing_in,
    short_of,
)
from bizsuite.kernel.errors import Refused

PRODUCT, COMPANY = (uuid.UUID(int=number) for number in (1, 2))


def terms(quantity: str, price: str, discount: str = "0") -> Terms:
    return Terms(Decimal(quantity), Decimal(price), Decimal(discount), Decimal("0.2"))


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "listed", "limit", "least", "missing"),
    [
        ("10", "96", "0", "120", "0.1", "1080", "120"),
        ("10", "120", "0.2", "120", "0.1", "1080", "120"),
        ("10", "107.999", "0", "120", "0.1", "1080", "0.01"),
        ("3", "0", "0", "9.99", "0", "29.97", "29.97"),
        ("0.5", "1", "0", "3", "0.5", "0.75", "0.25"),
    ],
)
def test_what_costs_too_little(
    quantity: str, price: str, discount: str, listed: str, limit: str, least: str, missing: str
) -> None:
    found = short_of(4, terms(quantity, price, discount), Decimal(listed), Decimal(limit), "USD")
    assert found is not None
    assert (found.position, found.least, found.missing) == (4, Decimal(least), Decimal(missing))
    refused = discount_exceeded(found, "USD")
    assert (refused.code, refused.facts["line"], refused.facts["least"]) == (
        "DISCOUNT_EXCEEDED",
        4,
        Decimal(least),
    )


@pytest.mark.parametrize(
    ("price", "discount", "listed", "limit"),
    [
        ("108", "0", "120", "0.1"),
        ("120", "0.1", "120", "0.1"),
        ("107.9995", "0", "120", "0.1"),
        ("0", "0", "120", "1"),
        ("200", "0.46", "120", "0.1"),
        ("1", "0", None, "0.1"),
        ("1", "0", "120", None),
    ],
)
def test_what_does_not(price: str, discount: str, listed: str | None, limit: str | None) -> None:
    known = [None if each is None else Decimal(each) for each in (listed, limit)]
    assert short_of(1, terms("10", price, discount), known[0], known[1], "USD") is None


def test_a_product_says_more_than_its_company() -> None:
    both = {PRODUCT: Decimal("0.3"), COMPANY: Decimal("0.1")}
    assert limit_of(PRODUCT, COMPANY, both) == Decimal("0.3")
    assert limit_of(uuid.UUID(int=3), COMPANY, both) == Decimal("0.1")
    assert limit_of(PRODUCT, COMPANY, {}) is None
    assert missing_in([]) == 0


@pytest.mark.parametrize("given", ["-0.01", "1.01", "NaN", "Infinity"])
def test_a_largest_discount_is_a_fraction(given: str) -> None:
    with pytest.raises(Refused) as caught:
        check_discount_max(Decimal(given))
    assert (caught.value.code, caught.value.path) == ("INVALID_VALUE", ("discountMax",))
    assert [check_discount_max(each) for each in (None, Decimal(0), Decimal(1))] == [None, 0, 1]
