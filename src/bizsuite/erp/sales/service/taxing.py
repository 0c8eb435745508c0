"""Letting lines of drafts bear taxes, by whoever knows taxes; companies without any ask nobody."""

import uuid
from collections.abc import Collection, Sequence

from bizsuite.base.catalog.taxation import OrderTaxing, require_taxed, to_tax
from bizsuite.erp.sales.rules import NewOrder
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.erp.sales.taxation import SalesOrdersTaxing, ask_of
from bizsuite.kernel.db import Db


async def tax_drafts(db: Db, drafts: Sequence[OrderTaxing], taxed: Collection[uuid.UUID]) -> None:
    """Let the lines of drafts bear taxes where the companies have any (`taxed`), or the lines name some.

    Refuses with NOT_FOUND where nobody knows the taxes that are named, and as those do who know them: TAX_INACTIVE,
    TAX_NOT_IN_FORCE, TAX_TWICE, TAX_CURRENCY_MISMATCH, INVALID_VALUE.
    """
    if not taxed and not any(draft.named for draft in drafts):
        return
    wanted = to_tax(drafts, taxed)
    await db.publish(SalesOrdersTaxing(wanted))
    require_taxed(wanted)


async def tax_new(
    db: Db,
    orders: Sequence[Order],
    news: Sequence[NewOrder],
    lines: Sequence[Sequence[OrderLine]],
    taxed: Collection[uuid.UUID],
    *,
    is_kept: bool = True,
) -> None:
    """Let the lines of new drafts bear taxes; see `tax_drafts`. Of what is only reckoned nothing is kept."""
    if taxed or any(line.tax_ids for new in news for line in new.lines):
        await tax_drafts(db, _drafts(orders, news, lines, is_kept), taxed)


def _drafts(
    orders: Sequence[Order],
    news: Sequence[NewOrder],
    lines: Sequence[Sequence[OrderLine]],
    is_kept: bool,
) -> list[OrderTaxing]:
    """New orders with what the taxes of their lines shall be."""
    return [
        OrderTaxing(
            order=order,
            lines=own,
            asks={
                line.id: ask_of(given, ["lines", str(number)])
                for number, (line, given) in enumerate(zip(own, new.lines, strict=True))
            },
            path=[str(position)] if len(news) > 1 else [],
            is_kept=is_kept,
        )
        for position, (order, new, own) in enumerate(zip(orders, news, lines, strict=True))
    ]
