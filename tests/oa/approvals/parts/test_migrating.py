"""Approvals that go on by the version that holds, through the graph."""

import asyncio
import uuid
from typing import Any

from bizsuite.graph.node import decode, encode
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.service import Migration
from tests.oa.approvals.parts.stored import acts, stored, told
from tests.oa.approvals.parts.test_parts import define, part
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_concurrency import Work, approving, at_once, intact
from tests.oa.approvals.test_forms import Requests, field
from tests.oa.approvals.test_processes import PUBLISH, Story, asks
from tests.oa.approvals.test_requests import REVISE

MIGRATE = """mutation($input: ApprovalInstancesMigrateInput!) { approvalInstancesMigrate(input: $input) {
  outcomes { instanceId businessNo migrated code place } hasMore userErrors { code path } } }"""
VERSION = """query($id: ID!) { approvalInstance(id: $id) { definitionVersion { number } status
  log { nodes { action comment actor { name } } } logVerification { isIntact } } }"""


async def definition(registry: Registry) -> str:
    """The only definition."""
    (row,) = await registry.rows("SELECT id FROM approval_definition WHERE key IN ('deeds', 'leave')")
    return encode("ApprovalDefinition", row["id"])


async def republish(registry: Registry, *nodes: dict[str, Any], form: Any = None) -> str:
    """A version of these nodes that holds from now on."""
    key = await definition(registry)
    await registry.done(REVISE, input={"id": key, "graph": {"nodes": list(nodes)}, "form": form})
    await registry.done(PUBLISH, input={"id": key})
    return key


async def migrate(registry: Registry, **more: Any) -> list[tuple[bool, str | None, str]]:
    given = {"definitionId": await definition(registry), **more}
    payload = await registry.done(MIGRATE, input=given)
    return [(each["migrated"], each["code"], each["place"]) for each in payload["outcomes"]]


async def look(registry: Registry, story: Story | Requests) -> Any:
    answer = await registry.ask(VERSION, id=story.id)
    assert answer.errors == []
    return answer.data["approvalInstance"]


async def test_what_runs_goes_on_by_the_version_that_holds(registry: Registry, story: Story) -> None:
    ann, bob, cid, dan = registry.people.values()
    await story.begin(asks("first", ann, bob), asks("last", dan))
    await story.act("Approve", ann, "Ann")
    await republish(registry, asks("first", ann), asks("new", cid), asks("last", dan))
    before = await stored(registry)
    assert await migrate(registry, dryRun=True) == [(True, None, "")]
    assert await stored(registry) == before
    assert await migrate(registry, comment="By the new rules.") == [(True, None, "")]
    found = await look(registry, story)
    assert found["definitionVersion"] == {"number": 2}
    assert found["log"]["nodes"][-1] == {
        "action": "MIGRATE",
        "comment": "By the new rules.",
        "actor": {"name": "Admin"},
    }
    (row,) = await registry.rows("SELECT payload FROM approval_action WHERE action = 'MIGRATE'")
    assert row["payload"] == {"from": 1, "to": 2, "renamed": {}}
    assert len(await told(registry, "APPROVAL_INSTANCE_MIGRATED")) == 1
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["PENDING"]}
    await story.act("Approve", bob, "Bob")
    assert await story.waits() == {"Cid"}
    await story.act("Approve", cid, "Cid")
    await story.act("Approve", dan, "Dan")
    assert await registry.sealed(story.deed)
    assert (await look(registry, story))["logVerification"] == {"isIntact": True}
    assert await intact(registry)


async def test_what_was_passed_may_be_gone(registry: Registry, story: Story) -> None:
    """Tasks of nodes that are not there any more are told as before, and nothing can be done with them."""
    ann, bob, *_ = registry.people.values()
    may = {"rights": {"recall": True}}
    await story.begin(asks("gone", ann, **may), asks("last", bob))
    await story.act("Approve", ann, "Ann")
    await republish(registry, asks("other", ann, **may), asks("last", bob))
    assert await migrate(registry) == [(True, None, "")]
    assert (await story.task("Ann", ann))["availableActions"] == []
    assert await story.refused("Recall", ann, "Ann") == ["ACTION_NOT_ALLOWED"]
    assert (await story.task("Bob", bob))["returnTargets"] == ["other", "START"]
    await story.act("Return", bob, "Bob", target="other", comment="Look at it.")
    await story.act("Approve", ann, "Ann")
    await story.act("Return", bob, "Bob", target="START", comment="Mend it.")
    await story.act("Resubmit", "sales", "Sales")
    await story.act("Approve", ann, "Ann")
    await story.act("Approve", bob, "Bob")
    assert await registry.sealed(story.deed)


async def test_what_cannot_be_moved_is_listed_and_left(registry: Registry, story: Story) -> None:
    """Each moves wholly or not at all, whatever becomes of the others."""
    ann, bob, *_ = registry.people.values()
    await story.begin(asks("first", ann), asks("second", bob))
    stays = story.id
    other = Story(registry)
    other.deed = await registry.deed()
    other.id = encode("ApprovalInstance", (await registry.submit(other.deed)).id)
    await other.act("Approve", ann, "Ann")
    await republish(registry, asks("second", bob), asks("third", ann))
    rows = "SELECT * FROM {} WHERE instance_id = '" + str(decode(stays).key) + "' ORDER BY id"
    before = [await registry.rows(rows.format(f"approval_{each}")) for each in ("task", "action", "node_run")]
    assert await migrate(registry) == [(False, "NODE_MISSING", "first"), (True, None, "")]
    after = [await registry.rows(rows.format(f"approval_{each}")) for each in ("task", "action", "node_run")]
    assert after == before
    assert (await look(registry, story))["definitionVersion"] == {"number": 1}
    assert (await look(registry, other))["definitionVersion"] == {"number": 2}
    # Again, only what is left is looked at.
    assert await migrate(registry) == [(False, "NODE_MISSING", "first")]
    renamed = [{"node": "first", "to": "second"}]
    assert await migrate(registry, nodes=renamed) == [(True, None, "")]
    await story.act("Approve", ann, "Ann")
    assert await story.waits() == {"Ann"}


async def test_only_some_of_them(registry: Registry, story: Story) -> None:
    ann, *_ = registry.people.values()
    await story.begin(asks("n", ann))
    keys = [story.id] + [
        encode("ApprovalInstance", (await registry.submit(await registry.deed())).id) for _ in range(3)
    ]
    await republish(registry, asks("n", ann), asks("m", ann))
    assert await migrate(registry, instanceIds=[]) == []
    assert await migrate(registry, fromNumber=7) == []
    assert await migrate(registry, instanceIds=[keys[1]]) == [(True, None, "")]
    assert await migrate(registry, instanceIds=[keys[1]]) == [(False, "NO_CHANGE", "")]
    assert await migrate(registry, after=keys[2]) == [(True, None, "")]
    strange = encode("ApprovalInstance", uuid.UUID(int=1))
    assert await migrate(registry, instanceIds=[strange]) == [(False, "NOT_FOUND", "")]
    await story.whole("Terminate", "admin", comment="Over.")
    assert await migrate(registry, instanceIds=[keys[0]]) == [(False, "NOT_UNDER_WAY", "")]
    assert await migrate(registry, fromNumber=1) == [(True, None, "")]
    assert await migrate(registry) == []


async def test_a_form_that_does_not_take_what_was_filled_in(registry: Registry) -> None:
    requests = Requests(registry)
    ann, *_ = registry.people.values()
    await requests.define(asks("n", ann), form={"fields": [field("TEXT", "a"), field("NUMBER", "b")]})
    await requests.start({"a": "long text", "b": "3"})
    await republish(registry, asks("n", ann), form={"fields": [field("TEXT", "a", maxLength=4)]})
    assert await migrate(registry) in ([(False, "FORM_UNFIT", "a")], [(False, "FORM_UNFIT", "b")])
    wider = {"fields": [field("TEXT", "a"), field("NUMBER", "b"), field("TEXT", "c")]}
    await republish(registry, asks("n", ann, fields={"c": "WRITE"}), form=wider)
    assert await migrate(registry) == [(True, None, "")]
    done = await requests.act("Approve", ann, "Ann", form={"c": "new"})
    assert done["instance"]["form"]["values"] == {"a": "long text", "b": "3", "c": "new"}


async def test_what_is_hidden_at_a_node_that_is_gone_stays_hidden(registry: Registry) -> None:
    requests = Requests(registry)
    ann, bob, *_ = registry.people.values()
    form = {"fields": [field("TEXT", "a"), field("TEXT", "pay")]}
    await requests.define(asks("gone", ann, fields={"pay": "HIDDEN"}), asks("last", bob), form=form)
    await requests.start({"a": "x", "pay": "secret"})
    await requests.act("Approve", ann, "Ann")
    await republish(registry, asks("last", bob), form=form)
    assert await migrate(registry) == [(True, None, "")]
    assert "secret" not in str(await requests.task(ann, "Ann"))
    assert "secret" not in str(await requests.look(ann))
    assert "secret" in str(await requests.task(bob, "Bob"))


async def test_what_waits_for_somebody_outside_still_does(registry: Registry, story: Story) -> None:
    await story.begin(acts("bank", waits=True))
    issued = """mutation($input: ApprovalCallbackIssueInput!) { approvalCallbackIssue(input: $input) {
      token userErrors { code } } }"""
    token = (await registry.done(issued, input={"id": story.id, "node": "bank"}))["token"]
    await republish(registry, acts("credit", waits=True), asks("last", registry.people["Ann"]))
    assert await migrate(registry, nodes=[{"node": "bank", "to": "credit"}]) == [(True, None, "")]
    async with registry.work("integrator") as db:
        await service.answer_callback(db, token)
    assert await story.waits() == {"Ann"}


async def test_parts_must_have_an_end(registry: Registry, story: Story) -> None:
    """A version without any node that starts parts would forget those that are under way."""
    ann, bob, *_ = registry.people.values()
    await define(registry, asks("in", bob))
    await story.begin(part(waits=False), asks("last", ann))
    await republish(registry, asks("last", ann))
    assert await migrate(registry) == [(False, "PARTS_UNDER_WAY", "")]
    await registry.approve(bob)
    assert await migrate(registry) == [(True, None, "")]


async def test_who_may_and_what_is_refused_whole(registry: Registry, story: Story) -> None:
    ann, *_ = registry.people.values()
    await story.begin(asks("n", ann))
    key = await definition(registry)
    before = await stored(registry)
    ids = [encode("ApprovalInstance", uuid.UUID(int=number)) for number in range(1, 202)]
    for who, given, code in (
        ("sales", {}, "PERMISSION_DENIED"),
        (ann, {}, "PERMISSION_DENIED"),
        ("admin", {"definitionId": encode("ApprovalDefinition", uuid.UUID(int=1))}, "NOT_FOUND"),
        ("admin", {"instanceIds": ids}, "INVALID_VALUE"),
        ("admin", {"instanceIds": [key]}, "NOT_FOUND"),
        ("admin", {"nodes": [{"node": "none", "to": "n"}]}, "INVALID_VALUE"),
        ("admin", {"nodes": [{"node": "n", "to": "none"}]}, "INVALID_VALUE"),
        ("admin", {"nodes": [{"node": "n", "to": "n"}] * 2}, "INVALID_VALUE"),
        ("admin", {"comment": "x" * 5_000}, "INVALID_VALUE"),
    ):
        assert await registry.refused(MIGRATE, as_=who, input={"definitionId": key, **given}) == [code], given
    other = await registry.another_tenant()
    refused = await registry.refused(MIGRATE, as_=other.people["admin"], input={"definitionId": key})
    assert refused == ["NOT_FOUND"]
    assert await stored(registry) == before


async def test_of_a_definition_of_which_nothing_holds(registry: Registry) -> None:
    given = {
        "key": "deeds",
        "titleEn": "D",
        "titleZh": "契",
        "graph": {"nodes": [asks("n", registry.people["Ann"])]},
    }
    create = """mutation($input: ApprovalDefinitionCreateInput!) { approvalDefinitionCreate(input: $input) {
      approvalDefinition { id } userErrors { code } } }"""
    key = (await registry.done(create, input=given))["approvalDefinition"]["id"]
    assert await registry.refused(MIGRATE, input={"definitionId": key}) == ["DEFINITION_NOT_IN_USE"]


def migrating(definition_id: uuid.UUID, instance_id: uuid.UUID) -> Work:
    """To let one approval go on by the version that holds."""
    wanted = Migration(definition_id=definition_id, instance_ids=[instance_id], renamed={})
    return lambda db: service.migrate_instances(db, wanted)


async def test_a_vote_and_a_move_at_once(registry: Registry, story: Story) -> None:
    """Whoever comes first, the vote counts once, and what follows is what the version says that it goes by then."""
    ann, bob, cid, _ = registry.people.values()
    await story.begin(asks("first", ann), asks("second", bob))
    key = decode(await republish(registry, asks("first", ann), asks("new", cid), asks("second", bob))).key
    for round_ in range(5):
        if round_:
            story.deed = await registry.deed()
            instance = await registry.submit(story.deed)
            async with registry.database.engine.begin() as connection:
                # As if it had been submitted before the version was published.
                await connection.exec_driver_sql(
                    "UPDATE approval_instance SET version_id = (SELECT id FROM approval_version WHERE number = 1)"
                    f" WHERE id = '{instance.id}'"
                )
            story.id = encode("ApprovalInstance", instance.id)
        vote = (ann, approving(await registry.task_of(ann)))
        answers = await at_once(registry, vote, ("admin", migrating(key, decode(story.id).key)))
        assert answers == {"done": 2}
        assert (await look(registry, story))["definitionVersion"] == {"number": 2}
        actions = [row["action"] for row in (await look(registry, story))["log"]["nodes"]]
        expected = {"Cid"} if actions == ["SUBMIT", "MIGRATE", "APPROVE"] else {"Bob"}
        assert sorted(actions) == ["APPROVE", "MIGRATE", "SUBMIT"]
        assert await story.waits() == expected
        assert await intact(registry)
        for person in expected:
            await registry.approve(registry.people[person])
        if expected == {"Cid"}:
            await registry.approve(bob)
        assert await registry.sealed(story.deed)


async def test_who_waits_for_a_move_votes_by_the_version_that_holds(registry: Registry, story: Story) -> None:
    ann, bob, cid, _ = registry.people.values()
    await story.begin(asks("first", ann), asks("second", bob))
    key = decode(await republish(registry, asks("first", ann), asks("new", cid), asks("second", bob))).key
    vote = approving(await registry.task_of(ann))
    async with registry.work() as db:
        await migrating(key, decode(story.id).key)(db)
        voting = asyncio.create_task(at_once(registry, (ann, vote)))
        await asyncio.sleep(0.3)
        assert not voting.done()
    assert await voting == {"done": 1}
    assert await story.waits() == {"Cid"}
