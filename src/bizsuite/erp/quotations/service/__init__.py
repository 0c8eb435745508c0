"""Every write of quoting: one function a verb."""

from bizsuite.erp.quotations.service.answering import accept, cancel, decline, expire, renew
from bizsuite.erp.quotations.service.keeping import GUARD, latest_of, lock_quotation, own_order
from bizsuite.erp.quotations.service.sending import facts_of_quotations, send
from bizsuite.erp.quotations.service.writing import create, revise, update

__all__ = [
    "GUARD",
    "accept",
    "cancel",
    "create",
    "decline",
    "expire",
    "facts_of_quotations",
    "latest_of",
    "lock_quotation",
    "own_order",
    "renew",
    "revise",
    "send",
    "update",
]
