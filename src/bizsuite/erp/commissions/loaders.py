"""What an agent earns on posted documents, how much of that is due, and settlements at odds with themselves."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Category, Product, Template
from bizsuite.erp.commissions import tables
from bizsuite.erp.commissions.rules.earning import Due, Plan, SoldLine, dues
from bizsuite.erp.finance.tables import Allocation, EntryLine
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.tables import Invoice, InvoiceLine
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.trees import above

_PLAN, _SETTLEMENT = table_of(tables.CommissionPlan), table_of(tables.CommissionSettlement)
_OWN, _ALLOCATION = table_of(tables.CommissionSettlementLine), table_of(Allocation)
_INVOICE, _LINE = table_of(Invoice), table_of(InvoiceLine)
_PRODUCT, _TEMPLATE, _ENTRY_LINE = table_of(Product), table_of(Template), table_of(EntryLine)


async def plans_of(db: Db, company_id: uuid.UUID, agent_id: uuid.UUID) -> list[Plan]:
    """The plans of an agent in a company that are switched on."""
    names = tuple(Plan.__dataclass_fields__)
    rows = await db.rows(
        sa.select(*(_PLAN.c[name] for name in names))
        .where(
            _PLAN.c.tenant_id == db.actor.tenant_id,
            _PLAN.c.company_id == company_id,
            _PLAN.c.agent_id == agent_id,
            _PLAN.c.is_active,
        )
        .order_by(_PLAN.c.id)
    )
    return [Plan(**row._mapping) for row in rows]


async def last_settled(db: Db, company_id: uuid.UUID, agent_id: uuid.UUID) -> date | None:
    """Through which day commissions of an agent are settled; None where they never were."""
    found: date | None = await db.one(
        sa.select(sa.func.max(_SETTLEMENT.c.settled_through)).where(
            *_settlements(db, company_id, agent_id),
        )
    )
    return found


async def dues_of(
    db: Db, company_id: uuid.UUID, agent_id: uuid.UUID, through: date, currency: str, *, paid: bool = False
) -> list[Due]:
    """What an agent earns on each line of documents through a day, is due and has been settled, by line.

    In the company's currency. With `paid` only lines of which something is due or was settled. Four statements,
    whatever the number of plans and lines.
    """
    plans = await plans_of(db, company_id, agent_id)
    settled = await _settled(db, company_id, agent_id, through)
    lines = await _sold(db, company_id, plans, through, settled if paid else None)
    return sorted(dues(lines, plans, settled, currency), key=lambda each: each.line_id)


def _settlements(db: Db, company_id: uuid.UUID, agent_id: uuid.UUID) -> Sequence[sa.ColumnElement[bool]]:
    return (
        _SETTLEMENT.c.tenant_id == db.actor.tenant_id,
        _SETTLEMENT.c.company_id == company_id,
        _SETTLEMENT.c.agent_id == agent_id,
    )


async def _settled(
    db: Db, company_id: uuid.UUID, agent_id: uuid.UUID, through: date
) -> Mapping[uuid.UUID, Decimal]:
    """What settlements of an agent through a day have settled, by line of a document."""
    found: dict[uuid.UUID, Decimal] = {}
    own = sa.and_(_OWN.c.tenant_id == _SETTLEMENT.c.tenant_id, _OWN.c.settlement_id == _SETTLEMENT.c.id)
    for line_id, amount in await db.rows(
        sa.select(_OWN.c.invoice_line_id, sa.func.sum(_OWN.c.amount))
        .select_from(_SETTLEMENT.join(_OWN, own))
        .where(*_settlements(db, company_id, agent_id), _SETTLEMENT.c.settled_through <= through)
        .group_by(_OWN.c.invoice_line_id)
    ):
        found[line_id] = amount
    return found


async def _sold(
    db: Db,
    company_id: uuid.UUID,
    plans: Sequence[Plan],
    through: date,
    paid_or: Collection[uuid.UUID] | None,
) -> list[SoldLine]:
    """Lines of posted documents through a day for which a plan may hold; with `paid_or` paid ones and these lines."""
    if not plans:
        return []
    documents = _documents(db, company_id, plans, through).subquery("documents")
    statement = (
        sa.select(
            _LINE.c.id,
            _LINE.c.net,
            _TEMPLATE.c.category_id,
            *(each for each in documents.c if each.name != "id"),
        )
        .join_from(
            documents,
            _LINE,
            sa.and_(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.invoice_id == documents.c.id),
        )
        .outerjoin(
            _PRODUCT, sa.and_(_PRODUCT.c.tenant_id == _LINE.c.tenant_id, _PRODUCT.c.id == _LINE.c.product_id)
        )
        .outerjoin(
            _TEMPLATE,
            sa.and_(_TEMPLATE.c.tenant_id == _LINE.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id),
        )
        .where(_LINE.c.net != 0)
    )
    if paid_or is not None:
        kept = _LINE.c.id == sa.any_(sa.literal(sorted(paid_or), sa.ARRAY(sa.Uuid)))
        statement = statement.where(sa.or_(documents.c.settled != 0, documents.c.total == 0, kept))
    rows = await db.rows(statement)
    over = await above(db, Category, "parent_id", {row.category_id for row in rows if row.category_id})
    return [_line(row, over) for row in rows]


def _documents(
    db: Db, company_id: uuid.UUID, plans: Sequence[Plan], through: date
) -> sa.Select[*tuple[Any, ...]]:
    """Posted documents through a day on which a plan holds for their customer, with how much of each is settled.

    An invoice is settled as the debit of allocations, a credit note as the credit of them; what was taken back is
    negative there.
    """
    fitting = [
        sa.and_(
            _INVOICE.c.invoice_date.between(plan.valid_from, min(plan.valid_to or through, through)),
            sa.true() if plan.customer_id is None else _INVOICE.c.customer_id == plan.customer_id,
        )
        for plan in plans
    ]
    gives_up = _INVOICE.c.kind == InvoiceKind.CREDIT_NOTE
    settled = sa.case(
        (gives_up, _allocated(_ALLOCATION.c.credit_origin_id, through)),
        else_=_allocated(_ALLOCATION.c.debit_origin_id, through),
    )
    return sa.select(
        _INVOICE.c.id,
        _INVOICE.c.customer_id,
        _INVOICE.c.invoice_date.label("on"),
        _INVOICE.c.total,
        _INVOICE.c.exchange_rate,
        gives_up.label("gives_up"),
        settled.label("settled"),
    ).where(
        _INVOICE.c.tenant_id == db.actor.tenant_id,
        _INVOICE.c.company_id == company_id,
        _INVOICE.c.status == InvoiceStatus.POSTED,
        sa.or_(*fitting),
    )


def _allocated(origin: sa.ColumnElement[Any], through: date) -> sa.ScalarSelect[Decimal]:
    """How much of a document was settled through a day."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(_ALLOCATION.c.amount), 0))
        .where(
            _ALLOCATION.c.tenant_id == _INVOICE.c.tenant_id,
            origin == _INVOICE.c.id,
            _ALLOCATION.c.allocated_on <= through,
        )
        .correlate(_INVOICE)
        .scalar_subquery()
    )


def _line(row: Any, over: Mapping[uuid.UUID, Sequence[uuid.UUID]]) -> SoldLine:
    told = {name: value for name, value in row._mapping.items() if name != "category_id"}
    own = () if row.category_id is None else (row.category_id, *over.get(row.category_id, ()))
    return SoldLine(**told, categories=own)


async def integrity(db: Db) -> list[Finding]:
    """Settlements of the company that the actor works in that are at odds with their lines or with the books."""
    own = sa.and_(_OWN.c.tenant_id == _SETTLEMENT.c.tenant_id, _OWN.c.settlement_id == _SETTLEMENT.c.id)
    lines = _summed(_OWN.c.amount, own)
    booked = _summed(
        _ENTRY_LINE.c.debit,
        sa.and_(
            _ENTRY_LINE.c.tenant_id == _SETTLEMENT.c.tenant_id,
            _ENTRY_LINE.c.entry_id == _SETTLEMENT.c.entry_id,
        ),
    )
    rows = await db.rows(
        sa.select(_SETTLEMENT.c.id, _SETTLEMENT.c.amount, lines.label("lines"), booked.label("booked")).where(
            _SETTLEMENT.c.tenant_id == db.actor.tenant_id,
            _SETTLEMENT.c.company_id == db.actor.company_id,
            sa.or_(lines != _SETTLEMENT.c.amount, booked != sa.func.abs(_SETTLEMENT.c.amount)),
        )
    )
    return [
        Finding(
            "commission_settlement_vs_lines",
            "CommissionSettlement",
            row.id,
            f"settles {row.amount}, lines come to {row.lines}, the entry to {row.booked}",
        )
        for row in rows
    ] + await _lines_at_odds(db)


def _summed(amount: sa.ColumnElement[Any], own: sa.ColumnElement[bool]) -> sa.ScalarSelect[Decimal]:
    return (
        sa.select(sa.func.coalesce(sa.func.sum(amount), 0))
        .where(own)
        .correlate(_SETTLEMENT)
        .scalar_subquery()
    )


async def _lines_at_odds(db: Db) -> list[Finding]:
    """Lines that were not settled up to what was due: settlements of an agent add up to the last one's due."""
    settled = sa.func.sum(_OWN.c.amount).over(
        partition_by=(_SETTLEMENT.c.agent_id, _OWN.c.invoice_line_id),
        order_by=(_SETTLEMENT.c.settled_through, _SETTLEMENT.c.created_at),
    )
    each = (
        sa.select(_OWN.c.settlement_id, _OWN.c.due, settled.label("settled"))
        .join_from(
            _OWN,
            _SETTLEMENT,
            sa.and_(_SETTLEMENT.c.tenant_id == _OWN.c.tenant_id, _SETTLEMENT.c.id == _OWN.c.settlement_id),
        )
        .where(_OWN.c.tenant_id == db.actor.tenant_id, _OWN.c.company_id == db.actor.company_id)
        .subquery()
    )
    rows = await db.rows(sa.select(each).where(each.c.due != each.c.settled).order_by(each.c.settlement_id))
    return [
        Finding(
            "commission_line_vs_due",
            "CommissionSettlement",
            row.settlement_id,
            f"due {row.due}, settled until then {row.settled}",
        )
        for row in rows
    ]
