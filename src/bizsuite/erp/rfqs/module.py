"""The manifest of requests for quotation."""

from bizsuite.erp.rfqs import resolvers, types
from bizsuite.erp.rfqs.rules import words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.RFQ_READ)]
_ALL = [*_READ, Grant(words.RFQ_WRITE), Grant(words.RFQ_AWARD)]


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, subject="RequestForQuotation", key="rfq_id", description=description)


MODULE = Module(
    name="erp.rfqs",
    description="What several suppliers are asked, their answers side by side, orders of the best.",
    requires=[
        "base.identity",
        "base.parties",
        "base.catalog",
        "erp.rates",
        "erp.procurement",
        "erp.requisitions",
    ],
    types=[
        types.RequestForQuotation,
        types.RequestForQuotationLine,
        types.QuotationInvitation,
        types.SupplierQuote,
        types.QuotationAward,
    ],
    extends={
        Query: resolvers.RfqsQuery,
        Mutation: resolvers.RfqsMutation,
        types.RequestForQuotation: resolvers.RfqComparison,
    },
    events=[
        _emits(
            words.RequestForQuotationCreated,
            "REQUEST_FOR_QUOTATION_CREATED",
            "There is a new request for quotation.",
        ),
        _emits(words.RequestForQuotationSent, "REQUEST_FOR_QUOTATION_SENT", "Suppliers are asked."),
        _emits(
            words.RequestForQuotationAnswered,
            "REQUEST_FOR_QUOTATION_ANSWERED",
            "A supplier has answered, answered again, or does not want to offer.",
        ),
        _emits(
            words.RequestForQuotationAwarded,
            "REQUEST_FOR_QUOTATION_AWARDED",
            "Orders were made of answers; the others are closed.",
        ),
        _emits(
            words.RequestForQuotationCancelled,
            "REQUEST_FOR_QUOTATION_CANCELLED",
            "A request for quotation was given up.",
        ),
    ],
    grants={
        "admin": _ALL,
        "manager": _ALL,
        "integrator": _ALL,
        "warehouse": _READ,
        "finance": _READ,
        "analyst": _READ,
    },
)
