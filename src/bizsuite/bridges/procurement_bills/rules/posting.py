"""What bills post about goods that have no value of ours. Pure."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.bridges.valuation_finance.rules import StockAccountingSystem, Systems
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True)
class DirectDifference:
    """By how much goods are billed at more than they went to a customer at, in the company's currency."""

    company_id: uuid.UUID
    amount: Decimal
    on: date
    origin_type: str
    origin_id: uuid.UUID


def direct_entries(differences: Iterable[DirectDifference], systems: Systems) -> list[NewEntry]:
    """Dr cost of sales, Cr goods received: an entry a document and day, none where purchases are expenses anyway."""
    groups: defaultdict[tuple[uuid.UUID, date, str, uuid.UUID], Decimal] = defaultdict(lambda: ZERO)
    for each in differences:
        groups[each.company_id, each.on, each.origin_type, each.origin_id] += each.amount
    return [
        NewEntry(
            company_id=company_id,
            journal=JournalKind.INVENTORY,
            on=on,
            lines=[
                _line(AccountPurpose.COST_OF_SALES, amount),
                _line(AccountPurpose.GOODS_RECEIVED, -amount),
            ],
            origin_type=origin_type,
            origin_id=origin_id,
        )
        for (company_id, on, origin_type, origin_id), amount in groups.items()
        if amount and systems.get(company_id) is not StockAccountingSystem.CONTINENTAL
    ]


def _line(account: AccountPurpose, amount: Decimal) -> NewLine:
    return NewLine(account=account, debit=max(amount, ZERO), credit=max(-amount, ZERO))
