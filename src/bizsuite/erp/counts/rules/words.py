"""The words of counting: states, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

COUNT_READ = Permission("counts.count.read")
COUNT_WRITE = Permission("counts.count.write")
COUNT_CONFIRM = Permission("counts.count.confirm")
COUNT_EXPECTED = Permission("counts.count.expected")
"""Sees what the books say while others count blindly."""

LINES_MAX = 5_000


class StockCountStatus(Word):
    """Where a count is in its life."""

    OPEN = "OPEN", "Being counted."
    COUNTED = "COUNTED", "All is counted; stock is not set right yet."
    CONFIRMED = "CONFIRMED", "Stock was set right."
    CANCELLED = "CANCELLED", "Given up; stock stays as it is."


LIVE = (StockCountStatus.OPEN, StockCountStatus.COUNTED)
"""The states in which nobody else counts the same goods."""


@dataclass(frozen=True, slots=True)
class StockCountCreated:
    """Goods are to be counted."""

    count_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockCountEntered:
    """Some of the goods were counted."""

    count_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockCountCompleted:
    """All goods were counted; those that differ too much are counted again, if there are any."""

    count_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockCountConfirmed:
    """Stock was set right to what was counted."""

    count_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockCountCancelled:
    """A count was given up."""

    count_id: uuid.UUID
    company_id: uuid.UUID
