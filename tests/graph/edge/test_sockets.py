"""graphql-transport-ws: close codes, bounds in number and time, and events that are not lost unsaid."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from operator import itemgetter
from typing import Any

import orjson
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bizsuite.graph import negotiation
from bizsuite.graph.limits import Limits, Timing
from tests.graph.edge import toy
from tests.graph.edge.conftest import operations, served
from tests.graph.edge.talk import Talk, talking


async def until(condition: Any, seconds: float = 5) -> None:
    """Wait until something has become true."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for is in another thread
            await asyncio.sleep(0.01)


@pytest.fixture
async def hurried() -> AsyncIterator[Talk]:
    """A server whose patience is short in everything."""
    timing = Timing(init=0.3, ping=0.2, stall=0.5, age=1.5, operations=3)
    with served(operations(Limits(body_bytes=2_000, seconds=0.5)), timing) as url:
        yield talking(url)


async def test_subscriptions_queries_and_mutations_run_side_by_side(talk: Talk) -> None:
    toy.LOG.mutations.clear()
    async with talk() as speaker:
        await speaker.subscribe("s", "subscription { tick(count: 3) }")
        assert await speaker.results("s") == [{"data": {"tick": n}} for n in (1, 2, 3)]
        await speaker.subscribe("q", "query Q($n: Int!) { echo(number: $n) }", variables={"n": 5})
        assert await speaker.results("q") == [{"data": {"echo": "5"}}]
        await speaker.subscribe("m", 'mutation { customerCreate(input: {name: "ws"}) { customer { name } } }')
        assert await speaker.results("m") == [{"data": {"customerCreate": {"customer": {"name": "ws"}}}}]
    assert toy.LOG.mutations == ["ws"]


async def test_operations_do_not_wait_for_each_other(talk: Talk) -> None:
    async with talk() as speaker:
        await speaker.subscribe("slow", "{ slow(seconds: 0.5) }")
        await speaker.subscribe("fast", "{ version }")
        assert [(await speaker.receive())["id"] for _ in range(4)] == ["fast", "fast", "slow", "slow"]


async def test_each_event_is_read_in_a_snapshot_of_its_own(talk: Talk) -> None:
    async with talk() as speaker:
        await speaker.subscribe("1", "subscription { events { number snapshot tenant } }")
        events = [result["data"]["events"] for result in await speaker.results("1")]
    assert [event["number"] for event in events] == [1, 2, 3]
    assert {event["tenant"] for event in events} == {"a"}
    assert len({event["snapshot"] for event in events}) == 3
    await until(lambda: toy.LOG.open == 0)


async def test_errors_of_a_request_end_its_operation_and_nothing_else(talk: Talk) -> None:
    async with talk() as speaker:
        for query, code in (
            ("{ nosuch }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { denied }", "FORBIDDEN"),
            ("{ customers(first: 101) { nodes { id } } }", "BAD_USER_INPUT"),
            ("{ " + "version @skip(if: false) " * 31 + "}", "QUERY_TOO_COMPLEX"),
            ("query A { version } query B { version }", "BAD_USER_INPUT"),
        ):
            await speaker.subscribe("1", query)
            message = await speaker.receive()
            assert (message["type"], message["id"]) == ("error", "1")
            assert [error["extensions"]["code"] for error in message["payload"]] == [code]
        await speaker.subscribe("1", "{ version wrong }")
        (result,) = await speaker.results("1")
        assert result["data"] == {"version": "1", "wrong": None}


async def test_a_document_may_be_named_by_its_hash(talk: Talk) -> None:
    text = "subscription { tick(count: 1, pause: 0.001) }"
    said = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}
    async with talk() as speaker:
        await speaker.subscribe("1", extensions=said)
        assert (await speaker.receive())["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        await speaker.subscribe("1", text, extensions=said)
        assert await speaker.results("1") == [{"data": {"tick": 1}}]
        await speaker.subscribe("1", extensions=said)
        assert await speaker.results("1") == [{"data": {"tick": 1}}]


async def test_the_client_completes_a_subscription(talk: Talk) -> None:
    async with talk() as speaker:
        await speaker.subscribe("1", "subscription { tick(count: 1000) }")
        assert (await speaker.receive())["payload"] == {"data": {"tick": 1}}
        assert toy.LOG.sources == 1
        await speaker.send(type="complete", id="1")
        await until(lambda: toy.LOG.sources == 0)
        await speaker.send(type="complete", id="1")
        await speaker.subscribe("1", "subscription { tick(count: 1) }")
        while (message := await speaker.receive())["type"] == "next":
            pass
        assert message == {"type": "complete", "id": "1"}


async def test_a_client_that_leaves_leaves_nothing_running(talk: Talk) -> None:
    async with talk() as speaker:
        for id in ("1", "2"):
            await speaker.subscribe(id, "subscription { tick(count: 1000) }")
        await until(lambda: toy.LOG.sources == 2)
        speaker.connection.transport.abort()
        await until(lambda: toy.LOG.sources == 0)


@pytest.mark.parametrize("token", [None, "Bearer wrong", "wrong"])
async def test_a_missing_or_wrong_token_closes_with_4403(talk: Talk, token: str | None) -> None:
    async with talk(None) as speaker:
        await speaker.send(type="connection_init", payload={"Authorization": token} if token else None)
        assert (await speaker.closed())[0] == 4403


async def test_access_that_is_lost_is_lost_on_an_open_socket_too(talk: Talk) -> None:
    toy.LOG.mutations.clear()
    async with talk("Bearer b") as speaker:
        await speaker.subscribe("before", "{ echo(number: 1) }")
        assert await speaker.results("before") == [{"data": {"echo": "1"}}]
        toy.REVOKED.add("b")
        try:
            mutation = 'mutation { customerCreate(input: {name: "late"}) { customer { name } } }'
            for query in ("{ echo(number: 1) }", mutation, "subscription { tick(count: 1) }"):
                await speaker.subscribe("after", query)
                message = await speaker.receive()
                assert (message["type"], message["id"]) == ("error", "after")
                assert message["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
            await speaker.subscribe("public", "{ version }")
            assert await speaker.results("public") == [{"data": {"version": "1"}}]
        finally:
            toy.REVOKED.discard("b")
    assert toy.LOG.mutations == []


async def test_the_token_may_come_in_the_header(talk: Talk) -> None:
    async with talk(None, additional_headers={"Authorization": "Bearer b"}) as speaker:
        await speaker.send(type="connection_init")
        assert await speaker.receive() == {"type": "connection_ack"}
        await speaker.subscribe("1", "{ customers(first: 1) { nodes { name } } }")
        assert (await speaker.results("1"))[0]["data"]["customers"]["nodes"] == [{"name": "b 0"}]


async def test_company_and_language_come_with_the_initialisation(talk: Talk) -> None:
    async with talk(None) as speaker:
        payload = {"authorization": "Bearer a", "X-Company": str(toy.COMPANY), "Accept-Language": "zh"}
        await speaker.send(type="connection_init", payload=payload)
        assert await speaker.receive() == {"type": "connection_ack"}
        await speaker.subscribe("1", "{ forbidden }")
        assert (await speaker.results("1"))[0]["errors"][0]["message"] == "您需要权限 toy.read。"
    async with talk(None) as speaker:
        await speaker.send(
            type="connection_init", payload={"authorization": "Bearer a", "X-Company": "other"}
        )
        assert (await speaker.closed())[0] == 4403


async def test_subscribing_before_the_acknowledgement_closes_with_4401(talk: Talk) -> None:
    async with talk(None) as speaker:
        await speaker.subscribe("1", "{ version }")
        assert await speaker.closed() == (4401, "Unauthorized")


async def test_initialising_twice_closes_with_4429(talk: Talk) -> None:
    async with talk() as speaker:
        await speaker.send(type="connection_init", payload={"Authorization": "Bearer a"})
        assert await speaker.closed() == (4429, "Too many initialisation requests")


async def test_an_id_in_use_closes_with_4409(talk: Talk) -> None:
    async with talk() as speaker:
        await speaker.subscribe("7", "subscription { tick(count: 1000) }")
        await speaker.subscribe("7", "{ version }")
        assert await speaker.closed() == (4409, "Subscriber for 7 already exists")


async def test_another_protocol_closes_with_4406(talk: Talk) -> None:
    async with talk(None, protocol="graphql-ws") as speaker:
        assert await speaker.closed() == (4406, "Subprotocol not acceptable")


async def test_a_page_of_another_origin_is_not_let_in(talk: Talk, url: str) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        with pytest.raises(InvalidStatus) as caught:
            async with talk(None, origin=origin):
                pass
        assert caught.value.response.status_code == 403
    async with talk(origin=url.removesuffix("/graphql")) as speaker:
        await speaker.subscribe("1", "{ version }")
        assert len(await speaker.results("1")) == 1


async def test_a_ping_is_answered(talk: Talk) -> None:
    async with talk() as speaker:
        await speaker.send(type="ping", payload={"a": 1})
        assert await speaker.receive() == {"type": "pong"}
        await speaker.send(type="pong")
        await speaker.send(type="ping")
        assert await speaker.receive() == {"type": "pong"}


async def test_a_socket_that_is_not_initialised_closes_with_4408(hurried: Talk) -> None:
    async with hurried(None) as speaker:
        assert await speaker.closed() == (4408, "Connection initialisation timeout")


async def test_a_client_that_does_not_answer_pings_is_closed(hurried: Talk) -> None:
    async with hurried() as speaker:
        assert orjson.loads(await speaker.connection.recv()) == {"type": "ping"}
        assert await speaker.closed() == (4408, "No pong")


async def test_a_client_that_answers_pings_stays_until_the_connection_is_old(hurried: Talk) -> None:
    async with hurried() as speaker:
        begun = asyncio.get_running_loop().time()
        with pytest.raises(ConnectionClosed) as caught:
            await speaker.receive()
        assert caught.value.rcvd is not None
        assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (1001, "The connection is old.")
        assert 1.2 < asyncio.get_running_loop().time() - begun < 4


async def test_a_token_that_runs_out_closes_with_4403_and_where_to_go_on(talk: Talk) -> None:
    async with talk("Bearer briefly") as speaker:
        await speaker.subscribe("1", "subscription { events(count: 1000, pause: 0.02) { cursor } }")
        last = ""
        with pytest.raises(ConnectionClosed) as caught:
            while True:
                last = (await speaker.receive())["payload"]["data"]["events"]["cursor"]
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4403
    assert caught.value.rcvd.reason == f"Forbidden: the token has run out. Go on after {last}"


async def test_a_source_that_ends_with_the_token_has_the_last_word(talk: Talk) -> None:
    begun = asyncio.get_running_loop().time()
    async with talk("Bearer briefly") as speaker:
        for id in ("1", "2"):
            await speaker.subscribe(id, "subscription { lastWords { cursor } }")
        told = sorted([await speaker.receive() for _ in range(2)], key=itemgetter("id"))
        with pytest.raises(ConnectionClosed) as caught:
            await speaker.receive()
    payload = {"data": {"lastWords": {"cursor": "last"}}}
    assert told == [{"id": id, "type": "next", "payload": payload} for id in ("1", "2")]
    assert caught.value.rcvd is not None
    assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (
        4403,
        "Forbidden: the token has run out. Go on after last, last",
    )
    assert asyncio.get_running_loop().time() - begun < 3


async def test_nothing_begins_when_the_token_has_run_out(talk: Talk) -> None:
    async with talk("Bearer briefly") as speaker:
        await speaker.subscribe("1", "subscription { tick(count: 1000, pause: 0.3) }")
        await asyncio.sleep(0.8)
        await speaker.subscribe("2", "{ version }")
        heard = set()
        with pytest.raises(ConnectionClosed) as caught:
            while True:
                heard.add((await speaker.receive())["id"])
    assert heard == {"1"}
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4403


async def test_a_malformed_company_is_the_clients_mistake(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    async with talk(token=None) as speaker:
        payload = {"Authorization": "Bearer a", "X-Company": "rubbish"}
        await speaker.send(type="connection_init", payload=payload)
        assert await speaker.closed() == (4400, "X-Company is not the id of a company.")
    assert caplog.records == []


async def test_an_id_is_short_since_every_message_repeats_it(talk: Talk) -> None:
    async with talk() as speaker:
        await speaker.subscribe("i" * 256, "{ version }")
        assert await speaker.results("i" * 256) == [{"data": {"version": "1"}}]
        await speaker.subscribe("i" * 257, "{ version }")
        assert await speaker.closed() == (4400, "The id is too long")


async def test_what_is_remembered_of_headers_is_short() -> None:
    long = "zh," + "x" * 1_000_000
    assert negotiation.locale(long) == "zh"
    assert negotiation.accept("text/html," + "x" * 1_000_000).names_html
    assert negotiation.locale("x" * 1_000 + ",zh") == "en"


async def test_a_socket_has_a_bounded_number_of_operations(hurried: Talk) -> None:
    async with hurried() as speaker:
        for id in "abcd":
            await speaker.subscribe(id, "subscription { tick(count: 1000, pause: 0.3) }")
        message = await speaker.receive()
        assert (message["type"], message["id"]) == ("error", "d")
        assert message["payload"][0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"
        assert message["payload"][0]["message"] == "The socket has 3 operations already, the most."


async def test_a_message_that_is_too_big_closes_with_1009(hurried: Talk) -> None:
    async with hurried() as speaker:
        await speaker.subscribe("1", "{ version }" + " " * 2_000)
        assert (await speaker.closed())[0] == 1009


async def test_an_operation_that_takes_too_long_is_stopped(hurried: Talk) -> None:
    async with hurried() as speaker:
        await speaker.subscribe("1", "{ slow(seconds: 5) }")
        message = await speaker.receive()
        assert message["payload"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"


async def test_a_source_that_drops_a_slow_reader_says_where_to_go_on(talk: Talk) -> None:
    async with talk() as speaker:
        await speaker.subscribe("1", "subscription { events(count: 2, lag: true) { cursor } }")
        assert [(await speaker.receive())["payload"]["data"]["events"]["cursor"] for _ in range(2)] == [
            "c1",
            "c2",
        ]
        message = await speaker.receive()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"] == {"code": "SERVICE_UNAVAILABLE", "cursor": "c2"}
        assert toy.SECRET not in str(message)
        assert await speaker.closed() == (1013, "Go on after c2")


async def test_a_lost_database_interrupts_a_subscription_after_the_last_event_told() -> None:
    served_operations = operations()
    contexts: Any = served_operations._contexts
    with served(served_operations) as url:
        async with talking(url)() as speaker:
            await speaker.subscribe("1", "subscription { tick(count: 1000, pause: 0.05) }")
            await speaker.receive()
            contexts.is_down = True
            while (message := await speaker.receive())["type"] == "next":
                assert "errors" not in message["payload"]
            assert message["payload"][0]["extensions"] == {"code": "SERVICE_UNAVAILABLE"}


async def test_a_client_that_does_not_read_is_given_up(hurried: Talk) -> None:
    """Its events are not heaped up in memory, and its operations end."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    async with hurried(None) as probe:
        address = probe.connection.remote_address
    made.connect(address)
    async with hurried(sock=made, max_queue=1, compression=None) as speaker:
        text = "subscription { events(count: 100000, text: 100000) { cursor } }"
        await speaker.subscribe("1", text)
        await until(lambda: toy.LOG.sources == 1)
        await until(lambda: toy.LOG.sources == 0)
        speaker.connection.transport.abort()
