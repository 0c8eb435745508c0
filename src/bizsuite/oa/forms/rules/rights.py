"""Who may see and change which field, and what is left for whom. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from bizsuite.oa.forms.rules.fields import Form, TotalField, Values
from bizsuite.oa.forms.rules.words import FieldRight

Rights = Mapping[str, FieldRight]
"""What somebody may do with each field, by its id; all fields are there."""
_STRENGTH = {FieldRight.HIDDEN: 0, FieldRight.READ: 1, FieldRight.WRITE: 2}


def rights_of_initiator(form: Form) -> Rights:
    """What whoever submits a form may do with it; totals are computed."""
    return {field.id: _at_most_read(field.id, field.initiator, form) for field in form.fields}


def rights_at(form: Form, said: Mapping[str, FieldRight]) -> Rights:
    """What the people of a node may do that says so much: what it says nothing of they may read."""
    return {
        field.id: _at_most_read(field.id, said.get(field.id, FieldRight.READ), form) for field in form.fields
    }


def reading(rights: Rights) -> Rights:
    """The same without changing anything."""
    return {name: FieldRight.READ if right is FieldRight.WRITE else right for name, right in rights.items()}


def all_readable(form: Form) -> Rights:
    """What may be done with a form by whoever administers it: everything is seen."""
    return {field.id: FieldRight.READ for field in form.fields}


def strongest(form: Form, several: Iterable[Rights]) -> Rights:
    """What somebody may do who plays several parts; nothing where they play none."""
    held = list(several)
    return {
        field.id: max(
            (rights[field.id] for rights in held), key=_STRENGTH.__getitem__, default=FieldRight.HIDDEN
        )
        for field in form.fields
    }


def weakest(form: Form, several: Iterable[Rights]) -> Rights:
    """What somebody may do who plays no part: of each field what everybody who plays one may do."""
    held = list(several)
    return {
        field.id: min(
            (rights[field.id] for rights in held), key=_STRENGTH.__getitem__, default=FieldRight.READ
        )
        for field in form.fields
    }


def seen(rights: Rights, name: str) -> bool:
    """Whether a field is shown."""
    return rights.get(name, FieldRight.HIDDEN) is not FieldRight.HIDDEN


def visible_form(form: Form, rights: Rights) -> Form:
    """The fields that are shown."""
    return Form(fields=tuple(field for field in form.fields if seen(rights, field.id)))


def visible_values(values: Values, rights: Rights) -> dict[str, Any]:
    """The values of fields that are shown."""
    return {name: value for name, value in values.items() if seen(rights, name)}


def _at_most_read(name: str, right: FieldRight, form: Form) -> FieldRight:
    field = form.field(name)
    if isinstance(field, TotalField) and right is FieldRight.WRITE:
        return FieldRight.READ
    return right
