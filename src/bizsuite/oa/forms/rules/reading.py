"""What a form says: as values that can be compared, as text for people, and whom and what it names. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bizsuite.kernel.values import Money, round_money
from bizsuite.oa.forms.rules.fields import (
    AttachmentsField,
    ChoiceField,
    ChoicesField,
    DateField,
    DateTimeField,
    DepartmentField,
    Form,
    FormField,
    MoneyField,
    NumberField,
    RecordField,
    TableField,
    TotalField,
    UserField,
    Values,
)

Read = Decimal | Money | date | bool | str
NAMES_MAX = 2_000


def in_currency(amount: Money, factor: Fraction, currency: str) -> Decimal:
    """An amount in another currency, of which one unit of its own is so much; rounded to the smallest unit of that."""
    exact = Fraction(amount.amount) * factor
    return round_money(Decimal(exact.numerator) / Decimal(exact.denominator), currency)


@dataclass(frozen=True, slots=True)
class Named:
    """A row that a form names: at which place, of which type, and its id as it is stored."""

    path: tuple[str, ...]
    type: str
    key: str


def read(form: Form, values: Values, path: str) -> Read | Sequence[Read] | None:
    """The value of a field, or of all rows of a column `table.column`; None where it is empty or not there."""
    name, _, column_id = path.partition(".")
    field = form.field(name)
    if field is None or values.get(name) is None:
        return None
    if not column_id:
        return None if isinstance(field, TableField) else _read(_summed(form, field), values[name])
    if not isinstance(field, TableField):
        return None
    column = next((each for each in field.columns if each.id == column_id), None)
    if column is None:
        return None
    told = [row[column_id] for row in values[name] if row.get(column_id) is not None]
    return [each for value in told for each in _flat(_read(column, value))]


def _flat(value: Read | Sequence[Read]) -> Sequence[Read]:
    return value if isinstance(value, list) else [value]  # type: ignore[list-item]


def _summed(form: Form, field: FormField) -> FormField:
    """The column that a total sums up, in place of the total."""
    if not isinstance(field, TotalField):
        return field
    table = form.field(field.of)
    assert isinstance(table, TableField)
    return next(each for each in table.columns if each.id == field.column)


def _read(field: FormField, value: Any) -> Read | Sequence[Read]:
    match field:
        case NumberField():
            return Decimal(value)
        case MoneyField():
            return Money(Decimal(value["amount"]), value["currency"])
        case DateField():
            return date.fromisoformat(value)
        case DateTimeField():
            return datetime.fromisoformat(value)
        case RecordField():
            return str(value).partition(":")[2]
    told: bool | str | list[str] = value
    return told


def named(form: Form, values: Values) -> list[Named]:
    """The users, departments, records and files that a form names."""
    found: list[Named] = []
    for field in form.fields:
        value = values.get(field.id)
        if value is None:
            continue
        if isinstance(field, TableField):
            for place, row in enumerate(value):
                for column in field.columns:
                    if row.get(column.id) is not None:
                        found += _named(column, row[column.id], ("form", field.id, str(place), column.id))
        else:
            found += _named(field, value, ("form", field.id))
    return found


def _named(field: FormField, value: Any, path: tuple[str, ...]) -> Iterator[Named]:
    match field:
        case UserField():
            yield Named(path, "User", value)
        case DepartmentField():
            yield Named(path, "Department", value)
        case RecordField():
            kind, _, key = value.partition(":")
            yield Named(path, kind, key)
        case AttachmentsField():
            for place, key in enumerate(value):
                yield Named((*path, str(place)), "StoredFile", key)


def shown(form: Form, field: FormField, value: Any, names: Mapping[str, str], locale: str) -> str:
    """A value for people: options by their titles, people and files by `names`, moments in UTC."""
    if value is None:
        return ""
    match field:
        case TotalField():
            return shown(form, _summed(form, field), value, names, locale)
        case ChoiceField() | ChoicesField():
            titles = {option.id: option.title.text(locale) for option in field.options}
            chosen: list[str] = value if isinstance(value, list) else [value]
            return ("、" if locale[:2] == "zh" else ", ").join(titles.get(each, each) for each in chosen)
        case MoneyField():
            return f"{Decimal(value['amount']):,f} {value['currency']}"
        case NumberField():
            return f"{Decimal(value):,f}"
        case DateTimeField():
            return datetime.fromisoformat(value).strftime("%Y-%m-%d %H:%M UTC")
        case AttachmentsField():
            return ", ".join(names.get(each, each) for each in value)
        case TableField():
            return str(len(value))
        case UserField() | DepartmentField() | RecordField():
            return names.get(value, value)
    if isinstance(value, bool):
        return {"zh": "是" if value else "否"}.get(locale[:2], "yes" if value else "no")
    return str(value)
