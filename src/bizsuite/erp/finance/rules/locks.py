"""Days that are locked for an area of the books, and who may post there nevertheless. Pure."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bizsuite.erp.finance.rules.ledger import Prepared
from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose, JournalKind
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

LOCK_SET = Permission("finance.lock.set")
LOCK_RELAX = Permission("finance.lock.relax")

REASON_MAX = 500
EXCEPTION_DAYS_MAX = 366
"""An exception that never ends would be no exception."""


class LockArea(Word):
    """A part of the books that is locked for itself."""

    ALL = "ALL", "Everything that is posted."
    SALES = "SALES", "Invoices and credit notes to customers."
    PURCHASE = "PURCHASE", "Bills of suppliers and debit notes."
    TAX = "TAX", "Invoices, bills and their notes, and whatever else is posted to an account of taxes."
    BANK = "BANK", "Payments in and out, and what bank statements tell."
    INVENTORY = "INVENTORY", "Movements of the value of stock."
    ASSETS = "ASSETS", "Fixed assets, and what belongs to other periods."


_SOLD = (JournalKind.SALES, JournalKind.SALES_CREDIT)
_BOUGHT = (JournalKind.PURCHASES, JournalKind.PURCHASE_DEBITS)
JOURNALS: Mapping[LockArea, frozenset[JournalKind]] = {
    LockArea.ALL: frozenset(JournalKind),
    LockArea.SALES: frozenset(_SOLD),
    LockArea.PURCHASE: frozenset(_BOUGHT),
    LockArea.TAX: frozenset({*_SOLD, *_BOUGHT}),
    LockArea.BANK: frozenset({JournalKind.RECEIPTS, JournalKind.DISBURSEMENTS, JournalKind.BANK}),
    LockArea.INVENTORY: frozenset({JournalKind.INVENTORY}),
    LockArea.ASSETS: frozenset({JournalKind.ASSETS, JournalKind.DEFERRALS}),
}
"""The journals of each area; a reversal belongs to the areas of what it undoes as well."""
TAX_PURPOSES = frozenset({AccountPurpose.SALES_TAX, AccountPurpose.PURCHASE_TAX})


@dataclass(frozen=True, slots=True)
class AreaLockMoved:
    """An area of a company is locked through another day than before, or no longer."""

    area_lock_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LockExceptionGranted:
    """Somebody may post in a locked area for a while."""

    lock_exception_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LockExceptionUsed:
    """Somebody has posted in a locked area by an exception."""

    lock_exception_id: uuid.UUID
    entry_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LockExceptionRevoked:
    """An exception has ended before its time."""

    lock_exception_id: uuid.UUID
    company_id: uuid.UUID


def areas_of(entry: Prepared) -> set[LockArea]:
    """The areas that an entry belongs to, by its journal, by that of what it undoes, and by accounts of taxes."""
    journals = {entry.journal.kind, entry.undoes or entry.journal.kind}
    found = {area for area, own in JOURNALS.items() if journals & own}
    if any(_bears_tax(line.account.kind, line.account.purpose) for line in entry.lines):
        found.add(LockArea.TAX)
    return found


def _bears_tax(kind: AccountKind, purpose: AccountPurpose | None) -> bool:
    return kind is AccountKind.LIABILITY_TAX or purpose in TAX_PURPOSES


def locked_areas(entry: Prepared, locks: Mapping[LockArea, date]) -> list[LockArea]:
    """The areas of an entry that are locked on its day, in the order of the words."""
    own = areas_of(entry)
    return [area for area in LockArea if area in own and area in locks and entry.on <= locks[area]]


def period_locked(area: LockArea, locked_until: date) -> Refused:
    """The refusal of what is posted in a locked area: PERIOD_LOCKED (facts: area, locked_until)."""
    return Refused(
        "PERIOD_LOCKED",
        "{area} is locked through {locked_until}.",
        path=["on"],
        area=area,
        locked_until=locked_until,
    )


def excusing(
    areas: Iterable[LockArea], exceptions: Mapping[LockArea, uuid.UUID]
) -> dict[LockArea, uuid.UUID]:
    """The exceptions by which somebody posts in these areas, those that have one; that for all stands for each."""
    found = {}
    for area in areas:
        key = exceptions.get(area, exceptions.get(LockArea.ALL))
        if key is not None:
            found[area] = key
    return found


def is_relaxed(before: date | None, after: date | None) -> bool:
    """Whether moving a lock opens days that were locked."""
    return before is not None and (after is None or after < before)


def moved(before: date | None, after: date | None, reason: str) -> str:
    """The reason for moving a lock, without which none is moved back.

    Refuses with INVALID_VALUE, LOCK_UNMOVED, LOCK_REASON_MISSING.
    """
    check_day(after, "lockedUntil")
    if after == before:
        raise Refused("LOCK_UNMOVED", "It is locked through this day already.", path=["lockedUntil"])
    told = reason_of(reason)
    if is_relaxed(before, after) and not told:
        raise Refused("LOCK_REASON_MISSING", "A lock is moved back for a reason.", path=["reason"])
    return told


def reason_of(reason: str) -> str:
    """A reason as it is kept. Refuses with INVALID_VALUE."""
    told = reason.strip()
    if len(told) > REASON_MAX or any(not each.isprintable() for each in told):
        raise Refused(
            "INVALID_VALUE", "A reason has at most {most} characters.", path=["reason"], most=REASON_MAX
        )
    return told


def granted(reason: str, until: datetime, now: datetime) -> str:
    """The reason for an exception that ends in the future. Refuses with LOCK_REASON_MISSING, INVALID_VALUE."""
    told = reason_of(reason)
    if not told:
        raise Refused("LOCK_REASON_MISSING", "An exception is granted for a reason.", path=["reason"])
    if not now < until <= now + timedelta(days=EXCEPTION_DAYS_MAX):
        raise Refused(
            "INVALID_VALUE",
            "An exception ends in the future, within {days} days.",
            path=["expiresAt"],
            days=EXCEPTION_DAYS_MAX,
        )
    return told
