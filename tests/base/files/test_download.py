"""Fetching files that were sent: whole, in ranges, by who may see them."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

from tests.base.files.post import PDF, Post

SIZE = len(PDF)


async def test_a_file_comes_as_it_was_sent(post: Post) -> None:
    file = await post.sent(PDF, name="账单.pdf")
    answer = await post.client.get(file["download"]["url"])
    assert (answer.status_code, answer.content) == (200, PDF)
    headers = answer.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-length"] == str(SIZE)
    assert headers["accept-ranges"] == "bytes"
    assert headers["etag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''%E8%B4%A6%E5%8D%95.pdf"
    assert headers["x-content-type-options"] == "nosniff"
    head = await post.client.head(file["download"]["url"])
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(SIZE))


RANGES = [
    ("bytes=0-0", 0, 1),
    ("bytes=10-19", 10, 20),
    ("bytes=10-", 10, SIZE),
    ("bytes=-7", SIZE - 7, SIZE),
    ("bytes=-99999", 0, SIZE),
    ("bytes=0-99999", 0, SIZE),
]


async def test_a_range_is_that_part(post: Post) -> None:
    url = (await post.sent(PDF))["download"]["url"]
    for asked, start, end in RANGES:
        answer = await post.client.get(url, headers={"range": asked})
        assert (answer.status_code, answer.content) == (206, PDF[start:end])
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
        assert answer.headers["content-length"] == str(end - start)


async def test_what_is_no_range_is_the_whole_and_what_lies_beyond_is_none(post: Post) -> None:
    url = (await post.sent(PDF))["download"]["url"]
    for odd in ("bytes=", "bytes=-", "bytes=5-3", "lines=1-2", "bytes=0-1,3-4", "bytes=a-b", "bytes=٣-٤"):
        answer = await post.client.get(url, headers={b"range": odd.encode()})
        assert (answer.status_code, answer.content) == (200, PDF), odd
    for beyond in (f"bytes={SIZE}-", "bytes=999999999-", "bytes=-0"):
        answer = await post.client.get(url, headers={"range": beyond})
        assert (answer.status_code, answer.content) == (416, b"")
        assert answer.headers["content-range"] == f"bytes */{SIZE}"


async def test_conditions_are_heeded(post: Post) -> None:
    url = (await post.sent(PDF))["download"]["url"]
    tag = f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert (await post.client.get(url, headers={"if-none-match": tag})).status_code == 304
    same = await post.client.get(url, headers={"range": "bytes=0-1", "if-range": tag})
    other = await post.client.get(url, headers={"range": "bytes=0-1", "if-range": '"another"'})
    assert (same.status_code, other.status_code) == (206, 200)


async def test_a_right_that_is_lost_is_lost_for_a_ticket_as_well(post: Post) -> None:
    file = await post.sent(PDF)
    asked = "query($id: ID!) { storedFile(id: $id) { download { url } } }"
    url = (await post.data(asked, as_="analyst", id=file["id"]))["storedFile"]["download"]["url"]
    assert (await post.client.get(url)).content == PDF
    async with post.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM identity_user_role")
    answer = await post.client.get(url)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["refusal"]) == (404, "NOT_FOUND")


async def test_a_content_that_is_lost_is_told_before_anything_is_sent(post: Post, folder: Path) -> None:
    url = (await post.sent(PDF))["download"]["url"]
    shutil.rmtree(folder)
    answer = await post.client.get(url)
    told: Any = answer.json()["errors"][0]["extensions"]
    assert (answer.status_code, told["code"]) == (503, "SERVICE_UNAVAILABLE")
