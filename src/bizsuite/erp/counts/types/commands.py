"""What can be said to counts, and what they answer."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.erp.counts import reads
from bizsuite.erp.counts.rules.counting import Scope, Tally, Tolerance, tolerance_of
from bizsuite.erp.counts.types.nodes import StockCount
from bizsuite.erp.inventory import reads as inventory
from bizsuite.graph.catalogue import camel
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of
from bizsuite.kernel.reads import Entity


@strawberry.input
class StockCountCreateInput(Command):
    """Which goods are to be counted: those that fulfil everything that is said."""

    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where; the first warehouse unless given."
    )
    location_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Only in these places of it; at most 500."
    )
    category_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Only products of this category and those below it."
    )
    product_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Only these products, also where nothing is left of them; at most 500."
    )
    tolerance_quantity: Decimal | None = strawberry.field(
        default=UNSET, description="By how much a line may differ from the books."
    )
    tolerance_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="By which part of what the books say, 0 to 1. The larger of the two counts; with neither, a line "
        "may differ by anything.",
    )
    note: str = strawberry.field(default="", description="What else is worth knowing.")

    def scope(self) -> Scope:
        """What is counted, as the rules speak of it."""
        return Scope(
            **known(self, warehouse_id=inventory.warehouse, category_id=catalog.category),
            location_ids=_keys(self.location_ids, inventory.location, "locationIds"),
            product_ids=_keys(self.product_ids, catalog.product, "productIds"),
        )

    def tolerance(self) -> Tolerance:
        """How far lines may be off. Refuses with INVALID_VALUE."""
        said = known(self, "tolerance_quantity", "tolerance_rate")
        return tolerance_of(said.get("tolerance_quantity"), said.get("tolerance_rate"))


def _keys(given: list[strawberry.ID] | None, entity: Entity, name: str) -> list[UUID] | None:
    if not isinstance(given, list):
        return None
    return [key_of(entity, each, name, str(place)) for place, each in enumerate(given)]


@strawberry.input
class StockCountTallyInput:
    """What was found: of a line, or of a product at a place that is on no line."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="The line.")
    product_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The product, instead of a line."
    )
    location_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The place in the warehouse of the count, instead of a line."
    )
    lot_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The lot, of a product whose goods are told apart."
    )
    counted: Decimal = strawberry.field(description="How much, in the product's unit; zero for nothing.")
    counted_at: datetime | None = strawberry.field(
        default=UNSET, description="When, since the count was begun; now unless given."
    )


@strawberry.input
class StockCountEnterInput(Change):
    """What was found."""

    lines: list[StockCountTallyInput] = strawberry.field(description="At most 500.")

    def tallies(self) -> list[Tally]:
        """The tallies as the rules speak of them."""
        return [_tally(each, ("lines", str(place))) for place, each in enumerate(self.lines)]


def _tally(said: StockCountTallyInput, path: tuple[str, str]) -> Tally:
    told = known(said, "counted", "counted_at")
    for name, entity, key in (
        ("line_id", reads.line, said.id),
        ("product_id", catalog.product, said.product_id),
        ("location_id", inventory.location, said.location_id),
        ("lot_id", inventory.lot, said.lot_id),
    ):
        if key:
            told[name] = key_of(entity, key, *path, "id" if entity is reads.line else camel(name))
    return Tally(**told, path=path)


@strawberry.input
class StockCountCompleteInput(Change):
    """The count of which all is counted."""


@strawberry.input
class StockCountConfirmInput(Change):
    """The count to which stock is set right."""


@strawberry.input
class StockCountCancelInput(Change):
    """The count to give up."""


@strawberry.type
class StockCountCreatePayload(Payload):
    """The new count."""

    stock_count: StockCount | None = result(reads.count, "The new count.")


@strawberry.type
class StockCountEnterPayload(Payload):
    """The count that goes on."""

    stock_count: StockCount | None = result(reads.count, "The count.")


@strawberry.type
class StockCountCompletePayload(Payload):
    """The count that was compared with the books."""

    stock_count: StockCount | None = result(
        reads.count, "The count: COUNTED, or OPEN with lines to count again."
    )


@strawberry.type
class StockCountConfirmPayload(Payload):
    """The count to which stock was set right."""

    stock_count: StockCount | None = result(reads.count, "The count.")


@strawberry.type
class StockCountCancelPayload(Payload):
    """The count that was given up."""

    stock_count: StockCount | None = result(reads.count, "The count.")
