"""What machines ask a server: alive, ready, and how it goes."""

from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Check = Callable[[], Awaitable[str]]
"""Raises what is wrong, or says in a few words how it is."""


class Health:
    """Liveness, readiness and Prometheus metrics of one process."""

    def __init__(self, checks: dict[str, Check], lag: Callable[[], Awaitable[float]]) -> None:
        self._checks = checks
        self._lag = lag
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "bizsuite_requests", "HTTP requests by status.", ["status"], registry=self.registry
        )
        self._relay_lag = Gauge(
            "bizsuite_relay_lag_seconds", "Age of the oldest event without a place.", registry=self.registry
        )

    async def alive(self, request: Request) -> Response:
        """The process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """Everything that a request needs answers; 503 with what does not."""
        told: dict[str, str] = {}
        failed = False
        for name, check in self._checks.items():
            try:
                told[name] = await check()
            except Exception as error:
                failed = True
                told[name] = type(error).__name__
        return JSONResponse(told, 503 if failed else 200)

    async def metrics(self, request: Request) -> Response:
        """Prometheus text."""
        self._relay_lag.set(await self._lag())
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class Counted:
    """Counts the answers of an application by status."""

    def __init__(self, app: ASGIApp, health: Health) -> None:
        self._app = app
        self._health = health
        self._by_status: dict[int, Counter] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and count."""

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._counter(message["status"]).inc()
            await send(message)

        await self._app(scope, receive, counting if scope["type"] == "http" else send)

    def _counter(self, status: int) -> Counter:
        """The counter of one status; looking for it by its label costs more than counting."""
        if status not in self._by_status:
            self._by_status[status] = self._health.requests.labels(status=str(status))
        return self._by_status[status]


class Straight:
    """Middleware that leads one path to its application without asking a router."""

    def __init__(self, app: ASGIApp, path: str, to: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._to = to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve by whoever the path is of."""
        there = scope["type"] in ("http", "websocket") and scope["path"] == self._path
        await (self._to if there else self._app)(scope, receive, send)
