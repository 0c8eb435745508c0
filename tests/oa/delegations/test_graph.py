"""Standing delegations through the graph."""

from datetime import timedelta
from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import now
from bizsuite.kernel.permissions import Actor
from tests.oa.approvals.registry import Registry
from tests.oa.delegations.lending import delegate

SET = """mutation($input: ApprovalDelegationSetInput!) { approvalDelegationSet(input: $input) {
  approvalDelegation { id mode includeOpen amountMax definitionKeys note endedAt delegator { name } delegate { name } }
  userErrors { code path message } } }"""
END = """mutation($input: ApprovalDelegationEndInput!) { approvalDelegationEnd(input: $input) {
  approvalDelegation { endedAt } userErrors { code path } } }"""
LIST = "{ approvalDelegations { nodes { mode delegator { name } delegate { name } } } }"
RECLAIM = """mutation($input: ApprovalTaskReclaimInput!) { approvalTaskReclaim(input: $input) {
  approvalTask { status assignee { name } onBehalfOf { name } } userErrors { code path } } }"""


def said(to: Actor, **more: Any) -> dict[str, Any]:
    until = now() + timedelta(days=7)
    return {"delegateId": encode("User", to.user_id), "validTo": until.isoformat()} | more


async def test_one_sets_and_ends_ones_own(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann)
    given = said(bob, mode="SHARE", amountMax="1000.5", definitionKeys=["largeDeed"], note=" Holiday. ")
    tried = await registry.done(SET, as_=ann, input=given | {"dryRun": True})
    assert await registry.count("approval_delegation") == 0
    made = await registry.done(SET, as_=ann, input=given | {"idempotencyKey": "once"})
    again = await registry.done(SET, as_=ann, input=given | {"idempotencyKey": "once"})
    assert made == again
    assert await registry.count("approval_delegation") == 1
    told = made["approvalDelegation"]
    key = told.pop("id")
    assert told == {
        "mode": "SHARE",
        "includeOpen": False,
        "amountMax": "1000.5",
        "definitionKeys": ["largeDeed"],
        "note": "Holiday.",
        "endedAt": None,
        "delegator": {"name": "Ann"},
        "delegate": {"name": "Bob"},
    }
    assert tried["approvalDelegation"] == told | {"id": tried["approvalDelegation"]["id"]}
    assert await registry.refused(END, as_=cid, input={"id": key}) == ["NOT_FOUND"]
    assert await registry.refused(END, as_=bob, input={"id": key}) == ["PERMISSION_DENIED"]
    assert await registry.refused(END, as_=ann, input={"id": key, "expectedVersion": 7}) == ["STALE_VERSION"]
    ended = await registry.done(END, as_=ann, input={"id": key, "expectedVersion": 1})
    assert ended["approvalDelegation"]["endedAt"] is not None
    assert await registry.refused(END, as_=ann, input={"id": key}) == ["DELEGATION_OVER"]
    told = await registry.rows("SELECT type FROM outbox_event ORDER BY id")
    assert [row["type"] for row in told if "DELEGATION" in row["type"]] == [
        "APPROVAL_DELEGATION_SET",
        "APPROVAL_DELEGATION_BEGUN",
        "APPROVAL_DELEGATION_ENDED",
    ]


async def test_others_take_a_permission(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    given = said(bob, delegatorId=encode("User", ann.user_id))
    assert await registry.refused(SET, as_=bob, input=given) == ["PERMISSION_DENIED"]
    assert await registry.refused(SET, as_="manager", input=given) == ["PERMISSION_DENIED"]
    made = await registry.done(SET, input=given)
    key = made["approvalDelegation"]["id"]
    assert await registry.refused(END, as_="manager", input={"id": key}) == ["PERMISSION_DENIED"]
    await registry.done(END, as_="hr", input={"id": key})


async def test_what_cannot_be_set_leaves_nothing(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    stranger = (await registry.another_tenant()).people["admin"]
    await delegate(registry, ann, cid)
    before = await registry.count("approval_delegation"), await registry.count("audit_entry")
    past = (now() - timedelta(days=1)).isoformat()
    for given, code in (
        (said(ann), "INVALID_VALUE"),
        (said(stranger), "NOT_FOUND"),
        (said(bob, delegateId=encode("Company", registry.home.company)), "NOT_FOUND"),
        (said(bob, validTo=past), "INVALID_VALUE"),
        (said(bob, definitionKeys=["none"]), "DEFINITION_UNKNOWN"),
        (said(bob), "DELEGATION_OVERLAPS"),
        (said(bob, amountMax="-1"), "INVALID_VALUE"),
    ):
        assert await registry.refused(SET, as_=ann, input=given) == [code], given
    assert (await registry.count("approval_delegation"), await registry.count("audit_entry")) == before
    assert await registry.refused(END, as_=stranger, input={"id": encode("User", ann.user_id)}) == [
        "NOT_FOUND"
    ]


async def test_one_sees_what_one_has_given_and_got(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await delegate(registry, ann, bob)
    await delegate(registry, bob, cid)
    for who, pairs in (
        (ann, [("Ann", "Bob")]),
        (bob, [("Bob", "Cid"), ("Ann", "Bob")]),
        (dan, []),
        ("admin", [("Bob", "Cid"), ("Ann", "Bob")]),
        ((await registry.another_tenant()).people["admin"], []),
    ):
        answer = await registry.ask(LIST, as_=who)
        nodes = answer.data["approvalDelegations"]["nodes"]
        assert [(node["delegator"]["name"], node["delegate"]["name"]) for node in nodes] == pairs
    query = """query($id: ID!) { node(id: $id) { ... on User {
      approvalDelegationsGiven { nodes { delegate { name } } }
      approvalDelegationsReceived { nodes { delegator { name } } } } } }"""
    answer = await registry.ask(query, as_=bob, id=encode("User", bob.user_id))
    assert answer.data["node"] == {
        "approvalDelegationsGiven": {"nodes": [{"delegate": {"name": "Cid"}}]},
        "approvalDelegationsReceived": {"nodes": [{"delegator": {"name": "Ann"}}]},
    }


async def test_a_list_with_its_people_takes_two_statements(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await delegate(registry, ann, bob)
    first = await registry.ask(LIST)
    await delegate(registry, bob, cid)
    await delegate(registry, cid, dan)
    second = await registry.ask(LIST)
    assert len(first.statements) == len(second.statements) == 2


async def test_a_task_tells_in_whose_place_and_goes_back(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann)
    await delegate(registry, ann, bob)
    await registry.submit(await registry.deed())
    key = encode("ApprovalTask", await registry.task_of(bob))
    query = "query($id: ID!) { approvalTask(id: $id) { onBehalfOf { name } availableActions } }"
    seen = await registry.ask(query, as_=ann, id=key)
    assert seen.data["approvalTask"] == {"onBehalfOf": {"name": "Ann"}, "availableActions": ["RECLAIM"]}
    theirs = await registry.ask(query, as_=bob, id=key)
    assert "APPROVE" in theirs.data["approvalTask"]["availableActions"]
    back = await registry.done(RECLAIM, as_=ann, input={"id": key})
    assert back["approvalTask"] == {"status": "PENDING", "assignee": {"name": "Ann"}, "onBehalfOf": None}
