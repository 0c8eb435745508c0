"""Requests as they are asked for, their life, and how much of them may be ordered. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.base.catalog.rules.checks import check_amount
from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.erp.requisitions.rules.words import LINES_MAX, PurchaseRequestStatus
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

QUANTITY_LIMIT = Decimal(10) ** 13
TOTAL_LIMIT = Decimal(10) ** 14
"""What columns hold."""
_PLACES = Decimal("0.000001")
_Status = PurchaseRequestStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequestLine:
    """Something that is wanted: a product, or what it is in words. Prices are estimates in the company's currency."""

    quantity: Decimal
    product_id: uuid.UUID | None = None
    description: str = ""
    unit_id: uuid.UUID | None = None
    estimated_price: Decimal | None = None
    wanted_on: date | None = None
    account_id: uuid.UUID | None = None
    dimension_value_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """A request to be written by whoever asks; `requester_id` is for whom, he himself unless given."""

    lines: Sequence[NewRequestLine]
    requested_on: date | None = None
    wanted_on: date | None = None
    requester_id: uuid.UUID | None = None
    note: str = ""


class Line(Protocol):
    """A line as far as ordering it goes."""

    id: uuid.UUID
    quantity: Decimal
    ordered_quantity: Decimal


def check_lines(lines: Sequence[NewRequestLine]) -> None:
    """Whether lines can be meant. Refuses with INVALID_VALUE."""
    if not 0 < len(lines) <= LINES_MAX:
        raise Refused("INVALID_VALUE", "A request has 1 to {most} lines.", path=["lines"], most=LINES_MAX)
    for place, each in enumerate(lines):
        _check_line(each, ["lines", str(place)])


def _check_line(new: NewRequestLine, path: Sequence[str]) -> None:
    check_quantity(new.quantity, *path, "quantity")
    if new.product_id is None and not line_of_text(new.description, *path, "description"):
        raise Refused("INVALID_VALUE", "A line names a product, or says what is wanted.", path=path)
    if new.product_id is None and new.unit_id is not None:
        raise Refused("INVALID_VALUE", "Only what is a product has a unit.", path=[*path, "unitId"])
    if new.estimated_price is not None:
        check_amount(new.estimated_price, *path, "estimatedPrice")
    check_day(new.wanted_on, *path, "wantedOn")


def check_quantity(quantity: Decimal, *path: str) -> None:
    """Whether so much can be wanted: more than nothing, at most 6 decimals. Refuses with INVALID_VALUE."""
    if not 0 < quantity < QUANTITY_LIMIT or quantity % _PLACES:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)


def estimate(new: NewRequestLine, currency: str, *path: str) -> Decimal:
    """What a line is thought to come to; nothing where nobody says. Refuses with INVALID_VALUE: too large."""
    price = new.estimated_price or ZERO
    amount, _, _ = line_amounts(new.quantity, price, ZERO, ZERO, currency)
    if amount >= TOTAL_LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=path)
    return amount


def change(status: PurchaseRequestStatus) -> PurchaseRequestStatus:
    """A draft can be changed, and what was rejected, which is a draft again. Refuses with REQUEST_NOT_DRAFT."""
    if status not in (_Status.DRAFT, _Status.REJECTED):
        raise Refused("REQUEST_NOT_DRAFT", "The request is {status}.", path=["id"], status=status.value)
    return _Status.DRAFT


def submit(status: PurchaseRequestStatus) -> PurchaseRequestStatus:
    """A draft can be submitted. Refuses with REQUEST_NOT_DRAFT."""
    if status is not _Status.DRAFT:
        raise Refused("REQUEST_NOT_DRAFT", "The request is {status}.", path=["id"], status=status.value)
    return _Status.SUBMITTED


def decide(status: PurchaseRequestStatus, *, approved: bool) -> PurchaseRequestStatus:
    """What was submitted can be approved or rejected. Refuses with REQUEST_NOT_SUBMITTED."""
    if status is not _Status.SUBMITTED:
        raise Refused("REQUEST_NOT_SUBMITTED", "The request is {status}.", path=["id"], status=status.value)
    return _Status.APPROVED if approved else _Status.REJECTED


def cancel(status: PurchaseRequestStatus, lines: Iterable[Line]) -> PurchaseRequestStatus:
    """What has not ended can be given up while nothing is ordered. Refuses with REQUEST_ENDED, REQUEST_ORDERED."""
    if any(line.ordered_quantity for line in lines):
        raise Refused("REQUEST_ORDERED", "Something of this request is ordered.", path=["id"])
    if status is _Status.CANCELLED:
        raise Refused("REQUEST_ENDED", "The request is {status}.", path=["id"], status=status.value)
    return _Status.CANCELLED


def status_of(lines: Iterable[Line]) -> PurchaseRequestStatus:
    """Where an approved request is: a pure function of its lines."""
    return (
        _Status.ORDERED if all(line.ordered_quantity >= line.quantity for line in lines) else _Status.APPROVED
    )


def remaining(quantity: Decimal, ordered: Decimal) -> Decimal:
    """What of a line is still to be ordered: `quantity - orderedQuantity`."""
    return max(quantity - ordered, ZERO)


def take(status: PurchaseRequestStatus, line: Line, quantity: Decimal, *path: str) -> Decimal:
    """The ordered quantity of a line after so much more of it.

    Refuses with INVALID_VALUE, REQUEST_NOT_APPROVED, REQUEST_EXCEEDED (fact: remaining).
    """
    check_quantity(quantity, *path, "quantity")
    if status not in (_Status.APPROVED, _Status.ORDERED):
        raise Refused("REQUEST_NOT_APPROVED", "The request is {status}.", path=path, status=status.value)
    left = remaining(line.quantity, line.ordered_quantity)
    if quantity > left:
        raise Refused(
            "REQUEST_EXCEEDED",
            "{remaining} of this line is still to be ordered.",
            path=[*path, "quantity"],
            remaining=left,
        )
    return line.ordered_quantity + quantity


def kept(
    covered: Mapping[uuid.UUID, Decimal], wanted: Mapping[uuid.UUID, Decimal]
) -> dict[uuid.UUID, Decimal]:
    """What order lines still cover of requests once they are of so much: never more than they did; by order line."""
    return {key: min(quantity, wanted.get(key, ZERO)) for key, quantity in covered.items()}
