"""The taxes of lines of orders."""

import uuid
from decimal import Decimal

from bizsuite.kernel.tables import Table, amount, currency_code, references, unique


class OrderLineTax(Table, table=True):
    """What one tax comes to on a line of an order. Follows from the line, whose changes are what is audited."""

    __tablename__ = "bridge_order_line_tax"
    __audited__ = False
    __table_args__ = (unique("line_id", "tax_id"),)

    company_id: uuid.UUID = references("company", indexed=False)
    """The order's, as are owner and department: who may see an order may see its taxes, and nobody else."""
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    order_id: uuid.UUID = references("sales_order")
    line_id: uuid.UUID = references("sales_order_line", indexed=False)
    tax_id: uuid.UUID = references("tax")
    position: int
    currency: str = currency_code()
    base: Decimal = amount()
    unrounded: Decimal = amount()
    amount: Decimal = amount()
