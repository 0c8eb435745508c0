"""What may be recorded as a supplier's price, and for which days: values only."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.catalog.rules.units import Measure
from bizsuite.erp.sourcing.rules import prices
from bizsuite.erp.sourcing.rules.prices import Break, Held, NewSupplierPrice
from bizsuite.kernel.errors import Refused

CATEGORY = uuid.uuid4()
EACH = Measure(uuid.uuid4(), CATEGORY, Decimal(1), Decimal(1), Decimal(1))
BOX = Measure(uuid.uuid4(), CATEGORY, Decimal(12), Decimal("0.083333333333"), Decimal("0.5"))
GRAM = Measure(uuid.uuid4(), uuid.uuid4(), Decimal(1), Decimal(1), Decimal(1))
JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)


def new(*breaks: tuple[str, str], **more: Any) -> NewSupplierPrice:
    told = [Break(Decimal(quantity), Decimal(price)) for quantity, price in breaks or (("0", "5"),)]
    basic: Any = {
        "product_id": uuid.uuid4(),
        "supplier_id": uuid.uuid4(),
        "currency": "EUR",
        "starts_on": JANUARY,
    }
    return NewSupplierPrice(**basic | {"breaks": told} | more)


def test_a_price_is_kept_with_its_breaks_by_quantity() -> None:
    kept = prices.price_of(new(("10", "4"), ("0", "5"), note=" by ship "), EACH, BOX)
    assert [each.quantity_from for each in kept.breaks] == [Decimal(0), Decimal(10)]
    assert (kept.unit_id, kept.note) == (BOX.id, "by ship")


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"breaks": []}, "INVALID_VALUE", ["breaks"]),
        ({"breaks": [Break(Decimal(n), Decimal(1)) for n in range(51)]}, "INVALID_VALUE", ["breaks"]),
        ({"breaks": [Break(Decimal(-1), Decimal(1))]}, "INVALID_VALUE", ["breaks", "0", "quantityFrom"]),
        (
            {"breaks": [Break(Decimal(10) ** 13, Decimal(1))]},
            "INVALID_VALUE",
            ["breaks", "0", "quantityFrom"],
        ),
        (
            {"breaks": [Break(Decimal("0.25"), Decimal(1))]},
            "QUANTITY_ROUNDING",
            ["breaks", "0", "quantityFrom"],
        ),
        ({"breaks": [Break(Decimal(1), Decimal(-1))]}, "INVALID_VALUE", ["breaks", "0", "unitPrice"]),
        (
            {"breaks": [Break(Decimal(1), Decimal("0.0000001"))]},
            "INVALID_VALUE",
            ["breaks", "0", "unitPrice"],
        ),
        (
            {"breaks": [Break(Decimal(1), Decimal(1)), Break(Decimal("1.0"), Decimal(2))]},
            "QUANTITY_BREAK_TWICE",
            ["breaks", "1", "quantityFrom"],
        ),
        ({"quantity_min": Decimal(-1)}, "INVALID_VALUE", ["quantityMin"]),
        ({"quantity_min": Decimal("0.3")}, "QUANTITY_ROUNDING", ["quantityMin"]),
        ({"quantity_multiple": Decimal(0)}, "INVALID_VALUE", ["quantityMultiple"]),
        ({"quantity_multiple": Decimal("0.7")}, "QUANTITY_ROUNDING", ["quantityMultiple"]),
        ({"lead_days": -1}, "INVALID_VALUE", ["leadDays"]),
        ({"lead_days": 3661}, "INVALID_VALUE", ["leadDays"]),
        ({"ends_on": date(2025, 12, 31)}, "INVALID_VALUE", ["endsOn"]),
        ({"starts_on": date(1, 1, 1)}, "INVALID_VALUE", ["startsOn"]),
        ({"ends_on": date(9999, 1, 1)}, "INVALID_VALUE", ["endsOn"]),
        ({"currency": "euro"}, "INVALID_VALUE", ["currency"]),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_by_its_path(said: dict[str, Any], code: str, path: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        prices.price_of(new(**said), EACH, BOX)
    assert (refused.value.code, list(refused.value.path)) == (code, path)


def test_a_unit_of_another_category_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        prices.price_of(new(), EACH, GRAM)
    assert (refused.value.code, list(refused.value.path)) == ("UNIT_CATEGORY_MISMATCH", ["unitId"])


@pytest.mark.parametrize(
    ("first", "last", "clash"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), False),
        (date(2026, 2, 1), MARCH, True),
        (date(2026, 2, 1), None, True),
        (MARCH, MARCH, True),
        (date(2026, 3, 31), None, True),
        (date(2026, 4, 1), None, False),
        (date(2020, 1, 1), date(2030, 1, 1), True),
    ],
)
def test_no_two_prices_share_a_day(first: date, last: date | None, clash: bool) -> None:
    held = [Held(uuid.uuid4(), MARCH, date(2026, 3, 31))]
    if not clash:
        prices.check_apart(first, last, held, "startsOn")
        return
    with pytest.raises(Refused) as refused:
        prices.check_apart(first, last, held, "startsOn")
    assert refused.value.code == "SUPPLIER_PRICE_OVERLAP"
    assert refused.value.facts == {"startsOn": MARCH}


def test_only_a_price_without_an_end_that_started_before_makes_room() -> None:
    standing, ended = (
        Held(uuid.uuid4(), JANUARY, None),
        Held(uuid.uuid4(), date(2025, 1, 1), date(2025, 12, 31)),
    )
    assert prices.superseded(MARCH, [ended, standing]) == (standing, date(2026, 2, 28))
    assert prices.superseded(JANUARY, [standing]) is None
    assert prices.superseded(MARCH, [ended]) is None
