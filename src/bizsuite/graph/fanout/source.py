"""What a source of events must offer so that many subscriptions can share one reading of it."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from bizsuite.kernel.errors import Unavailable
from bizsuite.kernel.permissions import Actor, Admittance


class Interrupted(Unavailable):
    """A subscription that can be taken up again after `cursor`."""

    def __init__(self, template: str, cursor: str | None) -> None:
        super().__init__(template)
        self.cursor = cursor


def interrupted(cursor: str | None) -> Interrupted:
    """The fault that ends a subscription whose source or whose database cannot be read now."""
    return Interrupted(
        "The events are interrupted: subscribe again, after the cursor if there is one.", cursor
    )


@dataclass(frozen=True, slots=True)
class Placed:
    """One event, or a gap between events, and where to go on after it: as a place and as clients are told it."""

    place: int
    cursor: str
    event: Any
    is_gap: bool = False


@runtime_checkable
class SharedSource(Protocol):
    """The events of one topic from a place on, for one subscriber; what the resolver of a subscription may give."""

    topic: Hashable
    """Sources of one topic tell everybody the same events at the same places."""
    argument: str
    """The argument of the field that only says where to begin."""
    subjects: Collection[str]
    """The types of node that the events can be about."""
    after: int | None
    """Where this subscriber begins; None for what is new."""
    bound: int
    """Events that may wait for a slow subscriber."""
    trusted_seconds: float
    """For how long it is trusted that the sign-in behind a subscription has not ended."""

    def __aiter__(self) -> AsyncIterator[Any]:
        """The events for this subscriber alone."""

    async def newest(self) -> int:
        """The place of what has happened last."""

    def past(self, place: int, upto: int) -> AsyncGenerator[Placed, None]:
        """What lies between two places, and where something is missing the gap."""

    def live(self, place: int) -> AsyncGenerator[Placed, None]:
        """What comes after a place, without end."""

    def cursor(self, place: int) -> str:
        """A place as clients are told it."""

    def lagging(self, place: int) -> Placed:
        """What a subscriber is told last who reads too slowly, so that it comes back after that place."""

    def expired(self, place: int) -> Placed:
        """What a subscriber is told last whose token has run out, so that it comes back after that place."""

    async def admitted(self, actors: Sequence[Actor]) -> Sequence[Admittance]:
        """What has become of each of the actors, who once were admitted."""
