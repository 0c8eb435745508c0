"""Assets through the graph: categories, drafts, what comes into the books, the schedule."""

from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.node import encode
from tests.erp.finance.books import integrity
from tests.erp.fixed_assets.machines import CATEGORY, CREATE, PLACE, Machines, amounts

UPDATE = """mutation($input: AssetUpdateInput!) { assetUpdate(input: $input) { userErrors { code path }
    asset { name cost { amount } acquisitionCost { amount } method lifeMonths residualValue { amount }
        counterAccount { code } sourceLine { id } } } }"""
DELETE = "mutation($input: AssetDeleteInput!) { assetDelete(input: $input) { userErrors { code path } } }"
RENAME = """mutation($input: AssetCategoryUpdateInput!) { assetCategoryUpdate(input: $input) {
    userErrors { code path } assetCategory { name isActive } } }"""
EDGES = """query($id: ID!) { asset(id: $id) { category { name } origin { __typename } sourceLine { id }
    movements { nodes { kind movedOn cost { amount } accumulated { amount }
        entry { number entryDate origin { __typename id } lines { nodes { account { code }
            debit { amount } credit { amount } assets { nodes { name } } } }
            assetMovements { nodes { asset { name } } } } } }
    revisions { nodes { kind firstDay lastDay bookValue { amount } lines { totalCount } } } } }"""


async def test_a_category_finds_its_accounts_by_their_purposes(machines: Machines) -> None:
    given: dict[str, Any] = {
        "name": "Vehicles",
        "method": "DECLINING_BALANCE",
        "rate": "0.25",
        "lifeMonths": 72,
        "proRata": "FULL_MONTHS",
        "frequency": "YEARLY",
        "residualFraction": "0.1",
    }
    made = (await machines.office.done(CATEGORY, input=given))["assetCategory"]
    company = encode("Company", machines.books.company)
    assert made.pop("id") and made.pop("company") == {"id": company}
    accounts = {
        name: made.pop(name)["code"] for name in ("costAccount", "accumulatedAccount", "expenseAccount")
    }
    assert accounts == {"costAccount": "1500", "accumulatedAccount": "1510", "expenseAccount": "6100"}
    assert made == {**given, "isActive": True}
    refused = machines.office.refused
    assert await refused(CATEGORY, input=given) == ["NAME_TAKEN"]
    other = {"name": "Other", "lifeMonths": 12}
    assert await refused(CATEGORY, input={**other, "rate": "0.1"}) == ["RATE_NOT_USED"]
    sales = await machines.account("SALES")
    assert await refused(CATEGORY, input={**other, "expenseAccountId": sales}) == ["ACCOUNT_KIND"]
    cost = await machines.account("FIXED_ASSETS")
    assert await refused(CATEGORY, input={**other, "accumulatedAccountId": cost}) == ["ACCOUNT_KIND"]
    (heading,) = await machines.office.rows(
        f"SELECT id FROM finance_account WHERE code = '1' AND company_id = '{machines.books.company}'"
    )
    bad = {**other, "costAccountId": encode("LedgerAccount", heading["id"])}
    assert await refused(CATEGORY, input=bad) == ["ACCOUNT_NOT_POSTABLE"]


async def test_a_category_that_is_switched_off_takes_no_new_assets(machines: Machines) -> None:
    off = {"id": machines.category, "name": "Old machines", "isActive": False}
    changed = (await machines.office.done(RENAME, input=off))["assetCategory"]
    assert changed == {"name": "Old machines", "isActive": False}
    given = {
        "categoryId": machines.category,
        "name": "x",
        "cost": "1",
        "counterAccountId": await machines.account("BANK"),
    }
    assert await machines.office.refused(CREATE, input=given) == ["CATEGORY_INACTIVE"]


async def test_a_draft_changes_and_is_thrown_away(machines: Machines) -> None:
    made = await machines.draft("6000")
    assert made["number"].startswith("FA-2026-")
    assert (made["status"], made["acquisitionCost"]["amount"]) == ("DRAFT", "6000.00")
    assert made["cost"]["amount"] == made["bookValue"]["amount"] == "0.00"
    change = {"id": made["id"], "name": "Big lathe", "cost": "9000", "method": "WRITTEN_DOWN_VALUE"}
    assert await machines.office.refused(UPDATE, input=change) == ["RESIDUAL_REQUIRED"]
    change |= {"residualValue": "900", "lifeMonths": 48}
    changed = (await machines.office.done(UPDATE, input=change))["asset"]
    assert changed == {
        "name": "Big lathe",
        "cost": {"amount": "0.00"},
        "acquisitionCost": {"amount": "9000.00"},
        "method": "WRITTEN_DOWN_VALUE",
        "lifeMonths": 48,
        "residualValue": {"amount": "900.00"},
        "counterAccount": {"code": "1020"},
        "sourceLine": None,
    }
    await machines.office.done(DELETE, input={"id": made["id"]})
    assert await machines.office.rows("SELECT 1 FROM asset") == []
    placed = await machines.placed()
    assert await machines.office.refused(DELETE, input={"id": placed}) == ["ASSET_NOT_DRAFT"]
    assert await machines.office.refused(UPDATE, input={"id": placed, "cost": "1"}) == ["ASSET_NOT_DRAFT"]
    renamed = (await machines.office.done(UPDATE, input={"id": placed, "name": "Mill"}))["asset"]
    assert renamed["name"] == "Mill"


async def test_an_asset_comes_into_the_books_against_an_account(machines: Machines) -> None:
    key = await machines.placed("6000", residualValue="600", depreciated="1200")
    asset = await machines.asset(key)
    assert (asset["status"], asset["cost"]["amount"], asset["accumulated"]["amount"]) == (
        *("IN_SERVICE", "6000.00", "1200.00"),
    )
    # 4,200 over sixty months.
    assert amounts(asset) == ["70.00"] * 60
    assert {line["status"] for line in asset["schedule"]["nodes"]} == {"PLANNED"}
    told = (await machines.office.ask(EDGES, id=key)).data["asset"]
    (movement,) = told["movements"]["nodes"]
    assert (movement["kind"], movement["cost"]["amount"], movement["accumulated"]["amount"]) == (
        *("ACQUISITION", "6000.00", "1200.00"),
    )
    entry = movement["entry"]
    assert (entry["number"], entry["entryDate"]) == ("AST/2026/00001", "2026-01-01")
    assert entry["origin"] == {"__typename": "Asset", "id": key}
    assert entry["assetMovements"]["nodes"] == [{"asset": {"name": "Lathe"}}]
    assert [
        (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"])
        for line in entry["lines"]["nodes"]
    ] == [("1500", "6000.00", "0.00"), ("1510", "0.00", "1200.00"), ("1020", "0.00", "4800.00")]
    assert told["revisions"]["nodes"] == [
        {
            "kind": "INITIAL",
            "firstDay": "2026-01-01",
            "lastDay": "2030-12-31",
            "bookValue": {"amount": "4800.00"},
            "lines": {"totalCount": 60},
        }
    ]
    assert await integrity(machines.books) == []


async def bought(machines: Machines, account: AccountPurpose, amount: str) -> str:
    """The id of the debit of an entry by which something was bought."""
    entry = machines.books.entry(
        JournalKind.GENERAL, account, AccountPurpose.BANK, amount, machines.books.sale("1").on
    )
    async with machines.office.work() as db:
        await finance.post_entries(db, [entry])
    return encode("JournalLine", entry.lines[0].id)


async def test_assets_come_from_a_line_until_it_is_used_up(machines: Machines) -> None:
    line = await bought(machines, AccountPurpose.FIXED_ASSETS, "10000")
    first = await machines.draft("6000", sourceLineId=line, acquiredOn="2026-03-01")
    second = await machines.draft("4000.01", sourceLineId=line, acquiredOn="2026-03-01", name="Mill")
    assert first["acquiredOn"] == "2026-03-01"
    await machines.office.done(PLACE, input={"id": first["id"], "on": "2026-03-01"})
    over = {"id": second["id"], "on": "2026-03-01"}
    assert await machines.office.refused(PLACE, input=over) == ["ASSET_SOURCE_EXCEEDED"]
    await machines.office.done(UPDATE, input={"id": second["id"], "cost": "4000"})
    await machines.office.done(PLACE, input=over)
    assert await machines.held("FIXED_ASSETS") == 10000
    told = (await machines.office.ask(EDGES, id=first["id"])).data["asset"]
    assert told["sourceLine"] == {"id": line}
    (movement,) = told["movements"]["nodes"]
    assert [each["assets"]["nodes"] for each in movement["entry"]["lines"]["nodes"]] == [
        [{"name": "Lathe"}, {"name": "Mill"}],
        [],
    ]
    assert len(movement["entry"]["assetMovements"]["nodes"]) == 2
    assert await integrity(machines.books) == []


async def test_what_was_posted_elsewhere_is_brought_to_the_account_of_cost(machines: Machines) -> None:
    line = await bought(machines, AccountPurpose.GOODS_RECEIVED, "500")
    made = await machines.draft("500", sourceLineId=line, acquiredOn="2026-03-05")
    await machines.office.done(PLACE, input={"id": made["id"], "on": "2026-03-05"})
    assert await machines.held("FIXED_ASSETS") == 500
    assert await machines.held("GOODS_RECEIVED") == 0
    assert await integrity(machines.books) == []


async def test_where_an_asset_cannot_come_from(machines: Machines) -> None:
    refused = machines.office.refused
    given = {"categoryId": machines.category, "name": "x", "cost": "1"}
    assert await refused(CREATE, input=given) == ["ASSET_ORIGIN"]
    bank, line = await machines.account("BANK"), await bought(machines, AccountPurpose.FIXED_ASSETS, "10")
    both = {**given, "counterAccountId": bank, "sourceLineId": line}
    assert await refused(CREATE, input=both) == ["ASSET_ORIGIN"]
    before = {**given, "sourceLineId": line, "depreciated": "1"}
    assert await refused(CREATE, input=before) == ["ASSET_ORIGIN"]
    owed = await bought(machines, AccountPurpose.RECEIVABLE, "10")
    assert await refused(CREATE, input={**given, "sourceLineId": owed}) == ["ASSET_SOURCE"]
    free = {**given, "counterAccountId": bank}
    assert await refused(CREATE, input={**free, "cost": "0"}) == ["INVALID_VALUE"]
    assert await refused(CREATE, input={**free, "cost": "1.001"}) == ["AMOUNT_PRECISION"]
    assert await refused(CREATE, input={**free, "residualValue": "2"}) == ["RESIDUAL_TOO_LARGE"]
    assert await refused(CREATE, input={**free, "lifeMonths": 0}) == ["INVALID_VALUE"]
    assert await machines.office.rows("SELECT 1 FROM asset") == []
    made = await machines.draft("10", acquiredOn="2026-02-01")
    early = {"id": made["id"], "on": "2026-01-31"}
    assert await refused(PLACE, input=early) == ["INVALID_VALUE"]
    await machines.periods("2026-02-01", "2026-02-28")
    assert await refused(PLACE, input={"id": made["id"], "on": "2026-03-01"}) == ["PERIOD_CLOSED"]
    assert await machines.office.rows("SELECT 1 FROM asset_movement") == []
    stale = {"id": made["id"], "on": "2026-03-01", "expectedVersion": 7}
    assert await refused(PLACE, input=stale) == ["STALE_VERSION"]


async def test_who_may_not(machines: Machines) -> None:
    made = await machines.draft()
    office = machines.office
    for who in ("analyst", "sales", "integrator"):
        refused = await office.refused(PLACE, as_=who, input={"id": made["id"], "on": "2026-01-01"})
        assert refused == ["PERMISSION_DENIED"]
    at_once = {"categoryId": machines.category, "name": "x", "cost": "1", "placeInServiceOn": "2026-01-01"}
    at_once |= {"counterAccountId": await machines.account("BANK")}
    assert await office.refused(CREATE, as_="integrator", input=at_once) == ["PERMISSION_DENIED"]
    stranger = (await office.another_tenant()).people["admin"]
    assert await office.refused(PLACE, as_=stranger, input={"id": made["id"], "on": "2026-01-01"}) == [
        "NOT_FOUND"
    ]
    assert (await office.ask("{ assets { nodes { id } } }", as_=stranger)).data == {"assets": {"nodes": []}}
    assert (await office.ask("{ assets { nodes { id } } }", as_="sales")).data == {"assets": None}


@pytest.mark.parametrize("count", [1, 3])
async def test_a_list_takes_as_many_statements_for_many_as_for_one(machines: Machines, count: int) -> None:
    for _ in range(count):
        await machines.placed("60", lifeMonths=2)
    answer = await machines.office.ask(
        "{ assets { nodes { name category { name costAccount { code } } revisions { nodes { kind } }"
        " schedule { nodes { amount { amount } } } movements { nodes { entry { number } } } } } }"
    )
    assert len(answer.data["assets"]["nodes"]) == count
    assert len(answer.statements) == 7
