"""What is said when prices are written, and what is answered."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads
from bizsuite.base.catalog.rules.formulas import Formula
from bizsuite.base.catalog.rules.shapes import NewPriceList, NewPriceRule
from bizsuite.base.catalog.rules.words import FormulaBasis
from bizsuite.base.catalog.types.prices import PriceList
from bizsuite.base.parties import reads as parties
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import CurrencyCode


@strawberry.input
class PriceFormulaInput:
    """How a price follows from a basis: with a percentage, a fixed part, rounding, and bounds that hold last."""

    basis: FormulaBasis = strawberry.field(description="What it reckons from.")
    price_list_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The list to reckon from, where the basis is PRICE_LIST."
    )
    markup: Decimal | None = strawberry.field(
        default=UNSET, description="What is added, as a fraction from -1 to 1000; -0.1 takes a tenth off."
    )
    surcharge: Decimal | None = strawberry.field(
        default=UNSET, description="What is added to that, in the currency of the list; may be negative."
    )
    rounding_step: Decimal | None = strawberry.field(
        default=UNSET,
        description="The step to which it is rounded, such as 0.05; to the currency's if left out.",
    )
    ending: Decimal | None = strawberry.field(
        default=UNSET,
        description="What prices have above a multiple of the step, such as 0.99 for 11.99; the step is then 1"
        " if left out.",
    )
    margin_min: Decimal | None = strawberry.field(
        default=UNSET, description="The least by which the price exceeds the basis; negative: may lie below."
    )
    margin_max: Decimal | None = strawberry.field(
        default=UNSET, description="The most by which the price exceeds the basis."
    )
    converts: bool = strawberry.field(
        default=False, description="Whether a basis in another currency is taken at the rate of the day."
    )

    def formula(self, *path: str) -> Formula:
        """The formula as the rules speak of it."""
        names = ("markup", "surcharge", "rounding_step", "ending", "margin_min", "margin_max", "converts")
        said = self.price_list_id
        base = None if said is None or said is UNSET else key_of(reads.price_list, said, *path, "priceListId")
        return Formula(basis=self.basis, base_list_id=base, **known(self, *names))


@strawberry.input
class PriceRuleInput:
    """A price, a discount or a formula; it names at most one of product, template and category."""

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
        default=UNSET, description="The quantity from which it holds, in its unit."
    )
    unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Of what its price and quantity are; the product's unit if left out."
    )
    unit_price: Decimal | None = strawberry.field(default=UNSET, description="The price of one unit.")
    discount: Decimal | None = strawberry.field(
        default=UNSET, description="Or a discount on the list price, as a fraction."
    )
    formula: PriceFormulaInput | None = strawberry.field(
        default=UNSET, description="Or how the price follows from something else."
    )

    def new(self, *path: str) -> NewPriceRule:
        """The rule as the rules speak of it."""
        names = ("priority", "starts_on", "ends_on", "quantity_min", "unit_price", "discount")
        references = known(
            self,
            customer_id=parties.customer,
            product_id=reads.product,
            template_id=reads.template,
            category_id=reads.category,
            unit_id=reads.unit,
        )
        formula = self.formula.formula(*path, "formula") if self.formula else None
        return NewPriceRule(**known(self, *names), **references, formula=formula)


def news_of(rules: Sequence[PriceRuleInput], name: str) -> list[NewPriceRule]:
    """The rules of an input as the rules speak of them; `name` is what the input calls them."""
    return [each.new(name, str(at)) for at, each in enumerate(rules)]


@strawberry.input
class PriceListCreateInput(Command):
    """A new price list."""

    name: str = strawberry.field(description="The name; unique in the tenant.")
    currency: CurrencyCode = strawberry.field(description="The currency of its prices.")
    rules: list[PriceRuleInput] = strawberry.field(default_factory=list, description="Its rules.")

    def new(self) -> NewPriceList:
        """The list as the rules speak of it."""
        return NewPriceList(name=self.name, currency=self.currency, rules=news_of(self.rules, "rules"))


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
