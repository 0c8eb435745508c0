"""The words of dunning: states, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

DUNNING_READ = Permission("dunning.letter.read")
DUNNING_WRITE = Permission("dunning.letter.write")
LEVEL_WRITE = Permission("dunning.level.write")
DISPUTE_WRITE = Permission("dunning.dispute.write")


class DunningStatus(Word):
    """Whether a letter has gone out."""

    DRAFT = "DRAFT", "Written, not sent."
    SENT = "SENT", "Sent to the customer; what it claims counts."
    CANCELLED = "CANCELLED", "Given up before it was sent."


@dataclass(frozen=True, slots=True)
class DunningLevelCreated:
    """There is a new level."""

    level_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DunningLevelChanged:
    """A level has another name or text, or was switched on or off."""

    level_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DunningRan:
    """Letters were drafted for what was overdue on a day."""

    run_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DunningLetterSent:
    """A letter has gone out."""

    letter_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DunningLetterCancelled:
    """A letter was given up before it was sent."""

    letter_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class InvoiceDisputed:
    """A customer disputes an invoice; it is not reminded of until that is resolved."""

    invoice_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class InvoiceDisputeResolved:
    """A dispute of an invoice is over."""

    invoice_id: uuid.UUID
    company_id: uuid.UUID
