"""The manifest of exchange rates."""

from bizsuite.base.catalog.rules.exchange import PricesExchanging
from bizsuite.base.identity.types import Company
from bizsuite.erp.rates import loaders, resolvers, rules, types
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(rules.RATE_READ)]
_ALL = [*_READ, Grant(rules.RATE_SET)]

MODULE = Module(
    name="erp.rates",
    description="Exchange rates of companies, by currency and day.",
    requires=["base.identity", "base.catalog"],
    types=[types.ExchangeRate],
    extends={Query: resolvers.RatesQuery, Mutation: resolvers.RatesMutation, Company: resolvers.CompanyRates},
    events=[
        Emits(
            rules.ExchangeRateSet,
            "EXCHANGE_RATE_SET",
            "ExchangeRate",
            "exchange_rate_id",
            "An exchange rate has been set or changed.",
        ),
        Emits(
            rules.ExchangeRateRemoved,
            "EXCHANGE_RATE_REMOVED",
            "Company",
            "company_id",
            "An exchange rate of the company has been thrown away.",
        ),
    ],
    listens={PricesExchanging: loaders.exchange_prices},
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "sales": _READ,
        "manager": _READ,
        "analyst": _READ,
        "integrator": _ALL,
    },
)
