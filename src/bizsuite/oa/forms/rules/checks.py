"""Whether a form can be used: what the shape of its fields alone does not say. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bizsuite.kernel.values import CURRENCIES
from bizsuite.oa.forms.rules.fields import (
    AnyField,
    AttachmentsField,
    ChoiceField,
    ChoicesField,
    DateField,
    DateTimeField,
    Form,
    LongTextField,
    MoneyField,
    NumberField,
    RecordField,
    TableField,
    TextField,
    TotalField,
)
from bizsuite.oa.forms.rules.patterns import is_pattern
from bizsuite.oa.forms.rules.words import FieldRight


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Something that stands in the way of using a form: at which field, and the code of what is wrong there."""

    path: str
    code: str
    detail: str = ""


def form_problems(form: Form) -> list[FormProblem]:
    """Everything that is wrong with a form, in the order of its fields."""
    found = list(_twice(form.fields, ""))
    for field in form.fields:
        found += _of_field(field, field.id, form.fields)
        if isinstance(field, TableField):
            found += _twice(field.columns, f"{field.id}.")
            for column in field.columns:
                found += _of_field(column, f"{field.id}.{column.id}", field.columns)
        if isinstance(field, TotalField):
            found += _of_total(field, form)
    return found


def _twice(fields: Iterable[AnyField], before: str) -> Iterator[FormProblem]:
    counted = Counter(field.id for field in fields)
    return (FormProblem(before + name, "FIELD_TWICE") for name, times in counted.items() if times > 1)


def _of_field(field: AnyField, path: str, beside: Sequence[AnyField]) -> Iterator[FormProblem]:
    match field:
        case TextField() | LongTextField():
            if field.min_length > field.max_length:
                yield FormProblem(path, "LIMITS_CROSS")
            if isinstance(field, TextField) and field.pattern is not None and not is_pattern(field.pattern):
                yield FormProblem(path, "PATTERN_INVALID", field.pattern)
        case NumberField() | MoneyField() | DateField():
            if _cross(field.min, field.max):
                yield FormProblem(path, "LIMITS_CROSS")
            if isinstance(field, MoneyField):
                yield from _of_money(field, path)
        case ChoiceField() | ChoicesField():
            yield from _of_choices(field, path)
        case AttachmentsField() if field.least > field.most:
            yield FormProblem(path, "LIMITS_CROSS")
        case TableField() if field.min_rows > field.max_rows:
            yield FormProblem(path, "LIMITS_CROSS")
        case RecordField() if len(set(field.types)) < len(field.types):
            yield FormProblem(path, "TYPE_TWICE")
    if isinstance(field, DateField | DateTimeField) and field.not_before is not None:
        known = {each.id for each in beside if isinstance(each, type(field)) and each.id != field.id}
        if field.not_before not in known:
            yield FormProblem(path, "FIELD_UNKNOWN", field.not_before)
    if "." in path and field.initiator is not FieldRight.WRITE:
        yield FormProblem(path, "COLUMN_RIGHTS")


def _cross(least: Any, most: Any) -> bool:
    return least is not None and most is not None and least > most


def _of_money(field: MoneyField, path: str) -> Iterator[FormProblem]:
    yield from (
        FormProblem(path, "CURRENCY_UNKNOWN", code) for code in field.currencies if code not in CURRENCIES
    )
    if (field.min is not None or field.max is not None) and len(field.currencies) != 1:
        yield FormProblem(path, "LIMITS_WITHOUT_CURRENCY")


def _of_choices(field: ChoiceField | ChoicesField, path: str) -> Iterator[FormProblem]:
    counted = Counter(option.id for option in field.options)
    yield from (FormProblem(path, "OPTION_TWICE", name) for name, times in counted.items() if times > 1)
    if isinstance(field, ChoicesField) and field.least > min(field.most, len(field.options)):
        yield FormProblem(path, "LIMITS_CROSS")


def _of_total(field: TotalField, form: Form) -> Iterator[FormProblem]:
    table = form.field(field.of)
    if not isinstance(table, TableField):
        yield FormProblem(field.id, "FIELD_UNKNOWN", field.of)
        return
    column = next((each for each in table.columns if each.id == field.column), None)
    if not isinstance(column, NumberField | MoneyField):
        yield FormProblem(field.id, "FIELD_UNKNOWN", f"{field.of}.{field.column}")
    if field.required:
        yield FormProblem(field.id, "TOTAL_REQUIRED")
