"""Whoever holds a post is asked: at nodes, in pools, in definitions that travel."""

from typing import Any

import pytest

from bizsuite.base.identity import service as identity
from bizsuite.base.identity.tables import User
from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from tests.oa.approvals.registry import Registry, department, set_active
from tests.oa.approvals.test_pools import CLAIM, intact, offered, task_of
from tests.oa.approvals.test_processes import CREATE, PUBLISH, SUBMIT, Story, asks

DEEDS = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约"}
POST_UPDATE = """mutation($input: PostUpdateInput!) { postUpdate(input: $input) {
  post { isActive } userErrors { code path } } }"""
POSTS_SET = """mutation($input: UserPostsSetInput!) { userPostsSet(input: $input) {
  user { id } userErrors { code path } } }"""
DOCUMENT = "query($id: ID!) { approvalDefinitionDocument(id: $id) }"
IMPORT = """mutation($input: ApprovalDefinitionImportInput!) { approvalDefinitionImport(input: $input) {
  approvalDefinition { id } userErrors { code path } } }"""


def of_post(code: str, node_id: str = "cash", **more: Any) -> dict[str, Any]:
    """A node at which whoever holds a post is asked."""
    rule = {"rule": "POST", "post": code, "withinDepartment": more.pop("withinDepartment", False)}
    return {**asks(node_id, mode="ALL", **more), "assignees": rule}


async def give_post(registry: Registry, code: str, *people: Actor) -> str:
    """The id of a new post that these people hold."""
    async with registry.work() as db:
        made = await identity.create_post(db, code, code.title())
        await db.flush()
        for person in people:
            await identity.set_user_posts(db, person.user_id, [code])
    return encode("Post", made.id)


async def set_posts(registry: Registry, person: Actor, *codes: str) -> None:
    given = {"id": encode("User", person.user_id), "posts": list(codes)}
    await registry.done(POSTS_SET, input=given)


async def asked(registry: Registry) -> list[str]:
    """Who is asked, in the order of their seats."""
    rows = await registry.rows(
        "SELECT u.name FROM approval_seat s JOIN user_account u ON u.id = s.principal_id ORDER BY s.ordinal"
    )
    return [row["name"] for row in rows]


async def test_who_holds_the_post_is_asked_and_then_it_is_done(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await give_post(registry, "cashier", dan, bob, cid)
    await give_post(registry, "driver", ann)
    await set_active(registry, cid, False)
    story = await Story(registry).begin(of_post("cashier"))
    by_id = sorted([(bob.user_id, "Bob"), (dan.user_id, "Dan")])
    assert await asked(registry) == [name for _, name in by_id]
    await story.act("Approve", bob, "Bob")
    assert not await registry.sealed(story.deed)
    await story.act("Approve", dan, "Dan")
    assert await registry.sealed(story.deed)
    assert (await story.look())["status"] == "APPROVED"


async def test_who_gets_or_loses_the_post_later_changes_no_open_task(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await give_post(registry, "cashier", ann)
    story = await Story(registry).begin(of_post("cashier"), of_post("cashier", "again"))
    await set_posts(registry, ann)
    await set_posts(registry, bob, "cashier")
    assert await story.waits() == {"Ann"}
    await story.act("Approve", ann, "Ann")
    # A node that opens later asks who holds it then.
    assert await story.waits() == {"Bob"}


async def test_within_the_department_of_the_initiator_and_below(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await give_post(registry, "cashier", ann, bob, cid, dan)
    own = registry.actor("sales").department_id
    assert own is not None
    below = await department(registry, "Below", below=own)
    lowest = await department(registry, "Lowest", below=below)
    other = await department(registry, "Other")
    async with registry.work() as db:
        for person, place in ((ann, own), (bob, lowest), (cid, other), (dan, None)):
            (await db.lock(User, person.user_id)).department_id = place
    story = await Story(registry).begin(of_post("cashier", withinDepartment=True))
    assert await story.waits() == {"Ann", "Bob"}


@pytest.mark.parametrize("left", ["inactive", "nobody"])
async def test_a_post_that_finds_nobody_starts_nothing(registry: Registry, left: str) -> None:
    ann, *_ = registry.people.values()
    post = await give_post(registry, "cashier", ann)
    made = await registry.done(CREATE, input={**DEEDS, "graph": {"nodes": [of_post("cashier")]}})
    await registry.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
    if left == "inactive":
        await registry.done(POST_UPDATE, input={"id": post, "isActive": False})
    else:
        await set_posts(registry, ann)
    subject = {"subjectId": encode("ToyDeed", await registry.deed())}
    assert await registry.refused(SUBMIT, as_="sales", input=subject) == ["NO_APPROVER"]
    assert await registry.count("approval_instance") == 0


@pytest.mark.parametrize("code", ["old", "nothing", "Cashier"])
async def test_what_names_no_active_post_is_not_published(registry: Registry, code: str) -> None:
    await give_post(registry, "cashier")
    post = await give_post(registry, "old")
    await registry.done(POST_UPDATE, input={"id": post, "isActive": False})
    case = {"rule": "EXPRESSION", "cases": [{"then": {"rule": "POST", "post": code}}]}
    for node in (of_post(code), {**of_post("cashier"), "assignees": case}):
        key = f"k{len(await registry.rows('SELECT 1 FROM approval_definition'))}"
        made = await registry.done(CREATE, input={**DEEDS, "key": key, "graph": {"nodes": [node]}})
        given = {"id": made["approvalDefinition"]["id"]}
        assert await registry.refused(PUBLISH, input=given) == ["ASSIGNEES_UNKNOWN"]
    rows = await registry.rows("SELECT DISTINCT status FROM approval_version")
    assert [row["status"] for row in rows] == ["DRAFT"]


async def test_who_may_claim_follows_who_holds_the_post(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    post = await give_post(registry, "cashier", ann)
    node = {**of_post("cashier"), "mode": "POOL"}
    await Story(registry).begin(node)
    assert [await offered(registry, who) for who in (ann, bob)] == [[["CLAIM"]], []]
    await set_posts(registry, bob, "cashier")
    await set_posts(registry, ann)
    assert [await offered(registry, who) for who in (ann, bob, cid)] == [[], [["CLAIM"]], []]
    await registry.done(POST_UPDATE, input={"id": post, "isActive": False})
    assert await offered(registry, bob) == []
    await registry.done(POST_UPDATE, input={"id": post, "isActive": True})
    task = {"id": await task_of(registry)}
    assert await registry.refused(CLAIM, as_=ann, input=task) == ["PERMISSION_DENIED"]
    await registry.done(CLAIM, as_=bob, input=task)
    # What is claimed is not taken from whoever has it.
    await set_posts(registry, bob)
    await registry.approve(bob)
    await intact(registry)


async def test_said_in_short_it_travels_as_a_document(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    await give_post(registry, "cashier", ann)
    create = CREATE.replace("nodes { graph", "nodes { assigneeRule assigneePost graph")
    short = {"mode": "SINGLE", "assignees": {"rule": "POST", "post": "cashier"}}
    made = (await registry.done(create, input={**DEEDS, **short}))["approvalDefinition"]
    (version,) = made["versions"]["nodes"]
    assert (version["assigneeRule"], version["assigneePost"]) == ("POST", "cashier")
    answer = await registry.ask(DOCUMENT, id=made["id"])
    document = answer.data["approvalDefinitionDocument"]
    assert document["graph"]["nodes"][0]["assignees"] == {"rule": "POST", "post": "cashier"}
    taken = {**document, "key": "others"}
    imported = await registry.done(IMPORT, input={"definition": taken})
    await registry.done(PUBLISH, input={"id": imported["approvalDefinition"]["id"]})
