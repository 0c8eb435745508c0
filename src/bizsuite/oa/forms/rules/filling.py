"""Filling in a form: what was given on top of what was there, checked field by field. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bizsuite.kernel.errors import Refused, RefusedTogether
from bizsuite.kernel.values import Money
from bizsuite.oa.forms.rules.fields import (
    AnyColumn,
    DateField,
    DateTimeField,
    Form,
    FormField,
    MoneyField,
    TableField,
    TotalField,
    Values,
)
from bizsuite.oa.forms.rules.rights import Rights, seen
from bizsuite.oa.forms.rules.values import is_empty, plain, stored
from bizsuite.oa.forms.rules.words import FieldRight

BYTES_MAX = 200_000
FAULTS_MAX = 20
"""How many faults are told at once."""


def filled(
    form: Form, given: object, before: Values, rights: Rights, *, whole: bool = True
) -> dict[str, Any]:
    """The values of a form after somebody with these rights has given some, in the order of its fields.

    What is not named stays as it was; null empties a field. Unless it is `whole`, required fields may be empty: of a
    draft. Refuses FORM_INVALID and FORM_FIELD_READ_ONLY, one for each field that is at fault, at `form` and its id; a
    field that is hidden is refused as one that is not there.
    """
    if not isinstance(given, Mapping):
        raise Refused("FORM_INVALID", "A form is an object with its fields by their ids.", path=["form"])
    faults = list(_unknown(form, given, rights))
    values = dict(before)
    for field in form.fields:
        if field.id in given and seen(rights, field.id):
            faults += _fill(field, given[field.id], values, rights)
    _add_up(form, values, faults)
    faulty = {fault.path[1] for fault in faults}
    for field in form.fields:
        if field.id not in faulty:
            faults += _compared(field, values, form.fields, ["form", field.id])
        if whole and field.id not in faulty:
            faults += _missing(field, values, rights)
    if faults:
        raise RefusedTogether(faults[:FAULTS_MAX])
    made = {field.id: values[field.id] for field in form.fields if not is_empty(values.get(field.id))}
    if len(json.dumps(made, ensure_ascii=False).encode()) > BYTES_MAX:
        raise Refused("FORM_INVALID", "A form has at most {most} bytes.", path=["form"], most=BYTES_MAX)
    return made


def carried(form: Form, before: Values, rights: Rights) -> dict[str, Any]:
    """What of former values somebody could give again: what fits the fields that they may fill in."""
    return {
        field.id: before[field.id]
        for field in form.fields
        if rights[field.id] is FieldRight.WRITE
        and before.get(field.id) is not None
        and not _fill(field, before[field.id], {}, rights)
    }


def _unknown(form: Form, given: Mapping[Any, object], rights: Rights) -> Iterator[Refused]:
    known = {field.id for field in form.fields if seen(rights, field.id)}
    for name in sorted(str(each) for each in given if each not in known)[:FAULTS_MAX]:
        yield Refused("FORM_INVALID", "The form has no such field.", path=["form", name[:100]])


def _fill(field: FormField, given: object, values: dict[str, Any], rights: Rights) -> list[Refused]:
    """Put one value in its place; answers what is wrong with it."""
    path = ["form", field.id]
    if isinstance(field, TotalField) or rights[field.id] is not FieldRight.WRITE:
        return _untouched(field, given, values, path)
    faults: list[Refused] = []
    if isinstance(field, TableField):
        values[field.id] = _rows(field, given, faults)
        return faults
    with _Noting(faults, path):
        values[field.id] = stored(field, given)
    return faults


def _untouched(field: FormField, given: object, values: Values, path: Sequence[str]) -> list[Refused]:
    """Who sends a whole form back gives what they may not change as well; it must be as it was."""
    if given == values.get(field.id) or (is_empty(given) and is_empty(values.get(field.id))):
        return []
    return [Refused("FORM_FIELD_READ_ONLY", "This field is not yours to change.", path=path)]


def _rows(field: TableField, given: object, faults: list[Refused]) -> list[dict[str, Any]]:
    rows = [] if given is None else given
    if not isinstance(rows, list) or len(rows) > field.max_rows:
        faults.append(
            Refused(
                "FORM_INVALID",
                "This takes a list of at most {most} rows.",
                path=["form", field.id],
                most=field.max_rows,
            )
        )
        return []
    return [_row(field, place, row, faults) for place, row in enumerate(rows)]


def _row(field: TableField, place: int, given: object, faults: list[Refused]) -> dict[str, Any]:
    path = ["form", field.id, str(place)]
    if not isinstance(given, Mapping):
        faults.append(Refused("FORM_INVALID", "A row is an object with its columns by their ids.", path=path))
        return {}
    known = {column.id for column in field.columns}
    for name in sorted(str(each) for each in given if each not in known)[:FAULTS_MAX]:
        faults.append(Refused("FORM_INVALID", "The table has no such column.", path=[*path, name[:100]]))
    row: dict[str, Any] = {}
    for column in field.columns:
        with _Noting(faults, [*path, column.id]):
            value = stored(column, given.get(column.id))
            if value is not None:
                row[column.id] = value
    return row


class _Noting:
    """What is refused within is noted at a place, and what follows goes on."""

    def __init__(self, faults: list[Refused], path: Sequence[str]) -> None:
        self._faults = faults
        self._path = path

    def __enter__(self) -> None:
        """Nothing is to be made ready."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, Refused):
            return False
        error.path = (*self._path, *error.path)
        self._faults.append(error)
        return True


def _missing(field: FormField, values: Values, rights: Rights) -> Iterator[Refused]:
    """What must be filled in by who may do so."""
    if rights[field.id] is not FieldRight.WRITE or isinstance(field, TotalField):
        return
    value = values.get(field.id)
    path = ["form", field.id]
    if field.required and is_empty(value):
        yield Refused("FORM_INVALID", "This must be filled in.", path=path)
    if isinstance(field, TableField):
        rows = value or []
        if rows and len(rows) < field.min_rows:
            yield Refused(
                "FORM_INVALID", "This needs at least {least} rows.", path=path, least=field.min_rows
            )
        for place, row in enumerate(rows):
            for column in field.columns:
                if column.required and is_empty(row.get(column.id)):
                    yield Refused(
                        "FORM_INVALID", "This must be filled in.", path=[*path, str(place), column.id]
                    )


def _compared(
    field: FormField | AnyColumn,
    values: Values,
    beside: Sequence[FormField] | Sequence[AnyColumn],
    path: list[str],
) -> Iterator[Refused]:
    """Days and moments that must not lie before others beside them."""
    if isinstance(field, TableField):
        for place, row in enumerate(values.get(field.id) or []):
            for column in field.columns:
                yield from _compared(column, row, field.columns, [*path, str(place), column.id])
    if not isinstance(field, DateField | DateTimeField) or field.not_before is None:
        return
    own, other = values.get(field.id), values.get(field.not_before)
    if own is not None and other is not None and own < other:
        title = next(each.title for each in beside if each.id == field.not_before)
        yield Refused("FORM_INVALID", "This must not lie before {other}.", path=path, other=title.en)


def _add_up(form: Form, values: dict[str, Any], faults: list[Refused]) -> None:
    """Totals, as their tables are now."""
    for field in form.fields:
        if isinstance(field, TotalField):
            with _Noting(faults, ["form", field.id]):
                values[field.id] = total(form, field, values.get(field.of) or [])


def total(form: Form, field: TotalField, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The sum of a column. Refuses FORM_INVALID for amounts in several currencies."""
    table = form.field(field.of)
    assert isinstance(table, TableField)
    column = next(each for each in table.columns if each.id == field.column)
    given = [row[field.column] for row in rows if row.get(field.column) is not None]
    if not isinstance(column, MoneyField):
        return plain(sum((Decimal(each) for each in given), Decimal(0)))
    currencies = {each["currency"] for each in given} or set(column.currencies)
    if len(currencies) > 1 and given:
        raise Refused("FORM_INVALID", "What is summed up here must be in one currency.")
    if len(currencies) != 1:
        return None
    (currency,) = currencies
    sums = sum((Money(Decimal(each["amount"]), currency) for each in given), Money(Decimal(0), currency))
    return {"amount": plain(sums.amount), "currency": currency}
