"""What requests for quotation need to know: what they ask for, who is asked, what was answered; side by side."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product, Unit
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Supplier
from bizsuite.erp.rates.loaders import Wanted as WantedRate
from bizsuite.erp.rates.loaders import rates_at
from bizsuite.erp.requisitions.tables import RequestLine
from bizsuite.erp.rfqs.rules.comparing import Quote, Row, Wanted, compare
from bizsuite.erp.rfqs.tables import Rfq, RfqLine, RfqQuote, RfqSupplier
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_RFQ, _LINE, _INVITED, _QUOTE = (table_of(each) for each in (Rfq, RfqLine, RfqSupplier, RfqQuote))


async def lines_of(db: Db, rfqs: Collection[uuid.UUID]) -> Sequence[RfqLine]:
    """The lines of requests, in their order. One statement."""
    return await db.all(
        sa.select(RfqLine).where(_LINE.c.rfq_id.in_(sorted(rfqs))).order_by(_LINE.c.rfq_id, _LINE.c.position)
    )


async def invitations_of(db: Db, rfqs: Collection[uuid.UUID]) -> Sequence[RfqSupplier]:
    """Who is asked, in their order. One statement."""
    return await db.all(
        sa.select(RfqSupplier)
        .where(_INVITED.c.rfq_id.in_(sorted(rfqs)))
        .order_by(_INVITED.c.rfq_id, _INVITED.c.position)
        .execution_options(populate_existing=True)
    )


async def quotes_of(db: Db, rfqs: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Quote]]:
    """The answers that stand, by request. One statement."""
    rows = await db.rows(
        sa.select(
            _INVITED.c.rfq_id,
            _QUOTE.c.rfq_supplier_id.label("invitation_id"),
            *(
                _QUOTE.c[name]
                for name in (
                    "id",
                    "line_id",
                    "currency",
                    "unit_price",
                    "quantity",
                    "lead_days",
                    "valid_until",
                )
            ),
        )
        .join(
            _INVITED,
            sa.and_(_INVITED.c.tenant_id == _QUOTE.c.tenant_id, _INVITED.c.id == _QUOTE.c.rfq_supplier_id),
        )
        .where(
            _QUOTE.c.tenant_id == db.actor.tenant_id,
            _QUOTE.c.superseded_at.is_(None),
            _INVITED.c.rfq_id.in_(sorted(rfqs)),
        )
        .order_by(_QUOTE.c.id)
    )
    found: dict[uuid.UUID, list[Quote]] = {}
    for row in rows:
        told = {name: value for name, value in row._mapping.items() if name != "rfq_id"}
        found.setdefault(row.rfq_id, []).append(Quote(**told))
    return found


@dataclass(frozen=True, slots=True)
class CompareAsk:
    """Which request's answers are compared, on which day."""

    rfq_id: uuid.UUID
    on: date


@dataclass(frozen=True, slots=True)
class Compared:
    """Answers side by side, in the currency of the company."""

    base: str
    rows: Sequence[Row]


async def comparisons(db: Db, asks: Sequence[CompareAsk]) -> Mapping[CompareAsk, Compared]:
    """Answers side by side: five statements at most, however many requests."""
    keys = {ask.rfq_id for ask in asks}
    company = table_of(Company)
    heads = {
        row.id: row
        for row in await db.rows(
            sa.select(_RFQ.c.id, _RFQ.c.company_id, company.c.currency)
            .join(
                company, sa.and_(company.c.tenant_id == _RFQ.c.tenant_id, company.c.id == _RFQ.c.company_id)
            )
            .where(_RFQ.c.tenant_id == db.actor.tenant_id, _RFQ.c.id.in_(sorted(keys)))
        )
    }
    lines, invited, quotes = (
        await lines_of(db, keys),
        await invitations_of(db, keys),
        await quotes_of(db, keys),
    )
    wanted = {
        WantedRate(heads[ask.rfq_id].company_id, quote.currency, ask.on)
        for ask in asks
        if ask.rfq_id in heads
        for quote in quotes.get(ask.rfq_id, ())
        if quote.currency != heads[ask.rfq_id].currency
    }
    rates = await rates_at(db, wanted)
    return {
        ask: Compared(
            heads[ask.rfq_id].currency,
            compare(
                [Wanted(id=line.id, quantity=line.quantity) for line in lines if line.rfq_id == ask.rfq_id],
                [row.id for row in invited if row.rfq_id == ask.rfq_id],
                quotes.get(ask.rfq_id, ()),
                base=heads[ask.rfq_id].currency,
                rates={
                    each.currency: found.rate
                    for each, found in rates.items()
                    if each.on == ask.on and each.company_id == heads[ask.rfq_id].company_id
                },
                on=ask.on,
            ),
        )
        for ask in asks
        if ask.rfq_id in heads
    }


async def wares_of(db: Db, products: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    """Products with the units in which they are bought and the categories of those. One statement."""
    product, unit = table_of(Product), table_of(Unit)
    rows = await db.rows(
        sa.select(
            product.c.id,
            sa.func.coalesce(product.c.purchase_unit_id, product.c.unit_id).label("unit_id"),
            unit.c.category_id,
        )
        .join(unit, sa.and_(unit.c.tenant_id == product.c.tenant_id, unit.c.id == product.c.unit_id))
        .where(product.c.tenant_id == db.actor.tenant_id, product.c.id.in_(sorted(products)))
    )
    return {row.id: row for row in rows}


async def request_lines(db: Db, keys: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    """Lines of the company's purchase requests. One statement, none where there is nothing to ask."""
    if not keys:
        return {}
    line = table_of(RequestLine)
    rows = await db.rows(
        sa.select(line).where(
            line.c.tenant_id == db.actor.tenant_id,
            line.c.company_id == db.actor.company_id,
            line.c.id.in_(sorted(keys)),
        )
    )
    return {row.id: row for row in rows}


async def currencies_of(db: Db, suppliers: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str | None]:
    """The currencies of suppliers that are not archived. One statement."""
    supplier = table_of(Supplier)
    rows = await db.rows(
        sa.select(supplier.c.id, supplier.c.currency).where(
            supplier.c.tenant_id == db.actor.tenant_id,
            supplier.c.is_active,
            supplier.c.id.in_(sorted(suppliers)),
        )
    )
    return {row.id: row.currency for row in rows}
