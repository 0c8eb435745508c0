"""What somebody agrees to who agrees that an entry written by hand is posted."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules.ledger import NewEntry
from bizsuite.erp.finance.rules.words import JournalEntryStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.revisions import revision_of
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, Money

GUARD = "journalEntry.post"
"""The guard point of posting an entry that somebody has written."""
_ENTRY, _LINE = table_of(tables.Entry), table_of(tables.EntryLine)
_SPLIT = table_of(tables.DimensionSplit)
_LINE_SAYS = ("account_id", "party_id", "label", "debit", "credit", "currency", "amount", "due_date")


def require_draft(status: JournalEntryStatus) -> None:
    """Only a draft is posted. Refuses with ENTRY_NOT_DRAFT."""
    if status is not JournalEntryStatus.DRAFT:
        raise Refused("ENTRY_NOT_DRAFT", "Only a draft can be posted.", path=["id"])


async def agree_to_new(db: Db, entry: NewEntry) -> None:
    """Ask those who must agree to an entry that is posted without a draft; nobody can have agreed to it before."""
    db.known[NewEntry] = entry
    try:
        await db.agree(GUARD, [entry.id])
    finally:
        del db.known[NewEntry]


async def facts_of_entries(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to drafts may depend on; the amount is the sum of debits. Three statements for drafts.

    Refuses with NOT_FOUND, ENTRY_NOT_DRAFT.
    """
    new: NewEntry | None = db.known.get(NewEntry)
    if new is not None:
        company = await db.need(Company, new.company_id)
        debits = sum((line.debit for line in new.lines), ZERO)
        return {new.id: _facts(new.company_id, new.description, debits, company.currency, "")}
    await db.flush()
    found, lines, splits = await _entries(db, keys), await _lines(db, keys), await _splits(db, keys)
    for key in keys:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        require_draft(found[key].status)
    return {key: _facts_of(found[key], lines[key], splits[key]) for key in keys}


def _facts_of(entry: Any, lines: Sequence[Any], splits: Sequence[Any]) -> GuardFacts:
    said = [(getattr(line, name) for name in _LINE_SAYS) for line in lines]
    divided = [(row.line_id, row.value_id, row.fraction) for row in splits]
    revision = revision_of([(entry.journal_id, entry.entry_date, entry.description), *said, *divided])
    debits = sum((line.debit for line in lines), ZERO)
    return _facts(entry.company_id, entry.description or str(entry.entry_date), debits, entry.base, revision)


def _facts(company_id: uuid.UUID, title: str, debits: Decimal, base: str, revision: str) -> GuardFacts:
    return GuardFacts(title=title, company_id=company_id, amount=Money(debits, base), revision=revision)


async def _entries(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    company = table_of(Company).c
    rows = await db.rows(
        sa.select(_ENTRY, company.currency.label("base"))
        .join(
            company.id.table,
            sa.and_(company.tenant_id == _ENTRY.c.tenant_id, company.id == _ENTRY.c.company_id),
        )
        .where(_ENTRY.c.tenant_id == db.actor.tenant_id, _ENTRY.c.id.in_(sorted(keys)))
    )
    return {row.id: row for row in rows}


async def _lines(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Any]]:
    rows = await db.rows(
        sa.select(_LINE)
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.entry_id.in_(sorted(keys)))
        .order_by(_LINE.c.entry_id, _LINE.c.position)
    )
    return _by_entry(keys, rows)


async def _splits(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Any]]:
    own = sa.and_(_LINE.c.tenant_id == _SPLIT.c.tenant_id, _LINE.c.id == _SPLIT.c.line_id)
    rows = await db.rows(
        sa.select(_LINE.c.entry_id, _SPLIT.c.line_id, _SPLIT.c.value_id, _SPLIT.c.fraction)
        .join(_LINE, own)
        .where(_SPLIT.c.tenant_id == db.actor.tenant_id, _LINE.c.entry_id.in_(sorted(keys)))
        .order_by(_LINE.c.entry_id, _LINE.c.position, _SPLIT.c.position)
    )
    return _by_entry(keys, rows)


def _by_entry(keys: Sequence[uuid.UUID], rows: Iterable[Any]) -> Mapping[uuid.UUID, Sequence[Any]]:
    found: dict[uuid.UUID, list[Any]] = {key: [] for key in keys}
    for row in rows:
        found[row.entry_id].append(row)
    return found
