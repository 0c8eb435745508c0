"""A desk at which a process is played through: people by their first names, answers from tables."""

import itertools
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bizsuite.oa.approvals.rules.process import advance, handing, signing, voting, whole
from bizsuite.oa.approvals.rules.process.asking import (
    Above,
    Answer,
    Children,
    Due,
    Facts,
    Perform,
    Question,
    Seated,
    StartChildren,
    WhatIsKnown,
    WhenDue,
    WhenOver,
    WhoIsAbove,
    WhoIsAsked,
)
from bizsuite.oa.approvals.rules.process.assigning import Company, merged, sittings
from bizsuite.oa.approvals.rules.process.case import OPEN, Case, Run, Sign, SignMode, Task
from bizsuite.oa.approvals.rules.process.course import course_of
from bizsuite.oa.approvals.rules.process.guards import Person, available, require
from bizsuite.oa.approvals.rules.process.nodes import Asked, Assignees, People, Process
from bizsuite.oa.approvals.rules.process.seating import Steps
from bizsuite.oa.approvals.rules.process.words import Mode, ReturnMode
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalTaskAction,
    ApprovalTaskKind,
    ApprovalTaskStatus,
)
from bizsuite.oa.calendars.rules.reckoning import Calendar
from bizsuite.oa.delegations.rules.standing import Delegation

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def who(name: str) -> uuid.UUID:
    """The id of somebody."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, name)


def label(text: str) -> dict[str, str]:
    """A title in both languages."""
    return {"en": text, "zh": text}


def ask(node_id: str, *people: str, **more: Any) -> dict[str, Any]:
    """A node at which these people approve."""
    return {
        "kind": "APPROVE",
        "id": node_id,
        "title": label(node_id),
        "assignees": {"rule": "USERS", "userIds": [str(who(name)) for name in people]},
        **more,
    }


def fork(kind: str, node_id: str, **branches: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A block of these branches."""
    return {
        "kind": kind,
        "id": node_id,
        "branches": [
            {"id": name, "title": label(name), "nodes": list(nodes)} for name, nodes in branches.items()
        ],
    }


def over(path: str, value: str, *nodes: dict[str, Any]) -> dict[str, Any]:
    """A branch for values of a field from here on."""
    condition = {
        "kind": "compare",
        "op": "gte",
        "left": {"source": "FORM", "path": path},
        "value": value,
    }
    return {"id": f"{path}{value}", "title": label(path), "when": condition, "nodes": list(nodes)}


def otherwise(*nodes: dict[str, Any]) -> dict[str, Any]:
    """The default branch."""
    return {"id": "otherwise", "title": label("otherwise"), "default": True, "nodes": list(nodes)}


def process(*nodes: dict[str, Any], **settings: Any) -> Process:
    """A process of these nodes."""
    return Process.model_validate({"nodes": list(nodes), "settings": settings})


class Desk:
    """One process under way."""

    def __init__(
        self,
        *nodes: dict[str, Any],
        form: Mapping[str, Any] | None = None,
        initiator: str = "ines",
        inactive: Sequence[str] = (),
        stand_ins: Mapping[str, str] | None = None,
        managers: Mapping[str, str] | None = None,
        calendar: Calendar | None = None,
        amount: Decimal | None = None,
        **settings: Any,
    ) -> None:
        made = process(*nodes, **settings)
        numbers = itertools.count(1)
        self.form = dict(form or {})
        self.inactive = {who(name) for name in inactive}
        self.stand_ins = {who(key): who(value) for key, value in (stand_ins or {}).items()}
        self.managers = {who(key): who(value) for key, value in (managers or {}).items()}
        self.performed: list[str] = []
        self.children = 0
        self.started: list[tuple[str, bool]] = []
        """The nodes that have started others, and whether they did so once more."""
        self.case = Case(
            course=course_of(made.nodes),
            settings=made.settings,
            status=ApprovalInstanceStatus.DRAFT,
            initiator_id=who(initiator),
            now=NOON,
            new_id=lambda: uuid.UUID(int=next(numbers)),
            calendar=calendar,
            amount=amount,
        )

    # Answers

    def drive(self, steps: Steps) -> None:
        """Answer what is asked until nothing is."""
        answer: Answer = None
        try:
            while True:
                answer = self.answer(steps.send(answer))
        except StopIteration:
            return

    def answer(self, question: Question) -> Answer:
        """What is known."""
        match question:
            case WhoIsAsked(node=node, assignees=assignees):
                return self._seated(node, assignees)
            case WhatIsKnown(operands=operands):
                return Facts({each: self.form.get(each.path) for each in operands})
            case WhenDue(hours=hours, business=business):
                return Due(self.case.due(timedelta(hours=hours), business))
            case WhenOver(node=delay):
                return Due(self.case.due(timedelta(hours=delay.hours or 0), delay.business))
            case WhoIsAbove(user_id=person, barred=barred):
                above = self.managers.get(person)
                return Above(None if above in barred else above)
            case Perform(node=act):
                self.performed.append(act.id)
                return None
            case StartChildren(node=part, instead_of=former):
                self.started.append((part.id, former is not None))
                return Children(self.children)

    def _seated(self, node: Asked, assignees: Assignees | None) -> Seated:
        named = [] if assignees is None else [*assignees.user_ids]
        people = {*named, self.case.initiator_id, *node.empty_user_ids, *self.stand_ins.values()}
        standing = {
            key: Delegation(
                id=uuid.uuid5(key, "delegation"),
                delegator_id=key,
                delegate_id=value,
                valid_from=NOON,
                valid_to=NOON + timedelta(days=1),
            )
            for key, value in self.stand_ins.items()
        }
        company = Company(
            active=people - self.inactive,
            initiator_id=self.case.initiator_id,
            standing=standing,
            manager_id=None,
        )
        mode = node.mode if isinstance(node, People) else Mode.ALL
        told = sittings(
            named,
            company,
            node.when_initiator,
            when_empty=node.when_empty,
            empty_user_ids=node.empty_user_ids,
            mode=mode,
        )
        return Seated(told, merged(named, company))

    # Looking

    def task(self, name: str) -> Task:
        """The newest task of somebody."""
        return [task for task in self.case.tasks if task.assignee_id == who(name)][-1]

    def pool(self) -> Task:
        """The task that nobody has."""
        return next(task for task in self.case.open_tasks() if task.assignee_id is None)

    def states(self) -> list[tuple[str, str]]:
        """Where the open runs are: node and visit."""
        return [(run.node_id, str(run.visit)) for run in self.case.open_runs()]

    def run(self, node_id: str) -> Run:
        """The newest visit of a node."""
        return [run for run in self.case.runs if run.node_id == node_id][-1]

    def waiting(self) -> set[str]:
        """Whose turn it is, by the names that are used here."""
        pending = {
            task.assignee_id
            for task in self.case.tasks
            if task.status is ApprovalTaskStatus.PENDING and task.assignee_id
        }
        return {name for name in NAMES if who(name) in pending}

    def can(self, name: str, task: Task | None = None, **more: bool) -> set[str]:
        """What somebody could do with a task."""
        person = Person(user_id=who(name), **more)
        return {action.value for action in available(person, self.case, task or self.task(name))}

    @property
    def status(self) -> str:
        """Of the whole."""
        return self.case.status.value

    # Acting: every command asks its guard first

    def submit(self) -> "Desk":
        self.drive(whole.submit(self.case))
        return self

    def _do(self, action: str, name: str, task: Task, **more: bool) -> None:
        require(ApprovalTaskAction[action], Person(user_id=who(name), **more), self.case, task)

    def approve(self, *names: str) -> "Desk":
        for name in names:
            task = self.task(name)
            self._do("APPROVE", name, task)
            self.drive(voting.approve(self.case, task))
        return self

    def reject(self, name: str) -> "Desk":
        self._do("REJECT", name, self.task(name))
        self.drive(voting.reject(self.case, self.task(name)))
        return self

    def send_back(self, name: str, target: str, mode: ReturnMode | None = None) -> "Desk":
        self._do("RETURN", name, self.task(name))
        self.drive(voting.send_back(self.case, self.task(name), target, mode))
        return self

    def resubmit(self, name: str = "ines", **changed: Any) -> "Desk":
        task = next(t for t in self.case.open_tasks() if t.kind is ApprovalTaskKind.RESUBMIT)
        self._do("RESUBMIT", name, task)
        self.form |= changed
        self.case.changed_fields = frozenset(changed)
        self.case.form_revision += bool(changed)
        self.drive(voting.resubmit(self.case, task))
        return self

    def transfer(self, name: str, to: str) -> "Desk":
        self._do("TRANSFER", name, self.task(name))
        handing.transfer(self.case, self.task(name), who(to))
        return self

    def delegate(self, name: str, to: str) -> "Desk":
        self._do("DELEGATE", name, self.task(name))
        handing.delegate(self.case, self.task(name), who(to))
        return self

    def answer_opinion(self, name: str, status: str = "ANSWERED") -> "Desk":
        self._do("ANSWER", name, self.task(name))
        handing.answered(self.case, self.task(name), ApprovalTaskStatus[status])
        return self

    def take_back(self, name: str) -> "Desk":
        self._do("TAKE_BACK", name, self.task(name))
        handing.take_back(self.case, self.task(name))
        return self

    def add(self, name: str, sign: str, *people: str, mode: str = "ALL") -> "Desk":
        self._do(f"ADD_SIGN_{sign}", name, self.task(name))
        ids = [who(each) for each in people]
        if sign == "PARALLEL":
            self.drive(signing.add_beside(self.case, self.task(name), ids))
        else:
            steps = signing.add_before_or_after(self.case, self.task(name), ids, Sign[sign], SignMode(mode))
            self.drive(steps)
        return self

    def remove(self, by: str, name: str) -> "Desk":
        self._do("REMOVE_SIGN", by, self.task(name))
        self.drive(signing.remove(self.case, self.task(name)))
        return self

    def reassign(self, name: str, to: str) -> "Desk":
        task = self.task(name)
        self._do("REASSIGN", "admin", task, administers=True)
        holder = handing.other_seat(self.case, task, who(to))
        if holder is None:
            handing.reassign(self.case, task, who(to))
        else:
            self.drive(handing.merge(self.case, task, holder))
        return self

    def hear(self, node_id: str, *, succeeded: bool = True) -> "Desk":
        """Somebody outside answers a node that waits."""
        self.drive(advance.answered(self.case, self.case.open_run_of(node_id), succeeded=succeeded))
        return self

    def parts(self, node_id: str, running: int, failed: int = 0) -> "Desk":
        """Of the parts of a node so many are still under way, and so many are over and were not approved."""
        run = self.case.open_run_of(node_id)
        self.drive(advance.parts_over(self.case, run, Children(running, failed)))
        return self

    def recall(self, name: str) -> "Desk":
        self._do("RECALL", name, self.task(name))
        self.drive(handing.recall(self.case, self.task(name)))
        return self


NAMES = [
    *("ada", "bo", "cy", "dee", "eve", "fay", "gus", "hal", "ines", "jo", "kim", "lee"),
    *("max", "ned", "oda", "pat", "admin"),
]
Play = Callable[[Desk], Desk]
DAY = timedelta(days=1)
THOUSAND = Decimal(1000)
STILL_OPEN = OPEN
