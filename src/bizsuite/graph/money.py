"""Money in the graph: an exact amount with its currency, always together."""

from decimal import Decimal

import strawberry

from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel import values


@strawberry.type
class Money:
    """An exact amount in one currency."""

    amount: Decimal = strawberry.field(
        description="The amount, with at least the currency's minor units; more only where they are not zero."
    )
    currency: CurrencyCode = strawberry.field(description="The currency (ISO 4217).")


@strawberry.input
class MoneyInput:
    """An exact amount in one currency."""

    amount: Decimal = strawberry.field(description='The amount as text, such as "12.50".')
    currency: CurrencyCode = strawberry.field(description="The currency (ISO 4217).")

    def value(self) -> values.Money:
        """The amount as the rules speak of it."""
        return values.Money(self.amount, self.currency)
