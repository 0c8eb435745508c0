"""The toys behind a real server on a free port, and the programs that talk to it."""

import asyncio
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute

from bizsuite.commands.websocket_wire import WireProtocol
from bizsuite.graph.execution import Operations
from bizsuite.graph.http import Edge
from bizsuite.graph.limits import Limits, Timing
from tests.graph.edge import toy
from tests.graph.edge.talk import Talk, talking

CLIENTS = Path(__file__).parents[2] / "clients"
AS_A = {"authorization": "Bearer a"}


async def console(request: Request) -> Response:
    """The page that a browser gets."""
    return HTMLResponse("<title>console</title>")


def operations(limits: Limits | None = None, **options: Any) -> Operations:
    """The toys' operations."""
    return Operations(toy.make(), toy.Contexts(), toy.Doorkeeper(), limits=limits, **options)


@contextmanager
def served(operations: Operations, timing: Timing | None = None, ws: Any = WireProtocol) -> Iterator[str]:
    """A server on a free port in a thread of its own; gives `http://127.0.0.1:port/graphql`."""
    edge = Edge(operations, console=console, timing=timing)
    app = Starlette(routes=[Route("/graphql", edge), WebSocketRoute("/graphql", edge)])
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, ws=ws, ws_ping_interval=None, log_level="warning", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/graphql"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of a server with the limits of the contract."""
    with served(operations()) as address:
        yield address


class Http:
    """A client of one address, who has not signed in."""

    def __init__(self, url: str, client: httpx2.AsyncClient) -> None:
        self.url = url
        self.client = client

    async def request(self, method: str, **options: Any) -> httpx2.Response:
        """Ask, by whatever method."""
        return await self.client.request(method, self.url, **options)

    async def post(self, **options: Any) -> httpx2.Response:
        """POST."""
        return await self.request("POST", **options)

    async def get(self, **options: Any) -> httpx2.Response:
        """GET."""
        return await self.request("GET", **options)


@pytest.fixture
async def http(url: str) -> AsyncIterator[Http]:
    """A client that has not signed in."""
    async with httpx2.AsyncClient(timeout=30) as client:
        yield Http(url, client)


@pytest.fixture
def talk(url: str) -> Talk:
    """Open a WebSocket."""
    return talking(url)


Ask = Callable[..., Any]


@pytest.fixture
def ask(http: Http) -> Ask:
    """Post an operation as somebody of tenant a; gives the response."""

    async def asked(
        query: str | None = None, *, headers: dict[str, str] | None = None, **members: Any
    ) -> Any:
        return await http.post(json={"query": query, **members}, headers={**AS_A, **(headers or {})})

    return asked


def codes(response: Any) -> list[str]:
    """The codes of a response's errors."""
    return [error["extensions"]["code"] for error in response.json().get("errors", [])]


@pytest.fixture(scope="session")
def clients() -> Path:
    """The folder with the clients of other makers, installed when they are not there."""
    if not (CLIENTS / "node_modules" / ".package-lock.json").exists():
        npm = shutil.which("npm")
        assert npm, "node with npm is needed: `make test` brings it"
        subprocess.run([npm, "ci", "--ignore-scripts"], cwd=CLIENTS, check=True, capture_output=True)
    return CLIENTS


@pytest.fixture
def node(clients: Path) -> Ask:
    """Run one of the scripts in tests/clients; gives what it prints."""

    async def run(script: str, *arguments: str, seconds: float = 60) -> str:
        process = await asyncio.create_subprocess_exec(
            "node",
            str(clients / script),
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "NODE_NO_WARNINGS": "1"},
        )
        async with asyncio.timeout(seconds):
            output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return output.decode()

    return run
