"""What suppliers may be asked and may answer, and when. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.base.catalog.rules.checks import check_amount
from bizsuite.erp.rfqs.rules.words import (
    LEAD_DAYS_MAX,
    LINES_MAX,
    SUPPLIERS_MAX,
    InvitationStatus,
    RfqStatus,
)
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused

QUANTITY_LIMIT = Decimal(10) ** 13
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRfqLine:
    """Something that suppliers are asked for: of a purchase request's line, or a product and so much of it."""

    product_id: uuid.UUID | None = None
    quantity: Decimal | None = None
    unit_id: uuid.UUID | None = None
    wanted_on: date | None = None
    request_line_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRfq:
    """A request for quotation to be written."""

    lines: Sequence[NewRfqLine]
    suppliers: Sequence[uuid.UUID]
    respond_by: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuote:
    """What a supplier asks for a line: the price of one unit, how much he has, when it comes, until when that holds."""

    line_id: uuid.UUID
    unit_price: Decimal
    quantity: Decimal | None = None
    lead_days: int = 0
    valid_until: date | None = None
    note: str = ""


def check_new(new: NewRfq) -> None:
    """Whether suppliers can be asked this. Refuses with INVALID_VALUE, RFQ_SUPPLIER_TWICE."""
    if not 0 < len(new.lines) <= LINES_MAX:
        raise Refused("INVALID_VALUE", "A request has 1 to {most} lines.", path=["lines"], most=LINES_MAX)
    if not 0 < len(new.suppliers) <= SUPPLIERS_MAX:
        raise Refused(
            "INVALID_VALUE", "1 to {most} suppliers are asked.", path=["supplierIds"], most=SUPPLIERS_MAX
        )
    for place, supplier in enumerate(new.suppliers):
        if supplier in new.suppliers[:place]:
            raise Refused(
                "RFQ_SUPPLIER_TWICE", "This supplier is named twice.", path=["supplierIds", str(place)]
            )
    check_day(new.respond_by, "respondBy")
    for place, line in enumerate(new.lines):
        path = ["lines", str(place)]
        if line.request_line_id is None and (line.product_id is None or line.quantity is None):
            raise Refused(
                "INVALID_VALUE", "A line names a product and how much, or a request's line.", path=path
            )
        if line.quantity is not None:
            check_quantity(line.quantity, *path, "quantity")
        check_day(line.wanted_on, *path, "wantedOn")


def check_quantity(quantity: Decimal, *path: str) -> None:
    """Whether so much can be asked for or offered. Refuses with INVALID_VALUE."""
    if not 0 < quantity < QUANTITY_LIMIT or quantity % _PLACES:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)


def check_quotes(quotes: Sequence[NewQuote], lines: Sequence[uuid.UUID]) -> None:
    """Whether a supplier can answer this. Refuses with INVALID_VALUE, NOT_FOUND, RFQ_LINE_TWICE."""
    if not quotes:
        raise Refused("INVALID_VALUE", "An answer names a line.", path=["quotes"])
    named: set[uuid.UUID] = set()
    for place, quote in enumerate(quotes):
        path = ["quotes", str(place)]
        if quote.line_id not in lines:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "lineId"])
        if quote.line_id in named:
            raise Refused("RFQ_LINE_TWICE", "This line is named twice.", path=[*path, "lineId"])
        named.add(quote.line_id)
        check_amount(quote.unit_price, *path, "unitPrice")
        if quote.quantity is not None:
            check_quantity(quote.quantity, *path, "quantity")
        if not 0 <= quote.lead_days <= LEAD_DAYS_MAX:
            raise Refused(
                "INVALID_VALUE",
                "Days lie between 0 and {most}.",
                path=[*path, "leadDays"],
                most=LEAD_DAYS_MAX,
            )
        check_day(quote.valid_until, *path, "validUntil")


def send(status: RfqStatus) -> RfqStatus:
    """A draft can be sent. Refuses with RFQ_NOT_DRAFT."""
    if status is not RfqStatus.DRAFT:
        raise Refused("RFQ_NOT_DRAFT", "The request is {status}.", path=["id"], status=status.value)
    return RfqStatus.SENT


def sent(status: RfqStatus) -> None:
    """Only what was sent can be answered and awarded. Refuses with RFQ_NOT_SENT."""
    if status is not RfqStatus.SENT:
        raise Refused("RFQ_NOT_SENT", "The request is {status}.", path=["id"], status=status.value)


def cancel(status: RfqStatus) -> RfqStatus:
    """What has not ended can be given up. Refuses with RFQ_ENDED."""
    if status not in (RfqStatus.DRAFT, RfqStatus.SENT):
        raise Refused("RFQ_ENDED", "The request is {status}.", path=["id"], status=status.value)
    return RfqStatus.CANCELLED


def ended(status: InvitationStatus, *, awarded: bool) -> InvitationStatus:
    """What becomes of asking a supplier when all has ended; who declined has declined."""
    if awarded:
        return InvitationStatus.AWARDED
    return status if status is InvitationStatus.DECLINED else InvitationStatus.LOST
