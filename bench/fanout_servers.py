"""The servers that `bench.fanout` compares with: they send to all what a control connection sends them."""

import argparse

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.typing import Subprotocol

from bench.fanout_clients import PROTOCOL


async def plain_websockets(port: int) -> None:
    """`websockets` alone: what the control connection sends goes to everybody else."""

    listening: set[ServerConnection] = set()

    async def handler(connection: ServerConnection) -> None:
        if connection.request is not None and connection.request.path == "/control":
            async for message in connection:
                broadcast(listening, message)
            return
        listening.add(connection)
        async for _ in connection:
            pass
        listening.discard(connection)

    async with serve(
        handler, "127.0.0.1", port, subprotocols=[Subprotocol(PROTOCOL)], ping_interval=None
    ) as server:
        await server.serve_forever()


def plain_starlette(port: int) -> None:
    """The same on the server that bizsuite stands on: one `send_text` after the other."""

    listening: set[WebSocket] = set()

    async def control(websocket: WebSocket) -> None:
        await websocket.accept()
        async for message in websocket.iter_text():
            for each in tuple(listening):
                await each.send_text(message)

    async def listen(websocket: WebSocket) -> None:
        await websocket.accept(PROTOCOL)
        listening.add(websocket)
        async for _ in websocket.iter_text():
            pass
        listening.discard(websocket)

    app = Starlette(routes=[WebSocketRoute("/control", control), WebSocketRoute("/graphql", listen)])
    uvicorn.run(
        app, port=port, log_level="warning", ws="websockets-sansio", ws_ping_interval=None, lifespan="off"
    )


def main() -> None:
    """Be one of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kind", choices=("websockets", "starlette"))
    options.add_argument("port", type=int)
    given = options.parse_args()
    if given.kind == "websockets":
        uvloop.run(plain_websockets(given.port))
    else:
        plain_starlette(given.port)


if __name__ == "__main__":
    main()
