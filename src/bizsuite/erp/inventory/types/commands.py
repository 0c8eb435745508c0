"""What can be said to stock, and what it answers."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.types import Product
from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.rules import NegativeStockPolicy
from bizsuite.erp.inventory.types.lots import StockLotInput
from bizsuite.erp.inventory.types.nodes import (
    StockLocation,
    StockMove,
    StockPeriod,
    Warehouse,
)
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.refusals import UserError, refusal


@refusal("STOCK_SHORT")
class StockShort(UserError):
    """There is not enough of a product that is not reserved for others (STOCK_SHORT)."""

    product: str = strawberry.field(description="The SKU of the product.")
    available: Decimal = strawberry.field(description="How much of it could be taken now.")


@refusal("STOCK_PERIOD_CLOSED")
class StockPeriodIsClosed(UserError):
    """Stock no longer moves on that day (STOCK_PERIOD_CLOSED)."""

    closed_through: date | None = strawberry.field(description="The last closed day.")


@strawberry.input
class StockPeriodCloseInput(Command):
    """Which days to close."""

    through: date = strawberry.field(description="The last of them; a day that is over.")


@strawberry.type
class StockPeriodClosePayload(Payload):
    """What was closed."""

    stock_period: StockPeriod | None = result(reads.period, "The closed period.")


@strawberry.input
class StockPeriodReopenInput(Change):
    """The last closed period."""


@strawberry.type
class StockPeriodReopenPayload(Payload):
    """What may be moved in again."""

    company: Company | None = result(identity.company, "The company.")


@strawberry.input
class WarehouseCreateInput(Command):
    """A new warehouse of the company that the request works in."""

    code: str = strawberry.field(description="The code; unique in the company.")
    name: str = strawberry.field(description="The name.")
    negative_stock: NegativeStockPolicy = strawberry.field(
        default=NegativeStockPolicy.FORBID, description="Whether it may issue more than it knows to have."
    )


@strawberry.input
class StockLocationCreateInput(Command):
    """A new place for goods."""

    parent_id: strawberry.ID = strawberry.field(description="The VIEW of a warehouse below which it lies.")
    code: str = strawberry.field(
        description="The code; unique in the company. Places of equal rank are emptied in its order."
    )
    name: str = strawberry.field(description="The name.")
    rank: int = strawberry.field(default=0, description="Places with a lower one are emptied first.")


@strawberry.input
class StockAdjustInput(Command):
    """What is to be set right at one place."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    location_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The place; the oldest one of the first warehouse unless given."
    )
    lot: StockLotInput | None = strawberry.field(
        default=UNSET,
        description="Of which lot; needed for a product that is tracked. Goods that are found may be of a new one. "
        "Without `quantity`.",
    )
    change: Decimal | None = strawberry.field(
        default=UNSET,
        description="By how much: greater than zero for goods that were found, less for missing ones.",
    )
    counted: Decimal | None = strawberry.field(
        default=UNSET, description="How much was counted, instead of `change`."
    )
    unit_cost: Decimal | None = strawberry.field(
        default=UNSET, description="What one unit that was found is worth, in the company's currency."
    )
    on: date | None = strawberry.field(default=UNSET, description="The day; today unless given.")
    reason: str = strawberry.field(default="", description="Why.")


@strawberry.input
class ReservationReleaseInput(Change):
    """The reservation to free."""


@strawberry.type
class WarehouseCreatePayload(Payload):
    """The new warehouse."""

    warehouse: Warehouse | None = result(reads.warehouse, "The new warehouse.")


@strawberry.type
class StockLocationCreatePayload(Payload):
    """The new place."""

    stock_location: StockLocation | None = result(reads.location, "The new place.")


@strawberry.type
class StockAdjustPayload(Payload):
    """How stock was set right."""

    stock_move: StockMove | None = result(reads.move, "The move that set it right.")


@strawberry.type
class ReservationReleasePayload(Payload):
    """Whose goods are free again."""

    product: Product | None = result(catalog.product, "The product of which goods are free again.")
