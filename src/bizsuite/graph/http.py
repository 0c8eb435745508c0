"""`/graphql`: GraphQL over HTTP, the console for browsers, and the door to WebSockets and event streams."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from bizsuite.graph import sse
from bizsuite.graph.authentication import Caller
from bizsuite.graph.errors import Presenter, RateLimited, Rejected
from bizsuite.graph.execution import Begun, Operations, errors_of, refused
from bizsuite.graph.limits import Timing
from bizsuite.graph.negotiation import JSON, RESPONSE_JSON, Accept, accept
from bizsuite.graph.requests import Asked, Unreadable, in_address, posted
from bizsuite.graph.sockets import Socket
from bizsuite.kernel.errors import BadInput, Fault

SECURITY = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""Headers of every answer that is data."""

_STATUS = {"RATE_LIMITED": 429, "SERVICE_UNAVAILABLE": 503, "INTERNAL_SERVER_ERROR": 500}
"""Statuses that tell proxies and clients something under either media type."""
_SIGN_IN_STATUS = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403}

Console = Callable[[Request], Awaitable[Response]]


class Edge:
    """The ASGI application behind `/graphql`."""

    def __init__(
        self,
        operations: Operations,
        *,
        console: Console | None = None,
        timing: Timing | None = None,
        origins: Collection[str] = (),
    ) -> None:
        self._operations = operations
        self._console = console
        self._timing = timing or Timing()
        self._origins = frozenset(origins)
        """Hosts other than our own whose pages may open a WebSocket."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one WebSocket."""
        if scope["type"] == "websocket":
            socket = Socket(WebSocket(scope, receive, send), self._operations, self._timing, self._origins)
            await socket.serve()
            return
        request = Request(scope, receive)
        caller = Caller.of(request.headers, request.client.host if request.client else "")
        response = await self._response(request, caller)
        await response(scope, receive, send)

    async def _response(self, request: Request, caller: Caller) -> ASGIApp:
        """The answer to a request; nothing that a client sends can break it."""
        wanted = accept(request.headers.get("accept", ""))
        if self._is_for_console(request, wanted):
            assert self._console is not None
            return await self._console(request)
        reply = _Reply(caller, wanted)
        try:
            asked = await self._asked(request, wanted)
            begun = await self._operations.admitted(asked, caller)
            _check_method(request, begun)
            if wanted.prefers_events or (wanted.names_events and begun.prepared.kind == "subscription"):
                events = sse.results(self._operations, begun)
                return sse.EventStream(events, reply.headers(begun), self._timing, begun=begun)
            if begun.prepared.kind == "subscription":
                raise BadInput("Subscriptions need a WebSocket, or `Accept: text/event-stream`.")
            return reply.made(200, await self._operations.answer(begun), _cost(begun))
        except ClientDisconnect:
            return reply.made(400, b"", {})
        except Unreadable as error:
            return reply.made(error.status, refused(error.fault, reply.presenter), error.headers)
        except Exception as error:
            return self._refusal(error, reply)

    def _refusal(self, error: Exception, reply: "_Reply") -> ASGIApp:
        if reply.accept.prefers_events and isinstance(error, Fault | Rejected):
            events = sse.only(refused(error, reply.presenter))
            return sse.EventStream(events, reply.headers(), self._timing)
        return reply.refusal(error)

    def _is_for_console(self, request: Request, wanted: Accept) -> bool:
        """Whether somebody opens the address in a browser, rather than a program asking something."""
        if self._console is None or request.method != "GET" or not wanted.names_html:
            return False
        return "query" not in request.query_params and "extensions" not in request.query_params

    async def _asked(self, request: Request, wanted: Accept) -> Asked:
        if request.method not in ("GET", "POST"):
            raise Unreadable(405, BadInput("Use POST or GET."), allow="GET, POST")
        if wanted.json is None and not wanted.names_events:
            raise Unreadable(406, BadInput("Accept application/graphql-response+json or application/json."))
        if request.method == "GET":
            return in_address(request)
        return await posted(request, self._operations.limits)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A response whose headers are encoded already: those of every answer once for all."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


_SECURITY = _encoded(SECURITY)


def _cost(begun: Begun) -> dict[str, str]:
    """The cost of what was asked, as a header."""
    return {"x-cost": str(begun.cost)}


class _Reply:
    """Makes the responses to one request."""

    def __init__(self, caller: Caller, accept: Accept) -> None:
        self.accept = accept
        self.presenter = Presenter(caller.locale, caller.request_id)
        self._media = accept.json or JSON
        self._request_id = caller.request_id

    def headers(self, begun: Begun | None = None) -> dict[str, str]:
        """The headers of every answer; the cost of what was asked is among them once it is known."""
        return {**SECURITY, "x-request-id": self._request_id, **(_cost(begun) if begun else {})}

    def made(self, status: int, body: bytes, headers: dict[str, str]) -> ASGIApp:
        """A response in the media type that the client likes best, with the headers of every answer and these."""
        told = {
            "x-request-id": self._request_id,
            **headers,
            "content-type": f"{self._media}; charset=utf-8",
            "content-length": str(len(body)),
        }
        return _Answer(status, [*_SECURITY, *_encoded(told)], body)

    def refusal(self, error: Exception) -> ASGIApp:
        """A request that is not executed: `application/json` hides most statuses, as its clients expect."""
        errors = errors_of(error, self.presenter)
        code = errors[0]["extensions"]["code"]
        headers = {"retry-after": str(error.seconds)} if isinstance(error, RateLimited) else {}
        if code == "SERVICE_UNAVAILABLE":
            headers["retry-after"] = "1"
        status = _STATUS.get(code, 200)
        if self._media == RESPONSE_JSON:
            status = _STATUS.get(code) or _SIGN_IN_STATUS.get(code, 400)
            if status == 401:
                headers["www-authenticate"] = "Bearer"
        return self.made(status, orjson.dumps({"errors": errors}), headers)


def _check_method(request: Request, begun: Begun) -> None:
    """GET is for what changes nothing: browsers, proxies and crawlers send it as they please."""
    if request.method == "GET" and begun.prepared.kind == "mutation":
        raise Unreadable(405, BadInput("Send mutations with POST."), allow="POST")
