"""Requests that stand for themselves: drafts, copies, numbers; and signatures under votes."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from bizsuite.base.files.tables import StoredFile
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import clock_set_to, now
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals.housekeeping import fire_timers_of
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_forms import ASKED, START, Requests, field
from tests.oa.approvals.test_processes import SUBMIT, WHOLE, asks, everything

SAVE = """mutation($input: ApprovalDraftSaveInput!) { approvalDraftSave(input: $input) {
  approvalInstance { id version status round businessNo title availableActions log { totalCount }
    form { revision values rights } copiedFrom { id } } userErrors { code path } } }"""
SEND = """mutation($input: ApprovalDraftSubmitInput!) { approvalDraftSubmit(input: $input) {
  approvalInstance { id status round title definitionVersion { number } form { revision values } }
  userErrors { code path } } }"""
DELETE = """mutation($input: ApprovalDraftDeleteInput!) { approvalDraftDelete(input: $input) {
  userErrors { code path } } }"""
REVISE = """mutation($input: ApprovalDefinitionReviseInput!) { approvalDefinitionRevise(input: $input) {
  approvalDefinition { id } userErrors { code path } } }"""
PUBLISH = """mutation($input: ApprovalDefinitionPublishInput!) { approvalDefinitionPublish(input: $input) {
  approvalDefinition { id } userErrors { code message } } }"""
DISABLE = """mutation($input: ApprovalDefinitionDisableInput!) { approvalDefinitionDisable(input: $input) {
  userErrors { code } } }"""
SIGNED = """query($id: ID!) { approvalInstance(id: $id) { logVerification { isIntact brokenSeq }
  tasks { nodes { signature signatureFile { name sha256 } } } } }"""


@pytest.fixture
def requests(registry: Registry) -> Requests:
    """Nothing is defined yet."""
    return Requests(registry)


async def picture(registry: Registry, owner: Actor, media_type: str = "image/png", sent: bool = True) -> str:
    """A file that somebody has sent."""
    from bizsuite.base.files.tables import Content

    async with registry.work(owner) as db:
        content = Content(sha256=uuid.uuid4().hex * 2, size=3)
        db.add(content)
        await db.flush()
        file = StoredFile(name="a", media_type=media_type, size=3, uploaded_by_id=owner.user_id)
        if sent:
            file.content_id, file.sha256, file.received_at = content.id, content.sha256, now()
        db.add(file)
    return encode("StoredFile", file.id)


async def test_a_draft_is_seen_by_nobody_else_until_it_is_submitted(
    registry: Registry, requests: Requests
) -> None:
    ann, *_ = registry.people.values()
    key = await requests.define(asks("head", ann), numberPrefix="LV")
    new = {"definitionId": key, "expectedVersion": 1}
    assert await registry.refused(SAVE, as_="sales", input=new) == ["INVALID_VALUE"]
    saved = await registry.done(SAVE, as_="sales", input={"definitionId": key, "form": {"kind": "sick"}})
    draft = saved["approvalInstance"]
    mine = {"id": draft["id"]}
    assert draft == {
        "id": draft["id"],
        "version": draft["version"],
        "status": "DRAFT",
        "round": 0,
        "businessNo": "LV-2026-00001",
        "title": "Leave",
        "availableActions": ["SUBMIT", "DELETE_DRAFT"],
        "log": {"totalCount": 0},
        "form": {
            "revision": 0,
            "values": {"kind": "sick"},
            "rights": {
                **dict.fromkeys(("kind", "start", "end", "days", "deputy"), "WRITE"),
                "remark": "READ",
            },
        },
        "copiedFrom": None,
    }
    look = "query($id: ID!) { approvalInstance(id: $id) { id } approvalInstances { nodes { id } } }"
    for who, seen in (("sales", True), ("admin", False), ("manager", False), (ann, False)):
        told = (await registry.ask(look, as_=who, id=draft["id"])).data
        assert (told["approvalInstance"] is not None) is seen
        assert bool(told["approvalInstances"]["nodes"]) is seen
    for query, who, code in (
        (SEND, "manager", "NOT_FOUND"),
        (DELETE, "admin", "NOT_FOUND"),
        (SEND, "sales", "FORM_INVALID"),
    ):
        assert (await registry.refused(query, as_=who, input=mine))[0] == code
    more = await registry.done(SAVE, as_="sales", input={**mine, "form": {**ASKED, "kind": None}})
    assert more["approvalInstance"]["form"]["values"] == {
        name: ASKED[name] for name in ("start", "end", "days")
    }
    sent = await registry.done(SEND, as_="sales", input={**mine, "form": {"kind": "annual"}})
    assert sent["approvalInstance"] == {
        "id": draft["id"],
        "status": "RUNNING",
        "round": 1,
        "title": "Leave",
        "definitionVersion": {"number": 1},
        "form": {"revision": 1, "values": ASKED},
    }
    for query in (SEND, DELETE):
        assert await registry.refused(query, as_="sales", input=mine) == ["INSTANCE_STATE_INVALID"]
    assert await registry.refused(SAVE, as_="sales", input=mine) == ["INSTANCE_STATE_INVALID"]


async def test_a_draft_is_thrown_away_with_all_that_it_held(registry: Registry, requests: Requests) -> None:
    ann, *_ = registry.people.values()
    await requests.define(asks("head", ann), form={"fields": [field("ATTACHMENTS", "files", most=2)]})
    sales = registry.actor("sales")
    file = await picture(registry, sales)
    given = {"definitionId": requests.definition, "form": {"files": [file]}}
    tried = await registry.done(SAVE, as_="sales", input={**given, "dryRun": True})
    assert tried["approvalInstance"]["businessNo"] == "AP-2026-?"
    assert await registry.count("approval_instance") == 0
    made = (await registry.done(SAVE, as_="sales", input=given))["approvalInstance"]
    assert made["form"]["values"] == {"files": [file]}
    assert await registry.count("approval_form_file") == 1
    assert await registry.refused(SAVE, as_="sales", input={"id": made["id"], "expectedVersion": 99}) == [
        "STALE_VERSION"
    ]
    await registry.done(DELETE, as_="sales", input={"id": made["id"]})
    for table in ("instance", "form_file", "form_revision", "action", "task"):
        assert await registry.count(f"approval_{table}") == 0


async def test_files_are_ones_own_and_have_come(registry: Registry, requests: Requests) -> None:
    ann, bob, *_ = registry.people.values()
    form = {"fields": [field("ATTACHMENTS", "files", mediaTypes=["application/pdf"])]}
    await requests.define(asks("head", ann), form=form)
    sales = registry.actor("sales")
    before = await everything(registry)
    for file, code in (
        (await picture(registry, bob, "application/pdf"), "NOT_FOUND"),
        (await picture(registry, sales, "application/pdf", sent=False), "FILE_NOT_RECEIVED"),
        (await picture(registry, sales), "FORM_INVALID"),
    ):
        assert await requests.refused({"files": [file]}) == [(code, "form.files.0")]
    assert (await everything(registry))[:5] == before[:5]
    await requests.start({"files": [await picture(registry, sales, "application/pdf")]})
    assert await registry.count("approval_form_file") == 1


async def test_records_are_those_that_one_may_see(registry: Registry, requests: Requests) -> None:
    ann, *_ = registry.people.values()
    await requests.define(asks("head", ann), form={"fields": [field("RECORD", "for", types=["Customer"])]})
    customer = encode("Customer", await registry.customer())
    made = await requests.start({"for": customer})
    assert made["form"]["values"] == {"for": customer}
    stranger = encode("Customer", registry.home.company)
    assert await requests.refused({"for": stranger}) == [("NOT_FOUND", "form.for")]
    assert await requests.refused({"for": encode("Supplier", registry.home.company)}) == [
        ("FORM_INVALID", "form.for")
    ]
    assert await registry.count("approval_instance") == 1


async def test_a_draft_fits_the_version_that_holds_when_it_is_submitted(
    registry: Registry, requests: Requests
) -> None:
    ann, *_ = registry.people.values()
    key = await requests.define(asks("head", ann), form={"fields": [field("TEXT", "a"), field("TEXT", "b")]})
    given = {"definitionId": key, "form": {"a": "long text", "b": "kept"}}
    draft = (await registry.done(SAVE, as_="sales", input=given))["approvalInstance"]
    form = {"fields": [field("NUMBER", "a"), field("TEXT", "b"), field("TEXT", "c", required=True)]}
    graph = {"nodes": [asks("head", ann)]}
    await registry.done(REVISE, input={"id": key, "graph": graph, "form": form})
    await registry.done(PUBLISH, input={"id": key})
    assert await registry.refused(SEND, as_="sales", input={"id": draft["id"]}) == ["FORM_INVALID"]
    sent = await registry.done(SEND, as_="sales", input={"id": draft["id"], "form": {"c": "new"}})
    assert sent["approvalInstance"]["definitionVersion"] == {"number": 2}
    assert sent["approvalInstance"]["form"]["values"] == {"b": "kept", "c": "new"}


async def test_a_request_is_made_of_an_earlier_one(registry: Registry, requests: Requests) -> None:
    ann, *_ = registry.people.values()
    await requests.define(asks("hr", ann, fields={"pay": "WRITE"}))
    first = await requests.start()
    copy = {"copyFromId": first["id"]}
    assert await requests.refused({}, **copy) == [("COPY_INVALID", "copyFromId")]
    await requests.act("Approve", ann, "Ann", form={"pay": {"amount": "1", "currency": "CNY"}})
    assert await requests.refused({}, as_="manager", **copy) == [("NOT_FOUND", "copyFromId")]
    given = {"definitionId": requests.definition, **copy}
    draft = (await registry.done(SAVE, as_="sales", input=given))["approvalInstance"]
    assert (draft["copiedFrom"], draft["form"]["values"]) == ({"id": first["id"]}, ASKED)
    again = await requests.start({"days": "2"}, **copy)
    assert again["form"]["values"] == {**ASKED, "days": "2"}


async def test_who_may_request_what_and_where(registry: Registry, requests: Requests) -> None:
    ann, *_ = registry.people.values()
    await requests.define(asks("head", ann))
    second = encode("Company", registry.home.second)
    assert (await requests.start(companyId=second))["company"] == {"id": second}
    assert await requests.refused(ASKED, companyId=encode("Company", uuid.UUID(int=1))) == [
        ("NOT_FOUND", "companyId")
    ]
    assert await requests.refused(ASKED, as_="analyst") == [("PERMISSION_DENIED", "")]
    unknown = {"definitionId": encode("ApprovalDefinition", uuid.UUID(int=1)), "form": {}}
    assert await registry.refused(START, as_="sales", input=unknown) == ["NOT_FOUND"]
    await registry.done(DISABLE, input={"id": requests.definition})
    assert await requests.refused(ASKED) == [("DEFINITION_NOT_IN_USE", "definitionId")]
    guarded = await registry.define(ann)
    given = {"definitionId": encode("ApprovalDefinition", guarded.id), "form": {}}
    assert await registry.refused(START, as_="sales", input=given) == ["NOT_A_REQUEST"]
    deed = encode("ToyDeed", await registry.deed())
    assert await registry.refused(SUBMIT, as_="sales", input={"subjectId": deed, "form": {"a": 1}}) == [
        "FORM_NOT_EXPECTED"
    ]


async def test_a_withdrawn_request_is_over(registry: Registry, requests: Requests) -> None:
    ann, *_ = registry.people.values()
    await requests.define(asks("head", ann))
    await requests.start()
    given = {"id": requests.id}
    done = await registry.done(WHOLE % {"name": "Withdraw"}, as_="sales", input=given)
    assert done["approvalInstance"]["status"] == "WITHDRAWN"


async def test_a_vote_that_must_be_signed(registry: Registry, requests: Requests) -> None:
    ann, bob, *_ = registry.people.values()
    await requests.define(asks("head", ann, needsSignature=True), asks("boss", bob, needsSignature=True))
    await requests.start()
    before = await everything(registry)
    for signature, code in (
        (None, ("SIGNATURE_REQUIRED", "signature")),
        ({}, ("INVALID_VALUE", "signature")),
        ({"name": "Bob"}, ("SIGNATURE_INVALID", "signature.name")),
        ({"name": ""}, ("SIGNATURE_INVALID", "signature.name")),
        ({"fileId": encode("StoredFile", uuid.UUID(int=1))}, ("NOT_FOUND", "signature.fileId")),
    ):
        assert await requests.act_refused("Approve", ann, "Ann", signature=signature) == [code]
    assert await everything(registry) == before
    for file, told in (
        (await picture(registry, bob), "NOT_FOUND"),
        (await picture(registry, ann, "application/pdf"), "SIGNATURE_INVALID"),
        (await picture(registry, ann, sent=False), "FILE_NOT_RECEIVED"),
    ):
        refused = await requests.act_refused("Approve", ann, "Ann", signature={"fileId": file})
        assert refused == [(told, "signature.fileId")]
    await requests.act("Approve", ann, "Ann", signature={"name": " ann "})
    await requests.act("Approve", bob, "Bob", signature={"fileId": await picture(registry, bob)})
    told = (await registry.ask(SIGNED, id=requests.id)).data["approvalInstance"]
    first, second = told["tasks"]["nodes"]
    assert first == {"signature": "Ann", "signatureFile": None}
    assert (second["signature"], second["signatureFile"]["name"]) == ("", "a")
    assert told["logVerification"] == {"isIntact": True, "brokenSeq": None}
    rows = await registry.rows("SELECT payload FROM approval_action ORDER BY seq")
    assert rows[1]["payload"]["signature"] == {"name": "Ann"}
    assert rows[2]["payload"]["signature"]["sha256"] == second["signatureFile"]["sha256"]


async def test_what_was_returned_is_mended_and_goes_straight_back_unless_the_way_is_another(
    registry: Registry, requests: Requests
) -> None:
    ann, bob, *_ = registry.people.values()
    long = {"kind": "compare", "op": "gt", "left": {"source": "FORM", "path": "days"}, "value": "5"}
    branches: list[dict[str, Any]] = [
        {"id": "long", "title": label("long"), "when": long, "nodes": []},
        {"id": "short", "title": label("short"), "default": True, "nodes": []},
    ]
    await requests.define(
        asks("first", ann),
        {"kind": "EXCLUSIVE", "id": "which", "branches": branches},
        asks("second", bob, returnMode="DIRECT_BACK"),
    )
    sales = registry.actor("sales")
    for given, next_one, noted in (
        ({"kind": "sick"}, "Bob", None),
        ({"days": "9"}, "Ann", ["days"]),
    ):
        await requests.start()
        await requests.act("Approve", ann, "Ann")
        await requests.act("Return", bob, "Bob", target="START", comment="Mend it.")
        assert (await requests.task(sales, "Sales"))["form"]["rights"]["days"] == "WRITE"
        assert await requests.act_refused("Resubmit", sales, "Sales", form={"days": "x"}) == [
            ("FORM_INVALID", "form.days")
        ]
        done = await requests.act("Resubmit", sales, "Sales", form=given, formRevision=1)
        assert done["instance"]["form"] == {"revision": 2, "values": {**ASKED, **given}}
        assert (await requests.task(ann, next_one))["status"] == "PENDING"
        rows = await registry.rows(
            "SELECT payload FROM approval_action WHERE action = 'RESUBMIT' ORDER BY at DESC"
        )
        assert rows[0]["payload"].get("passesAgainFor") == noted


@pytest.mark.parametrize(
    ("field_kind", "day"), [("DATE", "2026-11-05"), ("DATETIME", "2026-11-05T09:30:00+08:00")]
)
async def test_a_request_waits_until_the_day_that_its_form_names(
    registry: Registry, requests: Requests, field_kind: str, day: str
) -> None:
    waits = {"kind": "DELAY", "id": "wait", "untilField": "day"}
    form = {"fields": [field(field_kind, "day")]}
    with clock_set_to(datetime(2026, 11, 2, 12, tzinfo=UTC)):
        await requests.define(waits, asks("head", registry.people["Ann"]), form=form)
        await requests.start({"day": day})
        assert await registry.tasks() == {}
    (timer,) = await registry.rows("SELECT kind, fire_at FROM approval_timer")
    until = datetime.fromisoformat(day) if "T" in day else datetime(2026, 11, 5, tzinfo=UTC)
    assert (timer["kind"], timer["fire_at"]) == ("DELAY", until)
    with clock_set_to(until):
        assert await fire_timers_of(registry.database, registry.home.tenant) == 1
        assert list(await registry.tasks()) == ["Ann"]


async def test_a_request_waits_for_no_day_that_is_past_or_not_named(
    registry: Registry, requests: Requests
) -> None:
    form = {"fields": [field("DATE", "day")]}
    waits = {"kind": "DELAY", "id": "wait", "untilField": "day"}
    await requests.define(waits, asks("head", registry.people["Ann"]), form=form)
    await requests.start({"day": "2020-01-01"})
    await requests.start({})
    assert [len(each) for each in (await registry.tasks()).values()] == [2]
