"""The manifest of purchase requests."""

from bizsuite.erp.procurement.rules import events as buying
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.erp.requisitions import loaders, reads, resolvers, service, types
from bizsuite.erp.requisitions.rules import events, words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import CommandPoint, Emits, Guard, Module
from bizsuite.kernel.permissions import Grant, Scope

_ASK = [Grant(words.REQUEST_READ, Scope.OWN), Grant(words.REQUEST_CREATE, Scope.OWN)]
_READ = [Grant(words.REQUEST_READ)]
_ALL = [*_READ, *map(Grant, (words.REQUEST_CREATE, words.REQUEST_APPROVE, words.REQUEST_ORDER))]


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, subject="PurchaseRequest", key="request_id", description=description)


MODULE = Module(
    name="erp.requisitions",
    description="What people of the company want bought, who agrees to it, and what was ordered of it.",
    requires=["base.identity", "base.parties", "base.catalog", "erp.finance", "erp.procurement"],
    aggregates=[reads.request_aggregates],
    types=[types.PurchaseRequest, types.PurchaseRequestLine, types.RequestExceeded],
    extends={
        Query: resolvers.RequisitionsQuery,
        Mutation: resolvers.RequisitionsMutation,
        PurchaseOrderLine: resolvers.OrderLineRequests,
    },
    events=[
        _emits(events.PurchaseRequestCreated, "PURCHASE_REQUEST_CREATED", "There is a new request."),
        _emits(
            events.PurchaseRequestChanged,
            "PURCHASE_REQUEST_CHANGED",
            "A request was changed before it was submitted.",
        ),
        _emits(
            events.PurchaseRequestSubmitted,
            "PURCHASE_REQUEST_SUBMITTED",
            "A request waits for somebody to agree.",
        ),
        _emits(events.PurchaseRequestApproved, "PURCHASE_REQUEST_APPROVED", "A request may be ordered."),
        _emits(events.PurchaseRequestRejected, "PURCHASE_REQUEST_REJECTED", "A request was not agreed to."),
        _emits(events.PurchaseRequestCancelled, "PURCHASE_REQUEST_CANCELLED", "A request was given up."),
        _emits(
            events.PurchaseRequestOrdered,
            "PURCHASE_REQUEST_ORDERED",
            "More of a request is ordered than before, or less, since an order was cut down.",
        ),
    ],
    listens={
        buying.PurchaseOrderChanged: service.note_order,
        buying.PurchaseOrderAmended: service.note_order,
        buying.PurchaseOrderRestCancelled: service.note_order,
        buying.PurchaseOrderClosed: service.note_ended,
        buying.PurchaseOrderLinesRemoving: service.note_removed,
    },
    guards=[
        Guard(
            service.GUARD,
            subject="PurchaseRequest",
            facts=service.facts_of_requests,
            act=service.approve_request,
            description="Approving a purchase request. The amount is what it is thought to come to.",
            permission=words.REQUEST_APPROVE,
        )
    ],
    commands=[
        CommandPoint(
            "purchaseRequest.reject",
            "PurchaseRequest",
            service.reject_request,
            "A request that was submitted is not agreed to.",
        )
    ],
    grants={
        "admin": _ALL,
        "manager": _ALL,
        "integrator": _ALL,
        "finance": [*_READ, Grant(words.REQUEST_CREATE, Scope.OWN), Grant(words.REQUEST_APPROVE)],
        "warehouse": _ASK,
        "sales": _ASK,
        "hr": _ASK,
        "analyst": _READ,
    },
    integrity=[loaders.integrity],
)
