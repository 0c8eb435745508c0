"""Lines in another unit: exact in the product's own, refused where they are not."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog.rules.units import Measure, in_own_unit
from bizsuite.erp.sales.pricing import Terms, amounts_of, terms_of
from bizsuite.erp.sales.rules.measured import columns_of
from bizsuite.erp.sales.tables import OrderLine
from bizsuite.kernel.errors import Refused

COUNT, WEIGHT = uuid.UUID(int=1), uuid.UUID(int=2)


def unit(number: int, factor: str, rounding: str, category: uuid.UUID = COUNT) -> Measure:
    return Measure(
        uuid.UUID(int=number), category, Decimal(factor), Decimal(1) / Decimal(factor), Decimal(rounding)
    )


PIECE, DOZEN, GROSS = unit(11, "1", "1"), unit(12, "12", "1"), unit(13, "144", "0.5")
HALF = unit(14, "12", "0.25")
KILO, GRAM = unit(21, "1", "0.001", WEIGHT), unit(22, "0.001", "1", WEIGHT)
POUND = unit(23, "0.45359237", "0.01", WEIGHT)


@pytest.mark.parametrize(
    ("quantity", "given_in", "own", "exact"),
    [
        ("7", PIECE, PIECE, "7"),
        ("2", DOZEN, PIECE, "24"),
        ("0.25", HALF, PIECE, "3"),
        ("1.5", GROSS, DOZEN, "18"),
        ("36", PIECE, DOZEN, "3"),
        ("250", GRAM, KILO, "0.25"),
        ("1.234", KILO, GRAM, "1234"),
    ],
)
def test_a_quantity_is_exact_in_the_own_unit(
    quantity: str, given_in: Measure, own: Measure, exact: str
) -> None:
    assert in_own_unit(Decimal(quantity), given_in, own) == Decimal(exact)


@pytest.mark.parametrize(
    ("quantity", "given_in", "own", "step"),
    [
        ("1.5", PIECE, PIECE, "1"),
        ("0.5", DOZEN, PIECE, "1"),
        ("0.1", HALF, PIECE, "0.25"),
        ("7", PIECE, DOZEN, "1"),
        ("0.0005", KILO, KILO, "0.001"),
        ("1", POUND, GRAM, "1"),
    ],
)
def test_what_is_no_step_of_either_unit_is_refused(
    quantity: str, given_in: Measure, own: Measure, step: str
) -> None:
    with pytest.raises(Refused) as caught:
        in_own_unit(Decimal(quantity), given_in, own, "lines", "0")
    assert (caught.value.code, caught.value.path) == ("QUANTITY_ROUNDING", ("lines", "0", "quantity"))
    assert caught.value.facts["rounding"] == Decimal(step)


def test_units_of_two_categories_are_never_mixed() -> None:
    with pytest.raises(Refused) as caught:
        in_own_unit(Decimal(1), KILO, PIECE, "lines", "3")
    assert (caught.value.code, caught.value.path) == ("UNIT_CATEGORY_MISMATCH", ("lines", "3", "unitId"))


def row(quantity: str, price: str, given_in: Measure | None, own: Measure) -> OrderLine:
    columns: dict[str, Any] = columns_of(Decimal(quantity), Decimal(price), given_in, own, [])
    return OrderLine(discount=Decimal(0), tax_rate=Decimal(0), **columns)


@pytest.mark.parametrize("given_in", [None, PIECE])
def test_a_line_in_the_own_unit_has_no_other(given_in: Measure | None) -> None:
    line = row("24", "8.5", given_in, PIECE)
    assert (line.unit_id, line.ordered_quantity, line.ordered_price) == (None, None, None)
    assert terms_of(line) == Terms(Decimal(24), Decimal("8.5"), Decimal(0), Decimal(0))


def test_a_line_in_another_unit_keeps_what_was_agreed() -> None:
    line = row("2", "100", DOZEN, PIECE)
    assert (line.quantity, line.unit_price) == (Decimal(24), Decimal("8.333333"))
    assert (line.unit_id, line.ordered_quantity, line.ordered_price) == (DOZEN.id, Decimal(2), Decimal(100))


@given(st.integers(1, 10_000_000), st.decimals(0, 1_000, places=2))
def test_amounts_are_those_of_what_was_agreed(many: int, price: Decimal) -> None:
    line = row(str(many), str(price), DOZEN, PIECE)
    assert line.quantity == 12 * many
    assert amounts_of(terms_of(line), "EUR").net == many * price
