"""The trial balance."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.erp.finance.rules.words import ENTRY_READ
from bizsuite.erp.statements import loaders, reads, types
from bizsuite.erp.statements.resolvers.asked import AS_OF, COMPANY, COMPARE, about, company_named, spans_of
from bizsuite.erp.statements.rules.spans import Span, Turnover, total
from bizsuite.erp.statements.rules.trees import Branch, Place, tree
from bizsuite.erp.statements.types.money import shown
from bizsuite.graph.context import Info
from bizsuite.graph.fields import Reach, field


@strawberry.type
class TrialBalanceQuery:
    """Where queries enter the trial balance."""

    @field(needs=ENTRY_READ)
    async def trial_balance(
        self,
        info: Info,
        company: COMPANY = None,
        as_of: AS_OF = None,
        since: Annotated[date | None, about("The first day of the turnover; null for all of it.")] = None,
        headings: Annotated[
            bool, about("Whether headings are shown, with the sums of what is under them.")
        ] = False,
        compare: COMPARE = None,
    ) -> types.TrialBalance | None:
        """The trial balance of a company on a day, in one snapshot; null for a company that you do not work in.

        A turnover that would begin after that day is BAD_USER_INPUT, and so is a comparison with a previous period
        where there is no first day.
        """
        db = info.context.db
        company_id = company_named(db, company)
        spans = spans_of(db, as_of, since, compare)
        if company_id is None:
            return None
        found = await loaders.turnovers(db, company_id, spans, headings=headings)
        return _trial_balance(found, spans, headings=headings)


def _trial_balance(found: loaders.Turnovers, spans: Sequence[Span], *, headings: bool) -> types.TrialBalance:
    totals = [total(own[at] for own in found.own.values()) for at in range(len(spans))]
    lines = reads.lines_of(spans[0])
    compared = spans[1] if len(spans) > 1 else None
    return types.TrialBalance(
        as_of=spans[0].until,
        since=spans[0].since,
        compared_as_of=None if compared is None else compared.until,
        compared_since=None if compared is None else compared.since,
        lines=[_line(found, branch, lines) for branch in _branches(found, headings=headings)],
        **shown(totals[0], found.currency),
        compared=_compared(totals, found.currency),
    )


def _branches(found: loaders.Turnovers, *, headings: bool) -> list[Branch]:
    if not headings:
        return [Branch(key, 0, own) for key, own in found.own.items()]
    places = [
        Place(key, account["parent_id"], account["is_heading"]) for key, account in found.accounts.items()
    ]
    return tree(places, found.own)


def _line(found: loaders.Turnovers, branch: Branch, lines: Any) -> types.TrialBalanceLine:
    account: Any = found.accounts[branch.id]
    reach: Any = None if account["is_heading"] else Reach(lines, account)
    return types.TrialBalanceLine(
        account=account,
        level=branch.level,
        **shown(branch.turnovers[0], found.currency),
        compared=_compared(branch.turnovers, found.currency),
        lines=reach,
    )


def _compared(turnovers: Sequence[Turnover], currency: str) -> types.TrialBalanceTurnover | None:
    if len(turnovers) < 2:
        return None
    return types.TrialBalanceTurnover(**shown(turnovers[1], currency))
