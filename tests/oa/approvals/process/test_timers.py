"""Timers without a database: when they fire, what they do, and what becomes of them when the rest changes."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.oa.approvals.rules.process import whole
from bizsuite.oa.calendars.rules.calendars import calendar_of
from tests.oa.approvals.process.desk import ask, fork
from tests.oa.approvals.process.waiting import HOUR, TimedDesk, deadline, step

WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ("09:00-17:00",))
OFFICE = calendar_of("UTC", WEEK)
"""The desk opens at noon of a Monday."""
BOSSES = {"ada": "max", "bo": "max", "max": "ned", "ines": "max"}
REMIND = step(100, "REMIND")


def desk(
    *steps: dict[str, Any], hours: int = 8, people: tuple[str, ...] = ("ada",), **more: Any
) -> TimedDesk:
    """One node of eight hours with these steps."""
    settings = {name: more.pop(name) for name in ("expiresHours", "autoApproveMax") if name in more}
    of_desk = {name: more.pop(name) for name in ("calendar", "amount") if name in more}
    node = ask("n", *people, **deadline(hours, *steps, business="calendar" in of_desk), **more)
    made = TimedDesk(node, ask("after", "eve"), managers=BOSSES, **of_desk, **settings)
    made.submit()
    return made


def test_steps_lie_at_their_share_of_the_time() -> None:
    made = desk(step(75, "REMIND"), step(100, "ESCALATE_NOTIFY"), step(150, "AUTO_REJECT"))
    assert made.live() == [("REMIND", 6.0), ("ESCALATE_NOTIFY", 8.0), ("AUTO_REJECT", 12.0)]


def test_steps_of_business_hours_lie_on_working_time() -> None:
    """Monday noon: five hours are left that day, and it is due on Tuesday at noon."""
    made = desk(
        step(50, "REMIND"), step(75, "REMIND"), step(100, "REMIND"), step(200, "REMIND"), calendar=OFFICE
    )
    assert made.live() == [("REMIND", 4.0), ("REMIND", 22.0), ("REMIND", 24.0), ("REMIND", 48.0)]


def test_nothing_fires_before_its_time_and_nothing_twice() -> None:
    made = desk(step(75, "REMIND"), REMIND)
    assert made.wait(5.9) == []
    assert made.wait(0.1) == [("REMIND", "ada")]
    assert made.wait(1.9) == []
    assert made.wait(0.1) == [("REMIND", "ada")]
    assert made.wait(1000) == []


def test_who_comes_late_finds_one_reminder_and_not_all_that_were_missed() -> None:
    made = desk(step(75, "REMIND"), REMIND, step(100, "REMIND", everyHours=24, times=5))
    assert made.wait(100) == [("REMIND", "ada")]
    assert made.statuses()[:3] == [("REMIND", "MISSED"), ("REMIND", "MISSED"), ("REMIND", "FIRED")]
    # Due after 8 hours, repeated each day: at 104 hours comes the last of the five.
    assert made.live() == [("REMIND", 4.0)]
    assert made.wait(4) == [("REMIND", "ada")]
    assert made.live() == []


def test_a_step_repeats_as_often_as_it_says() -> None:
    made = desk(step(100, "REMIND", everyHours=24, times=3))
    told = [made.wait(1) for _ in range(200)]
    assert [at for at, each in enumerate(told, 1) if each] == [8, 32, 56]


def test_a_series_that_was_missed_goes_on() -> None:
    made = desk(step(75, "REMIND", everyHours=24, times=3), REMIND)
    assert made.wait(9) == [("REMIND", "ada")]
    assert made.live() == [("REMIND", 21.0)]


def test_different_steps_that_are_late_happen_in_their_order() -> None:
    made = desk(step(75, "REMIND"), REMIND, step(100, "ESCALATE_NOTIFY"), step(120, "AUTO_REJECT"))
    assert made.wait(1000) == [("REMIND", "ada"), ("ESCALATE", "max"), ("AUTO_REJECT", "-")]
    assert made.status == "REJECTED"


def test_a_task_that_is_decided_has_no_timers() -> None:
    made = desk(REMIND, step(120, "AUTO_REJECT"))
    made.approve("ada")
    assert made.live() == []
    assert made.wait(1000) == []
    assert made.waiting() == {"eve"}
    assert made.statuses() == [("REMIND", "STOPPED"), ("AUTO_REJECT", "STOPPED")]


def test_time_that_is_over_approves() -> None:
    made = desk(step(100, "AUTO_APPROVE"), autoApproveMax=1000, amount=Decimal(1000))
    assert made.wait(8) == [("AUTO_APPROVE", "-")]
    assert made.task("ada").status == "AUTO_APPROVED"
    assert made.waiting() == {"eve"}


@pytest.mark.parametrize(("limit", "amount"), [(1000, "1000.01"), (0, "1"), (None, None), (None, "1")])
def test_above_the_limit_nothing_approves_by_itself(limit: int | None, amount: str | None) -> None:
    value = None if amount is None else Decimal(amount)
    made = desk(step(100, "AUTO_APPROVE"), autoApproveMax=limit, amount=value)
    assert made.wait(1000) == [("REMIND", "ada")]
    assert made.case.timers[0].reason == "ABOVE_LIMIT"
    assert made.waiting() == {"ada"}


def test_what_has_no_value_is_approved_whatever_the_limit() -> None:
    made = desk(step(100, "AUTO_APPROVE"), autoApproveMax=0)
    assert made.wait(8) == [("AUTO_APPROVE", "-")]


def test_time_that_is_over_rejects_by_the_votes_of_the_node() -> None:
    made = desk(step(100, "AUTO_REJECT"), people=("ada", "bo"), mode="ALL", rejecting="COLLECT")
    made.approve("bo")
    assert made.wait(8) == [("AUTO_REJECT", "-")]
    assert made.status == "REJECTED"


def test_each_seat_has_a_clock_of_its_own() -> None:
    made = desk(step(100, "AUTO_APPROVE"), people=("ada", "bo"), mode="SEQUENTIAL", autoApproveMax=1)
    assert made.live() == [("AUTO_APPROVE", 8.0)]
    assert made.wait(20) == [("AUTO_APPROVE", "-")]
    assert made.waiting() == {"bo"}
    assert made.live() == [("AUTO_APPROVE", 8.0)]


def test_late_time_never_approves_what_it_has_just_opened() -> None:
    made = desk(step(100, "AUTO_APPROVE"), people=("ada", "bo"), mode="SEQUENTIAL", autoApproveMax=1)
    made.wait(1000)
    assert made.waiting() == {"bo"}


def test_escalation_hands_the_task_up_with_its_time() -> None:
    made = desk(step(100, "ESCALATE_TRANSFER"), step(150, "AUTO_REJECT"))
    assert made.wait(8) == [("REASSIGN", "max")]
    assert made.waiting() == {"max"}
    assert made.live() == [("AUTO_REJECT", 4.0)]
    assert made.wait(4) == [("AUTO_REJECT", "-")]


def test_escalation_to_who_decides_there_already_merges_the_seats() -> None:
    made = desk(step(100, "ESCALATE_TRANSFER"), people=("ada", "max"), mode="ALL")
    assert made.wait(8) == [("MERGE", "max"), ("REASSIGN", "ned")]
    assert made.waiting() == {"ned"}
    assert made.approve("ned").waiting() == {"eve"}


def test_escalation_adds_a_seat_with_a_clock_of_its_own() -> None:
    made = desk(step(100, "ESCALATE_ADD"))
    assert made.wait(8) == [("ADD_SIGN", "max")]
    assert made.waiting() == {"ada", "max"}
    assert made.live() == [("ESCALATE_ADD", 8.0)]
    made.approve("ada")
    assert made.waiting() == {"max"}


def test_escalation_adds_nobody_twice() -> None:
    made = desk(step(100, "ESCALATE_ADD"), people=("ada", "bo"), mode="ALL")
    assert made.wait(8) == [("ADD_SIGN", "max"), ("ESCALATE", "max")]
    assert [each.reason for each in made.case.timers[:2]] == ["", "ALREADY_SEATED"]


def test_without_a_manager_the_assignee_is_reminded() -> None:
    made = desk(step(100, "ESCALATE_TRANSFER"), people=("cy",))
    assert made.wait(8) == [("REMIND", "cy")]
    assert made.case.timers[0].reason == "NO_MANAGER"
    assert made.waiting() == {"cy"}


def test_where_the_initiator_must_not_decide_it_is_not_handed_to_them() -> None:
    node = ask("n", "ada", whenInitiator="FORBID", **deadline(8, step(100, "ESCALATE_TRANSFER")))
    made = TimedDesk(node, managers={"ada": "ines"}).submit()
    assert isinstance(made, TimedDesk)
    assert made.wait(8) == [("REMIND", "ada")]


def test_a_pool_that_nobody_claims_is_escalated_from_the_initiator() -> None:
    made = desk(REMIND, step(110, "ESCALATE_NOTIFY"), people=("ada", "bo"), mode="POOL")
    assert made.wait(9) == [("REMIND", "-"), ("ESCALATE", "max")]


def test_an_opinion_has_no_clock_and_its_asker_has() -> None:
    made = desk(REMIND, step(200, "AUTO_REJECT"))
    made.delegate("ada", "dee")
    assert made.live() == [("REMIND", 8.0), ("AUTO_REJECT", 16.0)]
    assert made.wait(8) == [("REMIND", "ada")]
    assert made.wait(8) == [("AUTO_REJECT", "-")]
    assert made.task("dee").status == "CLOSED"


def test_who_waits_for_others_has_a_clock_that_stands_still() -> None:
    made = desk(REMIND)
    made.wait(3)
    made.add("ada", "BEFORE", "dee")
    assert made.live() == [("REMIND", 8.0)]
    assert made.statuses() == [("REMIND", "PAUSED"), ("REMIND", "PENDING")]
    assert made.wait(8) == [("REMIND", "dee")]
    made.approve("dee")
    assert made.live() == [("REMIND", 5.0)]


def test_those_who_decide_afterwards_have_clocks_of_their_own() -> None:
    made = desk(REMIND)
    made.add("ada", "AFTER", "dee")
    assert made.live() == [("REMIND", 8.0)]
    made.wait(5)
    made.approve("ada")
    assert made.live() == [("REMIND", 8.0)]
    assert made.wait(8) == [("REMIND", "dee")]


@pytest.mark.parametrize("hand", ["transfer", "reassign"])
def test_who_is_handed_a_task_gets_what_has_not_fired_yet(hand: str) -> None:
    made = desk(step(50, "REMIND"), step(75, "REMIND"), REMIND)
    made.wait(5)
    getattr(made, hand)("ada", "bo")
    assert made.live() == [("REMIND", 1.0), ("REMIND", 3.0)]
    assert made.wait(1) == [("REMIND", "bo")]


def test_handing_on_does_not_escape_what_is_late() -> None:
    """A worker was down; the task is handed on before it looks again."""
    made = desk(REMIND, step(110, "AUTO_REJECT"))
    assert made.live() != []
    made.case.now += 9 * HOUR
    made.transfer("ada", "bo")
    assert made.wait(0) == [("REMIND", "bo"), ("AUTO_REJECT", "-")]


def test_what_is_halted_stands_still() -> None:
    made = desk(step(50, "REMIND"), step(200, "REMIND"), calendar=OFFICE)
    made.wait(4)
    made.suspend()
    assert made.live() == []
    assert made.wait(500) == []
    assert made.statuses() == [("REMIND", "FIRED"), ("REMIND", "PAUSED")]
    made.resume()
    # Twelve business hours were left; it goes on at noon of a Monday, which has five of them.
    assert made.case.now.isoformat() == "2026-11-23T12:00:00+00:00"
    assert made.live() == [("REMIND", 28.0)]


def test_late_when_halted_is_late_when_it_goes_on() -> None:
    made = desk(step(200, "REMIND"))
    made.wait(10)
    made.suspend()
    made.wait(100)
    made.resume()
    assert made.live() == [("REMIND", 6.0)]
    assert (made.task("ada").due_at - made.case.now).total_seconds() == -2 * 3600  # type: ignore[operator]


def test_after_a_return_the_clock_begins_anew() -> None:
    first = ask("first", "bo", **deadline(4, REMIND))
    made = TimedDesk(first, ask("second", "ada", **deadline(8, REMIND))).submit()
    assert isinstance(made, TimedDesk)
    made.wait(3)
    made.approve("bo")
    made.wait(2)
    made.send_back("ada", "first")
    assert made.live() == [("REMIND", 4.0)]
    made.approve("bo")
    assert made.live() == [("REMIND", 8.0)]


def test_a_step_can_end_the_whole() -> None:
    made = desk(step(100, "CLOSE_INSTANCE"))
    assert made.wait(8) == [("EXPIRE", "-")]
    assert (made.status, made.case.suspended_from) == ("EXPIRED", "RUNNING")
    assert made.live() == []


def test_the_whole_expires() -> None:
    made = desk(REMIND, expiresHours=48)
    assert made.live() == [("REMIND", 8.0), ("EXPIRY", 48.0)]
    assert made.wait(48) == [("REMIND", "ada"), ("EXPIRE", "-")]
    assert made.status == "EXPIRED"
    assert made.task("ada").status == "CANCELLED"


def test_what_was_returned_expires_too_and_what_is_halted_does_not() -> None:
    made = desk(expiresHours=48)
    made.wait(8)
    made.suspend()
    assert made.wait(500) == []
    made.resume()
    assert made.live() == [("EXPIRY", 40.0)]
    made.send_back("ada", "START")
    assert made.live() == [("EXPIRY", 40.0)]
    assert made.wait(40) == [("EXPIRE", "-")]
    assert (made.status, made.case.suspended_from) == ("EXPIRED", "RETURNED")


def test_what_is_over_does_not_expire() -> None:
    made = desk(expiresHours=48)
    made.approve("ada", "eve")
    assert made.status == "APPROVED"
    assert made.live() == []
    assert made.wait(500) == []


def test_recovered_it_has_all_of_its_time_again() -> None:
    made = desk(step(75, "REMIND"), expiresHours=48)
    made.wait(100)
    assert made.status == "EXPIRED"
    made.drive(whole.recover(made.case))
    assert made.waiting() == {"ada"}
    assert made.live() == [("REMIND", 6.0), ("EXPIRY", 48.0)]


def waiting_node(hours: int, **more: Any) -> dict[str, Any]:
    """A node that waits."""
    return {"kind": "DELAY", "id": "wait", "hours": hours, **more}


def test_a_delay_holds_up_and_then_lets_go() -> None:
    made = TimedDesk(ask("a", "ada"), waiting_node(24), ask("b", "bo"))
    made.submit()
    assert made.live() == []
    made.approve("ada")
    assert (made.waiting(), made.live()) == (set(), [("DELAY", 24.0)])
    assert made.wait(23.9) == []
    assert made.wait(0.1) == [("PASS", "-")]
    assert made.waiting() == {"bo"}


def test_a_delay_at_the_end_ends_it() -> None:
    made = TimedDesk(waiting_node(24))
    made.submit()
    assert made.wait(24) == [("PASS", "-")]
    assert made.status == "APPROVED"


def test_delays_after_each_other_are_waited_for_one_by_one() -> None:
    second = {**waiting_node(5), "id": "again"}
    made = TimedDesk(waiting_node(5), second, ask("b", "bo"))
    made.submit()
    assert made.wait(100) == [("PASS", "-")]
    assert made.live() == [("DELAY", 5.0)]


def test_a_delay_of_business_hours_is_halted_with_the_whole() -> None:
    made = TimedDesk(waiting_node(8, business=True), ask("b", "bo"), calendar=OFFICE)
    made.submit()
    assert made.live() == [("DELAY", 24.0)]
    made.wait(3)
    made.suspend()
    assert made.wait(24) == []
    made.resume()
    # On Tuesday at 15:00 five hours are left: two on that day, three on the next.
    assert made.live() == [("DELAY", 21.0)]


def test_a_delay_in_one_branch_does_not_hold_up_the_other() -> None:
    made = TimedDesk(fork("PARALLEL", "f", a=[waiting_node(24)], b=[ask("b", "bo")]), ask("c", "cy"))
    made.submit()
    made.approve("bo")
    assert made.waiting() == set()
    assert made.wait(24) == [("PASS", "-")]
    assert made.waiting() == {"cy"}


def test_a_delay_that_is_left_by_a_return_is_waited_for_again() -> None:
    node = fork("PARALLEL", "f", a=[waiting_node(24)], b=[ask("b", "bo")])
    made = TimedDesk(ask("first", "ada"), node)
    made.submit()
    made.approve("ada")
    made.wait(20)
    made.send_back("bo", "first")
    assert made.live() == []
    made.approve("ada")
    assert made.live() == [("DELAY", 24.0)]
