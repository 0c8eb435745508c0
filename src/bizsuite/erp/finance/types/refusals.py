"""Refusals of the ledger that carry facts."""

from datetime import date
from decimal import Decimal

import strawberry

from bizsuite.graph.refusals import UserError, refusal


@refusal("ENTRY_UNBALANCED")
class EntryUnbalanced(UserError):
    """Debits and credits of an entry differ (ENTRY_UNBALANCED)."""

    debit: Decimal = strawberry.field(description="The sum of its debits.")
    credit: Decimal = strawberry.field(description="The sum of its credits.")


@refusal("DIMENSION_FRACTIONS")
class DimensionFractions(UserError):
    """The fractions of a dimension on a line do not sum to 1 (DIMENSION_FRACTIONS)."""

    dimension: str = strawberry.field(description="The code of the dimension.")
    sum: Decimal = strawberry.field(description="What they sum to.")


@refusal("DIMENSION_REQUIRED")
class DimensionIsRequired(UserError):
    """An account needs a value of a dimension (DIMENSION_REQUIRED)."""

    account: str = strawberry.field(description="The code of the account.")
    dimension: str = strawberry.field(description="The code of the dimension.")


@refusal("OVER_ALLOCATION")
class OverAllocation(UserError):
    """More was to be allocated than is open (OVER_ALLOCATION)."""

    available: Decimal = strawberry.field(description="What could be allocated.")


@refusal("PERIOD_CLOSED")
class PeriodIsClosed(UserError):
    """The period takes no postings (PERIOD_CLOSED)."""

    day: date | None = strawberry.field(description="The day that was to be posted on.")


@refusal("PERIOD_MISSING")
class PeriodIsMissing(UserError):
    """No fiscal period has this day (PERIOD_MISSING)."""

    day: date | None = strawberry.field(description="The day that was to be posted on.")


@refusal("WRITE_OFF_LIMIT")
class WriteOffLimit(UserError):
    """More was to be written off than is allowed (WRITE_OFF_LIMIT)."""

    left: Decimal = strawberry.field(description="What would be written off, in the company's currency.")
    most: Decimal = strawberry.field(description="What may be, in the company's currency.")
