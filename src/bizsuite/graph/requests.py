"""A GraphQL request as HTTP brings it: in the body of a POST, or in the address of a GET."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import Request

from bizsuite.graph.limits import Limits
from bizsuite.graph.negotiation import JSON, media_type
from bizsuite.kernel.errors import BadInput, Fault

DRAINED_MAX = 64 * 1024 * 1024
"""Bytes of a body that is too large which are still read, so that the client gets to read why it was refused."""
DRAINED_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client wants executed."""

    query: str | None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)


class Unreadable(Exception):
    """A request of HTTP that holds no GraphQL request; answered with `status`."""

    def __init__(self, status: int, fault: Fault, **headers: str) -> None:
        super().__init__(str(fault))
        self.status = status
        self.fault = fault
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


async def posted(request: Request, limits: Limits) -> Asked:
    """Read the body of a POST: only JSON, which no page of another origin can send without asking first."""
    kind, parameters = media_type(request.headers.get("content-type", ""))
    if kind != JSON or parameters.get("charset", "utf-8") not in ("utf-8", "utf8"):
        raise Unreadable(415, BadInput("Send the request as application/json in UTF-8."))
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Unreadable(415, BadInput("Send the request without a content encoding."))
    return asked(_decoded(await _body(request, limits.body_bytes)))


def in_address(request: Request) -> Asked:
    """Read the parameters of a GET; `variables` and `extensions` are JSON objects."""
    said: dict[str, Any] = {
        name: request.query_params[name]
        for name in ("query", "operationName")
        if name in request.query_params
    }
    for name in ("variables", "extensions"):
        if text := request.query_params.get(name):
            said[name] = _decoded(text.encode("utf-8", "surrogatepass"))
    return asked(said)


def asked(said: Any) -> Asked:
    """Check the members of a request; unknown ones are ignored."""
    if isinstance(said, list):
        raise Unreadable(400, BadInput("Send one request at a time: batches are not served."))
    if not isinstance(said, dict):
        raise Unreadable(400, BadInput("The request must be a JSON object."))
    for name in ("query", "operationName"):
        if not isinstance(said.get(name), str | None):
            raise Unreadable(400, BadInput("`{member}` must be a string.", member=name))
    for name in ("variables", "extensions"):
        if not isinstance(said.get(name), dict | None):
            raise Unreadable(400, BadInput("`{member}` must be an object.", member=name))
    if not said.get("query") and not (said.get("extensions") or {}).get("persistedQuery"):
        raise Unreadable(400, BadInput("The request has no `query`."))
    return Asked(
        query=said.get("query") or None,
        operation_name=said.get("operationName") or None,
        variables=said.get("variables") or {},
        extensions=said.get("extensions") or {},
    )


def _decoded(body: bytes) -> Any:
    """Parse JSON. Numbers that no double can hold and nesting beyond 1,024 levels are malformed too."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(400, BadInput("This is not valid JSON: {place}.", place=place)) from None


async def _body(request: Request, most: int) -> bytes:
    """Read a body up to a limit, whether or not its length was told."""
    told = request.headers.get("content-length", "0")
    chunks: list[bytes] = []
    size = 0
    if not told.isdecimal() or int(told) <= most:
        async for chunk in request.stream():
            chunks.append(chunk)
            size += len(chunk)
            if size > most:
                break
        else:
            return b"".join(chunks)
    await drain(request)
    fault = BadInput("The request has more than {most} bytes.", most=most)
    raise Unreadable(413, fault, connection="close")


async def drain(request: Request) -> None:
    """Read on without keeping anything, for a while."""
    left = DRAINED_MAX
    try:
        async with asyncio.timeout(DRAINED_SECONDS):
            while left > 0:
                message = await request.receive()
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
                left -= len(message.get("body", b""))
    except TimeoutError:
        return
