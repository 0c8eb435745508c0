"""What can be promised, and how stock will stand."""

from datetime import date
from decimal import Decimal

import strawberry


@strawberry.type
class AvailableToPromise:
    """Whether and when so much of a product can be promised, in its unit.

    What can be promised for a day is the least that will be there on that day or any later one: what lies in INTERNAL
    places, with the lines of draft receipts, less demands and lines of draft deliveries, whatever is overdue counting
    today. So nobody who waits is robbed, whether their goods are due before or after.
    """

    quantity: Decimal = strawberry.field(description="How much is asked for.")
    promised_on: date | None = strawberry.field(
        description="The first day, from the one that is asked for on, by which all of it can be promised; null where "
        "that is not in sight."
    )
    promisable: Decimal = strawberry.field(
        description="How much can be promised for the day that is asked for; below zero where others wait in vain."
    )


@strawberry.type
class StockForecastDay:
    """How stock of a product will stand at the end of a day, in its unit."""

    day: date = strawberry.field(description="The day.")
    forecast: Decimal = strawberry.field(
        description="What will be there: what is there now, with what comes and leaves up to that day; what is overdue "
        "counts today."
    )
    promisable: Decimal = strawberry.field(
        description="What of it nobody waits for then or later: the least forecast from that day on."
    )
