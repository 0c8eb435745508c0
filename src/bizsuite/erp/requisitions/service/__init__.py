"""Every write of purchase requests: one function a verb."""

from bizsuite.erp.requisitions.service.lifecycle import (
    GUARD,
    approve_request,
    cancel_request,
    facts_of_requests,
    reject_request,
    submit_request,
)
from bizsuite.erp.requisitions.service.ordering import (
    Cover,
    cover_lines,
    note_ended,
    note_order,
    note_removed,
    order_requests,
)
from bizsuite.erp.requisitions.service.writing import create_request, update_request

__all__ = [
    "GUARD",
    "Cover",
    "approve_request",
    "cancel_request",
    "cover_lines",
    "create_request",
    "facts_of_requests",
    "note_ended",
    "note_order",
    "note_removed",
    "order_requests",
    "reject_request",
    "submit_request",
    "update_request",
]
