"""Every state of a task and of its approval, and every person: what is refused, in the order of the specification."""

import itertools

import pytest

from bizsuite.oa.approvals.rules.process import whole_guards
from bizsuite.oa.approvals.rules.process.guards import Person, available, refusal
from bizsuite.oa.approvals.rules.process.offers import offered, offers, whole_offers
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceAction,
    ApprovalInstanceStatus,
    ApprovalTaskAction,
    ApprovalTaskStatus,
)
from tests.oa.approvals.process.desk import NOON, Desk, ask, who

_OPEN = {"WAITING", "PENDING", "DELEGATED", "APPROVED_AWAITING"}
_FROM = {
    "TAKE_BACK": {"DELEGATED"},
    "RECALL": {"APPROVED"},
    "REASSIGN": {"PENDING", "WAITING", "DELEGATED"},
    "REMOVE_SIGN": {"PENDING", "WAITING"},
    "RECLAIM": {"PENDING", "WAITING", "DELEGATED"},
}
_NEVER_HERE = {"UNCLAIM", "ANSWER", "DECLINE", "RESUBMIT", "REMOVE_SIGN", "RECALL"}
"""What a plain task of a node that does not let approvals be taken back never offers."""


def _expected(action: str, instance: str, task: str, person: str) -> str | None:
    """The order of the specification, written down a second time as plainly as possible."""
    right_state = {"RETURNED"} if action == "RESUBMIT" else {"RUNNING"}
    if action == "REASSIGN":
        right_state |= {"RETURNED"}
    if instance not in right_state:
        return "INSTANCE_STATE_INVALID"
    may = {"REASSIGN": person == "admin", "REMOVE_SIGN": person == "admin", "CLAIM": False}
    may["RECLAIM"] = person == "jo"
    may["REMIND"] = person in ("admin", "ines")
    if not may.get(action, person == "ada"):
        return "PERMISSION_DENIED"
    if task not in _FROM.get(action, {"PENDING"}):
        return "TASK_NOT_ACTIONABLE" if task in _OPEN else "TASK_ALREADY_DECIDED"
    return "ACTION_NOT_ALLOWED" if action in _NEVER_HERE else None


@pytest.mark.parametrize("action", [action.value for action in ApprovalTaskAction])
def test_every_state_of_a_task_and_every_person(action: str) -> None:
    desk = Desk(ask("n", "ada", "bo")).submit()
    task = desk.task("ada")
    task.delegator_id = who("jo")
    people = ["ada", "bo", "ines", "jo", "admin"]
    states = itertools.product(ApprovalInstanceStatus, ApprovalTaskStatus, people)
    for instance, status, name in states:
        desk.case.status, task.status = instance, status
        person = Person(user_id=who(name), administers=name == "admin")
        found = refusal(ApprovalTaskAction[action], person, desk.case, task)
        told = None if found is None else found.code
        assert told == _expected(action, instance.value, status.value, name), (instance, status, name)


@pytest.mark.parametrize("instance", ApprovalInstanceStatus)
@pytest.mark.parametrize("mode", ["ALL", "POOL", "ANY"])
def test_what_is_written_down_with_a_task_is_what_is_allowed(
    instance: ApprovalInstanceStatus, mode: str
) -> None:
    desk = Desk(ask("n", "ada", "bo", mode=mode, rights={"recall": True})).submit()
    if mode != "POOL":
        desk.add("ada", "BEFORE", "cy")
    for task, status in itertools.product(desk.case.tasks, ApprovalTaskStatus):
        desk.case.status, task.status = instance, status
        written = offers(desk.case, task)
        for name in ("ada", "bo", "cy", "ines", "admin"):
            person = Person(user_id=who(name), administers=name == "admin", may_claim=name == "bo")
            adder = None if task.parent_id is None else desk.case.task(task.parent_id).assignee_id
            parts = {
                "assignee": task.assignee_id == who(name),
                "adder": adder == who(name),
                "initiator": name == "ines",
                "candidate": name == "bo",
                "administrator": name == "admin",
            }
            told = offered(written, [part for part, plays in parts.items() if plays])
            assert told == available(person, desk.case, task), (name, status)


_WHOLE = {
    "SUBMIT": ({"DRAFT"}, {"ines"}),
    "DELETE_DRAFT": ({"DRAFT"}, {"ines"}),
    "WITHDRAW": ({"RUNNING", "RETURNED"}, {"ines"}),
    "SUSPEND": ({"RUNNING", "RETURNED"}, {"admin"}),
    "RESUME": ({"SUSPENDED"}, {"admin"}),
    "TERMINATE": ({"RUNNING", "RETURNED", "SUSPENDED"}, {"admin"}),
    "RECOVER": ({"EXPIRED"}, {"admin"}),
    "REVOKE": ({"APPROVED"}, {"ines", "admin"}),
}


@pytest.mark.parametrize("action", ApprovalInstanceAction)
def test_every_state_of_an_approval_and_every_person(action: ApprovalInstanceAction) -> None:
    desk = Desk(ask("n", "ada"), revokeHours=1).submit()
    desk.case.revocable = True
    states, people = _WHOLE[action.value]
    for status, name in itertools.product(ApprovalInstanceStatus, ["ada", "ines", "admin"]):
        desk.case.status = status
        person = Person(user_id=who(name), administers=name == "admin")
        expected = None if name in people else "PERMISSION_DENIED"
        expected = expected if status.value in states else "INSTANCE_STATE_INVALID"
        found = whole_guards.refusal(action, person, desk.case, NOON)
        assert (None if found is None else found.code) == expected
        written = whole_offers(desk.case, NOON)
        part = {"ines": "initiator", "admin": "administrator"}.get(name, "nobody")
        assert (action.value in written.get(part, ())) is (expected is None)


def test_what_others_are_asked_to_revoke_is_not_revoked_again() -> None:
    desk = Desk(ask("n", "ada"), revokeHours=1, expiresHours=1).submit()
    desk.approve("ada")
    case = desk.case
    case.revocable = True
    ines, admin = Person(user_id=who("ines")), Person(user_id=who("admin"), administers=True)
    for person in (ines, admin):
        case.revocation_id = who("revocation")
        found = whole_guards.refusal(ApprovalInstanceAction.REVOKE, person, case, NOON)
        assert found is not None and found.code == "REVOCATION_PENDING"
        assert whole_guards.available(person, case, NOON) == []
        case.revocation_id = None
        assert whole_guards.available(person, case, NOON) == [ApprovalInstanceAction.REVOKE]
    case.revokes_id = who("revoked")
    assert whole_guards.available(admin, case, NOON) == []
    case.status = ApprovalInstanceStatus.EXPIRED
    assert whole_guards.available(admin, case, NOON) == []


@pytest.mark.parametrize(
    ("policy", "decided", "allowed"),
    [
        ("ANY_TIME", False, True),
        ("ANY_TIME", True, True),
        ("BEFORE_FIRST_DECISION", False, True),
        ("BEFORE_FIRST_DECISION", True, False),
        ("NEVER", False, False),
    ],
)
def test_until_when_the_initiator_takes_it_back(policy: str, decided: bool, allowed: bool) -> None:
    desk = Desk(ask("n", "ada", "bo"), withdraw=policy).submit()
    if decided:
        desk.approve("ada")
    found = whole_guards.refusal(ApprovalInstanceAction.WITHDRAW, Person(user_id=who("ines")), desk.case)
    assert (None if found is None else found.code) == (None if allowed else "ACTION_NOT_ALLOWED")


def may_withdraw(desk: Desk) -> bool:
    """Whether the initiator may take it back now."""
    person = Person(user_id=who("ines"))
    return whole_guards.refusal(ApprovalInstanceAction.WITHDRAW, person, desk.case) is None


def test_who_approves_and_has_others_decide_afterwards_has_decided() -> None:
    desk = Desk(ask("n", "ada")).submit().add("ada", "AFTER", "bo")
    assert may_withdraw(desk)
    assert desk.approve("ada").task("ada").status.value == "APPROVED_AWAITING"
    assert not may_withdraw(desk)


def test_an_opinion_or_a_transfer_decides_nothing() -> None:
    desk = Desk(ask("n", "ada")).submit().delegate("ada", "bo").answer_opinion("bo").transfer("ada", "cy")
    assert may_withdraw(desk)


def test_what_was_returned_can_be_taken_back_until_somebody_decides_anew() -> None:
    desk = Desk(ask("a", "ada"), ask("b", "bo")).submit().approve("ada").send_back("bo", "START")
    assert (desk.status, may_withdraw(desk)) == ("RETURNED", True)
    assert may_withdraw(desk.resubmit())
    assert not may_withdraw(desk.approve("ada"))
    assert may_withdraw(desk.send_back("bo", "a"))


def test_votes_that_are_kept_when_one_is_taken_back_still_count() -> None:
    recallable = {"rights": {"recall": True}}
    desk = Desk(ask("n", "ada", "bo", **recallable), ask("m", "cy")).submit().approve("ada", "bo")
    assert not may_withdraw(desk.recall("bo"))
    alone = Desk(ask("n", "ada", **recallable), ask("m", "cy")).submit().approve("ada").recall("ada")
    assert may_withdraw(alone)
