"""Sending files: announced by a mutation, sent with a ticket, kept whole or not at all."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bizsuite.graph import uploads
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.clock import clock_set_to
from tests.base.files.post import ANNOUNCE, FILE, PDF, UPLOAD_MAX, Post, opened


def lying(folder: Path) -> list[str]:
    """The names of what lies in a store."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def code_of(answer: httpx2.Response) -> tuple[int, str, str]:
    """Status, code and refusal of an answer."""
    said = answer.json()["errors"][0]["extensions"]
    return answer.status_code, said["code"], said.get("refusal", "")


async def test_a_file_is_sent_once_and_kept_under_its_hash(post: Post, folder: Path) -> None:
    file = await post.announced(len(PDF), name="  账单 2026.pdf ", type="Application/PDF")
    assert (file["name"], file["mediaType"], file["size"]) == ("账单 2026.pdf", "application/pdf", len(PDF))
    assert (file["sha256"], file["receivedAt"], file["download"]) == (None, None, None)
    assert file["uploadedBy"] == {"email": "finance@acme.example"}
    url = file["upload"]["url"]
    answer = await post.client.put(url, content=PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert (answer.status_code, answer.json()) == (
        200,
        {"id": file["id"], "size": len(PDF), "sha256": sha256},
    )
    assert lying(folder) == [sha256]
    assert code_of(await post.client.put(url, content=PDF)) == (409, "BAD_USER_INPUT", "UPLOAD_DONE")
    told = (await post.data(FILE, id=file["id"]))["storedFile"]
    assert (told["sha256"], told["upload"]) == (sha256, None)
    assert told["receivedAt"] is not None
    assert (await post.client.get(told["download"]["url"])).content == PDF
    events = await post.rows(
        "SELECT type, payload->>'fileId' FROM outbox_event WHERE type LIKE 'FILE%' ORDER BY id"
    )
    assert [event[0] for event in events] == ["FILE_ANNOUNCED", "FILE_RECEIVED"]
    commands = await post.rows(
        "SELECT command FROM audit_entry WHERE command LIKE 'file%' ORDER BY created_at"
    )
    assert commands == [("file_upload",), ("file_receive",)]


async def test_the_same_bytes_lie_there_once(post: Post, folder: Path) -> None:
    first, second = await post.sent(PDF), await post.sent(PDF, as_="sales")
    assert first["id"] != second["id"] and first["sha256"] == second["sha256"]
    assert len(lying(folder)) == 1
    assert await post.rows("SELECT count(*) FROM files_content") == [(1,)]


async def test_twins_that_are_sent_at_once_are_both_kept(post: Post, folder: Path) -> None:
    files = [await post.announced(len(PDF)) for _ in range(4)]
    urls = [file["upload"]["url"] for file in files]
    answers = await asyncio.gather(*(post.client.put(url, content=PDF) for url in [*urls, urls[0]]))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, 200, 200, 200, 409]
    assert len(lying(folder)) == 1


NOT_ANNOUNCED = [
    ("", "application/pdf", 1, "INVALID_VALUE", "name"),
    ("x" * 256, "application/pdf", 1, "INVALID_VALUE", "name"),
    ("../../etc/passwd", "application/pdf", 1, "INVALID_VALUE", "name"),
    ("a\\b.pdf", "application/pdf", 1, "INVALID_VALUE", "name"),
    ("a\nb.pdf", "application/pdf", 1, "INVALID_VALUE", "name"),
    ("a\u202efdp.exe", "application/pdf", 1, "INVALID_VALUE", "name"),
    ("a.exe", "application/x-msdownload", 1, "UPLOAD_TYPE", "mediaType"),
    ("a.html", "text/html", 1, "UPLOAD_TYPE", "mediaType"),
    ("a.svg", "image/svg+xml", 1, "UPLOAD_TYPE", "mediaType"),
    ("a.pdf", "", 1, "UPLOAD_TYPE", "mediaType"),
    ("a.pdf", "application/pdf", 0, "UPLOAD_SIZE", "size"),
    ("a.pdf", "application/pdf", -1, "UPLOAD_SIZE", "size"),
    ("a.pdf", "application/pdf", UPLOAD_MAX + 1, "UPLOAD_SIZE", "size"),
    ("a.pdf", "application/pdf", 2**31 - 1, "UPLOAD_SIZE", "size"),
]


async def test_what_may_not_be_announced(post: Post) -> None:
    for name, type, size, code, path in NOT_ANNOUNCED:
        told = (await post.data(ANNOUNCE, name=name, type=type, size=size))["fileUpload"]
        refused = [(error["code"], error["path"]) for error in told["userErrors"]]
        assert (told["storedFile"], refused) == (None, [(code, [path])])
    assert await post.rows("SELECT count(*) FROM files_stored_file") == [(0,)]


NOT_AS_SAID = [
    ("application/pdf", b"MZ\x90\x00" + b"\0" * 200),
    ("application/pdf", b"<html><script>alert(1)</script>"),
    ("image/png", PDF),
    ("text/csv", b"a,b\n1,\x00\n"),
    ("application/zip", b"PK no"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"a,b\n1,2\n"),
]


async def test_what_is_not_what_was_said_is_not_kept(post: Post, folder: Path) -> None:
    for type, content in NOT_AS_SAID:
        file = await post.announced(len(content), type=type)
        answer = await post.client.put(file["upload"]["url"], content=content)
        assert code_of(answer) == (415, "BAD_USER_INPUT", "UPLOAD_TYPE"), content
        assert lying(folder) == []
        assert (await post.data(FILE, id=file["id"]))["storedFile"]["receivedAt"] is None


COMMON = [
    ("text/csv", "日期,金额\n2026-11-28,12.50\n".encode()),
    ("text/csv", "日期,金额\n".encode("gb18030")),
    ("text/csv", "日期,金额\n".encode("utf-16")),
    ("application/xml", b'<?xml version="1.0"?><Document/>'),
    ("application/x-ofx", b"OFXHEADER:100\nDATA:OFXSGML\n"),
    ("application/json", b"{}"),
    ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
    ("image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
    ("image/jpeg", b"\xff\xd8\xff\xdb\0\x43"),
    ("image/gif", b"GIF89a" + bytes(20)),
    ("image/webp", b"RIFF\x10\0\0\0WEBPVP8 " + bytes(20)),
    ("image/tiff", b"II*\0" + bytes(20)),
    ("application/zip", b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(30)),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        b"PK\x03\x04\x14\0\x06\0\x08\0" + bytes(30),
    ),
    ("application/vnd.ms-excel", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
]


async def test_files_of_the_common_types_are_kept(post: Post) -> None:
    for type, content in COMMON:
        assert (await post.sent(content, type=type))["size"] == len(content)


async def test_another_size_than_was_said_is_not_kept(post: Post, folder: Path) -> None:
    file = await post.announced(len(PDF))
    url = file["upload"]["url"]

    async def body(content: bytes) -> AsyncIterator[bytes]:
        yield content

    for content in (PDF[:-1], PDF + b"x", b""):
        told = await post.client.put(url, content=content)
        untold = await post.client.put(url, content=body(content))
        for answer in (told, untold):
            assert code_of(answer) == (413, "BAD_USER_INPUT", "UPLOAD_SIZE")
    encoded = await post.client.put(url, content=PDF, headers={"content-encoding": "gzip"})
    assert code_of(encoded)[:2] == (400, "BAD_USER_INPUT")
    assert lying(folder) == []
    # None of this has used the ticket up.
    assert (await post.client.put(url, content=PDF)).status_code == 200


async def test_tickets_that_are_no_good(post: Post, folder: Path) -> None:
    with clock_set_to(datetime.now(UTC)):
        file = await post.announced(len(PDF))
    url = file["upload"]["url"]
    kept = await post.sent(PDF)
    with clock_set_to(datetime.now(UTC) + timedelta(minutes=6)):
        assert code_of(await post.client.put(url, content=PDF))[:2] == (401, "UNAUTHENTICATED")
    for wrong in ("x", url.removeprefix("/files/")[:-2] + "xx", post.bearers["finance"]):
        assert code_of(await post.client.put(f"/files/{wrong}", content=PDF))[:2] == (401, "UNAUTHENTICATED")
    # A ticket for fetching sends nothing, one for sending fetches nothing.
    assert code_of(await post.client.put(kept["download"]["url"], content=PDF))[:2] == (400, "BAD_USER_INPUT")
    assert code_of(await post.client.get(url))[:2] == (400, "BAD_USER_INPUT")
    assert (await post.client.post(url, content=PDF)).status_code == 405
    assert len(lying(folder)) == 1


async def test_rights_that_are_lost_are_lost_for_tickets_as_well(post: Post, folder: Path) -> None:
    url = (await post.announced(len(PDF)))["upload"]["url"]
    async with post.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM identity_user_role")
    assert code_of(await post.client.put(url, content=PDF)) == (403, "FORBIDDEN", "PERMISSION_DENIED")
    async with post.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE identity_session SET revoked_at = now()")
    assert code_of(await post.client.put(url, content=PDF))[:2] == (401, "UNAUTHENTICATED")
    assert lying(folder) == []


async def test_a_right_that_is_lost_while_the_file_comes_is_lost(post: Post, folder: Path) -> None:
    url = (await post.announced(len(PDF)))["upload"]["url"]

    async def body() -> AsyncIterator[bytes]:
        yield PDF[:20]
        async with post.database.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE identity_session SET revoked_at = now()")
        yield PDF[20:]

    assert code_of(await post.client.put(url, content=body()))[0] == 401
    assert lying(folder) == []


async def test_who_may_not_send_files(post: Post) -> None:
    told = (await post.data(ANNOUNCE, as_="analyst", name="a", type="text/csv", size=1))["fileUpload"]
    assert [error["code"] for error in told["userErrors"]] == ["PERMISSION_DENIED"]


async def test_a_dry_run_announces_nothing_and_a_key_announces_once(post: Post) -> None:
    said: dict[str, Any] = {"name": "a.pdf", "type": "application/pdf", "size": len(PDF)}
    dry = (await post.data(ANNOUNCE, dry=True, **said))["fileUpload"]["storedFile"]
    assert await post.rows("SELECT count(*) FROM files_stored_file") == [(0,)]
    assert code_of(await post.client.put(dry["upload"]["url"], content=PDF))[::2] == (404, "NOT_FOUND")
    first = (await post.data(ANNOUNCE, key="k", **said))["fileUpload"]["storedFile"]
    again = (await post.data(ANNOUNCE, key="k", **said))["fileUpload"]["storedFile"]
    assert first["id"] == again["id"]
    assert (await post.client.put(again["upload"]["url"], content=PDF)).status_code == 200


async def test_files_of_others_are_not_there(post: Post) -> None:
    file = await post.sent(PDF)
    for role, found in (("sales", None), ("finance", file["id"]), ("analyst", file["id"])):
        told = (await post.data(FILE, as_=role, id=file["id"]))["storedFile"]
        assert (told and told["id"]) == found
    mine = "{ storedFiles(first: 5) { totalCount nodes { name } } }"
    assert (await post.data(mine, as_="sales"))["storedFiles"]["totalCount"] == 0
    assert (await post.data(mine))["storedFiles"] == {"totalCount": 1, "nodes": [{"name": "a.pdf"}]}
    stray = encode("StoredFile", decode(encode("User", post.actors["finance"].user_id)).key)
    assert (await post.data(FILE, id=stray))["storedFile"] is None


async def test_whoever_stands_still_is_told_so(
    post: Post, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "STALL_SECONDS", 0.2)
    url = (await post.announced(len(PDF)))["upload"]["url"]

    async def body() -> AsyncIterator[bytes]:
        yield PDF[:20]
        await asyncio.sleep(1)
        yield PDF[20:]

    assert code_of(await post.client.put(url, content=body())) == (408, "BAD_USER_INPUT", "UPLOAD_STALLED")
    monkeypatch.setattr(uploads, "STALL_SECONDS", 30)
    monkeypatch.setattr(uploads, "SECONDS", 0)
    assert code_of(await post.client.put(url, content=PDF))[::2] == (408, "UPLOAD_STALLED")
    assert lying(folder) == []


async def test_refusals_are_told_in_chinese(post: Post) -> None:
    url = (await post.announced(len(PDF)))["upload"]["url"]
    answer = await post.client.put(url, content=b"x", headers={"accept-language": "zh"})
    assert answer.json()["errors"][0]["message"] == f"文件大小与声明的 {len(PDF)} 字节不符。"


@pytest.mark.s3
async def test_the_same_holds_for_a_store_of_s3(database: str, bucket: str) -> None:
    async with opened(database, bucket) as post:
        content = PDF + bytes(6_000_000)
        file = await post.sent(content)
        url = file["download"]["url"]
        assert (await post.client.get(url)).content == content
        part = await post.client.get(url, headers={"range": "bytes=5999000-"})
        assert (part.status_code, part.content) == (206, content[5999000:])
