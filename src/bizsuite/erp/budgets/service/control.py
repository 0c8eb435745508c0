"""Whether postings stay within budgets, whoever posts."""

from typing import Any

from bizsuite.erp.budgets import tables
from bizsuite.erp.budgets.loaders import controlled
from bizsuite.erp.budgets.rules.control import Excess, exceeded
from bizsuite.erp.budgets.rules.words import BUDGET_EXCEED, BudgetControl, BudgetOverrun
from bizsuite.erp.finance.rules.ledger import EntriesPosting
from bizsuite.kernel.db import Db


async def keep_within(db: Db, event: EntriesPosting) -> None:
    """Refuse, or note, what spends more than budgets in force have left.

    Whoever posts holds the chain of the company, so that of two postings at once the second sees the first: they never
    exceed a budget together. Refuses with BUDGET_EXCEEDED (facts: budget, line, firstDay, lastDay, limit, actual,
    wanted) where a budget stops and the actor may not exceed it.
    """
    excesses = [
        excess for line in await controlled(db, event.entries) for excess in exceeded(line, event.entries)
    ]
    if not db.actor.may(BUDGET_EXCEED):
        for excess in excesses:
            if excess.line.control is BudgetControl.STOP:
                raise excess.refusal()
    for row in db.add_many(tables.BudgetOverrun, [_row(db, excess) for excess in excesses]):
        await db.publish(BudgetOverrun(row["id"]))


def _row(db: Db, excess: Excess) -> dict[str, Any]:
    line = excess.line
    return {
        "company_id": line.company_id,
        "budget_id": line.budget_id,
        "line_id": line.id,
        "entry_id": excess.entry_id,
        "user_id": db.actor.user_id,
        "control": line.control,
        "first_day": excess.first_day,
        "last_day": excess.last_day,
        "currency": line.currency,
        "planned": excess.limit,
        "actual": excess.spent,
        "wanted": excess.wanted,
    }
