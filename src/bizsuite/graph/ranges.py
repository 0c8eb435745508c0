"""Ranges of HTTP (RFC 9110, section 14): which bytes of a file somebody wants."""

import re

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Unsatisfiable(Exception):
    """The range lies beyond the end."""


def wanted(header: str | None, size: int) -> tuple[int, int] | None:
    """From which byte to before which; None for the whole. Raises Unsatisfiable.

    What is no range, or several at once, means the whole, as the standard allows.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return max(size - int(last), 0), size
    start, end = int(first), int(last) + 1 if last else size
    if last and end <= start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, min(end, size)
