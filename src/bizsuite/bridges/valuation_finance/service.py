"""Posting the value of goods as they move, by the system that a company has chosen."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.bridges.valuation_finance import loaders, rules
from bizsuite.bridges.valuation_finance.rules import StockAccountingSystem
from bizsuite.bridges.valuation_finance.tables import CostPosting, StockAccounting
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import EntriesPrepared
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.inventory.rules import GoodsMoved, Moved
from bizsuite.erp.valuation.rules.words import StockValued, Valued
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_ACCOUNTING = table_of(StockAccounting)


async def post_value(db: Db, event: StockValued) -> None:
    """Post what came to and went from stock when the act ends, an entry for each document and day.

    Posting holds the end of the ledger, and more goods may move until then. Refuses as posting does: PERIOD_MISSING,
    PERIOD_CLOSED, ACCOUNT_MISSING, CHART_MISSING.
    """
    db.endings.add(_post, event.entries)


async def _post(db: Db, valued: Sequence[Valued]) -> None:
    if not any(each.value or each.paid for each in valued):
        return
    companies = {each.company_id for each in valued}
    systems, books = await db.together(loaders.systems_of(db, companies), finance.books_of(db, companies))
    made = rules.postings(valued, systems)
    if not made:
        return
    await finance.post_entries(db, [entry for entry, _ in made], books=books)
    moves = {each.entry_id: each.move_id for each in valued}
    rows = [
        {"cost_entry_id": key, "move_id": moves[key], "entry_id": entry.id}
        for entry, keys in made
        for key in keys
    ]
    db.add_many(CostPosting, rows)


async def post_direct(db: Db, event: GoodsMoved) -> None:
    """Post what goods cost that a supplier has delivered to a customer, when the act ends; refuses as posting does."""
    direct = [move for move in event.moves if move.source_id is None and move.target_id is None]
    if direct:
        db.endings.add(_post_direct, direct)


async def _post_direct(db: Db, moves: Sequence[Moved]) -> None:
    companies = {each.company_id for each in moves}
    systems, books = await db.together(loaders.systems_of(db, companies), finance.books_of(db, companies))
    made = rules.direct_postings(moves, systems)
    if not made:
        return
    await finance.post_entries(db, [entry for entry, _ in made], books=books)
    rows = [{"move_id": key, "entry_id": entry.id} for entry, keys in made for key in keys]
    db.add_many(CostPosting, rows)


async def keep_hands_off(db: Db, event: EntriesPrepared) -> None:
    """Let nobody post to the stock account but what values goods. Refuses with STOCK_ACCOUNT_BY_HAND."""
    for entry in event.entries:
        rules.require_no_hand(entry)


async def set_system(db: Db, company_id: uuid.UUID, system: StockAccountingSystem) -> StockAccounting:
    """Choose by which system a company posts the value of goods. Refuses with NOT_FOUND, STOCK_ACCOUNTING_IN_USE."""
    # Whoever values goods refers to the company, so that this waits for them, and they for this.
    await db.lock(Company, company_id)
    require_company(db, company_id)
    found = await db.one(
        sa.select(_ACCOUNTING.c.id).where(
            _ACCOUNTING.c.tenant_id == db.actor.tenant_id, _ACCOUNTING.c.company_id == company_id
        )
    )
    if found is None:
        row = StockAccounting(company_id=company_id)
        db.add(row)
    else:
        row = await db.lock(StockAccounting, found)
    if row.system is not system:
        rules.require_unused(await loaders.is_used(db, company_id))
    row.system = system
    await db.flush()
    await db.publish(rules.StockAccountingSet(company_id))
    return row
