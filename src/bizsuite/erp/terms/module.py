"""The manifest of payment terms."""

from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.terms import resolvers, types
from bizsuite.erp.terms.rules import words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.TERM_READ)]
_ALL = [*_READ, Grant(words.TERM_WRITE)]

MODULE = Module(
    name="erp.terms",
    description="When documents are to be paid: instalments, due dates, rounding to cash.",
    requires=["base.identity", "base.parties"],
    types=[types.PaymentTerm, types.PaymentTermLine, types.CashRounding, types.PartyTerm],
    extends={
        Query: resolvers.TermsQuery,
        Mutation: resolvers.TermsMutation,
        Customer: resolvers.CustomerTerms,
        Supplier: resolvers.SupplierTerms,
    },
    events=[
        Emits(
            words.CustomerTermSet,
            "CUSTOMER_TERM_SET",
            "Customer",
            "customer_id",
            "A customer has another default payment term, or none.",
        ),
        Emits(
            words.SupplierTermSet,
            "SUPPLIER_TERM_SET",
            "Supplier",
            "supplier_id",
            "A supplier has another default payment term, or none.",
        ),
        Emits(
            words.PaymentTermCreated,
            "PAYMENT_TERM_CREATED",
            "PaymentTerm",
            "payment_term_id",
            "There is a new payment term.",
        ),
        Emits(
            words.PaymentTermChanged,
            "PAYMENT_TERM_CHANGED",
            "PaymentTerm",
            "payment_term_id",
            "A payment term has another name, or was switched on or off.",
        ),
        Emits(
            words.CashRoundingCreated,
            "CASH_ROUNDING_CREATED",
            "CashRounding",
            "cash_rounding_id",
            "There is a new way to round to cash.",
        ),
        Emits(
            words.CashRoundingChanged,
            "CASH_ROUNDING_CHANGED",
            "CashRounding",
            "cash_rounding_id",
            "A way to round to cash has another name, or was switched on or off.",
        ),
    ],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "sales": _READ,
        "manager": _READ,
        "analyst": _READ,
        "integrator": _ALL,
    },
)
