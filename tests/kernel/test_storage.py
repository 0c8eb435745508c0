"""Contents in a folder and in an S3-compatible store: the same promises."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import obstore
import pytest

from bizsuite.kernel.errors import Unavailable
from bizsuite.kernel.storage import PART, Storage

BIG = 12 * 1024 * 1024 + 7
TENANT = uuid4()


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A store of its own for each test."""
    if request.param == "folder":
        return Storage((tmp_path / "文件 1").as_uri())
    address: str = request.getfixturevalue("bucket")
    return Storage(address)


def pattern(size: int) -> bytes:
    """Bytes that differ from place to place."""
    return (b"0123456789abcdef\0" * (size // 17 + 1))[:size]


async def pieces(content: bytes, size: int = 1 << 20) -> AsyncIterator[bytes]:
    """Bytes as they come from a network; an empty piece among them."""
    yield b""
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def paths(storage: Storage) -> list[str]:
    """The names of all that lies in a store."""
    return sorted([each["path"] for each in await obstore.list(storage._store).collect_async()])


async def everything(storage: Storage, sha256: str, start: int, end: int) -> bytes:
    """A part of a content, put together."""
    return b"".join([chunk async for chunk in storage.read(TENANT, sha256, start, end)])


@pytest.mark.parametrize("size", [1, PART, BIG])
async def test_what_arrives_is_kept_under_its_hash_and_read_in_ranges(storage: Storage, size: int) -> None:
    content = pattern(size)
    arrived = await storage.receive(pieces(content))
    sha256 = hashlib.sha256(content).hexdigest()
    assert (arrived.size, arrived.sha256, arrived.head) == (size, sha256, content[:4096])
    assert not await storage.holds(TENANT, sha256)
    await storage.keep(TENANT, arrived)
    assert await paths(storage) == [f"{TENANT}/{sha256[:2]}/{sha256}"]
    assert await storage.holds(TENANT, sha256)
    assert await everything(storage, sha256, 0, size) == content
    assert await everything(storage, sha256, size // 3, size // 2) == content[size // 3 : size // 2]
    await storage.remove(TENANT, sha256)
    await storage.remove(TENANT, sha256)
    assert await paths(storage) == []
    with pytest.raises(Unavailable):
        await everything(storage, sha256, 0, size)


async def test_the_same_content_lies_there_once_and_each_tenant_has_its_own(storage: Storage) -> None:
    first, second = [await storage.receive(pieces(b"the same")) for _ in range(2)]
    await storage.keep(TENANT, first)
    await storage.keep(TENANT, second)
    # An act that is tried again keeps again.
    await storage.keep(TENANT, second)
    assert await paths(storage) == [f"{TENANT}/{first.sha256[:2]}/{first.sha256}"]
    third = await storage.receive(pieces(b"the same"))
    await storage.keep(uuid4(), third)
    assert len(await paths(storage)) == 2


async def test_what_breaks_off_leaves_nothing(storage: Storage) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield pattern(PART + 1)
        raise KeyError("the source")

    with pytest.raises(KeyError, match="the source"):
        await storage.receive(failing())
    assert await paths(storage) == []
    assert await unfinished(storage) == 0


async def test_whoever_stops_waiting_leaves_nothing(storage: Storage) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield pattern(PART + 1)
        begun.set()
        await goes_on.wait()
        yield b"more"

    receiving = asyncio.create_task(storage.receive(slow()))
    async with asyncio.timeout(20):
        await begun.wait()
    asyncio.get_running_loop().call_later(0.05, goes_on.set)
    receiving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await receiving
    assert await paths(storage) == []
    assert await unfinished(storage) == 0


async def unfinished(storage: Storage) -> int:
    """Uploads in parts that a store of S3 still waits for; folders have none."""
    store: Any = storage._store
    if not hasattr(store, "client_options"):
        return 0
    address = f"{os.environ['AWS_ENDPOINT_URL']}/{store.config['bucket']}?uploads"
    async with httpx2.AsyncClient(trust_env=False) as client:
        return (await client.get(address)).text.count("<UploadId>")


async def test_what_was_never_kept_is_swept_up_later(storage: Storage) -> None:
    arrived = await storage.receive(pieces(b"left behind"))
    kept = await storage.receive(pieces(b"kept"))
    await storage.keep(TENANT, kept)
    assert await storage.sweep(datetime.now(UTC) - timedelta(days=1)) == 0
    assert arrived.path in await paths(storage)
    assert await storage.sweep(datetime.now(UTC) + timedelta(minutes=1)) == 1
    assert await paths(storage) == [f"{TENANT}/{kept.sha256[:2]}/{kept.sha256}"]


async def test_a_store_that_is_away_is_told_as_such(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    storage = Storage(folder.as_uri())
    folder.rmdir()
    folder.write_text("no folder any more")
    with pytest.raises(Unavailable):
        await storage.receive(pieces(b"content"))


@pytest.mark.parametrize(
    "url", ["http://host/files", "file://host/files", "file:files", "s3://", "/files", "s3://a@b/c"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        Storage(url)
