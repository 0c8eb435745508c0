"""Choosing who is asked, as initiator and as approver; who may begin; and who is asked where nobody is."""

from typing import Any

import pytest

from bizsuite.graph.node import encode
from tests.oa.approvals.process.test_choices import mine, theirs
from tests.oa.approvals.registry import Registry, give_role, set_active
from tests.oa.approvals.test_processes import ACT, CREATE, PUBLISH, SUBMIT, Story, asks

BEFORE = """query($id: ID!) { approvalSubmitChoices(subjectId: $id) {
  node titleEn titleZh least most userIds role departmentId } }"""
NEXT = """query($id: ID!) { approvalInstance(id: $id) { tasks { nodes { status choices { node least role } } } } }"""
KEEP = """mutation($input: ApprovalDefinitionKeepInput!) { approvalDefinitionKeep(input: $input) {
  approvalDefinition { id keepers { nodes { name } } } userErrors { code path } } }"""
DEEDS = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约"}


async def published(registry: Registry, *nodes: dict[str, Any], **process: Any) -> str:
    """A definition of these nodes."""
    made = await registry.done(CREATE, input={**DEEDS, "graph": {"nodes": list(nodes), **process}})
    key: str = made["approvalDefinition"]["id"]
    await registry.done(PUBLISH, input={"id": key})
    return key


async def test_the_initiator_chooses_from_a_role(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await give_role(registry, "boss", ann, bob)
    user = {name: encode("User", person.user_id) for name, person in registry.people.items()}
    await published(registry, mine("first", role="boss", most=1), asks("second", cid))
    subject = encode("ToyDeed", await registry.deed())
    answer = await registry.ask(BEFORE, as_="sales", id=subject)
    (choice,) = answer.data["approvalSubmitChoices"]
    assert (choice["node"], choice["least"], choice["most"], choice["role"]) == ("first", 1, 1, "boss")
    for given, code in (
        ([], "ASSIGNEE_CHOICE_REQUIRED"),
        ([{"node": "first", "userIds": []}], "ASSIGNEE_CHOICE_REQUIRED"),
        ([{"node": "first", "userIds": [user["Cid"]]}], "ASSIGNEE_OUT_OF_RANGE"),
        ([{"node": "first", "userIds": [user["Ann"], user["Bob"]]}], "ASSIGNEE_OUT_OF_RANGE"),
        ([{"node": "second", "userIds": [user["Ann"]]}], "INVALID_VALUE"),
    ):
        refused = await registry.refused(SUBMIT, as_="sales", input={"subjectId": subject, "choices": given})
        assert refused == [code]
    assert await registry.count("approval_instance") == 0
    given = [{"node": "first", "userIds": [user["Bob"]]}]
    await registry.done(SUBMIT, as_="sales", input={"subjectId": subject, "choices": given})
    assert [*await registry.tasks()] == ["Bob"]


async def test_the_last_approver_chooses_who_is_next(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    users = [str(each.user_id) for each in (cid, dan)]
    user = {name: encode("User", person.user_id) for name, person in registry.people.items()}
    story = await Story(registry).begin(asks("first", ann, bob), theirs("next", userIds=users))
    answer = await registry.ask(NEXT, as_=ann, id=story.id)
    told = [node["choices"] for node in answer.data["approvalInstance"]["tasks"]["nodes"]]
    assert told == [[{"node": "next", "least": 1, "role": None}]] * 2
    await story.act("Approve", ann, "Ann")
    assert await story.refused("Approve", bob, "Bob") == ["ASSIGNEE_CHOICE_REQUIRED"]
    for people, code in (([user["Ann"]], "ASSIGNEE_OUT_OF_RANGE"), ([], "ASSIGNEE_CHOICE_REQUIRED")):
        given = [{"node": "next", "userIds": people}]
        assert await story.refused("Approve", bob, "Bob", choices=given) == [code]
    assert await story.waits() == {"Bob"}
    await story.act("Approve", bob, "Bob", choices=[{"node": "next", "userIds": [user["Dan"]]}])
    assert await story.waits() == {"Dan"}
    await story.act("Approve", dan, "Dan")
    assert await registry.sealed(story.deed)


async def test_what_can_be_chosen_is_one_more_statement_for_all_tasks(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    story = await Story(registry).begin(asks("first", ann, bob, cid), theirs("next"))
    answer = await registry.ask(NEXT, as_=ann, id=story.id)
    assert len(answer.statements) == 3


async def test_submitted_again_one_may_choose_anew(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    user = {name: encode("User", person.user_id) for name, person in registry.people.items()}
    await published(registry, mine("first"))
    subject = encode("ToyDeed", await registry.deed())
    given = {"subjectId": subject, "choices": [{"node": "first", "userIds": [user["Ann"]]}]}
    story = Story(registry)
    story.id = (await registry.done(SUBMIT, as_="sales", input=given))["approvalInstance"]["id"]
    await story.act("Return", ann, "Ann", target="START", comment="Ask Bob.")
    (task,) = [each for each in (await story.look())["tasks"]["nodes"] if each["kind"] == "RESUBMIT"]
    again = {"id": task["id"], "choices": [{"node": "first", "userIds": [user["Bob"]]}]}
    await registry.done(ACT % {"name": "Resubmit"}, as_="sales", input=again)
    assert await story.waits() == {"Bob"}


async def test_who_lacks_the_role_does_not_begin_it(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    await give_role(registry, "clerk", ann)
    await published(registry, asks("n", ann), startRole="clerk")
    subject = {"subjectId": encode("ToyDeed", await registry.deed())}
    assert await registry.refused(SUBMIT, as_="sales", input=subject) == ["START_NOT_ALLOWED"]
    assert await registry.count("approval_instance") == 0


@pytest.mark.parametrize(
    ("node", "codes"),
    [
        (mine("n", role="boss"), ["PROCESS_INVALID"]),
        (mine("n", role="nobody"), ["ASSIGNEES_UNKNOWN"]),
        (mine("n", departmentId="00000000-0000-0000-0000-000000000001"), ["ASSIGNEES_UNKNOWN"]),
        (mine("n", least=3, most=2), ["PROCESS_INVALID"]),
        (theirs("n"), ["PROCESS_INVALID"]),
    ],
)
async def test_ranges_hold_people(registry: Registry, node: dict[str, Any], codes: list[str]) -> None:
    await give_role(registry, "boss")
    made = await registry.done(CREATE, input={**DEEDS, "graph": {"nodes": [node]}})
    assert await registry.refused(PUBLISH, input={"id": made["approvalDefinition"]["id"]}) == codes


async def test_who_keeps_a_definition_is_asked_where_nobody_is(registry: Registry) -> None:
    _, bob, cid, _ = registry.people.values()
    user = {name: encode("User", person.user_id) for name, person in registry.people.items()}
    nobody = asks("n") | {"assignees": {"rule": "RECORD", "path": "customer.owner"}}
    key = await published(registry, nobody | {"whenEmpty": "PROCESS_ADMIN"})
    keep = {"id": key, "userIds": [user["Ann"], user["Bob"]]}
    assert await registry.refused(KEEP, as_="sales", input=keep) == ["PERMISSION_DENIED"]
    made = await registry.done(KEEP, input=keep)
    assert [each["name"] for each in made["approvalDefinition"]["keepers"]["nodes"]] == ["Ann", "Bob"]
    assert await registry.refused(KEEP, input=keep) == ["NO_CHANGE"]
    await registry.done(KEEP, input={"id": key, "userIds": [user["Bob"]]})
    await registry.submit(await registry.deed())
    assert [*await registry.tasks()] == ["Bob"]
    await set_active(registry, bob, active=False)
    await give_role(registry, "admin", cid)
    made = await registry.submit(await registry.deed())
    assert [*await registry.tasks(made)] == ["Cid"]
