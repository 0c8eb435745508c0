"""One value of one field: whether it may be there, and how it is stored. Pure.

What is stored is plain JSON in one way only for each value, so that two revisions can be compared.
"""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import CURRENCIES, minor_units
from bizsuite.oa.forms.rules.fields import (
    AnyColumn,
    AttachmentsField,
    BooleanField,
    ChoiceField,
    ChoicesField,
    DateField,
    DateTimeField,
    DepartmentField,
    LongTextField,
    MoneyField,
    NumberField,
    RecordField,
    TextField,
    UserField,
)
from bizsuite.oa.forms.rules.patterns import matches

_NUMBER = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?\Z", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})\Z",
    re.ASCII,
)
_RECORD = re.compile(r"([A-Z][A-Za-z0-9]{0,59}):([0-9a-f-]{36})\Z", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\u2028\u2029]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Scalar = AnyColumn | AttachmentsField


def is_empty(value: object) -> bool:
    """Whether a value is as good as none."""
    return value is None or value in ("", [], {})


def stored(field: Scalar, value: object) -> Any:
    """A value as it is stored; None where it is empty. Refuses FORM_INVALID, without a path."""
    if isinstance(value, str):
        value = value.strip()
    return None if is_empty(value) else _READERS[type(field)](field, value)


def plain(number: Decimal) -> str:
    """A number without an exponent and trailing zeros."""
    shown = format(number.normalize(), "f")
    return "0" if shown == "-0" else shown


def _text(field: TextField | LongTextField, value: object) -> str:
    if not isinstance(value, str):
        raise Refused("FORM_INVALID", "Text is expected here.")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if (_CONTROL if isinstance(field, TextField) else _CONTROL_BUT_LINES).search(text):
        raise Refused("FORM_INVALID", "This takes no control characters.")
    if not field.min_length <= len(text) <= field.max_length:
        raise Refused(
            "FORM_INVALID",
            "This takes {least} to {most} characters.",
            least=field.min_length,
            most=field.max_length,
        )
    if isinstance(field, TextField) and field.pattern is not None and not matches(field.pattern, text):
        raise Refused("FORM_INVALID", "This must be of the form {pattern} as a whole.", pattern=field.pattern)
    return text


def _number(field: NumberField, value: object) -> str:
    number = _exact(value)
    _check_places(number, field.places)
    _check_range(number, field.min, field.max)
    return plain(number)


def _exact(value: object) -> Decimal:
    """Numbers are text, so that they are exact; whole ones may come as they are."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _NUMBER.match(text):
        raise Refused("FORM_INVALID", 'A number is expected here, as text, such as "12.5".')
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover
        raise Refused("FORM_INVALID", 'A number is expected here, as text, such as "12.5".') from None


def _check_places(number: Decimal, places: int) -> None:
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise Refused("FORM_INVALID", "This takes at most {places} decimals.", places=places)


def _check_range(value: Any, least: Any, most: Any) -> None:
    if least is not None and value < least:
        raise Refused("FORM_INVALID", "This must not be less than {least}.", least=_told(least))
    if most is not None and value > most:
        raise Refused("FORM_INVALID", "This must not be more than {most}.", most=_told(most))


def _told(limit: Decimal | date) -> str:
    return plain(limit) if isinstance(limit, Decimal) else limit.isoformat()


def _money(field: MoneyField, value: object) -> dict[str, str]:
    if not isinstance(value, Mapping) or set(value) != {"amount", "currency"}:
        raise Refused(
            "FORM_INVALID",
            "An amount with its currency is expected here, such as {example}.",
            example='{"amount": "12.50", "currency": "CNY"}',
        )
    amount, currency = _exact(value["amount"]), value["currency"]
    allowed = field.currencies or CURRENCIES
    if not isinstance(currency, str) or currency not in allowed:
        told = ", ".join(field.currencies) or "ISO 4217"
        raise Refused(
            "FORM_INVALID", "This takes amounts in these currencies: {currencies}.", currencies=told
        )
    _check_places(amount, minor_units(currency))
    _check_range(amount, field.min, field.max)
    return {"amount": plain(amount), "currency": currency}


def _date(field: DateField, value: object) -> str:
    try:
        if isinstance(value, str) and _DATE.match(value):
            day = date.fromisoformat(value)
            _check_range(day, field.min, field.max)
            return value
    except ValueError:
        pass
    raise Refused("FORM_INVALID", 'A day is expected here, such as "2026-11-23".')


def _moment(_field: DateTimeField, value: object) -> str:
    try:
        if isinstance(value, str) and _MOMENT.match(value):
            moment = datetime.fromisoformat(value).astimezone(UTC)
            return moment.isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        pass
    raise Refused(
        "FORM_INVALID",
        'A moment with its offset is expected here, such as "2026-11-23T08:30:00+08:00".',
    )


def _choice(field: ChoiceField | ChoicesField, value: object) -> str:
    ids = [option.id for option in field.options]
    if not isinstance(value, str) or value not in ids:
        raise Refused("FORM_INVALID", "This takes one of: {options}.", options=", ".join(ids))
    return value


def _choices(field: ChoicesField, value: object) -> list[str]:
    """In the order of the options, whatever order they were chosen in."""
    chosen = {_choice(field, each) for each in _several(value, field.least, field.most)}
    return [option.id for option in field.options if option.id in chosen]


def _several(value: object, least: int, most: int) -> Sequence[object]:
    told = [str(each) for each in value] if isinstance(value, list) else []
    if not isinstance(value, list) or not least <= len(value) <= most or len(set(told)) < len(told):
        raise Refused(
            "FORM_INVALID", "This takes a list of {least} to {most}, each once.", least=least, most=most
        )
    return value


def _boolean(_field: BooleanField, value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused("FORM_INVALID", "This takes true or false.")
    return value


def _id_of(value: object, kind: str) -> str:
    try:
        if isinstance(value, str):
            return str(uuid.UUID(value))
    except ValueError:
        pass
    raise Refused("FORM_INVALID", "The id of one of these is expected here: {types}.", types=kind)


def _record(field: RecordField, value: object) -> str:
    found = _RECORD.match(value) if isinstance(value, str) else None
    if found is None or found[1] not in field.types:
        raise Refused(
            "FORM_INVALID", "The id of one of these is expected here: {types}.", types=", ".join(field.types)
        )
    return f"{found[1]}:{_id_of(found[2], found[1])}"


def _attachments(field: AttachmentsField, value: object) -> list[str]:
    return [_id_of(each, "StoredFile") for each in _several(value, field.least, field.most)]


_READERS: Mapping[type, Callable[[Any, object], Any]] = {
    TextField: _text,
    LongTextField: _text,
    NumberField: _number,
    MoneyField: _money,
    DateField: _date,
    DateTimeField: _moment,
    ChoiceField: _choice,
    ChoicesField: _choices,
    BooleanField: _boolean,
    UserField: lambda _, value: _id_of(value, "User"),
    DepartmentField: lambda _, value: _id_of(value, "Department"),
    RecordField: _record,
    AttachmentsField: _attachments,
}
