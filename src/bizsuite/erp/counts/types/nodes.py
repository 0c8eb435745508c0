"""Counts and their lines as nodes."""

from datetime import datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product
from bizsuite.base.identity.types import User
from bizsuite.erp.counts import reads
from bizsuite.erp.counts.rules.words import StockCountStatus
from bizsuite.erp.inventory.types import Lot, StockLocation, StockMove, Warehouse
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

strawberry.enum(StockCountStatus, description=StockCountStatus.__doc__)


@entity(reads.count)
class StockCount(Node):
    """Goods of a warehouse that are counted together; stock goes on moving meanwhile."""

    number: str = column("The number of the document; unique in the company.")
    status: StockCountStatus = column("Where it is in its life.")
    tolerance_quantity: Decimal | None = column(
        "By how much a line may differ from the books, in the product's unit."
    )
    tolerance_rate: Decimal | None = column(
        "By which part of what the books say, as a fraction; the larger of the two counts, neither means any."
    )
    note: str = column("What else is worth knowing.")
    created_at: datetime = column("When it was begun.")
    confirmed_at: datetime | None = column("When stock was set right; null before.")
    confirmed_by: User | None = related(reads.count_confirmed_by, "Who has confirmed it.")
    warehouse: Warehouse | None = related(reads.count_warehouse, "Where.")
    lines: "Connection[StockCountLine] | None" = related(
        reads.count_lines, "What is counted, place by place; goods that were found besides come last."
    )


@entity(reads.line)
class StockCountLine(Node):
    """A product at a place that is counted. Quantities are in the product's unit."""

    position: int = column("Its place, from 1.")
    counted: Decimal | None = column("What was found, the last time it was counted.")
    counted_at: datetime | None = column("When that was.")
    times: int = column("How often it was counted.")
    is_recount: bool = column("Whether it is to be counted again, since it differs too much.")
    is_open: bool = column("Whether no other count may hold it meanwhile.")
    expected: Decimal | None = column(
        "What the books said at the moment of counting, once the count was completed; null for whoever counts blindly.",
        reads.line_expected,
    )
    difference: Decimal | None = column(
        "`counted - expected`; null for whoever counts blindly.", reads.line_difference
    )
    count: StockCount | None = related(reads.line_count, "The count.")
    product: Product | None = related(reads.line_product, "The product.")
    location: StockLocation | None = related(reads.line_location, "The place.")
    lot: Lot | None = related(reads.line_lot, "The lot; null where goods are not told apart.")
    counted_by: User | None = related(reads.line_counted_by, "Who has counted it last.")
    move: StockMove | None = related(reads.line_move, "What has set stock right; null where it was.")
