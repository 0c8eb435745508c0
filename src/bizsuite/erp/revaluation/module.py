"""The manifest of revaluation."""

from bizsuite.erp.revaluation import loaders, resolvers, rules, types
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(rules.REVALUATION_READ)]
_ALL = [*_READ, Grant(rules.REVALUE)]

MODULE = Module(
    name="erp.revaluation",
    description="What is open in other currencies, valued at the end of a period.",
    requires=["base.identity", "base.parties", "erp.finance", "erp.rates"],
    types=[types.CurrencyRevaluation, types.CurrencyRevaluationItem],
    extends={Query: resolvers.RevaluationQuery, Mutation: resolvers.RevaluationMutation},
    events=[
        Emits(
            rules.CurrenciesRevalued,
            "CURRENCIES_REVALUED",
            "CurrencyRevaluation",
            "currency_revaluation_id",
            "What is open in other currencies has been valued.",
        ),
        Emits(
            rules.CurrencyRevaluationCancelled,
            "CURRENCY_REVALUATION_CANCELLED",
            "CurrencyRevaluation",
            "currency_revaluation_id",
            "A revaluation has been taken back.",
        ),
    ],
    grants={"admin": _ALL, "finance": _ALL, "manager": _READ, "analyst": _READ, "integrator": _READ},
    integrity=[loaders.integrity],
)
