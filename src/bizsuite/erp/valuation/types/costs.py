"""What the goods of a move cost, and why, as clients see it."""

from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import strawberry

from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.types import StockMove
from bizsuite.erp.valuation.loaders import Explained
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.rules.steps import STEPS_MAX, CostStepKind, first_of
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.money import Money
from bizsuite.graph.rows import row
from bizsuite.kernel import values

for _words in (CostingMethod, CostStepKind):
    strawberry.enum(_words, description=_words.__doc__)


@strawberry.type
class CostStep:
    """One part of what a move costs, and how it came about."""

    kind: CostStepKind = strawberry.field(description="By what it came about.")
    quantity: Decimal = strawberry.field(
        description="How many goods of the move, in the product's unit; zero where only value changed."
    )
    value: Money = strawberry.field(description="What that adds to its cost; below zero what it takes off.")
    of_quantity: Decimal | None = strawberry.field(
        description="Of how many goods that were there they were taken, or were still to come back; null for others."
    )
    of_value: Money | None = strawberry.field(description="What those were worth; null for others.")
    source_id: strawberry.Private[UUID | None]

    @field
    async def move(self, info: Info) -> StockMove | None:
        """The move that brought those goods, that they come back of, or because of which the cost changed."""
        return cast(StockMove | None, await row(info, inventory.move, self.source_id))


@strawberry.type
class MoveCost:
    """What the goods of a move cost, with all that has become known since, and why."""

    method: CostingMethod = strawberry.field(description="By what issues were valued there at the time.")
    value: Money = strawberry.field(
        description="What they cost, in the company's currency: what the cost ledger says of the move."
    )
    explain: list[CostStep] = strawberry.field(
        description="How that came about; the values of the steps sum to it to the cent. "
        f"At most {STEPS_MAX}: the last one sums up what is left."
    )

    @classmethod
    def of(cls, explained: Explained) -> "MoveCost":
        """Show what was found out."""
        told, currency = explained.explanation, explained.currency
        return cls(
            method=told.method,
            value=_money(told.value, currency),
            explain=[
                CostStep(
                    kind=step.kind,
                    quantity=step.quantity,
                    value=_money(step.value, currency),
                    of_quantity=step.of_quantity,
                    of_value=None if step.of_value is None else _money(step.of_value, currency),
                    source_id=step.source,
                )
                for step in first_of(told.steps)
            ],
        )


def _money(amount: Decimal, currency: str) -> Any:
    """Money as the graph shows it."""
    return values.Money(amount, currency)
