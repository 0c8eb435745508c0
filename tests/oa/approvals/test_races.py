"""Commands on one approval that meet: over connections of their own, one after the other under its lock."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from bizsuite.base.identity import service as identity
from bizsuite.graph.node import encode
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.rules import ApprovalMode
from bizsuite.oa.approvals.rules.process.case import Sign, SignMode
from bizsuite.oa.approvals.rules.process.nodes import Process
from tests.oa.approvals.registry import Registry, give_role
from tests.oa.approvals.test_concurrency import Work, at_once, crowd, intact
from tests.oa.approvals.test_forms import ACT as FILL
from tests.oa.approvals.test_forms import Requests
from tests.oa.approvals.test_processes import ACT, asks


async def test_ten_claim_from_a_pool_at_once(registry: Registry) -> None:
    people = await crowd(registry, 10)
    await registry.define(*people, mode=ApprovalMode.POOL)
    for _ in range(3):
        deed = await registry.deed()
        await registry.submit(deed)
        (row,) = await registry.rows("SELECT id FROM approval_task WHERE status = 'PENDING'")
        claim: Work = lambda db, key=row["id"]: service.claim(db, key)  # type: ignore[misc]  # noqa: E731
        assert await at_once(registry, *((who, claim) for who in people)) == {"done": 1, "ALREADY_CLAIMED": 9}
        (seat,) = await registry.rows(
            "SELECT s.principal_id, t.assignee_id FROM approval_seat s JOIN approval_task t ON t.seat_id = s.id"
            f" WHERE t.id = '{row['id']}'"
        )
        assert seat["principal_id"] == seat["assignee_id"]
        await registry.approve(next(who for who in people if who.user_id == seat["assignee_id"]))
        assert await registry.sealed(deed)
    assert await intact(registry)


async def test_two_people_write_into_one_form_at_once(registry: Registry) -> None:
    """Each has seen the first revision: the second one to come is told, and writes over nothing."""
    ann, bob, *_ = registry.people.values()
    requests = Requests(registry)
    await requests.define(asks("both", ann, bob, fields={"remark": "WRITE"}))
    await requests.start()
    given = {
        name: {
            "id": (await requests.task(who, name))["id"],
            "form": {"remark": f"By {name}."},
            "formRevision": 1,
        }
        for name, who in (("Ann", ann), ("Bob", bob))
    }
    text = FILL % {"name": "Approve"}
    answers = await asyncio.gather(
        *(registry.refused(text, as_=who, input=given[name]) for name, who in (("Ann", ann), ("Bob", bob)))
    )
    assert sorted(answers) == [[], ["FORM_STALE"]]
    first, second = ("Ann", "Bob") if answers[0] == [] else ("Bob", "Ann")
    assert (await requests.look())["form"]["values"]["remark"] == f"By {first}."
    assert await registry.tasks() == {first: ["APPROVED"], second: ["PENDING"]}
    again = {**given[second], "formRevision": 2}
    await registry.done(text, as_=registry.people[second], input=again)
    assert (await requests.look())["form"]["revision"] == 3
    assert await intact(registry)


TWO = {
    "mode": "ALL",
    "rights": {"recall": True},
}


def process(registry: Registry) -> Process:
    """Two of two, then one."""
    ann, bob, cid, _ = registry.people.values()
    nodes = [asks("first", ann, bob, **TWO), asks("second", cid)]
    return Process.model_validate({"nodes": nodes, "settings": {"revokeHours": 1, "withdraw": "ANY_TIME"}})


class Met:
    """An approval at which two people meet."""

    def __init__(self, registry: Registry, instance: uuid.UUID, tasks: dict[str, uuid.UUID]) -> None:
        self.registry, self.instance, self.tasks = registry, instance, tasks

    def by(self, name: str, act: Callable[..., Awaitable[Any]], *given: Any) -> tuple[Actor | str, Work]:
        """Something that somebody does with their task."""
        key = self.tasks[name]
        return self.registry.people[name], lambda db: act(db, key, *given)

    def whole(self, who: str, act: Callable[..., Awaitable[Any]], *given: Any) -> tuple[Actor | str, Work]:
        """Something that somebody does with the whole."""
        return who, lambda db: act(db, self.instance, *given)

    def person(self, name: str) -> uuid.UUID:
        return self.registry.people[name].user_id


async def met(registry: Registry, *approved: str) -> Met:
    """A new approval after these votes."""
    started = await registry.submit(await registry.deed())

    async def tasks() -> dict[str, uuid.UUID]:
        rows = await registry.rows(
            "SELECT u.name, t.id FROM approval_task t JOIN user_account u ON u.id = t.assignee_id"
            f" WHERE t.instance_id = '{started.id}' ORDER BY t.created_at, t.id"
        )
        return {row["name"]: row["id"] for row in rows}

    for name in approved:
        key = (await tasks())[name]
        async with registry.work(registry.people[name]) as db:
            await service.approve(db, key)
    return Met(registry, started.id, await tasks())


State, Decided, Waits = "INSTANCE_STATE_INVALID", "TASK_ALREADY_DECIDED", "TASK_NOT_ACTIONABLE"
Meeting = Callable[[Met], list[tuple[Actor | str, Work]]]
MEETINGS: dict[str, tuple[tuple[str, ...], Meeting, list[dict[str, int]]]] = {
    "an approval and a recall": (
        ("Ann", "Bob"),
        lambda m: [m.by("Cid", service.approve), m.by("Bob", service.recall)],
        [{"done": 1, State: 1}, {"done": 1, Decided: 1}],
    ),
    "an approval and a transfer": (
        (),
        lambda m: [m.by("Ann", service.approve), m.by("Ann", service.transfer, m.person("Dan"))],
        [{"done": 1, Decided: 1}],
    ),
    "an approval and an opinion that is asked": (
        (),
        lambda m: [m.by("Ann", service.approve), m.by("Ann", service.delegate, m.person("Dan"))],
        [{"done": 1, Decided: 1}, {"done": 1, Waits: 1}],
    ),
    "a rejection and the other's approval": (
        (),
        lambda m: [m.by("Ann", service.reject, "No."), m.by("Bob", service.approve)],
        [{"done": 2}, {"done": 1, State: 1}],
    ),
    "a return and the other's approval": (
        (),
        lambda m: [m.by("Ann", service.send_back, "START", "Mend it."), m.by("Bob", service.approve)],
        [{"done": 2}, {"done": 1, State: 1}],
    ),
    "two who return": (
        (),
        lambda m: [m.by(name, service.send_back, "START", "Mend it.") for name in ("Ann", "Bob")],
        [{"done": 1, State: 1}],
    ),
    "two who add the same person": (
        (),
        lambda m: [
            m.by(name, service.add_sign, [m.person("Dan")], None, SignMode.ALL) for name in ("Ann", "Bob")
        ],
        [{"done": 1, "ALREADY_SEATED": 1}],
    ),
    "a halt and a vote": (
        (),
        lambda m: [m.whole("admin", service.suspend, "Wait."), m.by("Ann", service.approve)],
        [{"done": 2}, {"done": 1, State: 1}],
    ),
    "two who end it": (
        (),
        lambda m: [m.whole("admin", service.terminate, "Over."), m.whole("sales", service.withdraw)],
        [{"done": 1, State: 1}],
    ),
    "a reassignment and a vote": (
        (),
        lambda m: [
            ("admin", lambda db: service.reassign(db, m.tasks["Ann"], m.person("Dan"))),
            m.by("Ann", service.approve),
        ],
        [{"done": 1, Decided: 1}],
    ),
    "two who revoke": (
        ("Ann", "Bob", "Cid"),
        lambda m: [m.whole("sales", service.revoke, "A slip."), m.whole("admin", service.revoke, "A slip.")],
        [{"done": 1, State: 1}],
    ),
    "before and after": (
        (),
        lambda m: [
            m.by("Ann", service.add_sign, [m.person("Dan")], sign, SignMode.ALL)
            for sign in (Sign.BEFORE, Sign.AFTER)
        ],
        [{"done": 1, "ALREADY_SEATED": 1}, {"done": 1, Waits: 1}],
    ),
}


async def test_whoever_comes_second_finds_what_the_first_has_left(registry: Registry) -> None:
    await registry.define(process=process(registry))
    for name, (approved, meeting, outcomes) in MEETINGS.items():
        for _ in range(2):
            found = await met(registry, *approved)
            answers = await at_once(registry, *meeting(found))
            assert any(answers == Counter(expected) for expected in outcomes), (name, answers)
    assert await intact(registry)


async def test_a_role_that_is_taken_away_and_a_claim_at_once(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    await give_role(registry, "clerk", ann, bob)
    pool = {**asks("pool", mode="POOL"), "assignees": {"rule": "ROLE", "role": "clerk"}}
    await registry.define(process=Process.model_validate({"nodes": [pool]}))
    for _ in range(3):
        await registry.submit(await registry.deed())
        (row,) = await registry.rows(
            "SELECT id FROM approval_task WHERE status = 'PENDING' AND assignee_id IS NULL"
        )

        async def claim(db: Db, key: uuid.UUID = row["id"]) -> None:
            await service.claim(db, key)

        async def lose(db: Db) -> None:
            await identity.set_user_roles(db, ann.user_id, [])

        answers = await at_once(registry, (ann, claim), ("admin", lose))
        assert answers in ({"done": 2}, {"done": 1, "PERMISSION_DENIED": 1})
        (after,) = await registry.rows(
            f"SELECT assignee_id, candidate_ids FROM approval_task WHERE id = '{row['id']}'"
        )
        if answers == {"done": 2}:
            assert after["assignee_id"] == ann.user_id
            await registry.approve(ann)
        else:
            assert (after["assignee_id"], after["candidate_ids"]) == (None, [bob.user_id])
            assert await registry.refused(
                ACT % {"name": "Claim"}, as_=ann, input={"id": encode("ApprovalTask", row["id"])}
            ) == ["PERMISSION_DENIED"]
            async with registry.work(bob) as db:
                await service.claim(db, row["id"])
            await registry.approve(bob)
        async with registry.work() as db:
            await identity.set_user_roles(db, ann.user_id, ["clerk"])
    assert await intact(registry)
