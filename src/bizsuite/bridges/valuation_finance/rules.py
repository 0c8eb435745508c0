"""What the value of goods posts. Pure."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine, Prepared
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.inventory.rules import Moved
from bizsuite.erp.valuation.rules.words import Valued
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, Permission, round_money
from bizsuite.kernel.words import Word

STOCK_ACCOUNTING_SET = Permission("valuation.accounting.set")


class StockAccountingSystem(Word):
    """Against what a company posts the value of goods that come from suppliers and go to customers."""

    ANGLO_SAXON = (
        "ANGLO_SAXON",
        "Goods received that are not billed yet, and the cost of sales; bills clear the first.",
    )
    CONTINENTAL = (
        "CONTINENTAL",
        "The change of stock, both ways; bills are expenses, which it offsets as far as the goods are there.",
    )


@dataclass(frozen=True, slots=True)
class StockAccountingSet:
    """A company posts the value of goods by this system."""

    company_id: uuid.UUID


COUNTERPARTS = {
    StockAccountingSystem.ANGLO_SAXON: {
        "SUPPLIERS": AccountPurpose.GOODS_RECEIVED,
        "CUSTOMERS": AccountPurpose.COST_OF_SALES,
        "OPENING": AccountPurpose.OPENING,
    },
    StockAccountingSystem.CONTINENTAL: {
        "SUPPLIERS": AccountPurpose.STOCK_VARIATION,
        "CUSTOMERS": AccountPurpose.STOCK_VARIATION,
        "OPENING": AccountPurpose.OPENING,
    },
}
"""Against what the value of goods is posted that come from, or go to, a virtual place."""

Systems = Mapping[uuid.UUID, StockAccountingSystem]
"""By which system companies post, where it is another than ANGLO_SAXON."""


def require_unused(is_used: bool) -> None:
    """The system is chosen before the first goods are posted. Refuses with STOCK_ACCOUNTING_IN_USE."""
    if is_used:
        raise Refused(
            "STOCK_ACCOUNTING_IN_USE", "Goods have been posted by the other system already.", path=["system"]
        )


def require_no_hand(entry: Prepared) -> None:
    """The stock account follows the goods, and only what values them posts to it. Refuses with STOCK_ACCOUNT_BY_HAND.

    What was posted there before by hand can be reversed.
    """
    if entry.reversal_of_id is not None:
        return
    if entry.journal.kind is JournalKind.INVENTORY and entry.origin_type is not None:
        return
    for position, line in enumerate(entry.lines):
        if line.account.purpose is AccountPurpose.INVENTORY:
            raise Refused(
                "STOCK_ACCOUNT_BY_HAND",
                "Account {account} follows the goods: record what happens to them instead.",
                path=["lines", str(position), "accountId"],
                account=line.account.code,
            )


def postings(valued: Iterable[Valued], systems: Systems) -> Sequence[tuple[NewEntry, Sequence[uuid.UUID]]]:
    """One entry for the rows of the cost ledger of a document and day, with the ids of these rows.

    What a receipt has cost and what it is worth here differ under a standard cost: the difference is a price variance,
    unless purchases are expenses anyway. Rows that come to nothing on every account post nothing.
    """
    groups: defaultdict[tuple[object, ...], list[Valued]] = defaultdict(list)
    for each in valued:
        origin = (each.origin_type or each.cause_type, each.origin_id or each.cause_id)
        groups[each.company_id, each.on, *origin].append(each)
    made = []
    for own in groups.values():
        first = own[0]
        if lines := _lines(own, systems.get(first.company_id, StockAccountingSystem.ANGLO_SAXON)):
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


def direct_postings(
    moves: Iterable[Moved], systems: Systems
) -> Sequence[tuple[NewEntry, Sequence[uuid.UUID]]]:
    """What goods cost that went from suppliers to customers without ever being in stock, with the ids of their moves.

    They are received and sold in one, an entry a document and day: Dr cost of sales, Cr goods received. Where purchases
    are expenses anyway the bill says it all.
    """
    groups: defaultdict[tuple[uuid.UUID, date, str, uuid.UUID], dict[uuid.UUID, Decimal]] = defaultdict(dict)
    for move in moves:
        if move.unit_cost is not None:
            cost = round_money(move.unit_cost * move.quantity, move.currency)
            groups[move.company_id, move.on, move.origin_type, move.origin_id][move.move_id] = cost
    made = []
    for (company_id, on, origin_type, origin_id), costs in groups.items():
        total = sum(costs.values(), ZERO)
        if total and systems.get(company_id) is not StockAccountingSystem.CONTINENTAL:
            entry = NewEntry(
                company_id=company_id,
                journal=JournalKind.INVENTORY,
                on=on,
                lines=_sided({AccountPurpose.COST_OF_SALES: total, AccountPurpose.GOODS_RECEIVED: -total}),
                origin_type=origin_type,
                origin_id=origin_id,
            )
            made.append((entry, [key for key, cost in costs.items() if cost]))
    return made


def _lines(valued: Sequence[Valued], system: StockAccountingSystem) -> list[NewLine]:
    sums: defaultdict[AccountPurpose, Decimal] = defaultdict(lambda: ZERO)
    for each in valued:
        paid = each.value if system is StockAccountingSystem.CONTINENTAL else each.paid
        sums[AccountPurpose.INVENTORY] += each.value
        sums[COUNTERPARTS[system].get(each.beyond, AccountPurpose.STOCK_DIFFERENCE)] -= paid
        sums[AccountPurpose.PRICE_VARIANCE] += paid - each.value
    return _sided(sums)


def _sided(sums: Mapping[AccountPurpose, Decimal]) -> list[NewLine]:
    return [
        NewLine(account=purpose, debit=max(amount, ZERO), credit=max(-amount, ZERO))
        for purpose, amount in sums.items()
        if amount
    ]
