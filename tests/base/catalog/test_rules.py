"""What may be recorded in the catalogue, without a database."""

import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.catalog.rules import checks
from bizsuite.base.catalog.rules.shapes import NewPriceRule, NewProduct
from bizsuite.kernel.errors import Refused

GOOD = NewProduct(sku=" TEA-1 ", name=" Chai ", list_price=Decimal("18.00"), currency="USD")


def refused(code: str, path: list[str], call: Any, *args: Any) -> None:
    with pytest.raises(Refused) as caught:
        call(*args)
    assert (caught.value.code, list(caught.value.path)) == (code, path)


def test_a_product_is_kept_in_one_form() -> None:
    given_product = replace(GOOD, attributes=[("size", "M"), ("Colour", "red")], barcodes=[" 123 "])
    kept = checks.product_of(given_product)
    assert (kept.sku, kept.name, kept.attributes, kept.barcodes) == (
        "TEA-1",
        "Chai",
        [("Colour", "red"), ("size", "M")],
        ["123"],
    )


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"sku": ""}, "INVALID_VALUE", ["sku"]),
        ({"name": " "}, "INVALID_VALUE", ["name"]),
        ({"currency": "usd"}, "INVALID_VALUE", ["currency"]),
        ({"list_price": Decimal("-0.01")}, "INVALID_VALUE", ["listPrice"]),
        ({"list_price": Decimal("0.0000001")}, "INVALID_VALUE", ["listPrice"]),
        ({"list_price": Decimal(10) ** 13}, "INVALID_VALUE", ["listPrice"]),
        ({"unit_cost": Decimal("-1")}, "INVALID_VALUE", ["unitCost"]),
        ({"sales_tax_rate": Decimal("1.01")}, "INVALID_VALUE", ["salesTaxRate"]),
        ({"sales_tax_rate": Decimal("-0.1")}, "INVALID_VALUE", ["salesTaxRate"]),
        ({"attributes": [("a", "1"), ("A", "2")]}, "ATTRIBUTE_TWICE", ["attributes", "1", "name"]),
        ({"attributes": [("a", "")]}, "INVALID_VALUE", ["attributes", "0", "value"]),
        ({"barcodes": ["1", "1 "]}, "BARCODE_TWICE", ["barcodes", "1"]),
        ({"barcodes": ["1", "4006381333932"]}, "BARCODE_CHECK_DIGIT", ["barcodes", "1"]),
    ],
)
def test_what_is_wrong_is_named_by_its_path(wrong: dict[str, Any], code: str, path: list[str]) -> None:
    refused(code, path, checks.product_of, replace(GOOD, **wrong))
    refused(code, ["7", *path], checks.product_of, replace(GOOD, **wrong), "7")


GTINS = ("96385074", "036000291452", "4006381333931", "10614141000415")


@pytest.mark.parametrize("code", GTINS)
def test_a_gtin_has_a_check_digit_that_tells_of_one_wrong_digit(code: str) -> None:
    checks.check_gtin(code, "code")
    for place, digit in enumerate(code):
        for other in sorted(set("0123456789") - {digit}):
            refused(
                "BARCODE_CHECK_DIGIT",
                ["code"],
                checks.check_gtin,
                code[:place] + other + code[place + 1 :],
                "code",
            )


@pytest.mark.parametrize("code", ["1234567", "123456789", "INT-12345678", "1234567A", "١٢٣٤٥٦٧٨"])
def test_codes_of_our_own_have_none(code: str) -> None:
    checks.check_gtin(code, "code")


words = st.text(st.sampled_from("aAb=;\\"), min_size=1, max_size=4)
pairs = st.dictionaries(words, words, max_size=3)


@given(pairs, pairs)
def test_two_variants_are_one_only_if_their_attributes_are(
    one: dict[str, str], other: dict[str, str]
) -> None:
    def plain(variant: dict[str, str]) -> list[tuple[str, str]]:
        return sorted((name.casefold(), value.casefold()) for name, value in variant.items())

    same = checks.combination_of(list(one.items())) == checks.combination_of(list(other.items()))
    assert same == (plain(one) == plain(other))


RULE = NewPriceRule(unit_price=Decimal(5))


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"product_id": uuid.UUID(int=1), "category_id": uuid.UUID(int=2)}, []),
        ({"unit_price": None}, []),
        ({"discount": Decimal("0.1")}, []),
        ({"unit_price": None, "discount": Decimal("1.1")}, ["discount"]),
        ({"unit_price": Decimal(-1)}, ["unitPrice"]),
        ({"quantity_min": Decimal(-1)}, ["quantityMin"]),
        ({"priority": 1_000_001}, ["priority"]),
    ],
)
def test_a_price_rule_that_means_nothing_is_refused(wrong: dict[str, Any], path: list[str]) -> None:
    refused("INVALID_VALUE", path, checks.price_rule_of, replace(RULE, **wrong))


def test_a_price_rule_ends_after_it_starts() -> None:
    from datetime import date

    backwards = replace(RULE, starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 31))
    refused("INVALID_VALUE", ["endsOn"], checks.price_rule_of, backwards)
    assert checks.price_rule_of(replace(backwards, ends_on=date(2026, 2, 1))).priority == 0


def test_changes_keep_what_is_not_given() -> None:
    assert checks.changes_of({"name": " Tea ", "unit_cost": None}) == {"name": "Tea", "unit_cost": None}
    refused("INVALID_VALUE", ["listPrice"], checks.changes_of, {"list_price": None})
    refused("INVALID_VALUE", ["listPrice"], checks.changes_of, {"list_price": Decimal(-1)})
    refused("INVALID_VALUE", ["salesTaxRate"], checks.changes_of, {"sales_tax_rate": Decimal(2)})
    refused("BARCODE_TWICE", ["barcodes", "1"], checks.changes_of, {"barcodes": ["1", "1"]})


def test_a_category_is_not_below_itself() -> None:
    one, two, three = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    checks.place_category(one, two, [three])
    refused("CATEGORY_CYCLE", ["parentId"], checks.place_category, one, one, [])
    refused("CATEGORY_CYCLE", ["parentId"], checks.place_category, one, two, [three, one])
