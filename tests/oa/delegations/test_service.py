"""What standing delegations do to approvals: when tasks open, while they are open, and when the time is over."""

import asyncio
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.app import Blueprint, worker
from bizsuite.base.identity.service import deactivate_user
from bizsuite.kernel.clock import clock_set_to, now
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import loaders, service
from bizsuite.oa.approvals.rules import ApprovalMode
from bizsuite.oa.approvals.rules.process.case import SignMode
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.delegations import service as delegations
from bizsuite.oa.delegations.rules.words import ApprovalDelegationMode
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import asks
from tests.oa.delegations.lending import WEEK, approve, delegate, end, log

SHARE = ApprovalDelegationMode.SHARE


async def code_of(registry: Registry, as_: Actor | str, act: Any, *given: Any) -> str:
    with pytest.raises(Refused) as caught:
        async with registry.work(as_) as db:
            await act(db, *given)
    return caught.value.code


async def test_the_delegate_is_asked_and_the_log_says_in_whose_place(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann)
    await delegate(registry, ann, bob)
    deed = await registry.deed()
    await registry.submit(deed)
    assert await registry.tasks() == {"Bob": ["PENDING"]}
    await registry.approve(bob)
    assert await registry.sealed(deed)
    assert await log(registry) == [("SUBMIT", "Sales", None), ("APPROVE", "Bob", "Ann")]


async def test_only_for_its_definitions_up_to_its_amount_and_within_its_time(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann)
    await delegate(registry, ann, bob, definition_keys=("largeDeed",), amount_max=Decimal(500))
    await delegate(registry, ann, cid, valid_from=now() + WEEK, valid_to=now() + 2 * WEEK)
    for worth, later in (("500", 0), ("500.01", 0), ("500", 8), ("500", 15)):
        with clock_set_to(now() + timedelta(days=later)):
            await registry.submit(await registry.deed(worth))
    assert await registry.tasks() == {"Ann": ["PENDING", "PENDING"], "Bob": ["PENDING"], "Cid": ["PENDING"]}


async def test_a_circle_leads_back_and_a_chain_goes_on(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann)
    await delegate(registry, ann, bob)
    back = await delegate(registry, bob, ann)
    await registry.submit(await registry.deed())
    assert await registry.tasks() == {"Ann": ["PENDING"]}
    await end(registry, back, bob)
    await delegate(registry, bob, cid)
    await registry.submit(await registry.deed())
    assert await registry.tasks() == {"Ann": ["PENDING"], "Cid": ["PENDING"]}


async def test_who_has_a_seat_gets_no_second_one_and_the_log_tells(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    await delegate(registry, ann, bob)
    deed = await registry.deed()
    await registry.submit(deed)
    assert await registry.tasks() == {"Bob": ["PENDING"]}
    (row,) = await registry.rows("SELECT payload FROM approval_action")
    assert row["payload"]["merged"] == [{"seat": str(ann.user_id), "with": str(bob.user_id)}]
    await registry.approve(bob)
    assert await registry.sealed(deed)


def segregated(*people: Actor) -> Process:
    node = {**asks("approve", *people), "whenInitiator": "FORBID"}
    return Process.model_validate({"nodes": [node]})


async def test_the_policy_for_the_initiator_holds_for_delegates(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(process=segregated(ann, bob))
    sales = registry.actor("sales")
    await registry.submit(await registry.deed())
    assert await registry.tasks() == {"Ann": ["PENDING"], "Bob": ["PENDING"]}
    await delegate(registry, ann, sales, include_open=True)
    assert await registry.tasks() == {"Ann": ["PENDING"], "Bob": ["PENDING"]}
    await registry.submit(await registry.deed())
    assert await registry.tasks() == {"Ann": ["PENDING"], "Bob": ["PENDING", "PENDING"]}


async def test_who_has_shared_acts_any_time(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann)
    await delegate(registry, ann, bob, mode=SHARE)
    deed = await registry.deed()
    await registry.submit(deed)
    await approve(registry, await registry.task_of(bob), ann)
    assert await registry.sealed(deed)
    assert (await log(registry))[-1] == ("APPROVE", "Ann", None)


async def test_who_has_not_shared_takes_back_first(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann)
    await delegate(registry, ann, bob)
    deed = await registry.deed()
    await registry.submit(deed)
    key = await registry.task_of(bob)
    assert await code_of(registry, ann, service.approve, key) == "PERMISSION_DENIED"
    assert await code_of(registry, cid, service.reclaim, key) == "PERMISSION_DENIED"
    async with registry.work(ann) as db:
        await service.reclaim(db, key)
    assert await registry.tasks() == {"Bob": ["REASSIGNED"], "Ann": ["PENDING"]}
    assert await code_of(registry, ann, service.reclaim, key) == "TASK_ALREADY_DECIDED"
    await registry.approve(ann)
    assert await registry.sealed(deed)
    assert [row[0] for row in await log(registry)] == ["SUBMIT", "RECLAIM", "APPROVE"]


async def test_who_is_handed_a_task_or_added_is_stood_in_for_too(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await registry.define(ann)
    await delegate(registry, bob, cid)
    for act in ("transfer", "reassign", "add"):
        deed = await registry.deed()
        started = await registry.submit(deed)
        key = await registry.task_of(ann)
        async with registry.work("admin" if act == "reassign" else ann) as db:
            if act == "add":
                await service.add_sign(db, key, [bob.user_id, dan.user_id], None, SignMode.ALL)
            else:
                await getattr(service, act)(db, key, bob.user_id)
        told = await registry.tasks(started)
        assert (told["Bob"], told["Cid"]) == (["REASSIGNED"], ["PENDING"])
        (row,) = await registry.rows(
            f"SELECT delegator_id, status FROM approval_task WHERE id = '{await registry.task_of(cid)}'"
        )
        assert row == {"delegator_id": bob.user_id, "status": "PENDING"}
        for person in (cid, *((dan, ann) if act == "add" else ())):
            await registry.approve(person)
        assert await registry.sealed(deed)
    async with registry.work() as db:
        assert await loaders.integrity(db) == []


async def test_what_is_open_goes_too_and_comes_back_at_the_end(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, cid)
    await registry.submit(await registry.deed())
    await registry.submit(await registry.deed())
    await delegate(registry, cid, bob)
    assert await registry.tasks() == {"Ann": ["PENDING", "PENDING"], "Cid": ["PENDING", "PENDING"]}
    given = await delegate(registry, ann, bob, include_open=True)
    assert await registry.tasks() == {
        "Ann": ["REASSIGNED", "REASSIGNED"],
        "Bob": ["PENDING", "PENDING"],
        "Cid": ["PENDING", "PENDING"],
    }
    await end(registry, given, ann)
    assert (await registry.tasks())["Ann"] == ["REASSIGNED", "REASSIGNED", "PENDING", "PENDING"]
    assert (await registry.tasks())["Bob"] == ["REASSIGNED", "REASSIGNED"]
    seats = await registry.rows("SELECT DISTINCT on_behalf_of_id FROM approval_seat")
    assert [row["on_behalf_of_id"] for row in seats] == [None]
    assert await code_of(registry, ann, delegations.end_delegation, given.id) == "DELEGATION_OVER"


async def test_going_to_somebody_who_has_voted_may_be_the_last_vote_that_was_needed(
    registry: Registry,
) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    deeds = [await registry.deed() for _ in range(2)]
    for deed in deeds:
        await registry.submit(deed)
    await registry.approve_all(bob)
    await delegate(registry, ann, bob, include_open=True)
    assert [await registry.sealed(deed) for deed in deeds] == [True, True]
    assert [row[0] for row in await log(registry)].count("STAND_IN") == 2
    async with registry.work() as db:
        assert await loaders.integrity(db) == []


async def test_who_comes_later_in_turn_is_stood_in_for_when_it_is_their_turn(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.SEQUENTIAL)
    await registry.submit(await registry.deed())
    await delegate(registry, bob, cid)
    await registry.approve(ann)
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["REASSIGNED"], "Cid": ["PENDING"]}


async def test_whose_turn_comes_when_the_delegate_has_voted_has_voted_by_that(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.SEQUENTIAL)
    deed = await registry.deed()
    await registry.submit(deed)
    await delegate(registry, bob, ann)
    await registry.approve(ann)
    assert await registry.sealed(deed)
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["REASSIGNED"]}


async def test_a_pool_is_claimed_in_somebodys_place(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, mode=ApprovalMode.POOL)
    await delegate(registry, ann, bob)
    deed = await registry.deed()
    await registry.submit(deed)
    (row,) = await registry.rows("SELECT id FROM approval_task")
    assert await code_of(registry, cid, service.claim, row["id"]) == "PERMISSION_DENIED"
    async with registry.work(bob) as db:
        await service.claim(db, row["id"])
    await registry.approve(bob)
    assert (await log(registry))[-1] == ("APPROVE", "Bob", "Ann")


# The time that comes, and passes.


async def do_jobs(registry: Registry, url: str) -> None:
    """Let a worker do what is due by now."""
    blueprint = Blueprint(url=url, direct_url=url, secret="")
    await worker(blueprint, registry.database, registry.suite.modules).run(once=True)


async def test_when_its_time_has_passed_a_job_gives_everything_back(
    registry: Registry, database: str
) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann)
    await registry.submit(await registry.deed())
    begin = now() + timedelta(seconds=1)
    await delegate(
        registry, ann, bob, valid_from=begin, valid_to=begin + timedelta(seconds=1), include_open=True
    )
    assert await registry.tasks() == {"Ann": ["PENDING"]}
    await do_jobs(registry, database)
    assert await registry.tasks() == {"Ann": ["REASSIGNED", "PENDING"], "Bob": ["REASSIGNED"]}
    assert [row[:2] for row in await log(registry)] == [
        ("SUBMIT", "Sales"),
        ("STAND_IN", "Ann"),
        ("RECLAIM", "Ann"),
    ]
    (row,) = await registry.rows("SELECT ended_at FROM approval_delegation")
    assert row["ended_at"] is not None


async def test_a_time_that_is_told_twice_or_too_early_changes_nothing(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    given = await delegate(registry, ann, bob, valid_from=now() + WEEK, include_open=True)
    for act in (delegations.begin_delegation, delegations.let_delegation_end):
        for key in (given.id, uuid.uuid4()):
            async with registry.work() as db:
                await act(db, key)
                assert db.emitted == []
    with clock_set_to(now() + 3 * WEEK):
        for told in (1, 0):
            async with registry.work() as db:
                await delegations.let_delegation_end(db, given.id)
                assert len(db.emitted) == told


async def test_whoever_leaves_neither_delegates_nor_is_delegate(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await registry.define(ann)
    await delegate(registry, ann, bob)
    await delegate(registry, bob, cid, definition_keys=())
    await delegate(registry, dan, cid)
    await registry.submit(await registry.deed())
    assert await registry.tasks() == {"Cid": ["PENDING"]}
    async with registry.work() as db:
        await deactivate_user(db, bob.user_id)
    rows = await registry.rows("SELECT ended_at FROM approval_delegation ORDER BY created_at")
    assert [row["ended_at"] is None for row in rows] == [False, False, True]
    assert await registry.tasks() == {"Ann": ["PENDING"], "Cid": ["REASSIGNED"]}


async def test_two_at_once_for_the_same_are_one(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()

    async def one(to: Actor) -> str:
        try:
            await delegate(registry, ann, to)
        except Refused as refusal:
            return refusal.code
        return "done"

    answers = await asyncio.gather(*(one(to) for to in (bob, cid, dan)))
    assert sorted(answers) == ["DELEGATION_OVERLAPS", "DELEGATION_OVERLAPS", "done"]
