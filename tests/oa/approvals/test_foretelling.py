"""The way that an approval would take is told before it is asked for, and while it runs; nothing is written."""

from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import CREATE, PUBLISH, Story, asks

FORECAST = """definitionKey stopsWith nodes { nodeId kind title path mode isOpen isAutomatic branches
  people { name } }"""
PREVIEW = (
    f"query($id: ID!, $guard: String) {{ approvalPreview(subjectId: $id, guard: $guard) {{ {FORECAST} }} }}"
)
PATH = f"query($id: ID!) {{ approvalPath(id: $id) {{ {FORECAST} }} }}"
TABLES = ("approval_instance", "approval_node_run", "approval_seat", "approval_task", "approval_action")


def forked(small: Actor, large: Actor) -> dict[str, Any]:
    """A block that asks one person below a thousand and another one from there on."""
    amount = {"source": "INSTANCE", "path": "amount"}
    when = {"kind": "compare", "op": "gte", "left": amount, "value": "1000"}
    return {
        "kind": "EXCLUSIVE",
        "id": "size",
        "branches": [
            {"id": "large", "title": label("large"), "when": when, "nodes": [asks("chief", large)]},
            {"id": "small", "title": label("small"), "default": True, "nodes": [asks("clerk", small)]},
        ],
    }


async def defined(registry: Registry, *nodes: dict[str, Any], **settings: Any) -> None:
    given = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约"}
    graph = {"nodes": list(nodes), "settings": settings}
    made = await registry.done(CREATE, input={**given, "graph": graph})
    await registry.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})


async def counts(registry: Registry) -> list[int]:
    return [await registry.count(table) for table in TABLES]


def short(forecast: Any) -> list[tuple[str, list[str], bool]]:
    return [
        (node["nodeId"], [each["name"] for each in node["people"]], node["isOpen"])
        for node in forecast["nodes"]
    ]


async def test_before_submitting(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    await defined(
        registry, asks("first", ann, bob, mode="ALL"), forked(cid, dan), asks("last", ann, mode="POOL")
    )
    before = await counts(registry)
    for worth, branch, name in (("500", "small", "Cid"), ("1000", "large", "Dan")):
        deed = encode("ToyDeed", await registry.deed(worth))
        answer = await registry.ask(PREVIEW, as_="sales", id=deed)
        assert answer.errors == []
        (found,) = answer.data["approvalPreview"]
        assert (found["definitionKey"], found["stopsWith"]) == ("deeds", None)
        assert short(found) == [
            ("first", ["Ann", "Bob"], False),
            ("size", [], False),
            ("clerk" if branch == "small" else "chief", [name], False),
            ("last", ["Ann"], False),
        ]
        fork, inside = found["nodes"][1:3]
        assert (fork["kind"], fork["branches"], fork["isAutomatic"]) == ("EXCLUSIVE", [branch], False)
        assert inside["path"] == f"size/{branch}"
        assert [node["mode"] for node in found["nodes"]] == ["ALL", None, "ALL", "POOL"]
    assert await counts(registry) == before


async def test_while_it_runs_what_is_still_to_come(registry: Registry) -> None:
    ann, bob, cid, dan = registry.people.values()
    story = await Story(registry).begin(asks("first", ann), forked(bob, cid), asks("last", dan))
    before = await counts(registry)

    async def path(who: Actor | str = "sales") -> Any:
        answer = await registry.ask(PATH, as_=who, id=story.id)
        assert answer.errors == []
        return answer.data["approvalPath"]

    assert short(await path()) == [
        ("first", ["Ann"], True),
        ("size", [], False),
        ("clerk", ["Bob"], False),
        ("last", ["Dan"], False),
    ]
    assert short(await path(ann)) == short(await path("manager"))
    assert await path(cid) is None
    assert await counts(registry) == before
    await story.act("Approve", ann, "Ann")
    assert short(await path()) == [("size", [], True), ("clerk", ["Bob"], True), ("last", ["Dan"], False)]
    await story.act("Return", bob, "Bob", target="START", comment="Which deed?")
    told = short(await path())
    assert [name for name, _, _ in told] == ["first", "size", "clerk", "last"]
    assert {is_open for _, _, is_open in told} == {False}
    await story.act("Resubmit", "sales", "Sales")
    for who, name in ((ann, "Ann"), (bob, "Bob"), (dan, "Dan")):
        await story.act("Approve", who, name)
    assert (await path())["nodes"] == []


async def test_who_has_voted_by_now_is_named_too(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    story = await Story(registry).begin(asks("both", ann, bob, mode="SEQUENTIAL"))
    await story.act("Approve", ann, "Ann")
    answer = await registry.ask(PATH, as_="sales", id=story.id)
    assert short(answer.data["approvalPath"]) == [("both", ["Ann", "Bob"], True)]


async def test_what_is_waited_for_comes_and_nothing_is_done(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    bank = {"kind": "ACTION", "id": "bank", "title": label("bank"), "command": "deed.tear", "waits": True}
    delay = {"kind": "DELAY", "id": "night", "hours": 12}
    await defined(registry, asks("first", ann), bank, delay, asks("last", bob))
    deed = encode("ToyDeed", await registry.deed())
    (found,) = (await registry.ask(PREVIEW, as_="sales", id=deed)).data["approvalPreview"]
    assert found["stopsWith"] is None
    assert [node["nodeId"] for node in found["nodes"]] == ["first", "bank", "night", "last"]
    assert [node["isAutomatic"] for node in found["nodes"]] == [False, True, True, False]
    assert await registry.rows("SELECT is_torn FROM toy_deed") == [{"is_torn": False}]


async def test_where_it_stops_and_where_nothing_is_to_be_told(registry: Registry) -> None:
    ann, *_ = registry.people.values()
    empty = {"rule": "DEPT_HEAD", "departmentId": str(registry.home.department)}
    deed = encode("ToyDeed", await registry.deed())
    assert (await registry.ask(PREVIEW, as_="sales", id=deed)).data["approvalPreview"] == []
    await defined(
        registry, {**asks("first", ann), "assignees": empty, "whenEmpty": "BLOCK"}, asks("last", ann)
    )
    (found,) = (await registry.ask(PREVIEW, as_="sales", id=deed)).data["approvalPreview"]
    assert (short(found), found["stopsWith"]) == ([], "NO_APPROVER")
    strange = encode("ToyDeed", registry.home.company)
    assert (await registry.ask(PREVIEW, as_="sales", id=encode("User", ann.user_id))).data == {
        "approvalPreview": []
    }
    assert (await registry.ask(PATH, as_="sales", id=strange)).data["approvalPath"] is None
    assert (await registry.ask(PREVIEW, as_=ann, id=deed)).codes == ["FORBIDDEN"]


EACH = f"""{{ approvalInstances(first: 30) {{ nodes {{ path {{ {FORECAST} }} }} }} }}"""


async def test_of_each_approval_that_one_sees(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    story = await Story(registry).begin(asks("first", ann), asks("last", bob))
    one = await registry.ask(EACH, as_="sales")
    await registry.submit(await registry.deed())
    two = await registry.ask(EACH, as_="sales")
    assert [short(node["path"]) for node in two.data["approvalInstances"]["nodes"]] == [
        [("first", ["Ann"], True), ("last", ["Bob"], False)]
    ] * 2
    assert one.data["approvalInstances"]["nodes"] == two.data["approvalInstances"]["nodes"][:1]
    # Each is foretold by itself, beside the list and the statement that finds them.
    assert (len(one.statements), len(two.statements)) == (7, 12)
    for _ in range(19):
        await registry.submit(await registry.deed())
    assert (await registry.ask(EACH, as_="sales")).codes == ["BAD_USER_INPUT"] * 21
    assert await story.waits() == {"Ann"}
