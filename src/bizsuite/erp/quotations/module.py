"""The manifest of quoting."""

from bizsuite.base.parties.types import Customer
from bizsuite.erp.quotations import files, housekeeping, loaders, reads, resolvers, service, types
from bizsuite.erp.quotations.rules import words
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import CommandPoint, Emits, Guard, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.QUOTATION_READ)]
_ALL = [*_READ, *map(Grant, (words.QUOTATION_WRITE, words.QUOTATION_SEND, words.QUOTATION_ACCEPT))]


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, subject="Quotation", key="quotation_id", description=description)


MODULE = Module(
    name="erp.quotations",
    description="Quoting: what is offered to customers until a day, in versions.",
    requires=["base.identity", "base.parties", "base.catalog", "erp.sales"],
    aggregates=[reads.quotation_aggregates],
    types=[types.Quotation, types.QuotationVersion, types.QuotationLine, types.QuotationIsExpired],
    extends={
        Query: resolvers.QuotationsQuery,
        Mutation: resolvers.QuotationsMutation,
        Customer: resolvers.CustomerQuotations,
        SalesOrder: resolvers.SalesOrderQuotations,
    },
    events=[
        _emits(words.QuotationCreated, "QUOTATION_CREATED", "A quotation has been drafted."),
        _emits(words.QuotationChanged, "QUOTATION_CHANGED", "A draft has been changed."),
        _emits(words.QuotationSent, "QUOTATION_SENT", "A version has been sent to the customer."),
        _emits(words.QuotationRevised, "QUOTATION_REVISED", "There is another version, a draft."),
        _emits(words.QuotationRenewed, "QUOTATION_RENEWED", "What was sent holds longer."),
        _emits(
            words.QuotationAccepted, "QUOTATION_ACCEPTED", "The customer has said yes; there is an order."
        ),
        _emits(words.QuotationDeclined, "QUOTATION_DECLINED", "The customer has said no."),
        _emits(words.QuotationExpired, "QUOTATION_EXPIRED", "Its last day is over."),
        _emits(words.QuotationCancelled, "QUOTATION_CANCELLED", "We have withdrawn it."),
    ],
    guards=[
        Guard(
            service.GUARD,
            subject="Quotation",
            facts=service.facts_of_quotations,
            act=service.send,
            description="Sending a quotation. The amount is its total in the company's currency.",
            permission=words.QUOTATION_SEND,
        )
    ],
    commands=[
        CommandPoint(
            "quotation.cancel", "Quotation", service.cancel, "A draft, or what was sent, is withdrawn."
        )
    ],
    crons=housekeeping.CRONS,
    files={files.MAKER: files.make},
    grants={
        "admin": _ALL,
        "manager": _ALL,
        "sales": _ALL,
        "integrator": _ALL,
        "finance": _READ,
        "analyst": _READ,
    },
    integrity=[loaders.integrity],
)
