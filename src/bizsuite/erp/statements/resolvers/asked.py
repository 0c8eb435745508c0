"""What every statement is asked for: a company, and days."""

import uuid
from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance.rules.words import ACCOUNT_READ
from bizsuite.erp.statements import types
from bizsuite.erp.statements.rules.spans import Span, StatementPeriod, previous
from bizsuite.graph.node import decode
from bizsuite.kernel.clock import FIRST_DAY, LAST_DAY, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput, Forbidden


def about(description: str) -> Any:
    """An argument's description."""
    return strawberry.argument(description=description)


COMPANY = Annotated[strawberry.ID | None, about("The company; that of the request when left out.")]
AS_OF = Annotated[date | None, about("The last day that counts; today when left out.")]
COMPARE = Annotated[types.StatementComparison | None, about("Other days to set beside these.")]


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
        check(day)
    if since is not None and since > until:
        raise BadInput("`since` comes after `asOf`.")
    return Span(since, until)


def day_of(db: Db, as_of: date | None) -> date:
    """The day of a statement that has but one. Faults: BAD_USER_INPUT."""
    return check(as_of or today(db.actor.zone))


def check(day: date) -> date:
    """A day that can be meant. Faults: BAD_USER_INPUT."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadInput("A day lies between {first} and {last}.", first=FIRST_DAY, last=LAST_DAY)
    return day
