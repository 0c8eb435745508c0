"""What somebody may see and change of the form of a process under way, by the parts that they play in it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import AnyNode, Cc, People, Process
from bizsuite.oa.forms.rules import (
    FieldRight,
    Form,
    Rights,
    all_readable,
    reading,
    rights_at,
    rights_of_initiator,
    strongest,
    weakest,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part that somebody plays or played: at a node, or with no node as who submits; open while they may act."""

    node_id: str | None
    is_open: bool = False


def node_rights(process: Process, form: Form, node_id: str) -> Rights:
    """What the people of a node may do with the fields of a form; of one that another version had they see nothing,
    since what it hid is not known any more.
    """
    place = course_of(process.nodes).places.get(node_id)
    if place is None:
        return {field.id: FieldRight.HIDDEN for field in form.fields}
    return rights_at(form, _said(place.node))


def rights_of(process: Process, form: Form, parts: Iterable[Part], *, administers: bool) -> Rights:
    """What somebody may do with a form: by each part the fields of its node, to be changed only while it is open.

    Who plays no part sees what everybody who plays one sees; who administers approvals sees everything.
    """
    held = []
    for part in parts:
        rights = (
            rights_of_initiator(form) if part.node_id is None else node_rights(process, form, part.node_id)
        )
        held.append(rights if part.is_open else reading(rights))
    if held:
        return strongest(form, held)
    if administers:
        return all_readable(form)
    nodes = course_of(process.nodes).places.values()
    everybody = [rights_at(form, _said(place.node)) for place in nodes if isinstance(place.node, People | Cc)]
    return reading(weakest(form, [rights_of_initiator(form), *everybody]))


def shows_when_telling(process: Process) -> bool:
    """Whether a node that tells people says which fields they see."""
    return any(
        isinstance(place.node, Cc) and place.node.fields for place in course_of(process.nodes).places.values()
    )


def _said(node: AnyNode) -> Mapping[str, FieldRight]:
    return node.fields if isinstance(node, People | Cc) else {}
