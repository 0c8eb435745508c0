"""From nothing to the first answer of a server with every module, and the memory that it then holds."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench import reads, servers
from bench.place import Place
from bench.usage import cpu_seconds, memory_mb


@dataclass(frozen=True)
class Started:
    """The medians."""

    seconds: float
    """Until a customer with its orders had been answered."""
    cpu: float
    """Processor seconds until then."""
    memory: float
    """Megabytes after the first answer."""


def measure(place: Place, *, rounds: int) -> Started:
    """Start the server several times."""
    return _median([_once(place) for _ in range(rounds)])


def _once(place: Place) -> Started:
    variables = reads.asked(place, "c360")[0]
    with servers.bizsuite(place.url, servers.engines()[0]) as server:
        server.answer("c360", variables)
        return Started(time.perf_counter() - server.started, cpu_seconds(server.pid), memory_mb(server.pid))


def _median(several: Sequence[Started]) -> Started:
    names = Started.__dataclass_fields__
    return Started(**{name: median(getattr(each, name) for each in several) for name in names})
