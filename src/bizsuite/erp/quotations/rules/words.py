"""The words of quoting: permissions, states, events."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

QUOTATION_READ = Permission("quotations.quotation.read")
QUOTATION_WRITE = Permission("quotations.quotation.write")
QUOTATION_SEND = Permission("quotations.quotation.send")
QUOTATION_ACCEPT = Permission("quotations.quotation.accept")


class QuotationStatus(Word):
    """Where a quotation or one of its versions is in its life."""

    DRAFT = "DRAFT", "Being written; nobody outside has seen it."
    SENT = "SENT", "The customer can accept it as it is until it expires; it never changes any more."
    ACCEPTED = "ACCEPTED", "The customer has said yes: there is an order."
    DECLINED = "DECLINED", "The customer has said no."
    EXPIRED = "EXPIRED", "Its last day is over; it can be renewed or revised."
    SUPERSEDED = "SUPERSEDED", "There is a later version."
    CANCELLED = "CANCELLED", "We have withdrawn it."


@dataclass(frozen=True, slots=True)
class QuotationCreated:
    """There is a new draft of a quotation."""

    quotation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationChanged:
    """A draft of a quotation has been changed."""

    quotation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationRestoring:
    """Lines of a version are about to be written again; whoever has changed or added any says what was there before."""

    quotation_id: uuid.UUID
    version_id: uuid.UUID
    discounts: dict[uuid.UUID, Decimal] = field(default_factory=dict)
    """The discounts that lines have by themselves, where others have been given to them."""
    added: set[uuid.UUID] = field(default_factory=set)
    """Lines that are there for no other reason."""


@dataclass(frozen=True, slots=True)
class QuotationLinesRemoving:
    """All lines of a draft are about to be removed; whoever refers to them lets go."""

    version_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationAccepting:
    """An order of a quotation is about to be made; whoever must not let it happen refuses."""

    quotation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationSending:
    """Quotations are about to be sent; whoever must not let it happen refuses."""

    quotation_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class QuotationPrinting:
    """A version is being put on paper; whoever has something to say in it adds paragraphs in that language."""

    version_id: uuid.UUID
    language: str
    paragraphs: list[str]


@dataclass(frozen=True, slots=True)
class QuotationSent:
    """A version of a quotation has been sent to the customer."""

    quotation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationRevised:
    """A quotation has a new version, which is a draft."""

    quotation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationRenewed:
    """A quotation that was sent holds longer."""

    quotation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationAccepted:
    """The customer has accepted a quotation; an order says the same."""

    quotation_id: uuid.UUID
    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationDeclined:
    """The customer has declined a quotation."""

    quotation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationExpired:
    """The last day of a quotation is over."""

    quotation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class QuotationCancelled:
    """We have withdrawn a quotation."""

    quotation_id: uuid.UUID
