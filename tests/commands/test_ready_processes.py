"""Ready-made processes: every one has names in both languages, can be published, and asks the people of the demo."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest

from bizsuite.app import compose
from bizsuite.base.identity.service.actors import actor_of
from bizsuite.commands.seeding.company import BUILT_IN, Demo, found
from bizsuite.commands.seeding.processes import publish_ready_made, ready_made
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.permissions import Actor
from tests.suite import Home, Office

READY = {said["key"]: said for said in ready_made()}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CREATE = """mutation($input: ApprovalDefinitionCreateInput!) { approvalDefinitionCreate(input: $input) {
  approvalDefinition { id } userErrors { code path message } } }"""
PUBLISH = """mutation($input: ApprovalDefinitionPublishInput!) { approvalDefinitionPublish(input: $input) {
  approvalDefinition { key } userErrors { code path message } } }"""
WISH = """mutation($input: PurchaseRequestCreateInput!) { purchaseRequestCreate(input: $input) {
  purchaseRequest { id } userErrors { code path } } }"""
HAND_IN = """mutation($input: PurchaseRequestSubmitInput!) { purchaseRequestSubmit(input: $input) {
  purchaseRequest { status } userErrors { code path } } }"""
ASK = """mutation($input: ApprovalSubmitInput!) { approvalSubmit(input: $input) {
  approvalInstance { id status } userErrors { code path } } }"""
INBOX = """{ viewer { approvalTasks(filter: { status: { in: [PENDING] } }) { nodes { id
  instance { title } } } } }"""
APPROVE = """mutation($input: ApprovalTaskApproveInput!) { approvalTaskApprove(input: $input) {
  userErrors { code path } } }"""


def labels(said: object) -> Iterator[Mapping[str, str]]:
    """Everything in a file that has names in several languages."""
    if isinstance(said, Mapping):
        if set(said) == {"en", "zh"}:
            yield said
        for each in said.values():
            yield from labels(each)
    elif isinstance(said, list):
        for each in said:
            yield from labels(each)


@pytest.mark.parametrize("key", READY)
def test_everything_is_named_in_both_languages(key: str) -> None:
    said = READY[key]
    names = [{"en": said["titleEn"], "zh": said["titleZh"]}, *labels(said)]
    assert len(names) > 1
    for name in names:
        assert CHINESE.search(name["zh"]), name
        assert name["en"].strip() and not CHINESE.search(name["en"]), name


@pytest.fixture
async def acme(database: str) -> AsyncIterator[tuple[Office, Demo]]:
    """The people of acme, with the processes that come with the program."""
    suite = compose()
    opened = Database(database, suite.wiring)
    try:
        made = await found(opened, "acme", "Acme Manufacturing", opened_on=date(2026, 1, 1))
        await act(opened, made.admin, "seed", publish_ready_made)
        assert made.second is not None
        second = made.second.people["admin"].company_id
        home = Home(
            made.admin.tenant_id, made.admin.company_id, second, made.admin.tenant_id, made.first.people
        )
        yield Office(opened, suite, home), made
    finally:
        await opened.close()


async def test_each_file_is_what_a_client_sends_and_can_be_published(acme: tuple[Office, Demo]) -> None:
    office, _ = acme
    for said in READY.values():
        again = said["key"] + ".again"
        made = await office.done(CREATE, input={**said, "key": again})
        shown = await office.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
        assert shown["approvalDefinition"] == {"key": again}


async def colleague(office: Office, login: str) -> Actor:
    """Somebody of acme who heads nothing."""
    return await actor_of(office.database, "acme", f"{login}@acme.example", BUILT_IN)


async def agreed(office: Office, who: Actor | str) -> str:
    """Somebody approves the only thing that waits for them; what it is."""
    (task,) = (await office.ask(INBOX, as_=who)).data["viewer"]["approvalTasks"]["nodes"]
    await office.done(APPROVE, as_=who, input={"id": task["id"]})
    title: str = task["instance"]["title"]
    return title


async def test_a_large_purchase_request_goes_to_the_head_of_who_asks_and_to_finance(
    acme: tuple[Office, Demo],
) -> None:
    office, _ = acme
    zoe = await colleague(office, "zoe")
    line = {"description": "Stand for the fair", "quantity": "1", "estimatedPrice": "7500"}
    wish = (await office.done(WISH, as_=zoe, input={"lines": [line]}))["purchaseRequest"]
    await office.done(HAND_IN, as_=zoe, input={"id": wish["id"]})
    asked = await office.done(ASK, as_="manager", input={"subjectId": wish["id"]})
    assert asked["approvalInstance"]["status"] == "RUNNING"
    number = await agreed(office, "sales")
    assert await agreed(office, "finance") == number
    status = "query($id: ID!) { purchaseRequest(id: $id) { status } }"
    assert (await office.ask(status, as_=zoe, id=wish["id"])).data["purchaseRequest"]["status"] == "APPROVED"


async def test_people_read_titles_in_their_own_language(acme: tuple[Office, Demo]) -> None:
    office, _ = acme
    ask = "{ approvalDefinitions(first: 50) { nodes { key title } } }"
    for login, name in (("zoe", "titleEn"), ("jie", "titleZh")):
        reader = replace(await colleague(office, login), locale="zh" if name == "titleZh" else "en")
        seen = (await office.ask(ask, as_=reader)).data["approvalDefinitions"]["nodes"]
        assert {each["key"]: each["title"] for each in seen} == {
            key: said[name] for key, said in READY.items()
        }


async def test_departments_have_heads_and_people_below_them(acme: tuple[Office, Demo]) -> None:
    office, _ = acme
    rows = await office.rows(
        "SELECT d.name, h.email, count(u.id) AS people FROM department d JOIN user_account h ON h.id = d.head_id"
        " JOIN user_account u ON u.department_id = d.id GROUP BY d.name, h.email ORDER BY d.name"
    )
    assert [(row["name"], row["email"].split("@")[0], row["people"]) for row in rows] == [
        ("Finance", "finance", 1),
        ("Head office", "manager", 4),
        ("Human resources", "hr", 1),
        ("Sales", "sales", 2),
        ("Warehouse", "warehouse", 2),
    ]
