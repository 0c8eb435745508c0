"""GraphQL over server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import orjson
import pytest

from bizsuite.graph.limits import Timing
from tests.graph.edge import toy
from tests.graph.edge.conftest import AS_A, Http, operations, served
from tests.graph.edge.test_sockets import until

EVENTS = {**AS_A, "accept": "text/event-stream"}


def stream(*results: Any) -> bytes:
    """What a whole stream looks like."""
    told = b"".join(b"event: next\ndata: " + orjson.dumps(result) + b"\n\n" for result in results)
    return told + b"event: complete\ndata:\n\n"


async def test_a_subscription_is_followed_by_post_and_by_get(http: Http) -> None:
    text = "subscription { tick(count: 2) }"
    expected = stream({"data": {"tick": 1}}, {"data": {"tick": 2}})
    for response in (
        await http.post(json={"query": text}, headers=EVENTS),
        await http.get(params={"query": text}, headers=EVENTS),
    ):
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert response.content == expected


async def test_queries_and_mutations_are_streams_too_where_events_rank_first(http: Http) -> None:
    response = await http.post(json={"query": "{ version }"}, headers=EVENTS)
    assert response.content == stream({"data": {"version": "1"}})
    text = 'mutation { customerCreate(input: {name: "sse"}) { customer { name } } }'
    response = await http.post(
        json={"query": text}, headers={**EVENTS, "accept": "text/event-stream, */*;q=0.1"}
    )
    assert response.content == stream({"data": {"customerCreate": {"customer": {"name": "sse"}}}})


@pytest.mark.parametrize(
    ("query", "token", "code"),
    [
        ("{", "a", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nosuch }", "a", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { denied }", "a", "FORBIDDEN"),
        ("subscription { tick }", "wrong", "UNAUTHENTICATED"),
    ],
)
async def test_errors_come_as_the_only_result(http: Http, query: str, token: str, code: str) -> None:
    headers = {**EVENTS, "authorization": f"Bearer {token}"}
    response = await http.post(json={"query": query}, headers=headers)
    assert response.content.endswith(b"event: complete\ndata:\n\n")
    first = orjson.loads(response.content.split(b"\n")[1].removeprefix(b"data: "))
    assert [error["extensions"]["code"] for error in first["errors"]] == [code]


async def test_what_is_no_request_is_no_stream(http: Http) -> None:
    response = await http.post(content=b"[]", headers={**EVENTS, "content-type": "application/json"})
    assert (response.status_code, response.headers["content-type"]) == (
        400,
        "application/json; charset=utf-8",
    )


async def test_a_source_that_drops_a_slow_reader_says_where_to_go_on(http: Http) -> None:
    text = "subscription { events(count: 1, lag: true) { cursor } }"
    response = await http.post(json={"query": text}, headers=EVENTS)
    last = orjson.loads(response.content.split(b"\n")[4].removeprefix(b"data: "))
    assert last["errors"][0]["extensions"] == {"code": "SERVICE_UNAVAILABLE", "cursor": "c1"}


async def test_a_client_that_leaves_leaves_nothing_running(http: Http) -> None:
    text = "subscription { tick(count: 1000) }"
    async with http.client.stream("POST", http.url, json={"query": text}, headers=EVENTS) as response:
        async for _ in response.aiter_bytes():
            break
        assert toy.LOG.sources == 1
    await until(lambda: toy.LOG.sources == 0)


@pytest.fixture
async def hurried() -> AsyncIterator[Http]:
    """A server whose streams are old after a second and speak in every silence."""
    with served(operations(), Timing(keep_alive=0.1, age=1)) as url:
        async with httpx2.AsyncClient(timeout=10) as client:
            yield Http(url, client)


async def test_a_silent_stream_is_kept_alive_and_ends_unfinished_when_it_is_old(hurried: Http) -> None:
    """Without `complete`, so that the client comes back."""
    begun = asyncio.get_running_loop().time()
    text = "subscription { tick(count: 10, pause: 60) }"
    response = await hurried.post(json={"query": text}, headers=EVENTS)
    assert 0.8 < asyncio.get_running_loop().time() - begun < 4
    assert set(response.content.split(b"\n\n")) == {b":", b""}
    assert response.content.count(b":\n\n") >= 5
    await until(lambda: toy.LOG.sources == 0)


async def test_a_token_that_runs_out_ends_the_stream_with_a_word(http: Http) -> None:
    text = "subscription { tick(count: 10, pause: 60) }"
    headers = {**EVENTS, "authorization": "Bearer briefly"}
    response = await http.post(json={"query": text}, headers=headers)
    assert b'"code":"UNAUTHENTICATED"' in response.content
    told = await http.post(json={"query": "subscription { lastWords { cursor } }"}, headers=headers)
    assert told.content == (
        b'event: next\ndata: {"data":{"lastWords":{"cursor":"last"}}}\n\nevent: complete\ndata:\n\n'
    )
    assert response.content.endswith(b"event: complete\ndata:\n\n")
