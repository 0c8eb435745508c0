"""The manifest of deferrals."""

from bizsuite.erp.bills.types import VendorBillLine
from bizsuite.erp.deferrals import loaders, reads, resolvers, types
from bizsuite.erp.deferrals.rules import words
from bizsuite.erp.finance.types import JournalEntry, JournalLine
from bizsuite.erp.invoicing.types import InvoiceLine
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.DEFERRAL_READ)]
_ALL = [
    *_READ,
    Grant(words.DEFERRAL_CREATE),
    Grant(words.DEFERRAL_CANCEL),
    Grant(words.DEFERRAL_POST),
]

MODULE = Module(
    name="erp.deferrals",
    description="Income and expenses that belong to later periods: set aside, and brought back month by month.",
    requires=[
        *("base.identity", "base.parties"),
        *("erp.bills", "erp.finance", "erp.invoicing", "erp.trade"),
    ],
    aggregates=[reads.schedule_aggregates, reads.line_aggregates],
    types=[types.DeferralSchedule, types.DeferralLine, types.DeferralRun],
    extends={
        Query: resolvers.DeferralsQuery,
        Mutation: resolvers.DeferralsMutation,
        InvoiceLine: resolvers.InvoiceLineDeferrals,
        VendorBillLine: resolvers.VendorBillLineDeferrals,
        JournalLine: resolvers.JournalLineDeferrals,
        JournalEntry: resolvers.JournalEntryDeferrals,
    },
    events=[
        Emits(
            words.DeferralCreated,
            "DEFERRAL_CREATED",
            "DeferralSchedule",
            "schedule_id",
            "An amount has been set aside.",
        ),
        Emits(
            words.DeferralCancelled,
            "DEFERRAL_CANCELLED",
            "DeferralSchedule",
            "schedule_id",
            "The rest of an amount that was set aside has come back at once.",
        ),
        Emits(
            words.DeferralsPosted,
            "DEFERRALS_POSTED",
            "DeferralRun",
            "run_id",
            "What was set aside in a company has come back up to a day.",
        ),
    ],
    integrity=[loaders.integrity],
    grants={"admin": _ALL, "finance": _ALL, "manager": _READ, "analyst": _READ, "integrator": _READ},
)
