"""Agreements as they are asked for, their life, and how much of them may be called off. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from bizsuite.base.catalog.rules.checks import check_amount
from bizsuite.erp.blanket_orders.rules.words import LINES_MAX, BlanketOrderStatus
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

QUANTITY_LIMIT = Decimal(10) ** 13
_PLACES = Decimal("0.000001")
_Status = BlanketOrderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBlanketLine:
    """So much of a product, at a price for one unit; without a unit, in the product's."""

    product_id: uuid.UUID
    quantity: Decimal
    unit_price: Decimal
    unit_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBlanketOrder:
    """An agreement with a supplier, valid from a day to a day; without a currency, in the supplier's or company's."""

    supplier_id: uuid.UUID
    starts_on: date
    ends_on: date
    lines: Sequence[NewBlanketLine]
    currency: str | None = None
    supplier_reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """So much of an agreement's line, to come by a day."""

    line_id: uuid.UUID
    quantity: Decimal
    expected_on: date | None = None
    tax_rate: Decimal | None = None
    tax_ids: Sequence[uuid.UUID] | None = None


class Line(Protocol):
    """A line as far as calling it off goes."""

    quantity: Decimal
    called_quantity: Decimal


def check_new(new: NewBlanketOrder) -> None:
    """Whether an agreement can be meant. Refuses with INVALID_VALUE."""
    check_day(new.starts_on, "startsOn")
    check_day(new.ends_on, "endsOn")
    if new.ends_on < new.starts_on:
        raise Refused("INVALID_VALUE", "The end lies before the start.", path=["endsOn"])
    if not 0 < len(new.lines) <= LINES_MAX:
        raise Refused("INVALID_VALUE", "An agreement has 1 to {most} lines.", path=["lines"], most=LINES_MAX)
    for place, line in enumerate(new.lines):
        check_quantity(line.quantity, "lines", str(place), "quantity")
        check_amount(line.unit_price, "lines", str(place), "unitPrice")


def check_quantity(quantity: Decimal, *path: str) -> None:
    """Whether so much can be agreed or called off: above nothing, at most 6 decimals. Refuses with INVALID_VALUE."""
    if not 0 < quantity < QUANTITY_LIMIT or quantity % _PLACES:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)


def activate(status: BlanketOrderStatus) -> BlanketOrderStatus:
    """A draft can be agreed. Refuses with BLANKET_NOT_DRAFT."""
    if status is not _Status.DRAFT:
        raise Refused("BLANKET_NOT_DRAFT", "The agreement is {status}.", path=["id"], status=status.value)
    return _Status.ACTIVE


def close(status: BlanketOrderStatus) -> BlanketOrderStatus:
    """What is agreed can be closed, and a draft given up. Refuses with BLANKET_ENDED."""
    if status not in (_Status.DRAFT, _Status.ACTIVE):
        raise Refused("BLANKET_ENDED", "The agreement is {status}.", path=["id"], status=status.value)
    return _Status.CANCELLED if status is _Status.DRAFT else _Status.CLOSED


def check_valid(status: BlanketOrderStatus, starts_on: date, ends_on: date, on: date) -> None:
    """Whether something can be called off on a day.

    Refuses with BLANKET_NOT_ACTIVE, BLANKET_NOT_VALID (facts: startsOn, endsOn).
    """
    if status is not _Status.ACTIVE:
        raise Refused("BLANKET_NOT_ACTIVE", "The agreement is {status}.", path=["id"], status=status.value)
    if not starts_on <= on <= ends_on:
        raise Refused(
            "BLANKET_NOT_VALID",
            "The agreement is valid from {startsOn} to {endsOn}.",
            path=["orderDate"],
            startsOn=starts_on,
            endsOn=ends_on,
        )


def remaining(quantity: Decimal, called: Decimal) -> Decimal:
    """What of a line can still be called off: `quantity - calledQuantity`."""
    return max(quantity - called, ZERO)


def call(line: Line, quantity: Decimal, *path: str) -> None:
    """Whether so much more of a line can be called off. Refuses with INVALID_VALUE, BLANKET_EXCEEDED."""
    check_quantity(quantity, *path)
    check_called(line, line.called_quantity + quantity, *path)


def check_called(line: Line, called: Decimal, *path: str) -> None:
    """Whether so much of a line may be called off altogether.

    Refuses with BLANKET_EXCEEDED (facts: agreed, called, remaining, as they were before).
    """
    if called > line.quantity:
        raise Refused(
            "BLANKET_EXCEEDED",
            "{remaining} of the {agreed} agreed can still be called off.",
            path=path,
            agreed=line.quantity,
            called=line.called_quantity,
            remaining=remaining(line.quantity, line.called_quantity),
        )
