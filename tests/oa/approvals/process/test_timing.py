"""What stands in the way of publishing a process because of its times."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.oa.approvals.rules.process.timing import Times, time_problems
from tests.oa.approvals.process.desk import ask, process
from tests.oa.approvals.process.waiting import deadline, step


def codes(*nodes: dict[str, Any], times: dict[str, Any] | None = None, **settings: Any) -> list[str]:
    """The problems of a process by their codes."""
    known = Times(**({"has_calendar": True, "revocable": True} | (times or {})))
    return [problem.code for problem in time_problems(process(*nodes, **settings), known)]


def timed(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A node of eight hours with these steps."""
    return ask("n", "ada", **deadline(8, *steps, **more))


def handled(*steps: dict[str, Any]) -> dict[str, Any]:
    """A node at which something is done."""
    return timed(*steps) | {"kind": "HANDLE"}


DELAY = {"kind": "DELAY", "id": "d", "hours": 2}


@pytest.mark.parametrize(
    "node",
    [
        timed(),
        timed(business=True),
        timed(step(75, "REMIND"), step(100, "REMIND", everyHours=24, times=5), step(200, "AUTO_REJECT")),
        timed(step(100, "ESCALATE_NOTIFY", everyHours=24, times=2)),
        timed(step(100, "AUTO_APPROVE")),
        handled(step(100, "AUTO_APPROVE"), step(90, "ESCALATE_TRANSFER"), step(200, "CLOSE_INSTANCE")),
        DELAY,
        DELAY | {"business": True},
    ],
)
def test_times_that_can_be_kept_are_published(node: dict[str, Any]) -> None:
    assert codes(node, autoApproveMax=100, expiresHours=10, revokeHours=10) == []


@pytest.mark.parametrize(
    ("node", "code"),
    [
        (handled(step(100, "AUTO_REJECT")), "ACTION_NOT_ALLOWED"),
        (handled(step(100, "ESCALATE_ADD")), "ACTION_NOT_ALLOWED"),
        (timed(step(100, "REMIND", times=2)), "STEP_REPEATS"),
        (timed(step(100, "REMIND", everyHours=24)), "STEP_REPEATS"),
        (timed(step(100, "AUTO_REJECT", everyHours=24, times=2)), "STEP_REPEATS"),
        (timed(step(100, "ESCALATE_TRANSFER", everyHours=24, times=2)), "STEP_REPEATS"),
    ],
)
def test_times_that_cannot_be_kept_are_not_published(node: dict[str, Any], code: str) -> None:
    assert codes(node, autoApproveMax=100) == [code]


@pytest.mark.parametrize("node", [timed(business=True), DELAY | {"business": True}])
def test_business_hours_want_a_calendar(node: dict[str, Any]) -> None:
    assert codes(node, times={"has_calendar": False}) == ["NO_CALENDAR"]


@pytest.mark.parametrize(
    ("limit", "amount_min", "problems"),
    [
        (None, None, ["AUTO_APPROVE_LIMIT"]),
        (None, 1, ["AUTO_APPROVE_LIMIT"]),
        (99, 100, ["AUTO_APPROVE_LIMIT"]),
        (100, 100, []),
        (0, None, []),
    ],
)
def test_nothing_approves_by_itself_above_a_limit(
    limit: int | None, amount_min: int | None, problems: list[str]
) -> None:
    known = {"amount_min": None if amount_min is None else Decimal(amount_min)}
    assert codes(timed(step(100, "AUTO_APPROVE")), times=known, autoApproveMax=limit) == problems


def test_what_cannot_be_taken_back_is_not_promised_to_be() -> None:
    assert codes(timed(), times={"revocable": False}, revokeHours=1) == ["ACT_IRREVOCABLE"]
    assert codes(timed(), times={"revocable": False}) == []
