"""What an act leaves for its end: what holds rows that everybody waits for comes after all else that the act does."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bizsuite.kernel.db import Db

Ending = Callable[["Db", Sequence[Any]], Awaitable[None]]
"""Does once, for all that was given to it, what an act has left for its end."""


class Endings:
    """What is still to be done when an act ends, in the order in which it was first asked for."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Ending, Any]] = []

    def add(self, ending: Ending, given: Sequence[Any]) -> None:
        """Let `ending` be done once when the act ends, for this and all that is given to it until then."""
        self._waiting += [(ending, each) for each in given]

    def mark(self) -> int:
        """How much is waiting, to go back to."""
        return len(self._waiting)

    def back_to(self, mark: int) -> None:
        """Forget what was added since."""
        del self._waiting[mark:]

    async def run(self, db: "Db") -> None:
        """Do what is waiting, and what that leaves for the end in its turn."""
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for ending in dict.fromkeys(each for each, _ in waiting):
                await ending(db, [given for each, given in waiting if each is ending])
