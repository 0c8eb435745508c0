"""What can be said of a product at a supplier."""

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads
from bizsuite.base.catalog.types.nodes import SupplierProduct
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Change, Payload


@strawberry.input
class SupplierProductUpdateInput(Change):
    """As what a supplier knows a product, and in which unit; what is left out stays, null empties the unit."""

    supplier_code: str | None = strawberry.field(
        default=UNSET, description="The supplier's own number of the product."
    )
    supplier_name: str | None = strawberry.field(
        default=UNSET, description="The supplier's own name of the product."
    )
    purchase_unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="In what it is bought of this supplier; null: as of all others."
    )


@strawberry.type
class SupplierProductUpdatePayload(Payload):
    """What is known of the product at the supplier."""

    supplier_product: SupplierProduct | None = result(
        reads.supplier_product, "What is known of the product at the supplier."
    )
