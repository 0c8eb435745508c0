"""Where queries enter the statements."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance.rules.words import ACCOUNT_READ, ENTRY_READ
from bizsuite.erp.statements import loaders, reads, types
from bizsuite.erp.statements.rules.spans import Span, StatementPeriod, previous, total
from bizsuite.erp.statements.rules.trees import Branch, Place, tree
from bizsuite.graph.context import Info
from bizsuite.graph.fields import Reach, field
from bizsuite.graph.node import decode
from bizsuite.kernel.clock import FIRST_DAY, LAST_DAY, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput, Forbidden


def _about(description: str) -> Any:
    """An argument's description."""
    return strawberry.argument(description=description)


COMPANY = Annotated[strawberry.ID | None, _about("The company; that of the request when left out.")]
AS_OF = Annotated[date | None, _about("The last day that counts; today when left out.")]
COMPARE = Annotated[types.StatementComparison | None, _about("Other days to set beside these.")]


@strawberry.type
class StatementsQuery:
    """Where queries enter the statements."""

    @field(needs=ENTRY_READ)
    async def trial_balance(
        self,
        info: Info,
        company: COMPANY = None,
        as_of: AS_OF = None,
        since: Annotated[date | None, _about("The first day of the turnover; null for all of it.")] = None,
        headings: Annotated[
            bool, _about("Whether headings are shown, with the sums of what is under them.")
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


def company_named(db: Db, named: strawberry.ID | None) -> uuid.UUID | None:
    """The company that a statement is asked of; None where the actor does not work in it.

    Faults: FORBIDDEN without the permission to read accounts; BAD_USER_INPUT for what is no id.
    """
    if not db.actor.may(ACCOUNT_READ):
        raise Forbidden("You need the permission {permission}.", permission=ACCOUNT_READ.name)
    if named is None:
        return db.actor.company_id
    company = decode(named)
    works_there = company.key in {db.actor.company_id, *db.actor.company_ids}
    return company.key if company.type == identity.company.name and works_there else None


def spans_of(
    db: Db, as_of: date | None, since: date | None, compare: types.StatementComparison | None
) -> list[Span]:
    """The days that are asked for, then those that they are compared with. Faults: BAD_USER_INPUT."""
    span = _span(since, as_of or today(db.actor.zone))
    if compare is None:
        return [span]
    if compare.days:
        return [span, _span(compare.days.since, compare.days.as_of)]
    other = previous(span, compare.period or StatementPeriod.PREVIOUS_YEAR)
    if other is None:
        raise BadInput("A previous period needs a first day, `since`.")
    return [span, other]


def _span(since: date | None, until: date) -> Span:
    for day in (since or until, until):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise BadInput("A day lies between {first} and {last}.", first=FIRST_DAY, last=LAST_DAY)
    if since is not None and since > until:
        raise BadInput("`since` comes after `asOf`.")
    return Span(since, until)


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
        **types.shown(totals[0], found.currency),
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
        **types.shown(branch.turnovers[0], found.currency),
        compared=_compared(branch.turnovers, found.currency),
        lines=reach,
    )


def _compared(turnovers: Sequence[Any], currency: str) -> types.TrialBalanceTurnover | None:
    if len(turnovers) < 2:
        return None
    return types.TrialBalanceTurnover(**types.shown(turnovers[1], currency))
