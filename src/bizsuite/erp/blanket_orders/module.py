"""The manifest of blanket orders."""

from bizsuite.base.parties.types import Supplier
from bizsuite.erp.blanket_orders import loaders, resolvers, service, types
from bizsuite.erp.blanket_orders.rules import words
from bizsuite.erp.procurement.rules import events as buying
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.BLANKET_READ)]
_CALL = [*_READ, Grant(words.BLANKET_CALL)]
_ALL = [*_CALL, Grant(words.BLANKET_WRITE)]


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, subject="BlanketOrder", key="blanket_order_id", description=description)


MODULE = Module(
    name="erp.blanket_orders",
    description="What is agreed with suppliers for a span of time, and called off bit by bit.",
    requires=["base.identity", "base.parties", "base.catalog", "erp.procurement"],
    types=[types.BlanketOrder, types.BlanketOrderLine, types.BlanketExceeded],
    extends={
        Query: resolvers.BlanketOrdersQuery,
        Mutation: resolvers.BlanketOrdersMutation,
        Supplier: resolvers.SupplierBlanketOrders,
        PurchaseOrderLine: resolvers.OrderLineCalls,
    },
    events=[
        _emits(words.BlanketOrderCreated, "BLANKET_ORDER_CREATED", "There is a new agreement, a draft."),
        _emits(words.BlanketOrderActivated, "BLANKET_ORDER_ACTIVATED", "An agreement is in force."),
        _emits(words.BlanketOrderClosed, "BLANKET_ORDER_CLOSED", "Nothing more can be called off."),
        _emits(
            words.BlanketOrderCalled,
            "BLANKET_ORDER_CALLED",
            "More is called off than before, or less, since an order was changed.",
        ),
    ],
    listens={
        buying.PurchaseOrderChanged: service.note_order,
        buying.PurchaseOrderAmended: service.note_order,
        buying.PurchaseOrderRestCancelled: service.note_order,
        buying.PurchaseOrderClosed: service.note_order,
        buying.PurchaseOrderLinesRemoving: service.note_removed,
    },
    grants={
        "admin": _ALL,
        "manager": _ALL,
        "integrator": _ALL,
        "warehouse": _CALL,
        "finance": _READ,
        "analyst": _READ,
    },
    integrity=[loaders.integrity],
)
