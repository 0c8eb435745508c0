"""Budgets come into force, are revised, and are closed. What was approved is kept as it was."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.budgets import tables
from bizsuite.erp.budgets.rules import plans, words
from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetStatus
from bizsuite.erp.budgets.service.drafting import locked
from bizsuite.erp.finance import service as finance
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.kernel.values import new_id

_REVISED = {
    f"uq_budgets_budget_{name}": Refused(
        "BUDGET_REVISED", "There is a revision of this budget already.", path=["id"]
    )
    for name in ("revision_of_id", "tenant_id_fiscal_year_id_name_revision")
}


async def approve_budget(db: Db, budget_id: uuid.UUID) -> tables.Budget:
    """Let a draft come into force, in the place of the budget that it revises.

    It controls what is posted from now on; what is spent already counts, and stays. Refuses with NOT_FOUND,
    BUDGET_NOT_DRAFT, BUDGET_EMPTY, BUDGET_NOT_APPROVED (the one that it revises was closed meanwhile).
    """
    budget = await locked(db, budget_id)
    plans.require_draft(budget.status)
    line = tables.BudgetLine
    if not await db.rows(
        sa.select(col(line.id))
        .where(col(line.tenant_id) == db.actor.tenant_id, col(line.budget_id) == budget_id)
        .limit(1)
    ):
        raise Refused("BUDGET_EMPTY", "A budget needs a line.", path=["id"])
    if budget.revision_of_id is not None:
        before = await db.lock(tables.Budget, budget.revision_of_id)
        plans.require_approved(before.status)
        before.status = BudgetStatus.CLOSED
        await db.publish(words.BudgetClosed(before.id))
    budget.status = BudgetStatus.APPROVED
    await _watch(db, budget.company_id)
    await db.publish(words.BudgetApproved(budget.id))
    return budget


async def close_budget(db: Db, budget_id: uuid.UUID) -> tables.Budget:
    """Let a budget control nothing any more. Refuses with NOT_FOUND, BUDGET_NOT_APPROVED."""
    budget = await locked(db, budget_id)
    plans.require_approved(budget.status)
    budget.status = BudgetStatus.CLOSED
    await _watch(db, budget.company_id)
    await db.publish(words.BudgetClosed(budget.id))
    return budget


async def _watch(db: Db, company_id: uuid.UUID) -> None:
    """Be asked about postings of a company exactly while a budget of it controls something.

    Under the chain of the company: a posting either comes before, or is held against what holds by now.
    """
    await db.flush()
    await finance.hold_chain(db, company_id)
    budget = tables.Budget
    found = await db.rows(
        sa.select(col(budget.id))
        .where(
            col(budget.tenant_id) == db.actor.tenant_id,
            col(budget.company_id) == company_id,
            col(budget.status) == BudgetStatus.APPROVED,
            col(budget.control) != BudgetControl.IGNORE,
        )
        .limit(1)
    )
    await finance.watch(db, company_id, bool(found))


async def revise_budget(db: Db, budget_id: uuid.UUID) -> tables.Budget:
    """Draft another revision of a budget in force, which stays so until that is approved.

    Refuses with NOT_FOUND, BUDGET_NOT_APPROVED, BUDGET_REVISED.
    """
    before = await locked(db, budget_id)
    plans.require_approved(before.status)
    kept = ("company_id", "fiscal_year_id", "name", "control", "span", "tolerance", "currency")
    budget = tables.Budget(
        **{name: getattr(before, name) for name in kept},
        revision=before.revision + 1,
        revision_of_id=before.id,
    )
    async with unless_taken(db, _REVISED):
        db.add(budget)
    await _copy_lines(db, before.id, budget.id)
    await db.publish(words.BudgetCreated(budget.id))
    return budget


async def _copy_lines(db: Db, before: uuid.UUID, budget_id: uuid.UUID) -> None:
    """The lines of a budget with their parts, for another."""
    line, part = table_of(tables.BudgetLine).c, table_of(tables.BudgetPart).c
    lines = await db.rows(_own(db, line, before))
    parts = await db.rows(_own(db, part, before))
    keys = {row.id: new_id() for row in lines}

    def copied(row: Any, *names: str) -> dict[str, Any]:
        return {"company_id": row.company_id, "budget_id": budget_id, "currency": row.currency} | {
            name: row._mapping[name] for name in (*names, "amount")
        }

    names = ("position", "account_id", "account_kind", "value_id")
    db.add_many(tables.BudgetLine, [{"id": keys[row.id], **copied(row, *names)} for row in lines])
    await db.flush()
    db.add_many(
        tables.BudgetPart, [{"line_id": keys[row.line_id], **copied(row, "period_id")} for row in parts]
    )
    await db.flush()


def _own(db: Db, columns: Any, budget_id: uuid.UUID) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .where(columns.tenant_id == db.actor.tenant_id, columns.budget_id == budget_id)
        .order_by(columns.id)
    )
