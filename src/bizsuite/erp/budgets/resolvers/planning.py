"""Budgets: found, drafted, approved, revised, closed."""

import strawberry

from bizsuite.erp.budgets import reads, service, types
from bizsuite.erp.budgets.rules import words
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class BudgetQuery:
    """Where queries enter."""

    budget: types.Budget | None = found(reads.budget, "One revision of a budget.")
    budgets: Connection[types.Budget] | None = listed(
        reads.budget, "The budgets of the company with their revisions, by name."
    )
    budget_line: types.BudgetLine | None = found(reads.line, "One line of a budget.")
    budget_overrun: types.BudgetOverrun | None = found(
        reads.overrun, "One entry that spent more than a budget had left."
    )
    budget_overruns: Connection[types.BudgetOverrun] | None = listed(
        reads.overrun, "What was spent beyond budgets of the company, newest first."
    )


@strawberry.type
class JournalEntryBudgets:
    """What budgets hang on JournalEntry."""

    budget_overruns: Connection[types.BudgetOverrun] | None = related(
        reads.entry_overruns,
        "The budgets that it exceeds: warnings, also where it only would be posted (dryRun).",
    )


@strawberry.type
class FiscalYearBudgets:
    """What budgets hang on FiscalYear."""

    budgets: Connection[types.Budget] | None = related(
        reads.year_budgets, "Its budgets with their revisions, by name."
    )


@strawberry.type
class BudgetMutation:
    """What can be done with budgets."""

    @mutation(needs=words.BUDGET_WRITE)
    async def budget_create(self, info: Info, input: types.BudgetCreateInput) -> types.BudgetCreatePayload:
        """Draft a budget of a fiscal year.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, NAME_TAKEN, BUDGET_PERIODS, BUDGET_LINE_TWICE.
        """
        made = await service.create_budget(info.context.db, input.new())
        return types.BudgetCreatePayload.of(budget=made)

    @mutation(needs=words.BUDGET_WRITE)
    async def budget_update(self, info: Info, input: types.BudgetUpdateInput) -> types.BudgetUpdatePayload:
        """Change a draft. Refusals: BUDGET_NOT_DRAFT, BUDGET_IS_REVISION (its name), and those of budgetCreate."""
        changed = await service.update_budget(
            info.context.db,
            key_of(reads.budget, input.id),
            known(input, "name", "control", "span", "tolerance"),
            input.planned(),
        )
        return types.BudgetUpdatePayload.of(budget=changed)

    @mutation(needs=words.BUDGET_WRITE)
    async def budget_delete(self, info: Info, input: types.BudgetDeleteInput) -> types.BudgetDeletePayload:
        """Throw a draft away. Refusals: NOT_FOUND, BUDGET_NOT_DRAFT."""
        await service.delete_budget(info.context.db, key_of(reads.budget, input.id))
        return types.BudgetDeletePayload()

    @mutation(needs=words.BUDGET_APPROVE)
    async def budget_approve(self, info: Info, input: types.BudgetApproveInput) -> types.BudgetApprovePayload:
        """Let a draft come into force, in the place of the budget that it revises.

        Refusals: NOT_FOUND, BUDGET_NOT_DRAFT, BUDGET_EMPTY, BUDGET_NOT_APPROVED, CHART_MISSING.
        """
        budget = await service.approve_budget(info.context.db, key_of(reads.budget, input.id))
        return types.BudgetApprovePayload.of(budget=budget)

    @mutation(needs=words.BUDGET_WRITE)
    async def budget_revise(self, info: Info, input: types.BudgetReviseInput) -> types.BudgetRevisePayload:
        """Draft another revision of a budget in force. Refusals: NOT_FOUND, BUDGET_NOT_APPROVED, BUDGET_REVISED."""
        draft = await service.revise_budget(info.context.db, key_of(reads.budget, input.id))
        return types.BudgetRevisePayload.of(budget=draft)

    @mutation(needs=words.BUDGET_APPROVE)
    async def budget_close(self, info: Info, input: types.BudgetCloseInput) -> types.BudgetClosePayload:
        """Let a budget control nothing any more. Refusals: NOT_FOUND, BUDGET_NOT_APPROVED."""
        budget = await service.close_budget(info.context.db, key_of(reads.budget, input.id))
        return types.BudgetClosePayload.of(budget=budget)
