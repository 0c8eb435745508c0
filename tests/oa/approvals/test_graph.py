import uuid
from dataclasses import replace
from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals.rules import ApprovalMode
from bizsuite.oa.approvals.tables import Instance
from tests.oa.approvals.registry import Registry

APPROVE = """mutation($input: ApprovalTaskApproveInput!) { approvalTaskApprove(input: $input) {
  approvalTask { status comment availableActions instance { status } } userErrors { code path message } } }"""
REJECT = """mutation($input: ApprovalTaskRejectInput!) { approvalTaskReject(input: $input) {
  approvalTask { status comment } userErrors { code path } } }"""
REASSIGN = """mutation($input: ApprovalTaskReassignInput!) { approvalTaskReassign(input: $input) {
  approvalTask { status assignee { name } } userErrors { code path } } }"""
SUBMIT = """mutation($input: ApprovalSubmitInput!) { approvalSubmit(input: $input) {
  approvalInstance { id title status businessNo initiator { name } availableActions
    tasks { nodes { status assignee { name } } } }
  userErrors { code path } } }"""
WITHDRAW = """mutation($input: ApprovalWithdrawInput!) { approvalWithdraw(input: $input) {
  approvalInstance { status endedAt } userErrors { code } } }"""
SEAL = """mutation($input: DeedSealInput!) { deedSeal(input: $input) {
  deed { isSealed }
  userErrors { __typename code path message ... on ApprovalRequired { definition } } } }"""


async def task_id(registry: Registry, person: Actor) -> str:
    """The id of a person's pending task."""
    return encode("ApprovalTask", await registry.task_of(person))


async def begun(registry: Registry, *people: Actor, **more: Any) -> tuple[str, Instance]:
    """A deed whose approval people are asked for."""
    await registry.define(*people)
    deed = await registry.deed(**more)
    return encode("ToyDeed", deed), await registry.submit(deed)


async def test_from_the_submission_to_the_act(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann)
    deed = encode("ToyDeed", await registry.deed())
    answer = await registry.ask(SEAL, as_="sales", input={"id": deed})
    assert answer.data["deedSeal"] == {
        "deed": None,
        "userErrors": [
            {
                "__typename": "ApprovalRequired",
                "code": "APPROVAL_REQUIRED",
                "path": ["id"],
                "message": "This needs an approval first: Approve largeDeed.",
                "definition": "Approve largeDeed",
            }
        ],
    }
    submitted = await registry.done(SUBMIT, as_="sales", input={"subjectId": deed})
    instance = submitted["approvalInstance"]
    assert instance.pop("id")
    assert instance == {
        "title": "Deed A",
        "status": "RUNNING",
        "businessNo": "AP-2026-00001",
        "initiator": {"name": "Sales"},
        "availableActions": ["WITHDRAW"],
        "tasks": {"nodes": [{"status": "PENDING", "assignee": {"name": "Ann"}}]},
    }
    voted = await registry.done(
        APPROVE, as_=ann, input={"id": await task_id(registry, ann), "comment": "Fine."}
    )
    assert voted["approvalTask"] == {
        "status": "APPROVED",
        "comment": "Fine.",
        "availableActions": [],
        "instance": {"status": "APPROVED"},
    }
    shown = await registry.ask("query($id: ID!) { deed(id: $id) { isSealed } }", id=deed)
    assert shown.data == {"deed": {"isSealed": True}}
    again = await registry.refused(SUBMIT, as_="sales", input={"subjectId": deed})
    assert again == ["NO_APPROVAL_NEEDED"]


async def test_messages_and_titles_are_in_the_readers_language(registry: Registry) -> None:
    await registry.define(registry.people["Ann"])
    deed = encode("ToyDeed", await registry.deed())
    reader = replace(registry.actor("sales"), locale="zh")
    answer = await registry.ask(SEAL, as_=reader, input={"id": deed})
    (error,) = answer.data["deedSeal"]["userErrors"]
    assert error["definition"] == "审批 largeDeed"
    assert error["message"] == "须先通过审批：审批 largeDeed。"
    titles = await registry.ask("{ approvalDefinitions { nodes { title titleEn titleZh } } }", as_=reader)
    assert titles.data["approvalDefinitions"]["nodes"] == [
        {"title": "审批 largeDeed", "titleEn": "Approve largeDeed", "titleZh": "审批 largeDeed"}
    ]


async def test_a_dry_run_a_stale_version_and_a_repeated_key(registry: Registry) -> None:
    ann, bob = registry.people["Ann"], registry.people["Bob"]
    await begun(registry, ann, bob)
    key = await task_id(registry, ann)
    tried = await registry.done(APPROVE, as_=ann, input={"id": key, "dryRun": True})
    assert tried["approvalTask"]["status"] == "APPROVED"
    assert await registry.tasks() == {"Ann": ["PENDING"], "Bob": ["PENDING"]}
    stale = await registry.refused(APPROVE, as_=ann, input={"id": key, "expectedVersion": 7})
    assert stale == ["STALE_VERSION"]
    given = {"id": key, "expectedVersion": 1, "idempotencyKey": "once"}
    first = await registry.done(APPROVE, as_=ann, input=given)
    second = await registry.done(APPROVE, as_=ann, input=given)
    assert first["approvalTask"] == second["approvalTask"]
    assert await registry.count("approval_action") == 2
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["PENDING"]}


async def test_a_dry_submission_stores_nothing_and_takes_no_number(registry: Registry) -> None:
    await registry.define(registry.people["Ann"])
    deed = encode("ToyDeed", await registry.deed())
    tried = await registry.done(SUBMIT, as_="sales", input={"subjectId": deed, "dryRun": True})
    assert tried["approvalInstance"]["businessNo"] == "AP-2026-?"
    assert await registry.count("approval_instance") == 0
    assert await registry.count("approval_task") == 0


async def test_rejecting_wants_a_comment_and_handing_on_an_administrator(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await begun(registry, ann, bob)
    key = await task_id(registry, ann)
    assert await registry.refused(REJECT, as_=ann, input={"id": key, "comment": " "}) == ["COMMENT_REQUIRED"]
    given = {"id": key, "assigneeId": encode("User", cid.user_id)}
    assert await registry.refused(REASSIGN, as_=ann, input=given) == ["PERMISSION_DENIED"]
    handed = await registry.done(REASSIGN, input=given)
    assert handed["approvalTask"] == {"status": "PENDING", "assignee": {"name": "Cid"}}
    rejected = await registry.done(
        REJECT, as_=cid, input={"id": await task_id(registry, cid), "comment": "No."}
    )
    assert rejected["approvalTask"] == {"status": "REJECTED", "comment": "No."}
    assert await registry.refused(REJECT, as_=bob, input={"id": key, "comment": "x"}) == [
        "INSTANCE_STATE_INVALID"
    ]


async def test_withdrawing(registry: Registry) -> None:
    _, instance = await begun(registry, registry.people["Ann"])
    given = {"id": encode("ApprovalInstance", instance.id)}
    assert await registry.refused(WITHDRAW, input=given) == ["PERMISSION_DENIED"]
    withdrawn = await registry.done(WITHDRAW, as_="sales", input=given)
    assert withdrawn["approvalInstance"]["status"] == "WITHDRAWN"
    assert withdrawn["approvalInstance"]["endedAt"] is not None


async def test_ids_of_another_type_or_tenant_are_missing(registry: Registry) -> None:
    ann = registry.people["Ann"]
    deed, instance = await begun(registry, ann)
    key = await registry.task_of(ann)
    stranger = (await registry.another_tenant()).people["admin"]
    assert await registry.refused(APPROVE, as_=ann, input={"id": deed}) == ["NOT_FOUND"]
    for id_ in (encode("ApprovalTask", key), encode("ApprovalTask", uuid.uuid4())):
        assert await registry.refused(APPROVE, as_=stranger, input={"id": id_}) == ["NOT_FOUND"]
    for id_ in (encode("ApprovalTask", key), encode("ApprovalInstance", instance.id)):
        answer = await registry.ask("query($id: ID!) { node(id: $id) { id } }", as_=stranger, id=id_)
        assert (answer.data, answer.errors) == ({"node": None}, [])
    empty = await registry.ask(
        "{ approvalTasks { totalCount } approvalInstances { totalCount } }", as_=stranger
    )
    assert empty.data == {"approvalTasks": {"totalCount": 0}, "approvalInstances": {"totalCount": 0}}


async def test_submitting_needs_a_permission_and_defining_another(registry: Registry) -> None:
    deed = encode("ToyDeed", await registry.deed())
    assert await registry.refused(SUBMIT, as_="analyst", input={"subjectId": deed}) == ["PERMISSION_DENIED"]
    create = """mutation($input: ApprovalDefinitionCreateInput!) { approvalDefinitionCreate(input: $input) {
      approvalDefinition { key isEnabled versions { nodes { number status mode assigneeRule assigneeIds amountMin } } }
      userErrors { code path } } }"""
    given = {
        "key": "k",
        "guard": "deed.seal",
        "titleEn": "T",
        "titleZh": "题",
        "mode": "ANY",
        "assignees": {"rule": "USERS", "userIds": [encode("User", registry.people["Ann"].user_id)]},
        "amountMin": "100.50",
    }
    assert await registry.refused(create, as_="manager", input=given) == ["PERMISSION_DENIED"]
    made = await registry.done(create, input=given)
    assert made["approvalDefinition"] == {
        "key": "k",
        "isEnabled": True,
        "versions": {
            "nodes": [
                {
                    "number": 1,
                    "status": "DRAFT",
                    "mode": "ANY",
                    "assigneeRule": "USERS",
                    "assigneeIds": given["assignees"]["userIds"],  # type: ignore[index]
                    "amountMin": "100.5",
                }
            ]
        },
    }
    bad = {**given, "assignees": {"rule": "MANAGER", "role": "x"}, "key": "other"}
    assert await registry.refused(create, input=bad) == ["INVALID_VALUE"]


async def test_the_life_of_a_definition(registry: Registry) -> None:
    made = await registry.define(registry.people["Ann"])
    id_ = encode("ApprovalDefinition", made.id)
    revise = """mutation($input: ApprovalDefinitionReviseInput!) { approvalDefinitionRevise(input: $input) {
      approvalDefinition { versions { nodes { number status assigneeRole dueHours publishedBy { name } } } }
      userErrors { code } } }"""
    revised = await registry.done(
        revise, input={"id": id_, "mode": "ALL", "assignees": {"rule": "MANAGER"}, "dueHours": 8}
    )
    assert revised["approvalDefinition"]["versions"]["nodes"] == [
        {"number": 2, "status": "DRAFT", "assigneeRole": None, "dueHours": 8, "publishedBy": None},
        {
            "number": 1,
            "status": "PUBLISHED",
            "assigneeRole": None,
            "dueHours": None,
            "publishedBy": {"name": "Admin"},
        },
    ]
    for verb, type_name in (("Publish", "Publish"), ("Disable", "Disable"), ("Enable", "Enable")):
        act = f"""mutation($input: ApprovalDefinition{type_name}Input!) {{
          approvalDefinition{verb}(input: $input) {{ approvalDefinition {{ isEnabled }} userErrors {{ code }} }} }}"""
        answer = await registry.done(act, input={"id": id_})
        assert answer["approvalDefinition"] == {"isEnabled": verb != "Disable"}
    points = await registry.ask("{ approvalGuardPoints { name subjectType description } }")
    assert points.data["approvalGuardPoints"] == [
        {"name": "deed.seal", "subjectType": "ToyDeed", "description": "A deed is sealed."}
    ]


async def test_what_happens_is_told(registry: Registry) -> None:
    ann, bob = registry.people["Ann"], registry.people["Bob"]
    await registry.define(ann, bob, mode=ApprovalMode.ALL)
    deed = encode("ToyDeed", await registry.deed())
    await registry.done(SUBMIT, as_="sales", input={"subjectId": deed})
    await registry.done(APPROVE, as_=ann, input={"id": await task_id(registry, ann)})
    given = {"id": await task_id(registry, bob), "assigneeId": encode("User", registry.people["Cid"].user_id)}
    await registry.done(REASSIGN, input=given)
    cid = registry.people["Cid"]
    await registry.done(APPROVE, as_=cid, input={"id": await task_id(registry, cid)})
    told = await registry.rows("SELECT type, subject_type FROM outbox_event ORDER BY id")
    assert [row["type"] for row in told] == [
        "APPROVAL_INSTANCE_STARTED",
        "APPROVAL_TASK_OPENED",
        "APPROVAL_TASK_OPENED",
        "APPROVAL_TASK_DECIDED",
        "APPROVAL_TASK_REASSIGNED",
        "APPROVAL_TASK_OPENED",
        "APPROVAL_TASK_DECIDED",
        "APPROVAL_INSTANCE_APPROVED",
        "DEED_SEALED",
    ]
    assert told[1]["subject_type"] == "ApprovalTask"
