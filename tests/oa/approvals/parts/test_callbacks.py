"""Nodes that wait for an answer from outside: tokens, answers, and what an answer finds."""

import uuid
from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import service
from tests.oa.approvals.parts.stored import acts, stored, told
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_concurrency import at_once, intact, withdrawing
from tests.oa.approvals.test_processes import Story, asks
from tests.oa.approvals.timers.later import Later

ISSUE = """mutation($input: ApprovalCallbackIssueInput!) { approvalCallbackIssue(input: $input) {
  token approvalInstance { id status } userErrors { code path message } } }"""
ANSWER = """mutation($input: ApprovalCallbackAnswerInput!) { approvalCallbackAnswer(input: $input) {
  approvalInstance { id status } userErrors { code path message } } }"""
WAITS = acts("bank", waits=True)


async def issue(registry: Registry, story: Story, **more: Any) -> str:
    """The token for the bank."""
    given = {"id": story.id, "node": "bank", **more}
    token: str = (await registry.done(ISSUE, as_="integrator", input=given))["token"]
    return token


async def answered(registry: Registry, token: str, as_: Actor | str = "integrator", **more: Any) -> Any:
    return await registry.done(ANSWER, as_=as_, input={"token": token, **more})


async def refused(registry: Registry, token: str, **more: Any) -> list[tuple[str, str]]:
    answer = await registry.ask(ANSWER, as_="integrator", input={"token": token, **more})
    assert answer.errors == []
    errors = answer.data["approvalCallbackAnswer"]["userErrors"]
    return [(each["code"], ".".join(each["path"])) for each in errors]


async def waiting(registry: Registry, story: Story) -> list[str]:
    """The nodes that wait for somebody outside."""
    query = "query($id: ID!) { approvalInstance(id: $id) { waitingNodes } }"
    answer = await registry.ask(query, as_="integrator", id=story.id)
    found: list[str] = answer.data["approvalInstance"]["waitingNodes"]
    return found


async def test_it_waits_for_the_answer_and_goes_on(registry: Registry, story: Story) -> None:
    ann, bob, *_ = registry.people.values()
    await story.begin(asks("first", ann), WAITS, asks("second", bob))
    await story.act("Approve", ann, "Ann")
    assert (await story.look())["status"] == "RUNNING"
    assert (await story.waits(), await waiting(registry, story)) == (set(), ["bank"])
    token = await issue(registry, story)
    payload = await answered(registry, token, comment="Paid.")
    assert payload["approvalInstance"] == {"id": story.id, "status": "RUNNING"}
    assert (await story.waits(), await waiting(registry, story)) == ({"Bob"}, [])
    (row,) = await registry.rows("SELECT * FROM approval_action WHERE action = 'CALLBACK'")
    assert row["actor_id"] == registry.actor("integrator").user_id
    assert (row["comment"], row["payload"]) == ("Paid.", {"node": "bank", "succeeded": True})
    await story.act("Approve", bob, "Bob")
    assert await registry.sealed(story.deed)
    assert await intact(registry)
    for name in ("REACHED", "ISSUED", "ANSWERED"):
        event = "APPROVAL_ACTION_REACHED" if name == "REACHED" else f"APPROVAL_CALLBACK_{name}"
        assert [each["node_id"] for each in await told(registry, event)] == ["bank"]


async def test_the_last_answer_carries_out_the_act(registry: Registry, story: Story) -> None:
    await story.begin(WAITS)
    payload = await answered(registry, await issue(registry, story))
    assert payload["approvalInstance"]["status"] == "APPROVED"
    assert await registry.sealed(story.deed)


async def test_the_same_answer_twice_is_one_answer(registry: Registry, story: Story) -> None:
    """Who is not sure whether an answer arrived sends it again, with a key or without."""
    await story.begin(WAITS)
    token = await issue(registry, story)
    first = await answered(registry, token, idempotencyKey="once")
    before = await stored(registry)
    assert await answered(registry, token, idempotencyKey="once") == first
    assert await answered(registry, token) == first
    assert await answered(registry, token, comment="Again.") == first
    assert await refused(registry, token, succeeded=False) == [("CALLBACK_USED", "token")]
    assert await stored(registry) == before


async def test_what_has_failed_there_is_rejected(registry: Registry, story: Story) -> None:
    await story.begin(WAITS, asks("second", registry.people["Ann"]))
    token = await issue(registry, story)
    payload = await answered(registry, token, succeeded=False, comment="No money.")
    assert payload["approvalInstance"]["status"] == "REJECTED"
    assert await answered(registry, token, succeeded=False) == payload
    assert await refused(registry, token) == [("CALLBACK_USED", "token")]
    rows = await registry.rows("SELECT status FROM approval_node_run")
    assert rows == [{"status": "REJECTED"}]
    assert not await registry.sealed(story.deed)


async def test_a_token_is_told_once_and_only_the_last_one_holds(registry: Registry, story: Story) -> None:
    await story.begin(WAITS)
    key = {"id": story.id, "node": "bank", "idempotencyKey": "k"}
    first = (await registry.done(ISSUE, as_="integrator", input=key))["token"]
    assert (await registry.done(ISSUE, as_="integrator", input=key))["token"] is None
    second = await issue(registry, story)
    tried = await issue(registry, story, dryRun=True)
    assert len({first, second, tried}) == 3
    before = await stored(registry)
    for token in (first, tried, "", "x" * 5_000, "\x00"):
        assert await refused(registry, token) == [("CALLBACK_UNKNOWN", "token")]
    assert await stored(registry) == before
    rows = await registry.rows("SELECT * FROM approval_callback")
    assert len(rows) == 1
    kept = [str(value) for row in rows for value in row.values()]
    assert not any(second in value for value in kept)
    for table in ("idempotency_key", "outbox_event", "audit_entry"):
        assert second not in str(await registry.rows(f"SELECT * FROM {table}"))
    await answered(registry, second)


async def test_whoever_has_the_token_may_answer_and_sees_no_more_than_before(
    registry: Registry, story: Story
) -> None:
    await story.begin(WAITS)
    token = await issue(registry, story)
    payload = await answered(registry, token, as_=registry.people["Dan"])
    assert payload["approvalInstance"] is None
    assert await registry.sealed(story.deed)


async def test_who_may_make_tokens_and_for_what(registry: Registry, story: Story) -> None:
    ann, *_ = registry.people.values()
    await story.begin(asks("first", ann), WAITS)
    before = await stored(registry)
    missing = encode("ApprovalInstance", uuid.UUID(int=1))
    for who, given, code in (
        ("sales", {"id": story.id, "node": "bank"}, "PERMISSION_DENIED"),
        (ann, {"id": story.id, "node": "bank"}, "PERMISSION_DENIED"),
        ("integrator", {"id": story.id, "node": "bank"}, "NOT_WAITING"),
        ("integrator", {"id": story.id, "node": "first"}, "NOT_WAITING"),
        ("integrator", {"id": story.id, "node": ""}, "NOT_WAITING"),
        ("integrator", {"id": missing, "node": "bank"}, "NOT_FOUND"),
        ("integrator", {"id": encode("User", ann.user_id), "node": "bank"}, "NOT_FOUND"),
    ):
        assert await registry.refused(ISSUE, as_=who, input=given) == [code], (who, given)
    await story.whole("Terminate", "admin", comment="Over.")
    given = {"id": story.id, "node": "bank"}
    assert await registry.refused(ISSUE, as_="integrator", input=given) == ["INSTANCE_STATE_INVALID"]
    assert (await stored(registry))[6] == before[6] == []


async def test_nobody_reaches_another_tenant(registry: Registry, story: Story) -> None:
    await story.begin(WAITS)
    token = await issue(registry, story)
    other = await registry.another_tenant()
    given = {"id": story.id, "node": "bank"}
    before = await stored(registry)
    assert await registry.refused(ISSUE, as_=other.people["admin"], input=given) == ["NOT_FOUND"]
    answer = await registry.refused(ANSWER, as_=other.people["admin"], input={"token": token})
    assert answer == ["CALLBACK_UNKNOWN"]
    assert await stored(registry) == before


async def test_an_answer_finds_what_is_halted_left_or_over(registry: Registry, story: Story) -> None:
    ann, bob, *_ = registry.people.values()
    left = {"id": "x", "title": {"en": "x", "zh": "x"}, "nodes": [WAITS]}
    right = {"id": "y", "title": {"en": "y", "zh": "y"}, "nodes": [asks("beside", bob)]}
    block = {"kind": "PARALLEL", "id": "both", "branches": [left, right]}
    await story.begin(asks("first", ann), block)
    await story.act("Approve", ann, "Ann")
    token = await issue(registry, story)
    assert await refused(registry, token, comment="x" * 5_000) == [("INVALID_VALUE", "comment")]
    await story.whole("Suspend", "admin", comment="Wait.")
    before = await stored(registry)
    assert await refused(registry, token) == [("INSTANCE_STATE_INVALID", "token")]
    assert await stored(registry) == before
    await story.whole("Resume", "admin")
    await story.act("Return", bob, "Bob", target="first", comment="Again.")
    before = await stored(registry)
    assert await refused(registry, token) == [("NOT_WAITING", "token")]
    assert await stored(registry) == before
    await story.act("Approve", ann, "Ann")
    # The new visit is answered with a token of its own.
    assert await refused(registry, token) == [("NOT_WAITING", "token")]
    again = await issue(registry, story)
    await story.whole("Terminate", "admin", comment="Over.")
    before = await stored(registry)
    assert await refused(registry, again) == [("INSTANCE_STATE_INVALID", "token")]
    assert await stored(registry) == before


async def test_what_has_expired_waits_again_when_it_is_recovered(registry: Registry, later: Later) -> None:
    """Nothing is done a second time, and who was to answer still can."""
    await later.begin(WAITS, expiresHours=24)
    with clock_set_to(later.now):
        token = await issue(registry, later)
    assert await later.wait(25) == 1
    with clock_set_to(later.now):
        assert await refused(registry, token) == [("INSTANCE_STATE_INVALID", "token")]
        await later.whole("Recover", "admin")
        assert len(await told(registry, "APPROVAL_ACTION_REACHED")) == 1
        await answered(registry, token)
    assert await registry.sealed(later.deed)
    rows = await registry.rows("SELECT visit, status FROM approval_node_run ORDER BY visit")
    assert rows == [{"visit": 1, "status": "CANCELLED"}, {"visit": 2, "status": "APPROVED"}]


async def test_two_answers_at_once_are_one(registry: Registry, story: Story) -> None:
    await story.begin(WAITS, asks("second", registry.people["Ann"]))
    token = await issue(registry, story)
    yes = ("integrator", lambda db: service.answer_callback(db, token))
    no = ("integrator", lambda db: service.answer_callback(db, token, succeeded=False))
    assert await at_once(registry, yes, yes, yes) == {"done": 3}
    assert await at_once(registry, yes, no) == {"done": 1, "CALLBACK_USED": 1}
    rows = await registry.rows("SELECT action FROM approval_action ORDER BY seq")
    assert [row["action"] for row in rows] == ["SUBMIT", "CALLBACK"]
    assert await story.waits() == {"Ann"}
    assert await intact(registry)


async def test_yes_and_no_at_once_are_one_of_them(registry: Registry, story: Story) -> None:
    await story.begin(WAITS)
    token = await issue(registry, story)
    yes = ("integrator", lambda db: service.answer_callback(db, token))
    no = ("integrator", lambda db: service.answer_callback(db, token, succeeded=False))
    assert await at_once(registry, yes, no) == {"done": 1, "CALLBACK_USED": 1}
    status = (await story.look())["status"]
    assert (status == "APPROVED") is await registry.sealed(story.deed)
    assert status in ("APPROVED", "REJECTED")


async def test_an_answer_and_a_withdrawal_at_once(registry: Registry, story: Story) -> None:
    await story.begin(WAITS)
    token = await issue(registry, story)
    (row,) = await registry.rows("SELECT id FROM approval_instance")
    answer = ("integrator", lambda db: service.answer_callback(db, token))
    told_ = await at_once(registry, answer, ("sales", withdrawing(row["id"])))
    assert told_ == {"done": 1, "INSTANCE_STATE_INVALID": 1}
    status = (await story.look())["status"]
    assert (status == "APPROVED") is await registry.sealed(story.deed)
    assert await intact(registry)


async def test_making_a_token_anew_and_answering_with_the_old_one_at_once(
    registry: Registry, story: Story
) -> None:
    await story.begin(WAITS)
    token = await issue(registry, story)
    (row,) = await registry.rows("SELECT id FROM approval_instance")
    answers = await at_once(
        registry,
        ("integrator", lambda db: service.answer_callback(db, token)),
        ("integrator", lambda db: service.issue_callback(db, row["id"], "bank")),
    )
    assert answers in (
        {"done": 1, "CALLBACK_UNKNOWN": 1},
        {"done": 1, "INSTANCE_STATE_INVALID": 1},
    )
