"""Processes of several nodes through the graph: defined as data, submitted, returned, added to, halted, ended."""

from typing import Any

import pytest

from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry

CREATE = """mutation($input: ApprovalDefinitionCreateInput!) { approvalDefinitionCreate(input: $input) {
  approvalDefinition { id versions(first: 1) { nodes { graph } } } userErrors { code path message } } }"""
PUBLISH = """mutation($input: ApprovalDefinitionPublishInput!) { approvalDefinitionPublish(input: $input) {
  approvalDefinition { id } userErrors { code path message } } }"""
SUBMIT = """mutation($input: ApprovalSubmitInput!) { approvalSubmit(input: $input) {
  approvalInstance { id status } userErrors { code path } } }"""
ACT = """mutation($input: ApprovalTask%(name)sInput!) { approvalTask%(name)s(input: $input) {
  approvalTask { id status instance { status } } userErrors { code path } } }"""
WHOLE = """mutation($input: Approval%(name)sInput!) { approval%(name)s(input: $input) {
  approvalInstance { id status round } userErrors { code path } } }"""
LOOK = """query($id: ID!) { approvalInstance(id: $id) { status round availableActions
  logVerification { isIntact }
  log { nodes { action } }
  tasks { nodes { id kind status returnTargets availableActions assignee { name } } } } }"""


def asks(node_id: str, *people: Actor, **more: Any) -> dict[str, Any]:
    """A node at which these people approve."""
    users = [str(person.user_id) for person in people]
    node = {"kind": "APPROVE", "id": node_id, "title": label(node_id)}
    return {**node, "assignees": {"rule": "USERS", "userIds": users}, **more}


class Story:
    """One approval of a deed by a process."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.id = ""

    async def begin(self, *nodes: dict[str, Any], worth: str = "500", **settings: Any) -> "Story":
        given = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约"}
        graph = {"nodes": list(nodes), "settings": settings}
        made = await self.registry.done(CREATE, input={**given, "graph": graph})
        await self.registry.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
        self.deed = await self.registry.deed(worth)
        subject = {"subjectId": encode("ToyDeed", self.deed)}
        started = await self.registry.done(SUBMIT, as_="sales", input=subject)
        self.id = started["approvalInstance"]["id"]
        return self

    async def look(self, as_: Actor | str = "admin") -> Any:
        answer = await self.registry.ask(LOOK, as_=as_, id=self.id)
        assert answer.errors == []
        return answer.data["approvalInstance"]

    async def waits(self) -> set[str]:
        """Whose turn it is."""
        nodes = (await self.look())["tasks"]["nodes"]
        return {
            node["assignee"]["name"] for node in nodes if node["status"] == "PENDING" and node["assignee"]
        }

    async def task(self, name: str, as_: Actor | str = "admin") -> Any:
        """The newest task of somebody."""
        nodes = (await self.look(as_))["tasks"]["nodes"]
        return [node for node in nodes if node["assignee"] and node["assignee"]["name"] == name][-1]

    async def act(self, name: str, who: Actor | str, owner: str, **more: Any) -> Any:
        given = {"id": (await self.task(owner))["id"], **more}
        return await self.registry.done(ACT % {"name": name}, as_=who, input=given)

    async def refused(self, name: str, who: Actor | str, owner: str, **more: Any) -> list[str]:
        given = {"id": (await self.task(owner))["id"], **more}
        return await self.registry.refused(ACT % {"name": name}, as_=who, input=given)

    async def whole(self, name: str, who: Actor | str, **more: Any) -> Any:
        return await self.registry.done(WHOLE % {"name": name}, as_=who, input={"id": self.id, **more})


@pytest.fixture
def story(registry: Registry) -> Story:
    """Nothing has happened yet."""
    return Story(registry)


async def test_two_nodes_then_the_act(registry: Registry, story: Story) -> None:
    ann, bob, *_ = registry.people.values()
    await story.begin(asks("first", ann), asks("second", bob))
    assert await story.waits() == {"Ann"}
    done = await story.act("Approve", ann, "Ann")
    assert done["approvalTask"]["instance"]["status"] == "RUNNING"
    assert not await registry.sealed(story.deed)
    await story.act("Approve", bob, "Bob")
    assert await registry.sealed(story.deed)
    told = await story.look()
    assert (told["status"], told["logVerification"]["isIntact"]) == ("APPROVED", True)
    assert [row["action"] for row in told["log"]["nodes"]] == ["SUBMIT", "APPROVE", "APPROVE"]


async def test_returned_mended_and_submitted_again(registry: Registry, story: Story) -> None:
    ann, bob, *_ = registry.people.values()
    await story.begin(asks("first", ann), asks("second", bob))
    await story.act("Approve", ann, "Ann")
    task = await story.task("Bob", bob)
    assert task["returnTargets"] == ["first", "START"]
    assert await story.refused("Return", bob, "Bob", target="second", comment="No.") == [
        "RETURN_TARGET_INVALID"
    ]
    await story.act("Return", bob, "Bob", target="START", comment="Say what it is worth.")
    assert (await story.look())["status"] == "RETURNED"
    sales = registry.actor("sales")
    async with registry.work() as db:
        name = (await db.need(_user(), sales.user_id)).name
    assert (await story.task(name, sales))["availableActions"] == ["RESUBMIT"]
    again = await story.act("Resubmit", sales, name, comment="Now it says.")
    assert again["approvalTask"]["status"] == "RESUBMITTED"
    told = await story.look()
    assert (told["status"], told["round"]) == ("RUNNING", 2)
    await story.act("Approve", ann, "Ann")
    await story.act("Approve", bob, "Bob")
    assert await registry.sealed(story.deed)


async def test_by_its_value_it_goes_another_way(registry: Registry, story: Story) -> None:
    ann, bob, *_ = registry.people.values()
    large = {
        "kind": "compare",
        "op": "gte",
        "left": {"source": "INSTANCE", "path": "amount"},
        "value": "1000",
    }
    block = {
        "kind": "EXCLUSIVE",
        "id": "worth",
        "branches": [
            {"id": "large", "title": label("large"), "when": large, "nodes": [asks("b", bob)]},
            {"id": "small", "title": label("small"), "default": True, "nodes": [asks("a", ann)]},
        ],
    }
    await story.begin(block, worth="1000")
    assert await story.waits() == {"Bob"}


async def test_others_are_asked_and_added(registry: Registry, story: Story) -> None:
    ann, bob, cid, dan = registry.people.values()
    user = {name: encode("User", person.user_id) for name, person in registry.people.items()}
    await story.begin(asks("only", ann))
    await story.act("Delegate", ann, "Ann", adviserId=user["Bob"])
    assert await story.waits() == {"Bob"}
    assert await story.refused("Approve", ann, "Ann") == ["TASK_NOT_ACTIONABLE"]
    await story.act("Answer", bob, "Bob", comment="Fine with me.")
    await story.act("AddSign", ann, "Ann", where="BEFORE", userIds=[user["Cid"], user["Dan"]], mode="ANY")
    assert await story.waits() == {"Cid", "Dan"}
    await story.act("Approve", cid, "Cid")
    assert (await story.task("Dan"))["status"] == "CLOSED"
    assert await story.refused("AddSign", ann, "Ann", where="PARALLEL", userIds=[user["Ann"]]) == [
        "ALREADY_SEATED"
    ]
    await story.act("AddSign", ann, "Ann", where="AFTER", userIds=[user["Dan"]])
    await story.act("Approve", ann, "Ann")
    assert (await story.look())["status"] == "RUNNING"
    await story.act("Approve", dan, "Dan")
    assert await registry.sealed(story.deed)


async def test_a_pool_is_claimed_once(registry: Registry, story: Story) -> None:
    ann, bob, cid, _ = registry.people.values()
    await story.begin(asks("pool", ann, bob, mode="POOL"))
    (task,) = (await story.look(ann))["tasks"]["nodes"]
    assert (task["assignee"], task["availableActions"]) == (None, ["CLAIM"])
    claim = ACT % {"name": "Claim"}
    assert await registry.refused(claim, as_=cid, input={"id": task["id"]}) == ["PERMISSION_DENIED"]
    await registry.done(claim, as_=ann, input={"id": task["id"]})
    assert await registry.refused(claim, as_=bob, input={"id": task["id"]}) == ["ALREADY_CLAIMED"]
    await story.act("Approve", ann, "Ann")
    assert await registry.sealed(story.deed)


async def test_halted_it_waits_and_ended_it_frees_its_subject(registry: Registry, story: Story) -> None:
    ann, *_ = registry.people.values()
    await story.begin(asks("only", ann, deadline={"hours": 8}))
    await story.whole("Suspend", "admin", comment="Wait.")
    assert await story.refused("Approve", ann, "Ann") == ["INSTANCE_STATE_INVALID"]
    await story.whole("Resume", "admin")
    assert await story.waits() == {"Ann"}
    await story.whole("Terminate", "admin", comment="No longer wanted.")
    assert (await story.task("Ann"))["status"] == "CANCELLED"
    again = {"subjectId": encode("ToyDeed", story.deed)}
    assert (await registry.done(SUBMIT, as_="sales", input=again))["approvalInstance"]["status"] == "RUNNING"


TABLES = ("node_run", "seat", "task")
OF_THE_LOG = ("log_seq", "log_hash", "updated_at")


async def everything(registry: Registry) -> list[Any]:
    """All rows of approvals, and how much was told and audited; but for what administrators were refused, which the log
    of an approval tells.
    """
    instances = await registry.rows("SELECT * FROM approval_instance ORDER BY id")
    kept = [{name: value for name, value in row.items() if name not in OF_THE_LOG} for row in instances]
    rows = [await registry.rows(f"SELECT * FROM approval_{table} ORDER BY id") for table in TABLES]
    log = await registry.rows("SELECT * FROM approval_action WHERE action <> 'REFUSED' ORDER BY id")
    return [kept, *rows, log, await registry.count("outbox_event"), await registry.count("audit_entry")]


async def test_what_is_refused_or_only_tried_leaves_nothing(registry: Registry, story: Story) -> None:
    ann, bob, cid, _ = registry.people.values()
    user = {name: encode("User", person.user_id) for name, person in registry.people.items()}
    await story.begin(asks("first", ann, bob), asks("second", cid, needsComment=True))
    await story.act("Remind", "admin", "Ann")
    before = await everything(registry)
    for name, who, owner, codes, more in (
        ("Return", ann, "Ann", ["RETURN_TARGET_INVALID"], {"target": "second", "comment": "No."}),
        ("Return", ann, "Ann", ["COMMENT_REQUIRED"], {"target": "START", "comment": " "}),
        ("Transfer", ann, "Ann", ["ALREADY_SEATED"], {"assigneeId": user["Bob"]}),
        ("Transfer", ann, "Ann", ["INVALID_VALUE"], {"assigneeId": user["Ann"]}),
        ("Transfer", bob, "Ann", ["PERMISSION_DENIED"], {"assigneeId": user["Dan"]}),
        ("Delegate", ann, "Ann", ["NOT_FOUND"], {"adviserId": encode("User", cid.tenant_id)}),
        ("TakeBack", ann, "Ann", ["TASK_NOT_ACTIONABLE"], {}),
        ("Answer", ann, "Ann", ["ACTION_NOT_ALLOWED"], {"comment": "Yes."}),
        ("AddSign", ann, "Ann", ["ALREADY_SEATED"], {"where": "BEFORE", "userIds": [user["Bob"]]}),
        ("AddSign", ann, "Ann", ["INVALID_VALUE"], {"where": "AFTER", "userIds": []}),
        ("RemoveSign", "admin", "Ann", ["ACTION_NOT_ALLOWED"], {}),
        ("Unclaim", ann, "Ann", ["ACTION_NOT_ALLOWED"], {}),
        ("Recall", ann, "Ann", ["TASK_NOT_ACTIONABLE"], {}),
        ("Remind", "admin", "Ann", ["REMINDED_ALREADY"], {}),
        ("Remind", bob, "Ann", ["PERMISSION_DENIED"], {}),
    ):
        assert await story.refused(name, who, owner, **more) == codes, (name, more)
    for name, codes in (("Suspend", ["COMMENT_REQUIRED"]), ("Terminate", ["COMMENT_REQUIRED"])):
        given = {"id": story.id, "comment": ""}
        assert await registry.refused(WHOLE % {"name": name}, input=given) == codes
    assert await registry.refused(WHOLE % {"name": "Resume"}, input={"id": story.id}) == [
        "INSTANCE_STATE_INVALID"
    ]
    tried = await story.act("Approve", ann, "Ann", dryRun=True)
    assert tried["approvalTask"]["status"] == "APPROVED"
    assert await everything(registry) == before
    await story.act("Approve", ann, "Ann")
    await story.act("Approve", bob, "Bob")
    assert await story.refused("Approve", cid, "Cid") == ["COMMENT_REQUIRED"]


@pytest.mark.parametrize(
    ("graph", "problem"),
    [
        ({"nodes": []}, "TOO_SHORT"),
        ({"nodes": [{"kind": "NO"}]}, "UNION_TAG_INVALID"),
        ({"nodes": [{"kind": "APPROVE", "id": "a", "title": label("a")}]}, "MISSING"),
        ({"nodes": [], "more": 1}, "TOO_SHORT"),
        ("text", "MODEL_TYPE"),
        ([1], "MODEL_TYPE"),
    ],
)
async def test_what_is_no_process_is_not_stored(registry: Registry, graph: Any, problem: str) -> None:
    given = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约", "graph": graph}
    answer = await registry.ask(CREATE, input=given)
    assert answer.errors == []
    (error,) = answer.data["approvalDefinitionCreate"]["userErrors"]
    assert error["code"] == "PROCESS_INVALID"
    assert problem in error["message"]
    assert await registry.count("approval_definition") == 0


async def test_what_cannot_hold_is_not_published(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    graph = {"nodes": [asks("a", ann), asks("a", ann, returnTo=["b"])]}
    given = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约", "graph": graph}
    made = await registry.done(CREATE, input=given)
    key = {"id": made["approvalDefinition"]["id"]}
    assert await registry.refused(PUBLISH, input=key) == ["PROCESS_INVALID"]


def _user() -> Any:
    from bizsuite.base.identity.tables import User

    return User
