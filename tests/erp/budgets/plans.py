"""Budgets of the first company of an office, for the tests of budgets."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.erp.budgets import service
from bizsuite.erp.budgets.rules.plans import NewBudget, NewBudgetLine
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.dimensions import DimensionShare
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from tests.erp.finance.books import Books


async def account_of(books: Books, purpose: str) -> uuid.UUID:
    """The account of the first company that plays a part."""
    sql = f"SELECT id FROM finance_account WHERE purpose = '{purpose}' AND company_id = '{books.company}'"
    found: uuid.UUID = (await books.office.rows(sql))[0]["id"]
    return found


async def year_of(books: Books) -> uuid.UUID:
    """The fiscal year 2026 of the first company."""
    sql = f"SELECT id FROM finance_fiscal_year WHERE company_id = '{books.company}'"
    found: uuid.UUID = (await books.office.rows(sql))[0]["id"]
    return found


async def approved(books: Books, *lines: NewBudgetLine, **more: Any) -> uuid.UUID:
    """A budget in force."""
    year = await year_of(books)
    async with books.office.work() as db:
        new = NewBudget(fiscal_year_id=year, lines=lines, **{"name": "Costs", **more})
        budget = await service.create_budget(db, new)
    async with books.office.work() as db:
        await service.approve_budget(db, budget.id)
    return budget.id


def cost(
    books: Books, amount: str, *, on: date = date(2026, 3, 10), shares: Sequence[DimensionShare] = ()
) -> NewEntry:
    """Goods are used: a cost of so much."""
    lines = [
        NewLine(account=AccountPurpose.COST_OF_SALES, debit=Decimal(amount), dimensions=shares),
        NewLine(account=AccountPurpose.CASH, credit=Decimal(amount)),
    ]
    return NewEntry(company_id=books.company, journal=JournalKind.GENERAL, on=on, lines=lines)


async def post(books: Books, *entries: NewEntry, as_: str = "finance") -> None:
    """Post entries as somebody who may not exceed budgets."""
    async with books.office.work(as_) as db:
        await finance.post_entries(db, entries)


async def overruns(books: Books) -> list[dict[str, Any]]:
    """What was spent beyond budgets, in order."""
    return await books.office.rows(
        "SELECT control, first_day, last_day, planned, actual, wanted FROM budgets_overrun ORDER BY created_at, id"
    )
