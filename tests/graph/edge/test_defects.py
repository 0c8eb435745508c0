"""The fourteen defects of the borrowed views that are why the edge is our own; each shown to be absent here."""

import asyncio
import logging
import time
from typing import Any

import orjson
import pytest
from websockets.exceptions import ConnectionClosed

from bizsuite.graph.documents import Documents
from bizsuite.graph.limits import Limits
from tests.graph.edge import toy
from tests.graph.edge.conftest import AS_A, Ask, Http, codes
from tests.graph.edge.talk import Talk

PLAIN = {"content-type": "application/json", **AS_A}


def nested(levels: int, body: str, leaf: str) -> str:
    """Fragments that each spread the next one twice."""
    parts = [f"fragment F{n} on Query {{ {body.replace('NEXT', f'F{n + 1}')} }}" for n in range(levels)]
    return f"{{ ...F0 }} {' '.join(parts)} fragment F{levels} on Query {{ {leaf} }}"


def test_01_nested_fragments_are_measured_in_linear_time() -> None:
    """2^40 spreads of a harmless fragment are as cheap as forty."""
    documents = Documents(toy.make()._schema, Limits())
    begun = time.thread_time()
    prepared = documents.prepare(nested(40, "...NEXT ...NEXT", "version"))
    assert prepared.cost.of({}) == 0
    assert time.thread_time() - begun < 0.5


def test_02_a_known_document_is_neither_parsed_nor_validated_again() -> None:
    """The very same preparation is given again."""
    documents = Documents(toy.make()._schema, Limits())
    text = "{ customers { nodes { name } } }"
    assert documents.prepare(text) is documents.prepare(text)


async def test_03_an_unknown_fragment_is_named_in_a_sentence(ask: Ask) -> None:
    """Not by the words of a KeyError."""
    response = await ask("{ ...NoSuch }")
    assert response.json()["errors"][0]["message"] == "Unknown fragment 'NoSuch'."
    assert codes(response) == ["GRAPHQL_VALIDATION_FAILED"]


async def test_04_a_syntax_error_over_a_websocket_is_an_error_each_time(talk: Talk) -> None:
    """And not a bare `complete`."""
    async with talk() as socket:
        for id in ("1", "2"):
            await socket.subscribe(id, "{ customers {")
            answer = await socket.receive()
            assert (answer["type"], answer["id"]) == ("error", id)
            assert answer["payload"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"


@pytest.mark.parametrize(
    "body",
    [
        *(b"1", b"null", b'"x"', b"true", b"[]", b"", b"{", b"\xff\xfe{}", b"\xed\xa0\x80"),
        b'{"query":' + b"1" * 5000 + b"}",
        b'{"query":"{version}","variables":{"a":1e999}}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"variables":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    ],
    ids=lambda body: body[:16].decode("latin-1"),
)
async def test_05_no_body_breaks_the_server(http: Http, body: bytes) -> None:
    """Whatever is not a request is status 400 with a JSON error."""
    response = await http.post(content=body, headers=PLAIN)
    assert response.status_code == 400
    assert codes(response) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "frame",
    [
        *("[]", "null", "1", '"x"', "{", "", "{}", '{"type":1}', '{"type":"unheard"}', '{"type":"next"}'),
        '{"type":"subscribe"}',
        '{"type":"subscribe","id":"1"}',
        '{"type":"subscribe","id":"1","payload":[]}',
        '{"type":"subscribe","id":"1","payload":{}}',
        '{"type":"subscribe","id":"1","payload":{"query":""}}',
        '{"type":"subscribe","id":["1"],"payload":{"query":"{version}"}}',
        '{"type":"subscribe","id":"","payload":{"query":"{version}"}}',
        '{"type":"subscribe","id":"1","payload":{"query":1}}',
        '{"type":"subscribe","id":"1","payload":{"query":"{version}","variables":[]}}',
        '{"type":"subscribe","id":"1","payload":{"query":"{version}","operationName":{}}}',
        '{"type":"complete"}',
        '{"type":"ping","payload":1}',
        b"binary",
    ],
    ids=str,
)
async def test_06_a_wrong_frame_closes_with_4400(talk: Talk, frame: str | bytes) -> None:
    """And does not kill the handler."""
    async with talk() as socket:
        await socket.raw(frame)
        assert (await socket.closed())[0] == 4400


async def test_07_an_accept_header_that_names_events_last_gets_json(ask: Ask) -> None:
    """What urql sends with every query; and streams end their lines with LF."""
    urql = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
    response = await ask("{ version }", headers={"accept": urql})
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    stream = await ask("subscription { tick(count: 1) }", headers={"accept": urql})
    assert stream.content == b'event: next\ndata: {"data":{"tick":1}}\n\nevent: complete\ndata:\n\n'


async def test_08_several_operations_without_a_name_are_refused(ask: Ask) -> None:
    """The first one is not taken for the one that was meant."""
    text = "query A { version } query B { version }"
    assert codes(await ask(text)) == ["BAD_USER_INPUT"]
    assert codes(await ask(text, operationName="C")) == ["BAD_USER_INPUT"]
    assert (await ask(text, operationName="B")).json() == {"data": {"version": "1"}}


async def test_09_a_subscription_over_a_plain_post_is_refused(ask: Ask) -> None:
    """With a word on how to ask."""
    response = await ask("subscription { tick }", headers={"accept": "application/json"})
    message = "Subscriptions need a WebSocket, or `Accept: text/event-stream`."
    assert response.json()["errors"][0]["message"] == message


async def test_10_a_long_integer_does_not_come_back(ask: Ask) -> None:
    """Neither the number nor Python's words about it."""
    response = await ask("{ echo(number: " + "9" * 5000 + ") }")
    assert codes(response) == ["BAD_USER_INPUT"]
    assert len(response.content) < 300
    assert "digits; at most 40" in response.text


@pytest.mark.parametrize(
    "kind",
    [
        *("application/jsonx", "text/plain", "multipart/form-data; boundary=x", ""),
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "xapplication/json",
    ],
)
async def test_11_only_json_is_json(http: Http, kind: str) -> None:
    """What a page of another origin can send without asking first is status 415."""
    response = await http.post(content=b'{"query":"{version}"}', headers={"content-type": kind})
    assert response.status_code == 415
    assert codes(response) == ["BAD_USER_INPUT"]


async def test_12_a_body_of_20_mib_is_refused(http: Http) -> None:
    """Whether its length is told or it comes in chunks."""
    body = orjson.dumps({"query": "{ version }", "variables": {"a": "x" * 20 * 1024 * 1024}})

    async def chunks() -> Any:
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    for content in (body, chunks()):
        response = await http.post(content=content, headers=PLAIN)
        assert response.status_code == 413
        assert codes(response) == ["BAD_USER_INPUT"]
        assert response.json()["errors"][0]["message"] == "The request has more than 1048576 bytes."


@pytest.mark.parametrize(
    ("field", "type", "value"),
    [
        *(("moment", "DateTime", text) for text in ("2026-W01-1", "2026-01-01", "2026-01-01T00:00:00")),
        *(("decimal", "Decimal", text) for text in ("NaN", "Infinity", "1e999999999", "1_000", " 1", 1.5)),
    ],
)
async def test_13_scalars_take_what_they_say_and_no_more(
    ask: Ask, field: str, type: str, value: str | float
) -> None:
    """Neither as variables nor as literals."""
    text = f"query Q($value: {type}!) {{ {field}(value: $value) }}"
    assert codes(await ask(text, variables={"value": value})) == ["BAD_USER_INPUT"]
    literal = await ask(f"{{ {field}(value: {orjson.dumps(value).decode()}) }}")
    assert codes(literal) == ["BAD_USER_INPUT"]


async def test_14_what_a_client_sends_does_not_fill_the_log(
    ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    """A client's own mistakes are not logged, and ours are logged without long values."""
    with caplog.at_level(logging.INFO):
        long = "x" * 20_000
        response = await ask(
            "query Q($value: Decimal!) { decimal(value: $value) }", variables={"value": long}
        )
        assert codes(response) == ["BAD_USER_INPUT"]
        assert len(response.content) < 2_000
        assert [record for record in caplog.records if record.name.startswith("bizsuite")] == []
        response = await ask("{ broken }")
    assert codes(response) == ["INTERNAL_SERVER_ERROR"]
    assert toy.SECRET not in response.text
    error = response.json()["errors"][0]
    assert caplog.text.count(error["extensions"]["errorId"]) == 1
    assert "x" * 600 not in caplog.text


async def test_the_socket_of_a_talk_notices_a_close(talk: Talk) -> None:
    """The tests above would otherwise wait for ever."""
    async with talk() as socket:
        await socket.raw("[]")
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(5):
                await socket.receive()
