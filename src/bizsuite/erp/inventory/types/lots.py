"""What can be said of lots, and what is answered."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.erp.inventory import reads
from bizsuite.erp.inventory.rules import LotPart, LotTracking, RemovalStrategy
from bizsuite.erp.inventory.types.nodes import Lot, ProductLotTracking, RemovalRule, StockLocation
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.refusals import UserError, refusal


@refusal("LOT_EXPIRED")
class LotExpired(UserError):
    """The goods were good for some days only, which are over (LOT_EXPIRED)."""

    lot: str = strawberry.field(description="The code of the lot.")
    expires_on: date | None = strawberry.field(description="The last day on which they were good.")


@strawberry.input
class StockLotInput:
    """So much of one lot."""

    code: str = strawberry.field(description="The code of the lot, or the serial number.")
    quantity: Decimal | None = strawberry.field(
        default=UNSET, description="How much of it; the whole line where that names one lot only."
    )
    expires_on: date | None = strawberry.field(
        default=UNSET,
        description="When it expires, of a lot that comes for the first time; of one that is known it must be so.",
    )

    def told(self, *path: str) -> LotPart:
        """The same as the rules speak of it; `path` is where it stands in the input."""
        return LotPart(
            code=self.code.strip(),
            quantity=self.quantity or None,
            expires_on=self.expires_on or None,
            path=path,
        )


def lots_of(lots: Sequence[StockLotInput] | None, *path: str) -> list[LotPart]:
    """The lots that a line names; `path` is where the line stands in the input."""
    if not isinstance(lots, list):
        return []
    return [each.told(*path, "lots", str(place)) for place, each in enumerate(lots)]


@strawberry.input
class ProductLotTrackingSetInput(Command):
    """Whether goods of a product are told apart."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    mode: LotTracking = strawberry.field(description="By what they are told apart.")
    has_expiry: bool = strawberry.field(default=False, description="Whether their lots expire.")


@strawberry.input
class LotUpdateInput(Change):
    """What else is known of a lot."""

    expires_on: date | None = strawberry.field(default=UNSET, description="When it really expires.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")


@strawberry.input
class RemovalRuleSetInput(Command):
    """In which order goods are taken; a rule for the same goods and places is replaced."""

    strategy: RemovalStrategy = strawberry.field(description="What is taken first.")
    product_id: strawberry.ID | None = strawberry.field(default=UNSET, description="Of one product.")
    category_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Of a category and those below it."
    )
    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="In one warehouse; in all of the company when left out."
    )


@strawberry.input
class RemovalRuleDeleteInput(Change):
    """The rule to forget."""


@strawberry.input
class StockLocationUpdateInput(Change):
    """What is to be different about a place."""

    name: str | None = strawberry.field(default=UNSET, description="The name.")
    rank: int | None = strawberry.field(
        default=UNSET, description="Places with a lower one are emptied first; of equal ones by their codes."
    )


@strawberry.type
class ProductLotTrackingSetPayload(Payload):
    """How goods of the product are told apart now."""

    product_lot_tracking: ProductLotTracking | None = result(reads.tracking, "How they are told apart.")


@strawberry.type
class LotUpdatePayload(Payload):
    """The lot."""

    lot: Lot | None = result(reads.lot, "The lot.")


@strawberry.type
class RemovalRuleSetPayload(Payload):
    """The rule."""

    removal_rule: RemovalRule | None = result(reads.removal, "The rule.")


@strawberry.type
class RemovalRuleDeletePayload(Payload):
    """Whose rule is gone."""

    company: Company | None = result(identity.company, "The company.")


@strawberry.type
class StockLocationUpdatePayload(Payload):
    """The place."""

    stock_location: StockLocation | None = result(reads.location, "The place.")
