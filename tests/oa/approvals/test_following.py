"""Following one's tasks: what opens, changes and closes for somebody is told to them, and to nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import pytest

from bizsuite.base.identity.doorkeeper import Doorkeeper
from bizsuite.graph.node import encode
from bizsuite.kernel.outbox import encode_cursor
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals.rules import ApprovalMode
from tests.base.events.newsroom import Newsroom, opened_newsroom
from tests.base.identity.bureau import SECRET, Bureau
from tests.oa.approvals.registry import Registry

FOLLOW = """subscription Mine($after: String) { approvalTaskEvents(after: $after) {
  ... on EventGap { reason } ... on Event { cursor type actor { name } subject { ... on ApprovalTask {
    status assignee { name } instance { title } } } } } }"""


@dataclass
class Desk:
    """A registry whose events are told."""

    registry: Registry
    newsroom: Newsroom

    async def hear(self, who: Actor, count: int, after: str | None = None) -> list[Any]:
        """The next events of somebody: type and status of the task."""
        heard: list[Any] = []
        async with aclosing(self.newsroom.follow(FOLLOW, as_=who, after=after)) as answers:
            async for answer in answers:
                assert "errors" not in answer, answer
                heard.append(answer["data"]["approvalTaskEvents"])
                if len(heard) == count:
                    break
        return heard

    async def act(self, name: str, who: Actor | str, /, **given: Any) -> None:
        """A command as clients give it, so that it is told."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        text = f"mutation($i: {kind}!) {{ {name}(input: $i) {{ userErrors {{ code }} }} }}"
        await self.registry.done(text, as_=who, i=given)

    async def submit(self) -> None:
        """The sales person asks for an approval of a new deed."""
        await self.act("approvalSubmit", "sales", subjectId=encode("ToyDeed", await self.registry.deed()))

    async def task(self, who: Actor | None) -> str:
        """The task that waits for somebody, or in the pool."""
        chosen = "assignee_id IS NULL" if who is None else f"assignee_id = '{who.user_id}'"
        (row,) = await self.registry.rows(
            f"SELECT id FROM approval_task WHERE status = 'PENDING' AND {chosen}"
        )
        return encode("ApprovalTask", row["id"])


@pytest.fixture
async def desk(registry: Registry, database: str) -> AsyncIterator[Desk]:
    """Approvals with a relay and a feed."""
    door = Doorkeeper(registry.database, SECRET, registry.suite.modules)
    bureau = Bureau(
        registry.database, registry.suite, door, registry.admin, registry.admin, {"doorkeeper": door}
    )
    async with opened_newsroom(bureau, database) as newsroom:
        yield Desk(registry, newsroom)


def kinds(heard: list[Any]) -> list[tuple[str, str]]:
    return [(event["type"].removeprefix("APPROVAL_TASK_"), event["subject"]["status"]) for event in heard]


async def test_everybody_hears_of_their_own_tasks(desk: Desk) -> None:
    registry = desk.registry
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.ANY)
    await desk.act("companyCreate", "admin", name="Else", currency="USD")
    begin = encode_cursor(await desk.newsroom.settled())
    hearing = [asyncio.create_task(desk.hear(who, 2, after=begin)) for who in (ann, bob)]
    silent = asyncio.create_task(desk.hear(cid, 1, after=begin))
    await desk.submit()
    await desk.act("approvalTaskApprove", ann, id=await desk.task(ann))
    of_ann, of_bob = await asyncio.gather(*hearing)
    assert [event["type"] for event in of_ann] == ["APPROVAL_TASK_OPENED", "APPROVAL_TASK_DECIDED"]
    assert [event["type"] for event in of_bob] == ["APPROVAL_TASK_OPENED", "APPROVAL_TASK_CLOSED"]
    assert {event["subject"]["assignee"]["name"] for event in of_ann} == {"Ann"}
    assert {event["subject"]["assignee"]["name"] for event in of_bob} == {"Bob"}
    assert of_bob[1]["actor"]["name"] == "Ann"
    assert of_bob[1]["subject"]["status"] == "CLOSED"
    assert of_ann[0]["subject"]["instance"] == {"title": "Deed A"}
    await desk.newsroom.settled()
    assert not silent.done()
    silent.cancel()


async def test_a_pool_is_told_to_all_who_may_claim(desk: Desk) -> None:
    registry = desk.registry
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.POOL)
    await desk.act("companyCreate", "admin", name="Else", currency="USD")
    before = await desk.newsroom.settled()
    await desk.submit()
    await desk.act("approvalTaskClaim", ann, id=await desk.task(None))
    await desk.act("approvalTaskApprove", ann, id=await desk.task(ann))
    await desk.newsroom.settled()
    for who in (ann, bob):
        heard = await desk.hear(who, 3, after=encode_cursor(before))
        assert kinds(heard) == [("OPENED", "APPROVED"), ("CHANGED", "APPROVED"), ("DECIDED", "APPROVED")]


async def test_who_comes_back_hears_what_was_missed_and_only_that(desk: Desk) -> None:
    registry = desk.registry
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob)
    hearing = asyncio.create_task(desk.hear(ann, 1))
    await desk.newsroom.listening()
    await desk.submit()
    (first,) = await hearing
    await desk.act("approvalTaskApprove", bob, id=await desk.task(bob))
    key = await desk.task(ann)
    await desk.act("approvalTaskRemind", "admin", id=key)
    await desk.act("approvalTaskReassign", "admin", id=key, assigneeId=encode("User", cid.user_id))
    await desk.newsroom.settled()
    heard = await desk.hear(ann, 2, after=first["cursor"])
    assert [event["type"] for event in heard] == ["APPROVAL_TASK_REMINDED", "APPROVAL_TASK_REASSIGNED"]
    (opened,) = await desk.hear(cid, 1, after=first["cursor"])
    assert (opened["type"], opened["subject"]["assignee"]) == ("APPROVAL_TASK_OPENED", {"name": "Cid"})


async def test_a_withdrawn_pool_is_told_to_those_for_whom_it_was(desk: Desk) -> None:
    registry = desk.registry
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.POOL)
    hearing = asyncio.create_task(desk.hear(bob, 2))
    await desk.newsroom.listening()
    await desk.submit()
    (row,) = await registry.rows("SELECT id FROM approval_instance")
    await desk.act("approvalWithdraw", "sales", id=encode("ApprovalInstance", row["id"]))
    heard = await hearing
    assert [event["type"] for event in heard] == ["APPROVAL_TASK_OPENED", "APPROVAL_TASK_CLOSED"]
