"""The page for people: GraphiQL from our own files under a strict policy, or a plain page where it was not built."""

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

BASE = "/console"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class ConsolePage:
    """Answers browsers that open `/graphql`."""

    def __init__(self, folder: Path, token: str | None = None) -> None:
        self._dist = folder / "dist"
        self._folder = folder
        self._boot = {"token": token} if token else {}
        """What a page on loopback is handed; nothing elsewhere."""

    @property
    def is_built(self) -> bool:
        """Whether the bundle is there."""
        return (self._dist / "index.html").is_file()

    async def __call__(self, request: Request) -> Response:
        """The page, with what it may know at its start."""
        page = self._dist / "index.html" if self.is_built else self._folder / "plain.html"
        boot: dict[str, Any] = self._boot if _is_loopback(request) else {}
        text = page.read_text("utf-8").replace("{{base}}", BASE)
        return HTMLResponse(text.replace("{{boot}}", _embedded(boot)), headers=HEADERS)

    @property
    def files(self) -> StaticFiles:
        """The files that the page loads."""
        return _Assets(directory=self._dist if self.is_built else self._folder)


class _Assets(StaticFiles):
    """Files with the headers that keep them what they are."""

    def file_response(self, *given: Any, **options: Any) -> Response:
        """One file, as Starlette finds it."""
        response = super().file_response(*given, **options)
        response.headers["x-content-type-options"] = "nosniff"
        return response


def _is_loopback(request: Request) -> bool:
    """Whether the browser runs on this machine and asked for this machine by name: no page elsewhere gets a token."""
    client = request.client.host if request.client else ""
    return client in ("127.0.0.1", "::1") and request.url.hostname in ("127.0.0.1", "localhost", "::1")


def _embedded(value: Any) -> str:
    """JSON that cannot end the element that it stands in."""
    return json.dumps(value).replace("<", "\\u003c")
