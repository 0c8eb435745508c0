"""Suppliers' prices as clients see them, what is said when they are written, and what is answered."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.types import Product, Unit
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Supplier
from bizsuite.erp.sourcing import reads
from bizsuite.erp.sourcing.rules import choosing
from bizsuite.erp.sourcing.rules.prices import Break, NewSupplierPrice
from bizsuite.erp.sourcing.rules.words import SupplierPriceOutcome, SupplierRanking
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, field, related, result
from bizsuite.graph.given import known
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.graph.rows import row
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel import values

for _words in (SupplierPriceOutcome, SupplierRanking):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.supplier_price)
class SupplierPrice(Node):
    """What a supplier asks for a product, from when to when. What it says never changes; only its last day does."""

    currency: CurrencyCode = column("The currency of its prices.")
    quantity_min: Decimal = column("How much is ordered at least, in its unit.")
    quantity_multiple: Decimal | None = column(
        "Of what orders are multiples, in its unit; null: of anything."
    )
    lead_days: int = column("How many days pass from the order until the goods come.")
    starts_on: date = column("The first day on which it holds.")
    ends_on: date | None = column("The last day on which it holds; null: no last one.")
    note: str = column("What else is worth saying.")
    created_at: datetime = column("When it was recorded.")
    product: Product | None = related(reads.price_product, "The product.")
    supplier: Supplier | None = related(reads.price_supplier, "The supplier.")
    unit: Unit | None = related(reads.price_unit, "In what the supplier sells it.")
    breaks: "Connection[SupplierPriceBreak]" = related(reads.price_breaks, "Its prices by quantity.")


@entity(reads.supplier_price_break)
class SupplierPriceBreak(Node):
    """What one unit costs from a quantity on."""

    quantity_from: Decimal = column("The ordered quantity from which it holds, in the unit of its price.")
    unit_price: Money = column("What one of that unit costs.", reads.break_unit_price)
    supplier_price: SupplierPrice | None = related(reads.break_price, "The price that it is a part of.")


@strawberry.type
class SupplierPriceStep:
    """One recorded price and what became of it."""

    outcome: SupplierPriceOutcome = strawberry.field(
        description="Whether it won, in which comparison it lost, or why it does not apply."
    )
    quantity: Decimal | None = strawberry.field(
        description="What would have to be ordered, in the unit of the price; null where it does not apply."
    )
    unit_price: Money | None = strawberry.field(description="What one of that unit then costs.")
    total: Money | None = strawberry.field(description="What that comes to, before taxes.")
    lead_days: int = strawberry.field(description="How many days pass from the order until the goods come.")
    arrives_on: date = strawberry.field(
        description="When the goods come that are ordered on the day asked for."
    )
    price_id: strawberry.Private[UUID]

    @field
    async def supplier_price(self, info: Info) -> SupplierPrice | None:
        """The recorded price, with its supplier and its unit."""
        return cast(SupplierPrice | None, await row(info, reads.supplier_price, self.price_id))

    @classmethod
    def of(cls, step: choosing.Step, on: date) -> "SupplierPriceStep":
        """Show what became of a price."""
        currency = step.offer.currency
        return cls(
            outcome=step.outcome,
            quantity=step.quantity,
            unit_price=_money(step.unit_price, currency),
            total=_money(step.total, currency),
            lead_days=step.offer.lead_days,
            arrives_on=step.day_of_arrival(on),
            price_id=step.offer.id,
        )


@strawberry.type
class SupplierPriceChoice:
    """From whom something is best bought, how much of it, at what price, and why."""

    best: SupplierPriceStep | None = strawberry.field(
        description="The price that holds; null where there is no single one."
    )
    problem: str | None = strawberry.field(
        description="Why there is none: SUPPLIER_PRICE_MISSING or SUPPLIER_PRICE_CONFLICT; null where there is one."
    )
    explain: list[SupplierPriceStep] = strawberry.field(
        description="Every recorded price of the product: those that apply, the best first, then the others."
    )

    @classmethod
    def of(cls, choice: choosing.Choice, on: date) -> "SupplierPriceChoice":
        """Show an answer of the rules."""
        return cls(
            best=None if choice.best is None else SupplierPriceStep.of(choice.best, on),
            problem=choice.problem,
            explain=[SupplierPriceStep.of(step, on) for step in choice.steps],
        )


def _money(amount: Decimal | None, currency: str) -> Any:
    """Money as the graph shows it."""
    return None if amount is None else values.Money(amount, currency)


@strawberry.input
class SupplierPriceBreakInput:
    """What one unit costs from a quantity on."""

    quantity_from: Decimal = strawberry.field(
        default=Decimal(0),
        description="The ordered quantity from which it holds; a multiple of the unit's step.",
    )
    unit_price: Decimal = strawberry.field(
        description="What one unit costs: not negative, at most 6 decimals."
    )


@strawberry.input
class SupplierPriceSetInput(Command):
    """What a supplier asks for a product from a day on."""

    product_id: strawberry.ID = strawberry.field(description="The product.")
    supplier_id: strawberry.ID = strawberry.field(
        description="The supplier; he becomes the last of the product's suppliers where he is none yet."
    )
    currency: CurrencyCode = strawberry.field(description="The currency of the prices.")
    breaks: list[SupplierPriceBreakInput] = strawberry.field(
        description="The prices by quantity: 1 to 50, each from another quantity."
    )
    unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="In what he sells it: a unit of the category of the product's own, which is taken if left out.",
    )
    quantity_min: Decimal | None = strawberry.field(
        default=UNSET, description="How much is ordered at least, in that unit; anything if left out."
    )
    quantity_multiple: Decimal | None = strawberry.field(
        default=UNSET, description="Of what orders are multiples, in that unit; of anything if left out."
    )
    lead_days: int = strawberry.field(
        default=0, description="How many days pass from the order until the goods come; 0 to 3660."
    )
    starts_on: date = strawberry.field(description="The first day on which it holds.")
    ends_on: date | None = strawberry.field(
        default=UNSET, description="The last day on which it holds; none if left out."
    )
    note: str | None = strawberry.field(default=UNSET, description="What else is worth saying.")

    def new(self) -> NewSupplierPrice:
        """The price as the rules speak of it."""
        return NewSupplierPrice(
            product_id=key_of(catalog.product, self.product_id, "productId"),
            supplier_id=key_of(parties.supplier, self.supplier_id, "supplierId"),
            currency=self.currency,
            starts_on=self.starts_on,
            lead_days=self.lead_days,
            breaks=[Break(each.quantity_from, each.unit_price) for each in self.breaks],
            **known(self, "quantity_min", "quantity_multiple", "ends_on", "note", unit_id=catalog.unit),
        )


@strawberry.input
class SupplierPriceEndInput(Change):
    """The last day of a supplier's price."""

    on: date | None = strawberry.field(
        description="The last day on which it holds; null: it holds until further notice."
    )


@strawberry.type
class SupplierPriceSetPayload(Payload):
    """The new price."""

    supplier_price: SupplierPrice | None = result(reads.supplier_price, "The new price.")


@strawberry.type
class SupplierPriceEndPayload(Payload):
    """The price."""

    supplier_price: SupplierPrice | None = result(reads.supplier_price, "The price.")


@refusal("QUANTITY_NOT_SOLD")
class QuantityNotSold(UserError):
    """A supplier sells no such quantity at the price that he asks (QUANTITY_NOT_SOLD)."""

    quantity: Decimal = strawberry.field(description="The next one that he sells, in the unit asked for.")
