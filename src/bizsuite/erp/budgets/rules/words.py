"""The words of budgets: states, ways of control, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

BUDGET_READ = Permission("budgets.budget.read")
BUDGET_WRITE = Permission("budgets.budget.write")
BUDGET_APPROVE = Permission("budgets.budget.approve")
BUDGET_EXCEED = Permission("budgets.budget.exceed")
"""Whoever holds it may post beyond a budget that stops others; that is noted."""


class BudgetStatus(Word):
    """What is approved never changes; another revision is made of it."""

    DRAFT = "DRAFT", "May still change; controls nothing."
    APPROVED = "APPROVED", "In force; never changes."
    CLOSED = "CLOSED", "Controls nothing any more, since it was closed or another revision was approved."


class BudgetControl(Word):
    """What becomes of a posting that spends more than is left."""

    IGNORE = "IGNORE", "Nothing; the budget is only compared with."
    WARN = "WARN", "It is posted, and noted."
    STOP = "STOP", "It is refused, but for those who may exceed budgets; theirs is noted."


class BudgetSpan(Word):
    """Over which days spending is held against a budget."""

    PERIOD = "PERIOD", "Each period for itself; what is left of one is lost."
    CUMULATIVE = (
        "CUMULATIVE",
        "From the first day of the year; what is left of a period is there for later ones.",
    )


@dataclass(frozen=True, slots=True)
class BudgetCreated:
    """A draft has been written."""

    budget_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BudgetChanged:
    """A draft says something else."""

    budget_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BudgetDeleted:
    """A draft has been thrown away."""

    budget_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BudgetApproved:
    """A budget is in force, in the place of the one that it revises."""

    budget_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BudgetClosed:
    """A budget controls nothing any more."""

    budget_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BudgetOverrun:
    """An entry has spent more than a budget had left."""

    overrun_id: uuid.UUID
