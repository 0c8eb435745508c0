"""Whether somebody who has approved already is asked again. Pure."""

import uuid

from bizsuite.oa.approvals.rules.process.case import Case, Run
from bizsuite.oa.approvals.rules.process.nodes import Approve
from bizsuite.oa.approvals.rules.process.words import Repetition
from bizsuite.oa.approvals.rules.words import ApprovalSeatOutcome, ApprovalTaskKind, ApprovalTaskStatus


def has_approved(case: Case, run: Run, person: uuid.UUID) -> bool:
    """Whether a vote of this person at a node before counts here too: never at a node where duties are segregated,
    never after a return, and only within the same round for the same content of the form.
    """
    node = case.course.places[run.node_id].node
    if not isinstance(node, Approve) or node.segregation or run.visit > 1:
        return False
    before = [
        each
        for each in case.runs
        if each.id != run.id
        and each.counting is not None
        and not each.superseded
        and (each.visit, each.round, each.form_revision) == (1, run.round, run.form_revision)
    ]
    match case.settings.repetition:
        case Repetition.ONCE:
            return any(_approved_in(case, each, person) for each in before)
        case Repetition.CONSECUTIVE:
            return bool(before) and _approved_in(case, before[-1], person)
        case _:
            return False


def _approved_in(case: Case, run: Run, person: uuid.UUID) -> bool:
    """By a vote of their own at a node where people approve: doing something there is no agreement to it."""
    seats = {
        seat.id
        for seat in case.seats_of(run)
        if seat.principal_id == person and seat.outcome is ApprovalSeatOutcome.APPROVED
    }
    return any(
        task.seat_id in seats
        and task.kind is ApprovalTaskKind.APPROVE
        and task.status in (ApprovalTaskStatus.APPROVED, ApprovalTaskStatus.AUTO_APPROVED)
        for task in case.tasks_of(run)
    )
