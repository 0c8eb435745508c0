"""Drafts of budgets: written, changed, thrown away."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.budgets import tables
from bizsuite.erp.budgets.rules import plans, words
from bizsuite.erp.budgets.rules.plans import NewBudget, NewBudgetLine
from bizsuite.erp.finance.service import known_values
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import Account, FiscalPeriod, FiscalYear
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.kernel.values import ZERO

TAKEN = {
    "uq_budgets_budget_tenant_id_fiscal_year_id_name_revision": Refused(
        "NAME_TAKEN", "Another budget of the year has this name.", path=["name"]
    )
}


async def create_budget(db: Db, new: NewBudget) -> tables.Budget:
    """Draft a budget of a fiscal year.

    Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, NAME_TAKEN, BUDGET_PERIODS, BUDGET_LINE_TWICE.
    """
    year = await db.need(FiscalYear, new.fiscal_year_id, path=["fiscalYearId"])
    require_company(db, year.company_id, path=["fiscalYearId"])
    company = await db.need(Company, year.company_id)
    budget = tables.Budget(
        company_id=year.company_id,
        fiscal_year_id=year.id,
        name=name_of(new.name, "name"),
        control=new.control,
        span=new.span,
        tolerance=plans.check_tolerance(new.tolerance),
        currency=company.currency,
    )
    async with unless_taken(db, TAKEN):
        db.add(budget)
    await _write_lines(db, budget, new.lines)
    await db.publish(words.BudgetCreated(budget.id))
    return budget


async def update_budget(
    db: Db, budget_id: uuid.UUID, changes: Mapping[str, Any], lines: Sequence[NewBudgetLine] | None = None
) -> tables.Budget:
    """Change a draft; lines that are given replace all that were there.

    Refuses with NOT_FOUND, BUDGET_NOT_DRAFT, BUDGET_IS_REVISION (another name), and what `create_budget` refuses with.
    """
    budget = await locked(db, budget_id)
    plans.require_draft(budget.status)
    if budget.revision > 1 and "name" in changes:
        raise Refused("BUDGET_IS_REVISION", "A revision keeps the name of its budget.", path=["name"])
    async with unless_taken(db, TAKEN):
        for field, said in changes.items():
            setattr(budget, field, _checked(field, said))
    if lines is not None:
        await discard_lines(db, budget.id)
        await _write_lines(db, budget, lines)
    await db.publish(words.BudgetChanged(budget.id))
    return budget


def _checked(field: str, said: Any) -> Any:
    if field == "name":
        return name_of(said, "name")
    return plans.check_tolerance(said) if field == "tolerance" else said


async def delete_budget(db: Db, budget_id: uuid.UUID) -> None:
    """Throw a draft away. Refuses with NOT_FOUND, BUDGET_NOT_DRAFT."""
    budget = await locked(db, budget_id)
    plans.require_draft(budget.status)
    await discard_lines(db, budget.id)
    await db.delete(budget)
    await db.flush()
    await db.publish(words.BudgetDeleted(budget_id))


async def locked(db: Db, budget_id: uuid.UUID) -> tables.Budget:
    """A budget of a company that the actor works in. Refuses with NOT_FOUND."""
    budget = await db.lock(tables.Budget, budget_id)
    require_company(db, budget.company_id)
    return budget


async def discard_lines(db: Db, budget_id: uuid.UUID) -> None:
    """Throw the lines of a draft away."""
    for part in (tables.BudgetPart, tables.BudgetLine):
        own = table_of(part)
        await db.run(
            sa.delete(own).where(own.c.tenant_id == db.actor.tenant_id, own.c.budget_id == budget_id)
        )


async def _write_lines(db: Db, budget: tables.Budget, lines: Sequence[NewBudgetLine]) -> None:
    """Write the lines of a draft with their parts, however many, in a few statements."""
    plans.check_lines(lines)
    if not lines:
        return
    period = FiscalPeriod
    periods = [
        row.id
        for row in await db.rows(
            sa.select(col(period.id))
            .where(
                col(period.tenant_id) == db.actor.tenant_id,
                col(period.fiscal_year_id) == budget.fiscal_year_id,
            )
            .order_by(col(period.first_day))
        )
    ]
    kinds = await _kinds(db, budget, lines)
    rows: list[tables.BudgetLine] = []
    parts: list[dict[str, Any]] = []
    of_budget: dict[str, Any] = {
        "company_id": budget.company_id,
        "budget_id": budget.id,
        "currency": budget.currency,
    }
    for place, line in enumerate(lines):
        path = ["lines", str(place)]
        kind = plans.kind_of(line, kinds.get(line.account_id), path)
        amounts = plans.parts_of(line, len(periods), budget.currency, path)
        rows.append(
            tables.BudgetLine(
                **of_budget,
                position=place + 1,
                account_id=line.account_id,
                account_kind=kind,
                value_id=line.value_id,
                amount=sum(amounts, ZERO),
            )
        )
        parts += [
            {**of_budget, "line_id": rows[-1].id, "period_id": key, "amount": amount}
            for key, amount in zip(periods, amounts, strict=True)
        ]
    db.add_all(rows)
    await db.flush()
    db.add_many(tables.BudgetPart, parts)
    await db.flush()


async def _kinds(
    db: Db, budget: tables.Budget, lines: Sequence[NewBudgetLine]
) -> dict[uuid.UUID | None, Any]:
    """The kinds of the accounts that lines name. Refuses with NOT_FOUND for what is not of the company."""
    named = {line.account_id for line in lines if line.account_id}
    account = Account
    rows = await db.rows(
        sa.select(col(account.id), col(account.kind)).where(
            col(account.tenant_id) == db.actor.tenant_id,
            col(account.company_id) == budget.company_id,
            col(account.id).in_(sorted(named)),
            col(account.is_heading).is_(False),
        )
    )
    kinds: dict[uuid.UUID | None, Any] = {row.id: row.kind for row in rows}
    values = await known_values(db, {line.value_id for line in lines if line.value_id})
    for place, line in enumerate(lines):
        if line.account_id and line.account_id not in kinds:
            raise Refused("NOT_FOUND", "There is no such record.", path=["lines", str(place), "accountId"])
        if line.value_id and (
            line.value_id not in values or values[line.value_id].company_id != budget.company_id
        ):
            raise Refused("NOT_FOUND", "There is no such record.", path=["lines", str(place), "valueId"])
    return kinds
