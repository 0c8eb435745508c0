"""Managers by level, and departments with those below them. Pure."""

import uuid
from collections.abc import Mapping, Sequence

from bizsuite.oa.approvals.rules.process.nodes import Assignees
from bizsuite.oa.approvals.rules.process.words import AssigneeRule, Shortage

Heads = Sequence[uuid.UUID | None]
"""The heads of somebody's department and of each one above it, from near to far; None where there is none."""


def managers(heads: Heads, person: uuid.UUID, *, skip_self: bool) -> list[uuid.UUID]:
    """The managers above somebody, from near to far: vacant levels are skipped, a repeated person is kept once."""
    listed = [head for head in heads if head is not None and not (skip_self and head == person)]
    return list(dict.fromkeys(listed))


def chain_of(assignees: Assignees, heads: Heads, person: uuid.UUID) -> list[uuid.UUID]:
    """The managers that MANAGER_LEVEL or MANAGER_CHAIN asks for."""
    listed = managers(heads, person, skip_self=assignees.skip_self)
    level = assignees.level or 1
    if assignees.rule is AssigneeRule.MANAGER_CHAIN:
        chain = listed[:level]
        return chain[::-1] if assignees.top_down else chain
    if len(listed) >= level:
        return [listed[level - 1]]
    return listed[-1:] if assignees.shortage is Shortage.TOPMOST else []


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
