"""Budgets beside the ledger, and as files."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.erp.budgets import loaders, reads, types
from bizsuite.erp.budgets.files import MAKER
from bizsuite.erp.budgets.loaders import ComparedBudget, ComparedLine
from bizsuite.erp.budgets.rules.comparing import Compared, Export, total
from bizsuite.erp.budgets.rules.words import BUDGET_READ
from bizsuite.erp.finance.rules.words import ENTRY_READ
from bizsuite.erp.statements.resolvers.asked import COMPARE, about, spans_of
from bizsuite.erp.statements.rules.captions import title_of
from bizsuite.erp.statements.rules.financial import StatementCaption
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.erp.statements.types import StatementComparison
from bizsuite.erp.statements.types.money import one_money
from bizsuite.graph.context import Info
from bizsuite.graph.fields import Reach, field
from bizsuite.graph.files import FileTicket, Tickets
from bizsuite.graph.node import decode
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.reads import Many
from bizsuite.kernel.sheets import FileFormat

BUDGET = Annotated[strawberry.ID, about("The budget: the revision of it that is meant.")]
AS_OF = Annotated[
    date | None, about("The last day that counts; today when left out, at most the last day of the year.")
]
SINCE = Annotated[date | None, about("The first day; that of the budget's year when left out.")]


@strawberry.type
class BudgetComparisonQuery:
    """Where queries ask what became of budgets."""

    @field(needs=BUDGET_READ)
    async def budget_comparison(
        self,
        info: Info,
        budget_id: BUDGET,
        as_of: AS_OF = None,
        since: SINCE = None,
        compare: COMPARE = None,
    ) -> types.BudgetComparison | None:
        """A budget beside what is posted, as of any day, with the lines behind every figure.

        Null for a budget of a company that you do not work in.
        """
        db = info.context.db
        asked = await _asked(db, budget_id, as_of, since, compare)
        if asked is None:
            return None
        found, spans = asked
        lines = await loaders.compared(db, found.budget.id, spans)
        relation = await loaders.lines_of(db, found.budget.id, spans[0])
        return _comparison(found, spans, lines, relation, info.context.locale)

    @field(needs=BUDGET_READ)
    async def budget_comparison_file(
        self,
        info: Info,
        budget_id: BUDGET,
        format: Annotated[FileFormat, about("The form of the file.")] = FileFormat.CSV,
        as_of: AS_OF = None,
        since: SINCE = None,
        compare: COMPARE = None,
    ) -> FileTicket | None:
        """A ticket for the same figures as a file, at that time; its heads are in the language of whoever asks.

        Null for a budget of a company that you do not work in.
        """
        db = info.context.db
        asked = await _asked(db, budget_id, as_of, since, compare)
        if asked is None:
            return None
        found, spans = asked
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(db.actor, MAKER, Export(found.budget.id, format, spans).told())


async def _asked(
    db: Db,
    budget_id: strawberry.ID,
    as_of: date | None,
    since: date | None,
    compare: StatementComparison | None,
) -> tuple[ComparedBudget, list[Span]] | None:
    """The budget, and the days with those to compare with. Faults: FORBIDDEN, BAD_USER_INPUT."""
    if not db.actor.may(ENTRY_READ):
        raise Forbidden("You need the permission {permission}.", permission=ENTRY_READ.name)
    named = decode(budget_id)
    found = await loaders.budget_of(db, named.key) if named.type == reads.budget.name else None
    if found is None:
        return None
    day = as_of or min(max(today(db.actor.zone), found.year.since or date.min), found.year.until)
    return found, spans_of(db, day, since or found.year.since, compare)


def _comparison(
    found: ComparedBudget, spans: Sequence[Span], lines: Sequence[ComparedLine], relation: Many, locale: str
) -> types.BudgetComparison:
    budget: Any = found.budget
    other = spans[1] if len(spans) > 1 else None

    def summed(*, is_spending: bool) -> types.BudgetComparisonTotal:
        sums = [
            total(((line.kind, line.spans[at]) for line in lines), is_spending=is_spending)
            for at in range(len(spans))
        ]
        return types.BudgetComparisonTotal(**_money(sums, found.currency))

    return types.BudgetComparison(
        budget=budget,
        since=spans[0].since,
        as_of=spans[0].until,
        compared_since=None if other is None else other.since,
        compared_as_of=None if other is None else other.until,
        lines=[_line(line, found.currency, relation, locale) for line in lines],
        spending=summed(is_spending=True),
        earning=summed(is_spending=False),
    )


def _line(line: ComparedLine, currency: str, relation: Many, locale: str) -> types.BudgetComparisonLine:
    record: Any = line.line
    reach: Any = Reach(relation, line.line)
    title = line.account[1] if line.account else title_of(StatementCaption.EXPENSES, line.kind, locale)
    return types.BudgetComparisonLine(line=record, title=title, lines=reach, **_money(line.spans, currency))


def _money(spans: Sequence[Compared], currency: str) -> dict[str, Any]:
    own = spans[0]
    return {
        "planned": one_money(own.planned, currency),
        "actual": one_money(own.actual, currency),
        "difference": one_money(own.difference, currency),
        "fraction": own.fraction,
        "compared": one_money(spans[1].actual, currency) if len(spans) > 1 else None,
    }
