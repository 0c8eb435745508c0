"""What the bridge hangs on suppliers."""

import strawberry

from bizsuite.bridges.supplier_performance import reads
from bizsuite.bridges.supplier_performance.types import SupplierPerformance
from bizsuite.erp.procurement.rules.words import ORDER_READ
from bizsuite.graph.fields import column


@strawberry.type
class SupplierFigures:
    """What the bridge hangs on Supplier."""

    performance: SupplierPerformance | None = column(
        "How well it keeps what the company has agreed with it, over the days on which goods were to come.",
        reads.supplier_performance,
        needs=ORDER_READ,
    )
