"""What administrators were refused is in the log, and nothing else of it is; who may read that log."""

import asyncio
import uuid
from collections import Counter
from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import ACT, WHOLE, Story, asks

LOG = """query($id: ID!) { approvalInstance(id: $id) { status version logVerification { isIntact }
  log { nodes { seq action refused reason actor { name } task { id } fromStatus toStatus } } } }"""
KEEP = """mutation($input: ApprovalDefinitionKeepInput!) { approvalDefinitionKeep(input: $input) {
  approvalDefinition { id } userErrors { code } } }"""
DELETE = """mutation($input: ApprovalDefinitionDeleteInput!) { approvalDefinitionDelete(input: $input) {
  userErrors { code path } } }"""
DISABLE = """mutation($input: ApprovalDefinitionDisableInput!) { approvalDefinitionDisable(input: $input) {
  userErrors { code path } } }"""


async def logged(registry: Registry, story: Story, as_: Actor | str = "admin") -> Any:
    answer = await registry.ask(LOG, as_=as_, id=story.id)
    assert answer.errors == []
    return answer.data["approvalInstance"]


async def test_what_was_refused_for_right_or_state_is_told_and_changes_nothing(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    story = await Story(registry).begin(asks("first", ann))
    before = await logged(registry, story)
    task = (await story.task("Ann"))["id"]
    end = {"id": story.id, "comment": "Enough."}
    hand_on = {"id": task, "assigneeId": encode("User", bob.user_id)}
    assert await registry.refused(WHOLE % {"name": "Terminate"}, as_=bob, input=end) == ["PERMISSION_DENIED"]
    assert await registry.refused(WHOLE % {"name": "Resume"}, input={"id": story.id}) == [
        "INSTANCE_STATE_INVALID"
    ]
    assert await registry.refused(ACT % {"name": "Reassign"}, as_="sales", input=hand_on) == [
        "PERMISSION_DENIED"
    ]
    told = await logged(registry, story)
    assert told["logVerification"]["isIntact"] is True
    assert (told["status"], told["version"]) == (before["status"], before["version"])
    shown = [
        (row["seq"], row["refused"], row["reason"], row["actor"]["name"]) for row in told["log"]["nodes"][1:]
    ]
    assert shown == [
        (2, "TERMINATE", "PERMISSION_DENIED", "Bob"),
        (3, "RESUME", "INSTANCE_STATE_INVALID", "Admin"),
        (4, "REASSIGN", "PERMISSION_DENIED", "Sales"),
    ]
    last = told["log"]["nodes"][-1]
    assert (last["action"], last["task"], last["fromStatus"], last["toStatus"]) == (
        "REFUSED",
        {"id": task},
        "RUNNING",
        "RUNNING",
    )
    assert await registry.tasks() == {"Ann": ["PENDING"]}
    await story.act("Approve", ann, "Ann")
    done = await logged(registry, story)
    assert (done["log"]["nodes"][-1]["seq"], done["logVerification"]["isIntact"]) == (5, True)
    assert await registry.sealed(story.deed)


async def test_what_is_tried_only_or_faulty_or_ones_own_is_not_told(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    story = await Story(registry).begin(asks("first", ann), withdraw="NEVER")
    end = {"id": story.id, "comment": "Enough."}
    assert await registry.refused(WHOLE % {"name": "Terminate"}, as_=bob, input={**end, "dryRun": True}) == [
        "PERMISSION_DENIED"
    ]
    assert await registry.refused(WHOLE % {"name": "Terminate"}, input={**end, "comment": " "}) == [
        "COMMENT_REQUIRED"
    ]
    assert await registry.refused(WHOLE % {"name": "Terminate"}, input={**end, "expectedVersion": 99}) == [
        "STALE_VERSION"
    ]
    assert await registry.refused(WHOLE % {"name": "Withdraw"}, as_="sales", input={"id": story.id}) == [
        "ACTION_NOT_ALLOWED"
    ]
    assert await story.refused("Approve", bob, "Ann") == ["PERMISSION_DENIED"]
    missing = {"id": encode("ApprovalInstance", uuid.UUID(int=1)), "comment": "Enough."}
    assert await registry.refused(WHOLE % {"name": "Terminate"}, input=missing) == ["NOT_FOUND"]
    assert await registry.count("approval_action") == 1


async def test_a_repeated_command_is_answered_and_not_told_as_refused(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    story = await Story(registry).begin(asks("first", ann))
    end = {"id": story.id, "comment": "Enough.", "idempotencyKey": "once"}
    for _ in range(2):
        await registry.done(WHOLE % {"name": "Terminate"}, input=end)
    assert await registry.refused(WHOLE % {"name": "Terminate"}, input={**end, "idempotencyKey": "2"}) == [
        "INSTANCE_STATE_INVALID"
    ]
    told = await logged(registry, story)
    assert [row["action"] for row in told["log"]["nodes"]] == ["SUBMIT", "TERMINATE", "REFUSED"]


async def test_the_log_is_read_by_who_takes_part_keeps_the_definition_or_audits(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    story = await Story(registry).begin(asks("first", ann), asks("second", bob))
    await story.act("Approve", ann, "Ann")
    (definition,) = await registry.rows("SELECT id FROM approval_definition")
    given = {"id": encode("ApprovalDefinition", definition["id"]), "userIds": [encode("User", cid.user_id)]}
    assert await logged(registry, story, cid) is None
    await registry.done(KEEP, input=given)
    for reader in ("sales", "manager", "analyst", ann, bob, cid):
        told = await logged(registry, story, reader)
        assert [row["action"] for row in told["log"]["nodes"]] == ["SUBMIT", "APPROVE"], reader
    for stranger in (dan, "warehouse", "hr"):
        assert await logged(registry, story, stranger) is None


async def test_a_definition_is_deleted_only_while_nobody_has_used_it(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    used = encode("ApprovalDefinition", (await registry.define(ann, key="used")).id)
    other = await registry.define(bob, key="other", amount_min="9000")
    idle = encode("ApprovalDefinition", other.id)
    await registry.done(KEEP, input={"id": idle, "userIds": [encode("User", ann.user_id)]})
    await registry.submit(await registry.deed())
    assert await registry.refused(DELETE, input={"id": used}) == ["DEFINITION_USED"]
    assert await registry.refused(DELETE, input={"id": idle}) == ["DEFINITION_ENABLED"]
    assert await registry.refused(DELETE, as_="manager", input={"id": idle}) == ["PERMISSION_DENIED"]
    await registry.done(DISABLE, input={"id": idle})
    await registry.done(DELETE, input={"id": idle, "dryRun": True})
    assert await registry.count("approval_definition") == 2
    await registry.done(DELETE, input={"id": idle})
    assert await registry.refused(DELETE, input={"id": idle}) == ["NOT_FOUND"]
    assert await registry.rows("SELECT key FROM approval_definition") == [{"key": "used"}]
    assert (await registry.count("approval_version"), await registry.count("approval_definition_keeper")) == (
        1,
        0,
    )
    await registry.done(DISABLE, input={"id": used})
    assert await registry.refused(DELETE, input={"id": used}) == ["DEFINITION_USED"]


async def test_refused_by_many_at_once_while_others_vote_the_chain_holds(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    story = await Story(registry).begin(asks("first", ann, bob))
    tasks = {name: (await story.task(name))["id"] for name in ("Ann", "Bob")}
    end = {"id": story.id, "comment": "Enough."}
    refused = [
        registry.refused(WHOLE % {"name": "Terminate"}, as_=person, input=end)
        for person in (ann, bob, cid, dan) * 2
    ]
    votes = [
        registry.done(ACT % {"name": "Approve"}, as_=person, input={"id": tasks[name]})
        for person, name in ((ann, "Ann"), (bob, "Bob"))
    ]
    answers = await asyncio.gather(*refused[:4], *votes, *refused[4:])
    codes = [code for answer in answers if isinstance(answer, list) for code in answer]
    assert len(codes) == 8 and set(codes) <= {"PERMISSION_DENIED", "INSTANCE_STATE_INVALID"}
    told = await logged(registry, story)
    assert (told["status"], told["logVerification"]["isIntact"]) == ("APPROVED", True)
    assert [row["seq"] for row in told["log"]["nodes"]] == list(range(1, 12))
    assert Counter(row["action"] for row in told["log"]["nodes"]) == {"SUBMIT": 1, "APPROVE": 2, "REFUSED": 8}
    assert await registry.sealed(story.deed)
