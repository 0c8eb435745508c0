"""The words of payment runs: states, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

RUN_READ = Permission("paymentRuns.run.read")
RUN_CREATE = Permission("paymentRuns.run.create")
RUN_SEND = Permission("paymentRuns.run.send")
"""Sending what was drafted, which may be somebody else's task than drafting it; also fetching the file."""


class PaymentRunStatus(Word):
    """A draft may lose lines; what is sent is booked, and ends at the bank or is taken back."""

    DRAFT = "DRAFT", "Nothing is paid yet; lines may be taken out."
    SENT = "SENT", "Booked as on its way; the file is for the bank."
    CONFIRMED = "CONFIRMED", "The bank has paid."
    CANCELLED = "CANCELLED", "Nothing of it stands; its bills can be paid otherwise."


OPEN = frozenset({PaymentRunStatus.DRAFT, PaymentRunStatus.SENT})
"""The states in which bills of a run are in no other."""


@dataclass(frozen=True, slots=True)
class PaymentRunCreated:
    """A run has been drafted."""

    payment_run_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PaymentRunChanged:
    """A line has been taken out of a draft."""

    payment_run_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PaymentRunSent:
    """A run is on its way to the bank."""

    payment_run_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PaymentRunConfirmed:
    """The bank has paid a run."""

    payment_run_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PaymentRunCancelled:
    """A run has been given up."""

    payment_run_id: uuid.UUID
    company_id: uuid.UUID
