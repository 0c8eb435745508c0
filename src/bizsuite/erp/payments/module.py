"""The manifest of payments."""

from bizsuite.base.parties.types import Customer
from bizsuite.erp.finance.types import Allocation
from bizsuite.erp.payments import loaders, reads, resolvers, rules, types
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(rules.PAYMENT_READ)]
_ALL = [*_READ, Grant(rules.PAYMENT_RECEIVE), Grant(rules.PAYMENT_REVERSE), Grant(rules.ALLOCATE)]

MODULE = Module(
    name="erp.payments",
    description="Payments of customers: received, allocated to invoices, reversed.",
    requires=["base.identity", "base.parties", "erp.finance", "erp.invoicing", "erp.rates"],
    aggregates=[reads.payment_aggregates],
    types=[types.Payment],
    extends={
        Query: resolvers.PaymentsQuery,
        Mutation: resolvers.PaymentsMutation,
        Customer: resolvers.CustomerPayments,
        Allocation: resolvers.AllocationPayments,
    },
    events=[
        Emits(rules.PaymentReceived, "PAYMENT_RECEIVED", "Payment", "payment_id", "A customer has paid."),
        Emits(
            rules.PaymentReversed, "PAYMENT_REVERSED", "Payment", "payment_id", "A payment has been undone."
        ),
    ],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "sales": _READ,
        "manager": _READ,
        "analyst": _READ,
        "integrator": [*_READ, Grant(rules.PAYMENT_RECEIVE), Grant(rules.ALLOCATE)],
    },
    integrity=[loaders.integrity],
)
