"""Why goods were set aside where they were, as clients see it."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, cast
from uuid import UUID

import strawberry

from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.rules.reserving import ReservationOutcome
from bizsuite.erp.inventory.rules.reserving import ReservationStep as Step
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.rows import row

if TYPE_CHECKING:
    from bizsuite.erp.inventory.types.nodes import Lot, StockLocation

_NODES = "bizsuite.erp.inventory.types.nodes"
strawberry.enum(ReservationOutcome, description=ReservationOutcome.__doc__)


@strawberry.type
class ReservationStep:
    """A place or a lot from which the goods could be taken, in the order in which they are taken, as it is now."""

    outcome: ReservationOutcome = strawberry.field(description="What became of it.")
    held: Decimal = strawberry.field(description="How much of it is set aside for the same demand.")
    on_hand: Decimal = strawberry.field(description="What lies there.")
    free: Decimal = strawberry.field(description="What of that is set aside for nobody.")
    expires_on: date | None = strawberry.field(description="The last day on which the lot is good.")
    received_on: date | None = strawberry.field(description="The day on which the first of the lot came.")
    location_id: strawberry.Private[UUID]
    lot_id: strawberry.Private[UUID | None]

    @field
    async def location(self, info: Info) -> Annotated["StockLocation", strawberry.lazy(_NODES)] | None:
        """The place."""
        return cast("StockLocation | None", await row(info, reads.location, self.location_id))

    @field
    async def lot(self, info: Info) -> Annotated["Lot", strawberry.lazy(_NODES)] | None:
        """The lot; null for goods that are not told apart."""
        return cast("Lot | None", await row(info, reads.lot, self.lot_id))

    @classmethod
    def of(cls, step: Step) -> "ReservationStep":
        """Show what was found."""
        told = step.row
        return cls(
            outcome=step.outcome,
            held=told.held,
            on_hand=told.on_hand,
            free=step.free,
            expires_on=told.expires_on,
            received_on=told.received_on,
            location_id=told.location_id,
            lot_id=told.lot_id,
        )
