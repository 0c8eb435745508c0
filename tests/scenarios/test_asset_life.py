"""The life of a machine, as a company's bookkeeper sees it: bought, depreciated, revalued, partly sold, scrapped."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.erp.shop import Shop, shop_of

BOOKS = """query($day: Date!) {
  trialBalance(asOf: $day) { lines { account { code } balance { amount } } balance { amount } }
  assetRegister(asOf: $day) { total { cost { amount } accumulated { amount } bookValue { amount } }
    accounts { difference { amount } } }
  integrity { findings { check detail } } }"""
ACCOUNTS = "{ ledgerAccounts(first: 100) { nodes { id code } } }"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """A whole company with books for two years."""
    async with shop_of(database, ["oa", "crm", "erp"]) as made:
        await made.keep_books(2026, 2027)
        yield made


async def told(shop: Shop, day: str) -> tuple[dict[str, str], dict[str, str]]:
    """What accounts and register hold on a day; they tie, and nothing is amiss."""
    data: Any = (await shop.ask(BOOKS, day=day)).data
    assert data["trialBalance"]["balance"]["amount"] == "0.00"
    assert data["integrity"]["findings"] == []
    assert {each["difference"]["amount"] for each in data["assetRegister"]["accounts"]} == {"0.00"}
    balances = {each["account"]["code"]: each["balance"]["amount"] for each in data["trialBalance"]["lines"]}
    return balances, {name: each["amount"] for name, each in data["assetRegister"]["total"].items()}


async def bought(shop: Shop) -> str:
    """A machine in service, in a category of its own; its id."""
    nodes = (await shop.ask(ACCOUNTS)).data["ledgerAccounts"]["nodes"]
    accounts = {each["code"]: each["id"] for each in nodes}
    category = (
        await shop.must(
            "assetCategoryCreate",
            "assetCategory { id }",
            name="Machines",
            method="DOUBLE_DECLINING",
            lifeMonths=48,
            residualFraction="0.1",
        )
    )["assetCategory"]["id"]

    # The machine is paid on 10 January and used from 15 January on; 10 % of it will be left after four years.
    machine = (
        await shop.must(
            "assetCreate",
            "asset { id number status schedule(first: 1) { totalCount nodes { lastDay amount { amount } } } }",
            categoryId=category,
            name="Press",
            cost="12000",
            counterAccountId=accounts["1020"],
            acquiredOn="2026-01-10",
            placeInServiceOn="2026-01-15",
        )
    )["asset"]
    assert machine["status"] == "IN_SERVICE"
    # Half of 12,000 in the first year of its life, 500 a month, and 17 of 31 days of January.
    assert machine["schedule"] == {
        "totalCount": 49,
        "nodes": [{"lastDay": "2026-01-31", "amount": {"amount": "274.19"}}],
    }
    key: str = machine["id"]
    return key


async def test_a_machine_is_bought_depreciated_revalued_partly_sold_and_scrapped(shop: Shop) -> None:
    machine = await bought(shop)
    balances, register = await told(shop, "2026-01-15")
    assert (balances["1500"], balances["1020"]) == ("12000.00", "-12000.00")
    assert register["bookValue"] == "12000.00"

    # Month after month. Who presses the button twice posts once.
    run = await shop.must(
        "depreciationRunCreate", "depreciationRun { lineCount amount { amount } }", until="2026-06-30"
    )
    assert run["depreciationRun"] == {"lineCount": 6, "amount": {"amount": "2774.19"}}
    again = await shop.must("depreciationRunCreate", "depreciationRun { lineCount }", until="2026-06-30")
    assert again["depreciationRun"] is None
    balances, register = await told(shop, "2026-06-30")
    assert (balances["6100"], balances["1510"], register["bookValue"]) == ("2774.19", "-2774.19", "9225.81")

    # An expert says on 1 July that it is worth 10,000, and it will be used evenly until the end.
    revised = await shop.must(
        "assetRevalue",
        "assetRevision { change { amount } lastDay lines(first: 100) { totalCount } }",
        id=machine,
        on="2026-07-01",
        value="10000",
        method="STRAIGHT_LINE",
        reason="Expert opinion 7/26",
    )
    assert revised["assetRevision"] == {
        "change": {"amount": "774.19"},
        "lastDay": "2030-01-14",
        "lines": {"totalCount": 43},
    }
    await shop.must("depreciationRunCreate", "depreciationRun { amount { amount } }", until="2026-12-31")
    balances, register = await told(shop, "2026-12-31")
    assert balances["3200"] == "-774.19"
    # 8,800 over the 42 months and 14 days of a 43rd that are left; six of them are gone.
    assert (register["cost"], register["bookValue"]) == ("12774.19", "8756.23")

    await closed_and_given_up(shop, machine)


async def closed_and_given_up(shop: Shop, machine: str) -> None:
    """The year ends, a part of the machine is sold, the rest is scrapped."""
    # The year is closed, and nothing is depreciated into it any more.
    year = (await shop.ask('{ fiscalYear(by: {name: "2026"}) { id } }')).data["fiscalYear"]["id"]
    await shop.must("fiscalYearClose", "yearEnd { id }", id=year)
    assert await shop.codes("assetRevise", id=machine, on="2026-12-15", lifeMonths=60) == [
        "ASSET_DEPRECIATED_LATER"
    ]
    assert await shop.codes("assetDepreciationReverse", id=machine) == ["PERIOD_CLOSED"]

    # A quarter of it is sold at the end of March, the rest is scrapped in the summer.
    sold = await shop.must(
        "assetDispose",
        "assetDisposal { bookValue { amount } gain { amount } asset { status } }",
        id=machine,
        on="2027-03-31",
        fraction="0.25",
        proceeds="2500",
    )
    assert sold["assetDisposal"]["asset"] == {"status": "IN_SERVICE"}
    assert sold["assetDisposal"]["bookValue"] == {"amount": "2033.59"}
    assert sold["assetDisposal"]["gain"] == {"amount": "466.41"}
    gone = await shop.must(
        "assetDispose",
        "assetDisposal { gain { amount } asset { status cost { amount } accumulated { amount } } }",
        id=machine,
        on="2027-08-20",
        reason="Broken",
    )
    assert gone["assetDisposal"]["asset"] == {
        "status": "DISPOSED",
        "cost": {"amount": "0.00"},
        "accumulated": {"amount": "0.00"},
    }
    balances, register = await told(shop, "2027-12-31")
    # Its accounts are empty, and its surplus is what was earned.
    assert (balances["1500"], balances["1510"], balances["3200"]) == ("0.00", "0.00", "0.00")
    assert register == {"cost": "0.00", "accumulated": "0.00", "bookValue": "0.00"}
    assert gone["assetDisposal"]["gain"] == {"amount": "-" + balances["6920"]}
