"""A budget beside what is posted, as clients see it."""

from datetime import date
from decimal import Decimal

import strawberry

from bizsuite.erp.budgets.types.nodes import Budget, BudgetLine
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types import JournalLine
from bizsuite.graph.fields import reached
from bizsuite.graph.money import Money
from bizsuite.graph.page import Connection

_PLANNED = "What was planned for the periods that these days touch."
_ACTUAL = "What the ledger holds of it: spent, or earned, on these days."
_DIFFERENCE = "Planned less actual: what is left; negative beyond the plan."
_FRACTION = "Actual as a fraction of planned, to six decimals; null where nothing was planned."


@strawberry.type
class BudgetComparisonTotal:
    """What was planned and what came of it, of several lines together."""

    planned: Money = strawberry.field(description=_PLANNED)
    actual: Money = strawberry.field(description=_ACTUAL)
    difference: Money = strawberry.field(description=_DIFFERENCE)
    fraction: Decimal | None = strawberry.field(description=_FRACTION)
    compared: Money | None = strawberry.field(
        description="What the ledger holds of the days that it is compared with; null without comparison."
    )


@strawberry.type
class BudgetComparisonLine:
    """A line of a budget beside what is posted."""

    line: BudgetLine = strawberry.field(description="The line.")
    title: str = strawberry.field(description="The name of its account, or of the kind of accounts.")
    planned: Money = strawberry.field(description=_PLANNED)
    actual: Money = strawberry.field(description=_ACTUAL)
    difference: Money = strawberry.field(description=_DIFFERENCE)
    fraction: Decimal | None = strawberry.field(description=_FRACTION)
    compared: Money | None = strawberry.field(
        description="What the ledger holds of the days that it is compared with; null without comparison."
    )
    lines: Connection[JournalLine] | None = reached(
        finance.line,
        "The journal lines that are held against it, oldest first; their `dimensions` tell how much of one is.",
    )


@strawberry.type
class BudgetComparison:
    """A budget beside what is posted on some days. Closing a year counts nowhere."""

    budget: Budget = strawberry.field(description="The budget.")
    since: date | None = strawberry.field(description="The first day.")
    as_of: date = strawberry.field(description="The last day that counts.")
    compared_since: date | None = strawberry.field(
        description="The first day that it is compared with; null without comparison."
    )
    compared_as_of: date | None = strawberry.field(
        description="The last day that it is compared with; null without comparison."
    )
    lines: list[BudgetComparisonLine] = strawberry.field(description="Its lines, in order.")
    spending: BudgetComparisonTotal = strawberry.field(
        description="The lines on accounts of assets, costs and expenses together; some may count the same lines twice."
    )
    earning: BudgetComparisonTotal = strawberry.field(description="The other lines together.")
