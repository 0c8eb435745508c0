"""Aged receivables and payables, and what was open of an item on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance.rules.words import ENTRY_READ, AccountKind
from bizsuite.erp.statements import loaders, reads, types
from bizsuite.erp.statements.resolvers.asked import AS_OF, COMPANY, about, check, company_named, day_of
from bizsuite.erp.statements.rules.ageing import BUCKETS, Ageing, buckets, check_buckets
from bizsuite.erp.statements.types.ageing import aged_total
from bizsuite.erp.statements.types.money import all_money, one_money
from bizsuite.erp.statements.types.pages import AFTER, BEFORE, FIRST, LAST, asked, mark_of, paged
from bizsuite.graph.context import Info
from bizsuite.graph.fields import Reach, field
from bizsuite.graph.money import Money
from bizsuite.kernel.reads import Many, Record
from bizsuite.kernel.values import ZERO

DAYS = Annotated[
    list[int] | None,
    about(
        "On which day of being overdue each bucket but the last ends: 0, 30, 60, 90 when left out; at most 12."
    ),
]


@strawberry.type
class AgeingQuery:
    """Where queries enter the aged open items."""

    @field(needs=ENTRY_READ)
    async def aged_receivables(
        self,
        info: Info,
        company: COMPANY = None,
        as_of: AS_OF = None,
        buckets: DAYS = None,
        first: FIRST = None,
        after: AFTER = None,
        last: LAST = None,
        before: BEFORE = None,
    ) -> types.AgedReceivableConnection | None:
        """What customers owed on a day, by customer and currency, the largest first, with the sums of all.

        An item is open by what had not been allocated of it on that day; its age counts from its due date. Null for a
        company that you do not work in. Days out of order are BAD_USER_INPUT.
        """
        asking = _asking(info, AccountKind.ASSET_RECEIVABLE, company, as_of, buckets)
        if asking is None:
            return None
        told = await _told(info, asking, types.AgedReceivable, (first, after, last, before))
        return types.AgedReceivableConnection(**told)

    @field(needs=ENTRY_READ)
    async def aged_payables(
        self,
        info: Info,
        company: COMPANY = None,
        as_of: AS_OF = None,
        buckets: DAYS = None,
        first: FIRST = None,
        after: AFTER = None,
        last: LAST = None,
        before: BEFORE = None,
    ) -> types.AgedPayableConnection | None:
        """What suppliers were owed on a day, by supplier and currency, the largest first, with the sums of all.

        Amounts are positive for what is owed. Otherwise as `agedReceivables`.
        """
        asking = _asking(info, AccountKind.LIABILITY_PAYABLE, company, as_of, buckets)
        if asking is None:
            return None
        told = await _told(info, asking, types.AgedPayable, (first, after, last, before))
        return types.AgedPayableConnection(**told)


@strawberry.type
class JournalLineStatements:
    """What the statements hang on JournalLine."""

    @field
    async def open_on(
        self, root: strawberry.Parent[Any], info: Info, day: Annotated[date, about("The day.")]
    ) -> Money | None:
        """What was open of the amount on a day, by the allocations up to then; zero before it was posted."""
        amount, currency = await info.context.load(loaders.open_on, root["id"], day=check(day)) or (ZERO, "")
        return one_money(amount, currency)


def _asking(
    info: Info,
    kind: AccountKind,
    company: strawberry.ID | None,
    as_of: date | None,
    days: Sequence[int] | None,
) -> Ageing | None:
    """Which items are asked for; None for a company that the actor does not work in. Faults: BAD_USER_INPUT."""
    db = info.context.db
    wanted = check_buckets(BUCKETS if days is None else days)
    day, company_id = day_of(db, as_of), company_named(db, company)
    return None if company_id is None else Ageing(company_id=company_id, kind=kind, as_of=day, days=wanted)


async def _told(info: Info, asking: Ageing, kind: type[types.AgedSums], page: Any) -> dict[str, Any]:
    """The fields of a connection of aged sums."""
    mark = mark_of(asking)
    paging = asked(info, loaders.AGED_KEYSET, mark, *page)
    found = await loaders.aged(info.context.db, asking, paging)
    relations = {each.currency: reads.items_of(asking, each.currency) for _, each in found.page.entries}
    nodes = [
        _node(kind, each, relations[each.currency], found.base_currency) for _, each in found.page.entries
    ]
    places = range(len(asking.days) + 1)
    bases = [sum((each.bases[place] for each in found.totals), ZERO) for place in places]
    return {
        **paged(paging, found.page, nodes, mark),
        "as_of": asking.as_of,
        "buckets": [
            types.AgeingBucket(from_days=each.first, to_days=each.last) for each in buckets(asking.days)
        ],
        "totals": [aged_total(each, found.base_currency) for each in found.totals],
        "amounts": all_money(bases, found.base_currency),
        "base": one_money(sum(bases, ZERO), found.base_currency),
    }


def _node(
    kind: type[types.AgedSums], each: loaders.AgedSum, items: Many, base_currency: str
) -> types.AgedSums:
    reach: Any = Reach(items, Record(parties.party, {"id": each.party_id}))
    return kind(
        party_id=each.party_id,
        amounts=all_money(each.amounts, each.currency),
        total=one_money(each.total, each.currency),
        base=one_money(each.base, base_currency),
        items=reach,
    )
