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
from bizsuite.erp.finance.rules.dimensions import DimensionShare
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine, mirrored, prepare
from bizsuite.erp.finance.rules.matching import Match, NewMatch, OpenItem, match
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
    """Take an allocation back; see `remove_allocations`."""
    return (await remove_allocations(db, [allocation_id], on=on))[0]


async def remove_allocations(
    db: Db, keys: Sequence[uuid.UUID], *, on: date, reversing: Sequence[uuid.UUID] = ()
) -> list[Removal]:
    """Take allocations of one company back: what they settled is open again, and exchange differences are reversed.

    That counts from the day given, or from that of the latest of them, if that is later. `reversing` are entries whose
    documents are undone with that, such as write-offs; nothing else has settled anything of them.
    Refuses with INVALID_VALUE, NOT_FOUND, ALLOCATION_REMOVED, OVER_ALLOCATION, PERIOD_CLOSED.
    """
    check_day(on, "on")
    given = await _standing(db, keys)
    on = max([on, *(each.allocated_on for each in given)])
    undone = [await _reversal(db, key, on) for key in reversing]
    companies = {each.company_id for each in given} | {entry.company_id for entry, _ in undone}
    exchange = {each.id: await _exchange_reversal(db, each, on) for each in given if each.exchange_entry_id}
    entries = [*exchange.values(), *(entry for entry, _ in undone)]
    books = await books_of(db, companies, entries)
    prepared = [prepare(entry, books[entry.company_id]) for entry in entries]
    mirror = items.of_entries(prepared)
    mutual = [(key, other) for _, pairs in undone for key, other in pairs if other in mirror]
    lines = [key for each in given for key in (each.debit_line_id, each.credit_line_id)]
    ends = await items.read_ends(db, [*lines, *(key for key, _ in mutual)])
    parties = {(end.company_id, end.party_id): ZERO for end in ends.values() if end.party_id}
    await change_receivables(db, {**parties, **receivables(prepared)})
    opened = await items.locked(db, ends)
    await _require_standing(db, [each.id for each in given])
    for each in given:
        _reopen(each, opened)
    made = [_mutual(opened[key], mirror[other], on) for key, other in mutual]
    still = {key: (item.residual, item.residual_base) for key, item in mirror.items()}
    await record(db, prepared, still_open=still)
    items.settle(db, list(opened.values()))
    items.write_allocations(db, made, {})
    removals = [
        Removal(each, _write(db, each, exchange[each.id].id if each.id in exchange else None, on))
        for each in given
    ]
    for entry in prepared:
        await db.publish(words.EntryPosted(entry.id, entry.company_id))
    for removal in removals:
        await db.publish(words.AllocationRemoved(removal.removal_id, removal.allocation.company_id))
    return removals


def _removed() -> Refused:
    return Refused("ALLOCATION_REMOVED", "The allocation has been taken back.", path=["id"])


async def _standing(db: Db, keys: Sequence[uuid.UUID]) -> list[tables.Allocation]:
    """These allocations, in their order. Refuses with NOT_FOUND, ALLOCATION_REMOVED."""
    row = tables.Allocation
    found = {each.id: each for each in await db.all(sa.select(row).where(col(row.id).in_(keys)))}
    for key in keys:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        require_company(db, found[key].company_id)
        if found[key].removal_of_id is not None:
            raise _removed()
    return [found[key] for key in keys]


async def _require_standing(db: Db, keys: Sequence[uuid.UUID]) -> None:
    """Asked once the items are locked, so that of two removals at once the second sees the first."""
    removals = sa.select(col(tables.Allocation.id)).where(col(tables.Allocation.removal_of_id).in_(keys))
    if await db.rows(removals):
        raise _removed()


def _reopen(given: tables.Allocation, opened: dict[uuid.UUID, OpenItem]) -> None:
    debit, credit = opened[given.debit_line_id], opened[given.credit_line_id]
    debit.residual += given.amount
    debit.residual_base += given.debit_base
    credit.residual -= given.amount
    credit.residual_base -= given.credit_base


def _mutual(item: OpenItem, mirrored_item: OpenItem, on: date) -> Match:
    """An item that is open again, and what undoes it."""
    debit, credit = (item, mirrored_item) if item.residual > 0 else (mirrored_item, item)
    return match(debit, credit, None, ["id"], on=on)


async def _exchange_reversal(db: Db, given: tables.Allocation, on: date) -> NewEntry:
    """What undoes the exchange difference of an allocation."""
    assert given.exchange_entry_id is not None
    return NewEntry(
        company_id=given.company_id,
        journal=JournalKind.EXCHANGE,
        on=on,
        lines=mirrored(await lines_of(db, given.exchange_entry_id)),
        origin_type="Allocation",
        origin_id=given.id,
        reversal_of_id=given.exchange_entry_id,
    )


async def _reversal(
    db: Db, entry_id: uuid.UUID, on: date
) -> tuple[NewEntry, list[tuple[uuid.UUID, uuid.UUID]]]:
    """What undoes an entry, with the lines of both that belong together."""
    entry = await db.need(tables.Entry, entry_id)
    lines = await lines_of(db, entry_id)
    undoing = mirrored(lines)
    reversal = NewEntry(
        company_id=entry.company_id,
        journal=JournalKind.GENERAL,
        on=on,
        lines=undoing,
        description=entry.description,
        origin_type=entry.origin_type,
        origin_id=entry.origin_id,
        reversal_of_id=entry_id,
    )
    return reversal, [(line.id, other.id) for line, other in zip(lines, undoing, strict=True)]


async def lines_of(db: Db, entry_id: uuid.UUID) -> list[NewLine]:
    """The lines of a stored entry as they would be posted."""
    line = tables.EntryLine
    found = await db.all(sa.select(line).where(col(line.entry_id) == entry_id).order_by(sa.text("position")))
    shares = await _shares(db, [each.id for each in found if each.split_count])
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
            dimensions=shares.get(each.id, ()),
            id=each.id,
        )
        for each in found
    ]


async def _shares(db: Db, lines: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[DimensionShare]]:
    """What lines are divided by, in order. Nothing is asked where none is."""
    if not lines:
        return {}
    split = tables.DimensionSplit
    rows = await db.all(sa.select(split).where(col(split.line_id).in_(lines)).order_by(col(split.position)))
    found: dict[uuid.UUID, list[DimensionShare]] = {key: [] for key in lines}
    for row in rows:
        found[row.line_id].append(DimensionShare(row.value_id, row.fraction))
    return found


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
