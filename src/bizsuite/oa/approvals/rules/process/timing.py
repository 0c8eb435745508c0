"""What stands in the way of publishing a process because of its times. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bizsuite.oa.approvals.rules.process.checks import Problem
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.nodes import (
    START,
    Deadline,
    Delay,
    Handle,
    People,
    Process,
    Settings,
    Step,
)
from bizsuite.oa.approvals.rules.process.timers import QUIET
from bizsuite.oa.approvals.rules.process.words import TimeoutAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What must be known besides the process."""

    has_calendar: bool
    """Whether the tenant has a business calendar."""
    revocable: bool
    """Whether what is approved can be taken back."""
    amount_min: Decimal | None = None
    """From which value of the act on the process is asked for."""


def time_problems(process: Process, times: Times) -> Iterator[Problem]:
    """What is wrong with deadlines, delays and how long things hold, in the order of the nodes."""
    if process.settings.revoke_hours and not times.revocable:
        yield Problem(START, "ACT_IRREVOCABLE", "revokeHours")
    for place in course_of(process.nodes).places.values():
        node = place.node
        if isinstance(node, Delay) and node.business and not times.has_calendar:
            yield Problem(node.id, "NO_CALENDAR", "business")
        if isinstance(node, People) and node.deadline is not None:
            if node.deadline.business and not times.has_calendar:
                yield Problem(node.id, "NO_CALENDAR", "business")
            yield from _of_steps(node, node.deadline, process.settings, times)


def _of_steps(node: People, deadline: Deadline, settings: Settings, times: Times) -> Iterator[Problem]:
    for step in deadline.steps:
        action = step.action
        if isinstance(node, Handle) and action in (TimeoutAction.AUTO_REJECT, TimeoutAction.ESCALATE_ADD):
            yield Problem(node.id, "ACTION_NOT_ALLOWED", action.value)
        if action is TimeoutAction.AUTO_APPROVE and _is_beyond(settings.auto_approve_max, times.amount_min):
            yield Problem(node.id, "AUTO_APPROVE_LIMIT", "autoApproveMax")
        yield from _of_repetition(node, step)


def _of_repetition(node: People, step: Step) -> Iterator[Problem]:
    """What is repeated says how often and how many times, and only tells somebody something."""
    if (step.every_hours is None) != (step.times == 1):
        yield Problem(node.id, "STEP_REPEATS", "everyHours, times")
    elif step.every_hours is not None and step.action not in QUIET:
        yield Problem(node.id, "STEP_REPEATS", step.action.value)


def _is_beyond(limit: Decimal | None, amount_min: Decimal | None) -> bool:
    """Whether no act that the process is asked for may be approved by itself."""
    return limit is None or (amount_min is not None and amount_min > limit)
