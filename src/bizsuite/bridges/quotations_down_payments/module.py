"""The manifest of the bridge between quotations and down payments."""

from bizsuite.bridges.quotations_down_payments import loaders, resolvers, service, types
from bizsuite.erp.quotations.rules import words
from bizsuite.erp.quotations.types import QuotationVersion
from bizsuite.graph.roots import Mutation
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="bridges.quotations_down_payments",
    description="Quotations say in which parts they are to be paid ahead; their orders have that plan.",
    requires=[
        *("base.parties", "erp.quotations"),
        *("bridges.sales_finance", "bridges.down_payments"),
    ],
    types=[types.QuotationMilestone],
    extends={
        Mutation: resolvers.QuotationsDownPaymentsMutation,
        QuotationVersion: resolvers.QuotationVersionDownPayments,
    },
    listens={
        words.QuotationChanged: service.follow,
        words.QuotationSending: service.check,
        words.QuotationRevised: service.carry_over,
        words.QuotationAccepted: service.plan_order,
        words.QuotationPrinting: service.tell,
    },
    integrity=[loaders.integrity],
)
