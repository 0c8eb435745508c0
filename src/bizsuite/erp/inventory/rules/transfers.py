"""Goods that go from one of our places to another: what is said of them, told and decided. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

TRANSFER_READ = Permission("inventory.transfer.read")
TRANSFER_WRITE = Permission("inventory.transfer.write")
TRANSFER_POST = Permission("inventory.transfer.post")


class StockTransferStatus(Word):
    """Where a transfer is in its life."""

    DRAFT = "DRAFT", "Planned; no goods have moved."
    SHIPPED = "SHIPPED", "On its way: not all that was shipped has arrived."
    RECEIVED = "RECEIVED", "All that was shipped has arrived."
    CANCELLED = "CANCELLED", "Given up."


@dataclass(frozen=True, slots=True)
class Carried:
    """So much of a product that is to be transferred; of one lot where that is named."""

    product_id: uuid.UUID
    quantity: Decimal
    lot_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTransfer:
    """Goods that are to go from one of our warehouses to another, or from one place to another of the same.

    Left out: the actor's company, wherever goods lie free, the oldest place of the target, today.
    """

    source_id: uuid.UUID
    target_id: uuid.UUID
    goods: Sequence[Carried]
    source_location_id: uuid.UUID | None = None
    target_location_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockTransferCreated:
    """Goods are to go to another of our places."""

    transfer_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockTransferShipped:
    """Goods have left for another of our places."""

    transfer_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockTransferReceived:
    """Goods from another of our places have arrived, all or some of them."""

    transfer_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockTransferCancelled:
    """Goods that were to go to another place will stay."""

    transfer_id: uuid.UUID


def ends(new: NewTransfer) -> None:
    """Goods go somewhere else: within one warehouse both places are named. Refuses with TRANSFER_NOWHERE."""
    named = (new.source_location_id, new.target_location_id)
    if new.source_id == new.target_id and (None in named or named[0] == named[1]):
        raise Refused(
            "TRANSFER_NOWHERE",
            "Within a warehouse goods are transferred from one place to another one.",
            path=["toLocationId"],
        )


def ship(status: StockTransferStatus, lines: int, *, is_inside: bool) -> StockTransferStatus:
    """A draft that moves something may be shipped; inside one warehouse goods arrive at once.

    Refuses with SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY.
    """
    _draft(status)
    if not lines:
        raise Refused("SHIPMENT_EMPTY", "There is nothing to move.", path=["lines"])
    return StockTransferStatus.RECEIVED if is_inside else StockTransferStatus.SHIPPED


def arrive(status: StockTransferStatus, lines: int) -> None:
    """What was shipped may arrive. Refuses with TRANSFER_NOT_SHIPPED, SHIPMENT_EMPTY."""
    if status is not StockTransferStatus.SHIPPED:
        raise Refused(
            "TRANSFER_NOT_SHIPPED", "Nothing of this is on its way.", path=["id"], status=status.value
        )
    if not lines:
        raise Refused("SHIPMENT_EMPTY", "There is nothing to move.", path=["lines"])


def give_up(status: StockTransferStatus) -> StockTransferStatus:
    """A draft may be cancelled. Refuses with SHIPMENT_NOT_DRAFT."""
    _draft(status)
    return StockTransferStatus.CANCELLED


def day_of_arrival(on: date, shipped_on: date) -> date:
    """Goods arrive on the day on which they were shipped, or later.

    Refuses with TRANSFER_TOO_EARLY (fact: shipped_on).
    """
    if on < shipped_on:
        raise Refused(
            "TRANSFER_TOO_EARLY",
            "Goods that were shipped on {shipped_on} cannot arrive before.",
            path=["on"],
            shipped_on=shipped_on,
        )
    return on


def _draft(status: StockTransferStatus) -> None:
    if status is not StockTransferStatus.DRAFT:
        raise Refused("SHIPMENT_NOT_DRAFT", "This is {status} already.", path=["id"], status=status.value)
