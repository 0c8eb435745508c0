"""What may be recorded in the catalogue, in the form in which it is kept. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bizsuite.base.catalog.pricing import check_tax_rate
from bizsuite.base.catalog.rules.formulas import check_formula
from bizsuite.base.catalog.rules.shapes import NewPriceRule, NewProduct
from bizsuite.base.parties.rules.checks import camel, currency_of, line, name_of, number_of, prose
from bizsuite.kernel.errors import Refused

LIMIT = Decimal(10) ** 13
PLACES = 6
GTIN_LENGTHS = frozenset({8, 12, 13, 14})
"""How many digits a global trade item number has."""


def product_of(new: NewProduct, *path: str) -> NewProduct:
    """A product as it is kept. Refuses INVALID_VALUE, ATTRIBUTE_TWICE, BARCODE_TWICE, BARCODE_CHECK_DIGIT."""
    if new.currency is not None:
        currency_of(new.currency, *path, "currency")
    check_amount(new.list_price, *path, "listPrice")
    if new.unit_cost is not None:
        check_amount(new.unit_cost, *path, "unitCost")
    check_tax_rate(new.sales_tax_rate, [*path, "salesTaxRate"])
    check_measure(new.weight, *path, "weight")
    check_measure(new.volume, *path, "volume")
    return replace(
        new,
        sku=number_of(new.sku, *path, "sku"),
        name=name_of(new.name, *path, "name"),
        description=prose(new.description, *path, "description"),
        quantity_per_unit=line(new.quantity_per_unit, *path, "quantityPerUnit"),
        attributes=attributes_of(new.attributes, *path, "attributes"),
        barcodes=barcodes_of(new.barcodes, *path, "barcodes"),
    )


def attributes_of(given: Sequence[tuple[str, str]], *path: str) -> list[tuple[str, str]]:
    """Attributes with their values, by name. Refuses INVALID_VALUE, ATTRIBUTE_TWICE."""
    kept: dict[str, tuple[str, str]] = {}
    for position, (name, value) in enumerate(given):
        where = (*path, str(position))
        told = name_of(name, *where, "name"), name_of(value, *where, "value")
        if told[0].casefold() in kept:
            raise Refused("ATTRIBUTE_TWICE", "{name} has two values.", path=[*where, "name"], name=told[0])
        kept[told[0].casefold()] = told
    return [kept[key] for key in sorted(kept)]


def combination_of(attributes: Sequence[tuple[str, str]]) -> str:
    """The attributes in one text that is equal for equal variants, whatever the order, upper or lower case."""
    parts = sorted((name.casefold(), value.casefold()) for name, value in attributes)
    escaped = ((_escaped(name), _escaped(value)) for name, value in parts)
    return ";".join(f"{name}={value}" for name, value in escaped)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace("=", "\\=")


def barcodes_of(given: Sequence[str], *path: str) -> list[str]:
    """Barcodes, each once; what can be a GTIN has its check digit. Refuses INVALID_VALUE, BARCODE_TWICE,
    BARCODE_CHECK_DIGIT.
    """
    kept: list[str] = []
    for position, code in enumerate(given):
        told = number_of(code, *path, str(position))
        if told in kept:
            raise Refused(
                "BARCODE_TWICE",
                "The barcode {barcode} stands there twice.",
                path=[*path, str(position)],
                barcode=told,
            )
        check_gtin(told, *path, str(position))
        kept.append(told)
    return kept


def check_gtin(code: str, *path: str) -> None:
    """Whether the last digit of a GTIN fits; codes of another form are of our own. Refuses BARCODE_CHECK_DIGIT.

    GTIN-8, -12 (UPC-A), -13 (EAN-13) and -14: from the right the digits weigh 1, 3, 1, 3 and so on, and come to a
    multiple of ten (GS1 General Specifications, section 7.9.1).
    """
    if len(code) not in GTIN_LENGTHS or not (code.isascii() and code.isdigit()):
        return
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code)))
    if weighed % 10:
        raise Refused(
            "BARCODE_CHECK_DIGIT",
            "The check digit of the barcode {barcode} is wrong.",
            path=path,
            barcode=code,
        )


def check_amount(value: Decimal, *path: str) -> None:
    """Whether a price can be kept: not negative, at most 6 decimals. Refuses INVALID_VALUE."""
    if not value.is_finite() or not 0 <= value < LIMIT or value != value.quantize(Decimal(1).scaleb(-PLACES)):
        raise Refused(
            "INVALID_VALUE",
            "A price is not negative and has at most {places} decimals.",
            path=path,
            places=PLACES,
        )


def check_measure(value: Decimal | None, *path: str) -> None:
    """Whether a weight or a volume can be kept: not negative, at most 6 decimals. Refuses INVALID_VALUE."""
    if value is not None and (
        not value.is_finite() or not 0 <= value < LIMIT or value != value.quantize(Decimal(1).scaleb(-PLACES))
    ):
        raise Refused(
            "INVALID_VALUE",
            "A measure is not negative and has at most {places} decimals.",
            path=path,
            places=PLACES,
        )


def price_rule_of(new: NewPriceRule, *path: str) -> NewPriceRule:
    """A price rule as it is kept. Refuses INVALID_VALUE."""
    if sum(each is not None for each in (new.product_id, new.template_id, new.category_id)) > 1:
        raise Refused(
            "INVALID_VALUE", "A price rule names a product, a template or a category, not two.", path=path
        )
    if sum(each is not None for each in (new.unit_price, new.discount, new.formula)) != 1:
        raise Refused(
            "INVALID_VALUE", "A price rule has either a price or a discount or a formula.", path=path
        )
    if new.formula is not None:
        check_formula(new.formula, *path, "formula")
    if new.unit_price is not None:
        check_amount(new.unit_price, *path, "unitPrice")
    if new.discount is not None and not 0 <= new.discount <= 1:
        raise Refused("INVALID_VALUE", "A discount is a fraction from 0 to 1.", path=[*path, "discount"])
    check_amount(new.quantity_min, *path, "quantityMin")
    if new.starts_on is not None and new.ends_on is not None and new.ends_on < new.starts_on:
        raise Refused("INVALID_VALUE", "The end lies before the start.", path=[*path, "endsOn"])
    if abs(new.priority) > 1_000_000:
        raise Refused(
            "INVALID_VALUE", "A priority lies between -1000000 and 1000000.", path=[*path, "priority"]
        )
    return new


_CHANGES: Mapping[str, Any] = {
    "sku": number_of,
    "name": name_of,
    "description": prose,
    "quantity_per_unit": line,
    "currency": currency_of,
    "barcodes": barcodes_of,
}
_MAY_BE_EMPTY = frozenset({"unit_cost", "weight", "volume", "category_id", "parent_id", "purchase_unit_id"})


def changes_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is to change, in the form in which it is kept. Refuses INVALID_VALUE, BARCODE_TWICE, BARCODE_CHECK_DIGIT."""
    kept: dict[str, Any] = {}
    for field, value in given.items():
        where = camel(field)
        if value is None and field not in _MAY_BE_EMPTY:
            raise Refused("INVALID_VALUE", "This cannot be empty.", path=[where])
        if field in ("list_price", "unit_cost") and value is not None:
            check_amount(value, where)
        elif field in ("weight", "volume"):
            check_measure(value, where)
        elif field == "sales_tax_rate":
            check_tax_rate(value, [where])
        kept[field] = _CHANGES[field](value, where) if field in _CHANGES else value
    return kept


def place_price_list(
    price_list: uuid.UUID, bases: Mapping[uuid.UUID, Sequence[uuid.UUID]], *path: str
) -> None:
    """Whether a price list reckons, over others, from itself; `bases` are the lists from which each one reckons.

    Refuses PRICE_LIST_RECURSIVE.
    """
    seen, ahead = set[uuid.UUID](), list(bases.get(price_list, ()))
    while ahead:
        each = ahead.pop()
        if each == price_list:
            raise Refused(
                "PRICE_LIST_RECURSIVE",
                "A price list cannot reckon from itself, not even over others.",
                path=path,
            )
        if each not in seen:
            seen.add(each)
            ahead += bases.get(each, ())


def place_category(category: uuid.UUID, parent: uuid.UUID | None, above_parent: Sequence[uuid.UUID]) -> None:
    """Whether a category may lie below another, which lies below those above. Refuses CATEGORY_CYCLE."""
    if category == parent or category in above_parent:
        raise Refused(
            "CATEGORY_CYCLE", "A category cannot lie below itself or below one of its own.", path=["parentId"]
        )
