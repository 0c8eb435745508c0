"""Budgets, their lines and parts, and what was spent beyond them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.identity.types import Company, User
from bizsuite.erp.budgets import reads
from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetSpan, BudgetStatus
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.finance.types import DimensionValue, FiscalPeriod, FiscalYear, JournalEntry, LedgerAccount
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.graph.scalars import CurrencyCode

for _words in (BudgetControl, BudgetSpan, BudgetStatus):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.budget)
class Budget(Node):
    """A revision of what a company means to spend and earn in a fiscal year. What is approved never changes."""

    name: str = column("The name; unique in the fiscal year, but for its revisions.")
    revision: int = column("Which revision it is, from 1.")
    status: BudgetStatus = column("Whether it is in force.")
    control: BudgetControl = column("What becomes of a posting that spends more than is left.")
    span: BudgetSpan = column("Over which days spending is held against it.")
    tolerance: Decimal = column("What may be spent beyond what is planned, as a fraction of that.")
    currency: CurrencyCode = column("The currency: that of the company.")
    created_at: datetime = column("When it was drafted.")
    company: Company | None = related(reads.budget_company, "Whose budget it is.")
    fiscal_year: FiscalYear | None = related(reads.budget_year, "The year that it is of.")
    revision_of: "Budget | None" = related(reads.budget_revision_of, "The budget that it revises.")
    revised_by: "Budget | None" = related(reads.budget_revised_by, "The revision that takes its place.")
    lines: Connection["BudgetLine"] | None = related(reads.budget_lines, "What it plans, in order.")
    overruns: Connection["BudgetOverrun"] | None = related(
        reads.budget_overruns, "What was spent beyond it, newest first."
    )


@entity(reads.line)
class BudgetLine(Node):
    """What is planned on an account, or on all accounts of a kind, for a value of a dimension or for all."""

    position: int = column("Its place, from 1.")
    account_kind: AccountKind = column("The kind of account that it is about.")
    amount: Money = column(
        "What is planned for the year: spent on accounts of assets, costs and expenses, earned on others.",
        reads.line_amount,
    )
    account: LedgerAccount | None = related(
        reads.line_account, "The account; null where it is about all of the kind."
    )
    value: DimensionValue | None = related(
        reads.line_value,
        "The value that it is about, with those under it; null: whatever lines are divided by.",
    )
    parts: Connection["BudgetPart"] | None = related(
        reads.line_parts, "What is planned for each period; the parts sum to the amount."
    )
    budget: Budget | None = related(reads.line_budget, "The budget.")
    overruns: Connection["BudgetOverrun"] | None = related(
        reads.line_overruns, "What was spent beyond it, newest first."
    )


@entity(reads.part)
class BudgetPart(Node):
    """What a line plans for a period."""

    amount: Money = column("How much.", reads.part_amount)
    period: FiscalPeriod | None = related(reads.part_period, "The period.")
    line: BudgetLine | None = related(reads.part_line, "The line that it is a part of.")


@entity(reads.overrun)
class BudgetOverrun(Node):
    """An entry that spent more than a budget had left: a warning, or the act of somebody who may exceed it."""

    control: BudgetControl = column(
        "WARN, or STOP where it was posted by somebody who may exceed the budget."
    )
    first_day: date = column("The first day of what was held against the budget.")
    last_day: date = column("The last day of it.")
    planned: Money = column("What was allowed on these days, the tolerance included.", reads.overrun_planned)
    actual: Money = column("What was spent of it before.", reads.overrun_actual)
    wanted: Money = column("What the entry spent.", reads.overrun_wanted)
    created_at: datetime = column("When it was posted.")
    budget: Budget | None = related(reads.overrun_budget, "The budget.")
    line: BudgetLine | None = related(reads.overrun_line, "The line of it that was exceeded.")
    entry: JournalEntry | None = related(reads.overrun_entry, "The entry.")
    user: User | None = related(reads.overrun_user, "Who posted it.")


@refusal("BUDGET_EXCEEDED")
class BudgetIsExceeded(UserError):
    """What is posted, requested or ordered is more than a budget has left (BUDGET_EXCEEDED).

    Amounts are in the company's currency.
    """

    budget: str = strawberry.field(description="The name of the budget.")
    line: str = strawberry.field(
        description="The code of the account, or the kind of accounts, and the value's."
    )
    first_day: date = strawberry.field(description="The first day of what is held against it.")
    last_day: date = strawberry.field(description="The last day of it.")
    limit: Decimal = strawberry.field(description="What is allowed on these days, the tolerance included.")
    actual: Decimal = strawberry.field(description="What is spent of it.")
    committed: Decimal | None = strawberry.field(
        description="What other requests and orders commit of it; null for a posting, which spends."
    )
    wanted: Decimal = strawberry.field(description="What would be spent or committed.")
