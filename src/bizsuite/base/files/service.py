"""Every write of files: announcing, receiving, and removing what nobody refers to."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bizsuite.base.files import rules, tables
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken, Refused
from bizsuite.kernel.storage import Arrived, Storage
from bizsuite.kernel.tables import METADATA, table_of
from bizsuite.kernel.values import new_id

AT_ONCE = 500
"""Files that one transaction removes."""
_FILE, _CONTENT = table_of(tables.StoredFile), table_of(tables.Content)


async def announce(db: Db, new: rules.NewFile, most: int) -> tables.StoredFile:
    """Say that a file of at most `most` bytes will be sent. Refuses INVALID_VALUE, UPLOAD_TYPE, UPLOAD_SIZE."""
    checked = rules.announced(new, most)
    made = tables.StoredFile(
        name=checked.name,
        media_type=checked.media_type,
        size=checked.size,
        uploaded_by_id=db.actor.user_id,
    )
    db.add(made)
    await db.publish(rules.FileAnnounced(made.id))
    return made


async def awaited(db: Db, file_id: uuid.UUID) -> tables.StoredFile:
    """A file that the actor is about to send. Refuses PERMISSION_DENIED, NOT_FOUND, UPLOAD_DONE."""
    db.actor.require(rules.FILE_UPLOAD)
    file = await db.need(tables.StoredFile, file_id)
    return _still_awaited(db, file)


async def receive(db: Db, file_id: uuid.UUID, arrived: Arrived) -> tables.StoredFile:
    """Keep what has arrived as the content of a file. Refuses as `awaited` does, and UPLOAD_SIZE, UPLOAD_TYPE."""
    db.actor.require(rules.FILE_UPLOAD)
    file = _still_awaited(db, await db.lock(tables.StoredFile, file_id))
    if arrived.size != file.size:
        raise Refused(
            "UPLOAD_SIZE", "The file has another size than the {size} bytes that were said.", size=file.size
        )
    rules.check_content(file.media_type, arrived.head)
    content_id = await _content(db, arrived)
    await storage_of(db).keep(db.actor.tenant_id, arrived)
    file.content_id, file.sha256, file.received_at = content_id, arrived.sha256, now()
    await db.publish(rules.FileReceived(file.id))
    return file


async def need_received(
    db: Db, file_id: uuid.UUID, *, path: Sequence[str] = ("fileId",)
) -> tables.StoredFile:
    """Lock a file that is to be referred to, so that nobody removes it. Refuses NOT_FOUND, FILE_NOT_RECEIVED.

    What others have sent is found by those who may read all files.
    """
    file = await db.lock(tables.StoredFile, file_id, path=path)
    if file.uploaded_by_id != db.actor.user_id and not db.actor.may(rules.FILE_READ):
        raise Refused("NOT_FOUND", "There is no such record.", path=path)
    if file.received_at is None:
        raise Refused("FILE_NOT_RECEIVED", "The file has not been sent yet.", path=path)
    return file


async def content_of(db: Db, file: tables.StoredFile) -> bytes:
    """All bytes of a file that has been sent: for files whose `size` was compared with a bound. Faults:
    SERVICE_UNAVAILABLE.
    """
    if file.sha256 is None:
        raise Broken(f"the file {file.id} has not been sent yet")
    kept = bytearray()
    async for part in storage_of(db).read(db.actor.tenant_id, file.sha256, 0, file.size):
        kept += part
    return bytes(kept)


def storage_of(db: Db) -> Storage:
    """Where contents lie."""
    if db.wiring.storage is None:
        raise Broken("there is no store for contents of files")
    return db.wiring.storage


def _still_awaited(db: Db, file: tables.StoredFile) -> tables.StoredFile:
    if file.uploaded_by_id != db.actor.user_id:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    if file.received_at is not None:
        raise Refused("UPLOAD_DONE", "The file has been sent already.")
    return file


async def _content(db: Db, arrived: Arrived) -> uuid.UUID:
    """The row of a content, new or not, locked against its removal."""
    new = insert(_CONTENT).values(
        tenant_id=db.actor.tenant_id, id=new_id(), sha256=arrived.sha256, size=arrived.size
    )
    kept = new.on_conflict_do_update(
        index_elements=["tenant_id", "sha256"], set_={"updated_at": sa.func.now()}
    )
    found: uuid.UUID = (await db.run(kept.returning(_CONTENT.c.id))).scalar_one()
    return found


# What nobody refers to


async def forget_unused(db: Db, before: datetime) -> int:
    """Remove the files of before a moment that nothing refers to; how many."""
    found = await db.rows(_unused(db, _FILE.c.created_at < before).limit(AT_ONCE))
    locked = await db.lock_all(tables.StoredFile, [row.id for row in found])
    # Somebody may have referred to one meanwhile; whoever wants to now waits for us.
    still = {row.id for row in await db.rows(_unused(db, _FILE.c.id.in_(locked)))}
    for key in sorted(still):
        await db.delete(locked[key])
    await db.flush()
    return len(still)


async def forget_content(db: Db) -> bool:
    """Remove a content that no file has any more, from the store as well; whether there was one."""
    is_used = sa.exists().where(
        _FILE.c.tenant_id == _CONTENT.c.tenant_id, _FILE.c.content_id == _CONTENT.c.id
    )
    unused = (
        sa.select(tables.Content)
        .where(~is_used)
        .order_by(_CONTENT.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    content = await db.one(unused)
    if content is None:
        return False
    # Whoever keeps the same content at this moment has locked it, or waits for us and makes it anew.
    await storage_of(db).remove(db.actor.tenant_id, content.sha256)
    await db.delete(content)
    await db.flush()
    return True


def _unused(db: Db, *conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[uuid.UUID]]:
    """The files that no row of any table refers to."""
    chosen = sa.select(_FILE.c.id).where(_FILE.c.tenant_id == db.actor.tenant_id, *conditions)
    for column in _referring():
        refers = sa.exists().where(column.table.c.tenant_id == _FILE.c.tenant_id, column == _FILE.c.id)
        chosen = chosen.where(~refers)
    return chosen


def _referring() -> list[sa.Column[uuid.UUID]]:
    """The columns of all tables that hold the id of a file."""
    return [
        column
        for _, table in sorted(METADATA.tables.items())
        for column in table.columns
        if column.info.get("references") == _FILE.name
    ]
