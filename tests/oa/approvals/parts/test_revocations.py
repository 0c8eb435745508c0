"""Revoking what was approved where others must approve that first, through the graph."""

from typing import Any

import pytest

from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import loaders, service
from tests.oa.approvals.deeds import DeedRow, tear_deed
from tests.oa.approvals.parts.stored import stored
from tests.oa.approvals.parts.test_parts import define
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_concurrency import approving, at_once, rejecting
from tests.oa.approvals.test_forms import Requests
from tests.oa.approvals.test_processes import CREATE, PUBLISH, WHOLE, Story, asks
from tests.oa.approvals.test_requests import DISABLE
from tests.oa.approvals.timers.later import Later

LOOK = """query($id: ID!) { approvalInstance(id: $id) { status availableActions revokes { id }
  log { nodes { action comment } } logVerification { isIntact }
  revocations { nodes { id status title initiator { name } subject { id } availableActions revokes { id }
    log { nodes { action comment } } logVerification { isIntact } } } } }"""


async def look(registry: Registry, story: Story, as_: Any = "admin") -> Any:
    answer = await registry.ask(LOOK, as_=as_, id=story.id)
    assert answer.errors == []
    return answer.data["approvalInstance"]


async def revoke(registry: Registry, story: Story, as_: Any = "sales") -> Any:
    given = {"id": story.id, "comment": "A slip."}
    return await registry.done(WHOLE % {"name": "Revoke"}, as_=as_, input=given)


async def refused(registry: Registry, story: Story, as_: Any = "sales", **more: Any) -> list[str]:
    given = {"id": story.id, "comment": "A slip.", **more}
    return await registry.refused(WHOLE % {"name": "Revoke"}, as_=as_, input=given)


async def approved(registry: Registry, story: Story, **settings: Any) -> Story:
    """Ann has approved a deed; Bob, then Cid are asked before that is revoked."""
    ann, bob, cid, _ = registry.people.values()
    await define(registry, asks("may", bob), asks("must", cid), key="undo")
    await story.begin(asks("n", ann), **{"revokeHours": 24, "revocation": "undo", **settings})
    await registry.approve(ann)
    assert await registry.sealed(story.deed)
    return story


def revoking(story: Story) -> Any:
    """To ask for the revocation of an approval."""
    key = decode(story.id).key
    return lambda db: service.revoke(db, key, "A slip.")


async def open_task(registry: Registry) -> Any:
    (row,) = await registry.rows("SELECT id FROM approval_task WHERE status = 'PENDING'")
    return row["id"]


async def intact(registry: Registry) -> None:
    async with registry.work() as db:
        assert await loaders.integrity(db) == []


async def test_it_is_revoked_with_the_last_vote_and_not_before(registry: Registry, story: Story) -> None:
    _, bob, cid, _ = registry.people.values()
    await approved(registry, story)
    assert (await look(registry, story, "sales"))["availableActions"] == ["REVOKE"]
    told = await revoke(registry, story)
    assert told["approvalInstance"]["status"] == "APPROVED"
    found = await look(registry, story, "sales")
    assert (found["status"], found["availableActions"]) == ("APPROVED", [])
    (asked,) = (await look(registry, story))["revocations"]["nodes"]
    assert (asked["status"], asked["title"], asked["revokes"]) == ("RUNNING", "Inner", {"id": story.id})
    assert asked["subject"] == {"id": encode("ToyDeed", story.deed)}
    assert [row["comment"] for row in asked["log"]["nodes"]] == ["A slip."]
    await registry.approve(bob)
    assert await registry.sealed(story.deed)
    await registry.approve(cid)
    found = await look(registry, story)
    (asked,) = found["revocations"]["nodes"]
    assert (found["status"], asked["status"]) == ("REVOKED", "APPROVED")
    assert not await registry.sealed(story.deed)
    told = [row["action"] for row in found["log"]["nodes"]]
    assert told == ["SUBMIT", "APPROVE", "ASK_REVOCATION", "REVOKE"]
    assert found["logVerification"]["isIntact"] and asked["logVerification"]["isIntact"]
    assert asked["availableActions"] == []
    await intact(registry)
    await registry.submit(story.deed)


@pytest.mark.parametrize("as_", ["sales", "admin"])
async def test_while_others_are_asked_nobody_asks_again(registry: Registry, story: Story, as_: str) -> None:
    await approved(registry, story)
    await revoke(registry, story)
    before = await registry.count("approval_instance")
    assert await refused(registry, story, as_) == ["REVOCATION_PENDING"]
    assert await registry.count("approval_instance") == before
    with pytest.raises(Refused) as caught:
        async with registry.work("sales") as db:
            await tear_deed(db, story.deed)
    assert caught.value.code == "SUBJECT_LOCKED"


@pytest.mark.parametrize("end", ["reject", "withdraw", "terminate"])
async def test_what_is_not_agreed_to_changes_nothing_and_can_be_asked_again(
    registry: Registry, story: Story, end: str
) -> None:
    bob = registry.people["Bob"]
    await approved(registry, story)
    await revoke(registry, story)
    (asked,) = (await look(registry, story))["revocations"]["nodes"]
    if end == "reject":
        await registry.reject(bob)
    elif end == "withdraw":
        await registry.done(WHOLE % {"name": "Withdraw"}, as_="sales", input={"id": asked["id"]})
    else:
        await registry.done(WHOLE % {"name": "Terminate"}, input={"id": asked["id"], "comment": "No."})
    found = await look(registry, story, "sales")
    assert (found["status"], found["availableActions"]) == ("APPROVED", ["REVOKE"])
    assert [row["action"] for row in found["log"]["nodes"]][-1] == "REVOCATION_ENDED"
    assert await registry.sealed(story.deed)
    await revoke(registry, story)
    await intact(registry)
    assert len((await look(registry, story))["revocations"]["nodes"]) == 2


async def test_what_refuses_to_be_taken_back_refuses_the_vote(registry: Registry, story: Story) -> None:
    _, bob, cid, _ = registry.people.values()
    await approved(registry, story)
    await revoke(registry, story)
    await registry.approve(bob)
    async with registry.work() as db:
        (await db.lock(DeedRow, story.deed)).is_torn = True
    before = await stored(registry)
    with pytest.raises(Refused) as caught:
        await registry.approve(cid)
    assert caught.value.code == "DEED_TORN"
    assert await stored(registry) == before
    assert (await look(registry, story))["status"] == "APPROVED"


async def test_who_may_not_revoke_asks_nobody(registry: Registry, story: Story) -> None:
    await approved(registry, story)
    assert await refused(registry, story, registry.people["Ann"]) == ["PERMISSION_DENIED"]
    assert await registry.count("approval_instance") == 1
    before = await stored(registry)
    assert await refused(registry, story, comment=" ") == ["COMMENT_REQUIRED"]
    assert await stored(registry) == before


async def test_without_the_definition_it_cannot_be_asked_for(registry: Registry, story: Story) -> None:
    await approved(registry, story)
    (row,) = await registry.rows("SELECT id FROM approval_definition WHERE key = 'undo'")
    await registry.done(DISABLE, input={"id": encode("ApprovalDefinition", row["id"])})
    before = await stored(registry)
    assert await refused(registry, story) == ["REVOCATION_UNAVAILABLE"]
    assert await stored(registry) == before


async def test_one_that_nobody_need_approve_revokes_at_once(registry: Registry, story: Story) -> None:
    ann = registry.people["Ann"]
    auto = {"kind": "AUTO", "id": "yes", "title": {"en": "Yes", "zh": "同意"}, "approves": True}
    await define(registry, auto, key="undo")
    await story.begin(asks("n", ann), revokeHours=24, revocation="undo")
    await registry.approve(ann)
    await revoke(registry, story, "admin")
    assert (await look(registry, story))["status"] == "REVOKED"
    assert not await registry.sealed(story.deed)
    await intact(registry)


async def test_one_that_expires_is_not_recovered(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    later = Later(registry)
    undo = {"key": "undo", "titleEn": "Undo", "titleZh": "撤销", "subjectType": "ToyDeed"}
    graph = {"nodes": [asks("n", bob)], "settings": {"expiresHours": 5}}
    made = await registry.done(CREATE, input={**undo, "graph": graph})
    await registry.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
    await later.begin(asks("n", ann), revokeHours=24, revocation="undo")
    await later.act("Approve", ann, "Ann")
    await later.whole("Revoke", "sales", comment="A slip.")
    await later.wait(5)
    found = await look(registry, later)
    (asked,) = found["revocations"]["nodes"]
    assert (found["status"], asked["status"], asked["availableActions"]) == ("APPROVED", "EXPIRED", [])
    recover = {"id": asked["id"]}
    codes = await registry.refused(WHOLE % {"name": "Recover"}, input=recover)
    assert codes == ["ACTION_NOT_ALLOWED"]
    await intact(registry)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"revokeHours": 5, "revocation": "nothing"}, "PART_UNKNOWN nothing"),
        ({"revocation": "undo"}, "REVOCATION_WITHOUT_TIME revokeHours"),
        ({"revokeHours": 5, "revocation": "request"}, "PART_UNFIT request"),
    ],
)
async def test_what_could_not_be_asked_for_is_not_published(
    registry: Registry, settings: dict[str, Any], problem: str
) -> None:
    ann = registry.people["Ann"]
    await define(registry, asks("n", ann), key="undo")
    plain = {"key": "request", "titleEn": "Leave", "titleZh": "请假"}
    made = await registry.done(CREATE, input={**plain, "graph": {"nodes": [asks("n", ann)]}})
    await registry.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
    given = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约"}
    graph = {"nodes": [asks("n", ann)], "settings": settings}
    made = await registry.done(CREATE, input={**given, "graph": graph})
    answer = await registry.ask(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
    (error,) = answer.data["approvalDefinitionPublish"]["userErrors"]
    assert error["code"] == "PROCESS_INVALID"
    assert problem in error["message"]


async def test_of_two_who_revoke_at_once_one_asks(registry: Registry, story: Story) -> None:
    await approved(registry, story)
    answers = await at_once(
        registry, *[(who, revoking(story)) for who in ("sales", "admin", "sales", "admin")]
    )
    assert answers == {"done": 1, "REVOCATION_PENDING": 3}
    assert await registry.count("approval_instance") == 2
    await intact(registry)


@pytest.mark.parametrize("vote", [approving, rejecting])
async def test_a_vote_meets_who_revokes(registry: Registry, story: Story, vote: Any) -> None:
    _, bob, cid, _ = registry.people.values()
    await approved(registry, story)
    await revoke(registry, story)
    await registry.approve(bob)
    task = await open_task(registry)
    answers = await at_once(registry, (cid, vote(task)), ("admin", revoking(story)))
    found = await look(registry, story)
    statuses = [each["status"] for each in found["revocations"]["nodes"]]
    if vote is approving:
        assert (found["status"], statuses) == ("REVOKED", ["APPROVED"])
        assert answers["done"] == 1
        assert answers["REVOCATION_PENDING"] + answers["INSTANCE_STATE_INVALID"] == 1
    else:
        assert (found["status"], statuses[0]) == ("APPROVED", "REJECTED")
        assert statuses[1:] == ["RUNNING"] * (answers["done"] - 1)
        assert answers["REVOCATION_PENDING"] == 2 - answers["done"]
    assert await registry.sealed(story.deed) is (found["status"] == "APPROVED")
    await intact(registry)


async def test_a_request_is_revoked_by_another_request(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    plain = {"key": "undo", "titleEn": "Undo leave", "titleZh": "销假"}
    made = await registry.done(CREATE, input={**plain, "graph": {"nodes": [asks("n", bob)]}})
    await registry.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
    requests = Requests(registry)
    await requests.define(asks("n", ann), revokeHours=24, revocation="undo")
    await requests.start()
    await registry.approve(ann)
    story = Story(registry)
    story.id = requests.id
    await revoke(registry, story)
    found = await look(registry, story)
    (asked,) = found["revocations"]["nodes"]
    assert (found["status"], asked["status"], asked["title"]) == ("APPROVED", "RUNNING", "Undo leave")
    await registry.approve(bob)
    found = await look(registry, story)
    assert (found["status"], found["revocations"]["nodes"][0]["status"]) == ("REVOKED", "APPROVED")
    await intact(registry)
