"""The manifest of payments."""

from bizsuite.base.identity.types import Company
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.finance.types import Allocation
from bizsuite.erp.payments import loaders, reads, resolvers, rules, types
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(rules.PAYMENT_READ)]
_ALL = [
    *_READ,
    Grant(rules.PAYMENT_RECEIVE),
    Grant(rules.PAYMENT_SEND),
    Grant(rules.PAYMENT_REVERSE),
    Grant(rules.ALLOCATE),
    Grant(rules.WRITE_OFF_POLICY),
]

MODULE = Module(
    name="erp.payments",
    description="Payments in and out: booked, allocated to documents, small rests written off, reversed.",
    requires=[
        *("base.identity", "base.parties", "erp.bills", "erp.finance", "erp.invoicing", "erp.rates"),
        "erp.trade",
    ],
    aggregates=[reads.payment_aggregates],
    types=[types.Payment, types.WriteOff, types.WriteOffPolicy],
    extends={
        Query: resolvers.PaymentsQuery,
        Mutation: resolvers.PaymentsMutation,
        Customer: resolvers.CustomerPayments,
        Supplier: resolvers.SupplierPayments,
        Company: resolvers.CompanyPayments,
        Allocation: resolvers.AllocationPayments,
    },
    events=[
        Emits(rules.PaymentReceived, "PAYMENT_RECEIVED", "Payment", "payment_id", "A payment has come in."),
        Emits(rules.PaymentSent, "PAYMENT_SENT", "Payment", "payment_id", "A payment has gone out."),
        Emits(
            rules.PaymentReversed, "PAYMENT_REVERSED", "Payment", "payment_id", "A payment has been undone."
        ),
        Emits(
            rules.WriteOffPosted,
            "WRITE_OFF_POSTED",
            "WriteOff",
            "write_off_id",
            "A small rest has been written off.",
        ),
        Emits(
            rules.WriteOffReversed,
            "WRITE_OFF_REVERSED",
            "WriteOff",
            "write_off_id",
            "A write-off has been undone.",
        ),
        Emits(
            rules.WriteOffPolicySet,
            "WRITE_OFF_POLICY_SET",
            "WriteOffPolicy",
            "write_off_policy_id",
            "It has been said how much of a rest may be written off.",
        ),
    ],
    grants={
        "admin": [*_ALL, Grant(rules.WRITE_OFF_EXCEED)],
        "finance": _ALL,
        "sales": _READ,
        "manager": [*_READ, Grant(rules.WRITE_OFF_EXCEED)],
        "analyst": _READ,
        "integrator": [*_READ, Grant(rules.PAYMENT_RECEIVE), Grant(rules.ALLOCATE)],
    },
    integrity=[loaders.integrity],
)
