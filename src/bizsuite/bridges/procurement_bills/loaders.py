"""What billing and matching need to know, and what is at odds between orders, goods, bills and books."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import Product, Template
from bizsuite.bridges.procurement_bills.rules.covering import Arrival, Claim, Cover
from bizsuite.bridges.procurement_bills.rules.words import LINE_TYPE, BillingPolicy
from bizsuite.bridges.procurement_bills.tables import (
    BillingPolicyRule,
    BillMatch,
    BillMatchCover,
    MatchTolerance,
)
from bizsuite.erp.bills.tables import VendorBill, VendorBillLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.tables import Account, EntryLine
from bizsuite.erp.inventory.rules import StockMoveStatus
from bizsuite.erp.inventory.tables import Move
from bizsuite.erp.procurement.tables import OrderLine
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_money

MATCH, COVER = table_of(BillMatch), table_of(BillMatchCover)
_POLICY, _TOLERANCE = table_of(BillingPolicyRule), table_of(MatchTolerance)
_BILL, _BILL_LINE, _MOVE = table_of(VendorBill), table_of(VendorBillLine), table_of(Move)
_PRODUCT, _TEMPLATE = table_of(Product), table_of(Template)
_ACCOUNT, _ENTRY_LINE, _LINE = table_of(Account), table_of(EntryLine), table_of(OrderLine)


def among(column: Any, keys: Collection[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Whether a column holds one of these keys; one text of a statement, however many they are."""
    found: sa.ColumnElement[bool] = column == sa.any_(sa.literal(sorted(keys), sa.ARRAY(sa.Uuid)))
    return found


async def policies_of(
    db: Db, company_id: uuid.UUID, lines: Sequence[Any]
) -> Mapping[uuid.UUID, BillingPolicy]:
    """By what each line of an order is billed: what is said of it, of its product, or of the company. One statement."""
    rows = await db.rows(
        sa.select(_POLICY).where(
            _POLICY.c.tenant_id == db.actor.tenant_id,
            _POLICY.c.company_id == company_id,
            sa.or_(
                _POLICY.c.product_id.is_(None), among(_POLICY.c.product_id, {e.product_id for e in lines})
            ),
            sa.or_(_POLICY.c.order_line_id.is_(None), among(_POLICY.c.order_line_id, {e.id for e in lines})),
        )
    )
    said = {(row.order_line_id, row.product_id): BillingPolicy(row.policy) for row in rows}
    default = said.get((None, None), BillingPolicy.ORDERED)
    return {line.id: said.get((line.id, None), said.get((None, line.product_id), default)) for line in lines}


async def tolerance_of(db: Db, company_id: uuid.UUID) -> tuple[Decimal, Decimal]:
    """By which fraction, and which amount in its currency, lines of a company's bills may differ from its orders."""
    rows = await db.rows(
        sa.select(_TOLERANCE.c.fraction, _TOLERANCE.c.amount).where(
            _TOLERANCE.c.tenant_id == db.actor.tenant_id, _TOLERANCE.c.company_id == company_id
        )
    )
    return (rows[0].fraction, rows[0].amount) if rows else (ZERO, ZERO)


async def goods_among(db: Db, products: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these products that are goods."""
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    rows = await db.rows(
        sa.select(_PRODUCT.c.id)
        .join_from(_PRODUCT, _TEMPLATE, of_template)
        .where(
            _PRODUCT.c.tenant_id == db.actor.tenant_id,
            among(_PRODUCT.c.id, products),
            _TEMPLATE.c.kind == ProductKind.GOODS,
        )
    )
    return frozenset(row.id for row in rows)


async def billed_of(db: Db, lines: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Decimal]:
    """How much of lines of orders is on bills that stand, drafts included, less what notes take back."""
    of_bill = sa.and_(_BILL.c.tenant_id == MATCH.c.tenant_id, _BILL.c.id == MATCH.c.vendor_bill_id)
    counts = sa.or_(MATCH.c.quantity > 0, _BILL.c.status == InvoiceStatus.POSTED)
    rows = await db.rows(
        sa.select(MATCH.c.order_line_id, sa.func.sum(MATCH.c.quantity).label("quantity"))
        .join_from(MATCH, _BILL, of_bill)
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.order_line_id, lines),
            _BILL.c.status != InvoiceStatus.REVERSED,
            counts,
        )
        .group_by(MATCH.c.order_line_id)
    )
    return {row.order_line_id: row.quantity for row in rows}


async def brought_by(
    db: Db, receipts: Sequence[uuid.UUID], lines: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Decimal]:
    """How many goods receipts have brought for lines of an order that no bill covers. Refuses with NOT_FOUND."""
    covered = (
        sa.select(sa.func.coalesce(sa.func.sum(COVER.c.quantity), 0))
        .where(COVER.c.tenant_id == _MOVE.c.tenant_id, COVER.c.move_id == _MOVE.c.id)
        .scalar_subquery()
    )
    rows = await db.rows(
        sa.select(_MOVE.c.receipt_id, _MOVE.c.subject_id, (_MOVE.c.quantity - covered).label("open")).where(
            *_arrived(db, lines), among(_MOVE.c.receipt_id, receipts)
        )
    )
    if {row.receipt_id for row in rows} != set(receipts):
        raise Refused("NOT_FOUND", "There is no such record.", path=["receiptIds"])
    found: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        found[row.subject_id] += row.open
    return found


def _arrived(db: Db, lines: Collection[uuid.UUID]) -> Sequence[sa.ColumnElement[bool]]:
    """What moves must be to have brought goods for lines of orders."""
    return (
        _MOVE.c.tenant_id == db.actor.tenant_id,
        _MOVE.c.subject_type == LINE_TYPE,
        among(_MOVE.c.subject_id, lines),
        _MOVE.c.receipt_id.is_not(None),
        _MOVE.c.status == StockMoveStatus.DONE,
    )


async def goods_account(db: Db, company_id: uuid.UUID) -> uuid.UUID:
    """The account of goods that came and are not billed. Refuses with ACCOUNT_MISSING."""
    found: uuid.UUID | None = await db.one(
        sa.select(_ACCOUNT.c.id).where(
            _ACCOUNT.c.tenant_id == db.actor.tenant_id,
            _ACCOUNT.c.company_id == company_id,
            _ACCOUNT.c.purpose == AccountPurpose.GOODS_RECEIVED,
        )
    )
    if found is None:
        raise Refused(
            "ACCOUNT_MISSING",
            "No account plays the part {purpose}.",
            path=["id"],
            purpose=AccountPurpose.GOODS_RECEIVED.value,
        )
    return found


async def bill_lines(db: Db, bill_id: uuid.UUID) -> Sequence[Any]:
    """The lines of a bill, in their order."""
    return await db.rows(
        sa.select(_BILL_LINE)
        .where(_BILL_LINE.c.tenant_id == db.actor.tenant_id, _BILL_LINE.c.vendor_bill_id == bill_id)
        .order_by(_BILL_LINE.c.position)
    )


async def posted_on(db: Db, entry_id: uuid.UUID, account_id: uuid.UUID) -> Decimal:
    """What an entry has debited to an account, less what it has credited, in the company's currency."""
    rows = await db.rows(
        sa.select(
            sa.func.coalesce(sa.func.sum(_ENTRY_LINE.c.debit - _ENTRY_LINE.c.credit), 0).label("n")
        ).where(
            _ENTRY_LINE.c.tenant_id == db.actor.tenant_id,
            _ENTRY_LINE.c.entry_id == entry_id,
            _ENTRY_LINE.c.account_id == account_id,
        )
    )
    found: Decimal = rows[0].n
    return found


async def matches_of_bills(db: Db, bills: Collection[uuid.UUID]) -> Sequence[Any]:
    """What the lines of bills bill of the lines of orders, with the order of each."""
    return await db.rows(
        sa.select(MATCH).where(MATCH.c.tenant_id == db.actor.tenant_id, among(MATCH.c.vendor_bill_id, bills))
    )


async def moves_of_lines(db: Db, lines: Collection[uuid.UUID]) -> Sequence[Any]:
    """The moves by which goods have come for lines of orders, in the order in which they came."""
    return await db.rows(
        sa.select(_MOVE).where(*_arrived(db, lines)).order_by(_MOVE.c.moved_on, _MOVE.c.moved_at, _MOVE.c.id)
    )


async def lines_brought(db: Db, moves: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The lines of orders for which these moves have brought goods."""
    rows = await db.rows(
        sa.select(_MOVE.c.subject_id).where(
            _MOVE.c.tenant_id == db.actor.tenant_id,
            among(_MOVE.c.id, moves),
            _MOVE.c.subject_type == LINE_TYPE,
            _MOVE.c.receipt_id.is_not(None),
        )
    )
    return frozenset(row.subject_id for row in rows)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a line of an order: the claims of bills on it, and the goods that came for it."""

    company_id: uuid.UUID
    currency: str
    claims: Sequence[Claim]
    arrivals: Sequence[Arrival]
    taken_back: Mapping[uuid.UUID, Decimal]
    """By claim what notes have taken back."""


async def standings_of(db: Db, lines: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Standing]:
    """The claims on goods of lines of orders, and what came for them. Three statements."""
    rows = await db.rows(
        sa.select(MATCH)
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.order_line_id, lines),
            MATCH.c.is_goods,
            sa.or_(MATCH.c.is_posted, MATCH.c.covered > 0),
        )
        .order_by(MATCH.c.posted_at, MATCH.c.id)
    )
    if not rows:
        return {}
    covers = await _covers(db, [row.id for row in rows])
    moves = await moves_of_lines(db, {row.order_line_id for row in rows})
    found = {}
    for line_id in dict.fromkeys(row.order_line_id for row in rows):
        own = [row for row in rows if row.order_line_id == line_id]
        notes: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
        for row in own:
            if row.of_id is not None and row.is_posted:
                notes[row.of_id].append(row)
        found[line_id] = Standing(
            own[0].company_id,
            own[0].base_currency,
            [_claim(row, notes[row.id], covers[row.id]) for row in own if row.of_id is None],
            [_arrival(move) for move in moves if move.subject_id == line_id],
            {row.id: -sum((note.wanted for note in notes[row.id]), ZERO) for row in own if row.of_id is None},
        )
    return found


async def _covers(db: Db, matches: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[Cover]]:
    rows = await db.rows(
        sa.select(COVER)
        .where(COVER.c.tenant_id == db.actor.tenant_id, among(COVER.c.match_id, matches))
        .order_by(COVER.c.created_at, COVER.c.id)
    )
    found: defaultdict[uuid.UUID, list[Cover]] = defaultdict(list)
    for row in rows:
        found[row.match_id].append(Cover(row.move_id, row.quantity, row.billed, row.received))
    return found


def _claim(row: Any, notes: Sequence[Any], covers: Sequence[Cover]) -> Claim:
    """A line of a bill that stands; one that was undone claims nothing."""
    if not row.is_posted:
        return Claim(id=row.id, wanted=ZERO, billed=ZERO, covers=covers)
    return Claim(
        id=row.id,
        wanted=row.wanted + sum((note.wanted for note in notes), ZERO),
        billed=row.base + sum((note.base for note in notes), ZERO),
        covers=covers,
    )


def _arrival(move: Any) -> Arrival:
    """Goods at what they came at: what is said of a unit, as the receipt was posted."""
    value = round_money((move.unit_cost or ZERO) * move.quantity, move.currency)
    return Arrival(move_id=move.id, quantity=move.quantity, value=value)


async def blocked_among(db: Db, bills: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these bills that have a line which may not be paid. One statement."""
    over = MATCH.c.wanted - MATCH.c.taken_back > MATCH.c.covered
    differs = sa.and_(
        MATCH.c.wanted > MATCH.c.taken_back,
        sa.func.abs(MATCH.c.net - MATCH.c.expected) > MATCH.c.tolerated,
    )
    rows = await db.rows(
        sa.select(MATCH.c.vendor_bill_id)
        .distinct()
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.vendor_bill_id, bills),
            MATCH.c.of_id.is_(None),
            MATCH.c.is_posted,
            MATCH.c.released_at.is_(None),
            sa.or_(over, differs),
        )
    )
    return frozenset(row.vendor_bill_id for row in rows)


async def service_matches(db: Db, lines: Collection[uuid.UUID]) -> Sequence[Any]:
    """What posted bills and notes bill of services, in the order in which they were posted."""
    return await db.rows(
        sa.select(MATCH)
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.order_line_id, lines),
            sa.not_(MATCH.c.is_goods),
            MATCH.c.is_posted,
        )
        .order_by(MATCH.c.posted_at, MATCH.c.id)
    )


async def orders_of(db: Db, matches: Sequence[Any]) -> Mapping[uuid.UUID, dict[uuid.UUID, Decimal]]:
    """By order how much of its lines these matches bill."""
    quantities: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in matches:
        quantities[row.order_line_id] += row.quantity
    rows = await db.rows(
        sa.select(_LINE.c.id, _LINE.c.order_id).where(
            _LINE.c.tenant_id == db.actor.tenant_id, among(_LINE.c.id, quantities)
        )
    )
    found: defaultdict[uuid.UUID, dict[uuid.UUID, Decimal]] = defaultdict(dict)
    for row in rows:
        found[row.order_id][row.id] = quantities[row.id]
    return {key: found[key] for key in sorted(found)}


async def noted_of(db: Db, matches: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Decimal, Decimal]]:
    """How much notes take back of lines of bills, drafts included: in the order's unit, and in that of the goods."""
    of_bill = sa.and_(_BILL.c.tenant_id == MATCH.c.tenant_id, _BILL.c.id == MATCH.c.vendor_bill_id)
    rows = await db.rows(
        sa.select(
            MATCH.c.of_id,
            sa.func.sum(-MATCH.c.quantity).label("quantity"),
            sa.func.sum(-MATCH.c.wanted).label("wanted"),
        )
        .join_from(MATCH, _BILL, of_bill)
        .where(
            MATCH.c.tenant_id == db.actor.tenant_id,
            among(MATCH.c.of_id, matches),
            _BILL.c.status != InvoiceStatus.REVERSED,
        )
        .group_by(MATCH.c.of_id)
    )
    return {row.of_id: (row.quantity, row.wanted) for row in rows}


async def rendered_of(db: Db, order_id: uuid.UUID) -> Mapping[uuid.UUID, Decimal]:
    """How much of its lines an order has received and kept."""
    kept = (_LINE.c.received_quantity - _LINE.c.returned_quantity).label("kept")
    rows = await db.rows(
        sa.select(_LINE.c.id, kept).where(
            _LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.order_id == order_id
        )
    )
    return {row.id: row.kept for row in rows}
