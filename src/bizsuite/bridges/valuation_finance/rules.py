"""What the value of goods posts. Pure."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.valuation.rules.words import Valued
from bizsuite.kernel.values import ZERO

COUNTERPARTS = {
    "SUPPLIERS": AccountPurpose.GOODS_RECEIVED,
    "CUSTOMERS": AccountPurpose.COST_OF_SALES,
    "OPENING": AccountPurpose.OPENING,
}
"""Against what the value of goods is posted that come from, or go to, a virtual place."""


def postings(valued: Iterable[Valued]) -> Sequence[tuple[NewEntry, Sequence[uuid.UUID]]]:
    """One entry for the rows of the cost ledger of a document and day, with the ids of these rows.

    What a receipt has cost and what it is worth here differ under a standard cost: the difference is a price variance.
    Rows that come to nothing on every account post nothing.
    """
    groups: defaultdict[tuple[object, ...], list[Valued]] = defaultdict(list)
    for each in valued:
        origin = (each.origin_type or each.cause_type, each.origin_id or each.cause_id)
        groups[each.company_id, each.on, *origin].append(each)
    made = []
    for own in groups.values():
        if lines := _lines(own):
            first = own[0]
            entry = NewEntry(
                company_id=first.company_id,
                journal=JournalKind.INVENTORY,
                on=first.on,
                lines=lines,
                origin_type=first.origin_type or first.cause_type,
                origin_id=first.origin_id or first.cause_id,
            )
            made.append((entry, [each.entry_id for each in own]))
    return made


def _lines(valued: Sequence[Valued]) -> list[NewLine]:
    sums: defaultdict[AccountPurpose, Decimal] = defaultdict(lambda: ZERO)
    for each in valued:
        sums[AccountPurpose.INVENTORY] += each.value
        sums[COUNTERPARTS.get(each.beyond, AccountPurpose.STOCK_DIFFERENCE)] -= each.paid
        sums[AccountPurpose.PRICE_VARIANCE] += each.paid - each.value
    return _sided(sums)


def _sided(sums: Mapping[AccountPurpose, Decimal]) -> list[NewLine]:
    return [
        NewLine(account=purpose, debit=max(amount, ZERO), credit=max(-amount, ZERO))
        for purpose, amount in sums.items()
        if amount
    ]
