"""What may be awarded: no more than is wanted, nor than was offered, nor what does not hold any more. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.rfqs.rules.asking import check_quantity
from bizsuite.erp.rfqs.rules.comparing import Quote, is_valid, offered
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """So much of an answer; all that is wanted and offered unless given."""

    quote_id: uuid.UUID
    quantity: Decimal | None = None
    tax_rate: Decimal | None = None
    tax_ids: Sequence[uuid.UUID] | None = None


@dataclass(frozen=True, slots=True)
class Awarded:
    """So much of an answer that becomes a line of an order."""

    quote: Quote
    quantity: Decimal
    tax_rate: Decimal | None
    tax_ids: Sequence[uuid.UUID] | None


def whole(invitation_id: uuid.UUID, quotes: Sequence[Quote]) -> list[Award]:
    """All that a supplier offers. Refuses with RFQ_NOT_ANSWERED."""
    own = [Award(quote_id=quote.id) for quote in quotes if quote.invitation_id == invitation_id]
    if not own:
        raise Refused("RFQ_NOT_ANSWERED", "This supplier has offered nothing.", path=["invitationId"])
    return own


def check_awards(
    awards: Sequence[Award], quotes: Mapping[uuid.UUID, Quote], wanted: Mapping[uuid.UUID, Decimal], on: date
) -> list[Awarded]:
    """What becomes of awards on a day.

    Refuses with INVALID_VALUE, NOT_FOUND, QUOTE_EXPIRED (fact: validUntil), QUOTE_EXCEEDED (fact: offered),
    RFQ_EXCEEDED (fact: remaining, of the line).
    """
    if not awards:
        raise Refused("INVALID_VALUE", "Name what is to be ordered.", path=["awards"])
    left, made = dict(wanted), list[Awarded]()
    given: dict[uuid.UUID, Decimal] = {}
    for place, award in enumerate(awards):
        path = ["awards", str(place)]
        quote = quotes.get(award.quote_id)
        if quote is None:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "quoteId"])
        if not is_valid(quote, on):
            raise Refused(
                "QUOTE_EXPIRED",
                "This was offered until {validUntil}.",
                path=[*path, "quoteId"],
                validUntil=quote.valid_until,
            )
        quantity = offered(quote, left[quote.line_id]) if award.quantity is None else award.quantity
        if award.quantity is not None:
            check_quantity(quantity, *path, "quantity")
        given[quote.id] = given.get(quote.id, ZERO) + quantity
        if given[quote.id] > quote.quantity:
            raise Refused(
                "QUOTE_EXCEEDED",
                "{offered} of this was offered.",
                path=[*path, "quantity"],
                offered=quote.quantity,
            )
        if not quantity or quantity > left[quote.line_id]:
            raise Refused(
                "RFQ_EXCEEDED",
                "{remaining} of this line is still to be awarded.",
                path=[*path, "quantity"],
                remaining=left[quote.line_id],
            )
        left[quote.line_id] -= quantity
        made.append(Awarded(quote, quantity, award.tax_rate, award.tax_ids))
    return made
