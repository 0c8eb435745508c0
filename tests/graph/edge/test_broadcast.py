"""The pump that sends one answer to many, and the outbox of one socket."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from typing import Any

import pytest

from bizsuite.graph.fanout.batches import MOST, batches
from bizsuite.graph.fanout.broadcast import TURN, broadcast
from bizsuite.graph.fanout.member import Member
from bizsuite.graph.fanout.outlets import Full
from bizsuite.graph.fanout.source import Placed
from bizsuite.graph.fanout.told import Batch, Told
from bizsuite.graph.outbox import Message, Outbox, Running


class Reader:
    """Somebody who takes answers once they are allowed to."""

    def __init__(self, *, is_open: bool = True, is_full: bool = False, is_quick: bool = False) -> None:
        self.open = asyncio.Event()
        self.heard: list[bytes] = []
        self.sending: asyncio.Task[None] | None = None
        self._is_full = is_full
        self._is_quick = is_quick
        if is_open:
            self.open.set()

    def send(self, batch: Batch) -> bool:
        if self._is_quick:
            self.heard += [told.body for _, told in batch.answers]
        return self._is_quick

    def offer(self, told: Told, bound: int) -> Awaitable[None]:
        if self._is_full:
            raise Full
        return self._take(told)

    async def _take(self, told: Told) -> None:
        await self.open.wait()
        self.heard.append(told.body)

    async def put(self, told: Told) -> None:
        raise NotImplementedError

    def blocked(self, sending: asyncio.Task[None]) -> None:
        self.sending = sending


def members(readers: list[Reader]) -> list[Member]:
    begun: Any = None
    return [Member(begun, reader) for reader in readers]


async def test_everybody_is_told_once_and_those_who_block_hold_up_nobody() -> None:
    blocked = {0, 5, 6, TURN - 1, TURN, 2 * TURN + 7}
    readers = [Reader(is_open=number not in blocked) for number in range(2 * TURN + 8)]
    batch, followers = Batch([(1, Told(b"one", "c1"))]), members(readers)
    await broadcast(batch, followers, 10, lambda member: pytest.fail("nobody is full"))
    assert {number for number, reader in enumerate(readers) if not reader.heard} == blocked
    assert {number for number, reader in enumerate(readers) if reader.sending} == blocked
    assert all((member.place, member.cursor) == (1, "c1") for member in followers)
    for number in blocked:
        readers[number].open.set()
    await asyncio.gather(*(reader.sending for reader in readers if reader.sending))
    assert [reader.heard for reader in readers] == [[b"one"]] * len(readers)


async def test_who_has_no_room_is_named_and_keeps_its_place() -> None:
    readers = [Reader(), Reader(is_full=True), Reader()]
    full: list[Member] = []
    followers = members(readers)
    await broadcast(Batch([(7, Told(b"one", "c1"))]), followers, 10, full.append)
    assert full == [followers[1]]
    assert [member.place for member in followers] == [7, 0, 7]


async def test_answers_that_come_together_go_together_where_they_can_and_else_in_their_order() -> None:
    readers = [Reader(is_quick=True), Reader(), Reader(is_open=False), Reader(is_full=True)]
    followers, full = members(readers), list[Member]()

    def overflow(member: Member) -> None:
        full.append(member)
        member.end()

    batch = Batch([(4, Told(b"one", "c4")), (6, Told(b"two", "c6"))])
    await broadcast(batch, followers, 10, overflow)
    assert full == [followers[3]]
    assert [reader.heard for reader in readers[:2]] == [[b"one", b"two"]] * 2
    assert [(member.place, member.cursor) for member in followers[:2]] == [(6, "c6")] * 2
    assert (followers[3].place, readers[3].heard) == (0, [])
    assert readers[2].sending is not None
    readers[2].open.set()
    await readers[2].sending


def test_what_somebody_has_got_already_is_left_out() -> None:
    answers = [(place, Told(b"%d" % place, f"c{place}")) for place in (3, 5, 8)]
    part = Batch(answers).after(3)
    assert (part.answers, part.place, part.cursor) == (answers[1:], 8, "c8")


async def test_only_what_is_there_already_comes_together_and_a_gap_comes_alone() -> None:
    more = asyncio.Event()

    async def items() -> AsyncGenerator[Placed, None]:
        for place in range(1, MOST + 3):
            yield Placed(place, "", None)
        await more.wait()
        for place, is_gap in ((50, False), (51, False), (60, True), (61, False)):
            yield Placed(place, "", None, is_gap)

    found: list[list[int]] = []
    async for batch in batches(items()):
        found.append([item.place for item in batch])
        if len(found) == 2:
            asyncio.get_running_loop().call_later(0.01, more.set)
    assert found == [list(range(1, MOST + 1)), [MOST + 1, MOST + 2], [50, 51], [60], [61]]


# The outbox


class Line:
    """A connection that takes messages while it is open."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.sent: list[str] = []

    async def send(self, text: str) -> None:
        await self.open.wait()
        self.sent.append(text)


async def test_messages_keep_their_order_whichever_way_they_come() -> None:
    line, running = Line(), Running("1")
    outbox = Outbox(line.send, 5)
    writing = asyncio.create_task(outbox.run())
    at_once = outbox.offer("1", running, "c1", 10)
    assert at_once is not None
    await at_once
    line.open.clear()
    held_up = outbox.offer("2", running, "c2", 10)
    assert held_up is not None
    sending = asyncio.ensure_future(held_up)
    await asyncio.sleep(0)
    assert outbox.offer("3", running, "c3", 10) is None
    await outbox.put(Message("4"))
    assert outbox.offer("5", running, "c5", 10) is None
    with pytest.raises(Full):
        outbox.offer("6", running, "c6", 3)
    assert (line.sent, running.cursor) == (["1"], "c1")
    line.open.set()
    await sending
    while len(line.sent) < 5:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert (line.sent, running.cursor) == (["1", "2", "3", "4", "5"], "c5")
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


async def test_who_takes_nothing_is_given_up_however_much_more_comes() -> None:
    line, running = Line(), Running("1")
    line.open.clear()
    outbox = Outbox(line.send, 0.2)
    writing = asyncio.create_task(outbox.run())
    sending: Any = asyncio.ensure_future(outbox.offer("1", running, "c1", 10) or asyncio.sleep(0))
    await asyncio.sleep(0)
    outbox.blocked(sending)
    began = asyncio.get_running_loop().time()
    while not writing.done():
        outbox.offer("more", running, "c2", 1000)
        await asyncio.sleep(0.01)
    assert isinstance(writing.exception(), TimeoutError)
    assert asyncio.get_running_loop().time() - began < 2
    await outbox.close()
    assert sending.cancelled()


async def test_who_takes_the_message_after_all_is_not_given_up() -> None:
    line = Line()
    line.open.clear()
    outbox = Outbox(line.send, 0.2)
    writing = asyncio.create_task(outbox.run())
    sending: Any = asyncio.ensure_future(outbox.offer("1", Running("1"), "c1", 10) or asyncio.sleep(0))
    await asyncio.sleep(0)
    outbox.blocked(sending)
    await asyncio.sleep(0.05)
    line.open.set()
    await sending
    await asyncio.sleep(0.4)
    assert not writing.done()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


async def test_a_connection_that_breaks_ends_the_writer() -> None:
    async def send(text: str) -> None:
        raise ConnectionResetError

    outbox = Outbox(send, 5)
    writing = asyncio.create_task(outbox.run())
    await asyncio.sleep(0)
    at_once = outbox.offer("1", Running("1"), "c1", 10)
    assert at_once is not None
    await at_once
    with pytest.raises(ConnectionResetError):
        await writing


def test_an_answer_is_framed_once_for_those_who_name_it_alike() -> None:
    made = []

    def frame(told: Told) -> str:
        made.append(told.text)
        return f"<{told.text}>"

    told = Told(b"x", None)
    assert [told.framed(key, frame) for key in ("1", "1", "2", "2", "1")] == ["<x>"] * 5
    assert len(made) == 3
