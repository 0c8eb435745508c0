"""What clients send and are shown: ids of the graph in the place of what is stored. Pure: who knows ids reads them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizsuite.oa.forms.rules.fields import (
    AttachmentsField,
    DepartmentField,
    Form,
    FormField,
    RecordField,
    TableField,
    UserField,
    Values,
)

ReadId = Callable[[str], tuple[str, str] | None]
"""The type and the key that an id says; None where it is none."""
WriteId = Callable[[str, str], str]
"""The id of a type and a key."""
_TYPES: Mapping[type, str] = {
    UserField: "User",
    DepartmentField: "Department",
    AttachmentsField: "StoredFile",
}


def _no_id(_text: str) -> tuple[str, str] | None:
    return None


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody gives for a form: fields by their ids, and which revision they saw."""

    values: object
    revision: int | None = None
    read_id: ReadId = _no_id

    def on(self, form: Form) -> object:
        """The values as they are stored in a form, where its fields take ids; what is no id is left for the checks."""
        if not isinstance(self.values, Mapping):
            return self.values
        return {name: self._of(form.field(str(name)), value) for name, value in self.values.items()}

    def _of(self, field: FormField | None, value: Any) -> Any:
        return value if field is None else _each(field, value, self._key)

    def _key(self, field: FormField, value: object) -> object:
        found = self.read_id(value) if isinstance(value, str) else None
        if found is None:
            return value
        kind, key = found
        if isinstance(field, RecordField):
            return f"{kind}:{key}"
        return key if kind == _TYPES[type(field)] else value


def with_ids(form: Form, values: Values, write_id: WriteId) -> dict[str, Any]:
    """Stored values as clients are shown them."""
    return {name: with_id(form.field(name), value, write_id) for name, value in values.items()}


def with_id(field: FormField | None, value: Any, write_id: WriteId) -> Any:
    """One stored value as clients are shown it."""

    def written(of: FormField, stored: Any) -> Any:
        kind, _, key = (
            stored.partition(":") if isinstance(of, RecordField) else (_TYPES[type(of)], "", stored)
        )
        return write_id(kind, key)

    return value if field is None or value is None else _each(field, value, written)


def _each(field: FormField, value: Any, change: Callable[[FormField, Any], Any]) -> Any:
    """A value with what names a row changed, in whatever it lies."""
    if isinstance(field, TableField):
        columns: Mapping[str, FormField] = {column.id: column for column in field.columns}
        return [_row(columns, row, change) for row in value] if isinstance(value, list) else value
    if isinstance(field, AttachmentsField):
        several: Sequence[Any] = value if isinstance(value, list) else []
        return [change(field, each) for each in several] if isinstance(value, list) else value
    if isinstance(field, UserField | DepartmentField | RecordField) and value is not None:
        return change(field, value)
    return value


def _row(columns: Mapping[str, FormField], row: Any, change: Callable[[FormField, Any], Any]) -> Any:
    if not isinstance(row, Mapping):
        return row
    return {
        name: _each(columns[name], value, change) if name in columns else value for name, value in row.items()
    }
