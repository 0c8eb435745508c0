"""Ageing: which open items, and into which bucket each falls by the days that it is overdue. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.kernel.errors import BadInput

BUCKETS = (0, 30, 60, 90)
"""Not due yet, then by thirty days."""
BUCKETS_MAX = 12
DAYS_MAX = 3650


@dataclass(frozen=True, slots=True)
class Bucket:
    """Items that are overdue by so many days, both ends included; none where it goes on for ever."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """Which open items, as of which day, in which buckets."""

    company_id: uuid.UUID
    kind: AccountKind
    """The kind of the control accounts: receivable or payable."""
    as_of: date
    days: Sequence[int]
    """On which day of being overdue each bucket but the last ends."""

    @property
    def sign(self) -> int:
        """What makes an amount that is owed positive."""
        return 1 if self.kind is AccountKind.ASSET_RECEIVABLE else -1


def check_buckets(days: Sequence[int]) -> Sequence[int]:
    """The last days of buckets as they should be: a few, in order. Faults: BAD_USER_INPUT."""
    if not 1 <= len(days) <= BUCKETS_MAX:
        raise BadInput("There are from 1 to {most} days between buckets.", most=BUCKETS_MAX)
    if any(not 0 <= day <= DAYS_MAX for day in days):
        raise BadInput("A bucket ends between 0 and {most} days.", most=DAYS_MAX)
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise BadInput("Each bucket ends later than the one before it.")
    return days


def buckets(days: Sequence[int]) -> list[Bucket]:
    """The buckets that end on these days, and one for all that is overdue for longer."""
    firsts = [None, *(day + 1 for day in days)]
    return [Bucket(first, last) for first, last in zip(firsts, [*days, None], strict=True)]
