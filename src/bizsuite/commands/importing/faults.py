"""What is wrong with files, told by file and line, all of it at once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bizsuite.graph.messages import translate
from bizsuite.kernel.errors import Refused

SHOWN_MAX = 50


@dataclass(frozen=True, slots=True, order=True)
class FaultyRow:
    """One fault: where it is, and what it is."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {f'{self.column}: ' if self.column else ''}{self.message}"


@dataclass
class Faults:
    """The faults found so far."""

    found: list[FaultyRow] = field(default_factory=list)

    def add(self, file: str, line: int, column: str, message: str) -> None:
        """Note a fault; line 0 means the file as a whole."""
        self.found.append(FaultyRow(file, line, column, message))

    def __bool__(self) -> bool:
        return bool(self.found)

    def faulty_lines(self, file: str) -> set[int]:
        """The lines of a file that have a fault."""
        return {fault.line for fault in self.found if fault.file == file}

    def lines(self) -> Iterator[str]:
        """What to print: the faults in order, the first fifty in full."""
        for fault in sorted(self.found)[:SHOWN_MAX]:
            yield str(fault)
        if len(self.found) > SHOWN_MAX:
            yield f"and {len(self.found) - SHOWN_MAX} more"


class Placed(Protocol):
    """What came from a line of a file."""

    @property
    def file(self) -> str:
        """The name of the file."""

    @property
    def line(self) -> int:
        """The line, from 1."""


P = TypeVar("P", bound=Placed)


class RowRefused(Exception):
    """A service refuses what a row says."""

    def __init__(self, fault: FaultyRow, item: Placed) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.item = item
        """The row that is left out for it; the fault may lie in a line of it."""


@contextmanager
def told_by_row(items: Sequence[P], lines: Callable[[P], Sequence[Placed]] | None = None) -> Iterator[None]:
    """Name the row when a service refuses one of many by its position, which begins the path of the refusal.

    `lines` finds the rows behind `lines` in a path. A refusal that names nobody is that of the only one, or goes on.
    """
    try:
        yield
    except Refused as refused:
        path = list(refused.path)
        if lines is None and path[:1] == ["lines"]:
            # The rows are the lines of one document.
            del path[0]
        position = _place(path, items)
        if position is not None:
            del path[0]
        elif len(items) > 1:
            raise
        item = items[position or 0]
        at: Placed = item
        if lines is not None and path[:1] == ["lines"] and _place(path[1:], lines(item)) is not None:
            at, path = lines(item)[int(path[1])], path[2:]
        if path == ["id"]:
            del path[:]
        told = translate(refused.template, refused.facts, "en")
        raise RowRefused(FaultyRow(at.file, at.line, ".".join(path), told), item) from None


def _place(path: Sequence[str], items: Sequence[object]) -> int | None:
    """The position with which a path begins, if it is one of these."""
    if path and path[0].isdecimal() and int(path[0]) < len(items):
        return int(path[0])
    return None
