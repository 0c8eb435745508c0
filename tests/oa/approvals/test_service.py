from decimal import Decimal

import pytest

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.rules import (
    ApprovalInstanceStatus,
    ApprovalMode,
    ApprovalTaskStatus,
)
from tests.oa.approvals.deeds import DeedRow, change_deed, seal_deed
from tests.oa.approvals.registry import Registry


async def refusal(registry: Registry, act: object, *args: object, as_: object = "sales") -> Refused:
    """What refuses a service's act."""
    with pytest.raises(Refused) as refused:
        async with registry.work(as_) as db:  # type: ignore[arg-type]
            await act(db, *args)  # type: ignore[operator]
    return refused.value


async def test_without_a_definition_an_act_goes_on(registry: Registry) -> None:
    deed = await registry.deed()
    async with registry.work("sales") as db:
        await seal_deed(db, deed)
    assert await registry.sealed(deed)
    assert (await refusal(registry, service.submit, "ToyDeed", deed)).code == "NO_APPROVAL_NEEDED"
    assert await registry.count("approval_instance") == 0


async def test_below_the_threshold_nothing_is_asked_and_at_it_something_is(registry: Registry) -> None:
    await registry.define(registry.people["Ann"], amount_min="100")
    small, large = await registry.deed("99.99"), await registry.deed("100")
    async with registry.work("sales") as db:
        await seal_deed(db, small)
    assert (await refusal(registry, service.submit, "ToyDeed", small)).code == "NO_APPROVAL_NEEDED"
    refused = await refusal(registry, seal_deed, large)
    told = {"definition": "Approve largeDeed", "guard": "deed.seal"}
    assert (refused.code, refused.facts) == ("APPROVAL_REQUIRED", told)
    assert not await registry.sealed(large)


async def test_the_last_approval_performs_the_act(registry: Registry) -> None:
    ann, bob = registry.people["Ann"], registry.people["Bob"]
    await registry.define(ann, bob)
    deed = await registry.deed()
    started = await registry.submit(deed)
    assert (started.status, started.title) == (ApprovalInstanceStatus.RUNNING, "Deed A")
    assert started.business_no == "AP-2026-00001"
    await registry.approve(ann)
    assert not await registry.sealed(deed)
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.RUNNING
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["PENDING"]}
    await registry.approve(bob)
    assert await registry.sealed(deed)
    ended = await registry.instance(started.id)
    assert ended.status is ApprovalInstanceStatus.APPROVED
    assert ended.ended_at is not None
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["APPROVED"]}
    (run,) = await registry.rows("SELECT status, node_id, visit, mode, closed_at FROM approval_node_run")
    assert run.pop("closed_at") is not None
    assert run == {"status": "APPROVED", "node_id": "approve", "visit": 1, "mode": "ALL"}
    seats = await registry.rows("SELECT ordinal, outcome FROM approval_seat ORDER BY ordinal")
    assert [(seat["ordinal"], seat["outcome"]) for seat in seats] == [(1, "APPROVED"), (2, "APPROVED")]


async def test_while_an_approval_runs_the_act_waits_and_the_subject_is_locked(registry: Registry) -> None:
    await registry.define(registry.people["Ann"])
    deed = await registry.deed()
    await registry.submit(deed)
    assert (await refusal(registry, seal_deed, deed)).code == "APPROVAL_PENDING"
    assert (await refusal(registry, change_deed, deed, Decimal(1))).code == "SUBJECT_LOCKED"
    assert (await refusal(registry, service.submit, "ToyDeed", deed)).code == "APPROVAL_PENDING"
    other = await registry.deed()
    async with registry.work("sales") as db:
        await change_deed(db, other, Decimal(7))


async def test_at_any_the_first_vote_decides_and_the_other_tasks_are_closed(registry: Registry) -> None:
    people = registry.people
    await registry.define(*people.values(), mode=ApprovalMode.ANY)
    deed = await registry.deed()
    await registry.submit(deed)
    await registry.approve(people["Cid"])
    assert await registry.sealed(deed)
    assert await registry.tasks() == {
        "Ann": ["CLOSED"],
        "Bob": ["CLOSED"],
        "Cid": ["APPROVED"],
        "Dan": ["CLOSED"],
    }


async def test_at_any_the_first_rejection_decides_too(registry: Registry) -> None:
    people = registry.people
    await registry.define(people["Ann"], people["Bob"], mode=ApprovalMode.ANY)
    started = await registry.submit(await registry.deed())
    await registry.reject(people["Bob"])
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.REJECTED
    assert await registry.tasks() == {"Ann": ["CLOSED"], "Bob": ["REJECTED"]}


async def test_single_asks_only_the_first(registry: Registry) -> None:
    people = registry.people
    await registry.define(people["Bob"], people["Ann"], mode=ApprovalMode.SINGLE)
    deed = await registry.deed()
    await registry.submit(deed)
    assert await registry.tasks() == {"Bob": ["PENDING"]}
    await registry.approve(people["Bob"])
    assert await registry.sealed(deed)


async def test_one_veto_ends_all_and_frees_the_subject(registry: Registry) -> None:
    people = registry.people
    await registry.define(people["Ann"], people["Bob"], people["Cid"])
    deed = await registry.deed()
    started = await registry.submit(deed)
    await registry.approve(people["Bob"])
    await registry.reject(people["Ann"], "  Too dear. ")
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.REJECTED
    assert await registry.tasks() == {"Ann": ["REJECTED"], "Bob": ["APPROVED"], "Cid": ["CLOSED"]}
    (row,) = await registry.rows("SELECT comment FROM approval_task WHERE status = 'REJECTED'")
    assert row == {"comment": "Too dear."}
    assert (await refusal(registry, seal_deed, deed)).code == "APPROVAL_REQUIRED"
    async with registry.work("sales") as db:
        await change_deed(db, deed, Decimal(400))
    again = await registry.submit(deed)
    assert again.id != started.id
    assert again.business_no == "AP-2026-00002"
    current = await registry.rows("SELECT id FROM approval_instance WHERE current_subject_id IS NOT NULL")
    assert current == [{"id": again.id}]


async def test_an_act_that_is_refused_leaves_no_vote(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann)
    deed = await registry.deed()
    started = await registry.submit(deed)
    async with registry.work() as db:
        (await db.lock(DeedRow, deed)).is_torn = True
    task = await registry.task_of(ann)
    log = await registry.count("approval_action")
    assert (await refusal(registry, service.approve, task, as_=ann)).code == "DEED_TORN"
    assert await registry.tasks() == {"Ann": ["PENDING"]}
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.RUNNING
    assert await registry.count("approval_action") == log
    assert await registry.rows("SELECT outcome FROM approval_seat") == [{"outcome": "NONE"}]


async def test_the_initiator_takes_an_approval_back(registry: Registry) -> None:
    people = registry.people
    await registry.define(people["Ann"], people["Bob"])
    deed = await registry.deed()
    started = await registry.submit(deed)
    await registry.approve(people["Ann"])
    for other in (people["Ann"], "admin"):
        assert (await refusal(registry, service.withdraw, started.id, as_=other)).code == "PERMISSION_DENIED"
    async with registry.work("sales") as db:
        await service.withdraw(db, started.id, "wrong worth")
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.WITHDRAWN
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["CANCELLED"]}
    assert await registry.rows("SELECT status FROM approval_node_run") == [{"status": "CANCELLED"}]
    assert (await refusal(registry, service.withdraw, started.id)).code == "INSTANCE_STATE_INVALID"
    bobs = await registry.task_of(people["Bob"], ApprovalTaskStatus.CANCELLED)
    assert (
        await refusal(registry, service.approve, bobs, as_=people["Bob"])
    ).code == "INSTANCE_STATE_INVALID"
    async with registry.work("sales") as db:
        await change_deed(db, deed, Decimal(1))


async def test_the_refusals_come_in_their_order(registry: Registry) -> None:
    ann, bob, cid = (registry.people[name] for name in ("Ann", "Bob", "Cid"))
    await registry.define(ann, bob)
    await registry.submit(await registry.deed())
    anns = await registry.task_of(ann)
    assert (await refusal(registry, service.approve, anns, as_=cid)).code == "PERMISSION_DENIED"
    assert (await refusal(registry, service.approve, anns, as_="admin")).code == "PERMISSION_DENIED"
    assert (await refusal(registry, service.reject, anns, " ", as_=cid)).code == "PERMISSION_DENIED"
    assert (await refusal(registry, service.reject, anns, " ", as_=ann)).code == "COMMENT_REQUIRED"
    await registry.approve(ann)
    again = await refusal(registry, service.approve, anns, as_=ann)
    assert (again.code, again.facts) == ("TASK_ALREADY_DECIDED", {"status": "APPROVED"})
    assert (await refusal(registry, service.approve, anns, as_=cid)).code == "PERMISSION_DENIED"
    await registry.approve(bob)
    over = await refusal(registry, service.approve, anns, as_=cid)
    assert (over.code, over.facts) == ("INSTANCE_STATE_INVALID", {"status": "APPROVED"})


async def test_two_definitions_both_hold_and_the_act_comes_after_the_last(registry: Registry) -> None:
    ann, bob = registry.people["Ann"], registry.people["Bob"]
    await registry.define(ann, key="a")
    await registry.define(bob, key="b", amount_min=None)
    small, large = await registry.deed("10"), await registry.deed("1000")
    await registry.submit(small)
    assert await registry.tasks() == {"Bob": ["PENDING"]}
    await registry.approve(bob)
    assert await registry.sealed(small)
    await registry.submit(large)
    await registry.approve(bob)
    assert not await registry.sealed(large)
    assert (await refusal(registry, seal_deed, large)).code == "APPROVAL_PENDING"
    await registry.approve(ann)
    assert await registry.sealed(large)


async def test_an_approval_is_good_for_what_was_approved_and_nothing_else(registry: Registry) -> None:
    ann, bob = registry.people["Ann"], registry.people["Bob"]
    await registry.define(ann, key="a")
    await registry.define(bob, key="b")
    deed = await registry.deed("500")
    await registry.submit(deed)
    await registry.approve(ann)
    await registry.reject(bob)
    async with registry.work("sales") as db:
        await change_deed(db, deed, Decimal(501))
    await registry.submit(deed)
    assert (await registry.tasks())["Ann"] == ["APPROVED", "PENDING"]
    await registry.approve(bob)
    assert not await registry.sealed(deed)
    await registry.approve(ann)
    assert await registry.sealed(deed)


async def test_what_was_granted_is_not_asked_again(registry: Registry) -> None:
    ann, bob = registry.people["Ann"], registry.people["Bob"]
    await registry.define(ann, key="a")
    await registry.define(bob, key="b")
    deed = await registry.deed("500")
    await registry.submit(deed)
    await registry.approve(ann)
    await registry.reject(bob)
    await registry.submit(deed)
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["REJECTED", "PENDING"]}
    await registry.approve(bob)
    assert await registry.sealed(deed)


async def test_a_subject_that_is_missing_foreign_or_of_another_company(registry: Registry) -> None:
    await registry.define(registry.people["Ann"])
    stranger = await registry.another_tenant()
    deed = await registry.deed()
    elsewhere = stranger.people["sales"]
    assert (await refusal(registry, service.submit, "ToyDeed", deed, as_=elsewhere)).code == "NOT_FOUND"
    assert (await refusal(registry, service.submit, "Nothing", deed)).code == "NO_APPROVAL_NEEDED"
    async with registry.work() as db:
        (await db.lock(DeedRow, deed)).company_id = stranger.company
    missing = await refusal(registry, service.submit, "ToyDeed", deed)
    assert (missing.code, missing.path) == ("NOT_FOUND", ("subjectId",))
    async with registry.work() as db:
        await db.delete(await db.lock(DeedRow, deed))
    missing = await refusal(registry, service.submit, "ToyDeed", deed)
    assert (missing.code, missing.path) == ("NOT_FOUND", ("subjectId",))
