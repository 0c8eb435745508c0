"""Whether orders, goods, bills and books agree about what came and was not billed, and was billed and did not come."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.bridges.procurement_bills.loaders.goods import COVER, MATCH
from bizsuite.bridges.procurement_bills.rules import covering
from bizsuite.bridges.procurement_bills.rules.words import LINE_TYPE
from bizsuite.bridges.procurement_bills.tables import DirectArrival
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
from bizsuite.kernel.values import ZERO

_COMPANY, _MOVE, _LOCATION = table_of(Company), table_of(Move), table_of(Location)
_COST, _SHARE, _ENTRY, _JOURNAL = (table_of(each) for each in (CostEntry, LandedCostShare, Entry, Journal))
_ACCOUNT, _LINE, _SYSTEM = table_of(Account), table_of(EntryLine), table_of(StockAccounting)
_DIRECT = table_of(DirectArrival)


async def inspect(db: Db) -> list[Finding]:
    """Companies where the books disagree with orders, receipts and bills, and lines that goods do not cover as kept."""
    claims, goods = await db.rows(_claims(db)), await db.rows(_supplied(db))
    return [*await _goods_received(db, claims, goods), *await _covered(db), *_waiting(claims, goods)]


async def _goods_received(db: Db, claims: Sequence[Any], goods: Sequence[Any]) -> list[Finding]:
    """What stands on goods received is what lines bill that did not come, less what came that no line bills.

    Both are told by quantities, line by line and receipt by receipt, whatever has been posted for them.

    What people post there by hand, or on bills without an order, is nobody's goods and left out.
    """
    currencies = await _anglo_saxon(db)
    booked, expected = await _booked(db), await _expected(db, claims, goods)
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


async def _expected(db: Db, claims: Sequence[Any], goods: Sequence[Any]) -> dict[uuid.UUID, Decimal]:
    """What is billed and waits for goods, less what came and is not billed, and what it has cost to get it here."""
    shares = sa.select(_SHARE.c.company_id, (-_SHARE.c.amount).label("amount")).where(
        _SHARE.c.tenant_id == db.actor.tenant_id
    )
    found: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO, await _sums(db, shares))
    for claim in claims:
        billed = covering.share(claim.base, claim.covered, claim.wanted, claim.base_currency)
        found[claim.company_id] += claim.base - billed
    for move in goods:
        found[move.company_id] -= _unbilled(move)
    return found


def _unbilled(move: Any) -> Decimal:
    """What goods came at that no bill covers: what is said of a unit, else what they are worth."""
    if move.unit_cost is None:
        value: Decimal = move.value
        return value
    if not move.comes:
        # Taken off that which it returns.
        return ZERO
    stayed = move.quantity - move.gone_back
    value = covering.stayed_at(move.unit_cost, move.quantity, move.gone_back, move.currency)
    return value - covering.share(value, move.covered, stayed, move.currency)


def _claims(db: Db) -> sa.Select[Any]:
    """Lines of posted bills of goods, less what notes have taken back of them; those of undone bills claim nothing."""
    tenant, note = db.actor.tenant_id, MATCH.alias("note")
    noted = (
        sa.select(sa.func.sum(note.c.base).label("base"), sa.func.sum(note.c.wanted).label("wanted"))
        .where(note.c.tenant_id == tenant, note.c.of_id == MATCH.c.id, note.c.is_posted)
        .lateral()
    )
    return (
        sa.select(
            *(MATCH.c.company_id, MATCH.c.order_line_id, MATCH.c.base_currency, MATCH.c.covered),
            (MATCH.c.base + sa.func.coalesce(noted.c.base, 0)).label("base"),
            (MATCH.c.wanted + sa.func.coalesce(noted.c.wanted, 0)).label("wanted"),
        )
        .join_from(MATCH, noted, sa.true())
        .where(MATCH.c.tenant_id == tenant, MATCH.c.is_goods, MATCH.c.is_posted, MATCH.c.of_id.is_(None))
    )


def _supplied(db: Db) -> sa.Select[Any]:
    """Goods that came from suppliers, and went back: those that are valued, and those that customers have."""
    tenant = db.actor.tenant_id
    source, target, back = _LOCATION.alias("source"), _LOCATION.alias("target"), _MOVE.alias("back")

    def at(place: Any, column: Any) -> Any:
        return sa.and_(place.c.tenant_id == _MOVE.c.tenant_id, place.c.id == column)

    def of(column: Any, own: Any) -> Any:
        return sa.select(sa.func.coalesce(sa.func.sum(column), 0)).where(own).scalar_subquery()

    own = sa.and_(_COST.c.tenant_id == _MOVE.c.tenant_id, _COST.c.move_id == _MOVE.c.id)
    direct = sa.and_(_DIRECT.c.tenant_id == _MOVE.c.tenant_id, _DIRECT.c.move_id == _MOVE.c.id)
    covers = sa.and_(COVER.c.tenant_id == _MOVE.c.tenant_id, COVER.c.move_id == _MOVE.c.id)
    returns = sa.and_(
        back.c.tenant_id == _MOVE.c.tenant_id,
        back.c.return_of_id == _MOVE.c.id,
        back.c.status == StockMoveStatus.DONE,
        _MOVE.c.receipt_id.is_not(None),
    )
    comes = source.c.code == "SUPPLIERS"
    valued = sa.exists().where(own)
    return (
        sa.select(
            *(_MOVE.c.id, _MOVE.c.company_id, _MOVE.c.currency, _MOVE.c.quantity, _MOVE.c.unit_cost),
            sa.func.coalesce(
                _DIRECT.c.order_line_id, sa.case((_MOVE.c.subject_type == LINE_TYPE, _MOVE.c.subject_id))
            ).label("order_line_id"),
            comes.label("comes"),
            of(_COST.c.value, own).label("value"),
            of(COVER.c.quantity, covers).label("covered"),
            of(back.c.quantity, returns).label("gone_back"),
        )
        .select_from(
            _MOVE.join(source, at(source, _MOVE.c.from_location_id))
            .join(target, at(target, _MOVE.c.to_location_id))
            .outerjoin(_DIRECT, direct)
        )
        .where(
            _MOVE.c.tenant_id == tenant,
            sa.or_(comes, target.c.code == "SUPPLIERS"),
            sa.or_(valued, sa.and_(comes, target.c.code == "CUSTOMERS")),
            _MOVE.c.status == StockMoveStatus.DONE,
        )
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


def _waiting(claims: Sequence[Any], goods: Sequence[Any]) -> list[Finding]:
    """Goods that bills cover more of than stayed, and lines of which bills wait for goods that nobody bills."""
    left = {move.id: move.quantity - move.gone_back - move.covered for move in goods if move.comes}
    waits: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    for claim in claims:
        waits[claim.order_line_id] += claim.wanted - claim.covered
    lies: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    for move in goods:
        if move.comes and move.order_line_id is not None:
            lies[move.order_line_id] += max(left[move.id], ZERO)
    return [
        *(
            Finding("billed_vs_goods", "StockMove", key, f"{-quantity} more are billed than stayed")
            for key, quantity in left.items()
            if quantity < 0
        ),
        *(
            Finding("waiting_vs_goods", LINE_TYPE, key, f"bills wait for {number}, {lies[key]} lie unbilled")
            for key, number in waits.items()
            if number > 0 and lies[key] > 0
        ),
    ]
