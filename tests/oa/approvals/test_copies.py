"""Who is told of an approval, that they may read it, and that they say so."""

from typing import Any

from bizsuite.graph.node import encode
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_forms import ACT, ASKED, Requests
from tests.oa.approvals.test_processes import LOOK, Story, asks

SEND = """mutation($input: ApprovalCopySendInput!) { approvalCopySend(input: $input) {
  approvalInstance { id } userErrors { code path } } }"""
READ = """mutation($input: ApprovalCopyReadInput!) { approvalCopyRead(input: $input) {
  approvalCopy { id readAt } userErrors { code } } }"""
UNREAD = """query($id: ID!) { user(id: $id) { approvalCopies(filter: {readAt: {isNull: true}}) { totalCount nodes {
  id nodeId comment readAt sender { name } instance { id title log { nodes { action } } } } } } }"""


def tells(node_id: str, *people: Any, **more: Any) -> dict[str, Any]:
    """A node that tells people."""
    users = [str(person.user_id) for person in people]
    node = {"kind": "CC", "id": node_id, "title": label(node_id)}
    return {**node, "assignees": {"rule": "USERS", "userIds": users}, **more}


async def unread(registry: Registry, person: Any) -> list[Any]:
    """What somebody was told and has not read, as they see it."""
    answer = await registry.ask(UNREAD, as_=person, id=encode("User", person.user_id))
    assert answer.errors == []
    copies = answer.data["user"]["approvalCopies"]
    assert copies["totalCount"] == len(copies["nodes"])
    return list(copies["nodes"])


async def test_a_node_tells_people_who_may_read_it_then(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    story = await Story(registry).begin(asks("first", ann), tells("told", bob, cid), asks("last", ann))
    assert await unread(registry, bob) == []
    assert (await registry.ask(LOOK, as_=bob, id=story.id)).data["approvalInstance"] is None
    await story.act("Approve", ann, "Ann")
    (copy,) = await unread(registry, bob)
    assert (copy["nodeId"], copy["sender"], copy["instance"]["id"]) == ("told", None, story.id)
    assert [row["action"] for row in copy["instance"]["log"]["nodes"]] == ["SUBMIT", "APPROVE"]
    assert (await story.look(bob))["status"] == "RUNNING"
    assert (await registry.ask(LOOK, as_=dan, id=story.id)).data["approvalInstance"] is None
    assert await registry.refused(READ, as_=cid, input={"id": copy["id"]}) == ["PERMISSION_DENIED"]
    first = await registry.done(READ, as_=bob, input={"id": copy["id"]})
    again = await registry.done(READ, as_=bob, input={"id": copy["id"]})
    assert first["approvalCopy"]["readAt"] == again["approvalCopy"]["readAt"]
    assert await unread(registry, bob) == []
    told = await registry.rows("SELECT type FROM outbox_event WHERE type LIKE 'APPROVAL_COP%' ORDER BY type")
    assert [row["type"] for row in told] == ["APPROVAL_COPIED", "APPROVAL_COPIED", "APPROVAL_COPY_READ"]


async def test_those_who_take_part_tell_others(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    story = await Story(registry).begin(asks("first", ann))
    user = {name: encode("User", person.user_id) for name, person in registry.people.items()}
    given = {"id": story.id, "userIds": [user["Bob"], user["Cid"]], "comment": "Have a look."}
    before = [await registry.count(table) for table in ("approval_copy", "approval_action", "outbox_event")]
    for who, change, codes in (
        (dan, {}, ["PERMISSION_DENIED"]),
        (ann, {"userIds": []}, ["INVALID_VALUE"]),
        (ann, {"userIds": [user["Bob"], user["Bob"]]}, ["INVALID_VALUE"]),
        (ann, {"userIds": [encode("User", ann.tenant_id)]}, ["NOT_FOUND"]),
    ):
        assert await registry.refused(SEND, as_=who, input={**given, **change}) == codes
    await registry.done(SEND, as_=ann, input={**given, "dryRun": True})
    counted = [await registry.count(table) for table in ("approval_copy", "approval_action", "outbox_event")]
    assert counted == before
    await registry.done(SEND, as_=ann, input=given)
    (copy,) = await unread(registry, bob)
    assert (copy["sender"], copy["comment"], copy["nodeId"]) == ({"name": "Ann"}, "Have a look.", "")
    await registry.done(SEND, as_="admin", input={**given, "userIds": [user["Bob"], user["Dan"]]})
    assert [len(await unread(registry, person)) for person in (bob, cid, dan)] == [1, 1, 1]
    told = await story.look()
    assert [row["action"] for row in told["log"]["nodes"]] == ["SUBMIT", "COPY", "COPY"]
    assert told["logVerification"]["isIntact"]


async def test_who_is_told_twice_has_one_copy(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await Story(registry).begin(tells("a", bob), tells("b", bob, ann), asks("n", ann))
    rows = await registry.rows("SELECT node_id FROM approval_copy ORDER BY node_id")
    assert [row["node_id"] for row in rows] == ["a", "b"]
    assert len(await unread(registry, bob)) == 1


async def test_a_node_that_finds_nobody_tells_nobody(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    nobody = tells("told") | {"assignees": {"rule": "RECORD", "path": "customer.owner"}}
    story = await Story(registry).begin(nobody, asks("n", ann))
    assert await story.waits() == {"Ann"}
    assert await registry.count("approval_copy") == 0


async def test_each_level_of_the_list_is_one_statement(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await Story(registry).begin(tells("told", bob), asks("n", ann))
    answer = await registry.ask(UNREAD, as_=bob, id=encode("User", bob.user_id))
    assert len(answer.statements) == 5


FORM = """query($id: ID!) { approvalInstance(id: $id) { form { values rights } } }"""


async def test_who_is_told_sees_the_fields_that_the_node_shows(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    requests = Requests(registry)
    told = tells("told", bob, fields={"pay": "HIDDEN", "remark": "HIDDEN"})
    await requests.define(asks("head", ann, fields={"pay": "WRITE"}), told, tells("all", cid))
    await requests.start(ASKED)
    key = await registry.task_of(ann)
    given = {"id": encode("ApprovalTask", key), "form": {"pay": {"amount": "10", "currency": "USD"}}}
    await registry.done(ACT % {"name": "Approve"}, as_=ann, input=given)
    shown = []
    for person in (bob, cid):
        answer = await registry.ask(FORM, as_=person, id=requests.id)
        assert answer.errors == []
        shown.append(answer.data["approvalInstance"]["form"])
    assert "pay" not in shown[0]["values"] and "pay" not in shown[0]["rights"]
    assert shown[1]["values"]["pay"]["amount"] == "10"
    assert set(shown[1]["rights"].values()) == {"READ"}
