"""A real server: large files go through it without lying in its memory, and slow senders hold nobody up."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tests.base.files.post import ANNOUNCE, FILE
from tests.processes import Caller, calling, found_tenant, serving, token

BIG = 90_000_000
PEAK_MAX = 60_000_000
"""Bytes by which the memory of the server may grow; a part for the store, and what stands in queues."""


async def test_a_large_file_goes_through_and_a_slow_one_holds_nobody_up(
    database: str, tmp_path: Path
) -> None:
    await found_tenant(database)
    bearer = await token(database)
    with serving(tmp_path, DATABASE_URL=database, STORAGE_URL=(tmp_path / "files").as_uri()) as server:
        address = server.url.removesuffix("/graphql")
        async with calling(server.url, bearer) as caller:
            small, slow_url = await announced(caller, 20)
            process = server._process
            assert process is not None
            goes_on = asyncio.Event()
            slow = asyncio.create_task(caller.client.put(address + slow_url, content=slowly(goes_on)))
            before = peak(process.pid)
            big, url = await announced(caller, BIG)
            answer = await caller.client.put(address + url, content=pieces(), timeout=120)
            assert answer.status_code == 200, answer.text
            told = (await caller.ask(FILE, id=big))["storedFile"]
            size = 0
            async with caller.client.stream("GET", address + told["download"]["url"], timeout=120) as fetched:
                async for chunk in fetched.aiter_bytes():
                    size += len(chunk)
            assert size == BIG
            assert peak(process.pid) - before < PEAK_MAX
            goes_on.set()
            assert (await slow).status_code == 200
            assert (await caller.ask(FILE, id=small))["storedFile"]["receivedAt"] is not None
    assert "Traceback" not in (tmp_path / "server.log").read_text()


async def announced(caller: Caller, size: int) -> tuple[str, str]:
    """A file that may be sent, and where to."""
    data: Any = await caller.ask(ANNOUNCE, name="a.txt", type="text/plain", size=size)
    file = data["fileUpload"]["storedFile"]
    return file["id"], file["upload"]["url"]


async def pieces() -> AsyncIterator[bytes]:
    """Many bytes."""
    for _ in range(BIG // 100_000):
        yield b"x" * 100_000


async def slowly(goes_on: asyncio.Event) -> AsyncIterator[bytes]:
    """Few bytes, the last of them much later."""
    yield b"x" * 10
    await goes_on.wait()
    yield b"x" * 10


def peak(process: int) -> int:
    """The most bytes of memory that a process has had."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024
