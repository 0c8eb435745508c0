from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bizsuite.base.identity.tables import User
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import loaders, service
from bizsuite.oa.approvals.rules import (
    ApprovalAssigneeRule,
    ApprovalInstanceStatus,
    ApprovalMode,
    ApprovalTaskStatus,
    Assignees,
)
from bizsuite.oa.approvals.tables import Task
from tests.oa.approvals.registry import Registry, department, give_role, set_active


async def refused(registry: Registry, as_: Actor | str, act: Callable[..., Any], *args: object) -> Refused:
    """What refuses a service's act."""
    with pytest.raises(Refused) as caught:
        async with registry.work(as_) as db:
            await act(db, *args)
    return caught.value


# Who is asked.


async def test_listed_users_are_asked_in_their_order_without_the_inactive(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(cid, ann, bob)
    await set_active(registry, ann, False)
    await registry.submit(await registry.deed())
    assert await registry.tasks() == {"Cid": ["PENDING"], "Bob": ["PENDING"]}
    rows = await registry.rows("SELECT principal_id FROM approval_seat ORDER BY ordinal")
    assert [row["principal_id"] for row in rows] == [cid.user_id, bob.user_id]


async def test_the_holders_of_a_role_are_asked_when_the_question_is_put(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await give_role(registry, "board", dan, bob)
    await registry.define(assignees=Assignees(rule=ApprovalAssigneeRule.ROLE, role="board"))
    await give_role(registry, "other", ann, cid)
    await registry.submit(await registry.deed())
    assert await registry.tasks() == {"Bob": ["PENDING"], "Dan": ["PENDING"]}


async def test_a_role_without_active_holders_starts_nothing(registry: Registry) -> None:
    await give_role(registry, "board", registry.people["Ann"])
    await registry.define(assignees=Assignees(rule=ApprovalAssigneeRule.ROLE, role="board"))
    await set_active(registry, registry.people["Ann"], False)
    deed = await registry.deed()
    assert (await refused(registry, "sales", service.submit, "ToyDeed", deed)).code == "NO_APPROVER"
    assert await registry.count("approval_instance") == 0


MANAGER = Assignees(rule=ApprovalAssigneeRule.MANAGER)


async def test_the_head_of_the_owners_department_is_asked(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    top = await department(registry, "Top", head=bob)
    team = await department(registry, "Team", below=top, head=ann)
    owner = await registry.person("Eve", department=team)
    await registry.define(assignees=MANAGER, mode=ApprovalMode.SINGLE)
    await registry.submit(await registry.deed(owner_id=owner.user_id))
    assert await registry.tasks() == {"Ann": ["PENDING"]}


async def test_vacant_and_inactive_heads_are_passed_over_and_nobody_is_their_own_manager(
    registry: Registry,
) -> None:
    ann, bob, cid, _ = registry.people.values()
    top = await department(registry, "Top", head=bob)
    gone = await department(registry, "Gone", below=top, head=cid)
    vacant = await department(registry, "Vacant", below=gone)
    team = await department(registry, "Team", below=vacant)
    owner = await registry.person("Eve", department=team)
    async with registry.work() as db:
        (await db.lock(User, cid.user_id)).is_active = False
    await registry.define(assignees=MANAGER)
    await registry.submit(await registry.deed(owner_id=owner.user_id))
    assert await registry.tasks() == {"Bob": ["PENDING"]}
    own = await department(registry, "Own", below=team, head=ann)
    async with registry.work() as db:
        (await db.lock(User, ann.user_id)).department_id = own
    await registry.submit(await registry.deed(owner_id=ann.user_id))
    assert await registry.tasks() == {"Bob": ["PENDING", "PENDING"]}


async def test_whoever_stands_at_the_top_has_no_manager(registry: Registry) -> None:
    ann = registry.people["Ann"]
    top = await department(registry, "Top", head=ann)
    async with registry.work() as db:
        (await db.lock(User, ann.user_id)).department_id = top
    await registry.define(assignees=MANAGER)
    deed = await registry.deed(owner_id=ann.user_id)
    assert (await refused(registry, "sales", service.submit, "ToyDeed", deed)).code == "NO_APPROVER"


async def test_without_an_owner_the_initiators_manager_is_asked(registry: Registry) -> None:
    top = await department(registry, "Top", head=registry.people["Bob"])
    initiator = replace(registry.actor("sales"), department_id=top)
    async with registry.work() as db:
        (await db.lock(User, initiator.user_id)).department_id = top
    await registry.define(assignees=MANAGER)
    started = await registry.submit(await registry.deed(owner_id=None), initiator)
    assert await registry.tasks() == {"Bob": ["PENDING"]}
    assert started.department_id == top


async def test_tasks_are_due_after_the_hours_of_the_node(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann, due_hours=48)
    moment = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    deed = await registry.deed()
    with clock_set_to(moment):
        await registry.submit(deed)
    key = await registry.task_of(ann)
    async with registry.work() as db:
        task = await db.need(Task, key)
    assert (task.opened_at, task.due_at) == (moment, moment + timedelta(hours=48))


# Handing on.


async def test_an_administrator_hands_a_task_on_within_its_seat(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob, due_hours=5)
    deed = await registry.deed()
    await registry.submit(deed)
    old = await registry.task_of(ann)
    async with registry.work() as db:
        made = await service.reassign(db, old, cid.user_id, "on leave")
        former = await db.need(Task, old)
    assert (made.origin_id, made.seat_id, made.due_at) == (old, former.seat_id, former.due_at)
    assert await registry.tasks() == {"Ann": ["REASSIGNED"], "Bob": ["PENDING"], "Cid": ["PENDING"]}
    assert (await refused(registry, ann, service.approve, old)).code == "TASK_ALREADY_DECIDED"
    await registry.approve(bob)
    await registry.approve(cid)
    assert await registry.sealed(deed)


async def test_who_has_a_seat_gets_no_second_one(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    deed = await registry.deed()
    await registry.submit(deed)
    async with registry.work() as db:
        kept = await service.reassign(db, await registry.task_of(ann), bob.user_id)
    assert kept.status is ApprovalTaskStatus.REASSIGNED
    assert await registry.tasks() == {"Ann": ["REASSIGNED"], "Bob": ["PENDING"]}
    await registry.approve(bob)
    assert await registry.sealed(deed)


async def test_merging_into_a_seat_that_has_approved_may_be_the_last_that_was_needed(
    registry: Registry,
) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    deed = await registry.deed()
    started = await registry.submit(deed)
    await registry.approve(bob)
    async with registry.work() as db:
        await service.reassign(db, await registry.task_of(ann), bob.user_id)
    assert await registry.sealed(deed)
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.APPROVED
    log = await registry.rows("SELECT action, from_status, to_status FROM approval_action ORDER BY seq")
    assert [tuple(row.values()) for row in log] == [
        ("SUBMIT", None, "RUNNING"),
        ("APPROVE", "RUNNING", "RUNNING"),
        ("MERGE", "RUNNING", "APPROVED"),
    ]


async def test_tasks_that_cannot_be_handed_on(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await registry.define(ann, bob)
    await registry.submit(await registry.deed())
    anns = await registry.task_of(ann)
    await set_active(registry, dan, False)
    stranger = (await registry.another_tenant()).people["admin"]
    hand_on = service.reassign
    assert (await refused(registry, ann, hand_on, anns, cid.user_id)).code == "PERMISSION_DENIED"
    assert (await refused(registry, "manager", hand_on, anns, cid.user_id)).code == "PERMISSION_DENIED"
    assert (await refused(registry, "admin", hand_on, anns, ann.user_id)).code == "INVALID_VALUE"
    for nobody in (dan.user_id, stranger.user_id):
        missing = await refused(registry, "admin", hand_on, anns, nobody)
        assert (missing.code, missing.path) == ("NOT_FOUND", ("assigneeId",))
    assert (await refused(registry, stranger, hand_on, anns, stranger.user_id)).code == "NOT_FOUND"
    await registry.approve(ann)
    assert (await refused(registry, "admin", hand_on, anns, cid.user_id)).code == "TASK_ALREADY_DECIDED"
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["PENDING"]}


# Leaving.


async def test_a_task_of_somebody_who_was_shut_out_past_the_rules_is_found(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann)
    await registry.submit(await registry.deed())
    async with registry.work() as db:
        assert await loaders.integrity(db) == []
    await set_active(registry, ann, False)
    async with registry.work() as db:
        (found,) = await loaders.integrity(db)
    assert (found.check, found.subject_type) == ("approval_task_assignee", "ApprovalTask")
    assert found.detail == "waits for ann@acme.example, who is not active"


async def test_a_seat_that_nobody_is_asked_for_is_found(registry: Registry) -> None:
    await registry.define(registry.people["Ann"], registry.people["Bob"])
    started = await registry.submit(await registry.deed())
    async with registry.work() as db:
        task = await db.lock(Task, await registry.task_of(registry.people["Bob"]))
        task.status, task.decided_at = ApprovalTaskStatus.CLOSED, task.opened_at
    async with registry.work() as db:
        (found,) = await loaders.integrity(db)
    assert (found.check, found.subject_id) == ("approval_open_seats", started.id)
