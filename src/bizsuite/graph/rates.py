"""How much a caller may spend a second, in the cost of operations."""

import math
import time
from collections.abc import Callable, Hashable

from bizsuite.graph.errors import RateLimited

CALLERS_MAX = 10_000


class Rates:
    """A bucket for each caller that refills all the time; off without a rate. Kept in memory of one process."""

    def __init__(
        self, rate: int | None, capacity: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._capacity = max(capacity, rate or 0)
        self._clock = clock
        self._buckets: dict[Hashable, tuple[float, float]] = {}

    def spend(self, caller: Hashable, cost: int) -> None:
        """Take the cost of an operation, at least 1, out of the caller's bucket. Faults: RATE_LIMITED."""
        if self._rate is None:
            return
        cost = min(max(cost, 1), self._capacity)
        left = self._level(caller)
        if cost > left:
            seconds = math.ceil((cost - left) / self._rate)
            raise RateLimited(
                "You may spend {rate} a second, and this costs {cost}: come back in {seconds} s.",
                seconds=seconds,
                rate=self._rate,
                cost=cost,
            )
        if len(self._buckets) >= CALLERS_MAX:
            self._forget_full()
        self._buckets[caller] = (left - cost, self._clock())

    def _level(self, caller: Hashable) -> float:
        level, since = self._buckets.get(caller, (self._capacity, 0.0))
        return min(level + (self._clock() - since) * (self._rate or 0), self._capacity)

    def _forget_full(self) -> None:
        """Buckets that are full again say nothing."""
        self._buckets = {
            caller: bucket for caller, bucket in self._buckets.items() if self._level(caller) < self._capacity
        }
