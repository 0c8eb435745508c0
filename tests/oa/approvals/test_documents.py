"""Definitions that go from one place to another as documents, and what is told of drafts before they hold."""

import json
import uuid
from importlib.resources import files
from typing import Any

import pytest

from bizsuite.graph.node import encode
from bizsuite.oa.approvals.rules import document_from
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import asks

IMPORT = """mutation($input: ApprovalDefinitionImportInput!) { approvalDefinitionImport(input: $input) {
  approvalDefinition { id key titleEn } userErrors { code path } } }"""
PUBLISH = """mutation($input: ApprovalDefinitionPublishInput!) { approvalDefinitionPublish(input: $input) {
  approvalDefinition { id } userErrors { code } } }"""
DOCUMENT = "query($id: ID!, $number: Int) { approvalDefinitionDocument(id: $id, number: $number) }"
PROBLEMS = "query($id: ID!) { approvalDefinitionProblems(id: $id) { nodeId code detail } }"


def document(*nodes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A definition as a document."""
    given = {"key": "seal", "guard": "deed.seal", "titleEn": "Seal", "titleZh": "用印", "amountMin": "100"}
    return {**given, "graph": {"nodes": list(nodes)}, "form": None, **changes}


async def take(registry: Registry, given: object) -> Any:
    """The payload of an import, whatever it is."""
    answer = await registry.ask(IMPORT, input={"definition": given})
    assert answer.errors == []
    return answer.data["approvalDefinitionImport"]


async def codes(registry: Registry, given: object) -> list[tuple[str, str]]:
    """The refusals of an import."""
    return [(each["code"], ".".join(each["path"])) for each in (await take(registry, given))["userErrors"]]


async def test_a_document_comes_out_as_it_went_in(registry: Registry) -> None:
    ann = registry.people["Ann"]
    given = document(asks("n", ann), {"kind": "AUTO", "id": "end", "title": label("end"), "approves": True})
    key = (await take(registry, given))["approvalDefinition"]["id"]
    told = (await registry.ask(DOCUMENT, id=key)).data["approvalDefinitionDocument"]
    assert told == given
    assert await codes(registry, told) == [("NO_CHANGE", "definition")]
    await registry.done(PUBLISH, input={"id": key})
    assert await codes(registry, told) == [("NO_CHANGE", "definition")]
    later = {**told, "titleEn": "Seals", "amountMin": "250.5"}
    assert (await take(registry, later))["approvalDefinition"] == {
        "id": key,
        "key": "seal",
        "titleEn": "Seals",
    }
    assert (await registry.ask(DOCUMENT, id=key)).data["approvalDefinitionDocument"] == later
    former = (await registry.ask(DOCUMENT, id=key, number=1)).data["approvalDefinitionDocument"]
    assert former == {**told, "titleEn": "Seals"}
    assert (await registry.ask(DOCUMENT, id=key, number=3)).data == {"approvalDefinitionDocument": None}


@pytest.mark.parametrize(
    "name", sorted(each.name for each in files("bizsuite.commands.seeding.processes").iterdir())
)
def test_ready_made_definitions_are_documents(name: str) -> None:
    if not name.endswith(".json"):
        return
    given = json.loads((files("bizsuite.commands.seeding.processes") / name).read_text("utf-8"))
    read = document_from(given)
    assert document_from(read.told()) == read


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"key": None}, ("INVALID_VALUE", "definition.key")),
        ({"titleZh": 7}, ("INVALID_VALUE", "definition.titleZh")),
        ({"guard": ["deed.seal"]}, ("INVALID_VALUE", "definition.guard")),
        ({"guard": None}, ("INVALID_VALUE", "amountMin")),
        ({"amountMin": 100}, ("INVALID_VALUE", "definition.amountMin")),
        ({"amountMin": "1e9"}, ("INVALID_VALUE", "definition.amountMin")),
        ({"graph": None}, ("INVALID_VALUE", "definition.graph")),
        ({"graph": {"nodes": []}}, ("PROCESS_INVALID", "definition.graph.nodes")),
        ({"form": "none"}, ("INVALID_VALUE", "definition.form")),
        ({"form": {"fields": 3}}, ("FORM_SCHEMA_INVALID", "definition.form.fields")),
        ({"more": 1}, ("INVALID_VALUE", "definition")),
    ],
)
async def test_what_is_no_definition_is_refused(
    registry: Registry, changes: dict[str, Any], refusal: tuple[str, str]
) -> None:
    given = document(asks("n", registry.people["Ann"]), **changes)
    assert await codes(registry, given) == [refusal]
    assert await registry.count("approval_definition") == 0


async def test_a_definition_stays_about_its_act(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await take(registry, document(asks("n", ann)))
    other = document(asks("n", ann), guard=None, amountMin=None)
    assert await codes(registry, other) == [("INVALID_VALUE", "definition.guard")]
    assert await codes(registry, 5) == [("INVALID_VALUE", "definition")]


async def test_everything_that_is_wrong_with_a_draft_is_told_at_once(registry: Registry) -> None:
    nobody = {"rule": "USERS", "userIds": [str(uuid.UUID(int=5))]}
    wrong = {"kind": "compare", "op": "gt", "left": {"source": "FORM", "path": "days"}, "value": "3"}
    nodes: list[dict[str, Any]] = [
        {"kind": "APPROVE", "id": "a", "title": label("a"), "assignees": nobody},
        {"kind": "AUTO", "id": "b", "title": label("b"), "approves": True, "when": wrong},
        {"kind": "ACTION", "id": "c", "title": label("c"), "command": "x"},
    ]
    key = (await take(registry, document(*nodes)))["approvalDefinition"]["id"]
    told = (await registry.ask(PROBLEMS, id=key)).data["approvalDefinitionProblems"]
    found = {(each["nodeId"], each["code"]) for each in told}
    assert {("b", "FIELD_UNKNOWN"), ("c", "COMMAND_UNKNOWN"), ("START", "ASSIGNEES_UNKNOWN")} <= found
    for unknown in (encode("ApprovalDefinition", uuid.UUID(int=1)), encode("User", uuid.UUID(int=1))):
        assert (await registry.ask(PROBLEMS, id=unknown)).data == {"approvalDefinitionProblems": None}
        assert (await registry.ask(DOCUMENT, id=unknown)).data == {"approvalDefinitionDocument": None}


async def test_nothing_is_wrong_with_a_draft_that_can_hold(registry: Registry) -> None:
    key = (await take(registry, document(asks("n", registry.people["Ann"]))))["approvalDefinition"]["id"]
    assert (await registry.ask(PROBLEMS, id=key)).data == {"approvalDefinitionProblems": []}
    await registry.done(PUBLISH, input={"id": key})
    assert (await registry.ask(PROBLEMS, id=key)).data == {"approvalDefinitionProblems": None}
