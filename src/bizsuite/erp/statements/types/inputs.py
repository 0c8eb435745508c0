"""What a statement is asked for."""

from datetime import date

import strawberry
from strawberry import UNSET

from bizsuite.erp.statements.rules.exports import StatementKind
from bizsuite.erp.statements.rules.spans import StatementPeriod

for _words in (StatementKind, StatementPeriod):
    strawberry.enum(_words, description=_words.__doc__)


@strawberry.input
class StatementDays:
    """The days of a statement, both ends included."""

    since: date | None = strawberry.field(
        default=None, description="The first day; null for all before the last."
    )
    as_of: date = strawberry.field(description="The last day.")


@strawberry.input(one_of=True)
class StatementComparison:
    """The other days that a statement is set beside."""

    period: StatementPeriod | None = strawberry.field(
        default=UNSET, description="Days that follow from those of the statement."
    )
    days: StatementDays | None = strawberry.field(default=UNSET, description="Days of one's own choice.")
