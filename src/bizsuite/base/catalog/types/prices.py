"""Price lists, their rules, and the answer to what something costs."""

from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import strawberry

from bizsuite.base.catalog import reads
from bizsuite.base.catalog.rules import prices
from bizsuite.base.catalog.rules.words import (
    PRODUCT_COST,
    FormulaBasis,
    FormulaPart,
    PriceBasis,
    PriceOutcome,
)
from bizsuite.base.catalog.types.nodes import Category, Product, ProductTemplate, Unit
from bizsuite.base.parties.types import Customer
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, field, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.rows import row
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel import values
from bizsuite.kernel.permissions import Actor

for _words in (FormulaBasis, FormulaPart):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.price_list)
class PriceList(Node):
    """Rules for prices in one currency."""

    name: str = column("The name; unique in the tenant.")
    currency: CurrencyCode = column("The currency of its prices.")
    is_active: bool = column("Whether its rules hold.")
    rules: "Connection[PriceRule]" = related(reads.price_list_rules, "The rules.")


@entity(reads.price_rule)
class PriceRule(Node):
    """A price, a discount on the list price or a formula, for some products, customers, days and quantities."""

    unit_price: Money | None = column("The price of one unit; null for others.", reads.rule_unit_price)
    discount: Decimal | None = column("The discount on the list price, as a fraction; null for others.")
    formula_basis: FormulaBasis | None = column("What a formula reckons from; null where it is no formula.")
    base_list: PriceList | None = related(reads.rule_base_list, "The list from which it reckons.")
    markup: Decimal | None = column(
        "What a formula adds to its basis, as a fraction; null for those who may not see costs.",
        reads.rule_markup,
    )
    surcharge: Money | None = column(
        "What it adds to that, for one unit; null for those who may not see costs.", reads.rule_surcharge
    )
    rounding_step: Decimal | None = column("The step to which it rounds.")
    ending: Decimal | None = column("What its prices have above a multiple of the step.")
    margin_min: Money | None = column(
        "The least by which its price exceeds the basis; null also for those who may not see costs.",
        reads.rule_margin_min,
    )
    margin_max: Money | None = column(
        "The most by which it does; null also for those who may not see costs.", reads.rule_margin_max
    )
    converts: bool = column("Whether a basis in another currency is taken at the rate of the day.")
    priority: int = column("Among rules for the same things the higher one wins.")
    starts_on: date | None = column("The first day on which it holds.")
    ends_on: date | None = column("The last day on which it holds.")
    quantity_min: Decimal = column("The quantity from which it holds, in its unit.")
    unit: Unit | None = related(
        reads.rule_unit, "Of what its price and quantity are; null: of the product's unit."
    )
    price_list: PriceList | None = related(reads.rule_price_list, "The list that it is on.")
    customer: Customer | None = related(reads.rule_customer, "For whom; null for everybody.")
    product: Product | None = related(reads.rule_product, "For which variant alone.")
    template: ProductTemplate | None = related(reads.rule_template, "For which product, in all variants.")
    category: Category | None = related(reads.rule_category, "For which category, with all below it.")


@strawberry.type
class PriceFormulaStep:
    """One step of a formula, and what the price is after it."""

    part: FormulaPart = strawberry.field(description="What is done in this step.")
    unit_price: Money | None = strawberry.field(
        description="What one unit costs after it; null where it would tell a cost to those who may not see any."
    )


@strawberry.type
class PriceStep:
    """One price that applied, and what became of it."""

    basis: PriceBasis = strawberry.field(description="The most specific thing that it names.")
    unit_price: Money | None = strawberry.field(
        description="The price that it gives; null for a formula that has nothing to reckon from."
    )
    problem: str | None = strawberry.field(
        description="Why it gives none: PRICE_BASIS_MISSING, PRICE_RATE_MISSING, PRICE_RULE_CONFLICT."
    )
    formula: list[PriceFormulaStep] = strawberry.field(
        description="How a formula came to it, for one of the rule's unit; empty for other rules."
    )
    outcome: PriceOutcome = strawberry.field(description="Whether it won, or in which comparison it lost.")
    rule_id: strawberry.Private[UUID | None]

    @field
    async def rule(self, info: Info) -> PriceRule | None:
        """The rule; null for the list price."""
        return cast(PriceRule | None, await row(info, reads.price_rule, self.rule_id))


@strawberry.type
class ProductPrice:
    """What one unit of a product costs, and why."""

    unit_price: Money | None = strawberry.field(description="The price; null where there is no single one.")
    basis: PriceBasis | None = strawberry.field(description="What made it; null where there is none.")
    problem: str | None = strawberry.field(
        description="Why there is no price: PRICE_RULE_CONFLICT, PRICE_MISSING, PRICE_BASIS_MISSING,"
        " PRICE_RATE_MISSING or UNIT_CATEGORY_MISMATCH; null where there is one."
    )
    explain: list[PriceStep] = strawberry.field(
        description="Every price that applied, the best first, the list price last."
    )
    rule_id: strawberry.Private[UUID | None]

    @field
    async def rule(self, info: Info) -> PriceRule | None:
        """The rule that won; null for the list price, or where there is no price."""
        return cast(PriceRule | None, await row(info, reads.price_rule, self.rule_id))

    @classmethod
    def of(cls, priced: prices.Priced, actor: Actor) -> "ProductPrice":
        """Show an answer of the rules to somebody."""
        sees_cost = actor.may(PRODUCT_COST)
        return cls(
            unit_price=_money(priced.unit_price, priced.currency),
            basis=priced.basis,
            problem=priced.problem,
            explain=[
                PriceStep(
                    basis=step.basis,
                    unit_price=_money(step.unit_price, priced.currency),
                    outcome=step.outcome,
                    problem=step.problem,
                    formula=[
                        PriceFormulaStep(
                            part=each.part,
                            unit_price=_money(each.amount, priced.currency)
                            if sees_cost or not step.tells_cost
                            else None,
                        )
                        for each in step.parts
                    ],
                    rule_id=step.rule_id,
                )
                for step in priced.steps
            ],
            rule_id=priced.rule_id,
        )


def _money(amount: Decimal | None, currency: str) -> Any:
    """Money as the graph shows it."""
    return None if amount is None else values.Money(amount, currency)
