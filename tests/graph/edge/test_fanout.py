"""Subscriptions that are answered together: one execution, the same bytes to all, and nobody held up by another."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson
import pytest
from websockets.exceptions import ConnectionClosed

from bizsuite.commands.websocket_wire import WireProtocol
from bizsuite.graph.execution import Operations
from bizsuite.graph.limits import Timing
from bizsuite.kernel.values import UserId
from tests.graph.edge import news, toy
from tests.graph.edge.conftest import AS_A, served
from tests.graph.edge.news import Paper
from tests.graph.edge.talk import Speaker, Talk, talking
from tests.graph.edge.test_sockets import until

NEWS = "subscription { news { cursor text tenant } }"
AFTER = "subscription($after: Int) { news(after: $after) { cursor text } }"


@dataclass
class Press:
    """A paper, the server that tells it, and ways to talk to that."""

    paper: Paper
    operations: Operations
    talk: Talk
    url: str

    @property
    def subscribers(self) -> int:
        """How many the server says there are."""
        return int(self.number("subscribers"))

    def number(self, name: str) -> float:
        """One of the server's numbers."""
        (found,) = [
            sample.value
            for metric in self.operations.hub.collect()
            for sample in metric.samples
            if sample.name.removesuffix("_total") == f"bizsuite_subscription_{name}"
        ]
        return found


@pytest.fixture(params=[WireProtocol, "websockets-sansio"], ids=["wire", "asgi"])
async def press(request: pytest.FixtureRequest) -> AsyncIterator[Press]:
    """A server that gives a client two seconds to take a message, with a wire or with ASGI alone."""
    paper = Paper()
    operations = news.operations(paper, bound=8)
    with served(operations, Timing(stall=2), ws=request.param) as url:
        yield Press(paper, operations, talking(url), url)


async def following(
    press: Press, stack: AsyncExitStack, count: int, query: str = NEWS, **talk: Any
) -> list[Speaker]:
    """Clients that follow the same, each under an id of its own."""
    before = press.subscribers
    speakers = []
    for number in range(count):
        speaker = await stack.enter_async_context(press.talk(**talk))
        await speaker.subscribe(f"id-{number}", query)
        speakers.append(speaker)
    await until(lambda: press.subscribers == before + count)
    return speakers


def dull(press: Press, beside: Speaker) -> AbstractAsyncContextManager[Speaker]:
    """A client with small buffers."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.connect(beside.connection.remote_address)
    return press.talk(sock=made, max_queue=1, compression=None, close_timeout=1)


async def test_equal_subscriptions_share_one_execution_and_the_same_bytes(press: Press) -> None:
    async with AsyncExitStack() as stack:
        speakers = await following(press, stack, 20)
        assert (press.number("groups"), press.paper.readers) == (1, 1)
        press.paper.print("äöü")
        frames = [await speaker.connection.recv(decode=False) for speaker in speakers]
        assert frames == [
            b'{"id":"id-%d","type":"next","payload":{"data":{"news":'
            b'{"cursor":"n1","text":"\xc3\xa4\xc3\xb6\xc3\xbc","tenant":"a"}}}}' % number
            for number in range(20)
        ]
        assert press.number("executions") == 1
        assert press.number("messages") == 20
    await until(lambda: press.subscribers == 0)
    await until(lambda: press.paper.readers == 0)
    assert press.number("groups") == 0


async def test_event_streams_get_the_same_bytes_out_of_the_same_execution(press: Press) -> None:
    headers = {**AS_A, "accept": "text/event-stream"}
    async with AsyncExitStack() as stack, httpx2.AsyncClient(timeout=10) as client:
        (speaker,) = await following(press, stack, 1)
        async with client.stream("POST", press.url, json={"query": NEWS}, headers=headers) as response:
            await until(lambda: press.subscribers == 2)
            press.paper.print("one")
            payload = orjson.dumps((await speaker.receive())["payload"])
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    assert line.removeprefix("data: ").encode() == payload
                    break
        assert press.number("executions") == 1


async def test_what_differs_is_answered_apart(press: Press) -> None:
    chinese = {"authorization": "Bearer a", "Accept-Language": "zh"}
    async with AsyncExitStack() as stack:
        await following(press, stack, 2)
        await following(press, stack, 1, "subscription { news { text cursor tenant } }")
        await following(press, stack, 1, "subscription { news(loud: true) { cursor text tenant } }")
        (other,) = await following(press, stack, 1, token="Bearer b")
        speaker = await stack.enter_async_context(press.talk(None))
        await speaker.send(type="connection_init", payload=chinese)
        assert await speaker.receive() == {"type": "connection_ack"}
        await speaker.subscribe("1", NEWS)
        await until(lambda: press.subscribers == 6)
        assert press.number("groups") == 5
        press.paper.print("one")
        assert (await other.receive())["payload"]["data"]["news"]["tenant"] == "b"
        await until(lambda: press.number("messages") == 6)
        assert press.number("executions") == 5


async def test_a_variable_that_only_says_where_to_begin_keeps_nobody_apart(press: Press) -> None:
    async with AsyncExitStack() as stack:
        (first,) = await following(press, stack, 1, AFTER)
        press.paper.print(*"abcdef")
        assert [(await first.receive())["payload"]["data"]["news"]["text"] for _ in range(6)] == list(
            "abcdef"
        )
        late = []
        for after in (0, 3, 6):
            speaker = await stack.enter_async_context(press.talk())
            await speaker.subscribe("1", AFTER, variables={"after": after})
            late.append(speaker)
        await until(lambda: press.subscribers == 4)
        press.paper.print("g", "h")
        for after, speaker in zip((0, 3, 6), late, strict=True):
            told = [(await speaker.receive())["payload"]["data"]["news"]["text"] for _ in range(8 - after)]
            assert told == list("abcdefgh"[after:])
        assert press.number("groups") == 1


async def test_newcomers_in_the_middle_of_the_flow_get_everything_exactly_once(press: Press) -> None:
    texts = [str(number) for number in range(300)]
    async with AsyncExitStack() as stack:
        await following(press, stack, 1)

        async def flow() -> None:
            for text in texts:
                press.paper.print(text)
                await asyncio.sleep(0.002)

        async def read(after: int) -> list[str]:
            speaker = await stack.enter_async_context(press.talk())
            await speaker.subscribe("1", AFTER, variables={"after": after})
            return [
                (await speaker.receive())["payload"]["data"]["news"]["text"]
                for _ in range(len(texts) - after)
            ]

        flowing = asyncio.create_task(flow())
        reading = []
        for after in (0, 5, 10, 20, 40, 80):
            reading.append(asyncio.create_task(read(after)))
            await asyncio.sleep(0.07)
        async with asyncio.timeout(20):
            assert await asyncio.gather(*reading) == [texts[after:] for after in (0, 5, 10, 20, 40, 80)]
            await flowing


async def test_a_client_that_does_not_read_is_given_up_and_holds_up_nobody(press: Press) -> None:
    """What waits for it is bounded; the others get every event meanwhile. It goes on after the last that it saw."""
    sent = 40
    async with AsyncExitStack() as stack:
        quick = await following(press, stack, 3)
        slow = await stack.enter_async_context(dull(press, quick[0]))
        await slow.subscribe("slow", NEWS)
        await until(lambda: press.subscribers == 4)
        slow.connection.transport.pause_reading()
        for number in range(sent):
            press.paper.print(str(number) * 100_000)
            for speaker in quick:
                assert (await speaker.receive())["payload"]["data"]["news"]["cursor"] == f"n{number + 1}"
        assert press.number("executions") == sent + 1  # The last one is the gap for the slow one.
        assert press.subscribers == 3
        await asyncio.sleep(5)
        slow.connection.transport.resume_reading()
        cursors = []
        with pytest.raises(ConnectionClosed):
            while True:
                cursors.append((await slow.receive())["payload"]["data"]["news"]["cursor"])
        assert cursors == [f"n{number + 1}" for number in range(len(cursors))]
        assert 0 < len(cursors) < sent
        again = await stack.enter_async_context(press.talk())
        await again.subscribe("1", AFTER, variables={"after": len(cursors)})
        rest = [
            (await again.receive())["payload"]["data"]["news"]["cursor"] for _ in range(sent - len(cursors))
        ]
        assert cursors + rest == [f"n{number + 1}" for number in range(sent)]


async def test_who_lags_behind_but_reads_on_is_told_where_to_go_on(press: Press) -> None:
    async with AsyncExitStack() as stack:
        (quick,) = await following(press, stack, 1)
        slow = await stack.enter_async_context(dull(press, quick))
        await slow.subscribe("slow", NEWS)
        await until(lambda: press.subscribers == 2)
        slow.connection.transport.pause_reading()
        number = 0
        while press.number("executions") == number:
            number += 1
            press.paper.print("x" * 100_000)
            await quick.receive()
        slow.connection.transport.resume_reading()
        told = [result["data"]["news"] for result in await slow.results("slow")]
        assert told[-1]["text"] == "LAGGING"
        assert told[-1]["cursor"] == told[-2]["cursor"] == f"n{len(told) - 1}"
        await slow.subscribe("again", AFTER, variables={"after": len(told) - 1})
        rest = [
            (await slow.receive())["payload"]["data"]["news"]["cursor"] for _ in range(number - len(told) + 1)
        ]
        assert rest == [f"n{place}" for place in range(len(told), number + 1)]


async def test_a_sign_in_that_has_ended_ends_its_subscriptions_and_no_others(press: Press) -> None:
    async with AsyncExitStack() as stack:
        (ours,) = await following(press, stack, 1)
        (theirs,) = await following(press, stack, 1, token="Bearer b")
        actor = await toy.Doorkeeper().admit("a", None, "en", "")
        press.paper.gone.add(UserId(actor.user_id))
        press.paper.print("one")
        message = await ours.receive()
        assert (message["type"], message["payload"][0]["extensions"]) == (
            "error",
            {"code": "UNAUTHENTICATED"},
        )
        assert (await theirs.receive())["payload"]["data"]["news"]["text"] == "one"
        await until(lambda: press.subscribers == 1)
        await ours.subscribe("2", AFTER, variables={"after": 0})
        assert (await ours.receive())["payload"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_source_that_breaks_says_to_each_where_to_go_on(press: Press) -> None:
    async with AsyncExitStack() as stack:
        speakers = await following(press, stack, 2)
        press.paper.print("one")
        for speaker in speakers:
            await speaker.receive()
        press.paper.is_down = True
        press.paper.print()
        for speaker in speakers:
            message = await speaker.receive()
            assert message["payload"][0]["extensions"] == {"code": "SERVICE_UNAVAILABLE", "cursor": "n1"}
            assert await speaker.closed() == (1013, "Go on after n1")


async def test_an_event_that_cannot_be_read_interrupts_all_after_the_one_before(press: Press) -> None:
    contexts: Any = press.operations._contexts
    async with AsyncExitStack() as stack:
        speakers = await following(press, stack, 2)
        press.paper.print("one")
        for speaker in speakers:
            await speaker.receive()
        contexts.is_down = True
        press.paper.print("two")
        closed = Counter([await speaker.closed() for speaker in speakers])
        assert closed == {(1013, "Go on after n1"): 2}
        contexts.is_down = False
        again = await stack.enter_async_context(press.talk())
        await again.subscribe("1", AFTER, variables={"after": 1})
        assert (await again.receive())["payload"]["data"]["news"]["text"] == "two"


async def test_a_client_that_completes_is_told_nothing_more(press: Press) -> None:
    async with AsyncExitStack() as stack:
        one, other = await following(press, stack, 2)
        await one.send(type="complete", id="id-0")
        await until(lambda: press.subscribers == 1)
        press.paper.print("one")
        await other.receive()
        await one.send(type="ping")
        assert await one.receive() == {"type": "pong"}


async def test_events_that_come_together_are_told_in_their_order(press: Press) -> None:
    texts = [f"{number} äöü " * 40 for number in range(100)]
    async with AsyncExitStack() as stack:
        plain = await following(press, stack, 2, compression=None)
        deflated = await following(press, stack, 2, compression="deflate")
        press.paper.print(*texts)
        for number, speaker in enumerate(plain + deflated):
            told = [await speaker.receive() for _ in texts]
            assert [message["payload"]["data"]["news"]["text"] for message in told] == texts
            assert {message["id"] for message in told} == {f"id-{number % 2}"}
        assert press.number("executions") == len(texts)
        assert press.number("messages") == 4 * len(texts)


async def test_a_failure_among_events_that_come_together_interrupts_after_the_one_before(
    press: Press,
) -> None:
    contexts: Any = press.operations._contexts
    async with AsyncExitStack() as stack:
        (speaker,) = await following(press, stack, 1)
        opened = contexts.query

        def query(*guest: Any) -> Any:
            contexts.is_down = press.number("executions") >= 4
            return opened(*guest)

        contexts.query = query
        press.paper.print(*"abcdef")
        told = [(await speaker.receive())["payload"]["data"]["news"]["cursor"] for _ in range(3)]
        assert told == ["n1", "n2", "n3"]
        assert (await speaker.receive())["payload"][0]["extensions"] == {
            "code": "SERVICE_UNAVAILABLE",
            "cursor": "n3",
        }
        assert await speaker.closed() == (1013, "Go on after n3")


async def test_a_server_with_a_wire_is_given_all_events_that_came_together_at_once() -> None:
    written: list[int] = []

    class Counting(WireProtocol):
        def write(self, frames: bytes) -> bool:
            written.append(frames.count(b'"next"'))
            return super().write(frames)

    paper = Paper()
    operations = news.operations(paper)
    with served(operations, ws=Counting) as url:
        press = Press(paper, operations, talking(url), url)
        async with AsyncExitStack() as stack:
            speakers = await following(press, stack, 3, compression=None)
            press.paper.print(*"abcdef")
            for speaker in speakers:
                told = [(await speaker.receive())["payload"]["data"]["news"]["text"] for _ in range(6)]
                assert told == list("abcdef")
    assert sum(written) == 18
    assert len(written) <= 6
