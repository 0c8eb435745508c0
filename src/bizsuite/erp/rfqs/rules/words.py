"""The words of requests for quotation: permissions, states, limits, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

RFQ_READ = Permission("rfqs.rfq.read")
RFQ_WRITE = Permission("rfqs.rfq.write")
RFQ_AWARD = Permission("rfqs.rfq.award")

LINES_MAX = 200
SUPPLIERS_MAX = 50
LEAD_DAYS_MAX = 3660


class RfqStatus(Word):
    """Where a request for quotation is in its life."""

    DRAFT = "DRAFT", "Being written."
    SENT = "SENT", "Suppliers are asked; they may answer, and answer again."
    AWARDED = "AWARDED", "Orders were made of what was best; nobody can answer any more."
    CANCELLED = "CANCELLED", "Given up."


class InvitationStatus(Word):
    """What became of asking a supplier."""

    INVITED = "INVITED", "Has not answered."
    ANSWERED = "ANSWERED", "Has answered."
    DECLINED = "DECLINED", "Does not want to offer."
    AWARDED = "AWARDED", "Has an order of it."
    LOST = "LOST", "Closed: others have the orders, or nobody."


@dataclass(frozen=True, slots=True)
class RequestForQuotationCreated:
    """There is a new request for quotation."""

    rfq_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class RequestForQuotationSent:
    """Suppliers are asked."""

    rfq_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class RequestForQuotationAnswered:
    """A supplier has answered, answered again, or does not want to offer."""

    rfq_id: uuid.UUID
    supplier_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class RequestForQuotationAwarded:
    """Orders were made of answers; the others are closed."""

    rfq_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class RequestForQuotationCancelled:
    """A request for quotation was given up."""

    rfq_id: uuid.UUID
