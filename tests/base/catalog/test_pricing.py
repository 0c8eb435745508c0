from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog.pricing import line_amounts

quantities = st.decimals(min_value="0.000001", max_value="999999", places=6)
prices = st.decimals(min_value=0, max_value="99999", places=4)
fractions = st.decimals(min_value=0, max_value=1, places=4)


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "rate", "currency", "expected"),
    [
        ("12", "14.00", "0", "0", "USD", ("168.00", "0.00", "168.00")),
        ("40", "7.7", "0.15", "0", "USD", ("261.80", "0.00", "261.80")),
        ("3", "0.335", "0", "0", "USD", ("1.01", "0.00", "1.01")),
        ("1", "0.005", "0", "0", "USD", ("0.01", "0.00", "0.01")),
        ("1", "10.05", "0", "0.1", "EUR", ("10.05", "1.01", "11.06")),
        ("1", "99.95", "0", "0.13", "JPY", ("100", "13", "113")),
        ("2.5", "1.2345", "0", "0", "KWD", ("3.086", "0.000", "3.086")),
        ("7", "3.10", "1", "0.13", "CNY", ("0.00", "0.00", "0.00")),
    ],
)
def test_a_line_comes_to(
    quantity: str, price: str, discount: str, rate: str, currency: str, expected: tuple[str, str, str]
) -> None:
    found = line_amounts(Decimal(quantity), Decimal(price), Decimal(discount), Decimal(rate), currency)
    assert tuple(str(amount) for amount in found) == expected


def test_the_product_is_rounded_once_and_not_step_by_step() -> None:
    # 3 x 0.335 = 1.005; a price rounded first would have given 1.02.
    assert line_amounts(Decimal(3), Decimal("0.335"), Decimal(0), Decimal(0), "USD")[0] == Decimal("1.01")


@given(quantities, prices, fractions, fractions)
def test_net_is_the_nearest_cent_and_gross_the_sum(
    quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal
) -> None:
    net, tax, gross = line_amounts(quantity, price, discount, rate, "USD")
    exact = Fraction(quantity) * Fraction(price) * (1 - Fraction(discount))
    assert abs(Fraction(net) - exact) <= Fraction(1, 200)
    assert abs(Fraction(tax) - Fraction(net) * Fraction(rate)) <= Fraction(1, 200)
    assert gross == net + tax
    assert net.as_tuple().exponent == tax.as_tuple().exponent == -2


def test_the_largest_columns_are_multiplied_exactly() -> None:
    most = Decimal("99999999999999.999999")
    net, _, _ = line_amounts(most, most, Decimal(0), Decimal(0), "USD")
    assert net == Decimal("9999999999999999999800000000.00")
