"""What is wrong with files, told by file and line, all of it at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

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
