"""Strict scalars: text in, text out, nothing that a float or a lenient parser could spoil."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType

from graphql import GraphQLError
from strawberry import scalar
from strawberry.types.scalar import ScalarDefinition

from bizsuite.kernel.values import CURRENCIES

BigInt = NewType("BigInt", int)
CurrencyCode = NewType("CurrencyCode", str)
JSON = NewType("JSON", object)

_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?\Z", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})\Z",
    re.ASCII,
)
_BIGINT = re.compile(r"-?[0-9]{1,19}\Z", re.ASCII)


def _refuse(what: str) -> GraphQLError:
    return GraphQLError(what, extensions={"code": "BAD_USER_INPUT"})


def parse_decimal(value: object) -> Decimal:
    """A decimal number as text: at most 18 digits before the point and 6 after it."""
    if not isinstance(value, str) or not _DECIMAL.match(value):
        raise _refuse('A Decimal is text with at most 18 digits and 6 decimals, such as "12.50".')
    return Decimal(value)


def show_decimal(value: object) -> str:
    """Plain notation without trailing zeros; text that was formatted already stays as it is."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Decimal):
        raise TypeError("a Decimal field holds a Decimal")
    shown = format(value.normalize(), "f")
    return "0" if shown == "-0" else shown


def parse_date(value: object) -> date:
    """A calendar day, `2026-11-23`."""
    if isinstance(value, str) and _DATE.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _refuse('A Date is text such as "2026-11-23".')


def parse_datetime(value: object) -> datetime:
    """A moment with its offset, `2026-11-23T08:30:00+08:00`; kept in UTC."""
    if isinstance(value, str) and _DATETIME.match(value):
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise _refuse('A DateTime is text with an offset, such as "2026-11-23T08:30:00+08:00".')


def show_datetime(value: datetime) -> str:
    """A moment in UTC, ending in Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_bigint(value: object) -> int:
    """A whole number of 64 bits as text."""
    if isinstance(value, str) and _BIGINT.match(value) and -(2**63) <= int(value) < 2**63:
        return int(value)
    raise _refuse('A BigInt is text with a whole number of 64 bits, such as "9007199254740993".')


def parse_currency(value: object) -> str:
    """The code of a currency in use (ISO 4217)."""
    if isinstance(value, str) and value in CURRENCIES:
        return value
    raise _refuse('A CurrencyCode is the ISO 4217 code of a currency in use, such as "EUR".')


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: scalar(
        name="Decimal",
        description="An exact decimal number as text, at most 18 digits before the point and 6 after it.",
        specified_by_url="https://spec.graphql.org/draft/#sec-Scalars.Custom-Scalars",
        serialize=show_decimal,
        parse_value=parse_decimal,
    ),
    date: scalar(
        name="Date",
        description="A calendar day (ISO 8601), such as `2026-11-23`.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=date.isoformat,
        parse_value=parse_date,
    ),
    datetime: scalar(
        name="DateTime",
        description="A moment with its offset (RFC 3339), such as `2026-11-23T08:30:00+08:00`; answered in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=show_datetime,
        parse_value=parse_datetime,
    ),
    BigInt: scalar(
        name="BigInt",
        description="A whole number of 64 bits as text.",
        specified_by_url="https://spec.graphql.org/draft/#sec-Int",
        serialize=str,
        parse_value=parse_bigint,
    ),
    CurrencyCode: scalar(
        name="CurrencyCode",
        description="A currency as its ISO 4217 code, such as `EUR`.",
        specified_by_url="https://www.iso.org/iso-4217-currency-codes.html",
        serialize=str,
        parse_value=parse_currency,
    ),
    JSON: scalar(
        name="JSON",
        description="Any JSON value (RFC 8259).",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
}


def show_amount(value: Decimal, places: int) -> str:
    """An amount of money: at least the currency's minor units, more only where they are not zero."""
    exponent: Any = value.normalize().as_tuple().exponent
    shown = format(value.quantize(Decimal(1).scaleb(-max(places, -exponent))), "f")
    return shown[1:] if shown.startswith("-") and not value else shown
