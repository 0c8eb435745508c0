"""Processes that are parts of others: whether they can be, and what fills their forms. Pure."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizsuite.oa.approvals.rules.process.checks import Problem
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import START, Asked, Process, SubProcess
from bizsuite.oa.approvals.rules.process.words import AssigneeRule
from bizsuite.oa.forms.rules import (
    FieldRight,
    Form,
    FormField,
    Rights,
    TableField,
    TotalField,
    rights_of_initiator,
)

DEPTH_MAX = 5
"""How deep processes lie in each other, the outermost among them."""
PARTS_MAX = 200
"""How many parts are under way about one subject at a time."""


@dataclass(frozen=True, slots=True)
class Other:
    """A definition as far as it is published and in use; others ask for it by its key."""

    subject_type: str
    guard: str | None
    process: Process | None
    """None where no version of it holds, or it was disabled."""
    form: Form


def parts_in(process: Process) -> list[SubProcess]:
    """The nodes that start other processes."""
    places = course_of(process.nodes).places.values()
    return [place.node for place in places if isinstance(place.node, SubProcess)]


def part_problems(
    process: Process, form: Form, key: str, subject_type: str, others: Mapping[str, Other]
) -> Iterator[Problem]:
    """What stands in the way of the parts of a process, which is to hold for the definition with this key.

    `others` are the definitions that it names, and those that these name, by their keys.
    """
    for node in parts_in(process):
        other = others.get(node.definition)
        yield from _of_other(node.id, node.definition, other, subject_type)
        if other is None or other.process is None:
            continue
        if key in named_by(node.definition, others):
            yield Problem(node.id, "PART_RECURSIVE", node.definition)
        yield from _of_form(node, form, other.form)


def revocation_problems(
    process: Process, subject_type: str, others: Mapping[str, Other]
) -> Iterator[Problem]:
    """What stands in the way of asking for a revocation by the definition that a process names for it."""
    settings = process.settings
    if settings.revocation is None:
        return
    if not settings.revoke_hours:
        yield Problem(START, "REVOCATION_WITHOUT_TIME", "revokeHours")
    other = others.get(settings.revocation)
    yield from _of_other(START, settings.revocation, other, subject_type)
    if other is not None:
        yield from _missing(START, other.form, ())


def _of_other(node_id: str, key: str, other: Other | None, subject_type: str) -> Iterator[Problem]:
    if other is None or other.process is None:
        yield Problem(node_id, "PART_UNKNOWN", key)
        return
    if other.guard is not None or other.subject_type != subject_type:
        yield Problem(node_id, "PART_UNFIT", key)
    if any(asks_initiator(each) for each in _asked(other.process)):
        yield Problem(node_id, "PART_CHOOSES", key)


def named_by(key: str, others: Mapping[str, Other]) -> set[str]:
    """A definition with all that it starts, directly and through others."""
    found: set[str] = set()
    left = [key]
    while left:
        at = left.pop()
        if at not in found:
            found.add(at)
            other = others.get(at)
            left += (
                []
                if other is None or other.process is None
                else [n.definition for n in parts_in(other.process)]
            )
    return found


def _asked(process: Process) -> Iterator[Asked]:
    for place in course_of(process.nodes).places.values():
        if isinstance(place.node, Asked):
            yield place.node


def asks_initiator(node: Asked) -> bool:
    """Whether the initiator chooses whom a node asks, for which there is no moment in a part."""
    return node.assignees.rule is AssigneeRule.INITIATOR_CHOICE


def _of_form(node: SubProcess, form: Form, other: Form) -> Iterator[Problem]:
    table = None if node.each_of is None else form.field(node.each_of)
    if table is not None and not isinstance(table, TableField):
        yield Problem(node.id, "FIELD_KIND", table.id)
    for target, source in node.form.items():
        into, of = other.field(target), _source(form, node, source)
        if into is None or of is None:
            yield Problem(node.id, "FIELD_UNKNOWN", target if into is None else source)
        elif isinstance(into, TotalField) or into.kind is not of.kind:
            yield Problem(node.id, "FIELD_KIND", target)
    yield from _missing(node.id, other, node.form)


def _missing(node_id: str, other: Form, given: Container[str]) -> Iterator[Problem]:
    """Fields that the form of another process wants and that nothing fills."""
    for field in other.fields:
        if field.required and field.initiator is FieldRight.WRITE and field.id not in given:
            yield Problem(node_id, "PART_FIELD_MISSING", field.id)


def _source(form: Form, node: SubProcess, name: str) -> FormField | None:
    """A column of the row or a field; of a total what it sums up."""
    table = None if node.each_of is None else form.field(node.each_of)
    columns: Sequence[FormField] = table.columns if isinstance(table, TableField) else ()
    found = next((column for column in columns if column.id == name), None) or form.field(name)
    if isinstance(found, TotalField):
        return dict(form.paths()).get(f"{found.of}.{found.column}")
    return found


def filled_by(node: SubProcess, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What fills the forms of the parts that a node starts, one for each; what is empty is left out."""
    rows: Sequence[Mapping[str, Any]] = [{}] if node.each_of is None else values.get(node.each_of) or []
    told = []
    for row in rows:
        given = {target: row.get(source, values.get(source)) for target, source in node.form.items()}
        told.append({target: value for target, value in given.items() if value is not None})
    return told


def rights_of_part(form: Form, given: Mapping[str, Any]) -> Rights:
    """What a part's form may be filled in with when it begins: as by its initiator, and with what it is given."""
    return {**rights_of_initiator(form), **{name: FieldRight.WRITE for name in given if form.field(name)}}
