"""What happens to assets in service: estimated anew, revalued, sold, scrapped, depreciation taken back."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from tests.erp.finance.books import integrity
from tests.erp.fixed_assets.machines import CATEGORY, Machines, amounts

REVISE = """mutation($input: AssetReviseInput!) { assetRevise(input: $input) { userErrors { code path }
    assetRevision { position kind firstDay lastDay method lifeMonths bookValue { amount } residualValue { amount }
        reason entry { number } } } }"""
REVALUE = """mutation($input: AssetRevalueInput!) { assetRevalue(input: $input) { userErrors { code path }
    assetRevision { kind change { amount } bookValue { amount }
        entry { entryDate origin { __typename }
            lines { nodes { account { code } debit { amount } credit { amount } } } } } } }"""
DISPOSE = """mutation($input: AssetDisposeInput!) { assetDispose(input: $input) { userErrors { code path }
    assetDisposal { fraction proceeds { amount } cost { amount } accumulated { amount } bookValue { amount }
        gain { amount } reason asset { status bookValue { amount } cost { amount } } proceedsAccount { code }
        entry { entryDate origin { __typename }
            lines { nodes { account { code } debit { amount } credit { amount } } } } } } }"""
REVERSE = """mutation($input: AssetDepreciationReverseInput!) { assetDepreciationReverse(input: $input) {
    userErrors { code path } asset { status accumulated { amount } } } }"""
LINES = """query($id: ID!) { asset(id: $id) { revisions { nodes { kind lines(first: 100) { nodes {
    lastDay amount { amount } status reversal { number } } } } } } }"""


def sides(entry: Any) -> list[tuple[str, str, str]]:
    """The lines of an entry."""
    return [
        (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"])
        for line in entry["lines"]["nodes"]
    ]


async def lines(machines: Machines, key: str) -> list[list[tuple[str, str, str]]]:
    """All lines of an asset by revision, with those that were put away."""
    nodes = (await machines.office.ask(LINES, id=key)).data["asset"]["revisions"]["nodes"]
    return [
        [(line["lastDay"], line["amount"]["amount"], line["status"]) for line in each["lines"]["nodes"]]
        for each in nodes
    ]


async def test_a_longer_life_keeps_the_old_lines_and_spreads_what_is_left(machines: Machines) -> None:
    key = await machines.placed("1200", lifeMonths=12)
    await machines.post("2026-02-28")
    change = {"id": key, "on": "2026-07-01", "lifeMonths": 18, "reason": "It runs well."}
    made = (await machines.office.done(REVISE, input=change))["assetRevision"]
    # Posted with the revision until June: 600 are left for the twelve months until June 2027.
    assert made == {
        "position": 2,
        "kind": "CHANGED",
        "firstDay": "2026-07-01",
        "lastDay": "2027-06-30",
        "method": "STRAIGHT_LINE",
        "lifeMonths": 18,
        "bookValue": {"amount": "600.00"},
        "residualValue": {"amount": "0.00"},
        "reason": "It runs well.",
        "entry": None,
    }
    old, new = await lines(machines, key)
    assert [line[2] for line in old] == ["POSTED"] * 6 + ["REPLACED"] * 6
    assert [line[1] for line in new] == ["50.00"] * 12
    assert await machines.held("DEPRECIATION") == 600
    assert await machines.post("2026-06-30") is None
    await machines.post("2027-06-30")
    asset = await machines.asset(key)
    assert (asset["status"], asset["bookValue"]["amount"]) == ("FULLY_DEPRECIATED", "0.00")
    assert await integrity(machines.books) == []


async def test_a_schedule_is_cut_in_the_middle_of_a_month(machines: Machines) -> None:
    key = await machines.placed("3650", lifeMonths=12, proRata="DAYS")
    change = {"id": key, "on": "2026-02-11", "method": "DOUBLE_DECLINING"}
    await machines.office.done(REVISE, input=change)
    old, new = await lines(machines, key)
    # Ten a day: 31 days of January, ten of February.
    assert [line for line in old if line[2] == "POSTED"] == [
        ("2026-01-31", "310.00", "POSTED"),
        ("2026-02-10", "100.00", "POSTED"),
    ]
    assert sum(Decimal(line[1]) for line in new) == 3240
    assert await integrity(machines.books) == []


async def test_what_does_not_fit_is_refused_and_leaves_nothing(machines: Machines) -> None:
    key = await machines.placed("1200", lifeMonths=12)
    await machines.post("2026-04-30")
    refused = machines.office.refused
    assert await refused(REVISE, input={"id": key, "on": "2026-04-01"}) == ["ASSET_DEPRECIATED_LATER"]
    assert await refused(REVISE, input={"id": key, "on": "2025-12-31"}) == ["ASSET_REVISED_LATER"]
    assert await refused(REVISE, input={"id": key, "on": "0001-01-01"}) == ["INVALID_VALUE"]
    short = {"id": key, "on": "2026-07-01", "lifeMonths": 5}
    assert await refused(REVISE, input=short) == ["ASSET_LIFE_OVER"]
    much = {"id": key, "on": "2026-05-01", "residualValue": "800.01"}
    assert await refused(REVISE, input=much) == ["RESIDUAL_TOO_LARGE"]
    assert await refused(REVALUE, input={"id": key, "on": "2026-05-01", "value": "800"}) == ["INVALID_VALUE"]
    assert await refused(DISPOSE, input={"id": key, "on": "2026-05-01", "fraction": "2"}) == ["INVALID_VALUE"]
    await machines.periods("2026-05-01", "2026-05-31")
    assert await refused(DISPOSE, input={"id": key, "on": "2026-05-15"}) == ["PERIOD_CLOSED"]
    assert len(await lines(machines, key)) == 1
    assert [line[2] for line in (await lines(machines, key))[0]] == ["POSTED"] * 4 + ["PLANNED"] * 8
    draft = await machines.draft()
    assert await refused(DISPOSE, input={"id": draft["id"], "on": "2026-06-01"}) == ["ASSET_NOT_IN_SERVICE"]


async def test_an_asset_is_worth_more_then_less_then_more_again(machines: Machines) -> None:
    key = await machines.placed("1200", lifeMonths=12)
    up = {"id": key, "on": "2026-04-01", "value": "1800"}
    made = (await machines.office.done(REVALUE, input=up))["assetRevision"]
    # Three months of 100 are depreciated first.
    assert (made["kind"], made["change"]["amount"]) == ("REVALUED", "900.00")
    assert made["entry"]["origin"] == {"__typename": "AssetRevision"}
    assert sides(made["entry"]) == [("1500", "900.00", "0.00"), ("3200", "0.00", "900.00")]
    # 1,800 over nine months: 600 more by the end of June.
    down = {"id": key, "on": "2026-07-01", "value": "200"}
    made = (await machines.office.done(REVALUE, input=down))["assetRevision"]
    assert sides(made["entry"]) == [
        ("1500", "0.00", "1000.00"),
        ("3200", "900.00", "0.00"),
        ("6920", "100.00", "0.00"),
    ]
    asset = await machines.asset(key)
    assert (asset["surplus"]["amount"], asset["impairment"]["amount"]) == ("0.00", "100.00")
    again = {"id": key, "on": "2026-07-01", "value": "350"}
    made = (await machines.office.done(REVALUE, input=again))["assetRevision"]
    assert sides(made["entry"]) == [
        ("1500", "150.00", "0.00"),
        ("3200", "0.00", "50.00"),
        ("4920", "0.00", "100.00"),
    ]
    assert await integrity(machines.books) == []
    # Scrapped in September: the surplus is what was earned before.
    gone = (await machines.office.done(DISPOSE, input={"id": key, "on": "2026-09-30"}))["assetDisposal"]
    assert sides(gone["entry"])[-2:] == [("3200", "50.00", "0.00"), ("3100", "0.00", "50.00")]
    for purpose in ("FIXED_ASSETS", "ACCUMULATED_DEPRECIATION", "REVALUATION_SURPLUS"):
        assert await machines.held(purpose) == 0
    assert await integrity(machines.books) == []


async def test_an_asset_is_sold_in_the_middle_of_a_month_at_a_gain(machines: Machines) -> None:
    key = await machines.placed("1200", lifeMonths=12)
    await machines.post("2026-03-31")
    sale = {"id": key, "on": "2026-04-15", "proceeds": "1000", "reason": "A better one is here."}
    made = (await machines.office.done(DISPOSE, input=sale))["assetDisposal"]
    # Half of April's 100 is depreciated with it.
    assert sides(made["entry"]) == [
        ("1020", "1000.00", "0.00"),
        ("1510", "350.00", "0.00"),
        ("1500", "0.00", "1200.00"),
        ("4920", "0.00", "150.00"),
    ]
    assert (made["bookValue"]["amount"], made["gain"]["amount"]) == ("850.00", "150.00")
    assert made["asset"] == {"status": "SOLD", "bookValue": {"amount": "0.00"}, "cost": {"amount": "0.00"}}
    assert made["entry"]["origin"] == {"__typename": "AssetDisposal"}
    assert await machines.held("FIXED_ASSETS") == 0
    assert await machines.held("ACCUMULATED_DEPRECIATION") == 0
    ((*posted, part, rest, _, _, _, _, _, _, _, _),) = [(await lines(machines, key))[0]]
    assert [line[2] for line in posted] == ["POSTED"] * 3
    assert {part, rest} == {("2026-04-15", "50.00", "POSTED"), ("2026-04-30", "100.00", "REPLACED")}
    assert await machines.office.refused(DISPOSE, input=sale) == ["ASSET_NOT_IN_SERVICE"]
    assert await machines.post("2026-12-31") is None
    assert await integrity(machines.books) == []


@pytest.mark.parametrize(
    ("pro_rata", "first", "depreciated"),
    # In service on 15 January, gone on 15 March: the month of the beginning counts, or that of the end.
    [("FULL_MONTHS", "2026-01-31", "200.00"), ("NEXT_MONTH", "2026-02-28", "200.00")],
)
async def test_months_that_count_in_full_are_counted_once(
    machines: Machines, pro_rata: str, first: str, depreciated: str
) -> None:
    key = await machines.placed("1200", on="2026-01-15", lifeMonths=12, proRata=pro_rata)
    made = (await machines.office.done(DISPOSE, input={"id": key, "on": "2026-03-15"}))["assetDisposal"]
    assert made["accumulated"]["amount"] == depreciated
    assert (await lines(machines, key))[0][0][0] == first
    assert made["gain"]["amount"] == "-1000.00"
    assert await integrity(machines.books) == []


async def test_a_part_is_sold_and_the_rest_goes_on(machines: Machines) -> None:
    key = await machines.placed("1200", lifeMonths=12, residualValue="120")
    part = {"id": key, "on": "2026-03-31", "fraction": "0.25", "proceeds": "200"}
    made = (await machines.office.done(DISPOSE, input=part))["assetDisposal"]
    # 90 a month: 270 by March, a quarter of that is 67.50.
    assert (made["cost"]["amount"], made["accumulated"]["amount"]) == ("300.00", "67.50")
    assert made["gain"]["amount"] == "-32.50"
    asset = await machines.asset(key)
    assert (asset["status"], asset["cost"]["amount"], asset["bookValue"]["amount"]) == (
        *("IN_SERVICE", "900.00", "697.50"),
    )
    _, after = await lines(machines, key)
    assert [line[1] for line in after] == ["67.50"] * 9
    await machines.post("2026-12-31")
    asset = await machines.asset(key)
    assert (asset["status"], asset["bookValue"]["amount"]) == ("FULLY_DEPRECIATED", "90.00")
    assert await integrity(machines.books) == []


async def test_the_last_depreciation_is_taken_back_and_planned_again(machines: Machines) -> None:
    key = await machines.placed("1200", lifeMonths=2)
    await machines.placed("600", lifeMonths=2, name="Mill")
    none = await machines.office.refused(REVERSE, input={"id": key})
    assert none == ["DEPRECIATION_NONE"]
    await machines.post("2026-02-28")
    assert (await machines.asset(key))["status"] == "FULLY_DEPRECIATED"
    early = {"id": key, "on": "2026-02-27"}
    assert await machines.office.refused(REVERSE, input=early) == ["INVALID_VALUE"]
    made = (await machines.office.done(REVERSE, input={"id": key}))["asset"]
    assert made == {"status": "IN_SERVICE", "accumulated": {"amount": "600.00"}}
    ((_, *february),) = await lines(machines, key)
    assert sorted(line[2] for line in february) == ["PLANNED", "REVERSED"]
    assert await machines.held("DEPRECIATION") == 1200
    run = await machines.post("2026-02-28")
    assert (run["lineCount"], run["amount"]["amount"]) == (1, "600.00")
    assert amounts(await machines.asset(key)) == ["600.00", "600.00"]
    assert await integrity(machines.books) == []


async def test_a_run_and_a_disposal_at_once_depreciate_once(machines: Machines) -> None:
    key = await machines.placed("1200", lifeMonths=12)
    office = machines.office
    sale = office.ask(DISPOSE, input={"id": key, "on": "2026-06-30", "proceeds": "1"})
    run = machines.post("2026-06-30")
    await asyncio.gather(sale, run)
    asset = await machines.asset(key)
    assert (asset["status"], asset["cost"]["amount"]) == ("SOLD", "0.00")
    assert await machines.held("DEPRECIATION") == 600
    assert await machines.held("ACCUMULATED_DEPRECIATION") == 0
    assert await integrity(machines.books) == []


async def test_a_yearly_schedule_is_cut_by_a_sale(machines: Machines) -> None:
    given = {
        "name": "Vans",
        "lifeMonths": 48,
        "method": "DECLINING_BALANCE",
        "rate": "0.25",
        "frequency": "YEARLY",
    }
    category = (await machines.office.done(CATEGORY, input=given))["assetCategory"]["id"]
    key = await machines.placed("16000", categoryId=category)
    assert amounts(await machines.asset(key)) == ["4000.00", "3000.00", "2250.00", "6750.00"]
    made = await machines.office.done(DISPOSE, input={"id": key, "on": "2027-06-30", "proceeds": "10500"})
    # 4,000 for 2026, half of 3,000 for 2027: exactly what is paid.
    assert made["assetDisposal"]["gain"]["amount"] == "0.00"
    assert await integrity(machines.books) == []
