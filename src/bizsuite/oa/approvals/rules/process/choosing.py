"""Managers by level, and departments with those below them. Pure."""

import uuid
from collections.abc import Container, Mapping, Sequence

from bizsuite.oa.approvals.rules.process.nodes import Assignees, Until
from bizsuite.oa.approvals.rules.process.words import Shortage

Heads = Sequence[uuid.UUID | None]
"""The heads of somebody's department and of each one above it, from near to far; None where there is none."""


def managers(heads: Heads, person: uuid.UUID, *, skip_self: bool) -> list[uuid.UUID]:
    """The managers above somebody, from near to far: vacant levels are skipped, a repeated person is kept once."""
    listed = [head for head in heads if head is not None and not (skip_self and head == person)]
    return list(dict.fromkeys(listed))


def level_of(assignees: Assignees, heads: Heads, person: uuid.UUID) -> list[uuid.UUID]:
    """The manager whom MANAGER_LEVEL asks for."""
    listed = managers(heads, person, skip_self=assignees.skip_self)
    level = assignees.level or 1
    if len(listed) >= level:
        return [listed[level - 1]]
    return listed[-1:] if assignees.shortage is Shortage.TOPMOST else []


def chain_of(
    assignees: Assignees,
    heads: Heads,
    person: uuid.UUID,
    *,
    way: Sequence[uuid.UUID] = (),
    holders: Container[uuid.UUID] = frozenset(),
) -> list[uuid.UUID]:
    """The managers whom MANAGER_CHAIN asks for.

    `way` are the departments of the heads, `holders` are those who have the role that it goes up to.
    """
    if assignees.until is None:
        chain = managers(heads, person, skip_self=assignees.skip_self)[: assignees.level or 1]
    else:
        # Whoever is passed over is nobody to stop at: who asks for something does not end the chain as its director.
        others = [None if assignees.skip_self and head == person else head for head in heads]
        length = _length(assignees.until, others, way, holders)
        if length is None:
            length = len(others) if assignees.shortage is Shortage.TOPMOST else 0
        chain = managers(others[:length], person, skip_self=assignees.skip_self)
    return chain[::-1] if assignees.top_down else chain


def _length(
    until: Until, heads: Heads, way: Sequence[uuid.UUID], holders: Container[uuid.UUID]
) -> int | None:
    """Over how many departments a chain goes up; None where what it goes up to is not above."""
    if until.level is not None:
        return max(1, len(heads) - until.level + 1)
    if until.department_id is not None:
        return next((at for at, each in enumerate(way, 1) if each == until.department_id), None)
    return next((at for at, head in enumerate(heads, 1) if head is not None and head in holders), None)


def inside(department_id: uuid.UUID, parents: Mapping[uuid.UUID, uuid.UUID | None]) -> list[uuid.UUID]:
    """A department and all that lie below it, given the parent of each."""
    found = [department_id]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each and child not in found]
    return found


def heads_on_way(
    department_id: uuid.UUID | None,
    parents: Mapping[uuid.UUID, uuid.UUID | None],
    heads: Mapping[uuid.UUID, uuid.UUID | None],
) -> list[uuid.UUID | None]:
    """The heads of a department and of each one above it, from near to far; nobody's of no department."""
    found: list[uuid.UUID | None] = []
    seen: set[uuid.UUID] = set()
    at = department_id
    while at is not None and at not in seen:
        seen.add(at)
        found.append(heads.get(at))
        at = parents.get(at)
    return found
