"""Postings are held against budgets, whoever posts, one at a time and many at once."""

import asyncio
import uuid
from datetime import date
from decimal import Decimal

import asyncpg
import pytest

from bizsuite.erp.budgets import service
from bizsuite.erp.budgets.rules.plans import NewBudget, NewBudgetLine
from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetSpan
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.dimensions import DimensionShare
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose, JournalKind
from bizsuite.kernel.errors import Refused
from tests.erp.budgets.plans import account_of, approved, cost, overruns, post, year_of
from tests.erp.finance.books import Books, integrity
from tests.erp.finance.test_guards import owner


async def costs(books: Books, amount: str = "1200") -> NewBudgetLine:
    """A plan of what is sold costs, evenly over the year."""
    return NewBudgetLine(account_id=await account_of(books, "COST_OF_SALES"), amount=Decimal(amount))


async def test_a_budget_stops_what_it_has_not_left_and_nothing_is_written(books: Books) -> None:
    line = await costs(books)
    await approved(books, line, control=BudgetControl.STOP, tolerance=Decimal("0.1"))
    await post(books, cost(books, "300"))
    before = await books.office.rows("SELECT position FROM finance_chain ORDER BY id")
    with pytest.raises(Refused) as error:
        await post(books, cost(books, "30.01"))
    assert (error.value.code, error.value.path) == ("BUDGET_EXCEEDED", ("lines",))
    assert error.value.facts == {
        "budget": "Costs",
        "line": "5000",
        "first_day": date(2026, 1, 1),
        "last_day": date(2026, 3, 31),
        "limit": Decimal("330.00"),
        "actual": Decimal(300),
        "wanted": Decimal("30.01"),
    }
    assert await books.office.rows("SELECT position FROM finance_chain ORDER BY id") == before
    assert await books.office.rows("SELECT count(*) AS n FROM finance_entry") == [{"n": 1}]
    await post(books, cost(books, "30"))
    numbers = await books.office.rows("SELECT number FROM finance_entry ORDER BY number")
    assert [row["number"] for row in numbers] == ["GEN/2026/00001", "GEN/2026/00002"]
    assert await overruns(books) == []
    assert await integrity(books) == []


async def test_each_period_for_itself(books: Books) -> None:
    await approved(books, await costs(books), control=BudgetControl.STOP, span=BudgetSpan.PERIOD)
    await post(books, cost(books, "100"))
    with pytest.raises(Refused):
        await post(books, cost(books, "0.01"))
    await post(books, cost(books, "100", on=date(2026, 4, 1)))


async def test_a_warning_is_posted_and_noted(books: Books) -> None:
    await approved(books, await costs(books), control=BudgetControl.WARN)
    await post(books, cost(books, "299"))
    await post(books, cost(books, "2"), cost(books, "3"))
    noted = [
        (row["control"], row["last_day"], str(row["planned"].normalize()), row["actual"], row["wanted"])
        for row in await overruns(books)
    ]
    assert noted == [
        ("WARN", date(2026, 3, 31), "3E+2", Decimal(299), Decimal(2)),
        ("WARN", date(2026, 3, 31), "3E+2", Decimal(301), Decimal(3)),
    ]


async def test_who_may_exceed_a_budget_is_noted(books: Books) -> None:
    await approved(books, await costs(books), control=BudgetControl.STOP)
    await post(books, cost(books, "301"), as_="admin")
    rows = await books.office.rows("SELECT control, user_id FROM budgets_overrun")
    assert rows == [{"control": "STOP", "user_id": books.office.admin.user_id}]
    with pytest.raises(Refused):
        await post(books, cost(books, "1"))
    connection = await owner(books)
    try:
        for statement in ("UPDATE budgets_overrun SET wanted = 999", "DELETE FROM budgets_overrun"):
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_two_at_once_never_exceed_a_budget_together(books: Books) -> None:
    """Each alone would be within it; of ten at once as many get through as there is room for."""
    await approved(books, await costs(books), control=BudgetControl.STOP)
    outcomes = await asyncio.gather(
        *(post(books, cost(books, "70")) for _ in range(10)), return_exceptions=True
    )
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused == ["BUDGET_EXCEEDED"] * 6
    spent = "SELECT sum(debit) AS spent, count(*) AS n FROM finance_entry_line WHERE debit > 0"
    assert await books.office.rows(spent) == [{"spent": Decimal(280), "n": 4}]
    assert await integrity(books) == []


async def test_a_budget_that_comes_into_force_meanwhile_waits_for_the_posting(books: Books) -> None:
    year, line = await year_of(books), await costs(books)
    async with books.office.work() as db:
        new = NewBudget(fiscal_year_id=year, name="Costs", lines=[line], control=BudgetControl.STOP)
        budget = (await service.create_budget(db, new)).id
    posted, go_on = asyncio.Event(), asyncio.Event()

    async def posting() -> None:
        async with books.office.work("finance") as db:
            await finance.post_entries(db, [cost(books, "999")])
            posted.set()
            await go_on.wait()

    async def approving() -> None:
        async with books.office.work() as db:
            await service.approve_budget(db, budget)

    first = asyncio.create_task(posting())
    await posted.wait()
    second = asyncio.create_task(approving())
    await asyncio.sleep(0.1)
    assert not second.done()
    go_on.set()
    await asyncio.gather(first, second)
    with pytest.raises(Refused):
        await post(books, cost(books, "0.01"))


async def test_a_kind_of_accounts_is_held_together(books: Books) -> None:
    line = NewBudgetLine(account_kind=AccountKind.COST_OF_SALES, amount=Decimal(1200))
    await approved(books, line, control=BudgetControl.STOP)
    await post(books, cost(books, "300"))
    with pytest.raises(Refused) as error:
        await post(books, cost(books, "0.01"))
    assert error.value.facts["line"] == "COST_OF_SALES"


async def values(books: Books) -> list[uuid.UUID]:
    """A region, a shop under it, and another region."""
    async with books.office.work() as db:
        dimension = await finance.create_dimension(db, books.company, code="CC", name="Cost centre")
        north = await finance.create_value(db, dimension.id, {"code": "N", "name": "North"})
        shop = await finance.create_value(
            db, dimension.id, {"code": "N1", "name": "Shop", "parent_id": north.id}
        )
        south = await finance.create_value(db, dimension.id, {"code": "S", "name": "South"})
        return [north.id, shop.id, south.id]


async def test_a_value_holds_those_under_it(books: Books) -> None:
    north, shop, south = await values(books)
    line = NewBudgetLine(
        account_id=await account_of(books, "COST_OF_SALES"), value_id=north, amount=Decimal(1200)
    )
    await approved(books, line, control=BudgetControl.STOP)
    half = [DimensionShare(shop, Decimal("0.5")), DimensionShare(south, Decimal("0.5"))]
    await post(books, cost(books, "400", shares=half), cost(books, "5000"))
    await post(books, cost(books, "100", shares=[DimensionShare(north)]))
    await post(books, cost(books, "900", shares=[DimensionShare(south)]))
    with pytest.raises(Refused) as error:
        await post(books, cost(books, "0.02", shares=half))
    assert (error.value.facts["line"], error.value.facts["actual"]) == ("5000 / N", Decimal(300))
    assert error.value.facts["wanted"] == Decimal("0.01")


async def test_each_line_is_held_for_itself(books: Books) -> None:
    """What is spent on one line, or for one value, leaves the others of the same budget alone."""
    north, _, south = await values(books)
    charges = await account_of(books, "BANK_CHARGES")
    await approved(
        books,
        await costs(books),
        NewBudgetLine(account_id=charges, amount=Decimal(120)),
        NewBudgetLine(account_kind=AccountKind.COST_OF_SALES, value_id=north, amount=Decimal(600)),
        NewBudgetLine(account_kind=AccountKind.COST_OF_SALES, value_id=south, amount=Decimal(240)),
        control=BudgetControl.STOP,
    )

    def charge(amount: str) -> NewEntry:
        lines = [
            NewLine(account=charges, debit=Decimal(amount)),
            NewLine(account=AccountPurpose.BANK, credit=Decimal(amount)),
        ]
        return NewEntry(
            company_id=books.company, journal=JournalKind.GENERAL, on=date(2026, 3, 10), lines=lines
        )

    await post(books, charge("30"), cost(books, "150", shares=[DimensionShare(north)]))
    await post(books, cost(books, "60", shares=[DimensionShare(south)]))
    told = []
    for entry in (
        charge("0.01"),
        cost(books, "0.01", shares=[DimensionShare(north)]),
        cost(books, "0.01", shares=[DimensionShare(south)]),
        cost(books, "90.01"),
    ):
        with pytest.raises(Refused) as error:
            await post(books, entry)
        told.append(tuple(str(error.value.facts[name]) for name in ("line", "limit", "actual")))
    assert [(line, Decimal(limit), Decimal(actual)) for line, limit, actual in told] == [
        ("6700", Decimal(30), Decimal(30)),
        ("COST_OF_SALES / N", Decimal(150), Decimal(150)),
        ("COST_OF_SALES / S", Decimal(60), Decimal(60)),
        ("5000", Decimal(300), Decimal(210)),
    ]


async def test_what_gives_back_is_never_refused(books: Books) -> None:
    await post(books, cost(books, "900"))
    await approved(books, await costs(books), control=BudgetControl.STOP)
    (entry,) = await books.office.rows("SELECT id FROM finance_entry")
    async with books.office.work("finance") as db:
        await finance.reverse_entry(db, entry["id"], on=date(2026, 3, 11))
    await post(books, cost(books, "300"))


async def test_closing_a_year_spends_nothing(books: Books) -> None:
    await approved(books, await costs(books), control=BudgetControl.STOP)
    await post(books, cost(books, "300"))
    cost_account = await account_of(books, "COST_OF_SALES")
    closing = NewEntry(
        company_id=books.company,
        journal=JournalKind.CLOSING,
        on=date(2026, 12, 31),
        lines=[
            NewLine(account=cost_account, credit=Decimal(300)),
            NewLine(account=AccountPurpose.RETAINED, debit=Decimal(300)),
        ],
    )
    await post(books, closing)
    with pytest.raises(Refused):
        await post(books, cost(books, "900.01", on=date(2026, 12, 31)))


async def test_a_budget_that_ignores_or_is_closed_asks_nothing(books: Books) -> None:
    line = await costs(books)

    async def statements() -> int:
        async with books.office.work("finance") as db:
            books.office.statements.clear()
            await finance.post_entries(db, [cost(books, "500")])
            return len(books.office.statements)

    assert await statements() == 2
    await approved(books, line, control=BudgetControl.IGNORE)
    assert await statements() == 2
    warned = await approved(books, line, control=BudgetControl.WARN, name="Warned")
    watched = await statements()
    async with books.office.work() as db:
        await service.close_budget(db, warned)
    assert await statements() == 2
    assert watched == 4


async def test_a_budget_of_another_company_holds_nothing(books: Books) -> None:
    await approved(books, await costs(books), control=BudgetControl.STOP)
    entry = NewEntry(
        company_id=books.office.home.second,
        journal=JournalKind.GENERAL,
        on=date(2026, 3, 10),
        lines=[
            NewLine(account=AccountPurpose.COST_OF_SALES, debit=Decimal(9999)),
            NewLine(account=AccountPurpose.CASH, credit=Decimal(9999)),
        ],
    )
    await post(books, entry)
