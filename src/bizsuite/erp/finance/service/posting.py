"""Posting: the one way into the books. Locks, gathers, asks the rules, and records everything together."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules import words
from bizsuite.erp.finance.rules.ledger import Books, EntriesPrepared, NewEntry, Prepared, prepare
from bizsuite.erp.finance.rules.matching import (
    Closing,
    Match,
    NewMatch,
    OpenItem,
    close,
    exchange_lines,
    match_in_turn,
)
from bizsuite.erp.finance.rules.words import AccountKind, JournalKind
from bizsuite.erp.finance.service import items
from bizsuite.erp.finance.service.books import books_of, with_values
from bizsuite.erp.finance.service.credit import change_receivables
from bizsuite.erp.finance.service.sealing import record
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True)
class Posting:
    """What has been posted: the numbers of the entries in the order given, and the matches that were made."""

    numbers: Sequence[str]
    matches: Sequence[Match]
    closed: Sequence["Closed"] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """What a match left open and a closing has given up: its entry, that entry's number, and what has settled it."""

    closing: Closing
    entry: NewEntry
    number: str
    matches: Sequence[Match]


async def post_entries(
    db: Db,
    entries: Sequence[NewEntry],
    matches: Sequence[NewMatch] = (),
    *,
    on: date | None = None,
    drafted: Collection[uuid.UUID] = (),
    books: Mapping[uuid.UUID, Books] | None = None,
) -> Posting:
    """Post entries and let open items settle each other, those of these entries included.

    All or nothing; rows are locked as parties, open items, chain, periods, series. `on` is the day of the matches
    that name none, by default that of the first entry. `books` are those of all their companies, where the caller has
    read them with `books_of`. Refuses with what `ledger`, `matching` and `hold_books` refuse.
    """
    day = on or entries[0].on
    known = await items.ends_of(db, matches, entries)
    companies = {entry.company_id for entry in entries} | {end.company_id for end in known.values()}
    books = await with_values(db, books or await books_of(db, companies, entries), entries)
    prepared = [prepare(entry, books[entry.company_id]) for entry in entries]
    await db.publish(EntriesPrepared(prepared))
    parties = {(end.company_id, end.party_id): ZERO for end in known.values() if end.party_id}
    await change_receivables(db, {**parties, **receivables(prepared)})
    open_items = {**await items.locked(db, known), **items.of_entries(prepared)}
    made: list[Match] = []
    given_up: list[tuple[Closing, NewEntry, Sequence[Match]]] = []
    for each in matches:
        own = _settled(each, open_items, each.on or day)
        made += own
        if each.closing is not None:
            given_up += _given_up(each, each.closing, own, open_items)
    exchange = _exchange(made)
    later = [*exchange.values(), *(entry for _, entry, _ in given_up)]
    following = await _prepared(db, later, books)
    await change_receivables(db, receivables(following), held=True)
    everything = [*prepared, *following]
    numbers = await record(db, everything, drafted=drafted, still_open=_still_open(open_items))
    items.settle(db, [open_items[key] for key in known])
    made += [settled for _, _, own in given_up for settled in own]
    items.write_allocations(db, made, {key: entry.id for key, entry in exchange.items()})
    await _tell(db, everything, made)
    by_id = {entry.id: number for entry, number in zip(everything, numbers, strict=True)}
    closed = [Closed(each, entry, by_id[entry.id], own) for each, entry, own in given_up]
    return Posting(numbers[: len(entries)], made, closed)


def _settled(wanted: NewMatch, open_items: Mapping[uuid.UUID, OpenItem], on: date) -> list[Match]:
    """What a match settles of these items."""
    debits = [open_items[key] for key in wanted.debit_ids]
    credits = [open_items[key] for key in wanted.credit_ids]
    return match_in_turn(debits, credits, wanted.amount, wanted.path, on=on)


def _given_up(
    wanted: NewMatch, closing: Closing, made: Sequence[Match], open_items: dict[uuid.UUID, OpenItem]
) -> list[tuple[Closing, NewEntry, Sequence[Match]]]:
    """The entry that gives up what a match leaves open of the side that is closed; none where nothing is."""
    keys = wanted.debit_ids if closing.closes_debit else wanted.credit_ids
    left = [open_items[key] for key in keys]
    on = max([*(each.on for each in made), *(item.posted_on for item in left if item.posted_on)])
    lines, settled = close(closing, left, on)
    if not lines:
        return []
    open_items.update({item.line_id: item for each in settled for item in (each.debit, each.credit)})
    entry = NewEntry(
        company_id=left[0].company_id,
        journal=JournalKind.GENERAL,
        on=on,
        lines=lines,
        description=closing.description,
        origin_type=closing.origin_type,
        origin_id=closing.id,
    )
    return [(closing, entry, settled)]


def receivables(entries: Sequence[Prepared]) -> dict[tuple[uuid.UUID, uuid.UUID], Decimal]:
    """By how much entries change what parties owe."""
    deltas: dict[tuple[uuid.UUID, uuid.UUID], Decimal] = {}
    for entry in entries:
        for line in entry.lines:
            if line.account.kind is AccountKind.ASSET_RECEIVABLE and line.party_id is not None:
                key = (entry.company_id, line.party_id)
                deltas[key] = deltas.get(key, ZERO) + line.balance
    return deltas


def _exchange(made: Sequence[Match]) -> dict[uuid.UUID, NewEntry]:
    """The entries that book exchange differences, by the match that they belong to."""
    return {
        each.id: NewEntry(
            company_id=each.debit.company_id,
            journal=JournalKind.EXCHANGE,
            on=each.on,
            lines=exchange_lines(each),
            origin_type="Allocation",
            origin_id=each.id,
        )
        for each in made
        if each.difference
    }


async def _prepared(db: Db, entries: Sequence[NewEntry], books: Mapping[uuid.UUID, Books]) -> list[Prepared]:
    """Entries that follow from matches, as they may be posted."""
    if not entries:
        return []
    named = {line.account for entry in entries for line in entry.lines if isinstance(line.account, uuid.UUID)}
    if not named <= {key for each in books.values() for key in each.by_id}:
        books = await books_of(db, books.keys(), entries)
    return [prepare(entry, books[entry.company_id]) for entry in entries]


def _still_open(open_items: Mapping[uuid.UUID, OpenItem]) -> dict[uuid.UUID, tuple[Decimal, Decimal]]:
    return {key: (item.residual, item.residual_base) for key, item in open_items.items()}


async def _tell(db: Db, entries: Sequence[Prepared], made: Sequence[Match]) -> None:
    for entry in entries:
        await db.publish(words.EntryPosted(entry.id, entry.company_id))
    for each in made:
        await db.publish(words.AllocationMade(each.id, each.debit.company_id))
