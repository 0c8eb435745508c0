"""Letting posted open items settle each other, and taking that back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import words
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine, mirrored, prepare
from bizsuite.erp.finance.rules.matching import Match, NewMatch, OpenItem
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.erp.finance.service import items
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.service.books import books_of
from bizsuite.erp.finance.service.credit import change_receivables
from bizsuite.erp.finance.service.posting import post_entries, receivables
from bizsuite.erp.finance.service.sealing import record
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, new_id
from bizsuite.kernel.writing import adding

_ALLOCATION = table_of(tables.Allocation)


@dataclass(frozen=True, slots=True)
class Removal:
    """An allocation that was taken back, and the row that says so."""

    allocation: tables.Allocation
    removal_id: uuid.UUID


async def allocate(db: Db, matches: Sequence[NewMatch], *, on: date) -> Sequence[Match]:
    """Let posted open items settle each other. Whoever owns their documents locks those before.

    Each counts from the day given, or from that on which both of its items are in the books, if that is later.
    Refuses with INVALID_VALUE, NOT_FOUND, CURRENCY_MISMATCH, PARTY_MISMATCH, OVER_ALLOCATION, PERIOD_CLOSED (where an
    exchange difference has to be booked).
    """
    check_day(on, "on")
    return (await post_entries(db, [], matches, on=on)).matches


async def remove_allocation(db: Db, allocation_id: uuid.UUID, *, on: date) -> Removal:
    """Take an allocation back: what it settled is open again, and its exchange difference is reversed.

    That counts from the day given, or from that of the allocation, if that is later.
    Refuses with INVALID_VALUE, NOT_FOUND, ALLOCATION_REMOVED, PERIOD_CLOSED.
    """
    check_day(on, "on")
    given = await db.need(tables.Allocation, allocation_id)
    require_company(db, given.company_id)
    if given.removal_of_id is not None:
        raise _removed()
    on = max(on, given.allocated_on)
    ends = await items.read_ends(db, [given.debit_line_id, given.credit_line_id])
    reversal = await _exchange_reversal(db, given, on)
    books = await books_of(db, {given.company_id}, reversal)
    prepared = [prepare(entry, books[given.company_id]) for entry in reversal]
    parties = {(given.company_id, given.party_id): ZERO} if given.party_id else {}
    await change_receivables(db, {**parties, **receivables(prepared)})
    opened = await items.locked(db, ends)
    await _require_standing(db, given.id)
    _reopen(given, opened)
    await record(db, prepared)
    items.settle(db, list(opened.values()))
    removal_id = _write(db, given, prepared[0].id if prepared else None, on)
    for entry in prepared:
        await db.publish(words.EntryPosted(entry.id, entry.company_id))
    await db.publish(words.AllocationRemoved(removal_id, given.company_id))
    return Removal(given, removal_id)


def _removed() -> Refused:
    return Refused("ALLOCATION_REMOVED", "The allocation has been taken back.", path=["id"])


async def _require_standing(db: Db, allocation_id: uuid.UUID) -> None:
    """Asked once the items are locked, so that of two removals at once the second sees the first."""
    removal = sa.select(col(tables.Allocation.id)).where(
        col(tables.Allocation.removal_of_id) == allocation_id
    )
    if await db.one(removal) is not None:
        raise _removed()


def _reopen(given: tables.Allocation, opened: dict[uuid.UUID, OpenItem]) -> None:
    debit, credit = opened[given.debit_line_id], opened[given.credit_line_id]
    debit.residual += given.amount
    debit.residual_base += given.debit_base
    credit.residual -= given.amount
    credit.residual_base -= given.credit_base


async def _exchange_reversal(db: Db, given: tables.Allocation, on: date) -> list[NewEntry]:
    """What undoes the exchange difference of an allocation; nothing where there was none."""
    if given.exchange_entry_id is None:
        return []
    return [
        NewEntry(
            company_id=given.company_id,
            journal=JournalKind.EXCHANGE,
            on=on,
            lines=mirrored(await lines_of(db, given.exchange_entry_id)),
            origin_type="Allocation",
            origin_id=given.id,
            reversal_of_id=given.exchange_entry_id,
        )
    ]


async def lines_of(db: Db, entry_id: uuid.UUID) -> list[NewLine]:
    """The lines of a stored entry as they would be posted."""
    line = tables.EntryLine
    found = await db.all(sa.select(line).where(col(line.entry_id) == entry_id).order_by(sa.text("position")))
    return [
        NewLine(
            account=each.account_id,
            debit=each.debit,
            credit=each.credit,
            party_id=each.party_id,
            label=each.label,
            currency=each.currency,
            amount=each.amount,
            due_date=each.due_date,
            id=each.id,
        )
        for each in found
    ]


def _write(db: Db, given: tables.Allocation, exchange_entry_id: uuid.UUID | None, on: date) -> uuid.UUID:
    """Add the row that negates an allocation."""
    row: dict[str, Any] = {name: getattr(given, name) for name in _KEPT}
    row |= {name: -getattr(given, name) for name in ("amount", "debit_base", "credit_base")}
    row |= {
        "id": new_id(),
        "allocated_on": on,
        "exchange_entry_id": exchange_entry_id,
        "removal_of_id": given.id,
    }
    db.later(adding(_ALLOCATION, [row]))
    removal_id: uuid.UUID = row["id"]
    return removal_id


_KEPT = (
    "tenant_id",
    "company_id",
    "party_id",
    "debit_line_id",
    "credit_line_id",
    "debit_origin_type",
    "debit_origin_id",
    "credit_origin_type",
    "credit_origin_id",
    "currency",
    "base_currency",
)
