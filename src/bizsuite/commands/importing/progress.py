"""How far a long import is: a bar on a terminal, a line for each stage elsewhere."""

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

    def expect(self, stage: str, total: int) -> None:
        """Say how much a stage will have to do."""
        self._done[stage] = 0
        if self._bars is not None and total:
            self._tasks[stage] = self._bars.add_task(stage, total=total)

    def advance(self, stage: str, by: int) -> None:
        """So much more is done."""
        self._done[stage] += by
        if self._bars is not None and stage in self._tasks:
            self._bars.advance(self._tasks[stage], by)

    def lines(self) -> Iterator[str]:
        """One line for each stage in which something was done."""
        return (f"{stage}: {number}" for stage, number in self._done.items() if number)


@contextmanager
def telling() -> Iterator[Told]:
    """Bars while the block runs where standard output is a terminal; else the lines at its end."""
    if sys.stdout.isatty():
        with Progress(transient=True) as bars:
            told = Told(bars)
            yield told
    else:
        told = Told(None)
        yield told
    for line in told.lines():
        sys.stdout.write(f"{line}\n")
