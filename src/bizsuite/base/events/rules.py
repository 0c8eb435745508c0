"""The words of the event log, and what a gap in it means. Pure."""

from enum import StrEnum


class EventGapReason(StrEnum):
    """Why events are missing."""

    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"
    LAGGING = "LAGGING"


def reason_of(after: int, newest: int) -> EventGapReason:
    """Why nothing follows a place in a log that ends at `newest`: it was never reached, or is no longer kept."""
    return EventGapReason.UNKNOWN if after > newest else EventGapReason.EXPIRED


def place_after_gap(after: int, oldest: int, newest: int) -> int:
    """Where a reader goes on after a gap.

    Whose place is no longer kept gets all that is; whose place was never reached has another history, and would get
    everything twice: that reader goes on with what is new.
    """
    return newest if after > newest else oldest - 1
