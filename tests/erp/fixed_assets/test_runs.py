"""Depreciation is posted for all assets at once: once, whoever asks however often."""

import asyncio

from tests.erp.finance.books import integrity
from tests.erp.fixed_assets.machines import CATEGORY, POST, Machines


async def test_depreciation_is_posted_up_to_a_day_with_an_entry_for_each_month(machines: Machines) -> None:
    await machines.placed("6000")
    await machines.placed("1200", on="2026-02-01", name="Mill")
    other = {"name": "Computers", "lifeMonths": 36, "method": "DOUBLE_DECLINING", "residualFraction": "0.1"}
    category = (await machines.office.done(CATEGORY, input=other))["assetCategory"]["id"]
    await machines.placed("3600", categoryId=category, name="Server")
    run = await machines.post("2026-02-28")
    # Lathe 100 a month, mill 20, server 2,400 in its first year.
    assert (run["amount"]["amount"], run["lineCount"]) == ("620.00", 5)
    first, second = run["entries"]["nodes"]
    assert (first["entryDate"], second["entryDate"]) == ("2026-01-31", "2026-02-28")
    assert first["journal"] == {"code": "AST"}
    assert first["origin"] == {"__typename": "DepreciationRun", "id": run["id"]}
    assert [
        (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"], line["label"])
        for line in second["lines"]["nodes"]
    ] == [
        ("6100", "200.00", "0.00", "Computers"),
        ("1510", "0.00", "200.00", "Computers"),
        ("6100", "120.00", "0.00", "Machines"),
        ("1510", "0.00", "120.00", "Machines"),
    ]
    assert await machines.held("DEPRECIATION") == 620
    assert await machines.held("ACCUMULATED_DEPRECIATION") == -620
    assert await integrity(machines.books) == []
    # Nothing is due any more.
    assert await machines.post("2026-02-28") is None
    assert await machines.post("2026-03-30") is None
    assert (await machines.post("2026-03-31"))["amount"]["amount"] == "320.00"


async def test_an_asset_is_fully_depreciated_after_its_last_line(machines: Machines) -> None:
    key = await machines.placed("100", lifeMonths=3, residualValue="10")
    land = await machines.placed("500", residualValue="500", name="Land")
    await machines.post("2026-12-31")
    asset = await machines.asset(key)
    assert (asset["status"], asset["bookValue"]["amount"]) == ("FULLY_DEPRECIATED", "10.00")
    assert [line["entry"]["number"] for line in asset["schedule"]["nodes"]] == [
        *("AST/2026/00003", "AST/2026/00004", "AST/2026/00005")
    ]
    assert [line["postedOn"] for line in asset["schedule"]["nodes"]] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
    ]
    assert (await machines.asset(land))["status"] == "IN_SERVICE"


async def test_runs_at_once_post_once(machines: Machines) -> None:
    for _ in range(5):
        await machines.placed("600", lifeMonths=6)
    ask = [machines.office.ask(POST, input={"until": "2026-06-30"}) for _ in range(4)]
    answers = await asyncio.gather(*ask)
    runs = [answer.data["depreciationRunCreate"]["depreciationRun"] for answer in answers]
    (posted,) = [run for run in runs if run is not None]
    assert (posted["lineCount"], posted["amount"]["amount"]) == (30, "3000.00")
    assert await machines.held("DEPRECIATION") == 3000
    assert await integrity(machines.books) == []


async def test_a_closed_period_is_refused_and_another_day_can_be_named(machines: Machines) -> None:
    key = await machines.placed("6000")
    await machines.periods("2026-01-01", "2026-02-28")
    assert await machines.office.refused(POST, input={"until": "2026-03-31"}) == ["PERIOD_CLOSED"]
    early = {"until": "2026-03-31", "on": "2026-03-30"}
    assert await machines.office.refused(POST, input=early) == ["INVALID_VALUE"]
    assert await machines.office.refused(POST, input={"until": "2028-01-31"}) == ["PERIOD_CLOSED"]
    assert await machines.office.rows("SELECT 1 FROM asset_depreciation_run") == []
    run = await machines.post("2026-03-31", on="2026-03-31")
    (entry,) = run["entries"]["nodes"]
    assert (entry["entryDate"], run["lineCount"], run["amount"]["amount"]) == ("2026-03-31", 3, "300.00")
    lines = (await machines.asset(key))["schedule"]["nodes"][:3]
    assert {line["postedOn"] for line in lines} == {"2026-03-31"}
    assert [line["lastDay"] for line in lines] == ["2026-01-31", "2026-02-28", "2026-03-31"]


async def test_a_dry_run_shows_the_entries_and_leaves_nothing(machines: Machines) -> None:
    key = await machines.placed("6000")
    run = await machines.post("2026-01-31", dryRun=True)
    assert run["entries"]["nodes"][0]["number"] == "AST/2026/?"
    assert run["amount"]["amount"] == "100.00"
    assert (await machines.asset(key))["accumulated"]["amount"] == "0.00"
    assert await machines.held("DEPRECIATION") == 0


async def test_the_books_of_another_company_are_left_alone(machines: Machines) -> None:
    await machines.placed("6000")
    await machines.post("2026-01-31")
    rows = await machines.office.rows(
        f"SELECT 1 FROM finance_entry WHERE company_id = '{machines.office.home.second}'"
    )
    assert rows == []


async def test_a_run_takes_as_many_statements_for_many_as_for_one(machines: Machines) -> None:
    counts = []
    for number, month in ((1, "2026-01-31"), (6, "2026-02-28")):
        for _ in range(number):
            await machines.placed("600", on="2026-02-01" if number > 1 else "2026-01-01")
        answer = await machines.office.ask(
            "mutation($input: DepreciationRunCreateInput!) { depreciationRunCreate(input: $input) {"
            " depreciationRun { lineCount } } }",
            input={"until": month},
        )
        counts.append(len(answer.statements))
    assert counts[0] == counts[1]
