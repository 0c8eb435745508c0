"""Reading a hash chain back, a page at a time, to see whether anybody has touched what was sealed."""

import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules.chain import (
    BEGINNING,
    LINE,
    SPLIT,
    Breach,
    Link,
    SealedEntry,
    SealedLine,
    SealedSplit,
    verify,
)
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

PAGE = 1_000

_CHAIN = table_of(tables.Chain)
_ENTRY = table_of(tables.Entry)
_LINE = table_of(tables.EntryLine)
_SPLIT = table_of(tables.DimensionSplit)


async def breaches(db: Db) -> list[Breach]:
    """The first breach of the chain of the company that the actor works in, if it has one."""
    chains = await db.rows(
        sa.select(_CHAIN.c.company_id, _CHAIN.c.id, _CHAIN.c.position, _CHAIN.c.hash).where(
            _CHAIN.c.tenant_id == db.actor.tenant_id, _CHAIN.c.company_id == db.actor.company_id
        )
    )
    found = [await _first_breach(db, chain) for chain in chains]
    return [breach for breach in found if breach is not None]


async def _first_breach(db: Db, chain: Any) -> Breach | None:
    position, previous = 0, BEGINNING
    last = chain.id
    async for links in _pages(db, chain.company_id):
        for breach in verify(links, position, previous):
            return breach
        position, previous, last = links[-1].entry.position, links[-1].hash, links[-1].entry.id
    if (position, previous) != (chain.position, chain.hash):
        return Breach(last, position, f"the chain ends here and not at position {chain.position}")
    return None


async def _pages(db: Db, company_id: uuid.UUID) -> AsyncIterator[list[Link]]:
    after = 0
    while True:
        entries = await db.rows(
            sa.select(_ENTRY)
            .where(
                _ENTRY.c.tenant_id == db.actor.tenant_id,
                _ENTRY.c.company_id == company_id,
                _ENTRY.c.chain_position > after,
            )
            .order_by(_ENTRY.c.chain_position)
            .limit(PAGE)
        )
        if not entries:
            return
        lines = await _lines(db, [row.id for row in entries])
        yield [Link(_sealed(row, lines[row.id]), row.previous_hash, row.hash) for row in entries]
        after = entries[-1].chain_position


async def _lines(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[SealedLine]]:
    rows = await db.rows(
        sa.select(_LINE).where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _LINE.c.entry_id == sa.any_(sa.bindparam("keys", list(keys), type_=sa.ARRAY(sa.Uuid))),
        )
    )
    found: defaultdict[uuid.UUID, list[SealedLine]] = defaultdict(list)
    splits = await _splits(db, [row.id for row in rows if row.split_count])
    for row in rows:
        told = {name: getattr(row, name) for name in LINE}
        found[row.entry_id].append(SealedLine(**told, splits=splits[row.id]))
    return found


async def _splits(db: Db, lines: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[SealedSplit]]:
    found: defaultdict[uuid.UUID, list[SealedSplit]] = defaultdict(list)
    if not lines:
        return found
    rows = await db.rows(
        sa.select(_SPLIT.c.line_id, *(_SPLIT.c[name] for name in SPLIT)).where(
            _SPLIT.c.tenant_id == db.actor.tenant_id,
            _SPLIT.c.line_id == sa.any_(sa.bindparam("keys", list(lines), type_=sa.ARRAY(sa.Uuid))),
        )
    )
    for row in rows:
        found[row.line_id].append(SealedSplit(**{name: getattr(row, name) for name in SPLIT}))
    return found


def _sealed(row: Any, lines: list[SealedLine]) -> SealedEntry:
    return SealedEntry(
        id=row.id,
        company_id=row.company_id,
        journal_id=row.journal_id,
        position=row.chain_position,
        number=row.number,
        entry_date=row.entry_date,
        description=row.description,
        origin_type=row.origin_type,
        origin_id=row.origin_id,
        reversal_of_id=row.reversal_of_id,
        lines=lines,
    )
