"""Handing over approvals in one mutation, with a dry run that tells every move; and what comes back to leavers."""

import uuid
from typing import Any

import pytest

from bizsuite.base.identity.service import deactivate_user
from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import loaders, service
from bizsuite.oa.approvals.rules import ApprovalInstanceStatus, ApprovalMode
from bizsuite.oa.approvals.rules.handover import NewHandover, names, renamed
from bizsuite.oa.approvals.rules.process.nodes import Process
from tests.oa.approvals.registry import Registry, give_role
from tests.oa.approvals.test_concurrency import at_once
from tests.oa.approvals.test_processes import asks

HANDOVER = """mutation($input: ApprovalHandoverInput!) { approvalHandover(input: $input) {
  approvalHandover { isLeaving comment user { name } successor { name } actor { name }
    moves { totalCount nodes { position part receiver { name }
      instance { title } task { status assignee { name } } delegation { endedAt } definition { key } } } }
  userErrors { code path } } }"""
DEACTIVATE = """mutation($input: UserDeactivateInput!) { userDeactivate(input: $input) {
  user { approvalHandovers(first: 1) { nodes { isLeaving moves { nodes { part receiver { name } } } } } }
  userErrors { code path } } }"""
KEEP = """mutation($input: ApprovalDefinitionKeepInput!) { approvalDefinitionKeep(input: $input) {
  approvalDefinition { keepers { nodes { name } } } userErrors { code path } } }"""
DELEGATE = """mutation($input: ApprovalDelegationSetInput!) { approvalDelegationSet(input: $input) {
  userErrors { code path } } }"""
REVISE = """mutation($input: ApprovalDefinitionReviseInput!) { approvalDefinitionRevise(input: $input) {
  approvalDefinition { id } userErrors { code path } } }"""
DEFINITION = """query($key: String!) { approvalDefinition(by: {key: $key}) {
  keepers { nodes { name } } versions { nodes { number status assigneeIds } } } }"""
LISTED = """{ approvalHandovers { totalCount nodes { user { name }
  moves(filter: {part: {eq: TASKS}}) { totalCount } } } }"""


def wanted(person: Actor, successor: Actor, **more: Any) -> dict[str, Any]:
    """The input of a handing over."""
    return {
        "userId": encode("User", person.user_id),
        "successorId": encode("User", successor.user_id),
        **more,
    }


async def hand_over(registry: Registry, person: Actor, successor: Actor, **more: Any) -> list[Any]:
    """The moves of a handing over; nothing that waits stays with anybody who is not active."""
    done = await registry.done(HANDOVER, input=wanted(person, successor, **more))
    async with registry.work() as db:
        assert await loaders.integrity(db) == []
    nodes: list[Any] = done["approvalHandover"]["moves"]["nodes"]
    return nodes


async def definition(registry: Registry, key: str = "largeDeed") -> Any:
    answer = await registry.ask(DEFINITION, key=key)
    assert answer.errors == []
    return answer.data["approvalDefinition"]


async def test_tried_first_every_move_is_told_and_nothing_happens(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    made = await registry.define(ann, cid)
    await registry.submit(await registry.deed())
    await registry.done(
        KEEP, input={"id": encode("ApprovalDefinition", made.id), "userIds": [encode("User", ann.user_id)]}
    )
    given = {"delegateId": encode("User", dan.user_id), "delegatorId": encode("User", ann.user_id)}
    await registry.done(DELEGATE, input={**given, "validTo": "2027-01-01T00:00:00Z"})
    tried = await registry.done(HANDOVER, input=wanted(ann, bob, dryRun=True, comment="A new post."))
    report = tried["approvalHandover"]
    assert report["user"] == {"name": "Ann"} and report["successor"] == {"name": "Bob"}
    assert (report["isLeaving"], report["comment"], report["actor"]) == (
        False,
        "A new post.",
        {"name": "Admin"},
    )
    told = [(node["part"], node["receiver"]) for node in report["moves"]["nodes"]]
    assert told == [
        ("DELEGATIONS", None),
        ("TASKS", {"name": "Bob"}),
        ("KEPT_DEFINITIONS", {"name": "Bob"}),
        ("NAMED_IN_DEFINITIONS", {"name": "Bob"}),
    ]
    assert report["moves"]["nodes"][1]["task"] == {"status": "REASSIGNED", "assignee": {"name": "Ann"}}
    assert await registry.tasks() == {"Ann": ["PENDING"], "Cid": ["PENDING"]}
    assert await registry.count("approval_handover") == await registry.count("approval_handover_move") == 0
    assert [
        (each["number"], each["status"]) for each in (await definition(registry))["versions"]["nodes"]
    ] == [(1, "PUBLISHED")]
    assert await registry.rows("SELECT ended_at FROM approval_delegation") == [{"ended_at": None}]


async def test_everything_goes_over_at_once_and_who_hands_over_stays(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    made = await registry.define(ann, cid)
    key = encode("ApprovalDefinition", made.id)
    deed = await registry.deed()
    await registry.submit(deed)
    await registry.done(KEEP, input={"id": key, "userIds": [encode("User", ann.user_id)]})
    moves = await hand_over(registry, ann, bob)
    assert [move["part"] for move in moves] == ["TASKS", "KEPT_DEFINITIONS", "NAMED_IN_DEFINITIONS"]
    assert await registry.tasks() == {"Ann": ["REASSIGNED"], "Cid": ["PENDING"], "Bob": ["PENDING"]}
    now_ = await definition(registry)
    assert now_["keepers"]["nodes"] == [{"name": "Bob"}]
    users = [encode("User", bob.user_id), encode("User", cid.user_id)]
    assert now_["versions"]["nodes"][0] == {"number": 2, "status": "PUBLISHED", "assigneeIds": users}
    assert now_["versions"]["nodes"][1]["status"] == "RETIRED"
    await registry.approve(bob)
    await registry.approve(cid)
    assert await registry.sealed(deed)
    await registry.submit(await registry.deed())
    assert (await registry.tasks())["Ann"] == ["REASSIGNED"]
    answer = await registry.ask(LISTED)
    assert answer.data["approvalHandovers"] == {
        "totalCount": 1,
        "nodes": [{"user": {"name": "Ann"}, "moves": {"totalCount": 1}}],
    }
    assert (await registry.ask(LISTED, as_="manager")).data["approvalHandovers"] is None


async def test_only_the_named_parts_go_over(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann)
    await registry.submit(await registry.deed())
    assert await hand_over(registry, ann, bob, parts=["KEPT_DEFINITIONS", "DELEGATIONS", "STARTED"]) == []
    assert await registry.tasks() == {"Ann": ["PENDING"]}
    (move,) = await hand_over(registry, ann, bob, parts=["TASKS"])
    assert (move["part"], move["receiver"], move["instance"]) == (
        "TASKS",
        {"name": "Bob"},
        {"title": "Deed A"},
    )
    assert len((await definition(registry))["versions"]["nodes"]) == 1


async def test_what_the_successor_may_not_have_stays_with_who_is_active(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    node = {**asks("approve", ann), "whenInitiator": "FORBID"}
    await registry.define(process=Process.model_validate({"nodes": [node]}))
    started = await registry.submit(await registry.deed())
    (move,) = await hand_over(registry, ann, registry.actor("sales"), parts=["TASKS"])
    assert move["receiver"] is None
    assert await registry.tasks() == {"Ann": ["PENDING"]}
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.RUNNING


async def test_a_draft_stays_the_newest_and_names_the_successor_too(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    made = await registry.define(ann, bob)
    graph = {"nodes": [asks("approve", cid, ann)]}
    await registry.done(REVISE, input={"id": encode("ApprovalDefinition", made.id), "graph": graph})
    await hand_over(registry, ann, bob)
    shown = [
        (each["number"], each["status"], each["assigneeIds"])
        for each in (await definition(registry))["versions"]["nodes"]
    ]
    b, c = encode("User", bob.user_id), encode("User", cid.user_id)
    assert shown[:2] == [(3, "DRAFT", [c, b]), (2, "PUBLISHED", [b])]
    assert shown[2][:2] == (1, "RETIRED")


async def test_the_successor_of_a_handing_over_gets_the_rest_when_somebody_leaves(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    await registry.define(ann, cid)
    await hand_over(registry, ann, bob, parts=["TASKS"])
    await hand_over(registry, bob, dan, parts=["TASKS"])
    await registry.submit(await registry.deed())
    given = {"id": encode("User", bob.user_id)}
    await registry.done(DEACTIVATE, input=given)
    tried = await registry.done(DEACTIVATE, input={"id": encode("User", ann.user_id), "dryRun": True})
    (report,) = tried["user"]["approvalHandovers"]["nodes"]
    assert report == {"isLeaving": True, "moves": {"nodes": [{"part": "TASKS", "receiver": {"name": "Dan"}}]}}
    assert (await registry.tasks())["Ann"] == ["PENDING"]


@pytest.mark.parametrize("others", [True, False])
async def test_an_administrator_keeps_what_nobody_else_keeps(registry: Registry, others: bool) -> None:
    ann, bob, *_ = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    made = await registry.define(bob)
    people = [ann, bob] if others else [ann]
    given = {"userIds": [encode("User", person.user_id) for person in people]}
    await registry.done(KEEP, input={"id": encode("ApprovalDefinition", made.id), **given})
    async with registry.work() as db:
        await deactivate_user(db, ann.user_id)
    kept = (await definition(registry))["keepers"]["nodes"]
    assert kept == [{"name": "Bob" if others else "Admin"}]
    (move,) = await registry.rows("SELECT part, receiver_id FROM approval_handover_move")
    assert move == {"part": "KEPT_DEFINITIONS", "receiver_id": None if others else registry.admin.user_id}


async def test_what_cannot_be_handed_over_is_refused_and_writes_nothing(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann)
    await registry.submit(await registry.deed())
    async with registry.work() as db:
        await deactivate_user(db, cid.user_id)
    for given, code in (
        (wanted(ann, ann), "INVALID_VALUE"),
        (wanted(ann, bob, parts=[]), "INVALID_VALUE"),
        (wanted(ann, bob, comment="x" * 4001), "INVALID_VALUE"),
        (wanted(ann, cid), "NOT_FOUND"),
        ({**wanted(ann, bob), "userId": encode("User", uuid.UUID(int=1))}, "NOT_FOUND"),
        ({**wanted(ann, bob), "successorId": encode("Company", registry.home.company)}, "NOT_FOUND"),
    ):
        assert await registry.refused(HANDOVER, input=given) == [code]
    assert await registry.refused(HANDOVER, as_="manager", input=wanted(ann, bob)) == ["PERMISSION_DENIED"]
    assert await registry.tasks() == {"Ann": ["PENDING"]}
    assert await registry.count("approval_handover") == 0


async def test_recalled_or_recovered_nothing_is_asked_of_who_has_left(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    first = asks("first", ann, bob, mode="COUNT", threshold=1, rights={"recall": True})
    await registry.define(process=Process.model_validate({"nodes": [first, asks("second", cid)]}))
    started = await registry.submit(await registry.deed())
    key = await registry.task_of(ann)
    await registry.approve(ann)
    async with registry.work() as db:
        await deactivate_user(db, bob.user_id, dan.user_id)
    async with registry.work(ann) as db:
        await service.recall(db, key)
    waiting = {name for name, states in (await registry.tasks(started)).items() if states[-1] == "PENDING"}
    assert waiting == {"Ann", "Dan"}
    async with registry.work() as db:
        assert await loaders.integrity(db) == []


async def test_where_nobody_gets_what_is_asked_again_it_is_halted(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    first = asks("first", ann, bob, mode="ANY", rights={"recall": True})
    await registry.define(process=Process.model_validate({"nodes": [first, asks("second", cid)]}))
    started = await registry.submit(await registry.deed())
    key = await registry.task_of(ann)
    await registry.approve(ann)
    async with registry.work() as db:
        await deactivate_user(db, bob.user_id)
    async with registry.work(ann) as db:
        await service.recall(db, key)
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.SUSPENDED
    async with registry.work() as db:
        assert await loaders.integrity(db) == []


async def test_handed_over_by_two_while_it_is_decided_and_its_holder_leaves(registry: Registry) -> None:
    """Whoever is first, each task is with somebody active or done, and no vote is lost."""
    ann, bob, cid, dan = registry.people.values()
    await registry.define(ann, dan)
    deeds = [await registry.deed() for _ in range(4)]
    for deed in deeds:
        await registry.submit(deed)
    await registry.approve_all(dan)
    (first, *_) = await registry.rows(
        f"SELECT id FROM approval_task WHERE assignee_id = '{ann.user_id}' ORDER BY id"
    )
    acts = [
        (registry.admin, lambda db: service.hand_over_to(db, NewHandover(ann.user_id, bob.user_id))),
        (registry.admin, lambda db: service.hand_over_to(db, NewHandover(ann.user_id, cid.user_id))),
        (ann, lambda db: service.approve(db, first["id"])),
        (registry.admin, lambda db: deactivate_user(db, ann.user_id, bob.user_id)),
    ]
    answers = await at_once(registry, *acts)
    assert answers["done"] >= 3
    assert set(answers) <= {"done", "PERMISSION_DENIED", "TASK_ALREADY_DECIDED"}
    async with registry.work() as db:
        assert await loaders.integrity(db) == []
    for person in (bob, cid):
        await registry.approve_all(person)
    assert [await registry.sealed(deed) for deed in deeds] == [True] * 4


async def test_the_owner_of_a_pool_task_hands_it_over_and_the_pool_stays(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.POOL)
    deeds = [await registry.deed() for _ in range(2)]
    for deed in deeds:
        await registry.submit(deed)
    (task, *_) = await registry.rows("SELECT id FROM approval_task ORDER BY id")
    async with registry.work(ann) as db:
        await service.claim(db, task["id"])
    (move,) = await hand_over(registry, ann, cid, parts=["TASKS"])
    assert move["receiver"] == {"name": "Cid"}
    assert await registry.tasks() == {"Ann": ["REASSIGNED"], "Cid": ["PENDING"]}


def test_only_those_who_are_asked_are_renamed() -> None:
    old, new, other = (uuid.UUID(int=number) for number in (1, 2, 3))
    condition = {"kind": "eq", "left": {"path": "initiator"}, "right": str(old)}
    graph = {
        "nodes": [
            {"assignees": {"userIds": [str(old), str(new), str(other)]}, "emptyUserIds": [str(old)]},
            {
                "branches": [
                    {"when": condition, "nodes": [{"assignees": {"choice": {"userIds": [str(old)]}}}]}
                ]
            },
        ]
    }
    told = renamed(graph, old, new)
    assert told["nodes"][0] == {
        "assignees": {"userIds": [str(new), str(other)]},
        "emptyUserIds": [str(new)],
    }
    branch = told["nodes"][1]["branches"][0]
    assert branch["when"] == condition
    assert branch["nodes"][0]["assignees"]["choice"]["userIds"] == [str(new)]
    assert names(graph, old) and not names(told, old)
