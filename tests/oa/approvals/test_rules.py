import itertools
import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.values import CompanyId, TenantId, UserId
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import (
    ApprovalInstanceStatus,
    ApprovalMode,
    ApprovalRunStatus,
    ApprovalSeatOutcome,
    ApprovalTaskAction,
    ApprovalTaskStatus,
    TaskFacts,
)
from tests.oa.approvals.refusals import code

ANN, BOB, CID = (uuid.UUID(int=number) for number in (1, 2, 3))
N, A, R = ApprovalSeatOutcome.NONE, ApprovalSeatOutcome.APPROVED, ApprovalSeatOutcome.REJECTED
OPEN, YES, NO = ApprovalRunStatus.OPEN, ApprovalRunStatus.APPROVED, ApprovalRunStatus.REJECTED
RUNNING = ApprovalInstanceStatus.RUNNING
PENDING = ApprovalTaskStatus.PENDING


def actor(user: uuid.UUID = ANN, *, admin: bool = False, locale: str = "en") -> Actor:
    """Somebody who asks."""
    grants = {rules.APPROVAL_ADMINISTER.name: Scope.ALL} if admin else {}
    return Actor(
        tenant_id=TenantId(uuid.UUID(int=9)),
        user_id=UserId(user),
        company_id=CompanyId(uuid.UUID(int=8)),
        grants=grants,
        locale=locale,
    )


# Section 5: how votes become a decision.


@pytest.mark.parametrize(
    ("mode", "outcomes", "decision"),
    [
        (ApprovalMode.SINGLE, [N], OPEN),
        (ApprovalMode.SINGLE, [A], YES),
        (ApprovalMode.SINGLE, [R], NO),
        (ApprovalMode.ANY, [N, N, N], OPEN),
        (ApprovalMode.ANY, [N, A, N], YES),
        (ApprovalMode.ANY, [N, R, N], NO),
        (ApprovalMode.ANY, [A, R, N], YES),
        (ApprovalMode.ALL, [N, N], OPEN),
        (ApprovalMode.ALL, [A, N], OPEN),
        (ApprovalMode.ALL, [A, A], YES),
        (ApprovalMode.ALL, [R, N], NO),
        (ApprovalMode.ALL, [A, R], NO),
        (ApprovalMode.ALL, [A], YES),
        (ApprovalMode.ALL, [], OPEN),
    ],
)
def test_the_table_of_modes(
    mode: ApprovalMode, outcomes: list[ApprovalSeatOutcome], decision: ApprovalRunStatus
) -> None:
    assert rules.decide(mode, rules.tally(outcomes)) is decision


@given(st.sampled_from(ApprovalMode), st.lists(st.sampled_from([A, R]), min_size=1, max_size=12))
def test_every_node_is_decided_once_everybody_has_voted_and_never_twice(
    mode: ApprovalMode, votes: list[ApprovalSeatOutcome]
) -> None:
    votes = votes[:1] if mode is ApprovalMode.SINGLE else votes
    so_far = [
        rules.decide(mode, rules.tally(votes[:cast] + [N] * (len(votes) - cast)))
        for cast in range(len(votes) + 1)
    ]
    assert so_far[0] is OPEN
    assert so_far[-1] is not OPEN
    first = next(decision for decision in so_far if decision is not OPEN)
    expected = {ApprovalMode.ALL: YES if R not in votes else NO}.get(mode, YES if votes[0] is A else NO)
    assert first is expected


# Section 6: refusals, in their order.


FINAL = [status for status in ApprovalInstanceStatus if status is not RUNNING]
DECIDED = [status for status in ApprovalTaskStatus if status not in rules.OPEN_TASKS]


def expected_refusal(action: ApprovalTaskAction, facts: TaskFacts, who: Actor) -> str | None:
    """The order of the specification, written down a second time as plainly as possible."""
    if facts.instance is not RUNNING:
        return "INSTANCE_STATE_INVALID"
    if action is ApprovalTaskAction.REASSIGN and "approval.task.administer" not in who.grants:
        return "PERMISSION_DENIED"
    if action is not ApprovalTaskAction.REASSIGN and facts.assignee_id != who.user_id:
        return "PERMISSION_DENIED"
    if action is not ApprovalTaskAction.REASSIGN and facts.task is ApprovalTaskStatus.WAITING:
        return "TASK_NOT_ACTIONABLE"
    if facts.task not in (PENDING, ApprovalTaskStatus.WAITING):
        return "TASK_ALREADY_DECIDED"
    return None


@pytest.mark.parametrize(
    ("action", "instance", "task", "assignee", "admin"),
    list(
        itertools.product(
            ApprovalTaskAction, ApprovalInstanceStatus, ApprovalTaskStatus, [ANN, BOB, None], [False, True]
        )
    ),
)
def test_every_state_of_a_task_and_every_person(
    action: ApprovalTaskAction,
    instance: ApprovalInstanceStatus,
    task: ApprovalTaskStatus,
    assignee: uuid.UUID | None,
    admin: bool,
) -> None:
    who, facts = actor(ANN, admin=admin), TaskFacts(instance, task, assignee)
    refused = code(lambda: rules.require_task(action, who, facts))
    assert refused == expected_refusal(action, facts, who)
    offered = rules.available_task_actions(who, instance, task, assignee)
    assert (action in offered) == (refused is None)


def test_a_task_without_assignee_is_nobodys() -> None:
    facts = TaskFacts(RUNNING, PENDING, None)
    assert code(lambda: rules.require_task(ApprovalTaskAction.APPROVE, actor(), facts)) == "PERMISSION_DENIED"


def test_refusals_say_the_present_state() -> None:
    closed = TaskFacts(RUNNING, ApprovalTaskStatus.CLOSED, ANN)
    refusal = rules.task_refusal(ApprovalTaskAction.APPROVE, actor(), closed)
    assert refusal is not None
    assert refusal.facts == {"status": "CLOSED"}
    over = rules.task_refusal(
        ApprovalTaskAction.APPROVE, actor(), replace(closed, instance=ApprovalInstanceStatus.REJECTED)
    )
    assert over is not None
    assert over.message == "The approval is REJECTED already."


@pytest.mark.parametrize("status", ApprovalInstanceStatus)
@pytest.mark.parametrize("initiator", [ANN, BOB])
def test_every_state_of_an_approval_and_every_person(
    status: ApprovalInstanceStatus, initiator: uuid.UUID
) -> None:
    expected = None if initiator == ANN else "PERMISSION_DENIED"
    expected = "INSTANCE_STATE_INVALID" if status in FINAL else expected
    withdraw = rules.ApprovalInstanceAction.WITHDRAW
    facts = rules.InstanceFacts(status, initiator)
    assert code(lambda: rules.require_instance(withdraw, actor(), facts)) == expected
    assert rules.available_instance_actions(actor(), status, initiator) == ([] if expected else [withdraw])


@pytest.mark.parametrize(
    ("text", "required", "answer"),
    [
        (None, False, ""),
        ("  fine \n", False, "fine"),
        ("line\nline\t.", True, "line\nline\t."),
        ("同意", True, "同意"),
        ("x" * 4000, True, "x" * 4000),
    ],
)
def test_comments_are_trimmed(text: str | None, required: bool, answer: str) -> None:
    assert rules.checked_comment(text, required=required) == answer


@pytest.mark.parametrize(
    ("text", "required", "refused"),
    [
        (None, True, "COMMENT_REQUIRED"),
        (" \n ", True, "COMMENT_REQUIRED"),
        ("x" * 4001, False, "INVALID_VALUE"),
        ("a\0b", False, "INVALID_VALUE"),
        ("\ud800", True, "INVALID_VALUE"),
    ],
)
def test_comments_that_cannot_be_kept(text: str | None, required: bool, refused: str) -> None:
    assert code(lambda: rules.checked_comment(text, required=required)) == refused


def test_a_task_goes_to_somebody_else() -> None:
    assert code(lambda: rules.check_successor(ANN, ANN)) == "INVALID_VALUE"
    assert code(lambda: rules.check_successor(ANN, BOB)) is None
