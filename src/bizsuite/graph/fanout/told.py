"""Answers of one subscription, made once and framed for whoever gets them."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bizsuite.graph.fanout.wire import Coding, framed

F = TypeVar("F", str, bytes)


class Told:
    """The answer to one event as JSON, and where to go on after it if its source says so."""

    __slots__ = ("_endings", "_framed", "_text", "body", "cursor")

    def __init__(self, body: bytes, cursor: str | None) -> None:
        self.body = body
        self.cursor = cursor
        self._text: str | None = None
        self._framed: tuple[object, str | bytes] | None = None
        self._endings: dict[Coding, bytes] = {}

    @property
    def text(self) -> str:
        """The body as text, decoded once."""
        if self._text is None:
            self._text = self.body.decode()
        return self._text

    def framed(self, key: object, frame: Callable[["Told"], F]) -> F:
        """What `frame` makes of it, made again only when another key comes in between.

        To keep the frames of all ids would multiply what a slow client holds on to.
        """
        if self._framed is None or self._framed[0] != key:
            self._framed = (key, frame(self))
        return self._framed[1]  # type: ignore[return-value]

    def ending(self, coding: Coding) -> bytes:
        """What every message ends with that tells this answer, coded once: from the answer to its closing brace."""
        found = self._endings.get(coding)
        if found is None:
            found = self._endings[coding] = coding.shared(self.body + b"}")
        return found


class Batch:
    """Answers to events that came together, oldest first, each with the place of its event."""

    __slots__ = ("_framed", "answers", "cursor", "place")

    def __init__(self, answers: Sequence[tuple[int, Told]]) -> None:
        self.answers = answers
        self.place, last = answers[-1]
        """That of the last."""
        self.cursor = last.cursor
        self._framed: tuple[bytes, Coding, bytes] | None = None

    def after(self, place: int) -> "Batch":
        """Those that somebody has not got who has come to a place before the last."""
        return Batch([answer for answer in self.answers if answer[0] > place])

    def frames(self, beginning: bytes, coding: Coding) -> bytes:
        """All as WebSocket frames, each of them with this beginning; made again only when others come in between."""
        kept = self._framed
        if kept is not None and kept[1] is coding and kept[0] == beginning:
            return kept[2]
        made = b"".join([framed(coding, beginning, told.ending(coding)) for _, told in self.answers])
        self._framed = (beginning, coding, made)
        return made
