"""The messages of graphql-transport-ws: reading what a client sends, writing what it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from bizsuite.graph.requests import Asked, Unreadable, asked

PROTOCOL = "graphql-transport-ws"

INVALID = 4400
UNAUTHORIZED = 4401
FORBIDDEN = 4403
UNACCEPTABLE_PROTOCOL = 4406
TIMED_OUT = 4408
ID_IN_USE = 4409
INITIALISED_TWICE = 4429
SERVER_FAULT = 4500
GOING_AWAY = 1001
TOO_BIG = 1009
TRY_AGAIN = 1013

ID_MAX = 256
"""Characters of the id of an operation: every message about it repeats it."""
REASON_BYTES = 123
"""Bytes that the reason in a close frame can have."""


class Closing(Exception):
    """The socket is to be closed with this code and reason."""

    def __init__(self, code: int, reason: str, *, is_resumable: bool = False) -> None:
        super().__init__(code, reason)
        self.code = code
        self.text = reason
        self.is_resumable = is_resumable
        """Whether the reason is to say where the client can go on."""
        self.reason = reason.encode()[:REASON_BYTES].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of a client, checked for its form."""

    type: str
    id: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    asked: Asked | None = None


def read(text: str) -> Frame:
    """Check a message of a client. Raises Closing 4400 for whatever the protocol does not know."""
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Closing(INVALID, "The message is not JSON") from None
    if not isinstance(said, dict):
        raise Closing(INVALID, "The message is not an object")
    match said.get("type"):
        case "connection_init" | "ping" | "pong" as kind:
            return Frame(kind, payload=_payload(said) or {})
        case "subscribe":
            return Frame("subscribe", _id(said), asked=_asked(_payload(said)))
        case "complete":
            return Frame("complete", _id(said))
    raise Closing(INVALID, "The message has no known type")


def _id(said: Mapping[str, Any]) -> str:
    given = said.get("id")
    if not isinstance(given, str) or not given:
        raise Closing(INVALID, "The message has no id")
    if len(given) > ID_MAX:
        raise Closing(INVALID, "The id is too long")
    return given


def _payload(said: Mapping[str, Any]) -> Mapping[str, Any] | None:
    given = said.get("payload")
    if not isinstance(given, dict | None):
        raise Closing(INVALID, "The payload is not an object")
    return given


def _asked(payload: Mapping[str, Any] | None) -> Asked:
    if payload is None:
        raise Closing(INVALID, "The message has no payload")
    try:
        return asked(payload)
    except Unreadable as error:
        raise Closing(INVALID, error.fault.message) from None


def acknowledgement() -> str:
    """`connection_ack`."""
    return '{"type":"connection_ack"}'


def ping() -> str:
    """`ping`."""
    return '{"type":"ping"}'


def pong() -> str:
    """`pong`."""
    return '{"type":"pong"}'


def next_result(id: str, body: str) -> str:
    """`next` around an answer that is JSON already."""
    return next_beginning(id) + body + "}"


def next_beginning(id: str) -> str:
    """What comes in a `next` before the answer; after it comes a closing brace."""
    return f'{{"id":{_text(id)},"type":"next","payload":'


def error(id: str, errors: list[dict[str, Any]]) -> str:
    """`error`, which ends an operation."""
    return f'{{"id":{_text(id)},"type":"error","payload":{orjson.dumps(errors).decode()}}}'


def complete(id: str) -> str:
    """`complete`."""
    return f'{{"id":{_text(id)},"type":"complete"}}'


def _text(value: str) -> str:
    return orjson.dumps(value).decode()
