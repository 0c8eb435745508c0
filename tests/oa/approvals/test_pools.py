"""Pools: who may claim is looked at as things are now, and what is offered says the same."""

import uuid
from typing import Any

from bizsuite.base.identity import service as identity
from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import loaders
from tests.oa.approvals.registry import Registry, department, give_role
from tests.oa.approvals.test_processes import ACT, Story, asks

CLAIMABLE = "{ viewer { approvalTasksClaimable { nodes { id availableActions } } } }"
CLAIM = ACT % {"name": "Claim"}


def of_role(role: str, **more: Any) -> dict[str, Any]:
    """A node at which whoever holds a role may claim."""
    return {**asks("pool", mode="POOL", **more), "assignees": {"rule": "ROLE", "role": role}}


async def offered(registry: Registry, who: Actor | str) -> list[list[str]]:
    """What somebody is offered to do with what they may claim."""
    answer = await registry.ask(CLAIMABLE, as_=who)
    assert answer.errors == []
    return [node["availableActions"] for node in answer.data["viewer"]["approvalTasksClaimable"]["nodes"]]


async def roles(registry: Registry, person: Actor, *keys: str) -> None:
    """Let somebody hold exactly these roles."""
    async with registry.work() as db:
        await identity.set_user_roles(db, person.user_id, keys)


async def moves(registry: Registry, person: Actor, department_id: uuid.UUID | None) -> None:
    """Let somebody work in another department."""
    async with registry.work() as db:
        await identity.update_user(db, person.user_id, {"department_id": department_id})


async def task_of(registry: Registry) -> str:
    """The only open task."""
    (row,) = await registry.rows("SELECT id FROM approval_task WHERE status = 'PENDING'")
    return encode("ApprovalTask", row["id"])


async def intact(registry: Registry) -> None:
    async with registry.work() as db:
        assert await loaders.integrity(db) == []


async def test_who_gets_a_role_may_claim_and_who_loses_it_no_longer(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    await give_role(registry, "clerk", ann)
    await Story(registry).begin(of_role("clerk"))
    assert [await offered(registry, who) for who in (ann, bob)] == [[["CLAIM"]], []]
    await roles(registry, bob, "clerk")
    await roles(registry, ann)
    assert [await offered(registry, who) for who in (ann, bob, cid)] == [[], [["CLAIM"]], []]
    task = {"id": await task_of(registry)}
    assert await registry.refused(CLAIM, as_=ann, input=task) == ["PERMISSION_DENIED"]
    await registry.done(CLAIM, as_=bob, input=task)
    # What is claimed is not taken from whoever has it.
    await roles(registry, bob)
    await Story(registry).registry.approve(bob)
    await intact(registry)


async def test_who_the_node_leaves_out_may_not_claim(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    sales = registry.actor("sales")
    await give_role(registry, "clerk", ann, sales)
    story = await Story(registry).begin(of_role("clerk", whenInitiator="FORBID"))
    assert [await offered(registry, who) for who in (ann, "sales")] == [[["CLAIM"]], []]
    task = {"id": await task_of(registry)}
    assert await registry.refused(CLAIM, as_="sales", input=task) == ["PERMISSION_DENIED"]
    await registry.done(CLAIM, as_=ann, input=task)
    assert (await story.look())["status"] == "RUNNING"


async def test_who_is_named_for_when_there_is_nobody_may_claim(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    await give_role(registry, "clerk")
    instead = {"whenEmpty": "USERS", "emptyUserIds": [str(ann.user_id)]}
    await Story(registry).begin(of_role("clerk", **instead))
    assert await offered(registry, ann) == [["CLAIM"]]
    await registry.done(CLAIM, as_=ann, input={"id": await task_of(registry)})
    await registry.approve(ann)
    await intact(registry)


async def test_what_is_taken_back_or_handed_on_goes_back_into_the_pool(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    pool = asks("pool", ann, bob, mode="POOL", rights={"recall": True})
    story = await Story(registry).begin(pool, asks("then", cid))
    await registry.done(CLAIM, as_=ann, input={"id": await task_of(registry)})
    await story.act("Approve", ann, "Ann")
    await story.act("Recall", ann, "Ann")
    await story.act("Transfer", ann, "Ann", assigneeId=encode("User", dan.user_id))
    await story.act("Unclaim", dan, "Dan")
    assert [await offered(registry, who) for who in (ann, bob, dan)] == [[["CLAIM"]], [["CLAIM"]], []]
    await registry.done(CLAIM, as_=bob, input={"id": await task_of(registry)})
    await intact(registry)


async def test_who_comes_into_a_department_may_claim_and_who_leaves_it_no_longer(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    finance = await department(registry, "Finance")
    payroll = await department(registry, "Payroll", below=finance)
    other = await department(registry, "Other")
    await moves(registry, ann, finance)
    pool = {**asks("pool", mode="POOL"), "assignees": {"rule": "GROUP", "departmentId": str(finance)}}
    await Story(registry).begin(pool)
    assert [await offered(registry, who) for who in (ann, bob)] == [[["CLAIM"]], []]
    await moves(registry, bob, payroll)
    await moves(registry, ann, other)
    assert [await offered(registry, who) for who in (ann, bob, cid)] == [[], [["CLAIM"]], []]
    await moves(registry, ann, finance)
    await moves(registry, bob, None)
    assert [await offered(registry, who) for who in (ann, bob)] == [[["CLAIM"]], []]
    task = {"id": await task_of(registry)}
    assert await registry.refused(CLAIM, as_=bob, input=task) == ["PERMISSION_DENIED"]
    await registry.done(CLAIM, as_=ann, input=task)
    # What is claimed is not taken from whoever has it.
    await moves(registry, ann, other)
    await registry.approve(ann)
    await intact(registry)


async def test_a_role_counts_only_in_the_department_of_who_asks(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    other = await department(registry, "Other")
    await give_role(registry, "clerk", ann)
    near = {"rule": "ROLE", "role": "clerk", "withinDepartment": True}
    await Story(registry).begin(
        {**asks("pool", mode="POOL"), "assignees": near, "whenEmpty": "PROCESS_ADMIN"}
    )
    assert await offered(registry, ann) == [["CLAIM"]]
    await moves(registry, ann, other)
    assert await offered(registry, ann) == []
    await moves(registry, ann, registry.home.department)
    assert await offered(registry, ann) == [["CLAIM"]]
    await intact(registry)
