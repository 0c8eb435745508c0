"""The real application in a thread of its own, with a console folder that holds no bundle."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn

from bizsuite.app import Blueprint, create_app
from tests.processes import KEY


@asynccontextmanager
async def served_plainly(url: str, console: Path, token: str) -> AsyncIterator[str]:
    """The address of its page."""
    plan = Blueprint(url=url, direct_url=url, secret=KEY, console=console, token=token)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(plan), log_level="warning", ws="websockets-sansio", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/graphql"
    finally:
        server.should_exit = True
        await asyncio.to_thread(thread.join, 10)
        listening.close()
