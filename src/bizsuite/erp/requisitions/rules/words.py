"""The words of purchase requests: permissions, states, limits."""

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

REQUEST_READ = Permission("requisitions.request.read")
REQUEST_CREATE = Permission("requisitions.request.create")
REQUEST_APPROVE = Permission("requisitions.request.approve")
REQUEST_ORDER = Permission("requisitions.request.order")

LINES_MAX = 200
"""How many lines a request may have."""


class PurchaseRequestStatus(Word):
    """Where a request is in its life."""

    DRAFT = "DRAFT", "Being written."
    SUBMITTED = "SUBMITTED", "Waiting for somebody to agree."
    APPROVED = "APPROVED", "Agreed to; something of it is still to be ordered."
    ORDERED = "ORDERED", "All of it is ordered; follows from its lines."
    REJECTED = "REJECTED", "Not agreed to; it can be changed and submitted again."
    CANCELLED = "CANCELLED", "Given up before anything of it was ordered."
