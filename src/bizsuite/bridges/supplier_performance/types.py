"""The performance of a supplier as clients see it."""

from decimal import Decimal

import strawberry


@strawberry.type
class SupplierPerformance:
    """How well a supplier keeps days, quantities and prices, from what came and was billed until now.

    Looked at are lines of goods of confirmed and closed orders for our own warehouses that were due (ordered and not
    cancelled) on a day of the span that is not after today: the day of the line, else of its order.
    """

    lines: int = strawberry.field(description="How many lines were due.")
    lines_on_time: int = strawberry.field(
        description="For how many of them at least what is due came, on receipts, by their day."
    )
    on_time_share: Decimal | None = strawberry.field(
        description="`linesOnTime / lines`, as a fraction of 6 decimals; null without lines."
    )
    quantity_share: Decimal | None = strawberry.field(
        description="The average over the lines of `min((receivedQuantity - returnedQuantity) / (quantity - "
        "cancelledQuantity), 1)`, as a fraction of 6 decimals; null without lines."
    )
    price_deviation: Decimal | None = strawberry.field(
        description="What posted bills claim for the lines over what that comes to at the orders' prices, less 1, in "
        "the company's currency at the rate of each bill: 0.02 is two percent dearer. Null where nothing is billed."
    )
