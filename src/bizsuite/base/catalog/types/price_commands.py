"""What is said when prices are written, and what is answered."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads
from bizsuite.base.catalog.rules.shapes import NewPriceList, NewPriceRule
from bizsuite.base.catalog.types.prices import PriceList
from bizsuite.base.parties import reads as parties
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.scalars import CurrencyCode


@strawberry.input
class PriceRuleInput:
    """A price or a discount; it names at most one of product, template and category."""

    customer_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="For whom; everybody if left out."
    )
    product_id: strawberry.ID | None = strawberry.field(default=UNSET, description="For which variant alone.")
    template_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="For which product, in all variants."
    )
    category_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="For which category, with all below it."
    )
    priority: int = strawberry.field(
        default=0, description="Among rules for the same things the higher one wins."
    )
    starts_on: date | None = strawberry.field(default=UNSET, description="The first day on which it holds.")
    ends_on: date | None = strawberry.field(default=UNSET, description="The last day on which it holds.")
    quantity_min: Decimal | None = strawberry.field(
        default=UNSET, description="The quantity from which it holds."
    )
    unit_price: Decimal | None = strawberry.field(default=UNSET, description="The price of one unit.")
    discount: Decimal | None = strawberry.field(
        default=UNSET, description="Or a discount on the list price, as a fraction."
    )

    def new(self) -> NewPriceRule:
        """The rule as the rules speak of it."""
        names = ("priority", "starts_on", "ends_on", "quantity_min", "unit_price", "discount")
        references = known(
            self,
            customer_id=parties.customer,
            product_id=reads.product,
            template_id=reads.template,
            category_id=reads.category,
        )
        return NewPriceRule(**known(self, *names), **references)


@strawberry.input
class PriceListCreateInput(Command):
    """A new price list."""

    name: str = strawberry.field(description="The name; unique in the tenant.")
    currency: CurrencyCode = strawberry.field(description="The currency of its prices.")
    rules: list[PriceRuleInput] = strawberry.field(default_factory=list, description="Its rules.")

    def new(self) -> NewPriceList:
        """The list as the rules speak of it."""
        return NewPriceList(name=self.name, currency=self.currency, rules=[each.new() for each in self.rules])


@strawberry.input
class PriceListUpdateInput(Change):
    """What is to change of a price list. A rule is never changed: it is removed, and another one is added."""

    is_active: bool | None = strawberry.field(default=UNSET, description="Whether its rules hold.")
    add: list[PriceRuleInput] = strawberry.field(default_factory=list, description="Rules to be added.")
    remove: list[strawberry.ID] = strawberry.field(default_factory=list, description="Rules to be removed.")


@strawberry.type
class PriceListCreatePayload(Payload):
    """The new price list."""

    price_list: PriceList | None = result(reads.price_list, "The new price list.")


@strawberry.type
class PriceListUpdatePayload(Payload):
    """The changed price list."""

    price_list: PriceList | None = result(reads.price_list, "The changed price list.")
