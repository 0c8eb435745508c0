"""Whether a process and its form fit together: fields, their kinds, what titles would give away. Pure."""

from collections.abc import Iterator, Mapping

from bizsuite.kernel.kinds import Kind, ValueType
from bizsuite.oa.approvals.rules.process.checks import Problem
from bizsuite.oa.approvals.rules.process.conditions import Source, comparisons
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import (
    START,
    AnyNode,
    Asked,
    Assignees,
    Cc,
    Delay,
    People,
    Process,
)
from bizsuite.oa.approvals.rules.process.operand_types import conditions_of, rules_of
from bizsuite.oa.approvals.rules.process.words import AssigneeRule
from bizsuite.oa.forms.rules import (
    AttachmentsField,
    DepartmentField,
    FieldKind,
    FieldRight,
    Form,
    FormField,
    TableField,
    TotalField,
    UserField,
    form_problems,
    places,
)
from bizsuite.oa.forms.rules.fields import ChoiceField, ChoicesField, RecordField

TITLE_PLACES = frozenset({"title", "initiator", "number", "date"})
"""What templates of titles may name besides fields: what the subject is called, who submits, the number, the day."""
_KINDS: Mapping[FieldKind, Kind] = {
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.MONEY: Kind.MONEY,
    FieldKind.DATE: Kind.DAY,
    FieldKind.DATETIME: Kind.DAY,
    FieldKind.BOOLEAN: Kind.FLAG,
}
_ROWS: Mapping[FieldKind, str] = {
    FieldKind.USER: "User",
    FieldKind.DEPARTMENT: "Department",
    FieldKind.ATTACHMENTS: "StoredFile",
}
_OF_PEOPLE: Mapping[AssigneeRule, FieldKind] = {
    AssigneeRule.FORM_USER: FieldKind.USER,
    AssigneeRule.FORM_DEPT_HEAD: FieldKind.DEPARTMENT,
}


def form_paths(form: Form) -> frozenset[str]:
    """What a process can name of a form: fields, and columns as `table.column`."""
    return frozenset(path for path, _ in form.paths())


def form_type(form: Form, path: str) -> ValueType | None:
    """The type of a field, or of a column of all rows; None for tables and for records of several types."""
    field = dict(form.paths()).get(path)
    if isinstance(field, TotalField):
        field = dict(form.paths()).get(f"{field.of}.{field.column}")
    return None if field is None else _type(field, many="." in path)


def _type(field: FormField, *, many: bool) -> ValueType | None:
    match field:
        case ChoiceField() | ChoicesField():
            words = tuple(option.id for option in field.options)
            return ValueType(Kind.TEXT, words=words, many=many or isinstance(field, ChoicesField))
        case RecordField():
            return ValueType(Kind.ID, field.types[0], many=many) if len(field.types) == 1 else None
        case UserField() | DepartmentField() | AttachmentsField():
            is_list = many or isinstance(field, AttachmentsField)
            return ValueType(Kind.ID, _ROWS[field.kind], many=is_list)
        case TableField():
            return None
    return ValueType(_KINDS.get(field.kind, Kind.TEXT), many=many)


def problems_with_form(process: Process, form: Form) -> Iterator[Problem]:
    """What is wrong with a form, and where a process uses its fields for what they are not."""
    for found in form_problems(form):
        yield Problem(START, found.code, f"{found.path} {found.detail}".strip())
    yield from _of_titles(process, form)
    known = dict(form.paths())
    for place in course_of(process.nodes).places.values():
        yield from _of_node(place.node, known)
    for node_id, condition in conditions_of(process):
        for each in comparisons(condition):
            for operand in (each.left, each.right):
                if operand is not None and operand.source is Source.FORM and _is_table(operand.path, known):
                    yield Problem(node_id, "FIELD_KIND", operand.path)


def _of_titles(process: Process, form: Form) -> Iterator[Problem]:
    """Titles and summaries are seen by everybody who sees the approval: nothing that is hidden stands in them."""
    settings = process.settings
    named = [name for name in places(settings.title) if name not in TITLE_PLACES]
    hidden = {field.id for field in form.fields if field.initiator is FieldRight.HIDDEN} | {
        name
        for place in course_of(process.nodes).places.values()
        if isinstance(place.node, People | Cc)
        for name, right in place.node.fields.items()
        if right is FieldRight.HIDDEN
    }
    for name in (*named, *settings.summary):
        if form.field(name) is None:
            yield Problem(START, "FIELD_UNKNOWN", name)
        elif name in hidden:
            yield Problem(START, "FIELD_HIDDEN", name)


def _of_node(node: AnyNode, known: dict[str, FormField]) -> Iterator[Problem]:
    if isinstance(node, Asked):
        yield from _of_people(node, node.assignees, known)
    until = node.until_field if isinstance(node, Delay) else None
    if until in known and known[until].kind not in (FieldKind.DATE, FieldKind.DATETIME):
        yield Problem(node.id, "FIELD_KIND", until)


def _of_people(node: Asked, assignees: Assignees, known: dict[str, FormField]) -> Iterator[Problem]:
    for each in rules_of(assignees):
        wanted = _OF_PEOPLE.get(each.rule)
        if wanted is not None and each.field in known and known[each.field].kind is not wanted:
            yield Problem(getattr(node, "id", START), "FIELD_KIND", each.field)


def _is_table(path: str, known: Mapping[str, FormField]) -> bool:
    return isinstance(known.get(path), TableField)
