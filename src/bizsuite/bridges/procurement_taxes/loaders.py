"""The taxes of lines as they are kept, and the look for lines that are at odds with them."""

import uuid
from collections.abc import Collection
from typing import Any

from bizsuite.bridges.procurement_taxes.tables import PurchaseLineTax
from bizsuite.erp.procurement.tables import OrderLine
from bizsuite.erp.taxes import loaders as taxes
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding


async def taxes_of_lines(db: Db, lines: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    """The taxes of lines of purchase orders, in their order; one statement, none where there is nothing to ask."""
    return await taxes.taxes_of_lines(db, PurchaseLineTax, lines)


async def integrity(db: Db) -> list[Finding]:
    """Lines of the company that the actor works in whose tax is not the sum of their taxes."""
    found = await taxes.lines_at_odds(db, OrderLine, PurchaseLineTax)
    return [Finding("purchase_line_vs_taxes", "PurchaseOrderLine", row.id, row.detail) for row in found]
