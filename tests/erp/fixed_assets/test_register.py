"""The register of any day, and what the look through the books finds when somebody has tampered with it."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.fixed_assets.rules.register import Movements, Roll, roll, total
from bizsuite.erp.fixed_assets.rules.words import AssetMovementKind
from bizsuite.graph.node import encode
from tests.erp.finance.books import integrity
from tests.erp.fixed_assets.machines import CATEGORY, PLACE, Machines
from tests.erp.fixed_assets.test_acts import DISPOSE, REVALUE

REGISTER = """query($asOf: Date, $since: Date, $company: ID) {
  assetRegister(asOf: $asOf, since: $since, company: $company) { asOf since
    lines { category { name } count amounts { ...all } } total { ...all }
    accounts { account { code } register { amount } ledger { amount } difference { amount } } } }
fragment all on AssetRegisterAmounts { openingCost { amount } additions { amount } revaluations { amount }
    disposals { amount } cost { amount } openingAccumulated { amount } takenOver { amount } depreciation { amount }
    disposed { amount } accumulated { amount } bookValue { amount } }"""


def shown(amounts: Any) -> str:
    """The amounts of a line, those of cost, then those of depreciation, then the book value."""
    return " ".join(each["amount"] for each in amounts.values())


async def register(machines: Machines, **asked: Any) -> Any:
    """The register as of a day."""
    return (await machines.office.ask(REGISTER, **asked)).data["assetRegister"]


async def lived(machines: Machines) -> None:
    """Two categories, of which one had a sale, a revaluation and a purchase."""
    lathe = await machines.placed("1200", lifeMonths=12)
    mill = await machines.placed("2400", lifeMonths=24, depreciated="240", on="2026-02-01", name="Mill")
    other = await machines.office.done(CATEGORY, input={"name": "Computers", "lifeMonths": 36})
    await machines.placed("720", categoryId=other["assetCategory"]["id"], name="Server", on="2026-03-01")
    await machines.post("2026-03-31")
    await machines.office.done(DISPOSE, input={"id": lathe, "on": "2026-04-30", "proceeds": "900"})
    await machines.office.done(REVALUE, input={"id": mill, "on": "2026-05-01", "value": "2200"})
    await machines.post("2026-06-30")


async def test_a_register_rolls_from_its_first_day_to_its_last_and_ties_to_the_ledger(
    machines: Machines,
) -> None:
    await lived(machines)
    told = await register(machines, asOf="2026-06-30", since="2026-04-01")
    computers, tools = told["lines"]
    assert [(line["category"]["name"], line["count"]) for line in told["lines"]] == [
        ("Computers", 1),
        ("Machines", 1),
    ]
    assert shown(computers["amounts"]) == "720.00 0.00 0.00 0.00 720.00 20.00 0.00 60.00 0.00 80.00 640.00"
    # The mill, 90 a month: 1,890 in April, 2,200 over the 21 months from May on.
    assert shown(tools["amounts"]) == (
        "3600.00 0.00 310.00 -1200.00 2710.00 720.00 0.00 399.52 -400.00 719.52 1990.48"
    )
    assert told["total"]["bookValue"]["amount"] == "2630.48"
    assert told["accounts"] == [
        {
            "account": {"code": code},
            "register": {"amount": held},
            "ledger": {"amount": held},
            "difference": {"amount": "0.00"},
        }
        for code, held in (("1500", "3430.00"), ("1510", "-799.52"))
    ]
    assert await integrity(machines.books) == []


async def test_a_register_of_an_earlier_day_is_what_it_was(machines: Machines) -> None:
    await machines.placed("1200", lifeMonths=12)
    await machines.post("2026-01-31")
    before = await register(machines, asOf="2026-02-28")
    await lived(machines)
    after = await register(machines, asOf="2026-01-31")
    assert shown(before["total"]) == "0.00 1200.00 0.00 0.00 1200.00 0.00 0.00 100.00 0.00 100.00 1100.00"
    # The lathe of the others was there in January as well.
    assert shown(after["total"]) == "0.00 2400.00 0.00 0.00 2400.00 0.00 0.00 200.00 0.00 200.00 2200.00"
    assert (await register(machines, asOf="2025-12-31"))["lines"] == []


async def test_what_no_asset_knows_of_is_the_difference(machines: Machines) -> None:
    await machines.placed("1200")
    entry = machines.books.entry(
        JournalKind.GENERAL,
        AccountPurpose.FIXED_ASSETS,
        AccountPurpose.BANK,
        "50",
        machines.books.sale("1").on,
    )
    async with machines.office.work() as db:
        await finance.post_entries(db, [entry])
    first, second = (await register(machines, asOf="2026-03-31"))["accounts"]
    assert (first["ledger"]["amount"], first["difference"]["amount"]) == ("1250.00", "50.00")
    assert second["difference"]["amount"] == "0.00"
    assert await integrity(machines.books) == []


async def test_who_sees_the_register(machines: Machines) -> None:
    await machines.placed("1200")
    ask = machines.office.ask
    assert (await ask(REGISTER, as_="sales")).codes == ["FORBIDDEN"]
    stranger = (await machines.office.another_tenant()).people["admin"]
    company = encode("Company", machines.books.company)
    assert (await ask(REGISTER, as_=stranger, company=company)).data["assetRegister"] is None
    assert (await ask(REGISTER, company=machines.category)).data["assetRegister"] is None
    backwards = await ask(REGISTER, asOf="2026-01-01", since="2026-01-02")
    assert backwards.codes == ["BAD_USER_INPUT"]
    answer = await ask(REGISTER, asOf="2026-12-31", company=company)
    assert answer.data["assetRegister"]["lines"][0]["count"] == 1
    assert len(answer.statements) == 3


@pytest.mark.parametrize(
    ("statement", "checks"),
    [
        ("UPDATE asset SET cost = cost + 1, book_value = book_value + 1", ["asset_vs_movements"]),
        (
            "UPDATE asset_depreciation_line SET amount = amount + 1 WHERE status = 'PLANNED' AND position = 12",
            ["schedule_vs_depreciable"],
        ),
        (
            "UPDATE asset_movement SET accumulated = 101 WHERE kind = 'DEPRECIATION'",
            ["asset_movements_vs_entry", "asset_vs_movements"],
        ),
        (
            "DELETE FROM asset_movement WHERE kind = 'DEPRECIATION'",
            ["asset_entry_without_movement", "asset_vs_movements"],
        ),
    ],
)
async def test_what_is_tampered_with_is_found(machines: Machines, statement: str, checks: list[str]) -> None:
    await machines.placed("1200", lifeMonths=12)
    await machines.post("2026-01-31")
    async with machines.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        await connection.exec_driver_sql(statement)
    assert sorted({each.check for each in await integrity(machines.books)}) == checks


async def test_an_asset_whose_purchase_is_reversed_is_found(machines: Machines) -> None:
    entry = machines.books.entry(
        JournalKind.GENERAL,
        AccountPurpose.FIXED_ASSETS,
        AccountPurpose.BANK,
        "50",
        machines.books.sale("1").on,
    )
    async with machines.office.work() as db:
        await finance.post_entries(db, [entry])
    line = encode("JournalLine", entry.lines[0].id)
    made = await machines.draft("50", sourceLineId=line, acquiredOn="2026-03-01")
    await machines.office.done(PLACE, input={"id": made["id"], "on": "2026-03-01"})
    async with machines.office.work() as db:
        await finance.reverse_entry(db, entry.id, on=entry.on)
    assert {each.check for each in await integrity(machines.books)} == {"asset_source_reversed"}


def test_a_roll_is_the_sum_of_its_movements() -> None:
    kinds = AssetMovementKind
    made = roll(
        [
            Movements(kinds.ACQUISITION, True, Decimal(100), Decimal(10)),
            Movements(kinds.DEPRECIATION, False, Decimal(0), Decimal(5)),
            Movements(kinds.DISPOSAL, False, Decimal(-40), Decimal(-6)),
        ]
    )
    costs = [made.opening_cost, made.disposals, made.cost]
    assert costs == [100, -40, 60]
    sides = [made.opening_accumulated, made.depreciation, made.disposed, made.accumulated]
    assert sides == [10, 5, -6, 9]
    assert made.book_value == 51
    assert total([made, made]).book_value == 102
    assert total([]) == Roll()
