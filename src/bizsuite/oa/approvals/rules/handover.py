"""Handing over what somebody has to do with approvals: the words, and definitions that name them. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.words import Word

_NAMES = frozenset({"userIds", "emptyUserIds"})
"""Where a stored process names people who are asked. Who is named in a condition stays: it is about what has been."""


class ApprovalHandoverPart(Word):
    """What of somebody's approvals is handed over."""

    TASKS = "TASKS", "What waits for them: to decide, to answer, to mend and submit again."
    STARTED = "STARTED", "What they have asked for: it comes back to the successor once they have left."
    DELEGATIONS = "DELEGATIONS", "Standing delegations by them and to them: these end."
    KEPT_DEFINITIONS = "KEPT_DEFINITIONS", "The definitions that they keep."
    NAMED_IN_DEFINITIONS = "NAMED_IN_DEFINITIONS", "Definitions that name them among those who are asked."


_OF_DEFINITIONS = frozenset(
    {ApprovalHandoverPart.KEPT_DEFINITIONS, ApprovalHandoverPart.NAMED_IN_DEFINITIONS}
)


@dataclass(frozen=True, slots=True)
class NewHandover:
    """Whose approvals go to whom."""

    user_id: uuid.UUID
    successor_id: uuid.UUID
    parts: Sequence[ApprovalHandoverPart] = tuple(ApprovalHandoverPart)
    comment: str = ""


def check_handover(new: NewHandover) -> None:
    """Whether this can be handed over at all. Refuses INVALID_VALUE for nothing, or for oneself as successor."""
    if new.successor_id == new.user_id:
        raise Refused("INVALID_VALUE", "Somebody else is the successor.", path=["successorId"])
    if not new.parts:
        raise Refused("INVALID_VALUE", "Name at least one part to hand over.", path=["parts"])


def wants_definitions(parts: Sequence[ApprovalHandoverPart]) -> bool:
    """Whether definitions are changed, which takes the permission for that."""
    return not _OF_DEFINITIONS.isdisjoint(parts)


def names(graph: Any, person: uuid.UUID) -> bool:
    """Whether a stored process names somebody among those who are asked."""
    return bool(renamed(graph, person, uuid.UUID(int=0)) != graph)


def renamed(graph: Any, person: uuid.UUID, successor: uuid.UUID) -> Any:
    """A stored process in which somebody else is asked wherever it names a person; nobody is named twice."""
    if isinstance(graph, Mapping):
        return {
            key: _listed(value, str(person), str(successor))
            if key in _NAMES
            else renamed(value, person, successor)
            for key, value in graph.items()
        }
    if isinstance(graph, list):
        return [renamed(each, person, successor) for each in graph]
    return graph


def _listed(people: Sequence[str], person: str, successor: str) -> list[str]:
    return list(dict.fromkeys(successor if each == person else each for each in people))
