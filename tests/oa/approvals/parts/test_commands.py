"""Nodes that do something to what is approved, in the transaction of the step that reaches them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.kernel.errors import Refused
from tests.oa.approvals.deeds import DeedRow, change_deed
from tests.oa.approvals.parts.stored import acts, stored, told
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import CREATE, PUBLISH, Story, asks
from tests.oa.approvals.timers.later import Later, deadline, step

POINTS = "{ approvalCommandPoints { name subjectType description } }"


async def deed(registry: Registry, story: Story) -> DeedRow:
    """The deed as it is now."""
    async with registry.work() as db:
        return await db.need(DeedRow, story.deed)


async def set_torn(registry: Registry, story: Story, torn: bool) -> None:
    """Let the deed be torn or whole, past every rule."""
    async with registry.work() as db:
        (await db.lock(DeedRow, story.deed)).is_torn = torn


def automatic(node_id: str, approves: bool) -> dict[str, Any]:
    return {"kind": "AUTO", "id": node_id, "title": label(node_id), "approves": approves}


async def test_a_command_is_done_by_the_step_that_reaches_it(registry: Registry, story: Story) -> None:
    ann, bob, *_ = registry.people.values()
    await story.begin(asks("first", ann), acts("price", "deed.appraise"), asks("second", bob))
    assert (await deed(registry, story)).worth == 500
    await story.act("Approve", ann, "Ann")
    assert (await deed(registry, story)).worth == 900
    assert await told(registry, "APPROVAL_ACTION_REACHED") == [
        {
            "instance_id": str((await registry.rows("SELECT id FROM approval_instance"))[0]["id"]),
            "node_id": "price",
            "company_id": str(registry.home.company),
        }
    ]
    rows = await registry.rows("SELECT action, payload -> 'acts' AS acts FROM approval_action ORDER BY seq")
    assert [(row["action"], row["acts"]) for row in rows] == [("SUBMIT", None), ("APPROVE", ["price"])]
    await story.act("Approve", bob, "Bob")
    assert await registry.sealed(story.deed)
    assert (await story.look())["logVerification"] == {"isIntact": True}


async def test_several_are_done_in_their_order_before_the_act(registry: Registry, story: Story) -> None:
    """What the process changed by itself is what it approves: nobody has to be asked again."""
    ann = registry.people["Ann"]
    await story.begin(asks("only", ann), acts("price", "deed.appraise"), acts("tell"))
    await story.act("Approve", ann, "Ann")
    assert [each["node_id"] for each in await told(registry, "APPROVAL_ACTION_REACHED")] == ["price", "tell"]
    assert ((await deed(registry, story)).worth, await registry.sealed(story.deed)) == (Decimal(900), True)


async def test_by_itself_when_it_is_submitted(registry: Registry, story: Story) -> None:
    await story.begin(acts("price", "deed.appraise"), automatic("yes", True))
    assert (await story.look())["status"] == "APPROVED"
    assert ((await deed(registry, story)).worth, await registry.sealed(story.deed)) == (Decimal(900), True)


async def test_what_is_rejected_can_be_undone_with_it(registry: Registry, story: Story) -> None:
    ann = registry.people["Ann"]
    await story.begin(asks("only", ann), acts("undo", "deed.tear"), automatic("no", False))
    await story.act("Approve", ann, "Ann")
    assert (await story.look())["status"] == "REJECTED"
    assert (await deed(registry, story)).is_torn


async def test_what_a_command_refuses_refuses_the_step(registry: Registry, story: Story) -> None:
    """The vote is not recorded; once the reason is gone, the same vote passes."""
    ann, bob, *_ = registry.people.values()
    await story.begin(asks("first", ann), acts("undo", "deed.tear"), asks("second", bob))
    await set_torn(registry, story, True)
    before = await stored(registry)
    assert await story.refused("Approve", ann, "Ann") == ["DEED_TORN"]
    assert await stored(registry) == before
    await set_torn(registry, story, False)
    before = await stored(registry)
    await story.act("Approve", ann, "Ann", dryRun=True)
    assert await stored(registry) == before
    await story.act("Approve", ann, "Ann")
    assert (await deed(registry, story)).is_torn
    assert await story.waits() == {"Bob"}


async def test_the_act_refuses_what_a_command_has_made_impossible(registry: Registry, story: Story) -> None:
    ann = registry.people["Ann"]
    await story.begin(asks("only", ann), acts("undo", "deed.tear"))
    before = await stored(registry)
    assert await story.refused("Approve", ann, "Ann") == ["DEED_TORN"]
    assert await stored(registry) == before


async def test_nobody_else_changes_what_is_under_way(registry: Registry, story: Story) -> None:
    """A process gets past its own lock, and lets nobody else do so afterwards."""
    ann, bob, *_ = registry.people.values()
    await story.begin(asks("first", ann), acts("price", "deed.appraise"), asks("second", bob))
    await story.act("Approve", ann, "Ann")
    with pytest.raises(Refused, match="while an approval is running"):
        async with registry.work("sales") as db:
            await change_deed(db, story.deed, Decimal(1))


async def test_a_timer_tries_again_and_gives_up(registry: Registry, later: Later) -> None:
    ann, bob, *_ = registry.people.values()
    late = deadline(8, step(100, "AUTO_APPROVE"))
    nodes = (asks("first", ann, **late), acts("undo", "deed.tear"), asks("second", bob))
    await later.begin(*nodes, autoApproveMax="1000")
    await set_torn(registry, later, True)
    for hours, status in ((9, "PENDING"), (1, "PENDING"), (1, "PENDING"), (3, "PENDING"), (12, "FAILED")):
        assert await later.wait(hours) == 0
        assert await later.timers() == [("AUTO_APPROVE", status)]
    (timer,) = (await later.told())["timers"]["nodes"]
    assert (timer["attempt"], timer["reason"]) == (5, "DEED_TORN")
    assert await later.log() == [("SUBMIT", None)]
    await set_torn(registry, later, False)
    await later.act("Approve", ann, "Ann")
    assert (await deed(registry, later)).is_torn


async def test_a_timer_does_it_in_the_name_of_the_initiator(registry: Registry, later: Later) -> None:
    ann, bob, *_ = registry.people.values()
    late = deadline(8, step(100, "AUTO_APPROVE"))
    nodes = (asks("first", ann, **late), acts("price", "deed.appraise"), asks("second", bob))
    await later.begin(*nodes, autoApproveMax="1000")
    assert await later.wait(9) == 1
    assert (await deed(registry, later)).worth == 900
    assert await later.waits() == {"Bob"}


async def test_what_was_done_is_not_recalled(registry: Registry, story: Story) -> None:
    ann, bob, *_ = registry.people.values()
    may = {"rights": {"recall": True}}
    await story.begin(asks("first", ann, **may), acts("tell"), asks("second", bob))
    await story.act("Approve", ann, "Ann")
    before = await stored(registry)
    assert (await story.task("Ann", ann))["availableActions"] == []
    assert await story.refused("Recall", ann, "Ann") == ["ACTION_NOT_ALLOWED"]
    assert await stored(registry) == before


async def test_what_is_passed_again_is_done_again(registry: Registry, story: Story) -> None:
    ann, bob, *_ = registry.people.values()
    await story.begin(asks("first", ann), acts("tell"), asks("second", bob))
    for _ in range(2):
        await story.act("Approve", ann, "Ann")
        await story.act("Return", bob, "Bob", target="first", comment="Again.")
    assert len(await told(registry, "APPROVAL_ACTION_REACHED")) == 2


async def test_only_what_is_offered_for_its_subject_is_published(registry: Registry, story: Story) -> None:
    wording = {"titleEn": "Deeds", "titleZh": "契约"}
    for guard, command in (("deed.seal", "deed.burn"), (None, "deed.tear"), ("deed.seal", "")):
        graph = {"nodes": [acts("a", command), asks("b", registry.people["Ann"])]}
        given = {"key": f"k{command}", "guard": guard, **wording, "graph": graph}
        made = await registry.done(CREATE, input=given)
        answer = await registry.ask(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
        (error,) = answer.data["approvalDefinitionPublish"]["userErrors"]
        assert error["code"] == "PROCESS_INVALID"
        assert f"COMMAND_UNKNOWN {command}".strip() in error["message"]
    rows = await registry.rows("SELECT DISTINCT status FROM approval_version")
    assert rows == [{"status": "DRAFT"}]


async def test_what_can_be_done_is_listed(registry: Registry) -> None:
    answer = await registry.ask(POINTS, as_="sales")
    found = {each["name"]: each["subjectType"] for each in answer.data["approvalCommandPoints"]}
    assert (found["deed.tear"], found["deed.appraise"]) == ("ToyDeed", "ToyDeed")
    assert list(found) == sorted(found)
    assert (await registry.ask(POINTS, as_=registry.people["Ann"])).codes == ["FORBIDDEN"]


async def test_a_command_whose_module_was_left_out_refuses_the_step(registry: Registry, story: Story) -> None:
    ann = registry.people["Ann"]
    await story.begin(asks("only", ann), acts("price", "deed.appraise"))
    wiring = registry.database.wiring
    before = await stored(registry)
    registry.database.wiring = replace(wiring, commands={})
    try:
        assert await story.refused("Approve", ann, "Ann") == ["SUBJECT_UNAVAILABLE"]
    finally:
        registry.database.wiring = wiring
    assert await stored(registry) == before
