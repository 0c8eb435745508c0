"""How the stock of a product stands."""

from decimal import Decimal

import strawberry


@strawberry.type
class StockAvailability:
    """The stock of a product in the company that the request works in, in the product's unit, from one snapshot.

    It is that of now or, where a day is named, of the end of that day as far as it is known now: what has moved by
    then, and what is planned for that day or before, with what is overdue.
    """

    on_hand: Decimal = strawberry.field(
        description="What lies in INTERNAL places: the sum of all moves done, or of those by the day."
    )
    reserved: Decimal = strawberry.field(
        description="What is set aside now for demands: for all of them, or for those due by the day."
    )
    available: Decimal = strawberry.field(description="`onHand - reserved`: what can be promised now.")
    incoming: Decimal = strawberry.field(
        description="What the lines of draft receipts, and of draft returns from customers, will bring."
    )
    outgoing: Decimal = strawberry.field(
        description="What demands, such as the lines of confirmed orders, still wait for, reserved or not, and what "
        "draft deliveries without such a demand and draft returns to suppliers will take."
    )
    forecast: Decimal = strawberry.field(description="`onHand + incoming - outgoing`.")


@strawberry.type
class StockAsOf:
    """The stock of a product at the end of a day, in the company that the request works in and the product's unit.

    `forecast` is `onHand + incoming - outgoing`. What is planned is what is planned now; what is overdue counts for
    every day since it was due. For the stock of a day that is over look at `onHand`.
    """

    on_hand: Decimal = strawberry.field(
        description="What lay in INTERNAL places: what was kept of the last closed period before, and the moves done "
        "since then up to that day. Later moves make no difference."
    )
    incoming: Decimal = strawberry.field(
        description="What the lines of receipts and of returns from customers will bring that are drafts for that day "
        "or before."
    )
    outgoing: Decimal = strawberry.field(
        description="What demands due by that day wait for, what draft deliveries for that day or before will take "
        "for which no demand waits, and what draft returns to suppliers will."
    )
    forecast: Decimal = strawberry.field(description="`onHand + incoming - outgoing`.")
