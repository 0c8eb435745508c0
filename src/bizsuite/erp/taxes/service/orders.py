"""Lines of orders, of either side of trade, bear taxes by the same rules as those of invoices and bills."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.taxation import OrderTaxing
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
from bizsuite.erp.taxes.rules.words import TaxRounding, TaxUse
from bizsuite.erp.taxes.tables import OrderedTax
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_within
from bizsuite.kernel.tables import Table, table_of
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSide:
    """Orders of one side of trade, and where the taxes of their lines are kept."""

    use: TaxUse
    kept: type[OrderedTax]
    order: type[Table]
    party_key: str
    """The column of the customer or the supplier."""
    price_of: Callable[[Any, str], Decimal]
    """What a line comes to at its price, in the currency of its order, rounded."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What taxing drafts needs to know."""

    book: TaxBook
    rules: TaxRules
    kept: Mapping[uuid.UUID, Sequence[Any]]
    """The taxes that lines have, which ask for no others."""


async def tax_orders(
    db: Db, side: OrderSide, drafts: Sequence[OrderTaxing], kept: Mapping[uuid.UUID, Sequence[Any]]
) -> None:
    """Let the lines of drafts bear the taxes of their companies, on the day of each order.

    `kept` are the taxes that those lines have which are taxed already. As many statements for many as for one.
    Refuses with NOT_FOUND, INVALID_VALUE, TAX_INACTIVE, TAX_NOT_IN_FORCE, TAX_TWICE, TAX_USE, TAX_CURRENCY_MISMATCH.
    """
    named = {key for draft in drafts for ask in draft.named for key in ask.tax_ids or ()}
    companies = {draft.order.company_id for draft in drafts}
    book, rules = await db.together(
        tax_book(db, companies, named | {row.tax_id for own in kept.values() for row in own}),
        tax_rules(db, companies, {getattr(draft.order, side.party_key) for draft in drafts}),
    )
    await forget_lines(db, side, list(kept))
    for draft in drafts:
        with refused_within(draft.path):
            _tax(db, side, draft, _Known(book, rules, kept))
        draft.is_done = True


def _tax(db: Db, side: OrderSide, draft: OrderTaxing, known: _Known) -> None:
    """Give the lines of a draft the amounts that their taxes make, and keep how these came about."""
    burdens = _burdens(side, draft, known)
    for line, burden in zip(draft.lines, burdens, strict=True):
        line.is_taxed = line.is_taxed or line.id in draft.asks
        if burden.voids_rate:
            line.tax_rate = line.tax = ZERO
            line.gross = line.net
    if not any(burden.levies for burden in burdens):
        return
    rounding = known.book.roundings.get(draft.order.company_id, TaxRounding.LINE)
    for line, own in zip(draft.lines, _computed(side, draft, burdens, rounding), strict=True):
        if own.parts:
            line.net, line.tax, line.gross = own.net, own.tax, own.net + own.tax
            if draft.is_kept:
                db.add_all(_rows(side, draft.order, line, own))


def _burdens(side: OrderSide, draft: OrderTaxing, known: _Known) -> list[Burden]:
    order = draft.order
    of = Taxpayer(
        company_id=order.company_id,
        on=order.order_date,
        rule=known.rules.of(order.company_id, getattr(order, side.party_key), side.use),
        use=side.use,
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


def _computed(
    side: OrderSide, draft: OrderTaxing, burdens: Sequence[Burden], rounding: TaxRounding
) -> list[TaxedLine]:
    """What the lines come to; a refusal tells where the input names the line."""
    currency = draft.order.currency
    taxable = [
        Taxable(side.price_of(line, currency), line.quantity, burden.levies)
        for line, burden in zip(draft.lines, burdens, strict=True)
    ]
    try:
        return compute(taxable, rounding, currency)
    except Refused as refusal:
        ask = draft.asks.get(draft.lines[int(refusal.path[1])].id)
        refusal.path = ("lines",) if ask is None else (*ask.path, "taxIds")
        raise


def _rows(side: OrderSide, order: Any, line: Any, taxed: TaxedLine) -> list[OrderedTax]:
    return [
        side.kept(
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


async def forget_lines(db: Db, side: OrderSide, lines: Sequence[uuid.UUID]) -> None:
    """Untie lines from their taxes; one statement, none where there is nothing to untie."""
    if lines:
        kept = table_of(side.kept)
        await db.run(
            sa.delete(kept).where(kept.c.tenant_id == db.actor.tenant_id, kept.c.line_id.in_(sorted(lines)))
        )


async def follow_order(db: Db, side: OrderSide, order_id: uuid.UUID) -> None:
    """Let the taxes of an order belong to whom it belongs."""
    kept, order = table_of(side.kept), table_of(side.order)
    same = sa.and_(order.c.tenant_id == kept.c.tenant_id, order.c.id == kept.c.order_id)
    await db.run(
        sa.update(kept)
        .values(owner_id=order.c.owner_id, department_id=order.c.department_id)
        .where(
            same,
            kept.c.tenant_id == db.actor.tenant_id,
            kept.c.order_id == order_id,
            kept.c.owner_id.is_distinct_from(order.c.owner_id),
        )
    )
