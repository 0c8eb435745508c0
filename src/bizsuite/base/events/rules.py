"""The words of the event log, and what a gap in it means. Pure."""

from bizsuite.kernel.words import Word


class EventGapReason(Word):
    """Why events are missing."""

    EXPIRED = "EXPIRED", "They are no longer kept: what is kept follows."
    UNKNOWN = "UNKNOWN", "The cursor is of no history that is known: what is new follows."
    TOKEN_EXPIRED = (
        "TOKEN_EXPIRED",
        "The token has run out; the subscription ends here, and nothing is missing for who goes on after the cursor.",
    )
    LAGGING = "LAGGING", "The client read too slowly; the subscription ends here."


def reason_of(after: int, newest: int) -> EventGapReason:
    """Why nothing follows a place in a log that ends at `newest`: it was never reached, or is no longer kept."""
    return EventGapReason.UNKNOWN if after > newest else EventGapReason.EXPIRED


def place_after_gap(after: int, oldest: int, newest: int) -> int:
    """Where a reader goes on after a gap.

    Whose place is no longer kept gets all that is; whose place was never reached has another history, and would get
    everything twice: that reader goes on with what is new.
    """
    return newest if after > newest else oldest - 1
