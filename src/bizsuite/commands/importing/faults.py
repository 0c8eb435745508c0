"""What is wrong with files, told by file and line, all of it at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

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


class RowRefused(Exception):
    """A service refuses what a row says."""

    def __init__(self, fault: FaultyRow) -> None:
        super().__init__(str(fault))
        self.fault = fault


@contextmanager
def told_by_row(items: Sequence[Placed]) -> Iterator[None]:
    """Name the row when a service refuses one of many by its position, which begins the path of the refusal."""
    try:
        yield
    except Refused as refused:
        position, *path = refused.path or ("",)
        if len(items) == 1:
            position = "0"
        if not position.isdecimal() or int(position) >= len(items):
            raise
        at = items[int(position)]
        raise RowRefused(FaultyRow(at.file, at.line, ".".join(path), refused.message)) from None
