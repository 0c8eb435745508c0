"""Ready-made processes: every one has names in both languages, can be published, and asks the people of the demo."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bizsuite.app import SUITES
from bizsuite.base.identity import service as identity
from bizsuite.base.identity.service.actors import actor_of
from bizsuite.commands.seeding.company import BUILT_IN
from bizsuite.commands.seeding.organisation import appoint, employ
from bizsuite.commands.seeding.processes import publish_ready_made, ready_made
from bizsuite.commands.seeding.words import PASSWORD
from bizsuite.graph.node import encode
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.permissions import Actor
from tests.suite import Home, Office, composed

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
START = """mutation($input: ApprovalStartInput!) { approvalStart(input: $input) {
  approvalInstance { id businessNo title status form { values } } userErrors { code path } } }"""
CLAIM = """mutation($input: ApprovalTaskClaimInput!) { approvalTaskClaim(input: $input) {
  userErrors { code path } } }"""
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
async def acme(database: str) -> AsyncIterator[Office]:
    """The people of acme, with the processes that come with the program; nobody has traded yet."""
    suite = composed(SUITES)
    opened = Database(database, suite.wiring)
    company = identity.NewCompany(name="Acme Ltd.", currency="USD")
    new = identity.NewTenant(name="acme", title="Acme", company=company, password=PASSWORD)
    try:
        admin = await identity.create_tenant(opened, new, BUILT_IN)
        people = {role: await actor_of(opened, "acme", f"{role}@acme.example", BUILT_IN) for role in BUILT_IN}
        await act(opened, admin, "seed", lambda db: appoint(db, people))
        await act(opened, admin, "seed", lambda db: employ(db, "acme", admin.company_ids))
        await act(opened, admin, "seed", publish_ready_made)
        home = Home(admin.tenant_id, admin.company_id, admin.company_id, admin.tenant_id, people)
        yield Office(opened, suite, home)
    finally:
        await opened.close()


async def test_each_file_is_what_a_client_sends_and_can_be_published(acme: Office) -> None:
    for said in READY.values():
        again = said["key"] + ".again"
        made = await acme.done(CREATE, input={**said, "key": again})
        shown = await acme.done(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
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
    acme: Office,
) -> None:
    zoe = await colleague(acme, "zoe")
    line = {"description": "Stand for the fair", "quantity": "1", "estimatedPrice": "7500"}
    wish = (await acme.done(WISH, as_=zoe, input={"lines": [line]}))["purchaseRequest"]
    await acme.done(HAND_IN, as_=zoe, input={"id": wish["id"]})
    asked = await acme.done(ASK, as_="manager", input={"subjectId": wish["id"]})
    assert asked["approvalInstance"]["status"] == "RUNNING"
    number = await agreed(acme, "sales")
    assert await agreed(acme, "finance") == number
    status = "query($id: ID!) { purchaseRequest(id: $id) { status } }"
    assert (await acme.ask(status, as_=zoe, id=wish["id"])).data["purchaseRequest"]["status"] == "APPROVED"


async def asked(office: Office, who: Actor, key: str, form: Mapping[str, Any]) -> Mapping[str, Any]:
    """A request that somebody makes."""
    (row,) = await office.rows(f"SELECT id FROM approval_definition WHERE key = '{key}'")
    said = {"definitionId": encode("ApprovalDefinition", row["id"]), "form": form}
    made: Mapping[str, Any] = (await office.done(START, as_=who, input=said))["approvalInstance"]
    return made


async def stands(office: Office, request: Mapping[str, Any]) -> str:
    """The status of a request."""
    ask = "query($id: ID!) { approvalInstance(id: $id) { status } }"
    found: str = (await office.ask(ask, id=request["id"])).data["approvalInstance"]["status"]
    return found


@pytest.mark.parametrize(
    ("days", "people"),
    [("3", ["sales"]), ("3.5", ["sales", "manager"]), ("10.5", ["sales", "manager", "hr"])],
)
async def test_leave_goes_as_far_up_as_it_is_long(acme: Office, days: str, people: list[str]) -> None:
    zoe = await colleague(acme, "zoe")
    form = {"sort": "annual", "first": "2026-12-01", "last": "2026-12-14", "days": days, "reason": "Home"}
    leave = await asked(acme, zoe, "leave", form)
    assert leave["businessNo"].startswith("LV-20") and leave["status"] == "RUNNING"
    assert leave["title"] == "Zoë Ångström: Annual leave, 2026-12-01 – 2026-12-14"
    for role in people:
        assert await stands(acme, leave) == "RUNNING"
        assert await agreed(acme, role) == leave["title"]
    assert await stands(acme, leave) == "APPROVED"
    told = "query($id: ID!) { approvalInstance(id: $id) { copies { nodes { user { email } readAt } } } }"
    copies = (await acme.ask(told, id=leave["id"])).data["approvalInstance"]["copies"]["nodes"]
    # Human resources agree to long leave, and are told of the rest.
    assert copies == ([] if "hr" in people else [{"user": {"email": "hr@acme.example"}, "readAt": None}])
    for role in ("sales", "manager", "hr"):
        assert (await acme.ask(INBOX, as_=role)).data["viewer"]["approvalTasks"]["nodes"] == []


async def test_leave_that_ends_before_it_begins_is_asked_of_nobody(acme: Office) -> None:
    zoe = await colleague(acme, "zoe")
    (row,) = await acme.rows("SELECT id FROM approval_definition WHERE key = 'leave'")
    form = {"sort": "annual", "first": "2026-12-02", "last": "2026-12-01", "days": "0", "reason": "Home"}
    said = {"definitionId": encode("ApprovalDefinition", row["id"]), "form": form}
    assert await acme.refused(START, as_=zoe, input=said) == ["FORM_INVALID", "FORM_INVALID"]
    assert await acme.rows("SELECT 1 FROM approval_instance") == []


async def test_an_expense_claim_is_agreed_to_checked_and_paid(acme: Office) -> None:
    jie = replace(await colleague(acme, "jie"), locale="zh")
    items = [
        {"day": "2026-11-02", "sort": "lodging", "amount": {"amount": "5100", "currency": "USD"}},
        {"day": "2026-11-03", "sort": "meals", "amount": {"amount": "120.50", "currency": "USD"}},
    ]
    claim = await asked(acme, jie, "expense", {"items": items, "reason": "展会"})
    assert claim["form"]["values"]["total"] == {"amount": "5220.5", "currency": "USD"}
    for role in ("warehouse", "manager", "finance"):
        await agreed(acme, role)
    pool = """query($id: ID!) { approvalInstance(id: $id) {
      tasks(filter: { status: { in: [PENDING] } }) { nodes { id } } } }"""
    found = (await acme.ask(pool, as_="finance", id=claim["id"])).data["approvalInstance"]
    (task,) = found["tasks"]["nodes"]
    await acme.done(CLAIM, as_="finance", input={"id": task["id"]})
    paid = {"id": task["id"]}
    assert await acme.refused(APPROVE, as_="finance", input=paid) == ["FORM_INVALID"]
    await acme.done(APPROVE, as_="finance", input=paid | {"form": {"paidOn": "2026-11-20"}})
    assert await stands(acme, claim) == "APPROVED"


async def test_people_read_titles_in_their_own_language(acme: Office) -> None:
    ask = "{ approvalDefinitions(first: 50) { nodes { key title } } }"
    for login, name in (("zoe", "titleEn"), ("jie", "titleZh")):
        reader = replace(await colleague(acme, login), locale="zh" if name == "titleZh" else "en")
        seen = (await acme.ask(ask, as_=reader)).data["approvalDefinitions"]["nodes"]
        assert {each["key"]: each["title"] for each in seen} == {
            key: said[name] for key, said in READY.items()
        }


async def test_departments_have_heads_and_people_below_them(acme: Office) -> None:
    rows = await acme.rows(
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
