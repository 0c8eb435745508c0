"""A plain speaker of graphql-transport-ws, which can also speak wrongly."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

Talk = Callable[..., AbstractAsyncContextManager["Speaker"]]


class Speaker:
    """One socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def raw(self, frame: str | bytes) -> None:
        """Send a frame as it is."""
        await self.connection.send(frame)

    async def send(self, **message: Any) -> None:
        """Send a message."""
        await self.connection.send(orjson.dumps(message).decode())

    async def subscribe(self, id: str, query: str | None = None, **payload: Any) -> None:
        """Begin an operation."""
        await self.send(type="subscribe", id=id, payload={"query": query, **payload})

    async def receive(self) -> Any:
        """The next message; the server's pings are answered in passing."""
        while True:
            message = orjson.loads(await self.connection.recv())
            if message["type"] != "ping":
                return message
            await self.send(type="pong")

    async def results(self, id: str) -> list[Any]:
        """What an operation answers, up to its end."""
        found = []
        while (message := await self.receive())["type"] == "next":
            assert message["id"] == id
            found.append(message["payload"])
        assert message == {"type": "complete", "id": id}
        return found

    async def closed(self) -> tuple[int, str]:
        """Read on to the end; gives the code and the reason."""
        try:
            while True:
                await self.connection.recv()
        except ConnectionClosed as error:
            assert error.rcvd is not None
            return error.rcvd.code, error.rcvd.reason


def talking(url: str) -> Talk:
    """How to talk to the server of this address; `token=None` does not initialise the connection."""

    @asynccontextmanager
    async def opened(
        token: str | None = "Bearer a", protocol: str = "graphql-transport-ws", **options: Any
    ) -> AsyncIterator[Speaker]:
        address = url.replace("http", "ws", 1)
        async with connect(address, subprotocols=[Subprotocol(protocol)], **options) as connection:
            speaker = Speaker(connection)
            if token is not None:
                await speaker.send(type="connection_init", payload={"Authorization": token})
                assert await speaker.receive() == {"type": "connection_ack"}
            yield speaker

    return opened
