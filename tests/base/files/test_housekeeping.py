"""Files that nothing refers to go after a day, with their contents unless another file has the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bizsuite.base.files.module import MODULE
from bizsuite.base.files.tables import StoredFile
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.tables import METADATA
from tests.base.files.post import PDF, Post
from tests.base.files.test_upload import lying


async def sweep(post: Post, hours: int) -> None:
    """What the job does, some time from now."""
    (cron,) = MODULE.crons
    with clock_set_to(datetime.now(UTC) + timedelta(hours=hours)):
        await cron.handler(post.database)


async def test_what_nothing_refers_to_goes_after_a_day(post: Post, folder: Path) -> None:
    await post.sent(PDF)
    await post.announced(5)
    (folder / "incoming").mkdir(exist_ok=True)
    (folder / "incoming" / "crashed").write_bytes(b"half a file")
    await sweep(post, 23)
    assert (len(lying(folder)), await post.rows("SELECT count(*) FROM files_stored_file")) == (2, [(2,)])
    await sweep(post, 25)
    assert lying(folder) == []
    for table in ("files_stored_file", "files_content"):
        assert await post.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    # The same may come again.
    await post.sent(PDF)
    assert len(lying(folder)) == 1


async def test_a_content_stays_as_long_as_one_file_has_it(post: Post, folder: Path) -> None:
    old, fresh = await post.sent(PDF), await post.sent(PDF)
    assert old["sha256"] == fresh["sha256"]
    async with post.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE files_stored_file SET created_at = now() - interval '2 days'"
            " WHERE id = (SELECT min(id::text)::uuid FROM files_stored_file)"
        )
    await sweep(post, 0)
    assert await post.rows("SELECT count(*) FROM files_stored_file") == [(1,)]
    assert len(lying(folder)) == 1
    assert (await post.client.get(fresh["download"]["url"])).content == PDF


def test_every_table_that_refers_to_a_file_keeps_it() -> None:
    """They are found by the foreign keys that they declare."""
    from bizsuite.base.files.service import _referring

    target = StoredFile.__tablename__
    by_key = {
        (table.name, key.column_keys[-1])
        for table in METADATA.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name == target
    }
    assert {(column.table.name, column.name) for column in _referring()} == by_key
