"""The taxes of lines of purchase orders as clients see them."""

import strawberry

from bizsuite.bridges.procurement_taxes import reads
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.erp.taxes.types import Tax
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection


@entity(reads.line_tax)
class PurchaseOrderLineTax(Node):
    """What one tax comes to on a line of a purchase order, and how it was rounded; its bills will say the same."""

    position: int = column("Its place, from 1, in the order in which taxes are computed.")
    base: Money = column("What it was taken on.", reads.line_tax_base)
    unrounded: Money = column("What it comes to exactly, to six decimals.", reads.line_tax_unrounded)
    amount: Money = column(
        "What it comes to: the exact amount rounded on the line, or in the document with the rest of all lines.",
        reads.line_tax_amount,
    )
    tax: Tax | None = related(reads.line_tax_tax, "The tax.")
    line: PurchaseOrderLine | None = related(reads.line_tax_line, "The line.")


@strawberry.type
class PurchaseOrderLineTaxes:
    """What the bridge hangs on PurchaseOrderLine."""

    taxes: Connection[PurchaseOrderLineTax] | None = related(
        reads.order_line_taxes,
        "How its tax came about: each named tax in the order in which they are computed.",
    )
