import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import (
    ApprovalAssigneeRule,
    ApprovalMode,
    ApproveNode,
    Assignees,
)
from tests.oa.approvals.refusals import code

ANN, BOB, CID = (uuid.UUID(int=number) for number in (1, 2, 3))


def node(**changes: Any) -> ApproveNode:
    """A node that asks Ann and Bob."""
    asked = Assignees(rule=ApprovalAssigneeRule.USERS, user_ids=(ANN, BOB))
    return replace(ApproveNode(mode=ApprovalMode.ALL, assignees=asked, due_hours=48), **changes)


@pytest.mark.parametrize(
    "made",
    [
        node(),
        node(due_hours=None, mode=ApprovalMode.ANY),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.ROLE, role="finance")),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.MANAGER), mode=ApprovalMode.SINGLE),
    ],
)
def test_a_node_is_read_as_it_was_stored(made: ApproveNode) -> None:
    process = rules.process_for(rules.checked_node(made))
    assert rules.process_of(rules.graph_of(process)) == process
    stored = rules.graph_of(process)
    assert (rules.mode_of(stored), rules.hours_of(stored)) == (made.mode, made.due_hours)
    told = (rules.rule_of(stored), rules.users_of(stored), rules.role_of(stored))
    assert told == (made.assignees.rule, made.assignees.user_ids, made.assignees.role)


@pytest.mark.parametrize(
    "made",
    [
        node(assignees=Assignees(rule=ApprovalAssigneeRule.USERS)),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.USERS, user_ids=(ANN,), role="x")),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.USERS, user_ids=(ANN, ANN))),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.ROLE)),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.ROLE, role="")),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.MANAGER, user_ids=(ANN,))),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.MANAGER, role="x")),
        node(
            assignees=Assignees(
                rule=ApprovalAssigneeRule.USERS, user_ids=tuple(uuid.UUID(int=n) for n in range(51))
            )
        ),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.POST)),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.POST, role="boss")),
        node(assignees=Assignees(rule=ApprovalAssigneeRule.ROLE, role="boss", post="P-1")),
        node(due_hours=0),
        node(due_hours=24 * 366 + 1),
    ],
)
def test_a_node_that_cannot_be_asked_for(made: ApproveNode) -> None:
    assert code(lambda: rules.checked_node(made)) == "INVALID_VALUE"


def test_the_hash_of_a_version_is_that_of_its_content() -> None:
    graph = rules.graph_of(rules.process_for(node()))
    other = rules.graph_of(rules.process_for(node(due_hours=1)))
    assert rules.content_hash(graph, Decimal("1.50")) == rules.content_hash(
        dict(reversed(graph.items())), Decimal("1.5")
    )
    assert rules.content_hash(graph, None) != rules.content_hash(graph, Decimal(0))
    assert rules.content_hash(graph, None) != rules.content_hash(other, None)


def test_publishing_the_same_again_is_refused() -> None:
    assert code(lambda: rules.check_change("a", "a")) == "NO_CHANGE"
    assert code(lambda: rules.check_change("a", "b")) is None
    assert code(lambda: rules.check_change("a", None)) is None


def test_everybody_who_is_named_must_be_there() -> None:
    assert code(lambda: rules.check_known([ANN], {ANN, BOB}, all_exist=True)) is None
    assert code(lambda: rules.check_known([ANN, CID], {ANN, BOB}, all_exist=True)) == "ASSIGNEES_UNKNOWN"
    assert code(lambda: rules.check_known([], {ANN}, all_exist=False)) == "ASSIGNEES_UNKNOWN"


@pytest.mark.parametrize("key", ["a", "sales.order", "largeOrder-2_x", "x" * 64])
def test_keys(key: str) -> None:
    assert rules.checked_key(key) == key


@pytest.mark.parametrize("key", ["", "A", "1a", "a b", "采购", "a\n", "x" * 65])
def test_keys_that_cannot_be(key: str) -> None:
    assert code(lambda: rules.checked_key(key)) == "INVALID_VALUE"


def test_titles() -> None:
    assert rules.checked_title(" 大额订单 ", "titleZh") == "大额订单"
    assert rules.title_for("zh", "Large order", "大额订单") == "大额订单"
    assert rules.title_for("en", "Large order", "大额订单") == "Large order"
    for bad in ("", "  ", "x" * 201, "a\nb"):
        assert code(lambda bad=bad: rules.checked_title(bad, "titleEn")) == "INVALID_VALUE"  # type: ignore[misc]


@pytest.mark.parametrize("amount", [None, Decimal(0), Decimal("0.01"), Decimal("99999999999999.99")])
def test_thresholds(amount: Decimal | None) -> None:
    assert rules.checked_threshold(amount) == amount


@pytest.mark.parametrize("amount", [Decimal("-0.01"), Decimal(10) ** 14, Decimal("NaN"), Decimal("Infinity")])
def test_thresholds_that_cannot_be(amount: Decimal) -> None:
    assert code(lambda: rules.checked_threshold(amount)) == "INVALID_VALUE"


@pytest.mark.parametrize(
    ("threshold", "amount", "answer"),
    [
        (None, None, True),
        (None, Decimal(1), True),
        (Decimal(100), Decimal("99.999999"), False),
        (Decimal(100), Decimal(100), True),
        (Decimal(100), Decimal("100.01"), True),
        (Decimal(0), Decimal(0), True),
        (Decimal(0), None, False),
    ],
)
def test_a_threshold_is_reached_by_its_own_amount(
    threshold: Decimal | None, amount: Decimal | None, answer: bool
) -> None:
    assert rules.applies(threshold, amount) is answer


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        ([], []),
        ([None, None], []),
        ([ANN], []),
        ([BOB], [BOB]),
        ([ANN, BOB, CID], [BOB]),
        ([None, ANN, None, CID], [CID]),
    ],
)
def test_the_manager_is_the_nearest_head_who_is_not_the_owner(
    heads: list[uuid.UUID | None], found: list[uuid.UUID]
) -> None:
    assert rules.manager_above(ANN, heads) == found
