"""`python -m bench.load`: a load generator in a process of its own, the same for all servers.

Reads one JSON object from standard input, asks for so many seconds over so many connections that stay open, one request
after the other on each, and writes what it saw as JSON.
"""

import asyncio
import base64
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from typing import Any

import uvloop

UNIQUE = "%unique%".ljust(32, "%")
"""Stands in a request for 32 characters that no other request has."""


@dataclass(frozen=True)
class Seen:
    """What one round of load showed."""

    requests: int
    seconds: float
    latencies: Sequence[float]
    """In milliseconds, in rising order."""
    refused: int = 0
    """Requests that the server gave up, such as after its time limit."""

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    def quantile(self, share: float) -> float:
        """The latency that so many requests stayed below."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


def put_load(
    port: int, requests: Sequence[bytes], *, clients: int, seconds: float, must: bytes = b'{"data"'
) -> Seen:
    """Run the generator to its end.

    An answer without `must` in it ends the benchmark, unless the server says that it is busy.
    """
    asked = [base64.b64encode(request).decode() for request in requests]
    given = {"port": port, "requests": asked, "clients": clients, "seconds": seconds, "must": must.decode()}
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=json.dumps(given), capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"the load on port {port} failed: {done.stderr.strip().splitlines()[-1]}")
    return Seen(**json.loads(done.stdout))


class _Client(asyncio.Protocol):
    """One connection: writes a request, waits for the whole answer, writes the next."""

    def __init__(self, requests: Sequence[bytes], until: float, start: int, must: bytes) -> None:
        self.latencies: list[float] = []
        self.refused = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = cycle([*requests[start:], *requests[:start]])
        self._until = until
        self._must = must
        self._read = b""
        self._began = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError("the server closed the connection"))

    def data_received(self, part: bytes) -> None:
        self._read += part
        head, found, body = self._read.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        if head.startswith(b"HTTP/1.1 503"):
            self.refused += 1
        elif head.startswith(b"HTTP/1.1 200") and self._must in body:
            self.latencies.append((time.perf_counter() - self._began) * 1000)
        else:
            self.done.set_exception(ValueError(f"{head[:20]!r} {body[:200]!r}"))
            return
        if time.perf_counter() < self._until:
            self._ask()
        else:
            self.done.set_result(None)

    def _ask(self) -> None:
        self._read = b""
        request = next(self._requests)
        if b"%" in request:
            request = request.replace(UNIQUE.encode(), uuid.uuid4().hex.encode())
        self._began = time.perf_counter()
        self._transport.write(request)


def _itself(client: _Client) -> _Client:
    return client


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise ValueError("an answer has no content-length")


async def _load(
    port: int, requests: Sequence[bytes], clients: int, seconds: float, must: bytes
) -> dict[str, Any]:
    loop, began = asyncio.get_running_loop(), time.perf_counter()
    starts = [at * 7 % len(requests) for at in range(clients)]
    made = [_Client(requests, began + seconds, start, must) for start in starts]
    transports = [await loop.create_connection(partial(_itself, each), "127.0.0.1", port) for each in made]
    await asyncio.gather(*(each.done for each in made))
    took = time.perf_counter() - began
    for transport, _ in transports:
        transport.close()
    latencies = sorted(round(value, 4) for each in made for value in each.latencies)
    refused = sum(each.refused for each in made)
    return {"requests": len(latencies), "seconds": took, "latencies": latencies, "refused": refused}


def main() -> None:
    """Read what is asked for, do it, write what was seen."""
    given = json.load(sys.stdin)
    requests = [base64.b64decode(text) for text in given["requests"]]
    seen = uvloop.run(
        _load(given["port"], requests, given["clients"], given["seconds"], given["must"].encode())
    )
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
