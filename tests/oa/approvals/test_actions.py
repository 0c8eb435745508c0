"""What is offered and what is allowed are the same, for whomever and in whatever state a random walk leads to."""

import random
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bizsuite.base.identity import service as identity
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import loaders, service
from bizsuite.oa.approvals.housekeeping import fire_timers_of
from bizsuite.oa.approvals.rules import ApprovalInstanceAction, ApprovalTaskAction, process_of
from bizsuite.oa.delegations.rules.setting import NewDelegation
from bizsuite.oa.delegations.rules.words import ApprovalDelegationMode
from bizsuite.oa.delegations.service import set_delegation
from tests.oa.approvals.commands import Mutation, mutations_on, mutations_on_whole
from tests.oa.approvals.process.waiting import deadline, step
from tests.oa.approvals.registry import Registry, give_role
from tests.oa.approvals.test_processes import asks

RIGHT_OR_STATE = {
    *("INSTANCE_STATE_INVALID", "PERMISSION_DENIED", "TASK_NOT_ACTIONABLE", "TASK_ALREADY_DECIDED"),
    *("ACTION_NOT_ALLOWED", "ALREADY_CLAIMED", "ADD_SIGN_NOT_ALLOWED", "ACT_IRREVOCABLE"),
}
NOT_THERE = "NOT_FOUND"
"""What is not there for somebody offers nothing, and nothing can be done with it."""
BEGUN = datetime(2026, 11, 2, 12, tzinfo=UTC)
OFFERED = """query($id: ID!) { node(id: $id) { ... on %s { availableActions } } }"""
MODES = ("ALL", "SEQUENTIAL", "ANY", "POOL", "RATIO", "SINGLE", "COUNT")


class Walk:
    """Approvals with which people do what comes to their minds, while time passes and people come and go."""

    def __init__(self, registry: Registry, seed: int) -> None:
        self.registry = registry
        self.random = random.Random(seed)
        self.now = BEGUN
        self.met: set[str] = set()
        """What was offered and could be done."""

    async def begin(self) -> "Walk":
        for name in ("Eve", "Kim", "Sam", "Una", "Zoe"):
            self.registry.people[name] = await self.registry.person(name)
        people = self.registry.people
        await give_role(self.registry, "admin", self.registry.admin)
        await give_role(self.registry, "clerk", people["Bob"], people["Una"])
        with clock_set_to(self.now):
            await self._lend(people["Ann"], people["Zoe"])
            made = await self.registry.define(process=process_of(self._process()))
            async with self.registry.work() as db:
                await service.keep_definition(db, made.id, [people["Kim"].user_id])
            for _ in range(3):
                await self.registry.submit(await self.registry.deed())
            await self._drafts(people["Cid"])
        return self

    def _process(self) -> dict[str, Any]:
        """Three nodes: of two ways to vote, then something to be done."""
        ann, bob, cid, una = (self.registry.people[name] for name in ("Ann", "Bob", "Cid", "Una"))
        first, second = self.random.sample(MODES, 2)
        recall = {"rights": {"recall": True}}
        steps = step(100, self.random.choice(["ESCALATE_NOTIFY", "REMIND", "AUTO_REJECT"]))
        nodes = [
            self._node("first", first, ann, bob, una, **recall, **deadline(20, steps)),
            self._node("second", second, bob, cid, whenInitiator="FORBID"),
            {**asks("third", ann, cid, mode="ALL", **recall), "kind": "HANDLE"},
        ]
        withdraw = self.random.choice(["BEFORE_FIRST_DECISION", "ANY_TIME", "NEVER"])
        return {"nodes": nodes, "settings": {"revokeHours": 30, "expiresHours": 90, "withdraw": withdraw}}

    @staticmethod
    def _node(name: str, mode: str, *people: Actor, **more: Any) -> dict[str, Any]:
        more |= {"threshold": 2 if mode == "COUNT" else 51} if mode in ("COUNT", "RATIO") else {}
        node = asks(name, *people, mode=mode, **more)
        return {**node, "assignees": {"rule": "ROLE", "role": "clerk"}} if mode == "POOL" else node

    async def _lend(self, lender: Actor, delegate: Actor) -> None:
        new = NewDelegation(
            delegator_id=lender.user_id,
            delegate_id=delegate.user_id,
            valid_from=self.now,
            valid_to=self.now + timedelta(days=60),
            mode=self.random.choice(list(ApprovalDelegationMode)),
        )
        async with self.registry.work(lender) as db:
            await set_delegation(db, new)

    async def _drafts(self, approver: Actor) -> None:
        """Two requests of the sales person's that stand for themselves."""
        graph = process_of({"nodes": [asks("only", approver)], "settings": {"revokeHours": 30}})
        new = service.NewDefinition(key="ask", guard=None, title_en="Ask", title_zh="问", process=graph)
        async with self.registry.work() as db:
            made = await service.create_definition(db, new)
        async with self.registry.work() as db:
            await service.publish_definition(db, made.id)
        for _ in range(2):
            async with self.registry.work("sales") as db:
                await service.save_draft(db, service.NewRequest(definition_id=made.id), None)

    def everybody(self) -> dict[str, Actor]:
        """Assignees, a keeper, a delegate, a stranger, somebody who leaves, the initiator, an administrator."""
        return {**self.registry.people, "Sales": self.registry.actor("sales"), "Admin": self.registry.admin}

    async def something(self) -> tuple[str, uuid.UUID]:
        """Any task or approval; one that is over less often."""
        tasks = await self.registry.rows("SELECT id, status FROM approval_task ORDER BY id")
        wholes = await self.registry.rows("SELECT id FROM approval_instance ORDER BY id")
        is_open = ("PENDING", "WAITING", "DELEGATED", "APPROVED_AWAITING")
        often = [task["id"] for task in tasks for _ in range(4 if task["status"] in is_open else 1)]
        found = [("ApprovalTask", key) for key in often]
        return self.random.choice(
            [*found, *(("ApprovalInstance", row["id"]) for row in wholes for _ in range(2))]
        )

    async def something_offered(self) -> tuple[str, str, uuid.UUID] | None:
        """A task or an approval with somebody whose part in it lets them do something, as it is written down."""
        kind, table = self.random.choice([("Task", "task"), ("Task", "task"), ("Instance", "instance")])
        rows = await self.registry.rows(f"SELECT * FROM approval_{table} WHERE offers <> '{{}}' ORDER BY id")
        if not rows:
            return None
        row = self.random.choice(rows)
        part: str = self.random.choice(sorted(set(row["offers"]) - {"targets"}))
        people = {
            "administrator": self.registry.admin.user_id,
            "candidate": next(iter(row.get("candidate_ids") or ()), None),
            **{own: row.get(f"{own}_id") for own in ("assignee", "adder", "initiator", "delegator")},
        }
        names = [name for name, person in self.everybody().items() if person.user_id == people[part]]
        return (names[0], f"Approval{kind}", row["id"]) if names else None

    def commands(self, kind: str, key: uuid.UUID) -> Mapping[str, Mutation]:
        """All that can be tried with something."""
        if kind == "ApprovalInstance":
            return mutations_on_whole(encode(kind, key))
        other = self.random.choice(list(self.registry.people.values())).user_id
        mode = self.random.choice(["ALL", "ANY", "SEQUENTIAL"])
        return mutations_on(encode(kind, key), other, mode, self.random.choice(["START", "first"]))

    async def offered(self, who: Actor, kind: str, key: uuid.UUID) -> list[str] | None:
        """What somebody is offered to do with something; None where it is not there for them."""
        with clock_set_to(self.now):
            answer = await self.registry.ask(OFFERED % kind, as_=who, id=encode(kind, key))
        assert answer.errors == []
        return None if answer.data["node"] is None else answer.data["node"]["availableActions"]

    async def attempt(self, who: Actor, mutation: Mutation, *, dry_run: bool) -> str | None:
        """The code with which something is refused."""
        text, given = mutation
        with clock_set_to(self.now):
            codes = await self.registry.refused(text, as_=who, input={**given, "dryRun": dry_run})
        return codes[0] if codes else None

    async def compare(self, name: str, kind: str, key: uuid.UUID, tries: int) -> None:
        """Try what is offered and some of what is not; at last do one of the two for good."""
        who, commands = self.everybody()[name], self.commands(kind, key)
        offered = await self.offered(who, kind, key)
        others = sorted(set(commands) - set(offered or ()))
        tried = [*self.random.sample(offered or [], min(tries, len(offered or ())))]
        tried += self.random.sample(others, min(tries, len(others)))
        for action in tried:
            self.judge(name, kind, action, offered, await self.attempt(who, commands[action], dry_run=True))
        if (chosen := self._chosen(offered or [], others)) is not None:
            code = await self.attempt(who, commands[chosen], dry_run=False)
            self.judge(name, kind, chosen, offered, code)
            if code is None:
                self.met.add(chosen)

    def _chosen(self, offered: list[str], others: list[str]) -> str | None:
        """What is done for good: rather what is offered, and of that what was not done before; else what is refused."""
        if offered and self.random.random() < 0.8:
            fresh = [action for action in offered if action not in self.met]
            return self.random.choice(fresh or offered)
        return self.random.choice(others) if others else None

    def judge(self, name: str, kind: str, action: str, offered: list[str] | None, code: str | None) -> None:
        """Whether what was offered and what was answered agree."""
        refused = code in RIGHT_OR_STATE or (offered is None and code == NOT_THERE)
        assert (action in (offered or ())) is not refused, (name, kind, action, code, offered)

    async def pass_time(self) -> None:
        """Some hours pass, and a worker looks."""
        self.now += timedelta(hours=self.random.choice([1, 5, 12]))
        with clock_set_to(self.now):
            await fire_timers_of(self.registry.database, self.registry.home.tenant)

    async def people_change(self) -> None:
        """Somebody gets a role or loses it, or comes or goes."""
        people = self.registry.people
        with clock_set_to(self.now):
            async with self.registry.work() as db:
                if self.random.random() < 0.3:
                    (row,) = await self.registry.rows(
                        f"SELECT is_active FROM user_account WHERE id = '{people['Una'].user_id}'"
                    )
                    change = identity.deactivate_user if row["is_active"] else identity.activate_user
                    await change(db, people["Una"].user_id)
                else:
                    person = people[self.random.choice(["Bob", "Sam", "Eve"])]
                    await identity.set_user_roles(db, person.user_id, self.random.choice([["clerk"], []]))

    async def step(self, tries: int) -> None:
        """One thing that happens."""
        luck = self.random.random()
        if luck < 0.08:
            await self.pass_time()
        elif luck < 0.14:
            await self.people_change()
        elif luck < 0.6 and (found := await self.something_offered()) is not None:
            name, kind, key = found
            await self.compare(name, kind, key, tries)
        else:
            kind, key = await self.something()
            await self.compare(self.random.choice(list(self.everybody())), kind, key, tries)


@pytest.mark.parametrize("seed", range(3))
async def test_an_action_is_offered_if_and_only_if_it_is_not_refused_for_right_or_state(
    registry: Registry, seed: int, length: int
) -> None:
    walk = await Walk(registry, seed).begin()
    for number in range(30 * length):
        await walk.step(3)
        if number % 6 == 5:
            with clock_set_to(walk.now):
                await registry.submit(await registry.deed())
    assert len(walk.met) >= 4, walk.met
    with clock_set_to(walk.now):
        async with registry.work() as db:
            assert await loaders.integrity(db) == []


def test_the_walk_knows_every_command() -> None:
    key = uuid.UUID(int=1)
    assert set(mutations_on("a", key, "ALL", "START")) == {action.value for action in ApprovalTaskAction}
    assert set(mutations_on_whole("a")) == {action.value for action in ApprovalInstanceAction}
