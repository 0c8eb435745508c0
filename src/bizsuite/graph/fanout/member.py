"""One subscription among those that are answered together."""

import asyncio
from typing import TYPE_CHECKING

from bizsuite.graph.fanout.outlets import Outlet

if TYPE_CHECKING:
    from bizsuite.graph.execution import Begun


class Member:
    """Who is told, and how far they have come."""

    __slots__ = ("begun", "cursor", "failure", "outlet", "over", "place")

    def __init__(self, begun: "Begun", outlet: Outlet) -> None:
        self.begun = begun
        self.outlet = outlet
        self.place = 0
        self.cursor: str | None = None
        self.over = asyncio.Event()
        """Set once nothing more will come from the group."""
        self.failure: Exception | None = None
        """Why; None for somebody who reads too slowly."""

    def reached(self, place: int, cursor: str | None) -> None:
        """Everything up to there has been told, or is not asked for."""
        self.place = place
        self.cursor = cursor

    def end(self, failure: Exception | None = None) -> None:
        """Tell nothing more."""
        self.failure = failure
        self.over.set()
