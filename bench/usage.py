"""What processes use: processor time and memory, read from /proc."""

import os
from collections.abc import Iterator
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def family(root: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for process, parent in _parents():
        children.setdefault(parent, []).append(process)
    found, left = [], [root]
    while left:
        process = left.pop()
        found.append(process)
        left += children.get(process, [])
    return found


def cpu_seconds(root: int) -> float:
    """Processor time that a process and its descendants have used, those included that have ended since."""
    total = 0
    for process in family(root):
        fields = _stat(process)
        if fields:
            total += sum(map(int, fields[11:15]))
    return total / TICK


def memory_mb(root: int) -> float:
    """Memory that a process and its descendants hold; what they share is counted once."""
    total = 0
    for process in family(root):
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


def _parents() -> Iterator[tuple[int, int]]:
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := _stat(int(entry))):
            yield int(entry), int(fields[1])


def _stat(process: int) -> list[str]:
    """The fields of a process behind its name; none when it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []
