"""The last step of a posting: numbers, hashes, and the rows themselves, under the lock of the company's chain."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules.chain import SealedEntry, SealedLine, SealedSplit, seal
from bizsuite.erp.finance.rules.ledger import EntriesPosting, Line, Prepared, revenue
from bizsuite.erp.finance.rules.words import JournalEntryStatus
from bizsuite.erp.finance.service.holding import ChainEnd, hold_books
from bizsuite.erp.finance.service.locks import require_unlocked
from bizsuite.kernel.db import Db
from bizsuite.kernel.numbering import Series, Wanted
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import new_id
from bizsuite.kernel.writing import STAMPED, adding, changing

_CHAIN = table_of(tables.Chain)
_ENTRY = table_of(tables.Entry)
_LINE = table_of(tables.EntryLine)
_SPLIT = table_of(tables.DimensionSplit)
_REVENUE = table_of(tables.MonthlyRevenue)

Open = Mapping[uuid.UUID, tuple[Decimal, Decimal]]
"""What is open of new lines that are settled in the same posting: residual and residual in base currency, by line."""


def series_of(code: str) -> Series:
    """The number series of a journal: gap-less, one for each company and year."""
    return Series(f"finance.{code}", f"{code}/{{year}}/{{number:05d}}", gapless=True)


async def record(
    db: Db,
    entries: Sequence[Prepared],
    *,
    drafted: Collection[uuid.UUID] = (),
    still_open: Open | None = None,
) -> list[str]:
    """Number, seal and store entries, in the order of their dates; the numbers, in the order given.

    `drafted` are those whose rows exist already; their lines are written anew. The order within a date is the given
    one, so that numbers rise with dates inside one posting. Refuses with what whoever watches refuses with.
    """
    if not entries:
        return []
    in_order = sorted(entries, key=lambda each: each.on)
    chains, numbers = await _held(db, in_order)
    await require_unlocked(db, in_order, {key: chain.locks for key, chain in chains.items()})
    sealed = {entry.id: _link(chains[entry.company_id], entry, numbers[entry.id]) for entry in in_order}
    if drafted:
        await _discard_splits(db, drafted)
        await db.run(
            sa.delete(_LINE).where(
                _LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.entry_id.in_(sorted(drafted))
            )
        )
    _write(db, entries, sealed, drafted)
    db.later(adding(_LINE, list(line_rows(db, entries, still_open or {}))))
    write_splits(db, entries)
    ends = [
        {"tenant_id": db.actor.tenant_id, "id": chain.id, "position": chain.position, "hash": chain.hash}
        for chain in chains.values()
    ]
    db.later(changing(_CHAIN, ends, _KEY, also=STAMPED, expected=len(ends)))
    _add_revenue(db, entries)
    watched = [entry for entry in in_order if chains[entry.company_id].is_watched]
    if watched:
        await db.publish(EntriesPosting(watched))
    return [sealed[entry.id]["number"] for entry in entries]


_KEY = ("tenant_id", "id")


def _write(
    db: Db,
    entries: Sequence[Prepared],
    sealed: Mapping[uuid.UUID, dict[str, Any]],
    drafted: Collection[uuid.UUID],
) -> None:
    """New entries are written as posted; drafts become so."""
    fresh = [_row(db, entry) | sealed[entry.id] for entry in entries if entry.id not in drafted]
    known = [
        {"tenant_id": db.actor.tenant_id, **sealed[entry.id]} for entry in entries if entry.id in drafted
    ]
    if fresh:
        db.later(adding(_ENTRY, fresh))
    if known:
        db.later(changing(_ENTRY, known, _KEY, also=STAMPED, expected=len(known)))


def _add_revenue(db: Db, entries: Sequence[Prepared]) -> None:
    """Add to the revenue of the months; whoever posts holds the chain, so that nobody waits for these rows."""
    currencies = {entry.company_id: entry.base_currency for entry in entries}
    rows = [
        {"tenant_id": db.actor.tenant_id, "company_id": company_id, "month": month}
        | {"currency": currencies[company_id], "amount": amount}
        for (company_id, month), amount in sorted(revenue(entries).items())
    ]
    if rows:
        more = "(tenant_id, company_id, month) DO UPDATE SET amount = {table}.amount + excluded.amount, "
        db.later(adding(_REVENUE, rows, more + STAMPED))


async def _held(
    db: Db, in_order: Sequence[Prepared]
) -> tuple[dict[uuid.UUID, ChainEnd], dict[uuid.UUID, str]]:
    """The ends of the chains, and the number of each entry; those of one series are taken at once."""
    series: dict[tuple[uuid.UUID, str, int], list[Prepared]] = {}
    for entry in in_order:
        series.setdefault((entry.company_id, entry.journal.code, entry.on.year), []).append(entry)
    groups = sorted(series.items(), key=lambda each: each[0])
    wanted = [
        Wanted(series=series_of(code), company_id=company_id, on=own[0].on, count=len(own))
        for (company_id, code, _), own in groups
    ]
    chains, texts = await hold_books(db, {(entry.company_id, entry.on) for entry in in_order}, wanted)
    numbers = {
        entry.id: number
        for (_, own), taken in zip(groups, texts, strict=True)
        for entry, number in zip(own, taken, strict=True)
    }
    return chains, numbers


def _link(chain: ChainEnd, entry: Prepared, number: str) -> dict[str, Any]:
    """Add an entry to the end of a chain; what becomes known of it by that."""
    previous = chain.hash
    chain.position += 1
    chain.hash = seal(previous, _content(entry, number, chain.position))
    return {
        "id": entry.id,
        "status": JournalEntryStatus.POSTED,
        "number": number,
        "posted_on": entry.on,
        "line_count": len(entry.lines),
        "chain_position": chain.position,
        "previous_hash": previous,
        "hash": chain.hash,
    }


def _content(entry: Prepared, number: str, position: int) -> SealedEntry:
    return SealedEntry(
        id=entry.id,
        company_id=entry.company_id,
        journal_id=entry.journal.id,
        position=position,
        number=number,
        entry_date=entry.on,
        description=entry.description,
        origin_type=entry.origin_type,
        origin_id=entry.origin_id,
        reversal_of_id=entry.reversal_of_id,
        lines=[_sealed_line(place, line) for place, line in enumerate(entry.lines, 1)],
    )


def _sealed_line(place: int, line: Line) -> SealedLine:
    return SealedLine(
        position=place,
        account_id=line.account.id,
        party_id=line.party_id,
        debit=line.debit,
        credit=line.credit,
        currency=line.currency,
        amount=line.amount,
        due_date=line.due_date,
        label=line.label,
        splits=[
            SealedSplit(position=at, value_id=split.value_id, fraction=split.fraction, amount=split.amount)
            for at, split in enumerate(line.splits, 1)
        ],
    )


def _row(db: Db, entry: Prepared) -> dict[str, Any]:
    """The row of an entry without what its being posted adds."""
    return {
        "tenant_id": db.actor.tenant_id,
        "id": entry.id,
        "company_id": entry.company_id,
        "journal_id": entry.journal.id,
        "entry_date": entry.on,
        "description": entry.description,
        "origin_type": entry.origin_type,
        "origin_id": entry.origin_id,
        "reversal_of_id": entry.reversal_of_id,
    }


def line_rows(db: Db, entries: Iterable[Prepared], still_open: Open) -> Iterable[dict[str, Any]]:
    """The rows of the lines of entries that are posted now."""
    for entry in entries:
        for place, line in enumerate(entry.lines, 1):
            residual = still_open.get(line.id, (line.residual, line.residual_base))
            yield line_row(db, entry, place, line, entry.on, residual)


def line_row(
    db: Db, entry: Prepared, place: int, line: Line, posted_on: date | None, residual: tuple[Decimal, Decimal]
) -> dict[str, Any]:
    """The row of one line."""
    return {
        "tenant_id": db.actor.tenant_id,
        "id": line.id,
        "company_id": entry.company_id,
        "entry_id": entry.id,
        "position": place,
        "account_id": line.account.id,
        "party_id": line.party_id,
        "posted_on": posted_on,
        "label": line.label,
        "base_currency": entry.base_currency,
        "debit": line.debit,
        "credit": line.credit,
        "currency": line.currency,
        "amount": line.amount,
        "due_date": line.due_date,
        "residual": residual[0],
        "residual_base": residual[1],
        "split_count": len(line.splits),
    }


async def _discard_splits(db: Db, drafted: Collection[uuid.UUID]) -> None:
    """Drafts are written anew, and with them what their lines are divided by."""
    lines = sa.select(_LINE.c.id).where(
        _LINE.c.tenant_id == db.actor.tenant_id,
        _LINE.c.entry_id.in_(sorted(drafted)),
        _LINE.c.split_count > 0,
    )
    await db.run(
        sa.delete(_SPLIT).where(_SPLIT.c.tenant_id == db.actor.tenant_id, _SPLIT.c.line_id.in_(lines))
    )


def write_splits(db: Db, entries: Iterable[Prepared]) -> None:
    """Add what the lines of entries are divided by, with what is written next; nothing where none is."""
    rows = [
        {
            "tenant_id": db.actor.tenant_id,
            "id": new_id(),
            "company_id": entry.company_id,
            "line_id": line.id,
            "position": at,
            "dimension_id": split.dimension_id,
            "value_id": split.value_id,
            "fraction": split.fraction,
            "currency": entry.base_currency,
            "amount": split.amount,
        }
        for entry in entries
        for line in entry.lines
        for at, split in enumerate(line.splits, 1)
    ]
    if rows:
        db.later(adding(_SPLIT, rows))
