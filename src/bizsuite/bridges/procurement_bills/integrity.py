"""Whether orders, goods, bills and books agree about what came and was not billed, and was billed and did not come."""

import uuid
from collections import defaultdict
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.bridges.procurement_bills.loaders.goods import COVER, MATCH
from bizsuite.bridges.valuation_finance.rules import StockAccountingSystem
from bizsuite.bridges.valuation_finance.tables import StockAccounting
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalEntryStatus, JournalKind
from bizsuite.erp.finance.tables import Account, Entry, EntryLine, Journal
from bizsuite.erp.inventory.rules import StockMoveStatus
from bizsuite.erp.inventory.tables import Location, Move
from bizsuite.erp.valuation.tables import CostEntry, LandedCostShare
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_money

_COMPANY, _MOVE, _LOCATION = table_of(Company), table_of(Move), table_of(Location)
_COST, _SHARE, _ENTRY, _JOURNAL = (table_of(each) for each in (CostEntry, LandedCostShare, Entry, Journal))
_ACCOUNT, _LINE, _SYSTEM = table_of(Account), table_of(EntryLine), table_of(StockAccounting)


async def inspect(db: Db) -> list[Finding]:
    """Companies where the books disagree with orders, receipts and bills, and lines that goods do not cover as kept."""
    return [*await _goods_received(db), *await _covered(db)]


async def _goods_received(db: Db) -> list[Finding]:
    """What stands on goods received is what was billed and did not come, less what came and was not billed.

    What people post there by hand, or on bills without an order, is nobody's goods and left out.
    """
    currencies = await _anglo_saxon(db)
    booked, expected = await _booked(db), await _expected(db, currencies)
    return [
        Finding(
            "goods_received_vs_matched",
            "Company",
            key,
            f"booked {booked.get(key, ZERO)}, matched {expected.get(key, ZERO)}",
        )
        for key in currencies
        if booked.get(key, ZERO) != expected.get(key, ZERO)
    ]


async def _anglo_saxon(db: Db) -> dict[uuid.UUID, str]:
    """The companies whose bills clear goods received, with their currencies."""
    other = sa.select(_SYSTEM.c.company_id).where(
        _SYSTEM.c.tenant_id == db.actor.tenant_id, _SYSTEM.c.system == StockAccountingSystem.CONTINENTAL
    )
    rows = await db.rows(
        sa.select(_COMPANY.c.id, _COMPANY.c.currency).where(
            _COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id.not_in(other)
        )
    )
    return {row.id: row.currency for row in rows}


async def _booked(db: Db) -> dict[uuid.UUID, Decimal]:
    """What goods that moved have posted to goods received, and lines of bills of orders."""
    of_journal = sa.and_(_JOURNAL.c.tenant_id == _ENTRY.c.tenant_id, _JOURNAL.c.id == _ENTRY.c.journal_id)
    linked = (
        sa.select(_ENTRY.c.id)
        .join_from(_ENTRY, _JOURNAL, of_journal)
        .where(
            _ENTRY.c.tenant_id == db.actor.tenant_id,
            _JOURNAL.c.kind == JournalKind.INVENTORY,
            _ENTRY.c.status == JournalEntryStatus.POSTED,
            _ENTRY.c.origin_type.is_not(None),
        )
    )
    costs = (
        sa.select(_LINE.c.company_id, (_LINE.c.debit - _LINE.c.credit).label("amount"))
        .join_from(
            _LINE,
            _ACCOUNT,
            sa.and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id),
        )
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id,
            _ACCOUNT.c.purpose == AccountPurpose.GOODS_RECEIVED,
            _LINE.c.entry_id.in_(linked),
        )
    )
    bills = sa.select(MATCH.c.company_id, MATCH.c.base.label("amount")).where(
        MATCH.c.tenant_id == db.actor.tenant_id, MATCH.c.is_goods, MATCH.c.is_posted
    )
    return await _sums(db, costs.union_all(bills))


async def _sums(db: Db, parts: Any) -> dict[uuid.UUID, Decimal]:
    told = parts.subquery()
    rows = await db.rows(
        sa.select(told.c.company_id, sa.func.sum(told.c.amount).label("amount")).group_by(told.c.company_id)
    )
    return {row.company_id: row.amount for row in rows}


async def _expected(db: Db, currencies: dict[uuid.UUID, str]) -> dict[uuid.UUID, Decimal]:
    """What was billed and is not covered, less what came and is not billed, and what it has cost to get it here."""
    tenant = db.actor.tenant_id
    billed = await _sums(
        db,
        sa.select(MATCH.c.company_id, MATCH.c.base.label("amount"))
        .where(MATCH.c.tenant_id == tenant, MATCH.c.is_goods, MATCH.c.is_posted)
        .union_all(
            sa.select(COVER.c.company_id, COVER.c.received - COVER.c.billed).where(
                COVER.c.tenant_id == tenant
            ),
            sa.select(_SHARE.c.company_id, -_SHARE.c.amount).where(_SHARE.c.tenant_id == tenant),
        ),
    )
    found: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO, billed)
    for row in await _received(db):
        found[row.company_id] -= row.value if row.paid is None else round_money(row.paid, row.currency)
    return {key: found[key] for key in currencies}


async def _received(db: Db) -> Any:
    """What goods came at from suppliers, and went back at: those that are valued, and those that customers have."""
    source, target = _LOCATION.alias("source"), _LOCATION.alias("target")

    def at(place: Any, column: Any) -> Any:
        return sa.and_(place.c.tenant_id == _MOVE.c.tenant_id, place.c.id == column)

    own = sa.and_(_COST.c.tenant_id == _MOVE.c.tenant_id, _COST.c.move_id == _MOVE.c.id)
    comes = source.c.code == "SUPPLIERS"
    paid = sa.case((sa.and_(comes, _MOVE.c.unit_cost.is_not(None)), _MOVE.c.unit_cost * _MOVE.c.quantity))
    return await db.rows(
        sa.select(
            _MOVE.c.company_id,
            _MOVE.c.currency,
            sa.func.min(paid).label("paid"),
            sa.func.coalesce(sa.func.sum(_COST.c.value), 0).label("value"),
        )
        .select_from(
            _MOVE.join(source, at(source, _MOVE.c.from_location_id))
            .join(target, at(target, _MOVE.c.to_location_id))
            .outerjoin(_COST, own)
        )
        .where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            sa.or_(comes, target.c.code == "SUPPLIERS"),
            sa.or_(_COST.c.id.is_not(None), sa.and_(comes, target.c.code == "CUSTOMERS")),
            _MOVE.c.status == StockMoveStatus.DONE,
        )
        .group_by(_MOVE.c.id, _MOVE.c.company_id, _MOVE.c.currency)
    )


async def _covered(db: Db) -> list[Finding]:
    """Lines whose goods that came are not those which cover them."""
    sums = (
        sa.select(sa.func.coalesce(sa.func.sum(COVER.c.quantity), 0))
        .where(COVER.c.tenant_id == MATCH.c.tenant_id, COVER.c.match_id == MATCH.c.id)
        .scalar_subquery()
    )
    rows = await db.rows(
        sa.select(
            MATCH.c.id, sa.func.concat("kept ", MATCH.c.covered, ", goods ", sums).label("detail")
        ).where(MATCH.c.tenant_id == db.actor.tenant_id, MATCH.c.is_goods, MATCH.c.covered != sums)
    )
    return [Finding("covered_vs_goods", "BillMatch", row.id, row.detail) for row in rows]
