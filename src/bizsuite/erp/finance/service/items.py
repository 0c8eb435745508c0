"""Open items as rows: found, locked, settled, and the allocations that say by what."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules.ledger import NewEntry, Prepared
from bizsuite.erp.finance.rules.matching import Match, NewMatch, OpenItem
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.writing import STAMPED, adding, changing

_LINE = table_of(tables.EntryLine)
_ENTRY = table_of(tables.Entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What never changes of a posted line of a control account."""

    line_id: uuid.UUID
    company_id: uuid.UUID
    account_id: uuid.UUID
    party_id: uuid.UUID | None
    currency: str
    base_currency: str
    posted_on: date
    origin_type: str | None
    origin_id: uuid.UUID | None


async def ends_of(
    db: Db, matches: Sequence[NewMatch], entries: Sequence[NewEntry] = ()
) -> dict[uuid.UUID, End]:
    """The posted lines that matches name, by id, without those of the entries that are posted along with them.

    Refuses with NOT_FOUND.
    """
    new = {line.id for entry in entries for line in entry.lines}
    wanted = {key: each for each in matches for key in (*each.debit_ids, *each.credit_ids) if key not in new}
    if not wanted:
        return {}
    found = await read_ends(db, list(wanted))
    for key, each in wanted.items():
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=each.path)
    return found


async def read_ends(db: Db, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, End]:
    """Posted lines by id."""
    names = ("company_id", "account_id", "party_id", "currency", "base_currency", "posted_on")
    rows = await db.rows(
        sa.select(
            _LINE.c.id.label("line_id"),
            *(_LINE.c[name] for name in names),
            _ENTRY.c.origin_type,
            _ENTRY.c.origin_id,
        )
        .join(_ENTRY, sa.and_(_ENTRY.c.tenant_id == _LINE.c.tenant_id, _ENTRY.c.id == _LINE.c.entry_id))
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.id.in_(sorted(keys)),
            _LINE.c.posted_on.is_not(None),
        )
    )
    return {row.line_id: End(**row._mapping) for row in rows}


async def locked(db: Db, ends: Mapping[uuid.UUID, End]) -> dict[uuid.UUID, OpenItem]:
    """These lines as open items, locked until the transaction ends."""
    if not ends:
        return {}
    db.ranked(tables.EntryLine, ends)
    rows = await db.rows(
        sa.select(_LINE.c.id, _LINE.c.residual, _LINE.c.residual_base)
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.id.in_(sorted(ends)))
        .order_by(_LINE.c.id)
        .with_for_update()
    )
    return {row.id: _item(ends[row.id], row) for row in rows}


async def hold_items(db: Db, entries: Collection[uuid.UUID]) -> None:
    """Lock the lines of posted entries, before what made these is undone step by step in one transaction.

    Each step posts, and so would lock lines after the books, for which others may wait.
    """
    found = await db.rows(
        sa.select(_LINE.c.id).where(
            _LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.entry_id.in_(sorted(entries))
        )
    )
    await locked(db, await read_ends(db, [row.id for row in found]))


def _item(end: End, row: Any) -> OpenItem:
    return OpenItem(
        line_id=end.line_id,
        company_id=end.company_id,
        account_id=end.account_id,
        party_id=end.party_id,
        currency=end.currency,
        base_currency=end.base_currency,
        residual=row.residual,
        residual_base=row.residual_base,
        posted_on=end.posted_on,
        origin_type=end.origin_type,
        origin_id=end.origin_id,
    )


def of_entries(entries: Sequence[Prepared]) -> dict[uuid.UUID, OpenItem]:
    """The lines on control accounts of entries that are about to be posted, as open items."""
    return {
        line.id: OpenItem(
            line_id=line.id,
            company_id=entry.company_id,
            account_id=line.account.id,
            party_id=line.party_id,
            currency=line.currency,
            base_currency=entry.base_currency,
            residual=line.residual,
            residual_base=line.residual_base,
            posted_on=entry.on,
            origin_type=entry.origin_type,
            origin_id=entry.origin_id,
        )
        for entry in entries
        for line in entry.lines
        if line.residual
    }


def settle(db: Db, changed: Sequence[OpenItem]) -> None:
    """Write what is open now of lines that are locked, with what is written next."""
    if not changed:
        return
    rows = [
        {"tenant_id": db.actor.tenant_id, "id": each.line_id}
        | {"residual": each.residual, "residual_base": each.residual_base}
        for each in changed
    ]
    db.later(changing(_LINE, rows, ("tenant_id", "id"), also=STAMPED, expected=len(rows)))


def write_allocations(db: Db, made: Sequence[Match], exchange: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """Add the rows of matches that were made, with what is written next.

    `exchange` names the entry of a match that books its difference.
    """
    if made:
        rows = [_allocation(db, each, exchange.get(each.id)) for each in made]
        db.later(adding(table_of(tables.Allocation), rows))


def _allocation(db: Db, made: Match, exchange_entry_id: uuid.UUID | None) -> dict[str, Any]:
    debit, credit = made.debit, made.credit
    return {
        "tenant_id": db.actor.tenant_id,
        "id": made.id,
        "company_id": debit.company_id,
        "party_id": debit.party_id,
        "debit_line_id": debit.line_id,
        "credit_line_id": credit.line_id,
        "debit_origin_type": debit.origin_type,
        "debit_origin_id": debit.origin_id,
        "credit_origin_type": credit.origin_type,
        "credit_origin_id": credit.origin_id,
        "allocated_on": made.on,
        "currency": debit.currency,
        "amount": made.amount,
        "base_currency": debit.base_currency,
        "debit_base": made.debit_base,
        "credit_base": made.credit_base,
        "exchange_entry_id": exchange_entry_id,
        "removal_of_id": None,
    }
