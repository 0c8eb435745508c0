"""What can be said to planning, and what it answers."""

from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.base.parties import reads as parties
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.planning import reads
from bizsuite.erp.planning.rules.reordering import Levels, NewRule
from bizsuite.erp.planning.types.nodes import SupplyRun
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Command, Payload
from bizsuite.graph.node import key_of
from bizsuite.kernel.values import ZERO


@strawberry.input
class ReorderRuleInput:
    """How stock of a product in a warehouse is to be kept up, in the product's unit."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The warehouse; the first one unless given."
    )
    supplier_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="From whom it is ordered."
    )
    source_warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="From which other warehouse of the company it is fetched, instead of being bought.",
    )
    minimum: Decimal = strawberry.field(description="Ordered when less than this will be there.")
    maximum: Decimal = strawberry.field(description="Up to how much is ordered then; at least the minimum.")
    safety_stock: Decimal = strawberry.field(default=ZERO, description="What is kept beside that.")
    order_minimum: Decimal = strawberry.field(default=ZERO, description="The smallest order.")
    multiple: Decimal = strawberry.field(
        default=Decimal(1), description="Orders are whole multiples of this; greater than zero."
    )
    lead_days: int = strawberry.field(
        default=0, description="Days from an order until the goods come; 0 to 3660."
    )
    is_active: bool = strawberry.field(default=True, description="Whether anything is ordered by it.")

    def new(self, place: int) -> NewRule:
        """The rule as the rules speak of it."""
        path = ("rules", str(place))
        optional: dict[str, Any] = {}
        for name, entity, key, said in (
            ("warehouse_id", inventory.warehouse, self.warehouse_id, "warehouseId"),
            ("supplier_id", parties.supplier, self.supplier_id, "supplierId"),
            ("source_id", inventory.warehouse, self.source_warehouse_id, "sourceWarehouseId"),
        ):
            if key:
                optional[name] = key_of(entity, key, *path, said)
        names = ("minimum", "maximum", "safety_stock", "order_minimum", "multiple", "lead_days")
        return NewRule(
            product_id=key_of(catalog.product, self.product_id, *path, "productId"),
            levels=Levels(**known(self, *names)),
            is_active=self.is_active,
            path=path,
            **optional,
        )


@strawberry.input
class ReorderRulesSetInput(Command):
    """Rules of the company that the request works in."""

    rules: list[ReorderRuleInput] = strawberry.field(
        description="At most 500; what was said before of a product and warehouse is replaced."
    )


@strawberry.type
class ReorderRulesSetPayload(Payload):
    """Whose rules were set."""

    company: Company | None = result(identity.company, "The company.")


@strawberry.input
class SupplyRunInput(Command):
    """For which goods of the company is to be worked out what is to be ordered."""

    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Only for this warehouse; for all unless given."
    )


@strawberry.type
class SupplyRunPayload(Payload):
    """What was worked out."""

    supply_run: SupplyRun | None = result(reads.run, "The run, which tells what has changed.")
