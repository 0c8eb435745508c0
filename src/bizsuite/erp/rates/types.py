"""Exchange rates as clients see them, and what is said when they are set."""

from datetime import date
from decimal import Decimal
from typing import Self

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.erp.rates import reads
from bizsuite.erp.rates.rules import NewRate, RateAt, inverse_of
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.scalars import CurrencyCode

COMPANY = "Whose rate it is; the company that the request works in when left out."
_RATE = "Units of the currency per one unit of the company's, with at most 12 decimals."
_INVERSE = "Units of the company's currency per one unit of it"


@entity(reads.exchange_rate)
class ExchangeRate(Node):
    """How much of a currency one unit of the company's is worth, from a day on until the next rate."""

    currency: CurrencyCode = column("The currency.")
    base_currency: CurrencyCode = column("The company's currency.")
    rate_date: date = column("The day from which it holds.")
    rate: Decimal = column(_RATE)
    inverse: Decimal = column(f"{_INVERSE}, rounded to 12 decimals.", reads.exchange_rate_inverse)
    company: Company | None = related(reads.exchange_rate_company, "Whose rate it is.")


@strawberry.type
class RateOfDay:
    """The rate that holds on a day."""

    currency: CurrencyCode = strawberry.field(description="The currency.")
    base_currency: CurrencyCode = strawberry.field(description="The company's currency.")
    on: date = strawberry.field(description="The day that was asked for.")
    rate_date: date = strawberry.field(description="The day from which the rate holds: `on` or before it.")
    rate: Decimal = strawberry.field(description=_RATE)
    inverse: Decimal = strawberry.field(description=f"{_INVERSE}, rounded to 12 decimals.")

    @classmethod
    def of(cls, found: RateAt, currency: str, base: str, on: date) -> Self:
        """The rate that was found for a currency and a day."""
        return cls(
            currency=CurrencyCode(currency),
            base_currency=CurrencyCode(base),
            on=on,
            rate_date=found.since,
            rate=found.rate,
            inverse=inverse_of(found.rate),
        )


@strawberry.input
class RateInput:
    """A rate from a day on: `rate` or `inverse`."""

    currency: CurrencyCode = strawberry.field(description="The currency, another one than the company's.")
    on: date = strawberry.field(description="The day from which it holds.")
    rate: Decimal | None = strawberry.field(default=UNSET, description=_RATE)
    inverse: Decimal | None = strawberry.field(default=UNSET, description=f"{_INVERSE}; give this or `rate`.")

    def value(self) -> NewRate:
        """The rate as the rules speak of it."""
        return NewRate(currency=self.currency, on=self.on, **known(self, "rate", "inverse"))


@strawberry.input
class ExchangeRateSetInput(Command):
    """A rate from a day on: `rate` or `inverse`. One that there is for the day is changed."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    currency: CurrencyCode = strawberry.field(description="The currency, another one than the company's.")
    on: date = strawberry.field(description="The day from which it holds.")
    rate: Decimal | None = strawberry.field(default=UNSET, description=_RATE)
    inverse: Decimal | None = strawberry.field(default=UNSET, description=f"{_INVERSE}; give this or `rate`.")

    def value(self) -> NewRate:
        """The rate as the rules speak of it."""
        return NewRate(currency=self.currency, on=self.on, **known(self, "rate", "inverse"))


@strawberry.type
class ExchangeRateSetPayload(Payload):
    """The rate that was set."""

    exchange_rate: ExchangeRate | None = result(reads.exchange_rate, "The rate.")


@strawberry.input
class ExchangeRatesSetInput(Command):
    """Rates of a company, such as those of a day or of a year: all of them, or none."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    rates: list[RateInput] = strawberry.field(description="The rates; from 1 to 500.")


@strawberry.type
class ExchangeRatesSetPayload(Payload):
    """The company with its rates."""

    company: Company | None = result(identity.company, "The company.")


@strawberry.input
class ExchangeRateRemoveInput(Change):
    """A rate that was set for a wrong day."""


@strawberry.type
class ExchangeRateRemovePayload(Payload):
    """The company without the rate."""

    company: Company | None = result(identity.company, "The company.")
