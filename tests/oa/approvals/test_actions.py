"""What is offered and what is allowed are the same, in whatever state a random walk leads to."""

import random
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from bizsuite.graph.node import encode
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import loaders, service
from bizsuite.oa.approvals.rules import ApprovalMode
from bizsuite.oa.approvals.rules.process.case import Sign, SignMode
from bizsuite.oa.approvals.tables import Instance, Task
from tests.oa.approvals.deeds import DeedRow
from tests.oa.approvals.registry import Registry

RIGHT_OR_STATE = {
    "INSTANCE_STATE_INVALID",
    "PERMISSION_DENIED",
    "TASK_NOT_ACTIONABLE",
    "TASK_ALREADY_DECIDED",
    "ACTION_NOT_ALLOWED",
    "ALREADY_CLAIMED",
}
OFFERED = "query($id: ID!) { node(id: $id) { ... on %s { availableActions } } }"

Act = Callable[[Db], Awaitable[Any]]


def acts_on(task: Task, successor: uuid.UUID) -> dict[str, Act]:
    """Everything that can be tried with a task."""
    return {
        "APPROVE": lambda db: service.approve(db, task.id),
        "REJECT": lambda db: service.reject(db, task.id, "No."),
        "REASSIGN": lambda db: service.reassign(db, task.id, successor),
        "RETURN": lambda db: service.send_back(db, task.id, "START", "Once more."),
        "TRANSFER": lambda db: service.transfer(db, task.id, successor),
        "DELEGATE": lambda db: service.delegate(db, task.id, successor),
        "TAKE_BACK": lambda db: service.take_back(db, task.id),
        "ANSWER": lambda db: service.answer_opinion(db, task.id, "Hm."),
        "DECLINE": lambda db: service.decline_opinion(db, task.id),
        "ADD_SIGN_BEFORE": lambda db: service.add_sign(db, task.id, [successor], Sign.BEFORE, SignMode.ALL),
        "ADD_SIGN_AFTER": lambda db: service.add_sign(db, task.id, [successor], Sign.AFTER, SignMode.ALL),
        "ADD_SIGN_PARALLEL": lambda db: service.add_sign(db, task.id, [successor], None, SignMode.ALL),
        "REMOVE_SIGN": lambda db: service.remove_sign(db, task.id),
        "CLAIM": lambda db: service.claim(db, task.id),
        "UNCLAIM": lambda db: service.unclaim(db, task.id),
        "RECALL": lambda db: service.recall(db, task.id),
        "REMIND": lambda db: service.remind(db, task.id),
        "RESUBMIT": lambda db: service.resubmit(db, task.id),
    }


class Walk:
    """A registry in which people do what comes to their minds."""

    def __init__(self, registry: Registry, seed: int) -> None:
        self.registry = registry
        self.random = random.Random(seed)
        self.people = [*registry.people.values(), registry.actor("sales"), registry.admin]

    async def everything(self) -> list[tuple[str, uuid.UUID, str, Act]]:
        """Each node with each thing that can be tried with it."""
        async with self.registry.work() as db:
            tasks = await db.all(sa.select(Task).order_by(col(Task.id)))
            instances = await db.all(sa.select(Instance).order_by(col(Instance.id)))
        others = [person.user_id for person in self.registry.people.values()]
        tried: list[tuple[str, uuid.UUID, str, Act]] = []
        for task in tasks:
            successor = self.random.choice([key for key in others if key != task.assignee_id])
            for action, act in acts_on(task, successor).items():
                tried.append(("ApprovalTask", task.id, action, act))
        for instance in instances:
            key = instance.id
            tried.append(
                ("ApprovalInstance", key, "WITHDRAW", lambda db, key=key: service.withdraw(db, key))  # type: ignore[misc]
            )
        return tried

    async def attempt(self, who: Actor, act: Act, *, dry_run: bool) -> str | None:
        """The code with which an act is refused, if it is."""
        try:
            async with self.registry.work(who, dry_run=dry_run) as db:
                await act(db)
        except Refused as refusal:
            return refusal.code
        return None

    async def compare(self, count: int) -> int:
        """Compare what is offered with what is refused, for some people and some things; how often it was offered."""
        found = 0
        everything = await self.everything()
        for _ in range(count):
            who = self.random.choice(self.people)
            type_name, key, action, act = self.random.choice(everything)
            answer = await self.registry.ask(OFFERED % type_name, as_=who, id=encode(type_name, key))
            assert answer.errors == []
            offered = (answer.data["node"] or {"availableActions": []})["availableActions"]
            code = await self.attempt(who, act, dry_run=True)
            assert (action in offered) == (code not in RIGHT_OR_STATE), (who.user_id, type_name, action, code)
            found += action in offered
        return found

    async def step(self) -> None:
        """Let somebody do something for good."""
        who = self.random.choice(self.people)
        *_, act = self.random.choice(await self.everything())
        await self.attempt(who, act, dry_run=False)


@pytest.mark.parametrize("seed", range(4))
async def test_an_action_is_offered_if_and_only_if_it_is_not_refused_for_right_or_state(
    registry: Registry, seed: int, length: int
) -> None:
    walk = Walk(registry, seed)
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob, cid, mode=list(ApprovalMode)[seed % 3], key="a")
    await registry.define(bob, key="b", mode=ApprovalMode.ANY)
    for worth in ("500", "600", "700"):
        await registry.submit(await registry.deed(worth))
    torn = await registry.deed("800")
    await registry.submit(torn)
    async with registry.work() as db:
        (await db.lock(DeedRow, torn)).is_torn = True
    offered = 0
    for _ in range(6 * length):
        for _ in range(5):
            await walk.step()
        offered += await walk.compare(20)
    assert offered > 0
    async with registry.work() as db:
        assert await loaders.integrity(db) == []
