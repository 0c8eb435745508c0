"""Lines of purchase orders bear taxes by the same rules as those of bills."""

from decimal import Decimal
from typing import Any

from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.bridges.procurement_taxes.loaders import taxes_of_lines
from bizsuite.bridges.procurement_taxes.tables import PurchaseLineTax
from bizsuite.erp.procurement.rules.events import PurchaseOrderChanged, PurchaseOrderLinesRemoving
from bizsuite.erp.procurement.rules.ports import PurchaseOrdersTaxing
from bizsuite.erp.procurement.tables import Order
from bizsuite.erp.taxes.rules.words import TaxUse
from bizsuite.erp.taxes.service import orders
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO


def _price(line: Any, currency: str) -> Decimal:
    return line_amounts(line.quantity, line.unit_price, line.discount, ZERO, currency)[0]


SIDE = orders.OrderSide(
    use=TaxUse.PURCHASES, kept=PurchaseLineTax, order=Order, party_key="supplier_id", price_of=_price
)


async def tax_orders(db: Db, event: PurchaseOrdersTaxing) -> None:
    """Let the lines of drafts bear the taxes of their companies. Refuses as the service of taxes does."""
    had = [line.id for draft in event.drafts for line in draft.lines if line.is_taxed]
    await orders.tax_orders(db, SIDE, event.drafts, await taxes_of_lines(db, had))


async def forget_lines(db: Db, event: PurchaseOrderLinesRemoving) -> None:
    """Untie lines that are about to be removed from their taxes."""
    await orders.forget_lines(db, SIDE, event.line_ids)


async def follow_order(db: Db, event: PurchaseOrderChanged) -> None:
    """Let the taxes of an order belong to whom it belongs."""
    await orders.follow_order(db, SIDE, event.order_id)
