"""What becomes of approvals when people leave: in one transaction everything that waits for them goes to others."""

import uuid

import pytest

from bizsuite.base.identity.service import deactivate_user
from bizsuite.base.identity.tables import User
from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import loaders, service
from bizsuite.oa.approvals.rules import ApprovalInstanceStatus, ApprovalMode
from bizsuite.oa.approvals.rules.process.case import Sign, SignMode
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.tables import Task
from tests.oa.approvals.registry import Registry, department, give_role
from tests.oa.approvals.test_processes import asks

DEACTIVATE = """mutation($input: UserDeactivateInput!) { userDeactivate(input: $input) {
  user { isActive } userErrors { code path } } }"""


async def leave(registry: Registry, person: Actor, successor: Actor | None = None) -> None:
    """Somebody leaves, and nothing that waits stays with anybody who is not active."""
    async with registry.work() as db:
        await deactivate_user(db, person.user_id, None if successor is None else successor.user_id)
    async with registry.work() as db:
        assert await loaders.integrity(db) == []


async def test_the_successor_gets_the_same_seat_and_due_time(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob, due_hours=8)
    deed = await registry.deed()
    await registry.submit(deed)
    old = await registry.task_of(ann)
    await leave(registry, ann, cid)
    assert await registry.tasks() == {"Ann": ["REASSIGNED"], "Bob": ["PENDING"], "Cid": ["PENDING"]}
    new = await registry.task_of(cid)
    async with registry.work() as db:
        was, now_ = await db.need(Task, old), await db.need(Task, new)
    assert (now_.seat_id, now_.due_at, now_.origin_id) == (was.seat_id, was.due_at, old)
    await registry.approve(bob)
    await registry.approve(cid)
    assert await registry.sealed(deed)
    log = await registry.rows("SELECT action, payload FROM approval_action ORDER BY seq")
    assert [row["action"] for row in log] == ["SUBMIT", "HAND_OVER", "APPROVE", "APPROVE"]
    assert log[1]["payload"]["moved"] == [{"task": str(old), "to": str(cid.user_id)}]


async def test_without_a_successor_the_manager_then_an_administrator_gets_it(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    team = await department(registry, "Team", head=bob)
    async with registry.work() as db:
        (await db.lock(User, ann.user_id)).department_id = team
    await registry.define(ann)
    await registry.submit(await registry.deed())
    await leave(registry, ann)
    assert (await registry.tasks())["Bob"] == ["PENDING"]
    await leave(registry, bob)
    assert await registry.tasks() == {"Ann": ["REASSIGNED"], "Bob": ["REASSIGNED"], "Admin": ["PENDING"]}


async def test_who_sits_there_already_speaks_for_both(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    deeds = [await registry.deed() for _ in range(2)]
    for deed in deeds:
        await registry.submit(deed)
    await registry.approve_all(bob)
    await leave(registry, ann, bob)
    assert [await registry.sealed(deed) for deed in deeds] == [True, True]


async def test_what_waits_for_others_goes_on_waiting(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await registry.define(bob, ann, mode=ApprovalMode.SEQUENTIAL)
    await registry.submit(await registry.deed())
    await leave(registry, ann, cid)
    assert await registry.tasks() == {"Ann": ["REASSIGNED"], "Bob": ["PENDING"], "Cid": ["WAITING"]}
    async with registry.work(bob) as db:
        await service.delegate(db, await registry.task_of(bob), dan.user_id)
    await leave(registry, dan, cid)
    assert (await registry.tasks())["Cid"] == ["WAITING", "PENDING"]
    opinion = await registry.task_of(cid)
    async with registry.work(cid) as db:
        await service.answer_opinion(db, opinion, "Fine.")
    await registry.approve(bob)
    await registry.approve(cid)


async def test_who_was_added_and_who_has_added_leave(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await registry.define(ann)
    deed = await registry.deed()
    await registry.submit(deed)
    async with registry.work(ann) as db:
        key = await registry.task_of(ann)
        await service.add_sign(db, key, [bob.user_id], Sign.BEFORE, SignMode.ALL)
    await leave(registry, ann, cid)
    await leave(registry, bob, dan)
    assert (await registry.tasks())["Cid"] == ["WAITING"]
    await registry.approve(dan)
    await registry.approve(cid)
    assert await registry.sealed(deed)


async def test_the_last_of_a_pool_leaves(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.POOL)
    deed = await registry.deed()
    await registry.submit(deed)
    await leave(registry, ann, cid)
    assert await registry.tasks() == {}
    await leave(registry, bob, cid)
    assert await registry.tasks() == {"Cid": ["PENDING"]}
    await registry.approve(cid)
    assert await registry.sealed(deed)


async def test_the_initiator_is_not_asked_instead_where_they_must_not_be(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    node = {**asks("approve", ann), "whenInitiator": "FORBID"}
    await registry.define(process=Process.model_validate({"nodes": [node]}))
    await registry.submit(await registry.deed())
    await leave(registry, ann, registry.actor("sales"))
    assert await registry.tasks() == {"Ann": ["REASSIGNED"], "Admin": ["PENDING"]}


async def test_where_there_is_nobody_it_is_halted_and_waits_for_nobody(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    node = {**asks("approve", ann), "whenInitiator": "FORBID"}
    await registry.define(process=Process.model_validate({"nodes": [node]}))
    started = await registry.submit(await registry.deed(), "admin")
    await leave(registry, ann)
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.SUSPENDED
    (row,) = await registry.rows("SELECT id, assignee_id, status FROM approval_task")
    assert (row["assignee_id"], row["status"]) == (None, "PENDING")
    async with registry.work() as db:
        await service.resume(db, started.id)
    async with registry.work() as db:
        await service.reassign(db, row["id"], bob.user_id)
    assert await registry.tasks() == {"Bob": ["PENDING"]}


async def test_what_comes_back_to_an_initiator_who_has_left_goes_to_whoever_got_it(
    registry: Registry,
) -> None:
    ann, _, cid, _ = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    await registry.define(ann)
    for successor, name in ((cid, "Cid"), (None, "Admin")):
        initiator = await registry.person(f"Eve{name}")
        deed = await registry.deed()
        async with registry.work() as db:
            (started,) = await service.submit(db, "ToyDeed", deed)
            started.initiator_id = initiator.user_id
        await leave(registry, initiator, successor)
        async with registry.work(ann) as db:
            await service.send_back(db, await registry.task_of(ann), "START", "No.")
        assert (await registry.tasks(started))[name] == ["PENDING"]
        async with registry.work() as db:
            assert await loaders.integrity(db) == []


async def test_what_was_returned_goes_with_its_initiator(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann)
    await registry.submit(await registry.deed())
    async with registry.work(ann) as db:
        await service.send_back(db, await registry.task_of(ann), "START", "No.")
    await leave(registry, registry.actor("sales"), bob)
    key = await registry.task_of(bob)
    async with registry.work(bob) as db:
        await service.resubmit(db, key)
    assert (await registry.tasks())["Ann"] == ["RETURNED", "PENDING"]


async def test_through_the_graph_it_can_be_tried_first(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann)
    await registry.submit(await registry.deed())
    key = encode("User", ann.user_id)
    for successor, code in (
        (encode("User", ann.user_id), "INVALID_VALUE"),
        (encode("User", uuid.UUID(int=1)), "NOT_FOUND"),
        (encode("Company", registry.home.company), "NOT_FOUND"),
    ):
        given = {"id": key, "successorId": successor}
        assert await registry.refused(DEACTIVATE, input=given) == [code]
    given = {"id": key, "successorId": encode("User", bob.user_id)}
    await registry.done(DEACTIVATE, input=given | {"dryRun": True})
    assert await registry.tasks() == {"Ann": ["PENDING"]}
    await registry.done(DEACTIVATE, input=given)
    assert await registry.tasks() == {"Ann": ["REASSIGNED"], "Bob": ["PENDING"]}
    with pytest.raises(Refused):
        await leave(registry, ann)
