"""One answer of a subscription, made once and framed for whoever gets it."""

from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", str, bytes)


class Told:
    """The answer to one event as JSON, and where to go on after it if its source says so."""

    __slots__ = ("_framed", "_text", "body", "cursor")

    def __init__(self, body: bytes, cursor: str | None) -> None:
        self.body = body
        self.cursor = cursor
        self._text: str | None = None
        self._framed: tuple[object, str | bytes] | None = None

    @property
    def text(self) -> str:
        """The body as text, decoded once."""
        if self._text is None:
            self._text = self.body.decode()
        return self._text

    def framed(self, key: object, frame: Callable[["Told"], F]) -> F:
        """What `frame` makes of it, made again only when another key comes in between.

        Clients mostly call their subscriptions by the same few ids; to keep the frames of all ids would multiply what
        a slow one holds on to.
        """
        if self._framed is None or self._framed[0] != key:
            self._framed = (key, frame(self))
        return self._framed[1]  # type: ignore[return-value]
