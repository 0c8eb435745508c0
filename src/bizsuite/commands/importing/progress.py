"""How far a long import is: a bar for each stage on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import Progress, TaskID


class Told:
    """What tells a person how far the stages are."""

    def __init__(self, bars: Progress | None) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._done: dict[str, int] = {}
        self._expected: dict[str, int] = {}

    def expect(self, stage: str, total: int) -> None:
        """Say how much more a stage will have to do."""
        self._done.setdefault(stage, 0)
        self._expected[stage] = self._expected.get(stage, 0) + total
        if self._bars is None or not total:
            return
        if stage in self._tasks:
            self._bars.update(self._tasks[stage], total=self._expected[stage])
        else:
            self._tasks[stage] = self._bars.add_task(stage, total=total)

    def advance(self, stage: str, by: int) -> None:
        """So much more is done."""
        self._done[stage] += by
        if self._bars is not None and stage in self._tasks:
            self._bars.advance(self._tasks[stage], by)

    def done(self) -> list[tuple[str, int]]:
        """The stages in which something was done, and how much."""
        return [(stage, number) for stage, number in self._done.items() if number]


@contextmanager
def telling() -> Iterator[Told]:
    """Bars while the block runs where standard output is a terminal."""
    if not sys.stdout.isatty():
        yield Told(None)
        return
    with Progress(transient=True) as bars:
        yield Told(bars)
