"""Letting lines of orders bear taxes, by whoever knows taxes; companies without any ask nobody."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from bizsuite.base.catalog.taxation import OrderTaxing, TaxAsk, require_taxed, to_tax
from bizsuite.erp.procurement.rules.orders import LineChanges, NewLine, NewOrder
from bizsuite.erp.procurement.rules.ports import PurchaseOrdersTaxing
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.kernel.db import Db


async def tax_orders(db: Db, drafts: Sequence[OrderTaxing], taxed: Collection[UUID]) -> None:
    """Let the lines of orders bear taxes where the companies have any (`taxed`), or the lines name some.

    Refuses with NOT_FOUND where nobody knows the taxes that are named, and as those do who know them: TAX_INACTIVE,
    TAX_NOT_IN_FORCE, TAX_TWICE, TAX_USE, TAX_CURRENCY_MISMATCH, INVALID_VALUE.
    """
    wanted = to_tax(drafts, taxed)
    if wanted:
        await db.publish(PurchaseOrdersTaxing(wanted))
        require_taxed(wanted)


def new_drafts(
    orders: Sequence[Order], news: Sequence[NewOrder], lines: Sequence[Sequence[OrderLine]]
) -> list[OrderTaxing]:
    """New orders with what the taxes of their lines shall be."""
    return [
        OrderTaxing(
            order=order,
            lines=own,
            asks=dict(_new_asks(own, new.lines, "lines")),
            path=[str(position)] if len(news) > 1 else [],
        )
        for position, (order, new, own) in enumerate(zip(orders, news, lines, strict=True))
    ]


def changed_draft(
    order: Order, kept: Sequence[OrderLine], new: Sequence[OrderLine], changes: LineChanges
) -> OrderTaxing:
    """An order whose lines are changed, with what the taxes of those shall be of which that changes."""
    asks = {each.line_id: _changed_ask(each, number) for number, each in enumerate(changes.changed)}
    added, member = (changes.added, "addLines") if changes.replaced is None else (changes.replaced, "lines")
    return OrderTaxing(
        order=order,
        lines=[*kept, *new],
        asks={key: ask for key, ask in asks.items() if ask is not None} | dict(_new_asks(new, added, member)),
    )


def _new_asks(lines: Sequence[OrderLine], news: Sequence[NewLine], member: str) -> list[tuple[UUID, TaxAsk]]:
    return [
        (
            line.id,
            TaxAsk(tax_ids=new.tax_ids, is_rate_given=new.tax_rate is not None, path=[member, str(number)]),
        )
        for number, (line, new) in enumerate(zip(lines, news, strict=True))
    ]


def _changed_ask(change: Any, number: int) -> TaxAsk | None:
    gives_rate = "tax_rate" in change.values
    if not gives_rate and change.tax_ids is None:
        return None
    return TaxAsk(tax_ids=change.tax_ids, is_rate_given=gives_rate, path=["changeLines", str(number)])
