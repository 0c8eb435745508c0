"""The pipeline through the API."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer
from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Scope
from tests.suite import Office

CREATE = """mutation($input: OpportunityCreateInput!) { opportunityCreate(input: $input) {
  opportunity { id name version amount { amount currency } weighted { amount currency } probability
    isAmountManual closeDate stage { name kind category } owner { name } customer { name }
    lines { nodes { position quantity discount unitPrice { amount } net { amount } product { sku } } }
    stageVisits { nodes { leftAt stage { name } } } }
  userErrors { code path } } }"""
UPDATE = """mutation($input: OpportunityUpdateInput!) { opportunityUpdate(input: $input) {
  opportunity { name version amount { amount } probability isProbabilityManual closeDate lines { totalCount } }
  userErrors { code path } } }"""
STAGE = """mutation($input: OpportunityStageSetInput!) { opportunityStageSet(input: $input) {
  opportunity { probability stage { name } stageVisits { totalCount } } userErrors { code path } } }"""
WIN = """mutation($input: OpportunityWinInput!) { opportunityWin(input: $input) {
  opportunity { probability closedAt stage { kind } weighted { amount } } userErrors { code path } } }"""
LOSE = """mutation($input: OpportunityLoseInput!) { opportunityLose(input: $input) {
  opportunity { probability lostReason lostNote weighted { amount } } userErrors { code path } } }"""


async def customer(office: Office, role: str = "sales") -> str:
    async with office.work() as db:
        new = NewCustomer(name="Alfreds", owner_id=office.actor(role).user_id)
        return encode("Customer", (await parties.create_customer(db, new)).id)


async def entered(office: Office, **said: Any) -> str:
    told = {"name": "Spring tea", "customerId": await customer(office), "amount": "1000", **said}
    made: str = (await office.done(CREATE, as_="sales", input=told))["opportunity"]["id"]
    return made


async def test_an_opportunity_is_entered_with_its_lines(office: Office) -> None:
    async with office.work() as db:
        tea = await catalog.create_product(db, NewProduct(sku="TEA", name="Tea", list_price=Decimal(10)))
    said = {
        "name": "Spring tea",
        "customerId": await customer(office),
        "currency": "EUR",
        "exchangeRate": "0.9",
        "closeDate": "2026-12-31",
        "lines": [
            {"productId": encode("Product", tea.id), "quantity": "3", "unitPrice": "9.99", "discount": "0.15"}
        ],
    }
    made = (await office.done(CREATE, as_="sales", input=said))["opportunity"]
    assert made == {
        "id": made["id"],
        "name": "Spring tea",
        "version": 1,
        "amount": {"amount": "25.47", "currency": "EUR"},
        "weighted": {"amount": "2.83", "currency": "USD"},  # 28.30 in base, a tenth of it
        "probability": "0.1",
        "isAmountManual": False,
        "closeDate": "2026-12-31",
        "stage": {"name": "Qualification 资格确认", "kind": "OPEN", "category": "PIPELINE"},
        "owner": {"name": "Sales"},
        "customer": {"name": "Alfreds"},
        "lines": {
            "nodes": [
                {
                    "position": 0,
                    "quantity": "3",
                    "discount": "0.15",
                    "unitPrice": {"amount": "9.99"},
                    "net": {"amount": "25.47"},
                    "product": {"sku": "TEA"},
                }
            ]
        },
        "stageVisits": {"nodes": [{"leftAt": None, "stage": {"name": "Qualification 资格确认"}}]},
    }
    unpriced = {**said, "lines": [{"productId": encode("Product", tea.id), "quantity": "1"}]}
    assert await office.refused(CREATE, as_="sales", input=unpriced) == ["PRICE_MISSING"]
    assert await office.refused(CREATE, as_="finance", input=said) == ["PERMISSION_DENIED"]
    nowhere = {**said, "customerId": encode("Customer", tea.id)}
    assert await office.refused(CREATE, as_="sales", input=nowhere) == ["NOT_FOUND"]
    assert len(await office.rows("SELECT id FROM pipeline_opportunity")) == 1


async def test_an_opportunity_changes_by_what_is_said(office: Office) -> None:
    key = await entered(office, closeDate="2026-12-31")
    said = {"id": key, "probability": "0.5", "expectedVersion": 1}
    changed = await office.done(UPDATE, as_="sales", input=said)
    assert changed["opportunity"] == {
        "name": "Spring tea",
        "version": 2,
        "amount": {"amount": "1000.00"},
        "probability": "0.5",
        "isProbabilityManual": True,
        "closeDate": "2026-12-31",
        "lines": {"totalCount": 0},
    }
    assert await office.refused(UPDATE, as_="sales", input=said) == ["STALE_VERSION"]
    for wrong in (
        {"name": None},
        {"name": " "},
        {"amount": "0.001"},
        {"probability": "2"},
        {"closeDate": "0001-01-01"},
    ):
        assert await office.refused(UPDATE, as_="sales", input={"id": key, **wrong}) == ["INVALID_VALUE"]
    freed = await office.done(UPDATE, as_="sales", input={"id": key, "closeDate": None, "probability": None})
    assert (freed["opportunity"]["closeDate"], freed["opportunity"]["probability"]) == (None, "0.1")


async def test_an_opportunity_is_moved_won_and_lost(office: Office) -> None:
    key = await entered(office)
    stages = (await office.ask("{ opportunityStages { nodes { id name kind } } }")).data["opportunityStages"][
        "nodes"
    ]
    assert [stage["kind"] for stage in stages] == ["OPEN"] * 4 + ["WON", "LOST"]
    moved = await office.done(STAGE, as_="sales", input={"id": key, "stageId": stages[2]["id"]})
    assert moved["opportunity"] == {
        "probability": "0.6",
        "stage": {"name": stages[2]["name"]},
        "stageVisits": {"totalCount": 2},
    }
    closing = {"id": key, "stageId": stages[4]["id"]}
    assert await office.refused(STAGE, as_="sales", input=closing) == ["STAGE_CLOSES"]
    dry = await office.done(WIN, as_="sales", input={"id": key, "dryRun": True})
    assert dry["opportunity"]["stage"] == {"kind": "WON"}
    won = (await office.done(WIN, as_="sales", input={"id": key, "idempotencyKey": "w"}))["opportunity"]
    assert (won["probability"], won["stage"], won["weighted"]) == (
        "1",
        {"kind": "WON"},
        {"amount": "1000.00"},
    )
    again = (await office.done(WIN, as_="sales", input={"id": key, "idempotencyKey": "w"}))["opportunity"]
    assert again == won
    assert await office.refused(WIN, as_="sales", input={"id": key}) == ["OPPORTUNITY_CLOSED"]
    other = await entered(office)
    assert await office.refused(LOSE, as_="sales", input={"id": other, "reason": "OTHER"}) == [
        "LOST_NOTE_REQUIRED"
    ]
    lost = await office.done(
        LOSE, as_="sales", input={"id": other, "reason": "COMPETITOR", "note": "cheaper"}
    )
    assert lost["opportunity"] == {
        "probability": "0",
        "lostReason": "COMPETITOR",
        "lostNote": "cheaper",
        "weighted": {"amount": "0.00"},
    }
    types = [row["type"] for row in await office.rows("SELECT type FROM outbox_event ORDER BY id")]
    assert types.count("OPPORTUNITY_WON") == types.count("OPPORTUNITY_LOST") == 1


CUSTOMERS = """{ customers { nodes { name opportunities(first: 5) {
  totalCount nodes { name amount { amount currency } stage { name probability } } } } } }"""


async def test_opportunities_of_many_customers_take_the_same_statements(office: Office) -> None:
    counts = []
    for _ in range(2):
        await entered(office)
        answer = await office.ask(CUSTOMERS, as_="analyst")
        counts.append(len(answer.statements))
    assert counts == [4, 4]  # customers, opportunities and their counts, stages
    assert answer.data["customers"]["nodes"][0]["opportunities"] == {
        "totalCount": 1,
        "nodes": [
            {
                "name": "Spring tea",
                "amount": {"amount": "1000.00", "currency": "USD"},
                "stage": {"name": "Qualification 资格确认", "probability": "0.1"},
            }
        ],
    }
    open_ones = '{ opportunities(filter: {stage: {kind: {eq: OPEN}}, amount: {gte: "1000"}}) { totalCount } }'
    assert (await office.ask(open_ones)).data == {"opportunities": {"totalCount": 2}}
    second = replace(office.admin, company_id=office.home.second)
    assert (await office.ask(open_ones, as_=second)).data == {"opportunities": {"totalCount": 0}}


async def test_own_opportunities_are_all_that_a_narrow_grant_reaches(office: Office) -> None:
    key = await entered(office)
    grants = {
        "pipeline.opportunity.read": Scope.DEPARTMENT,
        "pipeline.opportunity.write": Scope.OWN,
        "parties.customer.read": Scope.OWN,
    }
    narrow = replace(office.actor("manager"), grants=grants)
    assert await office.refused(UPDATE, as_=narrow, input={"id": key, "name": "x"}) == ["PERMISSION_DENIED"]
    far = replace(narrow, department_id=None, department_ids=frozenset())
    assert await office.refused(UPDATE, as_=far, input={"id": key, "name": "x"}) == ["NOT_FOUND"]
    assert (await office.ask("{ opportunities { totalCount } }", as_=far)).data == {
        "opportunities": {"totalCount": 0}
    }
    theirs, mine = await customer(office), await customer(office, "manager")
    create = CREATE.replace(
        "lines { nodes { position quantity discount unitPrice { amount } net { amount } product { sku } } }",
        "",
    )
    new = {"name": "X", "amount": "1"}
    assert await office.refused(create, as_=narrow, input={**new, "customerId": theirs}) == ["NOT_FOUND"]
    await office.done(create, as_=narrow, input={**new, "customerId": mine})
    given_away = {**new, "customerId": mine, "ownerId": encode("User", office.admin.user_id)}
    assert await office.refused(create, as_=narrow, input=given_away) == ["PERMISSION_DENIED"]


async def test_a_foreign_tenant_sees_no_opportunity(office: Office) -> None:
    key = await entered(office)
    theirs = (await office.another_tenant()).people["admin"]
    query = (
        f'{{ opportunity(id: "{key}") {{ id }} node(id: "{key}") {{ id }} opportunities {{ totalCount }} }}'
    )
    assert (await office.ask(query, as_=theirs)).data == {
        "opportunity": None,
        "node": None,
        "opportunities": {"totalCount": 0},
    }
    assert await office.refused(WIN, as_=theirs, input={"id": key}) == ["NOT_FOUND"]


async def test_a_stage_is_added_by_those_who_may(office: Office) -> None:
    create = """mutation($input: OpportunityStageCreateInput!) { opportunityStageCreate(input: $input) {
      opportunityStage { name kind policy } userErrors { code path } } }"""
    said = {"name": "Pilot", "position": 3, "probability": "0.7", "category": "BEST_CASE"}
    assert await office.refused(create, as_="sales", input=said) == ["PERMISSION_DENIED"]
    made = await office.done(create, input=said)
    assert made["opportunityStage"] == {"name": "Pilot", "kind": "OPEN", "policy": "RESET"}
    assert await office.refused(create, input=said) == ["NAME_TAKEN"]


async def test_details_of_an_opportunity_are_seen_by_those_who_see_it(office: Office) -> None:
    async with office.work() as db:
        tea = await catalog.create_product(db, NewProduct(sku="TEA", name="Tea", list_price=Decimal(10)))
    lines = [{"productId": encode("Product", tea.id), "quantity": "2"}]
    key = await entered(office, amount=None, lines=lines)
    shown = "lines { nodes { id } } stageVisits { nodes { id } }"
    found = (await office.ask(f'{{ opportunity(id: "{key}") {{ {shown} }} }}')).data["opportunity"]
    details = [found["lines"]["nodes"][0]["id"], found["stageVisits"]["nodes"][0]["id"]]
    query = "query($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } nodes(ids: [$a, $b]) { id } }"
    asked = {"a": details[0], "b": details[1]}
    seen = {"a": {"id": details[0]}, "b": {"id": details[1]}, "nodes": [{"id": each} for each in details]}
    hidden = {"a": None, "b": None, "nodes": [None, None]}
    grants = {"pipeline.opportunity.read": Scope.OWN}
    owner, other = (replace(office.actor(role), grants=grants) for role in ("sales", "manager"))
    assert (await office.ask(query, as_=owner, **asked)).data == seen
    assert (await office.ask(query, as_=other, **asked)).data == hidden
    department = replace(other, grants={"pipeline.opportunity.read": Scope.DEPARTMENT})
    assert (await office.ask(query, as_=department, **asked)).data == seen
    second = replace(office.admin, company_id=office.home.second)
    assert (await office.ask(query, as_=second, **asked)).data == seen
    elsewhere = replace(second, company_ids=frozenset({office.home.second}))
    assert (await office.ask(query, as_=elsewhere, **asked)).data == hidden
    forbidden = await office.ask(query, as_=replace(other, grants={}), **asked)
    assert (forbidden.data, set(forbidden.codes)) == (hidden, {"FORBIDDEN"})
