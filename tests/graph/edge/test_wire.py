"""Frames of which many clients get the greater part: every client that keeps to the standards can read them."""

import pytest
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from bizsuite.graph.fanout.told import Batch, Told
from bizsuite.graph.fanout.wire import CODINGS, framed, wire_of


def read(data: bytes, window: int) -> list[bytes]:
    """What a client makes of it."""
    stream = StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    # One that keeps what it has inflated can read what does not build on it.
    extensions = [PerMessageDeflate(False, False, max(window, 9), 15)] if window else []
    found = []
    while len(stream.buffer):
        parsing = Frame.parse(stream.read_exact, mask=False, extensions=extensions)
        try:
            next(parsing)
        except StopIteration as end:
            frame: Frame = end.value
            assert (frame.opcode, frame.fin) == (Opcode.TEXT, True)
            found.append(bytes(frame.data))
        else:
            raise AssertionError("a frame is not whole")
    return found


@pytest.mark.parametrize("window", CODINGS)
@pytest.mark.parametrize("size", [0, 1, 120, 125, 126, 127, 65_530, 65_535, 65_536, 200_000])
def test_a_frame_of_two_parts_is_read_as_one_message(window: int, size: int) -> None:
    coding, beginning = CODINGS[window], b'{"id":"1"'
    ending = (b"a tune that comes again and again, " * (size // 35 + 1))[:size]
    frame = framed(coding, coding.own(beginning), coding.shared(ending))
    assert read(frame, window) == [beginning + ending]
    if window and size > 60_000:
        assert len(frame) < size / 20


@pytest.mark.parametrize("window", [0, 12])
def test_clients_with_ids_of_their_own_share_the_answer(window: int) -> None:
    coding, batch = CODINGS[window], Batch([(1, Told(b'{"data":1}', "c1")), (2, Told(b'{"data":2}', "c2"))])
    for name in (b"one", b"two", b"one"):
        beginning = b'{"id":"%b","payload":' % name
        assert read(batch.frames(coding.own(beginning), coding), window) == [
            beginning + b'{"data":1}}',
            beginning + b'{"data":2}}',
        ]
    told = batch.answers[0][1]
    assert told.ending(coding) is told.ending(coding)


def test_a_server_without_a_wire_is_asked_by_asgi_alone() -> None:
    assert wire_of({"type": "websocket"}) is None
    assert wire_of({"type": "websocket", "extensions": {"websocket.http.response": {}}}) is None
