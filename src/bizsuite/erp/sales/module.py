"""The manifest of selling."""

from bizsuite.base.catalog.types import Product
from bizsuite.base.identity.types import Company
from bizsuite.base.parties.types import Customer
from bizsuite.erp.sales import loaders, reads, resolvers, rules, service, types
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import CommandPoint, Emits, Guard, Module
from bizsuite.kernel.permissions import Grant

_WRITE = (
    rules.SALES_ORDER_CREATE,
    rules.SALES_ORDER_UPDATE,
    rules.SALES_ORDER_CONFIRM,
    rules.SALES_ORDER_CANCEL,
    rules.SALES_ORDER_CLOSE,
)
_ALL = [Grant(permission) for permission in (rules.SALES_ORDER_READ, *_WRITE)]
_READ = [Grant(rules.SALES_ORDER_READ)]


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, subject="SalesOrder", key="order_id", description=description)


MODULE = Module(
    name="erp.sales",
    description="Selling: orders, their lines, and where each stands.",
    requires=["base.identity", "base.parties", "base.catalog", "erp.rates"],
    aggregates=[reads.order_aggregates, reads.line_aggregates],
    types=[types.SalesOrder, types.SalesOrderLine, types.SalesPolicy, types.OverDelivery, types.OverInvoice],
    extends={
        Query: resolvers.SalesQuery,
        Mutation: resolvers.SalesMutation,
        Customer: resolvers.CustomerSales,
        Product: resolvers.ProductSales,
        Company: resolvers.CompanySales,
    },
    events=[
        Emits(
            rules.SalesPolicySet,
            "SALES_POLICY_SET",
            subject="SalesPolicy",
            key="policy_id",
            description="A product or a company is invoiced by another policy.",
        ),
        _emits(rules.SalesOrderCreated, "SALES_ORDER_CREATED", "A draft has been written."),
        _emits(rules.SalesOrderChanged, "SALES_ORDER_CHANGED", "A draft has been changed."),
        _emits(rules.SalesOrderConfirmed, "SALES_ORDER_CONFIRMED", "An order binds us now."),
        _emits(rules.SalesOrderCancelled, "SALES_ORDER_CANCELLED", "An order is void."),
        _emits(rules.SalesOrderClosed, "SALES_ORDER_CLOSED", "Nothing more of an order will be delivered."),
        _emits(
            rules.SalesOrderDelivered,
            "SALES_ORDER_DELIVERED",
            "Goods of an order have left.",
        ),
        _emits(rules.SalesOrderReturned, "SALES_ORDER_RETURNED", "Goods of an order are back."),
        _emits(
            rules.SalesOrderInvoiced,
            "SALES_ORDER_INVOICED",
            "Lines of an order were invoiced, or an invoice reversed.",
        ),
    ],
    guards=[
        Guard(
            service.GUARD,
            subject="SalesOrder",
            facts=service.facts_of_orders,
            act=service.confirm_order,
            description="Confirming an order. The amount is its total in the company's currency.",
            permission=rules.SALES_ORDER_CONFIRM,
            revoke=service.revoke_confirmation,
        ),
        Guard(
            service.EXCEED_DISCOUNT,
            subject="SalesOrder",
            facts=service.facts_of_discounts,
            act=service.confirm_excepted,
            description=(
                "Confirming an order of which something costs less than the lists and the largest discount allow. The"
                " amount is what is given beyond that, in the company's currency."
            ),
            permission=rules.SALES_ORDER_CONFIRM,
        ),
    ],
    commands=[
        CommandPoint(
            "salesOrder.cancel",
            "SalesOrder",
            service.cancel_order,
            "An order of which nothing was delivered or invoiced is cancelled.",
        )
    ],
    grants={
        "admin": [*_ALL, Grant(rules.SALES_POLICY_WRITE)],
        "manager": [*_ALL, Grant(rules.SALES_POLICY_WRITE)],
        "sales": _ALL,
        "integrator": _ALL,
        "warehouse": _READ,
        "finance": [*_READ, Grant(rules.SALES_ORDER_CLOSE), Grant(rules.SALES_POLICY_WRITE)],
        "analyst": _READ,
    },
    integrity=[loaders.integrity],
)
