from dataclasses import replace
from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.rules import ApprovalMode
from tests.oa.approvals.registry import Registry

INBOX = """query Inbox {
  viewer {
    name
    approvalTasks(first: 20, filter: { status: { in: [PENDING] } },
                  orderBy: [{ field: DUE_AT, direction: ASC, nulls: LAST }]) {
      totalCount
      nodes { id kind dueAt availableActions
        instance { id title initiator { id name } subject { __typename ... on ToyDeed { id title } } } }
    }
  }
}"""


OFFERED = ["APPROVE", "REJECT", "RETURN", "TRANSFER", "DELEGATE"]
OFFERED += ["ADD_SIGN_BEFORE", "ADD_SIGN_AFTER", "ADD_SIGN_PARALLEL"]
"""What whoever has a task of a plain node can do with it."""


async def names(registry: Registry, query: str, as_: Actor | str, **variables: Any) -> Any:
    """The data of a query that has no errors."""
    answer = await registry.ask(query, as_=as_, **variables)
    assert answer.errors == []
    return answer.data


async def test_the_inbox_shows_what_waits_for_me_the_most_urgent_first(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    for key, hours in (("slow", None), ("late", 90), ("soon", 2)):
        await registry.define(ann, bob, key=key, due_hours=hours)
    await registry.submit(await registry.deed())
    answer = await registry.ask(INBOX, as_=ann)
    assert answer.errors == []
    assert len(answer.statements) == 6
    inbox = answer.data["viewer"]["approvalTasks"]
    assert inbox["totalCount"] == 3
    assert [node["availableActions"] for node in inbox["nodes"]] == [OFFERED] * 3
    due = [node["dueAt"] for node in inbox["nodes"]]
    assert due[2] is None
    assert due[0] < due[1]
    first = inbox["nodes"][0]
    assert first["kind"] == "APPROVE"
    assert first["instance"]["title"] == "Deed A"
    assert first["instance"]["initiator"]["name"] == "Sales"
    assert first["instance"]["subject"]["__typename"] == "ToyDeed"
    await registry.approve_all(ann)
    answer = await registry.ask(INBOX, as_=ann)
    assert answer.data["viewer"]["approvalTasks"] == {"totalCount": 0, "nodes": []}


async def test_statements_do_not_grow_with_the_rows(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    for _ in range(4):
        await registry.submit(await registry.deed())
    answer = await registry.ask(INBOX, as_=ann)
    assert len(answer.data["viewer"]["approvalTasks"]["nodes"]) == 4
    assert len(answer.statements) == 6


SUBJECT = """query($id: ID!) { deed(id: $id) { __typename ... on Approvable {
  approval { businessNo status }
  approvalTasks(first: 5) { totalCount nodes { status assignee { name } instance { businessNo } } } } } }"""


async def test_a_subject_shows_its_tasks_and_its_newest_approval(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob, mode=ApprovalMode.ANY)
    deed, other = await registry.deed(), await registry.deed()
    await registry.submit(deed)
    await registry.reject(bob)
    await registry.submit(deed)
    shown = await names(registry, SUBJECT, "manager", id=encode("ToyDeed", deed))
    assert shown["deed"]["approval"] == {"businessNo": "AP-2026-00002", "status": "RUNNING"}
    tasks = shown["deed"]["approvalTasks"]
    assert tasks["totalCount"] == 4
    told = {(t["instance"]["businessNo"][-1], t["assignee"]["name"], t["status"]) for t in tasks["nodes"]}
    assert told == {
        ("2", "Ann", "PENDING"),
        ("2", "Bob", "PENDING"),
        ("1", "Ann", "CLOSED"),
        ("1", "Bob", "REJECTED"),
    }
    assert [t["instance"]["businessNo"][-1] for t in tasks["nodes"]] == ["2", "2", "1", "1"]
    bare = await names(registry, SUBJECT, "manager", id=encode("ToyDeed", other))
    assert bare["deed"] == {
        "__typename": "ToyDeed",
        "approval": None,
        "approvalTasks": {"totalCount": 0, "nodes": []},
    }


async def test_a_customer_shows_the_tasks_about_all_that_is_theirs(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann)
    customer, other = await registry.customer(), await registry.customer()
    for party in (customer, customer, other, None):
        await registry.submit(await registry.deed(party_id=party))
    query = """query($id: ID!) { customer(id: $id) { approvalTasks(first: 20) {
      totalCount nodes { status instance { title customer { name }
        subject { __typename ... on ToyDeed { title } } } } } } }"""
    answer = await registry.ask(query, as_="manager", id=encode("Customer", customer))
    assert answer.errors == []
    tasks = answer.data["customer"]["approvalTasks"]
    assert tasks["totalCount"] == 2
    assert tasks["nodes"][0] == {
        "status": "PENDING",
        "instance": {
            "title": "Deed A",
            "customer": {"name": "Alfreds"},
            "subject": {"__typename": "ToyDeed", "title": "A"},
        },
    }
    assert len(answer.statements) == 5


ALL = "{ approvalInstances { totalCount } approvalTasks { totalCount } }"


async def test_who_takes_part_sees_an_approval_and_nobody_else_without_permission(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await registry.define(ann, bob)
    started = await registry.submit(await registry.deed())
    async with registry.work() as db:
        await service.reassign(db, await registry.task_of(bob), cid.user_id)
    whole = {"approvalInstances": {"totalCount": 1}, "approvalTasks": {"totalCount": 3}}
    nothing = {"approvalInstances": {"totalCount": 0}, "approvalTasks": {"totalCount": 0}}
    for insider in (ann, bob, cid, "sales", "manager", "analyst", "admin"):
        assert await names(registry, ALL, insider) == whole, insider
    for outsider in (dan, "warehouse", "hr"):
        assert await names(registry, ALL, outsider) == nothing, outsider
    one = "query($id: ID!) { approvalInstance(id: $id) { title log { nodes { seq action } } } }"
    id_ = encode("ApprovalInstance", started.id)
    assert await names(registry, one, dan, id=id_) == {"approvalInstance": None}
    seen = await names(registry, one, bob, id=id_)
    assert seen["approvalInstance"]["log"]["nodes"] == [
        {"seq": 1, "action": "SUBMIT"},
        {"seq": 2, "action": "REASSIGN"},
    ]


async def test_the_inbox_of_another_is_open_to_those_with_permission(registry: Registry) -> None:
    ann, bob, _, dan = registry.people.values()
    await registry.define(ann, bob)
    await registry.submit(await registry.deed())
    query = "query($id: ID!) { user(id: $id) { approvalTasks { nodes { status } } } }"
    id_ = encode("User", ann.user_id)
    for reader, tasks in ((ann, 1), ("manager", 1), (dan, 0), ("hr", 0)):
        shown = await names(registry, query, reader, id=id_)
        assert len(shown["user"]["approvalTasks"]["nodes"]) == tasks, reader


async def test_permission_reaches_the_companies_that_one_works_in(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann)
    await registry.submit(await registry.deed())
    elsewhere = frozenset({registry.home.second})
    reader = replace(registry.actor("manager"), company_id=registry.home.second, company_ids=elsewhere)
    assert (await names(registry, ALL, reader))["approvalInstances"]["totalCount"] == 0
    asked = replace(ann, company_id=registry.home.second, company_ids=elsewhere)
    assert (await names(registry, ALL, asked))["approvalInstances"]["totalCount"] == 1


async def test_the_log_tells_every_command_and_vouches_for_itself(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    started = await registry.submit(await registry.deed())
    await registry.approve(ann)
    await registry.reject(bob, "太贵了")
    query = """query($by: ApprovalInstanceBy!) { approvalInstance(by: $by) {
      logVerification { isIntact brokenSeq }
      definitionVersion { number }
      log { nodes { seq action actor { name } fromStatus toStatus comment hash previousHash
        task { assignee { name } } } } } }"""
    shown = await names(registry, query, "manager", by={"businessNo": started.business_no})
    instance = shown["approvalInstance"]
    assert instance["logVerification"] == {"isIntact": True, "brokenSeq": None}
    assert instance["definitionVersion"] == {"number": 1}
    entries = instance["log"]["nodes"]
    assert [(e["seq"], e["action"], e["actor"]["name"], e["toStatus"], e["comment"]) for e in entries] == [
        (1, "SUBMIT", "Sales", "RUNNING", ""),
        (2, "APPROVE", "Ann", "RUNNING", ""),
        (3, "REJECT", "Bob", "REJECTED", "太贵了"),
    ]
    assert [e["task"] and e["task"]["assignee"]["name"] for e in entries] == [None, "Ann", "Bob"]
    assert [e["previousHash"] for e in entries] == ["", entries[0]["hash"], entries[1]["hash"]]


async def test_tasks_can_be_filtered_by_what_they_are_about(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    customer = await registry.customer()
    await registry.submit(await registry.deed(party_id=customer))
    await registry.submit(await registry.deed())
    query = """query($filter: ApprovalTaskFilter) { approvalTasks(filter: $filter) { totalCount } }"""
    for given, found in (
        ({"assignee": {"name": {"eq": "Ann"}}}, 2),
        ({"instance": {"customer": {"name": {"eq": "Alfreds"}}}}, 2),
        ({"instance": {"status": {"eq": "APPROVED"}}}, 0),
        ({"dueAt": {"isNull": True}, "assignee": {"name": {"startsWith": "b"}}}, 2),
    ):
        shown = await names(registry, query, "manager", filter=given)
        assert shown["approvalTasks"]["totalCount"] == found, given
