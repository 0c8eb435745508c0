"""Which goods a report is of."""

import uuid
from datetime import date

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.stock_reports.rules.reports import StockFilter
from bizsuite.graph.node import decode
from bizsuite.kernel.clock import FIRST_DAY, LAST_DAY
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.reads import Entity


@strawberry.input
class StockReportFilter:
    """Which goods a report is of: all that fulfil everything that is said. Lists, sums and files take the same."""

    warehouse_id: strawberry.ID | None = strawberry.field(default=UNSET, description="In this warehouse.")
    category_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Of this category, and those below it."
    )
    product_id: strawberry.ID | None = strawberry.field(default=UNSET, description="This product.")
    not_sold_since: date | None = strawberry.field(
        default=UNSET,
        description="Slow movers: what lies there and was not sold on this day or later. Of the turnover only.",
    )

    def chosen(self) -> StockFilter:
        """The filter as the rules speak of it. Faults: BAD_USER_INPUT for an id of another type."""
        day = self.not_sold_since or None
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise BadInput("A day lies between {first} and {last}.", first=FIRST_DAY, last=LAST_DAY)
        return StockFilter(
            warehouse_id=_key(self.warehouse_id, inventory.warehouse),
            category_id=_key(self.category_id, catalog.category),
            product_id=_key(self.product_id, catalog.product),
            not_sold_since=day,
        )


def _key(said: strawberry.ID | None, entity: Entity) -> uuid.UUID | None:
    if not said:
        return None
    named = decode(said)
    if named.type != entity.name:
        raise BadInput("This is not the id of a {type}.", type=entity.name)
    return named.key
