"""What taxes come to: the arithmetic, by examples and by properties."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.taxes.rules.computing import Levy, Taxable, TaxedLine, compute, levied, shared, sums
from bizsuite.erp.taxes.rules.words import TaxKind, TaxRounding
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, round_money

LINE, DOCUMENT = TaxRounding.LINE, TaxRounding.DOCUMENT
ON = date(2026, 3, 1)


def levy(rate: str | Decimal | None = "0.19", **more: Any) -> Levy:
    known: dict[str, Any] = {
        "id": uuid.uuid4(),
        "company_id": uuid.UUID(int=1),
        "code": f"VAT{rate}",
        "kind": TaxKind.PERCENT if rate is not None else TaxKind.FIXED,
        "rate": None if rate is None else Decimal(rate),
        "amount": None,
        "currency": "USD",
        "is_included": False,
        "is_compound": False,
        "is_neutral": False,
        "is_standard": False,
        "is_active": True,
        "position": 0,
        "first_day": None,
        "last_day": None,
    }
    return Levy(**known | more)


def taxable(price: str | Decimal, *levies: Levy, quantity: str = "1") -> Taxable:
    return Taxable(Decimal(price), Decimal(quantity), levies)


def amounts(line: TaxedLine) -> list[Decimal]:
    return [part.amount for part in line.parts]


def refused(call: Any, *args: Any) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as found:
        call(*args)
    return found.value.code, found.value.path


def test_a_percentage_on_top_of_a_price() -> None:
    (line,) = compute([taxable("53.97", levy("0.13"))], LINE, "USD")
    assert (line.net, line.tax) == (Decimal("53.97"), Decimal("7.02"))
    (part,) = line.parts
    assert (part.base, part.unrounded, part.amount) == (
        Decimal("53.97"),
        Decimal("7.016100"),
        Decimal("7.02"),
    )


def test_a_percentage_in_a_price() -> None:
    (line,) = compute([taxable("100.00", levy("0.19", is_included=True))], LINE, "USD")
    assert (line.net, line.tax) == (Decimal("84.03"), Decimal("15.97"))


def test_a_fixed_amount_for_each_unit_and_one_that_is_compound() -> None:
    deposit = levy(None, amount=Decimal("0.25"), position=1)
    vat = levy("0.1", is_compound=True, position=2)
    (line,) = compute([taxable("10.00", deposit, vat, quantity="6")], LINE, "USD")
    assert amounts(line) == [Decimal("1.50"), Decimal("1.15")]
    assert [part.base for part in line.parts] == [Decimal("10.00"), Decimal("11.50")]
    assert (line.net, line.tax) == (Decimal("10.00"), Decimal("2.65"))


def test_compound_taxes_in_a_price() -> None:
    first = levy("0.1", is_included=True, position=1)
    second = levy("0.05", is_included=True, is_compound=True, position=2)
    (line,) = compute([taxable("115.50", first, second)], LINE, "USD")
    assert (line.net, amounts(line)) == (Decimal("100.00"), [Decimal("10.00"), Decimal("5.50")])


def test_what_is_reversed_is_taken_but_not_asked_for_and_what_is_withheld_is_taken_off() -> None:
    reverse, withheld = levy("0.2", is_neutral=True), levy("-0.1")
    (line,) = compute([taxable("50.00", reverse, withheld)], LINE, "USD")
    assert (line.tax, amounts(line)) == (Decimal("-5.00"), [Decimal("10.00"), Decimal("-5.00")])


def test_rounding_once_differs_from_rounding_each_line_and_the_first_line_bears_it() -> None:
    vat = levy("0.1")
    lines = [taxable("0.04", vat)] * 3
    assert [line.tax for line in compute(lines, LINE, "USD")] == [ZERO, ZERO, ZERO]
    assert [line.tax for line in compute(lines, DOCUMENT, "USD")] == [Decimal("0.01"), ZERO, ZERO]
    (total,) = sums(compute(lines, DOCUMENT, "USD"))
    assert (total.base, total.unrounded, total.amount) == (
        Decimal("0.12"),
        Decimal("0.012000"),
        Decimal("0.01"),
    )


rates = st.decimals(min_value="0", max_value="0.4", places=3)
prices = st.decimals(min_value="0.00", max_value="9999.99", places=2)
roundings = st.sampled_from(TaxRounding)
currencies = st.sampled_from(["USD", "JPY", "KWD"])
percents = st.builds(
    lambda rate, contained, compound, position: levy(
        rate, is_included=contained, is_compound=compound, position=position, code=uuid.uuid4().hex
    ),
    rates,
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
)
sets = st.lists(percents, min_size=1, max_size=3)


def on_lines(given_prices: list[Decimal], taxes: list[Levy], currency: str) -> list[Taxable]:
    in_order = levied(taxes, ON, ["taxIds"])
    return [Taxable(round_money(price, currency), Decimal(1), in_order) for price in given_prices]


@given(st.lists(prices, min_size=1, max_size=6), sets, roundings, currencies)
def test_a_price_is_its_net_and_the_taxes_in_it_exactly(
    given_prices: list[Decimal], taxes: list[Levy], rounding: TaxRounding, currency: str
) -> None:
    """Invariants 19 and 21."""
    lines = on_lines(given_prices, taxes, currency)
    for given_line, line in zip(lines, compute(lines, rounding, currency), strict=True):
        contained = sum((part.amount for part in line.parts if part.levy.is_included), ZERO)
        assert line.net + contained == given_line.price
        assert line.tax == sum(amounts(line), ZERO)
        assert all(amount == round_money(amount, currency) for amount in (line.net, *amounts(line)))


@given(st.lists(prices, min_size=1, max_size=8), sets, currencies)
def test_rounding_on_lines_and_in_the_document_differ_by_half_a_unit_a_line(
    given_prices: list[Decimal], taxes: list[Levy], currency: str
) -> None:
    """Invariant 20; contained taxes move the nets, so that it is stated for those on top."""
    lines = on_lines(
        given_prices, [replace(tax, is_included=False, is_compound=False) for tax in taxes], currency
    )
    by_line, once = (sums(compute(lines, rounding, currency)) for rounding in (LINE, DOCUMENT))
    half = Decimal("0.5").scaleb(-minor_units(currency))
    for each, whole in zip(by_line, once, strict=True):
        exact = sum(((each.levy.rate or ZERO) * line.price for line in lines), ZERO)
        assert each.amount == sum(
            (round_money((each.levy.rate or ZERO) * line.price, currency) for line in lines), ZERO
        )
        assert whole.amount == round_money(exact, currency)
        assert abs(each.amount - whole.amount) <= (len(lines) + 1) * half


@given(st.lists(prices, min_size=2, max_size=6), st.lists(rates, min_size=1, max_size=3))
def test_splitting_a_line_does_not_change_the_tax_of_a_document(
    given_prices: list[Decimal], given_rates: list[Decimal]
) -> None:
    """Invariant 22."""
    taxes = [levy(rate, code=str(place), is_compound=place > 0) for place, rate in enumerate(given_rates)]
    split = sums(compute(on_lines(given_prices, taxes, "USD"), DOCUMENT, "USD"))
    whole = sums(compute(on_lines([sum(given_prices, ZERO)], taxes, "USD"), DOCUMENT, "USD"))
    assert [part.amount for part in split] == [part.amount for part in whole]


@given(
    st.decimals(min_value="-5000", max_value="5000", places=2),
    st.lists(st.decimals(min_value="-1", max_value="1", places=3), min_size=1, max_size=5),
)
def test_shares_sum_to_the_tax_or_to_nothing(amount: Decimal, factors: list[Decimal]) -> None:
    for whole in (ZERO, Decimal(1)):
        parts = shared(amount, [*factors, whole - sum(factors, ZERO)], "USD")
        assert sum(parts, ZERO) == amount * whole


def test_taxes_are_taken_on_less_of_a_net_that_stays() -> None:
    # 0.55 less 10 % is 0.495, so 0.50; 19 % of that is 0.095 on each of three lines, 0.285 together.
    own = levy("0.19")
    lines = [taxable("0.55", own) for _ in range(3)]
    reduction = Decimal("0.1")
    for rounding, sizes in (
        (TaxRounding.LINE, ["0.10", "0.10", "0.10"]),
        (TaxRounding.DOCUMENT, ["0.09", "0.10", "0.10"]),
    ):
        computed = compute(lines, rounding, "USD", reduction)
        assert [(line.net, line.tax) for line in computed] == [
            (Decimal("0.55"), Decimal(size)) for size in sizes
        ]
        assert {(line.parts[0].base, line.parts[0].unrounded) for line in computed} == {
            (Decimal("0.50"), Decimal("0.095"))
        }


def test_dated_taxes_and_groups() -> None:
    old = levy("0.16", code="OLD", last_day=date(2026, 2, 28))
    new = levy("0.19", code="NEW", first_day=ON)
    off = levy("0.01", code="OFF", is_active=False)
    group = levy(None, kind=TaxKind.GROUP, code="VAT", members=(old, new, off))
    assert [tax.code for tax in levied([group], ON, [])] == ["NEW"]
    assert [tax.code for tax in levied([group], date(2026, 2, 28), [])] == ["OLD"]
    assert refused(levied, [old], ON, ["taxIds"]) == ("TAX_NOT_IN_FORCE", ("taxIds",))
    assert refused(levied, [off], ON, ["taxIds"]) == ("TAX_INACTIVE", ("taxIds",))
    assert refused(levied, [new, group], ON, ["taxIds"]) == ("TAX_TWICE", ("taxIds",))


def test_a_fixed_amount_is_of_one_currency_and_a_price_bears_its_taxes() -> None:
    deposit = levy(None, amount=Decimal(3), is_included=True)
    assert refused(compute, [taxable("5", deposit)], LINE, "EUR") == (
        "TAX_CURRENCY_MISMATCH",
        ("lines", "0", "taxIds"),
    )
    assert refused(compute, [taxable("2.99", deposit)], LINE, "USD") == (
        "INVALID_VALUE",
        ("lines", "0", "taxIds"),
    )
