"""Forms of approvals through the graph: filled in, seen by part, revised, and what they decide."""

from typing import Any

import pytest

from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry, department
from tests.oa.approvals.test_processes import CREATE, PUBLISH, asks, everything

START = """mutation($input: ApprovalStartInput!) { approvalStart(input: $input) {
  approvalInstance { id businessNo title summary status round subjectType subject { id } company { id }
    form { revision values rights } tasks { nodes { assignee { name } } } }
  userErrors { code path message } } }"""
ACT = """mutation($input: ApprovalTask%(name)sInput!) { approvalTask%(name)s(input: $input) {
  approvalTask { id status instance { status title form { revision values } } } userErrors { code path } } }"""
FORM = """query($id: ID!) { approvalInstance(id: $id) { status form { revision schema values rights }
  formRevisions { nodes { revision author { name } changes } }
  log { nodes { action formRevision { revision } } }
  logVerification { isIntact brokenSeq } } }"""
TASKS = """query($id: ID!) { approvalInstance(id: $id) {
  tasks { nodes { id kind status assignee { name } form { values rights } } } } }"""


def field(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "id": name, "title": label(name), **more}


KINDS = [
    {"id": name, "title": {"en": name.title(), "zh": zh}}
    for name, zh in (("annual", "年假"), ("sick", "病假"))
]
LEAVE = {
    "fields": [
        field("CHOICE", "kind", options=KINDS, required=True),
        field("DATE", "start", required=True),
        field("DATE", "end", required=True, notBefore="start"),
        field("NUMBER", "days", required=True, places=1, min="0.5"),
        field("USER", "deputy"),
        field("MONEY", "pay", initiator="HIDDEN"),
        field("TEXT", "remark", initiator="READ"),
    ]
}
ASKED = {"kind": "annual", "start": "2026-12-01", "end": "2026-12-03", "days": "3"}


class Requests:
    """Requests by one definition."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.definition = ""
        self.id = ""

    async def define(
        self, *nodes: dict[str, Any], form: Any = None, key: str = "leave", **settings: Any
    ) -> str:
        given = {"key": key, "titleEn": "Leave", "titleZh": "请假", "form": form or LEAVE}
        graph = {"nodes": list(nodes), "settings": settings}
        made = await self.registry.done(CREATE, input={**given, "graph": graph})
        self.definition = made["approvalDefinition"]["id"]
        await self.registry.done(PUBLISH, input={"id": self.definition})
        return self.definition

    async def start(self, form: Any = None, as_: Actor | str = "sales", **more: Any) -> Any:
        given = {"definitionId": self.definition, "form": ASKED if form is None else form, **more}
        made = (await self.registry.done(START, as_=as_, input=given))["approvalInstance"]
        self.id = made["id"]
        return made

    async def refused(self, form: Any, as_: Actor | str = "sales", **more: Any) -> list[tuple[str, str]]:
        given = {"definitionId": self.definition, "form": form, **more}
        answer = await self.registry.ask(START, as_=as_, input=given)
        assert answer.errors == []
        errors = answer.data["approvalStart"]["userErrors"]
        return [(each["code"], ".".join(each["path"])) for each in errors]

    async def look(self, as_: Actor | str = "admin") -> Any:
        answer = await self.registry.ask(FORM, as_=as_, id=self.id)
        assert answer.errors == []
        return answer.data["approvalInstance"]

    async def task(self, as_: Actor, owner: str) -> Any:
        answer = await self.registry.ask(TASKS, as_=as_, id=self.id)
        assert answer.errors == []
        tasks = answer.data["approvalInstance"]["tasks"]["nodes"]
        return [each for each in tasks if each["assignee"]["name"] == owner][-1]

    async def act(self, name: str, who: Actor, owner: str, **more: Any) -> Any:
        given = {"id": (await self.task(who, owner))["id"], **more}
        return (await self.registry.done(ACT % {"name": name}, as_=who, input=given))["approvalTask"]

    async def act_refused(self, name: str, who: Actor, owner: str, **more: Any) -> list[tuple[str, str]]:
        given = {"id": (await self.task(who, owner))["id"], **more}
        answer = await self.registry.ask(ACT % {"name": name}, as_=who, input=given)
        assert answer.errors == []
        (payload,) = answer.data.values()
        return [(each["code"], ".".join(each["path"])) for each in payload["userErrors"]]


@pytest.fixture
def requests(registry: Registry) -> Requests:
    """Nothing is defined yet."""
    return Requests(registry)


async def test_a_leave_from_the_form_to_its_approval(registry: Registry, requests: Requests) -> None:
    ann, *_ = registry.people.values()
    await requests.define(
        asks("head", ann),
        title="{initiator}: {kind}, {days}",
        summary=["kind", "start", "deputy"],
        numberPrefix="LV",
    )
    deputy = encode("User", registry.people["Bob"].user_id)
    made = await requests.start({**ASKED, "deputy": deputy})
    key = made.pop("id")
    assert made == {
        "businessNo": "LV-2026-00001",
        "title": "Sales: Annual, 3",
        "summary": ["kind: Annual", "start: 2026-12-01", "deputy: Bob"],
        "status": "RUNNING",
        "round": 1,
        "subjectType": "ApprovalInstance",
        "subject": {"id": key},
        "company": {"id": encode("Company", registry.home.company)},
        "form": {
            "revision": 1,
            "values": {**ASKED, "deputy": deputy},
            "rights": {**dict.fromkeys(("kind", "start", "end", "days", "deputy"), "READ"), "remark": "READ"},
        },
        "tasks": {"nodes": [{"assignee": {"name": "Ann"}}]},
    }
    done = await requests.act("Approve", ann, "Ann")
    assert done["instance"]["status"] == "APPROVED"
    told = await requests.look()
    assert told["logVerification"] == {"isIntact": True, "brokenSeq": None}
    assert [(row["action"], row["formRevision"]) for row in told["log"]["nodes"]] == [
        ("SUBMIT", {"revision": 1}),
        ("APPROVE", None),
    ]


async def test_each_fault_of_a_form_is_told_and_nothing_is_left(
    registry: Registry, requests: Requests
) -> None:
    ann, *_ = registry.people.values()
    await requests.define(asks("head", ann))
    before = await everything(registry)
    stranger = encode("User", registry.home.company)
    assert await requests.refused({**ASKED, "kind": "no", "end": "2026-11-01", "days": "0", "x": 1}) == [
        ("FORM_INVALID", "form.x"),
        ("FORM_INVALID", "form.kind"),
        ("FORM_INVALID", "form.days"),
        ("FORM_INVALID", "form.end"),
    ]
    assert await requests.refused({}) == [
        ("FORM_INVALID", f"form.{name}") for name in ("kind", "start", "end", "days")
    ]
    for given, code in (
        ({**ASKED, "pay": {"amount": "1", "currency": "CNY"}}, ("FORM_INVALID", "form.pay")),
        ({**ASKED, "remark": "x"}, ("FORM_FIELD_READ_ONLY", "form.remark")),
        ({**ASKED, "deputy": stranger}, ("NOT_FOUND", "form.deputy")),
        (
            {**ASKED, "deputy": encode("Department", registry.home.department)},
            ("FORM_INVALID", "form.deputy"),
        ),
        ("text", ("FORM_INVALID", "form")),
        ([], ("FORM_INVALID", "form")),
    ):
        assert await requests.refused(given) == [code], given
    assert await everything(registry) == before


async def test_everybody_sees_and_writes_by_their_parts(registry: Registry, requests: Requests) -> None:
    ann, bob, cid, _ = registry.people.values()
    await requests.define(
        asks("hr", ann, fields={"pay": "WRITE", "remark": "WRITE", "deputy": "HIDDEN"}),
        asks("head", bob, fields={"pay": "HIDDEN"}),
    )
    await requests.start({**ASKED, "deputy": encode("User", cid.user_id)})
    pay = {"amount": "120.5", "currency": "CNY"}
    assert (await requests.task(ann, "Ann"))["form"] == {
        "values": ASKED,
        "rights": {
            **dict.fromkeys(("kind", "start", "end", "days"), "READ"),
            "pay": "WRITE",
            "remark": "WRITE",
        },
    }
    assert await requests.act_refused("Approve", ann, "Ann", form={"days": "2", "deputy": None}) == [
        ("FORM_INVALID", "form.deputy"),
        ("FORM_FIELD_READ_ONLY", "form.days"),
    ]
    assert await requests.act_refused("Approve", ann, "Ann", form={"pay": pay}, formRevision=7) == [
        ("FORM_STALE", "formRevision")
    ]
    done = await requests.act("Approve", ann, "Ann", form={"pay": pay, "remark": "Noted."}, formRevision=1)
    assert done["instance"]["form"] == {"revision": 2, "values": {**ASKED, "pay": pay, "remark": "Noted."}}
    seen = {name: await requests.look(who) for name, who in (("sales", "sales"), ("ann", ann), ("bob", bob))}
    seen["admin"] = await requests.look()
    hidden = {name: {"pay", "deputy"} - told["form"]["values"].keys() for name, told in seen.items()}
    assert hidden == {"sales": {"pay"}, "ann": {"deputy"}, "bob": {"pay"}, "admin": set()}
    for name, told in seen.items():
        fields = {each["id"] for each in told["form"]["schema"]["fields"]}
        assert fields & {"pay", "deputy"} == {"pay", "deputy"} - hidden[name]
        first, second = told["formRevisions"]["nodes"]
        assert (first["author"]["name"], second["author"]["name"]) == ("Sales", "Ann")
        changed = {each["field"] for each in (*first["changes"], *second["changes"])}
        assert changed & {"pay", "deputy"} == {"pay", "deputy"} - hidden[name], name
    assert {"field": "pay", "before": None, "after": pay} in seen["ann"]["formRevisions"]["nodes"][1][
        "changes"
    ]


async def test_who_is_asked_and_which_way_is_taken_is_in_the_form(
    registry: Registry, requests: Requests
) -> None:
    ann, bob, cid, dan = registry.people.values()
    unit = await department(registry, "Unit", head=dan)
    form = {"fields": [field("USER", "deputy"), field("DEPARTMENT", "unit"), field("DATETIME", "leaves")]}
    late = {
        "kind": "compare",
        "op": "gte",
        "left": {"source": "FORM", "path": "leaves"},
        "value": "2026-12-02",
    }
    branches = [
        {"id": "late", "title": label("late"), "when": late, "nodes": [asks("late", bob)]},
        {"id": "soon", "title": label("soon"), "default": True, "nodes": [asks("soon", cid)]},
    ]
    await requests.define(
        asks("deputy") | {"assignees": {"rule": "FORM_USER", "field": "deputy"}},
        asks("unit") | {"assignees": {"rule": "FORM_DEPT_HEAD", "field": "unit"}},
        {"kind": "EXCLUSIVE", "id": "when", "branches": branches},
        form=form,
    )
    given = {"deputy": encode("User", ann.user_id), "unit": encode("Department", unit)}
    await requests.start({**given, "leaves": "2026-12-01T23:30:00-02:00"})
    await requests.act("Approve", ann, "Ann")
    await requests.act("Approve", dan, "Dan")
    assert (await requests.task(bob, "Bob"))["status"] == "PENDING"
    await requests.start({**given, "leaves": "2026-12-01T23:30:00Z"})
    await requests.act("Approve", ann, "Ann")
    await requests.act("Approve", dan, "Dan")
    assert (await requests.task(cid, "Cid"))["status"] == "PENDING"
