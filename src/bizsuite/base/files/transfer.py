"""What `/files/{ticket}` sends and receives of stored files."""

import uuid
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from bizsuite.base.files import reads, service, tables
from bizsuite.graph.node import encode
from bizsuite.graph.readable import may_see
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import FileTaker, KeptContent
from bizsuite.kernel.storage import Arrived

DOWNLOAD = "files.download"
UPLOAD = "files.upload"
"""The names by which tickets ask for them."""


def asked_of(key: uuid.UUID) -> Mapping[str, Any]:
    """What a ticket says of a file."""
    return {"file": str(key)}


def _key(asked: Mapping[str, Any]) -> uuid.UUID:
    return uuid.UUID(asked["file"])


async def make(db: Db, asked: Mapping[str, Any], locale: str) -> KeptContent:
    """A stored file, as it was sent. Refuses NOT_FOUND where it is gone, or a right was lost."""
    file = await db.get(tables.StoredFile, _key(asked))
    if file is None or file.sha256 is None or not await may_see(db, reads.stored_file, file.id):
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    storage, tenant, sha256 = service.storage_of(db), db.actor.tenant_id, file.sha256

    def part(start: int, end: int) -> AsyncGenerator[bytes, None]:
        return storage.read(tenant, sha256, start, end)

    return KeptContent(name=file.name, media_type=file.media_type, size=file.size, tag=sha256, part=part)


async def _expects(db: Db, asked: Mapping[str, Any]) -> int:
    return (await service.awaited(db, _key(asked))).size


async def _takes(db: Db, asked: Mapping[str, Any], arrived: Arrived) -> Mapping[str, Any]:
    file = await service.receive(db, _key(asked), arrived)
    return {"id": encode(reads.stored_file.name, file.id), "size": file.size, "sha256": file.sha256}


TAKER = FileTaker(_expects, _takes)
