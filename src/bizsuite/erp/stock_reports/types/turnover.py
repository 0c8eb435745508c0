"""The turnover of stock as clients see it."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from bizsuite.erp.statements.types.money import one_money
from bizsuite.erp.stock_reports.rules.reports import Turnover
from bizsuite.erp.stock_reports.types.ageing import StockReportLine
from bizsuite.graph.money import Money
from bizsuite.graph.page import Connection

_OPENING = "What it was worth before the first day."
_CLOSING = "What it was worth at the end of the last day."
_COST = "What the goods that customers got have cost, less those that came back, corrections included."
_TIMES = (
    "How often the stock was sold in these days: `cost` by half of `opening` and `closing`, to four decimals; null "
    "where there was none."
)
_LAST = "For how many days it would last at that pace, to one decimal; null where nothing was sold."


@strawberry.type
class StockTurnoverLine(StockReportLine):
    """How a product in a warehouse has turned over."""

    quantity: Decimal = strawberry.field(
        description="How much lay there at the end of the last day, in the product's unit."
    )
    opening: Money = strawberry.field(description=_OPENING)
    closing: Money = strawberry.field(description=_CLOSING)
    cost: Money = strawberry.field(description=_COST)
    turnover: Decimal | None = strawberry.field(description=_TIMES)
    days_of_stock: Decimal | None = strawberry.field(description=_LAST)
    last_sold_on: date | None = strawberry.field(
        description="When a customer got some of it last, up to the last day; null for never."
    )


@strawberry.type
class StockTurnoverConnection(Connection[StockTurnoverLine]):
    """How stock has turned over, where most is tied up first, with the sums of all."""

    as_of: date = strawberry.field(description="The last day.")
    since: date = strawberry.field(description="The first day.")
    opening: Money = strawberry.field(description=_OPENING)
    closing: Money = strawberry.field(description=_CLOSING)
    cost: Money = strawberry.field(description=_COST)
    turnover: Decimal | None = strawberry.field(description=_TIMES)
    days_of_stock: Decimal | None = strawberry.field(description=_LAST)


def turned(turnover: Turnover, currency: str) -> dict[str, Any]:
    """A turnover as the fields of a type."""
    money = {name: one_money(getattr(turnover, name), currency) for name in ("opening", "closing", "cost")}
    return {**money, "turnover": turnover.times, "days_of_stock": turnover.days_of_stock}
