"""Entries that people write by hand: drafted, posted, reversed."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import words
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine, mirrored, prepare
from bizsuite.erp.finance.rules.matching import NewMatch
from bizsuite.erp.finance.rules.words import CONTROL_KINDS, JournalEntryStatus, JournalKind
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.service.agreeing import GUARD, agree_to_new, require_draft
from bizsuite.erp.finance.service.allocations import lines_of
from bizsuite.erp.finance.service.books import books_of, with_values
from bizsuite.erp.finance.service.posting import Posting, post_entries
from bizsuite.erp.finance.service.sealing import line_row, write_splits
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO


async def draft_entry(db: Db, given: NewEntry) -> tables.Entry:
    """Write a draft. Its lines must be right each for itself; that they balance is asked when it is posted.

    Refuses with CHART_MISSING, NOT_FOUND and what `ledger.checked_line` refuses.
    """
    found = await with_values(db, await books_of(db, {given.company_id}, [given]), [given])
    books = found[given.company_id]
    draft = prepare(given, books, is_draft=True)
    entry = tables.Entry(
        id=given.id,
        company_id=given.company_id,
        journal_id=draft.journal.id,
        entry_date=given.on,
        description=given.description,
    )
    db.add(entry)
    await db.flush()
    if draft.lines:
        rows = [
            line_row(db, draft, place, line, None, (ZERO, ZERO)) for place, line in enumerate(draft.lines, 1)
        ]
        await db.run(sa.insert(table_of(tables.EntryLine)), rows)
        write_splits(db, [draft])
    await db.publish(words.EntryDrafted(entry.id))
    return entry


async def post_entry(db: Db, entry_id: uuid.UUID) -> Posting:
    """Post a draft on its date.

    Refuses with ENTRY_NOT_DRAFT, ENTRY_EMPTY, ENTRY_UNBALANCED, PERIOD_MISSING, PERIOD_CLOSED, and with whatever code
    those have who must agree.
    """
    entry = await db.lock(tables.Entry, entry_id)
    require_company(db, entry.company_id)
    require_draft(entry.status)
    await db.agree(GUARD, [entry.id])
    drafted = await _as_new(db, entry)
    return await post_entries(db, [drafted], drafted=[entry.id])


async def post_new(db: Db, entry: NewEntry) -> Posting:
    """Post what somebody has written by hand, without a draft; refuses as `post_entry` does.

    Where others must agree to it, it is drafted instead, for nobody can agree to what is not there.
    """
    await agree_to_new(db, entry)
    return await post_entries(db, [entry])


async def reverse_entry(
    db: Db, entry_id: uuid.UUID, *, on: date, description: str = "", by_document: bool = False
) -> uuid.UUID:
    """Undo a posted entry by one that mirrors it, and let their open items settle each other; the new entry's id.

    What a document made is undone by reversing the document: `by_document` says that this is happening.
    Refuses with ENTRY_NOT_POSTED, ENTRY_HAS_ORIGIN, ENTRY_REVERSED, ENTRY_IS_REVERSAL, OVER_ALLOCATION (some of it
    is settled), PERIOD_MISSING, PERIOD_CLOSED.
    """
    # A document is locked by whoever reverses it, which keeps others from its entry.
    entry = await (db.need if by_document else db.lock)(tables.Entry, entry_id)
    require_company(db, entry.company_id)
    await _require_reversible(db, entry, by_document=by_document)
    original = await _as_new(db, entry)
    lines = mirrored(original.lines)
    reversal = NewEntry(
        company_id=entry.company_id,
        # Not in the journal of the original, so that the numbers of documents have no gap either.
        journal=JournalKind.GENERAL,
        on=on,
        lines=lines,
        description=description,
        origin_type=entry.origin_type,
        origin_id=entry.origin_id,
        reversal_of_id=entry.id,
        undoes=original.journal,
    )
    matches = await _mutual(db, original.lines, lines)
    await post_entries(db, [reversal], matches)
    return reversal.id


async def _require_reversible(db: Db, entry: tables.Entry, *, by_document: bool) -> None:
    if entry.status is not JournalEntryStatus.POSTED:
        raise Refused("ENTRY_NOT_POSTED", "Only what is posted can be reversed.", path=["id"])
    if entry.origin_type is not None and not by_document:
        raise Refused("ENTRY_HAS_ORIGIN", "Reverse the document that made this entry.", path=["id"])
    if entry.reversal_of_id is not None:
        raise Refused("ENTRY_IS_REVERSAL", "A reversal is not reversed; post the entry anew.", path=["id"])
    known = sa.select(col(tables.Entry.id)).where(col(tables.Entry.reversal_of_id) == entry.id)
    if await db.one(known) is not None:
        raise Refused("ENTRY_REVERSED", "The entry has been reversed already.", path=["id"])


async def _as_new(db: Db, entry: tables.Entry) -> NewEntry:
    """A stored entry as it would be posted."""
    kind: JournalKind = await db.one(
        sa.select(col(tables.Journal.kind)).where(col(tables.Journal.id) == entry.journal_id)
    )
    return NewEntry(
        id=entry.id,
        company_id=entry.company_id,
        journal=kind,
        on=entry.entry_date,
        lines=await lines_of(db, entry.id),
        description=entry.description,
        origin_type=entry.origin_type,
        origin_id=entry.origin_id,
        reversal_of_id=entry.reversal_of_id,
    )


async def _mutual(db: Db, lines: Sequence[NewLine], mirror: Sequence[NewLine]) -> list[NewMatch]:
    """The matches by which an entry and its reversal settle each other, each open item for its whole amount."""
    line, account = tables.EntryLine, tables.Account
    controlled = await db.all(
        sa.select(line)
        .join(
            account,
            sa.and_(col(account.tenant_id) == col(line.tenant_id), col(account.id) == col(line.account_id)),
        )
        .where(col(line.id).in_([each.id for each in lines]), col(account.kind).in_(CONTROL_KINDS))
    )
    opposite = {original.id: mirrored.id for original, mirrored in zip(lines, mirror, strict=True)}
    made: list[NewMatch] = []
    for each in controlled:
        debit, credit = (each.id, opposite[each.id]) if each.amount > 0 else (opposite[each.id], each.id)
        if each.amount:
            made.append(
                NewMatch(debit_line_id=debit, credit_line_id=credit, amount=abs(each.amount), path=["id"])
            )
    return made
