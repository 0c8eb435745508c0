"""Blanket orders as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product, Unit
from bizsuite.base.identity.types import Company, User
from bizsuite.base.parties.types import Supplier
from bizsuite.erp.blanket_orders import reads
from bizsuite.erp.blanket_orders.rules.words import BlanketOrderStatus
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

strawberry.enum(BlanketOrderStatus, description=BlanketOrderStatus.__doc__)


@entity(reads.blanket_order)
class BlanketOrder(Node):
    """What is agreed with a supplier for a span of time, and called off bit by bit."""

    number: str = column("The number of the agreement; unique in the company.")
    status: BlanketOrderStatus = column("Where the agreement is in its life.")
    currency: CurrencyCode = column("The currency of its prices.")
    starts_on: date = column("The first day on which something can be called off.")
    ends_on: date = column("The last day on which something can be called off.")
    supplier_reference: str = column("What the supplier calls it.")
    note: str = column("What else is worth knowing.")
    created_at: datetime = column("When it was written.")
    supplier: Supplier | None = related(reads.order_supplier, "Who sells.")
    company: Company = related(reads.order_company, "Which company buys.")
    owner: User | None = related(reads.order_owner, "Who looks after it.")
    lines: Connection["BlanketOrderLine"] = related(reads.order_lines, "The lines, in their order.")


@entity(reads.line)
class BlanketOrderLine(Node):
    """So much of a product, at a price. Its quantities are in its unit."""

    position: int = column("Its place in the agreement, from 1.")
    quantity: Decimal = column("How much is agreed.")
    called_quantity: Decimal = column(
        "How much of that order lines call off: what is not cancelled, and of closed orders what came."
    )
    remaining: Decimal = related(
        reads.line_remaining, "What can still be called off: `quantity - calledQuantity`."
    )
    unit_price: Money = column("The price of one unit, without tax.", reads.line_unit_price)
    product: Product | None = related(reads.line_product, "What is bought.")
    unit: Unit | None = related(reads.line_unit, "The unit of quantity and price.")
    blanket_order: BlanketOrder | None = related(reads.line_order, "The agreement of which this is a line.")
    order_lines: Connection[PurchaseOrderLine] | None = related(
        reads.line_calls, "The order lines that call it off, newest first."
    )
