"""What a count covers, what may be entered, what is counted again, and who may confirm it. Pure."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bizsuite.erp.counts.rules.words import LINES_MAX, StockCountStatus
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

QUANTITY_LIMIT = Decimal(10) ** 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which goods of a warehouse are counted: all, or those in some places, of a category, or some products."""

    warehouse_id: uuid.UUID | None = None
    location_ids: Sequence[uuid.UUID] | None = None
    category_id: uuid.UUID | None = None
    product_ids: Sequence[uuid.UUID] | None = None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a count may be from the books: the larger of a quantity and a part of what they say; None: any way."""

    quantity: Decimal | None = None
    rate: Decimal | None = None

    def is_beyond(self, expected: Decimal, counted: Decimal) -> bool:
        """Whether a line differs by more than that."""
        if self.quantity is None and self.rate is None:
            return False
        allowed = max(self.quantity or ZERO, abs(expected) * (self.rate or ZERO))
        return abs(counted - expected) > allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was found of a product at a place: a line of the count by its id, or goods that are on no line."""

    line_id: uuid.UUID | None = None
    product_id: uuid.UUID | None = None
    location_id: uuid.UUID | None = None
    lot_id: uuid.UUID | None = None
    counted: Decimal
    counted_at: datetime | None = None
    path: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLine:
    """A line as far as completing and confirming a count goes."""

    id: uuid.UUID
    expected: Decimal
    counted: Decimal
    times: int
    counted_by_id: uuid.UUID


def tolerance_of(quantity: Decimal | None, rate: Decimal | None) -> Tolerance:
    """A tolerance that can be meant. Refuses with INVALID_VALUE."""
    if quantity is not None and not 0 <= quantity < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "A tolerance must not be negative.", path=["toleranceQuantity"])
    if rate is not None and not 0 <= rate <= 1:
        raise Refused("INVALID_VALUE", "A tolerance lies between 0 and 1.", path=["toleranceRate"])
    return Tolerance(quantity, rate)


def require_lines(number: int) -> None:
    """A count has something to count, and no more than can be overlooked. Refuses with COUNT_EMPTY, COUNT_TOO_LARGE."""
    if not number:
        raise Refused("COUNT_EMPTY", "There is nothing to count.", path=["warehouseId"])
    if number > LINES_MAX:
        raise Refused(
            "COUNT_TOO_LARGE", "A count has at most {most} lines.", path=["warehouseId"], most=LINES_MAX
        )


def require_status(status: StockCountStatus, *allowed: StockCountStatus) -> None:
    """What may be done depends on how far the count is. Refuses with COUNT_STATUS (fact: status)."""
    if status not in allowed:
        raise Refused("COUNT_STATUS", "The count is {status}.", path=["id"], status=status.value)


def counted(tally: Tally) -> Decimal:
    """What was counted. Refuses with INVALID_VALUE."""
    if not 0 <= tally.counted < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "A count must not be negative.", path=[*tally.path, "counted"])
    return tally.counted


def counted_at(tally: Tally, begun: datetime, now: datetime) -> datetime:
    """The moment of counting: now, unless an earlier one since the count was begun is given.

    Refuses with COUNTED_OUTSIDE_THE_COUNT.
    """
    if tally.counted_at is None:
        return now
    if not begun <= tally.counted_at <= now:
        raise Refused(
            "COUNTED_OUTSIDE_THE_COUNT",
            "Goods are counted after the count was begun, and not in the future.",
            path=[*tally.path, "countedAt"],
        )
    return tally.counted_at


def require_all_counted(missing: int) -> None:
    """Every line must be counted, and again where that is asked for. Refuses with COUNT_INCOMPLETE (fact: missing)."""
    if missing:
        raise Refused(
            "COUNT_INCOMPLETE", "{missing} lines are still to be counted.", path=["id"], missing=missing
        )


def to_recount(lines: Collection[CountedLine], tolerance: Tolerance) -> set[uuid.UUID]:
    """The lines that are counted again: those beyond tolerance that were counted only once."""
    return {line.id for line in lines if line.times < 2 and tolerance.is_beyond(line.expected, line.counted)}


def require_second_person(lines: Collection[CountedLine], tolerance: Tolerance, user_id: uuid.UUID) -> None:
    """Nobody alone makes much stock come or go: who counted a line beyond tolerance does not confirm it.

    Refuses with COUNT_NEEDS_SECOND_PERSON.
    """
    if any(
        line.counted_by_id == user_id and tolerance.is_beyond(line.expected, line.counted) for line in lines
    ):
        raise Refused(
            "COUNT_NEEDS_SECOND_PERSON",
            "Differences beyond tolerance are confirmed by somebody who has not counted them.",
            path=["id"],
        )
