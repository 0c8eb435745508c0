"""Input types that are made from declarations: filters, orders, and the keys by which one row is found."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Optional
from uuid import UUID

import sqlalchemy as sa
import strawberry
from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from bizsuite.kernel.words import Word


@strawberry.enum
class OrderDirection(Word):
    """Up or down."""

    ASC = "ASC", "From the smallest to the largest, from A to Z, from early to late."
    DESC = "DESC", "The other way round."


@strawberry.enum
class NullsOrder(Word):
    """Where entries without a value stand."""

    FIRST = "FIRST", "Before all others."
    LAST = "LAST", "After all others."


_MEANING = {
    "eq": "Equal to.",
    "ne": "Not equal to.",
    "in": "One of these.",
    "notIn": "None of these.",
    "lt": "Less than, or before.",
    "lte": "Less than or equal to.",
    "gt": "Greater than, or after.",
    "gte": "Greater than or equal to.",
    "isNull": "Whether there is no value.",
    "contains": "Contains this text, upper or lower case alike.",
    "startsWith": "Starts with this text, upper or lower case alike.",
}
_EQUALITY = ("eq", "ne", "in", "notIn", "isNull")
_ORDER = ("lt", "lte", "gt", "gte")
_TEXT = ("contains", "startsWith")


def make_input(name: str, description: str, *, one_of: bool = False) -> type:
    """An input type without fields; `add` gives it some, so that types may name each other."""
    made: type = strawberry.input(type(name, (), {}), name=name, description=description, one_of=one_of)
    return made


def add(target: type, name: str, kind: Any, description: str) -> None:
    """Give an input type an optional field."""
    target.__strawberry_definition__.fields.append(  # type: ignore[attr-defined]
        StrawberryField(
            python_name=name,
            graphql_name=name,
            type_annotation=StrawberryAnnotation(Optional[kind]),  # noqa: UP045 - a value, not an annotation
            default=UNSET,
            description=description,
        )
    )


def add_required(target: type, name: str, kind: Any, description: str, default: object = UNSET) -> None:
    """Give an input type a field that is not null, and must be given unless it has a default."""
    target.__strawberry_definition__.fields.append(  # type: ignore[attr-defined]
        StrawberryField(
            python_name=name,
            graphql_name=name,
            type_annotation=StrawberryAnnotation(kind),
            default=default,
            description=description,
        )
    )


def add_order(target: type, words: type) -> None:
    """Make an input type one step of an order: by one of these words, up or down, with nulls first or last."""
    add_required(target, "field", words, "What to sort by.")
    add_required(target, "direction", OrderDirection, "Up or down.", OrderDirection.ASC)
    add_required(target, "nulls", NullsOrder, "Where entries without a value stand.", NullsOrder.LAST)


def argument(name: str, kind: Any, description: str, default: object = UNSET) -> StrawberryArgument:
    """An argument of a declared field."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(kind),
        description=description,
        default=default,
    )


def _operators(name: str, kind: Any, operators: tuple[str, ...]) -> type:
    made = make_input(name, "Conditions on one value; all that are given must hold.")
    for operator in operators:
        operand = bool if operator == "isNull" else list[kind] if operator in ("in", "notIn") else kind
        add(made, operator, operand, _MEANING[operator])
    return made


STRING = _operators("StringFilter", str, (*_EQUALITY, *_TEXT))
BOOLEAN = _operators("BooleanFilter", bool, ("eq", "ne", "isNull"))
ID = _operators("IDFilter", strawberry.ID, _EQUALITY)
INT = _operators("IntFilter", int, (*_EQUALITY, *_ORDER))
DECIMAL = _operators("DecimalFilter", Decimal, (*_EQUALITY, *_ORDER))
DATE = _operators("DateFilter", date, (*_EQUALITY, *_ORDER))
DATETIME = _operators("DateTimeFilter", datetime, (*_EQUALITY, *_ORDER))

_BY_PYTHON: Mapping[type, type] = {
    str: STRING,
    bool: BOOLEAN,
    UUID: ID,
    int: INT,
    Decimal: DECIMAL,
    date: DATE,
    datetime: DATETIME,
}


@strawberry.input
class ExternalIdInput:
    """The id by which another system knows a record."""

    system: str = strawberry.field(description='The other system, such as "northwind".')
    value: str = strawberry.field(description="The id there.")


EXTERNAL_ID_FILTER = make_input(
    "ExternalIdFilter", "Conditions on the id by which another system knows a record."
)
for _name, _kind, _text in (
    ("system", str, 'The other system, such as "northwind".'),
    ("value", STRING, "The id there."),
):
    add(EXTERNAL_ID_FILTER, _name, _kind, _text)
    EXTERNAL_ID_FILTER.__strawberry_definition__.fields[-1].type_annotation = StrawberryAnnotation(_kind)  # type: ignore[attr-defined]

_ENUMS: dict[type[Enum], type] = {}


def operators_for(kind: sa.types.TypeEngine[Any]) -> type:
    """The filter type that fits a column's SQL type."""
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        words: type[Enum] = kind.enum_class
        if words not in _ENUMS:
            if not hasattr(words, "__strawberry_definition__"):
                strawberry.enum(words, description=words.__doc__)
            _ENUMS[words] = _operators(f"{words.__name__}Filter", words, _EQUALITY)
        return _ENUMS[words]
    return _BY_PYTHON[kind.python_type]
