"""The stock ledger as clients see it."""

from datetime import date
from decimal import Decimal

import strawberry

from bizsuite.erp.inventory.types import StockMove
from bizsuite.graph.page import Connection


@strawberry.type
class StockLedgerLine:
    """A move to a place or from it, and what lay there after it. Quantities are in the product's unit."""

    move: StockMove = strawberry.field(description="The move.")
    change: Decimal = strawberry.field(
        description="By how much it changed what lay there; negative for what left."
    )
    balance: Decimal = strawberry.field(description="What lay there after it.")


@strawberry.type
class StockLedgerConnection(Connection[StockLedgerLine]):
    """What came to a place and left it, in the order of days, with what lay there after each move."""

    as_of: date = strawberry.field(description="The last day that counts.")
    since: date | None = strawberry.field(description="The first day; null for all.")
    opening: Decimal = strawberry.field(description="What lay there before.")
    incoming: Decimal = strawberry.field(description="What came on all of these days.")
    outgoing: Decimal = strawberry.field(description="What left.")
    balance: Decimal = strawberry.field(
        description="What lay there then: opening, plus what came, less what left."
    )
