"""The manifest of closing."""

from bizsuite.erp.closing import loaders, resolvers, rules, service, types
from bizsuite.erp.finance.rules.words import PeriodReopening
from bizsuite.erp.finance.types import FiscalYear
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

MODULE = Module(
    name="erp.closing",
    description="The end of a fiscal year: its result goes into equity, and its periods take no more postings.",
    requires=["base.identity", "erp.finance"],
    types=[types.YearEnd],
    extends={
        Query: resolvers.ClosingQuery,
        Mutation: resolvers.ClosingMutation,
        FiscalYear: resolvers.FiscalYearClosing,
    },
    events=[
        Emits(rules.FiscalYearClosed, "FISCAL_YEAR_CLOSED", "YearEnd", "year_end_id", "A year is closed."),
        Emits(
            rules.FiscalYearReopened,
            "FISCAL_YEAR_REOPENED",
            "YearEnd",
            "year_end_id",
            "A closed year takes postings again.",
        ),
    ],
    listens={PeriodReopening: service.keep_closed},
    grants={"admin": [Grant(rules.YEAR_CLOSE)], "finance": [Grant(rules.YEAR_CLOSE)]},
    integrity=[loaders.integrity],
)
