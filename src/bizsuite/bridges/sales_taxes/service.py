"""Lines of drafts bear taxes by the same rules as those of invoices."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.bridges.sales_taxes.loaders import taxes_of_lines
from bizsuite.bridges.sales_taxes.tables import OrderLineTax
from bizsuite.erp.sales.pricing import terms_of
from bizsuite.erp.sales.rules import SalesOrderChanged
from bizsuite.erp.sales.tables import Order
from bizsuite.erp.sales.taxation import OrderTaxing, SalesOrderLinesRemoving, SalesOrdersTaxing
from bizsuite.erp.taxes.loaders import tax_book, tax_rules
from bizsuite.erp.taxes.rules.bearing import (
    Burden,
    TaxBook,
    Taxpayer,
    TaxWish,
    burden_of,
    settled_burden,
)
from bizsuite.erp.taxes.rules.computing import Taxable, TaxedLine, compute
from bizsuite.erp.taxes.rules.mapping import TaxRules
from bizsuite.erp.taxes.rules.words import TaxRounding
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_within
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_OWN, _ORDER = table_of(OrderLineTax), table_of(Order)


@dataclass(frozen=True, slots=True)
class _Known:
    """What taxing drafts needs to know."""

    book: TaxBook
    rules: TaxRules
    kept: Mapping[uuid.UUID, Sequence[Any]]
    """The taxes that lines have, which ask for no others."""


async def tax_orders(db: Db, event: SalesOrdersTaxing) -> None:
    """Let the lines of drafts bear the taxes of their companies, on the day of each order.

    As many statements for many as for one. Refuses with NOT_FOUND, INVALID_VALUE, TAX_INACTIVE, TAX_NOT_IN_FORCE,
    TAX_TWICE, TAX_CURRENCY_MISMATCH.
    """
    had = [line.id for draft in event.drafts for line in draft.lines if line.is_taxed]
    rows = await taxes_of_lines(db, had)
    named = {key for draft in event.drafts for ask in draft.named for key in ask.tax_ids or ()}
    companies = {draft.order.company_id for draft in event.drafts}
    book, rules = await db.together(
        tax_book(db, companies, named | {row.tax_id for own in rows.values() for row in own}),
        tax_rules(db, companies, {draft.order.customer_id for draft in event.drafts}),
    )
    await _forget(db, list(rows))
    for draft in event.drafts:
        with refused_within(draft.path):
            _tax(db, draft, _Known(book, rules, rows))
        draft.is_done = True


def _tax(db: Db, draft: OrderTaxing, known: _Known) -> None:
    """Give the lines of a draft the amounts that their taxes make, and keep how these came about."""
    burdens = _burdens(draft, known)
    for line, burden in zip(draft.lines, burdens, strict=True):
        line.is_taxed = line.is_taxed or line.id in draft.asks
        if burden.voids_rate:
            line.tax_rate = line.tax = ZERO
            line.gross = line.net
    if not any(burden.levies for burden in burdens):
        return
    taxed = _computed(draft, burdens, known.book.roundings.get(draft.order.company_id, TaxRounding.LINE))
    for line, own in zip(draft.lines, taxed, strict=True):
        if own.parts:
            line.net, line.tax, line.gross = own.net, own.tax, own.net + own.tax
            if draft.is_kept:
                db.add_all(_rows(draft.order, line, own))


def _burdens(draft: OrderTaxing, known: _Known) -> list[Burden]:
    order = draft.order
    of = Taxpayer(
        company_id=order.company_id,
        on=order.order_date,
        rule=known.rules.of(order.company_id, order.customer_id),
    )
    burdens = []
    for line in draft.lines:
        ask = draft.asks.get(line.id)
        if ask is None:
            had = [row.tax_id for row in known.kept.get(line.id, ())]
            burdens.append(settled_burden(had, of, known.book, ["orderDate"]))
        else:
            wish = TaxWish(tax_ids=ask.tax_ids, rate=line.tax_rate, is_rate_given=ask.is_rate_given)
            burdens.append(burden_of(wish, of, known.book, [*ask.path, "taxIds"]))
    return burdens


def _computed(draft: OrderTaxing, burdens: Sequence[Burden], rounding: TaxRounding) -> list[TaxedLine]:
    """What the lines come to; a refusal tells where the input names the line."""
    currency = draft.order.currency
    terms = [terms_of(line) for line in draft.lines]
    prices = [line_amounts(of.quantity, of.unit_price, of.discount, ZERO, currency)[0] for of in terms]
    taxable = [
        Taxable(price, line.quantity, burden.levies)
        for price, line, burden in zip(prices, draft.lines, burdens, strict=True)
    ]
    try:
        return compute(taxable, rounding, currency)
    except Refused as refusal:
        ask = draft.asks.get(draft.lines[int(refusal.path[1])].id)
        refusal.path = ("lines",) if ask is None else (*ask.path, "taxIds")
        raise


def _rows(order: Any, line: Any, taxed: TaxedLine) -> list[OrderLineTax]:
    return [
        OrderLineTax(
            company_id=order.company_id,
            owner_id=order.owner_id,
            department_id=order.department_id,
            order_id=order.id,
            line_id=line.id,
            tax_id=part.levy.id,
            position=place,
            currency=order.currency,
            base=part.base,
            unrounded=part.unrounded,
            amount=part.amount,
        )
        for place, part in enumerate(taxed.parts, 1)
    ]


async def forget_lines(db: Db, event: SalesOrderLinesRemoving) -> None:
    """Untie lines that are about to be removed from their taxes."""
    await _forget(db, event.line_ids)


async def _forget(db: Db, lines: Sequence[uuid.UUID]) -> None:
    if lines:
        await db.run(
            sa.delete(_OWN).where(_OWN.c.tenant_id == db.actor.tenant_id, _OWN.c.line_id.in_(sorted(lines)))
        )


async def follow_order(db: Db, event: SalesOrderChanged) -> None:
    """Let the taxes of an order belong to whom it belongs."""
    same = sa.and_(_ORDER.c.tenant_id == _OWN.c.tenant_id, _ORDER.c.id == _OWN.c.order_id)
    await db.run(
        sa.update(_OWN)
        .values(owner_id=_ORDER.c.owner_id, department_id=_ORDER.c.department_id)
        .where(
            same,
            _OWN.c.tenant_id == db.actor.tenant_id,
            _OWN.c.order_id == event.order_id,
            _OWN.c.owner_id.is_distinct_from(_ORDER.c.owner_id),
        )
    )
