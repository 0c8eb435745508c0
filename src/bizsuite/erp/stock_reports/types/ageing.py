"""The ageing of stock as clients see it."""

import uuid
from datetime import date
from decimal import Decimal

import strawberry

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.types import Product
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.types import Warehouse
from bizsuite.erp.statements.types import AgeingBucket
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.money import Money
from bizsuite.graph.page import Connection
from bizsuite.graph.rows import row


@strawberry.type
class StockReportLine:
    """A product in a warehouse."""

    product_id: strawberry.Private[uuid.UUID]
    warehouse_id: strawberry.Private[uuid.UUID]

    @field
    async def product(self, info: Info) -> Product | None:
        """The product; null where you may not see it."""
        return await row(info, catalog.product, self.product_id)  # type: ignore[no-any-return]

    @field
    async def warehouse(self, info: Info) -> Warehouse | None:
        """The warehouse; null where you may not see it."""
        return await row(info, inventory.warehouse, self.warehouse_id)  # type: ignore[no-any-return]


@strawberry.type
class StockAgeingLine(StockReportLine):
    """What a product in a warehouse is worth, by how long ago it came."""

    quantity: Decimal = strawberry.field(description="How much lies there, in the product's unit.")
    value: Money = strawberry.field(description="What it is worth: the value of stock.")
    values: list[Money] = strawberry.field(description="By bucket, in their order; they sum to `value`.")


@strawberry.type
class StockAgeingConnection(Connection[StockAgeingLine]):
    """What stock is worth by how long ago it came, the most valuable first, with the sums of all."""

    as_of: date = strawberry.field(description="The day to which the days are counted: today.")
    buckets: list[AgeingBucket] = strawberry.field(description="The buckets, from the newest to the oldest.")
    values: list[Money] = strawberry.field(description="The sums of all, by bucket.")
    value: Money = strawberry.field(description="All of it.")
