"""Approvals that are parts of others, through the graph: started, waited for, and ended with the whole."""

from typing import Any

import pytest

from bizsuite.graph.node import decode, encode
from bizsuite.kernel.clock import clock_set_to
from bizsuite.oa.approvals import loaders, service
from tests.oa.approvals.deeds import DeedRow
from tests.oa.approvals.parts.stored import acts, stored
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_concurrency import approving, at_once, intact, rejecting, withdrawing
from tests.oa.approvals.test_processes import CREATE, PUBLISH, WHOLE, Story, asks
from tests.oa.approvals.test_requests import DISABLE, REVISE
from tests.oa.approvals.test_requests import PUBLISH as PUBLISH_AGAIN
from tests.oa.approvals.timers.later import Later

TREE = """query($id: ID!) { approvalInstance(id: $id) { status waitingNodes partOf { id }
  log { nodes { action fromStatus toStatus } } logVerification { isIntact }
  parts { nodes { id status title businessNo partOf { id } definition { key } availableActions
    subject { id } form { values } copiedFrom { id }
    log { nodes { action } } logVerification { isIntact } } } } }"""
NODE = {"kind": "SUBPROCESS", "id": "check", "title": label("check")}


def part(key: str = "inner", **more: Any) -> dict[str, Any]:
    return {**NODE, "definition": key, **more}


async def define(registry: Registry, *nodes: dict[str, Any], key: str = "inner", **more: Any) -> str:
    """A published definition that is part of approvals of deeds."""
    given = {"key": key, "titleEn": "Inner", "titleZh": "内部", "subjectType": "ToyDeed", **more}
    made = await registry.done(CREATE, input={**given, "graph": {"nodes": list(nodes)}})
    definition: str = made["approvalDefinition"]["id"]
    await registry.done(PUBLISH, input={"id": definition})
    return definition


async def tree(registry: Registry, story: Story) -> Any:
    answer = await registry.ask(TREE, id=story.id)
    assert answer.errors == []
    return answer.data["approvalInstance"]


async def statuses(registry: Registry, story: Story) -> tuple[str, list[str]]:
    """Where the whole and its parts stand."""
    found = await tree(registry, story)
    return found["status"], [each["status"] for each in found["parts"]["nodes"]]


async def approve(registry: Registry, name: str) -> None:
    await registry.approve(registry.people[name])


async def test_a_part_is_decided_and_the_whole_goes_on(registry: Registry, story: Story) -> None:
    ann, bob, cid, dan = registry.people.values()
    await define(registry, asks("in", bob), asks("inner", cid))
    await story.begin(asks("first", ann), part(), asks("last", dan))
    await approve(registry, "Ann")
    found = await tree(registry, story)
    (inner,) = found["parts"]["nodes"]
    assert (found["status"], inner["status"], inner["title"]) == ("RUNNING", "RUNNING", "Inner")
    assert (inner["definition"], inner["partOf"]) == ({"key": "inner"}, {"id": story.id})
    assert inner["subject"] == {"id": encode("ToyDeed", story.deed)}
    assert found["partOf"] is None
    await approve(registry, "Bob")
    assert await statuses(registry, story) == ("RUNNING", ["RUNNING"])
    await approve(registry, "Cid")
    assert await statuses(registry, story) == ("RUNNING", ["APPROVED"])
    assert not await registry.sealed(story.deed)
    await approve(registry, "Dan")
    found = await tree(registry, story)
    assert found["status"] == "APPROVED"
    assert await registry.sealed(story.deed)
    log = [row["action"] for row in found["log"]["nodes"]]
    assert log == ["SUBMIT", "APPROVE", "CHILD_ENDED", "APPROVE"]
    (inner,) = found["parts"]["nodes"]
    assert [row["action"] for row in inner["log"]["nodes"]] == ["SUBMIT", "APPROVE", "APPROVE"]
    assert found["logVerification"]["isIntact"] and inner["logVerification"]["isIntact"]
    (row,) = await registry.rows("SELECT payload FROM approval_action WHERE action = 'CHILD_ENDED'")
    assert row["payload"] == {"node": "check", "part": inner["businessNo"], "status": "APPROVED"}
    assert await intact(registry)


async def test_the_last_vote_of_a_part_carries_out_the_act(registry: Registry, story: Story) -> None:
    """What refuses the act refuses the vote of the part."""
    bob = registry.people["Bob"]
    await define(registry, asks("in", bob))
    await story.begin(part())
    async with registry.work() as db:
        (await db.lock(DeedRow, story.deed)).is_torn = True
    before = await stored(registry)
    (task,) = await registry.rows("SELECT id FROM approval_task")
    assert await at_once(registry, (bob, approving(task["id"]))) == {"DEED_TORN": 1}
    assert await stored(registry) == before
    async with registry.work() as db:
        (await db.lock(DeedRow, story.deed)).is_torn = False
    await approve(registry, "Bob")
    assert await statuses(registry, story) == ("APPROVED", ["APPROVED"])
    assert await registry.sealed(story.deed)


@pytest.mark.parametrize("end", ["reject", "terminate"])
async def test_a_part_that_is_not_approved_rejects_the_whole(
    registry: Registry, story: Story, end: str
) -> None:
    ann, bob, *_ = registry.people.values()
    await define(registry, asks("in", bob))
    left = {"id": "x", "title": label("x"), "nodes": [part()]}
    right = {"id": "y", "title": label("y"), "nodes": [asks("beside", ann)]}
    await story.begin({"kind": "PARALLEL", "id": "both", "branches": [left, right]})
    if end == "reject":
        await registry.reject(bob)
    else:
        (inner,) = (await tree(registry, story))["parts"]["nodes"]
        await registry.done(WHOLE % {"name": "Terminate"}, input={"id": inner["id"], "comment": "No."})
    status = "REJECTED" if end == "reject" else "TERMINATED"
    assert await statuses(registry, story) == ("REJECTED", [status])
    assert (await registry.tasks())["Ann"] == ["CANCELLED"]
    assert not await registry.sealed(story.deed)
    assert await intact(registry)


async def test_one_that_decides_by_itself_is_over_at_once(registry: Registry, story: Story) -> None:
    ann, *_ = registry.people.values()
    yes = {"kind": "AUTO", "id": "yes", "title": label("yes"), "approves": True}
    await define(registry, acts("price", "deed.appraise"), yes)
    await story.begin(part(), asks("last", ann))
    assert await statuses(registry, story) == ("RUNNING", ["APPROVED"])
    assert await story.waits() == {"Ann"}
    # What a part does by itself changes what the whole approves.
    await approve(registry, "Ann")
    assert await registry.sealed(story.deed)
    no = {**yes, "id": "no", "approves": False}
    await define(registry, no, key="never")
    other = Story(registry)
    graph = {"nodes": [part("never")]}
    given = {"key": "deeds2", "guard": "deed.seal", "titleEn": "D", "titleZh": "契", "graph": graph}
    made = await registry.done(CREATE, input=given)
    await registry.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
    other.deed = await registry.deed()
    async with registry.work("sales") as db:
        started = await service.submit(db, "ToyDeed", other.deed)
    told_ = {each.status.value for each in started}
    assert told_ == {"RUNNING", "REJECTED"}


async def test_nobody_waits_for_one_that_only_begins(registry: Registry, story: Story) -> None:
    """It goes on after the whole is approved, and keeps its subject locked."""
    ann, bob, *_ = registry.people.values()
    await define(registry, asks("in", bob))
    await story.begin(part(waits=False), asks("last", ann))
    await approve(registry, "Ann")
    assert await statuses(registry, story) == ("APPROVED", ["RUNNING"])
    assert await registry.sealed(story.deed)
    await registry.reject(bob)
    assert await statuses(registry, story) == ("APPROVED", ["REJECTED"])
    assert await intact(registry)


@pytest.mark.parametrize(("name", "who"), [("Withdraw", "sales"), ("Terminate", "admin")])
async def test_parts_end_with_the_whole(registry: Registry, story: Story, name: str, who: str) -> None:
    """Those within parts too, and those that nobody waits for."""
    ann, bob, cid, _ = registry.people.values()
    await define(registry, asks("deep", cid), key="deepest")
    await define(registry, part("deepest"), asks("in", bob))
    await define(registry, asks("aside", ann), key="aside")
    await story.begin(part("aside", id="free", waits=False), part())
    assert await statuses(registry, story) == ("RUNNING", ["RUNNING", "RUNNING"])
    await story.whole(name, who, comment="Over.")
    found = await registry.rows("SELECT status, count(*) AS n FROM approval_instance GROUP BY 1 ORDER BY 1")
    own = {"Withdraw": "WITHDRAWN", "Terminate": "TERMINATED"}[name]
    counted = {row["status"]: row["n"] for row in found}
    assert counted == ({"TERMINATED": 4} if own == "TERMINATED" else {"TERMINATED": 3, "WITHDRAWN": 1})
    assert await registry.tasks() == {"Ann": ["CANCELLED"], "Cid": ["CANCELLED"]}
    assert await intact(registry)


async def test_a_part_is_not_taken_out_of_the_whole(registry: Registry, story: Story) -> None:
    await define(registry, asks("in", registry.people["Bob"]))
    await story.begin(part(), withdraw="ANY_TIME")
    (inner,) = (await tree(registry, story))["parts"]["nodes"]
    before = await stored(registry)
    for name, who, code in (
        ("Withdraw", "sales", "ACTION_NOT_ALLOWED"),
        ("Withdraw", "manager", "PERMISSION_DENIED"),
    ):
        given = {"id": inner["id"]}
        assert await registry.refused(WHOLE % {"name": name}, as_=who, input=given) == [code]
    assert await stored(registry) == before
    assert inner["availableActions"] == ["SUSPEND", "TERMINATE"]


async def test_returned_past_them_they_end_and_begin_again(registry: Registry, story: Story) -> None:
    ann, bob, cid, _ = registry.people.values()
    await define(registry, asks("in", bob))
    left = {"id": "x", "title": label("x"), "nodes": [part()]}
    right = {"id": "y", "title": label("y"), "nodes": [asks("beside", cid)]}
    await story.begin(asks("first", ann), {"kind": "PARALLEL", "id": "both", "branches": [left, right]})
    await approve(registry, "Ann")
    await story.act("Return", cid, "Cid", target="first", comment="Again.")
    assert await statuses(registry, story) == ("RUNNING", ["TERMINATED"])
    await approve(registry, "Ann")
    assert await statuses(registry, story) == ("RUNNING", ["TERMINATED", "RUNNING"])
    await approve(registry, "Bob")
    await approve(registry, "Cid")
    assert await statuses(registry, story) == ("APPROVED", ["TERMINATED", "APPROVED"])


async def test_a_part_is_returned_to_whoever_asked_for_the_whole(registry: Registry, story: Story) -> None:
    bob = registry.people["Bob"]
    await define(registry, asks("in", bob))
    await story.begin(part())
    (task,) = await registry.rows("SELECT id FROM approval_task")
    async with registry.work(bob) as db:
        await service.send_back(db, task["id"], "START", "Mend it.")
    assert await statuses(registry, story) == ("RUNNING", ["RETURNED"])
    again = await registry.task_of(registry.actor("sales"))
    async with registry.work("sales") as db:
        await service.resubmit(db, again)
    await approve(registry, "Bob")
    assert await statuses(registry, story) == ("APPROVED", ["APPROVED"])


async def test_what_is_halted_goes_on_by_itself_when_it_is_resumed(registry: Registry, story: Story) -> None:
    await define(registry, asks("in", registry.people["Bob"]))
    await story.begin(part())
    await story.whole("Suspend", "admin", comment="Wait.")
    await approve(registry, "Bob")
    assert await statuses(registry, story) == ("SUSPENDED", ["APPROVED"])
    assert not await registry.sealed(story.deed)
    await story.whole("Resume", "admin")
    assert await statuses(registry, story) == ("APPROVED", ["APPROVED"])
    assert await registry.sealed(story.deed)


async def test_what_has_expired_and_is_recovered_asks_for_the_rest(registry: Registry, later: Later) -> None:
    """What was approved stays; what was ended with the whole is asked for anew."""
    ann, bob, *_ = registry.people.values()
    with clock_set_to(later.now):
        await define(registry, asks("in", ann))
        await define(registry, asks("in", bob), key="other")
    left = {"id": "x", "title": label("x"), "nodes": [part()]}
    right = {"id": "y", "title": label("y"), "nodes": [part("other", id="second")]}
    await later.begin({"kind": "PARALLEL", "id": "both", "branches": [left, right]}, expiresHours=24)
    with clock_set_to(later.now):
        await approve(registry, "Ann")
    assert await later.wait(25) == 1
    assert await statuses(registry, later) == ("EXPIRED", ["APPROVED", "TERMINATED"])
    await later.whole("Recover", "admin")
    assert await statuses(registry, later) == ("RUNNING", ["APPROVED", "TERMINATED", "RUNNING"])
    *_, former, again = (await tree(registry, later))["parts"]["nodes"]
    assert again["copiedFrom"] == {"id": former["id"]}
    with clock_set_to(later.now):
        await approve(registry, "Bob")
    assert (await tree(registry, later))["status"] == "APPROVED"
    assert await intact(registry)


ROWS = {
    "kind": "TABLE",
    "id": "items",
    "title": label("items"),
    "columns": [
        {"kind": "TEXT", "id": "what", "title": label("what"), "required": True},
        {"kind": "MONEY", "id": "price", "title": label("price")},
    ],
}
OWN = {"fields": [ROWS, {"kind": "TEXT", "id": "why", "title": label("why")}]}
THEIRS = {
    "fields": [
        {"kind": "TEXT", "id": "thing", "title": label("thing"), "required": True},
        {"kind": "MONEY", "id": "cost", "title": label("cost"), "initiator": "READ"},
        {"kind": "TEXT", "id": "reason", "title": label("reason")},
    ]
}
ASKED = {
    "why": "New office",
    "items": [{"what": "Desk", "price": {"amount": "300", "currency": "USD"}}, {"what": "Lamp"}],
}
EACH: dict[str, Any] = {"eachOf": "items", "form": {"thing": "what", "cost": "price", "reason": "why"}}
START = """mutation($input: ApprovalStartInput!) { approvalStart(input: $input) {
  approvalInstance { id status } userErrors { code path message } } }"""


async def requested(registry: Registry, story: Story, node: dict[str, Any], form: Any) -> Any:
    """A request whose process has this node; what starting it answers."""
    given = {"key": "outer", "titleEn": "Outer", "titleZh": "外部", "form": OWN, "graph": {"nodes": [node]}}
    made = await registry.done(CREATE, input=given)
    key = made["approvalDefinition"]["id"]
    await registry.done(PUBLISH, input={"id": key})
    answer = await registry.ask(START, as_="sales", input={"definitionId": key, "form": form})
    assert answer.errors == []
    payload = answer.data["approvalStart"]
    if payload["approvalInstance"]:
        story.id = payload["approvalInstance"]["id"]
    return payload


async def test_one_for_each_row_filled_from_it(registry: Registry, story: Story) -> None:
    ann, *_ = registry.people.values()
    await define(registry, asks("in", ann), form=THEIRS, subjectType=None)
    await requested(registry, story, part(**EACH), ASKED)
    found = await tree(registry, story)
    forms = [each["form"]["values"] for each in found["parts"]["nodes"]]
    assert forms == [
        {"thing": "Desk", "cost": {"amount": "300", "currency": "USD"}, "reason": "New office"},
        {"thing": "Lamp", "reason": "New office"},
    ]
    rows = await registry.rows("SELECT author_id FROM approval_form_revision")
    assert {row["author_id"] for row in rows} == {registry.actor("sales").user_id}
    tasks = await registry.rows("SELECT id FROM approval_task ORDER BY id")
    for task, expected in zip(tasks, ("RUNNING", "APPROVED"), strict=True):
        async with registry.work(ann) as db:
            await service.approve(db, task["id"])
        assert (await tree(registry, story))["status"] == expected


async def test_the_first_row_that_is_rejected_ends_the_others(registry: Registry, story: Story) -> None:
    ann, *_ = registry.people.values()
    await define(registry, asks("in", ann), form=THEIRS, subjectType=None)
    await requested(registry, story, part(**EACH), ASKED)
    first, _ = await registry.rows("SELECT id FROM approval_task ORDER BY id")
    async with registry.work(ann) as db:
        await service.reject(db, first["id"], "No.")
    assert await statuses(registry, story) == ("REJECTED", ["REJECTED", "TERMINATED"])


async def test_without_rows_there_is_nothing_to_wait_for(registry: Registry, story: Story) -> None:
    await define(registry, asks("in", registry.people["Ann"]), form=THEIRS, subjectType=None)
    made = await requested(registry, story, part(**EACH), {"why": "Nothing"})
    assert made["approvalInstance"]["status"] == "APPROVED"
    assert await statuses(registry, story) == ("APPROVED", [])


async def test_what_cannot_be_started_refuses_the_step(registry: Registry, story: Story) -> None:
    ann, bob, *_ = registry.people.values()
    inner = await define(registry, asks("in", bob))
    await story.begin(asks("first", ann), part())
    key = await registry.task_of(ann)

    async def tried(problem: str) -> None:
        before = await stored(registry)
        with pytest.raises(Exception, match=problem) as refused:
            async with registry.work(ann) as db:
                await service.approve(db, key)
        assert getattr(refused.value, "code", "") == "PART_UNAVAILABLE"
        assert await stored(registry) == before

    await registry.done(DISABLE, input={"id": inner})
    await tried("NOT_PUBLISHED")
    enable = DISABLE.replace("Disable", "Enable")
    await registry.done(enable, input={"id": inner})
    form = {"fields": [{"kind": "TEXT", "id": "a", "title": label("a"), "required": True}]}
    given = {"id": inner, "graph": {"nodes": [asks("in", bob)]}, "form": form}
    await registry.done(REVISE, input=given)
    await registry.done(PUBLISH_AGAIN, input={"id": inner})
    await tried("FORM_INVALID")
    await registry.done(REVISE, input={**given, "form": None})
    await registry.done(PUBLISH_AGAIN, input={"id": inner})
    await approve(registry, "Ann")
    assert await statuses(registry, story) == ("RUNNING", ["RUNNING"])


async def test_how_deep_they_lie_is_bounded(registry: Registry, story: Story) -> None:
    """Two definitions that start each other are not published; those published at once are stopped by their depth."""
    bob = registry.people["Bob"]
    await define(registry, asks("in", bob), key="a")
    await define(registry, part("a"), key="b")
    definition = (await registry.rows("SELECT id FROM approval_definition WHERE key = 'a'"))[0]["id"]
    given = {"id": encode("ApprovalDefinition", definition), "graph": {"nodes": [part("b")]}}
    await registry.done(REVISE, input=given)
    answer = await registry.ask(PUBLISH, input={"id": given["id"]})
    (error,) = answer.data["approvalDefinitionPublish"]["userErrors"]
    assert "PART_RECURSIVE b" in error["message"]
    async with registry.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE approval_version DISABLE TRIGGER USER")
        await connection.exec_driver_sql(
            "UPDATE approval_version SET graph = (SELECT graph FROM approval_version WHERE status = 'DRAFT')"
            f" WHERE status = 'PUBLISHED' AND definition_id = '{definition}'"
        )
        await connection.exec_driver_sql("ALTER TABLE approval_version ENABLE TRIGGER USER")
    graph = {"nodes": [part("b")]}
    given = {"key": "deeds", "guard": "deed.seal", "titleEn": "D", "titleZh": "契", "graph": graph}
    made = await registry.done(CREATE, input=given)
    await registry.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
    deed = await registry.deed()
    before = await stored(registry)
    with pytest.raises(Exception, match="TOO_DEEP") as refused:
        async with registry.work("sales") as db:
            await service.submit(db, "ToyDeed", deed)
    assert getattr(refused.value, "code", "") == "PART_UNAVAILABLE"
    assert await stored(registry) == before


async def test_what_is_no_part_is_not_published(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann, key="guarded")
    await define(registry, asks("in", ann), key="request", subjectType=None)
    wording = {"guard": "deed.seal", "titleEn": "D", "titleZh": "契"}
    for number, (key, problem) in enumerate(
        (("none", "PART_UNKNOWN"), ("guarded", "PART_UNFIT"), ("request", "PART_UNFIT"))
    ):
        given = {"key": f"k{number}", **wording, "graph": {"nodes": [part(key)]}}
        made = await registry.done(CREATE, input=given)
        answer = await registry.ask(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
        (error,) = answer.data["approvalDefinitionPublish"]["userErrors"]
        assert (error["code"], problem in error["message"]) == ("PROCESS_INVALID", True)


async def test_what_is_only_a_part_is_not_asked_for_by_itself(registry: Registry) -> None:
    inner = await define(registry, asks("in", registry.people["Ann"]))
    given = {"definitionId": inner, "form": {}}
    assert await registry.refused(START, as_="sales", input=given) == ["NOT_A_REQUEST"]
    document = "query($id: ID!) { approvalDefinitionDocument(id: $id) }"
    written = (await registry.ask(document, id=inner)).data["approvalDefinitionDocument"]
    assert (written["guard"], written["subjectType"]) == (None, "ToyDeed")
    wrong = {
        "key": "x",
        "titleEn": "X",
        "titleZh": "X",
        "graph": {"nodes": [asks("n", registry.people["Ann"])]},
    }
    for more in ({"subjectType": "Nothing"}, {"subjectType": "Customer", "guard": "deed.seal"}):
        assert await registry.refused(CREATE, input={**wrong, **more}) == ["INVALID_VALUE"]
    assert await registry.count("approval_definition") == 1


async def test_a_part_ends_while_the_whole_is_withdrawn(registry: Registry) -> None:
    bob = registry.people["Bob"]
    await define(registry, asks("in", bob))
    story = await Story(registry).begin(part(), withdraw="ANY_TIME")
    for round_ in range(4):
        if round_:
            story.deed = await registry.deed()
            story.id = encode("ApprovalInstance", (await registry.submit(story.deed)).id)
        key = await registry.task_of(bob)
        vote = approving(key) if round_ % 2 else rejecting(key)
        answers = await at_once(registry, (bob, vote), ("sales", withdrawing(decode(story.id).key)))
        assert answers == {"done": 1, "INSTANCE_STATE_INVALID": 1}
        whole, parts = await statuses(registry, story)
        assert (whole, parts) in (
            ("WITHDRAWN", ["TERMINATED"]),
            ("APPROVED" if round_ % 2 else "REJECTED", ["APPROVED" if round_ % 2 else "REJECTED"]),
        )
        assert (whole == "APPROVED") is await registry.sealed(story.deed)
        assert await intact(registry)


async def test_the_last_parts_end_at_once(registry: Registry) -> None:
    """Whoever comes second sees that the first is over, and lets the whole go on."""
    ann, bob, *_ = registry.people.values()
    await define(registry, asks("in", ann), key="one")
    await define(registry, asks("in", bob), key="two")
    left = {"id": "x", "title": label("x"), "nodes": [part("one", id="a")]}
    right = {"id": "y", "title": label("y"), "nodes": [part("two", id="b")]}
    story = await Story(registry).begin({"kind": "PARALLEL", "id": "both", "branches": [left, right]})
    for round_ in range(4):
        if round_:
            story.deed = await registry.deed()
            story.id = encode("ApprovalInstance", (await registry.submit(story.deed)).id)
        anns, bobs = await registry.task_of(ann), await registry.task_of(bob)
        answers = await at_once(registry, (ann, approving(anns)), (bob, approving(bobs)))
        assert answers == {"done": 2}
        assert await statuses(registry, story) == ("APPROVED", ["APPROVED", "APPROVED"])
        assert await registry.sealed(story.deed)
    assert await intact(registry)
    rows = await registry.rows("SELECT action FROM approval_action WHERE action = 'CHILD_ENDED'")
    assert len(rows) == 8


async def test_what_nobody_wants_and_what_waits_for_nothing_is_found(
    registry: Registry, story: Story
) -> None:
    """Nothing of ours brings that about."""
    await define(registry, asks("in", registry.people["Bob"]))
    await story.begin(part())
    whole, inner = decode(story.id).key, (await tree(registry, story))["parts"]["nodes"][0]["id"]

    async def found(change: str) -> list[tuple[str, str]]:
        async with registry.database.engine.begin() as connection:
            await connection.exec_driver_sql(change)
        async with registry.work() as db:
            told = await loaders.integrity(db)
        return [(each.check, encode("ApprovalInstance", each.subject_id)) for each in told]

    run = "UPDATE approval_node_run SET status = '{}', closed_at = {} WHERE node_id = 'check'"
    assert await found(run.format("CANCELLED", "now()")) == [("approval_parts", inner)]
    assert await found(run.format("OPEN", "NULL")) == []
    moved = f"UPDATE approval_instance SET parent_id = NULL, parent_run_id = NULL WHERE id <> '{whole}'"
    assert await found(moved) == [("approval_parts", story.id)]
