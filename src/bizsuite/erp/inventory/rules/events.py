"""What stock tells others."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bizsuite.kernel.paths import DOCUMENT


@dataclass(frozen=True, slots=True)
class WarehouseCreated:
    """There is a new warehouse."""

    warehouse_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockLocationCreated:
    """There is a new place for goods."""

    location_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockOpened:
    """The stock that a warehouse began with was entered."""

    warehouse_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockAdjusted:
    """Stock was set right: goods were found, or are missing."""

    move_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReservationReleased:
    """Goods that were set aside are free again."""

    product_id: uuid.UUID
    subject_type: str
    subject_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockLocationChanged:
    """A place for goods has another name or rank."""

    location_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LotTrackingSet:
    """Goods of a product are told apart otherwise."""

    tracking_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LotChanged:
    """Something else is known of a lot."""

    lot_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class RemovalRuleSet:
    """Goods are taken in another order."""

    rule_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class RemovalRuleDeleted:
    """A rule by which goods were taken is gone."""

    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReceiptCreated:
    """Goods are expected."""

    receipt_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReceiptPosted:
    """Goods have arrived."""

    receipt_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReceiptCancelled:
    """Goods that were expected will not come."""

    receipt_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DeliveryCreated:
    """Goods are to leave."""

    delivery_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockPeriodClosed:
    """Stock no longer moves on some days."""

    period_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockPeriodReopened:
    """Stock may move on some days again."""

    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Taken:
    """How much a delivery takes, a receipt brings, or a return gives back, for one subject: the line of an order."""

    subject_type: str
    subject_id: uuid.UUID
    quantity: Decimal
    path: Sequence[str] = DOCUMENT
    """Where the input says so."""


@dataclass(frozen=True, slots=True)
class DeliveriesPosting:
    """Goods are about to leave; whoever must not let it happen refuses. No stock is locked yet."""

    delivery_ids: Sequence[uuid.UUID]
    taken: Sequence[Taken]


@dataclass(frozen=True, slots=True)
class ReceiptPosting:
    """Goods are about to come in, so much for each subject; whoever must not let it happen refuses.

    No stock is locked yet.
    """

    receipt_id: uuid.UUID
    brought: Sequence[Taken]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A move that has happened, by the warehouses at its ends; where there is none, `beyond` is the virtual place."""

    move_id: uuid.UUID
    company_id: uuid.UUID
    product_id: uuid.UUID
    lot_id: uuid.UUID | None = None
    currency: str
    quantity: Decimal
    unit_cost: Decimal | None
    on: date
    at: datetime
    source_id: uuid.UUID | None
    target_id: uuid.UUID | None
    beyond: str
    origin_type: str
    origin_id: uuid.UUID
    """The document of which it is a line, or the move itself."""
    return_of_id: uuid.UUID | None = None
    """The move whose goods come back, or go back."""
    arrival_of_id: uuid.UUID | None = None
    """The move that shipped the goods that arrive from another warehouse."""


@dataclass(frozen=True, slots=True)
class GoodsMoved:
    """Goods have moved, and their balances are locked; told once for all moves of an act, at its end."""

    moves: Sequence[Moved]


@dataclass(frozen=True, slots=True)
class DeliveryPosted:
    """Goods have left."""

    delivery_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DeliveryCancelled:
    """Goods that were to leave will stay."""

    delivery_id: uuid.UUID
