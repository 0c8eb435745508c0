"""Lines of drafts bear taxes by the same rules as those of invoices."""

from decimal import Decimal
from typing import Any

from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.bridges.sales_taxes.loaders import taxes_of_lines
from bizsuite.bridges.sales_taxes.tables import OrderLineTax
from bizsuite.erp.sales.pricing import terms_of
from bizsuite.erp.sales.rules import SalesOrderChanged
from bizsuite.erp.sales.tables import Order
from bizsuite.erp.sales.taxation import SalesOrderLinesRemoving, SalesOrdersTaxing
from bizsuite.erp.taxes.rules.words import TaxUse
from bizsuite.erp.taxes.service import orders
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO


def _price(line: Any, currency: str) -> Decimal:
    of = terms_of(line)
    return line_amounts(of.quantity, of.unit_price, of.discount, ZERO, currency)[0]


SIDE = orders.OrderSide(
    use=TaxUse.SALES, kept=OrderLineTax, order=Order, party_key="customer_id", price_of=_price
)


async def tax_orders(db: Db, event: SalesOrdersTaxing) -> None:
    """Let the lines of drafts bear the taxes of their companies. Refuses as the service of taxes does."""
    had = [line.id for draft in event.drafts for line in draft.lines if line.is_taxed]
    await orders.tax_orders(db, SIDE, event.drafts, await taxes_of_lines(db, had))


async def forget_lines(db: Db, event: SalesOrderLinesRemoving) -> None:
    """Untie lines that are about to be removed from their taxes."""
    await orders.forget_lines(db, SIDE, event.line_ids)


async def follow_order(db: Db, event: SalesOrderChanged) -> None:
    """Let the taxes of an order belong to whom it belongs."""
    await orders.follow_order(db, SIDE, event.order_id)
