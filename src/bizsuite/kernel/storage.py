"""Where the contents of files lie: once for each tenant and hash, in a folder or in an S3-compatible store.

Obstore does the work, and nobody else knows that library. What arrives is written under a name of its own while it is
hashed, and gets the name of its hash when all of it is there; whatever has that name already is the same.
"""

import asyncio
import hashlib
import re
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from bizsuite.kernel.errors import Unavailable
from bizsuite.kernel.values import new_id

PART = 5 * 1024 * 1024
"""Bytes that are sent on at once: the least that S3 takes as a part."""
PARTS_AT_ONCE = 2
CHUNK = 1 << 18
"""Bytes of a content that is read at once."""
HEAD = 4096
"""Bytes from the beginning of what arrives that are kept to look at."""
PARTING_SECONDS = 2
"""How long a content that nobody waits for any more may take to be taken back."""
INCOMING = "incoming"
SHA256 = re.compile(r"[0-9a-f]{64}")
_RETRIES: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=15)}
_CLIENT: Any = {
    "connect_timeout": timedelta(seconds=5),
    "timeout": timedelta(seconds=60),
    # Only where the address of the store says so.
    "allow_http": True,
}


@dataclass(frozen=True, slots=True)
class Arrived:
    """What was received and is not kept yet."""

    path: str
    size: int
    sha256: str
    head: bytes
    """How it begins."""


class Storage:
    """The contents of all tenants."""

    def __init__(self, url: str) -> None:
        """By address: `file:///a/folder`, `s3://bucket/prefix`, or nothing: memory. Raises ValueError for others."""
        self._store = _opened(url)

    async def receive(self, chunks: AsyncIterator[bytes]) -> Arrived:
        """Write what comes as it comes; whatever `chunks` raises, or a lost store, leaves nothing behind.

        Faults: SERVICE_UNAVAILABLE when the store does not answer.
        """
        source = _Source(chunks)
        path = f"{INCOMING}/{new_id()}"
        writing = asyncio.ensure_future(self._write(path, source))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            # An upload in parts that is given up half-way stays in S3; one that fails is taken back.
            source.is_broken_off = True
            await asyncio.wait({writing}, timeout=PARTING_SECONDS)
            if not writing.cancel() and writing.exception() is None:
                await self.discard(path)
            raise
        return Arrived(path, source.size, source.hash.hexdigest(), bytes(source.head))

    async def _write(self, path: str, source: "_Source") -> None:
        try:
            await obstore.put_async(
                self._store, path, source.all(), chunk_size=PART, max_concurrency=PARTS_AT_ONCE
            )
        except BaseException as error:
            if source.failure is not None:
                raise source.failure from None
            if isinstance(error, BaseError | OSError):
                raise _away(error) from error
            raise

    async def keep(self, tenant: uuid.UUID, arrived: Arrived) -> None:
        """Let what has arrived have the name of its hash; what has it already is the same. Whoever calls holds a lock
        on the hash, so that nobody removes the content meanwhile. Faults: SERVICE_UNAVAILABLE.
        """
        try:
            await obstore.rename_async(
                self._store, arrived.path, _path(tenant, arrived.sha256), overwrite=False
            )
        except AlreadyExistsError:
            await self.discard(arrived.path)
        except FileNotFoundError as error:
            # An act that is tried again has done this the first time.
            if not await self.holds(tenant, arrived.sha256):
                raise _away(error) from error
        except (BaseError, OSError) as error:
            raise _away(error) from error

    async def holds(self, tenant: uuid.UUID, sha256: str) -> bool:
        """Whether there is a content with this hash. Faults: SERVICE_UNAVAILABLE."""
        try:
            await obstore.head_async(self._store, _path(tenant, sha256))
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise _away(error) from error
        return True

    async def discard(self, path: str) -> None:
        """Remove what has arrived; that it is gone already does not matter. Faults: SERVICE_UNAVAILABLE."""
        try:
            await obstore.delete_async(self._store, path)
        except FileNotFoundError:
            pass
        except (BaseError, OSError) as error:
            raise _away(error) from error

    async def read(self, tenant: uuid.UUID, sha256: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """The bytes of a content from `start` to before `end`, piece by piece. Faults: SERVICE_UNAVAILABLE."""
        if start >= end:
            return
        try:
            found = await obstore.get_async(
                self._store, _path(tenant, sha256), options={"range": (start, end)}
            )
            async for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)
        except (BaseError, OSError) as error:
            raise _away(error) from error

    async def remove(self, tenant: uuid.UUID, sha256: str) -> None:
        """Remove a content that nobody refers to. Faults: SERVICE_UNAVAILABLE."""
        await self.discard(_path(tenant, sha256))

    async def sweep(self, before: datetime) -> int:
        """Remove what arrived before a moment and was never kept, as after a crash; how many. Faults: as above."""
        swept = 0
        try:
            async for batch in obstore.list(self._store, INCOMING):
                for each in batch:
                    if each["last_modified"] < before:
                        await self.discard(each["path"])
                        swept += 1
        except (BaseError, OSError) as error:
            raise _away(error) from error
        return swept


class _Source:
    """What comes, hashed and counted on its way."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self.hash = hashlib.sha256()
        self.size = 0
        self.head = bytearray()
        self.failure: BaseException | None = None
        self.is_broken_off = False

    async def all(self) -> AsyncIterator[bytes]:
        """Every piece in turn; empty ones are none."""
        try:
            async for chunk in self._chunks:
                if self.is_broken_off:
                    raise ConnectionAbortedError("nobody waits for this content any more")
                if not chunk:
                    continue
                self.hash.update(chunk)
                self.size += len(chunk)
                self.head += chunk[: HEAD - len(self.head)]
                yield chunk
        except BaseException as error:
            self.failure = error
            raise


def _path(tenant: uuid.UUID, sha256: str) -> str:
    assert SHA256.fullmatch(sha256)
    return f"{uuid.UUID(str(tenant))}/{sha256[:2]}/{sha256}"


def _away(error: BaseException) -> Unavailable:
    return Unavailable("The service cannot answer now; try again.")


def _opened(url: str) -> Any:
    """The store at an address. What S3 needs besides is read from the variables `AWS_…`, by obstore."""
    if not url:
        return MemoryStore()
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        folder = Path(unquote(parts.path))
        return LocalStore(folder, automatic_cleanup=True, mkdir=True)
    if parts.scheme == "s3" and parts.netloc and not (parts.query or parts.fragment or parts.username):
        # Conditional copies are no part of S3; completing an upload under a condition is.
        return S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            copy_if_not_exists="multipart",
            retry_config=_RETRIES,
            client_options=_CLIENT,
        )
    raise ValueError("is not an address such as file:///var/lib/files or s3://bucket/prefix")
