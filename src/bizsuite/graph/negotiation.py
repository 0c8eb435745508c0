"""What a client wants to be answered in: media types by rank (RFC 9110), and the language of messages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bizsuite.graph.messages import LOCALES

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"

_OFFERED = (JSON, RESPONSE_JSON, EVENT_STREAM)
"""In the order that decides between equals: `*/*` gets plain JSON."""

HEADER_MAX = 1_000
"""Characters of a header that are read: what was read is remembered, so it must be short."""

_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Accept:
    """What the Accept header of a request comes to."""

    json: str | None
    """The JSON media type to answer in; None when the client takes neither."""
    names_events: bool
    """Whether `text/event-stream` is named, at whatever rank."""
    prefers_events: bool
    """Whether `text/event-stream` ranks first."""
    names_html: bool
    """Whether `text/html` is named, as browsers do when somebody opens a page."""


def accept(header: str) -> Accept:
    """Read an Accept header; an empty one takes everything."""
    return _accept(header[:HEADER_MAX])


@lru_cache(maxsize=512)
def _accept(header: str) -> Accept:
    wishes = _wishes(header or "*/*")
    ranks = {media: rank for media in _OFFERED if (rank := _rank(media, wishes))}
    best = max(ranks, key=lambda media: ranks[media], default=None)
    json = max(
        (media for media in ranks if media != EVENT_STREAM), key=lambda media: ranks[media], default=None
    )
    named = {kind for kind, quality in wishes if quality > 0}
    return Accept(
        json=json,
        names_events=EVENT_STREAM in named,
        prefers_events=best == EVENT_STREAM and EVENT_STREAM in named,
        names_html=HTML in named,
    )


def locale(header: str) -> str:
    """The language for messages by an Accept-Language header; English unless another ranks higher."""
    return _locale(header[:HEADER_MAX])


@lru_cache(maxsize=512)
def _locale(header: str) -> str:
    best, best_quality = LOCALES[0], 0.0
    for tag, quality in _wishes(header):
        language = tag.partition("-")[0]
        if language in LOCALES and quality > best_quality:
            best, best_quality = language, quality
    return best


def media_type(header: str) -> tuple[str, dict[str, str]]:
    """A Content-Type header as the media type and its parameters, all in lower case."""
    kind, *parameters = (part.strip().lower() for part in header.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    return kind, {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _wishes(header: str) -> list[tuple[str, float]]:
    """Each entry of an Accept header with its quality, in the order of the header."""
    wishes = []
    for entry in header.split(","):
        kind, parameters = media_type(entry)
        if kind:
            given = parameters.get("q", "1")
            wishes.append((kind, float(given) if _QUALITY.fullmatch(given) else 0.0))
    return wishes


def _rank(media: str, wishes: Sequence[tuple[str, float]]) -> tuple[float, int, int] | None:
    """How much a media type is wanted: quality, then how exactly it is named, then how early; None for not at all."""
    for exactness, pattern in ((2, media), (1, media.partition("/")[0] + "/*"), (0, "*/*")):
        found = [(quality, -place) for place, (kind, quality) in enumerate(wishes) if kind == pattern]
        if found:
            quality, place = max(found)
            return (quality, exactness, place if exactness == 2 else -len(wishes)) if quality > 0 else None
    return None
