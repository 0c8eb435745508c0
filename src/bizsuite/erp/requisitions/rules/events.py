"""What happens to requests, for those who listen: inside the transaction, and outside of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Requested:
    """A request and its lines, in their order, as they are in the transaction."""

    request: Any
    lines: Sequence[Any]


@dataclass(frozen=True, slots=True)
class PurchaseRequestSubmitting:
    """A request is about to be submitted; whoever must not let it happen refuses."""

    requested: Requested


@dataclass(frozen=True, slots=True)
class PurchaseRequestApproving:
    """A request is about to be approved; whoever must not let it happen refuses."""

    requested: Requested


@dataclass(frozen=True, slots=True)
class PurchaseRequestCreated:
    """There is a new request."""

    request_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseRequestChanged:
    """A request was changed before it was submitted."""

    request_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseRequestSubmitted:
    """A request waits for somebody to agree."""

    request_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseRequestApproved:
    """A request may be ordered."""

    request_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseRequestRejected:
    """A request was not agreed to."""

    request_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseRequestCancelled:
    """A request was given up."""

    request_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseRequestOrdered:
    """More of a request is ordered than before, or less, since an order was cut down."""

    request_id: uuid.UUID
