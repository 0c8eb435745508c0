"""Timers fire while nobody looks: what they do, what the log tells, and that they are kept equal to the rest."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from bizsuite.kernel.clock import clock_set_to
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.housekeeping import fire_timers
from bizsuite.oa.calendars import service as calendars
from bizsuite.oa.calendars.service import NewCalendar
from tests.oa.approvals.deeds import DeedRow
from tests.oa.approvals.registry import Registry, set_active
from tests.oa.approvals.timers.later import BEGUN, Later, asks, deadline, step, under

REMIND = step(100, "REMIND")


async def test_a_reminder_is_sent_once_when_its_time_has_come(registry: Registry, later: Later) -> None:
    ann = registry.people["Ann"]
    await later.begin(asks("n", ann, **deadline(8, step(75, "REMIND"), REMIND)))
    assert await later.timers() == [("REMIND", "PENDING"), ("REMIND", "PENDING")]
    assert await later.wait(5.99) == 0
    assert await later.wait(0.01) == 1
    assert await later.fire() == 0
    assert await later.timers() == [("REMIND", "FIRED"), ("REMIND", "PENDING")]
    assert await later.log() == [("SUBMIT", None), ("REMIND", "TIMEOUT")]
    assert await later.events() == ["TASK_REMINDED"]
    assert (await later.look())["logVerification"]["isIntact"]
    told = (await later.told())["log"]["nodes"][1]
    assert (told["actor"], told["task"]["assignee"]["name"]) == (None, "Ann")


async def test_a_worker_that_was_down_sends_one_reminder(registry: Registry, later: Later) -> None:
    ann = registry.people["Ann"]
    daily = step(100, "REMIND", everyHours=24, times=5)
    await later.begin(asks("n", ann, **deadline(8, step(75, "REMIND"), daily)))
    assert await later.wait(70) == 1
    assert await later.events() == ["TASK_REMINDED"]
    assert await later.timers() == [("REMIND", "MISSED"), ("REMIND", "FIRED"), ("REMIND", "PENDING")]
    (row,) = await registry.rows("SELECT fire_at, ordinal FROM approval_timer WHERE status = 'PENDING'")
    assert (row["fire_at"], row["ordinal"]) == (BEGUN + timedelta(hours=80), 103)
    assert await later.wait(1000) == 1
    assert await later.events() == ["TASK_REMINDED"] * 2


async def test_managers_are_told_and_who_has_none_is_reminded(registry: Registry, later: Later) -> None:
    bob, cid = registry.people["Bob"], registry.people["Cid"]
    eve = await under(registry, "Eve", bob)
    node = asks("n", eve, cid, mode="ALL", **deadline(8, step(100, "ESCALATE_NOTIFY")))
    await later.begin(node)
    await later.wait(8)
    assert sorted(await later.events()) == ["TASK_ESCALATED", "TASK_REMINDED"]
    rows = await registry.rows("SELECT payload FROM outbox_event WHERE type = 'APPROVAL_TASK_ESCALATED'")
    assert rows[0]["payload"]["manager_id"] == str(bob.user_id)
    reasons = await registry.rows("SELECT reason FROM approval_timer ORDER BY reason")
    assert [row["reason"] for row in reasons] == ["", "NO_MANAGER"]


async def test_a_manager_who_has_left_is_not_told(registry: Registry, later: Later) -> None:
    bob = registry.people["Bob"]
    eve = await under(registry, "Eve", bob)
    await later.begin(asks("n", eve, **deadline(8, step(100, "ESCALATE_TRANSFER"))))
    await set_active(registry, bob, False)
    await later.wait(8)
    assert await later.waits() == {"Eve"}
    assert await later.events() == ["TASK_REMINDED"]


async def test_a_task_goes_to_the_manager_with_its_time(registry: Registry, later: Later) -> None:
    bob = registry.people["Bob"]
    eve = await under(registry, "Eve", bob)
    steps = (step(100, "ESCALATE_TRANSFER"), step(150, "AUTO_REJECT"))
    await later.begin(asks("n", eve, **deadline(8, *steps)))
    assert await later.wait(8) == 1
    assert await later.waits() == {"Bob"}
    assert await later.timers() == [("ESCALATE_TRANSFER", "FIRED"), ("AUTO_REJECT", "PENDING")]
    assert await later.log() == [("SUBMIT", None), ("REASSIGN", "TIMEOUT")]
    await later.wait(4)
    assert (await later.look())["status"] == "REJECTED"
    assert (await later.log())[-1] == ("AUTO_REJECT", "TIMEOUT")


async def test_the_manager_gets_a_seat_beside(registry: Registry, later: Later) -> None:
    bob = registry.people["Bob"]
    eve = await under(registry, "Eve", bob)
    await later.begin(asks("n", eve, **deadline(8, step(100, "ESCALATE_ADD"))))
    await later.wait(8)
    assert await later.waits() == {"Bob", "Eve"}
    await later.act("Approve", eve, "Eve")
    assert not await registry.sealed(later.deed)
    await later.act("Approve", bob, "Bob")
    assert await registry.sealed(later.deed)


async def test_time_that_is_over_approves_and_carries_out_the_act(registry: Registry, later: Later) -> None:
    node = asks("n", registry.people["Ann"], **deadline(8, step(100, "AUTO_APPROVE")))
    await later.begin(node, autoApproveMax="500")
    await later.wait(8)
    assert (await later.look())["status"] == "APPROVED"
    assert await registry.sealed(later.deed)
    assert await later.log() == [("SUBMIT", None), ("AUTO_APPROVE", "TIMEOUT")]
    assert (await later.look())["logVerification"]["isIntact"]


async def test_above_the_limit_it_waits_for_somebody(registry: Registry, later: Later) -> None:
    node = asks("n", registry.people["Ann"], **deadline(8, step(100, "AUTO_APPROVE")))
    await later.begin(node, worth="500.01", autoApproveMax="500")
    await later.wait(8)
    assert await later.waits() == {"Ann"}
    assert [node["reason"] for node in (await later.told())["timers"]["nodes"]] == ["ABOVE_LIMIT"]
    assert await later.events() == ["TASK_REMINDED"]


async def test_what_refuses_the_act_is_tried_again_and_given_up(registry: Registry, later: Later) -> None:
    node = asks("n", registry.people["Ann"], **deadline(8, step(100, "AUTO_APPROVE")))
    await later.begin(node, autoApproveMax="500")
    async with registry.work() as db:
        (await db.lock(DeedRow, later.deed)).is_torn = True
    assert await later.wait(8) == 0
    (told,) = (await later.told())["timers"]["nodes"]
    assert (told["status"], told["attempt"], told["reason"]) == ("PENDING", 1, "DEED_TORN")
    assert await later.fire() == 0
    assert await later.waits() == {"Ann"}
    for _ in range(4):
        await later.wait(100)
    (told,) = (await later.told())["timers"]["nodes"]
    assert (told["status"], told["attempt"]) == ("FAILED", 5)
    assert await later.log() == [("SUBMIT", None)]
    await later.wait(1000)
    assert (await later.told())["timers"]["nodes"][0]["attempt"] == 5


async def test_what_was_refused_happens_when_nothing_refuses_it_any_more(
    registry: Registry, later: Later
) -> None:
    node = asks("n", registry.people["Ann"], **deadline(8, step(100, "AUTO_APPROVE")))
    await later.begin(node, autoApproveMax="500")
    async with registry.work() as db:
        (await db.lock(DeedRow, later.deed)).is_torn = True
    await later.wait(8)
    async with registry.work() as db:
        (await db.lock(DeedRow, later.deed)).is_torn = False
    assert await later.wait(0.05) == 0
    assert await later.wait(0.05) == 1
    assert await registry.sealed(later.deed)


async def test_a_decided_task_has_no_timer_that_could_fire(registry: Registry, later: Later) -> None:
    ann, bob, *_ = registry.people.values()
    await later.begin(asks("a", ann, **deadline(8, REMIND)), asks("b", bob))
    await later.act("Approve", ann, "Ann")
    assert await later.timers() == [("REMIND", "STOPPED")]
    assert await later.wait(100) == 0


async def test_what_is_halted_stands_still_and_goes_on(registry: Registry, later: Later) -> None:
    await later.begin(asks("n", registry.people["Ann"], **deadline(8, REMIND)), expiresHours=24)
    await later.wait(3)
    await later.whole("Suspend", "admin", comment="Wait.")
    assert await later.timers() == [("REMIND", "PAUSED"), ("EXPIRY", "PAUSED")]
    seconds = [node["secondsLeft"] for node in (await later.told())["timers"]["nodes"]]
    assert seconds == [5 * 3600, 21 * 3600]
    assert await later.wait(1000) == 0
    await later.whole("Resume", "admin")
    assert await later.wait(4.9) == 0
    assert await later.wait(0.1) == 1
    assert await later.wait(16) == 1
    assert (await later.look())["status"] == "EXPIRED"
    assert (
        await later.events()
        == ["INSTANCE_SUSPENDED", "INSTANCE_RESUMED", "TASK_REMINDED", "INSTANCE_EXPIRED"][1:]
    )


async def test_a_delay_is_over_by_itself(registry: Registry, later: Later) -> None:
    ann = registry.people["Ann"]
    await later.begin({"kind": "DELAY", "id": "wait", "hours": 24}, asks("n", ann))
    assert await later.waits() == set()
    assert await later.timers() == [("DELAY", "PENDING")]
    assert await later.wait(23.99) == 0
    assert await later.wait(0.01) == 1
    assert await later.waits() == {"Ann"}
    assert await later.log() == [("SUBMIT", None), ("PASS", "TIMEOUT")]
    async with registry.work() as db:
        assert await _findings(db) == []


async def test_business_hours_go_by_the_calendar_of_the_tenant(registry: Registry, later: Later) -> None:
    week = dict.fromkeys(("monday", "tuesday"), ("09:00-17:00",))
    async with registry.work() as db:
        await calendars.create_calendar(db, NewCalendar(name="Short", zone="UTC", week=week))
    node = asks("n", registry.people["Ann"], **deadline(8, REMIND, business=True))
    await later.begin(node, {"kind": "DELAY", "id": "wait", "hours": 8, "business": True})
    (task,) = await registry.rows("SELECT due_at FROM approval_task")
    assert task["due_at"] == BEGUN + timedelta(hours=24)
    assert await later.wait(24) == 1
    await later.act("Approve", registry.people["Ann"], "Ann")
    # Tuesday noon: five hours are left that day, and the next day of work is Monday.
    (run,) = await registry.rows("SELECT due_at FROM approval_node_run WHERE node_id = 'wait'")
    assert run["due_at"] == BEGUN + timedelta(days=7)
    await later.wait(24 * 6)
    assert await registry.sealed(later.deed)


async def test_timers_of_all_tenants_fire(registry: Registry, later: Later) -> None:
    await later.begin(asks("n", registry.people["Ann"], **deadline(8, REMIND)))
    await registry.another_tenant()
    with clock_set_to(BEGUN + timedelta(hours=8)):
        await fire_timers(registry.database)
    assert await later.events() == ["TASK_REMINDED"]


async def test_a_pool_that_nobody_claims_reminds_whoever_may(registry: Registry, later: Later) -> None:
    ann, bob, *_ = registry.people.values()
    await later.begin(asks("n", ann, bob, mode="POOL", **deadline(8, REMIND)))
    await later.wait(8)
    rows = await registry.rows("SELECT payload FROM outbox_event WHERE type = 'APPROVAL_TASK_REMINDED'")
    (told,) = [row["payload"]["people"] for row in rows]
    assert set(told) == {str(ann.user_id), str(bob.user_id)}


async def test_only_administrators_see_timers(registry: Registry, later: Later) -> None:
    await later.begin(asks("n", registry.people["Ann"], **deadline(8, REMIND)))
    query = "query($id: ID!) { approvalInstance(id: $id) { timers { nodes { id } } } }"
    answer = await registry.ask(query, as_="sales", id=later.id)
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data["approvalInstance"]["timers"] is None


@pytest.mark.parametrize(("ago", "expected"), [(7, False), (8, True)])
async def test_overdue_tasks_tell_so(registry: Registry, later: Later, ago: int, expected: bool) -> None:
    """By the clock of the database, in which tasks are chosen by it too."""
    later.hours = (datetime.now(UTC) - BEGUN) / timedelta(hours=1) - ago
    await later.begin(asks("n", registry.people["Ann"], **deadline(8)))
    query = "query($id: ID!) { approvalInstance(id: $id) { tasks { nodes { isOverdue } } } }"
    answer = await registry.ask(query, id=later.id)
    assert answer.data["approvalInstance"]["tasks"]["nodes"] == [{"isOverdue": expected}]


async def test_who_is_handed_a_task_by_somebody_keeps_its_timers(registry: Registry, later: Later) -> None:
    ann, bob, *_ = registry.people.values()
    await later.begin(asks("n", ann, **deadline(8, step(50, "REMIND"), REMIND)))
    await later.wait(5)
    with clock_set_to(later.now):
        async with registry.work(ann) as db:
            await service.transfer(db, uuid.UUID(int=(await registry.task_of(ann)).int), bob.user_id)
    assert await later.timers() == [("REMIND", "FIRED"), ("REMIND", "PENDING")]
    await later.wait(3)
    rows = await registry.rows(
        "SELECT payload FROM outbox_event WHERE type = 'APPROVAL_TASK_REMINDED' ORDER BY id"
    )
    assert [row["payload"]["people"] for row in rows] == [[str(ann.user_id)], [str(bob.user_id)]]


async def _findings(db: object) -> list[object]:
    from bizsuite.oa.approvals import loaders

    return list(await loaders.integrity(db))  # type: ignore[arg-type]
