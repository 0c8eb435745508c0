"""The lists of a person: what waits, what may be claimed, what was done, what was started."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from graphql import parse

from bizsuite.graph.context import Contexts
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import clock_set_to, now
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.rules import DEFINITION_READ, ApprovalMode
from tests.differential import Differential
from tests.oa.approvals.registry import Registry

LISTS = """query Lists($filter: ApprovalTaskFilter) { viewer {
  waiting: approvalTasks(filter: { status: { eq: PENDING } }) { totalCount }
  claimable: approvalTasksClaimable(filter: $filter) { totalCount nodes { status assignee { name } availableActions } }
  done: approvalTasksDone(filter: $filter) { totalCount nodes { status } }
  started: approvalsStarted { totalCount nodes { status title } } } }"""


async def lists(registry: Registry, who: Actor | str, **given: Any) -> Any:
    """The lists of somebody, in one statement besides that of the viewer."""
    answer = await registry.ask(LISTS, as_=who, **given)
    assert answer.errors == []
    return answer.data["viewer"]


def statuses(found: Any) -> list[str]:
    return [node["status"] for node in found["nodes"]]


async def test_what_others_were_faster_with_is_not_done_by_me(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.ANY)
    await registry.submit(await registry.deed())
    await registry.reject(ann)
    assert statuses((await lists(registry, ann))["done"]) == ["REJECTED"]
    assert (await lists(registry, bob))["done"] == {"totalCount": 0, "nodes": []}
    assert await registry.tasks() == {"Ann": ["REJECTED"], "Bob": ["CLOSED"]}
    started = (await lists(registry, "sales"))["started"]
    assert started == {"totalCount": 1, "nodes": [{"status": "REJECTED", "title": "Deed A"}]}
    assert (await lists(registry, ann))["started"]["totalCount"] == 0


async def test_a_pool_is_there_for_all_who_may_claim_until_somebody_has(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.POOL)
    await registry.submit(await registry.deed())
    for who in (ann, bob):
        found = (await lists(registry, who))["claimable"]
        assert found["nodes"] == [{"status": "PENDING", "assignee": None, "availableActions": ["CLAIM"]}]
    assert (await lists(registry, cid))["claimable"]["totalCount"] == 0
    (row,) = await registry.rows("SELECT id FROM approval_task")
    async with registry.work(ann) as db:
        await service.claim(db, row["id"])
    assert (await lists(registry, ann))["claimable"]["totalCount"] == 0
    assert (await lists(registry, ann))["waiting"]["totalCount"] == 1
    assert (await lists(registry, bob))["claimable"]["totalCount"] == 0
    async with registry.work(ann) as db:
        await service.unclaim(db, row["id"])
    assert (await lists(registry, bob))["claimable"]["totalCount"] == 1
    assert (await lists(registry, ann))["done"]["totalCount"] == 0


async def test_what_was_handed_on_or_answered_is_done(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann)
    await registry.submit(await registry.deed())
    key = await registry.task_of(ann)
    async with registry.work(ann) as db:
        await service.transfer(db, key, bob.user_id)
    mine = await registry.task_of(bob)
    async with registry.work(bob) as db:
        await service.delegate(db, mine, cid.user_id)
    async with registry.work(cid) as db:
        await service.answer_opinion(db, await registry.task_of(cid), "Yes.")
    assert statuses((await lists(registry, ann))["done"]) == ["TRANSFERRED"]
    assert statuses((await lists(registry, bob))["done"]) == []
    assert statuses((await lists(registry, cid))["done"]) == ["ANSWERED"]
    await registry.approve(bob)
    assert statuses((await lists(registry, bob))["done"]) == ["APPROVED"]


async def test_lists_are_filtered_and_counted(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    await registry.define(ann, key="slow")
    await registry.define(ann, key="soon", due_hours=2, amount_min="300")
    await registry.submit(await registry.deed("200"))
    await registry.submit(await registry.deed("400"))
    query = (
        """query($filter: ApprovalTaskFilter) { viewer { approvalTasks(filter: $filter) { totalCount } } }"""
    )
    moment, ann = now(), replace(ann, grants={DEFINITION_READ.name: Scope.ALL})
    for given, found in (
        ({"instance": {"definition": {"key": {"eq": "slow"}}}}, 2),
        ({"instance": {"definition": {"key": {"eq": "soon"}}}}, 1),
        ({"instance": {"subjectType": {"eq": "ToyDeed"}}}, 3),
        ({"instance": {"subjectType": {"eq": "SalesOrder"}}}, 0),
        ({"instance": {"title": {"contains": "deed a"}}}, 3),
        ({"instance": {"title": {"contains": "contract"}}}, 0),
        ({"openedAt": {"gte": (moment - timedelta(minutes=5)).isoformat()}}, 3),
        ({"openedAt": {"gte": (moment + timedelta(minutes=5)).isoformat()}}, 0),
        ({"isOverdue": {"eq": True}}, 0),
        ({"isOverdue": {"eq": False}}, 3),
    ):
        answer = await registry.ask(query, as_=ann, filter=given)
        assert answer.errors == []
        assert answer.data["viewer"]["approvalTasks"]["totalCount"] == found, given
        assert len(answer.statements) == 3, given


async def test_what_should_have_been_done_by_now_is_overdue(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    await registry.define(ann, key="soon", due_hours=2)
    with clock_set_to(now() - timedelta(hours=3)):
        await registry.submit(await registry.deed())
    await registry.submit(await registry.deed())
    query = """{ viewer { approvalTasks(orderBy: [{ field: OPENED_AT }]) { nodes { isOverdue status } }
      late: approvalTasks(filter: { isOverdue: { eq: true } }) { totalCount } } }"""
    answer = await registry.ask(query, as_=ann)
    assert [node["isOverdue"] for node in answer.data["viewer"]["approvalTasks"]["nodes"]] == [True, False]
    assert answer.data["viewer"]["late"] == {"totalCount": 1}
    (late,) = await registry.rows("SELECT id FROM approval_task WHERE due_at < now()")
    async with registry.work(ann) as db:
        await service.approve(db, late["id"])
    answer = await registry.ask(query, as_=ann)
    assert [
        (node["isOverdue"], node["status"]) for node in answer.data["viewer"]["approvalTasks"]["nodes"]
    ] == [
        (False, "APPROVED"),
        (False, "PENDING"),
    ]


@pytest.mark.parametrize("name", ["approvalTasksClaimable", "approvalTasksDone", "approvalsStarted"])
async def test_lists_of_others_show_what_one_may_see_of_them(registry: Registry, name: str) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.POOL)
    await registry.submit(await registry.deed())
    await registry.submit(await registry.deed(), as_=registry.admin)
    (row, _) = await registry.rows("SELECT id FROM approval_task ORDER BY id")
    async with registry.work(ann) as db:
        await service.claim(db, row["id"])
    async with registry.work(ann) as db:
        await service.approve(db, row["id"])
    query = f"query($id: ID!) {{ user(id: $id) {{ {name} {{ totalCount }} }} }}"
    for who, whose, count in (
        ("manager", ann, 1 if name != "approvalsStarted" else 0),
        ("manager", registry.actor("sales"), 1 if name == "approvalsStarted" else 0),
        ("hr", ann, 0),
    ):
        answer = await registry.ask(query, as_=who, id=encode("User", whose.user_id))
        assert answer.errors == []
        assert answer.data["user"][name]["totalCount"] == count


LISTED = ["approvalTasks", "approvalTasksDone", "approvalsStarted", "approvalCopies"]


@pytest.mark.parametrize("name", LISTED)
async def test_around_what_is_ones_own_there_is_no_wall_but_that_of_the_tenant(
    registry: Registry, name: str
) -> None:
    """The condition that others must meet would read every row of the inbox."""
    ann, *_ = registry.people.values()
    contexts = Contexts(registry.database, {})
    for query, walls in (
        ("{ viewer { NAME { totalCount } } }", 0),
        ("{ user(id: ID) { NAME { totalCount } } }", 1),
    ):
        text = query.replace("NAME", name).replace("ID", f'"{encode("User", ann.user_id)}"')
        running = Differential(registry.suite.schema, contexts).running(parse(text), {})
        plan = running.document.plans.find(running.document, running.variables, ann)
        assert (plan.statement.sql.count("EXISTS") > 0) == walls
        assert "tenant_id = " in plan.statement.sql
