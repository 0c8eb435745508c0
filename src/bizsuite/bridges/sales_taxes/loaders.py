"""The taxes of lines as they are kept, and the look for lines that are at odds with them."""

import uuid
from collections.abc import Collection
from typing import Any

from bizsuite.bridges.sales_taxes.tables import OrderLineTax
from bizsuite.erp.sales.tables import OrderLine
from bizsuite.erp.taxes import loaders as taxes
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding


async def taxes_of_lines(db: Db, lines: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    """The rows of lines of orders, in their order; one statement, none where there is nothing to ask."""
    return await taxes.taxes_of_lines(db, OrderLineTax, lines)


async def integrity(db: Db) -> list[Finding]:
    """Lines of the company that the actor works in whose tax is not the sum of their taxes."""
    found = await taxes.lines_at_odds(db, OrderLine, OrderLineTax)
    return [Finding("order_line_vs_taxes", "SalesOrderLine", row.id, row.detail) for row in found]
