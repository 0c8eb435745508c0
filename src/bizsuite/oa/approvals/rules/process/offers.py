"""What can be done with a task, written down with it, so that a list of tasks tells it by itself. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bizsuite.oa.approvals.rules.process import whole_guards
from bizsuite.oa.approvals.rules.process.case import Case, Run, Task
from bizsuite.oa.approvals.rules.process.guards import Person, available
from bizsuite.oa.approvals.rules.process.nodes import Act
from bizsuite.oa.approvals.rules.process.returning import return_targets
from bizsuite.oa.approvals.rules.words import ApprovalTaskAction

_NOBODY = uuid.UUID(int=0)
Offers = dict[str, list[str]]


def adder_of(case: Case, task: Task) -> uuid.UUID | None:
    """Who added a task to their own, before it, after it or beside; whoever has theirs by now."""
    if task.sign is not None and task.parent_id is not None:
        return case.task(task.parent_id).assignee_id
    beside = case.asked_beside(task) if task.parent_id is None else None
    return None if beside is None else beside.principal_id


def offers(case: Case, task: Task) -> Offers:
    """What each part may do with a task as things are: its assignee, an administrator, who added it, the initiator,
    who may claim it, in whose place it is done. Parts that may do nothing are left out. `targets` are the places to
    which it can be returned.
    """
    people = {
        "assignee": _person(task.assignee_id),
        "administrator": Person(user_id=_NOBODY, administers=True),
        "adder": _person(adder_of(case, task)),
        "initiator": _person(case.initiator_id),
        "candidate": Person(user_id=_NOBODY, may_claim=True),
        "delegator": _person(task.delegator_id),
    }
    told = {part: [action.value for action in available(each, case, task)] for part, each in people.items()}
    if ApprovalTaskAction.RETURN in told["assignee"] and task.run_id is not None:
        told["targets"] = return_targets(case, case.run(task.run_id))
    return {part: actions for part, actions in told.items() if actions}


def offered(told: Mapping[str, Sequence[str]], parts: Iterable[str]) -> list[ApprovalTaskAction]:
    """What somebody who plays these parts may do, in the order of the actions."""
    allowed = {action for part in parts for action in told.get(part, ())}
    # As words they are equal to what is told.
    return [action for action in ApprovalTaskAction if action in allowed]


def whole_offers(case: Case, ended_at: datetime | None) -> Offers:
    """What the initiator and an administrator may do with a process as things are; `outside` are the nodes that wait
    for an answer from outside.
    """
    people = {
        "initiator": _person(case.initiator_id),
        "administrator": Person(user_id=_NOBODY, administers=True),
    }
    told = {
        part: [action.value for action in whole_guards.available(each, case, ended_at)]
        for part, each in people.items()
    }
    told["outside"] = [run.node_id for run in waiting_runs(case)]
    return {part: actions for part, actions in told.items() if actions}


def waiting_runs(case: Case) -> list[Run]:
    """The visits that wait for an answer from outside."""
    return [run for run in case.open_runs() if isinstance(case.course.places[run.node_id].node, Act)]


def _person(user_id: uuid.UUID | None) -> Person:
    return Person(user_id=_NOBODY if user_id is None else user_id)
