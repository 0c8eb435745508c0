"""WebSocket clients that do as little as they can, so that what they cost is the same for every server."""

import asyncio
import base64
import secrets
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PROTOCOL = "graphql-transport-ws"
PATIENCE = 60
"""Seconds after which a server is given up."""


@dataclass
class Arrivals:
    """When the messages of one server came in."""

    clients: int
    expected: int = 0
    sizes: int = 0
    last: bytes = b""
    at: list[float] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, events: int) -> None:
        """Expect events."""
        self.at, self.expected = [], events * self.clients
        self.complete.clear()

    async def all(self) -> None:
        """Wait until everybody has got everything."""
        async with asyncio.timeout(PATIENCE):
            await self.complete.wait()

    def note(self, payload: bytes) -> None:
        """One message has come in."""
        self.at.append(time.perf_counter())
        self.sizes, self.last = len(payload), payload
        if len(self.at) == self.expected:
            self.complete.set()


class Client(asyncio.Protocol):
    """A WebSocket client that does as little as it can: what it costs is the same for every server."""

    def __init__(
        self, path: str, deflate: bool, opened: Callable[["Client"], None], arrivals: Arrivals
    ) -> None:
        self._path = path
        self._deflate = deflate
        self._opened = opened
        self._arrivals = arrivals
        self._buffer = b""
        self._is_open = False
        self._inflate: Any = None
        self.acknowledged = asyncio.Event()
        self.transport: asyncio.Transport

    def connection_made(self, transport: Any) -> None:
        """Ask for the upgrade."""
        self.transport = transport
        offer = (
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            if self._deflate
            else ""
        )
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {PROTOCOL}\r\n"
            f"{offer}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take frames apart."""
        self._buffer = self._buffer + data if self._buffer else data
        if not self._is_open:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self._buffer, self._is_open = rest, True
            if b"permessage-deflate" in head.lower():
                self._inflate = zlib.decompressobj(-15)
            self._opened(self)
        while (frame := self._frame()) is not None:
            self._taken(*frame)

    def _frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1], 2
        if size == 126:
            if len(buffer) < 4:
                return None
            size, start = struct.unpack_from("!H", buffer, 2)[0], 4
        elif size == 127:
            if len(buffer) < 10:
                return None
            size, start = struct.unpack_from("!Q", buffer, 2)[0], 10
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[0], buffer[start : start + size]

    def _taken(self, head: int, payload: bytes) -> None:
        if head & 0x0F != 1:
            return
        if head & 0x40:
            payload = self._inflate.decompress(payload + b"\x00\x00\xff\xff")
        if b'"next"' in payload:
            self._arrivals.note(payload)
        elif b'"ping"' in payload:
            self.send(b'{"type":"pong"}')
        elif b'"connection_ack"' in payload:
            self.acknowledged.set()
        else:
            raise AssertionError(payload)

    def send(self, payload: bytes) -> None:
        """One masked text frame; the mask is zero, which the protocol allows."""
        size = len(payload)
        head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + struct.pack("!H", size)
        self.transport.write(head + b"\0\0\0\0" + payload)


async def opened(port: int, path: str, deflate: bool, arrivals: Arrivals) -> Client:
    """A client whose handshake is over."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Client] = loop.create_future()
    await loop.create_connection(lambda: Client(path, deflate, done.set_result, arrivals), "127.0.0.1", port)
    async with asyncio.timeout(PATIENCE):
        return await done
