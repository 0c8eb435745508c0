"""What is said when kits are put together, and what is answered."""

from decimal import Decimal

import strawberry

from bizsuite.base.catalog import reads
from bizsuite.base.catalog.rules.kits import Part
from bizsuite.base.catalog.types.nodes import Product
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import key_of


@strawberry.input
class KitPartInput:
    """A component of a kit."""

    product_id: strawberry.ID = strawberry.field(description="The component; it may be a kit itself.")
    quantity: Decimal = strawberry.field(description="How much of it is in one kit, in the component's unit.")


@strawberry.input
class ProductKitSetInput(Change):
    """What a kit is put together of from now on."""

    parts: list[KitPartInput] = strawberry.field(
        description="All its components, in their order; at most 100. Without any it cannot be sold."
    )

    def told(self) -> list[Part]:
        """The components as the rules speak of them."""
        return [
            Part(key_of(reads.product, each.product_id, "parts", str(place), "productId"), each.quantity)
            for place, each in enumerate(self.parts)
        ]


@strawberry.type
class ProductKitSetPayload(Payload):
    """The kit."""

    product: Product | None = result(reads.product, "The kit.")
