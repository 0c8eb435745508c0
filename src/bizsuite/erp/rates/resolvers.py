"""What exchange rates hang on types that they do not own."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.service.access import company_of
from bizsuite.base.identity.tables import Company
from bizsuite.erp.rates import loaders, reads, rules, service, types
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode


@strawberry.type
class RatesQuery:
    """Where queries enter."""

    exchange_rate: types.ExchangeRate | None = found(reads.exchange_rate, "One exchange rate.")
    exchange_rates: Connection[types.ExchangeRate] | None = listed(
        reads.exchange_rate, "The exchange rates of the company, newest first."
    )

    @field(needs=rules.RATE_READ)
    async def rate_of_day(
        self,
        info: Info,
        currency: Annotated[CurrencyCode, strawberry.argument(description="The currency.")],
        on: Annotated[date, strawberry.argument(description="The day.")],
    ) -> types.RateOfDay | None:
        """The rate that documents of a day take in the company that the request works in: the latest not later.

        Null where there is none; 1 in the company's own currency.
        """
        db = info.context.db
        company = await db.need(Company, db.actor.company_id)
        if currency == company.currency:
            same = rules.RateAt(Decimal(1), on)
            return types.RateOfDay.of(same, currency, company.currency, on)
        wanted = loaders.Wanted(company.id, currency, on)
        rate = (await loaders.rates_at(db, [wanted])).get(wanted)
        return None if rate is None else types.RateOfDay.of(rate, currency, company.currency, on)


@strawberry.type
class CompanyRates:
    """What exchange rates hang on Company."""

    exchange_rates: Connection[types.ExchangeRate] | None = related(
        reads.company_exchange_rates, "Its exchange rates, newest first."
    )


@strawberry.type
class RatesMutation:
    """What can be done with exchange rates."""

    @mutation(needs=rules.RATE_SET)
    async def exchange_rate_set(
        self, info: Info, input: types.ExchangeRateSetInput
    ) -> types.ExchangeRateSetPayload:
        """Let a rate hold from a day on; one that there is for the day is changed. Documents keep what they took.

        Refusals: NOT_FOUND, INVALID_VALUE, EXCHANGE_RATE_INVALID, EXCHANGE_RATE_TAKEN.
        """
        db = info.context.db
        (made,) = await service.set_rates(db, company_of(db, _company(input.company_id)), [input.value()])
        return types.ExchangeRateSetPayload.of(exchange_rate=made)

    @mutation(needs=rules.RATE_SET)
    async def exchange_rates_set(
        self, info: Info, input: types.ExchangeRatesSetInput
    ) -> types.ExchangeRatesSetPayload:
        """Let many rates hold from their days on, all or none of them.

        Refusals: NOT_FOUND, INVALID_VALUE, EXCHANGE_RATE_INVALID, EXCHANGE_RATE_TAKEN.
        """
        db = info.context.db
        company_id = company_of(db, _company(input.company_id))
        await service.set_rates(db, company_id, [each.value() for each in input.rates], ["rates"])
        return types.ExchangeRatesSetPayload.of(company=company_id)

    @mutation(needs=rules.RATE_SET)
    async def exchange_rate_remove(
        self, info: Info, input: types.ExchangeRateRemoveInput
    ) -> types.ExchangeRateRemovePayload:
        """Throw a rate away that was set for a wrong day. Refusals: NOT_FOUND."""
        company_id = await service.remove_rate(info.context.db, key_of(reads.exchange_rate, input.id))
        return types.ExchangeRateRemovePayload.of(company=company_id)


def _company(named: strawberry.ID | None) -> uuid.UUID | None:
    return key_of(identity.company, named, "companyId") if named else None
